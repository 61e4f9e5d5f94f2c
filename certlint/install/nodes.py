"""The nodes of a cluster: their versions, and which of them are not up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import UsageError
from certlint.install import objects
from certlint.install.replies import demand_success
from certlint.light import NamedTuple
from certlint.policy.versions import version_key

if TYPE_CHECKING:
    from certlint.install.connection import Connection

PATH = "/v1/nodes"
_UP = "active"


class Nodes(NamedTuple):
    """`version`: that of the oldest node. `away`: the state of each node that is not up; None if unknown."""

    version: str
    away: tuple[str, ...] | None


UNKNOWN = Nodes("", None)


def nodes_of(connection: Connection) -> Nodes:
    """Queries the nodes. What the cluster does not report, or the user may not see, is unknown.

    Raises NetworkError, and InstallError for a rejected login: a second attempt could lock the user out.
    """
    reply = connection.get(PATH)
    if reply.status == 401:
        demand_success(reply, {}, connection.secrets_with())
    found = objects.parsed(reply.body) if reply.status == 200 else None
    return of_objects(found) if isinstance(found, list) else UNKNOWN


def of_objects(nodes: list[Any]) -> Nodes:
    """From the objects of the REST API. The oldest node limits what the cluster can do."""
    known = [node for node in nodes if isinstance(node, dict)]
    versions = [objects.text_of(node, "software_version") for node in known]
    states = [(objects.uid_of(node), objects.text_of(node, "status")) for node in known]
    return Nodes(_lowest(versions), tuple(f"node {uid} is {state}" for uid, state in states if state not in ("", _UP)))


def _lowest(versions: list[str]) -> str:
    try:
        return min(filter(None, versions), key=version_key, default="")
    except UsageError:
        return ""

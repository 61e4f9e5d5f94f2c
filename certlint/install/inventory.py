"""Reads a cluster: its certificates, version, and the settings that affect certificate requirements.

Private keys are dropped while a response is parsed and are never kept, shown or written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.engine import setup
from certlint.errors import InstallError, NetworkError, UsageError
from certlint.install import cluster_certificates, cluster_settings, objects
from certlint.install import nodes as cluster_nodes
from certlint.install.objects import WITHHELD, text_of
from certlint.install.replies import LOGIN_REFUSED
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.install.cluster_certificates import ClusterCertificate
    from certlint.install.connection import Connection

CERTIFICATES = "/v1/cluster/certificates"
OF_DATABASES = "/v1/bdbs/certificates"
_ABSENT = (404, 405)
_STATUSES = {
    401: LOGIN_REFUSED,
    403: ("the user may not read the certificates", "use a user who may view the cluster's settings"),
    404: ("this is not the REST API of a cluster", "the REST API listens on port 9443"),
}


class Inventory(NamedTuple):
    """The result. `fqdn`, `version` and `ocsp` are empty or None if the cluster did not report them; `suites` by plane."""

    fqdn: str
    version: str
    ocsp: bool | None
    suites: dict[str, str]
    settings: dict[str, Any]
    held: tuple[ClusterCertificate, ...]
    notes: tuple[str, ...]


def read_all(connection: Connection) -> Inventory:
    """Reads everything. What an old cluster or the user's rights do not provide becomes a note.

    Raises NetworkError, and InstallError if the certificates themselves are not available.
    """
    notes: list[str] = []
    certificates = _required(connection, CERTIFICATES)
    cluster = _optional(connection, "/v1/cluster", dict, notes)
    nodes = cluster_nodes.of_objects(_optional(connection, cluster_nodes.PATH, list, notes))
    ocsp = _optional(connection, "/v1/ocsp", dict, notes)
    databases = _optional(connection, "/v1/bdbs", list, notes)
    endpoints = cluster_certificates.endpoints_by_database(databases)
    own = {cluster_certificates.owner(each): each for each in _own_certificates(connection, list(endpoints), notes)}
    shared = {uid: places for uid, places in endpoints.items() if uid not in own}
    found = [
        *cluster_certificates.of_cluster(certificates, connection, shared),
        *(cluster_certificates.of_database(each, endpoints) for each in own.values()),
    ]
    found += filter(None, (cluster_certificates.clients_of(each) for each in databases if isinstance(each, dict)))
    withheld = [field for field, text in certificates.items() if field.endswith("_cert") and text == WITHHELD]
    notes += [f"{field}: not evaluated, because it contains a private key" for field in withheld]
    notes += [f"{each.name}: not evaluated, because no rule is about this name" for each in found if not each.purpose]
    notes += nodes.away or ()
    notes += [*cluster_settings.warnings(cluster, nodes.version), *cluster_settings.of_databases(databases)]
    return Inventory(
        _fqdn(cluster, notes),
        nodes.version,
        bool(ocsp["ocsp_functionality"]) if "ocsp_functionality" in ocsp else None,
        cluster_settings.suites(cluster),
        cluster_settings.shown(cluster, ocsp),
        tuple(found),
        tuple(notes),
    )


def _fqdn(cluster: dict[str, Any], notes: list[str]) -> str:
    """The name of the cluster; empty, with a note, if it is not a valid name."""
    try:
        return setup.fqdn(name) if (name := text_of(cluster, "name")) else ""
    except UsageError as error:
        notes.append(f"the name of the cluster was not used: {error.message}; --fqdn NAME takes its place")
        return ""


def _own_certificates(connection: Connection, uids: list[str], notes: list[str]) -> Iterator[dict[str, Any]]:
    """The certificates of databases: from the list, which may be paginated, then for each database missing in it."""
    listed = _optional(connection, OF_DATABASES, list, notes, note_absent=False)
    known = [each for each in listed if isinstance(each, dict) and cluster_certificates.certificate(each)]
    yield from known
    left = [uid for uid in uids if uid and uid not in {cluster_certificates.owner(each) for each in known}]
    for uid in left if listed else ():
        found = _optional(connection, f"/v1/bdbs/{uid}/certificates", dict, notes, note_absent=False)
        if cluster_certificates.certificate(found):
            yield {**found, "bdb_uid": uid}


def _required(connection: Connection, path: str) -> dict[str, Any]:
    reply = connection.get(path)
    if reply.status == 200 and isinstance(found := objects.parsed(reply.body), dict):
        return found
    if reply.status == 200:
        raise InstallError(f"{connection.address}{path} is not a JSON object", "is this the REST API of a cluster?")
    meaning, hint = _STATUSES.get(
        reply.status, ("the cluster does not list its certificates", "check the logs of the cluster")
    )
    raise InstallError(f"{meaning} (status {reply.status})", hint)


def _optional(connection: Connection, path: str, kind: type, notes: list[str], *, note_absent: bool = True) -> Any:
    """The object at a path, or an empty `kind` and a note."""
    try:
        reply = connection.get(path)
    except NetworkError as error:
        if error.untrusted:
            raise
        notes.append(f"{path} was not read: {error.message}")
        return kind()
    found = objects.parsed(reply.body) if reply.status == 200 else None
    if isinstance(found, kind):
        return found
    if kind is list and isinstance(found, dict):  # an object per uid instead of a list
        return [{"uid": uid, **each} for uid, each in found.items() if isinstance(each, dict)]
    if note_absent or reply.status not in _ABSENT:
        notes.append(f"{path} was not read (status {reply.status})")
    return kind()

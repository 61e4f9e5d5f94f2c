"""Certificates of single databases, at `/v1/bdbs/{uid}/certificates`. The cluster validates each before it stores it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.errors import NetworkError, UsageError
from certlint.install import objects
from certlint.install.replies import Meanings, demand_success
from certlint.install.rest import HIDDEN

if TYPE_CHECKING:
    from certlint.install.connection import Connection
    from certlint.install.credential import Credential
    from certlint.net import Endpoint

NAME = "proxy"
"""The purpose of a database's certificate: it replaces the cluster's proxy certificate."""
FROM = "8.0"
"""The first version with certificates of single databases."""
_REFUSED = "the cluster refuses the certificate for this database"
_UNCHANGED = "nothing was changed: the cluster rejected it in the dry run (dry_run=true)"
_NOT_FOUND = (
    "the cluster has no such database, or does not support certificates of single databases",
    f"such certificates exist from version {FROM}; to list the databases: ssh <USER>@<NODE> rladmin status databases",
)
_MEANINGS: Meanings = {
    400: (_REFUSED, _UNCHANGED),
    403: ("the user may not install certificates of databases", "the user needs the permission update_bdb"),
    404: _NOT_FOUND,
    405: _NOT_FOUND,
    406: (f"{_REFUSED}: it has expired, or cannot be used", "compare the clocks of this machine and of the cluster"),
}


def checked_uid(text: str) -> str:
    """The uid of a database in the cluster's notation. Raises UsageError."""
    number = text.removeprefix("db:")
    if not (number.isascii() and number.isdecimal() and len(number) < 10 and int(number)):
        hint = "give its number, which is shown as db:NUMBER: ssh <USER>@<NODE> rladmin status databases"
        raise UsageError(f"--database {text!r} is not the number of a database", hint)
    return str(int(number))


def path_of(uid: str) -> str:
    """The path of a database's certificates in the REST API."""
    return f"/v1/bdbs/{uid}/certificates"


def payload(credential: Credential, *, for_display: bool = False) -> dict[str, Any]:
    """The body of the request; with `for_display`, without the key."""
    return {"cert": credential.certificate, "private_key": HIDDEN if for_display else credential.key}


def try_out(connection: Connection, uid: str, credential: Credential) -> None:
    """Validates the certificate on the cluster (dry run). Raises InstallError."""
    _post(connection, f"{path_of(uid)}?dry_run=true", credential)


def keep(connection: Connection, uid: str, credential: Credential) -> None:
    """Sets the certificate. Raises InstallError."""
    _post(connection, path_of(uid), credential)


def _post(connection: Connection, path: str, credential: Credential) -> None:
    reply = connection.change("POST", path, json.dumps(payload(credential)).encode())
    demand_success(reply, _MEANINGS, connection.secrets_with([credential]))


def remove(connection: Connection, uid: str) -> None:
    """Removes the certificate of a database, which then uses the cluster's proxy certificate. Raises InstallError."""
    hint_if_sent = f"certlint cannot tell whether it was deleted: see GET {path_of(uid)}"
    reply = connection.change("DELETE", path_of(uid), hint_if_sent=hint_if_sent)
    demand_success(
        reply,
        {404: ("the database has no certificate of its own, or does not exist", _NOT_FOUND[1])},
        connection.secrets_with(),
    )


def endpoints(connection: Connection, uid: str) -> tuple[Endpoint, ...]:
    """The TLS endpoints of the database; empty if the cluster does not list any."""
    try:
        reply = connection.get(f"/v1/bdbs/{uid}")
    except NetworkError:
        return ()
    found = objects.parsed(reply.body) if reply.status == 200 else None
    return tuple(objects.endpoints_of(found)) if isinstance(found, dict) else ()

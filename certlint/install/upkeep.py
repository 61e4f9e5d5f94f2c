"""Changes to certificates of the cluster without a new file: rotation of internal certificates, and deletion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from certlint.errors import InstallError, NetworkError, UsageError
from certlint.install import credential, objects
from certlint.install.replies import Meanings, demand_success

if TYPE_CHECKING:
    from certlint.install.connection import Connection

ROTATE = "/v1/cluster/certificates/rotate"
DELETE = "/v1/cluster/certificates"
CLUSTER = "/v1/cluster"
_LOGIN_CAS = "mtls_trusted_ca"
# Certificates that only the cluster itself can generate.
OWN_ALONE = ("mesh_ca_signed", "gossip_ca_signed")
LOGIN = "<URL> --user <USER>"
"""The placeholder for address and login in commands."""
_LOOK = f"see which certificates the cluster has now: certlint cluster {LOGIN}"
_INSTALL = f"certlint install <NAME> --cert <CERTIFICATE-FILE> --key <KEY-FILE> --fqdn <FQDN> --api {LOGIN}"
_ROTATE: Meanings = {
    400: ("not all nodes were updated", f"check that all nodes are up, and rotate again; {_LOOK}"),
    403: (
        "the user may not rotate certificates, or the cluster does not rotate this one",
        f"it rotates only its internal certificates; replace others: {_INSTALL}",
    ),
    404: ("this is not a REST API that rotates certificates", "the REST API listens on port 9443"),
    406: ("the cluster cannot rotate it", "read its message, and check its logs"),
    409: ("not all nodes were updated", "rotate again when all nodes are up: ssh <USER>@<NODE> rladmin status nodes"),
}
_DELETE: Meanings = {
    403: (
        "the user may not delete it, or the cluster needs it",
        f"it deletes only optional certificates; replace others: {_INSTALL}",
    ),
    404: ("the cluster does not hold this certificate", _LOOK),
    500: ("the cluster failed to delete the certificate from disk", f"check its logs; {_LOOK}"),
}


def rotated_name(text: str) -> str:
    """The name on the cluster; empty for all. Raises UsageError."""
    return text if not text or text in OWN_ALONE else deleted_name(text)


def deleted_name(text: str) -> str:
    """The name on the cluster. Raises UsageError for `internal`, which means two certificates."""
    if text == credential.INTERNAL:
        raise UsageError("internal stands for two certificates", f"give one: {' or '.join(credential.PLANES)}")
    return str(credential.find(text)["id"])


def rotate(connection: Connection, name: str) -> None:
    """Makes the cluster regenerate its internal certificate `name`, or all of them. Raises InstallError."""
    hint_if_sent = (
        f"certlint cannot tell whether they were rotated: the cluster may take 15 minutes (--timeout 900); {_LOOK}"
    )
    reply = connection.change("POST", ROTATE, rotation(name), hint_if_sent=hint_if_sent)
    demand_success(reply, _ROTATE, connection.secrets_with())


def rotation(name: str) -> bytes:
    """The body of the request."""
    return json.dumps({"name": name} if name else {}).encode()


def delete(connection: Connection, name: str) -> None:
    """Deletes a certificate from all nodes. Raises InstallError."""
    reply = connection.change(
        "DELETE", f"{DELETE}/{name}", hint_if_sent=f"certlint cannot tell whether it was deleted; {_LOOK}"
    )
    demand_success(reply, _DELETE, connection.secrets_with())


def verify_login_remains(connection: Connection, name: str) -> None:
    """Raises InstallError if no login would remain: the certificate is the CA of client certificates, and the cluster does not
    accept passwords.
    """
    if name != _LOGIN_CAS:
        return
    try:
        reply = connection.get(CLUSTER)
    except NetworkError as error:
        raise InstallError(error.message, error.hint) from None
    found = objects.parsed(reply.body) if reply.status == 200 else None
    if isinstance(found, dict) and found.get("control_plane_basic_authentication") == "disabled":
        raise InstallError(
            f"nothing was deleted: without {name} nobody can log in, because the cluster does not accept passwords",
            "enable control_plane_basic_authentication first",
        )

"""Sets certificates of the cluster over the REST API: requests, meaning of each status, retries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.install.replies import Meanings, demand_success

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certlint.install.connection import Connection
    from certlint.install.credential import Credential
    from certlint.net import Reply

ALL = "/v1/cluster/certificates"
ONE = "/v1/cluster/update_cert"
HIDDEN = "(private key, not shown)"
_UNKNOWN = (404, 405)
_TRY_AGAIN = 409
_LONGEST_PAUSE = 30.0
_NO_API = ("this is not a REST API that installs certificates", "the REST API listens on port 9443")
_MEANINGS: Meanings = {
    400: (
        "the cluster rejects the certificate as invalid",
        "read its message, and check the file with the --cert-name of this purpose",
    ),
    403: ("the user may not install this certificate, or the cluster does not know its name", "use an administrator"),
    404: _NO_API,
    405: _NO_API,
    406: ("the cluster rejects the certificate as expired", "compare the clocks of this machine and of the cluster"),
    409: (
        "not all nodes were updated, and trying again did not help",
        "install it again when all nodes are up: ssh <USER>@<NODE> rladmin status nodes",
    ),
}


def delays(seconds: float) -> list[float]:
    """The pauses between attempts: doubling from 0.5 s to 30 s, `seconds` in total."""
    found: list[float] = []
    left, pause = seconds, 0.5
    while left >= 0.5:
        found.append(min(pause, left))
        left -= found[-1]
        pause = min(2 * pause, _LONGEST_PAUSE)
    return found


def payload(credentials: Sequence[Credential], path: str, *, for_display: bool = False) -> Any:
    """The body of a request to `path`; with `for_display`, without the key."""
    entries = []
    for credential in credentials:
        entry = {"name": credential.name, "certificate": credential.certificate}
        if credential.key:
            entry["key"] = HIDDEN if for_display else credential.key
        entries.append(entry)
    return {"certificates": entries} if path == ALL else entries[0]


def upload(
    connection: Connection,
    credentials: Sequence[Credential],
    pauses: Sequence[float],
    wait: Callable[[str, float], None],
    *,
    together: bool = True,
    between: Callable[[], object] = lambda: None,
) -> str:
    """Sets all credentials and returns the path that accepted them. Raises InstallError.

    One request for all, or one for each if not `together` or the cluster is older. `wait` is called with a reason and the pause
    before another attempt, `between` after each request except the last.
    """
    batches = [list(credentials)] if together else [[credential] for credential in credentials]
    path = ALL
    done: list[str] = []
    while batches:
        batch = batches.pop(0)
        reply = _patient(connection, path, batch, pauses, wait)
        if path == ALL and reply.status in _UNKNOWN:  # before 7.22.2
            path, batches = ONE, [[credential] for each in [batch, *batches] for credential in each]
            continue
        already = "".join(f"; {name} was installed before" for name in done)
        demand_success(reply, _MEANINGS, connection.secrets_with(batch), already)
        done += [credential.name for credential in batch]
        if batches:
            between()
    return path


def _patient(
    connection: Connection,
    path: str,
    credentials: Sequence[Credential],
    pauses: Sequence[float],
    wait: Callable[[str, float], None],
) -> Reply:
    """Retries while not all nodes have been updated."""
    body = json.dumps(payload(credentials, path)).encode()
    for pause in pauses:
        reply = connection.change("PUT", path, body)
        if reply.status != _TRY_AGAIN:
            return reply
        wait(f"not all nodes were updated (status {_TRY_AGAIN})", pause)
    return connection.change("PUT", path, body)

"""Setting certificates over the REST API: the requests, what each status means, when to try again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.errors import InstallError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from certlint.install.connection import Connection
    from certlint.install.credential import Credential
    from certlint.net import Reply

ALL = "/v1/cluster/certificates"
ONE = "/v1/cluster/update_cert"
HIDDEN = "(private key, not shown)"
_UNKNOWN = (404, 405)
_TRY_AGAIN = 409
_LONGEST_WORD = 500
_STATUSES = {
    400: (
        "the cluster finds the certificate invalid",
        "see what it says, and check the file with `certlint --cert-name`",
    ),
    401: ("the cluster does not accept the user and the password", "nothing was set"),
    403: ("the user may not set this certificate, or the cluster does not know its name", "it takes an administrator"),
    404: ("there is no REST API of a cluster that sets certificates here", "it listens on port 9443"),
    405: ("there is no REST API of a cluster that sets certificates here", "it listens on port 9443"),
    406: ("the cluster finds the certificate expired", "compare the clocks here and there"),
    409: (
        "not all nodes were updated, and trying again did not help",
        "see that all nodes are up: rladmin status nodes",
    ),
}


def delays(seconds: float) -> list[float]:
    """The pauses between attempts: doubling from half a second, `seconds` in all at most."""
    found: list[float] = []
    pause = 0.5
    while sum(found) + pause <= seconds and pause <= 60:
        found.append(pause)
        pause *= 2
    return found


def payload(credentials: Sequence[Credential], path: str, *, for_display: bool = False) -> Any:
    """The body of a request to `path`; `shown` for people, with no key in it."""
    entries = []
    for credential in credentials:
        entry = {"name": credential.name, "certificate": credential.certificate}
        if credential.key:
            entry["key"] = HIDDEN if for_display else credential.key
        entries.append(entry)
    return {"certificates": entries} if path == ALL else entries[0]


def upload(
    connection: Connection, credentials: Sequence[Credential], pauses: Sequence[float], wait: Callable[[float], None]
) -> str:
    """Sets all credentials at once, or one after the other where the cluster is older. Gives the path. Raises InstallError.

    `wait` is called with each pause before another attempt.
    """
    reply = _patient(connection, ALL, credentials, pauses, wait)
    if reply.status not in _UNKNOWN:
        _demand_success(reply, credentials, connection)
        return ALL
    done: list[str] = []
    for credential in credentials:
        _demand_success(_patient(connection, ONE, [credential], pauses, wait), credentials, connection, done)
        done.append(credential.name)
    return ONE


def _patient(
    connection: Connection,
    path: str,
    credentials: Sequence[Credential],
    pauses: Sequence[float],
    wait: Callable[[float], None],
) -> Reply:
    body = json.dumps(payload(credentials, path)).encode()
    for pause in pauses:
        reply = connection.put(path, body)
        if reply.status != _TRY_AGAIN:
            return reply
        wait(pause)
    return connection.put(path, body)


def _demand_success(
    reply: Reply, credentials: Sequence[Credential], connection: Connection, done: Iterable[str] = ()
) -> None:
    """Raises InstallError with what the status means and what the cluster says, unless it succeeded."""
    if 200 <= reply.status < 300:
        return
    meaning, hint = _STATUSES.get(reply.status, ("", ""))
    if not meaning and reply.status >= 500:
        meaning, hint = "the cluster failed to set it", "see its logs; whether something was set is not known"
    elif not meaning and 300 <= reply.status < 400:
        meaning, hint = "it leads elsewhere, and secrets do not follow", "give --api the address of the cluster itself"
    message_of_server = server_message(
        reply.body, [*connection.secrets, *(line for p in credentials for line in p.key.splitlines()[1:-1])]
    )
    already = "".join(f"; {name} was set before" for name in done)
    message = f"{meaning or 'the answer is not understood'} (status {reply.status}){already}"
    raise InstallError(f"{message}: {message_of_server}" if message_of_server else message, hint)


def server_message(body: bytes, secrets: Iterable[str]) -> str:
    """What an error's body says in `error_code`, `message` and `description`; nothing of it when a secret is echoed."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    words = [found.get(key) for key in ("error_code", "message", "description")]
    message_of_server = ": ".join(
        dict.fromkeys(str(word) for word in words if isinstance(word, str | int) and word != "")
    )
    if any(secret and secret in message_of_server for secret in secrets) or "PRIVATE KEY" in message_of_server:
        return "(what it says repeats a secret, and is not shown)"
    return message_of_server[:_LONGEST_WORD]

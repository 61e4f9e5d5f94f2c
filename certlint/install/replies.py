"""The meaning of a REST API status, and the error message of the cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from certlint.errors import InstallError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from certlint.net import Reply

Meanings = dict[int, tuple[str, str]]
"""By status: its meaning, and what to do."""

_LONGEST_WORD = 500
LOGIN_REFUSED = (
    "the cluster does not accept the login",
    "nothing was changed; check user and password, or log in with --api-cert FILE and --api-key FILE",
)
_USUAL: Meanings = {
    401: LOGIN_REFUSED,
    503: (
        "the cluster cannot do it now",
        "try again in a minute, when all nodes are up: ssh <USER>@<NODE> rladmin status nodes",
    ),
}
_NOT_OF_API = "the response is not one of the REST API"
_PROXY = (
    "a proxy or a login page answers at this address, so nothing shows that the cluster was changed: give --api the "
    "address of the cluster itself, whose REST API listens on port 9443"
)


def demand_success(
    reply: Reply, meanings: Mapping[int, tuple[str, str]], secrets: Iterable[str], already: str = ""
) -> None:
    """Raises InstallError with the meaning of the status and the cluster's message, unless the request succeeded.

    `already`: what was done before. The message is not shown if it contains one of the `secrets`.
    """
    if 200 <= reply.status < 300:
        if not _is_of_api(reply.body):
            raise InstallError(f"{_NOT_OF_API} (status {reply.status}){already}", _PROXY)
        return
    meaning, hint = {**_USUAL, **meanings}.get(reply.status, ("", ""))
    if not meaning and reply.status >= 500:
        meaning, hint = (
            "the cluster failed to do it",
            "check its logs; certlint cannot tell whether something was changed",
        )
    elif not meaning and 300 <= reply.status < 400:
        meaning, hint = (
            "it redirects to another address, to which certlint sends no secrets",
            "give --api the address of the cluster itself",
        )
    message = f"{meaning or 'the response is not valid'} (status {reply.status}){already}"
    message_of_server = server_message(reply.body, secrets)
    raise InstallError(f"{message}: {message_of_server}" if message_of_server else message, hint)


def _is_of_api(body: bytes) -> bool:
    """Whether the body of a success can be from the REST API: a JSON object or list, or empty."""
    if not body.strip():
        return True
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return found is None or (isinstance(found, dict | list) and "error_code" not in found)


def server_message(body: bytes, secrets: Iterable[str]) -> str:
    """The `error_code`, `message` and `description` of an error; empty if it contains a secret."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    words = [found.get(key) for key in ("error_code", "message", "description")]
    message_of_server = ": ".join(
        dict.fromkeys(str(word) for word in words if isinstance(word, str | int) and word != "")
    )
    return without_secrets(message_of_server, secrets)[:_LONGEST_WORD]


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """What somebody else said; nothing of it when a secret is echoed."""
    if any(secret and secret in text for secret in secrets) or "PRIVATE KEY" in text:
        return "(the message repeats a secret and is not shown)"
    return text

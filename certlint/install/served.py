"""Compares what a port presents with the file that it should present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.analysis.served import difference
from certlint.engine.verdict import Conclusion, exit_code
from certlint.errors import NetworkError, UsageError
from certlint.net import Deadline, Endpoint, handshake

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certlint.install.credential import Credential


def endpoint(credential: Credential, connect: str, host: str, name: str) -> Endpoint | None:
    """The endpoint `connect` (HOST:PORT), else the only port for the certificate's name at `host`; None without one."""
    if connect:
        where, _, port = connect.rpartition(":")
        is_number = port.isascii() and port.isdecimal() and len(port) < 6
        if not (where and is_number and 0 < int(port) < 65536):
            raise UsageError(f"--connect {connect!r} is not valid", "write it as HOST:PORT")
        return Endpoint(where.strip("[]"), int(port), name)
    first, last = credential.row.get("ports", (0, 1))
    return Endpoint(host, first, name) if first == last and host else None


def watch(
    place: Endpoint, expected: Sequence[bytes], timeout: float, pauses: Sequence[float], wait: Callable[[float], None]
) -> tuple[int, str]:
    """Checks until the expected chain is served or the pauses are used up. Returns the exit code and a description.

    0 the chain is served, 1 another one is, 3 there was no connection.
    """
    for pause in (*pauses, None):
        try:
            reason = difference(handshake(place, Deadline(timeout)).chain, expected)
            conclusion = Conclusion(failed=bool(reason))
        except NetworkError as error:
            conclusion, reason = Conclusion(incomplete=True), f"no connection: {error.message}"
        if pause is None or conclusion == Conclusion():
            break
        wait(pause)
    return exit_code(conclusion), reason or "the port serves the certificates of the file"


def answers(place: Endpoint, timeout: float, pauses: Sequence[float], wait: Callable[[float], None]) -> bool:
    """Whether a TLS server answers at `place` before the pauses are used up."""
    for pause in (*pauses, None):
        try:
            handshake(place, Deadline(timeout))
        except NetworkError:
            if pause is not None:
                wait(pause)
        else:
            return True
    return False

"""What a port presents, compared with the file that it should present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.engine.verdict import Conclusion, exit_code
from certlint.errors import DecodeError, NetworkError, UsageError
from certlint.net import Deadline, Endpoint, handshake
from certlint.x509.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certlint.install.credential import Credential


def endpoint(credential: Credential, connect: str, host: str, name: str) -> Endpoint | None:
    """The place that `connect` (HOST:PORT) names, else the one port of the certificate's name at `host`; None without."""
    if connect:
        where, _, port = connect.rpartition(":")
        if not where or not port.isdigit() or not 0 < int(port) < 65536:
            raise UsageError(f"--connect {connect!r} is not valid", "write it as HOST:PORT")
        return Endpoint(where.strip("[]"), int(port), name)
    first, last = credential.row.get("ports", (0, 1))
    return Endpoint(host, first, name) if first == last and host else None


def difference(served: Sequence[bytes], expected: Sequence[bytes], *, holder: str = "the file") -> str:
    """What is served instead of what `holder` has, in words; empty when it is the same, be it without the root."""
    if list(served) == list(expected) or list(served) == rootless(expected):
        return ""
    if not served:
        return "the port serves no certificate"
    if not expected:
        return f"the port serves a certificate: {_described(served[0])}; {holder} has none"
    if served[0] != expected[0]:
        return f"the port serves another certificate: {_described(served[0])}; {holder} has {_described(expected[0])}"
    missing = [der for der in rootless(expected) if der not in served]
    if missing:
        return f"the port serves the leaf without its chain: {', '.join(map(_described, missing))} is missing"
    return (
        f"the port serves the leaf with other certificates above it: {len(served)} in all, {holder} has {len(expected)}"
    )


def watch(
    place: Endpoint, expected: Sequence[bytes], timeout: float, pauses: Sequence[float], wait: Callable[[float], None]
) -> tuple[int, str]:
    """Looks until the expected chain is served or the pauses are used up: the exit code, and what there was to see.

    0 it is served, 1 something else is, 3 there was no connection.
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
    """Whether a TLS server answers at `place`, sooner or later."""
    for pause in (*pauses, None):
        try:
            handshake(place, Deadline(timeout))
        except NetworkError:
            if pause is not None:
                wait(pause)
        else:
            return True
    return False


def rootless(ders: Sequence[bytes]) -> list[bytes]:
    """A chain without the root at its end; a certificate alone stays."""
    last = _read(ders[-1]) if ders else None
    return list(ders[:-1] if len(ders) > 1 and last is not None and last.is_self_issued else ders)


def _read(der: bytes) -> Certificate | None:
    try:
        return Certificate(der)
    except DecodeError:
        return None


def _described(der: bytes) -> str:
    certificate = _read(der)
    if certificate is None:
        return "a certificate that cannot be read"
    number = certificate.fact("serial_number", lambda serial: f"serial {serial.number:x}", "without a serial number")
    end = certificate.fact("validity", lambda validity: f", until {validity.not_after.moment:%Y-%m-%d}", "")
    return f"{certificate.title!r} ({number}{end})"

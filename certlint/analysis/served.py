"""Compares what a server presents with what it should present."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import DecodeError
from certlint.x509.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Sequence


def difference(served: Sequence[bytes], expected: Sequence[bytes], *, holder: str = "the file") -> str:
    """The difference between the served chain and that of `holder`, as text; empty if equal, or if only the root differs."""
    if list(served) == list(expected) or list(served) == rootless(expected):
        return ""
    if not served:
        return "the port serves no certificate"
    if not expected:
        return f"the port serves a certificate: {short_title(served[0])}; {holder} has none"
    if served[0] != expected[0]:
        return f"the port serves another certificate: {short_title(served[0])}; {holder} has {short_title(expected[0])}"
    missing = [der for der in rootless(expected) if der not in served]
    if missing:
        return f"the port serves the leaf without its chain: {', '.join(map(short_title, missing))} is missing"
    return (
        f"the port serves the leaf with other certificates above it: {len(served)} in all, {holder} has {len(expected)}"
    )


def rootless(ders: Sequence[bytes]) -> list[bytes]:
    """A chain without the root at its end; a single certificate is unchanged."""
    last = _read(ders[-1]) if ders else None
    return list(ders[:-1] if len(ders) > 1 and last is not None and last.is_self_issued else ders)


def _read(der: bytes) -> Certificate | None:
    try:
        return Certificate(der)
    except DecodeError:
        return None


def short_title(der: bytes) -> str:
    """A certificate on one line: its title, serial number in hexadecimal, and last day."""
    certificate = _read(der)
    if certificate is None:
        return "a certificate that cannot be read"
    number = certificate.fact("serial_number", lambda serial: f"serial {serial.number:x}", "without a serial number")
    end = certificate.fact("validity", lambda validity: f", until {validity.not_after.moment:%Y-%m-%d}", "")
    return f"{certificate.title!r} ({number}{end})"

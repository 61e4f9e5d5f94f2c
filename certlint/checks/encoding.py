"""Whether a certificate and its parts can be read, and whether they are DER. X.690, RFC 5280 section 4.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import der, strict_der
from certlint.check import check
from certlint.errors import DecodeError
from certlint.oids import EXTENSIONS
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle import Bundle
    from certlint.check import Encoded
    from certlint.parts.derived import Wrapping

# Algorithms whose public key is itself a DER structure inside its BIT STRING: RSA, RSASSA-PSS, DSA.
_STRUCTURED_KEYS = tuple(
    map(der.encode_oid, ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10040.4.1")),
)


@check
def certificate_decodable(bundle: Bundle) -> Iterator[Problem]:
    """Every certificate block is a certificate. RFC 5280 section 4.1."""
    for block, error in bundle.broken:
        yield Problem(
            f"block {block.index} is no {block.kind.value}: {error.message} (byte {error.offset})",
            expected=f"a DER-encoded {block.kind.value}",
            found=error.message,
            block=block.index,
            line=block.line_at(error.offset) or None,
        )


@check
def part_decodable(encoded: Encoded) -> Iterator[Problem]:
    """A part of a certificate can be decoded. RFC 5280 section 4.1."""
    error = encoded.error()
    if error is not None:
        yield Problem(f"the {encoded.title} can't be decoded: {error.message}", found=error.message, at=error.offset)


@check
def is_der(encoded: Encoded) -> Iterator[Problem]:
    """A part is DER: one way to write it, the shortest. X.690 section 10. What an extension or a key wraps counts too."""
    raw = encoded.raw
    spans = ((0, len(raw)), *_wrapped(encoded.name, raw))
    if all(strict_der.is_der(raw, start, stop) for start, stop in spans):
        return
    for start, stop in spans:
        for violation in strict_der.violations(raw, start, stop):
            message = f"{encoded.title}: {violation.message}"
            yield Problem(message, expected="DER", found=violation.message, at=violation.offset)
            return


def _wrapped(name: str, raw: bytes) -> tuple[tuple[int, int], ...]:
    """The structure inside the last element of an extension that is known, or of a public key that is one."""
    key = name == "public_key"
    if not key and name not in EXTENSIONS:
        return ()
    try:
        _, pos, end = der.header(raw, 0, len(raw))
        while pos < end:
            _, start, pos = der.header(raw, pos, end)
    except DecodeError:
        return ()
    if not key:
        return ((start, pos),)
    return ((start + 1, pos),) if any(raw.find(oid, 0, 24) >= 0 for oid in _STRUCTURED_KEYS) else ()


@check
def wrapping_is_der(wrapping: Wrapping) -> Iterator[Problem]:
    """The lengths of what is around the parts are written in as few bytes as they need. X.690 section 10.1."""
    for place in wrapping.padded:
        message = f"the length of the element at byte {place} is written in more bytes than it needs"
        yield Problem(message, expected="DER", found="a padded length", at=place)


@check
def nothing_trails(wrapping: Wrapping) -> Iterator[Problem]:
    """The block ends where the certificate does."""
    count = wrapping.trailing
    if count:
        message = f"{count} {'byte follows' if count == 1 else 'bytes follow'} the certificate in its block"
        yield Problem(message, expected="nothing", found=f"{count} bytes")

"""The length of a signature, and whether one by ECDSA consists of two numbers. RFC 3279 section 2.2.3."""

from __future__ import annotations

from certlint.asn1 import der


def signature_octets(raw: bytes, start: int = 0) -> int:
    """The length of a signature in octets; for ECDSA the maximum, as leading zeros of its two numbers are omitted.

    0 if it has unused bits, which no valid signature has; negative if it is as short as one by ECDSA, but not two numbers.
    `start` is the offset of its content, if known.
    """
    start = start or der.filled(raw, 0, len(raw)) or der.header(raw, 0, len(raw))[1]
    length = len(raw) - start - 1  # the first octet is the number of unused bits
    if length < 1 or raw[start]:
        return 0
    if length > _MOST_OF_ECDSA:
        return length
    if not _is_two_numbers(raw, start + 1):
        return -length
    return next((longest for longest in _ECDSA_OCTETS if longest - 8 <= length <= longest), length)


def _is_two_numbers(raw: bytes, pos: int) -> bool:
    """Whether the rest is a SEQUENCE of two positive INTEGERs in DER. RFC 3279 section 2.2.3."""
    stop = len(raw)
    start = der.filled(raw, pos, stop)
    second = start + 2 + raw[start + 1] if 0 < start < stop - 1 else stop
    return (
        raw[pos] == der.SEQUENCE
        and second + 3 <= stop
        and der.filled(raw, second, stop) == second + 2
        and raw[start] == raw[second] == der.INTEGER
        and _is_positive(raw[start + 2 : second])
        and _is_positive(raw[second + 2 :])
    )


def _is_positive(number: bytes) -> bool:
    """Whether the content of an INTEGER is a positive number without redundant octets."""
    return b"\0\x80" <= number[:2] < b"\x80" if number[:1] == b"\0" else b"\0" < number[:1] < b"\x80"


_ECDSA_OCTETS = (72, 104, 139)
"""The maximum lengths of P-256, P-384 and P-521 signatures."""
_MOST_OF_ECDSA = 160
"""The maximum length of an ECDSA signature, rounded up: two numbers of 571 bits."""

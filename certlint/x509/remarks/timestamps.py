"""Remarks about the SCTs in a certificate. RFC 6962 section 3.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.x509.derived.views import TimestampFlaws
from certlint.x509.remarks.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading

_FLAWS = {
    "malformed": ("is shorter or longer than its lengths say", "an SCT as the log returned it"),
    "version": ("has a version other than v1", "v1 (0)"),
    "signature": ("has a signature that is not a SEQUENCE of two numbers", "an SCT as the log returned it"),
    "algorithm": ("is signed with another algorithm than ECDSA or RSA with SHA-256", "ECDSA or RSA with SHA-256"),
}


def timestamp_flaws(part: TimestampFlaws) -> Iterator[Remark]:
    for kind, number in part.pairs:
        text, expected = _FLAWS[kind]
        yield Remark(kind, f"SCT {number + 1} {text}", expected, "another one")


REMARKS: Reading = {TimestampFlaws: (timestamp_flaws, tuple(_FLAWS))}

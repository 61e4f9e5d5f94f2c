"""Whether parts can be read, and whether they are DER."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import der
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle import Bundle
    from certlint.check import Encoded


@check
def certificate_decodable(bundle: Bundle) -> Iterator[Problem]:
    """Every certificate block is a certificate. RFC 5280 section 4.1."""
    for block, error in bundle.broken:
        yield Problem(
            f"block {block.index} is no certificate: {error.message} (byte {error.offset})",
            expected="a DER-encoded X.509 certificate",
            found=error.message,
            block=block.index,
            line=block.line_at(error.offset) or None,
        )


@check
def part_decodable(encoded: Encoded) -> Iterator[Problem]:
    """A part of a certificate can be decoded. RFC 5280 section 4.1."""
    error = encoded.error()
    if error is not None:
        what = encoded.name.replace("_", " ")
        yield Problem(f"the {what} can't be decoded: {error.message}", found=error.message, at=error.offset)


@check
def is_der(encoded: Encoded) -> Iterator[Problem]:
    """A part is DER: one way to write it, the shortest. X.690 section 10."""
    for violation in der.violations(encoded.raw, 0, len(encoded.raw)):
        yield Problem(
            f"{encoded.name.replace('_', ' ')}: {violation.message}", found=violation.message, at=violation.offset
        )
        return

"""How long, until when, and since when: lives in months, keys and hashes that had their time, dates before their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import AlgorithmIdentifier
    from certlint.parts.ages import Backdating, Expiry, Months
    from certlint.parts.derived import KeyShape


@check
def at_most_months(months: Months, *, most: int) -> Iterator[Problem]:
    """The certificate lives for at most `most` calendar months."""
    if months.begun > most:
        found = f"more than {months.begun - 1} months"
        yield Problem(f"it is valid for {found}, where {most} are the most", f"{most} months or fewer", found)


@check
def rsa_size(
    key_shape: KeyShape, expiry: Expiry, *, at_least: int, first: str = "0000-00", last: str = "9999-99"
) -> Iterator[Problem]:
    """The RSA modulus of a certificate that ends in the months `first` to `last` has so many bits or more. BR 6.1.5."""
    if key_shape.kind in ("rsa", "rsa-pss") and first <= expiry.month <= last and key_shape.bits < at_least:
        found = f"{key_shape.bits} bits"
        message = f"the RSA modulus has {found} in a certificate that ends in {expiry.month}"
        yield Problem(message, f"{at_least} bits or more", found)


@check
def hash_outlived(
    signature_algorithm: AlgorithmIdentifier, expiry: Expiry, *, hashes: tuple[str, ...], first: str
) -> Iterator[Problem]:
    """A certificate signed over one of `hashes` ends before the month `first`. BR 7.1.3."""
    if signature_algorithm.hash in hashes and expiry.month >= first:
        title = signature_algorithm.title
        yield Problem(f"signed by {title}, it ends in {expiry.month}", f"an end before {first}", expiry.month)


@check
def backdated(backdating: Backdating, *, hours: int) -> Iterator[Problem]:
    """The notBefore lies at most `hours` before the earliest timestamp of a log. BR 7.1.2.7."""
    if backdating.hours > hours:
        found = f"{backdating.hours} hours"
        yield Problem(f"notBefore lies {found} before the earliest timestamp", f"{hours} hours or fewer", found)

"""How long, until when, and since when: lives in months, keys and hashes that had their time, dates before their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.ages import Backdating, Irrevocable, Months, OldSignature, ShortKey

DAY = 86_400


@check
def at_most_months(months: Months, *, most: int) -> Iterator[Problem]:
    """The certificate lives for at most `most` calendar months."""
    if months.begun > most:
        found = f"more than {months.begun - 1} months"
        yield Problem(f"it is valid for {found}, where {most} are the most", f"{most} months or fewer", found)


@check
def rsa_size(short_key: ShortKey, *, at_least: int, first: str = "0000-00", last: str = "9999-99") -> Iterator[Problem]:
    """The RSA modulus of a certificate that ends in the months `first` to `last` has so many bits or more. BR 6.1.5."""
    if short_key.bits < at_least and first <= short_key.month <= last:
        found = f"{short_key.bits} bits"
        message = f"the RSA modulus has {found} in a certificate that ends in {short_key.month}"
        yield Problem(message, f"{at_least} bits or more", found)


@check
def hash_outlived(old_signature: OldSignature, *, hashes: tuple[str, ...], first: str) -> Iterator[Problem]:
    """A certificate signed over one of `hashes` ends before the month `first`. BR 7.1.3."""
    if old_signature.hash in hashes and old_signature.month >= first:
        message = f"signed by {old_signature.title}, it ends in {old_signature.month}"
        yield Problem(message, f"an end before {first}", old_signature.month)


@check
def revocable(irrevocable: Irrevocable, *, days: int) -> Iterator[Problem]:
    """A certificate of more than `days` names a CRL or an OCSP responder. BR 7.1.2.11.2."""
    if irrevocable.seconds > days * DAY:
        yield Problem("neither a CRL nor an OCSP responder is named", "cRLDistributionPoints", "no such extension")


@check
def backdated(backdating: Backdating, *, hours: int) -> Iterator[Problem]:
    """The notBefore lies at most `hours` before the earliest timestamp of a log. BR 7.1.2.7."""
    if backdating.hours > hours:
        found = f"{backdating.hours} hours"
        yield Problem(f"notBefore lies {found} before the earliest timestamp", f"{hours} hours or fewer", found)

"""Whether a certificate is of the kind that a profile is about."""

from __future__ import annotations

from certlint.check import check
from certlint.policy.words import each_of
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts import ExtendedKeyUsage


@check
def outside(
    extended_key_usage: ExtendedKeyUsage | None,
    *,
    about: str,
    instead: dict[str, str],
    profile: str = "",
    otherwise: str = "",
) -> Iterator[Problem]:
    """The profile is `about` this kind of certificate.

    `profile` is its name, left out where other profiles extend it. For other certificates, `instead` (extended key usage →
    profile, the first that a certificate has) and `otherwise` name the profile that fits.
    """
    purposes = sorted(extended_key_usage.purposes) if extended_key_usage is not None else []
    found = each_of(purposes) or "no purpose"
    alone = " only" if purposes else ""
    fitting = next((fit for purpose, fit in instead.items() if purpose in purposes), otherwise)
    advice = f"; use the profile {fitting}" if fitting else ""
    name = f" {profile}" if profile else ""
    message = f"out of scope: this certificate is for {found}{alone}, but the profile{name} is about {about}{advice}"
    yield Problem(message, expected=f"a certificate for {about}", found=found)

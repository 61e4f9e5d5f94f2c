"""User notices in certificate policies. RFC 5280 section 4.2.1.4, RFC 6818 section 3."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint import der
from certlint.check import check
from certlint.parts.name import decode_string
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import CertificatePolicies
    from certlint.parts.extensions import Notice


def _texts(policies: CertificatePolicies) -> Iterator[tuple[Notice, str]]:
    for notice in policies.notices:
        if notice.tag:
            yield notice, decode_string(notice.tag, notice.text)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


@check
def text_type(
    certificate_policies: CertificatePolicies, *, preferred: str, refused: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """The explicit text of a user notice is in the `preferred` ASN.1 string type, or in none of `refused` if there are some.

    RFC 6818 section 3.
    """
    for notice, _ in _texts(certificate_policies):
        found = der.tag_name(notice.tag)
        if found in refused if refused else found != preferred:
            yield Problem(f"the explicit text of a user notice is a {found}", preferred, found, notice.at)


@check
def text(certificate_policies: CertificatePolicies, *, without: str, flaw: str) -> Iterator[Problem]:
    """The regular expression `without` is not found in the explicit text of a user notice."""
    for notice, said in _texts(certificate_policies):
        if re.search(without, said):
            yield Problem(f"the explicit text {_shown(said)} {flaw}", found=said, at=notice.at)

"""The authority key identifier. RFC 5280 section 4.2.1.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import AuthorityKeyIdentifier


@check
def has_key_identifier(authority_key_identifier: AuthorityKeyIdentifier) -> Iterator[Problem]:
    """The issuer's key is named by an identifier of the key itself."""
    if authority_key_identifier.identifier is None:
        yield Problem("authorityKeyIdentifier has no keyIdentifier", expected="a keyIdentifier", found="none")


@check
def not_both(authority_key_identifier: AuthorityKeyIdentifier) -> Iterator[Problem]:
    """The issuer's key is not named in both ways. Mozilla Root Store Policy section 5.2."""
    aki = authority_key_identifier
    if aki.identifier is not None and aki.issuer is not None and aki.serial is not None:
        message = "authorityKeyIdentifier has a keyIdentifier, and the issuer's name and serial number as well"
        yield Problem(message, expected="keyIdentifier alone", found="all three")

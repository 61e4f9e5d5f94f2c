"""The attributes of a name: string types, lengths, characters, how they are grouped. RFC 5280 section 4.1.2.4, appendix A.

`part` says which: the whole issuer, the subject's shape (no text), or those attributes of the subject whose text is out of
the ordinary (`odd_subject`), which are few and so repeat.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint import der
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import Name
    from certlint.parts.shapes import Names, NameShape, TextAttributes


def shown(text: str) -> str:
    """A value for a message, cut when it is long."""
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


@check
def string_types(attributes: Name | NameShape, *, of: tuple[str, ...], types: tuple[str, ...]) -> Iterator[Problem]:
    """The attributes `of` (all, when empty) are in one of the ASN.1 string `types`."""
    for attribute in attributes.attributes:
        found = der.tag_name(attribute.tag)
        if found not in types and (not of or attribute.label in of):
            yield Problem(f"{attribute.label} is a {found}", expected=" or ".join(types), found=found, at=attribute.at)


@check
def at_most(attributes: Name | TextAttributes, *, of: str, characters: int) -> Iterator[Problem]:
    """The attribute `of` has at most so many characters. RFC 5280 appendix A.1, X.520."""
    for attribute in attributes.attributes:
        if attribute.label == of and (length := len(attribute.text)) > characters:
            message = f"{of} {shown(attribute.text)} has {length} characters, more than {characters}"
            yield Problem(message, f"{characters} or fewer", str(length), attribute.at)


@check
def text(
    attributes: Name | TextAttributes, *, without: str, flaw: str, of: str = "", types: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """The regular expression `without` is found in no attribute; only the type `of` and string `types`, when given."""
    for attribute in attributes.attributes:
        wanted = (not of or attribute.label == of) and (not types or der.tag_name(attribute.tag) in types)
        if wanted and re.search(without, attribute.text):
            message = f"{attribute.label} {shown(attribute.text)} {flaw}"
            yield Problem(message, found=attribute.text, at=attribute.at)


@check
def emails_in_san(odd_subject: TextAttributes, san_emails: Names | None) -> Iterator[Problem]:
    """An emailAddress of the subject is an rfc822Name as well. RFC 5280 section 4.1.2.6."""
    known = {_comparable(name) for name in san_emails.names} if san_emails is not None else set()
    for attribute in odd_subject.attributes:
        if attribute.label == "emailAddress" and _comparable(attribute.text) not in known:
            message = f"emailAddress {shown(attribute.text)} is not in the subjectAltName"
            yield Problem(message, f"rfc822Name {attribute.text}", "no such name", attribute.at)


def _comparable(address: str) -> str:
    """An address with its domain in lower case: the part before the @ tells cases apart. RFC 5280 section 7.5."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"

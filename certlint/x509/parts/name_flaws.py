"""Defects of a single general name, or of a distinguished name in an extension. RFC 5280 section 4.2.1.6, RFC 9598."""

from __future__ import annotations

from certlint.dns.international import a_label_flaw
from certlint.dns.mailboxes import is_mailbox
from certlint.dns.matching import hostname_problem
from certlint.errors import DecodeError
from certlint.x509.parts.general_names import (
    DNS,
    EMAIL,
    IP,
    URI,
    GeneralName,
    is_international,
    mailbox_text,
)
from certlint.x509.parts.strings import is_text
from certlint.x509.parts.uris import uri_flaw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.name import Name

_LONGEST_HOST = 253
_BYTE_ORDER_MARK = "\ufeff"


def name_flaw(name: GeneralName) -> str:
    """The defect of a name, as the end of a sentence; empty without one, or if its kind is not checked."""
    text = name.text
    if name.kind == URI:
        wrong = uri_flaw(text) or not text.isascii() or not text.isprintable() or " " in text
        return "is not a valid absolute URI" if wrong else ""
    if name.kind == DNS:
        return f"is not a host name: {problem}" if (problem := hostname_problem(text)) else ""
    if name.kind == EMAIL:
        return "" if text.isascii() and is_mailbox(text) else "is not a mailbox address"
    if name.kind == IP:
        return "" if len(name.value) in (4, 16) else f"has {len(name.value)} octets, not 4 or 16"
    return smtp_utf8_flaw(name)


def name_gaps(name: Name) -> Iterator[tuple[int, str]]:
    """What is empty in a distinguished name, or repeated in one RDN: the offset, and what the name has, for a message.

    RFC 5280 appendix A.1: an RDN and a DirectoryString are not empty. X.501 section 9.3: an RDN has each type once.
    """
    for rdn, start in zip(name.rdns, name.starts, strict=True):
        types = [member[0] for member in rdn.attributes]
        if not types:
            yield start, "has a relative distinguished name without attributes"
        if len(set(types)) < len(types):
            yield start, "has a relative distinguished name that repeats an attribute"
    for each in name.attributes:
        if not each.value and is_text(each.tag):
            yield each.at, f"has an empty {each.label}"


def smtp_utf8_flaw(name: GeneralName) -> str:
    """The same for an otherName of the type SmtpUTF8Mailbox; empty for any other name. RFC 9598 section 3."""
    if not is_international(name):
        return ""
    try:
        text = mailbox_text(name)
    except DecodeError:
        return "contains no string"
    local, _, domain = text.rpartition("@")
    if text.startswith(_BYTE_ORDER_MARK):
        return "begins with a byte order mark"
    if not is_mailbox(text) or len(domain) > _LONGEST_HOST:
        return "is not a mailbox address"
    if local.isascii():
        return "has a local part in ASCII, which belongs in an rfc822Name"
    if not domain.isascii():
        return "has a domain with characters beyond ASCII instead of A-labels"
    if any(map(a_label_flaw, domain.split("."))):
        return "has a domain with an invalid A-label"
    return "has a domain with capital letters" if domain != domain.lower() else ""

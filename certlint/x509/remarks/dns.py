"""What is odd about dNSNames. RFC 5280 section 4.2.1.6, RFC 9525 section 6.3, RFC 5890, RFC 8399 section 2.3."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.dns import matching
from certlint.x509.derived.views import DnsNames
from certlint.x509.remarks.remark import Remark, quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading


def dns_names(part: DnsNames) -> Iterator[Remark]:
    """The preferred name syntax; a wildcard is the whole leftmost label, and there is one at most."""
    for index, name in enumerate(part.names):
        if problem := matching.entry_problem(name):
            yield Remark("no domain name", f"dNSName {name!r}: {problem}", "a domain name", name, index)
        if problem := matching.wildcard_problem(name):
            yield Remark("misplaced wildcard", f"dNSName {name!r}: {problem}", "*.example.com", name, index)
        if "xn--" in name.lower():
            yield from _international(name, index)


def _international(name: str, index: int) -> Iterator[Remark]:
    """Every A-label stands for Unicode, in normalization form C."""
    import unicodedata

    for label in name.split("."):
        if label[:4].lower() != "xn--":
            continue
        unicode = _decoded(label[4:])
        if not unicode:
            message = f"the label {label!r} of {quoted_value(name)} cannot be decoded to Unicode"
            yield Remark("no Punycode", message, "an A-label", label, index)
        elif not unicodedata.is_normalized("NFC", unicode):
            message = f"the label {label!r} of {quoted_value(name)} is not in Unicode Normalization Form C"
            yield Remark("not in form C", message, "Normalization Form C", label, index)


_LONGEST_NAME = 253


@remembered(1024)
def _decoded(punycode: str) -> str:
    """What Punycode stands for; nothing where that is not Unicode: no code points, or halves of one.

    Nor is it where it is longer than any name, which would take a while to decode.
    """
    if len(punycode) > _LONGEST_NAME:
        return ""
    try:
        unicode = punycode.encode("ascii").decode("punycode")
        unicode.encode()
    except (UnicodeError, OverflowError):
        return ""
    return unicode


REMARKS: Reading = {
    DnsNames: (dns_names, ("no domain name", "misplaced wildcard", "no Punycode", "not in form C")),
}

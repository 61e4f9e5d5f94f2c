"""Remarks about dNSNames. RFC 5280 section 4.2.1.6, RFC 9525 section 6.3, RFC 5890, RFC 8399 section 2.3."""

from __future__ import annotations

from certlint.dns import matching
from certlint.dns.international import FORM_C, PUNYCODE, a_label_flaw
from certlint.x509.derived.views import DnsNames
from certlint.x509.remarks.remark import Remark, quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading


def dns_names(part: DnsNames) -> Iterator[Remark]:
    """The preferred name syntax; a wildcard is the whole leftmost label, and there is at most one."""
    for index, name in enumerate(part.names):
        if problem := matching.entry_problem(name):
            yield Remark("no domain name", f"dNSName {name!r}: {problem}", "a domain name", name, index)
        if problem := matching.wildcard_problem(name):
            yield Remark("misplaced wildcard", f"dNSName {name!r}: {problem}", "*.example.com", name, index)
        if "xn--" in name.lower():
            yield from _international(name, index)


def _international(name: str, index: int) -> Iterator[Remark]:
    """Every A-label decodes to Unicode in normalization form C."""
    for label in name.split("."):
        flaw = a_label_flaw(label)
        if flaw == PUNYCODE:
            message = f"the label {label!r} of {quoted_value(name)} cannot be decoded to Unicode"
            yield Remark(flaw, message, "an A-label", label, index)
        elif flaw:
            message = f"the label {label!r} of {quoted_value(name)} is not in Unicode Normalization Form C"
            yield Remark(flaw, message, "Normalization Form C", label, index)


REMARKS: Reading = {
    DnsNames: (dns_names, ("no domain name", "misplaced wildcard", PUNYCODE, FORM_C)),
}

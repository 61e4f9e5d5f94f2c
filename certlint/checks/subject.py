"""Values of the subject's common name and other attributes, their lengths, and whether the encoding equals the issuer's.

Which attributes a name contains, how often, and in which order is checked in `subject_contents`.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.check import check
from certlint.dns import matching as compare
from certlint.report import Problem
from certlint.x509.parts.strings import is_text
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.host_views import LoneCommonName
    from certlint.x509.derived.views import NameShape, TextAttributes
    from certlint.x509.parts import Name, SubjectAltName
    from certlint.x509.parts.policies import CertificatePolicies


@check
def common_name_among(subject: Name, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """The common name is one of `names`. Case does not count, nor whether an IDN is in A-labels or U-labels."""
    expected = " or ".join(f"CN={name}" for name in names)
    found = subject.all("CN")
    if not found:
        yield Problem("the subject contains no common name", expected=expected, found=str(subject))
    elif compare.to_ascii(found[-1].text) not in map(compare.to_ascii, names):
        text = found[-1].text
        yield Problem(f"the common name is {text!r}", expected=expected, found=f"CN={text}", at=found[-1].at)


@check
def has_common_name(subject_shape: NameShape, role: str, *, except_role: str = "") -> Iterator[Problem]:
    """The subject contains a common name. Certificates of the role `except_role` are checked by another rule."""
    if role != except_role and not subject_shape.has("CN"):
        found = ", ".join(oids.ATTRIBUTES.get(oid, oid) for oid in subject_shape.oids) or "an empty subject"
        yield Problem("the subject contains no common name", expected="a CN", found=found)


@check
def is_of_ca(
    subject: Name,
    subject_alt_name: SubjectAltName | None,
    certificate_policies: CertificatePolicies | None,
    *,
    policies: tuple[str, ...],
) -> Iterator[Problem]:
    """A certificate that names hosts, under one of `policies`, has the subject of a CA: an organization, and a CN that is
    not one of the hosts.
    """
    if subject_alt_name is None or certificate_policies is None or set(policies).isdisjoint(certificate_policies.oids):
        return
    hosts = [*subject_alt_name.dns_names, *subject_alt_name.ip_addresses]
    common = [attribute.text for attribute in subject.all("CN")]
    if hosts and not (common and subject.all("O") and set(common).isdisjoint(hosts)):
        message = f"the certificate names the host {hosts[0]!r} and has cA TRUE"
        yield Problem(message, expected="cA FALSE", found="cA TRUE")


@check
def common_name_in_san(lone_common_name: LoneCommonName, *, except_names: tuple[str, ...] = ()) -> Iterator[Problem]:
    """The SAN contains a common name that is a host name or an IP address. RFC 9525 section 2, BR 7.1.4.3.

    If one of `except_names` is missing, another rule reports it.
    """
    text, at, dns, addresses, listed = lone_common_name
    if compare.to_ascii(text) in except_names:
        return
    if compare.looks_like_address(text):
        covered = text in (*addresses, *dns)
    elif "." in text and not compare.entry_problem(compare.to_ascii(text)):
        covered = bool(compare.match([*map(compare.to_ascii, dns)], text))
    else:
        return
    if not covered:
        message = f"the common name {text!r} is not in the SAN"
        yield Problem(message, expected=text, found=", ".join(listed), at=at, part="subject")


@check
def attributes_equal(subject: Name, *, attributes: dict[str, str]) -> Iterator[Problem]:
    """The subject's attributes have these values. Case and repeated spaces do not count. RFC 5280 section 7.1."""
    for label, wanted in attributes.items():
        found = subject.texts(label)
        if _canonical(wanted) not in map(_canonical, found):
            present = f"{' and '.join(map(repr, found))}, not" if found else "missing; it must be"
            yield Problem(f"{label} is {present} {wanted!r}", expected=f"{label}={wanted}", found=str(subject))


def _canonical(text: str) -> str:
    return " ".join(text.split()).casefold()


@check
def common_name_is_dns_name(subject: Name, subject_alt_name: SubjectAltName | None) -> Iterator[Problem]:
    """The common name is a dNSName of the SAN too, whatever it looks like."""
    text = subject.common_name
    listed = [] if subject_alt_name is None else subject_alt_name.dns_names
    if text and compare.to_ascii(text) not in map(compare.to_ascii, listed):
        message = f"the common name {text!r} is not a dNSName of the SAN"
        yield Problem(message, expected=f"DNS:{text}", found=", ".join(listed) or "no dNSName")


@check
def common_name_not_among(subject: Name, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """The common name is not among `names`."""
    text = subject.common_name
    if text in names:
        yield Problem(f"the common name is {text!r}", expected="another name", found=f"CN={text}")


@check
def common_name_without_blanks(subject: Name) -> Iterator[Problem]:
    """The common name is not empty, and every character of it is printable and is not a space."""
    text = subject.common_name
    if text is None:
        return
    odd = sorted({character for character in text if character.isspace() or not character.isprintable()})
    if odd or not text:
        described = " and ".join(f"U+{ord(character):04X}" for character in odd) if odd else "no characters"
        yield Problem(
            f"the common name {text!r} has {described}", expected="printable characters without spaces", found=text
        )


@check
def encoded_as_issuer(subject: Name, issuer: Name) -> Iterator[Problem]:
    """Subject and issuer of a self-issued certificate are the same byte for byte."""
    if subject.raw != issuer.raw:
        message = "subject and issuer are the same name in two encodings"
        yield Problem(message, "the same bytes", "other string types, capitals or spaces")


@check
def within(
    part: TextAttributes | Name, *, most: dict[str, int], least: dict[str, int] | None = None
) -> Iterator[Problem]:
    """Attributes of the name have at most, and at least, so many characters. RFC 5280 appendix A.1."""
    for value in part.attributes:
        upper, lower, length = most.get(value.label), (least or {}).get(value.label, 0), len(value.text)
        if upper is not None and is_text(value.tag) and value.text and not lower <= length <= upper:
            message = f"{value.label} {quoted_value(value.text)} has {length} character{'s' * (length != 1)}"
            yield Problem(message, f"{upper} characters" + " or fewer" * (lower < upper), str(length), value.at)

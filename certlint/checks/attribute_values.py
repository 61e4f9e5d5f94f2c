"""Values of subject attributes: countries, CNs listed in the SAN, registrations. BR 7.1.4.2, EVG 7.1.4.2.

Which attributes a name contains is checked in `subject_contents`, their string types and lengths in `texts`. The part is the
attributes of one type, such as `subject.C`.
"""

from __future__ import annotations

from certlint.caches import remembered
from certlint.check import check, screens
from certlint.policy import tables
from certlint.report import Problem
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.host_views import CommonNames
    from certlint.x509.derived.views import Attributes
    from certlint.x509.parts import CabfOrganizationIdentifier
    from certlint.x509.parts.directory_attributes import SubjectDirectoryAttributes
    from certlint.x509.parts.name import Name


@remembered()
def _countries() -> frozenset[str]:
    return frozenset(tables.values("countries"))


@check
def directory_attributes(subject_directory_attributes: SubjectDirectoryAttributes) -> Iterator[Problem]:
    """Each attribute of the extension subjectDirectoryAttributes has a value. RFC 5280 section 4.2.1.8, appendix A.1."""
    for attribute in subject_directory_attributes.attributes:
        if not attribute.values:
            message = f"the attribute {attribute.oid} of subjectDirectoryAttributes has no value"
            yield Problem(message, "at least one value", "none", at=attribute.at)


@check
def country(attributes: Attributes, *, also: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Every value is an ISO 3166-1 alpha-2 country code or one of `also`. Upper and lower case are not compared."""
    for index, text in enumerate(attributes.texts):
        if text.upper() not in _countries() and text.upper() not in also:
            yield Problem(
                f"{text!r} is not an ISO 3166-1 country code",
                expected="a two-letter code of ISO 3166-1",
                found=text,
                at=index,
            )


@check
def registered_in_country(
    attributes: Attributes, *, unless: tuple[str, ...] = (), also: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Each registration is in a country of ISO 3166-1, or begins with one of `also`: a scheme and what it has for a country.

    The schemes `unless` are not checked, nor is what is not a registration.
    """
    for index, text in enumerate(attributes.texts):
        start, scheme, code = text[:5], text[:3], text[3:5]
        if len(start) < 5 or not (start.isascii() and start.isalpha() and start.isupper()) or text[5:6] not in "-+":
            continue
        if scheme not in unless and start not in also and code not in _countries():
            message = f"{quoted_value(text)} is registered in {code}, which is not a country of ISO 3166-1"
            yield Problem(message, "a two-letter code of ISO 3166-1", code, index)


@check
def in_san(unlisted_common_names: CommonNames, *, exactly: bool) -> Iterator[Problem]:
    """The SAN contains every CN: in the same letters where `exactly` is set, otherwise in any case. BR 7.1.4.3."""
    for text in unlisted_common_names.texts:
        similar = text in unlisted_common_names.similar
        if exactly or not similar:
            how = "is written differently in the subjectAltName" if similar else "is not in the subjectAltName"
            yield Problem(f"the common name {text!r} {how}", "a name that the SAN contains", text)


@screens(in_san, "exactly")
def _in_san(rows: Rows) -> Screen:
    """All rows if the SAN does not list a CN."""
    every = range(len(rows))
    return lambda unlisted_common_names: every if unlisted_common_names.texts else ()


@check
def differ(part: Name, *, attribute: str, other: str) -> Iterator[Problem]:
    """No value of `attribute` in a name is also one of the attribute `other`."""
    others = {each.text.casefold() for each in part.attributes if each.label == other}
    for each in part.attributes:
        if each.label == attribute and each.text.casefold() in others:
            yield Problem(
                f"{attribute} and {other} are both {each.text!r}", f"{attribute} other than {other}", each.text, each.at
            )


@check
def same_registration(
    attributes: Attributes, cabf_organization_identifier: CabfOrganizationIdentifier
) -> Iterator[Problem]:
    """The subject's organizationIdentifier matches the cabfOrganizationIdentifier extension. EVG 7.1.4.2.8, 7.1.2.2."""
    identifier = cabf_organization_identifier
    state = f"+{identifier.state}" if identifier.state else ""
    expected = f"{identifier.scheme}{identifier.country}{state}-{identifier.reference}"
    for index, text in enumerate(attributes.texts):
        if text != expected:
            yield Problem(
                f"the subject contains {text!r}, but the extension contains {expected!r}", expected, text, at=index
            )

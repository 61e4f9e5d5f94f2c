"""Values of subject attributes: countries, CNs listed in the SAN, registrations. BR 7.1.4.2, EVG 7.1.4.2.

Which attributes a name contains is checked in `subject_contents`, their string types and lengths in `texts`. The part is the
attributes of one type, such as `subject.C`.
"""

from __future__ import annotations

from certlint.asn1 import der
from certlint.caches import remembered
from certlint.check import check, screens
from certlint.errors import DecodeError
from certlint.policy import tables
from certlint.report import Problem
from certlint.x509.parts.dates import read_time
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
def directory_attributes(
    subject_directory_attributes: SubjectDirectoryAttributes, *, typed: bool = False
) -> Iterator[Problem]:
    """Each attribute of the extension subjectDirectoryAttributes has a value. RFC 5280 section 4.2.1.8, appendix A.1.

    With `typed` instead: what it says of a person has the type of RFC 3739 section 3.2.2.
    """
    for attribute in subject_directory_attributes.attributes:
        if not attribute.values and not typed:
            message = f"the attribute {attribute.oid} of subjectDirectoryAttributes has no value"
            yield Problem(message, "at least one value", "none", at=attribute.at)
        title, expected, is_valid = _OF_A_PERSON.get(attribute.oid, ("", "", _is_anything))
        for tag, content in attribute.values if typed else ():
            if not is_valid(tag, content):
                found = f"{der.a_or_an(der.tag_name(tag))} {quoted_value(content.decode('utf-8', 'replace'))}"
                yield Problem(f"{title} is {found}", expected, found, at=attribute.at)


def _is_anything(tag: int, content: bytes) -> bool:
    return True


def _is_date(tag: int, content: bytes) -> bool:
    try:
        form = read_time(content, der.Node(tag, 0, 0, len(content))).form
    except DecodeError:
        return False
    return tag == der.GENERALIZED_TIME and not form.flaws - {"before 2050"}


def _is_place(tag: int, content: bytes) -> bool:
    return tag in _DIRECTORY_STRINGS and bool(content)


def _is_gender(tag: int, content: bytes) -> bool:
    return tag == der.PRINTABLE_STRING and content in (b"M", b"F", b"m", b"f")


def _is_country(tag: int, content: bytes) -> bool:
    return tag == der.PRINTABLE_STRING and len(content) == 2 and content.isalpha()


_DIRECTORY_STRINGS = (
    der.UTF8_STRING,
    der.PRINTABLE_STRING,
    der.TELETEX_STRING,
    der.BMP_STRING,
    der.UNIVERSAL_STRING,
)
# Title, what is expected, whether a value with this tag and content is valid, by OID.
_OF_A_PERSON: dict[str, tuple[str, str, Callable[[int, bytes], bool]]] = {
    "1.3.6.1.5.5.7.9.1": ("dateOfBirth", "a GeneralizedTime of the form YYYYMMDDHHMMSSZ", _is_date),
    "1.3.6.1.5.5.7.9.2": ("placeOfBirth", "a DirectoryString", _is_place),
    "1.3.6.1.5.5.7.9.3": ("gender", "M or F as a PrintableString", _is_gender),
    "1.3.6.1.5.5.7.9.4": ("countryOfCitizenship", "a two-letter code as a PrintableString", _is_country),
    "1.3.6.1.5.5.7.9.5": ("countryOfResidence", "a two-letter code as a PrintableString", _is_country),
}


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

"""Registrations of organizations in organizationIdentifier. S/MIME BR 7.1.4.2.2 (d), ETSI EN 319 412-1 section 5.1.4."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.check import check
from certlint.policy.expressions import compiled
from certlint.report import Problem
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.views import Attributes
    from certlint.x509.parts import UndecodedExtension
    from certlint.x509.parts.name import Name

_REGISTRATION = compiled(r"(?P<scheme>[A-Z]{3})(?P<country>[A-Z]{2})(?P<state>\+[A-Z0-9]{1,3})?(?P<reference>-.+)?")
_AUTHORIZATION = compiled(r"-[A-Z]{2,8}-.+")
"""The reference after the country in the scheme PSD: authority and number. ETSI TS 119 495 section 5.2.1."""
_LEI = compiled(r"[0-9A-Z]{18}[0-9]{2}")
_WRITTEN = "scheme, country, hyphen and reference, such as NTRGB-12345678"


@check
def form(
    attributes: Attributes,
    *,
    schemes: tuple[str, ...],
    without_reference: tuple[str, ...] = (),
    countries: dict[str, str] | None = None,
    undivided: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """Each value is a registration of one of `schemes`, or the scheme and country alone of one `without_reference`.

    `countries` contains the code that schemes of the whole world have in place of a country. Schemes `undivided` have no
    registers of states or provinces. The reference of the scheme PSD is an authority and a number.
    """
    for index, text in enumerate(attributes.texts):
        found = _REGISTRATION.fullmatch(text)
        if found is None:
            yield Problem(f"{quoted_value(text)} is not a registration", _WRITTEN, text, index)
            continue
        scheme, reference = found["scheme"], found["reference"]
        if not (scheme in schemes and reference) and not (scheme in without_reference and not reference):
            expected = f"one of the schemes {', '.join((*schemes, *without_reference))}"
            yield Problem(f"{quoted_value(text)} is not a registration of a known scheme", expected, text, index)
        elif countries and found["country"] != (code := countries.get(scheme, found["country"])):
            message = (
                f"{quoted_value(text)} has the country code {found['country']}; in the scheme {scheme} it is {code}"
            )
            yield Problem(message, f"{scheme}{code}", text, index)
        elif found["state"] and scheme in undivided:
            message = f"{quoted_value(text)} has the subdivision {found['state']}; the scheme {scheme} has none"
            yield Problem(message, f"{scheme}{found['country']}{reference or ''}", text, index)
        elif scheme == "PSD" and not _AUTHORIZATION.fullmatch(reference):
            message = f"{quoted_value(text)} does not name the authority that authorized the payment service provider"
            yield Problem(
                message, "PSD, country, hyphen, authority, hyphen, number, such as PSDBE-NBB-1234", text, index
            )


@check
def lei(attributes: Attributes) -> Iterator[Problem]:
    """The reference of the scheme LEI is one by ISO 17442-1: 18 letters or digits, then two check digits (ISO 7064)."""
    for index, text in enumerate(attributes.texts):
        found = _REGISTRATION.fullmatch(text)
        if found is None or found["scheme"] != "LEI" or not found["reference"]:
            continue
        yield from lei_problems(found["reference"][1:], index)


@check
def lei_extension(legal_entity_identifier: UndecodedExtension) -> Iterator[Problem]:
    """The extension contains an LEI by ISO 17442-1 as a PrintableString. ISO 17442-2."""
    tag, start, stop = der.header(legal_entity_identifier.value, 0, len(legal_entity_identifier.value))
    text = legal_entity_identifier.value[start:stop].decode("latin-1")
    if tag != der.PRINTABLE_STRING:
        found = der.tag_name(tag)
        yield Problem(f"the LEI is {der.a_or_an(found)}, not a PrintableString", "PrintableString", found)
    else:
        yield from lei_problems(text, legal_entity_identifier.value_start)


def lei_problems(code: str, at: int, part: str = "") -> Iterator[Problem]:
    """The problems of an LEI: it has 18 letters or digits, then two check digits by ISO 7064 (MOD 97-10)."""
    if not _LEI.fullmatch(code):
        yield Problem(f"{quoted_value(code)} is not an LEI", "18 letters or digits and 2 digits", code[:80], at, part)
    elif int("".join(str(int(letter, 36)) for letter in code)) % 97 != 1:
        yield Problem(f"the check digits of the LEI {quoted_value(code)} are wrong", "another number", code, at, part)


@check
def fits_country(
    subject: Name, *, unless: tuple[str, ...] = (), also: dict[str, str], attribute: str = "C"
) -> Iterator[Problem]:
    """A registration begins with its scheme and the country of the subject, or with what stands for both in `also`.

    The country is that of `attribute`. The schemes `unless`, also with a country, are not checked.
    """
    countries = sorted({each.text.upper() for each in subject.attributes if each.label == attribute})
    for registered in subject.attributes if countries else ():
        if registered.label != "organizationIdentifier" or not (found := _REGISTRATION.fullmatch(registered.text)):
            continue
        scheme, country = found["scheme"], found["country"]
        usual = [scheme + each for each in countries]
        if not {scheme, scheme + country} & {*unless} and scheme + country not in {*usual, *map(also.get, usual)}:
            listed = " or ".join(countries)
            message = f"{quoted_value(registered.text)} is registered in {country}, and the subject is in {listed}"
            yield Problem(message, listed, country, registered.at)


@check
def names_state(subject: Name, *, scheme: str) -> Iterator[Problem]:
    """If the jurisdiction of a subject has a state or province, its registrations of the `scheme` name one. EVG appendix H."""
    state = next((each.text for each in subject.attributes if each.label == "jurisdictionST"), "")
    for registered in subject.attributes if state else ():
        if registered.label != "organizationIdentifier" or not (found := _REGISTRATION.fullmatch(registered.text)):
            continue
        if found["scheme"] == scheme and not found["state"]:
            message = (
                f"{quoted_value(registered.text)} names no state, and the jurisdiction is in {quoted_value(state)}"
            )
            right = f"{scheme}{found['country']}+ and the code of the state"
            yield Problem(message, right, registered.text, registered.at)

"""The EV Guidelines: who the subject is, and what its names may say."""

from __future__ import annotations

from tests import forge
from tests.cases import books, code_signing, forum
from tests.cases.shared import extended
from tests.forge import der


def category(text: str) -> forge.Cert:
    return forum.ev([*forum.EV_DN[:3], ("businessCategory", text), *forum.EV_DN[4:]])


def registration(text: str) -> forge.Cert:
    return forum.ev([*forum.EV_DN, ("organizationIdentifier", text)])


def stateless(scheme: str) -> tuple[str, bool, bytes]:
    """A cabfOrganizationIdentifier whose state is there, and empty."""
    scheme_and_country = (der.tlv(0x13, text.encode()) for text in (scheme, "US"))
    value = der.sequence(*scheme_and_country, der.implicit(0, b""), der.tlv(0x0C, b"1"))
    return forum.ORGANIZATION, False, value


def organization(*strings: bytes) -> forge.Cert:
    """A certificate whose cabfOrganizationIdentifier has these strings."""
    return forum.ev(extensions=[(forum.ORGANIZATION, False, der.sequence(*strings))])


NTR, US, ONE = (der.tlv(tag, text) for tag, text in ((0x13, b"NTR"), (0x13, b"US"), (0x0C, b"1")))
MALFORMED = {
    "a scheme as UTF8String": (der.tlv(0x0C, b"NTR"), US, ONE),
    "a scheme in small letters": (der.tlv(0x13, b"ntr"), US, ONE),
    "a country as UTF8String": (NTR, der.tlv(0x0C, b"US"), ONE),
    "a reference as PrintableString": (NTR, US, der.tlv(0x13, b"1")),
    "an empty state": (NTR, US, der.implicit(0, b""), ONE),
    "a state of 129 characters": (NTR, US, der.implicit(0, b"a" * 129), ONE),
    "a state with an asterisk": (NTR, US, der.implicit(0, b"C*"), ONE),
}
"""What is wrong in a cabfOrganizationIdentifier → its strings. EV Guidelines, section 7.1.2.2."""


def publisher(label: str, on: str) -> forge.Cert:
    """A certificate that signs code, of that day, whose subject lacks an attribute of extended validation."""
    return code_signing.without(label, code_signing.EV_PUBLISHER, policies=[code_signing.EV], on=on, crl=None)


OF_PUBLISHERS = {
    "code-signing/ev-category-missing": "businessCategory",
    "code-signing/ev-jurisdiction-missing": forum.JURISDICTION_COUNTRY,
    "code-signing/ev-registration-number-missing": "serialNumber",
}
"""Rule → the attribute that it asks for since code signing has extended validation."""

FIRES = [
    *[
        (
            f"an extension with {what}",
            "cabf-ev/organization-extension-form",
            lambda strings=strings: organization(*strings),
        )
        for what, strings in MALFORMED.items()
    ],
    *[
        (f"a date of formation: {text}", "cabf-ev/formation-date-form", lambda text=text: forum.formed(text))
        for text in ("03/04/2001", "31.12.1999", "2001/04/03", "April 3, 2001", "3-Apr-2001")
    ],
    *[
        (f"{label} on the first day", rule, lambda gone=label: publisher(gone, "2020-09-02"), "code-signing")
        for rule, label in OF_PUBLISHERS.items()
    ],
    (
        "ev extra email",
        "cabf-ev/attribute-not-allowed",
        lambda: forum.ev([*forum.EV_DN, ("emailAddress", "a@example.com")]),
    ),
    ("ev extra oid", "cabf-ev/attribute-not-allowed", lambda: forum.ev([*forum.EV_DN, ("1.2.3.4", "x")])),
    ("a category in small letters", "cabf-ev/business-category-unknown", lambda: category("private organization")),
    ("a category with a space", "cabf-ev/business-category-unknown", lambda: category("Private Organization ")),
    ("a category with a line feed", "cabf-ev/business-category-unknown", lambda: category("Private Organization\n")),
    ("an empty category", "cabf-ev/business-category-unknown", lambda: category("")),
    ("a scheme in small letters", "cabf-ev/registration-scheme", lambda: registration("ntrUS-1")),
    ("a short scheme", "cabf-ev/registration-scheme", lambda: registration("NT")),
    ("no scheme", "cabf-ev/registration-scheme", lambda: registration("")),
    (
        "ev domain component",
        "cabf-ev/attribute-not-allowed",
        lambda: forum.ev([("DC", "com", "ia5"), *forum.EV_DN]),
    ),
    (
        "ev first day",
        "cabf-ev/attribute-not-allowed",
        lambda: extended("2019-04-16 00:00:00", [*forum.EV_DN, ("title", "Dr")]),
    ),
    (
        "ev second category",
        "cabf-ev/business-category-unknown",
        lambda: forum.ev([*forum.EV_DN, ("businessCategory", "Shop")]),
    ),
    (
        "ev second registration",
        "cabf-ev/organization-inconsistent",
        lambda: forum.ev(
            [*forum.EV_DN, *(("organizationIdentifier", f"NTRUS-{n}") for n in "12")],
            extensions=[forum.registered("NTR", "US", "1")],
        ),
    ),
    ("ev state left empty", "cabf-ev/organization-state", lambda: forum.ev(extensions=[stateless("VAT")])),
    ("ev empty subject", "cabf-ev/organization-missing", lambda: forum.ev(b"\x30\0", critical={"san": True})),
    (
        "ev by a CA's own policy",
        "cabf-ev/business-category-missing",
        lambda: forum.leaf(subject=forum.ORGANIZATION_DN, policies=["2.16.792.3.0.3.1.1.5"]),
    ),
    (
        "state of a mail certificate",
        "cabf-ev/organization-state",
        lambda: books.leaf(eku=["emailProtection"], extensions=[forum.registered("VAT", "US", "1", "CA")]),
    ),
]

PASSES = [
    *[
        (f"a registration: {text}", "cabf-ev/formation-date-form", lambda text=text: forum.formed(text))
        for text in ("2001-04-03", "0748-04-02", "HRB 12345", "12/34/5678", "01-09-123456", "Government Entity")
    ],
    (
        "a scheme that is operated globally",
        "cabf-ev/registration-country",
        lambda: forum.ev(
            [*forum.EV_DN, ("organizationIdentifier", "NTRXG-1")], extensions=[forum.registered("NTR", "XG", "1")]
        ),
    ),
    (
        "ev category in a wide string",
        "cabf-ev/business-category-unknown",
        lambda: forum.ev([*forum.EV_DN[:3], ("businessCategory", "Private Organization", "bmp"), *forum.EV_DN[4:]]),
    ),
    ("ev state left empty", "cabf-ev/organization-state", lambda: forum.ev(extensions=[stateless("NTR")])),
    (
        "ev hyphens",
        "cabf-ev/organization-inconsistent",
        lambda: forum.ev(
            [*forum.EV_DN, ("organizationIdentifier", "PSDBE-NBB-1234.567.890")],
            extensions=[forum.registered("PSD", "BE", "NBB-1234.567.890")],
        ),
    ),
    (
        "a date of formation in June 2026",
        "cabf-ev/formation-date-form-once",
        lambda: forum.formed("2001-04-03", "2026-06-01"),
    ),
    (
        "a practice statement before 2024-05-06",
        "cabf-ev/practice-statement-missing",
        lambda: forum.on("2024-05-05", subject=forum.EV_DN, policies=forum.OLD_EV),
    ),
    (
        "a city before 2017-06-23",
        "cabf-ev/city-missing",
        lambda: forum.on("2017-06-22", subject=forum.OLD_EV_DN, policies=forum.OLD_EV),
    ),
    ("ev greek tax number", "cabf-ev/organization-identifier-form", lambda: registration("VATEL-1")),
    (
        "an extension with a state of 128 characters",
        "cabf-ev/organization-extension-form",
        lambda: organization(NTR, US, der.implicit(0, b"a" * 128), ONE),
    ),
    *[
        (
            f"a registration {text} in a state",
            "cabf-ev/registration-state-missing",
            lambda text=text: forum.ev(
                [*forum.EV_DN, (forum.JURISDICTION_STATE, "Utah"), ("organizationIdentifier", text)]
            ),
        )
        for text in ("NTRUS+UT-1", "VATUS-1")
    ],
    ("a registration of a country", "cabf-ev/registration-state-missing", lambda: registration("NTRUS-1")),
]

NOT_IN_FORCE = [
    ("a date of formation", "cabf-ev/formation-date-form", lambda: forum.formed("03/04/2001", "2027-09-14")),
    *[
        (
            f"a date of formation on {day}",
            "cabf-ev/formation-date-form-once",
            lambda day=day: forum.formed("3/4/2001", day),
        )
        for day in ("2026-05-03", "2026-07-03")
    ],
    (
        "no practice statement",
        "cabf-ev/practice-statement-missing",
        lambda: forum.on("2024-05-06", subject=forum.EV_DN, policies=[forum.EV]),
    ),
    (
        "no city",
        "cabf-ev/city-missing",
        lambda: forum.on("2017-06-23", subject=forum.EV_DN, policies=forum.OLD_EV),
    ),
    *[
        (f"{label}, the day before", rule, lambda gone=label: publisher(gone, "2020-09-01"), "code-signing")
        for rule, label in OF_PUBLISHERS.items()
    ],
    (
        "ev last day",
        "cabf-ev/attribute-not-allowed",
        lambda: extended("2019-04-15 23:59:59", [*forum.EV_DN, ("title", "Dr")]),
    ),
]

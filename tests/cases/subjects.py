"""The subject's name."""

from __future__ import annotations

from datetime import datetime

from certlint.asn1 import oids
from tests import forge
from tests.cases import books, forum, smime
from tests.cases.shared import mailed
from tests.forge import der

COMMON_NAME = der.sequence(der.oid("2.5.4.3"), der.tlv(0x0C, b"a"))


def unusual_value(oid: str, tag: int, value: bytes) -> forge.Cert:
    """A subject with an attribute in a type that the forge has no name for."""
    attribute = der.sequence(der.oid(oid), der.tlv(tag, value))
    return books.leaf(subject=der.sequence(der.set_of(attribute), books.named("www.example.com")))


def mojibake(text: str) -> forge.Cert:
    return books.subject(("L", text.encode().decode("latin-1")))


def latin(kind: str, value: bytes) -> forge.Cert:
    """A leaf of an organization with an attribute in a UTF8String that is not UTF-8."""
    attribute = der.sequence(der.set_of(der.sequence(der.oid(oids.ATTRIBUTE_OIDS[kind]), der.tlv(0x0C, value))))
    return forum.leaf(subject=attribute, policies=[forum.OV])


def place(kind: str, text: str) -> forge.Cert:
    return forum.subject(("C", "US"), (kind, text), ("O", "Example Inc"))


def registered(text: str, country: str = "GB", **knobs) -> forge.Cert:
    """A certificate for the mail of an organization with this registration."""
    return smime.subject(("C", country), ("organizationIdentifier", text), ("O", "Example Ltd"), **knobs)


FIRES = [
    *[
        (f"registration {text}", "smime/registration-malformed", lambda t=text: registered(t), "smime")
        for text in (
            *("LEIGB-5493001KJTIIGC8Y1R12", "INTGB", "INTUS+CA", "LEIXG+CA-5493001KJTIIGC8Y1R12"),
            *("PSDGB-1234", "PSDGB-fca-1234", "PSDGB+ENG-FCA-1234"),
        )
    ],
    *[
        (
            f"registration {text} in {country}",
            "smime/registration-elsewhere",
            lambda t=text, c=country: registered(t, c),
            "smime",
        )
        for text, country in (("NTREL-1", "GR"), ("NTRXI-1", "GB"), ("PSDEL-BOG-1", "GR"), ("VATXI-1", "IE"))
    ],
    *[
        (f"registration {text}", "smime/registration-not-euid", lambda t=text: registered(t, "DE"), "smime")
        for text in ("NTRDE-HRB12345", "NTRDE+HE-HRB12345")
    ],
    *[
        ("XX of a CA", rule, lambda make=make, names=names: make(subject=[("C", "XX"), *names[1:]]), profile)
        for rule, make, names, profile in (
            ("smime/ca-country-invalid", smime.ca, forum.CA_DN, "smime"),
            ("smime/root-country-invalid", smime.root, forum.ROOT_DN, "smime"),
        )
    ],
    (
        "street alone on the first day",
        "smime/street-without-place",
        lambda: smime.subject(("C", "GB"), *smime.COMPANY[2:], ("STREET", "High Street 1"), on="2024-05-11"),
        "smime",
    ),
    (
        "place alone on the first day",
        "smime/place-without-country",
        lambda: smime.subject(*smime.COMPANY[1:], on="2024-05-11"),
        "smime",
    ),
    ("root empty subject", "rfc5280/ca-subject-empty", lambda: forum.root(subject=b"\x30\0")),
    ("CN 65 utf8", "rfc5280/subject-common-name-too-long", lambda: books.leaf(subject=[("CN", "ü" * 65)])),
    ("CN 65 bmp", "rfc5280/subject-common-name-too-long", lambda: books.leaf(subject=[("CN", "a" * 65, "bmp")])),
    (
        "2nd CN long",
        "rfc5280/subject-common-name-too-long",
        lambda: books.leaf(subject=[("CN", "www.example.com"), ("CN", "b" * 65)]),
    ),
    (
        "O long in multi rdn",
        "rfc5280/subject-organization-too-long",
        lambda: books.leaf(subject=[[("O", "a" * 65), ("OU", "x")]]),
    ),
    ("serial ia5", "rfc5280/subject-serial-not-printable", lambda: books.subject(("serialNumber", "1", "ia5"))),
    ("serial numeric", "rfc5280/subject-serial-not-printable", lambda: books.subject(("serialNumber", "1", "numeric"))),
    ("serial long utf8", "rfc5280/subject-serial-too-long", lambda: books.subject(("serialNumber", "1" * 65, "utf8"))),
    ("L long", "rfc5280/subject-locality-too-long", lambda: books.subject(("L", "ü" * 129))),
    ("OU long printable", "rfc5280/subject-unit-too-long", lambda: books.subject(("OU", "a" * 65, "printable"))),
    (
        "postal 17 teletex",
        "rfc5280/subject-postal-code-too-long",
        lambda: books.subject(("postalCode", "1" * 41, "teletex")),
    ),
    ("street 129", "rfc5280/subject-street-too-long", lambda: books.subject(("STREET", "a" * 129, "printable"))),
    ("surname 65 bmp", "rfc5280/subject-surname-long", lambda: books.subject(("SN", "a" * 65, "bmp"))),
    (
        "subject rdn is sequence",
        "rfc5280/subject-not-a-name",
        lambda: books.leaf(subject=der.sequence(der.sequence(COMMON_NAME))),
    ),
    (
        "subject atv one field",
        "rfc5280/subject-not-a-name",
        lambda: books.leaf(subject=der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"))))),
    ),
    ("subj lead tab printable", "community/subject-leading-space", lambda: books.subject(("O", "\tExample"))),
    ("subj trail nbsp", "community/subject-trailing-space", lambda: books.subject(("O", "Example\xa0"))),
    ("subj trail newline", "community/subject-trailing-space", lambda: books.subject(("O", "Example\n"))),
    ("subj bmp lead", "community/subject-leading-space", lambda: books.subject(("O", " Example", "bmp"))),
    (
        "iv no place but country",
        "cabf-br/iv-without-place",
        lambda: forum.subject(("C", "US"), ("SN", "D"), ("GN", "J"), policy=forum.IV),
    ),
    ("bmp CN", "rfc5280/subject-wide-string", lambda: books.leaf(subject=[("CN", "www.example.com", "bmp")])),
    ("universal O", "rfc5280/subject-wide-string", lambda: books.subject(("O", "x", "universal"))),
    ("control del", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\x7fb"))),
    ("control null", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\0b"))),
    ("printable *", "rfc5280/subject-printable-alphabet", lambda: books.subject(("CN", "*.example.com", "printable"))),
    ("printable @", "rfc5280/subject-printable-alphabet", lambda: books.subject(("O", "a@b", "printable"))),
    ("html hex", "community/subject-html-entity", lambda: books.subject(("O", "A &#x26; B"))),
    ("country lower one", "community/country-not-capitals", lambda: books.subject(("C", "dE"))),
    ("mojibake", "community/subject-mojibake", lambda: books.subject(("L", "São Paulo".encode().decode("latin-1")))),
    (
        "attr order",
        "cabf-br/attribute-order",
        lambda: forum.subject(("C", "US"), ("L", "x"), ("ST", "Utah"), ("O", "E")),
    ),
    (
        "a root's attributes in another order",
        "cabf-br/attribute-order",
        lambda: forum.root(subject=forum.ROOT_DN[::-1], hash="sha384", not_before=datetime(2024, 1, 1)),
    ),
    (
        "meaning n/a?",
        "cabf-br/attribute-without-meaning",
        lambda: forum.subject(("C", "US"), ("ST", "..."), ("O", "E")),
    ),
    ("ST control", "cabf-br/province-characters", lambda: forum.subject(("C", "US"), ("ST", "U\x01tah"), ("O", "E"))),
    ("ou alone 2022-09", "cabf-br/organizational-unit", lambda: forum.leaf(subject=[("C", "US"), ("OU", "u")])),
    ("dv subject o", "cabf-br/dv-subject", lambda: forum.leaf(subject=forum.ORGANIZATION_DN)),
    ("country UK", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "UK")])),
    ("country EU", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "EU")])),
    ("n/a", "cabf-br/attribute-without-meaning", lambda: place("L", "N/A")),
    ("n.a.", "cabf-br/attribute-without-meaning", lambda: place("L", "n.a.")),
    ("not applicable", "cabf-br/attribute-without-meaning", lambda: place("L", "Not Applicable")),
    ("one underscore", "cabf-br/attribute-without-meaning", lambda: place("L", "_")),
    *[
        (f"filler {text}", "cabf-br/attribute-without-meaning", lambda text=text: place("L", text))
        for text in ("Some-State", "Default City", "unknown", "Not Specified", "UNDEFINED", "Internet Widgits Pty Ltd")
    ],
    ("wide space", "cabf-br/attribute-without-meaning", lambda: place("L", "\u3000")),
    ("backslash", "cabf-br/province-characters", lambda: place("ST", "Ut\\ah")),
    ("next line", "cabf-br/locality-characters", lambda: place("L", "Le\x85hi")),
    ("country ZZ", "cabf-br/country-invalid", lambda: forum.subject(("C", "ZZ"), *forum.ORGANIZATION_DN[1:])),
    ("second country", "cabf-br/country-invalid", lambda: forum.subject(("C", "SU"), *forum.ORGANIZATION_DN)),
    ("mojibake beyond latin-1", "community/subject-mojibake", lambda: mojibake("Łódź")),
    ("mojibake in quotes", "community/subject-mojibake", lambda: mojibake("«Noël»")),
    ("mojibake of a u", "community/subject-mojibake", lambda: mojibake("août")),
    ("mojibake vietnamese", "community/subject-mojibake", lambda: mojibake("Huế Việt")),
    ("html in a wide string", "community/subject-html-entity", lambda: books.subject(("O", "A&lt;b", "bmp"))),
    ("country digit", "community/country-not-capitals", lambda: books.subject(("C", "D1"))),
    ("ideographic space", "community/subject-trailing-space", lambda: books.subject(("O", "a\u3000"))),
    ("a CA's empty CN", "cabf-br/ca-common-name-empty", lambda: forum.sub_ca(subject=[*forum.CA_DN[:2], ("CN", "")])),
    (
        "rsa crl signer enciphers",
        "rfc5280/rsa-ca-enciphers",
        lambda: books.ca(key="rsa3072-b", key_usage=["cRLSign", "dataEncipherment"]),
    ),
    ("root of nobody", "rfc5280/ca-subject-empty", lambda: forge.root(subject=books.EMPTY, key="p256-b")),
    ("second C", "rfc5280/subject-country-not-printable", lambda: books.subject(("C", "US"), ("C", "DE", "utf8"))),
    (
        "C in an rdn of two",
        "rfc5280/subject-country-not-printable",
        lambda: books.leaf(subject=[[("C", "DE", "utf8"), ("O", "x")]]),
    ),
    ("CJK in two octets", "rfc5280/subject-wide-string", lambda: books.ca(subject=[("O", "\u4e2d\u6587", "bmp")])),
    (
        "O long general string",
        "rfc5280/subject-organization-too-long",
        lambda: unusual_value("2.5.4.10", 0x1B, b"a" * 65),
    ),
    (
        "O long with periods",
        "rfc5280/subject-organization-too-long",
        lambda: books.subject(("O", ("a" * 15 + ".") * 4 + "a")),
    ),
    ("email 256", "rfc5280/subject-email-too-long", lambda: mailed("a" * 244 + "@example.com", "www.example.com")),
    (
        "control in an unknown attribute",
        "rfc5280/subject-control-character",
        lambda: books.subject(("1.2.3.4", "a\x01")),
    ),
    ("control bmp", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\x9fb", "bmp"))),
    ("printable empty", "rfc5280/subject-printable-alphabet", lambda: books.subject(("O", "", "printable"))),
    (
        "printable latin",
        "rfc5280/subject-printable-alphabet",
        lambda: books.ca(subject=[("1.2.3.4", "\xfc", "printable")]),
    ),
    ("subject is a set", "rfc5280/subject-not-a-name", lambda: books.leaf(subject=der.tlv(0x31))),
    (
        "attribute of three",
        "rfc5280/subject-not-a-name",
        lambda: books.ca(
            subject=der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), der.tlv(12, b"a"), der.null())))
        ),
    ),
]

PASSES = [
    *[
        (f"registration {text}", "smime/registration-malformed", lambda t=text: registered(t), "smime")
        for text in ("LEIXG-5493001KJTIIGC8Y1R12", "INTXG", "GOVUS+CA", "PSDGB-FCA-1234", "NTRUS+CA-1")
    ],
    *[
        (
            f"registration {text} in {country}",
            "smime/registration-elsewhere",
            lambda t=text, c=country: registered(t, c),
            "smime",
        )
        for text, country in (
            ("VATEL-1", "GR"),
            ("VATGR-1", "GR"),
            ("VATXI-1", "GB"),
            ("NTRGR-1", "GR"),
            ("LEIXG-1", "GR"),
        )
    ],
    (
        "a root's attributes in order",
        "cabf-br/attribute-order",
        lambda: forum.root(hash="sha384", not_before=datetime(2024, 1, 1)),
    ),
    (
        "a root of 2024 without OU",
        "cabf-br/root-organizational-unit",
        lambda: forum.root(not_before=datetime(2024, 1, 1), not_after=datetime(2040, 1, 1)),
    ),
    (
        "a root with one name",
        "cabf-br/root-names-differ",
        lambda: forum.root(hash="sha384", not_before=datetime(2024, 1, 1)),
    ),
    ("CN 64 utf8", "rfc5280/subject-common-name-too-long", lambda: books.leaf(subject=[("CN", "ü" * 64)])),
    (
        "attr twice dc",
        "cabf-br/attribute-twice",
        lambda: forum.subject(("DC", "com", "ia5"), ("DC", "example", "ia5"), *forum.ORGANIZATION_DN),
    ),
    ("ca country lower", "cabf-br/ca-country-invalid", lambda: forum.sub_ca(subject=[("C", "us"), *forum.CA_DN[1:]])),
    ("country XX", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "XX")])),
    ("no mojibake", "community/subject-mojibake", lambda: books.subject(("L", "São Paulo, IRMÃO Ärzte Łódź"))),
    ("no mojibake in quotes", "community/subject-mojibake", lambda: books.subject(("O", "«IRMÃ» e »MANHÃ«"))),
    ("a dash", "community/subject-mojibake", lambda: mojibake("a \u2013 b")),
    ("html of one letter", "community/subject-html-entity", lambda: books.subject(("O", "AT&T; Inc"))),
    ("html without its end", "community/subject-html-entity", lambda: books.subject(("O", "A &amp B; C"))),
    ("country xx", "cabf-br/country-invalid", lambda: forum.leaf(subject=[("C", "xx")])),
    ("bytes that are no text", "cabf-br/attribute-without-meaning", lambda: latin("O", b"\xd6\xd0\xb9\xfa")),
    ("slash", "cabf-br/province-characters", lambda: place("ST", "Bolzano/Bozen")),
    ("town of Na", "cabf-br/attribute-without-meaning", lambda: place("L", "Na")),
    ("town of None, Piedmont", "cabf-br/attribute-without-meaning", lambda: place("L", "None")),
    ("unknown and more", "cabf-br/attribute-without-meaning", lambda: place("L", "Unknown Heights")),
    (
        "rsa ca without signing",
        "rfc5280/rsa-ca-enciphers",
        lambda: books.ca(key="rsa3072-b", key_usage=["digitalSignature", "keyEncipherment"]),
    ),
    (
        "jurisdiction utf8",
        "rfc5280/subject-country-not-printable",
        lambda: books.subject((forum.JURISDICTION_COUNTRY, "US", "utf8")),
    ),
    ("bits in the subject", "rfc5280/subject-wide-string", lambda: unusual_value("2.5.4.45", 0x03, b"\0\1\2")),
    (
        "a date in the subject",
        "rfc5280/subject-wide-string",
        lambda: unusual_value("1.3.6.1.5.5.7.9.1", 0x18, b"19700101000000Z"),
    ),
    (
        "O 64 general string",
        "rfc5280/subject-organization-too-long",
        lambda: unusual_value("2.5.4.10", 0x1B, b"a" * 64),
    ),
    ("L octets", "rfc5280/subject-locality-too-long", lambda: unusual_value("2.5.4.7", 0x04, b"a" * 100)),
    ("GN four octets each", "rfc5280/subject-given-name-long", lambda: books.subject(("GN", "\U0001f600" * 64))),
    ("bidi is not a control", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\u202eb"))),
    ("soft hyphen is not a control", "rfc5280/subject-control-character", lambda: books.subject(("O", "a\xadb"))),
    (
        "printable all others",
        "rfc5280/subject-printable-alphabet",
        lambda: books.subject(("O", "a '()+,-./:=?b", "printable")),
    ),
    (
        "a person in 2022",
        "cabf-br/iv-without-name-once",
        lambda: forum.on("2022-01-01", subject=forum.PERSON_DN, policies=[forum.IV]),
    ),
]

NOT_APPLICABLE = [
    (
        "the name of an entity that EV allows",
        "cabf-br/common-name",
        lambda: forum.ev([*forum.EV_DN, ("CN", forum.HOST)]),
    ),
    (
        "a CA's dash",
        "cabf-br/attribute-without-meaning",
        lambda: forum.sub_ca(subject=[forum.CA_DN[0], ("L", "-"), *forum.CA_DN[1:]]),
    ),
    ("a root is no subordinate CA", "cabf-br/ca-attribute-order", forum.root),
    (
        "a CA's attributes in another order",
        "cabf-br/attribute-order",
        lambda: forum.sub_ca(subject=forum.CA_DN[::-1]),
    ),
    ("a subject that can be read", "rfc5280/subject-not-a-name", books.leaf),
]
NOT_IN_FORCE = [
    (
        "street alone, the day before",
        "smime/street-without-place",
        lambda: smime.subject(("C", "GB"), *smime.COMPANY[2:], ("STREET", "High Street 1"), on="2024-05-10"),
        "smime",
    ),
    (
        "place alone, the day before",
        "smime/place-without-country",
        lambda: smime.subject(*smime.COMPANY[1:], on="2024-05-10"),
        "smime",
    ),
]

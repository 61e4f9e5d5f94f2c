"""Qualified certificates, ETSI EN 319 412: sound ones, and what they are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from tests import forge
from tests.cases import forum
from tests.forge import der

PROFILE = "etsi"
QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
COMPLIANCE, LIMIT_VALUE, RETENTION, SSCD, PDS, TYPE, LEGISLATION = (f"0.4.0.1862.1.{number}" for number in range(1, 8))
IDENTIFICATION, DEVICE_LEGISLATION = "0.4.0.1862.1.8", "0.4.0.1862.1.9"
SEMANTICS = "1.3.6.1.5.5.7.11.2"
NATURAL, LEGAL, EIDAS_NATURAL, EIDAS_LEGAL = (f"0.4.0.194121.1.{number}" for number in range(1, 5))
ESIGN, ESEAL, WEB = (f"{TYPE}.{number}" for number in (1, 2, 3))
QCP_N, QCP_L, QCP_N_QSCD, QCP_L_QSCD, QEVCP_W, QNCP_W, QNCP_W_GEN = (f"0.4.0.194112.1.{number}" for number in range(7))
PSEUDONYM, ORGANIZATION_IDENTIFIER = "2.5.4.65", "2.5.4.97"
PERSON = [("SN", "Doe"), ("GN", "Jane")]
JANE = [("C", "DE"), *PERSON, ("CN", "Jane Doe")]
COMPANY = [("C", "DE"), ("O", "Example AG"), (ORGANIZATION_IDENTIFIER, "VATDE-123456789"), ("CN", "Example")]
VALIDITY_ASSURED = "0.4.0.194121.2.1"
DISCLOSED = "https://ca.example.com/pds.pdf"


def statement(oid: str, *info: bytes) -> bytes:
    return der.sequence(der.oid(oid), *info)


def typed(*types: str) -> bytes:
    return statement(TYPE, der.sequence(*map(der.oid, types)))


def disclosure(url: str = DISCLOSED, language: str = "en", tag: int = 0x13) -> bytes:
    return der.sequence(der.tlv(0x16, url.encode()), der.tlv(tag, language.encode()))


def disclosed(*listed: bytes) -> bytes:
    return statement(PDS, der.sequence(*listed))


def limited(currency: bytes, amount: int = 10, exponent: int = 2) -> bytes:
    return statement(LIMIT_VALUE, der.sequence(currency, der.integer(amount), der.integer(exponent)))


CLAIM = statement(COMPLIANCE)
EURO = der.tlv(0x13, b"EUR")
ASSURED = (VALIDITY_ASSURED, False, der.null())
NEVER_TOLD = ("2.5.29.56", False, der.null())
WITHOUT_STATUS = {"aia": {"ca_issuers": forum.AIA["ca_issuers"]}, "crl": None}
REGISTER = der.tlv(0x86, b"https://register.example.com/")


def leaf(
    *statements: bytes,
    marked_critical: bool = False,
    issuer: forge.Cert | None = None,
    extensions: Iterable[tuple[str, bool, bytes]] = (),
    **knobs,
) -> forge.Cert:
    """A certificate of a web site with these statements."""
    sound = {
        "subject": [("C", "DE"), ("O", "Example AG"), ("CN", "www.example.com")],
        "san": ["www.example.com"],
        "key": "p256-a",
        "key_usage": ["digitalSignature"],
        "eku": ["serverAuth"],
        "not_before": datetime(2026, 5, 10),
        "policies": [QNCP_W],
        "aia": forum.AIA,
        "crl": forum.CRL,
    }
    more = [(QC_STATEMENTS, marked_critical, der.sequence(*statements))] if statements else []
    return forge.leaf(issuer or forum.authority(), **sound | knobs, extensions=[*more, *extensions])


def person(*statements: bytes, **knobs) -> forge.Cert:
    """A certificate of a natural person, who signs."""
    own = {"subject": JANE, "san": None, "eku": None, "key_usage": ["nonRepudiation"], "policies": [QCP_N]}
    return leaf(*statements or (CLAIM, typed(ESIGN)), **own | knobs)


def seal(*statements: bytes, **knobs) -> forge.Cert:
    """A certificate of an organization, which seals."""
    return person(*statements or (CLAIM, typed(ESEAL)), **{"subject": COMPANY, "policies": [QCP_L]} | knobs)


def short_term(*extensions: tuple[str, bool, bytes], on: str = "2026-05-10", hours: int = 24, **knobs) -> forge.Cert:
    """One that is never revoked, since it lasts no longer than that would take."""
    begin = datetime.fromisoformat(on)
    times = {"not_before": begin, "not_after": begin + timedelta(hours=hours)}
    return person(extensions=extensions or [ASSURED], **WITHOUT_STATUS | times | knobs)


def mail(maker: Callable[..., forge.Cert], of: str) -> forge.Cert:
    return maker(CLAIM, typed(of), eku=["emailProtection"], san=["email:jane@example.com"])


def legislation(oid: str, *countries: str) -> bytes:
    return statement(oid, der.sequence(*(der.tlv(0x13, country.encode()) for country in countries)))


def identified(*methods: str) -> bytes:
    return statement(IDENTIFICATION, der.sequence(*map(der.oid, methods)))


def meaning(semantics: str, *authorities: bytes) -> bytes:
    """The statement of what serialNumber or organizationIdentifier is, and who registers it."""
    return statement(
        SEMANTICS, der.sequence(der.oid(semantics), *([der.sequence(*authorities)] if authorities else []))
    )


def numbered(number: str, *authorities: bytes, semantics: str = NATURAL, **knobs) -> forge.Cert:
    """A person with a serialNumber that says what it is."""
    subject = [*JANE, ("serialNumber", number)]
    return person(CLAIM, typed(ESIGN), meaning(semantics, *authorities), subject=subject, **knobs)


def registered(number: str, *authorities: bytes, semantics: str = LEGAL) -> forge.Cert:
    """An organization with an organizationIdentifier that says what it is."""
    subject = [*COMPANY[:2], (ORGANIZATION_IDENTIFIER, number), COMPANY[3]]
    return seal(CLAIM, typed(ESEAL), meaning(semantics, *authorities), subject=subject)


def issued_by_person(*names: tuple[str, str]) -> forge.Cert:
    """A certificate whose issuer is a natural person."""
    return person(
        issuer=forge.intermediate(forge.root(key="p384-a"), [("C", "DE"), *PERSON, *names, ("CN", "Jane Doe CA")])
    )


BY_OTHER_LAW = (CLAIM, typed(ESIGN), legislation(LEGISLATION, "CH"))
SOUND = {
    "web site": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(), disclosure(language="de"))),
    "web site of another day": lambda: leaf(CLAIM, typed(WEB), not_before=datetime(2023, 1, 1)),
    "person": person,
    "device": lambda: person(CLAIM, statement(SSCD), typed(ESIGN), policies=[QCP_N_QSCD]),
    "without a type": lambda: person(CLAIM),
    "pseudonym": lambda: person(subject=[("C", "DE"), (PSEUDONYM, "JD"), ("CN", "JD")]),
    "organization": seal,
    "organization with a device": lambda: seal(CLAIM, statement(SSCD), typed(ESEAL), policies=[QCP_L_QSCD]),
    "other law": lambda: person(CLAIM, typed(ESIGN), legislation(LEGISLATION, "CH")),
    "device by other law": lambda: person(CLAIM, typed(ESIGN), legislation(DEVICE_LEGISLATION, "CH")),
    "never revoked": short_term,
    "never revoked, and says so": lambda: short_term(ASSURED, NEVER_TOLD, on="2026-08-01"),
    "issued by a person": lambda: issued_by_person(("serialNumber", "PNODE-1")),
    "person of an organization that is its own number": lambda: person(
        subject=[*JANE, ("O", "Example AG"), (ORGANIZATION_IDENTIFIER, "Example AG")]
    ),
    "person as eIDAS knows them": lambda: numbered("ES/AT/02635542Y", semantics=EIDAS_NATURAL),
    "organization as eIDAS knows it": lambda: registered("ES/AT/ABCDEFGHI123456789", semantics=EIDAS_LEGAL),
    "two statements of other law in one language": lambda: person(
        CLAIM,
        typed(ESIGN),
        legislation(LEGISLATION, "CH"),
        disclosed(disclosure(language="de"), disclosure(f"{DISCLOSED}?2", "de")),
        policies=["1.2.3.4"],
    ),
    "identified by a visit": lambda: person(CLAIM, typed(ESIGN), identified("0.4.0.1862.1.8.3")),
    "other law, and its language": lambda: person(
        CLAIM, typed(ESIGN), legislation(LEGISLATION, "CH"), disclosed(disclosure(language="de")), policies=["1.2.3.4"]
    ),
    "semantics that say nothing": lambda: person(CLAIM, typed(ESIGN), statement(SEMANTICS)),
    "a register alone": lambda: person(CLAIM, typed(ESIGN), statement(SEMANTICS, der.sequence(der.sequence(REGISTER)))),
    "long names of a person": lambda: person(
        subject=[("C", "DE"), ("O", "o" * 65), ("OU", "u" * 65), (PSEUDONYM, "p" * 129), ("CN", "c" * 65)]
    ),
    "long names of an organization": lambda: seal(
        subject=[("C", "DE"), ("O", "o" * 65), ("OU", "u" * 65), COMPANY[2], ("CN", "c" * 65)]
    ),
    **{
        f"number {number}": lambda number=number: numbered(number, REGISTER)
        for number in (
            "PASSK-P3000180",
            "IDCBE-590082394654",
            "TINEL-123456789",
            "EI:SE-200007292386",
            "EIDDE-1",
            "PASUN-1",
            "IDCXK-1",
        )
    },
    **{
        f"registration {number}": lambda number=number: registered(number, REGISTER)
        for number in (
            "VATBE-0876866142",
            "VATEL-123456789",
            "VATXI-123456789",
            "NTREU-1",
            "EI:SE-5567971433",
            "NTRDE-DED2601V.HRB12345",
            "NTRDE+HE-123456",
            "PSDBE-NBB-1234.567.890",
            "LEIXG-529900T8BM49AURSDO55",
        )
    },
    "responder without addresses": lambda: person(eku=["OCSPSigning"], aia=None, crl=None),
    "responder with a critical CRL at https": lambda: person(
        eku=["OCSPSigning"], aia=None, crl=["https://ca.example.com/ca.crl"], critical={"crl": True}
    ),
    "another policy as well": lambda: person(policies=["1.2.3.4", QCP_N]),
    "limits": lambda: person(CLAIM, limited(EURO), statement(RETENTION, der.integer(10)), typed(ESIGN)),
    "limit in cents": lambda: person(CLAIM, limited(EURO, 99, -2), typed(ESIGN)),
    "limit of nothing": lambda: person(CLAIM, limited(EURO, 0), typed(ESIGN)),
    **{
        f"limit in {code}, a currency of former times": lambda code=code: person(
            CLAIM, limited(der.tlv(0x13, code.encode())), typed(ESIGN)
        )
        for code in ("DEM", "AYM", "ZWN")
    },
    "authentication by other law": lambda: person(*BY_OTHER_LAW, key_usage=["digitalSignature"]),
    "encryption by other law": lambda: person(*BY_OTHER_LAW, key_usage=["keyAgreement"]),
    "web site of an organization by selected requirements": lambda: leaf(
        CLAIM, typed(WEB), subject=COMPANY[:3], policies=[QNCP_W_GEN]
    ),
    "web site with its name by selected requirements": lambda: leaf(
        CLAIM, typed(WEB), subject=[*COMPANY[:3], ("CN", "www.example.com")], policies=[QNCP_W_GEN]
    ),
    "web site of a person by selected requirements": lambda: leaf(
        CLAIM, typed(WEB), subject=JANE[:3], policies=[QNCP_W_GEN]
    ),
    "mail": lambda: mail(person, ESIGN),
    "sealed mail": lambda: mail(seal, ESEAL),
}

"""Qualified certificates, ETSI EN 319 412: sound ones, and what they are made of."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import forum
from tests.forge import der

PROFILE = "etsi"
QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
COMPLIANCE, LIMIT_VALUE, RETENTION, SSCD, PDS, TYPE = (f"0.4.0.1862.1.{number}" for number in range(1, 7))
ESIGN, ESEAL, WEB = (f"{TYPE}.{number}" for number in (1, 2, 3))
JANE = [("C", "DE"), ("SN", "Doe"), ("GN", "Jane"), ("CN", "Jane Doe")]
DISCLOSED = "https://ca.example.com/pds.pdf"


def statement(oid: str, *info: bytes) -> bytes:
    return der.sequence(der.oid(oid), *info)


def typed(*types: str) -> bytes:
    return statement(TYPE, der.sequence(*map(der.oid, types)))


def disclosure(url: str = DISCLOSED, language: str = "en", tag: int = 0x13) -> bytes:
    return der.sequence(der.tlv(0x16, url.encode()), der.tlv(tag, language.encode()))


def disclosed(*listed: bytes) -> bytes:
    return statement(PDS, der.sequence(*listed))


def limited(currency: bytes) -> bytes:
    return statement(LIMIT_VALUE, der.sequence(currency, der.integer(10), der.integer(2)))


CLAIM = statement(COMPLIANCE)
EURO = der.tlv(0x13, b"EUR")


def leaf(*statements: bytes, critical: bool = False, **knobs) -> forge.Cert:
    """A certificate of a web site with these statements."""
    sound = {
        "subject": [("C", "DE"), ("O", "Example AG"), ("CN", "www.example.com")],
        "san": ["www.example.com"],
        "key": "p256-a",
        "key_usage": ["digitalSignature"],
        "eku": ["serverAuth"],
        "not_before": datetime(2026, 5, 10),
        "extensions": [(QC_STATEMENTS, critical, der.sequence(*statements))] if statements else [],
    }
    return forge.leaf(forum.authority(), **sound | knobs)


def person(*statements: bytes, **knobs) -> forge.Cert:
    """A certificate of a natural person, who signs."""
    own = {"subject": JANE, "san": None, "eku": None, "key_usage": ["nonRepudiation"], "policies": ["0.4.0.194112.1.0"]}
    return leaf(*statements or (CLAIM, typed(ESIGN)), **own | knobs)


def mail(*types: str) -> forge.Cert:
    return leaf(CLAIM, typed(*types), eku=["emailProtection"], san=["email:jane@example.com"])


SOUND = {
    "web site": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(), disclosure(language="de"))),
    "web site of another day": lambda: leaf(CLAIM, typed(WEB), not_before=datetime(2023, 1, 1)),
    "person": person,
    "device": lambda: person(CLAIM, statement(SSCD), typed(ESIGN)),
    "limits": lambda: person(CLAIM, limited(EURO), statement(RETENTION, der.integer(10)), typed(ESIGN)),
    "limit by number": lambda: person(CLAIM, limited(der.integer(978)), typed(ESIGN)),
    "authentication": lambda: person(key_usage=["digitalSignature"]),
    "encryption": lambda: person(key_usage=["keyAgreement"]),
    "mail": lambda: mail(ESIGN),
    "seal": lambda: mail(ESEAL),
}

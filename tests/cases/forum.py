"""Certificates that the CA/Browser Forum's documents speak of: sound ones, and what they are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from tests import forge
from tests.forge import der
from tests.forge.keys import rsa_spki

DV, OV, IV, EV = "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3", "2.23.140.1.1"
ANY_POLICY, CPS, NOTICE = "2.5.29.32.0", "1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"
NO_CHECK, SCTS, TOR, ORGANIZATION = (
    "1.3.6.1.5.5.7.48.1.5",
    "1.3.6.1.4.1.11129.2.4.2",
    "2.23.140.1.31",
    "2.23.140.3.1",
)
AIA = {"ocsp": ["http://ocsp.example.com/"], "ca_issuers": ["http://ca.example.com/ca.crt"]}
CRL = ["http://ca.example.com/ca.crl"]
HOST = "www.example.com"
V2_ONION = "expyuzz4wqqyqhjn.onion"
V3_ONION = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"

JURISDICTION_LOCALITY, JURISDICTION_STATE, JURISDICTION_COUNTRY = (f"1.3.6.1.4.1.311.60.2.1.{n}" for n in (1, 2, 3))

ORGANIZATION_DN = [("C", "US"), ("ST", "Utah"), ("O", "Example Inc")]
PERSON_DN = [("C", "US"), ("ST", "Utah"), ("SN", "Doe"), ("GN", "Jane")]
EV_DN = [
    ("C", "US"),
    ("ST", "Utah"),
    ("O", "Example Inc"),
    ("businessCategory", "Private Organization", "printable"),
    ("serialNumber", "12345"),
    (JURISDICTION_COUNTRY, "US", "printable"),
]

# Until 2017-06-22 the city was required, and until 2024-05-05 the URL of the certification practice statement.
OLD_EV_DN = [*EV_DN[:2], ("L", "Provo"), *EV_DN[2:]]
OLD_EV = [(EV, "https://ca.example.com/cps")]


@cache
def authority() -> forge.Cert:
    return forge.intermediate(forge.root(ROOT_DN, key="p384-a"), CA_DN, key="p256-b")


ROOT_DN = [("C", "US"), ("O", "Example Trust"), ("CN", "Example Trust Root")]
CA_DN = [("C", "US"), ("O", "Example Trust"), ("CN", "Example Trust CA")]


def leaf(**knobs) -> forge.Cert:
    """A domain-validated leaf that these books have nothing to say of, but for the knobs."""
    sound = {
        "key": "p256-a",
        "key_usage": ["digitalSignature"],
        "eku": ["serverAuth"],
        "san": [HOST],
        "policies": [DV],
        "aia": AIA,
        "crl": CRL,
        "ski": None,
        "not_before": datetime(2026, 4, 1),
        "not_after": datetime(2026, 8, 1),
        "subject": [("C", "US")],
    }
    return forge.leaf(authority(), **sound | knobs)


def on(day: str, days: int = 90, **knobs) -> forge.Cert:
    """A leaf of another time."""
    begin = datetime.fromisoformat(day)
    return leaf(not_before=begin, not_after=begin + timedelta(days=days), **knobs)


def named(*names: str | bytes, **knobs) -> forge.Cert:
    return leaf(san=list(names), **knobs)


def subject(*attributes, policy: str = OV, **knobs) -> forge.Cert:
    return leaf(subject=list(attributes), policies=[policy], **knobs)


def sub_ca(**knobs) -> forge.Cert:
    sound = {
        "key": "p256-b",
        "eku": ["serverAuth"],
        "key_usage": ["digitalSignature", "keyCertSign", "cRLSign"],
        "policies": [ANY_POLICY],
        "aia": AIA,
        "crl": CRL,
        "hash": "sha384",
        "not_before": datetime(2025, 1, 1),
        "subject": CA_DN,
    }
    return forge.intermediate(forge.root(ROOT_DN, key="p384-a"), **sound | knobs)


def root(**knobs) -> forge.Cert:
    sound = {"key": "p384-a", "key_usage": ["digitalSignature", "keyCertSign", "cRLSign"], "hash": "sha384"} | knobs
    return forge.root(sound.pop("subject", ROOT_DN), **{"aki": forge.key(sound["key"]).identifier} | sound)


def responder(**knobs) -> forge.Cert:
    sound = {"eku": ["OCSPSigning"], "san": None, "policies": None, "aia": None, "crl": None}
    sound |= {"subject": [*CA_DN[:2], ("CN", "Example Trust OCSP")]}
    return leaf(**sound | {"extensions": [(NO_CHECK, False, der.null())]} | knobs)


def ev(dn=EV_DN, **knobs) -> forge.Cert:
    return leaf(subject=dn, policies=[EV], **knobs)


def formed(date: str, day: str = "2027-09-15") -> forge.Cert:
    """A certificate of extended validation for an entity that has a date of formation, and no registration number."""
    dn = [(label, date) if label == "serialNumber" else (label, *rest) for label, *rest in EV_DN]
    return on(day, subject=dn, policies=[EV])


def policy(oid: str, kind: str, value: bytes) -> bytes:
    """A certificatePolicies with one policy that has one qualifier."""
    return der.sequence(der.sequence(der.oid(oid), der.sequence(der.sequence(der.oid(kind), value))))


def access(method: str, location: bytes) -> bytes:
    return der.sequence(der.sequence(der.oid(method), location))


def point(*fields: bytes) -> bytes:
    full = der.explicit(0, der.explicit(0, forge.general_name(f"uri:{CRL[0]}")))
    return der.sequence(der.sequence(full, *fields))


def content(encoded: bytes) -> bytes:
    """The content of a short element."""
    return encoded[2:]


def descriptor(uri: str) -> tuple[str, bool, bytes]:
    """A TorServiceDescriptor extension with a hash of SHA-256."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"))
    one = der.sequence(der.tlv(0x0C, uri.encode()), algorithm, der.bit_string(bytes(32)))
    return TOR, False, der.sequence(one)


def registered(scheme: str, country: str, reference: str, state: str = "") -> tuple[str, bool, bytes]:
    """A cabfOrganizationIdentifier extension."""
    place = [der.implicit(0, state.encode())] if state else []
    strings = [
        der.tlv(0x13, scheme.encode()),
        der.tlv(0x13, country.encode()),
        *place,
        der.tlv(0x0C, reference.encode()),
    ]
    return ORGANIZATION, False, der.sequence(*strings)


def timestamp(moment: datetime) -> tuple[str, bool, bytes]:
    time = int(moment.replace(tzinfo=UTC).timestamp() * 1000).to_bytes(8, "big")
    entry = b"\0" + bytes(32) + time + b"\0\0" + b"\4\3\0\x080\6\2\1\1\2\1\1"
    listed = len(entry).to_bytes(2, "big") + entry
    return SCTS, False, der.octet_string(len(listed).to_bytes(2, "big") + listed)


def dsa(p: int, q: int, g: int, y: int) -> bytes:
    parameters = der.sequence(der.integer(p), der.integer(q), der.integer(g))
    algorithm = der.sequence(der.oid("1.2.840.10040.4.1"), parameters)
    return der.sequence(algorithm, der.bit_string(der.integer(y)))


P2048, Q256 = (1 << 2047) + 1, (1 << 255) + 1
DSA_BARE = der.sequence(der.sequence(der.oid("1.2.840.10040.4.1")), der.bit_string(der.integer(5)))
RSA_BARE = der.sequence(
    der.sequence(der.oid("1.2.840.113549.1.1.1")),
    der.bit_string(der.sequence(der.integer((1 << 2047) + (1 << 1000) + 9), der.integer(65537))),
)

# Moduli that are not products of two primes, and have no small factor.
M512, M2048 = 2**512 - 569, 2**2048 - 1942289


def small(bits: int = 1024) -> bytes:
    return rsa_spki({512: M512, 1024: 2**1024 - 105}[bits])


CA_USAGES = ["digitalSignature", "keyCertSign", "cRLSign"]
RSA_USE = {"key_usage": ["digitalSignature"]}

SOUND = {
    "dv": leaf,
    "ov": lambda: subject(*ORGANIZATION_DN),
    "iv": lambda: subject(*PERSON_DN, policy=IV),
    "ev": ev,
    "rsa": lambda: leaf(key="rsa2048-a", **RSA_USE),
    "idn": lambda: named("xn--bcher-kva.example.com", "*.example.co.uk", "a.b.github.io"),
    "onion": lambda: named(V3_ONION),
    "addresses": lambda: named(HOST, "ip:8.8.8.8", "ip:2600::1"),
    "retired top-level domain": lambda: on("2017-03-01", san=["www.mcdonalds"]),
    "subordinate CA": sub_ca,
    "root": root,
    "responder": responder,
    "clients only": lambda: leaf(eku=["clientAuth"], policies=["1.2.3"], aia=None, crl=None, san=None),
    "registration": lambda: ev(
        [*EV_DN, ("organizationIdentifier", "NTRUS+CA-1")], extensions=[registered("NTR", "US", "1", "CA")]
    ),
}

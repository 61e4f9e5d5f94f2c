"""Certificates that the rule books for any certificate speak of: sound ones, and what they are made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from tests import forge
from tests.forge import der
from tests.forge.keys import RSA, SIGNATURES, pss_algorithm
from tests.forge.names import general_names

AKI, IAN, SIA, CRL_LATEST = "2.5.29.35", "2.5.29.18", "1.3.6.1.5.5.7.1.11", "2.5.29.46"
DIRECTORY_ATTRIBUTES, INHIBIT_ANY, MAPPINGS, POLICY_CONSTRAINTS = "2.5.29.9", "2.5.29.54", "2.5.29.33", "2.5.29.36"
NO_CHECK, NEVER_TOLD = "1.3.6.1.5.5.7.48.1.5", "2.5.29.56"
POISON, SCTS = "1.3.6.1.4.1.11129.2.4.3", "1.3.6.1.4.1.11129.2.4.2"
ANY_POLICY, NOTICE, EMPTY = "2.5.29.32.0", "1.3.6.1.5.5.7.2.2", b"\x30\x00"
OURS, THEIRS = "1.2.3.4", "1.2.3.5"


def timestamps(*logs: bytes) -> tuple[str, bool, bytes]:
    """A list of timestamps of the logs (RFC 6962 section 3.3): version, log, time, no extensions, no real signature."""
    entries = [b"\0" + log * 32 + bytes(8) + b"\0\0" + b"\4\3\0\x080\6\2\1\1\2\1\1" for log in logs]
    listed = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
    return SCTS, False, der.octet_string(len(listed).to_bytes(2, "big") + listed)


def smtp_utf8(address: str) -> bytes:
    """An otherName with a mailbox address that goes beyond ASCII. RFC 9598."""
    return der.tlv(0xA0, der.oid("1.3.6.1.5.5.7.8.9"), der.explicit(0, der.tlv(0x0C, address.encode())))


ENOUGH = timestamps(b"a", b"b", b"c")


@cache
def authority() -> forge.Cert:
    return forge.intermediate(forge.root(key="p384-a"), key="p256-b", hash="sha384")


def leaf(**knobs) -> forge.Cert:
    """A leaf that no rule has anything to say of, but for the knobs."""
    extra = [ENOUGH, *knobs.pop("extensions", ())] if knobs.pop("logged", True) else knobs.pop("extensions", ())
    sound = {"key": "p256-a", "key_usage": ["digitalSignature"], "eku": ["serverAuth"], "san": ["www.example.com"]}
    return forge.leaf(authority(), "www.example.com", **sound | knobs, extensions=extra)


def rsa_leaf(**knobs) -> forge.Cert:
    return leaf(**{"key": "rsa2048-a", "key_usage": ["digitalSignature", "keyEncipherment"]} | knobs)


def ca(**knobs) -> forge.Cert:
    sound = {"key": "p256-b", "eku": ["serverAuth"], "hash": "sha384"}
    return forge.intermediate(forge.root(key="p384-a"), **sound | knobs)


def subject(*attributes) -> forge.Cert:
    return leaf(subject=[*attributes, ("CN", "www.example.com")])


def ian(*names: str | bytes) -> forge.Cert:
    return leaf(extensions=[(IAN, False, general_names(names))])


def constraint(*subtrees: bytes) -> forge.Cert:
    return ca(name_constraints=der.sequence(der.explicit(0, *subtrees)))


def mapping(ours: str, theirs: str, policies: list[str], critical: bool = True, **knobs) -> forge.Cert:
    value = der.sequence(der.sequence(der.oid(ours), der.oid(theirs)))
    return ca(policies=policies, extensions=[(MAPPINGS, critical, value)], **knobs)


def user_notice(tag: int, text: bytes, *before: bytes) -> bytes:
    """Policies: one, and it has a user notice."""
    said = der.sequence(*before, der.tlv(tag, text))
    qualifier = der.sequence(der.oid(NOTICE), said)
    return der.sequence(der.sequence(der.oid(OURS), der.sequence(qualifier)))


def notice(tag: int, text: bytes, *before: bytes) -> forge.Cert:
    return leaf(policies=user_notice(tag, text, *before))


def dated(tag: int, text: str) -> forge.Cert:
    return leaf(not_after=der.tlv(tag, text.encode()))


def living(**period: float) -> forge.Cert:
    begin = datetime(2026, 1, 1)
    return leaf(not_before=begin, not_after=begin + timedelta(**period))


def unique(tag: int, **knobs) -> forge.Cert:
    return leaf(unique_ids=der.tlv(tag, b"\0\x01"), **knobs)


def spki(key: str, old: bytes, new: bytes) -> bytes:
    """A public key of the pool with other parameters of its algorithm, lengths mended."""
    public = forge.key(key).spki
    start = 2 if public[1] < 0x80 else 2 + (public[1] & 0x7F)
    size = 2 + public[start + 1]
    algorithm, bits = public[start : start + size], public[start + size :]
    assert old in algorithm
    content = algorithm[2:].replace(old, new)
    return der.sequence(der.sequence(content), bits)


def undecodable(oid: str) -> forge.Cert:
    """A certificate with an extension that holds what its grammar has no place for."""
    make = ca if oid == MAPPINGS else leaf
    return make(extensions=[(oid, oid == MAPPINGS, b"\x30\x02\x05\x00")])


def named(common_name: str) -> bytes:
    """One RDN."""
    return forge.name(common_name)[2:]


def subtree(domain: bytes) -> bytes:
    return der.sequence(der.implicit(2, domain))


def dirname(*attributes: tuple[str, ...] | str) -> bytes:
    """A directoryName: a common name, or attributes."""
    return der.explicit(4, forge.name(attributes[0] if isinstance(attributes[0], str) else list(attributes)))


def never_told(critical: bool = False, value: bytes = b"\5\0") -> tuple[str, bool, bytes]:
    """noRevAvail, as it has to be. RFC 9608 section 2."""
    return NEVER_TOLD, critical, value


WIDE = "a" * 300
PSS_WITHOUT_NULL = der.sequence(der.oid("1.2.840.113549.1.1.10"), der.sequence())
RSA_SHA256 = der.sequence(der.oid(SIGNATURES["rsa", "sha256"]))
ECDSA_SHA512 = der.sequence(der.oid(SIGNATURES["ec", "sha512"]))

RSA_MD5 = "1.2.840.113549.1.1.4"
MD5 = der.sequence(der.oid(RSA_MD5), der.null())
DSA_SHA256 = der.sequence(der.oid("2.16.840.1.101.3.4.3.2"))
WITH_NULL = {
    oid: der.sequence(der.oid(oid), der.null())
    for oid in ("1.3.101.112", "2.16.840.1.101.3.4.3.2", "2.16.840.1.101.3.4.3.17")
}
X448 = der.sequence(der.sequence(der.oid("1.3.101.111")), der.bit_string(bytes(56)))
PSS_KEY = spki("rsa2048-a", RSA[2:], der.oid("1.2.840.113549.1.1.10"))
PSS_KEY_WITH_NULL = spki("rsa2048-a", RSA[2:], der.sequence(der.oid("1.2.840.113549.1.1.10"), der.null())[2:])
PSS_SHA256_KEY = spki("rsa2048-a", RSA[2:], pss_algorithm("sha256")[2:])
ECDH_KEY_WITH_NULL = der.sequence(
    der.sequence(der.oid("1.3.132.1.12"), der.null()), der.bit_string(forge.key("p256-a").spki[-65:])
)
ECDH_KEY = spki("p256-a", der.oid("1.2.840.10045.2.1"), der.oid("1.3.132.1.12"))
DH_PARAMETERS = der.sequence(der.integer(23), der.integer(5), der.integer(11))
DH_KEY = der.sequence(der.sequence(der.oid("1.2.840.10046.2.1"), DH_PARAMETERS), der.bit_string(der.integer(8)))
OAEP_WITHOUT_PARAMETERS = spki("rsa2048-a", RSA[2:], der.oid("1.2.840.113549.1.1.7"))
OAEP_KEY = spki("rsa2048-a", RSA[2:], der.sequence(der.oid("1.2.840.113549.1.1.7"), der.sequence())[2:])

# What an extension is called in rules, that a leaf of these tests does not have → its OID.
GRAMMARS = {
    "policy-mappings": MAPPINGS,
    "ian": IAN,
    "crl-points": "2.5.29.31",
    "freshest-crl": CRL_LATEST,
    "aia": "1.3.6.1.5.5.7.1.1",
}


def living_with(days: int, *logs: bytes, begin: datetime = datetime(2026, 1, 1)) -> forge.Cert:
    return leaf(not_before=begin, not_after=begin + timedelta(days=days), logged=False, extensions=[timestamps(*logs)])


def modulus(bits: int) -> int:
    """An odd number of so many bits with factors that are far apart."""
    return 3 << (bits - 2) | 0x1234567 << (bits // 2) | 1


def named_point(url: str) -> tuple[bytes]:
    return (der.sequence(der.explicit(0, der.explicit(0, forge.general_name(f"uri:{url}")))),)


def access_to(url: str) -> bytes:
    """A subjectInfoAccess with one repository."""
    return der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.5"), forge.general_name(f"uri:{url}")))


def ec_key(curve: str, point: bytes) -> bytes:
    """A public key on P-256, P-384 or P-521 with these octets for its point."""
    named = {"P-256": "1.2.840.10045.3.1.7", "P-384": "1.3.132.0.34", "P-521": "1.3.132.0.35"}[curve]
    return der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), der.oid(named)), der.bit_string(point))


def point_of(key: str) -> tuple[bytes, bytes]:
    """The coordinates of a key of the pool."""
    spki = forge.key(key).spki
    size = {"p256-a": 32, "p384-a": 48, "p521": 66}[key]
    return spki[-2 * size : -size], spki[-size:]


def pss(*fields: bytes) -> bytes:
    """The identifier of RSASSA-PSS with SHA-256, and more fields of its parameters."""
    sha256 = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.null())
    mask = der.sequence(der.oid("1.2.840.113549.1.1.8"), sha256)
    parameters = der.sequence(der.explicit(0, sha256), der.explicit(1, mask), der.explicit(2, der.integer(32)), *fields)
    return der.sequence(der.oid("1.2.840.113549.1.1.10"), parameters)


OFF_THE_CURVE = ec_key("P-256", b"\4" + bytes(31) + b"\1" + bytes(31) + b"\1")

SOUND = {
    "leaf": leaf,
    "RSA leaf": rsa_leaf,
    "CA": ca,
    "CA without purposes": authority,
    "root": forge.root,
    "root on a curve": lambda: forge.root(key="p384-a", hash="sha384"),
}

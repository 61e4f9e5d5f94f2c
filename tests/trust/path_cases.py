"""Paths that a validator rejects, and that it accepts, built from RFC 5280, RFC 9525 and the Baseline Requirements.

Each case is a leaf that a server sends alone, the CA certificates that a client has from elsewhere (the pool), what it
trusts, and the name that it asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from tests import forge
from tests.forge import Cert, der

HOST = "server.example.com"
NOW = forge.AS_OF
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ROOT = forge.root()
ISSUING = forge.intermediate(ROOT)
OTHER = forge.root("Other Root CA", key="rsa4096-b")


class Case(NamedTuple):
    """`sent` begins with the leaf; of the names, the addresses are asked for as such."""

    sent: Sequence[Cert]
    pool: Sequence[Cert] = (ISSUING,)
    trusted: Sequence[Cert] = (ROOT,)
    host: str = HOST


def leaf(issuer: Cert = ISSUING, **knobs: Any) -> Cert:
    """A sound leaf for HOST, unless the knobs say otherwise."""
    return forge.cert(knobs.pop("subject", HOST), issuer, **{"san": [HOST], "eku": ["serverAuth"]} | knobs)


def server(host: str = HOST, **knobs: Any) -> Case:
    """A leaf with these knobs."""
    return Case([leaf(**knobs)], host=host)


def below(issuing: Cert, *more: Cert, trusted: Sequence[Cert] = (ROOT,), **knobs: Any) -> Case:
    """A leaf of an issuing CA, with it and others in the pool."""
    return Case([leaf(issuing, **knobs)], [issuing, *more], trusted)


def ca(issuer: Cert = ROOT, subject: Any = "Example Test Issuing CA", **knobs: Any) -> Cert:
    """An issuing CA."""
    return forge.intermediate(issuer, subject, **knobs)


def rooted(**knobs: Any) -> Case:
    """A root with these knobs, and a sound CA and leaf below it."""
    root = forge.root(**knobs)
    return below(ca(root), trusted=[root])


def bound(trees: Any, **knobs: Any) -> Case:
    """A CA with name constraints."""
    return below(ca(name_constraints=trees), **knobs)


def two(upper: Cert, **lower: Any) -> Case:
    """A CA below another one."""
    return below(ca(upper, "Lower CA", **lower), upper)


def upper(**knobs: Any) -> Cert:
    """A CA below which there is another one."""
    return ca(**{"subject": "Upper CA", "key": "rsa3072-c", "path_length": 1} | knobs)


def three(limit: int) -> Case:
    """Three CAs, of which the uppermost has a path length."""
    top = ca(ROOT, "A", key="rsa3072-c", path_length=limit)
    middle = ca(top, "B", key="rsa3072-d", path_length=None)
    return below(ca(middle, "C", key="rsa3072-e", path_length=None), middle, top)


def circle() -> Case:
    """CAs that issued each other."""
    one, other = forge.root("One", key="rsa3072-c"), forge.root("Two", key="rsa3072-d")
    own, second = ca(other, "One", key="rsa3072-c"), ca(one, "Two", key="rsa3072-d")
    return Case([leaf(own)], [own, second])


def by_a_leaf() -> Case:
    """A leaf that another leaf issued."""
    own = leaf(subject="a.example.com", key="rsa3072-d")
    return Case([leaf(own, subject="b.example.com")], [own, ISSUING])


def pooled(depth: int, order: Sequence[int]) -> Case:
    """A leaf below so many CAs, which are in the pool in some order."""
    listed = chain_of(depth)
    return Case([leaf(listed[0])], [listed[place] for place in order])


def chain_of(depth: int, **knobs: Any) -> list[Cert]:
    """CAs below the root, the lowest first."""
    listed = [ca(ROOT, "Level 0 CA", key="rsa3072-c", path_length=None)]
    for level in range(1, depth):
        listed.insert(0, ca(listed[0], f"Level {level} CA", key=f"rsa3072-{'dc'[level % 2]}", path_length=None))
    return listed


UNKNOWN = ("1.2.3.4.5", True, der.null())
HARMLESS = ("1.2.3.4.5", False, der.null())
POLICY_REQUIRED = ("2.5.29.36", True, der.sequence(der.implicit(0, b"\0")))
NO_ANY_POLICY = ("2.5.29.54", True, der.integer(0))
OWN_POLICY = "1.3.6.1.4.1.55555.1"
MAPS_ANY = ("2.5.29.33", True, der.sequence(der.sequence(der.oid("2.5.29.32.0"), der.oid(OWN_POLICY))))
OTHER_NAME = der.explicit(0, der.oid("1.2.3.4"), der.explicit(0, der.tlv(0x0C, b"x")))
MINIMUM = der.sequence(der.explicit(0, der.sequence(forge.general_name("example.com"), der.implicit(0, b"\1"))))
WITH_ISSUER = der.sequence(
    der.implicit(0, ISSUING.identifier), der.explicit(1, der.explicit(4, ROOT.subject)), der.implicit(2, b"\7")
)


def self_issued() -> Case:
    """A new key of the CA, signed by the old one: it does not count in path lengths."""
    old = ca(key="rsa3072-c", subject="Rolling CA", path_length=0)
    return below(ca(old, "Rolling CA", key="rsa3072-d", path_length=0), old)


def crossed(expired: bool) -> Case:
    """The CA has two certificates, by the root that is trusted and by another."""
    gone = {"not_before": NOW - 900 * DAY, "not_after": NOW - DAY} if expired else {}
    return Case([leaf()], [ca(OTHER, key="rsa3072-b", **gone), ISSUING, OTHER])


def times(first: bytes, last: bytes) -> dict[str, bytes]:
    return {"not_before": first, "not_after": last}


SOON = der.utc_time(NOW + 90 * DAY)
BEFORE = der.utc_time(NOW - 9 * DAY)

REJECTED: dict[str, Case] = {
    # Validity: RFC 5280 section 4.1.2.5
    "leaf has expired": server(not_after=NOW - DAY),
    "leaf is of tomorrow": server(not_before=NOW + DAY),
    "leaf ended a second ago": server(not_after=NOW - SECOND),
    "leaf begins in a second": server(not_before=NOW + SECOND),
    "CA has expired": below(ca(not_after=NOW - DAY)),
    "CA is of tomorrow": below(ca(not_before=NOW + DAY)),
    "root has expired": rooted(not_after=NOW - DAY),
    "root is of tomorrow": rooted(not_before=NOW + DAY),
    "leaf ends before it begins": server(not_before=NOW + DAY, not_after=NOW - DAY),
    "UTCTime without seconds": server(**times(BEFORE, der.tlv(0x17, b"2612312359Z"))),
    "UTCTime with an offset": server(**times(BEFORE, der.tlv(0x17, b"261231235959+0100"))),
    "UTCTime of no calendar": server(**times(BEFORE, der.tlv(0x17, b"261331235959Z"))),
    "GeneralizedTime before 2050": server(**times(BEFORE, der.generalized_time(NOW + 90 * DAY))),
    "GeneralizedTime with a fraction": server(**times(BEFORE, der.tlv(0x18, b"20261231235959.5Z"))),
    "validity without a date": server(**times(BEFORE, der.null())),
    # Basic constraints and path length: 4.2.1.9, 6.1.4 (k) to (m)
    "CA without basicConstraints": below(ca(drop=["basic_constraints"])),
    "CA with CA:FALSE": below(forge.cert("Example Test Issuing CA", ROOT, key="rsa3072-b", key_usage=["keyCertSign"])),
    "basicConstraints of a CA are not critical": below(ca(critical={"basic_constraints": False})),
    "leaf is a CA": server(ca=True, path_length=None, key_usage=["digitalSignature", "keyCertSign"]),
    "leaf with a path length and CA:FALSE": server(
        drop=["basic_constraints"], extensions=[("2.5.29.19", True, der.sequence(der.integer(0)))]
    ),
    "root without basicConstraints": rooted(drop=["basic_constraints"]),
    "path length of the CA is exceeded": two(upper(path_length=0)),
    "path length of the root is exceeded": rooted(path_length=0),
    "path length is negative": below(ca(path_length=-1)),
    "path length of 1 above two": three(1),
    # Key usage: 4.2.1.3, 6.1.4 (n)
    "CA without keyCertSign": below(ca(key_usage=["cRLSign"])),
    "CA for signatures alone": below(ca(key_usage=["digitalSignature"])),
    "CA without keyUsage": below(ca(key_usage=None)),
    "root without keyCertSign": rooted(key_usage=["cRLSign"]),
    "keyUsage without a bit": server(key_usage=der.bit_string(b"")),
    "leaf with keyCertSign": server(key_usage=["digitalSignature", "keyCertSign"]),
    # Extended key usage: 4.2.1.12
    "leaf for clients": server(eku=["clientAuth"]),
    "leaf for code": server(eku=["codeSigning"]),
    "leaf for OCSP": server(eku=["OCSPSigning"]),
    "leaf for anything": server(eku=["2.5.29.37.0"]),
    "leaf without a purpose in the list": server(eku=der.sequence()),
    "CA for mail": below(ca(eku=["emailProtection"])),
    "CA for clients": below(ca(eku=["clientAuth"])),
    "upper CA for clients": two(upper(eku=["clientAuth"])),
    # Key identifiers: 4.2.1.1, 4.2.1.2
    "leaf without authorityKeyIdentifier": server(aki=None),
    "CA without authorityKeyIdentifier": below(ca(aki=None)),
    "CA without subjectKeyIdentifier": below(ca(ski=None)),
    "root without subjectKeyIdentifier": rooted(ski=None),
    "authorityKeyIdentifier is critical": server(critical={"aki": True}),
    "subjectKeyIdentifier is critical": server(critical={"ski": True}),
    "subjectKeyIdentifier of the CA is critical": below(ca(critical={"ski": True})),
    "authorityKeyIdentifier of another key": server(aki=b"\1" * 20),
    "authorityKeyIdentifier without a key": server(drop=["aki"], extensions=[("2.5.29.35", False, der.sequence())]),
    "authorityKeyIdentifier with another serial number": server(
        drop=["aki"], extensions=[("2.5.29.35", False, WITH_ISSUER)]
    ),
    "authorityKeyIdentifier of the CA of another key": below(ca(aki=b"\1" * 20)),
    # Name constraints: 4.2.1.10, 6.1.4 (g)
    "DNS name is not permitted": bound({"permitted": ["example.org"]}),
    "DNS name is excluded": bound({"excluded": ["example.com"]}),
    "DNS name is excluded and permitted": bound({"permitted": ["example.com"], "excluded": [HOST]}),
    "everything is excluded": bound({"excluded": ["dns:"]}),
    "wildcard stands for an excluded name": bound({"excluded": [HOST]}, san=[HOST, "*.example.com"], subject=HOST),
    "one of two names is not permitted": bound({"permitted": ["example.com"]}, san=[HOST, "server.example.org"]),
    "permitted name is longer": bound({"permitted": ["a.server.example.com"]}),
    "permitted name ends alike": bound({"permitted": ["erver.example.com"]}),
    "IPv4 address is not permitted": bound({"permitted": ["ip:10.0.0.0/8"]}, san=[HOST, "ip:192.0.2.1"]),
    "IPv4 address is excluded": bound({"excluded": ["ip:192.0.2.0/24"]}, san=[HOST, "ip:192.0.2.1"]),
    "IPv6 address is not permitted": bound({"permitted": ["ip:2001:db8::/32"]}, san=[HOST, "ip:2001:db9::1"]),
    "IPv6 address is excluded": bound({"excluded": ["ip:2001:db8::/32"]}, san=[HOST, "ip:2001:db8::1"]),
    "mail address is not permitted": bound({"permitted": ["email:example.org"]}, san=[HOST, "email:a@example.com"]),
    "URI is not permitted": bound({"permitted": ["uri:example.org"]}, san=[HOST, "uri:https://example.com/"]),
    "directory name is not permitted": bound({"permitted": ["dir:Elsewhere"]}),
    "directory name is excluded": bound({"excluded": ["dir:" + HOST]}),
    "otherName is constrained": bound({"permitted": [OTHER_NAME]}, san=[HOST, OTHER_NAME]),
    "constraint with a minimum": bound(MINIMUM),
    "constraints of the root": rooted(name_constraints={"permitted": ["example.org"]}),
    "constraints are not critical": below(
        ca(name_constraints={"permitted": ["example.com"]}, critical={"name_constraints": False})
    ),
    "constraints of nothing": bound(der.sequence()),
    "constraints in a leaf": server(name_constraints={"permitted": ["example.com"]}),
    "common name alone is not permitted": bound({"permitted": ["example.org"]}, san=None),
    # Names: 4.2.1.6, RFC 9525
    "another name": server(san=["other.example.com"]),
    "common name alone": server(san=None),
    "SAN without a name": server(san=der.sequence()),
    "SAN is not critical below an empty subject": server(subject=b"\x30\x00"),
    "wildcard for two labels": server(host="a.b.example.com", subject="x.example.com", san=["*.example.com"]),
    "wildcard for none": server(host="example.com", subject="x.example.com", san=["*.example.com"]),
    "bare wildcard": server(host="localhost", san=["*"]),
    "wildcard below a top-level domain": server(host="example.com", san=["*.com"]),
    "wildcard below a registry's suffix": server(host="example.co.uk", san=["*.co.uk"]),
    "wildcard in part of a label": server(san=["s*.example.com"]),
    "wildcard in part of a label, last": server(san=["*r.example.com"]),
    "wildcard in an inner label": server(san=["server.*.com"]),
    "two wildcards": server(san=["*.*.com"]),
    "name ends in a dot": server(san=[HOST + "."]),
    "name begins with a dot": server(san=["." + HOST]),
    "name with an empty label": server(san=["server..example.com"]),
    "name in UTF-8": server(host="xn--bcher-kva.example.com", san=[der.implicit(2, "bücher.example.com".encode())]),
    "name with a space": server(san=["server .example.com", HOST]),
    "name with a NUL": server(san=[der.implicit(2, HOST.encode() + b"\0.example.org")]),
    "name of a URL": server(san=["https://" + HOST]),
    "label of 64 octets": server(san=["a" * 64 + ".example.com", HOST]),
    "another address": server(host="192.0.2.2", san=["ip:192.0.2.1"]),
    "address as a dNSName": server(host="192.0.2.1", san=["dns:192.0.2.1"]),
    "address of five octets": server(san=[HOST, der.implicit(7, b"\1\2\3\4\5")]),
    "address with a mask": server(san=[HOST, "ip:192.0.2.0/24"]),
    "mail address that is none": server(san=[HOST, "email:example"]),
    "CA without a subject": below(ca(subject=b"\x30\x00")),
    "issuer without a name": server(issuer_name=b"\x30\x00"),
    # Serial numbers: 4.1.2.2
    "serial number is negative": server(serial=-5),
    "serial number is zero": server(serial=0),
    "serial number of 21 octets": server(serial=b"\x7f" * 21),
    "serial number of the CA is negative": below(ca(serial=-5)),
    "serial number is padded": server(serial=b"\0\0\5"),
    # Keys and algorithms
    "RSA of 512 bits": server(key="rsa512"),
    "RSA of 1024 bits": server(key="rsa1024"),
    "CA with RSA of 1024 bits": below(ca(key="rsa1024")),
    "RSA exponent of 1": server(key="rsa2048-e1"),
    "RSA exponent is even": server(key="rsa2048-even-exponent"),
    "RSA primes are close": server(key="rsa2048-close-primes"),
    "RSA modulus has a small factor": server(key="rsa2048-small-factor"),
    "RSA key of the ROCA kind": server(key="rsa2048-roca"),
    "DSA": server(key="dsa2048", key_usage=["digitalSignature"]),
    "P-192": server(key="p192"),
    "secp256k1": server(key="secp256k1"),
    "leaf is signed with SHA-1": server(hash="sha1"),
    "leaf is signed with MD5": server(hash="md5"),
    "CA is signed with SHA-1": below(ca(hash="sha1")),
    "CA is signed with MD5": below(ca(hash="md5")),
    "X25519": server(key="x25519", key_usage=["keyAgreement"]),
    # What a signature was made with, section 4.1.1
    "leaf was changed": server(tamper=True),
    "CA was changed": below(ca(tamper=True)),
    "signature of another key": server(signer="rsa3072-f"),
    "CA with a signature of another key": below(ca(signer="rsa3072-f")),
    "algorithms differ": server(inner_algorithm=forge.key("rsa3072-b").algorithm("sha512")),
    # Extensions in general, section 4.2
    "unknown critical extension": server(extensions=[UNKNOWN]),
    "unknown critical extension of the CA": below(ca(extensions=[UNKNOWN])),
    "extension twice": server(extensions=[HARMLESS, HARMLESS]),
    "keyUsage twice": server(extensions=[("2.5.29.15", True, der.named_bits(0))]),
    "authorityInfoAccess is critical": server(aia={"ocsp": ["http://ocsp.example.com"]}, critical={"aia": True}),
    "authorityInfoAccess of nothing": server(aia=der.sequence()),
    "CRL points of nothing": server(crl=der.sequence()),
    "policies of nothing": server(policies=der.sequence()),
    "policy twice": server(policies=[OWN_POLICY, OWN_POLICY]),
    "policy that is required is missing": below(ca(extensions=[POLICY_REQUIRED])),
    "policy that is required is another": below(
        ca(extensions=[POLICY_REQUIRED], policies=[OWN_POLICY]), policies=["1.3.6.1.4.1.55555.2"]
    ),
    "anyPolicy where it is inhibited": below(
        ca(extensions=[POLICY_REQUIRED, NO_ANY_POLICY], policies=[OWN_POLICY]), policies=["2.5.29.32.0"]
    ),
    "anyPolicy is mapped": below(ca(extensions=[MAPS_ANY], policies=[OWN_POLICY])),
    "policyConstraints are not critical": below(
        ca(extensions=[("2.5.29.36", False, der.sequence(der.implicit(0, b"\5")))])
    ),
    "subject directory attributes are critical": server(
        extensions=[
            (
                "2.5.29.9",
                True,
                der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.9.1"), der.set_of(der.generalized_time(NOW)))),
            )
        ]
    ),
    # The version, section 4.1.2.1
    "version 1": server(version=1, drop=forge.EVERY),
    "version 1 with extensions": server(version=1),
    "version 2 with extensions": server(version=2),
    "version 4": server(version=4),
    "CA of version 1": below(ca(version=1, drop=forge.EVERY)),
    "root of version 3 without extensions": rooted(drop=forge.EVERY),
    "unique identifiers": server(unique_ids=der.tlv(0x81, b"\0\1")),
    # Paths, section 6.1
    "issuer is missing": Case([leaf()], []),
    "root is not trusted": Case([leaf()], [ISSUING, ROOT], [OTHER]),
    "root is only in the pool": Case([leaf()], [ISSUING, ROOT, OTHER], [OTHER]),
    "leaf that signed itself": Case([forge.cert(HOST, san=[HOST])], [], [ROOT]),
    "CAs that issued each other": circle(),
    "issued by a leaf": by_a_leaf(),
    "only path has expired": Case([leaf()], [ca(not_after=NOW - DAY), ca(OTHER, key="rsa3072-b")]),
}

ACCEPTED: dict[str, Case] = {
    "sound": server(),
    "leaf ends in a second": server(not_after=NOW + SECOND),
    "leaf begins this second": server(not_before=NOW),
    "CA ends this second": below(ca(not_after=NOW)),
    "GeneralizedTime from 2050 on": below(ca(not_after=NOW + 9000 * DAY)),
    "path length of 0 above a leaf": below(ca(path_length=0)),
    "path length of 1 above one": two(upper()),
    "path length of 2 above two": three(2),
    "path length of the root of 1": rooted(path_length=1),
    "self-issued CA does not count": self_issued(),
    "CA without a path length": below(ca(path_length=None)),
    "CA for servers": below(ca(eku=["serverAuth"])),
    "CA for servers and clients": below(ca(eku=["serverAuth", "clientAuth"])),
    "leaf for servers and clients": server(eku=["serverAuth", "clientAuth"]),
    "CA with digitalSignature": below(ca(key_usage=["keyCertSign", "cRLSign", "digitalSignature"])),
    "leaf without subjectKeyIdentifier": server(ski=None),
    "DNS name is permitted": bound({"permitted": ["example.com"]}),
    "DNS name is the permitted one": bound({"permitted": [HOST]}),
    "DNS name in capitals is permitted": bound({"permitted": ["EXAMPLE.com"]}),
    "one of two is permitted": bound({"permitted": ["example.org", "example.com"]}),
    "another DNS name is excluded": bound({"excluded": ["example.org"]}),
    "wildcard is permitted": bound({"permitted": ["example.com"]}, san=["*.example.com"]),
    "IPv4 address is permitted": bound({"permitted": ["ip:192.0.2.0/24"]}, san=[HOST, "ip:192.0.2.1"]),
    "IPv6 address is permitted": bound({"permitted": ["ip:2001:db8::/32"]}, san=[HOST, "ip:2001:db8::1"]),
    "constraints on other kinds": bound({"permitted": ["email:example.org", "ip:10.0.0.0/8"]}),
    "constraint of a URI": bound({"permitted": ["uri:.example.com"]}, san=[HOST, "uri:https://a.example.com/"]),
    "mail address is permitted": bound({"permitted": ["email:example.com"]}, san=[HOST, "email:a@example.com"]),
    "directory name is permitted": bound({"permitted": ["dir:" + HOST]}),
    "constraints of two CAs": two(
        upper(name_constraints={"permitted": ["example.com"]}), name_constraints={"permitted": [HOST]}
    ),
    "wildcard": server(san=["*.example.com"]),
    "wildcard below a company's name under a registry": server(
        host="a.example.co.uk", subject="a.example.co.uk", san=["*.example.co.uk"]
    ),
    "name in capitals": server(san=["SERVER.Example.COM"]),
    "A-label": server(
        host="bücher.example.com", subject="xn--bcher-kva.example.com", san=["xn--bcher-kva.example.com"]
    ),
    "one of many names": server(san=[f"n{number}.example.com" for number in range(99)] + [HOST]),
    "empty subject below a critical SAN": server(subject=b"\x30\x00", critical={"san": True}),
    "address": server(host="192.0.2.1", subject=HOST, san=[HOST, "ip:192.0.2.1"]),
    "IPv6 address": server(host="2001:db8::1", subject=HOST, san=[HOST, "ip:2001:db8::1"]),
    "label of 63 octets": server(san=["a" * 63 + ".example.com", HOST]),
    "serial number of 20 octets": server(serial=b"\x7f" * 20),
    "P-256": server(key="p256-a"),
    "P-384": server(key="p384-a"),
    "RSA of 2048 bits": server(key="rsa2048-a"),
    "RSA of 4096 bits": server(key="rsa4096-b"),
    "CA with P-256": below(ca(key="p256-b")),
    "CA with P-384": below(ca(key="p384-b"), hash="sha384"),
    "SHA-384": server(hash="sha384"),
    "SHA-512": server(hash="sha512"),
    "root is signed with SHA-1": rooted(hash="sha1"),
    "unknown extension": server(extensions=[HARMLESS]),
    "unknown extension of the CA": below(ca(extensions=[HARMLESS])),
    "policy that is required": below(ca(extensions=[POLICY_REQUIRED], policies=[OWN_POLICY]), policies=[OWN_POLICY]),
    "policy that is required, by anyPolicy": below(
        ca(extensions=[POLICY_REQUIRED], policies=["2.5.29.32.0"]), policies=[OWN_POLICY]
    ),
    "authorityInfoAccess and CRL points": server(
        aia={"ocsp": ["http://ocsp.example.com/"]}, crl=["http://crl.example.com/a.crl"]
    ),
    "root is sent, too": Case([leaf(), ISSUING, ROOT], []),
    "issuing CA is sent": Case([leaf(), ISSUING], []),
    "others in the pool": Case([leaf()], [OTHER, ISSUING, *chain_of(3)]),
    "another CA of that name in the pool": Case([leaf()], [ISSUING, ca(OTHER, key="rsa3072-e")]),
    "two roots are trusted": Case([leaf()], [ISSUING], [OTHER, ROOT]),
    "cross-certificate": crossed(expired=False),
    "cross-certificate that has expired": crossed(expired=True),
    "root is in the pool, too": Case([leaf()], [ISSUING, ROOT]),
    **{
        f"{depth} CAs, the {order} first": pooled(depth, range(depth)[::step])
        for depth in (2, 3, 4, 6)
        for order, step in (("lowest", 1), ("uppermost", -1))
    },
    **{
        f"four CAs in order {order}": pooled(4, [int(place) for place in order])
        for order in ("1032", "2301", "3120", "1302")
    },
}

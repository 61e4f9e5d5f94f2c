"""Public keys: kinds, sizes, parameters, encodings."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from tests import forge
from tests.cases import books, code_signing, etsi, forum, smime
from tests.cases.books_defects import HSS, MAIL, ML_DSA, SLH_DSA, post_quantum, signed_by
from tests.cases.shared import HUGE
from tests.forge import der
from tests.forge.keys import rsa_spki

EC = der.oid("1.2.840.10045.2.1")
POINT = forge.key("p256-a").spki[-65:]
"""An uncompressed point of P-256."""


def dsa(parameters: bytes) -> bytes:
    """A DSA key with parameters of any kind."""
    return der.sequence(der.sequence(der.oid("1.2.840.10040.4.1"), parameters), der.bit_string(der.integer(5)))


def dsa_leaf(p: int, q: int, g: int, y: int) -> forge.Cert:
    return forum.on("2019-01-01", key=forum.dsa(p, q, g, y), signer="p256-b")


def rsa_leaf(modulus: int, exponent: int) -> forge.Cert:
    return forum.leaf(key=rsa_spki(modulus, exponent), signer="p256-b", **forum.RSA_USE)


def sound_dsa() -> forge.Cert:
    return forum.on("2019-01-01", key="dsa2048", signer="p256-b")


def agreeing(algorithm: bytes) -> forge.Cert:
    """A leaf with a point of P-256 as its key."""
    key = der.sequence(algorithm, der.bit_string(POINT))
    return books.leaf(key=key, key_usage=["keyAgreement"], eku=["emailProtection"])


OF_SERVERS = (
    ("HashML-DSA", "hash-ml-dsa-key", post_quantum("2.16.840.1.101.3.4.3.33", 1952), ["digitalSignature"]),
    ("SLH-DSA with NULL", "slh-dsa-key-parameters", post_quantum(SLH_DSA, 32, der.null()), None),
    ("ML-DSA, an octet too long", "post-quantum-key-size", post_quantum(ML_DSA, 1953), None),
    ("Diffie-Hellman", "dh-usages", books.DH_KEY, ["digitalSignature"]),
)
"""Keys that the Baseline Requirements do not allow: in a server's certificate of another PKI, what RFCs say of them is told."""

FIRES = [
    *[
        (f"{oid} with {name}", f"rfc5280/{rule}", lambda made=made: books.leaf(**made))
        for oid in ("1.3.6.1.5.5.7.6.34", "1.3.6.1.5.5.7.6.35")
        for rule, name, made in (
            ("hash-based-key-parameters", "NULL", MAIL | {"key": post_quantum(oid, 68, der.null())}),
            ("hash-based-signature-parameters", "NULL", MAIL | signed_by(oid, der.null())),
            (
                "hash-based-key-usage",
                "keyAgreement",
                MAIL | {"key": post_quantum(oid, 68), "key_usage": ["digitalSignature", "keyAgreement"]},
            ),
        )
    ],
    *[
        (
            f"1.3.6.1.5.5.7.6.{arc} with NULL",
            "rfc5280/shake-signature-parameters",
            lambda arc=arc: books.leaf(**MAIL, **signed_by(f"1.3.6.1.5.5.7.6.{arc}", der.null())),
        )
        for arc in (31, 32, 33)
    ],
    ("a key of a CA with the ROCA vulnerability", "community/rsa-roca", lambda: forum.sub_ca(key="rsa2048-roca")),
    *[
        (
            f"{what} of a server",
            f"rfc5280/{rule}",
            lambda key=key, usages=usages: books.leaf(key=key, key_usage=usages, not_before=datetime(2026, 4, 1)),
            "rfc5280",
        )
        for what, rule, key, usages in OF_SERVERS
    ],
    *[
        (f"{what} for key agreement", "rfc5280/ecdh-key-parameters", lambda key=key: agreeing(key), "rfc5280")
        for what, key in (
            ("ECDH without parameters", der.sequence(der.oid("1.3.132.1.12"))),
            ("ECMQV without parameters", der.sequence(der.oid("1.3.132.1.13"))),
            ("ECDH with explicit parameters", der.sequence(der.oid("1.3.132.1.12"), der.sequence(der.integer(1)))),
        )
    ],
    *[
        (f"P-256, {what}", "rfc5280/ec-point-invalid", lambda point=point: books.leaf(key=books.ec_key("P-256", point)))
        for what, point in (
            ("the point at infinity", b"\0"),
            ("an octet too few", b"\4" + bytes(63)),
            ("a hybrid point", b"\6" + b"".join(books.point_of("p256-a"))),
            ("a coordinate beyond the field", b"\4" + b"\xff" * 64),
            ("a compressed coordinate of no point", b"\2" + bytes(31) + b"\1"),
        )
    ],
    *[
        (
            f"{curve}, not on the curve",
            "rfc5280/ec-point-invalid",
            lambda curve=curve, size=size: books.leaf(key=books.ec_key(curve, b"\4" + bytes(2 * size - 1) + b"\1")),
        )
        for curve, size in (("P-384", 48), ("P-521", 66))
    ],
    (
        "dsa y=p-1",
        "cabf-br/dsa-out-of-field",
        lambda: forum.on("2019-01-01", key=forum.dsa(forum.P2048, forum.Q256, 2, forum.P2048 - 1), signer="p256-b"),
    ),
    (
        "dsa y=0",
        "cabf-br/dsa-out-of-field",
        lambda: forum.on("2019-01-01", key=forum.dsa(forum.P2048, forum.Q256, 2, 0), signer="p256-b"),
    ),
    (
        "dsa null params",
        "cabf-br/dsa-parameters-missing",
        lambda: forum.on(
            "2019-01-01",
            key=der.sequence(der.sequence(der.oid("1.2.840.10040.4.1"), der.null()), der.bit_string(der.integer(5))),
            signer="p256-b",
        ),
    ),
    (
        "dsa two params",
        "cabf-br/dsa-parameters-missing",
        lambda: forum.on(
            "2019-01-01",
            key=der.sequence(
                der.sequence(
                    der.oid("1.2.840.10040.4.1"), der.sequence(der.integer(forum.P2048), der.integer(forum.Q256))
                ),
                der.bit_string(der.integer(5)),
            ),
            signer="p256-b",
        ),
    ),
    (
        "ec explicit params",
        "mozilla/ec-key-encoding",
        lambda: books.leaf(
            key=der.sequence(der.sequence(EC, der.sequence(der.integer(1))), der.bit_string(POINT)), signer="p256-b"
        ),
    ),
    (
        "ec no params",
        "mozilla/ec-key-encoding",
        lambda: books.leaf(key=der.sequence(der.sequence(EC), der.bit_string(POINT)), signer="p256-b"),
    ),
    ("ec p224", "mozilla/ec-key-encoding", lambda: books.leaf(key="p224", signer="p256-b")),
    (
        "ec p224 by the policy of 2020",
        "mozilla/ec-key-encoding",
        lambda: books.leaf(key="p224", signer="p256-b", not_before=datetime(2020, 1, 1)),
    ),
    (
        "pss null",
        "mozilla/pss-key",
        lambda: books.leaf(
            key=books.spki("rsa2048-a", books.RSA[2:], der.oid("1.2.840.113549.1.1.10") + b""), signer="p256-b"
        ),
    ),
    ("an Ed25519 key of a client", "mozilla/edwards-key", lambda: books.leaf(key="ed25519-a", eku=["clientAuth"])),
    (
        "an Ed25519 key of a client, by the policy of 2023",
        "mozilla/edwards-key",
        lambda: books.leaf(key="ed448", eku=["clientAuth"], not_before=datetime(2023, 9, 1)),
    ),
    ("key x25519", "cabf-br/key-kind", lambda: forum.leaf(key="x25519", signer="p256-b")),
    ("key pss", "cabf-br/key-kind", lambda: forum.leaf(key=books.PSS_KEY, signer="p256-b")),
    (
        "key unknown",
        "cabf-br/key-kind",
        lambda: forum.leaf(key=der.sequence(der.sequence(der.oid("1.2.3.4")), der.bit_string(b"abc")), signer="p256-b"),
    ),
    (
        "rsa no key one int",
        "community/public-key-unreadable",
        lambda: books.rsa_leaf(key=der.sequence(books.RSA, der.bit_string(der.sequence(der.integer(5))))),
    ),
    (
        "rsa no key octet",
        "community/public-key-unreadable",
        lambda: books.rsa_leaf(key=der.sequence(books.RSA, der.bit_string(der.octet_string(b"abc")))),
    ),
    ("rsa negative modulus", "community/public-key-unreadable", lambda: books.rsa_leaf(key=rsa_spki(-5))),
    ("rsa exp -1", "community/rsa-exponent-negative", lambda: books.rsa_leaf(key=rsa_spki(books.modulus(2048), -1))),
    (
        "mod even",
        "cabf-br/rsa-modulus-even",
        lambda: forum.leaf(key=rsa_spki(1 << 2047), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "mod 8",
        "mozilla/rsa-not-whole-octets",
        lambda: books.rsa_leaf(key=rsa_spki(books.modulus(2052)), signer="p256-b"),
    ),
    (
        "rsa 1023",
        "mozilla/rsa-under-2048-bits",
        lambda: books.rsa_leaf(key=rsa_spki(books.modulus(1016)), signer="p256-b"),
    ),
    (
        "rsa key params octets",
        "rfc5280/rsa-key-parameters",
        lambda: books.rsa_leaf(key=books.spki("rsa2048-a", der.null(), der.octet_string(b""))),
    ),
    (
        "exp 257 bits",
        "cabf-br/rsa-exponent-unusual",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, (1 << 256) + 1), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "exp 3",
        "cabf-br/rsa-exponent-unusual",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, 3), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "exp 0 even",
        "cabf-br/rsa-exponent-even",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, 0), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "exp neg below3",
        "cabf-br/rsa-exponent-below-3",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, -3), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "factor 751",
        "cabf-br/rsa-small-factor",
        lambda: forum.leaf(key=rsa_spki(751 * ((1 << 2039) + 1)), signer="p256-b", **forum.RSA_USE),
    ),
    (
        "dsa day",
        "mozilla/dsa-key",
        lambda: books.leaf(key="dsa2048", not_before=datetime(2017, 3, 31), not_after=datetime(2018, 3, 31)),
    ),
    *(
        (f"dsa parameters {found}", "mozilla/dsa-key", lambda found=found: books.leaf(key=dsa(found), signer="p256-b"))
        for found in (b"\5\0", b"\2\1\3", bytes.fromhex("30020400"), bytes.fromhex("3003020501"))
    ),
    ("a DSA key with g = 0", "cabf-br/dsa-parameters-missing", lambda: dsa_leaf(forum.P2048, forum.Q256, 0, 5)),
    ("a DSA key with y = p", "cabf-br/dsa-out-of-field", lambda: dsa_leaf(forum.P2048, forum.Q256, 2, forum.P2048)),
    ("a DSA key with y < 0", "cabf-br/dsa-out-of-field", lambda: dsa_leaf(forum.P2048, forum.Q256, 2, -5)),
    (
        "a number too long to write out",
        "cabf-br/rsa-exponent-unusual",
        lambda: forum.leaf(key=rsa_spki(forum.M2048, HUGE + 1), signer="p256-b"),
    ),
]

OF_RSA = [
    ("rsa-exponent-even", forum.M2048, 65538),
    ("rsa-exponent-below-3", forum.M2048, 2),
    ("rsa-exponent-unusual", forum.M2048, 3),
    ("rsa-modulus-even", 1 << 2047, 65537),
    ("rsa-small-factor", 751 * ((1 << 2039) + 1), 65537),
]


def on(day: str, modulus: int, exponent: int) -> forge.Cert:
    return forum.on(day, key=rsa_spki(modulus, exponent), signer="p256-b", **forum.RSA_USE)


# Keys that anyone can factor, in the books that have no rule of their own about them.
FIRES += [
    (f"{key} of {profile}", rule, lambda make=make, key=key, use=use: make(key=key, **use), profile)
    for profile, make, use in (
        ("smime", smime.leaf, {"key_usage": ["digitalSignature"]}),
        ("code-signing", code_signing.leaf, {}),
        ("etsi", etsi.person, {}),
    )
    for key, rule in (("rsa2048-close-primes", "crypto/fermat"), ("rsa2048-roca", "crypto/roca"))
]

# Ballot 93 brought what is asked of RSA keys; CAs had to ask it from 2013-01-01.
FIRES += [
    ("on 2013-01-01", f"cabf-br/{rule}", partial(on, "2013-01-01", modulus, exponent))
    for rule, modulus, exponent in OF_RSA
]
FIRES += [
    (
        "a key on a curve that signs code",
        "microsoft/code-signing-key",
        lambda: code_signing.leaf(key="p256-a"),
        "code-signing",
    ),
    (
        "a long key that signs code",
        "microsoft/code-signing-key-too-long",
        lambda: code_signing.leaf(key=rsa_spki(books.modulus(8192))),
        "code-signing",
    ),
]
NOT_IN_FORCE = [
    ("on 2012-12-31", f"cabf-br/{rule}", partial(on, "2012-12-31T23:59:59", modulus, exponent))
    for rule, modulus, exponent in OF_RSA
]

PASSES = [
    ("an HSS key", "rfc5280/hash-based-key-parameters", lambda: books.leaf(key=post_quantum(HSS, 60), **MAIL)),
    ("an HSS key", "rfc5280/hash-based-key-usage", lambda: books.leaf(key=post_quantum(HSS, 60), **MAIL)),
    ("an HSS signature", "rfc5280/hash-based-signature-parameters", lambda: books.leaf(**MAIL, **signed_by(HSS))),
    *[
        (
            f"SHAKE without parameters: {arc}",
            "rfc5280/shake-signature-parameters",
            lambda arc=arc: books.leaf(**MAIL, **signed_by(f"1.3.6.1.5.5.7.6.{arc}")),
        )
        for arc in (30, 31, 32, 33)
    ],
    ("a key for ECDH on a curve", "rfc5280/ecdh-key-parameters", lambda: books.leaf(key=books.ECDH_KEY), "rfc5280"),
    *[
        (
            f"{curve}, compressed",
            "rfc5280/ec-point-invalid",
            lambda curve=curve, key=key: books.leaf(key=books.ec_key(curve, b"\2" + books.point_of(key)[0])),
        )
        for curve, key in (("P-256", "p256-a"), ("P-384", "p384-a"), ("P-521", "p521"))
    ],
    ("a key on P-521", "rfc5280/ec-point-invalid", lambda: books.leaf(key="p521")),
    ("a key on another curve", "rfc5280/ec-point-invalid", lambda: books.leaf(key="secp256k1")),
    ("a P-256 key of a client", "mozilla/edwards-key", lambda: books.leaf(eku=["clientAuth"])),
    ("a DSA value of p - 2", "cabf-br/dsa-out-of-field", lambda: dsa_leaf(forum.P2048, forum.Q256, 2, forum.P2048 - 2)),
    ("an exponent of 256 bits", "cabf-br/rsa-exponent-unusual", lambda: rsa_leaf(forum.M2048, 2**256 - 1)),
    ("a factor of 757", "cabf-br/rsa-small-factor", lambda: rsa_leaf(757 * forum.M2048, 65537)),
    ("a PSS key of a CA with parameters", "rfc5280/pss-ca-parameters", lambda: books.ca(key=books.PSS_SHA256_KEY)),
    (
        "an OAEP key with parameters",
        "rfc5280/oaep-parameters",
        lambda: books.leaf(key=books.OAEP_KEY, key_usage=["keyEncipherment"], eku=["emailProtection"]),
    ),
    ("P-384 in 2022", "mozilla/ec-key-p521", lambda: books.leaf(key="p384-b", not_before=datetime(2022, 1, 1))),
    ("a key that signs code", "microsoft/code-signing-key", code_signing.leaf, "code-signing"),
    ("a key that signs code", "microsoft/code-signing-key-too-long", code_signing.leaf, "code-signing"),
    (
        "an RSA key that signs code",
        "microsoft/code-signing-key",
        lambda: books.rsa_leaf(eku=["codeSigning"], not_before=datetime(2026, 4, 1)),
    ),
    (
        "an RSA key of 4096 bits that signs code",
        "microsoft/code-signing-key-too-long",
        lambda: books.rsa_leaf(key="rsa4096-b", eku=["codeSigning"], not_before=datetime(2026, 4, 1)),
    ),
    *(
        ("a CA for TLS alone", f"microsoft/{defect}", lambda: books.ca(not_before=datetime(2026, 4, 1)))
        for defect in ("ca-tls-and-others", "ca-mail-and-code", "ca-code-and-stamps")
    ),
    (
        "a root of ten years",
        "microsoft/root-over-10-years",
        lambda: forge.root(key="p384-a", not_before=datetime(2026, 7, 1), not_after=datetime(2036, 6, 30)),
    ),
    ("p521", "mozilla/ec-key-encoding", lambda: books.leaf(key="p521", signer="p256-b")),
    ("edwards", "mozilla/ec-key-encoding", lambda: books.leaf(key="ed25519-a", signer="p256-b")),
    ("dsa q negative", "cabf-br/dsa-out-of-group", lambda: dsa_leaf(1 << 2047, -3, 2, 4)),
    ("dsa p negative", "cabf-br/dsa-out-of-group", lambda: dsa_leaf(-forum.P2048, forum.Q256, 2, 5)),
    ("a DSA key of 2048 bits", "cabf-br/dsa-below-2048", sound_dsa),
    ("a DSA key with its domain parameters", "cabf-br/dsa-parameters-missing", sound_dsa),
    ("a DSA key of 2048 and 256 bits", "cabf-br/dsa-sizes", sound_dsa),
    (
        "2048 bits when 1024 were allowed",
        "cabf-br/sub-ca-rsa-below-1024",
        lambda: forum.sub_ca(not_before=datetime(2010, 6, 1), key="rsa2048-b", hash="sha256"),
    ),
    (
        "a root of 2048 bits in 2010",
        "cabf-br/root-rsa-below-2048",
        lambda: forum.root(not_before=datetime(2010, 6, 1), key="rsa2048-b"),
    ),
]

NOT_APPLICABLE = [
    *[
        (
            f"{what} of a public server",
            f"rfc5280/{rule}",
            lambda key=key, usages=usages: books.leaf(key=key, key_usage=usages, not_before=datetime(2026, 4, 1)),
        )
        for what, rule, key, usages in OF_SERVERS
    ],
    ("a key that can be read", "community/public-key-unreadable", books.leaf),
]
NOT_IN_FORCE += [
    (
        "an Ed25519 key of a client before 2017-03-31",
        "mozilla/edwards-key",
        lambda: books.leaf(key="ed25519-a", eku=["clientAuth"], not_before=datetime(2017, 3, 30)),
    ),
    (
        "ec p224 of 2019",
        "mozilla/ec-key-encoding",
        lambda: books.leaf(key="p224", signer="p256-b", not_before=datetime(2019, 12, 31)),
    ),
]

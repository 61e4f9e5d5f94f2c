"""Signature algorithms: which, and how they are written."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, forum, smime
from tests.cases.shared import until
from tests.forge import der
from tests.forge.keys import pss_algorithm

ECDSA_NULL = der.sequence(der.oid("1.2.840.10045.4.3.2"), der.null())


def pss(digest: str, salt: int | None = None) -> forge.Cert:
    algorithm = pss_algorithm(digest, salt)
    return books.leaf(inner_algorithm=algorithm, outer_algorithm=algorithm)


def of_pss(*fields: bytes) -> forge.Cert:
    """A leaf that states RSASSA-PSS with these fields of its parameters."""
    algorithm = der.sequence(der.oid("1.2.840.113549.1.1.10"), der.sequence(*fields))
    return books.leaf(inner_algorithm=algorithm, outer_algorithm=algorithm)


def signed_by(dotted: str) -> forge.Cert:
    algorithm = der.sequence(der.oid(dotted), der.null())
    return forum.leaf(inner_algorithm=algorithm, outer_algorithm=algorithm)


def signed_as(number: int, *parameters: bytes) -> forge.Cert:
    """A leaf that states one of PKCS #1's signature algorithms."""
    algorithm = der.sequence(der.oid(f"1.2.840.113549.1.1.{number}"), *parameters)
    return books.leaf(inner_algorithm=algorithm, outer_algorithm=algorithm)


FIRES = [
    (
        "rsa sig param absent outer",
        "rfc5280/rsa-signature-parameters",
        lambda: books.leaf(inner_algorithm=books.RSA_SHA256, outer_algorithm=books.RSA_SHA256),
    ),
    (
        "alg mismatch params",
        "rfc5280/signature-algorithms-differ",
        lambda: books.leaf(outer_algorithm=der.sequence(der.oid("1.2.840.10045.4.3.2"), der.null())),
    ),
    ("md5", "cabf-br/signature-algorithm", lambda: forum.leaf(inner_algorithm=books.MD5, outer_algorithm=books.MD5)),
    (
        "sha1 inside pss",
        "cabf-br/sha1",
        lambda: forum.leaf(inner_algorithm=books.PSS_WITHOUT_NULL, outer_algorithm=books.PSS_WITHOUT_NULL),
    ),
    (
        "ed25519 sig",
        "cabf-br/signature-algorithm",
        lambda: forum.leaf(
            inner_algorithm=der.sequence(der.oid("1.3.101.112")), outer_algorithm=der.sequence(der.oid("1.3.101.112"))
        ),
    ),
    ("sha1 a second after 2016", "cabf-br/sha1-after-2016", lambda: until(datetime(2017, 1, 1, 0, 0, 1), hash="sha1")),
    ("sha1 dsa", "cabf-br/sha1", lambda: signed_by("1.2.840.10040.4.3")),
    ("sha1 oiw", "cabf-br/sha1", lambda: signed_by("1.3.14.3.2.29")),
    ("sha224 rsa", "cabf-br/signature-algorithm", lambda: signed_by("1.2.840.113549.1.1.14")),
    ("sha3 rsa", "cabf-br/signature-algorithm", lambda: signed_by("2.16.840.1.101.3.4.3.14")),
    (
        "ecdsa with null",
        "mozilla/ecdsa-encoding",
        lambda: books.leaf(inner_algorithm=ECDSA_NULL, outer_algorithm=ECDSA_NULL),
    ),
    (
        "p384 sha256",
        "mozilla/ecdsa-encoding",
        lambda: forum.sub_ca(hash="sha256", not_before=datetime(2025, 6, 1)),
    ),
    (
        "p384 sha256 in TLS",
        "cabf-br/ecdsa-encoding",
        lambda: forum.sub_ca(hash="sha256", not_before=datetime(2025, 6, 1)),
    ),
    ("pss salt", "mozilla/pss-encoding", lambda: pss("sha256", 20)),
    ("pss sha1", "mozilla/pss-encoding", lambda: pss("sha1")),
    ("rsa with sha-512/224 without null", "rfc5280/rsa-signature-parameters", lambda: signed_as(15)),
    ("rsa with sha-512/256 with more", "rfc5280/rsa-signature-parameters", lambda: signed_as(16, der.sequence())),
]

SHA1 = der.sequence(der.oid("1.3.14.3.2.26"), der.null())
BARE_SHA1 = der.sequence(der.oid("1.3.14.3.2.26"))
MGF1_OF_SHA1, MGF1_OF_BARE_SHA1 = (der.sequence(der.oid("1.2.840.113549.1.1.8"), each) for each in (SHA1, BARE_SHA1))
FIRES += [
    (f"pss {what}", "rfc5280/pss-default-written", lambda fields=fields: of_pss(*fields))
    for what, fields in {
        "sha1": [der.explicit(0, SHA1)],
        "sha1 without null": [der.explicit(0, BARE_SHA1)],
        "mgf1 with sha1": [der.explicit(1, MGF1_OF_SHA1)],
        "mgf1 with sha1 without null": [der.explicit(1, MGF1_OF_BARE_SHA1)],
        "salt of 20 octets": [der.explicit(2, der.integer(20))],
    }.items()
]

PASSES = [
    (
        "a NULL that is not DER, which another rule reports",
        "rfc5280/rsa-signature-parameters",
        lambda: signed_as(11, b"\5\x81\0"),
    ),
    ("pss of nothing but defaults", "rfc5280/pss-default-written", of_pss),
    ("pss with sha256", "rfc5280/pss-default-written", lambda: pss("sha256")),
    *((f"pss {name}", "mozilla/pss-encoding", lambda name=name: pss(name)) for name in ("sha256", "sha384", "sha512")),
    ("a CA with SHA-384", "cabf-br/sub-ca-sha1", lambda: forum.sub_ca(not_before=datetime(2026, 9, 15))),
    ("sha1 till 2017", "cabf-br/sha1-after-2016", lambda: until(datetime(2017, 1, 1), hash="sha1")),
    ("rsa with sha-512/256", "rfc5280/rsa-signature-parameters", lambda: signed_as(16, der.null())),
    (
        "SHA-256 for mail",
        "mozilla/sha1-mail",
        lambda: books.leaf(eku=["emailProtection"], not_before=datetime(2024, 1, 1)),
    ),
    (
        "SHA-256 of a CA for mail",
        "mozilla/sha1-intermediate",
        lambda: books.ca(eku=["emailProtection"], not_before=datetime(2024, 1, 1)),
    ),
    *(
        (
            f"mail of an issuer with {signer}",
            "smime/issuer-rsa-below-3072",
            lambda signer=signer: smime.leaf(on="2027-09-15", signer=signer),
            "smime",
        )
        for signer in ("rsa3072-a", "p256-b")
    ),
]

NOT_IN_FORCE = [
    ("sha1 after 1.6.7", "cabf-br/sha1-after-2016", lambda: forum.on("2019-12-19", hash="sha1")),
    (
        "sha1 root in time",
        "cabf-br/root-sha1",
        lambda: forum.root(hash="sha1", not_before=datetime(2026, 9, 14, 23, 59, 59)),
    ),
]

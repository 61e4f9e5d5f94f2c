"""Target: certificates with a soundly signed flaw in a name, an extension or another field; who loads them, who does not."""

from __future__ import annotations

import random
import tempfile
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509

from certlint.policy.severity import Severity
from tests import forge
from tests.fuzz.der_damage import NODES, Node, at, parse, places, replaced
from tests.fuzz.target import Target, each
from tests.support import clients
from tests.support.judging import judge

PROFILES = ("hygiene", "rfc5280", "redis-enterprise-server", "redis-enterprise-client", "redis-enterprise-internode")
_OID, _T61 = 0x06, 0x14
_SUBJECT, _KEY, _EXTENSIONS = 5, 6, 7
_PARTS = {0: 1, 1: 1, 4: 1, 6: 2, _SUBJECT: 10, _EXTENSIONS: 10}
"""Which members of a TBSCertificate are damaged, and how often."""
_NAME = [
    *[("C", "DE"), ("ST", "x"), ("L", "x"), ("O", "Ex\u00e4mple"), ("OU", "x", "printable"), ("serialNumber", "1")],
    *[("DC", "example"), ("CN", forge.FQDN)],
]
_TAGS = (
    0x0C,
    0x0C,
    0x0C,
    0x1E,
    0x1E,
    0x1C,
    0x1C,
    0x13,
    0x14,
    0x16,
    0x12,
    0x1A,
    0x15,
    0x19,
    0x1B,
    0x1D,
    0x1F,
    0x04,
    0x02,
    0x05,
)
_CONTENTS = (
    *(
        b"",
        b"x",
        b"xy",
        b"xyz",
        b"\xe9",
        b"\xc3\xa9",
        b"\xc3",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xff",
    ),
    *(
        b"\0",
        b"\0x",
        b"\xd8\0\xdc\0",
        b"\xd8\0\0x",
        b"\xff\xfe\0x",
        b"\0\0\0x",
        b"\0\x11\0\0",
        b"\0\0\xd8\0",
        b"*_@",
        b"\x80" * 70,
    ),
)


@cache
def _issuers() -> tuple[forge.Cert, forge.Cert]:
    root = forge.root(key="p256-a")
    return forge.intermediate(issuer=root, key="p256-b"), root


def leaf(patch: Callable[[bytes], bytes] | None = None, **knobs: Any) -> forge.Cert:
    """A leaf with which nothing is wrong but what `patch` does before it is signed, and what `knobs` of the forge say."""
    return forge.leaf(
        subject=_NAME,
        issuer=_issuers()[0],
        policies=["2.23.140.1.2.1"],
        crl=["http://crl.example.com/ca.crl"],
        aia={"ocsp": ["http://ocsp.example.com"]},
        tbs_patch=patch,
        **knobs,
    )


def damaged(chance: random.Random) -> forge.Cert:
    """A leaf with one change to one of its parts."""

    def patch(tbs: bytes) -> bytes:
        (tree,) = parse(tbs) or ()
        (part,) = chance.choices([*_PARTS], [*_PARTS.values()])
        return _changed(tree, part, chance).encode()

    return leaf(patch)


def _changed(tree: Node, part: int, chance: random.Random) -> Node:
    ways = [(part, *way) for way in places(tree.children[part])] or [(part,)]
    texts = [way for way in ways if not at(tree, way).children]
    if part == _SUBJECT and chance.random() < 0.7:
        way = chance.choice([way for way in texts if at(tree, way).tag != _OID])
        return replaced(tree, way, (Node(chance.choice(_TAGS), (), chance.choice(_CONTENTS)),))
    way = chance.choice(ways)
    return replaced(tree, way, chance.choice(NODES)(at(tree, way), at(tree, chance.choice(ways)), chance))


def refused(certificate: forge.Cert) -> str:
    """Who does not load it, and why; empty when both do."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chain.pem")
        path.write_bytes(forge.bundle(certificate, *_issuers()))
        reading = clients.openssl().server(path)
    if reading.refused:
        return f"OpenSSL refuses it ({reading.refused})"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = x509.load_der_x509_certificate(certificate.der)
            _ = loaded.subject, loaded.issuer, loaded.extensions
    except Exception as error:  # noqa: BLE001 - it raises a dozen kinds
        return (
            ""
            if any(words in str(error) for words in _NO_ENCODING) or _in_t61(certificate)
            else f"cryptography refuses it: {error}"
        )
    return ""


_KEY_UNKNOWN = ("decode error", "unknown security bits")
"""How OpenSSL 3.0 and 3.5 refuse a server's key of whose algorithm they know nothing. RFC 5280 allows any."""
_LONGEST_ALGORITHM = 586
"""Octets of a key's algorithm that OpenSSL can name. It does not load a certificate with more; RFC 5280, appendix B: "There is
no maximum size for OIDs".
"""
_NO_ENCODING = ("OidTooLong", "encipher_only and decipher_only", "x400Address/EDIPartyName are not supported")
"""Why cryptography refuses what is encoded soundly: a bound of 63 octets, bits that RFC 5280 says nothing of, and kinds of
names that it does not read.
"""


def _in_t61(certificate: forge.Cert) -> bool:
    """Whether a T61String of the subject has octets above 127: cryptography takes them for UTF-8, others for Latin-1, as was
    usual when such certificates were made.
    """
    subject = parse(certificate.der)[0].children[0].children[_SUBJECT]
    texts = (at(subject, way) for way in places(subject))
    return any(text.tag == _T61 and not text.content.isascii() for text in texts)


def _is_of_an_unknown_algorithm(certificate: forge.Cert, why: str) -> bool:
    key = parse(certificate.der)[0].children[0].children[_KEY]
    algorithm = next((node for way in places(key) if (node := at(key, way)).tag == _OID), key)
    return any(words in why for words in _KEY_UNKNOWN) or len(algorithm.content) > _LONGEST_ALGORITHM


def silent(certificate: forge.Cert, least: Severity = Severity.ERROR) -> list[str]:
    """The profiles in which nothing of this severity is found."""
    chain = [certificate, *_issuers()]
    verdicts = {name: judge(chain, profile=name, fqdn=[forge.FQDN]).verdict(least) for name in PROFILES}
    return [name for name, verdict in verdicts.items() if verdict.word == "PASS"]


def _fault(seed: int) -> str:
    certificate = damaged(random.Random(f"encoding {seed}"))
    why = refused(certificate)
    passing = silent(certificate, Severity.ERROR if why.startswith("OpenSSL") else Severity.WARNING) if why else []
    if passing and _is_of_an_unknown_algorithm(certificate, why):
        passing = [name for name in passing if name != "rfc5280"]
    return f"{why}, and nothing is said in {', '.join(passing)}" if passing else ""


ENCODINGS = Target(
    "a certificate that OpenSSL does not load has an error in hygiene, rfc5280 and the profiles of Redis, and one that "
    "cryptography does not load at least a warning",
    20_000,
    each(_fault),
)

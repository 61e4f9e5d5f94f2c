"""What an operator may hand to a server: a chain file and a key file, with one thing about them that matters or does not."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from tests import forge
from tests.forge import der

REFUSES = "refuses to start"
BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
NO_HANDSHAKE = "starts, but no handshake"
CLIENT_REFUSES = "serves, but clients refuse"
SERVES = "serves"
_SHA1 = CLIENT_REFUSES if ssl.OPENSSL_VERSION_INFO >= (3, 5) else REFUSES
"""OpenSSL 3.0 of Debian 12 does not load a certificate with a SHA-1 signature for a server, 3.5 of Debian 13 does."""


class Files(NamedTuple):
    """The chain file and the key file; the mode of the latter, and its owner where that is not the server's user."""

    chain: bytes
    key: str | bytes
    mode: int = 0o600
    owner: str = ""


class Case(NamedTuple):
    """Files, what becomes of most servers with them, and the rule that tells it as an error where that is not `SERVES`."""

    make: Callable[[], Files]
    outcome: str = SERVES
    rule: str = ""
    rules: dict[str, str] = {}
    """Profile → the rule, where it is another one."""
    also: tuple[str, ...] = ()
    """What else is reported as an error, since the one defect hides or breaks more."""
    is_encrypted: bool = False
    """Whether a product may have a setting for the passphrase, so that the rule is a warning."""

    def rule_of(self, profile: str) -> str:
        return self.rules.get(profile, self.rule)


@cache
def chain(**knobs: str) -> tuple[forge.Cert, ...]:
    """Leaf, intermediate and root; a leaf that is made here lasts."""
    return tuple(forge.chain(not_after=datetime(2026, 12, 31), **knobs))


def usual(key: str = "rsa3072-a", form: str = "pkcs8", **knobs: str) -> Files:
    """The chain without its root, and the key in some form."""
    return Files(forge.bundle(*chain(key=key, **knobs)[:2]), forge.key_pem(key, form))


def of_chain(*parts: forge.Cert | str, **layout: object) -> Files:
    return Files(forge.bundle(*parts, **layout), forge.key_pem())


def below_authority(**knobs: object) -> Files:
    """A chain whose intermediate certificate has something about it."""
    above = forge.intermediate(forge.root(), **knobs)
    return of_chain(forge.leaf(above), above)


def _leaf(**knobs: object) -> Files:
    """A leaf with something about it, before its issuer."""
    return of_chain(*forge.chain(**knobs)[:2])


def _glued() -> Files:
    leaf, issuing, _ = chain()
    return Files((leaf.pem.rstrip("\n") + issuing.pem).encode(), forge.key_pem())


def _ec_with_parameters() -> Files:
    parameters = forge.pem(bytes.fromhex("06082a8648ce3d030107"), "EC PARAMETERS")
    files = usual("p256-a", "sec1")
    return files._replace(key=parameters + files.key)


def _ec_with_parameters_together() -> Files:
    files = _ec_with_parameters()
    text = files.chain.decode() + files.key
    return Files(text.encode(), text)


def explicit_curve() -> str:
    """A PKCS #8 key on P-256 with explicit parameters. SEC 1 C.2, SEC 2 section 2.4.2."""
    key = forge.key("p256-a")
    p, n = 2**256 - 2**224 + 2**192 + 2**96 - 1, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    x = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
    y = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
    field = der.sequence(der.oid("1.2.840.10045.1.1"), der.integer(p))
    curve = der.sequence(*(der.octet_string(each.to_bytes(32, "big")) for each in (p - 3, b)))
    point = der.octet_string(b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big"))
    parameters = der.sequence(der.integer(1), field, curve, point, der.integer(n), der.integer(1))
    secret = der.octet_string(key.private.private_numbers().private_value.to_bytes(32, "big"))
    own = der.sequence(der.integer(1), secret)
    algorithm = der.sequence(der.oid("1.2.840.10045.2.1"), parameters)
    return forge.pem(der.sequence(der.integer(0), algorithm, der.octet_string(own)), "PRIVATE KEY")


DH_PARAMETERS = """\
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""
"""The group ffdhe2048 of RFC 7919 appendix A.1."""


def _together(*order: str) -> Files:
    """Chain and key in one file, which is given twice."""
    leaf, issuing, _ = chain()
    parts = {"leaf": leaf.pem, "issuer": issuing.pem, "key": forge.key_pem()}
    text = "".join(parts[each] for each in order)
    return Files(text.encode(), text)


def _stuffed() -> Files:
    """A chain before 200 roots that no path needs, each another one."""
    others = [forge.root(f"Stray Root CA {number}") for number in range(200)]
    return of_chain(*chain()[:2], *others)


def relabelled(text: str, label: str) -> str:
    """PEM under another label."""
    return re.sub("(BEGIN|END) [A-Z0-9 ]+", rf"\1 {label}", text)


def with_line(text: str, at: int, line: str) -> str:
    """PEM with a line more, before the line `at`."""
    lines = text.split("\n")
    return "\n".join([*lines[:at], line, *lines[at:]])


def _with(files: Files, **changes: object) -> Files:
    return files._replace(**changes)


LEAF, ISSUING, ROOT = chain()
TRUST_SETTINGS = bytes.fromhex("300c300a06082b06010505070301")
"""What `openssl x509 -addtrust serverAuth -trustout` writes behind a certificate."""
CASES: dict[str, Case] = {
    "sound": Case(usual),
    "its root in the file": Case(lambda: of_chain(LEAF, ISSUING, ROOT)),
    "EC key": Case(lambda: usual("p256-a")),
    "PKCS #1 key": Case(lambda: usual(form="pkcs1")),
    "SEC 1 key": Case(lambda: usual("p256-a", "sec1")),
    "SEC 1 key with its parameters": Case(_ec_with_parameters),
    "key with an explicit curve": Case(
        lambda: _with(usual("p256-a"), key=explicit_curve()), SERVES, "target/key-with-explicit-curve"
    ),
    "leaf again": Case(lambda: of_chain(LEAF, ISSUING, LEAF), rules={"java": "target/chain-not-linked"}),
    "issuer twice": Case(lambda: of_chain(LEAF, ISSUING, ISSUING), rules={"java": "target/chain-not-linked"}),
    "root before the issuer": Case(lambda: of_chain(LEAF, ROOT, ISSUING), rules={"java": "target/chain-not-linked"}),
    "another root behind": Case(
        lambda: of_chain(LEAF, ISSUING, forge.root("Stray Root CA")), rules={"java": "target/chain-not-linked"}
    ),
    "Windows line ends": Case(lambda: of_chain(LEAF, ISSUING, eol="\r\n")),
    "text before the leaf": Case(lambda: of_chain(LEAF, ISSUING, text="Certificate:\n    Data:\n")),
    "byte order mark": Case(lambda: of_chain(LEAF, ISSUING, bom=True), SERVES, "pem/byte-order-mark"),
    "chain and key in one file": Case(
        lambda: _together("leaf", "issuer", "key"), rules={"java": "pem/private-key-in-bundle"}
    ),
    "key before the chain in one file": Case(
        lambda: _together("key", "leaf", "issuer"), rules={"java": "pem/private-key-in-bundle"}
    ),
    "issuer first": Case(lambda: of_chain(ISSUING, LEAF), REFUSES, "chain/leaf-not-first"),
    "no intermediate": Case(lambda: of_chain(LEAF), CLIENT_REFUSES, "chain/not-trusted"),
    "another key": Case(lambda: _with(usual(), key=forge.key_pem("rsa3072-c")), REFUSES, "key/mismatch"),
    "key of another type": Case(lambda: _with(usual(), key=forge.key_pem("p256-a")), REFUSES, "key/mismatch"),
    "byte order mark before the key": Case(
        lambda: _with(usual(), key="\ufeff" + forge.key_pem()), SERVES, "target/key-behind-byte-order-mark"
    ),
    "PKCS #8 key under the label of PKCS #1": Case(
        lambda: _with(usual(), key=relabelled(forge.key_pem(), "RSA PRIVATE KEY")),
        SERVES,
        "target/key-label-of-other-form",
    ),
    "PKCS #1 key under the label of PKCS #8": Case(
        lambda: _with(usual(), key=relabelled(forge.key_pem(form="pkcs1"), "PRIVATE KEY")),
        REFUSES,
        "key/not-loadable",
        dict.fromkeys(("rabbitmq", "openldap"), "target/key-label-of-other-form"),
    ),
    "another key behind the key": Case(
        lambda: _with(usual(), key=forge.key_pem() + forge.key_pem("rsa3072-c")), SERVES, "target/several-keys"
    ),
    "PKCS #7 behind the chain": Case(
        lambda: of_chain(LEAF, ISSUING, forge.pem(forge.degenerate(LEAF.der, ISSUING.der), "PKCS7")),
        rules={"java": "pem/unread-block"},
    ),
    "another key behind the chain": Case(
        lambda: of_chain(LEAF, ISSUING, forge.key_pem("rsa3072-c")),
        SERVES,
        "target/other-key-in-file",
        {"java": "pem/private-key-in-bundle"},
    ),
    "encrypted key behind the chain": Case(
        lambda: of_chain(LEAF, ISSUING, forge.key_pem(form="encrypted")), rules={"java": "pem/private-key-in-bundle"}
    ),
    "key of OpenSSH before the key": Case(
        lambda: _with(usual(), key=forge.pem(b"openssh-key-v1\0", "OPENSSH PRIVATE KEY") + forge.key_pem()),
        SERVES,
        "target/key-behind-unknown-key",
    ),
    "doubled carriage returns": Case(lambda: of_chain(LEAF, ISSUING, eol="\r\r\n"), SERVES, "target/doubled-returns"),
    "doubled carriage returns in the key": Case(
        lambda: _with(usual(), key=forge.key_pem().replace("\n", "\r\r\n")), SERVES, "target/key-with-doubled-returns"
    ),
    "BEGIN line behind the key": Case(
        lambda: _with(usual(), key=f"{forge.key_pem()}{BEGIN}\n"), SERVES, "target/key-file-with-open-block"
    ),
    "unfinished certificate behind the key": Case(
        lambda: _with(usual(), key=forge.key_pem() + LEAF.pem[:400]), SERVES, "target/key-file-with-open-block"
    ),
    "BEGIN line of no known kind behind the key": Case(
        lambda: _with(usual(), key=f"{forge.key_pem()}-----BEGIN SOMETHING-----\n")
    ),
    "old labels": Case(
        lambda: of_chain(*(relabelled(each.pem, "X509 CERTIFICATE") for each in (LEAF, ISSUING))),
        SERVES,
        "pem/old-label",
    ),
    "old label before the new one": Case(
        lambda: of_chain(relabelled(LEAF.pem, "X509 CERTIFICATE"), ISSUING),
        SERVES,
        "target/old-label-before-new",
        {"go-server": "pem/old-label", "etcd": "pem/old-label", "rabbitmq": "pem/old-label"},
    ),
    "Ed25519": Case(lambda: usual("ed25519-a")),
    "Ed448": Case(lambda: usual("ed448"), SERVES, "target/key-type-unsupported"),
    "request behind the chain": Case(
        lambda: of_chain(LEAF, ISSUING, forge.csr().pem),
        SERVES,
        "target/request-in-chain",
        {"java": "pem/unexpected-block"},
    ),
    "keyUsage without digitalSignature": Case(
        lambda: _leaf(key_usage=["keyEncipherment"]), SERVES, "clients/key-usage-no-signature"
    ),
    "more than clients take": Case(_stuffed, NO_HANDSHAKE, "clients/message-over-100-kilobytes"),
    "encrypted key": Case(lambda: usual(form="encrypted"), REFUSES, "key/encrypted", is_encrypted=True),
    "encrypted key and its passphrase": Case(
        lambda: usual(form="encrypted"), SERVES, "key/encrypted", is_encrypted=True
    ),
    "encrypted PKCS #1 key": Case(lambda: usual(form="legacy-encrypted"), REFUSES, "key/encrypted", is_encrypted=True),
    "RSA-1024": Case(lambda: usual("rsa1024"), REFUSES, "crypto/weak-key"),
    "RSA-1024 of the issuer": Case(lambda: below_authority(key="rsa1024"), REFUSES, "crypto/weak-key"),
    "SHA-1": Case(lambda: _leaf(hash="sha1"), _SHA1, "crypto/weak-hash"),
    "SHA-1 of the issuer": Case(lambda: below_authority(hash="sha1"), _SHA1, "crypto/weak-hash"),
    "secp256k1": Case(lambda: usual("secp256k1"), NO_HANDSHAKE, "crypto/unusual-curve"),
    "END and BEGIN on one line": Case(_glued, REFUSES, "pem/malformed-boundary"),
    "DER": Case(
        lambda: Files(LEAF.der, forge.key_pem()),
        REFUSES,
        "pem/not-pem",
        {"nginx": "nginx/not-pem", "redis-oss": "redis-oss/not-pem", "java": "chain/not-trusted"},
        ("chain/not-trusted",),
    ),
    "certificate of a client": Case(
        lambda: _leaf(eku=["clientAuth"]),
        CLIENT_REFUSES,
        "hygiene/out-of-scope",
        {"nginx": "nginx/server-auth-missing", "redis-oss": "redis-oss/server-auth-missing"},
    ),
    "no extended key usage": Case(lambda: _leaf(eku=None)),
    "EC key with its parameters in one file": Case(
        _ec_with_parameters_together, rules={"java": "pem/private-key-in-bundle"}
    ),
    "DH parameters behind the chain": Case(
        lambda: of_chain(LEAF, ISSUING, DH_PARAMETERS), rules={"java": "pem/unexpected-block"}
    ),
    "BEGIN in a comment": Case(
        lambda: of_chain(LEAF, f"# The issuer begins with {BEGIN} and ends the file.\n", ISSUING),
        SERVES,
        "target/begin-in-text",
    ),
    "block that is commented out": Case(
        lambda: of_chain(LEAF, re.sub("(?m)^", "# ", ROOT.pem.rstrip("\n")) + "\n", ISSUING),
        SERVES,
        "target/begin-in-text",
    ),
    "END in a comment": Case(lambda: of_chain(f"# It ends with {END}.\n", LEAF, ISSUING)),
    "second END": Case(lambda: of_chain(LEAF, f"{END}\n", ISSUING), rules={"java": "target/boundary-without-block"}),
    "text behind a BEGIN": Case(
        lambda: of_chain(f"{BEGIN} is the first line of a certificate.\n", LEAF, ISSUING),
        SERVES,
        "target/begin-in-text",
        {"java": "target/boundary-without-block"},
    ),
    "BEGIN in a comment before the key": Case(
        lambda: _with(
            usual(), key=f"# It begins with {BEGIN.replace('CERTIFICATE', 'PRIVATE KEY')} below.\n{forge.key_pem()}"
        ),
        SERVES,
        "target/key-behind-begin-in-text",
    ),
    "TRUSTED CERTIFICATE": Case(
        lambda: of_chain(relabelled(LEAF.pem, "TRUSTED CERTIFICATE"), ISSUING), SERVES, "pem/label-mismatch"
    ),
    "TRUSTED CERTIFICATE with trust settings": Case(
        lambda: of_chain(forge.pem(LEAF.der + TRUST_SETTINGS, "TRUSTED CERTIFICATE"), ISSUING),
        SERVES,
        "pem/label-mismatch",
    ),
    "TRUSTED CERTIFICATE of the issuer": Case(
        lambda: of_chain(LEAF, relabelled(ISSUING.pem, "TRUSTED CERTIFICATE")), CLIENT_REFUSES, "pem/label-mismatch"
    ),
    "empty line in the leaf": Case(lambda: of_chain(with_line(LEAF.pem, 5, ""), ISSUING), REFUSES, "pem/bad-base64"),
    "empty line in the issuer": Case(lambda: of_chain(LEAF, with_line(ISSUING.pem, 5, "")), REFUSES, "pem/bad-base64"),
    "header in the leaf": Case(
        lambda: of_chain(with_line(LEAF.pem, 1, "Comment: of the cluster\n"), ISSUING), REFUSES, "pem/bad-base64"
    ),
    "empty line in the key": Case(
        lambda: _with(usual(), key=with_line(forge.key_pem(), 5, "")), REFUSES, "key/not-loadable"
    ),
    "header in the key": Case(
        lambda: _with(usual(), key=with_line(forge.key_pem(), 1, "Comment: of the cluster\n")),
        REFUSES,
        "key/not-loadable",
    ),
    "key without its END": Case(
        lambda: _with(usual(), key=forge.key_pem().partition("-----END")[0]), REFUSES, "key/not-loadable"
    ),
    "carriage returns": Case(
        lambda: _with(usual(), chain=(LEAF.pem + ISSUING.pem).replace("\n", "\r").encode()),
        REFUSES,
        "pem/openssl-refuses",
    ),
    "carriage returns in the key": Case(
        lambda: _with(usual(), key=forge.key_pem().replace("\n", "\r")), REFUSES, "key/not-loadable"
    ),
    "comment in UTF-8": Case(lambda: of_chain(LEAF, ISSUING, text="# f\u00fcr den Cluster\n")),
    "no SAN": Case(lambda: _leaf(san=None), CLIENT_REFUSES, "names/san-missing"),
    "expired": Case(lambda: _leaf(not_after=datetime(2026, 5, 1)), CLIENT_REFUSES, "validity/expired"),
    "mode 640": Case(
        lambda: _with(usual(), mode=0o640), SERVES, "file/key-exposed", {"postgresql": "postgresql/key-exposed"}
    ),
    "mode 644": Case(lambda: _with(usual(), mode=0o644), SERVES, "file/key-exposed"),
    "mode 640 of root": Case(lambda: _with(usual(), mode=0o640, owner="root")),
    "mode 660 of root": Case(lambda: _with(usual(), mode=0o660, owner="root"), SERVES, "file/key-exposed"),
    "mode 600 of another user": Case(
        lambda: _with(usual(), mode=0o600, owner="daemon"), SERVES, "postgresql/key-of-other-user"
    ),
}

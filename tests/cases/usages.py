"""Key usages, purposes, and what makes a CA."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, code_signing, forum, smime
from tests.cases.shared import HUGE, namesake
from tests.forge import der

BROKEN_KEY = der.sequence(books.RSA, der.bit_string(b"abc"))


def ca_for_documents(begin: datetime) -> forge.Cert:
    """A CA for TLS and for signing documents."""
    return forum.sub_ca(eku=["serverAuth", "1.3.6.1.5.5.7.3.36"], not_before=begin)


FIRES = [
    (
        "an RSA key of a CA that agrees on keys",
        "cabf-br/ca-key-agreement",
        lambda: forum.sub_ca(key="rsa2048-b", key_usage=[*forum.CA_USAGES, "keyAgreement"]),
    ),
    (
        "a CRL issuer that enciphers",
        "rfc5280/rsa-ca-enciphers",
        lambda: books.rsa_leaf(key_usage=["cRLSign", "keyEncipherment"], eku=["any"], san=None),
    ),
    (
        "a CA with a key for OAEP",
        "rfc5280/rsa-oaep-usages",
        lambda: books.ca(key=books.OAEP_KEY, key_usage=["keyCertSign"], eku=["emailProtection"]),
    ),
    (
        "a CA with a key for OAEP",
        "rfc5280/rsa-oaep-both-usages",
        lambda: books.ca(
            key=books.OAEP_KEY, key_usage=["keyEncipherment", "dataEncipherment"], eku=["emailProtection"]
        ),
    ),
    ("a damaged root is a root", "cabf-br/root-purposes", lambda: forum.root(eku=["serverAuth"], signer="p384-b")),
    ("ca eku other in 2020", "cabf-br/ca-purposes-other", lambda: ca_for_documents(datetime(2020, 8, 20))),
    ("ca eku ts", "cabf-br/sub-ca-purposes-mixed", lambda: forum.sub_ca(eku=["serverAuth", "timeStamping"])),
    ("ca eku any client", "cabf-br/sub-ca-any-purpose-not-alone", lambda: forum.sub_ca(eku=["any", "clientAuth"])),
    ("ocsp ku no ds", "cabf-br/ocsp-key-usage", lambda: forum.responder(key_usage=["keyAgreement"])),
    ("ocsp ku nr", "cabf-br/ocsp-key-usage", lambda: forum.responder(key_usage=["digitalSignature", "nonRepudiation"])),
    ("pathlen -129", "rfc5280/path-length-negative", lambda: books.ca(path_length=-129)),
    (
        "rsa ku ca encipherOnly",
        "rfc5280/rsa-ca-usages",
        lambda: books.ca(key="rsa3072-b", key_usage=["keyCertSign", "encipherOnly"]),
    ),
    ("ku empty bits 2", "rfc5280/key-usage-nothing", lambda: books.leaf(key_usage=bytes.fromhex("03020000"))),
    ("ku 10 bits", "rfc5280/key-usage-too-long", lambda: books.leaf(key_usage=bytes.fromhex("0303068040"))),
    ("ku unused 7 more", "rfc5280/key-usage-unused-bits", lambda: books.leaf(key_usage=bytes.fromhex("03020680"))),
    (
        "bc false written",
        "rfc5280/ca-flag-not-der",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, bytes.fromhex("3003010100"))]),
    ),
    ("eku precert", "cabf-br/purposes-unfit", lambda: forum.leaf(eku=["serverAuth", "1.3.6.1.4.1.11129.2.4.4"])),
    ("eku client only w policy", "cabf-br/purposes-unfit", lambda: forum.leaf(eku=["clientAuth"])),
    ("ecc nr", "cabf-br/ecc-key-usage", lambda: forum.leaf(key_usage=["digitalSignature", "nonRepudiation"])),
    ("ecc ke", "cabf-br/ecc-key-usage", lambda: forum.leaf(key_usage=["digitalSignature", "keyEncipherment"])),
    (
        "chrome no eku",
        "chrome/client-auth",
        lambda: books.leaf(
            eku=["clientAuth", "serverAuth"], not_before=datetime(2027, 3, 15), not_after=datetime(2027, 4, 1)
        ),
    ),
    (
        "no key usage in 2002",
        "rfc5280/ca-key-usage-missing",
        lambda: forum.sub_ca(key_usage=None, not_before=datetime(2002, 4, 1)),
    ),
    ("a namesake's leaf", "cabf-br/crl-sign", lambda: forum.leaf(subject=forum.CA_DN, key_usage=["cRLSign"])),
    (
        "any purpose among others",
        "rfc5280/any-eku-critical",
        lambda: books.leaf(eku=["serverAuth", "any"], critical={"eku": True}),
    ),
    ("ku count 8", "rfc5280/key-usage-unused-bits", lambda: books.leaf(key_usage=bytes.fromhex("030208a0"))),
    ("ku count of nothing", "rfc5280/key-usage-unused-bits", lambda: books.leaf(key_usage=bytes.fromhex("030105"))),
    (
        "ku two zero octets",
        "rfc5280/key-usage-zero-octets",
        lambda: books.leaf(key_usage=bytes.fromhex("030405a00000")),
    ),
    ("ku 16 bits", "rfc5280/key-usage-too-long", lambda: books.leaf(key_usage=bytes.fromhex("0303008080"))),
    ("cert sign without bc", "rfc5280/cert-sign-without-ca", lambda: books.leaf(ca=None, key_usage=["keyCertSign"])),
    (
        "cert sign, broken key",
        "rfc5280/cert-sign-without-ca",
        lambda: books.leaf(key=BROKEN_KEY, signer="p256-b", key_usage=["keyCertSign"]),
    ),
    (
        "ocsp signing crl",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["OCSPSigning"], key_usage=["digitalSignature", "cRLSign"]),
    ),
    (
        "time stamping agrees",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["timeStamping"], key_usage=["digitalSignature", "keyAgreement"]),
    ),
    ("rsa leaf decipherOnly", "rfc5280/rsa-leaf-usages", lambda: books.rsa_leaf(ca=None, key_usage=["decipherOnly"])),
    ("rsa root agrees", "rfc5280/rsa-ca-usages", lambda: forge.root(key="rsa3072-b", key_usage=["keyAgreement"])),
    ("p521 enciphers", "rfc5280/ec-enciphers", lambda: books.leaf(key="p521", key_usage=["keyEncipherment"])),
    ("ec ca enciphers", "rfc5280/ec-enciphers", lambda: books.ca(key_usage=["keyCertSign", "keyEncipherment"])),
    (
        "ca flag without content",
        "rfc5280/ca-flag-not-der",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, bytes.fromhex("30020100"))]),
    ),
    (
        "path length, false written",
        "rfc5280/path-length-of-no-ca",
        lambda: books.leaf(
            drop=["basic_constraints"], extensions=[("2.5.29.19", True, bytes.fromhex("3006010100020100"))]
        ),
    ),
    (
        "path length of a leaf below 0",
        "rfc5280/path-length-negative",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", True, der.sequence(der.integer(-1)))]),
    ),
    (
        "path length, broken key",
        "rfc5280/path-length-without-signing",
        lambda: books.ca(key=BROKEN_KEY, key_usage=["digitalSignature"]),
    ),
    (
        "path length of a root",
        "rfc5280/path-length-without-key-usage",
        lambda: forge.root(key="p256-b", path_length=3, key_usage=None),
    ),
    (
        "x25519 without agreement",
        "rfc5280/x25519-usages",
        lambda: books.leaf(key="x25519", key_usage=["decipherOnly"], signer="p256-b"),
    ),
    (
        "rsa encipher only",
        "rfc5280/cipher-only-without-agreement",
        lambda: books.rsa_leaf(key_usage=["keyEncipherment", "encipherOnly"]),
    ),
    ("a number too long to write out", "rfc5280/path-length-of-no-ca", lambda: books.leaf(ca=False, path_length=HUGE)),
    ("a number too long to write out", "rfc5280/path-length-negative", lambda: books.ca(path_length=-HUGE)),
]

PASSES = [
    ("a CA for code alone", "smime/ca-any-purpose", lambda: smime.ca(eku=["codeSigning"]), "smime"),
    (
        "a CA for email alone",
        "code-signing/ca-any-purpose",
        lambda: code_signing.ca(eku=["emailProtection"]),
        "code-signing",
    ),
    *[
        (
            "a timestamping authority",
            rule,
            lambda: books.leaf(eku=["timeStamping"], san=None, critical={"eku": True}),
            "rfc5280",
        )
        for rule in ("rfc5280/timestamp-purpose-not-critical", "rfc5280/timestamp-purpose-not-alone")
    ],
    (
        "no basicConstraints",
        "cabf-br/signs-as-ca-unmarked",
        lambda: forum.leaf(ca=None),
    ),
    (
        "a CRL issuer",
        "rfc5280/rsa-leaf-usages",
        lambda: books.rsa_leaf(key_usage=["cRLSign"], eku=["any"], san=None),
    ),
    (
        "an RSA key, which agrees on nothing",
        "rfc5280/cipher-only-both",
        lambda: books.rsa_leaf(key_usage=["keyAgreement", "encipherOnly", "decipherOnly"], eku=["any"]),
    ),
    (
        "a key for OAEP that encrypts",
        "rfc5280/rsa-oaep-usages",
        lambda: books.leaf(
            key=books.OAEP_KEY, key_usage=["keyEncipherment", "dataEncipherment"], eku=["emailProtection"]
        ),
    ),
    (
        "a key for OAEP that encrypts keys",
        "rfc5280/rsa-oaep-both-usages",
        lambda: books.leaf(key=books.OAEP_KEY, key_usage=["keyEncipherment"], eku=["emailProtection"]),
    ),
    (
        "a key for ECDH that agrees on keys",
        "rfc5280/ecdh-usages",
        lambda: books.leaf(key=books.ECDH_KEY, key_usage=["keyAgreement", "encipherOnly"], eku=["emailProtection"]),
    ),
    (
        "a Diffie-Hellman key that agrees on keys",
        "rfc5280/dh-usages",
        lambda: books.leaf(key=books.DH_KEY, key_usage=["keyAgreement"], eku=["emailProtection"]),
    ),
    ("an EC key of a CA that signs", "rfc5280/ec-ca-agrees", books.ca),
    ("ca eku any alone, as of a cross-certificate", "cabf-br/sub-ca-purposes-mixed", lambda: forum.sub_ca(eku=["any"])),
    (
        "ca eku any alone, as of a cross-certificate",
        "cabf-br/sub-ca-any-purpose-not-alone",
        lambda: forum.sub_ca(eku=["any"]),
    ),
    ("ku all nine bits", "rfc5280/key-usage-too-long", lambda: books.leaf(key_usage=bytes.fromhex("030307ff80"))),
    ("no purposes", "rfc5280/usages-serve-no-purpose", lambda: books.leaf(eku=books.EMPTY)),
    (
        "purposes together",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["clientAuth", "emailProtection"], key_usage=["digitalSignature", "nonRepudiation"]),
    ),
    (
        "unknown purpose",
        "rfc5280/usages-serve-no-purpose",
        lambda: books.leaf(eku=["serverAuth", "1.2.3"], key_usage=["nonRepudiation"]),
    ),
    ("ec agrees", "rfc5280/rsa-ca-usages", lambda: books.ca(key_usage=["keyCertSign", "keyAgreement"])),
    ("ed25519 enciphers", "rfc5280/ec-enciphers", lambda: books.leaf(key="ed25519-a", key_usage=["keyEncipherment"])),
    (
        "x448 that deciphers",
        "rfc5280/x448-usages",
        lambda: books.leaf(key=books.X448, key_usage=["keyAgreement", "decipherOnly"], signer="p256-b"),
    ),
    ("ed25519 that signs lists", "rfc5280/ed25519-usages", lambda: books.leaf(key="ed25519-a", key_usage=["cRLSign"])),
    (
        "ec agrees and enciphers only",
        "rfc5280/ec-leaf-usages",
        lambda: books.leaf(key_usage=["keyAgreement", "encipherOnly"]),
    ),
    (
        "ec agrees and deciphers only",
        "rfc5280/ec-leaf-usages",
        lambda: books.leaf(key_usage=["digitalSignature", "keyAgreement", "decipherOnly"]),
    ),
    ("any purpose, and not critical", "rfc5280/any-eku-critical", lambda: books.leaf(eku=["any"])),
    ("a root of 2010", "cabf-br/root-key-usage-not-critical-once", lambda: forum.root(not_before=datetime(2010, 6, 1))),
    (
        "a CA for servers in July 2026",
        "chrome/ca-client-auth",
        lambda: books.ca(eku=["serverAuth"], not_before=datetime(2026, 7, 1)),
    ),
    ("a server in 2027", "chrome/client-auth", lambda: forum.on("2027-04-01")),
]

NOT_APPLICABLE = [
    (
        "a server that signs OCSP responses",
        "cabf-br/ocsp-names",
        lambda: forum.leaf(eku=["serverAuth", "OCSPSigning"]),
    ),
    ("a namesake is not a root", "cabf-br/root-purposes", namesake),
    (
        "a CA that signs precertificates is none for TLS",
        "cabf-br/sub-ca-purposes-signing",
        lambda: forum.sub_ca(eku=["1.3.6.1.4.1.11129.2.4.4"], policies=[forum.DV]),
    ),
    (
        "a responder with a policy is not a subscriber",
        "cabf-br/purposes-unfit",
        lambda: forum.responder(policies=[forum.DV]),
    ),
    (
        "what another key of its name signed is not a root",
        "cabf-br/root-purposes",
        lambda: forum.root(eku=["serverAuth"], signer="p384-b", aki=b"another"),
    ),
    (
        "bc of a leaf not critical",
        "rfc5280/basic-constraints-not-critical",
        lambda: books.leaf(drop=["basic_constraints"], extensions=[("2.5.29.19", False, books.EMPTY)]),
    ),
    (
        "no usage, no length",
        "rfc5280/path-length-without-key-usage",
        lambda: books.ca(key_usage=None, path_length=None),
    ),
]

NOT_IN_FORCE = [
    ("ca eku other before 1.7.1", "cabf-br/ca-purposes-other", lambda: ca_for_documents(datetime(2020, 8, 19))),
    (
        "any purpose before 2020-08-20",
        "cabf-br/sub-ca-purposes-mixed",
        lambda: forum.sub_ca(eku=["any"], not_before=datetime(2020, 8, 19, 23, 59, 59)),
    ),
    (
        "any purpose among others before 2023-09-15, as of a cross-certificate",
        "cabf-br/sub-ca-any-purpose-not-alone",
        lambda: forum.sub_ca(eku=["serverAuth", "any"], not_before=datetime(2023, 9, 14, 23, 59, 59)),
    ),
    (
        "precertificate CA in time",
        "cabf-br/precertificate-signing-ca",
        lambda: forum.sub_ca(eku=["1.3.6.1.4.1.11129.2.4.4"], not_before=datetime(2026, 3, 14, 23, 59, 59)),
    ),
]

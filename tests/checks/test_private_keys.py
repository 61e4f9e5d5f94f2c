from __future__ import annotations

import hashlib
import math
import re
import ssl
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.policy.index import declared, profiles
from certlint.report import Status
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.judging import findings, judge, plan_of, selected, told

PAIRS = [
    ("rsa3072-a", "rsa3072-c"),
    ("p256-a", "p256-b"),
    ("p384-a", "p384-b"),
    ("p521", "p256-b"),
    ("ed25519-a", "ed25519-b"),
    ("ed448", "ed25519-b"),
    ("dsa2048", "rsa2048-a"),
    ("secp256k1", "p256-b"),
]


@pytest.mark.parametrize("profile", ["hygiene", "redis-enterprise-server"])
def test_the_key_of_a_certificate_that_cannot_be_read_is_not_compared_with_its_ca(profile, tmp_path):
    leaf, *above = forge.chain(key="p256-a")
    path = tmp_path / "bundle.pem"
    path.write_text(forge.pem(leaf.der[:-30], "CERTIFICATE") + forge.bundle(*above).decode())
    (tmp_path / "leaf.key").write_text(forge.key_pem("p256-a"))
    (tmp_path / "leaf.key").chmod(0o600)
    done = certlint(path, "--key", tmp_path / "leaf.key", "--profile", profile, "--fqdn", forge.FQDN, *DAY)
    assert "x509/undecodable" in done.out
    assert "key/mismatch" not in done.out
    assert "block 1 cannot be read, and may be the certificate of the private key" in " ".join(done.out.split())


@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_the_key_belongs_or_not(own, other):
    bundle = forge.chain(key=own)
    assert findings("key/mismatch", bundle, key=forge.key_pem(own)) == []
    (finding,) = findings("key/mismatch", bundle, key=forge.key_pem(other))
    assert finding.severity.label == "error"
    assert (finding.certificate, finding.location.part) == (0, "public_key")
    assert finding.message.startswith("key.pem")
    assert finding.expected != finding.found
    for shown, name in ((finding.expected, own), (finding.found, other)):
        assert hashlib.sha256(forge.key(name).spki).hexdigest()[:16] in shown


@pytest.mark.parametrize("form", ["pkcs8", "pkcs1"])
def test_rsa_keys_in_every_form(form):
    assert told(forge.chain(), key=forge.key_pem("rsa3072-a", form)) == []


def test_ec_keys_in_sec1_form():
    assert findings("key/mismatch", forge.chain(key="p256-a"), key=forge.key_pem("p256-a", "sec1")) == []


@pytest.mark.parametrize(("own", "other"), [("p256-a", "p256-b"), ("p256-b", "p256-c"), ("p256-c", "p256-a")])
def test_compressed_points_are_compared_as_points(own, other):
    key = forge.key(own)
    bundle = forge.chain(key=forge.Key(compressed(key), key.pkcs8, "compressed"))
    assert findings("key/mismatch", bundle, key=forge.key_pem(own)) == []
    assert findings("key/mismatch", bundle, key=forge.key_pem(other))


def test_a_curve_that_is_written_out_is_compared_by_its_point():
    """Not every program takes such a key, which other rules tell; but it is the key."""
    key = forge.key("p256-a")
    call = ["openssl", "pkey", "-ec_param_enc", "explicit", "-pubout", "-outform", "DER"]
    spki = subprocess.run(call, input=forge.key_pem(key).encode(), capture_output=True, check=True).stdout
    bundle = forge.chain(key=forge.Key(spki, key.pkcs8, "explicit"))
    assert findings("key/mismatch", bundle, key=forge.key_pem(key)) == []
    assert findings("key/mismatch", bundle, key=forge.key_pem("p256-b"))


def test_the_other_point_with_the_same_x_is_another_key():
    key = forge.key("p256-a")
    spki = compressed(key)
    at = len(spki) - 33
    mirrored = spki[:at] + bytes([spki[at] ^ 1]) + spki[at + 1 :]
    assert findings("key/mismatch", forge.chain(key=forge.Key(mirrored, key.pkcs8)), key=forge.key_pem(key))


def compressed(key: forge.Key) -> bytes:
    """The same public key with its point compressed. SEC 1 section 2.3.3."""
    point = key.private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )
    der = forge.der
    curve = der.sequence(der.oid("1.2.840.10045.2.1"), der.oid("1.2.840.10045.3.1.7"))
    return der.sequence(curve, der.bit_string(point))


def test_an_rsa_key_does_not_fit_a_certificate_that_keeps_it_for_pss():
    """The numbers are the same, but not what OpenSSL may do with them: it loads no such pair."""
    key, der = forge.key("rsa3072-a"), forge.der
    bits = key.spki[key.spki.index(der.null()) + 2 :]
    spki = der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.10")), bits)
    bundle = forge.chain(key=forge.Key(spki, key.pkcs8))
    (finding,) = findings("key/mismatch", bundle, key=forge.key_pem(key))
    assert "has the numbers of the leaf" in finding.message
    (finding,) = findings("key/mismatch", bundle, key=forge.key_pem("rsa3072-c"))
    assert "does not match the leaf" in finding.message


def test_a_key_of_another_certificate_of_the_bundle_is_named():
    (finding,) = findings("key/mismatch", forge.chain(), key=forge.key_pem("rsa3072-b"))
    assert "it matches the intermediate 'Example Test Issuing CA' (block 2)" in finding.message


def test_a_ca_bundle_is_compared_with_all_its_keys():
    cas = forge.chain()[1:]
    assert findings("key/mismatch", cas, key=forge.key_pem("rsa4096-a")) == []
    assert findings("key/mismatch", cas, key=forge.key_pem("p256-a"))


@pytest.mark.parametrize("form", ["encrypted", "legacy-encrypted"])
def test_an_encrypted_key_is_reported_once(form):
    key = forge.key_pem("rsa3072-c", form)
    assert told(forge.chain(), key=key) == ["key/encrypted"]
    (finding,) = findings("key/encrypted", forge.chain(), key=key)
    assert finding.severity.label == "error"
    assert "passphrase" in finding.message


BROKEN = {
    "empty": "",
    "a certificate": forge.chain()[0].pem,
    "a public key": forge.key_pem("rsa3072-a", "public"),
    "a damaged key": forge.pem(b"\x30\x03\x02\x01\x00", "PRIVATE KEY"),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_key_file_without_a_readable_key_is_reported_once(text):
    assert told(forge.chain(), key=text) == ["key/unreadable"]
    (finding,) = findings("key/unreadable", forge.chain(), key=text)
    assert finding.severity.label == "error"


def test_a_sound_key_is_neither_encrypted_nor_unreadable():
    assert findings("key/encrypted", forge.chain(), key=forge.key_pem()) == []
    assert findings("key/unreadable", forge.chain(), key=forge.key_pem()) == []


@pytest.mark.parametrize("which", range(8), ids=["n", "e", "d", "p", "q", "dp", "dq", "qinv"])
def test_a_key_whose_numbers_do_not_belong_together_is_unreadable(which):
    """One bit of one number has changed on the way: the key signs nothing that verifies."""
    numbers, der = forge.key("rsa2048-a").private.private_numbers(), forge.der
    public = numbers.public_numbers
    kept = [public.n, public.e, numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp]
    kept[which] ^= 1 << 5
    damaged = der.sequence(*map(der.integer, [0, *kept]))
    assert told(forge.chain(key="rsa3072-a"), key=forge.pem(damaged, "RSA PRIVATE KEY")) == ["key/unreadable"]


def test_a_key_of_a_number_that_is_no_prime_is_unreadable():
    """Its numbers belong together all the same; what it signs does not verify, and the certificate has its modulus."""
    p, other = forge.key("rsa1024").private.private_numbers().public_numbers.n, forge.key("rsa2048-a").private
    q, e = other.private_numbers().p, 65537
    d = pow(e, -1, math.lcm(p - 1, q - 1))
    der = forge.der
    numbers = [0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)]
    modulus = der.bit_string(der.sequence(der.integer(p * q), der.integer(e)))
    spki = der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()), modulus)
    bundle = forge.chain(key=forge.Key(spki, forge.key("rsa2048-a").pkcs8))
    key = forge.pem(der.sequence(*map(der.integer, numbers)), "RSA PRIVATE KEY")
    (finding,) = findings("key/unreadable", bundle, key=key)
    assert "do not match each other" in finding.message


def test_nothing_of_a_damaged_key_is_told():
    der = forge.key("rsa3072-a").pkcs8
    result = judge(forge.chain(), key=forge.pem(der[:-40], "PRIVATE KEY"))
    text = repr([(f.message, f.found, f.expected, f.remediation) for f in result.findings])
    assert "key/unreadable" in {f.rule.id for f in result.findings}
    assert der[40:48].hex() not in text
    assert repr(der[40:44])[2:-1] not in text


@pytest.mark.parametrize("name", ["cm", "proxy", "syncer", "CPINE", "sso_service", "ldapClient"])
def test_a_certificate_that_takes_a_key_came_without(name):
    (finding,) = findings("key/missing", forge.chain(), cert_name=name)
    assert finding.severity.label == "warning"
    assert findings("key/missing", forge.chain(), cert_name=name, key=forge.key_pem()) == []


def test_without_a_name_no_key_is_asked_for():
    assert "key/missing" not in selected()
    assert "key/not-expected" not in selected()


def test_a_key_inside_the_bundle_is_reported_as_that_only():
    bundle = [*forge.chain(), forge.key_pem().encode()]
    assert findings("key/missing", bundle, cert_name="proxy") == []


@pytest.mark.parametrize("name", ["mtls_trusted_ca", "sso_issuer"])
def test_a_certificate_that_takes_no_key_came_with_one(name):
    cas = forge.chain()[1:] if name == "mtls_trusted_ca" else forge.chain()
    assert told(cas, cert_name=name, key=forge.key_pem("p256-a")) == ["key/not-expected"]
    assert findings("key/not-expected", cas, cert_name=name, silent=Status.NOT_APPLICABLE) == []
    assert "key/missing" not in selected(cert_name=name)


@pytest.mark.slow
def test_iis_takes_the_key_in_a_pkcs12_file(tmp_path):
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "key.pem").write_text(forge.key_pem())
    (tmp_path / "pass").write_text("secret")
    store = tmp_path / "site.pfx"
    command = (
        "openssl",
        "pkcs12",
        "-export",
        "-in",
        "chain.pem",
        "-inkey",
        "key.pem",
        "-out",
        store,
        "-passout",
        "file:pass",
    )
    subprocess.run(command, cwd=tmp_path, check=True)
    in_store = certlint(store, "--passphrase-file", tmp_path / "pass", "--profile", "iis", *DAY)
    assert (in_store.code, "iis/not-pkcs12" in in_store.out) == (0, False), in_store.all
    apart = certlint(tmp_path / "chain.pem", "--key", tmp_path / "key.pem", "--profile", "iis", *DAY)
    assert "iis/not-pkcs12" in apart.out


@pytest.mark.parametrize("data", [b"", b"nothing", forge.pem(forge.chain()[0].der[:-30], "CERTIFICATE").encode()])
@pytest.mark.parametrize("profile", profiles())
def test_nothing_that_can_be_read_lacks_no_key(profile, data):
    settings = {"cert_name": "proxy"} if "cert_name" in declared(profile) else {}
    result = run(plan_of(profile, forge.AS_OF, settings), Bundle(pem.read(data, "bundle.pem"), None))
    assert "key/missing" not in {finding.rule.id for finding in result.findings}


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["haproxy", "kafka", "mongodb", "azure-key-vault"])
@pytest.mark.parametrize("at_the_end", [True, False])
def test_a_key_among_the_certificates_is_compared(tmp_path, profile, at_the_end):
    """Where chain and key are one file, nobody gives the key by itself."""
    path = tmp_path / "all.pem"
    for name, rules in (("rsa3072-a", set()), ("rsa3072-c", {"key/mismatch"}), ("p256-a", {"key/mismatch"})):
        parts = [*forge.chain(), forge.key_pem(name)]
        path.write_bytes(forge.bundle(*(parts if at_the_end else parts[-1:] + parts[:-1])))
        path.chmod(0o600)
        answer = certlint(path, "--profile", profile, "--format", "csv", *DAY)
        assert ("key/mismatch" in answer.out, answer.code) == (bool(rules), int(bool(rules))), answer.all


LABELS = ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "ANY PRIVATE KEY")


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["haproxy", "mongodb", "openssl-server"])
@pytest.mark.parametrize("form", ["pkcs8", "pkcs1"])
def test_a_key_among_the_certificates_is_one_that_openssl_loads(profile, form, tmp_path):
    """Under a label of another form nothing loads it, in a file of its own or beside the certificates."""
    path = tmp_path / "all.pem"
    leaf, issuing, _ = forge.chain()
    for label in LABELS:
        key = re.sub("(BEGIN|END) [A-Z0-9 ]+", rf"\1 {label}", forge.key_pem(form=form))
        path.write_bytes(forge.bundle(leaf, issuing, key))
        path.chmod(0o600)
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)
            loads = True
        except ssl.SSLError:
            loads = False
        answer = certlint(path, "--profile", profile, *DAY)
        assert (answer.code, "key/not-loadable" in answer.out) == (int(not loads), not loads), (label, answer.out)


@pytest.mark.parametrize("profile", ["mongodb", "azure-key-vault"])
def test_a_file_that_must_hold_the_key_does_not_pass_without_it(profile, tmp_path):
    (tmp_path / "all.pem").write_bytes(forge.bundle(*forge.chain()[:2]))
    answer = certlint(tmp_path / "all.pem", "--profile", profile, *DAY)
    assert (answer.code, "error  key/missing" in answer.out) == (1, True), answer.out

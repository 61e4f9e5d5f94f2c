"""PKCS #12 files, protected in many ways: what keytool and OpenSSL read is what passes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import forge
from tests.forge import der
from tests.support.cli import DAY, certlint
from tests.support.java import served_by_java

RULE = "file/keystore-unread-by-java"
# The options of `openssl pkcs12 -export`, and whether Java 17 finds the key with them.
WAYS = {
    "": True,
    "-legacy": True,
    "-nomac": True,
    "-macalg sha1": True,
    "-macalg sha512-224": True,
    "-macalg sha512-256": True,
    "-keypbe aes-128-cbc -certpbe aes-128-cbc": True,
    "-keypbe NONE -certpbe NONE": False,
    "-macalg sha3-256": False,
    "-macalg md5": False,
    "-keypbe camellia-256-cbc": False,
    "-certpbe aria-256-cbc": False,
    "-keypbe aes-192-cbc -certpbe aes-192-cbc": False,
    "-legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-3DES": True,
    "-legacy -certpbe PBE-MD5-DES": True,
    "-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-2DES": False,
    "-legacy -keypbe PBE-SHA1-DES": False,
    "-legacy -certpbe seed-cbc": False,
}
UNREAD_BY_OPENSSL = "file/keystore-unread-by-openssl"


@pytest.fixture(params=WAYS)
def way(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "key.pem").write_text(forge.key_pem())
    (tmp_path / "passphrase").write_text("changeit\n")
    files = "-in chain.pem -inkey key.pem -name a -out store.p12 -passout pass:changeit"
    subprocess.run(["openssl", "pkcs12", "-export", *files.split(), *request.param.split()], check=True)
    return request.param


@pytest.mark.slow
def test_what_java_does_not_read_is_told(way):
    asked = ["--passphrase-file", "passphrase", "--fqdn", forge.FQDN, "--format", "json", *DAY]
    for profile, severity in (("java", "error"), ("hygiene", "warning")):
        answer = certlint("store.p12", "--profile", profile, *asked)
        (bundle,) = json.loads(answer.out)["bundles"]
        told = {each["rule"]: each["severity"] for each in bundle["findings"]}
        assert told.get(RULE) == (None if WAYS[way] else severity)
        is_read = profile == "java" or is_read_by_openssl()
        assert told.get(UNREAD_BY_OPENSSL) == (None if is_read else "warning")
    if shutil.which("keytool"):
        command = ["keytool", "-certreq", "-keystore", "store.p12", "-storepass", "changeit", "-alias", "a"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) is WAYS[way], done.stdout


NAMES = {
    **{f"camellia-{size}-cbc": f"Camellia-{size}" for size in (128, 192, 256)},
    **{f"aria-{size}-cbc": f"ARIA-{size}" for size in (128, 192, 256)},
    "aes-192-cbc": "AES-192", "des-ede3-cbc": "Triple DES by PBES2", "des-cbc": "DES", "rc2-cbc": "RC2", "seed-cbc": "SEED",
    "PBE-SHA1-2DES": "Triple DES with two keys",
    "PBE-SHA1-DES": "DES and SHA-1",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("cipher", NAMES)
def test_a_cipher_that_java_does_not_know_is_named(cipher, folder):
    Path("chain.pem").write_bytes(forge.bundle(*forge.chain()))
    Path("key.pem").write_text(forge.key_pem())
    Path("passphrase").write_text("changeit\n")
    files = "-in chain.pem -inkey key.pem -name a -out store.p12 -passout pass:changeit -legacy -keypbe PBE-SHA1-3DES"
    subprocess.run(["openssl", "pkcs12", "-export", *files.split(), "-certpbe", cipher], check=True)
    answer = certlint("store.p12", "--profile", "java", "--passphrase-file", "passphrase", "--format", "json", *DAY)
    (told,) = [each["message"] for each in json.loads(answer.out)["bundles"][0]["findings"] if each["rule"] == RULE]
    assert told == f"a part of the file is encrypted with {NAMES[cipher]}, which Java does not know"


def is_read_by_openssl() -> bool:
    """By programs that load the default provider alone, as nearly all do."""
    command = ["openssl", "pkcs12", "-in", "store.p12", "-nodes", "-passin", "pass:changeit"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_a_passphrase_that_java_does_not_take_is_told(tmp_path):
    secret = "päss"
    (tmp_path / "all.pem").write_bytes(forge.bundle(*forge.chain()) + forge.key_pem().encode())
    (tmp_path / "passphrase").write_text(f"{secret}\n")
    path = tmp_path / "store.p12"
    words = ["openssl", "pkcs12", "-export", "-in", tmp_path / "all.pem", "-out", path, "-passout", f"pass:{secret}"]
    subprocess.run(words, check=True)
    assert served_by_java([path], secret) == {}
    options = ("--passphrase-file", tmp_path / "passphrase", *DAY)
    answer = certlint(path, "--profile", "java", *options)
    assert answer.code == 1
    assert "the passphrase has non-ASCII characters, which Java does not accept" in " ".join(answer.out.split())
    assert secret not in answer.all
    assert certlint(path, "--profile", "hygiene", *options).code == 0


@pytest.mark.slow
@pytest.mark.parametrize("options", ["", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES"])
def test_a_passphrase_that_is_not_utf_8_is_latin_1_as_of_openssl(options, folder):
    Path("all.pem").write_bytes(forge.bundle(*forge.chain()) + forge.key_pem().encode())
    Path("passphrase").write_bytes(b"p\xe4ss\n")
    words = f"openssl pkcs12 -export -in all.pem -out store.p12 -passout file:passphrase {options}"
    subprocess.run(words.split(), check=True)
    asked = ("--profile", "hygiene", "--fqdn", forge.FQDN, *DAY)
    assert certlint("store.p12", "--passphrase-file", "passphrase", *asked).code == 0
    Path("passphrase").write_bytes(b"p\xe5ss\n")
    assert certlint("store.p12", "--passphrase-file", "passphrase", *asked).code == 3


LEAF, ISSUER, ROOT = forge.chain()
OWN = {"name": "a", "key_id": b"1"}


def key(**attributes) -> bytes:
    return forge.bag(LEAF.key.pkcs8, password=b"changeit", **attributes)


KEY, CERT = key(**OWN), forge.bag(LEAF.der, **OWN)
ABOVE = (forge.bag(ISSUER.der), forge.bag(ROOT.der))


def nested(*bags: bytes) -> bytes:
    return der.sequence(der.oid("1.2.840.113549.1.12.10.1.6"), der.tlv(0xA0, der.sequence(*bags)))


def secret(kind: str) -> bytes:
    value = der.sequence(der.oid(kind), der.tlv(0xA0, der.octet_string(b"s")))
    return der.sequence(der.oid("1.2.840.113549.1.12.10.1.5"), der.tlv(0xA0, value))


def trusted(value: bytes) -> bytes:
    """The root with the attribute by which Java trusts it."""
    attribute = der.sequence(der.oid("2.16.840.1.113894.746875.1.1"), der.set_of(value))
    return der.sequence(forge.bag(ROOT.der)[4:], der.set_of(attribute))


CONTENTS = {
    "as usual": ([CERT, *ABOVE], [KEY]),
    "all of it nested": ([nested(CERT, *ABOVE, KEY)],),
    "a nested key": ([CERT, *ABOVE], [nested(KEY)]),
    "a secret that is not a key": ([CERT, *ABOVE], [KEY, secret("1.2.3.4")]),
    "trusted for any purpose": ([CERT, *ABOVE[:1], trusted(der.oid("2.5.29.37.0"))], [KEY]),
    "trusted for nothing known": ([CERT, *ABOVE[:1], trusted(der.null())], [KEY]),
    "a key that is not encrypted": ([CERT, *ABOVE], [forge.bag(LEAF.key.pkcs8, **OWN)]),
    "names alone, key first": ([key(name="a")], [forge.bag(LEAF.der, name="a"), *ABOVE]),
    "names alone, key and issuer first": (
        [key(name="a")],
        [*ABOVE, forge.bag(LEAF.der, name="a")],
    ),
    "nothing, key first": ([key()], [forge.bag(LEAF.der), *ABOVE]),
    "nothing, key last": ([forge.bag(LEAF.der), *ABOVE], [key()]),
    "empty identifiers": ([forge.bag(LEAF.der, key_id=b""), *ABOVE], [key(key_id=b"")]),
    "the issuer first, with the same identifier": ([forge.bag(ISSUER.der, key_id=b"1"), CERT, ABOVE[1]], [KEY]),
    "the issuer last, with the same identifier": (
        [forge.bag(LEAF.der, key_id=b"1"), ABOVE[1], forge.bag(ISSUER.der, key_id=b"1")],
        [KEY],
    ),
}


@pytest.mark.slow
def test_what_passes_with_the_profile_is_what_a_server_in_java_loads(tmp_path):
    (tmp_path / "passphrase").write_text("changeit\n")
    stores = {name: forge.authenticated(forge.safes(*parts), b"changeit") for name, parts in CONTENTS.items()}
    usual = forge.safes(*CONTENTS["as usual"])
    stores["a MAC without salt"] = forge.authenticated(usual, b"changeit", b"")
    for size in (0, 7, 8):
        salted = forge.safes([CERT, *ABOVE], [key(salt=bytes(range(size)), **OWN)])
        stores[f"a key with a salt of {size}"] = forge.authenticated(salted, b"changeit")
    paths = {}
    for number, (name, data) in enumerate(stores.items()):
        path = paths[name] = tmp_path / f"{number}.p12"
        path.touch(0o600)
        path.write_bytes(data)
    options = ("--profile", "java", "--passphrase-file", tmp_path / "passphrase", "--format", "json", *DAY)
    bundles = json.loads(certlint(*paths.values(), *options).out)["bundles"]
    failing = {each["path"] for each in bundles if each["verdict"] != "pass"}
    passing = {name for name, path in paths.items() if str(path) not in failing}
    served = served_by_java([*paths.values()])
    assert passing == {name for name, path in paths.items() if path in served}
    assert {"as usual", "a key with a salt of 8"} <= passing

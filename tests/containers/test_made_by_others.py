"""Containers made by others: OpenSSL and Java's keytool."""

from __future__ import annotations

import subprocess

import pytest

from tests import forge
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint
from tests.support.oracles import openssl

LEAF, MIDDLE, ROOT = CHAIN = forge.chain()
SOUND = bundle(*CHAIN)
SECRET = "correct horse"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "chain.pem").write_bytes(SOUND)
    (tmp_path / "all.pem").write_bytes(bundle(key_pem(), *CHAIN))
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    return tmp_path


def made(*words: object) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def pkcs12(folder, *options: str, secret: str = SECRET):
    path = folder / "store.p12"
    made(
        "openssl", "pkcs12", "-export", "-in", folder / "all.pem", "-out", path, "-passout", f"pass:{secret}", *options
    )
    return path


def fixed(folder, path, *options: object):
    return certlint("fix", path, "--out", folder / "out.pem", "--passphrase-file", folder / "secret", *options, *DAY)


def same_key(folder, path) -> bool:
    """Whether OpenSSL finds the key in `path` to be the leaf's."""
    public = openssl("pkey", "-in", path, "-pubout").stdout
    return public == openssl("pkey", "-in", folder / "all.pem", "-pubout").stdout != ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-legacy",),
        ("-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES"),
        ("-certpbe", "AES-128-CBC", "-macalg", "SHA512"),
        ("-certpbe", "NONE", "-keypbe", "NONE"),
        ("-name", "friendly", "-caname", "näme"),
    ],
)
def test_pkcs12_of_openssl(folder, options):
    answer = fixed(folder, pkcs12(folder, *options))
    assert answer.code == 0, answer.all
    assert (folder / "out.pem").read_bytes() == SOUND
    assert same_key(folder, folder / "out.key")
    assert "take 3 certificates and a private key out of the PKCS #12 file" in answer.out


@pytest.mark.slow
def test_pkcs12_without_a_passphrase_asks_for_none(folder):
    path = pkcs12(folder, secret="")
    assert certlint("fix", path, "--out", folder / "out.pem", *DAY).code == 0


@pytest.mark.slow
def test_the_passphrase_from_the_environment(folder, monkeypatch):
    monkeypatch.setenv("CERTLINT_PASSPHRASE", SECRET)
    assert certlint("fix", pkcs12(folder), "--out", folder / "out.pem", *DAY).code == 0


@pytest.mark.slow
def test_no_passphrase_and_nobody_to_ask(folder):
    answer = certlint("fix", pkcs12(folder), "--out", folder / "out.pem", *DAY)
    assert answer.code == 2
    assert "--passphrase-file" in answer.err
    assert "CERTLINT_PASSPHRASE" in answer.err


@pytest.mark.slow
def test_a_wrong_passphrase(folder):
    path = pkcs12(folder)
    (folder / "secret").write_text("Tr0ub4dor&3\n")
    answer = fixed(folder, path)
    assert answer.code == 3
    assert "passphrase is wrong" in answer.err
    assert "Tr0ub4dor" not in answer.all
    assert not (folder / "out.pem").exists()


@pytest.mark.slow
def test_a_passphrase_that_is_not_text(folder):
    """Whatever the library raises ends in a message."""
    (folder / "secret").write_bytes(b"\xff\n")
    answer = fixed(folder, pkcs12(folder))
    assert (answer.code, "cannot be opened" in answer.err, "internal error" in answer.err) == (3, True, False)


@pytest.mark.slow
def test_a_damaged_pkcs12_file(folder):
    path = pkcs12(folder)
    path.write_bytes(path.read_bytes()[:-300] + bytes(300))
    answer = fixed(folder, path)
    assert answer.code == 3
    assert "Traceback" not in answer.err


@pytest.mark.slow
def test_a_container_is_not_replaced_in_place(folder):
    path = pkcs12(folder)
    before = path.read_bytes()
    answer = certlint("fix", path, "--in-place", "--passphrase-file", folder / "secret", *DAY)
    assert (answer.code, path.read_bytes()) == (2, before)


def keytool(folder, *words: object) -> None:
    made("keytool", *words, "-storepass", SECRET.replace(" ", ""), "-noprompt")


@pytest.mark.slow
def test_pkcs12_of_keytool(folder):
    """A keystore as Java makes it, imported from OpenSSL's: key, chain, and its own encryption."""
    store, java = pkcs12(folder, "-name", "proxy"), folder / "java.p12"
    keytool(
        folder,
        "-importkeystore",
        "-srckeystore",
        store,
        "-srcstorepass",
        SECRET,
        "-destkeystore",
        java,
        "-deststoretype",
        "PKCS12",
    )
    (folder / "secret").write_text(SECRET.replace(" ", ""))
    answer = fixed(folder, java)
    assert answer.code == 0, answer.all
    assert (folder / "out.pem").read_bytes() == SOUND
    assert same_key(folder, folder / "out.key")


@pytest.mark.slow
def test_a_keystore_with_two_keys_is_not_half_read(folder):
    java = folder / "java.p12"
    for alias in ("one", "two"):
        name = ("-dname", f"CN={alias}", "-alias", alias)
        keytool(folder, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", *name, "-keystore", java)
    (folder / "secret").write_text(SECRET.replace(" ", ""))
    answer = fixed(folder, java)
    assert answer.code == 3
    assert "2 private keys" in answer.err
    assert "--alias; aliases with a private key: one, two" in answer.err
    assert not (folder / "out.pem").exists()
    assert fixed(folder, java, "--alias", "two", "--profile", "rfc5280").code in (0, 1)
    assert "two" in openssl("x509", "-in", folder / "out.pem", "-noout", "-subject").stdout


@pytest.mark.slow
def test_a_truststore_has_no_key(folder):
    java = folder / "trust.p12"
    for name, certificate in (("middle", MIDDLE), ("root", ROOT)):
        (folder / name).write_text(certificate.pem)
        keytool(folder, "-importcert", "-alias", name, "-file", folder / name, "-keystore", java)
    (folder / "secret").write_text(SECRET.replace(" ", ""))
    answer = fixed(folder, java, "--profile", "redis-enterprise-client-ca")
    assert answer.code == 0, answer.all
    found = (folder / "out.pem").read_text()
    assert sorted(found.split("-----BEGIN")) == sorted((MIDDLE.pem + ROOT.pem).split("-----BEGIN"))
    assert not (folder / "out.key").exists()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_pkcs7(folder, form):
    (folder / "jumbled.pem").write_bytes(bundle(ROOT, LEAF, MIDDLE))
    path = folder / "chain.p7b"
    made("openssl", "crl2pkcs7", "-nocrl", "-certfile", folder / "jumbled.pem", "-outform", form, "-out", path)
    answer = fixed(folder, path)
    assert answer.code == 0, answer.all
    assert (folder / "out.pem").read_bytes() == SOUND


@pytest.mark.slow
def test_pkcs7_as_a_pool(folder):
    (folder / "cas.pem").write_bytes(bundle(ROOT, MIDDLE))
    made(
        "openssl", "crl2pkcs7", "-nocrl", "-certfile", folder / "cas.pem", "-outform", "DER", "-out", folder / "cas.p7b"
    )
    (folder / "leaf.pem").write_bytes(bundle(LEAF))
    assert fixed(folder, folder / "leaf.pem", "--pool", folder / "cas.p7b").code == 0
    assert (folder / "out.pem").read_bytes() == SOUND


def test_pkcs7_without_certificates(folder):
    made(
        "openssl",
        "smime",
        "-encrypt",
        "-in",
        folder / "secret",
        "-outform",
        "DER",
        "-out",
        folder / "mail.p7m",
        folder / "chain.pem",
    )
    answer = fixed(folder, folder / "mail.p7m")
    assert answer.code == 3
    assert "not signed data" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("form", ["DER", "PEM"])
def test_what_fix_writes_openssl_reads(folder, form):
    path = folder / "leaf"
    made(
        "openssl",
        "x509",
        "-in",
        folder / "chain.pem",
        "-outform",
        form,
        "-out",
        path,
        *(["-text"] if form == "PEM" else []),
    )
    assert fixed(folder, path).code in (0, 1)
    assert (folder / "out.pem").read_text() == LEAF.pem
    assert openssl("x509", "-in", folder / "out.pem").stdout == LEAF.pem


def test_a_certificate_without_its_begin_line_is_not_dropped(folder):
    """It would pass for text: fix says which line is missing, and writes nothing."""
    (folder / "torn.pem").write_bytes(SOUND.partition(b"\n")[2])
    answer = fixed(folder, folder / "torn.pem")
    assert answer.code == 3
    assert "certlint must not lose a certificate" in answer.err
    assert not (folder / "out.pem").exists()

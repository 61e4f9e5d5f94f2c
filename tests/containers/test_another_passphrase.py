"""Stores that the empty passphrase opens, and keystores that nobody opened: none passes as if a server had loaded it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from certlint.containers import pkcs12
from certlint.errors import InputError
from certlint.files.passphrase import PassphraseSource
from tests import forge
from tests.forge import keystores
from tests.support.cli import DAY, certlint
from tests.support.java import served_by_java

OTHER = "changeit"
PLAIN = ("-keypbe", "NONE", "-certpbe", "NONE")
STORES = {
    "empty": ("", ()),
    "empty, no MAC": ("", ("-nomac",)),
    "empty, no MAC, certificates in the clear": ("", ("-nomac", "-certpbe", "NONE")),
    "empty, in the clear with a MAC": ("", PLAIN),
    "in the clear, no MAC": ("", (*PLAIN, "-nomac")),
    "its own": (OTHER, ()),
    "its own, no MAC": (OTHER, ("-nomac",)),
    "its own, no MAC, certificates in the clear": (OTHER, ("-nomac", "-certpbe", "NONE")),
}


@pytest.fixture
def stores(folder):
    (folder / "chain.pem").write_bytes(forge.bundle(*forge.chain()))
    (folder / "key.pem").write_text(forge.key_pem())
    (folder / "passphrase").write_text(f"{OTHER}\n")
    found = {}
    for number, (name, (secret, options)) in enumerate(STORES.items()):
        found[name] = Path(f"{number}.p12")
        made = f"-in chain.pem -inkey key.pem -out {number}.p12 -passout pass:{secret}"
        subprocess.run(["openssl", "pkcs12", "-export", *made.split(), *options], check=True)
        found[name].chmod(0o600)
    return found


def asked(path: Path, *options: object, profile: str = "hygiene"):
    return certlint(path, "--profile", profile, *options, *DAY)


@pytest.mark.slow
def test_a_store_that_is_refused_with_the_passphrase_that_was_given_does_not_pass(stores):
    given = ("--passphrase-file", "passphrase")
    served = served_by_java(list(stores.values()), OTHER)
    loaded = {}
    for name, path in stores.items():
        command = ["openssl", "pkcs12", "-in", path, "-passin", f"pass:{OTHER}", "-nodes"]
        loaded[name] = subprocess.run(command, capture_output=True, check=False).returncode == 0
        assert (asked(path, *given).code == 0) is loaded[name], name
        assert (asked(path, *given, profile="java").code == 0) is (path in served), name
        assert STORES[name][0] or asked(path).code == 0
    assert [name for name, is_loaded in loaded.items() if is_loaded] == [*STORES][4:]


def test_what_somebody_enters_opens_a_store_or_does_not(stores, monkeypatch):
    monkeypatch.delenv("CERTLINT_PASSPHRASE", raising=False)
    monkeypatch.setattr("certlint.files.passphrase.somebody_is_there", lambda: True)
    for word, code in (("wrong", 3), (OTHER, 0)):
        monkeypatch.setattr("getpass.getpass", lambda prompt, word=word: word)
        answer = certlint("fix", stores["its own"], "--out", "opened.pem", "--profile", "hygiene", *DAY)
        assert (answer.code, "cannot be opened" in answer.err) == (code, bool(code)), answer.all
    assert forge.chain()[0].pem in Path("opened.pem").read_text()


def test_a_store_that_nobody_can_open_is_not_taken_for_something_else(stores, monkeypatch):
    monkeypatch.delenv("CERTLINT_PASSPHRASE", raising=False)
    monkeypatch.setattr("certlint.files.passphrase.somebody_is_there", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "wrong")
    with pytest.raises(InputError, match=r"a\.p12: .+ cannot be opened"):
        pkcs12.opened(stores["its own"].read_bytes(), "a.p12", PassphraseSource("", "a.p12"))


def test_a_store_between_boundary_lines_is_taken_apart(stores, monkeypatch):
    Path("a.pem").write_text(forge.pem(stores["its own"].read_bytes(), "PKCS12"))
    monkeypatch.setenv("CERTLINT_PASSPHRASE", OTHER)
    answer = certlint("fix", "a.pem", "--out", "b.pem", "--profile", "hygiene", *DAY)
    assert answer.code == 0, answer.all
    assert "3 certificates and a private key out of the PKCS #12" in answer.all
    assert all(each.pem in Path("b.pem").read_text() for each in forge.chain()[:2])


def test_what_is_wrong_with_the_passphrase_is_said(stores):
    answer = asked(stores["empty"], "--passphrase-file", "passphrase")
    assert answer.code == 3
    assert "it opens with the empty passphrase" in answer.out
    assert "leaf  cluster.example.com" in answer.out  # the certificates are evaluated all the same


@pytest.mark.parametrize("kind", ["PKCS12", "JKS"])
def test_a_key_that_nobody_opened_is_told(kind, stores):
    path = stores["its own, no MAC, certificates in the clear"]
    if kind == "JKS":
        leaf, issuing, _ = forge.chain()
        path.write_bytes(keystores.keystore([keystores.key_entry("a", leaf.key.pkcs8, [leaf.der, issuing.der])]))
    words = "was not opened, and so not compared with its certificate"
    assert words in " ".join(asked(path).out.split())
    assert words not in " ".join(asked(path, "--passphrase-file", "passphrase").out.split())


def bouncy_castle(kind: str) -> bytes:
    """The outer form of a keystore of Bouncy Castle: see its classes BcKeyStoreSpi and ObjectStore."""
    leaf = forge.leaf()
    if kind == "BCFKS":
        pbes2 = forge.der.sequence(forge.der.oid("1.2.840.113549.1.5.13"), forge.der.sequence())
        encrypted = forge.der.sequence(pbes2, forge.der.tlv(0x04, bytes(1200)))
        return forge.der.sequence(encrypted, forge.der.sequence(pbes2, forge.der.tlv(0x04, bytes(64))))
    head = b"\0\0\0\x02" + b"\0\0\0\x14" + bytes(range(1, 21)) + b"\0\0\x07\xd5"
    return head + (b"\x04\0\x01a" + leaf.der if kind == "BKS" else b"\xb8" * 400) + bytes(20)


@pytest.mark.parametrize("command", ["check", "fix", "show"])
@pytest.mark.parametrize("kind", ["BCFKS", "BKS", "UBER"])
def test_a_keystore_of_bouncy_castle_is_named_and_never_taken_apart(kind, command, folder):
    (folder / "store").write_bytes(bouncy_castle(kind))
    options = {"check": (), "fix": ("--out", "out.pem"), "show": ()}[command]
    answer = certlint(command, "store", *options)
    assert f"keystore of Bouncy Castle ({kind})" in " ".join(answer.all.split())
    assert "keytool -importkeystore" in answer.all
    assert answer.code == 3
    assert not Path("out.pem").exists()

"""What `certlint fix` takes out of a keystore."""

from __future__ import annotations

import pytest

from certlint import pem
from certlint.containers.opening import whole_bundle
from certlint.errors import InputError
from certlint.files.passphrase import PassphraseSource
from tests import forge
from tests.forge.keystores import PASSWORD, key_entry, keystore, trusted_entry

LEAF, MIDDLE, ROOT = (each.der for each in forge.chain())
PKCS8 = forge.key("rsa2048-a").pkcs8
OTHER = forge.leaf(san=["other.example.com"]).der
CERTIFICATE = pem.BlockKind.CERTIFICATE


@pytest.fixture
def passphrase(monkeypatch):
    monkeypatch.setenv("CERTLINT_PASSPHRASE", PASSWORD)
    return PassphraseSource("", "a.jks")


def taken(alias: str, passphrase: PassphraseSource, *entries: bytes) -> list[bytes]:
    found = whole_bundle(pem.read(keystore(entries), "a.jks"), passphrase, alias)
    assert [block.der for block in found.blocks if block.kind is pem.BlockKind.PRIVATE_KEY] == [PKCS8]
    return [block.der for block in found.blocks if block.kind is CERTIFICATE]


WEB, CA = key_entry("web", PKCS8, [LEAF, MIDDLE]), trusted_entry("ca", ROOT)


def test_the_only_key_comes_with_what_the_store_trusts(passphrase):
    assert taken("", passphrase, WEB, CA) == [LEAF, MIDDLE, ROOT]


def test_an_alias_is_that_entry_alone(passphrase):
    other = key_entry("other", PKCS8, [OTHER])
    assert taken("WEB", passphrase, WEB, other, CA) == [LEAF, MIDDLE]
    assert taken("other", passphrase, WEB, other, CA) == [OTHER]


def test_one_of_several_keys_is_to_be_chosen(passphrase):
    with pytest.raises(InputError, match="contains 2 private keys") as told:
        taken("", passphrase, WEB, key_entry("other", PKCS8, [OTHER]))
    assert "web, other" in told.value.hint
    with pytest.raises(InputError, match="no entry with the alias mail"):
        taken("mail", passphrase, WEB, CA)


def test_a_key_that_stays_closed_is_not_left_out(passphrase):
    with pytest.raises(InputError, match="the private key has its own password"):
        taken("", passphrase, key_entry("web", PKCS8, [LEAF], password="another"), CA)

"""Limits of containers: as much as may be is read in silence, and one more is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from certlint.containers import jks, pkcs12_bags
from certlint.containers.bag import KEY, Bag
from tests import forge
from tests.forge.keystores import JCEKS, PASSWORD, SEALED, key_entry, keystore, protect, secret_entry, trusted_entry
from tests.support.cli import DAY, certlint

CHAIN = forge.chain()
LEAF = CHAIN[0]
STORES = {
    "certificates.p12": forge.pkcs12(*(forge.bag(each.der) for each in CHAIN)),
    "key.p12": forge.pkcs12(*(forge.bag(each.der) for each in CHAIN), forge.bag(LEAF.key.pkcs8)),
    "certificates.jks": keystore([trusted_entry(f"ca{at}", each.der) for at, each in enumerate(CHAIN)]),
    "key.jks": keystore([key_entry("a", LEAF.key.pkcs8, [each.der for each in CHAIN])]),
    "certificates.p7b": forge.degenerate(*(each.der for each in CHAIN)),
}


@pytest.mark.parametrize("name", STORES)
def test_certificates(name, folder):
    Path(name).write_bytes(STORES[name])
    Path("passphrase").write_text(PASSWORD)
    options = ("--select", "chain/leaf-not-first", "--passphrase-file", "passphrase", *DAY)
    for most, told in ((3, False), (2, True)):
        answer = certlint(name, *options, "--max-certificates", str(most))
        assert ("more than 2 certificates: only the first 2 were read" in " ".join(answer.out.split())) is told, (
            answer.all
        )
        assert (answer.code == 3) is told


def test_bytes_of_keys_that_are_decrypted(monkeypatch):
    """Keys beyond the limit stay encrypted."""
    keys = [Bag(KEY, bytes(10)) for _ in range(3)]
    entries = [jks.KeyEntry("a", (), protect(LEAF.key.pkcs8, PASSWORD), is_open=False) for _ in range(3)]
    size = len(entries[0].key)
    monkeypatch.setattr(pkcs12_bags, "MOST_OPENED", 20)
    monkeypatch.setattr(jks, "MOST_OPENED", 2 * size)
    assert [each.is_open for each in pkcs12_bags._bounded(keys)] == [True, True, False]
    assert [each.is_open for each in jks._opened(entries, PASSWORD, [])] == [True, True, False]


@pytest.mark.parametrize(
    ("count", "told"), [(2, ()), (3, ("more than 2 secret keys: the rest of the keystore was not read",))]
)
def test_secret_keys(count, told):
    store = keystore([secret_entry(f"s{number}", SEALED) for number in range(count)], magic=JCEKS)
    assert jks.keystore_of(store, PASSWORD, 2).problems == told

"""Entries of PKCS #12 stores that are not evaluated: `show` lists each of them."""

from __future__ import annotations

import pytest

from tests import forge
from tests.forge import der
from tests.support.cli import DAY, certlint

ISSUER = forge.intermediate()
LEAF = forge.leaf(ISSUER)
X509_CRL, SDSI = "1.2.840.113549.1.9.23.1", "1.2.840.113549.1.9.22.2"
BAGS = "1.2.840.113549.1.12.10.1"


def typed(kind: str, of: str, value: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.explicit(0, der.sequence(der.oid(of), der.explicit(0, value))))


OTHERS = {
    "CRL": typed(f"{BAGS}.4", X509_CRL, der.octet_string(forge.crl(issuer=ISSUER))),
    "SECRET KEY": typed(f"{BAGS}.5", "1.2.3.4", der.octet_string(b"secret")),
    "CERTIFICATE OF ANOTHER TYPE": typed(f"{BAGS}.3", SDSI, der.tlv(0x16, b"c2Rzaa==")),
    "ENTRY OF TYPE 1.2.3.4.5": der.sequence(der.oid("1.2.3.4.5"), der.explicit(0, der.octet_string(b"other"))),
}


@pytest.mark.parametrize("label", OTHERS)
def test_each_is_listed(label, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = forge.bag(LEAF.der), forge.bag(LEAF.key.pkcs8)
    (tmp_path / "store.p12").write_bytes(forge.pkcs12(*own, OTHERS[label]))
    shown = certlint("show", "store.p12")
    assert shown.code == 0
    assert f"block 3: {label}" in shown.out
    assert certlint("store.p12", "--select", "chain/leaf-not-first", *DAY).code == 0


def test_a_store_of_nothing_else_says_what_it_holds(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "store.p12").write_bytes(forge.pkcs12(OTHERS["CRL"], OTHERS["SECRET KEY"]))
    checked = certlint("store.p12", *DAY)
    assert checked.code == 3
    assert "contains no certificate, only entries that are not evaluated: CRL, SECRET KEY" in " ".join(
        checked.out.split()
    )


AGAIN = forge.leaf(ISSUER, key="p256-a", serial=77)
KEYS = tuple(
    forge.bag(contents, name=name, key_id=name.encode())
    for name, each in (("a", LEAF), ("b", AGAIN))
    for contents in (each.der, each.key.pkcs8)
)
STRANGER = forge.root("Stranger", key="p384-b")


@pytest.mark.parametrize(
    ("rest", "title"),
    [
        ((), ""),
        ((forge.bag(STRANGER.der),), "other certificates"),
        ((forge.bag(STRANGER.der), OTHERS["SECRET KEY"]), "other certificates"),
        ((OTHERS["SECRET KEY"],), "secret keys"),
        ((OTHERS["CRL"],), "other entries"),
        ((OTHERS["CRL"], OTHERS["SECRET KEY"]), "other entries"),
    ],
)
def test_what_belongs_to_no_key_is_called_by_what_it_is(rest, title, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "store.p12").write_bytes(forge.pkcs12(*KEYS, forge.bag(ISSUER.der), *rest))
    names = [
        line.split("  ")[0] for line in certlint("show", "store.p12").out.splitlines() if line.startswith("store.p12")
    ]
    assert names == ["store.p12: alias a", "store.p12: alias b", *([f"store.p12: {title}"] if title else [])]

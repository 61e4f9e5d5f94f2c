"""Where trust stores come from, and what is said of one that cannot be read."""

from __future__ import annotations

import os

import pytest

from certlint.errors import InputError, UsageError
from certlint.trust import stores
from certlint.trust.stores import load, pool
from tests import forge

TOP, OTHER = forge.root(), forge.root("Other", key="p256-c")


def titles(found) -> list[str]:
    return [certificate.title for store in found for certificate in store.certificates]


def test_nothing_is_said_of_trust():
    assert load(()) is None
    assert load(("none",)) is None


def test_a_file_of_several(tmp_path):
    path = tmp_path / "ca.pem"
    path.write_bytes(forge.bundle(TOP, OTHER, TOP))
    (found,) = load([str(path)])
    assert titles([found]) == ["Example Test Root CA", "Other"]
    assert [place[0] for place in found.places] == [str(path)] * 2
    assert found.places[1][1] > 1


def test_der_is_a_store_too(tmp_path):
    (tmp_path / "ca.crt").write_bytes(TOP.der)
    assert titles(load([str(tmp_path / "ca.crt")])) == ["Example Test Root CA"]


def test_a_folder_with_links_and_other_things(tmp_path):
    """`/etc/ssl/certs` is links to files elsewhere, each under two names."""
    elsewhere, folder = tmp_path / "share", tmp_path / "certs"
    elsewhere.mkdir()
    folder.mkdir()
    (elsewhere / "top.crt").write_bytes(forge.bundle(TOP))
    for name in ("top.pem", "4a6481c9.0"):
        os.symlink(elsewhere / "top.crt", folder / name)
    (folder / "README").write_text("no certificates")
    (folder / "broken.pem").write_bytes(forge.bundle(OTHER)[:200])
    assert titles(load([str(folder)])) == ["Example Test Root CA"]


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
def test_a_store_without_certificates_is_told(tmp_path, name):
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(InputError) as told:
        load([str(tmp_path / name)])
    assert name in told.value.message


def test_a_pool_may_be_empty_and_must_be_there(tmp_path):
    assert titles(pool([str(tmp_path)])) == []
    with pytest.raises(InputError):
        pool([str(tmp_path / "missing")])


def test_none_goes_with_nothing_else(tmp_path):
    with pytest.raises(UsageError):
        load(["none", "system"])


def test_the_system_has_a_place(tmp_path, monkeypatch):
    path = tmp_path / "bundle.crt"
    path.write_bytes(forge.bundle(TOP))
    monkeypatch.setattr(stores, "SYSTEM_FILES", (str(tmp_path / "elsewhere"), str(path)))
    (found,) = load(["system"])
    assert (found.name, titles([found])) == ("system", ["Example Test Root CA"])
    monkeypatch.setattr(stores, "SYSTEM_FILES", ())
    monkeypatch.setattr(stores, "SYSTEM_FOLDERS", ())
    with pytest.raises(InputError, match="was not found"):
        load(["system"])


def test_mozilla_is_what_certifi_packages():
    assert len(titles(load(["mozilla"]))) > 100

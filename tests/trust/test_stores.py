"""Where trust stores come from, and what is said of one that cannot be read."""

from __future__ import annotations

import json
import os

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.errors import InputError, UsageError
from certlint.trust import stores
from certlint.trust.known import Known
from certlint.trust.stores import load, pool
from tests import forge
from tests.support.cli import certlint
from tests.support.oracles import AT, openssl

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


def test_what_a_folder_holds_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "top.pem").write_bytes(forge.bundle(TOP))
    (tmp_path / "cut.pem").write_bytes(forge.bundle(OTHER)[:200])
    (tmp_path / "lost.pem").symlink_to("nowhere")
    (tmp_path / "README").write_text("no certificates")
    (found,) = load([str(tmp_path)])
    assert titles([found]) == ["Example Test Root CA"]
    cut, lost = found.passed_over
    assert cut.startswith(f"{tmp_path}/cut.pem:1: the certificate cannot be read: ")
    assert lost.startswith(f"{tmp_path}/lost.pem: the link leads to 'nowhere'")


@pytest.mark.slow
def test_a_report_tells_what_was_not_read(tmp_path):
    """A certificate that is not trusted may be trusted by the file that could not be read."""
    (tmp_path / "server.pem").write_bytes(forge.bundle(*forge.chain()))
    store = tmp_path / "store"
    store.mkdir()
    (store / "other.pem").write_bytes(forge.bundle(OTHER))
    (store / "top.pem").write_bytes(forge.bundle(TOP)[:200])
    asked = (tmp_path / "server.pem", "--profile", "hygiene", "--fqdn", forge.FQDN, "--trust", store)
    assert f" not read: {store}/top.pem:1: the certificate cannot be read: " in " ".join(certlint(*asked).out.split())
    (bundle,) = json.loads(certlint(*asked, "--format", "json").out)["bundles"]
    assert [each.partition(":")[0] for each in bundle["trust"]["passed_over"]] == [f"{store}/top.pem"]


@pytest.mark.parametrize("name", ["top.pem", "folder"])
def test_a_store_of_which_nothing_can_be_read_tells_why(tmp_path, name):
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "top.pem", tmp_path / "folder" / "top.pem"):
        path.write_bytes(forge.bundle(TOP)[:200])
    with pytest.raises(InputError) as told:
        load([str(tmp_path / name)])
    assert "top.pem:1: the certificate cannot be read: " in told.value.hint


# What OpenSSL's settings say of a root: options of `openssl x509`, and whether servers below it are accepted.
SETTINGS = {
    "-addtrust serverAuth": True,
    "-addtrust emailProtection": False,
    "-addtrust emailProtection -addtrust serverAuth": True,
    "-addtrust anyExtendedKeyUsage": True,
    "-addreject serverAuth": False,
    "-addreject emailProtection": True,
    "-addreject clientAuth -addtrust serverAuth": True,
    "-addreject anyExtendedKeyUsage": False,
    "-addtrust serverAuth -addreject serverAuth": False,
    "-setalias name": True,
}


@pytest.mark.slow
@pytest.mark.parametrize("options", SETTINGS)
def test_settings_of_a_trusted_certificate_are_read_as_openssl_reads_them(tmp_path, options):
    (tmp_path / "server.pem").write_bytes(forge.bundle(*forge.chain()))
    root = openssl("x509", "-trustout", *options.split(), stdin=forge.bundle(TOP).decode()).stdout
    (tmp_path / "root.pem").write_text(root)
    places = ("-CAfile", tmp_path / "root.pem", "-untrusted", tmp_path / "server.pem", tmp_path / "server.pem")
    assert (not openssl("verify", "-purpose", "sslserver", "-attime", AT, *places).returncode) is SETTINGS[options]
    asked = (tmp_path / "server.pem", "--profile", "hygiene", "--fqdn", forge.FQDN, "--trust", tmp_path / "root.pem")
    (bundle,) = json.loads(certlint(*asked, "--format", "json").out)["bundles"]
    assert bundle["trust"]["trusted"] is SETTINGS[options]
    accepts = {row["client"]: row["accepts"] for row in bundle["clients"]}
    assert accepts["openssl"] is SETTINGS[options]


@pytest.mark.slow
def test_a_root_that_another_store_trusts_for_all_is_trusted(tmp_path):
    (tmp_path / "server.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "plain.pem").write_bytes(forge.bundle(TOP))
    root = openssl("x509", "-trustout", "-addreject", "serverAuth", stdin=forge.bundle(TOP).decode()).stdout
    (tmp_path / "rejected.pem").write_text(root)
    trusted = ("--trust", tmp_path / "rejected.pem", "--trust", tmp_path / "plain.pem")
    asked = (tmp_path / "server.pem", "--profile", "hygiene", "--fqdn", forge.FQDN, *trusted)
    (bundle,) = json.loads(certlint(*asked, "--format", "json").out)["bundles"]
    assert bundle["trust"]["store"] == str(tmp_path / "plain.pem")


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
def test_a_store_without_certificates_is_told(tmp_path, name):
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(InputError) as told:
        load([str(tmp_path / name)])
    assert name in told.value.message


def test_a_pool_may_be_an_empty_folder_and_must_be_there(tmp_path):
    assert titles(pool([str(tmp_path)])) == []
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(InputError, match="contains no certificate"):
        pool([str(tmp_path / "empty.pem")])
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


def test_what_a_pool_has_too_is_trusted_by_the_store(tmp_path, monkeypatch):
    """Of a store that root programs choose, their decisions hold, wherever else the certificate is; a file is the user's."""
    monkeypatch.chdir(tmp_path)
    files = {"leaf.pem": forge.bundle(*forge.chain()), "root.pem": forge.bundle(TOP), "pool.pem": forge.bundle(TOP)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    answer = certlint("leaf.pem", "--profile", "hygiene", "--pool", "pool.pem", "--trust", "root.pem")
    assert "trusted by root.pem: Example Test Root CA; " in answer.out
    below, beside, own = Bundle(pem.read(files["leaf.pem"])), pool(["pool.pem"]), load(["root.pem"])
    assert own is not None
    public = tuple(store._replace(name="mozilla") for store in own)
    assert Known(below, beside, public).installed == frozenset()
    assert len(Known(below, beside, own).installed) == 1
    for both in ((*public, *own), (*own, *public)):
        assert len(Known(below, beside, both).installed) == 1


def test_a_store_that_is_misspelt(tmp_path):
    (tmp_path / "leaf.pem").write_bytes(forge.bundle(*forge.chain()))
    answer = certlint(tmp_path / "leaf.pem", "--trust", "sytem")
    assert (answer.code, answer.err) == (3, "certlint: sytem: no such file\n  Did you mean 'system'?\n")


@pytest.mark.slow
def test_what_was_not_read_of_a_pool_is_told(tmp_path):
    """The issuer that is missing may be in that file."""
    (tmp_path / "server.pem").write_bytes(forge.bundle(forge.leaf()))
    pool = tmp_path / "pool"
    pool.mkdir()
    for number in range(5):
        (pool / f"{number}.pem").write_bytes(forge.bundle(TOP)[:200])
    answer = certlint(tmp_path / "server.pem", "--profile", "hygiene", "--pool", pool)
    assert [line.split(" the ")[0] for line in answer.err.splitlines()] == [
        *(f"certlint: not read: {pool}/{number}.pem:1:" for number in range(3)),
        "certlint: not read: … and 2 more",
    ]

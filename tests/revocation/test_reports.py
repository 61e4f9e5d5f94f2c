"""What reports and callers hear of revocation and trust."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import certlint
from tests import forge
from tests.support.cli import certlint as run

ROOT = forge.root()
ISSUING = forge.intermediate(ROOT)
LEAF = forge.leaf(ISSUING)
DAY = timedelta(days=1)
RESPONSE_PEM = forge.pem(forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING), "OCSP RESPONSE").encode()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(LEAF, ISSUING, ROOT))
    (tmp_path / "root.pem").write_bytes(forge.bundle(ROOT))
    (tmp_path / "other.pem").write_bytes(forge.bundle(forge.root("Other Root CA", key="rsa4096-b")))
    (tmp_path / "issuing.crl").write_bytes(forge.crl(ISSUING))
    (tmp_path / "revoked.crl").write_bytes(forge.crl(ISSUING, [forge.revoked(LEAF, "superseded")]))
    (tmp_path / "old.crl").write_bytes(forge.crl(ISSUING, next_update=forge.AS_OF - DAY))
    (tmp_path / "response.ocsp").write_bytes(forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING))
    return tmp_path


def report(form: str, *options: str) -> str:
    return run("bundle.pem", "--profile", "hygiene", "--as-of", "2026-06-01", "--format", form, *options).out


@pytest.mark.slow
def test_the_text_has_a_line_for_each_certificate(folder):
    assert "revocation: cluster.example.com: good until 2026-06-08 00:00 UTC (CRL issuing.crl)" in report(
        "text", "--crl", "issuing.crl"
    )
    found = report("text", "--crl", "revoked.crl")
    assert "revocation: cluster.example.com: revoked on 2026-05-02, superseded (CRL revoked.crl)" in found
    assert "revocation: Example Test Issuing CA: unknown" in found
    assert "revocation:" not in report("text")


@pytest.mark.slow
def test_the_end_of_the_last_path_is_told_however_long_the_name_of_the_store_is(folder):
    store = Path("a" * 60) / ("b" * 60)
    store.mkdir(parents=True)
    (store / "root.pem").write_bytes((folder / "root.pem").read_bytes())
    words = report("text", "--trust", str(store)).split()
    assert words[words.index("ends") :][:2] == ["ends", "on"]
    assert "…" not in words


@pytest.mark.slow
def test_the_page_has_a_section(folder):
    found = report("html", "--crl", "revoked.crl", "--trust", "root.pem")
    assert ">Trust and revocation</h3>" in found
    assert 'data-status="revoked"' in found
    assert "by root.pem" in found
    assert "The last valid path ends on" in found
    assert ">Trust</h3>" in report("html", "--trust", "root.pem")
    assert ">Revocation</h3>" in report("html", "--crl", "old.crl")
    assert "-trust-title" not in report("html")


@pytest.mark.slow
def test_the_page_says_which_certificate_is_not_trusted_and_why(folder):
    found = report("html", "--trust", "other.pem")
    rows = [
        line for line in found.splitlines() if '<tr><th scope="row">' in line and ("passed" in line or "fails" in line)
    ]
    assert ["fails" in row for row in rows] == [False, False, True]
    assert "which is not in the trust store other.pem" in rows[-1]


def test_callers_get_the_same(folder):
    linter = certlint.Linter("hygiene", as_of="2026-06-01", crl=folder / "old.crl", ocsp_response=["response.ocsp"])
    leaf, issuing = linter.lint("bundle.pem").revocation
    assert (leaf.certificate, leaf.status, leaf.until) == (0, "good", datetime(2026, 6, 7, tzinfo=UTC))
    assert (issuing.status, issuing.until) == ("unknown", None)
    assert certlint.lint("bundle.pem", profile="hygiene").revocation is None


def test_callers_cannot_fetch():
    with pytest.raises(certlint.CertlintError, match="an option of the command line"):
        certlint.Linter(fetch=["crl"])


@pytest.mark.parametrize(
    ("option", "content", "word"),
    [
        ("--crl", None, "no such file"),
        ("--crl", b"", "the file contains no CRL"),
        ("--crl", b"\x30\x03\x02\x01\x05", "the file contains no CRL"),
        ("--crl", forge.pem(b"\x30\x00", "X509 CRL").encode(), "the CRL cannot be read"),
        ("--crl", forge.crl_pem(ISSUING) * 2 + forge.crl_pem(ISSUING).split(b"\n", 1)[1], "without a BEGIN line"),
        ("--ocsp-response", None, "no such file"),
        ("--ocsp-response", b"", "is not a readable OCSP response"),
        ("--ocsp-response", b"<html>", "is not a readable OCSP response"),
        ("--ocsp-response", RESPONSE_PEM + RESPONSE_PEM.split(b"\n", 1)[1], "without a BEGIN line"),
        ("--ocsp-response", b"\x30\x03\x0a\x01\x00", "holds no answer"),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_is_judged(option, content, word, folder):
    if content is not None:
        (folder / "given").write_bytes(content)
    answer = run("bundle.pem", option, "given")
    assert (answer.code, answer.out) == (3, "")
    assert word in answer.err


def test_a_folder_of_crls_with_other_things(folder):
    lists = folder / "lists"
    lists.mkdir()
    (lists / "a.pem").write_bytes(forge.crl_pem(ISSUING))
    (lists / "b.crl").write_bytes(forge.crl(ROOT))
    (lists / "c.txt").write_bytes(b"0\x82\1")
    (lists / "README").write_text("not a CRL")
    result = certlint.lint("bundle.pem", profile="hygiene", as_of="2026-06-01", crl=[lists])
    assert [each.status for each in result.revocation] == ["good", "good"]


def test_a_configuration_names_crls(folder):
    (folder / "certlint.toml").write_text('profile = "hygiene"\ncrl = "revoked.crl"\nocsp-response = "response.ocsp"\n')
    answer = run("bundle.pem", "--as-of", "2026-06-01")
    assert answer.code == 1
    assert "revocation/revoked" in answer.out


def test_a_ca_by_itself_is_not_a_leaf(folder):
    (folder / "ca.pem").write_bytes(forge.bundle(ISSUING))
    result = certlint.lint("ca.pem", profile="rfc5280", as_of="2026-06-01", crl=["issuing.crl"], pool=["root.pem"])
    assert [each.rule for each in result.findings if "unknown" in each.rule] == ["revocation/issuer-unknown"]


def test_a_list_and_a_response_say_from_when_and_until_when(folder):
    """What stands for the validity period of each kind of object, in the report and for the day of the rules."""
    day, week = "2026-05-31T00:00:00+00:00", "2026-06-08T00:00:00+00:00"
    root = forge.root()
    objects = {
        "crl": (forge.crl(root), day, week),
        "ocsp": (forge.ocsp([forge.single(forge.leaf(root), root)], root), day, None),
    }
    for name, (data, begin, end) in objects.items():
        (folder / f"object.{name}").write_bytes(data)
        asked = ("--profile", name, "--format", "json", "--as-of", "2026-06-01")
        found = json.loads(run(f"object.{name}", *asked).out)
        [about] = found["bundles"][0]["certificates"]
        assert (about["not_before"], about["not_after"]) == (begin, end)
        assert found["bundles"][0]["verdict"] == "pass"


@pytest.mark.slow
def test_the_page_of_a_list_says_what_it_is(folder):
    (folder / "bare.crl").write_bytes(forge.crl(ROOT, aki=None))
    found = run("bare.crl", "--profile", "crl", "--format", "html", "--as-of", "2026-06-01").out
    assert '<span class="role">crl</span>' in found
    assert "A revocation list has no chain." in found
    for untrue in ('<span class="role">leaf</span>', "unreadable key", "SHA-256 of the public key", "A request"):
        assert untrue not in found


def test_a_baseline_of_one_list_says_nothing_of_another(folder):
    """What is known of an object without a key is known by its file."""
    for name in ("one.crl", "two.crl"):
        (folder / name).write_bytes(forge.crl(ROOT, aki=None))
    asked = ("--profile", "crl", "--as-of", "2026-06-01")
    run("one.crl", *asked, "--write-baseline", "known.json")
    assert run("one.crl", *asked, "--baseline", "known.json").code == 0
    assert run("two.crl", *asked, "--baseline", "known.json").code == 1

"""`certlint tbs`: certificates before they are issued, in every form, judged as the certificates that they become."""

from __future__ import annotations

import base64
import json
import shlex

import pytest

from certlint.x509.certificate import Certificate
from tests import forge
from tests.cases import forum, forum_defects
from tests.support.cli import DAY, certlint


def tbs_of(certificate: forge.Cert) -> bytes:
    parsed = Certificate(certificate.der)
    return parsed.signed


FORMS = {
    "DER": lambda der: der,
    "its own label": lambda der: forge.pem(der, "TBS CERTIFICATE").encode(),
    "another label": lambda der: forge.pem(der, "TBSCERTIFICATE").encode(),
    "the label of a certificate": lambda der: forge.pem(der, "CERTIFICATE").encode(),
    "base64": base64.b64encode,
    "base64 in lines": base64.encodebytes,
}


@pytest.fixture
def judged(tmp_path):
    """Lints a file; returns the exit code and the only entry of the JSON report."""

    def judge(data: bytes, *options: str) -> tuple[int, dict]:
        path = tmp_path / "tbs"
        path.write_bytes(data)
        answer = certlint("tbs", path, *DAY, "--format", "json", *options)
        (bundle,) = json.loads(answer.out)["bundles"]
        return answer.code, bundle

    return judge


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("make", "role"), [(forum.leaf, "leaf"), (forum.sub_ca, "intermediate"), (forum.root, "root")])
def test_it_is_judged_in_each_form(judged, form, make, role):
    code, bundle = judged(FORMS[form](tbs_of(make())))
    assert code == 0
    assert [one["role"] for one in bundle["certificates"]] == [role]
    assert [f for f in bundle["findings"] if f["severity"] != "info"] == []


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_what_stands_behind_it_is_an_error_in_each_form(judged, form):
    code, bundle = judged(FORMS[form](tbs_of(forum.leaf()) + b"\0\1\2"))
    assert code == 1
    assert [each["rule"] for each in bundle["findings"] if each["severity"] == "error"] == ["x509/trailing-data"]


@pytest.mark.slow
def test_several_in_der_are_told_apart(judged):
    code, bundle = judged(2 * tbs_of(forum.leaf()))
    assert (code, len(bundle["certificates"])) == (0, 2)


def test_an_encoding_that_is_not_der_is_an_error(judged):
    tbs = tbs_of(forum.leaf())
    assert tbs[:2] == b"\x30\x82"
    code, bundle = judged(b"\x30\x83\0" + tbs[2:])
    assert code == 1
    assert "error" in {each["severity"] for each in bundle["findings"] if each["rule"].endswith("not-der")}


def outcomes(bundle: dict) -> dict[str, str]:
    return {each["rule"]: each["status"] for each in bundle["outcomes"]}


@pytest.mark.parametrize("rule", ["chain/bad-signature", "cabf-br/ecdsa-encoding", "mozilla/ecdsa-encoding"])
def test_rules_about_the_signature_do_not_apply(judged, rule):
    assert outcomes(judged(tbs_of(forum.leaf()))[1])[rule] == "not-applicable"


@pytest.mark.slow
def test_every_defect_that_a_certificate_shows_its_tbs_shows(judged):
    """Whatever a rule over the parts finds in a certificate it finds before the certificate is issued."""
    about_signatures = {"chain/root-signature-invalid", "cabf-br/ecdsa-encoding", "mozilla/ecdsa-encoding"}
    lost = {}
    for rule, make in list(forum_defects.DEFECTS.items())[::9]:
        certificate = make()
        parsed = Certificate(certificate.der)
        if parsed.raw["signature_algorithm"] != parsed.raw["tbs_signature"]:
            continue
        whole = certlint("-", *DAY, "--profile", "web-pki", "--format", "json", stdin=certificate.pem.encode())
        before = outcomes(json.loads(whole.out)["bundles"][0])
        after = outcomes(judged(tbs_of(certificate))[1])
        own = {each for each, status in before.items() if status == "failed" and not each.startswith("chain/")}
        if missing := {each for each in own - about_signatures if after[each] != "failed"}:
            lost[rule] = missing
    assert lost == {}


def test_any_profile_of_certificates_judges_it(judged):
    code, bundle = judged(tbs_of(forge.leaf(key="rsa1024")), "--profile", "hygiene", "--fqdn", forge.FQDN)
    assert (code, [finding["rule"] for finding in bundle["findings"]]) == (1, ["crypto/weak-key"])


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"no base64 here", forum.leaf().pem.encode(), forge.csr().der, b"\x30\x03\xa0\x01\x00"]
)
def test_what_holds_none_was_not_evaluated(judged, data):
    code, bundle = judged(data)
    assert code == 3
    assert bundle["incomplete"]


def test_the_command_for_an_issued_certificate_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "an issued one.pem").write_bytes(forge.bundle(*forge.chain()))
    answer = certlint("tbs", "an issued one.pem", "--profile", "hygiene", "--fqdn", forge.FQDN, *DAY)
    command = answer.out.split("not evaluated")[1].splitlines()[1].strip()
    assert command == f"certlint 'an issued one.pem' --profile hygiene --fqdn {forge.FQDN}"
    assert certlint(*shlex.split(command)[1:], *DAY).code == 0


def test_a_malformed_one_is_an_error(judged):
    der = tbs_of(forum.leaf())
    code, bundle = judged(der.replace(b"\x30\x1e\x17\x0d", b"\x30\x7e\x17\x0d", 1))
    assert code != 0
    assert bundle["findings"] or bundle["incomplete"]


@pytest.mark.slow
def test_a_folder_is_searched_for_them(tmp_path):
    """In DER, or under the label `TBS CERTIFICATE`."""
    (tmp_path / "one.der").write_bytes(tbs_of(forum.leaf()))
    (tmp_path / "two.pem").write_text(forge.pem(tbs_of(forum.leaf()), "TBS CERTIFICATE"))
    answer = certlint(tmp_path, *DAY, "--profile", "web-pki", "--format", "json")
    report = json.loads(answer.out)
    assert [len(bundle["certificates"]) for bundle in report["bundles"]] == [1, 1]
    assert answer.code == 0


@pytest.mark.slow
def test_under_the_label_of_a_certificate_it_is_none():
    text = forge.pem(tbs_of(forum.leaf()), "CERTIFICATE").encode()
    answer = certlint("-", *DAY, "--profile", "web-pki", "--format", "json", stdin=text)
    assert [finding["rule"] for finding in json.loads(answer.out)["bundles"][0]["findings"]] == ["x509/undecodable"]


def test_it_is_read_from_standard_input():
    assert certlint("tbs", "-", *DAY, stdin=tbs_of(forum.leaf())).code == 0

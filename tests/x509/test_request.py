"""A certification request is judged by the rules over the parts that it has, and by nothing that is the issuer's to decide."""

from __future__ import annotations

import json

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.cli import main
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.errors import ConfigurationError, DecodeError
from certlint.policy import profile, rule_rows
from certlint.policy.rule import ABOUT
from certlint.report import Status
from certlint.x509.derived.derivation import Derivation, derive
from certlint.x509.derived.registry import DERIVED
from certlint.x509.failure import Failure
from certlint.x509.kinds import KINDS
from certlint.x509.request import Request
from tests import forge
from tests.forge import der

FQDN = forge.FQDN
BOTH, PURPOSES = ("digitalSignature", "keyEncipherment"), ("serverAuth", "clientAuth")


@pytest.fixture
def lint(tmp_path, capsys):
    """Lints a request as a file; returns exit code, rules found, and the whole report."""

    def check(request: forge.Csr | str | bytes, *options: str) -> tuple[int, list[str], dict]:
        path = tmp_path / "request.csr"
        text = request.pem if isinstance(request, forge.Csr) else request
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        code = main([str(path), "--fqdn", FQDN, "--format", "json", *options])
        report = json.loads(capsys.readouterr().out)
        return code, sorted({f["rule"] for f in report["bundles"][0]["findings"]}), report["bundles"][0]

    return check


def good(**knobs) -> forge.Csr:
    return forge.csr(FQDN, **{"san": forge.cluster_names(FQDN)} | knobs)


class TestRules:
    def test_a_sound_request_passes(self, lint):
        code, rules, report = lint(good())
        assert (code, rules) == (0, [])
        assert report["certificates"][0]["title"] == FQDN
        assert report["chain"] == []

    @pytest.mark.parametrize(
        ("knobs", "rule"),
        [
            ({"san": [FQDN]}, "redis/san-incomplete"),
            ({"san": None}, "names/san-missing"),
            ({"eku": ["serverAuth"]}, "redis/server-eku-incomplete"),
            ({"eku": None}, "redis/server-eku-incomplete"),
            ({"key_usage": ["digitalSignature"]}, "redis/key-usage-incomplete"),
            ({"key_usage": None}, "redis/key-usage-incomplete"),
            ({"key": "rsa1024"}, "crypto/weak-key"),
            ({"key": "rsa2048-c"}, "redis/key-size-below-recommended"),
            ({"hash": "sha1"}, "crypto/weak-hash"),
            ({"hash": "sha384"}, "redis/hash-not-recommended"),
            ({"ca": True, "key_usage": list(BOTH), "eku": list(PURPOSES)}, "x509/leaf-is-ca"),
            ({"tamper": True}, "x509/request-signature-invalid"),
            ({"signer": "rsa3072-b"}, "x509/request-signature-invalid"),
            ({"signer": "p256-a"}, "x509/request-signature-invalid"),
        ],
    )
    def test_each_defect_is_the_one_finding(self, lint, knobs, rule):
        _, rules, report = lint(good(**knobs))
        assert rules == [rule]
        assert all(f["location"]["line"] for f in report["findings"])

    def test_another_name(self, lint):
        request = forge.csr("other.example.com", san=forge.cluster_names("other.example.com"))
        assert lint(request)[:2] == (1, ["redis/cn-not-fqdn", "redis/san-incomplete"])

    def test_a_malformed_name(self, lint):
        assert lint(good(san=[*forge.cluster_names(FQDN), "a b.example.com"]))[1] == ["names/malformed-dns-name"]

    def test_a_name_that_is_too_long(self, lint):
        long = "a" * 50 + ".example.com"
        found = lint(
            forge.csr(long, san=forge.cluster_names(long)), "--fqdn", long, "--fqdn", "b" * 60 + ".example.com"
        )
        assert "names/fqdn-invalid" in found[1]

    def test_the_subject_that_the_policy_wants(self, lint):
        assert lint(good(), "--subject", "O=Example")[1] == ["redis/subject-differs"]

    @pytest.mark.slow
    def test_the_key_beside_it(self, lint, tmp_path):
        for name, expected in (("rsa3072-a", []), ("rsa3072-b", ["key/mismatch"])):
            key = tmp_path / "request.key"
            key.write_text(forge.key_pem(name))
            key.chmod(0o600)
            assert lint(good(key="rsa3072-a"), "--key", str(key))[1] == expected

    def test_a_key_in_the_same_file(self, lint):
        text = forge.key_pem("rsa3072-a") + good().pem
        assert lint(text)[1] == ["file/key-exposed", "pem/private-key-in-bundle"]

    @pytest.mark.slow
    def test_what_only_an_issuer_decides_is_not_asked_for(self):
        """Nothing about dates, numbers, issuers, identifiers and chains: those rules do not apply, and say so."""
        document = pem.read(good().pem.encode(), "request.csr")
        bundle = Bundle(document)
        plan = make_plan("", {"fqdn": (FQDN,)})
        status = {o.rule.id: o.status for o in run(plan, bundle).outcomes}
        about_issued = {r for r in status if r.startswith(("chain/", "validity/"))} | {"x509/not-version-3"} & set(
            status
        )
        assert about_issued
        assert {status[rule] for rule in about_issued} == {Status.NOT_APPLICABLE}
        assert status["redis/san-incomplete"] is Status.PASSED
        assert status["x509/request-signature-invalid"] is Status.PASSED

    @pytest.mark.slow
    @pytest.mark.parametrize("name", profile.names())
    def test_no_rule_is_left_undecided(self, lint, name):
        """Whatever derived parts the rules of a profile read."""
        _, _, report = lint(good(), "--profile", name)
        assert {o["status"] for o in report["outcomes"]}.isdisjoint({"skipped", "crashed"})

    @pytest.mark.slow
    @pytest.mark.parametrize("name", profile.names())
    def test_a_request_for_nobody(self, lint, name):
        """No subject, no names, no extensions: told, and nothing fails for the want of them."""
        bare = forge.csr([], san=None, eku=None, key_usage=None)
        _, _, report = lint(bare, "--profile", name)
        assert {o["status"] for o in report["outcomes"]}.isdisjoint({"skipped", "crashed"})

    @pytest.mark.parametrize("part", sorted(DERIVED))
    def test_every_derived_part_is_the_requesters_or_left_alone(self, part):
        """A new one that is made of an issuer's data must be told in `certlint/x509/request.py`."""
        if KINDS["request"].has((part,), optional=False):
            request = Request(good().der)
            derive(request, [Derivation(part, DERIVED[part].key, "")])
            assert not isinstance(request.raw.get(part), Failure)

    @pytest.mark.slow
    def test_certificates_beside_it_are_what_is_judged(self, lint):
        text = b"".join([good().pem.encode(), forge.bundle(*forge.chain())])
        assert "x509/request-signature-invalid" not in lint(text, "--as-of", "2026-06-01")[1]


class TestReading:
    @pytest.mark.parametrize("label", ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])
    def test_both_labels(self, lint, label):
        assert lint(forge.pem(good().der, label))[:2] == (0, [])

    def test_der(self, lint):
        assert lint(good().der)[:2] == (0, [])

    def test_the_attribute_of_older_windows_tools(self, lint):
        listed = Request(good().der)
        frames = b"".join(listed.raw[n] for n in ("key_usage", "extended_key_usage", "subject_alt_name"))
        attribute = der.sequence(der.oid("1.3.6.1.4.1.311.2.1.14"), der.set_of(der.sequence(frames)))
        request = forge.csr(FQDN, san=None, eku=None, key_usage=None, attributes=[attribute])
        assert lint(request)[:2] == (0, [])

    def test_other_attributes_are_passed_over(self):
        challenge = der.sequence(der.oid("1.2.840.113549.1.9.7"), der.set_of(der.tlv(0x13, b"secret")))
        request = Request(forge.csr(FQDN, attributes=[challenge]).der)
        assert request.part("subject_alt_name") is not None

    def test_parts_have_their_places(self):
        request = Request(good().der)
        for name in ("subject", "public_key", "subject_alt_name", "signature_algorithm"):
            at = request.at[name]
            assert request.der[at : at + len(request.raw[name])] == request.raw[name]

    def test_a_damaged_request_is_told_and_incomplete(self, lint):
        code, rules, report = lint(forge.pem(good().der[:-20], "CERTIFICATE REQUEST"))
        assert code == 3
        assert rules == ["x509/undecodable"]
        assert "does not contain a readable certificate request" in report["findings"][0]["message"]

    @pytest.mark.parametrize("step", range(0, 700, 7))
    def test_cut_anywhere_it_is_a_decode_error_or_read(self, step):
        whole = good(key="p256-a").der
        for cut in (whole[:step], whole[:step] + b"\xff" + whole[step + 1 :]):
            try:
                Request(cut)
            except DecodeError:
                continue
            assert step

    @pytest.mark.slow
    def test_every_format_takes_a_request(self, tmp_path, capsys):
        path = tmp_path / "request.csr"
        path.write_text(good().pem)
        html = tmp_path / "o.html"
        assert main([str(path), "--fqdn", FQDN, "--format", "text", "--format", f"html={html}"]) == 0
        assert f"request  {FQDN}" in capsys.readouterr().out
        assert FQDN in html.read_text()
        assert "A request has no chain yet." in html.read_text()


class TestKinds:
    def test_rules_know_the_kinds_that_there_are(self):
        assert tuple(KINDS) == ABOUT

    def test_what_is_no_certificate_and_no_request_names_the_kinds(self):
        row = {"id": "a/b", "title": "t", "severity": "error", "check": "c", "rationale": "r", "remediation": "m"}
        with pytest.raises(ConfigurationError, match="unknown kind 'key'") as caught:
            rule_rows.rows([row | {"about": ["key"]}], "policy.toml")
        assert caught.value.hint == "kinds are certificate, request, crl, ocsp, tbs-certificate"

    def test_the_key_of_before_names_the_one_of_now(self):
        row = {"id": "a/b", "title": "t", "severity": "error", "check": "c", "rationale": "r", "remediation": "m"}
        with pytest.raises(ConfigurationError, match="the key 'request' was replaced") as caught:
            rule_rows.rows([row | {"request": True}], "policy.toml")
        assert "about" in caught.value.hint

    @pytest.mark.parametrize(
        ("names", "optional", "has"),
        [
            (["subject"], True, True),
            (["subject_alt_name"], True, True),
            (["has.key_usage"], True, True),
            (["basic_constraints"], False, True),
            (["basic_constraints"], True, False),
            (["certificate_policies"], True, False),
            (["subject.O"], True, True),
            (["issuer.O"], False, False),
            (["lifetime"], False, False),
            (["serial_shape"], False, False),
            (["old_signature"], False, False),
            (["wrapping"], False, False),
            (["error.validity"], False, False),
            (["error.subject"], False, True),
            (["key_shape"], False, True),
            (["signature_octets"], False, True),
            (["unusual_hosts"], False, True),
            (["subject", "lifetime"], False, False),
        ],
    )
    def test_what_can_be_said_of_a_request(self, names, optional, has):
        assert KINDS["request"].has(names, optional=optional) is has
        assert KINDS["certificate"].has(names, optional=optional)

from __future__ import annotations

import base64
import json

import pytest

from certlint.report import Status
from tests import forge
from tests.support.cli import certlint
from tests.support.judging import findings, judge
from tests.support.pem_forms import with_unused_bits

L, M, R = forge.chain()
TEXT = forge.bundle(L, M, R)
KEY = forge.key_pem()
HYGIENE = "hygiene"

DEFECTS = {
    "pem/malformed-boundary": TEXT.replace(b"-----END CERTIFICATE-----", b"-----END CERTIFICATE----", 1),
    "pem/label-mismatch": TEXT.replace(b"-----END CERTIFICATE-----", b"-----END PUBLIC KEY-----", 1),
    "pem/bad-base64": TEXT.replace(b"\nM", b"\n*M", 1),
    "pem/unused-bits": with_unused_bits(TEXT.decode()).encode(),
    "pem/unterminated-block": TEXT[: TEXT.rindex(b"-----END")],
    "pem/double-encoded": base64.b64encode(TEXT),
    "pem/text-outside-blocks": b"Bag Attributes\n    friendlyName: cluster\n" + TEXT,
    "pem/comment-not-ascii": "# für den Cluster\n".encode() + TEXT,
    "pem/crlf": TEXT.replace(b"\n", b"\r\n"),
    "pem/byte-order-mark": b"\xef\xbb\xbf" + TEXT,
    "pem/not-ascii": TEXT.decode().encode("utf-16"),
    "pem/private-key-in-bundle": TEXT + KEY.encode(),
    "pem/unexpected-block": TEXT + forge.csr().pem.encode(),
    "pem/no-certificate": forge.key_pem(form="public").encode(),
}
WARNINGS = {"pem/unused-bits", "pem/byte-order-mark", "pem/unexpected-block"}
PERMITTED = {"pem/text-outside-blocks", "pem/comment-not-ascii", "pem/crlf"}
"""By RFC 7468 section 2."""


def told(data: bytes) -> list[str]:
    return sorted({f.rule.id for f in judge([data], profile=HYGIENE).findings})


@pytest.mark.parametrize("rule", DEFECTS)
def test_each_defect_is_told_once_and_alone(rule):
    (finding,) = findings(rule, [DEFECTS[rule]], profile=HYGIENE)
    assert finding.severity.label == ("info" if rule in PERMITTED else "warning" if rule in WARNINGS else "error")
    assert told(DEFECTS[rule]) == [rule]


@pytest.mark.parametrize("rule", sorted(PERMITTED))
def test_what_redis_enterprise_fails_on_is_a_warning_there(rule):
    (finding,) = findings(rule, [DEFECTS[rule]], profile="redis-enterprise")
    assert finding.severity.label == "warning"


@pytest.mark.parametrize("rule", DEFECTS)
def test_a_sound_file_passes(rule):
    assert findings(rule, [TEXT], profile=HYGIENE) == []


def test_a_boundary_is_quoted_with_its_line():
    (finding,) = findings("pem/malformed-boundary", [DEFECTS["pem/malformed-boundary"]])
    assert finding.location.line == TEXT[: TEXT.index(b"-----END")].count(b"\n") + 1
    assert finding.location.block == 1
    assert '"-----END CERTIFICATE----"' in finding.message
    assert finding.expected == "-----END CERTIFICATE-----"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "; 1 more boundary is malformed (line 28)"),
        (2, "; 3 more boundaries are malformed (lines 28, 29, 56)"),
        (9, "; 17 more boundaries are malformed (lines 28, 29, 56, 57, 84 and 12 more)"),
    ],
)
def test_malformed_boundaries_are_one_finding_with_their_lines(count, said):
    leaf = L.pem.replace("E-----", "E----- x")
    (finding,) = findings("pem/malformed-boundary", [leaf.encode() * count], profile=HYGIENE)
    assert (finding.location.line, finding.location.block) == (1, 1)
    assert said in finding.message


def test_malformed_boundaries_that_a_server_loads_are_one_finding():
    data = TEXT.replace(b"END CERTIFICATE-----", b"END CERTIFICATE----- x")
    (finding,) = findings("target/odd-though-loaded", [data], profile="rabbitmq")
    assert "; 2 more boundaries are malformed (lines " in finding.message


def test_utf_16_is_named():
    (finding,) = findings("pem/not-ascii", [DEFECTS["pem/not-ascii"]])
    assert finding.found == "UTF-16 LE"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "said"), [(1, "subject"), (2, "one more place"), (3, "in 2 more places"), (1500, "in 1,499 more places")]
)
def test_text_in_several_places_is_told_once(count, said):
    data = b"".join(b"subject=CN = x\n" + L.pem.encode() for _ in range(count))
    (finding,) = findings("pem/text-outside-blocks", [data])
    assert said in finding.message

    assert finding.location.line == 1


def test_every_oddity_of_the_reader_has_a_rule():
    everything = b"".join(DEFECTS[f"pem/{kind}"] for kind in ("malformed-boundary", "label-mismatch", "bad-base64"))
    result = judge([b"text\n" + everything], profile=HYGIENE)
    known = {s.params["kind"] for s in result.plan.selected if "kind" in s.params}
    assert {o.kind for o in result.bundle.document.oddities} <= known


class TestPrivateKeys:
    RULE = "pem/private-key-in-bundle"

    @pytest.mark.parametrize("form", ["pkcs8", "pkcs1", "encrypted", "legacy-encrypted"])
    def test_every_form_is_found_where_it_stands(self, form):
        (finding,) = findings(self.RULE, [TEXT + forge.key_pem(form=form).encode()])
        assert finding.location.block == 4
        assert finding.location.line == TEXT.count(b"\n") + 1
        assert finding.rule.fix == "safe"

    def test_nothing_of_the_key_is_shown(self):
        finding = findings(self.RULE, [TEXT + KEY.encode()])[0]
        body = KEY.splitlines()[1]
        assert body[:16] not in repr(finding)

    def test_a_key_file_is_no_bundle(self):
        assert told(KEY.encode()) == []

    def test_the_parameters_of_an_elliptic_key_may_stand_beside_it(self):
        parameters = forge.pem(forge.der.oid("1.2.840.10045.3.1.7"), "EC PARAMETERS").encode()
        key = forge.key_pem("p256-a", "sec1").encode()
        assert told(parameters + key) == []
        assert told(parameters + TEXT) == ["pem/unexpected-block"]
        assert "pem/unexpected-block" not in told(TEXT + parameters + key)
        assert told(key + forge.key_pem("p256-a", "public").encode()) == ["pem/unexpected-block"]


class TestNoCertificate:
    RULE = "pem/no-certificate"

    def test_a_block_that_is_no_certificate_after_all_is_told_as_that(self):
        broken = forge.pem(L.der[:300]).encode()
        assert told(broken) == ["x509/undecodable"]

    @pytest.mark.parametrize("data", [b"", b"\n\n", b"hello\n"])
    def test_what_can_not_be_read_at_all_is_told_as_incomplete(self, data):
        result = judge([data], profile=HYGIENE)
        assert result.findings == []
        assert result.bundle.document.problem

    def test_what_there_is_instead_is_named(self):
        (finding,) = findings(self.RULE, [forge.key_pem(form="public").encode() * 2])
        assert finding.found == "PUBLIC KEY"

    def test_a_request_is_judged_as_what_it_would_become(self):
        assert findings(self.RULE, [forge.csr().pem.encode()], silent=Status.NOT_APPLICABLE) == []

    def test_a_command_is_suggested_where_it_finds_certificates(self):
        """`certlint fix` takes them out of PKCS #7; of a public key it would write a file without any."""
        (keystore,) = findings(self.RULE, [forge.pem(forge.degenerate(L.der), "PKCS7").encode()])
        (public,) = findings(self.RULE, [forge.key_pem(form="public").encode()])
        assert ("certlint fix" in keystore.remediation, "certlint fix" in public.remediation) == (True, False)
        assert public.remediation.endswith("Java keystores.")


@pytest.mark.parametrize("profile", ["redis-enterprise-server", "nginx", "hygiene"])
class TestKeyAndCertificatesExchanged:
    """`certlint tls.key --key tls.crt` passes nothing, and says what was exchanged."""

    @pytest.fixture
    def files(self, tmp_path):
        key, chain = tmp_path / "tls.key", tmp_path / "tls.crt"
        key.write_text(forge.key_pem("rsa2048-a"))
        key.chmod(0o600)
        chain.write_bytes(forge.bundle(*forge.chain(key="rsa2048-a")))
        return key, chain

    def rules(self, profile, *arguments):
        answer = certlint(*arguments, "--profile", profile, "--format", "json", "--fqdn", "cluster.example.com")
        (bundle,) = json.loads(answer.out)["bundles"]
        return {f["rule"]: f["message"] for f in bundle["findings"] if f["severity"] == "error"}

    def test_both_say_so(self, profile, files):
        key, chain = files
        found = self.rules(profile, key, "--key", chain)
        assert set(found) >= {"pem/no-certificate", "key/unreadable"}
        assert "file/key-exposed" not in found
        assert "--key names the key" in found["pem/no-certificate"]
        assert "contains certificates and no private key" in found["key/unreadable"]

    def test_a_key_beside_a_key_is_not_a_bundle(self, profile, files):
        key, _ = files
        other = key.with_name("other.key")
        other.write_text(forge.key_pem("rsa2048-b"))
        other.chmod(0o600)
        assert set(self.rules(profile, key, "--key", other)) == {"pem/no-certificate"}

    def test_a_key_is_checked_by_itself(self, profile, files):
        key, _ = files
        assert self.rules(profile, key) == {}
        assert self.rules(profile, key, "--key", key) == {}


class TestUnreadBlocks:
    RULE = "pem/unread-block"

    @pytest.mark.parametrize("front", [True, False])
    @pytest.mark.parametrize("name", ["ed25519-a", "p256-a", "rsa2048-a"])
    def test_a_private_key_in_der_beside_pem_is_named(self, name, front):
        der = forge.key(name).pkcs8
        (finding,) = findings(self.RULE, [der + b"\n" + TEXT if front else TEXT + der])
        assert "PRIVATE KEY" in finding.message
        assert finding.severity.label == "error"

    def test_certificates_are_named_by_their_titles(self):
        (finding,) = findings(self.RULE, [L.pem.encode() + forge.pem(forge.degenerate(M.der, R.der), "PKCS7").encode()])
        assert "'Example Test Issuing CA', 'Example Test Root CA'" in finding.message
        assert finding.location.block == 2

    def test_the_certificates_of_pem_are_judged_and_not_those_in_der(self):
        result = judge([L.der + b"\n" + M.pem.encode() + R.pem.encode()])
        assert [c.der for c in result.bundle.certificates] == [M.der, R.der]

    def test_of_pkcs7_alone_it_is_told_that_there_is_no_certificate(self):
        assert told(forge.pem(forge.degenerate(L.der), "PKCS7").encode()) == ["pem/no-certificate"]

from __future__ import annotations

import pytest

import certlint
from certlint.policy.severity import Severity
from certlint.report import Status
from tests import forge
from tests.support.judging import findings, judge

L, M, R = forge.chain()
FOUR = forge.chain(depth=4)
OTHER_ROOT = forge.root("Other Root", key="rsa3072-c")
OTHER = forge.intermediate(OTHER_ROOT, "Other CA", key="rsa3072-d")
PERHAPS = forge.intermediate(OTHER_ROOT, "Perhaps The Issuer Of Other CA", key="p256-c")
"""Where `OTHER` is missing, nobody can tell whether it stands between."""
CROSSED = forge.cert("Example Test Root CA", OTHER_ROOT, ca=True, key=R.key)
SECOND = forge.cert("second.example.com", M, key="p256-a")
FOREIGN = forge.cert("second.example.com", OTHER, key="p256-a")
BROKEN = forge.pem(M.der[:-9]).encode()

PROFILE = "redis-enterprise-server"
NAMES = {
    "first": "chain/leaf-not-first",
    "order": "chain/wrong-order",
    "copy": "chain/duplicate-certificate",
    "unrelated": "chain/unrelated-certificate",
    "intermediate": "chain/missing-intermediate",
    "root": "chain/missing-root",
    "leaf": "chain/missing-leaf",
    "several": "chain/several-leaves",
}


def told(*certificates) -> str:
    """The short names of what the chain rules find, one for each finding."""
    found = [f.rule.id for f in judge(certificates, profile=PROFILE).findings]
    short = {rule: name for name, rule in NAMES.items()}
    return " ".join(sorted(short[rule] for rule in found if rule.startswith("chain/")))


@pytest.mark.parametrize(
    ("certificates", "said"),
    [
        ([L, M, R], ""),
        ([*FOUR], ""),
        ([FOUR[0], FOUR[2], FOUR[1], FOUR[3]], "order"),
        (FOUR[::-1], "first order"),
        ([R, M, L], "first order"),
        ([M, R, L], "first"),
        ([M, L, R], "first"),
        ([L, R, M], "order"),
        ([L, M, M, R], "copy"),
        ([L, L, M, R], "copy"),
        ([L, M, R, L], "copy"),
        ([L, R, M, R], "copy"),
        ([L, M, L, M, R], "copy copy"),
        ([L, M], "root"),
        (FOUR[:3], "root"),
        (FOUR[:2], "root"),
        ([L], "intermediate"),
        ([L, R], "intermediate"),
        ([FOUR[0], FOUR[1], FOUR[3]], "intermediate"),
        ([FOUR[0], FOUR[2], FOUR[3]], "intermediate"),
        ([L, OTHER], "intermediate unrelated"),
        ([L, M, OTHER], "root unrelated"),
        ([L, M, R, OTHER_ROOT], "unrelated"),
        ([L, M, OTHER, R, OTHER_ROOT], "unrelated unrelated"),
        ([L, M, R, SECOND], "several"),
        ([SECOND, L, M, R], "several"),
        ([M, L, R, SECOND], "first several"),
        ([L, M, R, FOREIGN, PERHAPS, OTHER_ROOT], "several"),
        ([FOREIGN, L, M, R, PERHAPS, OTHER_ROOT], "intermediate several"),
        ([L, M, R, SECOND, PERHAPS, OTHER_ROOT], "several unrelated unrelated"),
        ([L, M, R, FOREIGN, OTHER, OTHER_ROOT], "several"),
        ([L, M, R, FOREIGN, OTHER_ROOT, OTHER], "order several"),
        ([L, M, R, FOREIGN, OTHER_ROOT], "several"),
        ([M, R], "leaf"),
        ([M], "leaf root"),
        ([M, M], "copy leaf root"),
        (FOUR[1:3], "leaf root"),
        ([FOUR[1], FOUR[3]], "intermediate leaf"),
        ([R], "leaf"),
        ([R, M, OTHER_ROOT], "leaf"),
        (forge.chain(depth=1), ""),
        ([L, M, R, CROSSED, OTHER_ROOT], ""),
        ([L, M, CROSSED, OTHER_ROOT], ""),
        ([L, M, CROSSED, OTHER_ROOT, R], ""),
        ([L, M, OTHER_ROOT, CROSSED], "order"),
        ([L, M, CROSSED], "root"),
    ],
)
def test_what_is_said_of_a_bundle(certificates, said):
    assert told(*certificates) == said


@pytest.mark.parametrize("data", [forge.key_pem().encode(), b"", forge.key_pem(form="public").encode()])
def test_files_without_certificates_are_no_matter_of_chains(data):
    result = judge([data], profile=PROFILE)
    assert [f for f in result.findings if f.rule.id.startswith("chain/")] == []
    told = [e for e in result.events if e.call.selected.rule.id.startswith("chain/")]
    assert {e.status for e in told} <= {Status.NOT_APPLICABLE}


class TestMessages:
    def test_a_leaf_that_is_not_first(self):
        (found,) = findings(NAMES["first"], [M, L, R])
        assert found.message == "the leaf 'cluster.example.com' is certificate 2 in the file"
        assert found.found == "first the intermediate 'Example Test Issuing CA' (block 1)"
        assert found.certificate == 1

    def test_the_right_order_is_written_out(self):
        (found,) = findings(NAMES["order"], [L, R, M])
        assert found.expected == "Example Test Issuing CA, Example Test Root CA"
        assert found.found == "Example Test Root CA, Example Test Issuing CA"

    def test_a_copy_names_its_original(self):
        (found,) = findings(NAMES["copy"], [L, M, M, R])
        assert found.message.endswith("(block 3) is a duplicate of block 2")
        assert found.severity.label == "warning"

    def test_who_is_missing_is_named(self):
        (found,) = findings(NAMES["intermediate"], [L, R])
        assert "was issued by 'Example Test Issuing CA', which is not in the file" in found.message
        assert found.found == "Example Test Root CA"
        (found,) = findings(NAMES["root"], [L, M])
        assert "the root 'Example Test Root CA' is not in the file" in found.message
        assert (found.certificate, found.severity.label) == (1, "warning")

    def test_of_an_intermediate_alone_the_root_is_missing(self):
        (found,) = findings(NAMES["root"], [M])
        assert found.message.startswith("the chain ends at the intermediate 'Example Test Issuing CA'")
        assert found.severity.label == "warning"
        (found,) = findings(NAMES["intermediate"], [FOUR[1], FOUR[3]], profile=PROFILE)
        assert (found.found, found.certificate) == ("Example Test Root CA", 0)

    @pytest.mark.parametrize(
        ("certificates", "missing"),
        [
            ([L, FOREIGN, M, R], []),
            ([L, M, R, FOREIGN, FOREIGN], []),
            ([FOREIGN, L, M, R], ["second.example.com"]),
            ([L, FOREIGN], ["cluster.example.com", "second.example.com"]),
            ([L, SECOND], ["cluster.example.com", "second.example.com"]),
            ([L, SECOND, M, R], []),
            ([L, FOREIGN, OTHER, M, R, OTHER_ROOT], []),
        ],
    )
    def test_each_leaf_lacks_its_own_intermediate(self, certificates, missing):
        """A stray beside a leaf that lacks none is reported as a stray."""
        found = findings(NAMES["intermediate"], certificates, profile=PROFILE)
        assert [f.message.split(chr(39))[1] for f in found] == missing

    @pytest.mark.slow
    @pytest.mark.parametrize("certificates", [[L, M, R, FOREIGN], [L, FOREIGN, M, R]])
    def test_a_stray_beside_the_leaf_of_the_names_is_one_finding(self, certificates):
        linter = certlint.Linter(PROFILE, fqdn=[forge.FQDN], as_of=forge.AS_OF)
        found = [each.rule for each in linter.lint(forge.bundle(*certificates)).findings]
        assert (found.count(NAMES["several"]), found.count(NAMES["intermediate"])) == (1, 0)

    def test_several_leaves_are_counted(self):
        third = forge.cert("third.example.com", M, key="p256-b")
        found = findings(NAMES["several"], [L, SECOND, third, M, R])
        assert [f.certificate for f in found] == [1, 2]
        assert {f.found for f in found} == {"3 leaves"}


class TestBadSignatures:
    """A name that leads on is enough for what belongs where."""

    def test_they_are_told_by_their_own_rule_only(self):
        altered = forge.leaf(M, tamper=True)
        result = judge([altered, M, R], profile=PROFILE)
        assert [f.rule.id for f in result.findings if f.rule.id.startswith("chain/")] == ["chain/bad-signature"]

    def test_order_is_judged_all_the_same(self):
        altered = forge.intermediate(R, tamper=True)
        found = {f.rule.id for f in judge([forge.leaf(altered), R, altered], profile=PROFILE).findings}
        assert {"chain/bad-signature", "chain/wrong-order"} <= found


class TestNotJudged:
    def test_what_can_not_be_read_could_be_what_is_missing(self):
        for certificates in ([L, BROKEN, R], [L, M, BROKEN], [BROKEN, M, R]):
            result = judge(certificates, profile=PROFILE)
            assert not {f.rule.id for f in result.findings} & {NAMES["intermediate"], NAMES["root"], NAMES["leaf"]}
            skipped = {e.reason for e in result.events if e.status is Status.SKIPPED}
            assert "the file has a certificate that cannot be read, which may be the missing one" in skipped

    @pytest.mark.slow
    def test_look_alikes_end_in_a_reason(self):
        keys = [forge.der.bit_string(b"\x04" + n.to_bytes(64, "big")) for n in range(1200)]
        algorithm = forge.der.sequence(forge.der.oid("1.2.840.10045.2.1"), forge.der.oid("1.2.840.10045.3.1.7"))
        strangers = [
            forge.root("Namesake", key=forge.der.sequence(algorithm, key), signer="p256-a", serial=1, ski=None)
            for key in keys
        ]
        leaf = forge.leaf(forge.root("Namesake", key="p256-c"), aki=None)
        result = judge([leaf, *strangers], profile=PROFILE)
        skipped = {e.call.selected.rule.id for e in result.events if e.status is Status.SKIPPED}
        assert {NAMES["order"], NAMES["unrelated"], NAMES["intermediate"], "chain/bad-signature"} <= skipped


@pytest.mark.parametrize(("version", "found"), [(1, []), (3, ["chain/issuer-not-ca"])])
def test_a_root_without_extensions_is_a_ca_but_in_version_3(version, found):
    """As OpenSSL has it: `invalid CA certificate`, in version 3. RFC 5280 section 6.1.4 (k)."""
    root = forge.root(version=version, drop=forge.EVERY)
    middle = forge.intermediate(root)
    told = judge([forge.leaf(middle), middle, root], profile="hygiene").findings
    assert [each.rule.id for each in told if each.severity is Severity.ERROR] == found

"""Standards: what a profile may say of clauses, what becomes of them, and how reports tell it."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime, timedelta

import pytest

from certlint.errors import ConfigurationError
from certlint.policy import profile
from certlint.policy.standards import standard_of
from tests import ROOT, forge
from tests.cases import books_defects
from tests.make_fixtures import standards
from tests.support.cli import DAY, certlint
from tests.support.consoles import steps

WITH = [name for name in profile.names() if profile.load(name).standard]
STANDARD = {"title": "Acme PKI", "edition": "2, 2026", "source": "the handbook", "read": "2026-11-27"}
CLAUSE = {"id": "4.2", "requires": "The key is large.", "rules": ["acme/key"]}

ML_KEM = "2.16.840.1.101.3.4.4"
POLICY = """
title = "Acme"
extends = "hygiene"
ignore = ["crypto/small-factor"]
[standard]
title = "Acme PKI"
edition = "2, 2026"
source = "the handbook"
read = "2026-11-27"
[[clause]]
id = "1"
requires = "The certificate is not expired."
rules = ["validity/expired", "validity/not-yet-valid"]
[[clause]]
id = "2"
requires = "The certificate is renewed in time."
force = "should"
rules = ["validity/expires-soon"]
[[clause]]
id = "3"
requires = "The name is the one that was asked for."
rules = ["names/fqdn-not-covered"]
[[clause]]
id = "4"
requires = "An inventory is kept."
undecidable = "No certificate shows it."
[[clause]]
id = "5"
requires = "The modulus has no small factor."
rules = ["crypto/small-factor"]
"""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"standard": STANDARD}, "is a [standard] with clauses"),
        ({"clause": [CLAUSE]}, "is a [standard] with clauses"),
        ({"standard": STANDARD | {"url": "x"}, "clause": [CLAUSE]}, "unknown key 'url'"),
        ({"standard": {"title": "x"}, "clause": [CLAUSE]}, "'edition' is missing"),
        ({"standard": STANDARD | {"read": ["x"]}, "clause": [CLAUSE]}, "'read' should be a text"),
        ({"standard": STANDARD, "clause": [CLAUSE, CLAUSE]}, "clause 4.2 is defined twice"),
        ({"standard": STANDARD, "clause": [CLAUSE | {"rule": "x"}]}, "unknown key 'rule'"),
        ({"standard": STANDARD, "clause": [{"id": "4.2"}]}, "'requires' is missing"),
        ({"standard": STANDARD, "clause": [CLAUSE | {"force": "must"}]}, "not shall or should"),
        ({"standard": STANDARD, "clause": [CLAUSE | {"undecidable": "x"}]}, "has both rules and undecidable"),
        ({"standard": STANDARD, "clause": [CLAUSE | {"rules": []}]}, "has neither rules and undecidable"),
        ({"standard": STANDARD, "clause": [CLAUSE | {"rules": ["acme/kee"]}]}, "no rule 'acme/kee'"),
        ({"standard": STANDARD, "clause": [CLAUSE | {"rules": "acme/key"}]}, "'rules' should be a list of texts"),
        ({"standard": STANDARD, "clause": [CLAUSE | {"rules": [1]}]}, "'rules' should be a list of texts"),
    ],
)
def test_what_is_no_standard(data, message):
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        standard_of(data, ["acme/key"], "acme.toml")


def test_a_standard_with_its_clauses():
    found = standard_of({"standard": STANDARD, "clause": [CLAUSE]}, ["acme/key"], "acme.toml")
    assert found.title == "Acme PKI"
    assert found.clauses[0].rules == ("acme/key",)
    assert found.clauses[0].force == "shall"
    assert standard_of({}, [], "acme.toml") is None


@pytest.mark.parametrize("name", WITH)
def test_every_rule_of_a_standard_decides_a_clause(name):
    """What a profile with a standard adds is reported clause by clause, and its force is that of the rules."""
    loaded = profile.load(name)
    own = {rule.id: rule.severity.label for rule in loaded.rules if rule.origin.endswith(f"{name}.toml")}
    deciding = {rule: clause.force for clause in loaded.standard.clauses for rule in clause.rules}
    assert own.keys() <= deciding.keys()
    assert {rule: {"shall": "error", "should": "warning"}[deciding[rule]] for rule in own} == own


@pytest.fixture
def clauses(tmp_path, monkeypatch):
    """Clause → its entry in the JSON report, for a bundle under the policy above."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.toml").write_text(POLICY)
    (tmp_path / "bundle.pem").write_bytes(standards.ninety_days_of_rsa())

    def run(*options, day="2026-06-01"):
        asked = ["bundle.pem", "--profile", "./acme.toml", "--as-of", day, "--format", "json", *options]
        ran = certlint(*asked)
        return {each["clause"]: each for each in json.loads(ran.out)["bundles"][0]["clauses"]}

    return run


@pytest.mark.slow
def test_a_clause_is_as_the_worst_of_its_rules(clauses):
    found = clauses()
    assert {clause: each["verdict"] for clause, each in found.items()} == {
        "1": "passed",
        "2": "passed",
        "3": "not-decidable",
        "4": "not-decidable",
        "5": "not-decidable",
    }
    assert found["3"]["reason"] == "names/fqdn-not-covered needs --fqdn"
    assert found["4"]["reason"] == "No certificate shows it."
    assert found["5"]["reason"] == "crypto/small-factor is not run"
    late = clauses(day="2027-01-01")
    assert late["1"]["verdict"] == "failed"
    assert late["1"]["rules"] == ["validity/expired"]
    assert clauses("--fqdn", "cluster.example.com")["3"]["verdict"] == "passed"


@pytest.mark.slow
def test_a_reason_is_told_once_and_options_are_code(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    page = certlint("bundle.pem", "--profile", "pci-dss-4", "--format", "html", *DAY).out
    section = page[page.index("-clauses-title") :]
    assert ": revocation/revoked and revocation/leaf-unknown need --crl</span>" in section
    assert (
        "confirmed as not revoked (<code>--crl</code>, <code>--ocsp-response</code>, <code>--fetch</code>)" in section
    )


def test_what_could_not_be_evaluated_passes_no_clause(tmp_path, clauses):
    """A clause that failed has failed; of the others nobody knows what the rest of the file holds."""
    with (tmp_path / "bundle.pem").open("a") as file:
        file.write("-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n")
    assert {each["verdict"] for each in clauses().values()} == {"not-decidable"}
    assert "cannot be read" in clauses()["1"]["reason"]
    assert clauses(day="2027-01-01")["1"]["verdict"] == "failed"


def test_what_is_suppressed_is_no_pass(tmp_path, clauses):
    rule = 'rule = "validity/expires-soon"\npath = "*.pem"\nreason = "is replaced on Monday"\nexpires = 2026-12-01\n'
    configuration = f"[[suppress]]\n{rule}"
    (tmp_path / "certlint.toml").write_text(configuration)
    found = clauses(day="2026-08-01")["2"]
    assert (found["verdict"], found["reason"]) == ("suppressed", "is replaced on Monday")


@pytest.mark.parametrize("width", ["40", "200"])
def test_clauses_in_a_terminal(tmp_path, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    (tmp_path / "bundle.pem").write_bytes(standards.rsa_for_the_modern_configuration())
    ran = certlint(tmp_path / "bundle.pem", "--profile", "mozilla-tls-modern", *DAY)
    text = " ".join(ran.out.split())
    assert "Mozilla Server Side TLS, modern configuration, clause by clause edition: guidelines 6.0" in text
    assert "failed certificate_types: The key of the certificate is ECDSA. (mozilla-tls/key-type)" in text
    assert "passed certificate_curves:" in text
    assert "not decidable tls_versions" in text


def test_a_recommendation_that_is_not_followed():
    """The verdict of the file is that it passed, so that the clause has to say why it failed all the same."""
    ran = certlint(ROOT / "tests/fixtures/demo/mended.pem", "--profile", "mozilla-tls-intermediate", *DAY)
    told = "The certificate is valid for at most 90 days. (recommended: mozilla-tls/valid-longer-than-recommended)"
    assert (ran.code, told in " ".join(ran.out.split())) == (0, True)


def test_clauses_on_the_page(tmp_path):
    (tmp_path / "bundle.pem").write_bytes(standards.rsa_for_the_modern_configuration())
    page = certlint(tmp_path / "bundle.pem", "--profile", "mozilla-tls-modern", *DAY, "--format", "html").out
    section = page.partition('-clauses" aria')[2].partition("</section>")[0]
    assert "Mozilla Server Side TLS, modern configuration, clause by clause" in section
    assert section.count('<tr data-kind="clause">') == 5
    assert '<span class="badge error">failed</span>' in section


def test_the_page_shows_what_certlint_says(monkeypatch):
    """The command on docs/standards.md, run as it stands, prints what stands below it."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    ((command, shown),) = steps((ROOT / "docs" / "standards.md").read_text())
    printed = certlint(*shlex.split(command)[1:]).out
    assert shown
    assert "\n".join(shown) in printed


@pytest.fixture
def post_quantum(tmp_path):
    """A path to a chain of two whose leaf has this kind of key; the CA's is ML-DSA-87."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, mldsa

    def name(text):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    def certificate(subject, key, issuer, signer, ca):
        first = datetime(2026, 5, 1, tzinfo=UTC)
        made = x509.CertificateBuilder(name(issuer), name(subject), key.public_key(), (1 << 70) + ca)
        made = made.not_valid_before(first).not_valid_after(first + timedelta(days=90))
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        made = made.add_extension(x509.BasicConstraints(ca, None), True).add_extension(identifier, False)
        of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        made = made.add_extension(of_issuer, False)
        usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
        made = made.add_extension(usage, True)
        if not ca:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), False)
            made = made.add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]), False)
        digest = hashes.SHA384() if isinstance(signer, ec.EllipticCurvePrivateKey) else None
        return made.sign(signer, digest).public_bytes(serialization.Encoding.PEM)

    keys = {"ml-dsa-87": mldsa.MLDSA87PrivateKey, "ml-dsa-65": mldsa.MLDSA65PrivateKey}

    def made(leaf, ca):
        def one(kind):
            return keys[kind].generate() if kind in keys else ec.generate_private_key(ec.SECP384R1())

        key, signer = one(leaf), one(ca)
        bundle = certificate("a.example.com", key, "CA", signer, False) + certificate("CA", signer, "CA", signer, True)
        (tmp_path / "bundle.pem").write_bytes(bundle)
        return tmp_path / "bundle.pem"

    return made


@pytest.mark.parametrize(
    ("leaf", "ca", "found"),
    [
        ("ml-dsa-87", "ml-dsa-87", set()),
        ("ml-dsa-65", "ml-dsa-87", {"cnsa/key"}),
        ("ml-dsa-87", "p384", {"cnsa/key", "cnsa/signature"}),
        ("p384", "p384", {"cnsa/key", "cnsa/signature"}),
    ],
)
def test_cnsa_asks_for_ml_dsa_87(post_quantum, leaf, ca, found):
    path = post_quantum(leaf, ca)
    ran = certlint(path, "--profile", "cnsa-2.0", "--fqdn", "a.example.com", *DAY, "--format", "json")
    bundle = json.loads(ran.out)["bundles"][0]
    assert {each["rule"] for each in bundle["findings"] if each["severity"] == "error"} == found
    assert {rule for each in bundle["clauses"] if each["verdict"] == "failed" for rule in each["rules"]} == found


@pytest.mark.parametrize(("oid", "octets", "found"), [(f"{ML_KEM}.3", 1568, False), (f"{ML_KEM}.2", 1184, True)])
def test_cnsa_has_ml_kem_1024_for_key_establishment(tmp_path, oid, octets, found):
    (tmp_path / "leaf.pem").write_bytes(forge.bundle(forge.leaf(key=books_defects.post_quantum(oid, octets))))
    ran = certlint(tmp_path / "leaf.pem", "--profile", "cnsa-2.0", *DAY, "--format", "json")
    assert ("cnsa/key" in {each["rule"] for each in json.loads(ran.out)["bundles"][0]["findings"]}) is found

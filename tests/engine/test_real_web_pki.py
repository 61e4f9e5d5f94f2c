"""What the rule books say of CAs that everybody trusts: no error that their texts do not support."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.output.facts import certificate_facts
from certlint.policy.severity import Severity
from tests import forge
from tests.support.corpus import INTERMEDIATES, real_chains, roots

DAY = datetime(2026, 6, 1, tzinfo=UTC)
OF_TIME = ("validity/expired", "validity/not-yet-valid")


ICP_BRASIL = {
    "rfc5280/policy-qualifiers-empty": "RFC 5280 section 4.2.1.4: a list of qualifiers has a member",
    "cabf-br/key-kind": "Baseline Requirements 6.1.5: RSA or EC keys; these are Ed448, and so are the keys that sign",
    "cabf-br/sub-ca-aia-missing-once": "Baseline Requirements before 1.7.1, section 7.1.2.2: must be present",
    "cabf-br/sub-ca-aia-without-ocsp-once": "Baseline Requirements before 1.7.1, section 7.1.2.2: must contain an OCSP URL",
    "cabf-br/serial-too-short": "Baseline Requirements 7.1 since 2016-09-30: 64 random bits; these numbers have one octet",
    "rfc5280/basic-constraints-not-critical": "RFC 5280 section 4.2.1.9: critical in all CA certificates",
    "rfc5280/subject-country-not-printable": "RFC 5280 appendix A.1: X520countryName is a PrintableString",
}
"""Why the errors of a national PKI's CAs are some: it follows other rules than those of browsers."""


class Truth(NamedTuple):
    """Why an error is one, and the certificates that have it, by the ends of their subjects."""

    reason: str
    subjects: tuple[str, ...]


TRUE = {
    "cabf-br/ca-country-missing": Truth(
        "Issued after 2012-07-01; Baseline Requirements 1.0 section 9.1.4 (now 7.1.2.10.2): countryName is required",
        ("CN=GlobalSign",),
    ),
    "cabf-br/ca-organization-missing": Truth(
        "Issued in 2014; Baseline Requirements 1.0 section 9.1.3 (now 7.1.2.10.2): organizationName is required",
        ("CN=Autoridad de Certificacion Firmaprofesional CIF A62634068",),
    ),
    "cabf-br/root-key-usage-not-critical": Truth(
        "Issued in 2014; Baseline Requirements 7.1.2.1: keyUsage must be critical",
        ("CN=OISTE WISeKey Global Root GB CA",),
    ),
    "rfc5280/basic-constraints-not-critical": Truth(
        "RFC 3280 section 4.2.1.10: critical in all CA certificates",
        (
            "OU=Go Daddy Class 2 Certification Authority",
            "OU=Starfield Class 2 Certification Authority",
            "OU=ePKI Root Certification Authority",
        ),
    ),
    "rfc5280/ca-key-usage-missing": Truth(
        "RFC 3280 section 4.2.1.3: keyUsage must be in certificates whose keys validate other certificates",
        (
            "OU=Go Daddy Class 2 Certification Authority",
            "OU=Starfield Class 2 Certification Authority",
            "OU=ePKI Root Certification Authority",
        ),
    ),
    "rfc5280/generalized-time-before-2050": Truth(
        "RFC 5280 section 4.1.2.5: dates before 2050 are UTCTime", ("CN=Certum Trusted Network CA 2",)
    ),
    "rfc5280/key-usage-zero-octets": Truth(
        "X.690 section 11.2.2: trailing zero bits of a named bit list are left out",
        (
            "CN=Trustwave Global ECC P256 Certification Authority",
            "CN=Trustwave Global ECC P384 Certification Authority",
        ),
    ),
    "rfc5280/notice-visible": Truth(
        "RFC 5280 section 4.2.1.4, before RFC 6818 (2013): explicitText must not be a BMPString",
        ("CN=Autoridad de Certificacion Firmaprofesional CIF A62634068", "CN=ACCVRAIZ1, OU=PKIACCV, O=ACCV, C=ES"),
    ),
    "rfc5280/root-serial-not-positive": Truth(
        "RFC 5280 section 4.1.2.2: a positive integer; these have zero",
        (
            "CN=Go Daddy Root Certificate Authority - G2",
            "CN=Starfield Root Certificate Authority - G2",
            "CN=Starfield Services Root Certificate Authority - G2",
            "OU=Security Communication RootCA1",
            "OU=Security Communication RootCA2",
            "CN=Hellenic Academic and Research Institutions RootCA 2015",
            "CN=Hellenic Academic and Research Institutions ECC RootCA 2015",
            "OU=Go Daddy Class 2 Certification Authority",
            "OU=Starfield Class 2 Certification Authority",
        ),
    ),
    "rfc5280/ski-missing-in-ca": Truth(
        "RFC 3280 and RFC 5280 section 4.2.1.2: in all CA certificates",
        ("CN=TWCA Global Root CA", "CN=Hongkong Post Root CA 1"),
    ),
}


def errors(data: bytes, profile: str, day: datetime) -> set[tuple[str, str]]:
    """The errors about certificates of CAs, with the subject of each."""
    result = run(make_plan(profile, {}, now=day), Bundle(pem.read(data, "real.pem")))
    return {
        (finding.rule.id, certificate_facts(result.bundle, finding.certificate).subject)
        for finding in result.findings
        if finding.severity is Severity.ERROR and finding.certificate is not None and finding.rule.id not in OF_TIME
    }


def unexplained(found: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(
        (rule, subject) for rule, subject in found if not subject.endswith(TRUE[rule].subjects if rule in TRUE else ())
    )


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["web-pki", "web-pki-ca", "rfc5280"])
def test_the_roots_of_certifi_and_debian_have_no_error_but_true_ones(profile):
    data = "".join(map(forge.pem, roots())).encode()
    assert unexplained(errors(data, profile, DAY)) == []


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["web-pki", "rfc5280"])
@pytest.mark.parametrize("host", real_chains())
def test_chains_of_public_servers_have_no_error_but_true_ones(host, profile):
    data, day = real_chains()[host]
    assert unexplained(errors(data, profile, day)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("profile", "wanted"),
    [("web-pki-ca", set(ICP_BRASIL)), ("rfc5280", {rule for rule in ICP_BRASIL if rule.startswith("rfc5280/")})],
)
def test_intermediates_of_icp_brasil_have_no_error_but_true_ones(profile, wanted):
    found = errors((INTERMEDIATES / "icp-brasil.pem").read_bytes(), profile, DAY)
    assert {rule for rule, _ in found} == wanted
    assert all("O=ICP-Brasil" in subject for _, subject in found)

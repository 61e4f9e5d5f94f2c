"""Every rule about qualified certificates with one defect: the rule, the certificate, what else it breaks."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import forum
from tests.cases.etsi import (
    ASSURED,
    CLAIM,
    COMPANY,
    COMPLIANCE,
    DEVICE_LEGISLATION,
    EIDAS_LEGAL,
    EIDAS_NATURAL,
    ESEAL,
    ESIGN,
    EURO,
    JANE,
    LEGISLATION,
    ORGANIZATION_IDENTIFIER,
    PSEUDONYM,
    QCP_N_QSCD,
    QNCP_W,
    QNCP_W_GEN,
    RETENTION,
    SEMANTICS,
    SSCD,
    WEB,
    disclosed,
    disclosure,
    identified,
    issued_by_person,
    leaf,
    legislation,
    limited,
    numbered,
    person,
    registered,
    seal,
    short_term,
    statement,
    typed,
)
from tests.forge import der

NAMED_TWICE = [("C", "DE"), ("O", "Example Trust"), (ORGANIZATION_IDENTIFIER, "Example Trust"), ("CN", "Example CA")]
INHIBIT_ANY_POLICY, ISSUER_ALT_NAME = "2.5.29.54", "2.5.29.18"
MAIL = der.tlv(0x81, b"ca@example.com")
MAILBOX = der.sequence(MAIL)


def general(subject: list[tuple[str, str]], **knobs) -> forge.Cert:
    """A certificate of a web site by selected requirements of the CA/Browser Forum."""
    return leaf(CLAIM, typed(WEB), subject=subject, policies=[QNCP_W_GEN], **knobs)


DEFECTS = {
    "etsi/statements-critical": lambda: leaf(CLAIM, typed(WEB), marked_critical=True),
    "etsi/compliance-missing": lambda: leaf(typed(WEB), policies=["1.2.3.4"]),
    "etsi/policy-without-compliance": lambda: leaf(typed(WEB)),
    "etsi/compliance-form": lambda: leaf(statement(COMPLIANCE, der.null()), typed(WEB)),
    "etsi/sscd-form": lambda: person(CLAIM, statement(SSCD, der.null()), typed(ESIGN)),
    "etsi/limit-form": lambda: person(CLAIM, limited(der.tlv(0x13, b"EURO")), typed(ESIGN)),
    "etsi/limit-currency-number": lambda: person(CLAIM, limited(der.integer(978)), typed(ESIGN)),
    "etsi/retention-form": lambda: person(CLAIM, statement(RETENTION, der.null()), typed(ESIGN)),
    "etsi/disclosure-form": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(), disclosure(language="deu"))),
    "etsi/disclosure-language-twice": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(), disclosure())),
    "etsi/limit-currency-unknown": lambda: person(CLAIM, limited(der.tlv(0x13, b"XQZ")), typed(ESIGN)),
    "etsi/limit-negative": lambda: person(CLAIM, limited(EURO, -10), typed(ESIGN)),
    "etsi/disclosure-language-unknown": lambda: leaf(
        CLAIM, typed(WEB), disclosed(disclosure(), disclosure(language="xx"))
    ),
    "etsi/disclosure-language-case": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(language="EN"))),
    "etsi/disclosure-not-https": lambda: leaf(
        CLAIM, typed(WEB), disclosed(disclosure("http://ca.example.com/pds.pdf"))
    ),
    "etsi/type-form": lambda: person(CLAIM, typed("1.2.3"), not_before=datetime(2023, 1, 1)),
    "etsi/type-not-one": lambda: person(CLAIM, typed(ESIGN, ESEAL)),
    "etsi/type-as-statement": lambda: person(CLAIM, statement(ESIGN)),
    "etsi/other-statement-doubled": lambda: person(CLAIM, typed(ESIGN), statement(SEMANTICS), statement(SEMANTICS)),
    "etsi/statement-doubled": lambda: person(CLAIM, CLAIM, typed(ESIGN)),
    "etsi/legislation-form": lambda: person(CLAIM, typed(ESIGN), legislation(LEGISLATION, "CHE")),
    "etsi/identification-form": lambda: person(CLAIM, typed(ESIGN), identified("1.2.3", "1.2.4")),
    "etsi/semantics-form": lambda: person(CLAIM, typed(ESIGN), statement(SEMANTICS, der.sequence())),
    "etsi/person-identifier": lambda: numbered("123456"),
    "etsi/person-identifier-tax": lambda: numbered("TAXDE-123456"),
    "etsi/person-scheme-unregistered": lambda: numbered("EI:SE-200007292386"),
    "etsi/organization-identifier": lambda: registered("HRB 123456"),
    "etsi/organization-scheme-unregistered": lambda: registered("EI:SE-5567971433", MAIL),
    "etsi/person-name-missing": lambda: person(subject=[JANE[0], JANE[3]]),
    "etsi/type-not-web": lambda: leaf(
        CLAIM, typed(ESEAL), subject=COMPANY, policies=["1.2.3"], key_usage=["nonRepudiation"]
    ),
    "etsi/type-not-signing": lambda: leaf(CLAIM, typed(WEB), eku=["emailProtection"], san=["email:jane@example.com"]),
    "etsi/person-key-usage-missing": lambda: person(key_usage=None),
    "etsi/person-key-usage": lambda: person(key_usage=["nonRepudiation", "keyAgreement"]),
    "etsi/person-key-usage-mixed": lambda: person(key_usage=["digitalSignature", "nonRepudiation"]),
    "etsi/disclosure-not-in-english": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(language="de"))),
    "etsi/legislation-of-eu": lambda: person(CLAIM, typed(ESIGN), legislation(LEGISLATION, "CH", "DE")),
    "etsi/legislation-country-unassigned": lambda: person(CLAIM, typed(ESIGN), legislation(LEGISLATION, "ZQ")),
    "etsi/web-common-name": lambda: general([*COMPANY[:3], ("CN", "mail.example.org")]),
    "etsi/device-legislation-of-eu": lambda: person(CLAIM, typed(ESIGN), legislation(DEVICE_LEGISLATION, "EU")),
    "etsi/policy-not-qualified": lambda: person(policies=["1.2.3.4"]),
    "etsi/policy-not-signature": lambda: person(CLAIM, typed(ESEAL)),
    "etsi/policy-not-seal": lambda: seal(CLAIM),
    "etsi/policy-not-web": lambda: person(policies=[QNCP_W]),
    "etsi/web-organization-attributes": lambda: general(COMPANY[:2]),
    "etsi/web-person-attributes": lambda: general(JANE[1:3]),
    "etsi/web-purposes-missing": lambda: general(COMPANY[:3], eku=None),
    "etsi/web-san-missing": lambda: general(COMPANY[:3], san=None),
    "etsi/person-commits-to-nothing": lambda: person(key_usage=["digitalSignature"]),
    "etsi/organization-commits-to-nothing": lambda: seal(key_usage=["digitalSignature"]),
    "etsi/policy-without-device": lambda: person(policies=[QCP_N_QSCD]),
    "etsi/person-attributes": lambda: person(subject=JANE[1:]),
    "etsi/pseudonym-with-name": lambda: person(subject=[*JANE, (PSEUDONYM, "JD")]),
    "etsi/organization-attributes": lambda: seal(subject=[*COMPANY[:2], COMPANY[3]]),
    "etsi/country-unassigned": lambda: person(subject=[("C", "ZQ"), *JANE[1:]]),
    "etsi/country-not-capitals": lambda: person(subject=[("C", "de"), *JANE[1:]]),
    "etsi/organization-identifier-is-name": lambda: seal(
        subject=[*COMPANY[:2], (ORGANIZATION_IDENTIFIER, "EXAMPLE AG"), COMPANY[3]]
    ),
    "etsi/issuer-country-unassigned": lambda: person(issuer_name=[("C", "XX"), ("O", "Example Trust"), ("CN", "CA")]),
    "etsi/issuer-country-not-capitals": lambda: person(issuer_name=[("C", "de"), ("O", "Example Trust"), ("CN", "CA")]),
    "etsi/organization-type-missing": lambda: seal(CLAIM, policies=["1.2.3.4"]),
    "etsi/web-type-missing": lambda: leaf(CLAIM, policies=["1.2.3.4"]),
    "etsi/issuer-attributes": lambda: person(issuer=forge.intermediate(forge.root(key="p384-a"), [("CN", "CA")])),
    "etsi/issuer-identifier-is-name": lambda: person(issuer=forge.intermediate(forge.root(key="p384-a"), NAMED_TWICE)),
    "etsi/policies-missing": lambda: person(policies=None),
    "etsi/policies-critical": lambda: person(critical={"policies": True}),
    "etsi/extension-of-a-ca": lambda: person(extensions=[(INHIBIT_ANY_POLICY, True, der.integer(0))]),
    "etsi/san-critical": lambda: person(san=["email:jane@example.com"], critical={"san": True}),
    "etsi/ian-critical": lambda: person(extensions=[(ISSUER_ALT_NAME, True, MAILBOX)]),
    "etsi/purposes-critical": lambda: person(eku=["1.2.3.4"], critical={"eku": True}),
    "etsi/crl-points-critical": lambda: person(critical={"crl": True}),
    "etsi/irrevocable": lambda: person(aia={"ca_issuers": forum.AIA["ca_issuers"]}, crl=None),
    "etsi/crl-points-unreachable": lambda: person(crl=["https://ca.example.com/ca.crl"]),
    "etsi/aia-without-issuer": lambda: person(aia={"ocsp": forum.AIA["ocsp"]}),
    "etsi/ocsp-not-http": lambda: person(aia=forum.AIA | {"ocsp": ["ldap://ocsp.example.com/cn=ocsp"]}),
    "etsi/organization-key-usage-missing": lambda: seal(key_usage=None),
    "etsi/organization-key-usage": lambda: seal(key_usage=["nonRepudiation", "keyAgreement"]),
    "etsi/organization-key-usage-mixed": lambda: seal(key_usage=["digitalSignature", "nonRepudiation"]),
    "etsi/no-rev-avail-missing": lambda: short_term(on="2026-08-01"),
    "etsi/short-term-too-long": lambda: short_term(hours=25),
    "etsi/short-term-form": lambda: short_term((ASSURED[0], False, der.sequence())),
    "etsi/other-extension-critical": lambda: short_term((ASSURED[0], True, der.null())),
    "etsi/person-country-unassigned": lambda: numbered("PASAB-P3000180"),
    "etsi/organization-country-unassigned": lambda: registered("NTREL-123456"),
    "etsi/eidas-person-identifier": lambda: numbered("PNOES-02635542Y", semantics=EIDAS_NATURAL),
    "etsi/eidas-organization-identifier": lambda: registered("ES/AT/A 12345678", semantics=EIDAS_LEGAL),
    "etsi/eidas-person-country-unassigned": lambda: numbered("ES/ZQ/02635542Y", semantics=EIDAS_NATURAL),
    "etsi/lei-invalid": lambda: registered("LEIXG-529900T8BM49AURSDO56"),
    "etsi/person-issuer-attributes": issued_by_person,
    "etsi/out-of-scope": lambda: leaf(policies=["1.2.3.4"]),
}
"""Rule → a certificate with its defect."""

ALSO = {
    rule: {"etsi/policy-not-qualified"}
    for rule in ("etsi/type-not-web", "etsi/organization-type-missing", "etsi/web-type-missing")
}
"""Rule → the others that the same defect is the business of."""

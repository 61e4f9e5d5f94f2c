"""Every rule about qualified certificates with one defect: the rule, the certificate, what else it breaks."""

from __future__ import annotations

from datetime import datetime

from tests.cases.etsi import (
    CLAIM,
    COMPLIANCE,
    ESEAL,
    ESIGN,
    RETENTION,
    SSCD,
    WEB,
    disclosed,
    disclosure,
    leaf,
    limited,
    mail,
    person,
    statement,
    typed,
)
from tests.forge import der

DEFECTS = {
    "etsi/statements-critical": lambda: leaf(CLAIM, typed(WEB), critical=True),
    "etsi/compliance-missing": lambda: leaf(typed(WEB)),
    "etsi/compliance-form": lambda: leaf(statement(COMPLIANCE, der.null()), typed(WEB)),
    "etsi/sscd-form": lambda: person(CLAIM, statement(SSCD, der.null()), typed(ESIGN)),
    "etsi/limit-form": lambda: person(CLAIM, limited(der.tlv(0x13, b"EURO")), typed(ESIGN)),
    "etsi/retention-form": lambda: person(CLAIM, statement(RETENTION, der.null()), typed(ESIGN)),
    "etsi/disclosure-form": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(), disclosure())),
    "etsi/disclosure-language-case": lambda: leaf(CLAIM, typed(WEB), disclosed(disclosure(language="EN"))),
    "etsi/disclosure-not-https": lambda: leaf(
        CLAIM, typed(WEB), disclosed(disclosure("http://ca.example.com/pds.pdf"))
    ),
    "etsi/type-form": lambda: person(CLAIM, typed("1.2.3"), not_before=datetime(2023, 1, 1)),
    "etsi/type-not-one": lambda: person(CLAIM, typed(ESIGN, ESEAL)),
    "etsi/type-as-statement": lambda: person(CLAIM, statement(ESIGN)),
    "etsi/statement-doubled": lambda: person(CLAIM, CLAIM, typed(ESIGN)),
    "etsi/type-not-web": lambda: leaf(CLAIM, typed(ESEAL)),
    "etsi/type-not-signing": lambda: mail(WEB),
    "etsi/person-key-usage-missing": lambda: person(key_usage=None),
    "etsi/person-key-usage": lambda: person(key_usage=["nonRepudiation", "keyAgreement"]),
    "etsi/person-key-usage-mixed": lambda: person(key_usage=["digitalSignature", "nonRepudiation"]),
    "etsi/out-of-scope": leaf,
}
"""Rule → a certificate with its defect."""

ALSO: dict[str, set[str]] = {}
"""Rule → the others that the same defect is the business of."""

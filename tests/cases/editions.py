"""Rules of the CA/Browser Forum on the first day of the edition that asks for them, on its eve, and what they let pass."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tests import forge
from tests.cases import books, code_signing, forum, smime
from tests.cases.code_signing import EV, EV_PUBLISHER
from tests.cases.code_signing_defects import CA_DEFECTS, SMALL_SERIAL, STAMPING
from tests.cases.forum_defects import NAMED_TWICE
from tests.cases.smime import MAILBOX, MULTIPURPOSE
from tests.cases.smime_defects import ML_DSA_44, ML_KEM_768, NO_TEXT
from tests.forge import der

BR_1_0, BR_1_7_1, BR_2_0 = datetime(2012, 7, 1), datetime(2020, 8, 20), datetime(2023, 9, 15)
SC_12 = datetime(2018, 12, 10)
EV_1_3, MOZILLA_2_2, MOZILLA_2_4_1 = datetime(2010, 11, 20), datetime(2013, 7, 26), datetime(2017, 3, 31)
_PRACTICE = "https://ca.example.com/cps"
OLD_CATEGORY = [
    ("businessCategory", "V1.0, Clause 5.(b)") if each[0] == "businessCategory" else each for each in forum.EV_DN
]
CS_1_2, CS_2_0, CS_KEYS, CS_3_0 = (
    datetime(2019, 8, 13),
    datetime(2020, 9, 2),
    datetime(2021, 6, 1),
    datetime(2022, 6, 29),
)
CS_3_4 = datetime(2023, 9, 5)
CA_SINCE = {"ca-issuers-not-http": CS_3_0, "ocsp-not-http": CS_3_0, "signature-algorithm": CS_KEYS}
SMC_06 = datetime(2024, 5, 11)
SMIME_1_0_11, SMC_017, SMC_018 = datetime(2025, 8, 22), datetime(2026, 9, 15), datetime(2027, 7, 1)
DOCUMENTS = "1.3.6.1.5.5.7.3.36"
TEXT = der.sequence(der.tlv(0x0C, b"Example"))


def _for(days: int, make: Any, *first: Any, **knobs: Any) -> Any:
    """How a certificate is made that is valid for so many days from the day that is asked for."""
    return lambda not_before: make(*first, **knobs, not_before=not_before, not_after=not_before + timedelta(days=days))


def _publisher(category: str) -> list[Any]:
    return [("businessCategory", category), *(each for each in EV_PUBLISHER if each[0] != "businessCategory")]


def _nobody_at(attribute: str) -> Any:
    return _for(90, forum.leaf, subject=[("C", "US"), (attribute, "Utah")], policies=["1.2.3"])


def _unnamed(subject: Any) -> Any:
    return _for(90, forum.leaf, subject=subject, policies=["1.2.3"])


MAPPED = der.sequence(der.sequence(der.oid(books.OURS), der.oid(books.THEIRS)))
_MIXED = _for(900, forum.sub_ca, eku=["serverAuth", "codeSigning"])
_DAYS: list[tuple[datetime, str, Any, str]] = [
    (BR_1_0, "cabf-br/locality-without-holder", _nobody_at("L"), "web-pki"),
    (BR_1_0, "cabf-br/province-without-holder", _nobody_at("ST"), "web-pki"),
    (BR_1_0, "cabf-br/postal-code-without-holder", _nobody_at("postalCode"), "web-pki"),
    (BR_1_0, "cabf-br/street-without-holder", _nobody_at("STREET"), "web-pki"),
    (BR_1_0, "cabf-br/version", _for(90, forum.leaf, version=2, drop=forge.EVERY), "web-pki"),
    (BR_1_0, "cabf-br/holder-without-country-once", _unnamed(forum.ORGANIZATION_DN[1:]), "web-pki"),
    (BR_1_0, "cabf-br/holder-without-place-once", _unnamed(forum.ORGANIZATION_DN[::2]), "web-pki"),
    (EV_1_3, "cabf-ev/business-category-unknown", _for(300, forum.ev, dn=OLD_CATEGORY), "web-pki"),
    (
        MOZILLA_2_2,
        "mozilla/rsa-exponent-one",
        _for(90, forum.leaf, key="rsa2048-e1", signer="p256-b", **forum.RSA_USE),
        "web-pki",
    ),
    (MOZILLA_2_4_1, "mozilla/edwards-key", _for(90, books.leaf, key="ed25519-a", eku=["clientAuth"]), "web-pki"),
    (datetime(2023, 7, 1), "mozilla/sha1-intermediate", _for(900, forum.sub_ca, hash="sha1"), "web-pki"),
    (BR_1_7_1, "cabf-br/aki-names-issuer", _for(90, forum.leaf, aki=None, extensions=[NAMED_TWICE]), "web-pki"),
    (BR_1_7_1, "cabf-br/any-purpose-once", _for(90, forum.leaf, eku=["serverAuth", "any"]), "web-pki"),
    (BR_1_7_1, "cabf-br/sub-ca-purposes-mixed-once", _MIXED, "web-pki"),
    (BR_2_0, "cabf-br/sub-ca-purposes-mixed", _MIXED, "web-pki"),
    (SC_12, "cabf-br/underscore-below", _for(20, forum.leaf, san=["www.f_p.example.com"]), "web-pki"),
    (
        CS_2_0,
        "code-signing/ev-category-unknown",
        _for(300, code_signing.leaf, subject=_publisher("Company"), policies=[EV]),
        "code-signing",
    ),
    (
        CS_KEYS,
        "code-signing/timestamp-ca-rsa-below-3072",
        _for(900, code_signing.ca, **STAMPING, key="rsa2048-b"),
        "code-signing",
    ),
    *[
        (CA_SINCE.get(rule, CS_1_2), f"code-signing/ca-{rule}", _for(900, code_signing.ca, **knobs), "code-signing")
        for rule, knobs in CA_DEFECTS.items()
    ],
    (CS_3_0, "code-signing/ca-purposes-missing", _for(900, code_signing.ca, eku=None), "code-signing"),
    (CS_3_0, "code-signing/root-rsa-below-4096", _for(900, code_signing.root, key="rsa3072-b"), "code-signing"),
    (CS_3_4, "code-signing/serial-too-short", _for(90, code_signing.leaf, serial=SMALL_SERIAL), "code-signing"),
    (
        CS_3_4,
        "code-signing/responder-without-no-check",
        _for(90, code_signing.responder, extensions=()),
        "code-signing",
    ),
    (
        SMIME_1_0_11,
        "smime/ml-dsa-usages",
        _for(300, smime.leaf, key=ML_DSA_44, key_usage=["digitalSignature", "keyAgreement"]),
        "smime",
    ),
    (
        SMIME_1_0_11,
        "smime/ml-kem-usages",
        _for(300, smime.leaf, key=ML_KEM_768, key_usage=["keyAgreement"]),
        "smime",
    ),
    (
        SMC_06,
        "smime/pseudonym-common-name",
        _for(300, smime.subject, *[("C", "GB"), ("2.5.4.65", "Bob"), ("CN", "Jane Doe")], kind=smime.INDIVIDUAL),
        "smime",
    ),
    (SMC_017, "smime/ca-rsa-below-4096", _for(900, smime.ca, key="rsa3072-b"), "smime"),
    (SMC_017, "smime/root-rsa-below-4096", _for(900, smime.root, key="rsa3072-b"), "smime"),
    (SMC_018, "smime/ca-purpose-not-needed", _for(900, smime.ca, eku=["emailProtection", DOCUMENTS]), "smime"),
    (
        SMC_018,
        "smime/purpose-not-needed",
        _for(300, smime.leaf, kind=MAILBOX, generation=MULTIPURPOSE, eku=["emailProtection", DOCUMENTS]),
        "smime",
    ),
]

_OF_2014 = {"subject": forum.ORGANIZATION_DN, "policies": ["1.2.3"]}
_ROOT_OF_2024 = partial(_for(6000, forum.root), datetime(2024, 1, 1))
_SOUND = {
    "cabf-br/any-purpose-once": partial(forum.on, "2021-03-01"),
    "cabf-br/irrevocable-once": partial(forum.on, "2023-12-01"),
    "cabf-ev/irrevocable": forum.ev,
    "cabf-ev/common-name": forum.ev,
    "cabf-ev/policy-qualifiers": forum.ev,
    "cabf-br/holder-without-country-once": partial(forum.on, "2014-03-01", **_OF_2014),
    "cabf-br/holder-without-place-once": partial(forum.on, "2014-03-01", **_OF_2014),
    "cabf-br/common-name-many": partial(forum.on, "2020-03-01"),
    "cabf-br/common-names": forum.leaf,
    "cabf-br/valid-over-39-months-once": partial(forum.on, "2015-06-01", 1100),
    "cabf-br/root-sha1-once": partial(_for(6000, forum.root), datetime(2021, 1, 1)),
    "cabf-br/root-aki-missing": _ROOT_OF_2024,
    "cabf-br/root-aki-names-issuer": _ROOT_OF_2024,
    "cabf-br/root-aki-no-key-identifier": _ROOT_OF_2024,
    # A sound certificate of a day on which the rule is in force: one of another day would not reach the check.
    "cabf-br/aia-missing": partial(forum.on, "2026-10-05"),
    "cabf-br/root-sha1": partial(_for(6000, forum.root), datetime(2026, 9, 15)),
    "cabf-br/sub-ca-policies-critical-once": partial(_for(900, forum.sub_ca), datetime(2021, 1, 1)),
    "cabf-br/sub-ca-purposes-critical-once": partial(_for(900, forum.sub_ca), datetime(2021, 1, 1)),
    "cabf-br/sub-ca-purposes-missing-once": partial(_for(900, forum.sub_ca), datetime(2018, 1, 1)),
    "rfc5280/policy-mappings-critical-once": partial(
        _for(900, books.ca, policies=["1.2.3.4"], extensions=[(books.MAPPINGS, False, MAPPED)]), datetime(2005, 1, 1)
    ),
    "cabf-br/dv-country-of-no-country": forum.leaf,
    "cabf-br/ca-country-of-no-country": forum.sub_ca,
    "cabf-br/rsa-signs-and-enciphers": partial(forum.leaf, key="rsa2048-a", key_usage=["digitalSignature"]),
    "cabf-br/sub-ca-aia-without-ocsp-once": partial(_for(900, forum.sub_ca), datetime(2019, 1, 1)),
    "cabf-br/name-constraint-excludes-directory": partial(
        forum.sub_ca, name_constraints={"permitted": ["dir:Example Inc"], "excluded": ["example.net"]}
    ),
    "chrome/other-purpose": partial(forum.on, "2027-03-15", eku=["serverAuth", "clientAuth"]),
    "chrome/ca-other-purpose": partial(
        _for(900, forum.sub_ca, eku=["serverAuth", "clientAuth"]), datetime(2026, 6, 15)
    ),
    "cabf-br/ocsp-policies-critical": partial(forum.responder, policies=["1.2.3"]),
    "cabf-br/ocsp-policy-qualifier": partial(forum.responder, policies=["1.2.3"]),
    **{
        f"cabf-br/ocsp-{rule}": forum.responder
        for rule in (
            "no-check-critical",
            "country-invalid",
            "attribute-twice",
            "attribute-order",
            "rdn-of-several",
            "subject-utf8-type",
        )
    },
}

FIRES = [
    *[("on the first day", rule, partial(make, first), profile) for first, rule, make, profile in _DAYS],
    *[
        (
            f"DSA with {digest}",
            f"code-signing/{rule}",
            lambda make=make, dotted=dotted: make(
                inner_algorithm=der.sequence(der.oid(dotted)), outer_algorithm=der.sequence(der.oid(dotted))
            ),
            "code-signing",
        )
        for rule, make in (
            ("signature-algorithm", code_signing.leaf),
            ("timestamp-signature-algorithm", code_signing.stamper),
            ("ca-signature-algorithm", code_signing.ca),
            ("signature-not-listed", code_signing.responder),
        )
        for digest, dotted in (("SHA-384", "2.16.840.1.101.3.4.3.3"), ("SHA-512", "2.16.840.1.101.3.4.3.4"))
    ],
    (
        "a notice of nothing",
        "smime/notice-without-text",
        partial(smime.leaf, policies=forum.policy(smime.policy(MAILBOX, smime.STRICT), forum.NOTICE, NO_TEXT)),
        "smime",
    ),
    (
        "an ML-DSA key without digitalSignature",
        "smime/ml-dsa-usages",
        lambda: smime.leaf(key=ML_DSA_44, key_usage=["nonRepudiation"]),
        "smime",
    ),
]

PASSES: list[Any] = [
    *[(f"sound: {rule}", rule, make) for rule, make in _SOUND.items()],
    (
        "a client beside a server",
        "cabf-br/sub-ca-purposes-mixed-once",
        partial(_for(900, forum.sub_ca, eku=["serverAuth", "clientAuth"]), BR_1_7_1),
    ),
    ("a hyphen", "cabf-br/underscore-below", partial(_for(20, forum.leaf, san=["www.f-p.example.com"]), SC_12)),
    (
        "a category of the four",
        "code-signing/ev-category-unknown",
        lambda: code_signing.leaf(subject=_publisher("Non-Commercial Entity"), policies=[EV]),
        "code-signing",
    ),
    (
        "a key of 3072 bits in 2022",
        "code-signing/timestamp-ca-rsa-below-3072",
        partial(_for(900, code_signing.ca, **STAMPING, key="rsa3072-b"), datetime(2022, 1, 1)),
        "code-signing",
    ),
    (
        "documents until 2022",
        "code-signing/ca-purpose-not-needed-once",
        partial(_for(900, code_signing.ca, eku=["codeSigning", "1.3.6.1.4.1.311.10.3.12"]), CS_1_2),
        "code-signing",
    ),
    (
        "a DSA key of 2048 bits",
        "code-signing/dsa-sizes",
        lambda: code_signing.leaf(key=forum.dsa(forum.P2048, forum.Q256, 2, 5)),
        "code-signing",
    ),
    ("timestamps alone", "code-signing/timestamp-purpose-not-needed", code_signing.stamper, "code-signing"),
    *[
        (
            "email and clients in 2027",
            f"smime/{rule}",
            partial(_for(300, make, eku=["emailProtection", "clientAuth"], **knobs), SMC_018),
            "smime",
        )
        for rule, make, knobs in (
            ("ca-purpose-not-needed", smime.ca, {}),
            ("purpose-not-needed", smime.leaf, {"kind": MAILBOX, "generation": MULTIPURPOSE}),
        )
    ],
    (
        "a root's key of 4096 bits",
        "smime/root-rsa-below-4096",
        partial(_for(900, smime.root, key="rsa4096-b"), SMC_017),
        "smime",
    ),
    (
        "a key of 4096 bits",
        "smime/ca-rsa-below-4096",
        partial(_for(900, smime.ca, key="rsa4096-b"), SMC_017),
        "smime",
    ),
    (
        "a notice with a text",
        "smime/ca-notice-without-text",
        lambda: smime.ca(policies=forum.policy(books.ANY_POLICY, forum.NOTICE, TEXT)),
        "smime",
    ),
    (
        "digitalSignature and nonRepudiation",
        "smime/ml-dsa-usages",
        lambda: smime.leaf(key=ML_DSA_44, key_usage=["digitalSignature", "nonRepudiation"]),
        "smime",
    ),
    (
        "keyEncipherment alone",
        "smime/ml-kem-usages",
        lambda: smime.leaf(key=ML_KEM_768, key_usage=["keyEncipherment"]),
        "smime",
    ),
    (
        "an RSASSA-PSS key that signs",
        "rfc5280/rsa-pss-signs-nothing",
        lambda: books.leaf(key=books.PSS_KEY, key_usage=["nonRepudiation", "keyEncipherment"]),
    ),
    (
        "an RSASSA-PSS key of a CA that signs CRLs",
        "rfc5280/rsa-pss-ca-signs-nothing",
        lambda: books.ca(key=books.PSS_KEY, key_usage=["cRLSign"], path_length=None),
    ),
]

_PRECERTIFICATES = {"eku": ["1.3.6.1.4.1.11129.2.4.4"], "policies": [forum.DV]}

NOT_APPLICABLE = [
    *[
        (
            "a server that may sign OCSP responses, which another rule tells",
            f"cabf-br/ocsp-{rule}",
            partial(forum.leaf, eku=["serverAuth", "OCSPSigning"], key_usage=["digitalSignature", "keyAgreement"]),
        )
        for rule in ("subject-incomplete", "crl-points", "policies", "key-usage")
    ],
    (
        "a CA that signs precertificates of servers",
        "cabf-br/non-tls-ca-reserved-policy",
        partial(_for(300, forum.sub_ca, **_PRECERTIFICATES), datetime(2025, 1, 1)),
    ),
    (
        "a practice statement, which EV asked for",
        "cabf-br/policy-qualifiers",
        partial(_for(90, forum.leaf, subject=forum.EV_DN, policies=[(forum.EV, _PRACTICE)]), datetime(2024, 1, 1)),
    ),
    (
        "an underscore while ballot SC-12 allowed it",
        "rfc5280/dns-underscore-below",
        partial(_for(20, forum.leaf, san=["www.f_p.example.com"]), SC_12),
    ),
    (
        "a CA with a policy of servers and without a purpose of theirs",
        "cabf-br/sub-ca-purposes-mixed",
        lambda: forum.sub_ca(eku=["emailProtection"], policies=[forum.DV]),
    ),
]

NOT_IN_FORCE = [
    *[
        ("since 3.0", f"code-signing/{rule}", partial(_for(300, make, **knobs), CS_3_0), "code-signing")
        for rule, make, knobs in (
            ("ca-purpose-not-needed-once", code_signing.ca, {"eku": ["codeSigning", "clientAuth"]}),
            ("timestamp-server-purpose-once", code_signing.stamper, {"eku": ["timeStamping", "serverAuth"]}),
            ("root-rsa-below-3072", code_signing.root, {"key": "rsa2048-b"}),
        )
    ],
    (
        "since CSC-8",
        "code-signing/ocsp-missing-once",
        partial(_for(300, code_signing.leaf, aia=code_signing.ISSUER_ONLY), datetime(2021, 5, 2)),
        "code-signing",
    ),
    *[
        ("on the eve", rule, partial(make, first - timedelta(seconds=1)), profile)
        for first, rule, make, profile in _DAYS
    ],
    ("since 2.0.0", "cabf-br/sub-ca-purposes-mixed-once", partial(_MIXED, BR_2_0)),
    (
        "since 3.0",
        "code-signing/timestamp-ca-rsa-below-3072",
        partial(_for(900, code_signing.ca, **STAMPING, key="rsa2048-b"), CS_3_0),
        "code-signing",
    ),
    (
        "since SMC017v2",
        "smime/ca-rsa-below-2048",
        partial(_for(900, smime.ca, key="rsa1024"), SMC_017),
        "smime",
    ),
]

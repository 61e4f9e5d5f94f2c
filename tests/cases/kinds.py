"""The kinds of public certificates: each passes its own profile, and those of the others recognize that it is not theirs."""

from __future__ import annotations

from tests import forge
from tests.cases import books, code_signing, etsi, forum, smime
from tests.forge import der

KINDS = {"dv": "dv", "ov": "ov", "iv": "iv", "ev": "ev", "ca": "subordinate CA"}
"""What profiles are called after web-pki- → a sound certificate of that kind."""
ANY, CODE, TIME = "2.5.29.37.0", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.8"
ELSEWHERE: list[list[str]] = [
    ["clientAuth"],
    [CODE],
    ["emailProtection"],
    ["clientAuth", "emailProtection"],
    [TIME],
    ["1.2.3.4"],
]
"""Purposes of certificates that public certificates of servers have nothing to do with."""
LONG_PLACE = [*etsi.JANE, ("L", "l" * 129)]
OWN = (smime, code_signing, etsi)
"""The books with a profile of their own."""
VALIDATED = [kind for kind in KINDS if kind != "ca"]


def _mailbox_without_policy() -> forge.Cert:
    """Of no generation and no type, so that it breaks what holds for all of them, and nothing of one."""
    return smime.leaf(
        policies=["1.2.3"],
        subject=[("DC", "example", "ia5"), *smime.PERSON],
        crl=["ldap://ca.example.com/crl"],
        aia={"ocsp": ["ldap://ca.example.com/ocsp"], "ca_issuers": ["ldap://ca.example.com/ca"]},
        extensions=[smime.extension(smime.LEI), smime.extension("2.5.29.9")],
        days=900,
    )


FIRES = [
    *[
        (f"long names of {whom}", f"rfc5280/subject-{rule}-too-long", etsi.SOUND[f"long names of {whom}"], "rfc5280")
        for whom, rule in (("a person", "pseudonym"), ("an organization", "organization"))
    ],
    ("a long place of a person", "rfc5280/subject-locality-too-long", lambda: etsi.person(subject=LONG_PLACE), "etsi"),
    *[
        (f"{made} for {asked}", f"web-pki/not-{asked}", forum.SOUND[made], f"web-pki-{asked}")
        for asked in VALIDATED
        for made in VALIDATED
        if made != asked
    ],
    *[(f"{made} for a CA", "web-pki/not-a-ca", forum.SOUND[made], "web-pki-ca") for made in VALIDATED],
    ("no basic constraints", "web-pki/ca-constraints-missing", lambda: forum.leaf(ca=None), "web-pki-ca"),
    (
        "types that cannot be read",
        "etsi/type-not-one",
        lambda: etsi.person(etsi.CLAIM, etsi.statement(etsi.TYPE, der.null())),
        "etsi",
    ),
    *[
        (
            f"{made} for {', '.join(purposes) or 'nothing'}",
            "web-pki/out-of-scope",
            lambda m=make, p=purposes: m(eku=p),
            profile,
        )
        for purposes in ELSEWHERE
        for profile in ("web-pki", "web-pki-dv", "web-pki-ca")
        for made, make in (("leaf", books.leaf), ("CA", books.ca))
    ],
]
PASSES = [
    (
        "a CA of S/MIME with names that are no mailbox",
        "smime/mailbox-in-ca",
        lambda: smime.ca(san=["ca.example.com"], policies=[smime.policy(smime.MAILBOX, smime.STRICT)]),
        "smime",
    ),
    *[(kind, f"web-pki/not-{kind}", forum.SOUND[kind], f"web-pki-{kind}") for kind in VALIDATED],
    ("basic constraints of no CA", "web-pki/ca-constraints-missing", forum.leaf, "web-pki-ca"),
]
NOT_APPLICABLE = [
    *[
        (f"long names of {whom}", f"rfc5280/subject-{rule}-too-long", etsi.SOUND[f"long names of {whom}"], "etsi")
        for whom, rules in {
            "a person": ("common-name", "organization", "unit", "pseudonym"),
            "an organization": ("common-name", "organization", "unit"),
        }.items()
        for rule in rules
    ],
    ("qualified by other law", "etsi/disclosure-not-in-english", etsi.SOUND["other law, and its language"], "etsi"),
    (
        "a statement, and not qualified",
        "etsi/policy-not-qualified",
        lambda: etsi.person(etsi.typed(etsi.ESIGN), policies=["1.2.3.4"]),
        "etsi",
    ),
    (
        "a CA that states which policies of S/MIME it follows",
        "smime/mailbox-in-ca",
        lambda: smime.ca(policies=[smime.policy(smime.MAILBOX, smime.STRICT)]),
        "smime",
    ),
    (
        "a role of the LEI that is critical, of an organization, where the role itself is prohibited",
        "smime/lei-role-critical",
        lambda: smime.leaf(
            smime.ORGANIZATION, smime.MULTIPURPOSE, extensions=[smime.extension(smime.LEI_ROLE, critical=True)]
        ),
        "smime",
    ),
    *[
        (f"a CA above {kind}", f"web-pki/not-{kind}", forum.SOUND["subordinate CA"], f"web-pki-{kind}")
        for kind in VALIDATED
    ],
    ("a CA", "web-pki/not-a-ca", forum.SOUND["subordinate CA"], "web-pki-ca"),
    ("basic constraints of a CA", "web-pki/ca-constraints-missing", forum.sub_ca, "web-pki-ca"),
    ("a sound leaf", "web-pki/out-of-scope", books.leaf),
    *[
        (f"{what} of {own.PROFILE}", f"{own.PROFILE}/out-of-scope", make, own.PROFILE)
        for own in OWN
        for what, make in own.SOUND.items()
    ],
    ("a sound CA", "web-pki/out-of-scope", books.ca),
    ("a root", "web-pki/out-of-scope", lambda: forge.root(key="p384-a")),
    ("no extended key usage", "web-pki/out-of-scope", lambda: books.leaf(eku=None)),
    ("any purpose", "web-pki/out-of-scope", lambda: books.leaf(eku=[ANY])),
    ("servers and more", "web-pki/out-of-scope", lambda: books.leaf(eku=["clientAuth", "serverAuth", "1.2.3"])),
    *[
        ("a mailbox without a policy of S/MIME", f"smime/{rule}", _mailbox_without_policy, "smime")
        for rule in (
            "crl-points-not-http",
            "ocsp-not-http",
            "ca-issuers-not-http",
            "directory-attributes",
            "lei-without-organization",
            "valid-over-825-days",
            "attribute-not-allowed",
        )
    ],
    ("a responder", "web-pki/out-of-scope", lambda: books.leaf(eku=["OCSPSigning"])),
    (
        "a client that claims a policy of servers",
        "web-pki/out-of-scope",
        lambda: books.leaf(eku=["clientAuth"], policies=[forum.DV]),
    ),
    ("a CA for precertificates", "web-pki/out-of-scope", lambda: books.ca(eku=["1.3.6.1.4.1.11129.2.4.4"])),
]

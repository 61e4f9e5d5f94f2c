"""The kinds of public certificates: each passes its own profile, and is told apart by those of the others."""

from __future__ import annotations

from tests.cases import forum

KINDS = {"dv": "dv", "ov": "ov", "iv": "iv", "ev": "ev", "ca": "subordinate CA"}
"""What profiles are called after web-pki- → a sound certificate of that kind."""
VALIDATED = [kind for kind in KINDS if kind != "ca"]


FIRES = [
    *[
        (f"{made} for {asked}", f"web-pki/not-{asked}", forum.SOUND[made], f"web-pki-{asked}")
        for asked in VALIDATED
        for made in VALIDATED
        if made != asked
    ],
    *[(f"{made} for a CA", "web-pki/not-a-ca", forum.SOUND[made], "web-pki-ca") for made in VALIDATED],
    ("no basic constraints", "web-pki/ca-constraints-missing", lambda: forum.leaf(ca=None), "web-pki-ca"),
]
PASSES = [
    *[(kind, f"web-pki/not-{kind}", forum.SOUND[kind], f"web-pki-{kind}") for kind in VALIDATED],
    ("basic constraints of no CA", "web-pki/ca-constraints-missing", forum.leaf, "web-pki-ca"),
]
NOT_APPLICABLE = [
    *[
        (f"a CA above {kind}", f"web-pki/not-{kind}", forum.SOUND["subordinate CA"], f"web-pki-{kind}")
        for kind in VALIDATED
    ],
    ("a CA", "web-pki/not-a-ca", forum.SOUND["subordinate CA"], "web-pki-ca"),
    ("basic constraints of a CA", "web-pki/ca-constraints-missing", forum.sub_ca, "web-pki-ca"),
]

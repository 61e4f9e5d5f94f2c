"""Certificate policies, their qualifiers, mappings and constraints."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, forum, smime
from tests.cases.shared import namesake
from tests.forge import der

UNKNOWN = der.sequence(der.oid("1.2.3.4"))


def noticed(*notices: bytes) -> forge.Cert:
    """A leaf whose only policy has qualifiers that call themselves user notices."""
    qualifiers = (der.sequence(der.oid(books.NOTICE), notice) for notice in notices)
    return books.leaf(policies=der.sequence(der.sequence(der.oid(books.OURS), der.sequence(*qualifiers))))


def practice(url: str) -> forge.Cert:
    return forum.leaf(policies=[(forum.DV, url)])


def many(arcs: int, digits: int) -> str:
    """An OID of so many arcs, each but the first two of so many digits."""
    return ".".join(["1", "3", *["2" * digits] * (arcs - 2)])


FIRES = [
    (
        "a root with two reserved policies",
        "cabf-br/root-policies-unreserved",
        lambda: forum.root(policies=[forum.DV, forum.OV], not_before=datetime(2024, 1, 1)),
    ),
    *[
        (f"a policy {what}", "rfc5280/oid-too-large", lambda oid=oid: books.leaf(policies=[oid]))
        for what, oid in {
            "of 21 arcs": many(21, 1),
            "with an arc of 2^28": "1.3.6.1.4.1.268435456",
            "of 101 characters": many(12, 9)[:101],
            "of more than 64 octets": many(70, 1),
        }.items()
    ],
    (
        "a purpose that is a UUID",
        "rfc5280/oid-too-large",
        lambda: books.leaf(eku=["serverAuth", "2.25.329800735698586629295641978511506172918"]),
    ),
    (
        "an extension that is a UUID",
        "rfc5280/oid-too-large",
        lambda: books.leaf(extensions=[("2.25.329800735698586629295641978511506172918", False, der.null())]),
    ),
    (
        "a policy of S/MIME that is not reserved",
        "smime/policy-not-one",
        lambda: smime.leaf(policies=["2.23.140.1.5.9.1"]),
        "smime",
    ),
    ("no policy of S/MIME", "smime/policy-not-one", lambda: smime.leaf(policies=["1.2.3"]), "smime"),
    (
        "pc not critical inhibit",
        "rfc5280/policy-constraints-not-critical",
        lambda: books.ca(extensions=[(books.POLICY_CONSTRAINTS, False, der.sequence(der.implicit(1, b"\0")))]),
    ),
    ("nfc bmp", "rfc5280/notice-not-nfc", lambda: books.notice(0x1E, "u\u0308".encode("utf-16-be"))),
    ("map no policies", "rfc5280/mapped-policy-not-asserted", lambda: books.mapping(books.OURS, books.THEIRS, None)),
    (
        "subca pol crit",
        "cabf-br/sub-ca-policies-critical",
        lambda: forum.sub_ca(policies=[forum.DV], critical={"policies": True}),
    ),
    ("notice 201 bmp", "rfc5280/notice-too-long", lambda: books.notice(0x1E, ("a" * 201).encode("utf-16-be"))),
    ("notice c1", "rfc5280/notice-control-character", lambda: books.notice(0x0C, "a\x85b".encode())),
    ("notice bmp not utf8", "rfc5280/notice-not-utf8", lambda: books.notice(0x1E, "a".encode("utf-16-be"))),
    (
        "policy dup any",
        "rfc5280/policy-doubled",
        lambda: books.leaf(policies=[books.ANY_POLICY, books.OURS, books.ANY_POLICY]),
    ),
    (
        "any mapped left",
        "rfc5280/any-policy-mapped",
        lambda: books.mapping(books.ANY_POLICY, books.THEIRS, [books.ANY_POLICY]),
    ),
    (
        "person SN only",
        "cabf-br/person-without-policy",
        lambda: forum.leaf(subject=[("C", "US"), ("ST", "Utah"), ("SN", "D")], policies=[forum.OV]),
    ),
    ("ca reserved policies ev+ov", "cabf-br/ca-reserved-policies", lambda: forum.sub_ca(policies=[forum.EV, forum.OV])),
    ("a namesake is a subordinate CA", "cabf-br/sub-ca-policies-missing", lambda: namesake(policies=None)),
    (
        "a long URL of a practice statement",
        "cabf-br/practice-statement-not-http",
        lambda: forum.leaf(policies=[(forum.DV, "ftp://a.example.com/" + "a" * 150)]),
    ),
    ("notice no sequence", "rfc5280/notice-malformed", lambda: noticed(der.null())),
    ("notice cut off", "rfc5280/notice-malformed", lambda: noticed(b"\x30\2\x0c\5")),
    (
        "notice of two texts, the second ia5",
        "rfc5280/notice-malformed",
        lambda: noticed(der.sequence(der.tlv(0x0C, b"a"), der.tlv(0x16, b"b"))),
    ),
    (
        "notice reference after its text",
        "rfc5280/notice-malformed",
        lambda: noticed(der.sequence(der.tlv(0x0C, b"a"), der.sequence())),
    ),
    (
        "notice after a malformed one",
        "rfc5280/notice-ia5",
        lambda: noticed(der.null(), der.sequence(der.tlv(0x16, b"a"))),
    ),
    (
        "notice second",
        "rfc5280/notice-too-long",
        lambda: noticed(der.sequence(der.tlv(0x0C, b"a")), der.sequence(der.tlv(0x0C, b"a" * 201))),
    ),
    (
        "policy with three fields",
        "rfc5280/policies-undecodable",
        lambda: books.leaf(policies=der.sequence(der.sequence(der.oid(books.OURS), der.sequence(), der.null()))),
    ),
    (
        "policy with a set of qualifiers",
        "rfc5280/policies-undecodable",
        lambda: books.leaf(policies=der.sequence(der.sequence(der.oid(books.OURS), der.set_of()))),
    ),
    (
        "practice statement of https, long",
        "cabf-br/practice-statement-not-http",
        lambda: practice("ftp://a.example.com/" + "a" * 200),
    ),
    (
        "mapping of the second",
        "rfc5280/mapped-policy-not-asserted",
        lambda: books.mapping(books.OURS, books.THEIRS, [books.ANY_POLICY]),
    ),
]

PASSES = [
    *[
        (
            f"a root with any policy: {rule}",
            f"cabf-br/{rule}",
            lambda: forum.root(policies=[forum.ANY_POLICY], not_before=datetime(2024, 1, 1)),
        )
        for rule in ("root-any-policy-not-alone", "root-policies-critical")
    ],
    (
        "a responder with a practice statement",
        "cabf-br/ocsp-practice-statement-not-http",
        lambda: forum.responder(policies=[("1.2.3", "https://ca.example.com/cps")]),
    ),
    *[
        (
            f"a root with {title}",
            "cabf-br/root-policies-unreserved",
            lambda policies=policies: forum.root(policies=policies, not_before=datetime(2024, 1, 1)),
        )
        for title, policies in (
            ("any policy", [forum.ANY_POLICY]),
            ("a reserved policy", [forum.DV]),
            ("a reserved policy and one of its own", [forum.DV, "1.2.3"]),
        )
    ],
    *[
        (f"a policy {what}", "rfc5280/oid-too-large", lambda oid=oid: books.leaf(policies=[oid]))
        for what, oid in {
            "of 20 arcs": many(20, 1),
            "with an arc below 2^28": "1.3.6.1.4.1.268435455",
            "of 100 characters": many(12, 9)[:100],
        }.items()
    ],
    (
        "a policy of a CA for e-mail that is not one of TLS",
        "cabf-br/non-tls-ca-reserved-policy",
        lambda: forum.sub_ca(eku=["emailProtection"], policies=["1.2.3"]),
    ),
    (
        "a notice in UTF-8 in 2010",
        "rfc5280/notice-visible",
        lambda: books.leaf(
            policies=books.user_notice(0x0C, b"text"),
            not_before=datetime(2010, 1, 1),
            not_after=datetime(2011, 1, 1),
            eku=["emailProtection"],
        ),
    ),
    (
        "a policy of S/MIME and one of the CA",
        "smime/policy-not-one",
        lambda: smime.leaf(policies=[smime.policy(smime.MAILBOX, smime.STRICT), "1.2.3"]),
        "smime",
    ),
    *[
        (f"{what} of a root", f"smime/root-{rule}", lambda oid=oid: smime.root(policies=[oid]), "smime")
        for what, rule, oid in (
            ("anyPolicy", "policies-unreserved", books.ANY_POLICY),
            ("an S/MIME policy", "any-policy-not-alone", smime.policy(smime.MAILBOX, smime.STRICT)),
        )
    ],
    (
        "responder without policies",
        "cabf-br/ocsp-policies-once",
        lambda: forum.responder(not_before=datetime(2026, 3, 30)),
    ),
    (
        "a long practice statement",
        "cabf-br/practice-statement-not-http",
        lambda: forum.leaf(policies=[(forum.DV, "https://a.example.com/" + "a" * 150)]),
    ),
    ("notice 200 2byte", "rfc5280/notice-too-long", lambda: books.notice(0x0C, ("ü" * 200).encode())),
    (
        "cps https",
        "cabf-br/practice-statement-not-http",
        lambda: forum.leaf(policies=[(forum.DV, "https://a.example.com/")]),
    ),
    ("notice of nothing", "rfc5280/notice-malformed", lambda: noticed(der.sequence())),
    (
        "notice with both",
        "rfc5280/notice-malformed",
        lambda: noticed(der.sequence(der.sequence(der.tlv(0x0C, b"us"), der.sequence()), der.tlv(0x0C, b"a"))),
    ),
    ("notice of no break space", "rfc5280/notice-control-character", lambda: books.notice(0x0C, "a\xa0b".encode())),
    (
        "practice statement, long",
        "cabf-br/practice-statement-not-http",
        lambda: practice("http://a.example.com/" + "a" * 200),
    ),
    *[
        (
            "a policy that is mapped and asserted",
            f"rfc5280/{rule}",
            lambda: books.mapping(books.OURS, books.THEIRS, [books.OURS]),
        )
        for rule in ("any-policy-mapped", "mapped-policy-not-asserted", "policy-mappings-undecodable")
    ],
    ("a CA of 2015", "cabf-br/sub-ca-policies-missing-once", lambda: forum.sub_ca(not_before=datetime(2015, 6, 1))),
    (
        "one reserved policy of a CA of 2024",
        "cabf-br/ca-reserved-policies-once",
        lambda: forum.sub_ca(policies=[forum.DV], not_before=datetime(2024, 1, 1)),
    ),
    (
        "two reserved policies of a subscriber of 2021",
        "cabf-br/policies-without-reserved-once",
        lambda: forum.on("2021-01-01", policies=[forum.DV, forum.OV]),
    ),
]

NOT_APPLICABLE = [
    (
        "a root of an algorithm that is not known is one all the same",
        "cabf-br/sub-ca-policies-missing",
        lambda: forum.root(inner_algorithm=UNKNOWN, outer_algorithm=UNKNOWN),
    ),
]

NOT_IN_FORCE = [
    (
        "a root with policies, on the eve of the profiles",
        "cabf-br/root-policies-unreserved",
        lambda: forum.root(policies=["1.2.3"], not_before=datetime(2023, 9, 14)),
    ),
    (
        "a policy of the CA alone, before the reserved ones were mandatory",
        "cabf-br/policies-without-reserved-once",
        lambda: forum.on("2020-09-29", policies=["1.2.3"]),
    ),
    (
        "two reserved policies of a CA of 2024",
        "cabf-br/ca-reserved-policies",
        lambda: forum.sub_ca(policies=[forum.DV, forum.OV], not_before=datetime(2024, 11, 13)),
    ),
    (
        "critical mappings of today",
        "rfc5280/policy-mappings-critical-once",
        lambda: books.mapping(books.OURS, books.THEIRS, [books.OURS]),
    ),
    ("critical policies of today", "cabf-br/policies-critical-once", lambda: forum.leaf(critical={"policies": True})),
    (
        "critical policies of a CA today",
        "cabf-br/sub-ca-policies-critical-once",
        lambda: forum.sub_ca(critical={"policies": True}),
    ),
    (
        "critical purposes of a CA today",
        "cabf-br/sub-ca-purposes-critical-once",
        lambda: forum.sub_ca(critical={"eku": True}),
    ),
    ("no purposes of a CA today", "cabf-br/sub-ca-purposes-missing-once", lambda: forum.sub_ca(eku=None)),
    ("a critical SAN of today", "cabf-br/san-critical-once", lambda: forum.leaf(critical={"san": True})),
    (
        "policy constraints of 3280",
        "rfc5280/policy-constraints-not-critical",
        lambda: books.ca(
            not_before=datetime(2008, 4, 30, 23, 59, 59),
            extensions=[(books.POLICY_CONSTRAINTS, False, der.sequence(der.implicit(0, b"\0")))],
        ),
    ),
]

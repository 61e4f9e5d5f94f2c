"""Pairs that random topologies showed: extensions that cannot be decoded, files of anchors, otherNames, URIs."""

from tests.verifiers import der
from tests.verifiers.hierarchy import ECDSA_OIDS, FQDN, TIME, ca_name, make_ca, make_leaf, natural_hash, server_names
from tests.verifiers.mutations import POLICY, new_ca
from tests.verifiers.pairs import DAY, PAIRS, certificate, change, constraints, other_issuer_name, put
from tests.verifiers.rare_pairs import PLACES, beside, extended, field, rare

# Extensions that cannot be decoded, critical or not

UNREAD = {
    "policies": ("policies", b"\4\0"),
    "policy-constraints": ("policy_constraints", b"\4\0"),
    "policy-mappings": ("policy_mappings", b"\4\0"),
    "inhibit-any": ("inhibit_any_policy", b"\4\0"),
    "key-usage": ("key_usage", b"\4\1\0"),
    "constraints": ("basic_constraints", b"\4\1\0"),
    "names": ("name_constraints", b"\4\0"),
}
for title, (kind, value) in UNREAD.items():
    for critical in (True, False):
        name = f"{title}-unreadable{'-critical' if critical else ''}"
        for who in ("leaf", "ca"):
            PAIRS.setdefault(f"{who}-{name}", ("sound", put(who, kind, value, critical)))
        PAIRS.setdefault(f"beside-{name}", ("sound", beside(extended(kind, value, critical))))
for who in PLACES:
    PAIRS[f"{who}-ski-trailing"] = "sound", put(who, "subject_key_id", der.octets(b"q") + b"\0")
PAIRS["beside-ski-trailing"] = "sound", beside(extended("subject_key_id", der.octets(b"q") + b"\0"))
PAIRS["beside-ski-trailing-critical"] = "sound", beside(extended("subject_key_id", der.octets(b"q") + b"\0", True))
PAIRS["beside-path-length-2147483648-not-critical"] = (
    "sound",
    beside(extended("basic_constraints", der.basic_constraints(True, 2**31))),
)

# Two or more dates, strings, keys

MOMENTS = {"followed": [TIME - DAY, *[TIME + 100 * DAY] * 2], "alone": [TIME - DAY]}
for title, moments in MOMENTS.items():
    encoded = der.sequence(*map(der.time, moments))
    for who in PLACES:
        PAIRS[f"{who}-time-{title}"] = "sound", change(who, validity=encoded)
    PAIRS[f"beside-time-{title}"] = "sound", beside(field(validity=encoded))


def named(tag, value):
    return der.name(C="US", O=(tag, value), CN=FQDN)


STRINGS = {
    "numeric": named(0x12, b"a"),
    "ia5-odd": named(der.IA5, b"\xe9"),
    "universal-odd": named(0x1C, b"\0\0\0"),
    "integer": named(0x02, b"\5"),
}
for title, subject in STRINGS.items():
    PAIRS[f"leaf-subject-{title}"] = "sound", change("leaf", subject=subject)
    PAIRS[f"beside-subject-{title}"] = "sound", beside(field(subject=subject))


def numeric_ca(h):
    h.last_ca().subject = h.leaf.issuer = STRINGS["numeric"]


def beside_with_key(kind):
    def apply(h):
        stranger, key = new_ca(h, ca_name("Stranger")), h.new_key(kind)
        again = make_ca(stranger.subject, key, stranger.subject, key, stranger.serial, (-500, 2500))
        again.hash = "sha256"
        return [*h.chain(), again]

    return apply


rare(
    "sound",
    ca_subject_numeric=numeric_ca,
    beside_key_k256=beside_with_key("k256"),
    beside_key_p224=beside_with_key("p224"),
    beside_key_brainpool256=beside_with_key("bp256"),
)

# An extension twice, and critical

NAMES = der.name_constraints([("dns", "example.com")])
DOUBLED = {
    "policies": ("policies", der.policies(POLICY)),
    "purposes": ("extended_key_usage", der.extended_key_usage("serverAuth")),
    "names": ("name_constraints", NAMES),
    "constraints": ("basic_constraints", None),
}


def doubled(who, kind, value):
    def apply(h):
        target = certificate(h, who)
        content = target.extensions[kind][0] if value is None else value
        target.put(kind, content, True)
        target.more_extensions.append(der.extension(kind, content, True))

    return apply


for title, (kind, value) in DOUBLED.items():
    for who in ("leaf", "ca"):
        PAIRS[f"{who}-doubled-critical-{title}"] = "sound", doubled(who, kind, value)

# otherNames, and the constraints on them

TYPES = {
    "upn": ("1.3.6.1.4.1.311.20.2.3", "ops@example.com"),
    "mail": ("1.3.6.1.5.5.7.8.9", "ops@example.com"),
    "own": ("1.3.6.1.4.1.55555.4", "value"),
}


def other_name(kind):
    oid, value = TYPES[kind]
    return der.tlv(0xA0, der.oid(oid) + der.tlv(0xA0, der.tlv(der.UTF8, value.encode())))


def others(held, base, tag, *, critical=True):
    def apply(h):
        usual = (der.general_name(*each) for each in server_names())
        h.leaf.put("san", der.sequence(*usual, other_name(held)))
        h.last_ca().put("name_constraints", der.sequence(der.tlv(tag, der.sequence(other_name(base)))), critical)

    return apply


for held in TYPES:
    for base in TYPES:
        PAIRS[f"nc-ca-other-{held}-permitted-{base}"] = "sound", others(held, base, 0xA0)
        PAIRS[f"nc-ca-other-{held}-excluded-{base}"] = "sound", others(held, base, 0xA1)
PAIRS["nc-ca-other-upn-permitted-own-not-critical"] = "sound", others("upn", "own", 0xA0, critical=False)
MAILBOXES = {
    "mailbox": ("ops@example.com", "ops@example.com"),
    "domain": ("ops@a.example.com", ".example.com"),
    "host": ("ops@example.com", "EXAMPLE.com"),
}
for title, (mailbox, base) in MAILBOXES.items():
    also = [("utf8mail", mailbox)]
    PAIRS[f"nc-ca-utf8-mail-by-{title}-permitted"] = "sound", constraints(also=also, permitted=[("email", base)])
    PAIRS[f"nc-ca-utf8-mail-by-{title}-excluded"] = "sound", constraints(also=also, excluded=[("email", base)])

# Name constraints that Java cannot decode, beside some that the names violate

ELSEWHERE = ("dns", "example.org")
BASES = {
    "uri-empty": ("uri", ""),
    "mail-empty": ("email", ""),
    "uri-dot": ("uri", "example.org."),
    "ip": ("ip", b"\1\2\3"),
}
for title, base in BASES.items():
    for end, critical in (("", True), ("-not-critical", False)):
        PAIRS[f"nc-ca-elsewhere-beside-{title}{end}"] = (
            "sound",
            constraints(critical=critical, permitted=[ELSEWHERE, base]),
        )

# URIs that Go parses, or not

URIS = {
    "colons": "::::",
    "of-a-number": "1http://a/",
    "blank-before-colon": "a b:c",
    "bracket": "http://[::1/",
    "escape-in-path": "http://a/%zz",
    "escape-in-query": "http://a/?%zz",
    "control": "http://a/\1",
    "port-of-letters": "http://a:x/",
    "port-large": "http://a:99999/",
    "user-with-blank": "http://u u@h/",
    "opaque": "urn:uuid:1",
    "word": "word",
    "empty": "",
}
for title, uri in URIS.items():
    PAIRS[f"san-uri-{title}"] = "sound", put("leaf", "san", der.general_names(*server_names(), ("uri", uri)))

# Files of trust anchors with another one, which no path needs


def stored(alter, *, first=False):
    def apply(h):
        other = new_ca(h, ca_name("Root R2"))
        alter(other)
        h.trusted = [other, h.root] if first else [h.root, other]

    return apply


def of_same_name(h):
    """The other root has the name of the first."""
    other = new_ca(h, h.root.subject)
    other.raw_serial = der.tlv(2, b"\xff\xff\1")
    h.trusted = [h.root, other]


def doubled_ski(c):
    c.more_extensions.append(der.extension("subject_key_id", c.extensions["subject_key_id"][0]))


STORED = {
    "serial-padded": field(raw_serial=der.tlv(2, b"\xff\xff\1")),
    "serial-negative": field(serial=-5),
    "doubled-ski": doubled_ski,
    "ends-second-60": field(validity=der.sequence(der.time(TIME), der.tlv(0x18, b"20270228235960Z"))),
    "bmp-odd": field(subject=der.name(CN=(der.BMP, b"a"))),
    "version-2-with-extensions": field(raw_version=der.tlv(0xA0, der.integer(1))),
    "issuer-empty": field(subject=der.name(), issuer=der.name()),
    "printable-at": field(subject=der.name(CN=(der.PRINTABLE, b"a@b"))),
    "san-unreadable": extended("san", b"\4\1\0"),
    "nc-unreadable": extended("name_constraints", b"\4\0", True),
    "nc-unreadable-not-critical": extended("name_constraints", b"\4\0"),
    "expired": field(not_after=TIME - DAY),
}
for title, alter in STORED.items():
    PAIRS[f"stored-{title}"] = "sound", stored(alter)
PAIRS["stored-serial-padded-first"] = "sound", stored(STORED["serial-padded"], first=True)
PAIRS["stored-of-the-same-name"] = "sound", of_same_name

# Names, policies, versions


def without_names(h):
    h.leaf.subject = der.name()
    h.leaf.drop("san")


def inhibiting(*, critical):
    def apply(h):
        upper, lower = h.intermediates
        for each in (upper, lower, h.leaf):
            each.put("policies", der.policies("2.5.29.32.0"))
        upper.put("policy_constraints", der.sequence(der.tlv(0x80, b"\0")), True)
        upper.put("inhibit_any_policy", der.integer(0), critical)

    return apply


def without_extensions(h):
    h.root.extensions = {}
    leaf, *others = h.chain()
    return [leaf, new_ca(h, ca_name("Stranger")), *others]


def old_root(version, *, days):
    """A root of an old version that the CA outlives, or not; a stranger stands between."""

    def apply(h):
        h.root.version, h.root.extensions = version, {}
        h.root.not_before, h.root.not_after = TIME - 400 * DAY, TIME + days * DAY
        leaf, *others = h.chain()
        return [leaf, new_ca(h, ca_name("Stranger")), *others]

    return apply


def trusting(version):
    """The upper CA is trusted; it has no extensions."""

    def apply(h):
        upper = h.intermediates[0]
        upper.version, upper.extensions = version, {}
        h.trusted = [upper]

    return apply


rare(
    "sound",
    leaf_nameless=without_names,
    root_without_extensions_behind_stranger=without_extensions,
    version_1_root_outlived_by_ca_behind_stranger=old_root(1, days=1000),
    version_2_root_outlived_by_ca_behind_stranger=old_root(2, days=1000),
    version_1_root_outliving_ca_behind_stranger=old_root(1, days=3000),
)
rare(
    "sound-two",
    policy_inhibit_any_not_critical=inhibiting(critical=False),
    policy_inhibit_any_critical=inhibiting(critical=True),
    version_2_issuer_trusted=trusting(2),
    version_3_issuer_without_extensions_trusted=trusting(3),
)
SPACED, SMALL = der.name(C="US", O="Example\u00a0Inc", CN="Root R1"), der.name(C="US", O="Éxample", CN="Issuing CA I1")
PAIRS["ca-issuer-no-break-space"] = "sound", other_issuer_name(SPACED, "ca")


def accents(h):
    """The issuer has a small letter where the CA has a capital one, outside of ASCII."""
    h.last_ca().subject = SMALL
    h.leaf.issuer = der.name(C="US", O="éxample", CN="Issuing CA I1")


rare("sound", issuer_small_accent=accents)

# Algorithms that the signed part names, and that are not those of the signature

OF_RSA = der.sequence(der.oid("1.2.840.113549.1.1.11"), der.NULL)
for who in PLACES:
    PAIRS[f"{who}-announces-rsa"] = "sound", change(who, inner_algorithm=OF_RSA)
    PAIRS[f"{who}-signature-of-rsa-announces-ec"] = "sound", change(who, outer_algorithm=OF_RSA)
PAIRS["root-announces-other-hash"] = (
    "sound",
    change("root", inner_algorithm=der.sequence(der.oid(ECDSA_OIDS["sha384"]))),
)

# Self-issued CAs without an AKI, directly below the root


def self_issued_below_root(kind, of_root):
    def apply(h):
        h.set_key(h.root, h.new_key(of_root))
        key = h.new_key(kind)
        ca = make_ca(h.root.subject, key, h.root.subject, h.root.key, h.new_serial(), (-200, 1000))
        ca.hash = natural_hash(h.root.key)
        ca.drop("authority_key_id")
        h.leaf = make_leaf(h.new_key("p256"), h.root.subject, key, h.new_serial())
        h.server_key = h.leaf.key
        return [h.leaf, ca]

    return apply


for kind in ("p256", "rsa2048"):
    for of_root in ("p256", "rsa2048"):
        PAIRS[f"self-issued-without-aki-{kind}-below-root-{of_root}"] = (
            "sound-no-intermediate",
            self_issued_below_root(kind, of_root),
        )

# GnuTLS, where an intermediate is trusted and the file is not in order


def trusted_among(order, trusted):
    def apply(h):
        some = {"l": h.leaf, "i": h.intermediates[-1], "u": h.intermediates[0], "r": h.root}
        some["s"] = new_ca(h, ca_name("Stranger"))
        h.trusted = [some[letter] for letter in trusted]
        return [some[letter] for letter in order]

    return apply


WORDS = {"l": "leaf", "i": "issuer", "u": "upper", "r": "root", "s": "stranger"}
for order, trusted in (("lsir", "i"), ("lsri", "ri"), ("lrius", "u"), ("lsrui", "ui"), ("lsiu", "i"), ("lir", "u")):
    spelt = "-".join(WORDS[letter] for letter in order[1:])
    PAIRS[f"trusted-{'-'.join(WORDS[letter] for letter in trusted)}-of-{spelt}"] = (
        "sound-two",
        trusted_among(order, trusted),
    )

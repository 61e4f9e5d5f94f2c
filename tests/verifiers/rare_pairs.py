"""Pairs of what is rare: constraints on names of every kind, algorithms and parameters, critical extensions, what is beside."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.verifiers import der, keys
from tests.verifiers.constrained import CONSTRAINED, PURPOSES
from tests.verifiers.hierarchy import (
    ECDSA_OIDS,
    PKCS1,
    RSA_OIDS,
    TIME,
    ca_name,
    hash_algorithm,
    make_ca,
    make_leaf,
    server_names,
)
from tests.verifiers.mutations import POLICY, new_ca
from tests.verifiers.pairs import (
    DAY,
    NOBODY,
    PAIRS,
    add,
    aki,
    both,
    certificate,
    change,
    constraints,
    deep,
    pairs,
    put,
    san,
    stranger_below,
    validity,
)
from tests.verifiers.small_curve import SmallPrivateKey

PLACES = ("leaf", "ca", "root")


def slug(text):
    words = "".join(letter if letter.isalnum() else " " for letter in text.replace("*", "star")).lower().split()
    return "-".join(words)


def rare(base, **changes):
    """Pairs whose names have hyphens."""
    for name, made in changes.items():
        PAIRS[name.replace("_", "-")] = base, made


# Name constraints

for title, (also, subtrees) in CONSTRAINED.items():
    for who in ("ca", "root"):
        PAIRS[f"nc-{who}-{slug(title)}"] = "sound", constraints(who=who, also=also, **subtrees)
        PAIRS[f"nc-{who}-{slug(title)}-not-critical"] = (
            "sound",
            constraints(who=who, also=also, critical=False, **subtrees),
        )


def minimum(number):
    return der.sequence(
        der.tlv(0xA0, der.sequence(der.general_name("dns", "example.com"), der.tlv(0x80, bytes([number]))))
    )


def typed(tag):
    return der.name(C="US", O=(tag, "Example Inc".encode("utf-16-be" if tag == der.BMP else "ascii")))


def without_subject(h):
    h.leaf.subject = der.name()
    h.leaf.put("san", der.general_names(*server_names()), True)


def mailed(also=(), **tree):
    """The subject has an e-mail address."""

    def apply(h):
        h.leaf.subject = der.name(C="US", CN="c.example.com", email="a@example.com")
        h.leaf.put("san", der.general_names(*server_names(), *also))

    return lambda who: both(constraints(who=who, **tree), apply)


for who in ("ca", "root"):
    named = {
        "minimum-0": put(who, "name_constraints", minimum(0), True),
        "minimum-1": put(who, "name_constraints", minimum(1), True),
        "dns-excluded": constraints(who=who, excluded=[("dns", "example.com")]),
        "dns-excluded-under-wildcard": constraints(who=who, excluded=[("dns", "x.c.example.com")]),
        "dns-trailing-dot": constraints(who=who, permitted=[("dns", "example.com.")]),
        "ip-excluded": constraints(who=who, also=[("ip", "10.1.1.1")], excluded=[("network", "10.0.0.0/8")]),
        "ip-outside": constraints(who=who, also=[("ip", "192.0.2.1")], permitted=[("network", "10.0.0.0/8")]),
        "ip-mask-with-hole-used": constraints(
            who=who, also=[("ip", "10.1.0.1")], permitted=[("ip", bytes([10, 0, 0, 0, 255, 0, 255, 0]))]
        ),
        "email-without-at": constraints(who=who, also=[("email", "example")], permitted=[("email", "example.com")]),
        "email-without-at-excluded": constraints(
            who=who, also=[("email", "example.com")], excluded=[("email", "example.com")]
        ),
        "email-quoted": constraints(
            who=who, also=[("email", '"a"@example.com')], permitted=[("email", "a@example.com")]
        ),
        "email-quoted-excluded": constraints(
            who=who, also=[("email", '"a"@example.com')], excluded=[("email", "a@example.com")]
        ),
        "email-quoted-fits": constraints(
            who=who, also=[("email", '"a b"@example.com')], permitted=[("email", "example.com")]
        ),
        "email-quoted-base": constraints(
            who=who, also=[("email", "a@example.com")], permitted=[("email", '"a"@example.com')]
        ),
        "email-base-dot": constraints(who=who, also=[("email", "a@example.com")], permitted=[("email", ".")]),
        "email-of-subject": mailed(permitted=[("email", "example.org")])(who),
        "email-of-subject-beside": mailed([("email", "a@example.org")], permitted=[("email", "example.org")])(who),
        "directory-no-subject": both(
            constraints(who=who, permitted=[("directory", der.name(C="US"))]), without_subject
        ),
        "directory-excluded-no-subject": both(
            constraints(who=who, excluded=[("directory", der.name(C="DE"))]), without_subject
        ),
        "directory-printable-lower-case": constraints(who=who, permitted=[("directory", der.name(C="us"))]),
        "directory-bmp": constraints(who=who, permitted=[("directory", typed(der.BMP))]),
        "directory-teletex": constraints(who=who, permitted=[("directory", typed(der.TELETEX))]),
        "directory-excluded-bmp": constraints(who=who, excluded=[("directory", typed(der.BMP))]),
        "directory-excluded-teletex": constraints(who=who, excluded=[("directory", typed(der.TELETEX))]),
        "directory-excluded-printable": constraints(
            who=who, excluded=[("directory", der.name(der.PRINTABLE, C="US", O="Example Inc"))]
        ),
        "directory-excluded-lower-case": constraints(
            who=who, excluded=[("directory", der.name(C="US", O="example inc"))]
        ),
        "san-dot-at-the-end": constraints(
            who=who, also=[("dns", "d.example.com.")], permitted=[("dns", "example.com")]
        ),
        "san-dot-at-the-end-excluded": constraints(
            who=who, also=[("dns", "d.example.org.")], excluded=[("dns", "example.org")]
        ),
    }
    PAIRS.update({f"nc-{who}-{name}": ("sound", made) for name, made in named.items()})

# Purposes

for who in PLACES:
    for purposes in PURPOSES:
        PAIRS[f"{who}-eku-{slug(' '.join(purposes))}"] = (
            "sound",
            put(who, "extended_key_usage", der.extended_key_usage(*purposes)),
        )

# Critical extensions

CRITICAL = {
    "crl_points": der.sequence(
        der.sequence(der.tlv(0xA0, der.tlv(0xA0, der.general_name("uri", "http://crl.example.com/c"))))
    ),
    "policies": der.policies(POLICY),
    "inhibit_any_policy": der.integer(9),
    "policy_constraints": der.sequence(der.tlv(0x80, b"\x09")),
    "policy_mappings": der.sequence(der.sequence(der.oid(POLICY), der.oid(f"{POLICY}.1"))),
    "ocsp_no_check": der.NULL,
    "netscape_cert_type": der.bits(b"\x44", 2),
    "aia": der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), der.general_name("uri", "http://o.example.com/"))),
    "issuer_alt_name": der.general_names(("dns", "ca.example.com")),
    "tls_feature": der.sequence(der.integer(5)),
    "1.3.6.1.5.5.7.1.7": der.sequence(der.sequence(der.octets(b"\0\1"), der.NULL)),
    "1.3.6.1.5.5.7.1.3": der.sequence(der.sequence(der.oid("0.4.0.1862.1.1"))),
    "1.3.6.1.4.1.11129.2.4.2": der.octets(b"\0\0"),
    "unknown": der.octets(b"x"),
}
NAMES = {"1.3.6.1.5.5.7.1.7": "ip-blocks", "1.3.6.1.5.5.7.1.3": "qc-statements", "1.3.6.1.4.1.11129.2.4.2": "sct"}
for kind, value in CRITICAL.items():
    for who in PLACES:
        PAIRS[f"{who}-critical-{slug(NAMES.get(kind, kind))}"] = "sound", put(who, kind, value, True)
# Numbers that are not DER or not even BER, and key usages that no decoder of bit strings takes.
SERIALS = {"padded": b"\2\2\0\5", "padded-negative": b"\2\2\xff\xfb", "empty": b"\2\0"}
LENGTHS = {"padded": b"\2\2\0\5", "empty": b"\2\0"}
USAGES = {"empty": b"\3\0", "an-integer": b"\2\1\5"}
for who in PLACES:
    for name, number in SERIALS.items():
        PAIRS[f"{who}-serial-{name}"] = "sound", change(who, raw_serial=number)
    for name, value in USAGES.items():
        PAIRS[f"{who}-ku-{name}"] = "sound", put(who, "key_usage", value, True)
    for name, number in LENGTHS.items():
        limited = der.sequence(number) if who == "leaf" else der.sequence(der.TRUE, number)
        PAIRS[f"{who}-path-length-{name}"] = "sound", put(who, "basic_constraints", limited, True)
# The field of a version that has no extensions, and what the block has behind the certificate.
VERSIONS = {
    "1": b"",
    "1-written": der.tlv(0xA0, der.integer(0)),
    "2": der.tlv(0xA0, der.integer(1)),
    "4": der.tlv(0xA0, der.integer(3)),
}
BEHIND = {"nul": b"\0", "null": der.NULL, "newline": b"\n"}
for who in PLACES:
    for name, version in VERSIONS.items():
        PAIRS[f"{who}-version-{name}-with-extensions"] = "sound", change(who, raw_version=version)
    PAIRS[f"{who}-version-2"] = "sound", change(who, version=2, extensions={})
    for name, behind in BEHIND.items():
        PAIRS[f"{who}-before-{name}"] = "sound", change(who, behind=behind)
PROXY = der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.21.1")))
for who in PLACES:
    PAIRS[f"{who}-proxy-cert-info"] = "sound", put(who, "1.3.6.1.5.5.7.1.14", PROXY)
    PAIRS[f"{who}-critical-proxy-cert-info"] = "sound", put(who, "1.3.6.1.5.5.7.1.14", PROXY, True)
for kind in ("subject_key_id", "authority_key_id"):
    for who in PLACES:

        def made_critical(h, who=who, kind=kind):
            certificate(h, who).put(kind, certificate(h, who).extensions[kind][0], True)

        PAIRS[f"{who}-critical-{slug(kind)}"] = "sound", made_critical

# Signature algorithms and keys

PARAMETERS = {
    "none": b"",
    "null": der.NULL,
    "a-curve": der.oid("1.2.840.10045.3.1.7"),
    "an-oid": der.oid("1.2.3"),
    "a-number": der.integer(5),
    "a-null-with-contents": b"\x05\x01\x00",
}
UNKNOWN = {
    "unknown": "1.2.3.4",
    "ripemd160": "1.3.36.3.3.1.2",
    "ec-public-key": "1.2.840.10045.2.1",
    "ecdsa-recommended": "1.2.840.10045.4.2",
    "ecdsa-specified": "1.2.840.10045.4.3",
    "rsa-encryption": f"{PKCS1}.1",
    "md2": f"{PKCS1}.2",
}


def signed_with(who, algorithm):
    return change(who, inner_algorithm=algorithm, outer_algorithm=algorithm)


def info(who, algorithm, parameters=b"", numbers=None):
    """The public key under another algorithm identifier."""

    def apply(h):
        target = certificate(h, who)
        own = target.key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
        target.public_info = der.sequence(der.sequence(der.oid(algorithm), parameters), der.bits(numbers or own))

    return apply


def own_key(who, make):
    return lambda h: h.set_key(certificate(h, who), make())


def ed25519(who, parameters):
    """An issuer with a key of Ed25519, whose signatures have parameters."""

    def apply(h):
        h.set_key(h.last_ca() if who == "leaf" else h.root, h.new_key("ed25519"))
        signed_with(who, der.sequence(der.oid("1.3.101.112"), parameters))(h)

    return apply


def edwards_key(who, parameters):
    """A key of Ed25519 whose algorithm identifier has parameters."""

    def apply(h):
        target = certificate(h, who)
        h.set_key(target, h.new_key("ed25519"))
        raw = target.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        target.public_info = der.sequence(der.sequence(der.oid("1.3.101.112"), parameters), der.bits(raw))

    return apply


for who in PLACES:
    for name, parameters in PARAMETERS.items():
        PAIRS[f"{who}-rsa-signature-{name}"] = (
            "sound-rsa-ca",
            signed_with(who, der.sequence(der.oid(RSA_OIDS["sha256"]), parameters)),
        )
        PAIRS[f"{who}-ecdsa-signature-{name}"] = (
            "sound",
            signed_with(who, der.sequence(der.oid(ECDSA_OIDS["sha256"]), parameters)),
        )
        if name != "null":
            PAIRS[f"{who}-rsa-key-{name}"] = "sound-rsa-ca", info(who, f"{PKCS1}.1", parameters)
    for name, algorithm in UNKNOWN.items():
        PAIRS[f"{who}-signed-with-{name}"] = "sound", signed_with(who, der.sequence(der.oid(algorithm)))
        PAIRS[f"{who}-signed-with-{name}-below-rsa"] = (
            "sound-rsa-ca",
            signed_with(who, der.sequence(der.oid(algorithm), der.NULL)),
        )
    for digest in ("sha3_256", "sha512_256"):
        PAIRS[f"{who}-rsa-{slug(digest)}"] = "sound-rsa-ca", change(who, hash=digest)
    PAIRS[f"{who}-ecdsa-sha3-256"] = "sound", change(who, hash="sha3_256")
    PAIRS[f"{who}-pss-key"] = "sound-rsa-ca", info(who, f"{PKCS1}.10")
    PAIRS[f"{who}-pss-key-null"] = "sound-rsa-ca", info(who, f"{PKCS1}.10", der.NULL)
    PAIRS[f"{who}-pss-unreadable"] = (
        "sound-rsa-ca",
        signed_with(who, der.sequence(der.oid(f"{PKCS1}.10"), der.integer(5))),
    )
    PAIRS[f"{who}-rsa-2040"] = "sound", own_key(who, lambda: rsa.generate_private_key(65537, 2040))
    PAIRS[f"{who}-rsa-2032"] = "sound", own_key(who, lambda: rsa.generate_private_key(65537, 2032))
    PAIRS[f"{who}-ed25519-key-null"] = "sound", edwards_key(who, der.NULL)
    PAIRS[f"{who}-ed25519-key-parameters"] = "sound", edwards_key(who, der.integer(5))
    PAIRS[f"{who}-p192"] = "sound", own_key(who, lambda: ec.derive_private_key(0xC0FFEE, ec.SECP192R1()))
for who in ("leaf", "ca"):
    PAIRS[f"{who}-ed25519-null"] = "sound", ed25519(who, der.NULL)
    PAIRS[f"{who}-ed25519-parameters"] = "sound", ed25519(who, der.integer(5))
rare(
    "sound",
    leaf_x25519=info("leaf", "1.3.101.110", numbers=bytes(32)),
    leaf_mlkem512=info("leaf", "2.16.840.1.101.3.4.4.1", numbers=bytes(800)),
)


def pss(digest, salt, null=der.NULL, trailer=b""):
    """A signature of RSASSA-PSS whose parameters are written in another way."""

    def apply(h):
        h.leaf.hash, h.leaf.salt = digest, salt
        own = h.leaf.algorithm().replace(der.NULL, null)
        parameters = der.tlv(0xA3, der.integer(1)) if trailer else b""
        # The lengths change with what is written.
        from tests.verifiers.hierarchy import HASH_OIDS

        hashed = der.sequence(der.oid(HASH_OIDS[digest]), null)
        mask = der.sequence(der.oid(f"{PKCS1}.8"), hashed)
        fields = [der.tlv(0xA0, hashed), der.tlv(0xA1, mask), der.tlv(0xA2, der.integer(salt)), parameters]
        own = der.sequence(der.oid(f"{PKCS1}.10"), der.sequence(*fields))
        h.leaf.inner_algorithm = h.leaf.outer_algorithm = own

    return apply


rare(
    "sound-rsa-ca",
    pss_no_null=pss("sha256", 32, null=b""),
    pss_trailer=pss("sha256", 32, trailer=b"1"),
    pss_sha3=pss("sha3_256", 32),
    pss_sha224=pss("sha224", 28),
)


def pss_parameters(digest, salt, mask_hash):
    """What a key for RSASSA-PSS alone is restricted to. RFC 4055, 3.1."""
    mask = der.sequence(der.oid(f"{PKCS1}.8"), hash_algorithm(mask_hash))
    return der.sequence(der.tlv(0xA0, hash_algorithm(digest)), der.tlv(0xA1, mask), der.tlv(0xA2, der.integer(salt)))


# Of a key that signs with SHA-256 and a salt of 32 bytes: what it is restricted to. RFC 4055, 3.3.
RESTRICTED = {
    "to-same": ("sha256", 32, "sha256"),
    "to-shorter-salt": ("sha256", 20, "sha256"),
    "to-longer-salt": ("sha256", 48, "sha256"),
    "to-other-hash": ("sha384", 32, "sha384"),
    "to-other-mask": ("sha256", 32, "sha384"),
}
for who, below in (("ca", "leaf"), ("root", "ca")):
    for name, restricted in RESTRICTED.items():
        PAIRS[f"{who}-pss-key-{name}"] = (
            "sound-rsa-ca",
            both(info(who, f"{PKCS1}.10", pss_parameters(*restricted)), change(below, salt=32)),
        )

# Times, and what cannot be read

TIMES = {
    "no-seconds": (0x17, "2711120000Z"),
    "offset": (0x17, "271112000000+0000"),
    "fraction": (0x18, "20271112000000.5Z"),
    "local": (0x17, "271112000000"),
    "not-a-date": (0x17, "271331000000Z"),
}
for name, (tag, text) in TIMES.items():
    for who in ("ca", "root"):
        PAIRS[f"{who}-time-{name}"] = "sound", validity(who, tag, text)


def beside(*changes):
    """A CA of strangers at the end, with something odd about it."""

    def apply(h):
        stranger = stranger_below(h)
        for each in changes:
            each(stranger)
        return [*h.blocks(), stranger]

    return apply


def field(**fields):
    return lambda stranger: [setattr(stranger, name, value) for name, value in fields.items()]


def extended(kind, value, critical=False):
    return lambda stranger: stranger.put(kind, value, critical)


def once_more(kind):
    return lambda stranger: stranger.more_extensions.append(der.extension(kind, *stranger.extensions[kind]))


def valid_until(tag, text):
    return lambda stranger: setattr(
        stranger, "validity", der.sequence(der.time(stranger.not_before), der.tlv(tag, text.encode()))
    )


ODD = {
    "serial-negative": field(serial=-5),
    **{f"serial-{name}": field(raw_serial=number) for name, number in SERIALS.items()},
    **{f"ku-{name}": extended("key_usage", value, True) for name, value in USAGES.items()},
    **{
        f"path-length-{name}": extended("basic_constraints", der.sequence(der.TRUE, number), True)
        for name, number in LENGTHS.items()
    },
    **{f"version-{name}-with-extensions": field(raw_version=version) for name, version in VERSIONS.items()},
    "version-2": field(version=2, extensions={}),
    **{f"before-{name}": field(behind=behind) for name, behind in BEHIND.items()},
    "bmp-odd": field(subject=der.name(C="US", O=(der.BMP, b"\0E\0"), CN="x")),
    "utf8-broken": field(subject=der.name(C="US", O=(der.UTF8, b"Ex\xff\xfe"), CN="x")),
    "printable-at": field(subject=der.name(C="US", O=(der.PRINTABLE, b"Ex@mple*"), CN="x")),
    "aia-malformed": extended("aia", b"\x30\x03\x02\x01"),
    "bc-not-der": extended("basic_constraints", der.sequence(b"\1\1\1"), True),
    "san-not-ascii": extended("san", der.general_names(("dns", b"x\xff.example.com"))),
    "san-ip-of-5-octets": extended("san", der.general_names(("ip", b"\1\2\3\4\5"))),
    "san-uri-odd": extended("san", der.general_names(("uri", "https://a..example.com/"))),
    "policy-twice": extended("policies", der.policies(POLICY, POLICY)),
    "doubled-ski": once_more("subject_key_id"),
    "algorithms-differ": lambda stranger: setattr(stranger, "inner_algorithm", stranger.algorithm("sha512")),
    **{f"time-{name}": valid_until(*value) for name, value in TIMES.items()},
}
for name, made in ODD.items():
    PAIRS[f"beside-{name}"] = "sound", beside(made)


def doubled_unknown(stranger):
    stranger.more_extensions += [der.extension("unknown", der.octets(b"x"))] * 2


rare(
    "sound",
    beside_doubled_unknown=beside(doubled_unknown),
    leaf_san_uri_odd=put("leaf", "san", der.general_names(*server_names(), ("uri", "https://a..example.com/"))),
    ca_san_uri_odd=put("ca", "san", der.general_names(("uri", "https://a..example.com/"))),
    root_san_uri_odd=put("root", "san", der.general_names(("uri", "https://a..example.com/"))),
    ca_ku_no_bits=put("ca", "key_usage", der.key_usage(), True),
    root_ku_no_bits=put("root", "key_usage", der.key_usage(), True),
    leaf_is_ca_not_critical=put("leaf", "basic_constraints", der.basic_constraints(True)),
    ca_aki_empty=put("ca", "authority_key_id", der.authority_key_id()),
    root_aki_issuer_and_serial=aki("root", lambda key_id, issuer, serial: der.authority_key_id(None, issuer, serial)),
    ca_aki_key_fits_serial_wrong=aki(
        "ca", lambda key_id, issuer, serial: der.authority_key_id(key_id, issuer, serial + 1)
    ),
    ca_aki_key_fits_issuer_wrong=aki("ca", lambda key_id, issuer, serial: der.authority_key_id(key_id, NOBODY, serial)),
    ca_issuer_teletex=change("ca", issuer=der.name(der.TELETEX, C="US", O="Example Inc", CN="Root R1")),
    ca_issuer_bmp=change("ca", issuer=der.name(der.BMP, C="US", O="Example Inc", CN="Root R1")),
    leaf_signed_as_by_rsa=signed_with("leaf", der.sequence(der.oid(RSA_OIDS["sha256"]), der.NULL)),
    ca_signed_as_by_rsa=signed_with("ca", der.sequence(der.oid(RSA_OIDS["sha256"]), der.NULL)),
    deep_7=deep(7),
    policy_mapping_not_critical=put(
        "ca", "policy_mappings", der.sequence(der.sequence(der.oid(POLICY), der.oid(f"{POLICY}.1")))
    ),
    policy_mapping_any_not_critical=put(
        "ca", "policy_mappings", der.sequence(der.sequence(der.oid("2.5.29.32.0"), der.oid(POLICY)))
    ),
    policy_mapping_any_given=both(
        put("ca", "policy_mappings", der.sequence(der.sequence(der.oid("2.5.29.32.0"), der.oid(POLICY))), True),
        put("ca", "policies", der.policies(POLICY)),
        put("leaf", "policies", der.policies(POLICY)),
    ),
)


def self_issued_below_root(h):
    """The root allows no CA below it, and certifies its next key."""
    new = h.new_key("p256")
    h.root.put("basic_constraints", der.basic_constraints(True, 0), True)
    h.intermediates = [make_ca(h.root.subject, new, h.root.subject, h.root.key, h.new_serial(), (-100, 1500))]
    h.leaf = make_leaf(h.leaf.key, h.root.subject, new, h.new_serial())


def stranger_second(**dates):
    """A file out of order, so that Java searches."""

    def apply(h):
        for name, value in dates.items():
            setattr(h.root, name, value)
        return [h.leaf, new_ca(h, ca_name("Stranger")), *h.blocks()[1:]]

    return apply


def trusting_issuer_and_root(h):
    h.trusted = [h.root, h.last_ca()]


def alone(**fields):
    def apply(h):
        PAIRS["self-signed"][1](h)
        for name, value in fields.items():
            setattr(h.leaf, name, value)

    return apply


rare(
    "sound",
    self_issued_below_root_of_path_length_0=self_issued_below_root,
    root_expired_stranger_second=stranger_second(not_after=TIME - 3 * DAY),
    root_not_yet_valid_stranger_second=stranger_second(not_before=TIME + 3 * DAY),
    stranger_second=stranger_second(),
    issuer_and_root_trusted=trusting_issuer_and_root,
    self_signed_sha224=alone(hash="sha224"),
    self_signed_subject_empty=alone(subject=der.name(), issuer=der.name()),
)


def self_signed_md5(h):
    h.set_key(h.leaf, h.new_key("rsa2048"))
    PAIRS["self-signed"][1](h)
    h.leaf.hash = "md5"


rare("sound-rsa-ca", self_signed_md5=self_signed_md5)
pairs("sound", leaf_doubled_eku=add("leaf", "extended_key_usage", der.extended_key_usage("serverAuth")))


# Links that few clients look at in this way


def issuer_of_root(tag, common_name="Root R1"):
    """A root whose issuer is its own name, written in another way."""
    return change("root", issuer=der.name(tag, C="US", O="Example Inc", CN=common_name))


def lowest_and_root_trusted(h):
    h.trusted = [h.last_ca(), h.root]


def namesakes(count, *, first=True):
    """So many CAs of the issuer's name and the same root, each with a key of its own; the leaf says whose key signed it."""

    def apply(h):
        ca, made = h.last_ca(), [keys.make("p256", 100 + number) for number in range(count)]
        others = [make_ca(ca.subject, each, h.root.subject, h.root.key, h.new_serial(), (-100, 900)) for each in made]
        return [h.leaf, *others, ca] if first else [h.leaf, ca, *others]

    return apply


rare(
    "sound",
    root_issuer_printable=issuer_of_root(der.PRINTABLE),
    root_issuer_teletex=issuer_of_root(der.TELETEX),
    root_issuer_bmp=issuer_of_root(der.BMP),
    root_issuer_lower_case=issuer_of_root(der.UTF8, "root r1"),
    root_aki_empty=put("root", "authority_key_id", der.authority_key_id()),
    deep_19=deep(19),
    deep_20=deep(20),
    deep_100=deep(100),
    deep_101=deep(101),
    namesakes_19=namesakes(19),
    namesakes_20=namesakes(20),
    namesakes_20_after=namesakes(20, first=False),
    leaf_rsa_8400=own_key("leaf", lambda: keys.make("rsa8400", 0)),
    ca_rsa_8400=own_key("ca", lambda: keys.make("rsa8400", 0)),
    root_rsa_8400=own_key("root", lambda: keys.make("rsa8400", 0)),
    ca_small_curve=own_key("ca", lambda: SmallPrivateKey("ca")),
    root_small_curve=own_key("root", lambda: SmallPrivateKey("root")),
    beside_signed_with_ec_public_key=beside(
        field(inner_algorithm=der.sequence(der.oid("1.2.840.10045.2.1"))),
        field(outer_algorithm=der.sequence(der.oid("1.2.840.10045.2.1"))),
    ),
    # A zero width joiner behind a virama: valid by IDNA 2008 (RFC 5892, appendix A.2), and removed by older rules.
    san_zero_width_joiner=san("xn--11b2ezcw70k.example", fqdn="xn--11b2ezcw70k.example"),
)
pairs("sound-two", lowest_and_root_trusted=lowest_and_root_trusted)

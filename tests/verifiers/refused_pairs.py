"""Pairs of what certlint once took for accepted: merged addresses and mailboxes, RSA numbers, basicConstraints, dates."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.verifiers import der, keys
from tests.verifiers.hierarchy import make_ca, server_names
from tests.verifiers.mutations import new_ca
from tests.verifiers.pairs import PAIRS, both, certificate, constraints, drop, put, validity
from tests.verifiers.rare_pairs import PLACES, beside, extended, own_key, rare, valid_until
from tests.verifiers.section6_pairs import upper_and_lower

# Addresses: Java compares networks of both families with each other, GnuTLS merges all of them

V4, V6, ANY4, ANY6 = (("network", net) for net in ("10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "::/0"))
PART_V4, PART_V6, OTHER_V6 = (("network", net) for net in ("10.1.0.0/16", "2001:db8:1::/48", "a00::/8"))
NETWORKS = {
    "both-families-above-part-of-ipv6": ({"permitted": [V4, V6]}, {"permitted": [PART_V6]}),
    "both-families-above-both": ({"permitted": [V4, V6]}, {"permitted": [V4, V6]}),
    "both-families-above-parts-of-both": ({"permitted": [V4, V6]}, {"permitted": [PART_V4, PART_V6]}),
    "every-address-above-ipv4": ({"permitted": [ANY4, ANY6]}, {"permitted": [V4]}),
    "every-address-above-ipv6": ({"permitted": [ANY4, ANY6]}, {"permitted": [V6]}),
    "ipv4-and-every-ipv6-above-excluded-ipv4": ({"permitted": [V4, ANY6]}, {"excluded": [PART_V4]}),
    "excluded-ipv4-above-every-ipv6": ({"excluded": [V4]}, {"permitted": [ANY6]}),
    "excluded-ipv4-above-excluded-every-ipv6": ({"excluded": [V4]}, {"excluded": [ANY6]}),
    "excluded-every-ipv6-above-ipv4": ({"excluded": [ANY6]}, {"permitted": [V4]}),
    "ipv4-above-excluded-every-ipv6": ({"permitted": [V4]}, {"excluded": [ANY6]}),
    "ipv4-above-ipv6-with-its-first-octets": ({"permitted": [V4]}, {"permitted": [OTHER_V6]}),
    "ipv6-above-ipv4-within-it": ({"permitted": [OTHER_V6]}, {"permitted": [V4]}),
}
ALSO = {"": (), "-ipv4-used": [("ip", "10.1.2.3")], "-ipv6-used": [("ip", "2001:db8:1::1")]}
for title, (high, low) in NETWORKS.items():
    for end, also in ALSO.items():
        PAIRS[f"nc-{title}{end}"] = "sound-two", upper_and_lower(high, low, also)
rare(
    "sound",
    nc_ca_every_ipv6_permitted_an_ipv4_address=constraints(also=[("ip", "0.0.0.1")], permitted=[ANY6, ANY4]),
    nc_ca_every_ipv6_excluded_beside_ipv4=constraints(also=[("ip", "10.1.2.3")], permitted=[V4], excluded=[ANY6]),
    nc_ca_ipv4_mapped_network=constraints(permitted=[("network", "::ffff:10.0.0.0/104")]),
    nc_ca_ipv4_mapped_network_excluded=constraints(excluded=[("network", "::ffff:0:0/96")]),
    nc_root_ipv4_mapped_network=constraints(who="root", permitted=[("network", "::ffff:10.0.0.0/104")]),
    beside_nc_ipv4_mapped_network=beside(
        extended("name_constraints", der.name_constraints(excluded=[("network", "::ffff:0:0/96")]), True)
    ),
)

# Mailboxes: a base of nothing beside others, a base without a local part

MAIL, OTHER_CASE, ELSEWHERE = (("email", text) for text in ("a@example.com", "A@example.com", "a@example.org"))
EVERY, HOST, OTHER_HOST, NO_ONE = (("email", text) for text in ("", "example.com", "example.org", "@example.com"))
MAILBOXES = {
    "every-mail-and-another-permitted": constraints(also=[MAIL], permitted=[EVERY, OTHER_HOST]),
    "another-mail-permitted-every-mail-excluded": constraints(also=[MAIL], permitted=[OTHER_HOST], excluded=[EVERY]),
    "mail-permitted-every-mail-excluded": constraints(also=[MAIL], permitted=[HOST], excluded=[EVERY]),
    "mail-and-every-mail-excluded": constraints(also=[MAIL], excluded=[HOST, EVERY]),
    "every-mail-permitted-other-case-excluded": constraints(also=[MAIL], permitted=[EVERY], excluded=[OTHER_CASE]),
    "mail-of-no-one-excluded-another-permitted": constraints(also=[MAIL], permitted=[OTHER_HOST], excluded=[NO_ONE]),
}


def of_subject(*also):
    """The subject has a mailbox."""

    def apply(h):
        h.leaf.subject = der.name(C="US", CN="c.example.com", email="a@example.com")
        h.leaf.put("san", der.general_names(*server_names(), *also))

    return apply


SUBJECTS = {
    "mail-of-no-one-permitted": {"permitted": [NO_ONE]},
    "mail-of-no-one-excluded": {"excluded": [NO_ONE]},
    "every-mail-permitted": {"permitted": [EVERY]},
    "every-mail-excluded": {"excluded": [EVERY]},
    "other-case-excluded": {"excluded": [OTHER_CASE]},
    "every-mail-and-another-permitted": {"permitted": [EVERY, OTHER_HOST]},
}
for title, made in MAILBOXES.items():
    PAIRS[f"nc-ca-{title}"] = "sound", made
for title, trees in SUBJECTS.items():
    PAIRS[f"nc-ca-{title}-mail-of-subject"] = "sound", both(constraints(**trees), of_subject())
    PAIRS[f"nc-ca-{title}-mail-of-subject-beside"] = "sound", both(constraints(**trees), of_subject(ELSEWHERE))
for title, (high, low) in {
    "every-mail-above-mail": ([EVERY], [HOST]),
    "mail-above-every-mail": ([HOST], [EVERY]),
    "domain-above-mailbox-in-it": ([("email", ".com")], [MAIL]),
}.items():
    for end, also in {"": (), "-used": [MAIL]}.items():
        PAIRS[f"nc-{title}{end}"] = "sound-two", upper_and_lower({"permitted": high}, {"permitted": low}, also)

# The numbers of an RSA key


@cache
def with_exponent(exponent):
    """A key whose exponent is the next that fits some primes of the kit."""
    while True:
        for p, q in ((int(prime, 16) for prime in pair) for pair in keys.primes()["rsa2048"]):
            try:
                d = pow(exponent, -1, (p - 1) * (q - 1))
            except ValueError:
                continue
            public = rsa.RSAPublicNumbers(exponent, p * q)
            numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
            return numbers.private_key(unsafe_skip_rsa_key_validation=True)
        exponent += 2


def numbers_of(who, *, modulus=None, exponent=65537):
    """Another modulus or exponent than that of the key that signs."""

    def apply(h):
        target = certificate(h, who)
        h.set_key(target, h.new_key("rsa2048"))
        own = modulus or target.key.public_key().public_numbers().n
        written = der.sequence(der.integer(own), der.integer(exponent))
        algorithm = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.NULL)
        target.public_info = der.sequence(algorithm, der.bits(written))

    return apply


def beside_with_exponent(bits):
    def apply(h):
        stranger = new_ca(h, der.name(C="US", O="Strangers Inc", CN="Issuing CA S1"))
        stranger.key = with_exponent((1 << (bits - 1)) + 1)
        return [*h.blocks(), stranger]

    return apply


for who in PLACES:
    for bits in (32, 34, 64, 65, 200):
        PAIRS[f"{who}-rsa-exponent-of-{bits}-bits"] = (
            "sound",
            own_key(who, lambda bits=bits: with_exponent((1 << (bits - 1)) + 1)),
        )
    PAIRS[f"{who}-rsa-exponent-even"] = "sound", numbers_of(who, exponent=65536)
    PAIRS[f"{who}-rsa-exponent-0"] = "sound", numbers_of(who, exponent=0)
    PAIRS[f"{who}-rsa-exponent-above-modulus"] = "sound", numbers_of(who, exponent=(1 << 2048) + 1)
    PAIRS[f"{who}-rsa-modulus-negative"] = "sound", numbers_of(who, modulus=-(1 << 2047) - 5)
for bits in (34, 64, 65):
    PAIRS[f"beside-rsa-exponent-of-{bits}-bits"] = "sound", beside_with_exponent(bits)

# basicConstraints

VALUES = {
    "a-set": der.set_of(der.TRUE),
    "null": der.NULL,
    "nothing": b"",
    "indefinite": b"\x30\x80\x01\x01\xff\0\0",
    "long-form": b"\x30\x81\x03\x01\x01\xff",
    "flag-in-long-form": b"\x30\x04\x01\x81\x01\xff",
    "flag-of-two-octets": der.sequence(b"\1\2\xff\xff"),
    "flag-without-octets": der.sequence(b"\1\0"),
    "flag-twice": der.sequence(der.TRUE, der.TRUE),
    "flag-and-null": der.sequence(der.TRUE, der.NULL),
    "number-first": der.sequence(der.integer(3), der.TRUE),
    "nested": der.sequence(der.sequence(der.TRUE)),
    "number-alone": der.sequence(der.integer(1)),
}
# Of CAs: what is not read there makes a CA of none, whatever Go and Java read.
OF_CAS = ("a-set", "null", "nothing", "long-form", "flag-in-long-form", "flag-of-two-octets", "number-first", "nested")
for title, value in VALUES.items():
    PAIRS[f"leaf-bc-{title}"] = "sound", put("leaf", "basic_constraints", value, True)
    PAIRS[f"beside-bc-{title}"] = "sound", beside(extended("basic_constraints", value, True))
    if title in OF_CAS:
        for who in ("ca", "root"):
            PAIRS[f"{who}-bc-{title}"] = "sound", put(who, "basic_constraints", value, True)

# Dates

DATES = {
    "digit-missing": (0x17, "27111212000Z"),
    "digit-missing-generalized": (0x18, "2057111212000Z"),
    "digit-more": (0x17, "2711121200000Z"),
    "generalized-without-seconds": (0x18, "205711121200Z"),
    "generalized-of-utc": (0x18, "271112120000Z"),
    "without-minutes": (0x17, "27111212Z"),
    "fraction-in-utc": (0x17, "271112120000.5Z"),
    "day-0": (0x17, "271100120000Z"),
    "utc-of-generalized": (0x17, "20271112120000Z"),
}
for title, (tag, text) in DATES.items():
    for who in PLACES:
        PAIRS[f"{who}-time-{title}"] = "sound", validity(who, tag, text)
    PAIRS[f"beside-time-{title}"] = "sound", beside(valid_until(tag, text))

# A mailbox that Go cannot read, below constraints of another kind

DOTS = ("email", "a..b@example.com")
for who in ("ca", "root"):
    PAIRS[f"nc-{who}-of-dns-beside-mail-with-two-dots"] = (
        "sound",
        constraints(who=who, also=[DOTS], permitted=[("dns", "example.com")]),
    )

# A CA that is trusted without its root, and certificates of strangers behind it


def ca_trusted_before(*strangers):
    def apply(h):
        h.trusted = [h.last_ca()]
        root = new_ca(h, der.name(C="US", O="Strangers Inc", CN="Root S1"))
        other = der.name(C="US", O="Strangers Inc", CN="Root S2")
        cross = make_ca(root.subject, root.key, other, h.new_key("p256"), h.new_serial(), (-200, 1000))
        chosen = {"root": root, "cross": cross}
        return [h.leaf, h.last_ca(), *(chosen[each] for each in strangers)]

    return apply


rare(
    "sound",
    ca_trusted_before_a_cross_certificate=ca_trusted_before("cross"),
    ca_trusted_before_a_cross_certificate_and_root=ca_trusted_before("cross", "root"),
    ca_trusted_before_a_root=ca_trusted_before("root"),
    ca_trusted_without_constraints=both(drop("ca", "basic_constraints"), ca_trusted_before()),
)

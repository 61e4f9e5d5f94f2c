"""Pairs of what cannot be decoded: versions, names; extensions that OpenSSL alone reads, such as those of RFC 3779."""

from tests.verifiers import der, keys
from tests.verifiers.pairs import PAIRS, certificate, change, put
from tests.verifiers.rare_pairs import PLACES, beside, extended

ADDRESSES, NUMBERS, NETSCAPE = "1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8", "netscape_cert_type"
V4, V6 = b"\x00\x01", b"\x00\x02"


def addresses(**families):
    """The addresses of families: prefixes as DER, or None for those of the issuer."""
    encoded = []
    for name, prefixes in families.items():
        listed = der.NULL if prefixes is None else der.sequence(*prefixes)
        encoded.append(der.sequence(der.octets({"v4": V4, "v6": V6}[name]), listed))
    return der.sequence(*encoded)


def prefix(octets, unused=0):
    return der.bits(bytes(octets), unused)


def span(first, last):
    return der.sequence(first, last)


def numbers(*listed):
    """Autonomous systems; None for those of the issuer."""
    return der.sequence(der.tlv(0xA0, der.NULL if listed == (None,) else der.sequence(*listed)))


TEN, TEN_1, OTHER = prefix([10]), prefix([10, 1]), prefix([192, 0, 2])
UNREADABLE = {
    "netscape-no-octet": (NETSCAPE, der.tlv(0x03, b"")),
    "netscape-nine-unused-bits": (NETSCAPE, der.bits(b"\x80", 9)),
    "netscape-octets": (NETSCAPE, der.octets(b"\xc7")),
    "addresses-an-integer": (ADDRESSES, addresses(v4=[der.integer(10)])),
    "addresses-no-octet": (ADDRESSES, addresses(v4=[der.tlv(0x03, b"")])),
    "addresses-half-a-range": (ADDRESSES, addresses(v4=[der.sequence(TEN)])),
    "addresses-null": (ADDRESSES, der.NULL),
    "numbers-bits": (NUMBERS, numbers(der.bits(b"\x0a"))),
    "numbers-padded": (NUMBERS, numbers(der.tlv(0x02, b"\x00\x05"))),
    "numbers-empty": (NUMBERS, numbers(der.tlv(0x02, b""))),
    "numbers-not-listed": (NUMBERS, der.sequence(der.tlv(0xA0, der.integer(64500)))),
}
for title, (kind, value) in UNREADABLE.items():
    for who in PLACES:
        PAIRS[f"{who}-{title}"] = "sound", put(who, kind, value)
    PAIRS[f"beside-{title}"] = "sound", beside(extended(kind, value, False))


def issuer_named(who, *names):
    """The authorityKeyIdentifier holds the right key identifier and serial number, and these GeneralNames."""

    def apply(h):
        target = certificate(h, who)
        above = next(each for each in h.everyone() if each.key is target.issuer_key)
        fields = der.tlv(0x80, keys.key_id(above.key)), der.tlv(0xA1, b"".join(names))
        serial = der.tlv(0x82, der.integer_content(above.serial))
        target.put("authority_key_id", der.sequence(*fields, serial))

    return apply


NAMES = {
    "nothing": der.tlv(0xA4, b""),
    "an-rdn-without-oid": der.tlv(0xA4, der.sequence(der.set_of(der.sequence(der.tlv(0x0C, b"x"))))),
    "a-tag-of-none": der.tlv(0x89, b"x"),
}
for title, encoded in NAMES.items():
    for who in PLACES:
        PAIRS[f"{who}-aki-issuer-{title}"] = "sound", issuer_named(who, encoded)


# The issuer's resources hold those of the certificate, or not


def resources(**kinds):
    """What the leaf, the CA and the root have: pairs of the kind and the value."""

    def apply(h):
        for who, (kind, value) in kinds.items():
            certificate(h, who).put(kind, value, False)

    return apply


def of(value, kind=ADDRESSES):
    return kind, value


ALL = addresses(v4=[prefix([])])
NESTED = {
    "of-leaf-alone": {"leaf": of(addresses(v4=[TEN]))},
    "inherited-by-leaf-alone": {"leaf": of(addresses(v4=None))},
    "of-ca-alone": {"ca": of(addresses(v4=[TEN]))},
    "of-root-alone": {"root": of(addresses(v4=[TEN]))},
    "of-leaf-and-ca": {"leaf": of(addresses(v4=[TEN])), "ca": of(addresses(v4=[TEN]))},
    "of-all": dict.fromkeys(PLACES, of(addresses(v4=[TEN]))),
    "narrower-below": {
        "leaf": of(addresses(v4=[TEN_1])),
        "ca": of(addresses(v4=[TEN])),
        "root": of(ALL),
    },
    "wider-below": {
        "leaf": of(addresses(v4=[TEN])),
        "ca": of(addresses(v4=[TEN_1])),
        "root": of(ALL),
    },
    "inherited-twice": {
        "leaf": of(addresses(v4=None)),
        "ca": of(addresses(v4=None)),
        "root": of(ALL),
    },
    "inherited-from-root-that-inherits": dict.fromkeys(PLACES, of(addresses(v4=None))),
    "of-leaf-below-ca-that-inherits": {
        "leaf": of(addresses(v4=[TEN])),
        "ca": of(addresses(v4=None)),
        "root": of(ALL),
    },
    "of-leaf-outside-what-ca-inherits": {
        "leaf": of(addresses(v4=[OTHER])),
        "ca": of(addresses(v4=None)),
        "root": of(addresses(v4=[TEN])),
    },
    "of-another-family": {
        "leaf": of(addresses(v6=[prefix([32, 1])])),
        "ca": of(ALL),
        "root": of(ALL),
    },
    "inherited-of-another-family": {
        "leaf": of(addresses(v6=None)),
        "ca": of(ALL),
        "root": of(ALL),
    },
    "ca-without-between": {"leaf": of(addresses(v4=[TEN])), "root": of(ALL)},
    "range-within-a-prefix": {
        "leaf": of(addresses(v4=[span(prefix([10, 1]), prefix([10, 3]))])),
        "ca": of(addresses(v4=[TEN])),
        "root": of(ALL),
    },
    "range-of-a-prefix": dict.fromkeys(PLACES, of(addresses(v4=[span(prefix([10, 0]), prefix([10, 1]))]))),
    "out-of-order": dict.fromkeys(PLACES, of(addresses(v4=[OTHER, TEN]))),
    "overlapping": dict.fromkeys(PLACES, of(addresses(v4=[TEN, TEN_1]))),
    "adjacent": dict.fromkeys(PLACES, of(addresses(v4=[prefix([10, 0]), prefix([10, 1])]))),
    "of-no-family": dict.fromkeys(PLACES, of(addresses())),
    "out-of-order-in-root-alone": {"root": of(addresses(v4=[OTHER, TEN]))},
    "numbers-of-leaf-alone": {"leaf": of(numbers(der.integer(64500)), NUMBERS)},
    "numbers-inherited-by-leaf-alone": {"leaf": of(numbers(None), NUMBERS)},
    "numbers-of-all": dict.fromkeys(PLACES, of(numbers(der.integer(64500)), NUMBERS)),
    "numbers-within-a-range": {
        "leaf": of(numbers(der.integer(64500)), NUMBERS),
        "ca": of(numbers(span(der.integer(64496), der.integer(64511))), NUMBERS),
        "root": of(numbers(span(der.integer(1), der.integer(65000))), NUMBERS),
    },
    "numbers-outside-a-range": {
        "leaf": of(numbers(der.integer(64400)), NUMBERS),
        "ca": of(numbers(span(der.integer(64496), der.integer(64511))), NUMBERS),
        "root": of(numbers(span(der.integer(1), der.integer(65000))), NUMBERS),
    },
    "numbers-adjacent": dict.fromkeys(PLACES, of(numbers(der.integer(1), der.integer(2)), NUMBERS)),
    "numbers-of-ca-alone": {"ca": of(numbers(der.integer(64500)), NUMBERS)},
}
for title, kinds in NESTED.items():
    PAIRS[f"resources-{title}"] = "sound", resources(**kinds)


# Versions and subjects that are not what their type says

VERSIONS = {
    "followed": der.tlv(0xA0, der.integer(2) + der.NULL),
    "a-boolean": der.tlv(0xA0, der.TRUE),
    "empty": der.tlv(0xA0, b""),
}
for title, encoded in VERSIONS.items():
    for who in PLACES:
        PAIRS[f"{who}-version-{title}"] = "sound", change(who, raw_version=encoded)
    PAIRS[f"beside-version-{title}"] = (
        "sound",
        beside(lambda stranger, raw=encoded: setattr(stranger, "raw_version", raw)),
    )
SUBJECTS = {
    "without-value": der.sequence(der.set_of(der.sequence(der.oid("CN")))),
    "without-set": der.sequence(der.sequence(der.oid("CN"), der.tlv(der.UTF8, b"x"))),
}
for title, encoded in SUBJECTS.items():
    PAIRS[f"leaf-subject-{title}"] = "sound", change("leaf", subject=encoded)
    PAIRS[f"beside-subject-{title}"] = "sound", beside(lambda stranger, raw=encoded: setattr(stranger, "subject", raw))

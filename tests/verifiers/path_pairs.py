"""Pairs of what random PKIs of another make showed: what some client cannot read, and paths that clients choose among."""

from tests import forge
from tests.verifiers import der, keys
from tests.verifiers.hierarchy import TIME, ca_name, make_ca, server_names
from tests.verifiers.mutations import new_ca
from tests.verifiers.pairs import (
    DAY,
    PAIRS,
    both,
    certificate,
    change,
    put,
    san,
    subject_of_ca,
    validity,
)
from tests.verifiers.rare_pairs import beside, own_key, rare

PLACES = ("leaf", "ca", "root")


# Numbers


def path_length(number, who="ca"):
    return put(who, "basic_constraints", der.basic_constraints(True, number), True)


for number in (255, 256, 65_535, 2**31 - 1, 2**31, 2**63):
    for who in ("ca", "root"):
        PAIRS[f"{who}-path-length-{number}"] = "sound", path_length(number, who)
PAIRS["beside-path-length-2147483648"] = (
    "sound",
    beside(lambda c: c.put("basic_constraints", der.basic_constraints(True, 2**31), True)),
)
for who in ("ca", "root"):
    PAIRS[f"{who}-path-length-negative"] = "sound", path_length(-1, who)
    PAIRS[f"{who}-unused-bits-of-ku"] = "sound", put(who, "key_usage", b"\x03\x02\x01\x07", True)
PAIRS["leaf-unused-bits-of-ku"] = "sound-ec", put("leaf", "key_usage", b"\x03\x02\x07\xff", True)
PAIRS["beside-unused-bits-of-ku"] = "sound", beside(lambda c: c.put("key_usage", b"\x03\x02\x01\x07", True))

# Names of kinds that are rare beside or in place of a host

MAPPED = bytes(10) + b"\xff\xff" + bytes([192, 0, 2, 1])
UNREAD = {"x400": der.tlv(0xA3, b""), "edi": der.tlv(0xA5, der.tlv(0xA1, der.tlv(der.UTF8, b"party")))}


def with_names(who, *names):
    """A SAN with names that are whole TLVs, after the usual ones."""
    own = [der.general_name(*each) for each in (server_names() if who == "leaf" else [])]
    return lambda c: c.put("san", der.sequence(*own, *names))


def at(who, change_of):
    return lambda h: change_of(certificate(h, who))


for who in PLACES:
    PAIRS[f"{who}-san-ip-mapped"] = "sound", at(who, with_names(who, der.general_name("ip", MAPPED)))
    for kind, name in UNREAD.items():
        PAIRS[f"{who}-san-{kind}"] = "sound", at(who, with_names(who, name))
PAIRS["beside-san-ip-mapped"] = "sound", beside(with_names("ca", der.general_name("ip", MAPPED)))
for kind, name in UNREAD.items():
    PAIRS[f"beside-san-{kind}"] = "sound", beside(with_names("ca", name))
rare(
    "sound",
    san_ip_only_cn_fits=san(("ip", "192.0.2.1")),
    san_uri_only_cn_fits=san(("uri", "https://www.example.com/")),
    san_directory_only_cn_fits=san(("directory", ca_name("x"))),
    san_registered_only_cn_fits=san(("registered", "1.2.3")),
    san_upn_only_cn_fits=san(("upn", "u@example.com")),
    san_email_and_ip_only_cn_fits=san(("email", "a@example.com"), ("ip", "192.0.2.1")),
    wildcard_partial_of_nothing=san("c*.example.com"),
    wildcard_partial_before_nothing=san("*c.example.com"),
    wildcard_partial_before=san("*c.example.com", fqdn="abc.example.com"),
    host_below_a_number=san("c.123", fqdn="c.123"),
    host_below_a_number_of_two=san("c.example.1a", fqdn="c.example.1a"),
)

# Name constraints


def constrained(who, *, permitted=(), excluded=(), critical=True):
    """Subtrees that are whole TLVs."""
    trees = [
        der.tlv(tag, b"".join(map(der.sequence, each))) for tag, each in ((0xA0, permitted), (0xA1, excluded)) if each
    ]
    return put(who, "name_constraints", der.sequence(*trees), critical)


def other(oid, value):
    return der.tlv(0xA0, der.oid(oid) + der.tlv(0xA0, value))


MAXIMUM = der.tlv(0x81, b"\0")
BASES = {
    "no-address": der.general_name("ip", b""),
    "address-without-mask": der.general_name("ip", bytes(4)),
    **UNREAD,
    "utf8-mail-base": other("1.3.6.1.5.5.7.8.9", der.tlv(der.UTF8, b"example.com")),
    "srv-base": other("1.3.6.1.5.5.7.8.7", der.tlv(der.IA5, b"_x.example.com")),
    "other-base": other("1.3.6.1.4.1.55555.8", der.tlv(der.UTF8, b"x")),
    "uri-with-scheme": der.general_name("uri", "https://example.com/"),
    "mail-of-no-one": der.general_name("email", "@example.com"),
    "maximum-of-mail": der.general_name("email", "example.com") + MAXIMUM,
    "maximum-of-dns": der.general_name("dns", "other.org") + MAXIMUM,
}
for who in ("ca", "root"):
    for name, base in BASES.items():
        for critical in (True, False):
            end = "" if critical else "-not-critical"
            PAIRS[f"nc-{who}-{name}-excluded{end}"] = "sound", constrained(who, excluded=[base], critical=critical)
        PAIRS[f"nc-{who}-{name}-permitted"] = "sound", constrained(who, permitted=[base])
    fits = der.general_name("dns", "example.com")
    PAIRS[f"nc-{who}-maximum-of-dns-fits"] = "sound", constrained(who, permitted=[fits + MAXIMUM])
    PAIRS[f"nc-{who}-minimum-excludes"] = "sound", constrained(who, excluded=[fits + der.tlv(0x80, b"\1")])
    PAIRS[f"nc-{who}-empty"] = "sound", put(who, "name_constraints", der.sequence(), True)
    PAIRS[f"nc-{who}-wildcard-base"] = (
        "sound",
        constrained(who, permitted=[der.general_name("dns", "*.example.com"), fits]),
    )

# Keys


class DSAPrivateKey:
    """A DSA key that signs the same content in the same way each time, with SHA-256."""

    def __init__(self):
        self._key = forge.key("dsa2048")
        self.public_key = self._key.private.public_key
        self.private_bytes = self._key.private.private_bytes

    def sign(self, data):
        return self._key.sign(data, "sha256")


def of_dsa(who):
    return own_key(who, DSAPrivateKey)


def of_rsa(who, name):
    return own_key(who, lambda: forge.key(name).private)


for who in PLACES:
    PAIRS[f"{who}-rsa-512"] = "sound", of_rsa(who, "rsa512")
    PAIRS[f"{who}-rsa-exponent-1"] = "sound", of_rsa(who, "rsa2048-e1")
    PAIRS[f"{who}-rsa-exponent-3"] = "sound", of_rsa(who, "rsa2048-e3")
    PAIRS[f"{who}-dsa"] = "sound", of_dsa(who)

# What a certificate is written like


def with_unique_id(c):
    c.public_info = keys.public_info(c.key) + der.tlv(0x81, b"\0\1")


def long_length(raw):
    """A length in two octets where one is enough."""
    return bytes([raw[0], 0x81, raw[1]]) + raw[2:]


for who in PLACES:
    PAIRS[f"{who}-unique-id"] = "sound", at(who, with_unique_id)
    PAIRS[f"{who}-eku-empty"] = "sound", put(who, "extended_key_usage", der.sequence())
PAIRS["beside-unique-id"] = "sound", beside(with_unique_id)
PAIRS["beside-eku-empty"] = "sound", beside(lambda c: c.put("extended_key_usage", der.sequence()))
EMPTY_RDN = der.sequence(der.tlv(0x31, b""))
LONG = long_length(ca_name("x"))
rare(
    "sound",
    leaf_name_length_long=change("leaf", subject=LONG),
    ca_name_length_long=subject_of_ca(LONG),
    leaf_subject_empty_rdn=change("leaf", subject=EMPTY_RDN),
    ca_subject_empty_rdn=subject_of_ca(EMPTY_RDN),
    issuer_country_utf8=change("leaf", issuer=der.name(C=(der.UTF8, b"US"), O="Example Inc", CN="Issuing CA I1")),
    leaf_without_extensions=change("leaf", extensions={}),
    ca_tls_feature=put("ca", "tls_feature", der.sequence(der.integer(5))),
    root_tls_feature=put("root", "tls_feature", der.sequence(der.integer(5))),
    both_tls_feature=both(
        put("ca", "tls_feature", der.sequence(der.integer(5))), put("leaf", "tls_feature", der.sequence(der.integer(5)))
    ),
    ca_ski_empty=put("ca", "subject_key_id", der.octets(b"")),
    ca_ski_128=put("ca", "subject_key_id", der.octets(bytes(128))),
    ca_ski_129=put("ca", "subject_key_id", der.octets(bytes(129))),
    root_ski_empty=put("root", "subject_key_id", der.octets(b"")),
    root_ski_129=put("root", "subject_key_id", der.octets(bytes(129))),
)

# Dates

DATES = {
    "in-1950": (0x17, "500101000000Z"),
    "in-1949": (0x18, "19490101000000Z"),
    "in-1969": (0x17, "691231235959Z"),
    "in-1970": (0x17, "700101000000Z"),
    "in-year-0": (0x18, "00000101000000Z"),
}
ENDS = {
    "february-29": "300229000000Z",
    "february-30": "300230000000Z",
    "second-60": "301231235960Z",
    "hour-24": "300101240000Z",
    "offset": "300101000000+0100",
}


def begins(who, tag, text):
    def apply(h):
        target = certificate(h, who)
        target.validity = der.sequence(der.tlv(tag, text.encode()), der.time(target.not_after))

    return apply


for who in PLACES:
    for name, (tag, text) in DATES.items():
        PAIRS[f"{who}-begins-{name}"] = "sound", begins(who, tag, text)
    for name, text in ENDS.items():
        PAIRS[f"{who}-ends-{name}"] = "sound", validity(who, 0x17, text)

# Two paths


def trusting(*who, change_ca=lambda ca: None):
    def apply(h):
        h.trusted = [certificate(h, each) for each in who]
        change_ca(h.last_ca())

    return apply


def without_aki(ca):
    ca.drop("authority_key_id")


def self_signed_names_another(h):
    PAIRS["self-signed"][1](h)
    h.leaf.put("subject_key_id", der.octets(b"\1"))
    h.leaf.put("authority_key_id", der.authority_key_id(keys.key_id(h.leaf.key)))


def self_signed_algorithms_differ(h):
    PAIRS["self-signed"][1](h)
    h.leaf.outer_algorithm = h.leaf.algorithm("sha384")


rare(
    "sound",
    self_signed_algorithms_differ=self_signed_algorithms_differ,
    leaf_and_root_trusted=trusting("root", "leaf"),
    leaf_and_root_trusted_ca_without_aki=trusting("root", "leaf", change_ca=without_aki),
    leaf_and_ca_trusted=trusting("ca", "leaf"),
    self_signed_names_another=self_signed_names_another,
)

# What Go reads of every certificate that is sent

for name, value in {
    "nothing": der.sequence(),
    "mask-with-hole": der.name_constraints(excluded=[("ip", bytes([10, 0, 0, 0, 255, 0, 255, 0]))]),
    "address-without-mask": der.name_constraints(excluded=[("ip", bytes(4))]),
    "mail-of-no-one": der.name_constraints(excluded=[("email", "@example.com")]),
}.items():
    PAIRS[f"beside-nc-{name}"] = "sound", beside(lambda c, value=value: c.put("name_constraints", value, True))


def made_critical(kind):
    def apply(c):
        c.put(kind, c.extensions[kind][0], True)

    return apply


for kind in ("subject_key_id", "authority_key_id"):
    PAIRS[f"beside-critical-{kind.replace('_', '-')}"] = "sound", beside(made_critical(kind))
rare(
    "sound",
    root_algorithms_differ=change("root", outer_algorithm=der.sequence(der.oid("1.2.840.10045.4.3.3"))),
    ca_path_length_127=path_length(127),
    ca_path_length_128=path_length(128),
)


def namesake_trusted(order):
    """Two roots of one name are trusted, and one of them is in the file; the other one issued."""

    def apply(h):
        other = new_ca(h, h.root.subject)
        h.trusted = [other, h.root] if order == "before" else [h.root, other]
        return [h.leaf, *h.intermediates, other]

    return apply


rare(
    "sound",
    namesake_of_two_trusted_sent=namesake_trusted("before"),
    namesake_of_two_trusted_sent_after=namesake_trusted("after"),
)


def change_of(**fields):
    def set_fields(c):
        for field, value in fields.items():
            setattr(c, field, value)

    return set_fields


def name_with_long_length(c):
    c.subject = c.issuer = LONG


def dated(*dates):
    """Validity dates: whole TLVs, or nothing for one that is as usual."""

    def change_of(c):
        usual = der.time(c.not_before), der.time(c.not_after)
        c.validity = der.sequence(*(own or other for own, other in zip(dates, usual, strict=True)))

    return change_of


ADDRESS = der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), der.general_name("uri", "http://a.example/")))


def excluding(kind, value):
    return lambda c: c.put("name_constraints", der.name_constraints(excluded=[(kind, value)]), True)


for name, odd in {
    "ends-offset": dated(None, der.tlv(0x17, b"300101000000+0100")),
    "ends-february-30": dated(None, der.tlv(0x17, b"300230000000Z")),
    "ends-second-60": dated(None, der.tlv(0x17, b"301231235960Z")),
    "begins-in-year-0": dated(der.tlv(0x18, b"00000101000000Z"), None),
    "begins-in-1950": dated(der.tlv(0x17, b"500101000000Z"), None),
    "name-length-long": name_with_long_length,
    "name-empty-rdn": both(change_of(subject=EMPTY_RDN), change_of(issuer=EMPTY_RDN)),
    "path-length-9223372036854775808": lambda c: c.put("basic_constraints", der.basic_constraints(True, 2**63), True),
    "critical-aia": lambda c: c.put("aia", ADDRESS, True),
    "nc-no-address": excluding("ip", b""),
    "nc-mail-of-nothing": excluding("email", ""),
    "nc-uri-with-scheme": excluding("uri", "https://example.com/"),
}.items():
    PAIRS[f"beside-{name}"] = "sound", beside(odd)


# Servers that are trusted themselves


def alone(change_of):
    def apply(h):
        PAIRS["self-signed"][1](h)
        change_of(h.leaf)

    return apply


rare(
    "sound",
    self_signed_expired=alone(lambda c: setattr(c, "not_after", TIME - DAY)),
    self_signed_not_yet_valid=alone(lambda c: setattr(c, "not_before", TIME + 60 * DAY)),
    self_signed_altered=alone(lambda c: setattr(c, "damage", "signature")),
    self_signed_eku_email=alone(lambda c: c.put("extended_key_usage", der.extended_key_usage("emailProtection"))),
    self_signed_eku_empty=alone(lambda c: c.put("extended_key_usage", der.sequence())),
    self_signed_ku_crl_sign=alone(lambda c: c.put("key_usage", der.key_usage("cRLSign"), True)),
    self_signed_ku_encipherment=alone(lambda c: c.put("key_usage", der.key_usage("keyEncipherment"), True)),
    self_signed_critical_unknown=alone(lambda c: c.put("unknown", der.NULL, True)),
    self_signed_netscape_client=alone(lambda c: c.put("netscape_cert_type", der.bits(b"\x80", 7))),
)


# Other certificates of the issuer's name


def unread_before(change_of, *, own_key=True):
    """Another certificate of the CA, which OpenSSL cannot read, before the right one."""

    def apply(h):
        ca = h.last_ca()
        key = ca.key if own_key else h.new_key("p256")
        other = make_ca(ca.subject, key, ca.issuer, ca.issuer_key, h.new_serial(), (-100, 900))
        change_of(other)
        return [h.leaf, other, ca, h.root]

    return apply


UNREAD_BY_OPENSSL = {
    "doubled-ski": lambda c: c.more_extensions.append(der.extension("subject_key_id", der.octets(b"abcd"))),
    "doubled-unknown": lambda c: c.more_extensions.extend([der.extension("unknown", der.NULL)] * 2),
    "bc-unreadable": lambda c: c.put("basic_constraints", der.sequence(der.TRUE, der.tlv(0x02, b"")), True),
    "path-length-padded": lambda c: c.put("basic_constraints", der.sequence(der.TRUE, der.tlv(0x02, b"\0\0")), True),
    "path-length-negative": lambda c: c.put("basic_constraints", der.basic_constraints(True, -1), True),
    "ku-empty": lambda c: c.put("key_usage", der.bits(b""), True),
    "ku-not-bits": lambda c: c.put("key_usage", der.integer(5), True),
    "nc-unreadable": lambda c: c.put("name_constraints", der.integer(5), True),
    "eku-unreadable": lambda c: c.put("extended_key_usage", der.integer(5)),
    "aki-unreadable": lambda c: c.put("authority_key_id", der.integer(5)),
    "ski-unreadable": lambda c: c.put("subject_key_id", der.integer(5)),
    "crl-points-unreadable": lambda c: c.put("crl_points", der.integer(5)),
    "policies-unreadable": lambda c: c.put("policies", der.integer(5)),
    "proxy": lambda c: c.put("1.3.6.1.5.5.7.1.14", der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.21.1")))),
    "not-a-ca": lambda c: c.put("basic_constraints", der.basic_constraints(False), True),
    "ku-crl-sign": lambda c: c.put("key_usage", der.key_usage("cRLSign"), True),
}
for name, odd in UNREAD_BY_OPENSSL.items():
    PAIRS[f"unread-before-{name}"] = "sound", unread_before(odd)
UNREADABLE = {
    **{
        name: odd for name, odd in UNREAD_BY_OPENSSL.items() if name.endswith("-unreadable") and name != "bc-unreadable"
    },
    "san-unreadable": lambda c: c.put("san", der.integer(5)),
}
for name, odd in UNREADABLE.items():
    PAIRS[f"beside-{name}"] = "sound", beside(odd)
    for who in PLACES:
        PAIRS[f"{who}-{name}"] = "sound", at(who, odd)


IAN = der.general_names(("dns", "a.example")) + b"\0"
for who in PLACES:
    PAIRS[f"{who}-ian-trailing"] = "sound", put(who, "issuer_alt_name", IAN)
    PAIRS[f"{who}-critical-as-numbers"] = "sound", put(who, "1.3.6.1.5.5.7.1.8", der.sequence(), True)
rare(
    "sound",
    beside_ian_trailing=beside(lambda c: c.put("issuer_alt_name", IAN)),
    beside_issuer_empty=beside(lambda c: setattr(c, "issuer", der.name())),
)

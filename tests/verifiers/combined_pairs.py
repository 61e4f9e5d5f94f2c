"""Pairs of what random PKIs with several oddities at once showed: hosts and entries, common names, bases, trusted servers."""

from datetime import timedelta

from tests.verifiers import der
from tests.verifiers.hierarchy import FQDN, TIME, make_ca
from tests.verifiers.mutations import new_ca
from tests.verifiers.pairs import PAIRS, both, certificate, change, other_issuer_name, put, san
from tests.verifiers.path_pairs import PLACES, alone, at, constrained
from tests.verifiers.rare_pairs import beside, rare

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)

# Names that are asked for, and entries for them

LABEL, IDN, ADDRESS = "a" * 64, "xn--mnchen-3ya.example.com", "192.0.2.1"
LONG = ".".join(["a" * 60] * 4 + ["example.com"])
rare(
    "sound",
    host_underscore_wildcard=san("*.example.com", fqdn="a_b.example.com"),
    host_underscore_below_wildcard=san("*.a_b.example.com", fqdn="c.a_b.example.com"),
    host_hyphen_first_wildcard=san("*.example.com", fqdn="-a.example.com"),
    host_hyphen_last_wildcard=san("*.example.com", fqdn="a-.example.com"),
    host_hyphen_below_wildcard=san("*.-a.example.com", fqdn="c.-a.example.com"),
    san_hyphen_last=san("a-.example.com", fqdn="a-.example.com"),
    san_hyphen_inner=san("c.-a.example.com", fqdn="c.-a.example.com"),
    host_label_63=san("*.example.com", fqdn=f"{LABEL[1:]}.example.com"),
    host_label_64=san(f"{LABEL}.example.com", fqdn=f"{LABEL}.example.com"),
    host_label_64_wildcard=san("*.example.com", fqdn=f"{LABEL}.example.com"),
    host_254=san(LONG[:240] + ".example.com", fqdn=LONG[:240] + ".example.com"),
    host_dot_entry_dot=san(f"{FQDN}.", fqdn=f"{FQDN}."),
    host_dot_wildcard=san("*.example.com", fqdn=f"{FQDN}."),
    host_dot_wildcard_dot=san("*.example.com.", fqdn=f"{FQDN}."),
    wildcard_dot=san("*.example.com."),
    wildcard_after_idn_prefix=san("xn--*.example.com", fqdn=IDN),
    wildcard_before_end_of_idn=san("*3ya.example.com", fqdn=IDN),
    wildcard_within_idn=san("xn--m*ya.example.com", fqdn=IDN),
    wildcard_partial_within=san("a*c.example.com", fqdn="abc.example.com"),
    wildcard_of_idn=san("*.example.com", fqdn=IDN),
    san_ip_mapped_for_ipv4=san(FQDN, ("ip", "::ffff:192.0.2.1"), fqdn=ADDRESS),
)

# Common names


def common(*names, san=None, fqdn=FQDN):
    """No DNS name but in the subject, whose common names are values with their types."""

    def apply(h):
        rdns = [der.set_of(der.sequence(der.oid("CN"), der.tlv(tag, text))) for tag, text in map(typed, names)]
        h.leaf.subject = der.sequence(*rdns)
        if san is None:
            h.leaf.drop("san")
        else:
            h.leaf.put("san", der.general_names(*san))
        h.fqdn = fqdn

    return apply


def typed(text):
    return text if isinstance(text, tuple) else (der.UTF8, text.encode())


rare(
    "sound",
    cn_address=common(ADDRESS, fqdn=ADDRESS),
    cn_address_beside_uri=common(ADDRESS, san=[("uri", "https://x/")], fqdn=ADDRESS),
    cn_address_beside_mail=common(ADDRESS, san=[("email", "a@example.com")], fqdn=ADDRESS),
    cn_address_beside_ip=common(ADDRESS, san=[("ip", "192.0.2.9")], fqdn=ADDRESS),
    cn_address_beside_dns=common(ADDRESS, san=[("dns", FQDN)], fqdn=ADDRESS),
    cn_first_of_two=common(FQDN, "x"),
    cn_last_of_two=common("x", FQDN),
    cn_trailing_dot=common(f"{FQDN}."),
    cn_upper_case=common(FQDN.upper()),
    cn_wildcard=common("*.example.com"),
    cn_wildcard_partial=common("c*.example.com", fqdn="c1.example.com"),
    cn_wildcard_partial_before=common("*c.example.com", fqdn="abc.example.com"),
    cn_teletex=common((der.TELETEX, FQDN.encode())),
    cn_bmp=common((der.BMP, FQDN.encode("utf-16-be"))),
    cn_universal=common((0x1C, FQDN.encode("utf-32-be"))),
    cn_space_before=common(f" {FQDN}"),
    cn_nul=common((der.UTF8, FQDN.encode() + b"\0.example.org")),
)

# Bases of name constraints, and what stands beside them

NOT_ASCII = b"ex\xe4mple.org"
ODD_NAMES = (
    *("", ".example.com", "*", "*.*.example.com", "a..example.com", "a b.example.com", "-a.example.com"),
    *("*.com", "c*.example.com", "a.*.example.com", "_x.example.com", "a-.example.com", f"{LABEL}.example.com", "a.1"),
)
SPELT = {
    "": "blank",
    ".example.com": "dot-before",
    "-a.example.com": "hyphen",
    f"{LABEL}.example.com": "label-64",
    "a..example.com": "two-dots",
    "a-.example.com": "hyphen-last",
    "_x.example.com": "underscore",
}
for who in ("ca", "root"):
    for kind, value in {"dot": b".", "not-ascii": NOT_ASCII, "utf8": "exämple.org".encode()}.items():
        base = der.general_name("dns", value)
        for critical in (True, False):
            end = "" if critical else "-not-critical"
            PAIRS[f"nc-{who}-dns-{kind}-excluded{end}"] = "sound", constrained(who, excluded=[base], critical=critical)
            PAIRS[f"nc-{who}-dns-{kind}-permitted{end}"] = (
                "sound",
                constrained(who, permitted=[base, der.general_name("dns", "example.com")], critical=critical),
            )
    for kind, tag in {"uri": 0x86, "mail": 0x81}.items():
        PAIRS[f"nc-{who}-{kind}-not-ascii-excluded"] = "sound", constrained(who, excluded=[der.tlv(tag, NOT_ASCII)])
    address = der.general_name("uri", ADDRESS)
    PAIRS[f"nc-{who}-uri-of-an-address-excluded"] = "sound", constrained(who, excluded=[address])
    both_written = der.general_name("dns", "example.com") + der.tlv(0x80, b"\0") + der.tlv(0x81, b"\0")
    PAIRS[f"nc-{who}-minimum-0-maximum-0"] = "sound", constrained(who, permitted=[both_written])
    PAIRS[f"nc-{who}-dns-dot-permitted-alone"] = "sound", constrained(who, permitted=[der.general_name("dns", ".")])
    for name in ODD_NAMES:
        beside_name = san(FQDN, name)
        spelt = SPELT.get(name, name.replace(".", "-").replace("*", "star").replace(" ", "-"))
        PAIRS[f"nc-{who}-beside-{spelt}"] = (
            "sound",
            both(beside_name, constrained(who, excluded=[der.general_name("dns", "other.org")])),
        )
        if who == "ca" and "*" not in name:
            PAIRS[f"nc-{who}-of-mail-beside-{spelt}"] = (
                "sound",
                both(beside_name, constrained(who, permitted=[der.general_name("email", "example.com")])),
            )


ODD_URIS = {"address": "https://192.0.2.1/", "no-host": "ldap:///x"}
for name, uri in ODD_URIS.items():
    PAIRS[f"nc-of-dns-beside-uri-{name}"] = (
        "sound",
        both(san(FQDN, ("uri", uri)), constrained("ca", excluded=[der.general_name("dns", "other.org")])),
    )
PAIRS["nc-of-ip-beside-name-with-dot"] = (
    "sound",
    both(
        san(FQDN, f"d.{FQDN}."),
        constrained("ca", excluded=[der.general_name("ip", bytes([10, 0, 0, 0, 255, 0, 0, 0]))]),
    ),
)
for critical in (True, False):
    PAIRS[f"nc-ca-address-of-5-octets-excluded{'' if critical else '-not-critical'}"] = (
        "sound",
        constrained("ca", excluded=[der.general_name("ip", b"\1\2\3\4\5")], critical=critical),
    )


def excluding(base):
    return lambda c: c.put("name_constraints", der.sequence(der.tlv(0xA1, der.sequence(base))), True)


for name, base in {
    "dns-dot": der.general_name("dns", "."),
    "dns-ends-in-dot": der.general_name("dns", "example.org."),
    "dns-not-ascii": der.general_name("dns", NOT_ASCII),
    "dns-two-dots": der.general_name("dns", "a..b.org"),
    "dns-star": der.general_name("dns", "*.example.org"),
    "dns-underscore": der.general_name("dns", "_x.example.org"),
    "mail-dot": der.general_name("email", "."),
    "mail-quoted": der.general_name("email", '"a"@example.org'),
    "uri-ends-in-dot": der.general_name("uri", "example.org."),
    "uri-address": der.general_name("uri", "192.0.2.1"),
    "uri-not-ascii": der.tlv(0x86, NOT_ASCII),
    "mail-not-ascii": der.tlv(0x81, NOT_ASCII),
    "minimum-0": der.general_name("dns", "example.org") + der.tlv(0x80, b"\0"),
    "minimum-1": der.general_name("dns", "example.org") + der.tlv(0x80, b"\1"),
    "maximum-5": der.general_name("dns", "example.org") + der.tlv(0x81, b"\5"),
}.items():
    PAIRS[f"beside-nc-{name}"] = "sound", beside(excluding(base))

# Servers that are trusted themselves

NO_BC = [("no-usage", None), ("cert-sign", ("keyCertSign",)), ("all", ("digitalSignature", "keyCertSign"))]


def without_constraints(usages):
    def apply(c):
        c.drop("basic_constraints")
        if usages is None:
            c.drop("key_usage")
        else:
            c.put("key_usage", der.key_usage(*usages), True)

    return apply


for name, usages in NO_BC:
    PAIRS[f"self-signed-no-bc-{name}"] = "sound", alone(without_constraints(usages))


def version_1(c):
    c.version, c.extensions = 1, {}
    c.subject = c.issuer = der.name(CN=FQDN)


def with_pss(digest, salt, mask=None):
    def apply(c):
        c.hash, c.salt = digest, salt
        if mask:
            c.mask_hash = mask

    return apply


rare(
    "sound",
    self_signed_version_1=alone(version_1),
    self_signed_ca_path_length_0=alone(lambda c: c.put("basic_constraints", der.basic_constraints(True, 0), True)),
    self_signed_pss=alone(with_pss("sha256", 32)),
    self_signed_pss_salt_20=alone(with_pss("sha256", 20)),
    self_signed_pss_mask_sha1=alone(with_pss("sha256", 32, "sha1")),
    self_signed_pss_sha1=alone(with_pss("sha1", 20)),
)

# Issuers' names in strings of rare types

PAIRS["issuer-ia5"] = "sound", other_issuer_name(der.name(der.IA5, C="US", O="Example Inc", CN="Issuing CA I1"))
PAIRS["ca-issuer-ia5"] = "sound", other_issuer_name(der.name(der.IA5, C="US", O="Example Inc", CN="Root R1"), "ca")


def renamed(who, name):
    """Another subject, and the issuer of what is below."""

    def apply(h):
        if who == "leaf":
            h.leaf.subject = name
            return
        below = h.leaf if who == "ca" else h.last_ca()
        certificate(h, who).subject = below.issuer = name
        if who == "root":
            h.root.issuer = name

    return apply


WIDE = {kind: (0x1C, value.encode("utf-32-be")) for kind, value in {"O": "Example Inc", "CN": "Issuing CA I1"}.items()}
PAIRS["issuer-universal"] = "sound", other_issuer_name(der.name(C="US", **WIDE))


for kind, tag in {"visible": 0x1A, "general": 0x1B, "graphic": 0x19, "ia5": der.IA5, "universal": 0x1C}.items():
    text = "Example Inc".encode("utf-32-be" if kind == "universal" else "ascii")
    for who in ("leaf", "ca", "root"):
        PAIRS[f"{who}-subject-{kind}"] = "sound", renamed(who, der.name(C="US", O=(tag, text), CN=f"{who} 1"))


PAIRS["beside-visible-string"] = (
    "sound",
    beside(lambda c: setattr(c, "subject", der.name(C="US", O=(0x1A, b"Example Inc"), CN="x"))),
)


# Roots of one name


def old_root(identifier):
    """The trusted root has certified its predecessor, which stands before that certificate and signed the CA."""

    def apply(h):
        old = new_ca(h, h.root.subject)
        if not identifier:
            old.drop("authority_key_id")
        again = make_ca(old.subject, old.key, h.root.subject, h.root.key, h.new_serial(), (-200, 1000))
        ca = h.last_ca()
        below = make_ca(ca.subject, ca.key, old.subject, old.key, h.new_serial(), (-200, 1000))
        return [h.leaf, below, old, again]

    return apply


def trusting_leaf(h):
    """The server's certificate is trusted, its CA lacks a key usage, and the root is not in the file."""
    h.trusted = [h.leaf]
    h.last_ca().drop("key_usage")
    return [h.leaf, h.last_ca()]


rare("sound", leaf_trusted_below_ca_without_usage=trusting_leaf)


def spelt_before_cross(h):
    """The CA's issuer is written in IA5Strings, and another certificate of the CA leads to the same root."""
    again = make_ca(h.last_ca().subject, h.last_ca().key, h.root.subject, h.root.key, h.new_serial(), (-200, 1000))
    h.last_ca().issuer = der.name(der.IA5, C="US", O="Example Inc", CN="Root R1")
    return [h.leaf, h.last_ca(), h.root, again]


rare("sound", spelt_before_other=spelt_before_cross)
rare("sound", old_root_then_cross=old_root(True), old_root_without_aki_then_cross=old_root(False))

# Key identifiers that are empty, values with something behind them, dates of tomorrow

for who in ("leaf", "ca"):
    PAIRS[f"{who}-aki-key-empty"] = "sound", put(who, "authority_key_id", der.authority_key_id(b""))
for who in PLACES:
    ends = der.basic_constraints(who != "leaf")
    PAIRS[f"{who}-bc-trailing"] = "sound", put(who, "basic_constraints", ends + b"\5\0", True)
    for hours in (1, 23, 25):
        PAIRS[f"{who}-begins-in-{hours}-hours"] = "sound", change(who, not_before=TIME + hours * HOUR)
    points = der.extension("crl_points", der.sequence())
    PAIRS[f"{who}-doubled-crl-points"] = (
        "sound",
        at(who, lambda c, points=points: c.more_extensions.extend([points, points])),
    )
PAIRS["beside-bc-trailing"] = (
    "sound",
    beside(lambda c: c.put("basic_constraints", der.basic_constraints(True) + b"\5\0", True)),
)


def trusting_version_1(h):
    """The CA that is trusted is of version 1; the root is known, too, or not."""
    ca = h.last_ca()
    ca.version, ca.extensions = 1, {}
    h.trusted = [ca, h.root]


def trusting_version_1_alone(h):
    trusting_version_1(h)
    h.trusted = [h.last_ca()]


def server_for_certificates(path_length):
    def apply(h):
        put("leaf", "basic_constraints", der.basic_constraints(True, path_length), True)(h)
        put("leaf", "key_usage", der.key_usage("digitalSignature", "keyEncipherment"), True)(h)

    return apply


rare(
    "sound",
    version_1_issuer_and_root_trusted=trusting_version_1,
    version_1_issuer_trusted=trusting_version_1_alone,
    leaf_is_ca_of_path_length_0=server_for_certificates(0),
    leaf_is_ca_of_negative_path_length=server_for_certificates(-1),
    leaf_is_ca_of_path_length_2_31=server_for_certificates(2**31),
    leaf_doubled_aki=at(
        "leaf", lambda c: c.more_extensions.append(der.extension("authority_key_id", der.authority_key_id()))
    ),
)

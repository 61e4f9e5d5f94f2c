"""What can be wrong or odd in a hierarchy: a function each, which changes it and tells where."""

import datetime as dt

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.verifiers import der, keys
from tests.verifiers.hierarchy import (
    FQDN,
    TIME,
    ca_name,
    leaf_name,
    make_ca,
    make_leaf,
    natural_hash,
    position,
    server_names,
)

MUTATIONS = {}  # name: (function, options)
DAY = dt.timedelta(days=1)
POLICY = "1.3.6.1.4.1.55555.7"


def mutation(*options):
    def register(function):
        MUTATIONS[function.__name__] = function, options
        return function

    return register


def new_ca(h, name, days=(-500, 2500), issuer=None):
    key = h.new_key("p256")
    upper, upper_key = (issuer.subject, issuer.key) if issuer else (name, key)
    return make_ca(name, key, upper, upper_key, h.new_serial(), days)


def again(h, ca, days):
    """One more certificate of the same CA and key."""
    return make_ca(ca.subject, ca.key, ca.issuer, ca.issuer_key, h.new_serial(), days)


# Dates


@mutation()
def expired(h, _):
    certificate = h.random.choice(h.everyone())
    certificate.not_before, certificate.not_after = TIME - 700 * DAY, TIME - 3 * DAY
    return certificate


@mutation()
def not_yet_valid(h, _):
    certificate = h.random.choice(h.everyone())
    certificate.not_before = TIME + 3 * DAY
    return certificate


@mutation()
def outlived_by_what_it_issued(h, _):
    ca = h.any_ca()
    ca.not_after = TIME + 20 * DAY
    return ca


@mutation(
    "no seconds",
    "offset",
    "generalized before 2050",
    "utc after 2049",
    "fraction",
    "no Z",
    "forever",
    "reversed",
    "not a date",
)
def times(h, option):
    certificate = h.random.choice(h.everyone())
    utc, generalized = 0x17, 0x18
    before, after = der.time(certificate.not_before), der.time(certificate.not_after)
    after_text = certificate.not_after.strftime("%Y%m%d%H%M%S")
    if option == "no seconds":
        after = der.tlv(utc, (after_text[2:-2] + "Z").encode())
    if option == "offset":
        after = der.tlv(utc, (after_text[2:] + "+0000").encode())
    if option == "generalized before 2050":
        after = der.tlv(generalized, (after_text + "Z").encode())
    if option == "utc after 2049":
        after = der.tlv(utc, b"550101000000Z")
    if option == "fraction":
        after = der.tlv(generalized, (after_text + ".5Z").encode())
    if option == "no Z":
        after = der.tlv(utc, after_text[2:].encode())
    if option == "forever":
        after = der.tlv(generalized, b"99991231235959Z")
    if option == "not a date":
        after = der.tlv(utc, b"271331000000Z")
    if option == "reversed":
        before, after = after, before
    certificate.validity = der.sequence(before, after)
    return certificate


# What CAs may do


@mutation("0", "0 ", "1", "2")
def path_length(h, option):
    ca = h.any_ca()
    ca.put("basic_constraints", der.basic_constraints(True, int(option)), True)
    return ca


@mutation("alone", "without AKI", "path length 0 above", "path length 1 above")
def self_issued_ca(h, option):
    """A CA certifies its next key under its own name."""
    upper, key = h.last_ca(), h.new_key("p256")
    rollover = make_ca(upper.subject, key, upper.subject, upper.key, h.new_serial(), (-100, 1500))
    if option == "without AKI":
        rollover.drop("authority_key_id")
    if option.startswith("path"):
        upper.put("basic_constraints", der.basic_constraints(True, int(option.split()[2])), True)
    h.intermediates.append(rollover)
    h.leaf.issuer_key, h.leaf.hash = key, natural_hash(key)
    h.leaf.put("authority_key_id", der.authority_key_id(keys.key_id(key)))
    return rollover


@mutation(
    "serverAuth clientAuth",
    "serverAuth",
    "clientAuth",
    "emailProtection",
    "anyEKU",
    "OCSPSigning",
    "codeSigning serverAuth",
    "netscapeSGC",
    "microsoftSGC",
    "clientAuth anyEKU",
)
def ca_purposes(h, option):
    ca = h.any_intermediate() if h.random.random() < 0.8 else h.root
    ca.put("extended_key_usage", der.extended_key_usage(*option.split()), h.random.random() < 0.3)
    return ca


@mutation("none", "cRLSign", "digitalSignature", "keyCertSign", "digitalSignature keyCertSign cRLSign", "empty")
def ca_key_usage(h, option):
    ca = h.any_ca()
    if option == "none":
        ca.drop("key_usage")
    else:
        ca.put("key_usage", der.key_usage(*option.replace("empty", "").split()), True)
    return ca


@mutation("missing", "not critical", "false", "false with path length")
def ca_constraints(h, option):
    ca = h.any_ca()
    if option == "missing":
        ca.drop("basic_constraints")
    if option == "not critical":
        ca.put("basic_constraints", der.basic_constraints(True), False)
    if option.startswith("false"):
        ca.put("basic_constraints", der.basic_constraints(False, 0 if "path" in option else None), True)
    return ca


@mutation()
def ca_without_name(h, _):
    upper = h.any_intermediate()
    if upper is h.root:
        upper.issuer = der.name()
    upper.subject = der.name()
    h.below_root()[position(h.authorities(), upper)].issuer = der.name()
    return upper


@mutation()
def version_1(h, _):
    certificate = h.random.choice(h.everyone())
    certificate.version, certificate.extensions = 1, {}
    return certificate


@mutation()
def issued_by_a_leaf(h, _):
    key, old = h.new_key("p256"), h.leaf
    old.subject = leaf_name("mid.example.com")
    old.put("san", der.general_names(*server_names("mid.example.com")))
    h.leaf = make_leaf(key, old.subject, old.key, h.new_serial(), (-5, 200))
    h.intermediates.append(old)
    return old


NAME_CONSTRAINTS = {
    "permit .example.com": {"permitted": [("dns", ".example.com")]},
    "permit example.com": {"permitted": [("dns", "example.com")]},
    "permit the fqdn": {"permitted": [("dns", FQDN)]},
    "permit .fqdn": {"permitted": [("dns", "." + FQDN)]},
    "permit EXAMPLE.COM": {"permitted": [("dns", "EXAMPLE.COM")]},
    "permit ample.com": {"permitted": [("dns", "ample.com")]},
    "permit other": {"permitted": [("dns", "other.org")]},
    "permit other and example.com": {"permitted": [("dns", "other.org"), ("dns", "example.com")]},
    "permit trailing dot": {"permitted": [("dns", "example.com.")]},
    "permit wildcard": {"permitted": [("dns", "*.example.com")]},
    "permit empty DNS": {"permitted": [("dns", "")]},
    "exclude internal": {"excluded": [("dns", "internal." + FQDN)]},
    "exclude what a wildcard could match": {"excluded": [("dns", "x." + FQDN)]},
    "exclude example.com": {"excluded": [("dns", "example.com")]},
    "exclude .example.com": {"excluded": [("dns", ".example.com")]},
    "exclude other": {"excluded": [("dns", "other.org")]},
    "exclude empty DNS": {"excluded": [("dns", "")]},
    "permit 10/8": {"permitted": [("network", "10.0.0.0/8")]},
    "exclude all IP": {"excluded": [("network", "0.0.0.0/0"), ("network", "::/0")]},
    "permit a network with host bits": {"permitted": [("ip", bytes([10, 1, 2, 3, 255, 0, 0, 0]))]},
    "permit email": {"permitted": [("email", "example.com")]},
    "exclude email": {"excluded": [("email", "example.com")]},
    "permit URI": {"permitted": [("uri", ".example.com")]},
    "permit C=US": {"permitted": [("directory", der.name(C="US"))]},
    "permit C=US O lower case": {"permitted": [("directory", der.name(C="US", O="EXAMPLE  inc"))]},
    "permit C=US O printable": {"permitted": [("directory", der.name(der.PRINTABLE, C="US", O="Example Inc"))]},
    "permit C=DE": {"permitted": [("directory", der.name(C="DE"))]},
    "exclude C=US": {"excluded": [("directory", der.name(C="US"))]},
    "exclude C=DE": {"excluded": [("directory", der.name(C="DE"))]},
    "permit empty directory": {"permitted": [("directory", der.name())]},
    "permit registered id": {"permitted": [("registered", "1.2.3.4")]},
    "permit UPN": {"permitted": [("upn", "@x")]},
}
MORE_NAMES = {
    "IP inside": ("ip", "10.1.2.3"),
    "IP outside": ("ip", "192.0.2.1"),
    "IPv6": ("ip", "2001:db8::1"),
    "email": ("email", "a@example.com"),
    "email below": ("email", "a@mail.example.com"),
    "URI": ("uri", "https://example.com/x"),
    "URI below": ("uri", "https://a.example.com:8/x"),
    "URI with IP": ("uri", "https://10.1.1.1/"),
    "directory": ("directory", der.name(C="DE", CN="x")),
    "UPN": ("upn", "me@x"),
}


@mutation(*NAME_CONSTRAINTS)
def name_constraints(h, option):
    ca = h.any_intermediate() if h.random.random() < 0.85 else h.root
    ca.put("name_constraints", der.name_constraints(**NAME_CONSTRAINTS[option]), h.random.random() < 0.8)
    if h.random.random() < 0.6:
        h.leaf.put("san", der.general_names(*server_names(), MORE_NAMES[h.random.choice(list(MORE_NAMES))]))
    return ca


@mutation(
    "require",
    "require, leaf has it",
    "require, all have it",
    "require after 9",
    "no any",
    "mapping",
    "mapping any",
    "no mapping",
    "policy critical",
)
def policies(h, option):
    ca = h.any_intermediate()
    if option.startswith("require"):
        skip = 9 if option.endswith("9") else 0
        ca.put("policy_constraints", der.sequence(der.tlv(0x80, bytes([skip]))), True)
    if "has it" in option or "have it" in option or option == "no any":
        h.leaf.put("policies", der.policies(POLICY))
    if "have it" in option or option == "no any":
        for each in h.intermediates:
            each.put("policies", der.policies("2.5.29.32.0" if option == "no any" else POLICY))
    if option == "no any":
        ca.put("inhibit_any_policy", der.integer(0), True)
    if option.startswith("mapping"):
        domestic = "2.5.29.32.0" if option.endswith("any") else POLICY
        ca.put("policies", der.policies(domestic))
        ca.put("policy_mappings", der.sequence(der.sequence(der.oid(domestic), der.oid(POLICY + ".1"))), True)
        h.leaf.put("policies", der.policies(POLICY + ".1"))
    if option == "no mapping":
        ca.put("policy_constraints", der.sequence(der.tlv(0x81, b"\0")), True)
    if option == "policy critical":
        ca.put("policies", der.policies(POLICY), True)
    return ca


# How certificates point at each other


@mutation(
    "AKI of another",
    "AKI missing",
    "AKI issuer and serial",
    "AKI serial wrong",
    "AKI issuer wrong",
    "AKI all three",
    "AKI key fits, serial wrong",
    "AKI key fits, issuer wrong",
    "AKI empty",
    "SKI missing",
    "SKI other",
    "root AKI of another",
    "root AKI all three",
    "leaf SKI missing",
)
def key_identifiers(h, option):
    certificate = h.random.choice(h.below_root())
    upper = h.issuer_of(certificate)
    key_id = keys.key_id(upper.key)
    values = {
        "AKI of another": der.authority_key_id(b"\1" * 20),
        "AKI issuer and serial": der.authority_key_id(None, upper.issuer, upper.serial),
        "AKI serial wrong": der.authority_key_id(None, upper.issuer, upper.serial + 1),
        "AKI issuer wrong": der.authority_key_id(None, ca_name("Nobody"), upper.serial),
        "AKI all three": der.authority_key_id(key_id, upper.issuer, upper.serial),
        "AKI key fits, serial wrong": der.authority_key_id(key_id, upper.issuer, upper.serial + 5),
        "AKI key fits, issuer wrong": der.authority_key_id(key_id, ca_name("Nobody"), upper.serial),
        "AKI empty": der.authority_key_id(),
    }
    if option in values:
        certificate.put("authority_key_id", values[option])
        return certificate
    if option == "AKI missing":
        certificate.drop("authority_key_id")
    if option == "SKI missing":
        upper.drop("subject_key_id")
    if option == "SKI other":
        upper.put("subject_key_id", der.octets(b"\2" * 20))
    if option == "leaf SKI missing":
        h.leaf.drop("subject_key_id")
    if option == "root AKI of another":
        h.root.put("authority_key_id", der.authority_key_id(b"\3" * 20))
    if option == "root AKI all three":
        h.root.put("authority_key_id", der.authority_key_id(keys.key_id(h.root.key), h.root.issuer, h.root.serial))
    return certificate


@mutation("PrintableString", "lower case", "spaces", "other order", "TeletexString", "BMPString")
def issuer_name_spelt_otherwise(h, option):
    certificate = h.random.choice(h.below_root())
    upper = h.issuer_of(certificate)
    common = "Root R1" if upper is h.root else f"Issuing CA I{position(h.intermediates, upper) + 1}"
    certificate.issuer = {
        "PrintableString": der.name(der.PRINTABLE, C="US", O="Example Inc", CN=common),
        "lower case": der.name(C="US", O="example inc", CN=common.lower()),
        "spaces": der.name(C="US", O=" Example  Inc ", CN=common),
        "other order": der.name(O="Example Inc", C="US", CN=common),
        "TeletexString": der.name(der.TELETEX, C="US", O="Example Inc", CN=common),
        "BMPString": der.name(der.BMP, C="US", O="Example Inc", CN=common),
    }[option]
    return certificate


@mutation("instead", "after", "before")
def namesake_ca(h, option):
    """Another CA of the issuer's name, with another key."""
    upper = h.last_ca()
    namesake = new_ca(h, upper.subject, (-100, 1500), issuer=None if upper is h.root else h.issuer_of(upper))
    if h.random.random() < 0.4:
        namesake.put("subject_key_id", der.octets(keys.key_id(upper.key)))
    if h.random.random() < 0.4:
        h.leaf.drop("authority_key_id")
    h.beside.append(("after" if option == "instead" else option, upper, namesake))
    if option == "instead":
        h.absent.append(upper)
    return upper


@mutation(
    "sound",
    "expired",
    "not yet valid",
    "path length 0",
    "other names",
    "its root absent",
    "its root trusted alone",
    "its root trusted alone, own root absent",
    "purpose email",
)
def cross_sign(h, option):
    """A CA of the hierarchy has a second certificate, by another root."""
    upper = h.any_ca()
    other = new_ca(h, ca_name("Root X"))
    cross = make_ca(upper.subject, upper.key, other.subject, other.key, h.new_serial(), (-200, 1000))
    if option == "expired":
        cross.not_before, cross.not_after = TIME - 900 * DAY, TIME - 30 * DAY
    if option == "not yet valid":
        cross.not_before = TIME + 3 * DAY
    if option == "path length 0":
        cross.put("basic_constraints", der.basic_constraints(True, 0), True)
    if option == "other names":
        cross.put("name_constraints", der.name_constraints([("dns", "other.org")]), True)
    if option == "purpose email":
        cross.put("extended_key_usage", der.extended_key_usage("emailProtection"))
    h.beside.append((h.random.choice(["after", "before", "end"]), upper, cross))
    if option != "its root absent":
        h.beside.append(("end", upper, other))
    if "trusted alone" in option:
        h.trusted = [other]
    elif h.random.random() < 0.3:
        h.trusted = [h.root, other]
    if option.endswith("own root absent"):
        h.absent.append(h.root)
    return upper


@mutation("valid", "expired", "path length 0", "not a CA", "sha1")
def older_certificate_of_a_ca(h, option):
    upper = h.any_ca()
    old = again(h, upper, (-800, 1200))
    if option == "expired":
        old.not_after = TIME - 5 * DAY
    if option == "path length 0":
        old.put("basic_constraints", der.basic_constraints(True, 0), True)
    if option == "not a CA":
        old.put("basic_constraints", der.basic_constraints(False), True)
    if option == "sha1":
        old.hash = "sha1"
    h.beside.append((h.random.choice(["after", "before", "end"]), upper, old))
    return upper


@mutation("root", "intermediate", "leaf")
def expired_stranger(h, option):
    """An expired certificate that nothing in the chain needs."""
    name = ca_name("Stranger")
    stranger = new_ca(h, name, (-900, -30))
    if option == "intermediate":
        stranger = new_ca(h, ca_name("Stranger below"), (-900, -30), issuer=stranger)
    if option == "leaf":
        stranger = make_leaf(h.new_key("p256"), name, stranger.key, h.new_serial(), (-500, -30), "z.example.org")
    h.beside.append((h.random.choice(["after", "end"]), h.leaf, stranger))


@mutation("sibling of the leaf", "sibling of the intermediate", "root and intermediate", "two CAs beside")
def duplicate_serials(h, option):
    certificate = h.leaf if option.endswith("leaf") else h.below_root()[0]
    upper = h.issuer_of(certificate)
    if option == "root and intermediate":
        certificate.serial = h.root.serial
        return certificate
    siblings = [new_ca(h, ca_name("Sibling CA"), (-20, 900), issuer=upper)]
    if option == "two CAs beside":
        siblings.append(new_ca(h, ca_name("Sibling CA 2"), (-20, 900), issuer=upper))
    for sibling in siblings:
        sibling.serial = siblings[0].serial if option == "two CAs beside" else certificate.serial
        h.beside.append(("after", upper, sibling))
    return certificate


# The leaf


@mutation("none", "serverAuth", "clientAuth", "anyEKU", "emailProtection", "serverAuth emailProtection", "netscapeSGC")
def leaf_purposes(h, option):
    if option == "none":
        h.leaf.drop("extended_key_usage")
    else:
        h.leaf.put("extended_key_usage", der.extended_key_usage(*option.split()), h.random.random() < 0.3)
    return h.leaf


@mutation(
    "none",
    "keyEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "digitalSignature",
    "nonRepudiation",
    "dataEncipherment",
    "digitalSignature keyCertSign",
)
def leaf_key_usage(h, option):
    if option == "none":
        h.leaf.drop("key_usage")
    else:
        h.leaf.put("key_usage", der.key_usage(*option.split()), True)
    return h.leaf


@mutation("client", "server", "email", "all CAs", "client server")
def netscape_cert_type(h, option):
    certificate = h.random.choice([h.leaf, h.leaf, h.any_ca()])
    value, unused = {
        "client": (0x80, 7),
        "server": (0x40, 6),
        "email": (0x20, 5),
        "all CAs": (0x07, 0),
        "client server": (0xC0, 6),
    }[option]
    certificate.put("netscape_cert_type", der.bits(bytes([value]), unused))
    return certificate


@mutation(
    "CA",
    "CA, not critical",
    "CA with keyCertSign",
    "missing",
    "path length",
    "CA and a stray leaf",
    "CA and another leaf of the same issuer",
)
def leaf_constraints(h, option):
    if option.startswith("CA"):
        h.leaf.put("basic_constraints", der.basic_constraints(True), not option.endswith("not critical"))
    if option == "CA with keyCertSign":
        h.leaf.put("key_usage", der.key_usage("digitalSignature", "keyEncipherment", "keyCertSign"), True)
    if option == "missing":
        h.leaf.drop("basic_constraints")
    if option == "path length":
        h.leaf.put("basic_constraints", der.basic_constraints(False, 0), True)
    if option == "CA and a stray leaf":
        h.beside.append(("end", h.leaf, stray_leaf(h)))
    if option.endswith("same issuer"):
        h.beside.append(("end", h.leaf, second_leaf(h)))
    return h.leaf


def stray_leaf(h):
    return make_leaf(
        h.new_key("p256"), ca_name("Stranger Up"), h.new_key("p256"), h.new_serial(), (-20, 300), "z.example.org"
    )


def second_leaf(h):
    upper = h.last_ca()
    return make_leaf(h.new_key("p256"), upper.subject, upper.key, h.new_serial(), (-20, 300), "old.example.com")


@mutation(
    "no SAN",
    "SAN critical",
    "wildcard above",
    "other name",
    "empty subject",
    "empty subject, SAN not critical",
    "no CN",
    "trailing dot",
    "upper case",
    "SAN empty",
    "underscore beside",
    "non-ASCII beside",
    "blank beside",
)
def leaf_names(h, option):
    names = {
        "wildcard above": ["*.example.com", f"*.{FQDN}", f"*.internal.{FQDN}"],
        "other name": ["d.example.com"],
        "trailing dot": [FQDN + "."],
        "upper case": [FQDN.upper()],
        "SAN empty": [],
        "underscore beside": [FQDN, "a_b.example.com"],
        "non-ASCII beside": [FQDN, "m\xfcnchen.example.com"],
        "blank beside": [FQDN, ""],
    }
    if option in names:
        h.leaf.put("san", der.dns_names(*names[option]))
    if option == "no SAN":
        h.leaf.drop("san")
    if option in ("SAN critical", "empty subject") and "san" in h.leaf.extensions:
        h.leaf.put("san", h.leaf.extensions["san"][0], True)
    if option.startswith("empty subject"):
        h.leaf.subject = der.name()
    if option == "no CN":
        h.leaf.subject = der.name(C="US", O="Example Inc")
    return h.leaf


@mutation("UTF8String", "PrintableString", "BMPString", "IA5String in SAN", "country of three")
def strings_that_do_not_decode(h, option):
    value = {
        "UTF8String": (der.UTF8, b"Ex\xff\xfeample"),
        "PrintableString": (der.PRINTABLE, b"Ex@mple*"),
        "BMPString": (der.BMP, b"\0E\0x\0"),
    }.get(option)
    if option == "IA5String in SAN":
        h.leaf.put("san", der.general_names(*server_names(), ("dns", b"x\xff\x00.example.com")))
        return h.leaf
    certificate = h.random.choice(h.everyone())
    common = FQDN if certificate is h.leaf else h.level(certificate)
    if value:
        certificate.subject = der.name(C="US", O=value, CN=common)
    else:
        certificate.subject = der.name(C=(der.PRINTABLE, b"USA"), O="Example Inc", CN=common)
    if certificate is h.root:
        h.root.issuer = h.root.subject
    if certificate is not h.leaf:
        h.below_root()[position(h.authorities(), certificate)].issuer = certificate.subject
    return certificate


@mutation("plain", "CA", "CA with keyCertSign", "keyCertSign", "sha1", "without AKI")
def self_signed(h, option):
    key = h.new_key(h.random.choice(["rsa2048", "p256"]))
    leaf = make_leaf(key, leaf_name(), key, h.new_serial(), (-5, 300))
    h.leaf = h.root = leaf
    h.intermediates, h.trusted, h.beside, h.absent = [], [leaf], [], []
    h.server_key, h.alone = None, True
    if option.startswith("CA"):
        leaf.put("basic_constraints", der.basic_constraints(True), True)
    if option.endswith("keyCertSign"):
        leaf.put("key_usage", der.key_usage("digitalSignature", "keyEncipherment", "keyCertSign"), True)
    if option == "sha1":
        leaf.hash = "sha1"
    if option == "without AKI":
        leaf.drop("authority_key_id")
    return leaf


@mutation()
def key_of_another(h, _):
    h.server_key = h.new_key("p256")
    return h.leaf


# Keys and signatures


@mutation("ed25519", "ed448", "p521", "p384", "k256", "p224", "bp256", "bp384", "rsa3072", "rsa1024", "rsa4096")
def other_key(h, option):
    certificate = h.random.choice(h.everyone())
    h.set_key(certificate, h.new_key(option))
    return certificate


@mutation("p256", "p384")
def explicit_curve(h, option):
    certificate = h.random.choice(h.everyone())
    key = h.new_key(option)
    h.set_key(certificate, key)
    certificate.public_info = explicit_public_info(key)
    return certificate


def explicit_public_info(key):
    """The key with the numbers of its curve in place of the curve's name (RFC 5480, 2.1.1: MUST NOT)."""
    size = key.key_size // 8
    prime, a, b, base, order = {
        256: (
            2**256 - 2**224 + 2**192 + 2**96 - 1,
            -3,
            0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
            (
                "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
            ),
            0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        ),
        384: (
            2**384 - 2**128 - 2**96 + 2**32 - 1,
            -3,
            0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
            (
                "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"
                "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"
            ),
            0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        ),
    }[key.key_size]
    curve = der.sequence(der.octets((a % prime).to_bytes(size, "big")), der.octets(b.to_bytes(size, "big")))
    field = der.sequence(der.oid("1.2.840.10045.1.1"), der.integer(prime))
    parameters = der.sequence(
        der.integer(1), field, curve, der.octets(bytes.fromhex(base)), der.integer(order), der.integer(1)
    )
    point = keys.public_info(key)[-2 * size - 1 :]
    return der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), parameters), der.bits(point))


@mutation("salt 0", "salt 20", "salt 32", "salt of the hash", "salt of the hash ", "salt 64", "other mask hash", "sha1")
def pss(h, option):
    certificate = h.random.choice(h.below_root())
    upper = h.issuer_of(certificate)
    if not isinstance(upper.key, rsa.RSAPrivateKey):
        h.set_key(upper, h.new_key("rsa2048"))
    certificate.hash = "sha1" if option == "sha1" else h.random.choice(["sha256", "sha384", "sha512"])
    natural = {"sha1": 20, "sha256": 32, "sha384": 48, "sha512": 64}[certificate.hash]
    certificate.salt = int(option.split()[1]) if option[-1].isdigit() and option != "sha1" else natural
    if option == "other mask hash":
        certificate.mask_hash = "sha1"
    return certificate


@mutation("sha1", "md5", "sha224", "sha512")
def other_hash(h, option):
    certificate = h.random.choice(h.everyone())
    if option == "md5" and not isinstance(certificate.issuer_key, rsa.RSAPrivateKey):
        h.set_key(h.issuer_of(certificate), h.new_key("rsa2048"))
    certificate.hash = option
    return certificate


@mutation("signature", "body")
def damaged(h, option):
    certificate = h.random.choice(h.everyone())
    certificate.damage = option
    return certificate


@mutation()
def algorithms_differ(h, _):
    certificate = h.random.choice(h.below_root())
    certificate.inner_algorithm = certificate.algorithm("sha512")
    return certificate


# Extensions and fields


@mutation(
    "unknown",
    "netscape_cert_type",
    "subject_key_id",
    "authority_key_id",
    "issuer_alt_name",
    "aia",
    "crl_points",
    "ocsp_no_check",
    "extended_key_usage",
    "san",
    "tls_feature",
    "ip_blocks",
    "policies",
)
def critical_extension(h, option):
    certificate = h.random.choice(h.everyone())
    uri = ("uri", "http://x.example/")
    kind = {"ip_blocks": "1.3.6.1.5.5.7.1.7"}.get(option, option)
    certificate.put(
        kind,
        {
            "unknown": der.octets(b"x"),
            "netscape_cert_type": der.bits(b"\xf7"),
            "subject_key_id": der.octets(keys.key_id(certificate.key)),
            "authority_key_id": der.authority_key_id(keys.key_id(certificate.issuer_key)),
            "issuer_alt_name": der.general_names(uri),
            "aia": der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.2"), der.general_name(*uri))),
            "crl_points": der.sequence(der.sequence(der.tlv(0xA0, der.tlv(0xA0, der.general_name(*uri))))),
            "ocsp_no_check": der.NULL,
            "extended_key_usage": der.extended_key_usage("serverAuth", "clientAuth"),
            "san": der.general_names(*server_names()),
            "tls_feature": der.sequence(der.integer(5)),
            "ip_blocks": der.sequence(der.sequence(der.octets(b"\0\1"), der.NULL)),
            "policies": der.policies(POLICY),
        }[option],
        True,
    )
    return certificate


@mutation("key_usage", "basic_constraints", "san", "subject_key_id")
def doubled_extension(h, option):
    certificate = h.leaf if option == "san" else h.random.choice(h.everyone())
    value = {
        "key_usage": der.key_usage("digitalSignature", "keyCertSign"),
        "basic_constraints": der.basic_constraints(certificate is not h.leaf),
        "san": der.dns_names("other.example.com"),
        "subject_key_id": der.octets(keys.key_id(certificate.key)),
    }[option]
    certificate.more_extensions.append(der.extension(option, value))
    return certificate


@mutation("zero", "negative", "20 octets", "21 octets", "1")
def serial_number(h, option):
    certificate = h.random.choice(h.everyone())
    certificate.serial = {"zero": 0, "negative": -5, "20 octets": (1 << 159) - 1, "21 octets": 1 << 160, "1": 1}[option]
    return certificate


# The file

FILE_CHANGES = (
    "shuffled",
    "reversed",
    "leaf twice",
    "CA twice",
    "no root",
    "no root ",
    "no root  ",
    "no intermediate",
    "stranger CA",
    "stranger intermediate",
    "stranger leaf",
    "second leaf",
    "root first",
    "leaf last",
    "two swapped",
    "root again",
)


def change_file(h, blocks, change):
    """The blocks of a file after a change: there is one kind of each."""
    for kind in (reorder, leave_out, insert_known, insert_strange, move):
        blocks = kind(h, blocks, change)
    return blocks


def reorder(h, blocks, change):
    if change == "shuffled":
        h.random.shuffle(blocks)
    if change == "reversed":
        blocks.reverse()
    if change == "two swapped" and len(blocks) > 2:
        at = h.random.randint(1, len(blocks) - 2)
        blocks[at], blocks[at + 1] = blocks[at + 1], blocks[at]
    return blocks


def leave_out(h, blocks, change):
    if change.startswith("no root") and h.root is not h.leaf:
        blocks = [block for block in blocks if block is not h.root]
    if change == "no intermediate" and h.intermediates:
        gone = h.random.choice(h.intermediates)
        blocks = [block for block in blocks if block is not gone]
    return blocks


def insert_known(h, blocks, change):
    if change == "leaf twice":
        blocks.insert(h.random.randint(1, len(blocks)), h.leaf)
    if change == "CA twice" and len(blocks) > 1:
        blocks.insert(h.random.randint(1, len(blocks)), h.random.choice(blocks[1:]))
    if change == "root again" and h.root is not h.leaf:
        blocks.append(h.root)
    return blocks


def insert_strange(h, blocks, change):
    if change == "stranger CA":
        blocks.insert(h.random.randint(1, len(blocks)), new_ca(h, ca_name("Stranger"), (-20, 800)))
    if change == "stranger intermediate":
        upper = new_ca(h, ca_name("Stranger Up"), (-20, 800))
        blocks.insert(h.random.randint(1, len(blocks)), new_ca(h, ca_name("Stranger"), (-20, 800), issuer=upper))
    if change == "stranger leaf":
        blocks.insert(h.random.randint(1, len(blocks)), stray_leaf(h))
    if change == "second leaf":
        blocks.append(second_leaf(h))
    return blocks


def move(h, blocks, change):
    for wanted, certificate, where in (("root first", h.root, 0), ("leaf last", h.leaf, len(blocks))):
        if change == wanted and any(block is certificate for block in blocks):
            blocks = [block for block in blocks if block is not certificate]
            blocks.insert(where, certificate)
    return blocks

"""The sound bundle, and the same with one property changed: a line for each property.

A change may return the blocks of the file; what it returns else is ignored.
"""

import datetime as dt
import importlib
import random

from tests.verifiers import der, keys
from tests.verifiers.hierarchy import (
    FQDN,
    TIME,
    Hierarchy,
    ca_name,
    leaf_name,
    make_ca,
    make_leaf,
    server_names,
)
from tests.verifiers.mutations import POLICY, explicit_public_info, new_ca, second_leaf, stray_leaf

DAY = dt.timedelta(days=1)
PAIRS = {}  # name: (what the sound one is made of, change)
BASES = {  # the sound bundles
    "sound": {},
    "sound-ec": {"leaf_kinds": ["p256"]},
    "sound-two": {"intermediates": 2},
    "sound-rsa-ca": {"kinds": ["rsa2048"]},
    "sound-no-intermediate": {"intermediates": 0},
}


def sound(intermediates=1, kinds=("p256",), leaf_kinds=("rsa2048",)):
    h = Hierarchy(random.Random("certlint pairs"), intermediates, kinds, leaf_kinds)
    h.fqdn = FQDN
    return h


def everything():
    """(name, what write() takes) of the sound bundles and of all that differ from them."""
    yield from ((name, bundle(name)) for name in (*BASES, *PAIRS))


def bundle(name):
    """The hierarchy, the blocks and the facts of one."""
    return made(name, *PAIRS.get(name, (name, lambda h: None)))


def made(name, base, change):
    """What write() takes of a sound bundle and a change."""
    h = sound(**BASES[base])
    h.name = name
    blocks = change(h)
    if not isinstance(blocks, list):
        blocks = h.blocks()
    return h, blocks, {"pair": name, "sound": base, "fqdn": h.fqdn, "time": TIME.isoformat()}


def pairs(base, **changes):
    for name, change in changes.items():
        PAIRS[name.replace("_", "-")] = base, change


def put(who, kind, value, critical=False):
    def change(h):
        certificate(h, who).put(kind, value(h) if callable(value) else value, critical)

    return change


def drop(who, kind):
    return lambda h: certificate(h, who).drop(kind)


def change(who, **fields):
    def set_fields(h):
        for field, value in fields.items():
            setattr(certificate(h, who), field, value)

    return set_fields


def certificate(h, who):
    return {"leaf": h.leaf, "root": h.root, "ca": h.last_ca(), "first": h.below_root()[0]}[who]


def add(who, kind, value, critical=False):
    return lambda h: certificate(h, who).more_extensions.append(der.extension(kind, value, critical))


def key(who, kind):
    return lambda h: h.set_key(certificate(h, who), h.new_key(kind))


def both(*changes):
    def apply(h):
        for each in changes:
            blocks = each(h)
        return blocks

    return apply


def san(*names, fqdn=None, subject=None):
    """Other DNS names (or (kind, value)) in the leaf, perhaps asked for by another name."""

    def apply(h):
        names_ = [each if isinstance(each, tuple) else ("dns", each) for each in names]
        h.leaf.put("san", der.general_names(*names_))
        h.leaf.subject = subject or h.leaf.subject
        h.fqdn = fqdn or h.fqdn

    return apply


def eku(*purposes):
    return der.extended_key_usage(*purposes)


def validity(who, tag, text):
    def apply(h):
        target = certificate(h, who)
        target.validity = der.sequence(der.time(target.not_before), der.tlv(tag, text.encode()))

    return apply


# The leaf's purposes

pairs(
    "sound",
    leaf_eku_missing=drop("leaf", "extended_key_usage"),
    leaf_eku_server_only=put("leaf", "extended_key_usage", eku("serverAuth")),
    leaf_eku_client_only=put("leaf", "extended_key_usage", eku("clientAuth")),
    leaf_eku_any_only=put("leaf", "extended_key_usage", eku("anyEKU")),
    leaf_eku_email_only=put("leaf", "extended_key_usage", eku("emailProtection")),
    leaf_eku_critical=put("leaf", "extended_key_usage", eku("serverAuth", "clientAuth"), True),
    leaf_ku_missing=drop("leaf", "key_usage"),
    leaf_ku_signature_only=put("leaf", "key_usage", der.key_usage("digitalSignature"), True),
    leaf_ku_encipherment_only=put("leaf", "key_usage", der.key_usage("keyEncipherment"), True),
    leaf_ku_non_repudiation_only=put("leaf", "key_usage", der.key_usage("nonRepudiation"), True),
    leaf_ku_cert_sign_only=put("leaf", "key_usage", der.key_usage("keyCertSign"), True),
    leaf_ku_crl_sign_only=put("leaf", "key_usage", der.key_usage("cRLSign"), True),
    leaf_ku_cert_sign_too=put("leaf", "key_usage", der.key_usage("digitalSignature", "keyCertSign"), True),
    leaf_ku_no_bits=put("leaf", "key_usage", der.key_usage(), True),
    leaf_netscape_client=put("leaf", "netscape_cert_type", der.bits(b"\x80", 7)),
    leaf_netscape_server=put("leaf", "netscape_cert_type", der.bits(b"\x40", 6)),
    ca_netscape_server=put("ca", "netscape_cert_type", der.bits(b"\x40", 6)),
    ca_netscape_ssl_ca=put("ca", "netscape_cert_type", der.bits(b"\x04", 2)),
    leaf_is_ca=put("leaf", "basic_constraints", der.basic_constraints(True), True),
    leaf_is_ca_with_cert_sign=both(
        put("leaf", "basic_constraints", der.basic_constraints(True), True),
        put("leaf", "key_usage", der.key_usage("digitalSignature", "keyEncipherment", "keyCertSign"), True),
    ),
    leaf_bc_missing=drop("leaf", "basic_constraints"),
    leaf_bc_path_length=put("leaf", "basic_constraints", der.basic_constraints(False, 0), True),
    leaf_bc_false_encoded=put("leaf", "basic_constraints", der.sequence(b"\x01\x01\x00"), True),
)
pairs(
    "sound-ec",
    ec_leaf_ku_agreement_only=put("leaf", "key_usage", der.key_usage("keyAgreement"), True),
    ec_leaf_ku_encipherment_only=put("leaf", "key_usage", der.key_usage("keyEncipherment"), True),
)

# The leaf's names

pairs(
    "sound",
    san_missing=drop("leaf", "san"),
    san_other_cn_fits=san("d.example.com"),
    san_email_only_cn_fits=san(("email", "a@example.com")),
    san_empty=san(),
    san_critical=put("leaf", "san", der.general_names(*server_names()), True),
    subject_empty=both(
        change("leaf", subject=der.name()), put("leaf", "san", der.general_names(*server_names()), True)
    ),
    subject_empty_san_not_critical=change("leaf", subject=der.name()),
    cn_missing=change("leaf", subject=der.name(C="US", O="Example Inc")),
    cn_twice=change(
        "leaf",
        subject=der.sequence(
            *[
                der.set_of(der.sequence(der.oid("CN"), der.tlv(der.UTF8, text)))
                for text in (b"x.example.com", FQDN.encode())
            ]
        ),
    ),
    cn_other=change("leaf", subject=leaf_name("Server of Bob")),
    cn_long=change("leaf", subject=leaf_name("a" * 70)),
    wildcard_covers=san("*.example.com"),
    wildcard_two_levels=san("*.example.com", fqdn="a.b.example.com"),
    wildcard_partial=san("c*.example.com", fqdn="c1.example.com"),
    wildcard_inner=san("c.*.example.com", fqdn="c.d.example.com"),
    wildcard_twice=san("*.*.example.com", fqdn="c.d.example.com"),
    wildcard_below_top=san("*.com", fqdn="foo.com"),
    wildcard_below_public_suffix=san("*.co.uk", fqdn="foo.co.uk"),
    wildcard_alone=san("*", fqdn="redis"),
    wildcard_for_a_label=san("*.xn--mnchen-3ya.example", fqdn="a.xn--mnchen-3ya.example"),
    single_label=san("redis", fqdn="redis"),
    san_trailing_dot=san(FQDN + "."),
    fqdn_trailing_dot=san(FQDN, fqdn=FQDN + "."),
    san_upper_case=san(FQDN.upper()),
    san_underscore=san("a_b.example.com", fqdn="a_b.example.com"),
    san_underscore_beside=san(FQDN, "a_b.example.com"),
    san_hyphen_first=san("-a.example.com", fqdn="-a.example.com"),
    san_idn_a_label=san("xn--mnchen-3ya.example", fqdn="xn--mnchen-3ya.example"),
    san_idn_utf8=san("m\xfcnchen.example", fqdn="xn--mnchen-3ya.example"),
    san_utf8_beside=san(FQDN, "m\xfcnchen.example"),
    san_not_ascii_beside=san(FQDN, ("dns", b"x\xff.example.com")),
    san_nul_beside=san(FQDN, ("dns", b"x\0.example.com")),
    san_blank_beside=san(FQDN, ""),
    san_space_beside=san(FQDN, "a b.example.com"),
    san_leading_dot_beside=san(FQDN, ".example.com"),
    san_ip=san(FQDN, ("ip", "192.0.2.1"), fqdn="192.0.2.1"),
    san_ip_as_dns=san(FQDN, "192.0.2.1", fqdn="192.0.2.1"),
    san_ip_in_cn=san(FQDN, fqdn="192.0.2.1", subject=leaf_name("192.0.2.1")),
    san_ip6=san(FQDN, ("ip", "2001:db8::1"), fqdn="2001:db8::1"),
    san_ip_of_5_octets_beside=san(FQDN, ("ip", b"\1\2\3\4\5")),
    san_ip_as_uri=san(FQDN, ("uri", "https://192.0.2.1/"), fqdn="192.0.2.1"),
    san_unknown_kinds_beside=san(
        FQDN, ("upn", "a@b"), ("registered", "1.2.3"), ("email", "a@b.example"), ("uri", "https://x/")
    ),
    san_hundred=san(*[f"n{number}.example.com" for number in range(100)], FQDN),
    san_thousand=san(*[f"n{number}.example.com" for number in range(1000)], FQDN),
)

# Keys and signatures

pairs(
    "sound",
    leaf_rsa1024=key("leaf", "rsa1024"),
    ca_rsa1024=key("ca", "rsa1024"),
    root_rsa1024=key("root", "rsa1024"),
    root_rsa1024_left_out=both(key("root", "rsa1024"), lambda h: h.blocks()[:-1]),
    leaf_rsa4096=key("leaf", "rsa4096"),
    leaf_p384=key("leaf", "p384"),
    leaf_p521=key("leaf", "p521"),
    leaf_p224=key("leaf", "p224"),
    leaf_k256=key("leaf", "k256"),
    leaf_brainpool256=key("leaf", "bp256"),
    leaf_brainpool384=key("leaf", "bp384"),
    leaf_ed25519=key("leaf", "ed25519"),
    leaf_ed448=key("leaf", "ed448"),
    ca_p521=key("ca", "p521"),
    ca_p224=key("ca", "p224"),
    ca_k256=key("ca", "k256"),
    ca_brainpool256=key("ca", "bp256"),
    ca_ed25519=key("ca", "ed25519"),
    ca_ed448=key("ca", "ed448"),
    leaf_mldsa44=key("leaf", "mldsa44"),
    ca_mldsa44=key("ca", "mldsa44"),
    leaf_explicit_curve=both(
        key("leaf", "p256"), lambda h: setattr(h.leaf, "public_info", explicit_public_info(h.leaf.key))
    ),
    ca_explicit_curve=lambda h: setattr(h.last_ca(), "public_info", explicit_public_info(h.last_ca().key)),
    root_explicit_curve=lambda h: setattr(h.root, "public_info", explicit_public_info(h.root.key)),
    leaf_sha1=change("leaf", hash="sha1"),
    ca_sha1=change("ca", hash="sha1"),
    root_sha1=change("root", hash="sha1"),
    leaf_sha224=change("leaf", hash="sha224"),
    leaf_sha512=change("leaf", hash="sha512"),
    leaf_signature_broken=change("leaf", damage="signature"),
    root_signature_broken=change("root", damage="signature"),
    ca_altered=change("ca", damage="body"),
    leaf_algorithms_differ=lambda h: setattr(h.leaf, "inner_algorithm", h.leaf.algorithm("sha512")),
    key_mismatch=lambda h: setattr(h, "server_key", h.new_key("rsa2048")),
)
pairs(
    "sound-rsa-ca",
    leaf_md5=change("leaf", hash="md5"),
    root_md5=change("root", hash="md5"),
    rsa_leaf_sha1=change("leaf", hash="sha1"),
    rsa_without_null=lambda h: (
        setattr(h.leaf, "inner_algorithm", der.sequence(der.oid("1.2.840.113549.1.1.11"))),
        setattr(h.leaf, "outer_algorithm", der.sequence(der.oid("1.2.840.113549.1.1.11"))),
    ),
    pss_natural_salt=change("leaf", salt=32),
    pss_sha384=change("leaf", hash="sha384", salt=48),
    pss_salt_0=change("leaf", salt=0),
    pss_salt_20=change("leaf", salt=20),
    pss_salt_222=change("leaf", salt=222),
    pss_sha512_salt_32=change("leaf", hash="sha512", salt=32),
    pss_mask_sha1=change("leaf", salt=32, mask_hash="sha1"),
    pss_sha1=change("leaf", hash="sha1", salt=20),
    pss_on_ca=change("ca", salt=32),
)

# Dates

pairs(
    "sound",
    leaf_expired=lambda h: (
        setattr(h.leaf, "not_before", TIME - 100 * DAY),
        setattr(h.leaf, "not_after", TIME - 3 * DAY),
    ),
    ca_expired=change("ca", not_after=TIME - 3 * DAY),
    root_expired=change("root", not_after=TIME - 3 * DAY),
    leaf_not_yet_valid=change("leaf", not_before=TIME + 3 * DAY),
    ca_not_yet_valid=change("ca", not_before=TIME + 3 * DAY),
    root_not_yet_valid=change("root", not_before=TIME + 3 * DAY),
    leaf_outlives_ca=change("ca", not_after=TIME + 20 * DAY),
    leaf_begins_before_ca=change("ca", not_before=TIME - 5 * DAY),
    leaf_valid_ten_years=change("leaf", not_after=TIME + 3650 * DAY),
    leaf_valid_900_days=change("leaf", not_after=TIME + 900 * DAY),
    # RFC 5280 section 4.1.2.5: both days belong to the period, so both seconds do.
    leaf_ends_now=change("leaf", not_after=TIME),
    ca_ends_now=change("ca", not_after=TIME),
    root_ends_now=change("root", not_after=TIME),
    leaf_begins_now=change("leaf", not_before=TIME),
    ca_begins_now=change("ca", not_before=TIME),
    root_begins_now=change("root", not_before=TIME),
    time_without_seconds=validity("leaf", 0x17, "2711120000Z"),
    time_with_offset=validity("leaf", 0x17, "271112000000+0000"),
    time_generalized_before_2050=validity("leaf", 0x18, "20271112000000Z"),
    time_utc_after_2049=validity("leaf", 0x17, "550101000000Z"),
    time_with_fraction=validity("leaf", 0x18, "20271112000000.5Z"),
    time_without_z=validity("leaf", 0x17, "271112000000"),
    time_not_a_date=validity("leaf", 0x17, "271331000000Z"),
    time_forever=validity("leaf", 0x18, "99991231235959Z"),
    ca_time_generalized_before_2050=validity("ca", 0x18, "20311112000000Z"),
    ca_time_without_seconds=validity("ca", 0x17, "3111120000Z"),
)

# How certificates point at each other


def other_issuer_name(name, who="leaf"):
    return change(who, issuer=name)


def self_issued(h, **options):
    upper, new = h.last_ca(), h.new_key("p256")
    rollover = make_ca(upper.subject, new, upper.subject, upper.key, h.new_serial(), (-100, 1500))
    if options.get("without_aki"):
        rollover.drop("authority_key_id")
    if "path_length" in options:
        upper.put("basic_constraints", der.basic_constraints(True, options["path_length"]), True)
    h.intermediates.append(rollover)
    h.leaf.issuer_key = new
    h.leaf.put("authority_key_id", der.authority_key_id(keys.key_id(new)))


def aki(who, make):
    def apply(h):
        target = certificate(h, who)
        upper = h.issuer_of(target)
        target.put("authority_key_id", make(keys.key_id(upper.key), upper.issuer, upper.serial))

    return apply


NOBODY = ca_name("Nobody")
pairs(
    "sound",
    aki_missing=drop("leaf", "authority_key_id"),
    ca_aki_missing=drop("ca", "authority_key_id"),
    aki_of_another=aki("leaf", lambda key_id, issuer, serial: der.authority_key_id(b"\1" * 20)),
    ca_aki_of_another=aki("ca", lambda key_id, issuer, serial: der.authority_key_id(b"\1" * 20)),
    aki_issuer_and_serial=aki("leaf", lambda key_id, issuer, serial: der.authority_key_id(None, issuer, serial)),
    aki_serial_wrong=aki("leaf", lambda key_id, issuer, serial: der.authority_key_id(None, issuer, serial + 1)),
    aki_issuer_wrong=aki("leaf", lambda key_id, issuer, serial: der.authority_key_id(None, NOBODY, serial)),
    ca_aki_issuer_wrong=aki("ca", lambda key_id, issuer, serial: der.authority_key_id(None, NOBODY, serial)),
    aki_key_fits_serial_wrong=aki(
        "leaf", lambda key_id, issuer, serial: der.authority_key_id(key_id, issuer, serial + 1)
    ),
    aki_key_fits_issuer_wrong=aki("leaf", lambda key_id, issuer, serial: der.authority_key_id(key_id, NOBODY, serial)),
    aki_empty=put("leaf", "authority_key_id", der.authority_key_id()),
    aki_critical=aki("leaf", lambda key_id, issuer, serial: der.authority_key_id(key_id)),
    ski_missing=drop("leaf", "subject_key_id"),
    ca_ski_missing=drop("ca", "subject_key_id"),
    ca_ski_other=put("ca", "subject_key_id", der.octets(b"\2" * 20)),
    root_ski_missing=drop("root", "subject_key_id"),
    root_aki_missing=drop("root", "authority_key_id"),
    root_aki_of_another=put("root", "authority_key_id", der.authority_key_id(b"\3" * 20)),
    issuer_printable=other_issuer_name(der.name(der.PRINTABLE, C="US", O="Example Inc", CN="Issuing CA I1")),
    issuer_lower_case=other_issuer_name(der.name(C="US", O="example inc", CN="issuing ca i1")),
    issuer_spaces=other_issuer_name(der.name(C="US", O=" Example  Inc ", CN="Issuing CA I1")),
    issuer_other_order=other_issuer_name(der.name(O="Example Inc", C="US", CN="Issuing CA I1")),
    issuer_teletex=other_issuer_name(der.name(der.TELETEX, C="US", O="Example Inc", CN="Issuing CA I1")),
    issuer_bmp=other_issuer_name(der.name(der.BMP, C="US", O="Example Inc", CN="Issuing CA I1")),
    issuer_other=other_issuer_name(ca_name("Issuing CA I9")),
    issuer_empty=other_issuer_name(der.name()),
    ca_issuer_printable=other_issuer_name(der.name(der.PRINTABLE, C="US", O="Example Inc", CN="Root R1"), "ca"),
    ca_issuer_lower_case=other_issuer_name(der.name(C="US", O="example inc", CN="root r1"), "ca"),
    self_issued_ca=self_issued,
    self_issued_without_aki=lambda h: self_issued(h, without_aki=True),
    self_issued_below_path_length_0=lambda h: self_issued(h, path_length=0),
)
PAIRS["aki-critical"] = (
    "sound",
    lambda h: h.leaf.put("authority_key_id", h.leaf.extensions["authority_key_id"][0], True),
)

# What CAs may do


def subject_of_ca(name):
    def apply(h):
        h.last_ca().subject = h.leaf.issuer = name

    return apply


def issued_by_a_leaf(h):
    old, new = h.leaf, h.new_key("p256")
    old.subject = leaf_name("mid.example.com")
    h.leaf = make_leaf(new, old.subject, old.key, h.new_serial(), (-5, 200))
    h.intermediates.append(old)


def version_1(who):
    return change(who, version=1, extensions={})


def deep(count):
    def apply(h):
        for number in range(count - 1):
            upper, new = h.last_ca(), h.new_key("p256")
            h.intermediates.append(
                make_ca(ca_name(f"Deep {number}"), new, upper.subject, upper.key, h.new_serial(), (-200, 900))
            )
        upper = h.last_ca()
        h.leaf = make_leaf(h.leaf.key, upper.subject, upper.key, h.new_serial())

    return apply


pairs(
    "sound",
    ca_bc_missing=drop("ca", "basic_constraints"),
    ca_bc_not_critical=put("ca", "basic_constraints", der.basic_constraints(True)),
    ca_bc_false=put("ca", "basic_constraints", der.basic_constraints(False), True),
    ca_bc_true_not_der=put("ca", "basic_constraints", der.sequence(b"\1\1\1"), True),
    root_bc_missing=drop("root", "basic_constraints"),
    root_bc_not_critical=put("root", "basic_constraints", der.basic_constraints(True)),
    root_bc_false=put("root", "basic_constraints", der.basic_constraints(False), True),
    ca_ku_missing=drop("ca", "key_usage"),
    ca_ku_not_critical=put("ca", "key_usage", der.key_usage("keyCertSign", "cRLSign")),
    ca_ku_crl_sign_only=put("ca", "key_usage", der.key_usage("cRLSign"), True),
    ca_ku_signature_only=put("ca", "key_usage", der.key_usage("digitalSignature"), True),
    root_ku_missing=drop("root", "key_usage"),
    root_ku_crl_sign_only=put("root", "key_usage", der.key_usage("cRLSign"), True),
    ca_eku_server=put("ca", "extended_key_usage", eku("serverAuth")),
    ca_eku_client=put("ca", "extended_key_usage", eku("clientAuth")),
    ca_eku_email=put("ca", "extended_key_usage", eku("emailProtection")),
    ca_eku_any=put("ca", "extended_key_usage", eku("anyEKU")),
    ca_eku_ocsp=put("ca", "extended_key_usage", eku("OCSPSigning")),
    ca_eku_netscape_sgc=put("ca", "extended_key_usage", eku("netscapeSGC")),
    root_eku_server=put("root", "extended_key_usage", eku("serverAuth")),
    root_eku_client=put("root", "extended_key_usage", eku("clientAuth")),
    root_path_length_0=put("root", "basic_constraints", der.basic_constraints(True, 0), True),
    ca_path_length_0=put("ca", "basic_constraints", der.basic_constraints(True, 0), True),
    path_length_without_cert_sign=both(
        drop("ca", "key_usage"), put("ca", "basic_constraints", der.basic_constraints(True, 0), True)
    ),
    version_1_leaf=version_1("leaf"),
    version_1_ca=version_1("ca"),
    version_1_root=version_1("root"),
    ca_subject_empty=subject_of_ca(der.name()),
    issued_by_a_leaf=issued_by_a_leaf,
    deep_5=deep(5),
    deep_9=deep(9),
    deep_12=deep(12),
)
pairs("sound-two", first_path_length_0=put("first", "basic_constraints", der.basic_constraints(True, 0), True))


def constraints(who="ca", critical=True, also=(), **subtrees):
    def apply(h):
        certificate(h, who).put("name_constraints", der.name_constraints(**subtrees), critical)
        if also:
            h.leaf.put("san", der.general_names(*server_names(), *also))

    return apply


pairs(
    "sound",
    nc_permits=constraints(permitted=[("dns", "example.com")]),
    nc_permits_not_critical=constraints(critical=False, permitted=[("dns", "example.com")]),
    nc_leading_dot=constraints(permitted=[("dns", ".example.com")]),
    nc_upper_case=constraints(permitted=[("dns", "EXAMPLE.COM")]),
    nc_permits_other=constraints(permitted=[("dns", "other.org")]),
    nc_permits_other_not_critical=constraints(critical=False, permitted=[("dns", "other.org")]),
    nc_half_a_label=constraints(permitted=[("dns", "ample.com")]),
    nc_excludes=constraints(excluded=[("dns", "example.com")]),
    nc_excludes_under_wildcard=constraints(excluded=[("dns", "x." + FQDN)]),
    nc_trailing_dot=constraints(permitted=[("dns", "example.com.")]),
    nc_wildcard_base=constraints(permitted=[("dns", "*.example.com")]),
    nc_empty_dns_permitted=constraints(permitted=[("dns", "")]),
    nc_empty_dns_excluded=constraints(excluded=[("dns", "")]),
    nc_minimum_1=put(
        "ca",
        "name_constraints",
        der.sequence(der.tlv(0xA0, der.sequence(der.general_name("dns", "example.com"), der.tlv(0x80, b"\1")))),
        True,
    ),
    nc_empty=put("ca", "name_constraints", der.sequence(), True),
    nc_ip_permitted_no_ip_in_leaf=constraints(permitted=[("network", "10.0.0.0/8")]),
    nc_ip_permitted_ip_outside=constraints(also=[("ip", "192.0.2.1")], permitted=[("network", "10.0.0.0/8")]),
    nc_ip_all_excluded=constraints(excluded=[("network", "0.0.0.0/0"), ("network", "::/0")]),
    nc_ip_host_bits=constraints(permitted=[("ip", bytes([10, 1, 2, 3, 255, 0, 0, 0]))]),
    nc_ip_mask_with_hole=constraints(permitted=[("ip", bytes([10, 0, 0, 0, 255, 0, 255, 0]))]),
    nc_directory_fits=constraints(permitted=[("directory", der.name(C="US", O="Example Inc"))]),
    nc_directory_printable=constraints(permitted=[("directory", der.name(der.PRINTABLE, C="US", O="Example Inc"))]),
    nc_directory_lower_case=constraints(permitted=[("directory", der.name(C="US", O="example inc"))]),
    nc_directory_other=constraints(permitted=[("directory", der.name(C="DE"))]),
    nc_email_unused=constraints(permitted=[("email", "example.com")]),
    nc_email_violated=constraints(also=[("email", "a@other.org")], permitted=[("email", "example.com")]),
    nc_uri_unused=constraints(permitted=[("uri", ".example.com")]),
    nc_uri_violated=constraints(also=[("uri", "https://a.other.org/")], permitted=[("uri", ".example.com")]),
    nc_upn_unused=constraints(permitted=[("upn", "@x")]),
    nc_upn_used=constraints(also=[("upn", "a@x")], permitted=[("upn", "@x")]),
    nc_registered_unused=constraints(permitted=[("registered", "1.2.3")]),
    nc_root_permits_other=constraints(who="root", permitted=[("dns", "other.org")]),
    nc_cn_outside_san_fits=both(
        constraints(permitted=[("dns", "example.com")]), change("leaf", subject=leaf_name("c.other.org"))
    ),
    nc_permits_other_no_san=both(constraints(permitted=[("dns", "other.org")]), drop("leaf", "san")),
    nc_in_leaf=constraints(who="leaf", permitted=[("dns", "example.com")]),
)

REQUIRE = der.sequence(der.tlv(0x80, b"\0"))
MAPPING = der.sequence(der.sequence(der.oid(POLICY), der.oid(POLICY + ".1")))
pairs(
    "sound",
    policy_required=put("ca", "policy_constraints", REQUIRE, True),
    policy_required_and_given=both(
        put("ca", "policy_constraints", REQUIRE, True),
        put("ca", "policies", der.policies(POLICY)),
        put("leaf", "policies", der.policies(POLICY)),
    ),
    policy_required_not_critical=put("ca", "policy_constraints", REQUIRE),
    policy_required_later=put("ca", "policy_constraints", der.sequence(der.tlv(0x80, b"\x09")), True),
    policy_critical=put("ca", "policies", der.policies(POLICY), True),
    policy_differs=both(
        put("ca", "policies", der.policies(POLICY)), put("leaf", "policies", der.policies(POLICY + ".9"))
    ),
    policy_twice=put("leaf", "policies", der.policies(POLICY, POLICY)),
    policy_mapping=both(
        put("ca", "policies", der.policies(POLICY)),
        put("ca", "policy_mappings", MAPPING, True),
        put("leaf", "policies", der.policies(POLICY + ".1")),
    ),
    policy_mapping_any=put(
        "ca", "policy_mappings", der.sequence(der.sequence(der.oid("2.5.29.32.0"), der.oid(POLICY))), True
    ),
    policy_inhibit_any=put("ca", "inhibit_any_policy", der.integer(0), True),
)

# Extensions and fields

UNKNOWN = der.octets(b"x")
pairs(
    "sound",
    unknown_critical_leaf=put("leaf", "unknown", UNKNOWN, True),
    unknown_critical_ca=put("ca", "unknown", UNKNOWN, True),
    unknown_critical_root=put("root", "unknown", UNKNOWN, True),
    unknown_leaf=put("leaf", "unknown", UNKNOWN),
    netscape_critical=put("leaf", "netscape_cert_type", der.bits(b"\x40", 6), True),
    ski_critical=put("leaf", "subject_key_id", der.octets(b"\2" * 20), True),
    tls_feature=put("leaf", "tls_feature", der.sequence(der.integer(5))),
    tls_feature_critical=put("leaf", "tls_feature", der.sequence(der.integer(5)), True),
    ct_poison=put("leaf", "1.3.6.1.4.1.11129.2.4.3", der.NULL, True),
    doubled_san=add("leaf", "san", der.general_names(*server_names())),
    doubled_ku=add("leaf", "key_usage", der.key_usage("digitalSignature"), True),
    doubled_unknown=both(add("leaf", "unknown", UNKNOWN), add("leaf", "unknown", UNKNOWN)),
    doubled_ski_ca=lambda h: add("ca", "subject_key_id", h.last_ca().extensions["subject_key_id"][0])(h),
    critical_false_encoded=lambda h: h.leaf.more_extensions.append(
        der.sequence(der.oid("unknown"), b"\1\1\0", der.octets(UNKNOWN))
    ),
    aia_malformed=put("leaf", "aia", b"\x30\x03\x02\x01"),
    extension_trailing_bytes=put("leaf", "key_usage", der.key_usage("digitalSignature") + b"\5\0", True),
    version_2_with_extensions=lambda h: setattr(h.leaf, "version", 3) or setattr(h.leaf, "raw_version", 2),
    serial_zero=change("leaf", serial=0),
    serial_negative=change("leaf", serial=-5),
    serial_one=change("leaf", serial=1),
    serial_20_octets=change("leaf", serial=(1 << 159) - 1),
    serial_21_octets=change("leaf", serial=1 << 160),
    serial_40_octets=change("leaf", serial=1 << 312),
    ca_serial_negative=change("ca", serial=-5),
    serial_of_the_ca=lambda h: setattr(h.leaf, "serial", h.last_ca().serial),
    serial_of_root_in_ca=lambda h: setattr(h.last_ca(), "serial", h.root.serial),
    subject_utf8_broken=change("leaf", subject=der.name(C="US", O=(der.UTF8, b"Ex\xff\xfe"), CN=FQDN)),
    subject_printable_at=change("leaf", subject=der.name(C="US", O=(der.PRINTABLE, b"Ex@mple*"), CN=FQDN)),
    subject_bmp_odd=change("leaf", subject=der.name(C="US", O=(der.BMP, b"\0E\0"), CN=FQDN)),
    subject_country_usa=change("leaf", subject=der.name(C=(der.PRINTABLE, b"USA"), O="Example Inc", CN=FQDN)),
    subject_value_empty=change("leaf", subject=der.name(C="US", O="", CN=FQDN)),
    subject_cn_teletex=change("leaf", subject=der.name(C="US", O="Example Inc", CN=(der.TELETEX, FQDN.encode()))),
    ca_subject_utf8_broken=subject_of_ca(der.name(C="US", O=(der.UTF8, b"Ex\xff\xfe"), CN="I1")),
    ca_subject_printable_at=subject_of_ca(der.name(C="US", O=(der.PRINTABLE, b"Ex@mple*"), CN="I1")),
    ca_subject_bmp_odd=subject_of_ca(der.name(C="US", O=(der.BMP, b"\0E\0"), CN="I1")),
)
del PAIRS["version-2-with-extensions"]

# The file: order, extras, what is missing


def beside(where, make):
    def apply(h):
        h.beside.append((where, h.last_ca(), make(h)))

    return apply


def stranger_root(h, days=(-20, 800)):
    return new_ca(h, ca_name("Stranger"), days)


def stranger_below(h, days=(-20, 800)):
    return new_ca(h, ca_name("Stranger below"), days, issuer=stranger_root(h))


def expired_leaf_beside(h):
    leaf = stray_leaf(h)
    leaf.not_after = TIME - 5 * DAY
    leaf.not_before = TIME - 90 * DAY
    return leaf


def namesake(h, **options):
    other = new_ca(h, h.last_ca().subject, (-100, 900), issuer=h.issuer_of(h.last_ca()))
    if options.get("same_ski"):
        other.put("subject_key_id", der.octets(keys.key_id(h.last_ca().key)))
    return other


def cross(h, **fields):
    """One more certificate of the last CA, by another root."""
    other = new_ca(h, ca_name("Root X"))
    certificate = make_ca(h.last_ca().subject, h.last_ca().key, other.subject, other.key, h.new_serial(), (-200, 1000))
    for field, value in fields.items():
        setattr(certificate, field, value)
    return certificate, other


def cross_bundle(first, trust, change=lambda certificate: None, root=True, cross_root=True, **fields):
    """Own and cross certificate of the CA, in that order unless `first` is 'cross'; `trust` is 'own', 'cross' or 'both'."""

    def apply(h):
        certificate, other = cross(h, **fields)
        change(certificate)
        h.trusted = {"own": [h.root], "cross": [other], "both": [h.root, other]}[trust]
        two = [h.last_ca(), certificate] if first == "own" else [certificate, h.last_ca()]
        return [h.leaf, *two, *([h.root] if root else []), *([other] if cross_root else [])]

    return apply


def older_root(path_length=None, days=(-800, 900), place="before"):
    """An older certificate of the root, same key, in the file."""

    def apply(h):
        old = make_ca(h.root.subject, h.root.key, h.root.subject, h.root.key, h.new_serial(), days)
        old.put("basic_constraints", der.basic_constraints(True, path_length), True)
        h.beside.append((place, h.root, old))

    return apply


def leaf_of_root(h):
    return [h.leaf]


def loop(h):
    one, two = h.new_key("p256"), h.new_key("p256")
    a = make_ca(ca_name("A"), one, ca_name("B"), two, h.new_serial(), (-200, 900))
    b = make_ca(ca_name("B"), two, ca_name("A"), one, h.new_serial(), (-200, 900))
    h.leaf = make_leaf(h.leaf.key, a.subject, one, h.new_serial())
    return [h.leaf, a, b]


def self_signed(**options):
    def apply(h):
        name = leaf_name()
        h.leaf = h.root = make_leaf(h.leaf.key, name, h.leaf.key, h.new_serial(), (-5, 300))
        h.intermediates, h.trusted = [], [h.leaf]
        if options.get("ca"):
            h.leaf.put("basic_constraints", der.basic_constraints(True), True)
        if options.get("cert_sign"):
            h.leaf.put("key_usage", der.key_usage("digitalSignature", "keyEncipherment", "keyCertSign"), True)
        if options.get("no_usages"):
            h.leaf.drop("key_usage")
            h.leaf.drop("extended_key_usage")
        if options.get("no_basic_constraints"):
            h.leaf.drop("basic_constraints")
        if options.get("no_identifiers"):
            h.leaf.drop("subject_key_id"), h.leaf.drop("authority_key_id")
        if options.get("sha1"):
            h.leaf.hash = "sha1"
        if options.get("not_trusted"):
            h.trusted = [stranger_root(h)]

    return apply


def trust(*who):
    def apply(h):
        h.trusted = [certificate(h, each) for each in who]

    return apply


pairs(
    "sound",
    root_left_out=lambda h: [h.leaf, h.last_ca()],
    intermediate_left_out=lambda h: [h.leaf, h.root],
    leaf_alone=lambda h: [h.leaf],
    reversed=lambda h: h.blocks()[::-1],
    root_first=lambda h: [h.root, h.leaf, h.last_ca()],
    root_before_intermediate=lambda h: [h.leaf, h.root, h.last_ca()],
    leaf_twice=lambda h: [h.leaf, h.leaf, h.last_ca(), h.root],
    intermediate_twice=lambda h: [h.leaf, h.last_ca(), h.last_ca(), h.root],
    root_twice=lambda h: [h.leaf, h.last_ca(), h.root, h.root],
    stray_leaf_last=beside("end", stray_leaf),
    stray_leaf_second=beside("before", stray_leaf),
    second_leaf_last=beside("end", second_leaf),
    stranger_root_last=beside("end", stranger_root),
    stranger_root_second=beside("before", stranger_root),
    stranger_intermediate_last=beside("end", stranger_below),
    expired_stranger_root_last=beside("end", lambda h: stranger_root(h, (-900, -30))),
    expired_stranger_root_second=beside("before", lambda h: stranger_root(h, (-900, -30))),
    expired_stranger_intermediate_last=beside("end", lambda h: stranger_below(h, (-900, -30))),
    expired_stray_leaf_last=beside("end", expired_leaf_beside),
    leaf_is_ca_and_stray_leaf=both(
        put("leaf", "basic_constraints", der.basic_constraints(True), True), beside("end", stray_leaf)
    ),
    namesake_before=both(drop("leaf", "authority_key_id"), beside("before", namesake)),
    namesake_after=both(drop("leaf", "authority_key_id"), beside("after", namesake)),
    namesake_before_aki_tells=beside("before", namesake),
    namesake_before_same_ski=beside("before", lambda h: namesake(h, same_ski=True)),
    namesake_instead=both(beside("before", namesake), lambda h: [b for b in h.blocks() if b is not h.last_ca()]),
    cross_own_first_trust_own=cross_bundle("own", "own"),
    cross_cross_first_trust_own=cross_bundle("cross", "own"),
    cross_own_first_trust_cross=cross_bundle("own", "cross"),
    cross_own_first_trust_cross_own_root_absent=cross_bundle("own", "cross", root=False),
    cross_cross_first_trust_own_cross_root_absent=cross_bundle("cross", "own", cross_root=False),
    cross_expired_first=cross_bundle("cross", "own", not_after=TIME - 30 * DAY),
    cross_expired_last=cross_bundle("own", "own", not_after=TIME - 30 * DAY),
    cross_expired_first_trust_both=cross_bundle("cross", "both", not_after=TIME - 30 * DAY),
    cross_ends_now_first_trust_both=cross_bundle("cross", "both", not_after=TIME),
    cross_ends_now_last_trust_both=cross_bundle("own", "both", not_after=TIME),
    cross_other_names_first=cross_bundle(
        "cross", "own", lambda c: c.put("name_constraints", der.name_constraints([("dns", "other.org")]), True)
    ),
    cross_other_names_first_trust_both=cross_bundle(
        "cross", "both", lambda c: c.put("name_constraints", der.name_constraints([("dns", "other.org")]), True)
    ),
    cross_email_only_first_trust_both=cross_bundle(
        "cross", "both", lambda c: c.put("extended_key_usage", eku("emailProtection"))
    ),
    cross_sha1_first_trust_both=cross_bundle("cross", "both", hash="sha1"),
    older_root_beside=older_root(),
    older_root_expired_beside=older_root(days=(-900, -10)),
    expired_root_in_file_renewed_trusted=lambda h: (
        setattr(
            h, "trusted", [make_ca(h.root.subject, h.root.key, h.root.subject, h.root.key, h.new_serial(), (-20, 4000))]
        ),
        setattr(h.root, "not_after", TIME - 3 * DAY),
    )[0],
    intermediate_trusted_alone=trust("ca"),
    leaf_trusted_alone=trust("leaf"),
    loop=loop,
    self_signed=self_signed(),
    self_signed_ca=self_signed(ca=True),
    self_signed_ca_cert_sign=self_signed(ca=True, cert_sign=True),
    self_signed_cert_sign=self_signed(cert_sign=True),
    self_signed_no_bc=self_signed(no_basic_constraints=True),
    self_signed_no_identifiers=self_signed(no_identifiers=True),
    self_signed_as_openssl_req=self_signed(ca=True, no_usages=True),
    self_signed_sha1=self_signed(sha1=True),
    self_signed_not_trusted=self_signed(not_trusted=True),
    leaf_named_as_ca=lambda h: setattr(h.leaf, "subject", h.last_ca().subject),
    leaf_with_key_of_ca=lambda h: h.set_key(h.leaf, h.last_ca().key),
)
pairs(
    "sound-two",
    two_intermediates_swapped=lambda h: [h.leaf, h.intermediates[0], h.intermediates[1], h.root],
    first_of_two_left_out=lambda h: [h.leaf, h.intermediates[1], h.root],
    older_root_path_length_0_beside=older_root(path_length=0),
)
pairs("sound-no-intermediate", leaf_of_root_alone=leaf_of_root, leaf_of_root_and_root=lambda h: [h.leaf, h.root])

# All modules that have pairs; the others register theirs, which are made of what is above.
MODULES = (
    "pairs",
    "rare_pairs",
    "path_pairs",
    "combined_pairs",
    "common_name_pairs",
    "issuer_pairs",
    "section6_pairs",
    "refused_pairs",
    "resource_pairs",
    "topology_pairs",
)
for module in MODULES[1:]:
    importlib.import_module(f"tests.verifiers.{module}")

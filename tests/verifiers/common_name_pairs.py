"""Pairs of common names below constraints on DNS names, of constraints in a server's certificate, and of what names itself."""

from tests.verifiers import der
from tests.verifiers.pairs import PAIRS, certificate, put, san, self_signed
from tests.verifiers.rare_pairs import rare

ADDRESS = "10.1.2.3"
FITS, ELSEWHERE, EVERY = ("dns", "example.com"), ("dns", "example.org"), ("dns", "")
COMMON_NAMES = {
    "address": ADDRESS,
    "address-of-ipv6": "2001:db8::1",
    "elsewhere": "x.example.org",
    "fits": "c.example.com",
    "word": "server",
    "words": "Example Server",
    "version": "Redis 7.2",
    "two-numbers": "1.2",
    "word-and-number": "v1.2",
    "underscore": "a_b.example.org",
    "hyphen-first": "-a.example.org",
    "two-dots": "a..example.org",
    "wildcard": "*.example.org",
    "partial-wildcard": "a*.example.org",
    "mailbox": "a@example.com",
    "with-port": "x.example.org:443",
    "url": "https://x.example.org",
}


def named(common_name, *names, permitted=(), excluded=(), who="ca", host=None):
    """The CN of the server and the names of its SAN, if it has one, below constraints."""

    def apply(h):
        h.leaf.subject = der.name(C="US", O="Example Inc", **({"CN": common_name} if common_name else {}))
        if names:
            h.leaf.put("san", der.general_names(*names))
        else:
            h.leaf.drop("san")
        certificate(h, who).put("name_constraints", der.name_constraints(permitted, excluded), True)
        h.fqdn = host or names[0][1]

    return apply


IP = ("ip", ADDRESS)
for title, text in COMMON_NAMES.items():
    for who in ("ca", "root"):
        PAIRS[f"nc-{who}-address-alone-cn-{title}"] = "sound", named(text, IP, permitted=[FITS], who=who)
    listed = [ELSEWHERE, ("dns", "3"), ("dns", "2")]
    PAIRS[f"nc-ca-address-alone-cn-{title}-excluded"] = "sound", named(text, IP, excluded=listed)
for title in ("address", "elsewhere", "fits", "word", "words", "word-and-number"):
    text = COMMON_NAMES[title]
    PAIRS[f"nc-ca-address-alone-cn-{title}-every-dns"] = "sound", named(text, IP, permitted=[EVERY])
    both = [ELSEWHERE, EVERY]
    PAIRS[f"nc-ca-address-alone-cn-{title}-every-dns-and-another"] = "sound", named(text, IP, permitted=both)
rare(
    "sound",
    nc_ca_address_alone_no_cn=named(None, IP, permitted=[FITS]),
    nc_ca_address_alone_no_cn_excluded=named(None, IP, excluded=[ELSEWHERE]),
    nc_ca_no_san_cn_elsewhere=named("x.example.org", permitted=[FITS], host="x.example.org"),
    nc_ca_no_san_cn_fits=named("c.example.com", permitted=[FITS], host="c.example.com"),
    nc_ca_no_san_cn_words=named("Example Server", permitted=[FITS], host="c.example.com"),
    host_ipv4_mapped_for_ipv4=san("c.example.com", IP, fqdn=f"::ffff:{ADDRESS}"),
)

# Constraints in the server's certificate, which bind nothing: Go and Java read them

OF_LEAF = {
    "directory": ([("directory", der.name(C="US"))], []),
    "directory-excluded": ([], [("directory", der.name(C="US"))]),
    "mask-with-hole": ([], [("ip", bytes([10, 0, 0, 0, 255, 0, 255, 0]))]),
    "address-of-three-octets": ([], [("ip", bytes([10, 1, 2]))]),
    "upn": ([("upn", "@x")], []),
    "registered": ([("registered", "1.2.3")], []),
    "two-dots": ([("dns", "a..b")], []),
    "uri-with-scheme": ([("uri", "https://example.com")], []),
    "mail-of-no-one": ([("email", "")], []),
    "nothing": ([], []),
    "dns": ([FITS], []),
    "dns-elsewhere": ([ELSEWHERE], []),
}
for title, (permitted, excluded) in OF_LEAF.items():
    value = der.name_constraints(permitted, excluded)
    PAIRS[f"leaf-nc-{title}"] = "sound", put("leaf", "name_constraints", value, True)
    PAIRS[f"leaf-nc-{title}-not-critical"] = "sound", put("leaf", "name_constraints", value)

# A server's certificate that is trusted itself, and says that another key signed it; a root whose names differ, too


def signed_by_another(*, ca=False, ski=True):
    def apply(h):
        self_signed(ca=ca, cert_sign=ca)(h)
        h.leaf.put("authority_key_id", der.authority_key_id(b"\5" * 20))
        if not ski:
            h.leaf.drop("subject_key_id")

    return apply


def root_spelt_and_of_another(h):
    h.root.issuer = der.name(der.PRINTABLE, C="US", O="Example Inc", CN="Root R1")
    h.root.put("authority_key_id", der.authority_key_id(b"\5" * 20))


rare(
    "sound",
    self_signed_aki_of_another=signed_by_another(),
    self_signed_ca_aki_of_another=signed_by_another(ca=True),
    self_signed_ca_aki_of_another_no_ski=signed_by_another(ca=True, ski=False),
    root_issuer_printable_aki_of_another=root_spelt_and_of_another,
)

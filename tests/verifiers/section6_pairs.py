"""Pairs of scenarios of RFC 5280 section 6: constraints of several CAs that clients merge, mappings, dates to the second."""

from datetime import timedelta

from tests.verifiers import der, keys
from tests.verifiers.hierarchy import FQDN, TIME, ca_name, make_ca
from tests.verifiers.issuer_pairs import another_first
from tests.verifiers.mutations import POLICY, new_ca
from tests.verifiers.pairs import PAIRS, both, certificate, constraints, other_issuer_name, put
from tests.verifiers.rare_pairs import rare

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)

# Mailboxes without a local part, as a base

NO_ONE = ("email", "@example.com")
for who in ("ca", "root"):
    for mailbox in ("a@example.com", "a@EXAMPLE.com", "a@b.example.com"):
        also = [("email", mailbox)]
        end = {"a@example.com": "", "a@EXAMPLE.com": "-in-capitals", "a@b.example.com": "-below"}[mailbox]
        PAIRS[f"nc-{who}-mail-of-no-one-excluded-used{end}"] = (
            "sound",
            constraints(who=who, also=also, excluded=[NO_ONE]),
        )
        PAIRS[f"nc-{who}-mail-of-no-one-permitted-used{end}"] = (
            "sound",
            constraints(who=who, also=also, permitted=[NO_ONE]),
        )

UTF8 = ("utf8mail", "ü@example.com")
for who in ("ca", "root"):
    PAIRS[f"nc-{who}-mail-of-no-one-excluded-utf-8"] = "sound", constraints(who=who, also=[UTF8], excluded=[NO_ONE])
    PAIRS[f"nc-{who}-mail-of-no-one-permitted-utf-8"] = "sound", constraints(who=who, also=[UTF8], permitted=[NO_ONE])

# Constraints of two CAs, which Java and GnuTLS merge


def root_and_ca(upper, lower):
    """What the root permits or excludes, and what the CA below it does."""

    def apply(h):
        constraints(who="root", **upper)(h)
        constraints(who="ca", **lower)(h)

    return apply


def upper_and_lower(upper, lower, also=()):
    """Each is what a CA permits, or excludes."""

    def apply(h):
        constraints(who="ca", also=also, **lower)(h)
        h.intermediates[-2].put("name_constraints", der.name_constraints(**upper), True)

    return apply


NET4, NET6 = ("network", "10.0.0.0/8"), ("network", "2001:db8::/32")
MERGED = {
    "ipv4-above-ipv6": ({"permitted": [NET4]}, {"permitted": [NET6]}),
    "ipv6-above-ipv4": ({"permitted": [NET6]}, {"permitted": [NET4]}),
    "ipv6-above-every-ipv4": ({"permitted": [NET6]}, {"permitted": [("network", "0.0.0.0/0")]}),
    "ipv4-above-every-ipv6": ({"permitted": [NET4]}, {"permitted": [("network", "::/0")]}),
    "every-ipv4-above-ipv6": ({"permitted": [("network", "0.0.0.0/0")]}, {"permitted": [NET6]}),
    "ipv4-above-excluded-ipv6": ({"permitted": [NET4]}, {"excluded": [NET6]}),
    "ipv4-above-ipv4": ({"permitted": [NET4]}, {"permitted": [("network", "10.1.0.0/16")]}),
    "ipv4-above-other-ipv4": ({"permitted": [NET4]}, {"permitted": [("network", "192.0.2.0/24")]}),
    "both-families-above-ipv4": ({"permitted": [NET4, NET6]}, {"permitted": [NET4]}),
    "ipv4-above-both-families": ({"permitted": [NET4]}, {"permitted": [NET4, NET6]}),
    "mail-above-other-mail": ({"permitted": [("email", "example.com")]}, {"permitted": [("email", "example.org")]}),
    "mail-above-mail-below": ({"permitted": [("email", ".example.com")]}, {"permitted": [("email", "a.example.com")]}),
    "mail-above-utf8-mail": ({"permitted": [("email", "example.com")]}, {"permitted": [("utf8mail", "example.com")]}),
    "uri-above-other-uri": ({"permitted": [("uri", ".example.com")]}, {"permitted": [("uri", ".example.org")]}),
    "directory-above-other-directory": (
        {"permitted": [("directory", der.name(C="US"))]},
        {"permitted": [("directory", der.name(C="US", O="Example Inc"))]},
    ),
    "dns-above-wider-dns": ({"permitted": [("dns", FQDN)]}, {"permitted": [("dns", "example.com")]}),
    "every-dns-above-dns": ({"permitted": [("dns", "")]}, {"permitted": [("dns", FQDN)]}),
    "dns-above-every-dns": ({"permitted": [("dns", FQDN)]}, {"permitted": [("dns", "")]}),
    "every-dns-above-every-dns": ({"permitted": [("dns", "")]}, {"permitted": [("dns", "")]}),
    "every-dns-and-dns-above-dns": ({"permitted": [("dns", ""), ("dns", FQDN)]}, {"permitted": [("dns", FQDN)]}),
    "every-dns-and-other-dns-above-both": (
        {"permitted": [("dns", ""), ("dns", "example.org")]},
        {"permitted": [("dns", "example.com"), ("dns", "example.org")]},
    ),
    "uri-above-uri-below": ({"permitted": [("uri", ".example.com")]}, {"permitted": [("uri", "a.example.com")]}),
    "uri-host-above-other-uri-host": (
        {"permitted": [("uri", "a.example.com")]},
        {"permitted": [("uri", "b.example.com")]},
    ),
    "mailbox-above-its-host": ({"permitted": [("email", "a@example.com")]}, {"permitted": [("email", "example.com")]}),
    "oid-above-other-oid": ({"permitted": [("registered", "1.2.3")]}, {"permitted": [("registered", "1.2.4")]}),
    "upn-above-other-upn": ({"permitted": [("upn", "@x")]}, {"permitted": [("upn", "@y")]}),
    "two-ipv4-above-one-of-them": (
        {"permitted": [NET4, ("network", "192.0.2.0/24")]},
        {"permitted": [("network", "192.0.2.0/25")]},
    ),
    "mail-and-other-above-other": (
        {"permitted": [("email", "example.com"), ("email", "example.org")]},
        {"permitted": [("email", "a@example.org")]},
    ),
    "mail-excluded-above-mail": ({"excluded": [("email", "example.com")]}, {"permitted": [("email", "example.org")]}),
}
for title, (upper, lower) in MERGED.items():
    PAIRS[f"nc-{title}"] = "sound-two", upper_and_lower(upper, lower)

for title, (high, low) in MERGED.items():
    if title in ("every-dns-above-dns", "ipv4-above-ipv6", "mail-above-other-mail", "uri-above-other-uri"):
        PAIRS[f"nc-root-{title}"] = "sound", root_and_ca(high, low)

# A directory name without attributes, as a base

EMPTY = ("directory", der.name())
for who in ("ca", "root"):
    PAIRS[f"nc-{who}-every-directory-permitted"] = "sound", constraints(who=who, permitted=[EMPTY])
    PAIRS[f"nc-{who}-every-directory-excluded"] = "sound", constraints(who=who, excluded=[EMPTY])

# Bases that some cannot read, before or behind one that fits

FITS, DOTTED = ("dns", "example.com"), ("dns", ".example.com")
HOLE = ("ip", bytes([192, 0, 2, 1, 255, 255, 0, 255]))
for who in ("ca", "root"):
    PAIRS[f"nc-{who}-leading-dot-behind-fitting"] = "sound", constraints(who=who, permitted=[FITS, DOTTED])
    PAIRS[f"nc-{who}-leading-dot-before-fitting"] = "sound", constraints(who=who, permitted=[DOTTED, FITS])
    PAIRS[f"nc-{who}-ip-mask-with-hole-ipv6"] = (
        "sound",
        constraints(who=who, also=[("ip", "2001:db8::1")], excluded=[HOLE]),
    )
    PAIRS[f"nc-{who}-ip-mask-with-hole-ipv4"] = (
        "sound",
        constraints(who=who, also=[("ip", "10.0.0.1")], excluded=[HOLE]),
    )

# A base that holds every name, and others beside it

WWW = ("dns", "www.example.com")
for title, listed in {
    "every-dns-before-another": [("dns", ""), WWW],
    "every-dns-behind-another": [WWW, ("dns", "")],
}.items():
    for who in ("ca", "root"):
        PAIRS[f"nc-{who}-{title}"] = "sound", constraints(who=who, permitted=listed)

# A kind that pyca does not know, among others; and another certificate of the CA with such constraints

PEOPLE, NUMBER, PERSON = ("directory", der.name(C="US", O="Example Inc")), ("registered", "1.2.3"), ("upn", "@x")
NET = ("network", "192.0.2.0/24")
for title, listed in {
    "directory-behind-fitting": [FITS, PEOPLE],
    "directory-before-fitting": [PEOPLE, FITS],
    "directory-behind-fitting-and-dot": [FITS, DOTTED, PEOPLE],
    "directory-behind-address": [NET, PEOPLE],
    "number-behind-fitting": [FITS, NUMBER],
    "upn-behind-fitting": [FITS, PERSON],
    "upn-before-fitting": [PERSON, FITS],
}.items():
    PAIRS[f"nc-ca-{title}"] = "sound", constraints(permitted=listed)
PAIRS["nc-ca-directory-behind-fitting-with-address"] = (
    "sound",
    constraints(also=[("ip", "192.0.2.1")], permitted=[FITS, PEOPLE]),
)
PAIRS["nc-ca-directory-excluded-behind-fitting"] = (
    "sound",
    constraints(permitted=[FITS], excluded=[("directory", der.name(C="DE"))]),
)
rare(
    "sound",
    constrained_twin_and_dot_first=another_first(below="root", bases=(PEOPLE, DOTTED)),
    constrained_twin_and_dot_before_first=another_first(below="root", bases=(DOTTED, PEOPLE)),
    constrained_twin_and_other_host_first=another_first(below="root", bases=(PEOPLE, WWW)),
    constrained_twin_and_other_host_before_first=another_first(below="root", bases=(WWW, PEOPLE)),
    constrained_twin_by_number_first=another_first(below="root", bases=(NUMBER, WWW)),
    constrained_twin_by_upn_first=another_first(below="root", bases=(PERSON, WWW)),
)

# Other certificates of the CA's name and key identifier, which Chromium tries before the right one where they are newer


def namesakes(*groups):
    """So many of each kind: below the root or a stranger, and how many days after the right one they begin and end."""

    def apply(h):
        ca, made = h.last_ca(), []
        for count, below, begin, end in groups:
            above = h.root if below == "root" else new_ca(h, ca_name("Root R9"))
            for _ in range(count):
                key = keys.pool("p256")[len(made) % len(keys.pool("p256"))]
                one = make_ca(ca.subject, key, above.subject, above.key, h.new_serial(), (-200, 1000))
                one.not_before, one.not_after = ca.not_before + begin * DAY, ca.not_after + end * DAY
                one.put("subject_key_id", der.octets(keys.key_id(ca.key)))
                made.append(one)
        return [h.leaf, *made, ca]

    return apply


rare(
    "sound",
    newer_namesakes_of_strangers_9=namesakes((9, "stranger", 5, 0)),
    newer_namesakes_of_strangers_10=namesakes((10, "stranger", 5, 0)),
    newer_namesakes_of_root_6=namesakes((6, "root", 5, 0)),
    newer_namesakes_of_root_7=namesakes((7, "root", 5, 0)),
    newer_namesakes_of_root_4_and_strangers_3=namesakes((4, "root", 5, 0), (3, "stranger", 5, 0)),
    newer_namesakes_of_root_5_and_strangers_2=namesakes((5, "root", 5, 0), (2, "stranger", 5, 0)),
    older_namesakes_of_strangers_12=namesakes((12, "stranger", -5, 5)),
    namesakes_that_end_later_12=namesakes((12, "stranger", 0, 5)),
    namesakes_that_end_before_12=namesakes((12, "stranger", 0, -5)),
    namesakes_of_the_same_dates_before_12=namesakes((12, "stranger", 0, 0)),
)

# Mappings of anyPolicy

ANY_MAPPED = put("ca", "policy_mappings", der.sequence(der.sequence(der.oid("2.5.29.32.0"), der.oid(POLICY))), True)


def upper(kind, value, critical=False):
    return lambda h: h.intermediates[-2].put(kind, value, critical)


def given(*policies):
    return put("ca", "policies", der.policies(*policies))


NO_MAPPING = der.sequence(der.tlv(0x81, b"\0"))
rare(
    "sound-two",
    policy_mapping_any_below_no_policies=both(ANY_MAPPED, given(POLICY)),
    policy_mapping_any_below_policies=both(ANY_MAPPED, given(POLICY), upper("policies", der.policies(POLICY))),
    policy_mapping_any_below_other_policies=both(
        ANY_MAPPED, given(POLICY), upper("policies", der.policies(POLICY + ".1"))
    ),
    policy_mapping_any_inhibited=both(
        ANY_MAPPED,
        given(POLICY),
        upper("policies", der.policies(POLICY)),
        upper("policy_constraints", NO_MAPPING, True),
    ),
)

# Dates to the second


def begins(who, after):
    def apply(h):
        certificate(h, who).not_before = TIME + after

    return apply


for who in ("leaf", "ca"):
    PAIRS[f"{who}-begins-in-a-day"] = "sound", begins(who, DAY)
    PAIRS[f"{who}-begins-in-a-day-and-a-second"] = "sound", begins(who, DAY + SECOND)

# The name of the root with one value, or each, in another type of string

TYPED = {
    "printable": der.name(der.PRINTABLE, C="US", O="Example Inc", CN="Root R1"),
    "o-printable": der.name(C="US", O=(der.PRINTABLE, b"Example Inc"), CN="Root R1"),
    "lower-case": der.name(C="US", O="example inc", CN="root r1"),
    "bmp": der.name(der.BMP, C="US", O="Example Inc", CN="Root R1"),
    "cn-printable": der.name(C="US", O="Example Inc", CN=(der.PRINTABLE, b"Root R1")),
}


def without_root(change):
    def apply(h):
        change(h)
        return [block for block in h.blocks() if block is not h.root]

    return apply


for title, name in TYPED.items():
    PAIRS[f"issuer-of-leaf-alone-{title}"] = "sound-no-intermediate", without_root(other_issuer_name(name))
    PAIRS[f"ca-issuer-{title}-root-left-out"] = "sound", without_root(other_issuer_name(name, "ca"))
    PAIRS[f"issuer-of-leaf-below-root-{title}"] = "sound-no-intermediate", other_issuer_name(name)
    PAIRS[f"ca-issuer-{title}-alone"] = "sound", other_issuer_name(name, "ca")

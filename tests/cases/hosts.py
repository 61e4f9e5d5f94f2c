"""Host names and addresses, in the SAN and in the CN."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, forum
from tests.cases.shared import until
from tests.forge import der

HALF = "xn--" + "\ud800".encode("punycode").decode()
"""Punycode of half a code point."""


def named_cn(text: str, kind: str, *san: str) -> forge.Cert:
    return forum.leaf(subject=[("C", "US"), ("CN", text, kind)], san=list(san))


FIRES = [
    ("onion alone", "cabf-br/unknown-tld", lambda: forum.named("onion")),
    ("arpa v6", "cabf-br/reverse-zone", lambda: forum.named(".".join("0" * 32) + ".ip6.arpa")),
    ("arpa upper", "cabf-br/reverse-zone", lambda: forum.named("8.8.8.8.IN-ADDR.ARPA")),
    ("arpa bare", "cabf-br/reverse-zone", lambda: forum.named("in-addr.arpa")),
    ("arpa wildcard", "cabf-br/reverse-zone", lambda: forum.named("*.8.8.in-addr.arpa")),
    ("arpa cn", "cabf-br/reverse-zone", lambda: forum.leaf(subject=[("C", "US"), ("CN", "8.8.8.8.in-addr.arpa")])),
    ("reserved label second", "cabf-br/dns-reserved-label", lambda: forum.named("www.zz--top.example.com")),
    ("reserved label wildcard", "cabf-br/dns-reserved-label", lambda: forum.named("*.zz--top.com")),
    ("ev wildcard partial", "cabf-ev/wildcard", lambda: forum.ev(san=["w*.example.com"])),
    ("ev wildcard 2nd", "cabf-ev/wildcard", lambda: forum.ev(san=["www.example.com", "*.EXAMPLE.com"])),
    ("ev onion-ish", "cabf-ev/wildcard", lambda: forum.ev(san=["*.notonion"])),
    ("idn upper", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["XN--99999999999.example.com"])),
    ("idn surrogate", "rfc5280/idn-not-unicode", lambda: books.leaf(san=[f"{HALF}.example.com"])),
    ("idn bad digit", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["xn--a_b!.example.com"])),
    ("idn empty", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["xn--.example.com"])),
    ("idn second name", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["www.example.com", "a.xn--99999999999"])),
    (
        "idn nfc upper",
        "rfc5280/idn-not-nfc",
        lambda: books.leaf(san=["XN--" + "u\u0308".encode("punycode").decode() + ".example.com"]),
    ),
    (
        "underscore trd in wildcard",
        "cabf-br/underscore-below",
        lambda: forum.on("2018-12-20", 20, san=["*.a_b.example.com"]),
    ),
    (
        "underscore rfc second",
        "rfc5280/dns-underscore-below",
        lambda: books.leaf(san=["www.example.com", "a_b.forum.example.co.uk"]),
    ),
    *[
        (
            f"{name!r} in what signed itself",
            f"rfc5280/dns-{rule}",
            lambda name=name: forge.cert("www.example.com", key="p256-b", san=["www.example.com", name]),
        )
        for rule, name in (
            ("empty-label", "a..example.com"),
            ("label-too-long", "a" * 64 + ".example.com"),
            ("hyphen-at-end", "-a.com"),
            ("underscore-registered", "a_b.com"),
            ("underscore-below", "a_b.example.com"),
        )
    ],
    ("empty label in a CA", "rfc5280/dns-empty-label", lambda: books.ca(san=["a..example.com"])),
    ("long label in a CA", "rfc5280/dns-label-too-long", lambda: books.ca(san=["a" * 64 + ".example.com"])),
    ("hyphen in a CA", "rfc5280/dns-hyphen-at-end", lambda: books.ca(san=["-a.com"])),
    ("underscore in a CA", "rfc5280/dns-underscore-registered", lambda: books.ca(san=["a_b.com"])),
    ("underscore below in a CA", "rfc5280/dns-underscore-below", lambda: books.ca(san=["a_b.example.com"])),
    ("san 254", "rfc5280/san-dns-too-long", lambda: books.leaf(san=[".".join(["a" * 62] * 4) + ".ab"])),
    ("redacted 2nd", "community/san-redacted-name", lambda: books.leaf(san=["www.?.example.com"])),
    ("redacted cn", "community/cn-redacted-name", lambda: books.leaf(subject=[("CN", "?.example.com")])),
    ("bare wildcard dot", "community/san-bare-wildcard", lambda: books.leaf(san=["*."])),
    ("null mid", "community/san-null-character", lambda: books.leaf(san=["\0"])),
    ("wild 2nd label", "community/san-wildcard-not-first", lambda: books.leaf(san=["a*.b*.example.com"])),
    ("iana suffix com", "community/san-single-label", lambda: books.leaf(san=["com"], eku=["clientAuth"])),
    ("suffix *.ck", "community/san-bare-suffix", lambda: books.leaf(san=["foo.ck"])),
    ("not label hyphen", "rfc5280/dns-hyphen-at-end", lambda: books.leaf(san=["www.a-.com"])),
    ("empty label trailing", "rfc5280/dns-empty-label", lambda: books.leaf(san=["www.example.com."])),
    ("cabf empty label trailing", "cabf-br/dns-empty-label", lambda: forum.named("www.example.com.")),
    ("empty label cn", "cabf-br/dns-empty-label", lambda: forum.leaf(subject=[("CN", "www..example.com")])),
    ("char space", "cabf-br/dns-character", lambda: forum.named("www.exa mple.com")),
    ("char slash cn", "cabf-br/dns-character", lambda: forum.leaf(subject=[("CN", "www.exa/mple.com")])),
    ("char unicode", "cabf-br/dns-character", lambda: forum.named("www.exämple.com")),
    ("label 64 cn", "cabf-br/dns-label-too-long", lambda: forum.leaf(subject=[("CN", "a" * 64 + ".example.com")])),
    ("hyphen sld wildcard", "cabf-br/dns-hyphen-at-end", lambda: forum.named("*.-a.com")),
    ("tld cn", "cabf-br/unknown-tld", lambda: forum.leaf(subject=[("CN", "a.local")])),
    ("bare suffix cn", "cabf-br/bare-suffix", lambda: forum.leaf(subject=[("CN", "co.uk")])),
    ("wild suffix private", "cabf-br/wildcard-private-suffix", lambda: forum.named("*.github.io")),
    ("reserved v6", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:fe80::1")),
    ("reserved ula", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:fd00::1")),
    ("reserved doc", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:2001:db8::1")),
    ("reserved cn v6", "cabf-br/cn-reserved-address", lambda: forum.leaf(subject=[("CN", "::1")])),
    (
        "arpa v6 reserved",
        "cabf-br/reverse-reserved",
        lambda: forum.on("2025-06-01", san=["1" + ".0" * 31 + ".ip6.arpa"]),
    ),
    ("arpa malformed 5", "cabf-br/reverse-malformed", lambda: forum.on("2025-06-01", san=["1.2.3.4.5.in-addr.arpa"])),
    (
        "cn idn unicode",
        "cabf-br/common-name-not-as-in-san",
        lambda: forum.leaf(subject=[("CN", "bücher.example.com")], san=["xn--bcher-kva.example.com"]),
    ),
    ("a partial wildcard", "cabf-br/wildcard-partial", lambda: forum.named("*www.example.com")),
    ("two stars", "cabf-br/wildcard-partial", lambda: forum.named("w*w.example.com")),
    ("a double star", "cabf-br/wildcard-partial", lambda: forum.named("**.example.com")),
    ("multicast", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:224.0.0.1")),
    ("multicast v6 cn", "cabf-br/cn-reserved-address", lambda: named_cn("ff02::1", "utf8", forum.HOST)),
    ("site-local", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:fec0::1")),
    ("mapped v4", "cabf-br/san-reserved-address", lambda: forum.named(forum.HOST, "ip:::ffff:8.8.8.8")),
    (
        "reserved till a second after",
        "cabf-br/san-reserved-address",
        lambda: until(datetime(2015, 11, 1, 0, 0, 1), san=["ip:10.0.0.1"]),
    ),
    ("underscore and $", "cabf-br/underscore-unreplaceable", lambda: forum.on("2018-12-20", 20, san=["www.a_$b.com"])),
    (
        "underscore beside hyphen",
        "cabf-br/underscore-unreplaceable",
        lambda: forum.on("2018-12-20", 9, san=["a_-.b.com"]),
    ),
    ("tld to come", "cabf-br/unknown-tld", lambda: forum.on("2013-10-22", 800, san=["www.example.dev"])),
    ("tld to come, and gone since", "cabf-br/unknown-tld", lambda: forum.on("2013-10-22", 800, san=["www.mcdonalds"])),
    ("onion before ballot 144", "cabf-br/unknown-tld", lambda: forum.on("2015-02-17", 300, san=[forum.V3_ONION])),
    (
        "tld to come, in other dates",
        "cabf-br/unknown-tld",
        lambda: forum.leaf(
            san=["www.example.dev"],
            not_before=der.generalized_time(datetime(2013, 1, 1)),
            not_after=datetime(2016, 1, 1),
        ),
    ),
    (
        "internal name for a second after 2015-11-01",
        "cabf-br/unknown-tld",
        lambda: until(datetime(2015, 11, 1, 0, 0, 1), san=["www.example.corp"]),
    ),
    ("wild ck", "cabf-br/wildcard-public-suffix", lambda: forum.named("*.ck")),
    ("wild kawasaki", "cabf-br/wildcard-public-suffix", lambda: forum.named("*.kawasaki.jp")),
    ("bare ck", "cabf-br/bare-suffix", lambda: forum.named("ck")),
    ("cn long v6", "cabf-br/common-name-not-as-in-san", lambda: named_cn("2600:0:0:0:0:0:0:1", "utf8", "ip:2600::1")),
    ("cn space", "cabf-br/common-name-not-as-in-san", lambda: named_cn(f"{forum.HOST} ", "utf8", forum.HOST)),
    ("cn dot", "cabf-br/common-name-not-as-in-san", lambda: named_cn(f"{forum.HOST}.", "utf8", forum.HOST)),
    ("cn bmp other", "cabf-br/common-name-not-as-in-san", lambda: named_cn("a.example.com", "bmp", forum.HOST)),
    ("ev v6", "cabf-ev/address", lambda: forum.ev(san=[forum.HOST, "ip:2600::1"])),
    ("wildcard at the end", "community/san-bare-wildcard", lambda: books.leaf(san=["www.*"])),
    ("wildcard at the end of a label", "community/san-bare-wildcard", lambda: books.leaf(san=["a*"])),
    ("space second", "rfc5280/san-dns-space", lambda: books.leaf(san=["www.example.com", " "])),
    ("nbsp", "rfc5280/san-dns-not-ascii", lambda: books.leaf(san=[der.implicit(2, b"www.example.com\xa0")])),
    ("dns slash", "rfc5280/dns-character", lambda: books.leaf(san=["www.example.com", "www.example.com/"])),
    ("dns port in a CA", "rfc5280/dns-character", lambda: books.ca(san=["www.example.com:443"])),
    ("dns space at the end", "rfc5280/dns-character", lambda: books.leaf(san=["www.example.com "])),
    ("dns hyphen below a wildcard", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["*.-a.example.com"])),
    ("dns hyphen alone", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["a.-.example.com"])),
    (
        "idn compatible letter",
        "rfc5280/idn-not-nfc",
        lambda: books.leaf(san=["xn--" + "\u212b".encode("punycode").decode() + ".example.com"]),
    ),
]

PASSES = [
    ("a name below onion", "cabf-br/unknown-tld", lambda: forum.named(forum.V3_ONION)),
    ("XN upper", "cabf-br/dns-reserved-label", lambda: forum.named("XN--bcher-kva.example.com")),
    ("ev wildcard onion", "cabf-ev/wildcard", lambda: forum.ev(san=["*." + forum.V3_ONION])),
    ("github", "community/san-bare-suffix", lambda: books.leaf(san=["foo.github.io"])),
    ("tld ip?", "cabf-br/unknown-tld", lambda: forum.leaf(san=[forum.HOST, "ip:8.8.8.8"], subject=[("CN", "8.8.8.8")])),
    (
        "cn ip in san",
        "cabf-br/common-name-not-as-in-san",
        lambda: forum.leaf(subject=[("CN", "8.8.8.8")], san=["ip:8.8.8.8"]),
    ),
    ("wildcard before letters", "community/san-bare-wildcard", lambda: books.leaf(san=["*a.example.com"])),
    ("suffix exception", "community/san-bare-suffix", lambda: books.leaf(san=["www.ck"])),
    ("same mail twice", "community/san-dns-doubled", lambda: books.leaf(san=["a.example.com", *["email:a@b.com"] * 2])),
    (
        "reserved till 2015-11",
        "cabf-br/san-reserved-address",
        lambda: until(datetime(2015, 11, 1), san=["ip:10.0.0.1"]),
    ),
    ("cn bmp", "cabf-br/common-name-not-as-in-san", lambda: named_cn(forum.HOST, "bmp", forum.HOST)),
    ("cn universal", "cabf-br/common-name-not-as-in-san", lambda: named_cn(forum.HOST, "universal", forum.HOST)),
    ("tld that came", "cabf-br/unknown-tld", lambda: forum.on("2013-10-23", san=["www.example.dev"])),
    ("old tld", "cabf-br/unknown-tld", lambda: forum.on("2012-10-22", san=["www.example.travel", "www.example.post"])),
    ("country that went", "cabf-br/unknown-tld", lambda: forum.on("2012-10-22", san=["www.example.an"])),
    ("onion of ballot 144", "cabf-br/unknown-tld", lambda: forum.on("2015-02-18", san=[forum.V3_ONION])),
    (
        "internal name till 2015-11",
        "cabf-br/unknown-tld",
        lambda: until(datetime(2015, 11, 1), san=["www.example.corp"]),
    ),
    ("kawasaki", "cabf-br/bare-suffix", lambda: forum.named("kawasaki.jp")),
    ("wild www.ck", "cabf-br/wildcard-public-suffix", lambda: forum.named("*.www.ck")),
    (
        "underscore and hyphen",
        "cabf-br/underscore-unreplaceable",
        lambda: forum.on("2018-12-20", 9, san=["w.a_-b.com"]),
    ),
    ("other arpa", "cabf-br/reverse-zone", lambda: forum.named("home.arpa")),
    ("arpa elsewhere", "cabf-br/reverse-zone", lambda: forum.named("in-addr.arpa.example.com")),
    ("two spaces", "rfc5280/san-dns-space", lambda: books.leaf(san=["  "])),
    ("del", "rfc5280/san-dns-not-ascii", lambda: books.leaf(san=["www.\x7f.com"])),
    ("san of 253", "rfc5280/san-dns-too-long", lambda: books.leaf(san=[".".join(["a" * 62] * 4) + ".a"])),
    ("idn in capitals", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["XN--BCHER-KVA.example.com"])),
    ("xn inside", "rfc5280/idn-not-unicode", lambda: books.leaf(san=["axn--99999999999.example.com"])),
    ("dns space alone", "rfc5280/dns-character", lambda: books.leaf(san=[" "])),
    ("dns other letters", "rfc5280/dns-character", lambda: books.leaf(san=["münchen.example.com"])),
    ("dns wildcard and underscore", "rfc5280/dns-character", lambda: books.leaf(san=["*.A_b.example.com"])),
    ("dns two hyphens inside", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["a--b.example.com"])),
    ("dns hyphen registered", "rfc5280/dns-hyphen-below", lambda: books.leaf(san=["a.-b.com"])),
    ("hyphen below", "rfc5280/dns-hyphen-at-end", lambda: books.leaf(san=["-a.example.com"])),
    ("no underscore in January 2019", "cabf-br/underscore-leftmost", lambda: forum.on("2019-01-01", 30)),
]

NOT_APPLICABLE = [
    (
        "underscore for 20 days",
        "cabf-br/underscore-registered",
        lambda: forum.on("2018-12-20", 20, san=["www.exam_ple.com"]),
    ),
]

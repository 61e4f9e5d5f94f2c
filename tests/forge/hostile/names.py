"""Names by the thousand: attributes, relative distinguished names, general names, subtrees."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.forge import der
from tests.forge.certificates import FQDN, cert, leaf, root
from tests.forge.names import Attribute, general_name, name
from tests.forge.pem import bundle

PRINTABLE, IA5, UTF8, BMP = "printable", "ia5", "utf8", "bmp"


def lone(**knobs: Any) -> bytes:
    """One self-signed certificate."""
    return bundle(cert(**knobs))


def rdns(of: Callable[[int], Attribute]) -> Callable[[int], bytes]:
    """A subject of many RDNs."""
    return lambda count: lone(subject=[of(n) for n in range(count)])


def one_rdn(of: Callable[[int], Attribute]) -> Callable[[int], bytes]:
    """A subject of one RDN with many attributes."""
    return lambda count: lone(subject=[[of(n) for n in range(count)]])


def general(of: Callable[[int], str | bytes]) -> Callable[[int], bytes]:
    """A subjectAltName of many names."""
    return lambda count: lone(san=[of(n) for n in range(count)])


def issuer_names(of: Callable[[int], str | bytes]) -> Callable[[int], bytes]:
    """An issuerAltName of many names."""

    def made(count: int) -> bytes:
        listed = der.sequence(*(general_name(of(n)) for n in range(count)))
        return lone(extensions=[("2.5.29.18", False, listed)])

    return made


def directory(*attributes: Attribute) -> bytes:
    return der.explicit(4, name(list(attributes)))


def deep(count: int) -> bytes:
    return directory(*(("OU", f"u{n}") for n in range(count)))


def other_name(n: int) -> bytes:
    return der.explicit(0, der.oid(f"1.3.6.1.4.1.311.20.2.{n}"), der.explicit(0, der.tlv(0x0C, b"x")))


def odd_mask(n: int) -> bytes:
    """A network whose mask is not a prefix: each is another one."""
    return der.implicit(7, bytes((10, 1, 2, 3)) + (0xFF00_0000 | n << 1 | 1).to_bytes(4, "big"))


Trees = Iterable[str | bytes]


def below(san: Trees, permitted: Trees = (), excluded: Trees = (), **knobs: Any) -> bytes:
    """A leaf below a CA with name constraints, half of each."""
    trees = {word: list(bases) for word, bases in (("permitted", permitted), ("excluded", excluded))}
    constraints = {word: bases for word, bases in trees.items() if bases}
    top = root(name_constraints=constraints or None, key="p256-a")
    return bundle(leaf(top, san=list(san), key="p256-b", **knobs), top)


def constrained(base: Callable[[int], str | bytes], own: Callable[[int], str | bytes]) -> Callable[[int], bytes]:
    """As many subtrees, permitted and excluded, as there are names, of which none is in any."""
    return lambda count: below(
        [own(n) for n in range(count)], [base(n) for n in range(count)], [base(count + n) for n in range(count)]
    )


def permitted(base: Callable[[int], str | bytes], own: Callable[[int], str | bytes]) -> Callable[[int], bytes]:
    """As many permitted subtrees as there are names, each in one."""
    return lambda count: below([own(n) for n in range(count)], [base(n) for n in range(count)])


NAMES: dict[str, Callable[[int], bytes]] = {
    "subject-rdns": rdns(lambda n: ("OU", f"u{n}")),
    "subject-same-rdn": rdns(lambda _: ("OU", "u")),
    "subject-one-rdn": one_rdn(lambda n: ("OU", f"u{n}")),
    "subject-one-rdn-of-one-value": one_rdn(lambda _: ("OU", "u")),
    "subject-common-names": rdns(lambda n: ("CN", f"n{n}.example.com")),
    "subject-common-names-in-one-rdn": one_rdn(lambda n: ("CN", f"n{n}.example.com")),
    "subject-common-addresses": rdns(lambda n: ("CN", f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")),
    "subject-mailboxes": rdns(lambda n: ("emailAddress", f"a{n}@example.com")),
    "subject-countries": rdns(lambda n: ("C", f"{n % 10}x")),
    "subject-domain-components": rdns(lambda n: ("DC", f"d{n}")),
    "subject-odd-texts": rdns(lambda n: ("O", f" o{n} ")),
    "subject-odd-strings": rdns(lambda n: ("ST", f"s{n}", BMP)),
    "subject-broken-strings": rdns(lambda _: ("L", b"\xff\xfe", UTF8)),
    "subject-unknown-types": rdns(lambda n: (f"1.2.3.{n}", "x")),
    "subject-long-types": rdns(lambda n: ("1.2" + ".99999999" * 20 + f".{n}", "x")),
    "subject-businesses": rdns(lambda n: ("businessCategory", f"b{n}")),
    "subject-identifiers": rdns(lambda n: ("organizationIdentifier", f"NTRGB-{n}")),
    "subject-empty-rdns": lambda count: lone(subject=der.sequence(*[der.set_of()] * count)),
    "subject-long-value": lambda count: lone(subject=[("O", "o" * count)]),
    "subject-long-spaces": lambda count: lone(subject=[("O", " " * count)]),
    "subject-long-common-name": lambda count: lone(subject=[("CN", "a." * count)]),
    "subject-long-latin": lambda count: lone(subject=[("O", "\xe9" * count)]),
    "subject-long-bmp": lambda count: lone(subject=[("O", "o" * count, BMP)]),
    "subject-unlisted-names": lambda count: lone(
        subject=[("CN", f"a{n}.example.com") for n in range(count)], san=[f"b{n}.example.com" for n in range(count)]
    ),
    "subject-listed-names": lambda count: lone(
        subject=[("CN", f"a{n}.example.com") for n in range(count)], san=[f"a{n}.example.com" for n in range(count)]
    ),
    "issuer-rdns": lambda count: lone(issuer_name=[("OU", f"u{n}") for n in range(count)]),
    "issuer-one-rdn": lambda count: lone(issuer_name=[[("OU", f"u{n}") for n in range(count)]]),
    "san-hosts": general(lambda n: f"n{n}.example.com"),
    "san-same-host": general(lambda _: FQDN),
    "san-odd-hosts": general(lambda n: f"a_{n}.Example.com"),
    "san-wildcards": general(lambda n: f"*.n{n}.*.example.com"),
    "san-unknown-domains": general(lambda n: f"a.x{n}"),
    "san-public-suffixes": general(lambda n: ("co.uk", "*.com", "kawasaki.jp", "github.io")[n % 4]),
    "san-onions": general(lambda n: f"a{n}.onion"),
    "san-onions-of-version-3": general(lambda n: f"{n:056}.onion".replace("0", "a").replace("9", "b")),
    "san-a-labels": general(lambda n: f"xn--a{n}-.example.com"),
    "san-internal": general(lambda n: f"a{n}.internal.{FQDN}"),
    "san-empty": general(lambda _: der.implicit(2)),
    "san-not-ascii": general(lambda _: der.implicit(2, b"\xc3\xa9.example.com")),
    "san-addresses": general(lambda n: f"ip:10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"),
    "san-addresses-of-version-6": general(lambda n: f"ip:2001:db8::{n & 0xFFFF:x}"),
    "san-odd-addresses": general(lambda n: der.implicit(7, b"x" * (n % 3))),
    "san-mailboxes": general(lambda n: f"email:a{n}@example.com"),
    "san-odd-mailboxes": general(lambda n: f"email:a{n}@@b c"),
    "san-uris": general(lambda n: f"uri:https://n{n}.example.com/"),
    "san-odd-uris": general(lambda n: f"uri:n{n}% <>"),
    "san-directories": general(lambda n: directory(("OU", f"u{n}"))),
    "san-deep-directory": lambda count: lone(san=[FQDN, deep(count)]),
    "san-broken-directories": general(lambda _: der.explicit(4, b"\x30\x02\x31")),
    "san-other-names": general(other_name),
    "san-registered": general(lambda n: f"rid:1.2.3.{n}"),
    "san-x400": general(lambda _: der.explicit(3, b"\x30\x00")),
    "san-mixed": general(lambda n: (f"n{n}", f"ip:10.1.{n >> 8 & 255}.{n & 255}", f"email:{n}", f"uri:{n}")[n % 4]),
    "san-labels": lambda count: lone(san=["a." * count + "com"]),
    "san-long-label": lambda count: lone(san=["a" * count + ".com"]),
    "san-dots": lambda count: lone(san=["." * count]),
    "san-stars": lambda count: lone(san=["*" * count + ".com"]),
    "san-hyphens": lambda count: lone(san=["a" + "-" * count + "a.com"]),
    "san-long-a-label": lambda count: lone(san=["xn--" + "a" * count]),
    "san-long-a-labels": lambda count: lone(san=["xn--" + "ab9" * 19 + ".xn--" + "a" * count + "-9zz.com"]),
    "san-long-uri": lambda count: lone(san=["uri:https://" + "a" * count + "/"]),
    "san-long-uri-of-colons": lambda count: lone(san=["uri:" + ":/" * count]),
    "san-long-mailbox": lambda count: lone(san=["email:" + "a" * count + "@b"]),
    "san-mailbox-of-signs": lambda count: lone(san=["email:" + "@" * count]),
    "ian-hosts": issuer_names(lambda n: f"n{n}.example.com"),
    "ian-odd-hosts": issuer_names(lambda n: f"a_{n}.Example.com"),
    "ian-uris": issuer_names(lambda n: f"uri:n{n}"),
    "ian-mailboxes": issuer_names(lambda n: f"email:{n}"),
    "constraints-hosts": constrained(lambda n: f"n{n}.example", lambda n: f"n{n}.example.com"),
    "constraints-hosts-that-hold": permitted(lambda n: f"n{n}.example", lambda n: f"a.n{n}.example"),
    "constraints-dots": constrained(lambda n: f".n{n}.example", lambda n: f"n{n}.example.com"),
    "constraints-labels": lambda count: below(["a." * count + "com"], ["b." * count + "com"], ["a." * count + "org"]),
    "constraints-mailboxes": constrained(lambda n: f"email:a{n}@b", lambda n: f"email:a{n}@c"),
    "constraints-mail-hosts": constrained(lambda n: f"email:.h{n}", lambda n: f"email:a@b.g{n}"),
    "constraints-uris": constrained(lambda n: f"uri:.h{n}", lambda n: f"uri:https://a.g{n}/"),
    "constraints-networks": constrained(
        lambda n: f"ip:10.{n >> 8 & 255}.{n & 255}.0/24", lambda n: f"ip:11.{n >> 8 & 255}.{n & 255}.1"
    ),
    "constraints-odd-masks": constrained(odd_mask, lambda n: f"ip:11.1.{n >> 8 & 255}.{n & 255}"),
    "constraints-directories": constrained(
        lambda n: directory(("O", f"o{n}")), lambda n: directory(("O", f"p{n}"), ("OU", "x"))
    ),
    "constraints-deep-directories": lambda count: below(
        [deep(count)], [deep(count)], [directory(*[("OU", "u0")] * count)]
    ),
    "constraints-rdn": lambda count: below(
        [FQDN],
        [directory(("O", "o"))] * count,
        [],
        subject=[[("OU", f"u{n}") for n in range(count)]],
    ),
    "constraints-other-names": constrained(other_name, other_name),
    "constraints-broken": lambda count: below([FQDN], [der.implicit(7, b"x")] * count, ["*", "..", "a b"] * count),
}

"""Name constraints."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from tests import forge
from tests.cases import books, forum
from tests.cases.shared import HUGE, uris
from tests.forge import der


def excluded(*subtrees: bytes) -> forge.Cert:
    return books.ca(name_constraints=der.sequence(der.explicit(1, *subtrees)))


def distant(maximum: int) -> bytes:
    """A subtree with a maximum."""
    return der.sequence(der.implicit(2, b"example.com"), der.implicit(1, maximum.to_bytes(2501, "big")))


def mail(base: bytes) -> forge.Cert:
    return excluded(der.sequence(der.implicit(1, base)))


def permitted() -> forge.Cert:
    return forum.sub_ca(name_constraints={"permitted": ["example.com", "ip:8.8.8.0/24"]})


def private(day: str) -> forge.Cert:
    return forum.sub_ca(name_constraints={"permitted": ["ip:10.1.0.0/16"]}, not_before=datetime.fromisoformat(day))


FIRES = [
    (
        "an internal name beside a domain",
        "cabf-br/internal-name-permitted",
        lambda: forum.sub_ca(name_constraints={"permitted": ["example.com", "CORP"]}),
    ),
    *[
        (
            f"constraint on hosts {text!r}",
            "rfc5280/name-constraints-dns-character",
            lambda text=text: excluded(books.subtree(text.encode())),
        )
        for text in (
            *("exa mple.com", "a@example.com", "http://example.com", "b\u00fccher.example.com"),
            *(
                "-a.example.com",
                "a-.example.com",
                "a..example.com",
                f"{'a' * 64}.example.com",
                "a." * 127 + "com",
                "10.0.0.1",
            ),
        )
    ],
    (
        "nc max excluded",
        "rfc5280/name-constraints-maximum",
        lambda: excluded(der.sequence(der.implicit(2, b"example.com"), der.implicit(1, b"\x05"))),
    ),
    (
        "nc max zero",
        "rfc5280/name-constraints-maximum",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(1, b"\x00"))),
    ),
    (
        "nc min excluded",
        "rfc5280/name-constraints-minimum",
        lambda: excluded(der.sequence(der.implicit(2, b"example.com"), der.implicit(0, b"\x02"))),
    ),
    (
        "nc rid excluded",
        "rfc5280/name-constraints-on-registered-id",
        lambda: excluded(der.sequence(der.implicit(8, b"\x2a"))),
    ),
    (
        "nc uri ip",
        "rfc5280/name-constraints-uri-not-fqdn",
        lambda: books.constraint(der.sequence(der.implicit(6, b"192.168.1.1"))),
    ),
    (
        "nc uri excluded",
        "rfc5280/name-constraints-uri-not-fqdn",
        lambda: books.ca(name_constraints=der.sequence(der.explicit(1, der.sequence(der.implicit(6, b"host"))))),
    ),
    (
        "nc x400 excl",
        "rfc5280/name-constraints-on-x400",
        lambda: books.ca(name_constraints=der.sequence(der.explicit(1, der.sequence(der.explicit(3))))),
    ),
    (
        "nc reserved zero",
        "cabf-br/reserved-address-permitted",
        lambda: forum.sub_ca(name_constraints={"permitted": ["ip:0.0.0.0/0"]}),
    ),
    ("a private network on 2013-07-29", "cabf-br/reserved-address-permitted", partial(private, "2013-07-29")),
    (
        "name constraints in July 2012",
        "cabf-br/sub-ca-name-constraints-not-critical",
        lambda: forum.sub_ca(
            name_constraints={"permitted": ["example.com"]},
            critical={"name_constraints": False},
            not_before=datetime(2012, 7, 1),
        ),
    ),
    (
        "constraints without bc",
        "rfc5280/name-constraints-in-leaf",
        lambda: books.leaf(ca=None, name_constraints={"permitted": ["example.com"]}),
    ),
    (
        "distance below 0",
        "rfc5280/name-constraints-minimum",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(0, b"\xff"))),
    ),
    (
        "no field of a subtree",
        "rfc5280/name-constraints-undecodable",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(2, b"\1"))),
    ),
    (
        "x400 primitive",
        "rfc5280/name-constraints-on-x400",
        lambda: books.constraint(der.sequence(der.implicit(3, b"a"))),
    ),
    *[
        (f"uri constraint {host!r}", "rfc5280/name-constraints-uri-not-fqdn", partial(uris, b".example.com", host))
        for host in (
            b"",
            b".",
            b".com",
            b"*.example.com",
            b"..example.com",
            b"host.example.com:80",
            b"host.example.com.",
            b"-a.example.com",
            b"a@example.com",
            b"[2001:db8::1]",
            b"a" * 64 + b".example.com",
        )
    ],
    (
        "nc field without meaning",
        "rfc5280/name-constraints-undecodable",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(2, b"\1"))),
    ),
    (
        "nc universal field",
        "rfc5280/name-constraints-undecodable",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.integer(0))),
    ),
    (
        "nc excluded first",
        "rfc5280/name-constraints-undecodable",
        lambda: books.ca(
            name_constraints=der.sequence(
                der.explicit(1, books.subtree(b"example.com")), der.explicit(0, books.subtree(b"example.net"))
            )
        ),
    ),
    (
        "nc of an address alone",
        "rfc5280/name-constraints-network",
        lambda: excluded(der.sequence(der.implicit(7, b"\1" * 4))),
    ),
    *[
        (f"nc of mail {base!r}", "rfc5280/name-constraints-mail-form", partial(mail, base))
        for base in (b"@example.com", b"a@", b"example..com", b"a@b@example.com", b"\xe4.example")
    ],
    ("nc of a port", "rfc5280/name-constraints-dns-character", lambda: excluded(books.subtree(b"example.com:443"))),
    ("a number too long to write out", "rfc5280/name-constraints-maximum", lambda: books.constraint(distant(HUGE))),
]

PASSES = [
    *[
        (
            f"constraints with {names}",
            "cabf-br/internal-name-permitted",
            lambda names=names: forum.sub_ca(name_constraints={"permitted": ["example.com"]} | names),
        )
        for names in (
            {"permitted": [".example.COM", "www.mcdonalds", forum.V3_ONION]},
            {"permitted": [der.implicit(2, b"")]},
            {"permitted": ["ip:8.8.8.0/24", "dir:corp.local"]},
            {"excluded": ["corp.local"]},
        )
    ],
    *[
        (
            f"constraint on hosts {text!r}",
            "rfc5280/name-constraints-dns-character",
            lambda text=text: excluded(books.subtree(text.encode())),
        )
        for text in (
            "example.com",
            ".example.com",
            "",
            "a_b.example.com",
            "_a.example.com",
            "com",
            "xn--bcher-kva.example",
            ".",
        )
    ],
    ("usual types of constraints of a CA", "cabf-br/name-constraint-unusual", permitted),
    (
        "nc uri dot ok",
        "rfc5280/name-constraints-uri-not-fqdn",
        lambda: books.constraint(der.sequence(der.implicit(6, b".example.com"))),
    ),
    (
        "minimum zero",
        "rfc5280/name-constraints-minimum",
        lambda: books.constraint(der.sequence(der.implicit(2, b"example.com"), der.implicit(0, b"\0"))),
    ),
    *[
        (f"uri constraint {host!r}", "rfc5280/name-constraints-uri-not-fqdn", partial(uris, host))
        for host in (b"EXAMPLE.com", b"xn--bcher-kva.example.com", b"1.2.example.com", b"example.xn--p1ai")
    ],
    (
        "nc of both distances",
        "rfc5280/name-constraints-undecodable",
        lambda: excluded(der.sequence(der.implicit(2, b"a"), der.implicit(0, b"\0"), der.implicit(1, b"\1"))),
    ),
    (
        "nc of every address",
        "rfc5280/name-constraints-network",
        lambda: excluded(der.sequence(der.implicit(7, bytes(8)))),
    ),
    ("nc of every name", "rfc5280/name-constraints-dns-form", lambda: excluded(books.subtree(b""))),
    *[
        (f"nc of {host!r}", f"rfc5280/name-constraints-{defect}", partial(mail, host))
        for host in (b"example.com", b".example.com", b"")
        for defect in ("one-mailbox", "mail-form", "utf8-mailbox")
    ],
    *[
        ("names and a public network", f"rfc5280/name-constraints-{defect}", permitted)
        for defect in ("list-empty", "maximum", "on-edi", "on-registered-id", "on-x400")
    ],
    ("a public network", "cabf-br/reserved-address-permitted", permitted),
]

# Ballot 105 brought what the Baseline Requirements say of the ranges in name constraints.
NOT_IN_FORCE = [
    (
        "a private network on 2013-07-28",
        "cabf-br/reserved-address-permitted",
        partial(private, "2013-07-28T23:59:59"),
    ),
]

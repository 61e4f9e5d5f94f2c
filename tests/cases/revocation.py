"""Where revocation and issuers are found: authority information access and CRL points."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, forum
from tests.cases.shared import AIA, false_written
from tests.forge import der
from tests.forge.extensions import crl_distribution_points


def point(*fields: bytes) -> forge.Cert:
    return books.leaf(crl=der.sequence(der.sequence(*fields)))


ISSUER = der.explicit(2, books.dirname("Example CRL Issuer"))
PLACE = der.explicit(0, der.explicit(0, forge.general_name("uri:http://ca.example.com/ca.crl")))


def located(*names: bytes) -> bytes:
    """CRL distribution points: one, with these names."""
    return der.sequence(der.sequence(der.explicit(0, der.explicit(0, *names))))


ANOTHER = der.explicit(4, forge.name("Another"))


def repository() -> forge.Cert:
    """A CA that tells where what it has issued is found."""
    access = der.sequence(der.oid("1.3.6.1.5.5.7.48.5"), forge.general_name("uri:http://a.example.com/"))
    return books.ca(extensions=[(books.SIA, False, der.sequence(access))])


def root_of_2024(**knobs) -> forge.Cert:
    return forum.root(not_before=datetime(2024, 1, 1), **knobs)


FIRES = [
    *[
        (
            f"noRevAvail beside {what}",
            "rfc5280/no-rev-avail-with-locations",
            lambda knobs=knobs: books.leaf(**{"extensions": [books.never_told()]} | knobs),
        )
        for what, knobs in (
            ("an OCSP responder", {"aia": {"ocsp": ["http://ocsp.example.com"]}}),
            (
                "freshestCRL",
                {
                    "extensions": [
                        books.never_told(),
                        (books.CRL_LATEST, False, crl_distribution_points(["http://a.example.com/delta"])),
                    ]
                },
            ),
        )
    ],
    *[
        (f"CRL at {url!r}", "rfc5280/crl-point-url-invalid", lambda url=url: books.leaf(crl=[url]))
        for url in (
            "",
            "http:",
            "http:/ca.example.com/crl",
            "//ca.example.com/crl",
            "http://ca.example.com/%1x",
            "a b:c",
        )
    ],
    *[
        (
            f"location at {host}",
            "cabf-br/aia-internal-name",
            lambda host=host: forum.leaf(aia=AIA | {"ocsp": [f"http://{host}/"]}),
        )
        for host in ("10.0.0.1", "127.0.0.1:8080", "[fd00::1]", "localhost")
    ],
    (
        "aia unique caIssuers",
        "cabf-br/aia-duplicate",
        lambda: forum.leaf(aia=AIA | {"ca_issuers": AIA["ca_issuers"] * 2}),
    ),
    (
        "freshest",
        "rfc5280/freshest-crl-critical",
        lambda: books.leaf(extensions=[(books.CRL_LATEST, True, books.EMPTY)]),
    ),
    (
        "ocsp cdp mixed eku",
        "cabf-br/ocsp-crl-points",
        lambda: forum.responder(crl=forum.CRL, eku=["OCSPSigning", "clientAuth"]),
    ),
    (
        "crl dirname",
        "rfc5280/crl-point-unreachable",
        lambda: books.leaf(
            crl=der.sequence(der.sequence(der.explicit(0, der.explicit(0, der.explicit(4, forge.name("a"))))))
        ),
    ),
    ("crl ldaps", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["ldaps://a/"])),
    ("crl https", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["https://a.example.com/"])),
    (
        "caissuers dirname",
        "rfc5280/ca-issuers-unreachable",
        lambda: books.leaf(aia=forum.access("1.3.6.1.5.5.7.48.2", der.explicit(4, forge.name("a")))),
    ),
    (
        "aia ldap",
        "cabf-br/aia-issuer-not-http",
        lambda: forum.leaf(aia=AIA | {"ca_issuers": [*AIA["ca_issuers"], "ldap://a/"]}),
    ),
    (
        "aia dirname method",
        "cabf-br/aia-method",
        lambda: forum.leaf(aia=forum.access("1.3.6.1.5.5.7.48.1", der.explicit(4, forge.name("a")))),
    ),
    ("crl two one ldap", "cabf-br/crl-points-not-http", lambda: forum.leaf(crl=["ldap://a/", *forum.CRL])),
    (
        "crl issuer",
        "cabf-br/crl-point-issuer",
        lambda: forum.leaf(crl=forum.point(der.explicit(2, der.explicit(4, forge.name("X"))))),
    ),
    (
        "a CRL location that is not a URL, beside one",
        "cabf-br/crl-points-not-http",
        lambda: forum.leaf(crl=located(forge.general_name(f"uri:{forum.CRL[0]}"), ANOTHER)),
    ),
    ("a CRL URL with one slash", "cabf-br/crl-points-without-http", lambda: forum.leaf(crl=["http:/a.example.com/"])),
    ("a URL without a host", "cabf-br/aia-ocsp-not-http", lambda: forum.leaf(aia=AIA | {"ocsp": ["http:///ocsp"]})),
    (
        "aia critical as 01",
        "rfc5280/aia-critical",
        lambda: books.leaf(
            extensions=[der.sequence(der.oid("1.3.6.1.5.5.7.1.1"), b"\1\1\1", der.octet_string(b"\x30\0"))]
        ),
    ),
    (
        "aia critical at last",
        "rfc5280/aia-critical",
        lambda: books.leaf(aia=AIA, critical={"aia": True}, not_before=datetime(1999, 1, 1)),
    ),
    (
        "crl point of http without slashes",
        "rfc5280/crl-point-unreachable",
        lambda: books.leaf(crl=["http:a.example.com"]),
    ),
    (
        "crl point of its issuer alone",
        "cabf-br/crl-points-without-http",
        lambda: forum.leaf(crl=der.sequence(der.sequence(ISSUER))),
    ),
    ("crl point called http", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["http"])),
    ("crl point with reasons and none", "rfc5280/crl-point-incomplete", lambda: point(der.explicit(0))),
    ("crl point of a bare name", "rfc5280/crl-points-undecodable", lambda: point(forge.general_name("uri:http://a/"))),
    ("crl point backwards", "rfc5280/crl-points-undecodable", lambda: point(ISSUER, PLACE)),
    ("crl point of two names", "rfc5280/crl-points-undecodable", lambda: point(der.explicit(0, PLACE[2:], PLACE[2:]))),
    ("crl point of a number", "rfc5280/crl-points-undecodable", lambda: point(PLACE, der.integer(1))),
    (
        "ca issuers of https and ldaps",
        "rfc5280/ca-issuers-unreachable",
        lambda: books.leaf(aia={"ca_issuers": ["https://a.example.com/", "ldaps://a.example.com/"]}),
    ),
]

PASSES = [
    (
        "a responder that names one at http",
        "cabf-br/ocsp-aia-not-http",
        lambda: forum.responder(aia={"ocsp": AIA["ocsp"]}),
    ),
    *[
        ("nothing is told", f"rfc5280/no-rev-avail-{rule}", lambda: books.leaf(extensions=[books.never_told()]))
        for rule in ("critical", "not-null", "with-locations")
    ],
    ("a CA", "rfc5280/no-rev-avail-in-ca", lambda: books.ca(not_before=datetime(2025, 1, 1))),
    ("a point for all reasons", "rfc5280/crl-point-reasons", lambda: books.leaf(crl=["http://a.example.com/crl"])),
    *[
        (
            "a point for deltas",
            f"rfc5280/freshest-crl-{rule}",
            lambda: books.leaf(
                extensions=[(books.CRL_LATEST, False, crl_distribution_points(["http://a.example.com/delta"]))]
            ),
        )
        for rule in ("some-reasons", "issuer-is-issuer")
    ],
    *[
        (f"CRL at {url!r}", "rfc5280/crl-point-url-invalid", lambda url=url: books.leaf(crl=[url]))
        for url in (
            "http://ca.example.com/a%20b.crl",
            "ldap:///cn=CA,o=Example?certificateRevocationList",
            "HTTP://[2600::1]:8080/crl?a=b#c",
            "urn:example:crl",
        )
    ],
    *[
        (
            f"location at {host}",
            "cabf-br/aia-internal-name",
            lambda host=host: forum.leaf(aia=AIA | {"ocsp": [f"http://{host}/"]}),
        )
        for host in ("8.8.8.8", "[2600::1]", "ocsp.example.com")
    ],
    (
        "a host with a period at its end",
        "cabf-br/aia-internal-name",
        lambda: forum.leaf(aia=AIA | {"ocsp": ["http://ocsp.example.com./"]}),
    ),
    (
        "aia same url other method",
        "cabf-br/aia-duplicate",
        lambda: forum.leaf(aia={"ocsp": ["http://a.example.com/"], "ca_issuers": ["http://a.example.com/"]}),
    ),
    (
        "absolute host",
        "community/crl-point-internal-name",
        lambda: forum.leaf(crl=["http://crl.example.com./ca.crl"]),
    ),
    (
        "aia false written",
        "rfc5280/aia-critical",
        lambda: books.leaf(extensions=[false_written("1.3.6.1.5.5.7.1.1", books.EMPTY)]),
    ),
    ("crl point of its issuer", "rfc5280/crl-point-unreachable", lambda: point(ISSUER)),
    ("crl point of its issuer, complete", "rfc5280/crl-point-incomplete", lambda: point(ISSUER)),
    (
        "crl point with all fields",
        "rfc5280/crl-points-undecodable",
        lambda: point(PLACE, der.implicit(1, b"\6\x40"), ISSUER),
    ),
    ("crl point in capitals", "rfc5280/crl-point-unreachable", lambda: books.leaf(crl=["LDAP://a.example.com/"])),
    (
        "a responder that names another one",
        "cabf-br/ocsp-aia-method",
        lambda: forum.responder(aia={"ocsp": AIA["ocsp"]}, policies=[forum.DV]),
    ),
    *[
        (
            "a delta CRL by HTTP",
            f"rfc5280/freshest-crl-{defect}",
            lambda: books.leaf(
                extensions=[(books.CRL_LATEST, False, crl_distribution_points(["http://a.example.com/crl"]))]
            ),
        )
        for defect in ("incomplete", "undecodable", "unreachable", "url-invalid")
    ],
    ("a repository by HTTP", "rfc5280/sia-url-invalid", repository),
    ("a repository by HTTP", "rfc5280/repository-unreachable", repository),
    ("a repository by HTTP", "rfc5280/sia-undecodable", repository),
    ("AIA and CRL points in 2024", "cabf-br/irrevocable", lambda: forum.on("2024-06-01")),
    (
        "a root without CRL points in 2024",
        "cabf-br/root-crl-points",
        root_of_2024,
    ),
    *[
        ("a CA of 2015", f"cabf-br/sub-ca-aia-{defect}", lambda: forum.sub_ca(not_before=datetime(2015, 6, 1)))
        for defect in ("missing-once", "without-issuer")
    ],
]

NOT_APPLICABLE = [
    (
        "AIA of a root",
        "cabf-br/ca-aia-not-http",
        lambda: root_of_2024(aia={"ocsp": ["https://ocsp.example.com/"]}),
    ),
    (
        "AIA of a root",
        "cabf-br/ca-aia-method",
        lambda: root_of_2024(aia={"1.3.6.1.5.5.7.48.3": ["http://ca.example.com/"]}),
    ),
    ("AIA of a root", "cabf-br/ca-aia-duplicate", lambda: root_of_2024(aia=AIA | {"ocsp": AIA["ocsp"] * 2})),
]

NOT_IN_FORCE = [
    ("aia should", "cabf-br/aia-missing-once", lambda: forum.on("2026-10-04", 40, aia=None)),
    ("aia must", "cabf-br/aia-missing", lambda: forum.on("2026-10-03", 40, aia=None)),
    (
        "aia critical too early",
        "rfc5280/aia-critical",
        lambda: books.leaf(aia=AIA, critical={"aia": True}, not_before=datetime(1998, 12, 31, 23, 59, 59)),
    ),
]

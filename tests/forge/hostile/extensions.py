"""Extensions by the thousand, and those that are lists: purposes, policies, points of CRLs, timestamps, ..."""

from __future__ import annotations

from collections.abc import Callable

from tests.forge import der
from tests.forge.hostile.names import directory, lone
from tests.forge.names import general_name

POLICY = "2.23.140.1.2.1"
CPS, NOTICE = "1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"
SCT_LIST = "1.3.6.1.4.1.11129.2.4.2"
ACCESS, SUBJECT_ACCESS = "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11"


def valued(dotted: str, of: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """One extension that is a SEQUENCE of many."""
    return lambda count: lone(extensions=[(dotted, False, der.sequence(*map(of, range(count))))])


def many(of: Callable[[int], tuple[str, bool, bytes]]) -> Callable[[int], bytes]:
    """Many extensions."""
    return lambda count: lone(extensions=[of(n) for n in range(count)])


def policies(*listed: bytes) -> bytes:
    return lone(policies=der.sequence(*listed))


def notice(text: bytes, *numbers: int) -> bytes:
    organization = der.tlv(0x0C, b"o")
    reference = [der.sequence(organization, der.sequence(*map(der.integer, numbers)))] if numbers else []
    return der.sequence(der.oid(NOTICE), der.sequence(*reference, der.tlv(0x1A, text)))


def statement(uri: str) -> bytes:
    return der.sequence(der.oid(CPS), der.tlv(0x16, uri.encode()))


def access(n: int) -> bytes:
    return der.sequence(der.oid("1.3.6.1.5.5.7.48.2"), general_name(f"uri:ldap://h{n}"))


def point(*names: bytes) -> bytes:
    return der.sequence(der.explicit(0, der.explicit(0, *names)))


def timestamps(count: int) -> bytes:
    each = [
        b"\0" + n.to_bytes(32, "big") + (1_760_000_000_000 + n).to_bytes(8, "big") + b"\0\0\4\3\0\0"
        for n in range(count)
    ]
    listed = b"".join(len(one).to_bytes(2, "big") + one for one in each)[: 0xFFFF // 49 * 49]
    return lone(extensions=[(SCT_LIST, False, der.octet_string(len(listed).to_bytes(2, "big") + listed))])


def nested(tag: int) -> Callable[[int], bytes]:
    """An extension that no rule knows, with elements in elements."""

    def made(count: int) -> bytes:
        inner = b""
        for _ in range(count):
            inner = der.tlv(tag, inner)
        return lone(extensions=[("1.2.3.4", False, inner)])

    return made


def nested_choice(count: int) -> bytes:
    """A name constraint whose otherName holds elements in elements."""
    inner = der.null()
    for _ in range(count):
        inner = der.explicit(0, inner)
    return lone(san=[der.explicit(0, der.oid("1.2.3"), inner)])


EXTENSIONS: dict[str, Callable[[int], bytes]] = {
    "extensions-unknown": many(lambda n: (f"1.2.3.{n}", False, der.null())),
    "extensions-unknown-and-critical": many(lambda n: (f"1.2.3.{n}", True, der.null())),
    "extensions-unknown-and-odd": many(lambda n: (f"1.2.3.{n}", False, b"\x30\x81\x00")),
    "extensions-of-one-kind": many(lambda _: ("2.5.29.17", False, der.sequence(general_name("a.example.com")))),
    "extensions-of-one-unknown-kind": many(lambda _: ("1.2.3.4", False, der.null())),
    "extensions-empty": many(lambda _: ("2.5.29.32", False, der.sequence())),
    "extensions-with-false": lambda count: lone(
        extensions=[der.sequence(der.oid(f"1.2.3.{n}"), der.boolean(False), der.octet_string()) for n in range(count)]
    ),
    "extension-nested": nested(0x30),
    "extension-nested-strings": nested(0x24),
    "extension-of-sets": valued("1.2.3.4", lambda n: der.tlv(0x31, der.integer(n + 1), der.integer(n))),
    "extension-of-integers": valued("1.2.3.4", der.integer),
    "extension-of-broken-integers": valued("1.2.3.4", lambda _: b"\x02\x02\x00\x01"),
    "extension-of-long-lengths": valued("1.2.3.4", lambda _: b"\x04\x81\x01x"),
    "extension-of-bits": valued("1.2.3.4", lambda _: b"\x03\x02\x09\x00"),
    "extension-of-set-of-many": lambda count: lone(
        extensions=[("1.2.3.4", False, der.tlv(0x31, *(der.integer(count - n) for n in range(count))))]
    ),
    "san-other-name-nested": nested_choice,
    "purposes": lambda count: lone(eku=[f"1.2.3.{n}" for n in range(count)]),
    "purposes-of-one-kind": lambda count: lone(eku=["serverAuth"] * count),
    "purposes-known": lambda count: lone(eku=[f"1.3.6.1.5.5.7.3.{n}" for n in range(count)]),
    "policies": lambda count: lone(policies=[f"1.2.3.{n}" for n in range(count)]),
    "policies-of-one-kind": lambda count: lone(policies=[POLICY] * count),
    "policies-with-statements": lambda count: lone(policies=[(f"1.2.3.{n}", f"http://h{n}") for n in range(count)]),
    "policies-with-odd-statements": lambda count: lone(policies=[(f"1.2.3.{n}", f"ftp:h{n} ") for n in range(count)]),
    "policy-with-statements": lambda count: policies(
        der.sequence(der.oid(POLICY), der.sequence(*(statement(f"http://h{n}") for n in range(count))))
    ),
    "policy-with-notices": lambda count: policies(
        der.sequence(der.oid(POLICY), der.sequence(*(notice(b"n" * 9, 1, n) for n in range(count))))
    ),
    "policy-with-broken-notices": lambda count: policies(
        der.sequence(
            der.oid(POLICY), der.sequence(*[der.sequence(der.oid(NOTICE), der.tlv(0x30, b"\x02\x01"))] * count)
        )
    ),
    "policy-with-a-notice-of-numbers": lambda count: policies(
        der.sequence(der.oid(POLICY), der.sequence(notice(b"n", *range(count))))
    ),
    "policy-with-a-long-notice": lambda count: policies(
        der.sequence(der.oid(POLICY), der.sequence(notice(b"n" * count)))
    ),
    "policy-with-odd-qualifiers": lambda count: policies(
        der.sequence(
            der.oid(POLICY),
            der.sequence(*(der.sequence(der.oid(f"1.2.3.{n}"), der.null()) for n in range(count))),
        )
    ),
    "mappings": valued("2.5.29.33", lambda n: der.sequence(der.oid(f"1.2.3.{n}"), der.oid(f"1.2.4.{n}"))),
    "mappings-of-any": valued("2.5.29.33", lambda _: der.sequence(der.oid("2.5.29.32.0"), der.oid("2.5.29.32.0"))),
    "crl-points": lambda count: lone(crl=[f"http://h{n}.example.com/crl" for n in range(count)]),
    "crl-points-odd": lambda count: lone(crl=[f"ldap:h{n}" for n in range(count)]),
    "crl-points-empty": lambda count: lone(crl=der.sequence(*[der.sequence()] * count)),
    "crl-point-of-names": lambda count: lone(
        crl=der.sequence(point(*(general_name(f"uri:http://h{n}/") for n in range(count))))
    ),
    "crl-point-of-directories": lambda count: lone(
        crl=der.sequence(point(*(directory(("O", f"o{n}")) for n in range(count))))
    ),
    "freshest-crl-points": valued("2.5.29.46", lambda n: point(general_name(f"uri:http://h{n}/"))),
    "access": lambda count: lone(aia={"ocsp": [f"http://h{n}.example.com" for n in range(count)]}),
    "access-odd": lambda count: lone(aia={f"1.2.3.{n}": [f"x:{n}"] for n in range(count)}),
    "access-ldap": valued(ACCESS, access),
    "access-of-the-subject": valued(SUBJECT_ACCESS, access),
    "authority-names": lambda count: lone(
        drop=["aki"],
        extensions=[
            (
                "2.5.29.35",
                False,
                der.sequence(
                    der.implicit(0, b"k"),
                    der.explicit(1, *(directory(("O", f"o{n}")) for n in range(count))),
                    der.implicit(2, b"\x01"),
                ),
            )
        ],
    ),
    "statements-of-qualified": valued("1.3.6.1.5.5.7.1.3", lambda n: der.sequence(der.oid(f"0.4.0.1862.1.{n}"))),
    "tls-features": valued("1.3.6.1.5.5.7.1.24", der.integer),
    "directory-attributes": valued(
        "2.5.29.9", lambda n: der.sequence(der.oid(f"1.2.3.{n}"), der.tlv(0x31, der.integer(n)))
    ),
    "descriptors": valued(
        "2.23.140.1.31",
        lambda n: der.sequence(
            der.tlv(0x0C, f"https://a{n}.onion".encode()), der.sequence(der.oid("1.2.3")), der.bit_string(b"x")
        ),
    ),
    "timestamps": timestamps,
}

"""Numbers, identifiers and strings of any length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.forge import der
from tests.forge.certificates import csr
from tests.forge.hostile.names import lone
from tests.forge.keys import RSA, rsa_spki
from tests.forge.pem import bundle


def number(size: int) -> int:
    """An odd number of so many octets, the highest bit set."""
    return int.from_bytes(b"\xc3" + b"\x5a" * (size - 1), "big") | 1


def keyed(spki: bytes) -> bytes:
    return lone(key=spki, signer="p256-a")


def extended(dotted: str, value: bytes) -> bytes:
    return lone(extensions=[(dotted, False, value)])


def dsa(count: int) -> bytes:
    """A DSA key of which every number is large."""
    one = der.integer(number(count // 4 + 1))
    algorithm = der.sequence(der.oid("1.2.840.10040.4.1"), der.sequence(one, one, one))
    return keyed(der.sequence(algorithm, der.bit_string(one)))


def explicit_curve(count: int) -> bytes:
    """An EC key whose curve is written out."""
    one = der.integer(number(count // 2 + 1))
    curve = der.sequence(der.integer(1), der.sequence(der.oid("1.2.840.10045.1.1"), one), der.sequence(), one)
    algorithm = der.sequence(der.oid("1.2.840.10045.2.1"), curve)
    return keyed(der.sequence(algorithm, der.bit_string(b"\x04" * 65)))


def pss(count: int) -> bytes:
    """RSASSA-PSS with a salt of a length that no number here is."""
    parameters = der.sequence(der.explicit(2, der.integer(number(count))))
    return lone(outer_algorithm=der.sequence(der.oid("1.2.840.113549.1.1.10"), parameters))


def constrained(field: int, count: int) -> bytes:
    """A subtree with a minimum or maximum of any size."""
    tree = der.sequence(der.implicit(2, b"example.com"), der.implicit(field, b"\x7f" * count))
    return lone(name_constraints=der.sequence(der.explicit(0, tree)))


def request(**knobs: Any) -> bytes:
    return bundle(csr(**knobs))


NUMBERS: dict[str, Callable[[int], bytes]] = {
    "serial": lambda count: lone(serial=b"\x7f" * count),
    "serial-negative": lambda count: lone(serial=b"\x80" * count),
    "serial-of-zeros": lambda count: lone(serial=b"\0" * count),
    "version": lambda count: lone(version=number(count)),
    "path-length": lambda count: lone(ca=True, path_length=number(count)),
    "modulus": lambda count: keyed(rsa_spki(number(count))),
    "modulus-even": lambda count: keyed(rsa_spki(number(count) - 1)),
    "modulus-of-ones": lambda count: keyed(rsa_spki((1 << 8 * count) - 1)),
    "modulus-square": lambda count: keyed(rsa_spki(number(count // 2 + 1) ** 2)),
    "modulus-negative": lambda count: keyed(rsa_spki(-number(count))),
    "exponent": lambda count: keyed(rsa_spki(number(256), number(count))),
    "modulus-and-exponent": lambda count: keyed(rsa_spki(number(count // 2 + 1), number(count // 2 + 1))),
    "key-parameters": lambda count: keyed(
        der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.octet_string(b"x" * count)), der.bit_string(b""))
    ),
    "key-bits": lambda count: keyed(der.sequence(RSA, der.bit_string(b"\x30" * count))),
    "key-of-unknown-kind": lambda count: keyed(
        der.sequence(der.sequence(der.oid("1.2.3")), der.bit_string(b"x" * count))
    ),
    "point": lambda count: keyed(
        der.sequence(
            der.sequence(der.oid("1.2.840.10045.2.1"), der.oid("1.2.840.10045.3.1.7")),
            der.bit_string(b"\x04" + b"x" * count),
        )
    ),
    "dsa": dsa,
    "curve": explicit_curve,
    "signature-parameters": lambda count: lone(
        outer_algorithm=der.sequence(der.oid("1.2.840.113549.1.1.11"), der.octet_string(b"x" * count))
    ),
    "salt-length": pss,
    "unique-identifier": lambda count: lone(unique_ids=der.implicit(1, b"\0" + b"x" * count)),
    "unique-identifiers": lambda count: lone(unique_ids=der.implicit(1, b"\0x") * count),
    "usage-bits": lambda count: lone(key_usage=der.bit_string(b"\xff" * count)),
    "subject-identifier": lambda count: lone(ski=b"x" * count),
    "authority-identifier": lambda count: lone(aki=b"x" * count),
    "authority-serial": lambda count: lone(
        drop=["aki"], extensions=[("2.5.29.35", False, der.sequence(der.implicit(2, b"\x7f" * count)))]
    ),
    "minimum": lambda count: constrained(0, count),
    "maximum": lambda count: constrained(1, count),
    "required-policy": lambda count: extended("2.5.29.36", der.sequence(der.implicit(0, b"\x7f" * count))),
    "inhibited-policy": lambda count: extended("2.5.29.54", der.integer(number(count))),
    "fraction": lambda count: lone(not_after=der.tlv(0x18, b"20270101000000." + b"5" * count + b"Z")),
    "digits": lambda count: lone(not_after=der.tlv(0x18, b"2" * count + b"Z")),
    "zone": lambda count: lone(not_after=der.tlv(0x17, b"2701010000" + b"+" * count)),
    "arc": lambda count: lone(
        policies=der.sequence(der.sequence(der.tlv(der.OID, b"\x2a" + b"\xff" * count + b"\x01")))
    ),
    "arcs": lambda count: lone(policies=der.sequence(der.sequence(der.tlv(der.OID, b"\x2a" * count)))),
    "purpose-of-arcs": lambda count: lone(eku=der.sequence(der.tlv(der.OID, b"\x2a" * count))),
    "extension-of-arcs": lambda count: lone(
        extensions=[der.sequence(der.tlv(der.OID, b"\x2a" * count), der.octet_string(der.null()))]
    ),
    "extension-of-an-arc": lambda count: lone(
        extensions=[der.sequence(der.tlv(der.OID, b"\x2a" + b"\xff" * count + b"\x01"), der.octet_string(der.null()))]
    ),
    "type-of-an-arc": lambda count: lone(
        subject=der.sequence(
            der.set_of(der.sequence(der.tlv(der.OID, b"\x2a" + b"\xff" * count + b"\x01"), der.tlv(0x0C, b"x")))
        )
    ),
    "algorithm-of-arcs": lambda count: lone(outer_algorithm=der.sequence(der.tlv(der.OID, b"\x2a" * count))),
    "extension-long": lambda count: extended("1.2.3.4", b"x" * count),
    "notice-of-crl": lambda count: extended("2.5.29.20", der.integer(number(count))),
    "request-attributes": lambda count: request(
        attributes=[der.sequence(der.oid(f"1.2.3.{n}"), der.set_of(der.null())) for n in range(count)]
    ),
    "request-attributes-of-one-kind": lambda count: request(
        attributes=[der.sequence(der.oid("1.2.840.113549.1.9.7"), der.set_of(der.tlv(0x0C, b"x")))] * count
    ),
    "request-names": lambda count: request(san=[f"n{n}.example.com" for n in range(count)]),
    "request-rdns": lambda count: request(subject=[("OU", f"u{n}") for n in range(count)]),
    "request-extensions": lambda count: request(extensions=[(f"1.2.3.{n}", False, der.null()) for n in range(count)]),
    "request-version": lambda count: request(version=number(count)),
}

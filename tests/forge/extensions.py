"""Certificate extensions: what each knob of `cert` turns into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from tests.forge.der import boolean, explicit, implicit, integer, named_bits, octet_string, oid, sequence, tlv
from tests.forge.names import general_name, general_names

Extra = tuple[str, bool, bytes] | bytes

USAGES = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)
PURPOSES = {
    "any": "2.5.29.37.0",
    "serverAuth": "1.3.6.1.5.5.7.3.1",
    "clientAuth": "1.3.6.1.5.5.7.3.2",
    "codeSigning": "1.3.6.1.5.5.7.3.3",
    "emailProtection": "1.3.6.1.5.5.7.3.4",
    "timeStamping": "1.3.6.1.5.5.7.3.8",
    "OCSPSigning": "1.3.6.1.5.5.7.3.9",
}
ACCESS = {"ocsp": "1.3.6.1.5.5.7.48.1", "ca_issuers": "1.3.6.1.5.5.7.48.2"}
CPS = "1.3.6.1.5.5.7.2.1"


def extension(dotted: str, value: bytes, critical: bool = False) -> bytes:
    """An Extension. `value` is the DER inside the OCTET STRING."""
    return sequence(oid(dotted), *([boolean(True)] if critical else []), octet_string(value))


def basic_constraints(value: tuple[bool, int | None]) -> bytes:
    ca, path_length = value
    length = [] if path_length is None else [integer(path_length)]
    return sequence(*([boolean(True)] if ca else []), *length)


def key_usage(names: Iterable[str]) -> bytes:
    return named_bits(*map(USAGES.index, names))


def purposes(names: Iterable[str]) -> bytes:
    return sequence(*(oid(PURPOSES.get(name, name)) for name in names))


def authority_key_identifier(identifier: bytes) -> bytes:
    return sequence(implicit(0, identifier))


def name_constraints(trees: Mapping[str, Iterable[str | bytes]]) -> bytes:
    """{"permitted": [general names], "excluded": [general names]}."""
    numbers = {"permitted": 0, "excluded": 1}
    return sequence(
        *(explicit(numbers[kind], *(sequence(general_name(n)) for n in names)) for kind, names in trees.items())
    )


def authority_information_access(places: Mapping[str, Iterable[str]]) -> bytes:
    """{"ocsp": [URLs], "ca_issuers": [URLs]}."""
    return sequence(
        *(
            sequence(oid(ACCESS.get(kind, kind)), general_name(f"uri:{url}"))
            for kind, urls in places.items()
            for url in urls
        )
    )


def crl_distribution_points(urls: Iterable[str]) -> bytes:
    return sequence(*(sequence(explicit(0, explicit(0, general_name(f"uri:{url}")))) for url in urls))


def certificate_policies(policies: Iterable[str | tuple[str, str]]) -> bytes:
    """OIDs, or (OID, URL of the practice statement)."""
    return sequence(*(_policy(*((item,) if isinstance(item, str) else item)) for item in policies))


def _policy(dotted: str, statement: str = "") -> bytes:
    qualifiers = [sequence(sequence(oid(CPS), tlv(0x16, statement.encode())))] if statement else []
    return sequence(oid(dotted), *qualifiers)


class Knob(NamedTuple):
    """How an argument of `cert` becomes an extension."""

    oid: str
    critical: bool
    encode: Callable[[Any], bytes]


KNOBS = {
    "basic_constraints": Knob("2.5.29.19", True, basic_constraints),
    "key_usage": Knob("2.5.29.15", True, key_usage),
    "eku": Knob("2.5.29.37", False, purposes),
    "san": Knob("2.5.29.17", False, general_names),
    "ski": Knob("2.5.29.14", False, octet_string),
    "aki": Knob("2.5.29.35", False, authority_key_identifier),
    "name_constraints": Knob("2.5.29.30", True, name_constraints),
    "policies": Knob("2.5.29.32", False, certificate_policies),
    "aia": Knob("1.3.6.1.5.5.7.1.1", False, authority_information_access),
    "crl": Knob("2.5.29.31", False, crl_distribution_points),
}
IDENTIFIERS = ("ski", "aki")
EVERY = tuple(KNOBS)
"""The names of all extensions that have an argument of their own: `drop=EVERY` leaves a certificate bare."""


def extension_list(
    values: Mapping[str, Any], critical: Mapping[str, bool], drop: Iterable[str], extra: Iterable[Extra]
) -> bytes:
    """Extensions in the order of KNOBS, then the extra ones; nothing at all if there is none.

    A value of None or False leaves its extension out; bytes are its DER value (a key identifier: the identifier).
    """
    unknown = {*critical, *drop} - {*KNOBS}
    if unknown:
        raise ValueError(f"no such extension: {', '.join(sorted(unknown))}; there are {', '.join(KNOBS)}")
    items = [
        extension(knob.oid, _value(name, values[name]), critical.get(name, knob.critical))
        for name, knob in KNOBS.items()
        if name not in drop and values.get(name) not in (None, False)
    ]
    items += [item if isinstance(item, bytes) else extension(item[0], item[2], item[1]) for item in extra]
    return sequence(*items) if items else b""


def _value(name: str, value: Any) -> bytes:
    return value if isinstance(value, bytes) and name not in IDENTIFIERS else KNOBS[name].encode(value)

"""Distinguished names and general names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network

from tests.forge.der import explicit, implicit, oid, sequence, set_of, tlv

Attribute = tuple[str, str | bytes] | tuple[str, str | bytes, str]
NameLike = str | bytes | Sequence[Attribute | list[Attribute]]

ATTRIBUTES = {
    "CN": "2.5.4.3",
    "SN": "2.5.4.4",
    "serialNumber": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "STREET": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "title": "2.5.4.12",
    "businessCategory": "2.5.4.15",
    "postalCode": "2.5.4.17",
    "GN": "2.5.4.42",
    "UID": "0.9.2342.19200300.100.1.1",
    "DC": "0.9.2342.19200300.100.1.25",
    "emailAddress": "1.2.840.113549.1.9.1",
    "organizationIdentifier": "2.5.4.97",
}
STRINGS = {
    "utf8": (0x0C, "utf-8"),
    "numeric": (0x12, "latin-1"),
    "printable": (0x13, "latin-1"),
    "teletex": (0x14, "latin-1"),
    "ia5": (0x16, "latin-1"),
    "visible": (0x1A, "latin-1"),
    "universal": (0x1C, "utf-32-be"),
    "bmp": (0x1E, "utf-16-be"),
}
USUAL_STRINGS = {"C": "printable", "serialNumber": "printable", "DC": "ia5", "emailAddress": "ia5"}


def name(value: NameLike) -> bytes:
    """A Name, DER. Text is the common name; bytes are taken as they are; otherwise a list of RDNs.

    An RDN is (type, value) or (type, value, string type), or a list of those when it has several values.
    """
    if isinstance(value, bytes):
        return value
    names: Sequence[Attribute | list[Attribute]] = [("CN", value)] if isinstance(value, str) else value
    return sequence(*(set_of(*map(attribute, rdn if isinstance(rdn, list) else [rdn])) for rdn in names))


def attribute(item: Attribute) -> bytes:
    """AttributeTypeAndValue. A value given as bytes is the content of the string."""
    kind, value = item[0], item[1]
    tag, encoding = STRINGS[item[2] if len(item) == 3 else USUAL_STRINGS.get(kind, "utf8")]
    content = value if isinstance(value, bytes) else value.encode(encoding)
    return sequence(oid(ATTRIBUTES.get(kind, kind)), tlv(tag, content))


def common_name(value: NameLike, default: str) -> str:
    """The common name that `value` states, or the default."""
    if isinstance(value, str):
        return value
    flat = (
        []
        if isinstance(value, bytes)
        else [item for rdn in value for item in (rdn if isinstance(rdn, list) else [rdn])]
    )
    return next((item[1] for item in flat if item[0] == "CN" and isinstance(item[1], str)), default)


def general_name(value: str | bytes) -> bytes:
    """A GeneralName, DER: a DNS name, or "ip:", "email:", "uri:", "rid:", "dir:" (a CN) before the value, or raw bytes.

    "ip:10.0.0.0/8" is address and mask, as name constraints have it.
    """
    if isinstance(value, bytes):
        return value
    kind, text = value.split(":", 1) if value.startswith(PREFIXES) else ("dns", value)
    match kind:
        case "ip":
            return implicit(7, ip_octets(text))
        case "rid":
            return implicit(8, oid(text)[2:])
        case "dir":
            return explicit(4, name(text))
        case _:
            return implicit({"email": 1, "dns": 2, "uri": 6}[kind], text.encode())


PREFIXES = ("dns:", "ip:", "email:", "uri:", "rid:", "dir:")


def ip_octets(text: str) -> bytes:
    if "/" not in text:
        return ip_address(text).packed
    network = ip_network(text)
    return network.network_address.packed + network.netmask.packed


def general_names(values: Iterable[str | bytes]) -> bytes:
    return sequence(*map(general_name, values))


def cluster_names(fqdn: str) -> list[str]:
    """The four names a cluster certificate should hold."""
    return [fqdn, f"*.{fqdn}", f"internal.{fqdn}", f"*.internal.{fqdn}"]

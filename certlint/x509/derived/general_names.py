"""Derived parts of general names, in SAN and issuerAltName: kinds, names of one kind, unusual and duplicate names."""

from __future__ import annotations

from certlint.x509.derived.views import DnsNames, NameKinds, Names, TopLevelDomains, Uris
from certlint.x509.parts.general_names import DNS, EMAIL, URI, GeneralNames, SubjectAltName

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from certlint.x509.signed_object import SignedObject

    Row = tuple[Any, ...]


def _start_of(part: str) -> Callable[[SignedObject, int], int]:
    return lambda certificate, _: certificate.at.get(part, 0)  # 0 if the extension is missing


def _kinds(part: str) -> Row:
    """The kinds of names in a list of general names."""

    def key(certificate: SignedObject) -> tuple[frozenset[int], frozenset[int], int] | None:
        found: GeneralNames | None = certificate.read(part)
        return None if found is None else (found.kinds, found.empty, int(bool(found.dns_values or found.names)))

    return key, NameKinds, _start_of(part), part


def _first_places(part: str) -> Callable[[SignedObject], dict[tuple[int, bytes], int]]:
    """By kind and content: the offset of the first occurrence of each name in a list of general names."""

    def places(certificate: SignedObject) -> dict[tuple[int, bytes], int]:
        found: GeneralNames = certificate.read(part)
        return {(name.kind, name.value): name.at for name in reversed(found.names)}

    return places


# Cached: findings look up names one by one, and a certificate may have thousands.
_PLACES = {part: _first_places(part) for part in ("subject_alt_name", "issuer_alt_name")}


def _names(part: str, kind: int, wanted: Callable[[list[bytes]], Iterable[bytes]]) -> Row:
    """The names of one kind that are `wanted`; None without names of the kind."""

    def key(certificate: SignedObject) -> tuple[bytes, ...] | None:
        found: GeneralNames | None = certificate.read(part)
        if found is None or kind not in found.kinds:
            return None
        return tuple(wanted([n.value for n in found.names if n.kind == kind]))

    def locate(certificate: SignedObject, index: int) -> int:
        name = (certificate.once(key) or ())[index]
        places: dict[tuple[int, bytes], int] = certificate.once(_PLACES[part])
        return certificate.at[part] + places[kind, name]

    return key, {DNS: DnsNames, URI: Uris}.get(kind, Names), locate, part


def _unusual_names_key(certificate: SignedObject) -> tuple[bytes, ...] | None:
    """The unusual dNSNames, which decoding the SAN has determined."""
    found: SubjectAltName | None = certificate.read("subject_alt_name")
    return tuple(found.unusual_dns_values) if found is not None and found.dns_values else None


def _unusual_name_at(certificate: SignedObject, index: int) -> int:
    found: SubjectAltName = certificate.read("subject_alt_name")
    places: dict[tuple[int, bytes], int] = certificate.once(_PLACES["subject_alt_name"])
    return certificate.at["subject_alt_name"] + places[DNS, found.unusual_dns_values[index]]


def _duplicates(names: list[bytes]) -> list[bytes]:
    lower = b"\n".join(names).lower().split(b"\n")
    if len(set(lower)) == len(names):
        return []
    first: dict[bytes, int] = {}
    return [name for index, name in enumerate(names) if first.setdefault(name.lower(), index) != index]


def _same(names: list[bytes]) -> list[bytes]:
    return names


def _top_level_key(certificate: SignedObject) -> frozenset[bytes] | None:
    san: SubjectAltName | None = certificate.read("subject_alt_name")
    return None if san is None else frozenset([value.rpartition(b".")[2].lower() for value in san.dns_values])


_SAN, _IAN = "subject_alt_name", "issuer_alt_name"

# Name → (key, reader, locator, required part), as `Derived` takes them.
GENERAL_NAMES: dict[str, Row] = {
    "san_kinds": _kinds(_SAN),
    "ian_kinds": _kinds(_IAN),
    "unusual_dns_names": (_unusual_names_key, DnsNames, _unusual_name_at, _SAN),
    "duplicate_dns_names": _names(_SAN, DNS, _duplicates),
    "san_uris": _names(_SAN, URI, _same),
    "san_emails": _names(_SAN, EMAIL, _same),
    "ian_dns_names": _names(_IAN, DNS, _same),
    "ian_uris": _names(_IAN, URI, _same),
    "ian_emails": _names(_IAN, EMAIL, _same),
    "top_level_domains": (_top_level_key, TopLevelDomains, _start_of(_SAN), _SAN),
}

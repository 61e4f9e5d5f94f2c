"""The directoryNames inside extensions, which few certificates have."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.asn1.oids import ATTRIBUTE_OIDS, part_title
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.derived.views import Attributes
from certlint.x509.parts.base import Extension
from certlint.x509.parts.general_names import DIRECTORY
from certlint.x509.parts.name import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from certlint.x509.signed_object import SignedObject

# The extensions with general names, except the SAN and those that locate something, which have URLs. The certificates of one
# issuer share them.
_ABOUT_ISSUER = (
    "issuer_alt_name",
    "authority_key_identifier",
    "crl_distribution_points",
    "freshest_crl",
    "name_constraints",
    "issuing_distribution_point",
)
IN_SAN = "san_directory."
"""The prefix of derived parts for the attributes of one type in the directoryNames of the subjectAltName."""
_SAN = "subject_alt_name"
_TAG = 0xA0 | DIRECTORY
_MARK = bytes((_TAG,))
_known: Cache[tuple[bytes | None, ...], tuple[tuple[str, int, bytes], ...]] = Cache(1024)


class HeldAttribute(NamedTuple):
    """An attribute of a directoryName, as `Attribute` has it; the whole name if it cannot be decoded.

    `part` is the extension that contains it, `at` its offset there; `label` names both, `kind` only the attribute.
    """

    part: str
    at: int
    label: str
    value: bytes
    flaw: str
    kind: str = ""
    tag: int = 0
    text: str = ""


class Gap(NamedTuple):
    """What is missing in a directoryName, or there twice: the extension that contains it, its offset there, and a message."""

    part: str
    at: int
    message: str


class DirectoryNames:
    """The directoryNames of a certificate or a CRL, from (extension, offset, DER). Undecodable ones have no `gaps`."""

    __slots__ = ("attributes", "gaps")

    def __init__(self, key: tuple[tuple[str, int, bytes], ...]) -> None:
        self.attributes = [attribute for held in key for attribute in _attributes(*held)]
        self.gaps = [gap for held in key for gap in _gaps(*held)]


def _attributes(part: str, at: int, name: bytes) -> list[HeldAttribute]:
    whose = f"a directoryName of {part_title(part)}"
    try:
        found = Name(name).attributes
    except DecodeError as error:
        return [HeldAttribute(part, at, whose, name, f"cannot be decoded: {error.message}")]
    return [
        HeldAttribute(
            part, at + each.at, f"{whose}: {each.label}", each.value, each.flaw, each.label, each.tag, each.text
        )
        for each in found
    ]


def _gaps(part: str, at: int, name: bytes) -> list[Gap]:
    try:
        found = Name(name)
    except DecodeError:
        return []
    from certlint.x509.parts.name_flaws import name_gaps  # few certificates have a directoryName in an extension

    return [Gap(part, at + start, f"a directoryName of {part_title(part)} {gap}") for start, gap in name_gaps(found)]


def directory_names_key(certificate: SignedObject) -> tuple[tuple[str, int, bytes], ...] | None:
    """The directoryNames of a certificate; None if there are none. Undecodable extensions are skipped."""
    raw = certificate.raw
    key = tuple(map(raw.get, _ABOUT_ISSUER))
    found = _known.get(key)
    if found is None:
        found = _known.keep(key, _names(raw, _ABOUT_ISSUER))
    # `in` would first test whether the argument is a number, which takes longer than the lookup.
    if raw.get(_SAN, b"").find(_MARK) >= 0:
        found = _names(raw, (_SAN,)) + found
    return found or None


def held_in_san(
    part: str,
) -> tuple[
    Callable[[SignedObject], tuple[tuple[int, bytes], ...] | None],
    Callable[[tuple[tuple[int, bytes], ...]], Attributes],
    Callable[[SignedObject, int], int],
    str,
]:
    """The definition of `san_directory.C` and the like."""
    label = part.removeprefix(IN_SAN)
    oid = ATTRIBUTE_OIDS.get(label, label)

    def key(certificate: SignedObject) -> tuple[tuple[int, bytes], ...] | None:
        return tuple([(tag, value) for _, tag, value in _held(certificate.raw, oid)]) or None

    def locate(certificate: SignedObject, index: int) -> int:
        return certificate.at[_SAN] + _held(certificate.raw, oid)[index][0]

    return key, Attributes, locate, _SAN


def _held(raw: Mapping[str, bytes], oid: str) -> list[tuple[int, int, bytes]]:
    """The offset in the SAN, the string type and the content of these attributes. Undecodable names are left out."""
    if raw.get(_SAN, b"").find(_MARK) < 0:
        return []
    found: list[tuple[int, int, bytes]] = []
    for _, at, encoded in _names(raw, (_SAN,)):
        try:
            name = Name(encoded)
        except DecodeError:  # reported by x509/directory-name-invalid
            continue
        found += [(at + each.at, each.tag, each.value) for each in name.attributes if each.oid == oid]
    return found


def _names(raw: Mapping[str, bytes], parts: Iterable[str]) -> tuple[tuple[str, int, bytes], ...]:
    there = (part for part in parts if _MARK in raw.get(part, b""))
    return tuple([(part, at, name) for part in there for at, name in _inside(raw[part])])


def _inside(raw: bytes) -> list[tuple[int, bytes]]:
    """The elements of an extension with the tag of a directoryName that contain a single SEQUENCE, with their offsets."""
    found: list[tuple[int, bytes]] = []
    try:
        frame = Extension(raw)
        spans = [(frame.value_start, frame.value_stop)]
        while spans:
            pos, end = spans.pop()
            while pos < end:
                tag, start, stop = der.header(raw, pos, end)
                if tag == _TAG and der.header(raw, start, stop)[::2] == (der.SEQUENCE, stop):
                    found.append((start, raw[start:stop]))
                elif tag & 0x20:
                    spans.append((start, stop))
                pos = stop
    except DecodeError:  # reported for the extension
        return []
    return found

"""What clients have besides the certificates from a server: trust anchors, and other CA certificates."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from certlint.bundle.trust_settings import TrustSettings
    from certlint.x509.parts.name import Canonical
    from certlint.x509.signed_object import SignedObject

# The most attributes and characters of a name that is kept as it is. One of fewer bytes than the last number has no more.
_MOST_ATTRIBUTES, _MOST_CHARACTERS, _FEW_BYTES = 16, 1024, 100
# More certificates than an organisation has roots, and fewer than a list of all public ones.
_FEW = 50
# Canonical subject → the certificates of a store with it. A run has few stores.
_by_subject: Cache[int, tuple[Store, dict[object, list[int]]]] = Cache(16)


class Store(NamedTuple):
    """CA certificates under one name.

    name          its display name: `mozilla`, or the given path
    certificates  without duplicates
    places        the position of each: the path of a file, and the line (0 without lines)
    settings      OpenSSL's trust settings of some of them, by index
    passed_over   what could not be read: the path of a file, and why
    """

    name: str
    certificates: tuple[SignedObject, ...]
    places: tuple[tuple[str, int], ...]
    settings: Mapping[int, TrustSettings] = {}
    passed_over: tuple[str, ...] = ()

    @property
    def is_small_file(self) -> bool:
        """Whether this is a file of few certificates."""
        return len(self.certificates) <= _FEW and len({path for path, _ in self.places}) == 1

    def bearers(self, name: object) -> list[int]:
        """The indexes of the certificates whose subject is `name`, in the form of `compared`."""
        held = _by_subject.get(id(self.certificates))
        if held is None:
            found: dict[object, list[int]] = {}
            for number, certificate in enumerate(self.certificates):
                found.setdefault(compared(certificate, "subject"), []).append(number)
            held = _by_subject.keep(id(self.certificates), (self, found))
        return held[1].get(name, [])


def compared(certificate: SignedObject, which: str) -> object:
    """A name in canonical form: RFC 5280 section 7.1, or its bytes if it cannot be decoded; for a long one, a digest."""
    name = certificate.part(which)
    if name is None:
        return certificate.raw.get(which)
    canonical: Canonical = name.canonical
    return _digest(canonical) if len(name.raw) > _FEW_BYTES and _is_long(canonical) else canonical


def _is_long(canonical: Canonical) -> bool:
    """Whether a canonical name takes much memory. Measured on the canonical form, which is equal for equal names."""
    attributes = [attribute for rdn in canonical for attribute in rdn]
    return (
        len(attributes) > _MOST_ATTRIBUTES
        or sum(len(kind) + len(value) for kind, value in attributes) > _MOST_CHARACTERS
    )


def _digest(canonical: Canonical) -> str:
    from hashlib import sha256  # ordinary names do not need it

    return sha256(repr(canonical).encode("utf-8", "surrogatepass")).hexdigest()

"""What clients know beside the file that a server sends: trust anchors, and CA certificates that they have from elsewhere."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from certlint.bundle.trust_settings import TrustSettings
    from certlint.x509.parts.name import Canonical
    from certlint.x509.signed_object import SignedObject

# Subject as it is compared → the certificates of a store that have it. The stores of a run are few.
_by_subject: Cache[int, tuple[Store, dict[object, list[int]]]] = Cache(16)


class Store(NamedTuple):
    """CA certificates under one name.

    name          what people call it: `mozilla`, or the path that was given
    certificates  each once
    places        where each of them is: the path of a file, and the line (0 where there are no lines)
    settings      what OpenSSL's trust settings say of some of them, by number
    passed_over   what could not be read: the path of a file, and why
    """

    name: str
    certificates: tuple[SignedObject, ...]
    places: tuple[tuple[str, int], ...]
    settings: Mapping[int, TrustSettings] = {}
    passed_over: tuple[str, ...] = ()

    def bearers(self, name: object) -> list[int]:
        """The numbers of the certificates whose subject is `name`, as `compared` has it."""
        held = _by_subject.get(id(self.certificates))
        if held is None:
            found: dict[object, list[int]] = {}
            for number, certificate in enumerate(self.certificates):
                found.setdefault(compared(certificate, "subject"), []).append(number)
            held = _by_subject.keep(id(self.certificates), (self, found))
        return held[1].get(name, [])


def compared(certificate: SignedObject, which: str) -> object:
    """A name as it is compared: RFC 5280 section 7.1, or its bytes when it cannot be read; of a long one, a digest."""
    name = certificate.part(which)
    if name is None:
        return certificate.raw.get(which)
    canonical: Canonical = name.canonical
    return _digest(canonical) if len(name.raw) > _SHORT and _is_long(canonical) else canonical


def _is_long(canonical: Canonical) -> bool:
    """Whether a name takes much memory. What is counted is equal for equal names, as the bytes that encode them are not."""
    attributes = [attribute for rdn in canonical for attribute in rdn]
    return len(attributes) > _MANY or sum(len(kind) + len(value) for kind, value in attributes) > _MUCH


# Attributes and characters; fewer bytes than the last never hold so many.
_MANY, _MUCH, _SHORT = 16, 1024, 100


def _digest(canonical: Canonical) -> str:
    from hashlib import sha256  # names of honest certificates do not need it

    return sha256(repr(canonical).encode("utf-8", "surrogatepass")).hexdigest()

"""Parts that are made of other parts: smaller, so that they repeat where the whole does not, and verdicts can be remembered.

A rule that only asks in which string type O is written has no business with the CN beside it: it reads `subject.O`, whose
value is the same in a million certificates. Each derived part has a key (what is remembered), a reader, and a way to say
where in the certificate the n-th thing of it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from certlint import oids
from certlint.der import header
from certlint.parts.core import AlgorithmIdentifier, Validity
from certlint.parts.general_names import DNS, SubjectAltName
from certlint.parts.name import Name, decode_string
from certlint.parts.public_key import PublicKey, key_title
from certlint.strict_der import padded

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.certificate import Certificate

# A name that no rule about the syntax of names has anything to say of: two labels or more of letters, digits and inner
# hyphens (none in third and fourth place), in lower case; perhaps a wildcard before them.
_ORDINARY = re.compile(rb"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9]|-(?!-)){0,61}(?<!-)\.)+[a-z][a-z0-9]{1,62}\Z")


class Derived(NamedTuple):
    """How a derived part is made: `key` returns None when the certificate has nothing of the kind."""

    key: Callable[[Certificate], Any]
    reader: Callable[[Any], Any]
    locate: Callable[[Certificate, int], int]


class Attributes:
    """All attributes of one type in a name, in order: `values` are (tag, content). Asked for as `subject.CN`, `issuer.O`.

    The place of a problem is the index of the attribute.
    """

    __slots__ = ("values",)

    def __init__(self, values: tuple[tuple[int, bytes], ...]) -> None:
        self.values = values

    @property
    def texts(self) -> list[str]:
        return [decode_string(tag, content) for tag, content in self.values]


class NameShape:
    """Which attributes a name has, without their values: (OID, string tag, number of the RDN) each, in order."""

    __slots__ = ("attributes",)

    def __init__(self, attributes: tuple[tuple[str, int, int], ...]) -> None:
        self.attributes = attributes

    @property
    def oids(self) -> list[str]:
        return [oid for oid, _, _ in self.attributes]

    def has(self, label: str) -> bool:
        """Whether there is an attribute of this type, given as `CN` or as an OID."""
        return oids.ATTRIBUTE_OIDS.get(label, label) in self.oids


class Lifetime:
    """How long a certificate lives (in seconds, the last one counted) and how its two dates are written (tags)."""

    __slots__ = ("seconds", "tags")

    def __init__(self, key: tuple[int, int, int]) -> None:
        self.seconds = key[0]
        self.tags = key[1:]


class KeyShape:
    """A public key without its numbers: what it is, how large, and how its algorithm is written.

    kind       rsa, ec, …; `algorithm` the encoded AlgorithmIdentifier
    bits       of the modulus or the curve
    exponent   of an RSA key; `curve` of an EC key; `point` the first byte of an EC point
    """

    __slots__ = ("algorithm", "bits", "curve", "exponent", "kind", "point")

    def __init__(self, key: tuple[str, bytes, int, int, str, int]) -> None:
        self.kind, self.algorithm, self.bits, self.exponent, self.curve, self.point = key

    @property
    def title(self) -> str:
        """`RSA-2048`, `ECDSA P-256`, `Ed25519`."""
        return key_title(self.kind, self.bits, self.curve) or AlgorithmIdentifier(self.algorithm).oid


class NameKinds:
    """Which kinds of GeneralName a SAN has (numbers of the choice), and how many names."""

    __slots__ = ("count", "kinds")

    def __init__(self, key: tuple[frozenset[int], int]) -> None:
        self.kinds, self.count = key


class Names:
    """A few names of the SAN, in order, as text."""

    __slots__ = ("names",)

    def __init__(self, key: tuple[bytes, ...]) -> None:
        self.names = [name.decode("ascii", "replace") for name in key]


class Wrapping:
    """What is around the parts: how many bytes follow the certificate, and where a length is longer than it needs to be.

    `padded` are places in the certificate, and so is the place of a problem.
    """

    __slots__ = ("padded", "trailing")

    def __init__(self, key: tuple[int, ...]) -> None:
        self.trailing = key[0]
        self.padded = key[1:]


def attributes_key(certificate: Certificate, which: str, oid: str) -> tuple[tuple[int, bytes], ...] | None:
    """The attributes of one type in `subject` or `issuer`, or None."""
    name: Name = certificate.decode(which, Name)
    return tuple((a.tag, a.value) for a in name.attributes if a.oid == oid) or None


def _attribute_at(certificate: Certificate, which: str, oid: str, index: int) -> int:
    name: Name = certificate.decode(which, Name)
    return certificate.at[which] + [a.at for a in name.attributes if a.oid == oid][index]


def _shape_key(certificate: Certificate, which: str) -> tuple[tuple[str, int, int], ...]:
    name: Name = certificate.decode(which, Name)
    return tuple([(a.oid, a.tag, a.rdn) for a in name.attributes])


def _nth_attribute(certificate: Certificate, which: str, index: int) -> int:
    name: Name = certificate.decode(which, Name)
    return certificate.at[which] + (name.attributes[index].at if index < len(name.attributes) else 0)


def _lifetime_key(certificate: Certificate) -> tuple[int, int, int]:
    validity: Validity = certificate.decode("validity", Validity)
    begin, end = validity.not_before, validity.not_after
    return int((end.moment - begin.moment).total_seconds()) + 1, begin.tag, end.tag


def _key_shape_key(certificate: Certificate) -> tuple[str, bytes, int, int, str, int]:
    key: PublicKey = certificate.decode("public_key", PublicKey)
    point = key.key[0] if key.kind == "ec" and key.key else -1
    return key.kind, key.algorithm.raw, key.bits, key.exponent, key.curve, point


def _kinds_key(certificate: Certificate) -> tuple[frozenset[int], int] | None:
    san: SubjectAltName | None = certificate.decode("subject_alt_name", SubjectAltName)
    return None if san is None else (frozenset(n.kind for n in san.names), min(len(san.names), 1))


def _odd_names_key(certificate: Certificate) -> tuple[bytes, ...] | None:
    san: SubjectAltName | None = certificate.decode("subject_alt_name", SubjectAltName)
    if san is None:
        return None
    return tuple([n.value for n in san.names if n.kind == DNS and (len(n.value) > 253 or not _ORDINARY.match(n.value))])


def _top_level_key(certificate: Certificate) -> frozenset[bytes] | None:
    san: SubjectAltName | None = certificate.decode("subject_alt_name", SubjectAltName)
    return None if san is None else frozenset([n.value.rpartition(b".")[2].lower() for n in san.names if n.kind == DNS])


def _odd_name_at(certificate: Certificate, index: int) -> int:
    san: SubjectAltName = certificate.decode("subject_alt_name", SubjectAltName)
    wanted = (_odd_names_key(certificate) or ())[index : index + 1]
    return certificate.at["subject_alt_name"] + next((n.at for n in san.names if (n.value,) == wanted), 0)


def _wrapping_key(certificate: Certificate) -> tuple[int, ...]:
    der, at = certificate.der, certificate.at.get("extensions")
    places = [0, header(der, 0, len(der))[1]]
    if at is not None:
        places += [at, header(der, at, len(der))[1]]
    return (certificate.trailing, *[pos for pos in places if padded(der, pos)])


def _start_of(part: str) -> Callable[[Certificate, int], int]:
    return lambda certificate, _: certificate.at.get(part, 0)


class TopLevelDomains:
    """The last labels of all dNSNames, in lower case."""

    __slots__ = ("labels",)

    def __init__(self, key: frozenset[bytes]) -> None:
        self.labels = sorted(label.decode("ascii", "replace") for label in key)


DERIVED: dict[str, Derived] = {
    "subject_shape": Derived(
        lambda c: _shape_key(c, "subject"), NameShape, lambda c, i: _nth_attribute(c, "subject", i)
    ),
    "issuer_shape": Derived(lambda c: _shape_key(c, "issuer"), NameShape, lambda c, i: _nth_attribute(c, "issuer", i)),
    "wrapping": Derived(_wrapping_key, Wrapping, lambda _, place: place),
    "lifetime": Derived(_lifetime_key, Lifetime, _start_of("validity")),
    "key_shape": Derived(_key_shape_key, KeyShape, _start_of("public_key")),
    "san_kinds": Derived(_kinds_key, NameKinds, _start_of("subject_alt_name")),
    "odd_dns_names": Derived(_odd_names_key, Names, _odd_name_at),
    "top_level_domains": Derived(_top_level_key, TopLevelDomains, _start_of("subject_alt_name")),
}


def derived(name: str) -> Derived | None:
    """How the derived part `name` is made, or None when it is not one. `subject.CN` and the like exist for every type."""
    found = DERIVED.get(name)
    if found is None and name.startswith(("subject.", "issuer.")):
        which, _, label = name.partition(".")
        oid = oids.ATTRIBUTE_OIDS.get(label, label)
        found = DERIVED[name] = Derived(
            lambda c: attributes_key(c, which, oid), Attributes, lambda c, i: _attribute_at(c, which, oid, i)
        )
    return found

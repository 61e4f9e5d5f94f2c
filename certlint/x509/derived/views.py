"""The views of derived parts. `registry.py` computes them."""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.light import NamedTuple
from certlint.x509.parts.core import AlgorithmIdentifier
from certlint.x509.parts.name import Attribute
from certlint.x509.parts.public_key import key_title
from certlint.x509.parts.strings import decode_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts.dates import TimeForm


class Attributes:
    """All attributes of one type in a name, in order: `values` are (tag, content). Named `subject.CN`, `issuer.O`.

    The location of a problem is the index of the attribute.
    """

    __slots__ = ("values",)

    def __init__(self, values: tuple[tuple[int, bytes], ...]) -> None:
        self.values = values

    @property
    def texts(self) -> list[str]:
        return [decode_string(tag, content) for tag, content in self.values]


class TextAttributes:
    """Attributes with unusual text (`parts/name.py`): `at` is an attribute's index in the whole name."""

    __slots__ = ("attributes",)

    def __init__(self, key: tuple[tuple[str, int, bytes, int, int], ...]) -> None:
        self.attributes = [Attribute(*attribute) for attribute in key]


class ShapeAttribute(NamedTuple):
    """One attribute without its value. `at` is its index."""

    oid: str
    tag: int
    rdn: int
    at: int

    @property
    def label(self) -> str:
        """`CN`, or the dotted OID."""
        return oids.ATTRIBUTES.get(self.oid, self.oid)


class NameShape:
    """The attributes of a name without their values; `shape` is their encoding by RDN."""

    __slots__ = ("attributes", "shape")

    def __init__(self, key: tuple[str, ...]) -> None:
        self.shape = key
        self.attributes: list[ShapeAttribute] = []
        for rdn, shape in enumerate(key):
            for member in shape.split("+") if shape else ():
                oid, _, tag = member.partition(":")
                self.attributes.append(ShapeAttribute(oid, int(tag), rdn, len(self.attributes)))

    @property
    def oids(self) -> list[str]:
        return [attribute.oid for attribute in self.attributes]

    def has(self, label: str) -> bool:
        """Whether there is an attribute of this type, given as `CN` or as an OID."""
        return oids.ATTRIBUTE_OIDS.get(label, label) in self.oids


class Lifetime:
    """The validity period (in seconds, the last one counted) and the forms of the two dates.

    The location of a problem is 0 for notBefore, 1 for notAfter.
    """

    __slots__ = ("forms", "seconds")

    def __init__(self, key: tuple[int, TimeForm, TimeForm]) -> None:
        self.seconds = key[0]
        self.forms = key[1:]


class SerialShape(NamedTuple):
    """The number of octets of a serial number, and its sign: negative (-1), zero (0) or positive (1)."""

    octets: int
    sign: int


class KeyShape:
    """A public key without its numbers.

    kind       rsa, ec, …; `algorithm` the encoded AlgorithmIdentifier
    bits       of the modulus or the curve
    exponent   of an RSA key; whether it is not below the modulus (`exceeds`), and whether that is `even`
    curve      of an EC key; `point` the first byte of its point
    """

    __slots__ = ("algorithm", "bits", "curve", "even", "exceeds", "exponent", "kind", "point")

    def __init__(self, key: tuple[str, bytes, int, int, str, int, bool, bool]) -> None:
        self.kind, self.algorithm, self.bits, self.exponent, self.curve, self.point, self.even, self.exceeds = key

    @property
    def title(self) -> str:
        """`RSA-2048`, `ECDSA P-256`, `Ed25519`."""
        return key_title(self.kind, self.bits, self.curve) or AlgorithmIdentifier(self.algorithm).oid


class NameKinds:
    """The kinds of GeneralNames in a list (CHOICE numbers), those without content among them, and their presence."""

    __slots__ = ("count", "empty", "kinds")

    def __init__(self, key: tuple[frozenset[int], frozenset[int], int]) -> None:
        self.kinds, self.empty, self.count = key


class Names:
    """A few general names of one kind, in order, as text; non-ASCII bytes become U+FFFD."""

    __slots__ = ("names",)

    def __init__(self, key: tuple[bytes, ...]) -> None:
        self.names = [name.decode("ascii", "replace") for name in key]


class DnsNames(Names):
    """Some dNSNames."""

    __slots__ = ()


class Uris(Names):
    """Some uniformResourceIdentifiers."""

    __slots__ = ()


class Wrapping:
    """The encoding around the parts: the number of trailing bytes, and lengths that are not minimally encoded.

    `padded` are offsets in the certificate, and so is the location of a problem.
    """

    __slots__ = ("padded", "trailing")

    def __init__(self, key: tuple[int, ...]) -> None:
        self.trailing = key[0]
        self.padded = key[1:]


class Undecodable(NamedTuple):
    """A part that cannot be decoded, why, and the offset in the part. Named `error.subject`."""

    title: str
    message: str
    offset: int


class TimestampFlaws:
    """The defects of the SCTs of a certificate: pairs of a kind, and the number of the SCT."""

    __slots__ = ("pairs",)

    def __init__(self, key: tuple[tuple[str, int], ...]) -> None:
        self.pairs = key


class TopLevelDomains:
    """The last labels of all dNSNames, in lower case."""

    __slots__ = ("labels",)

    def __init__(self, key: frozenset[bytes]) -> None:
        self.labels = sorted(label.decode("ascii", "replace") for label in key)

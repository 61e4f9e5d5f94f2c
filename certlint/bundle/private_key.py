"""A private key: whether it can be read, and its public key. The secret is dropped at once."""

from __future__ import annotations

from certlint.asn1.der import SEQUENCE, sequence
from certlint.asn1.inside import longest_integer
from certlint.bundle import post_quantum_key
from certlint.bundle.key_form import LOADED, KeyFault, faults_of, unread_by
from certlint.errors import DecodeError
from certlint.pem import BlockKind
from certlint.pem.kinds import object_of, sniff
from certlint.x509.kinds import KIND_OF_BLOCK
from certlint.x509.parts import AlgorithmIdentifier, PublicKey
from certlint.x509.rsa import MAX_RSA_BITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from certlint.pem import Block, Document
    from certlint.pem.facts import FileFacts
    from certlint.x509.signed_object import SignedObject

_WHOLE_POINTS = {4, 6, 7}
"""The first byte of point encodings with both coordinates."""
MAX_SIZE = 1 << 14
"""The most bytes of DER. The largest supported RSA key takes ten thousand."""


class PrivateKey:
    """What is known about a key without keeping it.

    source      facts about its file; None for a key inside the bundle
    public_key  its public half, or None
    algorithm   the algorithm OID in a PKCS #8 key; empty in other forms
    encrypted   whether it is encrypted
    label       of its PEM block if OpenSSL knows it; other labels are a fault
    error       why it cannot be read, without key material
    faults      defects of the file that do not prevent reading the key
    in_file     the number of private key blocks with labels that OpenSSL knows
    is_absent   whether its file has certificates or similar objects in it, and nothing that could be a key
    """

    __slots__ = (
        "_unexamined",
        "_unread",
        "algorithm",
        "encrypted",
        "error",
        "faults",
        "in_file",
        "is_absent",
        "label",
        "line",
        "path",
        "public_key",
        "source",
    )

    def __init__(self, document: Document, unreadable: str = "") -> None:
        self.path = document.path
        self.source: FileFacts | None = document.facts
        self.encrypted = False
        self.error = ""
        self.algorithm = ""
        self.label = ""
        self.line: int | None = None
        self.public_key: PublicKey | None = None
        self.faults: list[KeyFault] = []
        # The file and the block of the key, until engines have been asked whether they load it.
        self._unexamined: tuple[Document, Block] | None = None
        self._unread: dict[str, str] = {}
        blocks = [b for b in document.blocks if b.kind in (BlockKind.PRIVATE_KEY, BlockKind.ENCRYPTED_KEY)]
        self.in_file = sum(block.label in LOADED for block in blocks)
        self.is_absent = bool(document.blocks) and all(block.kind in KIND_OF_BLOCK for block in document.blocks)
        if not blocks:
            self.error = unreadable or document.problem or f"the file contains {_instead(document)}no private key"
        else:
            # OpenSSL skips other blocks, and those it cannot decode.
            known = [each for each in blocks if each.label in LOADED]
            block = next((each for each in known if _holds_something(each)), (known or blocks)[0])
            self.label = block.label if block.label in LOADED else ""
            self._read(block)
            self.faults = list(faults_of(document, block, self.public_key))
            if document.encoding in ("pem", "der") and (self.faults or len(document.blocks) > 1):
                self._unexamined = document, block

    @property
    def unread_by(self) -> dict[str, str]:
        """By engine: why it does not load the key from this file; computed lazily for files with oddities."""
        if self._unexamined is not None:
            self._unread, self._unexamined = unread_by(*self._unexamined, self.faults), None
        return self._unread

    def _read(self, block: Block) -> None:
        self.line = block.first_line or None
        if block.kind is BlockKind.ENCRYPTED_KEY:
            self.encrypted = True
            return
        if fault := too_large(block.der):
            self.error = f"the key in the {block.label or 'DER'} block {fault}"
            return
        try:
            if post_quantum_key.is_post_quantum(block.der):
                self.public_key = post_quantum_key.post_quantum_public_half(block.der)
                return
            key = _loaded(object_of(block.der))
            if not holds_together(key):
                self.error = f"the numbers of the key in the {block.label or 'DER'} block do not match each other"
                return
            self.public_key = _public_half(key)
            self.algorithm = stated_algorithm(block.der)
        except post_quantum_key.UnusableKey as error:
            self.error = f"the key in the {block.label or 'DER'} block {error}"
        except Exception:  # noqa: BLE001 - messages of the library may quote the input; ours says what kind of thing it was
            self.error = f"the {block.label or 'DER'} block contains no key that can be read"

    def belongs_to(self, certified: PublicKey) -> bool:
        """Whether this is the private half of `certified`."""
        return self.public_key is not None and same_key(self.public_key, certified)

    def owns(self, certificate: SignedObject) -> bool:
        """Whether this is the private half of the key in a certificate, as far as both can be read."""
        certified = certificate.part("public_key") if self.public_key is not None else None
        return certified is not None and self.belongs_to(certified)


def _instead(document: Document) -> str:
    """What a file contains instead of a key."""
    held = sum(block.kind is BlockKind.CERTIFICATE for block in document.blocks)
    return f"{'certificates' if held > 1 else 'a certificate'} and " if held else ""


def _holds_something(block: Block) -> bool:
    return block.kind is BlockKind.ENCRYPTED_KEY or bool(sniff(block.der))


def public_half(block: Block) -> PublicKey | None:
    """The public half of the private key in a block, to find its certificate; None if it cannot be read."""
    if block.kind is not BlockKind.PRIVATE_KEY or too_large(block.der):
        return None
    try:
        if post_quantum_key.is_post_quantum(block.der):
            return post_quantum_key.post_quantum_public_half(block.der)
        return _public_half(_loaded(block.der))
    except Exception:  # noqa: BLE001 - defects of the key are reported where it is evaluated
        return None


def _loaded(der: bytes) -> Any:
    from cryptography.hazmat.primitives import serialization

    # The library's validation of RSA keys tests primality, which takes longer than everything else here.
    return serialization.load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)


def _public_half(key: Any) -> PublicKey:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return PublicKey(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def stated_algorithm(der: bytes) -> str:
    """The algorithm in a PKCS #8 key; the library does not distinguish RSASSA-PSS. RFC 5958 section 2."""
    try:
        fields = sequence(der, "the private key")
        has_algorithm = len(fields) > 1 and fields[1].tag == SEQUENCE
        return AlgorithmIdentifier(der[fields[1].pos : fields[1].stop]).oid if has_algorithm else ""
    except DecodeError:  # the library accepts more than DER
        return ""


def too_large(der: bytes) -> str:
    """Why examining a private key would take too long; empty if it would not. OpenSSL does not use larger ones."""
    if len(der) > MAX_SIZE:
        return f"takes {len(der):,} bytes; certlint reads at most {MAX_SIZE:,}"
    bits = 8 * (longest_integer(der) - 1)
    return (
        f"has a number of {bits:,} bits, and keys of at most {MAX_RSA_BITS:,} are read" if bits > MAX_RSA_BITS else ""
    )


def holds_together(key: Any) -> bool:
    """Whether the components of an RSA key are consistent (RFC 8017 section 3.2) and a trial signature verifies.

    The trial signature takes a hundredth of the time of a primality test. The library validates other key types.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if not isinstance(key, RSAPrivateKey):
        return True
    numbers = key.private_numbers()
    p, q, d, public = numbers.p, numbers.q, numbers.d, numbers.public_numbers
    fits = (
        p > 1
        and q > 1
        and p * q == public.n
        and (d * public.e - 1) % (p - 1) == (d * public.e - 1) % (q - 1) == 0
        and (numbers.dmp1, numbers.dmq1) == (d % (p - 1), d % (q - 1))
        and numbers.iqmp * q % p == 1
    )
    return fits and _signs(key)


def _signs(key: RSAPrivateKey) -> bool:
    """Whether a signature by the key verifies with its public half."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.public_key().verify(key.sign(b"certlint", PKCS1v15(), SHA256()), b"certlint", PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def same_key(one: PublicKey, other: PublicKey) -> bool:
    """Whether two public keys are equal by numbers and points, independent of their encodings."""
    if one.modulus or other.modulus:
        return (one.modulus, one.exponent) == (other.modulus, other.exponent)
    if one.kind != other.kind:
        return False
    if one.kind != "ec":
        return one.key == other.key
    # A curve with explicit parameters has no name to compare; equal points imply equal curves in practice.
    named = one.curve and other.curve
    return (not named or one.curve == other.curve) and _same_point(one.key, other.key)


def _same_point(one: bytes, other: bytes) -> bool:
    """Whether two encodings, compressed, uncompressed or hybrid, are of the same point. SEC 1 section 2.3.3, X9.62."""
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return one == other or (one[1:] == other[1:] and {*one[:1], *other[:1]} <= _WHOLE_POINTS)
    size = len(short) - 1
    whole = long[0] in _WHOLE_POINTS and len(long) == 1 + 2 * size
    return whole and long[1 : 1 + size] == short[1:] and short[0] in (2, 3) and short[0] - 2 == long[-1] & 1

"""Private keys: generated, loaded, written as PEM. Their contents are never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.bundle.private_key import holds_together, stated_algorithm, too_large
from certlint.containers.derivation import require_affordable
from certlint.errors import InputError
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.files.passphrase import passphrase
from certlint.light import NamedTuple
from certlint.pem import BlockKind
from certlint.x509.parts import PublicKey
from certlint.x509.rsa import MAX_RSA_BITS

if TYPE_CHECKING:
    from certlint.make.requirements import Requirements
    from certlint.pem import Block, Document

PUBLIC_EXPONENT = 65537
RSASSA_PSS = "1.2.840.113549.1.1.10"
FOR_PSS = (
    "use a key for RSA (rsaEncryption) or an EC key, or make the request or certificate with another tool, in OpenSSL"
    " with `-sigopt rsa_padding_mode:pss`"
)
"""The hint for a key that is restricted to RSASSA-PSS."""


class KeyType(NamedTuple):
    """The type behind a name of KEY_TYPES: kind and size, the curve's name in `cryptography` and its display name."""

    kind: str
    bits: int
    curve: str = ""
    curve_title: str = ""

    @property
    def parameter(self) -> str:
        """The value of `openssl genpkey -pkeyopt`."""
        return f"ec_paramgen_curve:{self.curve_title}" if self.curve else f"rsa_keygen_bits:{self.bits}"


KEY_TYPES = {
    "rsa-3072": KeyType("rsa", 3072),
    "rsa-2048": KeyType("rsa", 2048),
    "rsa-4096": KeyType("rsa", 4096),
    "ec-p256": KeyType("ec", 256, "SECP256R1", "P-256"),
    "ec-p384": KeyType("ec", 384, "SECP384R1", "P-384"),
}
"""In order of preference, if no type is requested."""


def key_kind(key: Any) -> str:
    """The kind of a private or public key, as in `key_kind` of its certificate."""
    private = hasattr(key, "public_key")
    return PublicKey(public_der(key.public_key() if private else key)).kind


def default_type(asked: Requirements) -> str:
    """The first allowed type of the recommended size."""
    for name, each in KEY_TYPES.items():
        if (not asked.kinds or each.kind in asked.kinds) and each.bits >= asked.bits.get(each.kind, 0):
            return name
    return next(iter(KEY_TYPES))


def generate(wanted: KeyType) -> Any:
    """A new private key."""
    if wanted.kind == "ec":
        from cryptography.hazmat.primitives.asymmetric import ec

        return ec.generate_private_key(getattr(ec, wanted.curve)())
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(PUBLIC_EXPONENT, wanted.bits)


def generate_all(key_types: list[KeyType]) -> list[Any]:
    """A new key of each type, generated in parallel threads: OpenSSL releases the interpreter lock."""
    if len(key_types) == 1:
        return [generate(key_types[0])]
    from concurrent.futures import ThreadPoolExecutor

    try:
        with ThreadPoolExecutor(len(key_types)) as pool:
            return list(pool.map(generate, key_types))
    except RuntimeError:  # no thread can be started
        return [generate(each) for each in key_types]


def as_pem(key: Any) -> bytes:
    """PKCS #8, unencrypted: a server cannot ask for a passphrase."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    data: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return data


def public_der(key: Any) -> bytes:
    """The SubjectPublicKeyInfo of a public key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    data: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return data


def load(path: str, passphrase_file: str = "", option: str = "--key") -> Any:
    """The first private key in a file that `option` names. Raises InputError if there is none, or it cannot be opened."""
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        raise InputError(f"cannot read the key {path}: {loaded.reason}")
    document = loaded
    block = next((b for b in document.blocks if b.kind in (BlockKind.PRIVATE_KEY, BlockKind.ENCRYPTED_KEY)), None)
    if block is None:
        problem = document.problem or "the file contains no private key"
        raise InputError(f"{path}: {problem}", f"give the file of the private key with {option}")
    if fault := too_large(block.der):
        raise InputError(f"{path}: the key in the {block.label or 'DER'} block {fault}")
    if stated_algorithm(block.der) == RSASSA_PSS:
        raise InputError(f"{path}: the key is for RSASSA-PSS only, and certlint makes no such signatures", FOR_PSS)
    if block.kind is BlockKind.ENCRYPTED_KEY:
        require_affordable(block.der, path)
    secret = passphrase(passphrase_file, f"the key {path}") if block.kind is BlockKind.ENCRYPTED_KEY else None
    try:
        return _open(document, block, secret)
    except Exception:  # noqa: BLE001 - messages of the library may contain parts of the key
        if secret is not None:
            raise InputError(f"{path}: the passphrase does not open the key") from None
        raise InputError(f"{path}: the {block.label or 'DER'} block contains no key that can be read") from None


def _open(document: Document, block: Block, secret: bytes | None) -> Any:
    """The key of a block. Raises ValueError and any error of the library."""
    from cryptography.hazmat.primitives import serialization

    # The library's validation of RSA keys tests primality, which takes a minute for a large key.
    unchecked = {"unsafe_skip_rsa_key_validation": True}
    if block.headers:  # legacy PEM encryption is described in headers, which only the PEM text has
        lines = document.raw.splitlines(keepends=True)[block.first_line - 1 : block.last_line]
        key: Any = serialization.load_pem_private_key(b"".join(lines), secret, **unchecked)
    else:
        key = serialization.load_der_private_key(block.der, secret, **unchecked)
    if getattr(key, "key_size", 0) > MAX_RSA_BITS or not holds_together(key):
        raise ValueError("the numbers of the key")
    return key

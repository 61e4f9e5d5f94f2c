"""The kinds of blocks, by PEM label or DER structure."""

from __future__ import annotations

from certlint.light import Enum

PEM_SUFFIXES = (".pem", ".crt", ".cer", ".cert", ".key", ".ca-bundle")
"""Suffixes of files that are meant to be loaded as PEM."""
JSON_LINES = (".jsonl", ".ndjson")
CSV = (".csv", ".tsv")
PARQUET = ".parquet"
"""Suffixes of tables, whose rows an audit evaluates one by one."""


class BlockKind(Enum):
    """The contents of a block according to its label or a quick look."""

    __hash__ = object.__hash__  # sets of kinds are made for every bundle, and the hash of `Enum` is a Python function

    CERTIFICATE = "certificate"
    REQUEST = "certificate request"
    PRIVATE_KEY = "private key"
    ENCRYPTED_KEY = "encrypted private key"
    PUBLIC_KEY = "public key"
    CRL = "revocation list"
    OCSP = "OCSP response"
    TBS = "TBS certificate"
    PKCS7 = "PKCS #7 structure"
    PKCS12 = "PKCS #12 structure"
    PARAMETERS = "key parameters"
    BINARY = "DER object beside PEM blocks"
    OTHER = "unknown content"


LABELS = {
    "CERTIFICATE": BlockKind.CERTIFICATE,
    "X509 CERTIFICATE": BlockKind.CERTIFICATE,
    "TRUSTED CERTIFICATE": BlockKind.CERTIFICATE,
    "CERTIFICATE REQUEST": BlockKind.REQUEST,
    "NEW CERTIFICATE REQUEST": BlockKind.REQUEST,
    "PRIVATE KEY": BlockKind.PRIVATE_KEY,
    "RSA PRIVATE KEY": BlockKind.PRIVATE_KEY,
    "EC PRIVATE KEY": BlockKind.PRIVATE_KEY,
    "DSA PRIVATE KEY": BlockKind.PRIVATE_KEY,
    "OPENSSH PRIVATE KEY": BlockKind.PRIVATE_KEY,
    "ENCRYPTED PRIVATE KEY": BlockKind.ENCRYPTED_KEY,
    "PUBLIC KEY": BlockKind.PUBLIC_KEY,
    "RSA PUBLIC KEY": BlockKind.PUBLIC_KEY,
    "X509 CRL": BlockKind.CRL,
    "CRL": BlockKind.CRL,
    "OCSP RESPONSE": BlockKind.OCSP,
    "PKCS7": BlockKind.PKCS7,
    "PKCS #7 SIGNED DATA": BlockKind.PKCS7,
    "CMS": BlockKind.PKCS7,
    "CERTIFICATE CHAIN": BlockKind.PKCS7,
    "DH PARAMETERS": BlockKind.PARAMETERS,
    "X9.42 DH PARAMETERS": BlockKind.PARAMETERS,
    "EC PARAMETERS": BlockKind.PARAMETERS,
    "DSA PARAMETERS": BlockKind.PARAMETERS,
    "ATTRIBUTE CERTIFICATE": BlockKind.OTHER,
    "PKCS12": BlockKind.PKCS12,
    "TBS CERTIFICATE": BlockKind.TBS,
}
"""The labels of RFC 7468 and OpenSSL, and one without a standard. Malformed boundaries are recognized only with these."""

KEY_KINDS = (BlockKind.PRIVATE_KEY, BlockKind.ENCRYPTED_KEY)

# Tags of the first members of a SEQUENCE, in hexadecimal → what has such members.
_MEMBERS = (
    ("02.30.04", "PRIVATE KEY"),
    ("02.04", "EC PRIVATE KEY"),
    ("02.02.02.02.02.02.02", "RSA PRIVATE KEY"),
    ("02.02.02.02.02.02", "DSA PRIVATE KEY"),
    ("02.02.02", "DSA PARAMETERS"),
    ("06", "PKCS7"),
    ("0a", "OCSP RESPONSE"),
    ("a0.02.30.30.30.30.30", "TBS CERTIFICATE"),
    ("30.03", "PUBLIC KEY"),
    ("30.04", "ENCRYPTED PRIVATE KEY"),
)
# The same for the signed part, if the whole is SEQUENCE { SEQUENCE, SEQUENCE, BIT STRING }.
_SIGNED = (
    ("a0.02.30.30.30", "CERTIFICATE"),
    ("02.30.30.30.30", "CERTIFICATE"),
    ("02.30.30.17", "X509 CRL"),
    ("02.30.30.18", "X509 CRL"),
    ("30.30.17", "X509 CRL"),
    ("30.30.18", "X509 CRL"),
    ("02.30.30.a0", "CERTIFICATE REQUEST"),
    ("02.30.30.end", "CERTIFICATE REQUEST"),
)


def kind_of(label: str) -> BlockKind:
    """The kind for a label; an unknown label that ends in PRIVATE KEY is a private key."""
    return LABELS.get(label) or (BlockKind.PRIVATE_KEY if label.endswith("PRIVATE KEY") else BlockKind.OTHER)


def loose_header(data: bytes, at: int, limit: int) -> tuple[int, int, int] | None:
    """Tag, start and end of the contents of the DER object at `at`; the end may be beyond `limit`.

    None if there is no room for one, or its length has more than four bytes.
    An indefinite length (BER) extends to `limit`.
    """
    if at + 2 > limit:
        return None
    tag, length = data[at], data[at + 1]
    if length < 0x80:
        return tag, at + 2, at + 2 + length
    size = length & 0x7F
    start = at + 2 + size
    if size == 0:
        return tag, start, limit
    if size > 4 or start > limit:
        return None
    return tag, start, start + int.from_bytes(data[at + 2 : start], "big")


def sniff(der: bytes) -> str:
    """The label for a DER object, by the tags of its first members; empty if unknown."""
    if der[:2] == b"\x30\x82" and der[4:6] == b"\x30\x82" and der[8:11] == b"\xa0\x03\x02":
        return "CERTIFICATE"  # fast path for nearly every certificate
    outer = loose_header(der, 0, len(der))
    if outer is None or outer[0] != 0x30:
        return ""
    members = _members(der, outer[1], min(outer[2], len(der)))
    if members.startswith("02.30") and der[outer[1] : outer[1] + 3] == b"\x02\x01\x03":
        return "PKCS12"
    if members.removesuffix(_UNTOLD) == "30.30.03":
        inner = loose_header(der, outer[1], len(der))
        return _match(f"{_members(der, inner[1], min(inner[2], len(der)))}.end", _SIGNED) if inner else ""
    return _match(members, _MEMBERS)


def _match(members: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((label for start, label in table if members.startswith(start)), "")


# An indefinite length hides whether more members follow.
_UNTOLD = ".?"


def _members(der: bytes, at: int, limit: int) -> str:
    """The tags of up to eight members, such as ``30.30.03``."""
    tags: list[str] = []
    while at < limit and len(tags) < 8:
        member = loose_header(der, at, limit)
        if member is None:
            break
        tags.append(f"{member[0]:02x}")
        if der[at + 1] == 0x80:
            return ".".join(tags) + _UNTOLD
        at = member[2]
    return ".".join(tags)


def object_of(data: bytes) -> bytes:
    """The DER object at the start of `data`, or all of it if its end cannot be determined."""
    header = loose_header(data, 0, len(data))
    return data[: header[2]] if header is not None else data

"""The kind of key for a signature algorithm, and what a key may sign.

OpenSSL 3.0 selects an issuer by the kind of its key before it verifies anything.
"""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.x509.parts.core import hash_title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts import AlgorithmIdentifier, PublicKey
    from certlint.x509.signed_object import SignedObject

# Algorithms known to OpenSSL but not to our parts: RSA with RIPEMD-160 and MDC-2, SHA of 1993, ECDSA without a hash.
_MORE = {
    "1.3.36.3.3.1.2": "rsa",
    "2.5.8.3.100": "rsa",
    "1.3.14.3.2.15": "rsa",
    "1.2.840.10045.4.2": "ec",
    "1.2.840.10045.4.3": "ec",
}
_UNKNOWN = "?"
# Certificates of earlier versions have no extensions, and therefore no key usage.
_VERSION_WITH_USAGES = 3


def may_have_signed(issuer: SignedObject, certificate: SignedObject) -> bool:
    """Whether the issuer's key is of the kind that the signed part announces; true if that is unknown. OpenSSL looks there."""
    wanted: str = certificate.once(_announced_kind)
    kind: str | None = issuer.once(_key_kind)
    return not wanted or kind is None or wanted == kind or (kind, wanted) == ("rsa", "rsa-pss")


def is_for_pss_alone(issuer: SignedObject, certificate: SignedObject) -> bool:
    """Whether the issuer's key is for RSASSA-PSS only, and a signature is of another kind. RFC 4055 section 1.2."""
    return bool(issuer.once(_key_kind) == "rsa-pss" and certificate.once(_signature_kind) == "rsa")


def broken_restriction(issuer: SignedObject, certificate: SignedObject) -> tuple[str, str] | None:
    """The RSASSA-PSS parameters that the issuer's key is restricted to, and those of a signature that violates them.

    RFC 4055 section 3.3: all must be equal, except that the salt may be longer.
    """
    key: PublicKey | None = issuer.part("public_key")
    algorithm: AlgorithmIdentifier | None = certificate.part("signature_algorithm")
    if key is None or key.kind != "rsa-pss" or key.algorithm.parameters is None:
        return None
    if algorithm is None or algorithm.family != "rsa-pss":
        return None
    try:
        (*allowed, least), (*used, salt) = key.algorithm.pss, algorithm.pss
    except DecodeError:  # reported for the key, or for the signature
        return None
    if used == allowed and salt >= least:
        return None
    return f"{_listed(*allowed)}, a salt of {least} bytes or more", f"{_listed(*used)}, a salt of {salt} bytes"


def may_sign_so(issuer: SignedObject, signed: SignedObject) -> bool:
    """Whether an issuer's key that is for RSASSA-PSS only allows a signature of this kind."""
    return not is_for_pss_alone(issuer, signed) and broken_restriction(issuer, signed) is None


def is_certified_for_crls(certificate: SignedObject) -> bool:
    """Whether a certificate allows its key to sign CRLs: cRLSign, or version 1 or 2. RFC 10007 section 4."""
    version, usage = certificate.part("version"), certificate.part("key_usage")
    is_old = version is not None and version.number < _VERSION_WITH_USAGES
    return is_old or (usage is not None and "cRLSign" in usage.usages)


def _listed(digest: str, mask: str) -> str:
    return f"{hash_title(digest) or 'another hash'}, MGF1 with {hash_title(mask) or 'another hash'}"


# Cached: large parts are decoded at each call, which makes a thousand look-alikes a fifth slower.
def _signature_kind(certificate: SignedObject) -> str:
    return _kind_for(certificate.part("signature_algorithm"))


def _announced_kind(certificate: SignedObject) -> str:
    return _kind_for(certificate.part("tbs_signature"))


def _kind_for(algorithm: AlgorithmIdentifier | None) -> str:
    if algorithm is None:
        return ""
    family = algorithm.family
    if not family:
        return _MORE.get(algorithm.oid, _UNKNOWN)
    try:
        digest = algorithm.hash if family in ("rsa", "ecdsa") else ""
    except DecodeError:
        digest = ""
    if digest.startswith("sha512-") or (family == "ecdsa" and digest.startswith("sha3-")):
        return _UNKNOWN
    return family.replace("ecdsa", "ec")


def _key_kind(certificate: SignedObject) -> str | None:
    key = certificate.part("public_key")
    return key.kind if key is not None else None

"""Which kind of key a signature algorithm is for. OpenSSL 3.0 looks for an issuer by that, before it verifies anything."""

from __future__ import annotations

from certlint.errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts import AlgorithmIdentifier
    from certlint.x509.signed_object import SignedObject

# What OpenSSL knows of algorithms that no part names: RSA with RIPEMD-160 and MDC-2, SHA of 1993, ECDSA without a hash.
_MORE = {
    "1.3.36.3.3.1.2": "rsa",
    "2.5.8.3.100": "rsa",
    "1.3.14.3.2.15": "rsa",
    "1.2.840.10045.4.2": "ec",
    "1.2.840.10045.4.3": "ec",
}
_UNKNOWN = "?"


def may_have_signed(issuer: SignedObject, certificate: SignedObject) -> bool:
    """Whether the key of an issuer is of the kind that the signature of a certificate is for; also where nobody can tell."""
    wanted: str = certificate.once(_signature_kind)
    kind: str | None = issuer.once(_key_kind)
    return not wanted or kind is None or wanted == kind or (kind, wanted) == ("rsa", "rsa-pss")


def is_for_pss_alone(issuer: SignedObject, certificate: SignedObject) -> bool:
    """Whether the key of an issuer is for RSASSA-PSS only, and a signature of another kind. RFC 4055 section 1.2."""
    return bool(issuer.once(_key_kind) == "rsa-pss" and certificate.once(_signature_kind) == "rsa")


# Remembered: what is large is decoded anew whenever somebody asks, and a thousand look-alikes are a fifth slower for it.
def _signature_kind(certificate: SignedObject) -> str:
    algorithm: AlgorithmIdentifier | None = certificate.part("signature_algorithm")
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

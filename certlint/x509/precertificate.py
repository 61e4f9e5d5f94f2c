"""What a precertificate and its certificate have in common. RFC 6962 sections 3.1 and 3.2."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.x509.digests import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from hashlib import _Hash as Hash

    from certlint.x509.signed_object import SignedObject

_APART = ("ct_poison", "signed_certificate_timestamps")
_AUTHORITY_KEY = oids.EXTENSIONS["authority_key_identifier"]
_OIDS = frozenset(oids.EXTENSIONS[name] for name in _APART)


def logged_digest(certificate: SignedObject, sha256: Callable[[bytes], Hash] = sha256) -> bytes:
    """A digest of what a precertificate and its certificate have in common; empty for any other certificate.

    It covers the bytes around the poison extension or the SCT list, without the lengths that depend on them: an audit computes
    it for every certificate, with the SHA-256 of `hashlib`, which takes a third of the time (5 % of an audit).
    """
    raw = certificate.raw
    name = "signed_certificate_timestamps" if "signed_certificate_timestamps" in raw else "ct_poison"
    if name not in raw:
        return b""
    whole, begin, at = certificate.der, certificate.extensions_at, certificate.at[name]
    # The list of extensions comes last, otherwise the certificate could not be split.
    stop, fields = certificate.signed_span[1], whole[certificate.at["version"] : begin]
    parts = fields, whole[certificate.extension_at(0) : at], whole[at + len(raw[name]) : stop], b"%d" % len(fields)
    return sha256(b"".join(parts)).digest()[:16]


def as_issued(precertificate: SignedObject, signer: SignedObject) -> bytes:
    """A precertificate in DER as if signed by the CA itself instead of its precertificate signing certificate, `signer`.

    Issuer and authorityKeyIdentifier are those of `signer`, which the CA has issued. RFC 6962 section 3.2. Raises DecodeError.
    """
    whole, begin, at = precertificate.der, precertificate.extensions_at, precertificate.at["issuer"]
    start, stop = precertificate.signed_span
    inner, end = der.header(whole, start, stop)[1], der.header(whole, begin, stop)[2]
    identifier = next((raw for oid, raw in _extensions(signer) if oid == _AUTHORITY_KEY), None)
    kept = [identifier if oid == _AUTHORITY_KEY and identifier else raw for oid, raw in _extensions(precertificate)]
    fields = whole[inner:at] + signer.raw["issuer"] + whole[at + len(precertificate.raw["issuer"]) : begin]
    tbs = fields + _element(0xA3, _element(der.SEQUENCE, b"".join(kept))) + whole[end:stop]
    return _element(der.SEQUENCE, _element(der.SEQUENCE, tbs) + whole[stop:])


def logged_tbs(certificate: SignedObject) -> bytes:
    """The TBSCertificate without the poison extension and the SCT list: what logs sign, if the issuer signed both itself."""
    whole, begin = certificate.der, certificate.extensions_at
    start, stop = certificate.signed_span
    _, inner, _ = der.header(whole, start, stop)
    if not begin:
        return whole[start:stop]
    end = der.header(whole, begin, stop)[2]
    kept = b"".join(raw for oid, raw in _extensions(certificate) if oid not in _OIDS)
    listed = _element(0xA3, _element(der.SEQUENCE, kept)) if kept else b""
    return _element(der.SEQUENCE, whole[inner:begin] + listed + whole[end:stop])


def _extensions(certificate: SignedObject) -> Iterator[tuple[str, bytes]]:
    """The OID of each extension, and its DER."""
    for index, entry in enumerate(certificate.read("extensions").entries):
        at = certificate.extension_at(index)
        yield entry.oid, certificate.der[at : der.header(certificate.der, at, len(certificate.der))[2]]


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content

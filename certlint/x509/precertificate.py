"""What a precertificate and the certificate that is made of it have in common. RFC 6962 sections 3.1 and 3.2."""

from __future__ import annotations

from certlint.asn1 import der, oids

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject

_APART = ("ct_poison", "signed_certificate_timestamps")
_OIDS = frozenset(oids.EXTENSIONS[name] for name in _APART)


def is_of_pair(certificate: SignedObject) -> bool:
    """Whether it is a precertificate, or a certificate that may have been made of one: it contains SCTs."""
    return not certificate.raw.keys().isdisjoint(_APART)


def logged_tbs(certificate: SignedObject) -> bytes:
    """The TBSCertificate without the poison extension and the SCT list: what logs sign, where the issuer signed both itself."""
    whole, begin = certificate.der, certificate.extensions_at
    start, stop = certificate.signed_span
    _, inner, _ = der.header(whole, start, stop)
    if not begin:
        return whole[start:stop]
    end = der.header(whole, begin, stop)[2]
    kept = b"".join(_kept(certificate))
    listed = _element(0xA3, _element(der.SEQUENCE, kept)) if kept else b""
    return _element(der.SEQUENCE, whole[inner:begin] + listed + whole[end:stop])


def _kept(certificate: SignedObject) -> Iterator[bytes]:
    for index, entry in enumerate(certificate.read("extensions").entries):
        if entry.oid not in _OIDS:
            at = certificate.extension_at(index)
            yield certificate.der[at : der.header(certificate.der, at, len(certificate.der))[2]]


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content

"""PKCS #7: the certificates and CRLs of a SignedData, byte for byte. RFC 5652 section 5.1."""

from __future__ import annotations

from certlint.errors import InputError

_SIGNED_DATA = "1.2.840.113549.1.7.2"


def certificates_within(label: str, der: bytes) -> list[bytes]:
    """The certificates in DER of the given label; none if it contains none or needs a passphrase."""
    if label == "CERTIFICATE":
        return [der]
    if label != "PKCS7":
        return []
    try:
        return certificates_of_pkcs7(der, "")
    except InputError:
        return []


def certificates_of_pkcs7(der: bytes, place: str) -> list[bytes]:
    """The certificates of a SignedData. Raises InputError."""
    found = objects_of_pkcs7(der, place)[0]
    if not found:
        raise InputError(f"{place}: the PKCS #7 structure contains no certificates")
    return found


def objects_of_pkcs7(der: bytes, place: str) -> tuple[list[bytes], list[bytes]]:
    """The certificates and the CRLs of a SignedData. Raises InputError."""
    from asn1crypto import cms
    from asn1crypto.crl import CertificateList

    from certlint.containers import pkcs12_grammar as grammar

    try:
        info = cms.ContentInfo.load(der)
        if info["content_type"].dotted != _SIGNED_DATA:
            raise InputError(f"{place}: this PKCS #7 structure is not signed data, so it contains no certificates")
        if found := grammar.structure_flaw(der, grammar.MESSAGE):
            raise InputError(f"{place}: the PKCS #7 structure is damaged: {found}", "get it again from its source")
        certificates, crls = info["content"]["certificates"], info["content"]["crls"]
        return (
            [bytes(each.chosen.dump()) for each in certificates or () if each.name == "certificate"],
            [bytes(each.chosen.dump()) for each in crls or () if isinstance(each.chosen, CertificateList)],
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # in words of the library
        raise InputError(f"{place}: the PKCS #7 structure is damaged or truncated") from None

"""PKCS #7: the certificates and CRLs of a SignedData, byte for byte. RFC 5652 section 5.1."""

from __future__ import annotations

from certlint.errors import DecodeError, InputError

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


def in_chain_order(certificates: list[bytes]) -> list[bytes]:
    """The certificates of a SignedData, each before those that issued it, by their names.

    They are a set, whose order means nothing: DER sorts it by bytes. RFC 5652 section 10.2.3.
    """
    from collections import Counter

    names = [_subject_and_issuer(der) for der in certificates]
    waiting = Counter(issuer for subject, issuer in names if issuer != subject)
    held: dict[bytes, list[int]] = {}
    for index, (subject, _) in enumerate(names):
        held.setdefault(subject, []).append(index)
    order = [index for index, (subject, _) in enumerate(names) if not waiting[subject]]
    for index in order:  # grows meanwhile
        subject, issuer = names[index]
        if issuer != subject:
            waiting[issuer] -= 1
            order += held.get(issuer, ()) if not waiting[issuer] else ()
    placed = set(order)
    return [certificates[index] for index in (*order, *(each for each in range(len(names)) if each not in placed))]


def _subject_and_issuer(der: bytes) -> tuple[bytes, bytes]:
    from certlint.x509.certificate import Certificate

    try:
        raw = Certificate(der).raw
    except DecodeError:
        return b"", b""
    return raw.get("subject", b""), raw.get("issuer", b"")

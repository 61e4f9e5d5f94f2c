"""Paths that a validator rejects or accepts: odd encodings, strings, keys and signatures, and long ways round."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests import forge
from tests.forge import Cert, der
from tests.forge.names import general_name
from tests.trust.path_cases import (
    DAY,
    HOST,
    ISSUING,
    NOW,
    OTHER,
    OWN_POLICY,
    POLICY_REQUIRED,
    ROOT,
    Case,
    below,
    bound,
    ca,
    chain_of,
    leaf,
    rooted,
    server,
    times,
    two,
    upper,
)
from tests.trust.path_detail_cases import directory, extension, instead, modulus_of, rsa_spki
from tests.trust.path_name_cases import network, other_name

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
BEGIN, END = der.utc_time(NOW - 9 * DAY), der.utc_time(NOW + 90 * DAY)


def san(*names: Any, **knobs: Any) -> Case:
    """A leaf with these names beside the right one."""
    return server(san=[HOST, *names], **knobs)


def dns(content: bytes) -> bytes:
    return der.implicit(2, content)


def subject(*attributes: Any) -> Case:
    """A leaf with these attributes above its common name."""
    return server(subject=[*attributes, ("CN", HOST)])


def raw_subject(*rdns: bytes) -> Case:
    """A leaf whose subject ends with these RDNs, DER."""
    return server(subject=der.sequence(der.set_of(forge.attribute(("CN", HOST))), *rdns))


def ends(kind: int, text: bytes) -> Case:
    return server(**times(BEGIN, der.tlv(kind, text)))


def begins(kind: int, text: bytes) -> Case:
    return server(**times(der.tlv(kind, text), END))


def patched(patch: Callable[[bytes], bytes]) -> Case:
    """A leaf whose signed part is changed before it is signed."""
    return server(tbs_patch=patch)


def with_more(content: bytes) -> Callable[[bytes], bytes]:
    """Something behind the last field of what is signed."""

    def patch(tbs: bytes) -> bytes:
        from certlint.asn1.der import header

        _, start, stop = header(tbs, 0, len(tbs))
        return der.sequence(tbs[start:stop], content)

    return patch


def long_length(tbs: bytes) -> bytes:
    """One octet more than the length needs: BER, not DER."""
    return tbs[:1] + bytes([tbs[1] + 1, 0]) + tbs[2:]


def signature_of(change: Callable[[bytes], bytes], unused: int = 0) -> Case:
    """A leaf whose signature is changed afterwards."""
    from certlint.asn1.der import children, header

    made = leaf()
    _, start, stop = header(made.der, 0, len(made.der))
    tbs, algorithm, signature = (made.der[each.pos : each.stop] for each in children(made.der, start, stop))
    _, begin, _ = header(signature, 0, len(signature))
    content = change(signature[begin + 1 :])
    return Case([made._replace(der=der.sequence(tbs, algorithm, der.tlv(3, bytes([unused]) + content)))])


def behind(octets: bytes) -> Case:
    """A leaf with something behind it in its PEM block."""
    made = leaf()
    return Case([made._replace(der=made.der + octets)])


def algorithm(oid: str, *parameters: bytes) -> dict[str, bytes]:
    both = der.sequence(der.oid(oid), *parameters)
    return {"inner_algorithm": both, "outer_algorithm": both}


def point(octets: bytes, curve: str = "1.2.840.10045.3.1.7") -> bytes:
    return der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), der.oid(curve)), der.bit_string(octets))


def edwards(octets: bytes, *parameters: bytes, oid: str = "1.3.101.112") -> bytes:
    return der.sequence(der.sequence(der.oid(oid), *parameters), der.bit_string(octets))


def keyed(spki: bytes, **knobs: Any) -> Case:
    return server(key=spki, **knobs)


def ecdsa(**knobs: Any) -> Case:
    """A leaf with a key on P-256."""
    return server(key="p256-a", **knobs)


def elliptic(change: Callable[[bytes], bytes]) -> Case:
    """A leaf below an elliptic CA, whose signature is changed."""
    from certlint.asn1.der import children, header

    issuing = ca(key="p256-b")
    made = leaf(issuing)
    _, start, stop = header(made.der, 0, len(made.der))
    tbs, algorithm, signature = (made.der[each.pos : each.stop] for each in children(made.der, start, stop))
    _, begin, _ = header(signature, 0, len(signature))
    changed = der.sequence(tbs, algorithm, der.bit_string(change(signature[begin + 1 :])))
    return Case([made._replace(der=changed)], [issuing])


def plain_signature(signature: bytes) -> bytes:
    """r and s one after the other, as TLS has them nowhere."""
    from certlint.asn1.der import children, header

    _, start, stop = header(signature, 0, len(signature))
    return b"".join(
        signature[each.start : each.stop].lstrip(b"\0").rjust(32, b"\0") for each in children(signature, start, stop)
    )


def ladder(*limits: int | None, **knobs: dict[str, Any]) -> Case:
    """So many CAs with these path lengths, the uppermost first; `knobs` of each by its letter, A being the uppermost."""
    made: list[Cert] = []
    for letter, key, limit in zip("ABCDEF", "cdefab", limits, strict=False):
        own = {"path_length": limit, "key": f"rsa3072-{key}"} | knobs.get(letter, {})
        made.insert(0, ca(made[0] if made else ROOT, f"{letter} CA", **own))
    return below(made[0], *made[1:])


def ext(oid: str, value: bytes, critical: bool = False) -> Case:
    return server(**extension(oid, value, critical))


def other(knob: str, oid: str, value: bytes, critical: bool = False) -> Case:
    """A leaf with another value of one of the usual extensions."""
    return server(**instead(knob, oid, value, critical))


def raw_extension(octets: bytes) -> Case:
    return server(extensions=[octets])


G = general_name
P256 = forge.key("p256-a").spki[-65:]
P256_PRIME = ((1 << 256) - (1 << 224) + (1 << 192) + (1 << 96) - 1).to_bytes(32, "big")
MODULUS = modulus_of("rsa2048-a")
CPS_ID, NOTICE_ID = "1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"


def policy(*qualifiers: bytes) -> bytes:
    return der.sequence(der.sequence(der.oid(OWN_POLICY), der.sequence(*qualifiers)))


def qualifier(oid: str, value: bytes) -> bytes:
    return der.sequence(der.oid(oid), value)


POINT = der.explicit(0, der.explicit(0, G("uri:http://crl.example.com/a.crl")))
TRUSTED_CA = ca()

NAMES_REJECTED: dict[str, Case] = {
    "name with an underscore": san("a_b.example.com"),
    "name with DEL": san(dns(b"a\x7f.example.com")),
    "name in Latin-1": san(dns(b"b\xfccher.example.com")),
    "name with NUL at the end": san(dns(HOST.encode() + b"\0")),
    "name with a semicolon": san("a;b.example.com"),
    "name with a question mark": san("a.example.com?b"),
    "name with quotation marks": san('"a".example.com'),
    "name with a port": san("a.example.com:443"),
    "name of 300 octets": san(".".join(["abcdefghi"] * 30)),
    "label of a hyphen": san("-.example.com"),
    "wildcard that is the first of two": san("*.*.example.com"),
    "wildcard in front of a hyphen": san("*-a.example.com"),
    "name with a wildcard at the end of a label": san("ab*.example.com"),
    "A-label of nothing": san("xn--.example.com"),
    "A-label that is ASCII": san("xn--abc-.example.com"),
    "only other names": server(san=["a.example.com", "b.example.com", "*.b.example.com"]),
    "only a domain above": server(san=["example.com"]),
    "wildcard one label too high": server(san=["*.com", "*.example.org"]),
    "wildcard below a registry of Japan": server(host="a.co.jp", subject="a.co.jp", san=["*.co.jp"]),
    "wildcard below a registry of Australia": server(host="a.com.au", subject="a.com.au", san=["*.com.au"]),
    "URI of nothing": san(der.implicit(6, b"")),
    "mailbox of nothing": san(der.implicit(1, b"")),
    "mailbox with two at signs": san("email:a@b@example.com"),
    "mailbox with a space": san("email:a b@example.com"),
    "registered number of nothing": san(der.implicit(8, b"")),
    "directory name that is none": san(der.explicit(4, der.integer(5))),
    "other name without a value": san(der.explicit(0, der.oid("1.2.3.4"))),
    "SAN with an element of another class": san(der.null()),
    "SAN with an empty other name": san(der.explicit(0, b"")),
    "address of three octets": san(der.implicit(7, b"\1\2\3")),
    "address of 32 octets": san(der.implicit(7, bytes(32))),
    "IPv6 address for a name of its text": server(host="2001:db8::1", subject=HOST, san=["ip:2001:db8::2", HOST]),
    "IPv4 address is the network's": server(host="192.0.2.1", subject=HOST, san=["ip:192.0.2.0", HOST]),
    "SAN is a set": other("san", "2.5.29.17", b"\x31" + der.sequence(G(HOST))[1:]),
    "SAN with a length too short": other("san", "2.5.29.17", der.sequence(G(HOST))[:-1]),
    "common name is the mailbox": server(subject="a@example.com", san=["email:a@example.com"]),
}

STRINGS_REJECTED: dict[str, Case] = {
    "common name of 65 characters": server(subject="a" * 65),
    "organisation of 65 characters": subject(("O", "a" * 65)),
    "unit of 65 characters": subject(("OU", "a" * 65)),
    "locality of 129 characters": subject(("L", "a" * 129)),
    "state of 129 characters": subject(("ST", "a" * 129)),
    "serialNumber of 65 characters": subject(("serialNumber", "1" * 65)),
    "country in UTF-8": subject(("C", "DE", "utf8")),
    "serialNumber in UTF-8": subject(("serialNumber", "12", "utf8")),
    "mailbox in UTF-8": subject(("emailAddress", "a@example.com", "utf8")),
    "domain component in UTF-8": subject(("DC", "example", "utf8")),
    "PrintableString with an asterisk": subject(("O", "a*b", "printable")),
    "PrintableString with an at sign": subject(("O", "a@b", "printable")),
    "PrintableString with an underscore": subject(("OU", "a_b", "printable")),
    "PrintableString with an ampersand": subject(("O", "a&b", "printable")),
    "UTF8String that is Latin-1": subject(("O", b"B\xfccher")),
    "UTF8String with a surrogate": subject(("O", b"a\xed\xa0\x80")),
    "UTF8String that is longer than needed": subject(("O", b"a\xc0\xaf")),
    "BMPString of three octets": subject(("O", b"\0a\0", "bmp")),
    "UniversalString of five octets": subject(("O", b"\0\0\0a\0", "universal")),
    "IA5String with a high octet": subject(("DC", b"ex\xe4mple")),
    "organisation in an INTEGER": raw_subject(der.set_of(der.sequence(der.oid("2.5.4.10"), der.integer(5)))),
    "organisation in an OCTET STRING": raw_subject(
        der.set_of(der.sequence(der.oid("2.5.4.10"), der.octet_string(b"a")))
    ),
    "attribute without a value": raw_subject(der.set_of(der.sequence(der.oid("2.5.4.10")))),
    "attribute with two values": raw_subject(
        der.set_of(der.sequence(der.oid("2.5.4.10"), der.tlv(12, b"a"), der.tlv(12, b"b")))
    ),
    "RDN in the wrong order": raw_subject(
        b"\x31" + der.sequence(forge.attribute(("OU", "b")), forge.attribute(("O", "a")))[1:]
    ),
    "RDN is a sequence": raw_subject(der.sequence(forge.attribute(("O", "a")))),
    "organisation of the CA of 65 characters": below(ca(subject=[("O", "a" * 65), ("CN", "A CA")])),
    "country of the CA in UTF-8": below(ca(subject=[("C", "DE", "utf8"), ("CN", "A CA")])),
}

TIMES_REJECTED: dict[str, Case] = {
    "UTCTime with a small z": ends(0x17, b"261231235959z"),
    "UTCTime of hour 24": ends(0x17, b"261231240000Z"),
    "UTCTime of minute 60": ends(0x17, b"261231236000Z"),
    "UTCTime of month 0": ends(0x17, b"260031235959Z"),
    "UTCTime of day 0": ends(0x17, b"261200235959Z"),
    "UTCTime of 29 February of no leap year": ends(0x17, b"270229235959Z"),
    "UTCTime with a fraction": ends(0x17, b"261231235959.5Z"),
    "UTCTime of nothing": ends(0x17, b""),
    "UTCTime with a space": ends(0x17, b"2612312359 9Z"),
    "UTCTime with letters": ends(0x17, b"26123123595aZ"),
    "UTCTime of four-digit years": ends(0x17, b"20261231235959Z"),
    "GeneralizedTime of two-digit years": ends(0x18, b"261231235959Z"),
    "GeneralizedTime of month 13": ends(0x18, b"20501331235959Z"),
    "GeneralizedTime of nothing": ends(0x18, b""),
    "notBefore in a GeneralizedTime before 2050": begins(0x18, b"20260101000000Z"),
    "notBefore with an offset": begins(0x17, b"260101000000+0000"),
    "notBefore of no calendar": begins(0x17, b"260431000000Z"),
    "time in UTF-8": ends(0x0C, b"261231235959Z"),
    "time in an INTEGER": ends(0x02, b"\1"),
    "both times are the day before": server(not_before=NOW - 2 * DAY, not_after=NOW - DAY),
    "upper CA is of tomorrow": two(upper(not_before=NOW + DAY)),
    "lower of two CAs has expired": two(upper(), not_before=NOW - 9 * DAY, not_after=NOW - DAY),
    "CA ended in 1999": below(ca(not_before=NOW - 20000 * DAY, not_after=der.tlv(0x17, b"990101000000Z"))),
    "leaf ended in 1951": ends(0x17, b"510101000000Z"),
}

ENCODING_REJECTED: dict[str, Case] = {
    "criticality of another number": raw_extension(
        der.sequence(der.oid("1.2.3.4.5"), der.tlv(1, b"\1"), der.octet_string(der.null()))
    ),
    "criticality of false is written out": raw_extension(
        der.sequence(der.oid("1.2.3.4.5"), der.tlv(1, b"\0"), der.octet_string(der.null()))
    ),
    "criticality in two octets": raw_extension(
        der.sequence(der.oid("1.2.3.4.5"), der.tlv(1, b"\xff\xff"), der.octet_string(der.null()))
    ),
    "extension without a value": raw_extension(der.sequence(der.oid("1.2.3.4.5"))),
    "extension with a value of another type": raw_extension(der.sequence(der.oid("1.2.3.4.5"), der.tlv(12, b"a"))),
    "extension with a field more": raw_extension(
        der.sequence(der.oid("1.2.3.4.5"), der.octet_string(der.null()), der.null())
    ),
    "extension without an OID": raw_extension(der.sequence(der.octet_string(der.null()))),
    "extension of a padded OID": raw_extension(der.sequence(der.tlv(6, b"\x2a\x80\x03"), der.octet_string(der.null()))),
    "extension of an OID that does not end": raw_extension(
        der.sequence(der.tlv(6, b"\x2a\x83"), der.octet_string(der.null()))
    ),
    "extension of an OID of nothing": raw_extension(der.sequence(der.tlv(6, b""), der.octet_string(der.null()))),
    "extension is a set": raw_extension(b"\x31" + der.sequence(der.oid("1.2.3.4.5"), der.octet_string(der.null()))[1:]),
    "CA:FALSE is written out": other("basic_constraints", "2.5.29.19", der.sequence(der.tlv(1, b"\0")), True),
    "CA flag in an INTEGER": below(ca(**instead("basic_constraints", "2.5.29.19", der.sequence(der.integer(1)), True))),
    "path length of nine octets is padded": below(
        ca(**instead("basic_constraints", "2.5.29.19", der.sequence(der.boolean(True), der.tlv(2, b"\0\0")), True))
    ),
    "path length before the CA flag": below(
        ca(**instead("basic_constraints", "2.5.29.19", der.sequence(der.integer(0), der.boolean(True)), True))
    ),
    "length longer than needed": patched(long_length),
    "field behind the extensions": patched(with_more(der.null())),
    "extensions twice": patched(with_more(der.explicit(3, der.sequence(forge.extension("1.2.3.4.5", der.null()))))),
    "unique identifier of the issuer behind the extensions": patched(with_more(der.tlv(0x81, b"\0\1"))),
    "octets behind the certificate": behind(b"\0\0"),
    "NULL behind the certificate": behind(der.null()),
    "keyUsage with eight unused bits": server(key_usage=der.tlv(3, b"\x08\xa0")),
    "keyUsage with unused bits that are set": server(key_usage=der.tlv(3, b"\x05\xaf")),
    "keyUsage with too few unused bits": server(key_usage=der.tlv(3, b"\x00\xa0")),
    "keyUsage of no octet": server(key_usage=der.tlv(3, b"")),
    "keyUsage with more behind": server(key_usage=der.named_bits(0) + b"\0"),
    "extended key usage with more behind": server(eku=der.sequence(der.oid(SERVER_AUTH)) + b"\5\0"),
    "extended key usage of a NULL": server(eku=der.sequence(der.null())),
    "extended key usage of an OID of nothing": server(eku=der.sequence(der.tlv(6, b""))),
    "subjectKeyIdentifier with more behind": other("ski", "2.5.29.14", der.octet_string(b"12345678") + b"\0"),
    "subjectKeyIdentifier of no octet": below(ca(**instead("ski", "2.5.29.14", der.octet_string(b"")))),
    "authorityKeyIdentifier with an unknown field": other(
        "aki", "2.5.29.35", der.sequence(der.implicit(0, ISSUING.identifier), der.implicit(5, b"\1"))
    ),
    "authorityKeyIdentifier with more behind": other(
        "aki", "2.5.29.35", der.sequence(der.implicit(0, ISSUING.identifier)) + b"\5\0"
    ),
    "authorityKeyIdentifier whose fields are turned round": other(
        "aki",
        "2.5.29.35",
        der.sequence(der.implicit(2, b"\7"), der.explicit(1, G("dir:A")), der.implicit(0, ISSUING.identifier)),
    ),
    "authorityKeyIdentifier of the leaf's own key": server(aki=forge.key("rsa3072-a").identifier + b"\1"),
    "authorityKeyIdentifier of the root": server(aki=ROOT.identifier),
    "authorityKeyIdentifier is longer than the issuer's": server(aki=ISSUING.identifier + b"\0"),
    "authorityKeyIdentifier is shorter than the issuer's": server(aki=ISSUING.identifier[:-1]),
    "name constraints with an unknown field": bound(der.sequence(der.explicit(3, der.sequence(G("example.com"))))),
    "name constraints of another type": bound(der.octet_string(b"a")),
    "name constraints with a tree of nothing": bound(der.sequence(der.explicit(0, der.sequence()))),
    "version is a text": patched(
        lambda tbs: tbs.replace(der.explicit(0, der.integer(2)), der.explicit(0, der.tlv(12, b"2")), 1)
    ),
    "version of two octets": patched(lambda tbs: tbs.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x7f", 1)),
    "subject is missing from a CA's certificate": below(ca(subject=der.sequence(der.set_of()))),
}

EXTENSIONS_REJECTED: dict[str, Case] = {
    "distribution point of nothing": server(crl=der.sequence(der.sequence())),
    "distribution point with reasons alone": server(crl=der.sequence(der.sequence(der.implicit(1, b"\x06\x40")))),
    "distribution point of another type": server(crl=der.sequence(G("uri:http://crl.example.com/a.crl"))),
    "distribution point with more behind": server(crl=der.sequence(der.sequence(POINT)) + b"\0"),
    "distribution point with both names": server(
        crl=der.sequence(
            der.sequence(
                der.explicit(
                    0,
                    der.explicit(0, G("uri:http://crl.example.com/a.crl")),
                    der.explicit(1, forge.attribute(("CN", "a"))),
                )
            )
        )
    ),
    "access description without a place": server(aia=der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1")))),
    "access description of another type": server(aia=der.sequence(der.null())),
    "access descriptions with more behind": server(
        aia=der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.1"), G("uri:http://a.example.com"))) + b"\0"
    ),
    "policy of another type": server(policies=der.sequence(der.oid(OWN_POLICY))),
    "policies with more behind": server(policies=der.sequence(der.sequence(der.oid(OWN_POLICY))) + b"\0"),
    "notice of 201 characters": server(policies=policy(qualifier(NOTICE_ID, der.sequence(der.tlv(12, b"a" * 201))))),
    "notice of another type": server(policies=policy(qualifier(NOTICE_ID, der.octet_string(b"a")))),
    "policyConstraints in two octets of a length": below(
        ca(extensions=[("2.5.29.36", True, der.sequence(der.implicit(0, b"\0\0")))])
    ),
    "inhibitAnyPolicy of another type": below(ca(extensions=[("2.5.29.54", True, der.octet_string(b"\0"))])),
    "policyMappings of another type": below(ca(extensions=[("2.5.29.33", True, der.sequence(der.oid(OWN_POLICY)))])),
    "timestamps that cannot be read": ext("1.3.6.1.4.1.11129.2.4.2", der.octet_string(b"\0\5abc")),
    "nsCertType for mail": ext("2.16.840.1.113730.1.1", der.named_bits(2)),
    "address blocks of another type": ext("1.3.6.1.5.5.7.1.7", der.integer(5)),
    "address family without addresses": ext("1.3.6.1.5.5.7.1.7", der.sequence(der.sequence(der.octet_string(b"\0\1")))),
    "autonomous systems of another type": ext("1.3.6.1.5.5.7.1.8", der.integer(5)),
    "nsCertType of another type": ext("2.16.840.1.113730.1.1", der.integer(5)),
    "subjectInfoAccess is critical": ext(
        "1.3.6.1.5.5.7.1.11",
        der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.5"), G("uri:http://a.example.com"))),
        True,
    ),
    "timestamps are critical and unknown": ext("1.3.6.1.4.1.11129.2.4.9", der.null(), True),
    "ocsp-nocheck is critical": ext("1.3.6.1.5.5.7.48.1.5", der.null(), True),
    "qualified statements are critical": ext(
        "1.3.6.1.5.5.7.1.3", der.sequence(der.sequence(der.oid("0.4.0.1862.1.1"))), True
    ),
    "freshestCRL in a leaf is critical": ext("2.5.29.46", der.sequence(der.sequence(POINT)), True),
    "issuerAltName of nothing": ext("2.5.29.18", der.sequence()),
    "logotype of a CA is critical": below(ca(extensions=[("1.3.6.1.5.5.7.1.12", True, der.sequence())])),
    "private key usage period is critical": ext("2.5.29.16", der.sequence(der.tlv(0x80, b"20260101000000Z")), True),
    "elliptic leaf for key encipherment": ecdsa(key_usage=["keyEncipherment"]),
    "leaf with cRLSign and keyCertSign": server(key_usage=["keyCertSign", "cRLSign"]),
    "CA for code and mail": below(ca(eku=["codeSigning", "emailProtection"])),
    "upper of three CAs for clients": ladder(2, 1, 0, A={"eku": ["clientAuth"]}),
    "CA with keyAgreement alone": below(ca(key_usage=["keyAgreement"])),
    "root for encipherment": rooted(key_usage=["keyEncipherment"]),
}

KEYS_REJECTED: dict[str, Case] = {
    "point of infinity": keyed(point(b"\0"), key_usage=["digitalSignature"]),
    "point that is too short": keyed(point(P256[:-1]), key_usage=["digitalSignature"]),
    "point that is too long": keyed(point(P256 + b"\0"), key_usage=["digitalSignature"]),
    "hybrid point": keyed(point(bytes([6 + (P256[-1] & 1)]) + P256[1:]), key_usage=["digitalSignature"]),
    "point whose x is the prime": keyed(point(b"\4" + P256_PRIME + P256[33:]), key_usage=["digitalSignature"]),
    "compressed point off the curve": keyed(point(b"\2" + b"\0" * 31 + b"\1"), key_usage=["digitalSignature"]),
    "point of P-256 said to be on P-384": keyed(point(P256, "1.3.132.0.34"), key_usage=["digitalSignature"]),
    "point on a curve that nobody knows": keyed(point(P256, "1.2.3.4.5"), key_usage=["digitalSignature"]),
    "elliptic key without a curve": keyed(
        der.sequence(der.sequence(der.oid("1.2.840.10045.2.1")), der.bit_string(P256)), key_usage=["digitalSignature"]
    ),
    "elliptic key with a curve of NULL": keyed(
        der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), der.null()), der.bit_string(P256)),
        key_usage=["digitalSignature"],
    ),
    "sect283k1": keyed(point(b"\4" + bytes(72), "1.3.132.0.16"), key_usage=["digitalSignature"]),
    "Ed25519 key of 31 octets": keyed(edwards(b"\1" * 31), key_usage=["digitalSignature"]),
    "Ed448 key of 56 octets": keyed(edwards(b"\1" * 56, oid="1.3.101.113"), key_usage=["digitalSignature"]),
    "X448": keyed(edwards(b"\1" * 56, oid="1.3.101.111"), key_usage=["keyAgreement"]),
    "key of an algorithm that nobody knows": keyed(edwards(b"\1" * 32, oid="1.2.3.4.5")),
    "RSA modulus is zero": keyed(rsa_spki(b"\0", b"\1\0\1")),
    "RSA modulus is one": keyed(rsa_spki(b"\1", b"\1\0\1")),
    "RSA exponent is two": keyed(rsa_spki(MODULUS, b"\2")),
    "RSA key with a third number": keyed(
        der.sequence(
            der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()),
            der.bit_string(der.sequence(der.tlv(2, MODULUS), der.integer(65537), der.integer(1))),
        )
    ),
    "RSA key with more behind": keyed(
        der.sequence(
            der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()),
            der.bit_string(der.sequence(der.tlv(2, MODULUS), der.integer(65537)) + b"\0"),
        )
    ),
    "RSA key with padded modulus": keyed(rsa_spki(b"\0" + MODULUS, b"\1\0\1")),
    "RSA key with padded exponent": keyed(rsa_spki(MODULUS, b"\0\1\0\1")),
    "RSA key with parameters of an OID": keyed(rsa_spki(MODULUS, b"\1\0\1", der.oid("1.2.3"))),
    "RSA key with unused bits": keyed(
        der.sequence(
            der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()),
            der.tlv(3, b"\1" + der.sequence(der.tlv(2, MODULUS), der.integer(65537))[:-1] + b"\0"),
        )
    ),
    "RSA of 2046 bits": keyed(rsa_spki(b"\x20" + MODULUS[2:], b"\1\0\1")),
    "RSA modulus is a power of two and one": keyed(rsa_spki(b"\0\x80" + b"\0" * 254 + b"\1", b"\1\0\1")),
    "key is a NULL": keyed(der.sequence(der.null(), der.bit_string(b"a"))),
    "CA with RSA of 512 bits": below(ca(key="rsa512")),
    "CA with close primes": below(ca(key="rsa2048-close-primes")),
    "CA with a small factor": below(ca(key="rsa2048-small-factor")),
    "CA with an exponent of 1": below(ca(key="rsa2048-e1")),
    "CA with P-224": below(ca(key="p224")),
    "root with RSA of 512 bits": rooted(key="rsa512"),
    "root with P-192": rooted(key="p192"),
    "root with a ROCA key": rooted(key="rsa2048-roca"),
}

SIGNATURES_REJECTED: dict[str, Case] = {
    "signature of nothing": signature_of(lambda _: b""),
    "signature of zeros": signature_of(lambda made: bytes(len(made))),
    "signature that is cut": signature_of(lambda made: made[:-1]),
    "signature with an octet more": signature_of(lambda made: made + b"\0"),
    "signature with an octet before": signature_of(lambda made: b"\0" + made),
    "signature with unused bits": signature_of(lambda made: made, unused=1),
    "signature turned round": signature_of(lambda made: made[::-1]),
    "elliptic signature of two plain numbers": elliptic(plain_signature),
    "elliptic signature of zeros": elliptic(lambda _: der.sequence(der.integer(0), der.integer(0))),
    "elliptic signature with more behind": elliptic(lambda made: made + b"\0"),
    "elliptic signature of one number": elliptic(lambda _: der.sequence(der.integer(5))),
    "elliptic signature of negative numbers": elliptic(lambda _: der.sequence(der.integer(-5), der.integer(-7))),
    "RSA algorithm without NULL": server(**algorithm("1.2.840.113549.1.1.11")),
    "RSA algorithm with an OID for NULL": server(**algorithm("1.2.840.113549.1.1.11", der.oid("1.2.3"))),
    "algorithm that nobody knows": server(**algorithm("1.2.3.4.5", der.null())),
    "algorithm of a digest": server(**algorithm("2.16.840.1.101.3.4.2.1", der.null())),
    "algorithm of a key": server(**algorithm("1.2.840.113549.1.1.1", der.null())),
    "MD2": server(**algorithm("1.2.840.113549.1.1.2", der.null())),
    "leaf signed with MD5 by the root": Case([leaf(ROOT, hash="md5")], []),
    "leaf signed with SHA-1 by an elliptic CA": below(ca(key="p384-b"), hash="sha1"),
    "upper CA signed with MD5": two(upper(hash="md5")),
    "signed by the leaf's own key": server(signer="rsa3072-a"),
    "signed by the root's key": server(signer="rsa4096-a"),
}

CONSTRAINTS_REJECTED: dict[str, Case] = {
    "permitted in the middle of three": ladder(2, 1, 0, B={"name_constraints": {"permitted": ["example.org"]}}),
    "one host is permitted": bound({"permitted": ["other.example.com"]}),
    "top-level domain is another": bound({"permitted": ["org"]}),
    "top-level domain is excluded": bound({"excluded": ["com"]}),
    "excluded in capitals": bound({"excluded": ["EXAMPLE.COM"]}),
    "excluded and the name in capitals": bound({"excluded": ["example.com"]}, san=["SERVER.EXAMPLE.COM"]),
    "second of two trees excludes": bound({"excluded": ["example.org", HOST]}),
    "hundredth name is excluded": bound(
        {"excluded": ["n99.example.com"]}, san=[HOST, *(f"n{number}.example.com" for number in range(100))]
    ),
    "hundredth name is not permitted": bound(
        {"permitted": ["example.com"]}, san=[HOST, *(f"n{number}.example.com" for number in range(99)), "example.org"]
    ),
    "A-label is excluded": bound({"excluded": ["xn--bcher-kva.example.com"]}, san=[HOST, "xn--bcher-kva.example.com"]),
    "network of eight permits, address beside": bound({"permitted": ["ip:10.0.0.0/8"]}, san=[HOST, "ip:11.0.0.1"]),
    "first address before the network": bound({"permitted": ["ip:10.0.1.0/24"]}, san=[HOST, "ip:10.0.0.255"]),
    "first address behind the network": bound({"permitted": ["ip:10.0.1.0/24"]}, san=[HOST, "ip:10.0.2.0"]),
    "IPv6 network of 65 bits": bound({"permitted": ["ip:2001:db8::/65"]}, san=[HOST, "ip:2001:db8:0:0:8000::1"]),
    "both halves of the addresses are excluded": bound(
        {"excluded": ["ip:0.0.0.0/1", "ip:128.0.0.0/1"]}, san=[HOST, "ip:192.0.2.1"]
    ),
    "network and mask of 33 octets": bound({"permitted": [der.implicit(7, bytes(33))]}, san=[HOST, "ip:2001:db8::1"]),
    "user name is permitted and asked of another domain": bound(
        {"permitted": ["email:a@example.com"]}, san=[HOST, "email:a@example.org"]
    ),
    "mailbox of the excluded host in capitals": bound(
        {"excluded": ["email:example.com"]}, san=[HOST, "email:a@EXAMPLE.COM"]
    ),
    "locality is another": bound(
        {"permitted": [directory(("C", "DE"), ("L", "Berlin"))]}, subject=[("C", "DE"), ("L", "Bonn"), ("CN", HOST)]
    ),
    "country alone is excluded": bound({"excluded": [directory(("C", "DE"))]}, subject=[("C", "DE"), ("CN", HOST)]),
    "directory name is longer than the subject": bound(
        {"permitted": [directory(("CN", HOST), ("O", "a"), ("OU", "b"))]}
    ),
    "x400 address is constrained and there": bound(
        {"permitted": [der.explicit(3, der.sequence())]}, san=[HOST, der.explicit(3, der.sequence())]
    ),
    "other name of a principal is excluded": bound(
        {"excluded": [other_name("example.com", "1.3.6.1.4.1.311.20.2.3")]},
        san=[HOST, other_name("a@example.com", "1.3.6.1.4.1.311.20.2.3")],
    ),
    "root permits another": rooted(name_constraints={"permitted": ["example.net"]}),
    "root excludes a network": below(
        ca(bounded := forge.root(name_constraints={"excluded": ["ip:192.0.2.0/24"]})),
        trusted=[bounded],
        san=[HOST, "ip:192.0.2.9"],
    ),
    "mask whose bits are turned round": bound(
        {"permitted": [network("0a000000", "00ffffff")]}, san=[HOST, "ip:10.0.0.1"]
    ),
}

PATHS_REJECTED: dict[str, Case] = {
    "path length of 2 above four": ladder(2, None, None, None),
    "path length of 0 above four, by the third": ladder(None, 0, None, None),
    "root with path length 1 above three": Case(
        [leaf(s2 := ca(s1 := ca(s0 := forge.root(path_length=1), "S1", path_length=None), "S2", key="rsa3072-d"))],
        [s1, s2],
        [s0],
    ),
    "middle one of three is missing": Case(
        [
            leaf(
                m3 := ca(
                    m2 := ca(upper(path_length=None), "M2", key="rsa3072-d", path_length=None), "M3", key="rsa3072-e"
                )
            )
        ],
        [m3, upper(path_length=None)],
    ),
    "issuer has the name and another key alone": Case([leaf()], [ca(key="rsa3072-c")]),
    "issuer has the key and another name alone": Case([leaf()], [ca(subject="Another CA", key="rsa3072-b")]),
    "root has the key and another name": Case([leaf()], [ISSUING], [forge.root("Renamed Root CA")]),
    "pool of leaves": Case([leaf()], [leaf(key="rsa3072-d"), leaf(key="rsa3072-e")]),
    "trusted leaf of elsewhere": Case([leaf()], [ISSUING], [leaf(OTHER)]),
    "all five certificates of the CA have a defect": Case(
        [leaf()],
        [
            ca(not_after=NOW - DAY),
            ca(key_usage=["cRLSign"]),
            ca(eku=["clientAuth"]),
            ca(tamper=True),
            ca(drop=["basic_constraints"]),
        ],
    ),
    "two CAs, both for mail, of two roots": Case(
        [leaf()], [ca(eku=["emailProtection"]), ca(OTHER, key="rsa3072-b", eku=["emailProtection"])], [ROOT, OTHER]
    ),
    "policy is required by both and given by one": below(
        (
            z2 := ca(
                z1 := upper(extensions=[POLICY_REQUIRED], policies=[OWN_POLICY]), "Z2", policies=["1.3.6.1.4.1.55555.7"]
            )
        ),
        z1,
        policies=[OWN_POLICY],
    ),
}


def shuffled(seed: int) -> Case:
    """A path of five CAs in a pool with leaves, copies, dead ends and roots of elsewhere, in any order."""
    rng = random.Random(f"fresh {seed}")
    path = chain_of(5)
    beside: list[Cert] = [OTHER, *path[:2], leaf(OTHER), ca(OTHER, "Level 2 CA", key="rsa3072-e", path_length=None)]
    beside += [ca(OTHER, "Level 4 CA", key="rsa3072-f", path_length=None), leaf(ISSUING, key="rsa3072-e")]
    beside += [ca(OTHER, f"Elsewhere {number} CA", key="rsa3072-e") for number in range(seed % 4)]
    pool = [*path, *beside]
    rng.shuffle(pool)
    return Case([leaf(path[0])], pool)


UTF8_ISSUER = ca(subject=[("C", "DE"), ("O", "Zürcher Prüfstelle"), ("CN", "Ünïcode CA")])
SPELT = ca(subject=[("O", "Example Org"), ("CN", "Example Test Issuing CA")])

# RFC 5280 section 4.1.2.6: a CA's name is encoded in the same way in what it issues.
ISSUERS_REJECTED: dict[str, Case] = {
    "issuer's name in other capitals": below(
        SPELT, issuer_name=[("O", "EXAMPLE ORG"), ("CN", "example test issuing ca")]
    ),
    "issuer's name in PrintableString": below(
        SPELT, issuer_name=[("O", "Example Org", "printable"), ("CN", "Example Test Issuing CA", "printable")]
    ),
    "issuer's name with more white space": below(
        SPELT, issuer_name=[("O", "Example  Org"), ("CN", " Example Test Issuing CA ")]
    ),
}

ACCEPTED: dict[str, Case] = {
    "address blocks of the issuer": ext(
        "1.3.6.1.5.5.7.1.7", der.sequence(der.sequence(der.octet_string(b"\0\1"), der.null()))
    ),
    "autonomous systems of the issuer": ext("1.3.6.1.5.5.7.1.8", der.sequence(der.explicit(0, der.null()))),
    **{f"pool shuffled, {seed}": shuffled(seed) for seed in range(14)},
    "CA with a name beyond ASCII": below(UTF8_ISSUER),
    "leaf of the root itself": Case([leaf(ROOT)], []),
    "eight CAs": Case([leaf((way := chain_of(8))[0])], way),
    "leaf older than its CA": below(ca(not_before=NOW - DAY), not_before=NOW - 60 * DAY),
    "CA for servers and any": below(ca(eku=["serverAuth", "any"])),
    "CA for servers and OCSP": below(ca(eku=["serverAuth", "OCSPSigning"])),
    "CA without cRLSign": below(ca(key_usage=["keyCertSign"])),
    "CA with every signature": below(ca(key_usage=["keyCertSign", "cRLSign", "digitalSignature", "nonRepudiation"])),
    "extended key usage is critical": server(critical={"eku": True}),
    "purpose that nobody knows beside": server(eku=["serverAuth", "1.2.3.4.5.6"]),
    "nonRepudiation beside": server(key_usage=["digitalSignature", "nonRepudiation", "keyEncipherment"]),
    "elliptic leaf with key agreement": ecdsa(key_usage=["digitalSignature", "keyAgreement"]),
    "two distribution points": server(crl=der.sequence(der.sequence(POINT), der.sequence(POINT[:-5] + b"b.crl"))),
    "distribution point of a directory": server(
        crl=["ldap://ldap.example.com/cn=a?certificateRevocationList", "http://a.example.com/a.crl"]
    ),
    "distribution point with the CRL's issuer": server(
        crl=der.sequence(der.sequence(POINT, der.explicit(2, der.explicit(4, ROOT.subject))))
    ),
    "three places of the issuer": server(
        aia={
            "ocsp": ["http://o.example.com"],
            "ca_issuers": ["http://a.example.com/a.cer", "ldap://b.example.com/cn=a?cACertificate;binary"],
        }
    ),
    "three policies": server(policies=["2.23.140.1.2.1", OWN_POLICY, "1.3.6.1.4.1.55555.8"]),
    "notice of 200 characters": server(policies=policy(qualifier(NOTICE_ID, der.sequence(der.tlv(12, b"a" * 200))))),
    "policy is required ten certificates below": below(
        ca(extensions=[("2.5.29.36", True, der.sequence(der.implicit(0, b"\n")))])
    ),
    "anyPolicy is inhibited five certificates below": below(ca(extensions=[("2.5.29.54", True, der.integer(5))])),
    "mapping that nobody needs": below(
        ca(
            extensions=[("2.5.29.33", True, der.sequence(der.sequence(der.oid("1.2.3.1"), der.oid("1.2.3.2"))))],
            policies=["1.2.3.1"],
        ),
        policies=["1.2.3.2"],
    ),
    "private key usage period": ext(
        "2.5.29.16", der.sequence(der.tlv(0x80, b"20260101000000Z"), der.tlv(0x81, b"20261231000000Z"))
    ),
    "template of Microsoft": ext("1.3.6.1.4.1.311.20.2", der.tlv(0x1E, "WebServer".encode("utf-16-be"))),
    "CA version of Microsoft": below(ca(extensions=[("1.3.6.1.4.1.311.21.1", False, der.integer(0))])),
    "qualified statements": ext("1.3.6.1.5.5.7.1.3", der.sequence(der.sequence(der.oid("0.4.0.1862.1.1")))),
    "repository of the CA": below(
        ca(
            extensions=[
                (
                    "1.3.6.1.5.5.7.1.11",
                    False,
                    der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.48.5"), G("uri:http://a.example.com/"))),
                )
            ]
        )
    ),
    "freshestCRL": ext("2.5.29.46", der.sequence(der.sequence(POINT))),
    "subject of domain components": server(subject=[("DC", "com"), ("DC", "example"), ("CN", HOST)]),
    "subject with a mailbox": server(
        subject=[("CN", HOST), ("emailAddress", "a@example.com")], san=[HOST, "email:a@example.com"]
    ),
    "common name of 64 characters": server(
        subject=[("O", "a" * 64), ("CN", HOST)], san=[HOST, "a" * 50 + ".example.com"]
    ),
    "organisation in Cyrillic": subject(("O", "Пример")),
    "organisation with signs": subject(("O", 'Smith & Sons, "Ltd" = <x> + #1')),
    "UTF8String outside the first plane": subject(("O", "Example 𝔸")),
    "unit twice": subject(("OU", "One"), ("OU", "Two")),
    "names of every kind beside": san(
        "email:a@example.com", "uri:https://example.com/", "rid:1.2.3", "dir:A", "ip:192.0.2.1"
    ),
    "300 names": san(*(f"n{number}.example.com" for number in range(300))),
    "wildcard five labels down": server(
        host="a.b.c.d.example.com", subject="b.c.d.example.com", san=["*.b.c.d.example.com", "b.c.d.example.com"]
    ),
    "name with two hyphens in the middle": san("a--b.example.com"),
    "name of digits and hyphens": san("1-2-3.example.com"),
    "suffix in another script": server(
        host="xn--bcher-kva.xn--p1ai", subject="xn--bcher-kva.xn--p1ai", san=["xn--bcher-kva.xn--p1ai"]
    ),
    "address of six in the link": san("ip:2001:db8:0:1:2:3:4:5"),
    "compressed point": keyed(point(bytes([2 + (P256[-1] & 1)]) + P256[1:33]), key_usage=["digitalSignature"]),
    "constraint of a name that the subject's text is not": bound(
        {"permitted": ["example.com"]}, subject="Example Server 1"
    ),
    "IPv6 is excluded beside IPv4": bound({"excluded": ["ip:2001:db8::/32"]}, san=[HOST, "ip:192.0.2.1"]),
    "first and last address of a network": bound(
        {"permitted": ["ip:10.0.1.0/24"]}, san=[HOST, "ip:10.0.1.0", "ip:10.0.1.255"]
    ),
    "two networks": bound({"permitted": ["ip:10.0.0.0/8", "ip:192.0.2.0/24"]}, san=[HOST, "ip:192.0.2.1"]),
    "20 subtrees": bound({"permitted": [*(f"d{number}.example.org" for number in range(19)), "example.com"]}),
    "RDN of two attributes is permitted, turned round": bound(
        {"permitted": [der.explicit(4, forge.name([[("O", "a"), ("OU", "b")]]))]},
        subject=[[("OU", "b"), ("O", "a")], ("CN", HOST)],
    ),
    "path length of 3 above four": ladder(3, None, None, None),
    "both roots of a cross-sign are trusted": Case([leaf()], [ca(OTHER, key="rsa3072-b"), ISSUING], [ROOT, OTHER]),
    "four defective certificates of the CA and a sound one": Case(
        [leaf()],
        [ca(not_after=NOW - DAY), ca(key_usage=["cRLSign"]), ca(eku=["clientAuth"]), ca(tamper=True), ISSUING],
    ),
    "leaf is in the pool, too": Case([(own := leaf())], [own, ISSUING]),
    "root that ends tomorrow": rooted(not_after=NOW + DAY),
    "valid for a day": server(not_before=NOW - DAY / 2, not_after=NOW + DAY / 2),
    "notBefore in the last century": rooted(not_before=der.tlv(0x17, b"990101000000Z")),
}

REJECTED = {
    **NAMES_REJECTED,
    **STRINGS_REJECTED,
    **TIMES_REJECTED,
    **ENCODING_REJECTED,
    **EXTENSIONS_REJECTED,
    **KEYS_REJECTED,
    **SIGNATURES_REJECTED,
    **CONSTRAINTS_REJECTED,
    **PATHS_REJECTED,
    **ISSUERS_REJECTED,
}

"""Paths that a validator rejects or accepts for the finer points of RFC 5280, RFC 9525 and the Baseline Requirements."""

from __future__ import annotations

import itertools
from typing import Any

from tests import forge
from tests.forge import Cert, der
from tests.forge.names import general_names
from tests.trust.path_cases import (
    DAY,
    HOST,
    ISSUING,
    NOW,
    OTHER,
    OWN_POLICY,
    ROOT,
    SECOND,
    UNKNOWN,
    Case,
    below,
    bound,
    ca,
    leaf,
    rooted,
    server,
    two,
    upper,
)

GONE = {"not_before": NOW - 900 * DAY, "not_after": NOW - DAY}
SECOND_POLICY = "1.3.6.1.4.1.55555.9"
ANY_POLICY = "2.5.29.32.0"


def directory(*attributes: Any) -> bytes:
    return der.explicit(4, forge.name(list(attributes)))


def international(address: str) -> bytes:
    """A mailbox address with a local part beyond ASCII, as RFC 9598 has it in a SAN."""
    return der.explicit(0, der.oid("1.3.6.1.5.5.7.8.9"), der.explicit(0, der.tlv(0x0C, address.encode())))


def mailbox_in_subject(address: str, **trees: Any) -> Case:
    subject = [("CN", HOST), ("emailAddress", address)]
    return bound(trees, subject=subject, san=[HOST, f"email:{address}"])


def organised(*attributes: Any) -> dict[str, Any]:
    """A leaf with an organisation above its common name."""
    return {"subject": [*attributes, ("CN", HOST)]}


def extension(oid: str, value: bytes, critical: bool = False) -> dict[str, Any]:
    return {"extensions": [(oid, critical, value)]}


def instead(knob: str, oid: str, value: bytes, critical: bool = False) -> dict[str, Any]:
    return {"drop": [knob], **extension(oid, value, critical)}


def aki(key: bytes | None = None, issuer: bytes | None = None, serial: bytes | None = None) -> dict[str, Any]:
    parts = [der.implicit(0, key)] if key is not None else []
    parts += [der.explicit(1, der.explicit(4, issuer))] if issuer is not None else []
    parts += [der.implicit(2, serial)] if serial is not None else []
    return instead("aki", "2.5.29.35", der.sequence(*parts))


def serial_of(certificate: Cert) -> bytes:
    """The content of a certificate's serial number."""
    from certlint.x509.certificate import Certificate

    return bytes(Certificate(certificate.der).raw["serial_number"][2:])


def explicit_curve() -> bytes:
    """A point on P-256 whose parameters are written out. RFC 5480 section 2.1.1 allows names alone."""
    p = (1 << 256) - (1 << 224) + (1 << 192) + (1 << 96) - 1
    b = bytes.fromhex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")
    n = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    point = forge.key("p256-a").spki[-65:]
    generator = bytes.fromhex(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    )
    field = der.sequence(der.oid("1.2.840.10045.1.1"), der.integer(p))
    curve = der.sequence(der.octet_string((p - 3).to_bytes(32, "big")), der.octet_string(b))
    parameters = der.sequence(der.integer(1), field, curve, der.octet_string(generator), der.integer(n), der.integer(1))
    return der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), parameters), der.bit_string(point))


def off_the_curve() -> bytes:
    spki = forge.key("p256-a").spki
    return spki[:-1] + bytes([spki[-1] ^ 1])


def rsa_spki(modulus: bytes, exponent: bytes, parameters: bytes = b"\5\0") -> bytes:
    algorithm = der.sequence(der.oid("1.2.840.113549.1.1.1"), parameters)
    return der.sequence(algorithm, der.bit_string(der.sequence(der.tlv(2, modulus), der.tlv(2, exponent))))


def modulus_of(name: str) -> bytes:
    """The content of a modulus with its leading zero."""
    from certlint.x509.parts import PublicKey

    number = PublicKey(forge.key(name).spki).modulus
    return bytes(number.to_bytes(number.bit_length() // 8 + 1, "big"))


ELLIPTIC = forge.root(key="p384-a")
ECDSA = der.sequence(der.oid("1.2.840.10045.4.3.2"))
MODULUS = modulus_of("rsa2048-a")
EXPONENT = b"\1\0\1"
CN_ONLY_ADDRESS = "192.0.2.1"


def rolled(limit: int, lower: str = "Lower CA", **knobs: Any) -> Case:
    """A CA, its next key, and a leaf below that, or below another CA in between."""
    old = ca(subject="Rolling CA", key="rsa3072-c", path_length=limit, **knobs)
    new = ca(old, "Rolling CA", key="rsa3072-d", path_length=limit)
    issuing = [ca(new, lower)] if lower else []
    return Case([leaf([new, *issuing][-1])], [*issuing, new, old])


def three_with(*limits: int) -> Case:
    """Three CAs with path lengths, from the uppermost down."""
    top = ca(ROOT, "Upper CA", key="rsa3072-c", path_length=limits[0])
    middle = ca(top, "Middle CA", key="rsa3072-d", path_length=limits[1])
    return below(ca(middle, "Lowest CA", key="rsa3072-e", path_length=limits[2]), middle, top)


def through(above: Cert, policy: str, **knobs: Any) -> Case:
    """A leaf with a policy, below a CA with the usual policy, below a CA."""
    return below(ca(above, "Lower CA", policies=[OWN_POLICY], **knobs), above, policies=[policy])


def beside(*others: Cert) -> Case:
    """The usual path, and others of the issuing CA's name and key in the pool before it."""
    return Case([leaf()], [*others, ISSUING])


def alike(issuer: Cert = ROOT, **knobs: Any) -> Cert:
    """The issuing CA's name and key in another certificate."""
    return ca(issuer, key="rsa3072-b", **knobs)


def bridged() -> list[Cert]:
    """Two hierarchies and a bridge between them: who trusts the other root comes to the issuing CA by way of the bridge."""
    bridge = ca(OTHER, "Bridge CA", key="rsa3072-d", path_length=None)
    return [ca(bridge, "Example Test Root CA", key="rsa4096-a", path_length=None), bridge, ISSUING]


POLICY_NEEDED = ("2.5.29.36", True, der.sequence(der.implicit(0, b"\0")))
POLICY_NEEDED_BELOW = ("2.5.29.36", True, der.sequence(der.implicit(0, b"\1")))
NO_MAPPING = ("2.5.29.36", True, der.sequence(der.implicit(0, b"\0"), der.implicit(1, b"\0")))
MAPPING = (
    "2.5.29.33",
    True,
    der.sequence(der.sequence(der.oid(OWN_POLICY), der.oid(SECOND_POLICY))),
)
CPS = der.sequence(
    der.sequence(
        der.oid(OWN_POLICY),
        der.sequence(der.sequence(der.oid("1.3.6.1.5.5.7.2.1"), der.tlv(0x16, b"https://example.com/cps"))),
    )
)
SHORT = der.tlv(0x17, b"2601010000Z")
LATE = der.generalized_time(NOW + 90 * DAY)

CONSTRAINTS_REJECTED: dict[str, Case] = {
    "upper CA excludes what the lower permits": two(
        upper(name_constraints={"excluded": ["example.com"]}), name_constraints={"permitted": ["example.com"]}
    ),
    "upper CA permits another than the lower": two(
        upper(name_constraints={"permitted": ["example.org"]}), name_constraints={"permitted": ["example.com"]}
    ),
    "lower CA permits less": two(
        upper(name_constraints={"permitted": ["example.com"]}), name_constraints={"permitted": ["b.example.com"]}
    ),
    "host of a mailbox is not its domain": bound(
        {"permitted": ["email:example.com"]}, san=[HOST, "email:a@sub.example.com"]
    ),
    "domain of mailboxes is not the host": bound(
        {"permitted": ["email:.example.com"]}, san=[HOST, "email:a@example.com"]
    ),
    "another mailbox": bound({"permitted": ["email:a@example.com"]}, san=[HOST, "email:b@example.com"]),
    "local part in capitals": bound({"permitted": ["email:a@example.com"]}, san=[HOST, "email:A@example.com"]),
    "host of a mailbox without a local part is excluded": bound(
        {"excluded": ["email:@example.com"]}, san=[HOST, "email:a@EXAMPLE.com"]
    ),
    "mailbox is excluded": bound({"excluded": ["email:a@example.com"]}, san=[HOST, "email:a@example.com"]),
    "mailboxes of a domain are excluded": bound(
        {"excluded": ["email:.example.com"]}, san=[HOST, "email:a@b.example.com"]
    ),
    "international mailbox is not permitted": bound(
        {"permitted": ["email:example.com"]}, san=[HOST, international("ä@example.org")]
    ),
    "international mailbox below a host": bound(
        {"permitted": ["email:example.com"]}, san=[HOST, international("ä@sub.example.com")]
    ),
    "international mailbox of an excluded domain": bound(
        {"excluded": ["email:.example.com"]}, san=[HOST, international("ä@a.example.com")]
    ),
    "international mailbox and one permitted mailbox": bound(
        {"permitted": ["email:a@example.com"]}, san=[HOST, international("ä@example.com")]
    ),
    "mailbox in the subject is not permitted": mailbox_in_subject("a@example.com", permitted=["email:example.org"]),
    "mailbox in the subject is not permitted, beside one that is": bound(
        {"permitted": ["email:example.com"]},
        subject=[("CN", HOST), ("emailAddress", "a@example.org")],
        san=[HOST, "email:a@example.com"],
    ),
    "mailbox in the subject is excluded": mailbox_in_subject("a@example.com", excluded=["email:example.com"]),
    "URI below a host": bound({"permitted": ["uri:example.com"]}, san=[HOST, "uri:https://a.example.com/"]),
    "URI of the domain itself": bound({"permitted": ["uri:.example.com"]}, san=[HOST, "uri:https://example.com/"]),
    "URI with a user before another host": bound(
        {"permitted": ["uri:example.com"]}, san=[HOST, "uri:https://example.com@evil.example.org/"]
    ),
    "URI with a port on another host": bound(
        {"permitted": ["uri:example.com"]}, san=[HOST, "uri:https://example.org:443/example.com"]
    ),
    "URI of an address": bound({"permitted": ["uri:.example.com"]}, san=[HOST, "uri:https://192.0.2.1/"]),
    "URI without an authority": bound({"permitted": ["uri:.example.com"]}, san=[HOST, "uri:urn:example:a"]),
    "URI is excluded": bound({"excluded": ["uri:.example.com"]}, san=[HOST, "uri:https://a.example.com/"]),
    "organisation is not there": bound({"permitted": [directory(("O", "Example"))]}),
    "organisation is another": bound({"permitted": [directory(("O", "Example"))]}, **organised(("O", "Other"))),
    "country is another": bound(
        {"permitted": [directory(("C", "DE"), ("O", "Example"))]}, **organised(("C", "AT"), ("O", "Example"))
    ),
    "RDNs in another order": bound(
        {"permitted": [directory(("C", "DE"), ("O", "Example"))]}, **organised(("O", "Example"), ("C", "DE"))
    ),
    "organisation is excluded": bound({"excluded": [directory(("O", "Example"))]}, **organised(("O", "Example"))),
    "organisation is excluded in other spelling": bound(
        {"excluded": [directory(("O", "EXAMPLE", "printable"))]}, **organised(("O", "example"))
    ),
    "directory name of the SAN is not permitted": bound(
        {"permitted": [directory(("CN", HOST))]}, san=[HOST, directory(("O", "Other"))]
    ),
    "every directory name is excluded": bound({"excluded": [directory()]}),
    "lower CA is not within the directory": two(upper(name_constraints={"permitted": [directory(("O", "Example"))]})),
    "IPv6 where IPv4 alone is permitted": bound({"permitted": ["ip:192.0.2.0/24"]}, san=[HOST, "ip:2001:db8::1"]),
    "every IPv4 address is excluded": bound({"excluded": ["ip:0.0.0.0/0"]}, san=[HOST, "ip:192.0.2.1"]),
    "address beside a permitted one": bound({"permitted": ["ip:192.0.2.4/31"]}, san=[HOST, "ip:192.0.2.6"]),
    "network of five octets": bound({"permitted": [der.implicit(7, b"\1\2\3\4\5")]}, san=[HOST, "ip:192.0.2.1"]),
    "base with a wildcard": bound({"permitted": ["*.example.com"]}),
    "constraint with a maximum": bound(
        der.sequence(der.explicit(0, der.sequence(forge.general_name("example.com"), der.implicit(1, b"\5"))))
    ),
    "root excludes": rooted(name_constraints={"excluded": [HOST]}),
    "rolled CA is constrained": rolled(0, "", name_constraints={"excluded": ["example.com"]}),
    "registered number is constrained": bound({"permitted": ["rid:1.2.3"]}, san=[HOST, "rid:1.2.4"]),
    "second name is excluded": bound({"excluded": ["b.example.com"]}, san=[HOST, "a.b.example.com"]),
    "wildcard beside the permitted name": bound({"permitted": [HOST]}, san=[HOST, "*.example.com"]),
}

PATHS_REJECTED: dict[str, Case] = {
    "rolled CA with another below": rolled(0),
    "path length of the middle one": three_with(5, 0, 0),
    "leaf is a CA without keyCertSign": server(ca=True),
    "basicConstraints of the root are not critical": rooted(critical={"basic_constraints": False}),
    "basicConstraints with more behind": below(
        ca(**instead("basic_constraints", "2.5.29.19", der.sequence(der.boolean(True)) + b"\0", True))
    ),
    "basicConstraints of another type": below(ca(**instead("basic_constraints", "2.5.29.19", der.null(), True))),
    "root for revocation lists": rooted(key_usage=["digitalSignature", "cRLSign"]),
    "root without keyUsage": rooted(key_usage=None),
    "CA without keyUsage and path length": below(ca(key_usage=None, path_length=None)),
    "upper CA without keyCertSign": two(upper(key_usage=["cRLSign"])),
    "upper CA with CA:FALSE": two(
        forge.cert("Upper CA", ROOT, key="rsa3072-c", key_usage=["keyCertSign"], san=None, eku=None)
    ),
    "upper CA has expired": two(upper(**GONE)),
    "CA ended a second ago": below(ca(not_after=NOW - SECOND)),
    "CA begins in a second": below(ca(not_before=NOW + SECOND)),
    "root ended a second ago": rooted(not_after=NOW - SECOND),
    "upper CA for mail": two(upper(eku=["emailProtection"])),
    "CA for timestamps and code": below(ca(eku=["timeStamping", "codeSigning"])),
    "extended key usage that is not a list": server(eku=der.oid("1.3.6.1.5.5.7.3.1")),
    "leaf for mail": server(eku=["emailProtection"]),
    "leaf for timestamps": server(eku=["timeStamping"]),
    "issuer has another name": server(issuer_name="Another Issuing CA"),
    "issuer's name is longer": server(issuer_name=[("CN", "Example Test Issuing CA"), ("O", "More")]),
    "names of CAs do not follow": below(ca(issuer_name="Another Root CA")),
    "both roots have the name": Case([leaf()], [ISSUING], [forge.root(key="rsa4096-b")]),
    "CA of another root alone": Case([leaf()], [ca(OTHER, key="rsa3072-b")]),
    "cross-certificate has expired, and there is no other": Case([leaf()], [alike(**GONE)]),
    "upper CA was changed": two(upper(tamper=True)),
    "pool of roots": Case([leaf()], [ROOT, OTHER]),
}

EXTENSIONS_REJECTED: dict[str, Case] = {
    "authorityKeyIdentifier with an issuer and without a serial number": server(
        **aki(ISSUING.identifier, ROOT.subject)
    ),
    "authorityKeyIdentifier with a serial number and without an issuer": server(
        **aki(ISSUING.identifier, None, serial_of(ISSUING))
    ),
    "authorityKeyIdentifier with another issuer": server(**aki(ISSUING.identifier, OTHER.subject, serial_of(ISSUING))),
    "authorityKeyIdentifier that cannot be read": server(**instead("aki", "2.5.29.35", b"\x04\x02\1\2")),
    "authorityKeyIdentifier of the CA is critical": below(ca(critical={"aki": True})),
    "authorityKeyIdentifier of the root names another key": rooted(aki=b"\7" * 20),
    "subjectKeyIdentifier of the root is critical": rooted(critical={"ski": True}),
    "subjectKeyIdentifier that cannot be read": below(ca(**instead("ski", "2.5.29.14", der.integer(5)))),
    "SAN twice": server(extensions=[("2.5.29.17", False, general_names([HOST]))]),
    "basicConstraints of the CA twice": below(ca(**extension("2.5.29.19", der.sequence(der.boolean(True)), True))),
    "authorityKeyIdentifier twice": server(**extension("2.5.29.35", der.sequence(der.implicit(0, ISSUING.identifier)))),
    "unknown extension of the CA twice": below(ca(extensions=[("1.2.3.4.5", False, der.null())] * 2)),
    "extended key usage twice": server(**extension("2.5.29.37", der.sequence(der.oid("1.3.6.1.5.5.7.3.1")))),
    "unknown critical extension of the root": rooted(extensions=[UNKNOWN]),
    "unknown critical extension of the upper CA": two(upper(extensions=[UNKNOWN])),
    "version 3 without extensions": server(drop=forge.EVERY),
    "keyUsage with zeros behind": server(key_usage=der.bit_string(b"\xa0\0")),
    "keyUsage of another type": server(key_usage=der.integer(5)),
    "policyConstraints of nothing": below(ca(**extension("2.5.29.36", der.sequence(), True))),
    "inhibitAnyPolicy is not critical": below(ca(**extension("2.5.29.54", der.integer(0)))),
    "inhibitAnyPolicy is negative": below(ca(**extension("2.5.29.54", der.integer(-1), True))),
    "policyMappings of nothing": below(ca(**extension("2.5.29.33", der.sequence(), True))),
    "policy is mapped to anyPolicy": below(
        ca(
            policies=[OWN_POLICY],
            **extension("2.5.29.33", der.sequence(der.sequence(der.oid(OWN_POLICY), der.oid(ANY_POLICY))), True),
        )
    ),
    "policy that is mapped where that is inhibited": through(
        upper(policies=[OWN_POLICY], extensions=[NO_MAPPING]), SECOND_POLICY, extensions=[MAPPING]
    ),
    "policy that is required below is missing": two(upper(policies=[OWN_POLICY], extensions=[POLICY_NEEDED_BELOW])),
    "freshestCRL is critical": server(
        **extension(
            "2.5.29.46",
            der.sequence(
                der.sequence(der.explicit(0, der.explicit(0, forge.general_name("uri:http://a.example.com/"))))
            ),
            True,
        )
    ),
    "issuerAltName is critical": server(**extension("2.5.29.18", general_names(["a.example.com"]), True)),
    "subjectInfoAccess of a CA is critical": below(
        ca(
            **extension(
                "1.3.6.1.5.5.7.1.11",
                der.sequence(
                    der.sequence(der.oid("1.3.6.1.5.5.7.48.5"), forge.general_name("uri:http://a.example.com/"))
                ),
                True,
            )
        )
    ),
    "authorityInfoAccess of the CA is critical": below(
        ca(aia={"ocsp": ["http://ocsp.example.com"]}, critical={"aia": True})
    ),
    "nsCertType for clients": server(**extension("2.16.840.1.113730.1.1", der.bit_string(b"\x80", 7))),
    "precertificate": server(**extension("1.3.6.1.4.1.11129.2.4.3", der.null(), True)),
    "unique identifiers of the CA": below(ca(unique_ids=der.tlv(0x81, b"\0\1"))),
    "version 2 without extensions": server(version=2, drop=forge.EVERY),
    "version 2 of the CA": below(ca(version=2)),
    "CA without extensions": below(ca(drop=forge.EVERY)),
    "root without extensions": rooted(drop=forge.EVERY),
}

NAMES_REJECTED: dict[str, Case] = {
    "two wildcards above a domain": server("a.b.example.com", subject=HOST, san=["*.*.example.com"]),
    "wildcard in the middle of a label": server("sxr.example.com", subject=HOST, san=["s*r.example.com"]),
    "wildcard in an A-label": server("xn--bcher-kva.example.com", subject=HOST, san=["xn--*.example.com"]),
    "wildcard at the end": server(san=["server.example.*"]),
    "wildcard below the name": server(san=["*.server.example.com"]),
    "wildcard in the common name alone": server(subject="*.example.com", san=["other.example.com"]),
    "wildcard for an address": server("192.0.2.1", subject=HOST, san=["*.0.2.1"]),
    "wildcard below another suffix": server("example.co.jp", subject=HOST, san=["*.co.jp"]),
    "wildcard and a dot at the end": server(san=["*.example.com."]),
    "empty name": server(san=["dns:"]),
    "empty name beside the right one": server(san=["dns:", HOST]),
    "name of 254 octets": server(san=[HOST, ".".join(["a" * 49] * 5) + ".abcd"]),
    "name with a hyphen first": server(san=[HOST, "-a.example.com"]),
    "name with a hyphen last": server(san=[HOST, "a-.example.com"]),
    "name with two dots at the end": server(san=[HOST, "a.example.com.."]),
    "name with a colon": server(san=[HOST, "a.example.com:443"]),
    "name with a slash": server(san=[HOST, "a.example.com/x"]),
    "name in UTF-8 beside the right one": server(san=[HOST, der.implicit(2, "ä.example.com".encode())]),
    "relative URI": server(san=[HOST, "uri:a/b"]),
    "URI without a scheme": server(san=[HOST, "uri://example.com/"]),
    "mailbox with brackets": server(san=[HOST, "email:<a@example.com>"]),
    "mailbox without a local part": server(san=[HOST, "email:@example.com"]),
    "mailbox without a domain": server(san=[HOST, "email:a@"]),
    "mailbox beyond ASCII": server(san=[HOST, der.implicit(1, "ä@example.com".encode())]),
    "address of no octet": server(san=[HOST, der.implicit(7, b"")]),
    "address of 15 octets": server(san=[HOST, der.implicit(7, b"\1" * 15)]),
    "address of 17 octets": server(san=[HOST, der.implicit(7, b"\1" * 17)]),
    "address in the common name alone": server("192.0.2.1", subject=CN_ONLY_ADDRESS, san=[HOST]),
    "address in a URI": server("192.0.2.1", subject=HOST, san=["uri:https://192.0.2.1/"]),
    "IPv4 address in an IPv6 one": server("::ffff:192.0.2.1", subject=HOST, san=["ip:192.0.2.1"]),
    "another IPv6 address": server("2001:db8::2", subject=HOST, san=["ip:2001:db8::1"]),
    "SAN of another type": server(san=der.integer(5)),
    "SAN with more behind": server(san=general_names([HOST]) + b"\0"),
    "empty subject without a SAN": server(subject=b"\x30\x00", san=None),
    "root without a subject": rooted(subject=b"\x30\x00"),
    "name that begins alike": server(san=["server.example.com.example.org"]),
    "name that ends alike": server("server.example.com", san=["example.com"]),
    "mailbox instead of a name": server(san=["email:a@server.example.com"]),
    "otherName instead of a name": server(san=[der.explicit(0, der.oid("1.2.3"), der.explicit(0, der.tlv(12, b"x")))]),
    "directory name instead of a name": server(san=[directory(("CN", HOST))]),
}

FORMS_REJECTED: dict[str, Case] = {
    "GeneralizedTime without seconds": server(not_after=der.tlv(0x18, b"205001010000Z")),
    "GeneralizedTime of local time": server(not_after=der.tlv(0x18, b"20500101000000")),
    "GeneralizedTime with an offset": server(not_after=der.tlv(0x18, b"20500101000000+0100")),
    "UTCTime of local time": server(not_after=der.tlv(0x17, b"261231235959")),
    "UTCTime of 61 seconds": server(not_after=der.tlv(0x17, b"261231235961Z")),
    "UTCTime of 30 February": server(not_after=der.tlv(0x17, b"270230000000Z")),
    "notBefore without seconds": server(not_before=SHORT),
    "GeneralizedTime of the CA before 2050": below(ca(not_after=LATE)),
    "GeneralizedTime of the root before 2050": rooted(not_after=LATE),
    "CA whose UTCTime has no seconds": below(ca(not_before=der.tlv(0x17, b"2401010000Z"))),
    "times the wrong way round in the CA": below(ca(not_before=NOW + 9 * DAY, not_after=NOW + 8 * DAY)),
    "serial number of the CA is zero": below(ca(serial=0)),
    "serial number of the CA has 21 octets": below(ca(serial=b"\x7f" * 21)),
    "serial number of the root is negative": rooted(serial=-1),
    "serial number of no octet": server(serial=b""),
    "serial number of 21 octets with a sign": server(serial=b"\0" + b"\x80" * 20),
    "serial number is padded with ones": server(serial=b"\xff\x80"),
    "DSA key of the CA": below(ca(key="dsa2048")),
    "P-192 key of the CA": below(ca(key="p192")),
    "secp256k1 key of the CA": below(ca(key="secp256k1")),
    "RSA of 1024 bits in the root": rooted(key="rsa1024"),
    "curve that is written out": server(key=explicit_curve(), key_usage=["digitalSignature"]),
    "point off the curve": server(key=off_the_curve(), key_usage=["digitalSignature"]),
    "RSA modulus is negative": server(key=rsa_spki(MODULUS[1:], EXPONENT)),
    "RSA modulus is even": server(key=rsa_spki(MODULUS[:-1] + bytes([MODULUS[-1] & 0xFE]), EXPONENT)),
    "RSA exponent is zero": server(key=rsa_spki(MODULUS, b"\0")),
    "RSA exponent is negative": server(key=rsa_spki(MODULUS, b"\xff")),
    "RSA key without parameters": server(key=rsa_spki(MODULUS, EXPONENT, b"")),
    "RSA key that is not one": server(
        key=der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()), der.bit_string(b"\5\0"))
    ),
    "SHA-1 by an elliptic key": below(ca(key="p256-b"), hash="sha1"),
    "algorithm is another outside": server(outer_algorithm=der.sequence(der.oid("1.2.3.4"))),
    "algorithms differ in parameters": server(inner_algorithm=der.sequence(der.oid("1.2.840.113549.1.1.11"))),
    "ECDSA said of an RSA key": server(inner_algorithm=ECDSA, outer_algorithm=ECDSA),
    "CA whose algorithms differ": below(ca(inner_algorithm=forge.key("rsa3072-b").algorithm("sha384"))),
    "issuer's name in the wrong type": server(issuer_name=der.null()),
    "subject in the wrong type": server(subject=der.null()),
    "subject with an RDN of nothing": server(subject=der.sequence(der.set_of())),
}

CONSTRAINTS_ACCEPTED: dict[str, Case] = {
    "mailbox is the permitted one": bound({"permitted": ["email:a@example.com"]}, san=[HOST, "email:a@example.com"]),
    "host of a mailbox in capitals": bound({"permitted": ["email:EXAMPLE.com"]}, san=[HOST, "email:a@example.COM"]),
    "mailbox below a domain": bound({"permitted": ["email:.example.com"]}, san=[HOST, "email:a@b.example.com"]),
    "mailbox of a host that is not excluded": bound(
        {"excluded": ["email:example.com"]}, san=[HOST, "email:a@b.example.com"]
    ),
    "international mailbox is permitted": bound(
        {"permitted": ["email:example.com"]}, san=[HOST, international("ä@example.com")]
    ),
    "international mailbox of an A-label": bound(
        {"permitted": ["email:.example.com"]}, san=[HOST, international("ä@xn--pss25c.example.com")]
    ),
    "international mailbox of a host that is not excluded": bound(
        {"excluded": ["email:example.com"]}, san=[HOST, international("ä@example.org")]
    ),
    "mailbox in the subject is permitted": mailbox_in_subject("a@example.com", permitted=["email:example.com"]),
    "URI with port, path and query": bound(
        {"permitted": ["uri:www.example.com"]}, san=[HOST, "uri:https://www.example.com:8443/x?y#z"]
    ),
    "URI in capitals": bound({"permitted": ["uri:.example.com"]}, san=[HOST, "uri:HTTPS://A.EXAMPLE.com/"]),
    "URI is not excluded": bound({"excluded": ["uri:.example.com"]}, san=[HOST, "uri:https://example.com/"]),
    "organisation is the permitted one": bound(
        {"permitted": [directory(("C", "DE"), ("O", "Example"))]}, **organised(("C", "DE"), ("O", "Example"))
    ),
    "organisation with more below": bound(
        {"permitted": [directory(("O", "Example"))]}, **organised(("O", "Example"), ("OU", "Servers"))
    ),
    "organisation in another string type": bound(
        {"permitted": [directory(("O", "Example", "printable"))]}, **organised(("O", "Example", "utf8"))
    ),
    "organisation is not excluded": bound({"excluded": [directory(("O", "Other"))]}, **organised(("O", "Example"))),
    "every directory name is permitted": bound({"permitted": [directory()]}),
    "one address": bound({"permitted": ["ip:192.0.2.1/32"]}, san=[HOST, "ip:192.0.2.1"]),
    "one IPv6 address": bound({"permitted": ["ip:2001:db8::1/128"]}, san=[HOST, "ip:2001:db8::1"]),
    "both families": bound(
        {"permitted": ["ip:192.0.2.0/24", "ip:2001:db8::/32"]}, san=[HOST, "ip:192.0.2.1", "ip:2001:db8::1"]
    ),
    "address is not excluded": bound({"excluded": ["ip:10.0.0.0/8"]}, san=[HOST, "ip:192.0.2.1"]),
    "root permits": rooted(name_constraints={"permitted": ["example.com"]}),
    "upper CA permits": two(upper(name_constraints={"permitted": ["example.com"]})),
    "wildcard above an excluded name": bound({"excluded": ["a.b.example.com"]}, san=[HOST, "*.example.com"]),
    "excluded name is longer": bound({"excluded": ["a.server.example.com"]}),
    "excluded name ends alike": bound({"excluded": ["erver.example.com"]}),
    "constraints of all kinds": bound(
        {
            "permitted": [
                "example.com",
                "ip:192.0.2.0/24",
                "email:example.com",
                "uri:.example.com",
                directory(("CN", HOST)),
            ]
        },
        san=[HOST, "ip:192.0.2.1", "email:a@example.com", "uri:https://a.example.com/"],
    ),
    "rolled CA of permitted names": rolled(0, "", name_constraints={"permitted": ["example.com"]}),
    "some name is permitted by both CAs": two(
        upper(name_constraints={"permitted": ["example.com", "example.org"]}),
        name_constraints={"permitted": ["example.net", HOST]},
    ),
    "nothing is permitted of a kind that is not there": bound({"permitted": ["example.com", "ip:10.0.0.0/8"]}),
}

PATHS_ACCEPTED: dict[str, Case] = {
    "path length of the lower is larger": two(upper(path_length=1), path_length=7),
    "path length is large": below(ca(path_length=100)),
    "path lengths go down": three_with(2, 1, 0),
    "rolled CA with another below, and room": rolled(1),
    "root for servers": rooted(eku=["serverAuth"]),
    "all CAs for servers and clients": two(upper(eku=["serverAuth", "clientAuth"]), eku=["clientAuth", "serverAuth"]),
    "leaf without extended key usage": server(eku=None),
    "leaf with more purposes": server(eku=["serverAuth", "clientAuth", "emailProtection"]),
    "leaf without keyUsage": server(key_usage=None),
    "CA with all usages of keys": below(ca(key_usage=["keyCertSign", "cRLSign", "digitalSignature", "nonRepudiation"])),
    "authorityKeyIdentifier of all three": server(**aki(ISSUING.identifier, ROOT.subject, serial_of(ISSUING))),
    "authorityKeyIdentifier of the root": rooted(aki=ROOT.identifier),
    "identifier of four octets": below(ca(ski=b"\1\2\3\4")),
    "identifier of 32 octets": below(ca(ski=b"\1" * 32)),
    "leaf and CA with one serial number": below(ca(serial=4711), serial=4711),
    "CA until the end of time": below(ca(not_after=der.tlv(0x18, b"99991231235959Z"))),
    "CA until the last day of UTCTime": below(ca(not_after=der.tlv(0x17, b"491231235959Z"))),
    "CA from the first day of UTCTime": below(ca(not_before=der.tlv(0x17, b"500101000000Z"))),
    "root until the first day of GeneralizedTime": rooted(not_after=der.tlv(0x18, b"20500101000000Z")),
    "P-384 key of the CA with SHA-512": below(ca(key="p384-b"), hash="sha512"),
    "elliptic chain": below(ca(ELLIPTIC, key="p256-b"), trusted=[ELLIPTIC], key="p256-a"),
    "RSA of 3072 bits with SHA-512": server(hash="sha512", key="rsa3072-d"),
    "for mail beside the right one": beside(alike(eku=["emailProtection"])),
    "with other names beside the right one": beside(alike(name_constraints={"permitted": ["example.org"]})),
    "not yet valid beside the right one": beside(alike(not_before=NOW + DAY)),
    "expired beside the right one": beside(alike(**GONE)),
    "with an unknown critical extension beside the right one": beside(alike(extensions=[UNKNOWN])),
    "changed beside the right one": beside(alike(tamper=True)),
    "with CA:FALSE beside the right one": beside(
        forge.cert("Example Test Issuing CA", ROOT, key="rsa3072-b", key_usage=["keyCertSign"], san=None, eku=None)
    ),
    "of a root with path length 0 beside the right one": beside(
        alike(ca(OTHER, "Short CA", key="rsa3072-c", path_length=0)),
        ca(OTHER, "Short CA", key="rsa3072-c", path_length=0),
    ),
    "other root by way of a bridge": Case([leaf()], bridged(), [OTHER]),
    "other root by way of a bridge, turned round": Case([leaf()], bridged()[::-1], [OTHER]),
    "both roots and a bridge": Case([leaf()], bridged(), [OTHER, ROOT]),
    "root with an older certificate in the pool": Case(
        [leaf()], [forge.root(not_after=NOW - DAY), ISSUING, forge.root(serial=77)]
    ),
    "renewed root is trusted": Case([leaf()], [ISSUING, ROOT], [forge.root(serial=78, not_after=NOW + 5000 * DAY)]),
    "old and renewed root are trusted": Case(
        [leaf()], [ISSUING], [forge.root(**GONE), forge.root(serial=79, not_after=NOW + 5000 * DAY)]
    ),
    "copies in the pool": Case([leaf()], [ISSUING, ISSUING, ROOT, ROOT]),
    "ring beside the path": Case(
        [leaf()],
        [
            ca(forge.root("Two", key="rsa3072-d"), "One", key="rsa3072-c"),
            ca(forge.root("One", key="rsa3072-c"), "Two", key="rsa3072-d"),
            ISSUING,
        ],
    ),
    **{
        f"bridge in order {order}": Case([leaf()], [bridged()[place] for place in order], [OTHER])
        for order in itertools.permutations(range(3))
    },
}

NAMES_ACCEPTED: dict[str, Case] = {
    "wildcard in capitals": server(san=["*.EXAMPLE.com"]),
    "wildcard two labels down": server("a.b.example.com", subject=HOST, san=["*.b.example.com", HOST]),
    "wildcard for an A-label": server("xn--bcher-kva.example.com", subject="x.example.com", san=["*.example.com"]),
    "wildcard beside the name": server(san=[HOST, "*.server.example.com"]),
    "name in capitals is asked for": server("SERVER.Example.com", subject=HOST, san=[HOST]),
    "name with a digit first": server("1a.example.com", subject="1a.example.com", san=["1a.example.com"]),
    "name of one letter": server("a.example.com", subject="a.example.com", san=["a.example.com"]),
    "name with hyphens": server("a--b.example.com", subject="a--b.example.com", san=["a--b.example.com"]),
    "name of 253 octets": server(san=[HOST, ".".join(["a" * 49] * 5) + ".com"]),
    "eight labels": server(
        "a.b.c.d.e.f.example.com", subject="a.b.c.d.e.f.example.com", san=["a.b.c.d.e.f.example.com"]
    ),
    "names of all kinds": server(
        san=[
            HOST,
            "ip:192.0.2.1",
            "email:a@example.com",
            "uri:https://example.com/a",
            "rid:1.2.3.4",
            directory(("O", "Example")),
            der.explicit(0, der.oid("1.2.3"), der.explicit(0, der.tlv(12, b"x"))),
        ]
    ),
    "IPv6 address written out": server("2001:db8:0:0:0:0:0:1", subject=HOST, san=[HOST, "ip:2001:db8::1"]),
    "one of three addresses": server(
        "192.0.2.3", subject=HOST, san=[HOST, "ip:192.0.2.1", "ip:192.0.2.2", "ip:192.0.2.3"]
    ),
    "no common name": server(subject=[("O", "Example"), ("C", "DE")]),
    "subject of many attributes": server(
        subject=[("C", "DE"), ("ST", "Hessen"), ("L", "Kassel"), ("O", "Example GmbH"), ("CN", HOST)]
    ),
    "serial number of one": server(serial=1),
    "serial number of 20 octets that begins high": server(serial=b"\x7f" + b"\xff" * 19),
}

EXTENSIONS_ACCEPTED: dict[str, Case] = {
    "CRL points are critical": server(crl=["http://crl.example.com/a.crl"], critical={"crl": True}),
    "policies are critical": server(policies=[OWN_POLICY], critical={"policies": True}),
    "policy with a qualifier": server(policies=CPS),
    "keyUsage of the leaf is not critical": server(critical={"key_usage": False}),
    "comment": server(**extension("2.16.840.1.113730.1.13", der.tlv(0x16, b"made by hand"))),
    "nsCertType for servers": server(**extension("2.16.840.1.113730.1.1", der.bit_string(b"\x40", 6))),
    "issuerAltName": server(**extension("2.5.29.18", general_names(["ca.example.com"]))),
    "two unknown extensions": server(
        extensions=[("1.2.3.4.5", False, der.null()), ("1.2.3.4.6", False, der.octet_string(b"x"))]
    ),
    "policy that is required is any": below(
        ca(extensions=[POLICY_NEEDED], policies=[ANY_POLICY]), policies=[OWN_POLICY]
    ),
    "policy that is mapped": below(
        ca(extensions=[POLICY_NEEDED, MAPPING], policies=[OWN_POLICY]), policies=[SECOND_POLICY]
    ),
    "policy that is required below": through(
        upper(policies=[OWN_POLICY], extensions=[POLICY_NEEDED_BELOW]), OWN_POLICY
    ),
    "anyPolicy is inhibited and not needed": below(
        ca(extensions=[("2.5.29.54", True, der.integer(0))], policies=[OWN_POLICY]), policies=[OWN_POLICY]
    ),
    "anyPolicy of the leaf": below(ca(policies=[ANY_POLICY]), policies=[ANY_POLICY]),
    "policies of CA and leaf differ": below(ca(policies=[OWN_POLICY]), policies=[SECOND_POLICY]),
}

REJECTED = {
    **CONSTRAINTS_REJECTED,
    **PATHS_REJECTED,
    **EXTENSIONS_REJECTED,
    **NAMES_REJECTED,
    **FORMS_REJECTED,
}
ACCEPTED = {**CONSTRAINTS_ACCEPTED, **PATHS_ACCEPTED, **NAMES_ACCEPTED, **EXTENSIONS_ACCEPTED}

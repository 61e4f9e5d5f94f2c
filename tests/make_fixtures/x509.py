"""Certificates that are not what X.509 says a certificate is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests import forge
from tests.forge import der
from tests.make_fixtures import CLUSTER, bad, below, good, server

COMMENT = "2.16.840.1.113730.1.13"
HYGIENE = f"--profile hygiene {CLUSTER}"
SAN, CT_POISON = "2.5.29.17", "1.3.6.1.4.1.11129.2.4.3"
TEXT = der.tlv(0x16, b"a comment")
SANS = forge.cluster_names(forge.FQDN)
LEAF: dict[str, Any] = {
    "key": "rsa3072-a",
    "not_before": datetime(2026, 1, 1),
    "not_after": datetime(2026, 12, 31),
    "key_usage": ["digitalSignature", "keyEncipherment"],
    "eku": ["serverAuth", "clientAuth"],
}
"""What is usual for a leaf, said of a certificate that is marked as a CA."""


def with_first_block(content: bytes) -> bytes:
    """The usual bundle, with other bytes in the block of the leaf."""
    return forge.bundle(forge.pem(content), *forge.chain()[1:])


def issuing(**knobs: object) -> bytes:
    """The usual bundle; the knobs are the issuing CA's."""
    root = forge.root()
    return below(forge.intermediate(root, **knobs), root)


def root(**knobs: object) -> bytes:
    """The usual bundle; the knobs are the root's."""
    top = forge.root(**knobs)
    return below(forge.intermediate(top), top)


@bad("x509/undecodable")
def no_certificate_in_the_block() -> bytes:
    return with_first_block(der.sequence(der.tlv(0x0C, b"this is something else")))


@bad("x509/undecodable")
def half_a_request() -> bytes:
    return forge.bundle(forge.pem(forge.csr().der[:-40], "CERTIFICATE REQUEST"))


@bad("x509/undecodable")
def line_lost_in_copying() -> bytes:
    """The second line of base64 is missing, which base64 alone does not show."""
    leaf, *rest = forge.chain()
    lines = leaf.pem.splitlines(keepends=True)
    return forge.bundle("".join(lines[:2] + lines[3:]), *rest)


@bad("x509/undecodable")
def last_bytes_missing() -> bytes:
    return with_first_block(forge.chain()[0].der[:-40])


@bad("x509/undecodable")
def length_beyond_the_end() -> bytes:
    content = bytearray(forge.chain()[0].der)
    content[2:4] = b"\xff\xff"
    return with_first_block(bytes(content))


@bad("x509/undecodable")
def subject_missing() -> bytes:
    subject = forge.name(forge.FQDN)
    return with_first_block(forge.chain(replace=(subject, b""))[0].der)


@bad("x509/part-undecodable")
def san_of_another_type() -> bytes:
    return server(san=der.tlv(0x0C, b"cluster.example.com"))


@bad("x509/part-undecodable")
def date_that_is_none() -> bytes:
    return server(not_after=der.tlv(der.UTC_TIME, b"261331000000Z"))


@bad("x509/part-undecodable")
def extension_that_ends_early() -> bytes:
    return server(policies=b"\x30\x20\x30\x1e\x06\x03\x2a\x03\x04")


@bad("x509/part-undecodable")
def key_without_its_bits() -> bytes:
    sound = forge.key("rsa3072-a").spki
    algorithm = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null())
    assert algorithm in sound
    return server(key=der.sequence(algorithm), ski=b"\x01" * 20)


@bad("x509/not-der")
def boolean_true_as_one() -> bytes:
    return issuing(
        extensions=[forge.extension("2.5.29.19", der.sequence(der.tlv(der.BOOLEAN, b"\x01"), der.integer(0)), True)],
        ca=True,
        drop=["basic_constraints"],
    )


@bad("x509/not-der")
def serial_with_a_leading_zero() -> bytes:
    return server(serial=b"\x00\x12\x34")


@bad("x509/not-der")
def length_of_the_subject_padded() -> bytes:
    content = der.sequence(der.set_of(forge.attribute(("CN", forge.FQDN))))
    return server(subject=b"\x30\x81" + content[1:])


@bad("x509/wrapping-not-der")
def length_of_the_certificate_padded() -> bytes:
    sound = forge.chain()[0].der
    return with_first_block(b"\x30\x83\x00" + sound[2:])


@bad("x509/default-encoded")
def not_critical_said_aloud() -> bytes:
    said = der.sequence(der.oid(COMMENT), der.boolean(False), der.octet_string(TEXT))
    return server(extensions=[said])


@bad("x509/ca-flag-not-der")
def ca_false_said_aloud() -> bytes:
    return server(ca=None, extensions=[("2.5.29.19", True, der.sequence(der.boolean(False)))])


@bad("rfc5280/root-constraints-missing", options="--profile rfc5280")
def root_without_extensions() -> bytes:
    return root(drop=["basic_constraints", "key_usage", "ski"])


@bad("x509/root-serial-not-positive", options=f"--profile hygiene --pedantic {CLUSTER}")
def root_with_serial_zero() -> bytes:
    return root(serial=0)


@good("hygiene", silent=(("x509/root-serial-not-positive", "not-selected"),))
def root_with_serial_zero_is_of_no_use_to_operators() -> bytes:
    return root(serial=0)


@good("hygiene", options=f"--pedantic {CLUSTER}")
def a_chain_for_the_pedantic() -> bytes:
    return server()


@bad("x509/trailing-data")
def one_byte_more() -> bytes:
    return with_first_block(forge.chain()[0].der + b"\0")


@bad("x509/trailing-data")
def line_break_in_the_base64() -> bytes:
    """The binary file had a line break at its end before it was encoded."""
    return with_first_block(forge.chain()[0].der + b"\r\n")


@bad("x509/version-not-3")
def authority_of_version_1() -> bytes:
    """A CA of version 1 cannot say that it is one, which is the same defect."""
    return issuing(version=1, drop=forge.EVERY)


@bad("x509/version-not-3")
def without_extensions() -> bytes:
    """What `openssl x509 -req` makes of a request without being told: everything is missing that extensions say.

    That it has no names is not told once more.
    """
    return server(version=1, drop=forge.EVERY)


@bad("x509/version-not-3")
def version_2() -> bytes:
    return server(version=2)


@bad("x509/empty-extensions", "names/san-missing", "redis/server-eku-incomplete", "redis/key-usage-incomplete")
def list_without_a_member() -> bytes:
    empty = der.explicit(3, der.sequence())
    return server(drop=forge.EVERY, unique_ids=empty)


@bad("x509/duplicate-extension")
def key_usage_twice() -> bytes:
    return server(extensions=[("2.5.29.15", True, der.named_bits(0, 2))])


@bad("x509/unknown-critical-extension")
def netscape_comment() -> bytes:
    return server(extensions=[(COMMENT, True, TEXT)])


@bad("x509/unknown-critical-extension", options=f"--profile hygiene {CLUSTER}")
def netscape_type_of_a_server() -> bytes:
    """OpenSSL, NSS and Firefox process it; that most clients do not is reported once."""
    return server(extensions=[("2.16.840.1.113730.1.1", True, b"\x03\x02\x06\x40")])


@bad("x509/precertificate")
def poison() -> bytes:
    return server(extensions=[(CT_POISON, True, der.null())])


@bad("x509/leaf-is-ca")
def marked_as_a_ca() -> bytes:
    return server(ca=True, san=forge.cluster_names(forge.FQDN), **LEAF)


@bad("x509/leaf-is-ca", "redis/self-signed")
def openssl_req_x509() -> bytes:
    """`openssl req -x509 -addext subjectAltName=…` marks what it makes as a CA."""
    return forge.bundle(forge.cert(ca=True, san=forge.cluster_names(forge.FQDN), **LEAF))


@bad("x509/ca-constraints-not-critical")
def issuing_ca() -> bytes:
    return issuing(critical={"basic_constraints": False})


@bad("x509/ca-constraints-not-critical")
def root_ca() -> bytes:
    return root(critical={"basic_constraints": False})


@bad("x509/ca-key-usage-missing")
def root_of_openssl_req() -> bytes:
    return root(key_usage=None)


@bad("x509/subject-key-identifier-missing")
def issuing_ca_without() -> bytes:
    return issuing(ski=None)


@bad("x509/authority-key-identifier-missing")
def leaf_without() -> bytes:
    return server(aki=None)


@bad("x509/authority-key-identifier-missing")
def issuer_and_serial_alone() -> bytes:
    root = forge.root()
    issuing = forge.intermediate(root, serial=77)
    reference = der.sequence(der.tlv(0xA1, der.tlv(0xA4, root.subject)), der.tlv(0x82, b"\x4d"))
    return below(issuing, root, aki=None, extensions=[("2.5.29.35", False, reference)])


@bad("x509/serial-not-positive")
def zero() -> bytes:
    return server(serial=0)


@bad("x509/serial-negative")
def negative() -> bytes:
    return server(serial=-0x1234)


@bad("x509/serial-too-long")
def twenty_one_octets() -> bytes:
    return server(serial=1 << 160)


@bad("x509/algorithm-mismatch")
def another_hash_outside() -> bytes:
    return server(hash="sha512", inner_algorithm=forge.key("rsa3072-b").algorithm("sha256"))


@bad("x509/algorithm-mismatch")
def parameters_left_out_inside() -> bytes:
    return server(inner_algorithm=der.sequence(der.oid("1.2.840.113549.1.1.11")))


@bad("x509/request-signature-invalid")
def request_of_another_key() -> bytes:
    """The request was signed by hand with the wrong key."""
    return forge.bundle(forge.csr(signer="rsa3072-b"))


@bad("x509/request-signature-invalid")
def request_whose_signature_was_altered() -> bytes:
    """Nobody proves with it to have the key."""
    return forge.bundle(forge.csr(key="rsa3072-a", tamper=True))


@bad("x509/request-version-not-0")
def request_with_the_version_of_a_certificate() -> bytes:
    return forge.bundle(forge.csr(version=3))


@bad("x509/request-version-not-0")
def request_with_a_negative_version() -> bytes:
    return forge.bundle(forge.csr(version=0))


def of_organization(tag: int, value: bytes) -> bytes:
    """A subject with O of this string type and these octets, and the usual CN."""
    attribute = der.sequence(der.oid("2.5.4.10"), der.tlv(tag, value))
    return der.sequence(der.set_of(attribute), der.set_of(forge.attribute(("CN", forge.FQDN))))


@bad("x509/subject-string-invalid")
def organization_in_latin_1() -> bytes:
    return server(subject=of_organization(0x0C, "Müller".encode("latin-1")))


@bad("x509/subject-string-invalid", "redis/cn-not-fqdn")
def cn_of_an_odd_number_of_octets() -> bytes:
    value = forge.FQDN.encode("utf-16-be")[:-1]
    return server(subject=der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), der.tlv(0x1E, value)))), san=SANS)


@bad("x509/subject-string-invalid", options="")
def request_of_an_organization_in_latin_1() -> bytes:
    request = forge.csr(of_organization(0x0C, "Müller".encode("latin-1")))
    return request.pem.encode()


@bad("x509/issuer-string-invalid", options="--profile rfc5280")
def authority_in_a_general_string() -> bytes:
    """Where the CA's certificate is in the file as well, it is told of that one."""
    named = der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), der.tlv(0x1B, b"Test CA"))))
    return forge.bundle(forge.leaf(forge.intermediate(subject=named)))


@bad("x509/directory-name-invalid")
def san_with_a_directory_name_in_latin_1() -> bytes:
    name = der.explicit(4, of_organization(0x0C, "Müller".encode("latin-1")))
    return server(san=[*SANS, name])


def unit(value: str) -> bytes:
    return forge.attribute(("OU", value))


@bad("x509/subject-rdn-empty")
def subject_with_an_empty_rdn() -> bytes:
    return server(subject=der.sequence(der.set_of(), der.set_of(forge.attribute(("CN", forge.FQDN)))))


@bad("x509/subject-rdn-repeats-type")
def two_units_in_one_rdn() -> bytes:
    return server(
        subject=der.sequence(der.set_of(unit("A"), unit("B")), der.set_of(forge.attribute(("CN", forge.FQDN))))
    )


@bad("x509/tls-feature-unusual")
def tls_feature_of_several_responses() -> bytes:
    return server(extensions=[("1.3.6.1.5.5.7.1.24", False, der.sequence(der.integer(17)))])


@bad("x509/part-undecodable")
def tls_feature_of_nothing() -> bytes:
    return server(extensions=[("1.3.6.1.5.5.7.1.24", False, der.sequence())])


@bad("clients/must-staple", options=HYGIENE, silent=(("x509/tls-feature-unusual", "passed"),))
def tls_feature_of_a_response() -> bytes:
    return server(extensions=[("1.3.6.1.5.5.7.1.24", False, der.sequence(der.integer(5)))])


@bad("x509/crl-point-incomplete")
def crl_point_without_a_name() -> bytes:
    return server(crl=der.sequence(der.sequence()))


@good("hygiene", silent=(("x509/crl-point-incomplete", "passed"),))
def crl_point_with_a_uri() -> bytes:
    return server(crl=["http://crl.example.com/ca.crl"])


def of_algorithm(algorithm: bytes) -> bytes:
    """The usual RSA key under another algorithm identifier."""
    usual = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null())
    spki = forge.key("rsa3072-a").spki
    at = spki.index(usual)
    return der.sequence(algorithm, spki[at + len(usual) :])


@bad("x509/rsa-key-parameters")
def rsa_key_with_a_sequence_for_parameters() -> bytes:
    parameters = der.sequence(der.null())
    return server(key=of_algorithm(der.sequence(der.oid("1.2.840.113549.1.1.1"), parameters)))


@good("hygiene", silent=(("x509/directory-name-invalid", "passed"),))
def san_with_a_directory_name() -> bytes:
    return server(san=[*SANS, der.explicit(4, of_organization(0x0C, "Müller".encode()))])

"""Certification requests as objects of their own: the rules of rules/csr.toml."""

from __future__ import annotations

from certlint.asn1.der import header
from certlint.x509.parts.request import CHALLENGE_PASSWORD, EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST
from tests import forge
from tests.forge import der
from tests.forge.extensions import extension
from tests.make_fixtures import bad, good
from tests.support.der_mutants import inside

CSR = "--profile csr"
PUBLIC = "--profile csr --public-ca"
SAN, AKI, PURPOSES = "2.5.29.17", "2.5.29.35", "2.5.29.37"
SANS = forge.cluster_names(forge.FQDN)
UTF8, PRINTABLE, IA5 = 0x0C, 0x13, 0x16
UNSTRUCTURED_NAME, OS_VERSION = "1.2.840.113549.1.9.2", "1.3.6.1.4.1.311.13.2.3"
UNSTRUCTURED_ADDRESS = "1.2.840.113549.1.9.8"


def request(**knobs: object) -> bytes:
    return forge.bundle(forge.csr(**{"san": SANS, **knobs}))


def attribute(oid: str, *values: bytes) -> bytes:
    return der.sequence(der.oid(oid), der.set_of(*values))


def password(*values: bytes) -> bytes:
    return attribute(CHALLENGE_PASSWORD, *(values or (der.tlv(UTF8, b"Example"),)))


def listed(*names: str) -> bytes:
    """A list of extensions: a SAN with these names."""
    return der.sequence(extension(SAN, der.sequence(*(forge.general_name(name) for name in names))))


def without_extensions(*attributes: bytes) -> bytes:
    """A request with no attributes but these."""
    return request(drop=forge.EVERY, attributes=attributes)


def without_field(info: bytes) -> bytes:
    """What is signed, without the attributes, which stand last and are empty."""
    assert info.endswith(b"\xa0\x00")
    _, start, stop = header(info, 0, len(info))
    return der.sequence(info[start : stop - 2])


@bad("csr/attributes-missing", options=CSR)
def field_left_out() -> bytes:
    return request(drop=forge.EVERY, tbs_patch=without_field)


@bad("csr/attribute-without-value", options=CSR)
def name_of_nothing() -> bytes:
    return request(attributes=[attribute(UNSTRUCTURED_NAME)])


@bad("csr/attribute-repeated", options=CSR)
def two_unstructured_names() -> bytes:
    names = [attribute(UNSTRUCTURED_NAME, der.tlv(IA5, text)) for text in (b"a", b"b")]
    return request(attributes=names)


@bad("csr/extension-requests-several", options=CSR)
def names_in_a_second_list() -> bytes:
    return without_extensions(*(attribute(EXTENSION_REQUEST, listed(name)) for name in SANS[:2]))


@bad("csr/extension-requests-several", options=CSR)
def two_values_of_one_attribute() -> bytes:
    return without_extensions(attribute(EXTENSION_REQUEST, listed(*SANS), listed(*SANS, "www.example.com")))


@bad("csr/extension-requests-several", options=CSR)
def the_same_by_both_names() -> bytes:
    both = [attribute(oid, listed(*SANS)) for oid in (MICROSOFT_EXTENSION_REQUEST, EXTENSION_REQUEST)]
    return without_extensions(*both)


@bad("csr/extension-request-of-microsoft", options=CSR)
def extensions_of_an_old_windows() -> bytes:
    return without_extensions(attribute(MICROSOFT_EXTENSION_REQUEST, listed(*SANS)))


@bad("csr/challenge-password", options=CSR)
def password_for_scep() -> bytes:
    return request(attributes=[password()])


@bad("csr/challenge-passwords-several", options=CSR)
def two_passwords() -> bytes:
    return request(attributes=[password(der.tlv(UTF8, b"a"), der.tlv(UTF8, b"b"))])


@bad("csr/challenge-password-invalid", options=CSR)
def password_in_ia5() -> bytes:
    return request(attributes=[password(der.tlv(IA5, b"Example"))])


@bad("csr/challenge-password-invalid", options=CSR)
def password_of_256_characters() -> bytes:
    return request(attributes=[password(der.tlv(PRINTABLE, b"x" * 256))])


@bad("csr/windows-details", options=CSR)
def version_of_windows() -> bytes:
    return request(attributes=[attribute(OS_VERSION, der.tlv(IA5, b"10.0.20348.2"))])


@bad("csr/attributes-not-der", options=CSR)
def value_with_a_padded_length() -> bytes:
    return request(attributes=[attribute(UNSTRUCTURED_NAME, b"\x16\x81\x01a")])


@bad("csr/extension-of-issuer", options=CSR)
def key_identifier_of_the_issuer() -> bytes:
    return request(extensions=[(AKI, False, der.sequence(der.implicit(0, b"\1\2\3\4")))])


@bad("csr/ca-requested", options=PUBLIC)
def authority_of_a_public_ca() -> bytes:
    return request(ca=True, san=SANS, key_usage=["digitalSignature"], eku=["serverAuth"])


@bad("x509/empty-extensions", options=CSR)
def list_of_no_extensions() -> bytes:
    return without_extensions(attribute(EXTENSION_REQUEST, der.sequence()))


@bad("cabf-br/unknown-tld", options=PUBLIC)
def internal_name_of_a_request() -> bytes:
    return request(subject="www.example.internal", san=["www.example.internal"])


@bad("cabf-br/key-kind", options=PUBLIC)
def edwards_key_of_a_request() -> bytes:
    return request(key="ed25519-a")


@good("csr", options="")
def request_for_a_server() -> bytes:
    return request()


@good("csr", options="--public-ca")
def request_for_a_public_ca() -> bytes:
    return request(subject="www.example.com", san=["www.example.com"], eku=["serverAuth"])


@good("csr", options="")
def request_for_a_subordinate_ca() -> bytes:
    """Whether it may have one is the issuer's to say."""
    return request(ca=True, path_length=0, san=SANS, key_usage=["keyCertSign", "cRLSign"], eku=None)


@good("csr", options="")
def one_name_and_one_password_apart() -> bytes:
    return request(attributes=[attribute(UNSTRUCTURED_NAME, der.tlv(IA5, b"Example"))])


@good("csr", options="--ignore csr/challenge-password")
def password_of_255_characters() -> bytes:
    return request(attributes=[password(der.tlv(PRINTABLE, b"x" * 255))])


@good("csr", options="--public-ca")
def request_for_no_ca() -> bytes:
    return request(subject="www.example.com", san=["www.example.com"], eku=["serverAuth"], ca=False)


@bad("csr/unstructured-name-invalid", options=CSR)
def unstructured_name_of_a_number() -> bytes:
    return request(attributes=[attribute(UNSTRUCTURED_NAME, der.integer(7))])


@bad("csr/unstructured-name-invalid", options=CSR)
def unstructured_address_in_ia5() -> bytes:
    return request(attributes=[attribute(UNSTRUCTURED_ADDRESS, der.tlv(IA5, b"192.0.2.1"))])


@bad("csr/unstructured-name-invalid", options=CSR)
def unstructured_name_of_256_characters() -> bytes:
    return request(attributes=[attribute(UNSTRUCTURED_NAME, der.tlv(UTF8, b"n" * 256))])


@good("csr", options="")
def router_with_an_address() -> bytes:
    return request(attributes=[attribute(UNSTRUCTURED_ADDRESS, der.tlv(PRINTABLE, b"192.0.2.1"))])


@bad("csr/san-missing", options=CSR)
def server_without_a_name() -> bytes:
    return request(san=None)


@good("csr", options="", silent=(("csr/san-missing", "not-applicable"),))
def subordinate_ca_without_a_host() -> bytes:
    return request(subject="Example Issuing CA", ca=True, san=None, key_usage=["keyCertSign", "cRLSign"], eku=None)


@good("csr", options="", silent=(("csr/san-missing", "not-applicable"),))
def signer_of_code() -> bytes:
    return request(subject="Example Publisher", san=None, eku=["codeSigning"])


@bad("csr/rsa-signature-parameters", options=CSR)
def rsa_signature_without_parameters() -> bytes:
    return request(outer_algorithm=der.sequence(der.oid("1.2.840.113549.1.1.11")))


@bad("csr/post-quantum-key-size", "x509/request-signature-invalid", options=CSR)
def ml_dsa_key_with_an_octet_too_many() -> bytes:
    key = der.sequence(der.sequence(der.oid("2.16.840.1.101.3.4.3.18")), der.bit_string(bytes(1953)))
    return request(key=key, signer="rsa3072-a")


@bad("csr/trailing-data", options=CSR)
def bytes_behind_a_request() -> bytes:
    made = forge.csr(san=SANS)
    return forge.bundle(made._replace(der=made.der + der.null()))


@bad("csr/not-der", options=CSR)
def request_with_a_padded_length() -> bytes:
    made = forge.csr(san=SANS)
    content = made.der[4:]
    return forge.bundle(made._replace(der=b"\x30\x83" + len(content).to_bytes(3, "big") + content))


@bad("csr/signature-parameters-present", options=CSR)
def ecdsa_with_null() -> bytes:
    """Parameters are not signed, so that the signature verifies all the same."""
    info, _, signature = inside(forge.csr(san=SANS, key="p256-a").der)
    algorithm = der.sequence(der.oid("1.2.840.10045.4.3.2"), der.null())
    return forge.pem(der.sequence(info, algorithm, signature), "CERTIFICATE REQUEST").encode()


@bad("csr/rsa-key-parameters", options=CSR)
def key_with_a_sequence_for_parameters() -> bytes:
    usual = der.oid("1.2.840.113549.1.1.1")
    return request(key="rsa3072-a", tbs_patch=lambda info: info.replace(usual + der.null(), usual + der.sequence()))


@bad("csr/subject-attribute-empty", options=CSR)
def organization_of_nothing() -> bytes:
    return request(subject=[("O", ""), ("CN", forge.FQDN)])


@bad("csr/purposes-empty", options=CSR)
def purposes_of_nothing() -> bytes:
    return request(drop=["eku"], extensions=[(PURPOSES, False, der.sequence())])

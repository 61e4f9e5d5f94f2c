"""OCSP responses by the letter of RFC 6960: their extensions, whom they are about, and who signs them."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.forge import der
from tests.forge.extensions import extension
from tests.make_fixtures import bad, good
from tests.support.der_mutants import inside as members

OCSP = "--profile ocsp"
CRL_REFERENCE = "1.3.6.1.5.5.7.48.1.3"
CUTOFF, EXTENDED = "1.3.6.1.5.5.7.48.1.6", "1.3.6.1.5.5.7.48.1.9"
EPOCH = datetime(1970, 1, 1)
ISSUING = forge.intermediate(key="p256-b")
LEAF = forge.leaf(ISSUING)
SEVEN_YEARS_AGO = der.generalized_time(forge.AS_OF - timedelta(days=7 * 365))


def answer(*told: bytes, extensions: tuple[bytes, ...] = (), **knobs: object) -> bytes:
    """A response; `told` are the singleExtensions of its one answer, and the knobs what else is said in it."""
    return forge.ocsp([forge.single(LEAF, ISSUING, extensions=told, **knobs)], ISSUING, extensions=extensions)


def extended(value: bytes = b"\x05\0", *, critical: bool = False) -> bytes:
    return extension(EXTENDED, value, critical)


def non_issued(*told: bytes, extensions: tuple[bytes, ...] = (), why: str = "certificateHold") -> bytes:
    """What RFC 6960 section 2.2 says of a certificate that was never issued; `told` are singleExtensions."""
    return answer(*told, extensions=extensions, status="revoked", reason=why, since=EPOCH)


@bad("ocsp/archive-cutoff-form", options=OCSP)
def cutoff_in_utc_time() -> bytes:
    return answer(extension(CUTOFF, der.tlv(der.UTC_TIME, b"190601000000Z")))


@bad("ocsp/archive-cutoff-form", options=OCSP)
def cutoff_without_seconds() -> bytes:
    return answer(extension(CUTOFF, der.tlv(der.GENERALIZED_TIME, b"201906010000Z")))


@bad("ocsp/archive-cutoff-form", options=OCSP)
def cutoff_of_a_number() -> bytes:
    return answer(extension(CUTOFF, der.integer(7)))


@bad("ocsp/extension-misplaced", options=OCSP)
def cutoff_of_the_whole_response() -> bytes:
    return answer(extensions=(extension(CUTOFF, SEVEN_YEARS_AGO),))


@bad("ocsp/extension-misplaced", options=OCSP)
def extended_revocation_of_one_answer() -> bytes:
    return answer(extended())


@bad("ocsp/extended-revoke-critical", options=OCSP)
def extended_revocation_that_is_critical() -> bytes:
    return answer(extensions=(extended(critical=True),))


@bad("ocsp/extended-revoke-not-null", options=OCSP)
def extended_revocation_of_true() -> bytes:
    return answer(extensions=(extended(b"\x01\x01\xff"),))


@good("ocsp", options="")
def archive_of_seven_years() -> bytes:
    return answer(extension(CUTOFF, SEVEN_YEARS_AGO), extensions=(extended(),))


@bad("ocsp/non-issued-incomplete", options=OCSP)
def never_issued_without_the_extension() -> bytes:
    return non_issued()


@bad("ocsp/non-issued-incomplete", options=OCSP)
def never_issued_but_superseded() -> bytes:
    return non_issued(extensions=(extended(),), why="superseded")


@bad("ocsp/non-issued-incomplete", options=OCSP)
def never_issued_and_on_a_crl() -> bytes:
    where = der.sequence(der.explicit(1, der.integer(7)))
    return non_issued(extension(CRL_REFERENCE, where), extensions=(extended(),))


@good("ocsp", options="")
def never_issued() -> bytes:
    return non_issued(extensions=(extended(),))


@bad("ocsp/extension-twice", options=OCSP)
def two_cutoffs_of_one_answer() -> bytes:
    return answer(*[extension(CUTOFF, SEVEN_YEARS_AGO)] * 2)


@bad("ocsp/single-extensions-empty", options=OCSP)
def empty_list_of_single_extensions() -> bytes:
    return answer(b"")


@bad("ocsp/extensions-empty", options=OCSP)
def empty_list_of_extensions() -> bytes:
    return answer(extensions=(b"",))


@bad("ocsp/cert-id-hash-size", options=OCSP)
def sha1_marked_with_the_digest_of_sha256() -> bytes:
    return answer(id=forge.cert_id(LEAF, ISSUING, name=b"n" * 32))


@bad("ocsp/cert-id-hash-size", options=OCSP)
def sha256_with_the_key_digest_of_sha1() -> bytes:
    return answer(id=forge.cert_id(LEAF, ISSUING, "sha256", key=b"k" * 20))


@good("ocsp", options="")
def named_by_sha256() -> bytes:
    return answer(hash="sha256")


@bad("ocsp/no-answers", options=OCSP)
def response_about_nothing() -> bytes:
    return forge.ocsp([], ISSUING)


@bad("ocsp/responder-name-empty", options=OCSP)
def responder_without_a_name() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING._replace(subject=der.sequence()))


@bad("ocsp/certificates-empty", options=OCSP)
def empty_list_of_certificates() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, certificates=[ISSUING._replace(der=b"")])


@bad("ocsp/certificate-undecodable", options=OCSP)
def what_is_not_a_certificate() -> bytes:
    sent = [ISSUING, ISSUING._replace(der=der.sequence(der.integer(5)))]
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, certificates=sent)


@bad("ocsp/responder-id-differs", options=OCSP)
def responder_with_the_name_of_its_ca() -> bytes:
    signer = forge.responder(ISSUING)
    return forge.ocsp([forge.single(LEAF, ISSUING)], signer._replace(subject=ISSUING.subject), certificates=[signer])


@bad("ocsp/responder-of-another-ca", options=OCSP)
def responder_of_a_stranger() -> bytes:
    signer = forge.responder(forge.intermediate(subject="Another Test Issuing CA"))
    return forge.ocsp([forge.single(LEAF, ISSUING)], signer, certificates=[signer])


@good("ocsp", options="")
def answer_with_its_ca() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, certificates=[ISSUING])


def on_crl(*fields: bytes) -> bytes:
    """An answer that says where its CRL is."""
    return answer(extension(CRL_REFERENCE, der.sequence(*fields)), status="revoked")


@good("ocsp", options="")
def on_a_crl_by_url_number_and_time() -> bytes:
    return on_crl(
        der.explicit(0, der.tlv(0x16, b"http://crl.example.com/a.crl")),
        der.explicit(1, der.integer(7)),
        der.explicit(2, der.generalized_time(forge.AS_OF - timedelta(days=1))),
    )


@bad("ocsp/crl-reference-form", options=OCSP)
def on_a_crl_without_any_field() -> bytes:
    return on_crl()


@bad("ocsp/crl-reference-form", options=OCSP)
def on_a_crl_at_a_url_in_utf8() -> bytes:
    return on_crl(der.explicit(0, der.tlv(0x0C, b"http://crl.example.com/a.crl")))


@bad("ocsp/crl-reference-form", options=OCSP)
def on_a_crl_with_a_padded_number() -> bytes:
    return on_crl(der.explicit(1, der.tlv(0x02, b"\0\5")))


@bad("ocsp/certificate-undecodable", options=OCSP)
def certificate_whose_subject_is_not_a_name() -> bytes:
    sent = forge.leaf(ISSUING, subject=der.sequence(der.integer(5)))
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, certificates=[ISSUING, sent])


@bad("ocsp/crl-reference-form", options=OCSP)
def on_a_crl_of_a_time_without_seconds() -> bytes:
    return on_crl(der.explicit(2, der.tlv(der.GENERALIZED_TIME, b"202606010000Z")))


@bad("ocsp/crl-reference-form", options=OCSP)
def on_a_crl_whose_time_comes_first() -> bytes:
    return on_crl(
        der.explicit(2, der.generalized_time(forge.AS_OF - timedelta(days=1))), der.explicit(1, der.integer(7))
    )


@bad("ocsp/crl-reference-form", options=OCSP)
def on_a_crl_that_is_a_number() -> bytes:
    return answer(extension(CRL_REFERENCE, der.integer(7)), status="revoked")


@bad("ocsp/extension-misplaced", options=OCSP)
def crl_of_the_whole_response() -> bytes:
    return answer(extensions=(extension(CRL_REFERENCE, der.sequence(der.explicit(1, der.integer(7)))),))


@bad("ocsp/extension-misplaced", options=OCSP)
def nonce_of_one_answer() -> bytes:
    return answer(extension("1.3.6.1.5.5.7.48.1.2", der.octet_string(bytes(32))))


@bad("ocsp/not-der", options=OCSP)
def nonce_with_a_long_length() -> bytes:
    nonce = extension("1.3.6.1.5.5.7.48.1.2", b"\x04\x81\x20" + bytes(32))
    return answer(extensions=(nonce,))


def signed_by_responder(**knobs: object) -> bytes:
    signer = forge.responder(ISSUING, **knobs)
    return forge.ocsp([forge.single(LEAF, ISSUING)], signer, certificates=[signer])


@bad("ocsp/responder-other-purpose", options=OCSP)
def responder_that_is_a_client() -> bytes:
    return signed_by_responder(eku=["OCSPSigning", "clientAuth"])


@bad("ocsp/responder-key-usage", options=OCSP)
def responder_that_may_not_sign() -> bytes:
    return signed_by_responder(key_usage=["nonRepudiation"])


@bad("ocsp/responder-out-of-date", options=OCSP)
def responder_of_last_year() -> bytes:
    return signed_by_responder(not_before=datetime(2025, 1, 1), not_after=datetime(2026, 1, 1))


@bad("ocsp/responder-is-ca", options=OCSP)
def responder_that_is_a_ca() -> bytes:
    return signed_by_responder(ca=True)


@bad("ocsp/responder-not-authorized", options=OCSP)
def response_of_another_ca() -> bytes:
    signer = forge.intermediate(subject="Another Test Issuing CA", key="p256-a")
    return forge.ocsp([forge.single(LEAF, ISSUING)], signer, certificates=[signer])


@good("ocsp", options="")
def ca_with_a_new_key_and_the_purpose() -> bytes:
    signer = forge.intermediate(key="p256-a", eku=["OCSPSigning", "serverAuth"])
    return forge.ocsp([forge.single(LEAF, ISSUING)], signer, certificates=[signer])


@good("ocsp", options="")
def answer_of_a_responder() -> bytes:
    return signed_by_responder()


@bad("ocsp/field-unreadable", options=OCSP)
def signature_algorithm_of_nothing() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, algorithm=der.sequence())


@bad("ocsp/wrapping-not-der", options=OCSP)
def answer_with_a_padded_length() -> bytes:
    content = answer()[4:]
    return b"\x30\x83" + len(content).to_bytes(3, "big") + content


@bad("ocsp/revoked-after-produced", options=OCSP)
def revoked_in_a_week() -> bytes:
    return answer(status="revoked", reason="superseded", since=forge.AS_OF + timedelta(days=7))


@good("ocsp", options="")
def revoked_last_month() -> bytes:
    return answer(status="revoked", reason="superseded")


def named(name: bytes) -> bytes:
    """A response whose responder names itself so."""
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING._replace(subject=name))


def attribute(value: bytes) -> bytes:
    """A name of one CN, encoded as it is given."""
    return der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), value)))


@bad("ocsp/responder-rdn-empty", options=OCSP)
def responder_with_an_empty_set() -> bytes:
    return named(der.sequence(der.set_of()))


@bad("ocsp/responder-rdn-repeats-type", options=OCSP)
def responder_of_two_units_in_one_set() -> bytes:
    unit = der.sequence(der.oid("2.5.4.11"), der.tlv(0x0C, b"A"))
    return named(der.sequence(der.tlv(0x31, unit, unit)))


@bad("ocsp/responder-string-invalid", options=OCSP)
def responder_in_latin_1() -> bytes:
    return named(attribute(der.tlv(0x0C, b"M\xfcller")))


@bad("ocsp/responder-string-type", options=OCSP)
def responder_in_ia5() -> bytes:
    return named(attribute(der.tlv(0x16, b"Example")))


@bad("ocsp/responder-not-printable", options=OCSP)
def responder_with_a_country_in_utf8() -> bytes:
    return named(forge.name([("C", "DE", "utf8"), ("CN", "Example")]))


@bad("ocsp/responder-name-too-long", options=OCSP)
def responder_with_a_long_cn() -> bytes:
    return named(forge.name([("CN", "a" * 65)]))


@good("ocsp", options="")
def responder_with_a_cn_of_64_characters() -> bytes:
    return named(forge.name([("C", "DE"), ("CN", "a" * 64)]))


@bad("ocsp/responder-country-length", options=OCSP)
def responder_of_a_country_of_three_letters() -> bytes:
    return named(forge.name([("C", "DEU"), ("CN", "Example")]))


@bad("ocsp/responder-attribute-empty", options=OCSP)
def responder_with_a_cn_of_nothing() -> bytes:
    return named(attribute(der.tlv(0x0C, b"")))


@bad("ocsp/cert-id-hash-parameters", options=OCSP)
def sha1_with_a_sequence_for_parameters() -> bytes:
    _, *rest = members(forge.cert_id(LEAF, ISSUING))
    return answer(id=der.sequence(der.sequence(der.oid("1.3.14.3.2.26"), der.sequence()), *rest))


@good("ocsp", options="")
def sha1_without_parameters() -> bytes:
    _, *rest = members(forge.cert_id(LEAF, ISSUING))
    return answer(id=der.sequence(der.sequence(der.oid("1.3.14.3.2.26")), *rest))


@bad("ocsp/ecdsa-signature-malformed", options=OCSP)
def answer_signed_with_two_bare_numbers() -> bytes:
    status, response = members(forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, signer="p256-a"))
    kind, octets = members(members(response)[0])
    signed, algorithm, _ = members(members(octets)[0])
    basic = der.sequence(signed, algorithm, der.bit_string(bytes(range(1, 65))))
    return der.sequence(status, der.explicit(0, der.sequence(kind, der.octet_string(basic))))


@bad("ocsp/signature-malformed", options=OCSP)
def answer_without_a_signature() -> bytes:
    status, response = members(answer())
    kind, octets = members(members(response)[0])
    signed, algorithm, _ = members(members(octets)[0])
    basic = der.sequence(signed, algorithm, der.bit_string(b""))
    return der.sequence(status, der.explicit(0, der.sequence(kind, der.octet_string(basic))))

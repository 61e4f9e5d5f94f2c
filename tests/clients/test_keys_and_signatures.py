"""Keys, signature algorithms and their parameters as the verifiers of Debian's packages take them: the table says the same."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.clients.test_measured_here import agree
from tests.verifiers import der, pairs
from tests.verifiers.hierarchy import ECDSA_OIDS, PKCS1, RSA_OIDS, make_ca
from tests.verifiers.judging import accepted, errors, judged

HERE = ["java", "gnutls", "nss", "pyca", "openssl-strict"]
PLACES = ("leaf", "ca", "root")
SOUND, WITH_RSA = "sound", "sound-rsa-ca"


def changed(base, change):
    return pairs.made("odd", base, change)


def with_key(place, key):
    return changed(SOUND, lambda h: h.set_key(pairs.certificate(h, place), key))


@pytest.mark.slow
@pytest.mark.parametrize("bits", [1960, 1964, 2032, 2040])
def test_rsa_keys_of_almost_2048_bits(bits, tmp_path):
    """OpenSSL counts security bits, the Python package cryptography octets; only GnuTLS, NSS and Java ask nothing."""
    key = rsa.generate_private_key(65537, bits)
    said = agree(tmp_path, {place: with_key(place, key) for place in PLACES}, [*HERE, "openssl"])
    assert {answers["openssl"] for answers in said.values()} == {bits > 1962}
    assert [said[place]["pyca"] for place in PLACES] == [True, bits >= 2040, bits >= 2040]
    assert not any(answers["rustls"] for answers in said.values())


@pytest.mark.slow
def test_a_key_on_p192(tmp_path):
    key = ec.generate_private_key(ec.SECP192R1())
    said = agree(tmp_path, {place: with_key(place, key) for place in PLACES}, [*HERE, "openssl"])
    assert {name for name in HERE if said["ca"][name]} == {"gnutls"}
    assert {name for name in HERE if said["leaf"][name]} == {"gnutls", "nss", "pyca"}


PARAMETERS = {
    "none": b"",
    "NULL": der.NULL,
    "a curve": der.oid("1.2.840.10045.3.1.7"),
    "an OID": der.oid("1.2.3"),
    "a number": der.integer(5),
    "a NULL with contents": b"\x05\x01\x00",
}


def signed_with(place, algorithm, parameters):
    def apply(h):
        certificate = pairs.certificate(h, place)
        made = der.sequence(der.oid(algorithm), PARAMETERS[parameters])
        certificate.inner_algorithm = certificate.outer_algorithm = made

    return apply


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_parameters_of_signature_algorithms(place, tmp_path):
    of_rsa = {f"RSA, {name}": changed(WITH_RSA, signed_with(place, RSA_OIDS["sha256"], name)) for name in PARAMETERS}
    of_ecdsa = {f"ECDSA, {name}": changed(SOUND, signed_with(place, ECDSA_OIDS["sha256"], name)) for name in PARAMETERS}
    agree(tmp_path, of_rsa | of_ecdsa, HERE)


def of_hash(place, digest):
    return lambda h: setattr(pairs.certificate(h, place), "hash", digest)


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_sha3_and_truncated_sha512(place, tmp_path):
    made = {
        "RSA, SHA-3": changed(WITH_RSA, of_hash(place, "sha3_256")),
        "RSA, SHA-512-256": changed(WITH_RSA, of_hash(place, "sha512_256")),
        "ECDSA, SHA-3": changed(SOUND, of_hash(place, "sha3_256")),
    }
    said = agree(tmp_path, made, HERE)
    if place == "leaf":
        refused = {name: {client for client in HERE if not answers[client]} for name, answers in said.items()}
        assert refused == {
            "RSA, SHA-3": {"nss", "pyca"},
            "RSA, SHA-512-256": {"gnutls", "nss", "pyca", "openssl-strict"},
            "ECDSA, SHA-3": {"nss", "pyca", "openssl-strict"},
        }


def with_public_info(place, algorithm, parameters):
    def apply(h):
        certificate = pairs.certificate(h, place)
        form = serialization.Encoding.DER, serialization.PublicFormat.PKCS1
        numbers = certificate.key.public_key().public_bytes(*form)
        certificate.public_info = der.sequence(
            der.sequence(der.oid(algorithm), PARAMETERS[parameters]), der.bits(numbers)
        )

    return apply


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_parameters_of_keys(place, tmp_path):
    names = set(PARAMETERS) - {"NULL", "a NULL with contents"}
    agree(
        tmp_path,
        {name: changed(WITH_RSA, with_public_info(place, f"{PKCS1}.1", name)) for name in names},
        HERE,
    )


@pytest.mark.slow
@pytest.mark.parametrize("parameters", ["none", "NULL"])
def test_openssl_loads_no_certificate_for_pss_alone_with_a_key_for_all_of_rsa(parameters, tmp_path):
    """The numbers are the same; `openssl x509` calls one of the keys rsassaPss."""
    made = changed(SOUND, with_public_info("leaf", f"{PKCS1}.10", parameters))
    said = agree(tmp_path, {"made": made}, ["openssl", "openssl-strict"])
    assert said["made"]["openssl"] is False
    assert "key/mismatch" in errors(judged(tmp_path / "errors", made))


UNKNOWN = {
    "nobody knows": "1.2.3.4",
    "RIPEMD-160": "1.3.36.3.3.1.2",
    "MD2": f"{PKCS1}.2",
    "SHA-3": ECDSA_OIDS["sha3_256"],
    "ECDSA": ECDSA_OIDS["sha1"],
    "DSA": "1.2.840.10040.4.3",
    "SHA-512-256": RSA_OIDS["sha512_256"],
}


def root_signed_with(algorithm, *, left_out):
    def apply(h):
        h.root.inner_algorithm = h.root.outer_algorithm = der.sequence(der.oid(UNKNOWN[algorithm]))
        return h.chain()[:-1] if left_out else h.chain()

    return apply


@pytest.mark.slow
@pytest.mark.parametrize("base", [SOUND, WITH_RSA])
def test_openssl_takes_no_root_whose_signature_is_not_for_its_key(base, tmp_path):
    """Nobody verifies it, but OpenSSL looks for another issuer: error 2, unable to get issuer certificate."""
    made = {
        f"{name}, {left_out}": changed(base, root_signed_with(name, left_out=left_out))
        for name in UNKNOWN
        for left_out in (False, True)
    }
    said = agree(tmp_path, made, ["openssl", "java", "gnutls", "nss"])
    accepting = {name.partition(",")[0] for name, answers in said.items() if answers["openssl"]}
    assert accepting == ({"ECDSA"} if base == SOUND else {"RIPEMD-160", "MD2"})
    for name, answers in said.items():
        assert bool(errors(judged(tmp_path / f"errors {name}", made[name]))) is not answers["openssl"], name


def two_roots(order, flaw):
    """Two roots of one name and key are trusted, one of which is of no use."""

    def apply(h):
        days = (-300, -3) if flaw == "expired" else (-300, 2000)
        other = make_ca(h.root.subject, h.root.key, h.root.subject, h.root.key, h.new_serial(), days)
        if flaw == "constrained":
            other.put("name_constraints", der.name_constraints(permitted=[("dns", "example.org")]), True)
        h.trusted = [other, h.root] if order == "first" else [h.root, other]
        return h.chain()

    return apply


@pytest.mark.slow
@pytest.mark.parametrize("flaw", ["expired", "constrained"])
def test_of_two_roots_openssl_takes_the_first_and_gnutls_the_last(flaw, tmp_path):
    made = {order: changed(SOUND, two_roots(order, flaw)) for order in ("first", "last")}
    said = agree(tmp_path, made, ["openssl", "openssl-strict", "gnutls", "pyca"])
    taken = {order: (answers["openssl"], answers["gnutls"]) for order, answers in said.items()}
    assert taken == (
        {"first": (False, True), "last": (True, False)} if flaw == "constrained" else dict.fromkeys(made, (True, True))
    )
    assert accepted(judged(tmp_path / "again", made["last"]))["pyca"] is True

"""What the forge makes by default is sound, and each argument does what it says: others agree."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import csr as asn1_csr
from asn1crypto import x509 as asn1_x509
from asn1crypto.core import Integer, ObjectIdentifier
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store

from tests import forge
from tests.forge import (
    AS_OF,
    EVERY,
    FQDN,
    Cert,
    cert,
    chain,
    csr,
    der,
    intermediate,
    leaf,
    root,
)
from tests.support.oracles import native, openssl, openssl_verify, parsed


def extension(certificate: Cert, oid: str) -> x509.Extension[x509.ExtensionType]:
    return parsed(certificate).extensions.get_extension_for_oid(x509.ObjectIdentifier(oid))


class TestDefaults:
    @pytest.mark.slow
    @pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
    def test_a_chain_of_any_depth_is_strictly_valid(self, depth: int, tmp_path: Path) -> None:
        certificates = chain("a.example.org", depth)
        assert len(certificates) == depth
        for label in ("", "redis-1.", "internal.", "redis-1.internal."):
            answer = openssl_verify(tmp_path, certificates, "-verify_hostname", f"{label}a.example.org")
            assert answer.endswith("leaf: OK\n"), answer

    def test_both_purposes_are_allowed(self, tmp_path: Path) -> None:
        for purpose in ("sslserver", "sslclient"):
            assert openssl_verify(tmp_path, chain(), "-purpose", purpose).endswith("leaf: OK\n")

    def test_a_wrong_host_is_refused_by_the_same_command(self, tmp_path: Path) -> None:
        assert "hostname mismatch" in openssl_verify(tmp_path, chain(), "-verify_hostname", "other.example.com")

    def test_cryptography_verifies_the_chain_too(self) -> None:
        first, *middle, last = map(parsed, chain())
        builder = PolicyBuilder().store(Store([last])).time(AS_OF)
        assert builder.build_server_verifier(x509.DNSName(FQDN)).verify(first, middle) == [first, *middle, last]

    def test_a_leaf_has_what_the_profile_asks_for(self) -> None:
        tbs = native(leaf())
        values = {item["extn_id"]: item["extn_value"] for item in tbs["extensions"]}
        assert tbs["subject"] == {"common_name": FQDN}
        assert values["subject_alt_name"] == [FQDN, f"*.{FQDN}", f"internal.{FQDN}", f"*.internal.{FQDN}"]
        assert set(values["key_usage"]) == {"digital_signature", "key_encipherment"}
        assert values["extended_key_usage"] == ["server_auth", "client_auth"]
        assert tbs["version"] == "v3"
        assert tbs["signature"]["algorithm"] == "sha256_rsa"
        days = tbs["validity"]["not_after"] - tbs["validity"]["not_before"]
        assert days.days < 365
        assert (tbs["validity"]["not_after"] - AS_OF.replace(tzinfo=UTC)).days > 45

    def test_validity_is_nested(self) -> None:
        periods = [native(certificate)["validity"] for certificate in chain(depth=4)]
        for inner, outer in pairwise(periods):
            assert outer["not_before"] <= inner["not_before"] < inner["not_after"] <= outer["not_after"]

    def test_serials_differ_when_anything_does(self) -> None:
        serials = [parsed(made).serial_number for made in (cert(), cert(san=["a.example"]), cert("b"), *chain())]
        assert len(set(serials)) == len(serials)
        assert all(1 << 126 <= serial < 1 << 127 for serial in serials)

    def test_the_request_is_valid(self) -> None:
        answer = openssl("req", "-verify", "-noout", stdin=csr().pem)
        assert (answer.returncode, answer.stdout + answer.stderr) == (
            0,
            "Certificate request self-signature verify OK\n",
        )
        request = x509.load_pem_x509_csr(csr().pem.encode())
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == forge.cluster_names(FQDN)


# argument, its value, OID of the extension, what cryptography reads
KNOBS: list[tuple[str, Any, str, x509.ExtensionType]] = [
    (
        "san",
        ["a.example", "ip:10.0.0.1", "ip:::1", "email:a@b.example", "uri:https://c.example/", "rid:1.2.3", "dir:D"],
        "2.5.29.17",
        x509.SubjectAlternativeName(
            [
                x509.DNSName("a.example"),
                x509.IPAddress(ip_address("10.0.0.1")),
                x509.IPAddress(ip_address("::1")),
                x509.RFC822Name("a@b.example"),
                x509.UniformResourceIdentifier("https://c.example/"),
                x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
                x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "D")])),
            ]
        ),
    ),
    (
        "key_usage",
        {"keyAgreement", "decipherOnly"},
        "2.5.29.15",
        x509.KeyUsage(False, False, False, False, True, False, False, False, True),
    ),
    (
        "eku",
        ["OCSPSigning", "1.2.3.4"],
        "2.5.29.37",
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING, x509.ObjectIdentifier("1.2.3.4")]),
    ),
    ("ski", b"own", "2.5.29.14", x509.SubjectKeyIdentifier(b"own")),
    ("aki", b"its", "2.5.29.35", x509.AuthorityKeyIdentifier(b"its", None, None)),
    (
        "name_constraints",
        {"permitted": ["example.com"], "excluded": ["ip:10.0.0.0/8"]},
        "2.5.29.30",
        x509.NameConstraints([x509.DNSName("example.com")], [x509.IPAddress(ip_network("10.0.0.0/8"))]),
    ),
    (
        "policies",
        ["2.23.140.1.2.1", ("1.2.3", "https://cps.example/")],
        "2.5.29.32",
        x509.CertificatePolicies(
            [
                x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.1"), None),
                x509.PolicyInformation(x509.ObjectIdentifier("1.2.3"), ["https://cps.example/"]),
            ]
        ),
    ),
    (
        "aia",
        {"ocsp": ["http://o.example"], "ca_issuers": ["http://c.example"]},
        "1.3.6.1.5.5.7.1.1",
        x509.AuthorityInformationAccess(
            [
                x509.AccessDescription(
                    AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://o.example")
                ),
                x509.AccessDescription(
                    AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier("http://c.example")
                ),
            ]
        ),
    ),
    (
        "crl",
        ["http://l.example"],
        "2.5.29.31",
        x509.CRLDistributionPoints(
            [x509.DistributionPoint([x509.UniformResourceIdentifier("http://l.example")], None, None, None)]
        ),
    ),
]


class TestKnobs:
    @pytest.mark.parametrize(("knob", "value", "oid", "expected"), KNOBS, ids=[row[0] for row in KNOBS])
    def test_the_extension_says_what_the_argument_does(
        self, knob: str, value: object, oid: str, expected: x509.ExtensionType
    ) -> None:
        stated: dict[str, Any] = {knob: value}
        without: dict[str, Any] = {knob: None}
        made = leaf(**stated)
        assert extension(made, oid).value == expected
        usual = forge.KNOBS[knob].critical
        assert extension(made, oid).critical == usual
        assert extension(leaf(**stated, critical={knob: not usual}), oid).critical != usual
        for bare in (leaf(**without), leaf(**stated, drop=[knob])):
            with pytest.raises(x509.ExtensionNotFound):
                extension(bare, oid)

    @pytest.mark.parametrize("knob", sorted({*EVERY} - {"ski", "aki", "basic_constraints"}))
    def test_bytes_are_the_value_as_it_is(self, knob: str) -> None:
        junk: dict[str, Any] = {knob: b"\x05\x00junk"}
        assert der.octet_string(b"\x05\x00junk") in cert(**junk).der

    def test_basic_constraints(self) -> None:
        for ca, path_length in ((True, None), (True, 0), (True, 3), (False, None)):
            made = cert(ca=ca, path_length=path_length)
            assert extension(made, "2.5.29.19").value == x509.BasicConstraints(ca, path_length)
        with pytest.raises(x509.ExtensionNotFound):
            extension(cert(ca=None), "2.5.29.19")

    def test_more_and_repeated_extensions(self) -> None:
        doubled = leaf(extensions=[("2.5.29.17", True, der.sequence()), der.sequence(der.oid("1.2.3"), der.null())])
        listed = asn1_x509.Certificate.load(doubled.der)["tbs_certificate"]["extensions"]
        assert [item["extn_id"].dotted for item in list(listed)[:-1]].count("2.5.29.17") == 2
        assert doubled.der.count(der.sequence(der.oid("1.2.3"), der.null())) == 1

    def test_a_bare_certificate(self) -> None:
        made = cert(version=1, drop=EVERY)
        assert native(made)["version"] == "v1"
        assert native(made)["extensions"] is None

    def test_an_unknown_extension_name_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no such extension: key_usages"):
            cert(drop=["key_usages"])

    @pytest.mark.parametrize("serial", [0, 1, -5, 127, 128, 1 << 159, 1 << 200])
    def test_serial(self, serial: int) -> None:
        assert native(cert(serial=serial))["serial_number"] == serial

    def test_a_serial_that_is_not_der(self) -> None:
        assert b"\x02\x03\x00\x00\x01" in cert(serial=b"\x00\x00\x01").der

    def test_times(self) -> None:
        made = cert(not_before=datetime(2049, 12, 31, 23, 59, 59), not_after=datetime(2050, 1, 1))
        assert b"\x17\x0d491231235959Z\x18\x0f20500101000000Z" in made.der
        early = cert(not_before=datetime(1949, 12, 31), not_after=der.tlv(der.UTC_TIME, b"2612312359Z"))
        assert b"\x18\x0f19491231000000Z\x17\x0b2612312359Z" in early.der

    def test_version(self) -> None:
        assert native(cert(version=2))["version"] == "v2"
        assert b"\xa0\x03\x02\x01\x04" in cert(version=5).der

    def test_names(self) -> None:
        made = cert([("C", "DE"), [("OU", "b"), ("OU", "a")], ("1.2.3", "x", "bmp"), ("CN", b"\xff", "teletex")])
        country, units, own, common = (
            der.set_of(der.sequence(der.oid("2.5.4.6"), b"\x13\x02DE")),
            der.set_of(
                der.sequence(der.oid("2.5.4.11"), b"\x0c\x01a"), der.sequence(der.oid("2.5.4.11"), b"\x0c\x01b")
            ),
            der.set_of(der.sequence(der.oid("1.2.3"), b"\x1e\x02\x00x")),
            der.set_of(der.sequence(der.oid("2.5.4.3"), b"\x14\x01\xff")),
        )
        assert made.subject == der.sequence(country, units, own, common)
        assert cert(b"\x30\x00").subject == cert([]).subject == b"\x30\x00"

    def test_names_follow_the_common_name(self) -> None:
        made = cert([("O", "Example"), ("CN", "b.example")])
        names = extension(made, "2.5.29.17").value
        assert list(names.get_values_for_type(x509.DNSName)) == forge.cluster_names("b.example")

    def test_the_issuer_name_can_lie(self) -> None:
        made = leaf(issuer_name="Somebody Else")
        assert parsed(made).issuer.rfc4514_string() == "CN=Somebody Else"

    def test_unique_ids(self) -> None:
        made = cert(unique_ids=der.implicit(2, b"\x00id"))
        assert asn1_x509.Certificate.load(made.der)["tbs_certificate"]["subject_unique_id"].native is not None

    def test_surgery_is_signed_anew(self) -> None:
        top = root()
        for made in (
            leaf(top, "a.example", subject="swap-me", replace=(b"swap-me", b"swapped")),
            leaf(top, "a.example", subject="swap-me", tbs_patch=lambda tbs: tbs.replace(b"swap-me", b"swapped")),
        ):
            parsed(made).verify_directly_issued_by(parsed(top))
        assert parsed(made).subject.rfc4514_string() == "CN=swapped"
        with pytest.raises(ValueError, match="0 times"):
            cert(replace=(b"not there", b""))

    def test_a_cross_signed_intermediate(self) -> None:
        one, two = root(), root("Other Root", key="rsa4096-b")
        a, b = intermediate(one), intermediate(two)
        assert a.der != b.der
        for certificate in (a, b):
            parsed(leaf(a)).verify_directly_issued_by(parsed(certificate))

    def test_request_knobs(self) -> None:
        made = csr("b.example", key="ed25519-a", ca=True, ski=b"id", eku=None, san=["x.example"], drop=["key_usage"])
        request = x509.load_der_x509_csr(made.der)
        assert request.is_signature_valid
        assert [item.oid.dotted_string for item in request.extensions] == ["2.5.29.19", "2.5.29.17", "2.5.29.14"]
        assert not asn1_csr.CertificationRequest.load(csr(drop=EVERY).der)["certification_request_info"]["attributes"]
        challenge = der.sequence(der.oid("1.2.840.113549.1.9.7"), der.set_of(der.tlv(0x0C, b"secret")))
        assert x509.load_der_x509_csr(csr(attributes=[challenge]).der).attributes is not None
        assert challenge in csr(attributes=[challenge]).der


class TestText:
    @pytest.mark.slow
    def test_pem_is_what_openssl_writes(self) -> None:
        assert openssl("x509", stdin=cert().pem).stdout == cert().pem

    def test_a_bundle(self) -> None:
        first, last = chain(depth=2)
        assert forge.bundle(first, "# note\n", last, b"\xff", text="hello\n") == (
            b"hello\n" + first.pem.encode() + b"# note\n" + last.pem.encode() + b"\xff"
        )

    def test_line_ends_and_marks(self) -> None:
        windows = forge.bundle(cert(), eol="\r\n", bom=True)
        assert windows.startswith(b"\xef\xbb\xbf-----BEGIN CERTIFICATE-----\r\n")
        assert windows.count(b"\n") == windows.count(b"\r\n") > 10
        assert forge.bundle(cert(), encoding="utf-16-le", bom=True).decode("utf-16") == cert().pem

    def test_boundaries(self) -> None:
        text = forge.pem(b"abc", "X", begin="-----begin X-----", end="-----END X----", headers="A: b", width=2)
        assert text == "-----begin X-----\nA: b\n\nYW\nJj\n-----END X----\n"


class TestDer:
    @pytest.mark.parametrize("value", [0, 1, -1, 127, 128, -128, -129, 255, 256, 1 << 64])
    def test_integer(self, value: int) -> None:
        assert der.integer(value) == Integer(value).dump()

    @pytest.mark.parametrize("dotted", ["2.5.29.17", "1.2.840.113549.1.1.11", "2.999.1", "0.9.2342.19200300.100.1.25"])
    def test_oid(self, dotted: str) -> None:
        assert der.oid(dotted) == ObjectIdentifier(dotted).dump()

    @pytest.mark.parametrize(
        ("positions", "expected"), [((), "030100"), ((0, 2), "030205a0"), ((8,), "0303070080"), ((7,), "03020001")]
    )
    def test_named_bits(self, positions: tuple[int, ...], expected: str) -> None:
        assert der.named_bits(*positions).hex() == expected

    @pytest.mark.parametrize(
        ("size", "expected"), [(0, "00"), (127, "7f"), (128, "8180"), (256, "820100"), (65536, "83010000")]
    )
    def test_length(self, size: int, expected: str) -> None:
        assert der.length(size).hex() == expected

    def test_set_of_is_sorted(self) -> None:
        assert der.set_of(b"\x02\x01\x02", b"\x02\x01\x01") == b"\x31\x06\x02\x01\x01\x02\x01\x02"

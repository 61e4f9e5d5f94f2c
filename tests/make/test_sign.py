"""`certlint sign`: what of a request goes into a certificate, who may sign it, and what is refused."""

from __future__ import annotations

import stat
import subprocess
from datetime import datetime

import pytest
from cryptography import x509

from tests import ROOT, forge
from tests.forge import der
from tests.forge.keys import rsa_spki
from tests.make.conftest import FQDN

PASSED = "--ca", "ca.pem", "--ca-key", "ca.key"
NOW_ON = {"not_before": datetime(2020, 1, 1), "not_after": datetime(2060, 1, 1)}
"""The real day counts here, not the forge's."""


def root(**knobs) -> forge.Cert:
    return forge.root(**NOW_ON | {"key": "p256-b"} | knobs)


def intermediate(above: forge.Cert, **knobs) -> forge.Cert:
    return forge.intermediate(above, **NOW_ON | {"key": "p256-c"} | knobs)


def good(**knobs) -> forge.Csr:
    return forge.csr(knobs.pop("subject", FQDN), **{"san": forge.cluster_names(FQDN)} | knobs)


@pytest.fixture
def place(tmp_path):
    """Puts a CA and a request into the folder: `place(certificates=…, key=…, request=…)`."""

    def write(*certificates: forge.Cert, key: str = "", request: forge.Csr | bytes | None = None) -> None:
        if not certificates:
            top = root()
            certificates = (intermediate(top), top)
        (tmp_path / "ca.pem").write_bytes(forge.bundle(*certificates))
        (tmp_path / "ca.key").write_text(key or forge.key_pem(certificates[0].key))
        wanted = request if request is not None else good()
        (tmp_path / "request.csr").write_bytes(wanted.pem.encode() if isinstance(wanted, forge.Csr) else wanted)

    return write


@pytest.fixture
def sign(certlint):
    return lambda *options: certlint("sign", "request.csr", *PASSED, *options)


def leaf(text: str) -> x509.Certificate:
    return x509.load_pem_x509_certificates(text.encode())[0]


def names(text: str) -> list[str]:
    extension = leaf(text).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [*extension.get_values_for_type(x509.DNSName), *map(str, extension.get_values_for_type(x509.IPAddress))]


class TestSigning:
    @pytest.mark.slow
    def test_leaf_intermediate_root_in_order(self, place, sign, certlint, openssl, tmp_path):
        place()
        said = sign("--out", "bundle.pem", "--fqdn", FQDN)
        assert (said.code, said.out) == (0, "bundle.pem\n"), said.err
        assert stat.S_IMODE((tmp_path / "bundle.pem").stat().st_mode) == 0o644
        made = x509.load_pem_x509_certificates((tmp_path / "bundle.pem").read_bytes())
        assert [c.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value for c in made] == [
            FQDN,
            "Example Test Issuing CA",
            "Example Test Root CA",
        ]
        assert made[0].signature_hash_algorithm.name == "sha256"
        assert 64 < made[0].serial_number.bit_length() <= 128
        assert "OK" in openssl("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem", "bundle.pem")
        assert certlint("bundle.pem", "--fqdn", FQDN, "--cert-name", "proxy").code == 0

    @pytest.mark.slow
    @pytest.mark.parametrize("key", ["rsa3072-a", "p256-a", "p384-a", "ed25519-a"])
    @pytest.mark.parametrize("ca_key", ["rsa3072-c", "p256-b", "ed25519-b"])
    def test_any_usual_key_by_any_usual_ca(self, place, sign, openssl, tmp_path, key, ca_key):
        place(root(key=ca_key), request=good(key=key))
        said = sign("--out", "bundle.pem")
        assert said.code == 0, said.err
        assert "OK" in openssl("verify", "-x509_strict", "-CAfile", "ca.pem", "bundle.pem")

    def test_a_ca_file_in_any_order_with_other_certificates(self, place, sign):
        top = root()
        middle = intermediate(top)
        place(forge.root("Another Root", key="rsa3072-d", **NOW_ON), top, middle, key=forge.key_pem(middle.key))
        made = sign()
        assert made.code == 0
        assert made.out.count("BEGIN CERTIFICATE") == 3

    @pytest.mark.slow
    def test_serial_numbers_differ(self, place, sign):
        place()
        assert leaf(sign().out).serial_number != leaf(sign().out).serial_number

    def test_extensions_come_from_the_profile(self, place, sign):
        """The request asks for a CA, every usage, codeSigning, and an extension of its own."""
        own = forge.extension("1.2.3.4.5", b"\x05\x00", critical=True)
        place(
            request=good(
                ca=True,
                key_usage=["keyCertSign", "cRLSign"],
                eku=["codeSigning", "any"],
                extensions=[own],
            )
        )
        said = sign("--fqdn", FQDN)
        assert said.code == 0, said.err
        made = leaf(said.out).extensions
        assert not made.get_extension_for_class(x509.BasicConstraints).value.ca
        usage = made.get_extension_for_class(x509.KeyUsage).value
        assert (usage.digital_signature, usage.key_encipherment, usage.key_cert_sign) == (True, True, False)
        assert {p._name for p in made.get_extension_for_class(x509.ExtendedKeyUsage).value} == {
            "serverAuth",
            "clientAuth",
        }
        assert "1.2.3.4.5" not in [e.oid.dotted_string for e in made]

    def test_key_identifiers_hang_together(self, place, sign):
        place()
        chain = x509.load_pem_x509_certificates(sign().out.encode())
        named = chain[0].extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
        assert named == chain[1].extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest

    @pytest.mark.parametrize("days", ["0", "-5", "1000000000", "9" * 5000, "abc", "1e9", "2.5", "٣", "1_0"])
    @pytest.mark.parametrize("command", ["generate", "sign"])
    def test_days_that_are_none_are_refused_before_anything_is_read(self, certlint, command, days):
        said = certlint(command, f"--days={days}")
        assert (said.code, said.out) == (2, "")
        assert "is not a valid validity period" in said.err
        assert "1 to 36500" in said.err
        assert len(said.err) < 300

    def test_days(self, place, sign):
        place()
        made = leaf(sign("--days", "90").out)
        assert (made.not_valid_after_utc - made.not_valid_before_utc).days == 89

    def test_it_ends_with_its_ca(self, place, sign):
        end = datetime(2060, 1, 1)
        top = root()
        place(intermediate(top, not_after=end), top)
        said = sign("--days", "36000")
        assert leaf(said.out).not_valid_after_utc.replace(tzinfo=None) == end
        assert "the certificate expires with its CA, on 2060-01-01" in said.err

    @pytest.mark.slow
    def test_an_ocsp_responder(self, place, sign, openssl, tmp_path):
        place()
        (tmp_path / "leaf.pem").write_text(sign("--ocsp-url", "http://ocsp.example.com").out)
        assert openssl("x509", "-in", "leaf.pem", "-noout", "-ocsp_uri").strip() == "http://ocsp.example.com"
        assert sign("--ocsp-url", "ocsp.example.com").code == 2

    @pytest.mark.slow
    @pytest.mark.parametrize("form", ["encrypted", "legacy-encrypted"])
    def test_a_passphrase_from_a_file_or_the_environment(self, place, sign, tmp_path, monkeypatch, form):
        top = root()
        place(top, key=forge.key_pem(top.key, form))
        (tmp_path / "secret").write_text(f"{forge.PASSWORD}\n")
        assert sign("--passphrase-file", "secret").code == 0
        monkeypatch.setenv("CERTLINT_PASSPHRASE", forge.PASSWORD)
        assert sign().code == 0


class TestNames:
    def test_the_requests_own(self, place, sign):
        place(request=good(san=[*forge.cluster_names(FQDN), "db.example.net", "ip:192.0.2.7"]))
        assert names(sign().out) == [*forge.cluster_names(FQDN), "db.example.net", "192.0.2.7"]

    def test_with_fqdn_only_those_below_it(self, place, sign):
        place(request=good(san=[f"db.{FQDN}", "evil.example.net", f"not{FQDN}", "ip:192.0.2.7"]))
        said = sign("--fqdn", FQDN)
        assert names(said.out) == [*forge.cluster_names(FQDN), f"db.{FQDN}"]
        for each in ("evil.example.net", f"not{FQDN}", "192.0.2.7"):
            assert f"not put into the certificate: {each}\n" in said.err

    def test_what_the_signer_adds(self, place, sign):
        place()
        said = sign("--fqdn", FQDN, "--san", "db.example.net", "--ip", "192.0.2.1")
        assert names(said.out)[-2:] == ["db.example.net", "192.0.2.1"]

    @pytest.mark.slow
    def test_the_required_ones_are_added(self, place, sign):
        place(request=good(san=None))
        assert names(sign("--fqdn", FQDN).out) == forge.cluster_names(FQDN)
        assert names(sign().out) == forge.cluster_names(FQDN)

    @pytest.mark.slow
    def test_the_cn_of_the_profile(self, place, sign):
        place(request=forge.csr([("O", "Example"), ("CN", "wrong.example.com")], san=None))
        said = sign("--fqdn", FQDN)
        assert leaf(said.out).subject.rfc4514_string() == f"CN={FQDN},O=Example"
        assert "not put into the certificate: CN=wrong.example.com" in said.err

    def test_attributes_beyond_the_usual_are_left_out(self, place, sign):
        place(
            request=good(
                subject=[("C", "US"), ("emailAddress", "a@example.com"), ("OU", "one"), ("OU", "two"), ("CN", FQDN)]
            )
        )
        said = sign()
        assert leaf(said.out).subject.rfc4514_string() == f"CN={FQDN},OU=one,C=US"
        assert "not put into the certificate: emailAddress=a@example.com" in said.err
        assert "not put into the certificate: OU=two" in said.err

    def test_names_of_other_kinds_are_left_out(self, place, sign):
        place(request=good(san=[*forge.cluster_names(FQDN), "uri:https://example.com/", "email:a@example.com"]))
        said = sign()
        assert names(said.out) == forge.cluster_names(FQDN)
        assert "a@example.com" in said.err

    def test_a_name_beyond_ascii_is_left_out(self, place, sign):
        place(request=good(san=[*forge.cluster_names(FQDN), der.tlv(0x82, "bücher.example".encode("latin-1"))]))
        said = sign()
        assert names(said.out) == forge.cluster_names(FQDN)
        assert "not put into the certificate: dNSName" in said.err

    def test_a_client(self, place, sign):
        place(request=forge.csr("a client", san=None))
        said = sign("--cert-name", "ldap_client")
        assert said.code == 0, said.err
        made = leaf(said.out)
        assert made.subject.rfc4514_string() == "CN=a client"
        purposes = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert [p._name for p in purposes] == ["clientAuth", "serverAuth"], (
            "the guidelines ask both of all certificates"
        )


def attribute(oid: str, tag: int, value: bytes) -> bytes:
    """A subject with one attribute in such a string type and the usual CN."""
    one = der.sequence(der.oid(oid), der.tlv(tag, value))
    return der.sequence(der.set_of(one), der.set_of(forge.attribute(("CN", FQDN))))


def organization(tag: int, value: bytes) -> bytes:
    return attribute("2.5.4.10", tag, value)


def hostile() -> list[tuple[str, forge.Csr | bytes, str]]:
    nul = forge.general_name("good.example.com\0.evil.example.net")
    return [
        ("tampered", good(tamper=True), "does not verify with the key in it"),
        ("another's key", good(signer="rsa3072-b"), "does not verify with the key in it"),
        (
            "a key that takes minutes",
            good(key=rsa_spki(2**8192 + 1), signer="rsa3072-b"),
            "a key of 8193 bits, more than 8192",
        ),
        (
            "a key that takes long",
            good(key=rsa_spki(2**8191 + 1), signer="rsa3072-b"),
            "does not verify with the key in it",
        ),
        ("every .com", good(san=["*.com"]), "every domain below .com"),
        ("every .co.uk", good(san=["*.co.uk"]), "every domain below .co.uk"),
        ("every .example as CN", good(subject="example", san=None), "every domain below .example"),
        ("a CN that colours", good(subject="\x1b[31mred"), "control character"),
        ("a CN of two lines", good(subject="a\nb"), "control character"),
        ("a CN that turns round", good(subject="a\u202eb"), "control character"),
        ("a NUL in a name", good(san=[nul]), "control characters"),
        ("too many names", good(san=[f"n{i}.example.com" for i in range(101)]), "101 names"),
        ("an O of a kilobyte", good(subject=[("O", "x" * 1000), ("CN", FQDN)]), "more than 64"),
        (
            "Latin-1 for UTF-8",
            good(subject=organization(0x0C, b"M\xfcller")),
            "O is of type UTF8String and contains octets that are not",
        ),
        ("half of UTF-16", good(subject=organization(0x1E, b"\0a\0")), "O is of type BMPString and has 3 octets"),
        (
            "Latin-1 in ASCII",
            good(subject=organization(0x13, b"M\xfcller")),
            "O is of type PrintableString and contains octets",
        ),
        (
            "a number for a text",
            good(subject=organization(0x02, b"\x05")),
            "O is of type INTEGER, which is not a string",
        ),
        (
            "Latin-1 in what is left out",
            good(subject=attribute("2.5.4.12", 0x0C, b"M\xfcller")),
            "title is of type UTF8String",
        ),
        ("a lost character", good(subject=[("O", "M\ufffdller"), ("CN", FQDN)]), "U+FFFD"),
        ("a weak key", good(key="rsa1024"), "crypto/weak-key"),
        ("two requests", (good().pem * 2).encode(), "2 requests"),
    ]


class TestRefused:
    @pytest.mark.slow
    @pytest.mark.parametrize("passphrase", [(), ("-aes256", "-pass", "pass:secret")])
    def test_a_ca_whose_key_is_for_pss_alone(self, place, sign, tmp_path, passphrase):
        place()
        size, own = ["-pkeyopt", "rsa_keygen_bits:2048"], ["-key", "ca.key", "-passin", "pass:secret"]
        make = ["openssl", "genpkey", "-algorithm", "RSA-PSS", *size, "-out", "ca.key"]
        own = ["openssl", "req", "-x509", "-new", *own, "-sha256", "-subj", "/CN=PSS", "-out", "ca.pem"]
        for command in ([*make, *passphrase], own):
            subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        (tmp_path / "secret").write_text("secret")
        done = sign("--passphrase-file", "secret")
        assert done.code == (1 if passphrase else 3), done.err
        assert "is for RSASSA-PSS only, and certlint makes no such signatures" in done.err
        assert "rsa_padding_mode:pss" in done.err

    def refused(self, said, tmp_path, before, message, code=1) -> None:
        assert said.code == code, said.err
        assert message in said.err
        assert "Traceback" not in said.err
        assert "\x1b" not in said.err
        assert "PRIVATE KEY" not in said.out + said.err
        assert {p: p.read_bytes() for p in tmp_path.iterdir()} == before

    @pytest.mark.parametrize(("request_", "message"), [row[1:] for row in hostile()], ids=[row[0] for row in hostile()])
    def test_hostile_requests(self, place, sign, tmp_path, request_, message):
        place(request=request_)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "bundle.pem"), tmp_path, before, message)

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "request.csr"),
            (b"no request", "request.csr"),
            (forge.bundle(*forge.chain()), "no certificate signing request"),
            (forge.pem(good().der[:-9], "CERTIFICATE REQUEST").encode(), "not a certificate signing request"),
            (good().pem.encode() + b"x" * 70_000, "exceed the limit"),
        ],
    )
    def test_files_that_are_no_request(self, place, sign, tmp_path, data, message):
        place(request=data)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "bundle.pem"), tmp_path, before, message, code=3)

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("knobs", "message"),
        [
            ({"not_after": datetime(2026, 1, 1)}, "expired on 2026-01-01"),
            ({"not_before": datetime(2059, 1, 1)}, "valid from 2059-01-01 only"),
            ({"ca": False, "path_length": None}, "not a CA certificate"),
            ({"ca": None, "path_length": None}, "not a CA certificate"),
            ({"key_usage": ["digitalSignature", "cRLSign"]}, "lacks keyCertSign"),
            (
                {"subject": organization(0x0C, b"M\xfcller")},
                "its subject is invalid: O is of type UTF8String and contains octets",
            ),
        ],
    )
    def test_a_ca_that_must_not_sign(self, place, sign, tmp_path, knobs, message):
        top = root()
        place(intermediate(top, **knobs), top)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "bundle.pem"), tmp_path, before, message)

    def test_a_ca_whose_name_cryptography_does_not_read(self, place, sign, tmp_path):
        top = root()
        place(intermediate(top, subject=[("O", "a@b", "printable"), ("CN", "CA")]), top)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(
            sign("--out", "bundle.pem"),
            tmp_path,
            before,
            "its subject is invalid: O is of type PrintableString and contains '@'",
        )

    def test_a_path_that_is_too_long(self, place, sign, tmp_path):
        top = root(path_length=0)
        place(intermediate(top), top)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "bundle.pem"), tmp_path, before, "path length of 0")

    def test_an_expired_root_above_a_living_intermediate(self, place, sign, tmp_path):
        top = root(not_after=datetime(2026, 1, 1))
        place(intermediate(top), top)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(
            sign("--out", "bundle.pem"), tmp_path, before, "'Example Test Root CA' in ca.pem cannot sign: it expired"
        )

    def test_a_key_of_another_ca(self, place, sign, tmp_path):
        place(key=forge.key_pem("rsa3072-f"))
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "bundle.pem"), tmp_path, before, "matches no certificate in ca.pem")

    def test_a_bundle_that_would_not_pass(self, place, sign, tmp_path):
        """The CA's own hash is SHA-1: the bundle would be refused by those who check it."""
        top = root()
        place(intermediate(top, hash="sha1"), top)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "bundle.pem"), tmp_path, before, "crypto/weak-hash")

    def test_names_that_the_ca_may_not_sign(self, place, sign, tmp_path):
        top = root()
        place(intermediate(top, name_constraints={"permitted": ["example.org"]}), top)
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        said = sign("--out", "bundle.pem")
        self.refused(said, tmp_path, before, "chain/name-constraint-violated")
        assert "by a CA that can issue them." in said.err
        assert "certlint show" not in said.err

    @pytest.mark.slow
    def test_the_place_is_taken(self, place, sign, tmp_path):
        place()
        (tmp_path / "bundle.pem").write_text("an original")
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "bundle.pem"), tmp_path, before, "already exist", code=2)
        assert sign("--out", "bundle.pem", "--force").code == 0

    def test_a_full_disk(self, place, sign, tmp_path):
        place()
        before = {p: p.read_bytes() for p in tmp_path.iterdir()}
        self.refused(sign("--out", "/dev/full"), tmp_path, before, "No space left", code=2)

    @pytest.mark.parametrize(
        "options",
        [(), ("--ca", "ca.pem"), ("--ca-key", "ca.key"), (*PASSED, "--new-ca", "new"), ("--fqdn", "*.x", *PASSED)],
    )
    def test_usage(self, place, certlint, options):
        place()
        assert certlint("sign", "request.csr", *options).code == 2

    def test_no_request(self, place, certlint):
        place()
        assert certlint("sign", *PASSED).code == 2

    @pytest.mark.parametrize(
        "options",
        [
            ("--ca", "none.pem", "--ca-key", "ca.key"),
            ("--ca", "ca.pem", "--ca-key", "none"),
            ("--ca", "ca.key", "--ca-key", "ca.key"),
            ("--ca", "request.csr", "--ca-key", "ca.key"),
        ],
    )
    def test_files_that_are_not_there(self, place, certlint, options):
        place()
        assert certlint("sign", "request.csr", *options).code == 3


class TestNewCa:
    @pytest.mark.slow
    def test_root_and_intermediate(self, place, certlint, openssl, tmp_path):
        place()
        said = certlint("sign", "request.csr", "--new-ca", "new", "--key-type", "ec-p256", "--out", "bundle.pem")
        assert said.code == 0, said.err
        folder = tmp_path / "new"
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()}
        assert modes == {
            "root.key": 0o600,
            "root.pem": 0o644,
            "intermediate.key": 0o600,
            "intermediate.pem": 0o644,
            "ca.pem": 0o644,
        }
        assert "OK" in openssl(
            "verify", "-x509_strict", "-CAfile", "new/root.pem", "-untrusted", "new/intermediate.pem", "bundle.pem"
        )
        again = certlint("sign", "request.csr", "--ca", "new/ca.pem", "--ca-key", "new/intermediate.key")
        assert again.code == 0
        assert certlint("new/ca.pem", "--cert-name", "mtls_trusted_ca").code == 0

    def test_without_a_request(self, certlint, tmp_path):
        assert certlint("sign", "--new-ca", "new", "--key-type", "ec-p256").code == 0
        assert len(list((tmp_path / "new").iterdir())) == 5

    @pytest.mark.slow
    def test_a_refused_request_leaves_no_ca(self, place, certlint, tmp_path):
        place(request=good(tamper=True))
        assert certlint("sign", "request.csr", "--new-ca", "new", "--key-type", "ec-p256").code == 1
        place(request=good(key="rsa1024"))
        assert certlint("sign", "request.csr", "--new-ca", "new", "--key-type", "ec-p256").code == 1
        assert not (tmp_path / "new").exists()

    def test_nothing_is_overwritten(self, certlint, tmp_path):
        certlint("sign", "--new-ca", "new", "--key-type", "ec-p256")
        before = (tmp_path / "new/root.key").read_bytes()
        assert certlint("sign", "--new-ca", "new", "--key-type", "ec-p256").code == 2
        assert (tmp_path / "new/root.key").read_bytes() == before

    @pytest.mark.parametrize("name", ["root.key", "intermediate.key", "ca.pem", "../new/root.key"])
    def test_the_bundle_takes_the_place_of_no_file_of_the_new_ca(self, name, place, certlint, tmp_path):
        place()
        done = certlint("sign", "request.csr", "--new-ca", "new", "--key-type", "ec-p256", "--out", f"new/{name}")
        assert (done.code, "two outputs cannot be written to one file" in done.err) == (2, True), done
        assert not (tmp_path / "new").exists()

    @pytest.mark.slow
    def test_a_chain_as_short_as_the_profile_wants_it(self, place, certlint, tmp_path):
        place()
        options = ("--new-ca", "new", "--key-type", "rsa-2048", "--cert-name", "dpine", "--out", "bundle.pem")
        assert certlint("sign", "request.csr", *options).code == 0
        assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["ca.pem", "root.key", "root.pem"]
        assert certlint("bundle.pem", "--fqdn", FQDN, "--cert-name", "dpine").code == 0


@pytest.mark.slow
def test_the_passphrase_is_asked_for_on_a_terminal(place, tmp_path):
    import os
    import pty
    import sys

    top = root()
    place(top, key=forge.key_pem(top.key, "encrypted"))
    own, other = pty.openpty()
    command = [sys.executable, "-m", "certlint", "sign", "request.csr", *PASSED, "--out", "bundle.pem"]
    anywhere = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=anywhere, stdin=other, stdout=other, stderr=other, start_new_session=True
    ) as running:
        os.close(other)  # the last one to hold it is the child: when that ends, reading does
        shown = b""
        while b"Passphrase of the key ca.key" not in shown:
            shown += os.read(own, 1000)
        os.write(own, forge.PASSWORD.encode() + b"\n")
        running.wait(timeout=60)
    os.close(own)
    assert running.returncode == 0
    assert (tmp_path / "bundle.pem").exists()


LIKE_PUBLIC = """
title = "As public certificates, from a CA of our own"
extends = "web-pki-dv"
ignore = [
    "web-pki/not-dv",
    "cabf-br/irrevocable-after-a-week",
    "cabf-br/policies-missing",
    "cabf-br/purposes-missing",
    "cabf-br/ca-country-missing",
    "cabf-br/sub-ca-crl-points-missing",
    "cabf-br/sub-ca-policies-missing",
]

[settings.site]
type = "string"
help = "where the server stands"
values = ["berlin", "paris"]

[[when]]
site = "paris"
select = ["web-pki/not-dv"]
"""


@pytest.mark.slow
def test_any_profile_says_what_is_signed(certlint, tmp_path):
    """A policy made of the public rule books, without what only a public CA can state."""
    (tmp_path / "acme.toml").write_text(LIKE_PUBLIC)
    mine = ("--profile", "acme.toml", "--site", "berlin")
    assert certlint("csr", "-f", "www.example.com", "--key-type", "ec-p256", *mine).code == 0
    sign = ("sign", "www.example.com.csr", "--key-type", "ec-p256", "--out", "bundle.pem", "--days", "30")
    assert certlint(*sign, "--new-ca", "ca", *mine).code == 0
    said = certlint("bundle.pem", "--fqdn", "www.example.com", *mine)
    assert said.code == 0, said.out
    refused = certlint(*sign, "--new-ca", "other", "--profile", "acme.toml", "--site", "paris", "--force")
    assert (refused.code, "web-pki/not-dv" in refused.err) == (1, True)

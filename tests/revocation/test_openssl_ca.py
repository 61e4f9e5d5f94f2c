"""A CA run by OpenSSL: what it revokes, puts on its CRL and answers by OCSP, certlint says, too."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from tests.support.cli import certlint

CONFIGURATION = """
[ca]
default_ca = own
[own]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 90
default_crl_days = 30
policy = any
unique_subject = no
copy_extensions = copy
x509_extensions = server
crl_extensions = crl
[any]
commonName = supplied
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[responder]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[crl]
authorityKeyIdentifier = keyid
[issuing-point]
issuingDistributionPoint = critical,@point
authorityKeyIdentifier = keyid
[point]
fullname = URI:http://crl.example.com/own.crl
onlyuser = TRUE
[req]
distinguished_name = name
[name]
"""
REASONS = (
    "unspecified",
    "keyCompromise",
    "CACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
)
NAMED = {"CACompromise": "cACompromise"}


class Authority:
    """A folder with a CA in it."""

    def __init__(self, folder: Path, configuration: str = CONFIGURATION) -> None:
        self.folder = folder
        (folder / "ca.cnf").write_text(configuration)
        (folder / "index.txt").touch()
        (folder / "serial").write_text("7A3B4C5D6E7F8091A2B3C4D5E6F70811\n")
        (folder / "crlnumber").write_text("01\n")
        ec = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self.openssl(
            "req", "-config", "ca.cnf", "-x509", *ec, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Own CA",
            "-days", "400", "-extensions", "root",
        )  # fmt: skip

    def openssl(self, *arguments: str) -> str:
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def issue(self, name: str, extensions: str = "server", responder: str = "") -> None:
        """A certificate, perhaps with the address of an OCSP responder."""
        new = ["-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        more = ["-addext", f"subjectAltName=DNS:{name}"]
        more += ["-addext", f"authorityInfoAccess=OCSP;URI:{responder}"] if responder else []
        files = ["-keyout", f"{name}.key", "-out", f"{name}.csr"]
        self.openssl("req", "-config", "ca.cnf", *new, *files, "-subj", f"/CN={name}", *more)
        signed = ["-extensions", extensions, "-in", f"{name}.csr", "-out", f"{name}.pem"]
        self.openssl("ca", "-config", "ca.cnf", "-batch", "-notext", *signed)

    def revoke(self, name: str, reason: str = "unspecified") -> None:
        self.openssl("ca", "-config", "ca.cnf", "-revoke", f"{name}.pem", "-crl_reason", reason)

    def crl(self, extensions: str = "crl", *more: str) -> Path:
        self.openssl("ca", "-config", "ca.cnf", "-gencrl", "-crlexts", extensions, "-out", "own.crl", *more)
        return self.folder / "own.crl"

    def status(self, name: str, *options: object) -> dict:
        bundle = self.folder / f"{name}.bundle"
        bundle.write_text((self.folder / f"{name}.pem").read_text() + (self.folder / "ca.pem").read_text())
        answer = certlint(bundle, "--profile", "hygiene", *options, "--format", "json")
        return json.loads(answer.out)["bundles"][0]["revocation"][0]

    def verifies(self, name: str) -> bool:
        """Whether OpenSSL accepts a certificate with the CRL."""
        command = ["openssl", "verify", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", "own.crl", f"{name}.pem"]
        return subprocess.run(command, cwd=self.folder, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = Authority(tmp_path_factory.mktemp("ca"))
    for number, reason in enumerate(REASONS):
        made.issue(f"r{number}.example.com")
        made.revoke(f"r{number}.example.com", reason)
    made.issue("good.example.com")
    made.issue("responder.example.com", "responder")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_what_openssl_revokes_is_revoked(form, authority, tmp_path):
    path = authority.crl()
    authority.openssl("crl", "-in", "own.crl", "-outform", form, "-out", str(tmp_path / "own.crl"))
    for number, reason in enumerate(REASONS):
        found = authority.status(f"r{number}.example.com", "--crl", tmp_path / "own.crl")
        assert (found["status"], found["reason"]) == ("revoked", NAMED.get(reason, reason))
        assert not authority.verifies(f"r{number}.example.com")
    good = authority.status("good.example.com", "--crl", path)
    assert good["status"] == "good"
    shown = authority.openssl("crl", "-in", "own.crl", "-noout", "-nextupdate", "-dateopt", "iso_8601")
    assert good["until"][:10] in shown
    assert authority.verifies("good.example.com")


@pytest.mark.slow
def test_a_crl_that_has_ended(authority):
    path = authority.crl("crl", "-crl_lastupdate", "20250101000000Z", "-crl_nextupdate", "20250201000000Z")
    assert authority.status("good.example.com", "--crl", path)["status"] == "unknown"
    assert not authority.verifies("good.example.com")


@pytest.mark.slow
def test_a_crl_of_a_distribution_point_that_the_certificate_does_not_name(authority):
    path = authority.crl("issuing-point")
    found = authority.status("good.example.com", "--crl", path)
    assert (found["status"], "another distribution point" in found["problems"][0]) == ("unknown", True)
    assert not authority.verifies("good.example.com")


@pytest.mark.slow
@pytest.mark.parametrize("digest", ["sha1", "sha256"])
@pytest.mark.parametrize("signer", ["ca", "responder.example.com"])
def test_what_openssl_answers(digest, signer, authority, tmp_path):
    keys = ("-rsigner", f"{signer}.pem", "-rkey", f"{signer}.key", "-CA", "ca.pem", "-index", "index.txt")
    for name, status in (("good.example.com", "good"), ("r1.example.com", "revoked")):
        request, response = tmp_path / "request.der", tmp_path / "response.der"
        authority.openssl("ocsp", f"-{digest}", "-issuer", "ca.pem", "-cert", f"{name}.pem", "-reqout", str(request))
        authority.openssl("ocsp", *keys, "-reqin", str(request), "-respout", str(response), "-ndays", "3")
        found = authority.status(name, "--ocsp-response", response)
        assert found["status"] == status, found
        assert (found["reason"] or "keyCompromise") == "keyCompromise"
        other = authority.status("r2.example.com", "--ocsp-response", response)
        assert other["status"] == "unknown"


@pytest.mark.slow
def test_openssl_is_asked_over_the_network(authority, tmp_path, monkeypatch):
    """Its responder, as it runs on a port of this machine: two certificates, one of which was revoked."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("asked.example.com", "asked-and-revoked.example.com"):
        authority.issue(name, responder=f"http://127.0.0.1:{port}")
    authority.revoke("asked-and-revoked.example.com", "superseded")
    keys = [
        "-rsigner",
        "responder.example.com.pem",
        "-rkey",
        "responder.example.com.key",
        "-CA",
        "ca.pem",
        "-index",
        "index.txt",
    ]
    command = ["openssl", "ocsp", "-port", str(port), *keys, "-ndays", "3", "-nrequest", "4", "-timeout", "20"]
    with subprocess.Popen(command, cwd=authority.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as responder:
        try:
            for line in responder.stdout:
                if b"waiting" in line.lower():
                    break
            fetched = ("--fetch", "ocsp", "--fetch-private")
            first = authority.status("asked.example.com", *fetched)
            assert first["status"] == "good", first["problems"]
            found = authority.status("asked-and-revoked.example.com", *fetched)
            assert (found["status"], found["reason"]) == ("revoked", "superseded")
        finally:
            responder.kill()


@pytest.mark.slow
def test_openssl_reads_our_question(authority, tmp_path):
    """What certlint asks a responder is what OpenSSL asks, but for the nonce."""
    from certlint import pem
    from certlint.x509.cert_id import request_about
    from certlint.x509.certificate import Certificate

    leaf, issuer = (
        Certificate(pem.read((authority.folder / f"{name}.pem").read_bytes()).blocks[0].der)
        for name in ("good.example.com", "ca")
    )
    ours, theirs = tmp_path / "ours.der", tmp_path / "theirs.der"
    ours.write_bytes(request_about(leaf, issuer))
    authority.openssl("ocsp", "-no_nonce", "-issuer", "ca.pem", "-cert", "good.example.com.pem", "-reqout", str(theirs))
    assert ours.read_bytes() == theirs.read_bytes()

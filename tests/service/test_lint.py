"""`POST /api/v1/lint` of a service that runs: the report of the command line, and what is refused."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests import forge
from tests.support.cli import certlint

pytestmark = pytest.mark.slow


PEM, DER, CSR = "application/x-pem-file", "application/pkix-cert", "application/pkcs10"
FQDN = "cluster.example.com"
CHAIN = forge.chain()
BUNDLE = forge.bundle(*CHAIN)
QUERY = f"profile=hygiene&fqdn={FQDN}"


def lint(service, body, kind=PEM, query=QUERY, **headers):
    return service.ask(f"/api/v1/lint?{query}", body, kind, **headers)


def problem(reply, status):
    assert reply.status == status, reply
    assert reply.headers["content-type"] == "application/problem+json"
    told = json.loads(reply.body)
    assert told["status"] == status
    return told


@pytest.mark.parametrize("chain", [CHAIN, CHAIN[:1], CHAIN[::-1]], ids=["sound", "incomplete", "wrong order"])
def test_the_report_is_that_of_the_command_line(service, tmp_path, chain):
    bundle = forge.bundle(*chain)
    path = tmp_path / "<bytes>"
    path.write_bytes(bundle)
    path.chmod(0o600)
    found = json.loads(lint(service, bundle).body)
    expected = json.loads(certlint(path, "--profile", "hygiene", "--fqdn", FQDN, "--format", "json").out)
    for report in (found, expected):
        del report["as_of"]
    said = json.loads(json.dumps(expected).replace(str(path), "<bytes>"))
    rules = {finding["rule"] for finding in found["bundles"][0]["findings"]}
    assert rules == {f["rule"] for f in said["bundles"][0]["findings"] if not f["rule"].startswith("file/")}
    assert found["bundles"][0]["certificates"] == said["bundles"][0]["certificates"]
    assert found["bundles"][0]["verdict"] == said["bundles"][0]["verdict"]


def test_a_certificate_in_der(service):
    report = json.loads(lint(service, CHAIN[0].der, DER).body)
    assert [each["subject"] for each in report["bundles"][0]["certificates"]] == [f"CN={FQDN}"]


@pytest.mark.parametrize("query", [QUERY, f"fqdn={FQDN}", "profile=nginx"])
def test_der_is_not_reported_for_being_der(service, query):
    """It is what was asked for; profiles of servers that load PEM files report such a file."""

    def rules(body, kind):
        return {each["rule"] for each in json.loads(lint(service, body, kind, query).body)["bundles"][0]["findings"]}

    leaf = CHAIN[0]
    assert rules(leaf.der, DER) == rules(leaf.pem.encode(), PEM)


def test_a_request_in_der(service, tmp_path):
    words = f"openssl req -new -newkey rsa:2048 -nodes -keyout k.pem -subj /CN={FQDN} -outform DER -out r.der"
    subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=True)
    request = (tmp_path / "r.der").read_bytes()
    assert json.loads(lint(service, request, CSR).body)["bundles"][0]["verdict"] in ("pass", "fail")
    assert "not one DER certificate" in problem(lint(service, request, DER), 422)["detail"]


def test_a_key_in_the_body_is_nowhere_in_the_report(service):
    key = forge.key_pem("rsa3072-a")
    reply = lint(service, BUNDLE + key.encode())
    assert reply.status == 200
    assert not any(line in reply.text for line in key.splitlines() if len(line) > 30)
    assert not any(line in "\n".join(service.lines) for line in key.splitlines() if len(line) > 30)


@pytest.mark.parametrize("label", ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])
def test_a_key_alone_does_not_pass(service, tmp_path, label):
    form = {"RSA PRIVATE KEY": ["-traditional"], "ENCRYPTED PRIVATE KEY": ["-aes256", "-passout", "pass:secret"]}
    command = ["openssl", "pkey", *form.get(label, [])]
    key = subprocess.run(command, input=forge.key_pem("rsa3072-a").encode(), capture_output=True, check=True).stdout
    assert f"BEGIN {label}".encode() in key
    assert "private key" in problem(lint(service, key), 422)["detail"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("profile=nope", "unknown profile 'nope'"),
        ("profile=../../etc/passwd", "unknown profile"),
        ("profile=/tmp/own.toml", "unknown profile"),
        ("profile=hygiene&profile=web-pki", "one profile"),
        ("profil=hygiene", "unknown parameter 'profil'"),
        ("key=/etc/passwd", "unknown parameter 'key'"),
        ("profile=hygiene&fqdn=not%20a%20name", "not a name"),
        ("profile=hygiene" + "&fqdn=a.example.com" * 101, "100 names at most"),
        ("profile=%00", "unknown profile"),
        ("profile=%ff", "unknown profile"),
    ],
)
def test_a_parameter_that_is_not_right_is_refused(service, query, words):
    told = problem(lint(service, BUNDLE, query=query), 400)
    assert words in told["detail"] + told.get("hint", "")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "application/x-pkcs12", "multipart/form-data"])
def test_another_type_is_refused(service, kind):
    assert "Content-Type" in problem(lint(service, BUNDLE, kind), 415)["detail"]


def test_a_compressed_body_is_refused(service):
    problem(lint(service, BUNDLE, Content_Encoding="gzip"), 415)


def keystore(tmp_path):
    (tmp_path / "b.pem").write_bytes(BUNDLE)
    (tmp_path / "k.pem").write_text(forge.key_pem("rsa3072-a"))
    words = "openssl pkcs12 -export -in b.pem -inkey k.pem -out s.p12 -passout pass:x"
    subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=True)
    return (tmp_path / "s.p12").read_bytes()


def pkcs7(tmp_path):
    (tmp_path / "b.pem").write_bytes(BUNDLE)
    words = "openssl crl2pkcs7 -nocrl -certfile b.pem -out s.p7"
    subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=True)
    return (tmp_path / "s.p7").read_bytes()


@pytest.mark.parametrize("kind", [PEM, DER, CSR])
@pytest.mark.parametrize(
    "body",
    [keystore, pkcs7, b"\xfe\xed\xfe\xed\0\0\0\2", b"kind: Secret\ndata:\n  tls.crt: eA==\n", b"", b"x", b"\0" * 99],
    ids=["PKCS12", "PKCS7", "JKS", "manifest", "empty", "text", "zeros"],
)
def test_what_would_have_to_be_opened_first_is_refused(service, tmp_path, body, kind):
    problem(lint(service, body(tmp_path) if callable(body) else body, kind), 422)


def test_a_broken_certificate_is_a_report(service):
    damaged = bytearray(CHAIN[0].der)
    damaged[60] ^= 0xFF
    for body, kind in ((bytes(damaged), DER), (forge.pem(bytes(damaged)).encode(), PEM)):
        reply = lint(service, body, kind)
        assert reply.status in (200, 422), reply
        assert "internal error" not in reply.text


def test_a_body_of_a_mebibyte_and_no_more(service):
    room = (1 << 20) - len(BUNDLE)
    filler = (b"#" * 63 + b"\n") * (room // 64 + 1)
    assert lint(service, BUNDLE + filler[:room]).status == 200
    assert problem(lint(service, BUNDLE + filler[: room + 1]), 413)


def test_a_body_that_does_not_tell_its_size_is_bounded_too(service):
    head = b"POST /api/v1/lint HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-pem-file\r\n"
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    answer = service.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 17 + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_other_methods_are_refused(service):
    told = problem(service.ask("/api/v1/lint"), 405)
    assert "method" in told["detail"]


LARGE = b"#" * (3 << 20)


@pytest.mark.parametrize(
    ("query", "kind", "status"),
    [(QUERY, PEM, 413), ("profile=unknown", PEM, 400), (QUERY, "text/plain", 415)],
    ids=["too large", "unknown profile", "another type"],
)
def test_who_sends_much_reads_why_it_is_refused(service, query, kind, status):
    """However slowly it comes: the connection is not closed while it does."""
    assert problem(service.ask(f"/api/v1/lint?{query}", LARGE, kind), status)

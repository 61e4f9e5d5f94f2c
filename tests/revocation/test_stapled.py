"""OCSP responses that servers staple: real servers, and what becomes of the leaf by them."""

from __future__ import annotations

import json
import subprocess

import pytest

from certlint.net import stapling
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.tls_servers import ended, free_port, s_server, wait_for

ROOT = forge.root()
ISSUING = forge.intermediate(ROOT)
LEAF = forge.leaf(ISSUING, "localhost", san=["localhost"])
CHAIN = [LEAF, ISSUING]
GOOD = forge.single(LEAF, ISSUING)

# response → exit code, status of the leaf, a rule that fails
RESPONSES = {
    "good": (forge.ocsp([GOOD], ISSUING), 0, "good", ""),
    "revoked": (forge.ocsp([forge.single(LEAF, ISSUING, "revoked")], ISSUING), 1, "revoked", "revocation/revoked"),
    "by another": (forge.ocsp([GOOD], ROOT), 1, "unknown", "revocation/signer-not-allowed"),
    "of another": (forge.ocsp([forge.single(ISSUING, ROOT)], ISSUING), 0, "unknown", "revocation/leaf-unknown"),
    "a failure": (forge.ocsp_failure(3), 1, "unknown", "revocation/responder-failed"),
}


def scanned(port, *options):
    unasked = ("--ignore", "hygiene/product-default")  # which a certificate for localhost is
    answer = certlint("scan", f"localhost:{port}", *DAY, "--format", "json", *unasked, *options)
    (bundle,) = json.loads(answer.out)["bundles"]
    return answer.code, bundle


@pytest.mark.slow
@pytest.mark.parametrize("name", RESPONSES)
def test_a_stapled_response_is_judged(tmp_path, name):
    data, code, status, rule = RESPONSES[name]
    (tmp_path / "response.der").write_bytes(data)
    with s_server(tmp_path, CHAIN, "rsa3072-a", "-status_file", "response.der") as port:
        found, bundle = scanned(port)
    assert bundle["server"]["stapled"] is True
    assert [each["status"] for each in bundle["revocation"]] == [status]
    assert ([each["rule"] for each in bundle["findings"]], found) == ([rule] * bool(rule), code)


@pytest.mark.slow
def test_nginx(tmp_path):
    """A response that cannot be read, and one that can."""
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*CHAIN))
    (tmp_path / "key.pem").write_text(forge.key_pem())
    (tmp_path / "response.der").write_bytes(RESPONSES["good"][0])
    port = free_port()
    (tmp_path / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {tmp_path}/pid; error_log stderr;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {tmp_path}; proxy_temp_path {tmp_path}; fastcgi_temp_path {tmp_path};
  uwsgi_temp_path {tmp_path}; scgi_temp_path {tmp_path};
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate chain.pem; ssl_certificate_key key.pem;
    ssl_stapling on; ssl_stapling_file response.der;
  }}
}}
""")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = ["nginx", "-p", str(tmp_path), "-c", "nginx.conf", "-e", "stderr"]
    with ended(subprocess.Popen(command, cwd=tmp_path, **quiet)) as process:
        wait_for(port, process)
        code, bundle = scanned(port)
    assert (code, bundle["server"]["stapled"], bundle["revocation"][0]["status"]) == (0, True, "good")
    assert bundle["revocation"][0]["source"]["path"] == f"stapled by localhost:{port} (127.0.0.1)"
    assert [each["role"] for each in bundle["certificates"]] == ["leaf", "intermediate"]


@pytest.mark.slow
def test_a_crl_beside_it_is_asked_of_all(tmp_path):
    (tmp_path / "response.der").write_bytes(RESPONSES["good"][0])
    (tmp_path / "a.crl").write_bytes(forge.crl(ISSUING, [forge.revoked(LEAF)]))
    with s_server(tmp_path, CHAIN, "rsa3072-a", "-status_file", "response.der") as port:
        code, bundle = scanned(port, "--crl", tmp_path / "a.crl")
    assert (code, [each["status"] for each in bundle["revocation"]]) == (1, ["revoked", "unknown"])


@pytest.mark.slow
def test_no_response_is_no_finding(tmp_path):
    with s_server(tmp_path, CHAIN) as port:
        code, bundle = scanned(port)
    assert (code, bundle["server"]["stapled"], bundle["revocation"]) == (0, False, None)


@pytest.mark.slow
def test_what_is_not_a_response(monkeypatch, tmp_path):
    """OpenSSL hands on whatever bytes there are; a server of OpenSSL sends none that it cannot read itself."""
    from certlint.revocation.evidence import stapled

    assert stapled(b"\x30\x03\x0a\x01\x00x", "here").fault
    monkeypatch.setattr(stapling.StaplingTls, "stapled", property(lambda self: b"rubbish"))
    with s_server(tmp_path, CHAIN) as port:
        code, bundle = scanned(port)
    assert ([each["rule"] for each in bundle["findings"]], code) == (["revocation/undecodable"], 1)

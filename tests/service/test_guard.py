"""What stands before every handler: the name, the token, the headers; and what the log tells of it."""

from __future__ import annotations

import json
import re
from base64 import b64encode

import pytest

from tests import ROOT, forge
from tests.support.service import served

pytestmark = pytest.mark.slow


READER, LINTER = "r" * 40, "l" * 40
TOKENS = f"""
[[token]]
name = "reader"
roles = ["read"]
token = "{READER}"

[[token]]
name = "linter"
roles = ["lint"]
token = "{LINTER}"
"""
EVERYWHERE = ("/", "/health", "/style.css", "/nowhere", "/api/v1/openapi.json", "/api/v1/nowhere", "/api/v1/lint")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    path = tmp_path_factory.mktemp("tokens") / "tokens.toml"
    path.write_text(TOKENS)
    path.chmod(0o600)
    with served("--tokens", path) as running:
        yield running


@pytest.mark.parametrize("path", EVERYWHERE)
def test_another_host_is_refused_everywhere(service, path):
    for host in ("evil.example.com", f"evil.example.com:{service.port}", "0.0.0.0", ""):
        reply = service.ask(path, Host=host)
        assert reply.status in (400, 421)
        assert "evil" not in reply.text


@pytest.mark.parametrize("where", [b"GET /%s HTTP/1.1\r\n", b"GET /?%s HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nX: %s\r\n"])
def test_a_head_is_bounded_even_where_it_comes_in_one_piece(service, where):
    def ask(size: int) -> bytes:
        head = where % (b"a" * size) + b"Host: localhost\r\nConnection: close\r\n\r\n"
        return service.raw(head).split()[1]

    assert ask(10_000) in (b"200", b"404")
    assert ask(17_000) == b"431"


def test_two_lengths_of_one_body_are_refused(service):
    """A program in front of the service may believe the other one. RFC 9112 section 6.3."""
    lengths = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    answer = service.raw(b"POST /api/v1/lint HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n0\r\n\r\n")
    assert answer.split()[1] == b"400"
    assert b"connection: close" in answer.lower()


def test_two_hosts_are_refused(service):
    answer = service.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n")
    assert answer.split()[1] in (b"400", b"421")


@pytest.mark.parametrize("head", [b"GET / HTTP/1.0\r\n\r\n", b"GET http://evil.example.com/ HTTP/1.0\r\n\r\n"])
def test_without_a_host_nothing_is_said(service, head):
    assert service.raw(head).split()[1] in (b"400", b"421")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_response_says_what_a_browser_may_do_with_it(service, path):
    headers = service.ask(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == ("max-age=86400" if path == "/style.css" else "no-store")
    assert "server" not in headers


def test_templates_have_no_style_and_no_script_of_their_own():
    templates = [*(ROOT / "reports" / "templates" / "service").glob("*.j2")]
    assert len(templates) > 5
    for path in templates:
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:|https?://", path.read_text()), path


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("/health", "", 200),
        ("/style.css", "", 200),
        ("/", "", 401),
        ("/api/v1/openapi.json", "", 401),
        ("/nowhere", "", 401),
        ("/", READER, 200),
        ("/api/v1/openapi.json", READER, 200),
        ("/", LINTER, 403),
        ("/api/v1/openapi.json", LINTER, 403),
        ("/", READER + "x", 401),
    ],
)
def test_who_may_read(guarded, path, token, status):
    reply = guarded.ask(path, **({"Authorization": f"Bearer {token}"} if token else {}))
    assert reply.status == status
    assert ("www-authenticate" in reply.headers) is (status == 401)


@pytest.mark.parametrize(("token", "status"), [("", 401), (READER, 403), (LINTER, 200)])
def test_who_may_lint(guarded, token, status):
    authorization = {"Authorization": "Basic " + b64encode(f"me:{token}".encode()).decode()}
    reply = guarded.ask(
        "/api/v1/lint?profile=hygiene", forge.bundle(*forge.chain()), "application/x-pem-file", **authorization
    )
    assert reply.status == status


def test_the_log_tells_whose_token_lacks_the_role(guarded):
    guarded.ask("/lacking", Authorization=f"Bearer {LINTER}")
    guarded.ask("/unknown", Authorization=f"Bearer {LINTER}x")
    assert " linter GET /lacking 403 " in guarded.line("/lacking")
    assert " ? GET /unknown 401 " in guarded.line("/unknown")


def test_the_log_tells_who_asked_and_no_secret(guarded):
    guarded.ask(f"/one?token={READER}", Authorization=f"Bearer {READER}")
    guarded.ask(f"/two/{chr(10)}".replace("\n", "%0A") + "?x=1", Authorization=f"Bearer {LINTER}x")
    assert " reader GET /one 404 " in guarded.line("/one")
    assert " ? GET /two/\\x0a 401 " in guarded.line("/two")
    assert not any(secret in line for secret in (READER, LINTER) for line in guarded.lines)


def test_refusals_are_pages_for_people_and_objects_for_programs(service):
    assert "<h1>Not Found</h1>" in service.ask("/nowhere").text
    assert json.loads(service.ask("/api/nowhere").body)["status"] == 404
    assert json.loads(service.ask("/", b"", "text/plain").body)["status"] == 405


ODD = ("%00", "..%2f..%2fetc%2fpasswd", "../../etc/passwd", "/evil.example.com", "%ff", "x" * 9000, "?" + "x" * 9000)


@pytest.mark.parametrize("path", ODD)
def test_odd_paths_are_answered(service, path):
    assert service.ask(f"/{path}").status in (200, 400, 404)


def test_what_is_no_http_is_answered_and_nothing_of_it_told(service):
    assert service.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert service.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70000).startswith(b"HTTP/1.1 4")
    assert not any("Traceback" in line for line in service.lines)


def test_a_websocket_is_not_taken(service):
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    assert service.raw(head).split()[1] in (b"200", b"400", b"426")

"""What a port presents, compared with the file: a TLS port, and a real redis-server."""

from __future__ import annotations

import contextlib
import itertools
import socket
import subprocess

import pytest

from certlint.analysis.served import difference
from certlint.install.served import endpoint
from certlint.net import Deadline, Endpoint, handshake
from tests import forge
from tests.forge import bundle, key_pem
from tests.install.cluster import port_with
from tests.install.conftest import FQDN
from tests.support.cli import DAY, certlint
from tests.support.misbehaving import Impatient, for_ever, running

LEAF, MIDDLE, ROOT = CHAIN = forge.chain()
OTHER = forge.leaf(MIDDLE, key="rsa3072-a", serial=7)
EXPECTED = [c.der for c in CHAIN]


@pytest.fixture
def files(tmp_path, calls):
    (tmp_path / "cert.pem").write_bytes(bundle(*CHAIN))
    (tmp_path / "key.pem").write_text(key_pem())
    (tmp_path / "key.pem").chmod(0o600)
    return ("--cert", tmp_path / "cert.pem", "--key", tmp_path / "key.pem")


@pytest.mark.parametrize(
    "connect", [":9443", "192.0.2.1", "a:", "a:0", "a:65536", "a:-1", "a:\u00b2", "a:" + "9" * 5000]
)
def test_what_to_compare_with_is_a_host_and_a_port(files, connect):
    answer = certlint("install", "proxy", *files, "--fqdn", FQDN, "--run", "--connect", connect, *DAY)
    assert answer.code == 2
    assert "write it as HOST:PORT" in answer.err


def install(files, port, wait=0):
    there = ("--connect", f"127.0.0.1:{port}", "--timeout", 5, "--wait", wait)
    return certlint("install", "proxy", *files, "--fqdn", FQDN, "--run", *there, *DAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("served", "code", "message"),
    [
        (CHAIN, 0, "the port serves the certificates of the file"),
        (CHAIN[:2], 0, "the port serves the certificates of the file"),
        (CHAIN[:1], 1, "without its chain: 'Example Test Issuing CA'"),
        (
            [OTHER, MIDDLE, ROOT],
            1,
            "the port serves another certificate: 'cluster.example.com' (serial 7, until 2026-12-31)",
        ),
        ([LEAF, ROOT], 1, "'Example Test Issuing CA'"),
    ],
)
def test_what_the_port_presents_decides(files, tmp_path, served, code, message):
    with port_with(tmp_path, served, "rsa3072-a") as port:
        answer = install(files, port)
    assert (answer.code, message in answer.err) == (code, True), answer.all


@pytest.mark.slow
def test_no_connection_is_no_verdict(files):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = install(files, port, wait=0.5)
    assert (answer.code, "no connection" in answer.err) == (3, True)


@pytest.mark.slow
def test_a_port_without_tls_is_no_verdict(files):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        certain = certlint_in_background(files, listener.getsockname()[1])
        plain, _ = listener.accept()
        plain.sendall(b"-ERR unknown command\r\n")
        plain.close()
        output, _ = certain.communicate(timeout=30)
    assert certain.returncode == 3, output


@pytest.mark.slow
def test_a_handshake_that_goes_on_ends_with_the_timeout(files):
    pieces = itertools.chain([b"\x16\x03\x03\x40\x00"], for_ever(b"\x00"))
    with running(Impatient(lambda: pieces, pause=0.05)) as server:
        there = ("--connect", f"127.0.0.1:{server.port}", "--timeout", 0.5, "--wait", 0)
        answer = certlint("install", "proxy", *files, "--fqdn", FQDN, "--run", *there, *DAY)
    assert (answer.code, "did not answer within 0.5 s" in answer.err) == (3, True), answer.all


def certlint_in_background(files, port) -> subprocess.Popen[str]:
    import sys

    there = ("--connect", f"127.0.0.1:{port}", "--timeout", "5", "--wait", "0")
    command = [sys.executable, "-m", "certlint", "install", "proxy", *files, "--fqdn", FQDN, "--run", *there, *DAY]
    return subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.parametrize(
    ("connect", "expected"),
    [("h:1", Endpoint("h", 1, "n")), ("[::1]:65535", Endpoint("::1", 65535, "n")), ("", Endpoint("host", 8443, "n"))],
)
def test_where_to_look(connect, expected):
    from certlint.install.credential import Credential, rows_for

    assert endpoint(Credential(rows_for("cm")[0], "", "", (), ""), connect, "host", "n") == expected


@pytest.mark.slow
@pytest.mark.parametrize("connect", ["h", "h:", "h:x", ":1", "h:0", "h:65536"])
def test_places_that_are_none(files, connect):
    options = ("--fqdn", FQDN, "--run", "--connect", connect)
    assert certlint("install", "proxy", *files, *options, *DAY).code == 2


@pytest.mark.parametrize(
    ("served", "said"),
    [
        (EXPECTED, ""),
        (EXPECTED[:2], ""),
        ([*EXPECTED, OTHER.der], "with other certificates above it: 4 in all, the file has 3"),
        ([], "the port serves no certificate"),
        ([b"0\x00"], "the port serves another certificate: a certificate that cannot be read"),
    ],
)
def test_difference(served, said):
    found = difference(served, EXPECTED)
    assert said in found
    assert bool(found) == bool(said)


def test_nothing_expected_is_a_difference_unless_nothing_is_served():
    assert difference([], []) == ""
    assert "the port serves a certificate" in difference(EXPECTED, [])


@contextlib.contextmanager
def redis_server(folder, *options: str):
    """A redis-server with TLS on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    (folder / "ca.pem").write_bytes(bundle(ROOT))
    tls = {"cert": folder / "cert.pem", "key": folder / "key.pem", "ca-cert": folder / "ca.pem"}
    command = ["redis-server", "--port", "0", "--tls-port", str(port), "--save", "", "--dir", str(folder), *options]
    command += [word for name, path in tls.items() for word in (f"--tls-{name}-file", str(path))]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in server.stdout:
            if "Ready to accept connections" in line:
                break
        yield port
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.mark.redis
@pytest.mark.parametrize("authenticated", ["yes", "no"])
def test_a_real_redis_server(files, tmp_path, authenticated):
    """Mutual authentication does not keep the certificates from being seen."""
    with redis_server(tmp_path, "--tls-auth-clients", authenticated) as port:
        assert handshake(Endpoint("127.0.0.1", port, FQDN), Deadline(5)).chain == EXPECTED[:3]
        answer = install(files, port)
        assert answer.code == 0, answer.all
        (tmp_path / "cert.pem").write_bytes(bundle(OTHER, MIDDLE, ROOT))
        answer = install(files, port)
    assert answer.code == 1
    assert "the file has 'cluster.example.com' (serial 7" in answer.err


@pytest.mark.redis
def test_it_waits_until_the_new_one_is_served(files, tmp_path):
    """A cluster takes its time; so does this server, until `CONFIG SET` loads what rladmin is said to have set."""
    (tmp_path / "cert.pem").write_bytes(bundle(OTHER, MIDDLE, ROOT))
    with redis_server(tmp_path, "--tls-auth-clients", "no") as port:
        (tmp_path / "cert.pem").write_bytes(bundle(*CHAIN))
        reload = f"sleep 1; redis-cli --tls --insecure -p {port} CONFIG SET tls-cert-file {tmp_path}/cert.pem"
        reloading = subprocess.Popen(["sh", "-c", reload], stdout=subprocess.DEVNULL)
        answer = install(files, port, wait=30)
        reloading.wait(timeout=20)
    assert answer.code == 0, answer.all

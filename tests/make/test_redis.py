"""A real redis-server with mutual TLS takes a generated set, and a client connects by each of the cluster's names."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from certlint.cli import main
from tests.make.conftest import FQDN

pytestmark = pytest.mark.redis

NAMES = (FQDN, f"node1.{FQDN}", f"redis-12000.{FQDN}", f"internal.{FQDN}", f"redis-12000.internal.{FQDN}")
OTHERS = ("other.example.com", f"a.b.{FQDN}", f"not{FQDN}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, certificate: Path, key: Path, trusted: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A server that asks its clients for certificates; returns once it listens."""
    port = free_port()
    options = {"port": 0, "tls-port": port, "tls-cert-file": certificate, "tls-key-file": key}
    options |= {"tls-ca-cert-file": trusted, "tls-auth-clients": "yes", "bind": "127.0.0.1", "dir": folder, "save": ""}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    server = subprocess.Popen(["redis-server", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for _ in range(200):
        assert server.poll() is None, server.stdout.read().decode() if server.stdout else ""
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, port
        time.sleep(0.05)
    server.kill()
    raise AssertionError("redis-server does not listen")


def ping(port: int, name: str, trusted: Path, certificate: Path | None, key: Path | None) -> bytes:
    context = ssl.create_default_context(cafile=str(trusted))
    if certificate:
        context.load_cert_chain(certificate, key)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name) as tls,
    ):
        tls.sendall(b"PING\r\n")
        return tls.recv(100)


class Cluster:
    """A running server, with what its clients need."""

    def __init__(self, port: int, trusted: Path, client: tuple[Path, Path]) -> None:
        self.port, self.trusted, self.client = port, trusted, client

    def ping(self, name: str) -> bytes:
        return ping(self.port, name, self.trusted, *self.client)


def generated(folder: Path) -> tuple[Path, Path, Path, tuple[Path, Path]]:
    """Self-signed: the server trusts the client's own certificate, and the other way round."""
    assert main(["generate", "-f", FQDN, "--key-type", "rsa-2048", "--out-dir", str(folder)]) == 0
    trusted = folder / "both.pem"
    trusted.write_bytes((folder / "proxy_cert.pem").read_bytes() + (folder / "syncer_cert.pem").read_bytes())
    client = (folder / "syncer_cert.pem", folder / "syncer_key.pem")
    return folder / "proxy_cert.pem", folder / "proxy_key.pem", trusted, client


def signed(folder: Path) -> tuple[Path, Path, Path, tuple[Path, Path]]:
    """From a test CA: request, signature, bundle."""
    assert main(["sign", "--new-ca", str(folder), "--key-type", "ec-p256"]) == 0
    for name in ("proxy", "syncer"):
        assert main(["csr", "-f", FQDN, "--cert-name", name, "--out-dir", str(folder)]) == 0
        signer = ["--ca", str(folder / "ca.pem"), "--ca-key", str(folder / "intermediate.key")]
        out = ["--out", str(folder / f"{name}.pem")]
        assert main(["sign", str(folder / f"{name}.csr"), *signer, *out, "--fqdn", FQDN, "--cert-name", name]) == 0
    client = (folder / "syncer.pem", folder / "syncer.key")
    return folder / "proxy.pem", folder / "proxy.key", folder / "root.pem", client


@pytest.fixture(scope="module", params=[generated, signed], ids=lambda f: f.__name__)
def cluster(request, tmp_path_factory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    certificate, key, trusted, client = request.param(folder)
    server, port = start(folder, certificate, key, trusted)
    yield Cluster(port, trusted, client)
    server.terminate()
    server.wait(timeout=30)
    if server.stdout:
        server.stdout.close()


def test_a_client_connects_by_each_name_and_by_no_other(cluster):
    assert {name: cluster.ping(name) for name in NAMES} == dict.fromkeys(NAMES, b"+PONG\r\n")
    for name in OTHERS:
        with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
            cluster.ping(name)
    with pytest.raises((ssl.SSLError, ConnectionError)):  # it asks for a client's certificate
        ping(cluster.port, FQDN, cluster.trusted, None, None)

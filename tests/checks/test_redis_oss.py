"""What the profiles of Redis Open Source say of a client, and what a real redis-server does with it."""

from __future__ import annotations

import socket
import ssl
from datetime import datetime

import pytest

from tests import forge
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint
from tests.support.redis_server import serving

pytestmark = pytest.mark.redis
LASTING = {"not_before": datetime(2020, 1, 1), "not_after": datetime(2049, 1, 1)}
ROOT = forge.root(key="p384-a", **LASTING)
SIGNS = {"key_usage": ["digitalSignature"], "san": None}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A redis-server that asks for client certificates, in a folder."""
    folder = tmp_path_factory.mktemp("redis")
    (folder / "key.pem").write_text(key_pem())
    (folder / "ca.pem").write_text(ROOT.pem)
    presents = bundle(forge.leaf(ROOT, "localhost", san=["localhost"], **LASTING), ROOT)
    with serving(folder, presents, key_pem(), bundle(ROOT)) as port:
        yield folder, port


def answer(server, certificate, *commands: list[bytes]) -> bytes:
    """What redis-server says to a client with this certificate; nothing when it hangs up."""
    folder, port = server
    (folder / "client.pem").write_text(certificate.pem)
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    context.load_cert_chain(folder / "client.pem", folder / "key.pem")
    said = b""
    try:
        with (
            socket.create_connection(("localhost", port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as channel,
        ):
            for words in commands:
                parts = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
                channel.sendall(b"*%d\r\n%s" % (len(words), parts))
                said += channel.recv(65536)
    except OSError:
        return b""
    return said


def rules(server, certificate, *options: str) -> set[str]:
    path = server[0] / "judged.pem"
    path.write_bytes(bundle(certificate, ROOT))
    out = certlint(path, "--profile", "redis-oss-client", *options, *DAY).out
    return {line.split()[1] for line in out.splitlines() if line.strip().startswith(("error ", "warning "))}


@pytest.mark.parametrize(
    "purposes", [["clientAuth"], ["serverAuth", "clientAuth"], ["serverAuth"], ["emailProtection"], None], ids=str
)
def test_a_client_without_client_auth_is_turned_away(server, purposes):
    """Of a certificate without the extension OpenSSL asks nothing, and neither does the rule."""
    client = forge.leaf(ROOT, subject="alice", eku=purposes, **SIGNS, **LASTING)
    accepted = answer(server, client, [b"PING"]) == b"+PONG\r\n"
    named = "redis-oss/client-auth-missing" in rules(server, client)
    turned_away = purposes is not None and "clientAuth" not in purposes
    assert (accepted, named) == (not turned_away, turned_away)


@pytest.mark.parametrize(
    "name", ["alice", "alice@example.com", "Zoë", "a b", "tab\there", "nul\0", "line\n", " ", "v\vt"]
)
def test_names_that_no_user_can_have_are_named(server, name):
    """`ACL SETUSER` refuses a name with spaces or NUL; where it does, the rule says so, and only there."""
    operator = forge.leaf(ROOT, subject="operator", eku=["clientAuth"], **SIGNS, **LASTING)
    taken = answer(server, operator, [b"ACL", b"SETUSER", name.encode()]) == b"+OK\r\n"
    client = forge.leaf(ROOT, subject=name, eku=["clientAuth"], **SIGNS, **LASTING)
    found = rules(server, client, "--tls-auth-clients-user", "CN")
    assert ("redis-oss/user-cn-not-a-user-name" in found) == (not taken)


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_a_version_that_can_logs_in_by_the_cn(server, name):
    """From Redis 8.6; a version before it does not know the setting, and everybody is the default user."""
    operator = forge.leaf(ROOT, subject="operator", eku=["clientAuth"], **SIGNS, **LASTING)
    answer(server, operator, [b"ACL", b"SETUSER", b"alice", b"on", b"nopass", b"~*", b"+@all"])
    known = answer(server, operator, [b"CONFIG", b"SET", b"tls-auth-clients-user", b"CN"]) == b"+OK\r\n"
    client = forge.leaf(ROOT, subject=name, eku=["clientAuth"], **SIGNS, **LASTING)
    who = answer(server, client, [b"ACL", b"WHOAMI"])
    assert (b"alice" in who) == (known and name == "alice")

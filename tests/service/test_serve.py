"""`certlint serve`: what it refuses to begin with, and TLS."""

from __future__ import annotations

import socket
import subprocess
from datetime import UTC, datetime

import pytest

from tests import forge
from tests.support.cli import certlint
from tests.support.service import served

pytestmark = pytest.mark.slow

TOKEN = "t" * 40
TOKENS = f'[[token]]\nname = "me"\nroles = ["read", "lint"]\ntoken = "{TOKEN}"\n'
ROOT_CA = forge.root(key="p384-a", not_before=datetime(2026, 1, 1), not_after=datetime(2046, 1, 1))


@pytest.fixture
def files(tmp_path):
    now = datetime.now(UTC).replace(tzinfo=None)
    leaf = forge.leaf(
        ROOT_CA,
        "inventory.example.com",
        san=["inventory.example.com"],
        not_before=now.replace(year=now.year - 1, day=1),
        not_after=now.replace(year=now.year - 1, day=1, month=now.month),
    )
    (tmp_path / "cert.pem").write_bytes(forge.bundle(leaf, ROOT_CA))
    (tmp_path / "key.pem").write_text(forge.key_pem())
    (tmp_path / "key.pem").chmod(0o600)
    (tmp_path / "tokens.toml").write_text(TOKENS)
    (tmp_path / "tokens.toml").chmod(0o600)
    return tmp_path


def refused(*words, code=2):
    answer = certlint("serve", *words)
    assert answer.code == code
    assert "Traceback" not in answer.err
    return answer.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "inventory.example.com"])
def test_off_loopback_it_requires_tls_and_tokens(files, host):
    assert "requires TLS and tokens" in refused("--host", host)
    assert "requires TLS and tokens" in refused("--host", host, "--tokens", files / "tokens.toml")
    assert "requires TLS and tokens" in refused(
        "--host", host, "--cert", files / "cert.pem", "--key", files / "key.pem"
    )


def test_on_every_address_it_requires_a_name(files):
    words = ("--tokens", files / "tokens.toml", "--cert", files / "cert.pem", "--key", files / "key.pem")
    assert "requires a name" in refused("--host", "0.0.0.0", *words)


def test_what_cannot_be_served_with(files):
    assert "--key requires --cert" in refused("--key", files / "key.pem")
    assert "No such file" in refused("--cert", files / "none.pem", "--key", files / "key.pem")
    (files / "other.pem").write_text(forge.key_pem("p256-a"))
    assert "does not belong" in refused("--cert", files / "cert.pem", "--key", files / "other.pem")
    assert "not a PEM certificate chain" in refused("--cert", files / "tokens.toml", "--key", files / "key.pem")
    assert "not a port" in refused("--port", "70000")
    assert "unknown profile" in refused("--lint-profile", "nope")
    for host in ("a host", "192.0.2.1"):  # not a name, and the address of nobody
        assert f"--host {host!r}" in refused(
            "--host", host, "--cert", files / "cert.pem", "--key", files / "key.pem", "--tokens", files / "tokens.toml"
        )


def test_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot listen on 127.0.0.1" in refused("--port", taken.getsockname()[1], code=3)


def test_tls_with_its_own_certificate_linted(files):
    words = ("--cert", files / "cert.pem", "--key", files / "key.pem", "--tokens", files / "tokens.toml")
    with served(*words, "--host", "0.0.0.0", "--name", "inventory.example.com") as service:
        assert service.scheme == "https"
        assert "cert.pem: FAIL" in service.line("FAIL")
        assert "expired" in service.line("error:", "expired")
        named = {"Host": "inventory.example.com", "Authorization": f"Bearer {TOKEN}"}
        assert service.ask("/", **named).status == 200
        assert service.ask("/", Authorization=f"Bearer {TOKEN}").status == 421
        for version, taken in (("-tls1_1", False), ("-tls1_2", True)):
            words = [
                "openssl",
                "s_client",
                version,
                "-cipher",
                "ALL:@SECLEVEL=0",
                "-connect",
                f"127.0.0.1:{service.port}",
            ]
            done = subprocess.run(words, input=b"", capture_output=True, check=False)
            assert (done.returncode == 0) is taken


@pytest.mark.parametrize(("given", "lacking"), [(("--name", "inventory.example.com"), ""), ((), "127.0.0.1")])
def test_its_own_certificate_is_for_the_names_that_it_is_called_by(tmp_path, given, lacking):
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(forge.bundle(*forge.chain("inventory.example.com", key="p256-a")))
    key.write_text(forge.key_pem("p256-a"))
    key.chmod(0o600)
    with served("--cert", chain, "--key", key, *given) as service:
        service.line("chain.pem:", "FAIL" if lacking else "PASS")
        told = [line for line in service.lines if "names/fqdn-not-covered" in line]
    assert [lacking in line for line in told] == [True] * bool(lacking)


def test_a_profile_of_ones_own_is_asked_for_by_its_name(tmp_path):
    (tmp_path / "house.toml").write_text('title = "x"\ndescription = "x"\nextends = "hygiene"\n')
    with served("--lint-profile", tmp_path / "house.toml", folder=tmp_path) as service:
        query = "/api/v1/lint?profile="
        bundle, kind = forge.bundle(*forge.chain()), "application/x-pem-file"
        assert service.ask(query + "house", bundle, kind).status == 200
        assert service.ask(query + "house.toml", bundle, kind).status == 400
        assert service.ask(query + str(tmp_path / "house.toml"), bundle, kind).status == 400

"""How much a server may send: real clients on both sides of the bounds that rules name, whatever a path needs of it."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import certlint
from tests.support.tls_servers import s_server
from tests.targets.runs import AT_ANY_TIME

pytestmark = pytest.mark.slow

OPENSSL = {"openssl", "openssl-strict", "curl"}
LASTS = datetime(2035, 1, 1)
FRAME, ENTRY = 4, 5
"""What a Certificate message of TLS 1.3 has beside the certificates. RFC 8446 section 4.4.2."""
LENGTHS = 16
"""How much longer the lengths of a large certificate are, at the most."""


def of_certificates(count: int) -> list[forge.Cert]:
    """A chain without its root, and as many others as it takes."""
    leaf, issuing, _ = forge.chain(not_after=LASTS)
    return [leaf, issuing, *(forge.root(f"Stray Root CA {number}", key="p256-b") for number in range(count - 2))]


def of_octets(count: int) -> list[forge.Cert]:
    """A chain whose leaf has as many names of 28 octets as fit into a message of so many octets."""
    bare = of_names(0)
    room = count - FRAME - sum(ENTRY + len(each.der) for each in bare)
    return of_names((room - LENGTHS) // 28)


def of_names(count: int) -> list[forge.Cert]:
    names = [*forge.cluster_names(forge.FQDN), *(f"dns:{number:06}.tenants.example.com" for number in range(count))]
    return forge.chain(not_after=LASTS, san=names)[:2]


def said_of(chain: list[forge.Cert], folder: Path) -> dict[str, str]:
    """What each client that refuses says; the name that it asks for is in the certificate."""
    root = folder / "root.pem"
    root.write_bytes(forge.bundle(forge.root()))
    said = {}
    with s_server(folder, chain) as port:
        context = ssl.create_default_context(cafile=str(root))
        context.verify_flags |= AT_ANY_TIME
        try:
            with socket.create_connection(("127.0.0.1", port), 30) as plain:
                context.wrap_socket(plain, server_hostname=forge.FQDN).close()
        except ssl.SSLError as error:
            said["openssl"] = str(error)
        java = ["java", str(Path(__file__).with_name("Sent.java")), str(port), str(root)]
        said["java"] = subprocess.run(java, capture_output=True, text=True, check=True).stdout.strip()
        words = ["gnutls-cli", "--x509cafile", str(root), "--verify-hostname", forge.FQDN, "-p", str(port), "127.0.0.1"]
        done = subprocess.run(words, input="", capture_output=True, text=True, check=False)
        said["gnutls"] = "" if "The certificate is trusted" in done.stdout else done.stdout + done.stderr
    return {client: text for client, text in said.items() if text}


@pytest.mark.parametrize(
    ("chain", "refused"),
    [
        (lambda: of_certificates(10), {}),
        (lambda: of_certificates(11), {"java": "exceeds the maximum allowed length (10)"}),
        (lambda: of_certificates(16), {"java": "exceeds the maximum allowed length (10)"}),
        (
            lambda: of_certificates(17),
            {"java": "exceeds the maximum allowed length (10)", "gnutls": "Some constraint limits were reached"},
        ),
        (lambda: of_octets(32_768), {}),
        (lambda: of_octets(32_900), {"java": "exceeds the maximum allowed size (32768)"}),
        (lambda: of_octets(102_400), {"java": "exceeds the maximum allowed size (32768)"}),
        (
            lambda: of_octets(102_600),
            {"java": "exceeds the maximum allowed size (32768)", "openssl": "excessive message size"},
        ),
    ],
    ids=["10", "11", "16", "17", "32 kB", "more than 32 kB", "100 kB", "more than 100 kB"],
)
def test_clients_refuse_what_certlint_says(chain, refused, tmp_path):
    sent = chain()
    said = said_of(sent, tmp_path)
    assert said.keys() == refused.keys(), said
    assert all(text in said[client] for client, text in refused.items()), said
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(*sent))
    answer = certlint(
        tmp_path / "bundle.pem", "--profile", "hygiene", "--trust", tmp_path / "root.pem", "--fqdn", forge.FQDN,
        "--select", "clients/m*", "--as-of", "2026-11-29", "--format", "json",
    )  # fmt: skip
    (bundle,) = json.loads(answer.out)["bundles"]
    told = {each["client"] for each in bundle["clients"] if each["accepts"] is False}
    assert told == refused.keys() | (OPENSSL if "openssl" in refused else set())

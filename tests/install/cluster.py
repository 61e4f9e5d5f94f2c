"""Stand-ins for what cannot be had here: a cluster's REST API over HTTPS, a TLS port, and `rladmin`."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import sys
import threading
from base64 import b64encode
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests import forge
from tests.forge import bundle, key_pem

USER, PASSWORD = "admin@example.com", "pass word: ünïcode"
NAMES = {"api", "ccs_internode_encryption", "cm", "data_internode_encryption", "ldap_client", "metrics_exporter"}
NAMES |= {"mtls_trusted_ca", "proxy", "sso_issuer", "sso_service", "syncer"}
KEYLESS = {"mtls_trusted_ca", "sso_issuer"}
PATHS = ("/v1/cluster/certificates", "/v1/cluster/update_cert")
# The API's own certificate has to be valid on the day of the test, whichever that is.
LASTING = {"not_before": datetime(2020, 1, 1), "not_after": datetime(2049, 1, 1)}
API_CA = forge.root("API Root CA", key="p384-a", **LASTING)
API_CHAIN = [forge.leaf(API_CA, "localhost", san=["localhost"], key="rsa2048-a", **LASTING), API_CA]


def tls(folder: Path, chain: list[forge.Cert], key: str) -> ssl.SSLContext:
    """A server's context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (folder / "served.pem").write_bytes(bundle(*chain))
    (folder / "served.key").write_text(key_pem(key))
    context.load_cert_chain(folder / "served.pem", folder / "served.key")
    return context


class Refused(Exception):
    """A status with the words of its body."""


class Handler(BaseHTTPRequestHandler):
    """The documented requests: basic authentication, then name, key, dates; all are looked at before any is set."""

    protocol_version = "HTTP/1.1"
    server: Cluster

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, body))
        fault = self.server.fault
        if fault == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if fault == "half":
            self.wfile.write(b"HTTP/1.1 2")
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if fault == "slow":
            self.server.released.wait(30)
        self.answer(body)

    def do_GET(self) -> None:
        """What a cluster says of itself, to whoever logs in."""
        self.server.requests.append((self.path, b""))
        try:
            self.admit()
        except Refused as refusal:
            self.reply(*refusal.args)
        else:
            found = self.server.objects.get(self.path)
            self.reply(200, found) if found is not None else self.reply(404, "not found")

    def answer(self, body: bytes) -> None:
        try:
            self.admit()
            entries = json.loads(body)
            for entry in entries["certificates"] if self.path == PATHS[0] else [entries]:
                judge(entry)
        except Refused as refusal:
            status, said = refusal.args
            self.reply(status, said)
        else:
            self.server.take(entries["certificates"] if self.path == PATHS[0] else [entries])
            self.reply(200, {})

    def admit(self) -> None:
        server = self.server
        token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {token}" and not self.connection.getpeercert():
            raise Refused(401, "<html>Unauthorized</html>")
        if self.command == "PUT" and self.path not in server.paths:
            raise Refused(404, "not found")
        if server.statuses:
            raise Refused(*server.statuses.pop(0))

    def reply(self, status: int, said: Any) -> None:
        content = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"https://localhost:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Nothing goes to the terminal of the tests."""


def judge(entry: dict[str, str]) -> None:
    """What the server is known to look at: name, PEM, expiry, key."""
    if entry["name"] not in NAMES:
        raise Refused(403, {"error_code": "invalid_certificate_name", "description": "unknown name"})
    try:
        certificates = x509.load_pem_x509_certificates(entry["certificate"].encode())
        if entry["name"] not in KEYLESS:
            key = load_pem_private_key(entry["key"].encode(), None)
            if key.public_key() != certificates[0].public_key():
                raise ValueError
    except (ValueError, KeyError):
        raise Refused(400, {"error_code": "invalid_certificate", "message": "it does not fit"}) from None
    if certificates[0].not_valid_after_utc < datetime.now(UTC):
        raise Refused(406, {"error_code": "expired_certificate", "description": "it has expired"})


class Cluster(ThreadingHTTPServer):
    """A cluster. `statuses` are given first, one a request; `fault` is how it breaks; what was set is in `held`."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.paths: tuple[str, ...] = PATHS
        self.statuses: list[tuple[int, Any]] = []
        self.fault = ""
        self.released = threading.Event()
        self.requests: list[tuple[str, bytes]] = []
        self.held: dict[str, dict[str, str]] = {}
        self.objects: dict[str, Any] = {}
        self.presents = True
        self.context = tls(folder, API_CHAIN, "rsa2048-a")

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server_port}"

    def take(self, entries: list[dict[str, str]]) -> None:
        """Holds what was set; a new certificate of the API is presented from now on."""
        for entry in entries:
            self.held[entry["name"]] = entry
            if entry["name"] == "api" and self.presents:
                (self.folder / "new.pem").write_text(entry["certificate"])
                (self.folder / "new.key").write_text(entry["key"])
                self.context.load_cert_chain(self.folder / "new.pem", self.folder / "new.key")

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        plain, address = super().get_request()
        plain.settimeout(10)
        return self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


@contextlib.contextmanager
def running(cluster: Cluster):
    thread = threading.Thread(target=cluster.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield cluster
    finally:
        cluster.released.set()
        cluster.shutdown()
        thread.join()
        cluster.server_close()


@contextlib.contextmanager
def port_with(folder: Path, chain: list[forge.Cert], key: str):
    """A TLS port that presents a chain and hangs up."""
    context = tls(folder, chain, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError):
                plain.settimeout(10)
                context.wrap_socket(plain, server_side=True).close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


RLADMIN = """#!{python}
import json, os, sys
NAMES = {names!r}
PLANES = ["dpine_certificate_file", "dpine_key_file", "cpine_certificate_file", "cpine_key_file"]
words = sys.argv[1:]
with open({record!r}, "a") as record:
    record.write(json.dumps(words) + "\\n")
if words[:3] != ["cluster", "certificate", "set"] or len(words) % 2:
    sys.exit("Error: syntax")
name, options = words[3], words[4::2]
if name == "internal":
    known = sorted(options) == sorted(PLANES)
else:
    known = name in NAMES and options in (["certificate_file"], ["certificate_file", "key_file"])
if not known:
    sys.exit("Error: syntax")
for path in words[5::2]:
    if not os.path.isfile(path):
        sys.exit("Error: no such file")
print("Set", name, "certificate to contents of file", words[5])
"""


def rladmin(folder: Path) -> Path:
    """Puts an `rladmin` into a folder that takes the documented grammar alone; gives the file that records the calls."""
    program, record = folder / "rladmin", folder / "calls"
    program.write_text(RLADMIN.format(python=sys.executable, names=sorted(NAMES), record=str(record)))
    program.chmod(0o755)
    return record

"""Stand-ins for what cannot be had here: a cluster's REST API over HTTPS, a TLS port, and `rladmin`."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import sys
import threading
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from certlint.policy.versions import version_key
from tests import forge
from tests.forge import bundle, key_pem

USER, PASSWORD = "admin@example.com", "pass word: ünïcode"
NAMES = {"api", "ccs_internode_encryption", "cm", "data_internode_encryption", "ldap_client", "metrics_exporter"}
NAMES |= {"mtls_trusted_ca", "proxy", "sso_issuer", "sso_service", "syncer"}
KEYLESS = {"mtls_trusted_ca", "sso_issuer"}
OPTIONAL = {"ldap_client", "mtls_trusted_ca", "sso_issuer", "sso_service"}
"""What the cluster does not make itself, and can do without."""
INTERNAL = {"ccs_internode_encryption", "data_internode_encryption", "gossip_ca_signed", "mesh_ca_signed"}
"""The certificates that it makes itself, and again on request."""
PATHS = ("/v1/cluster/certificates", "/v1/cluster/update_cert")
ROTATE = "/v1/cluster/certificates/rotate"
NODES = "/v1/nodes"
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
        self.change(self.set)

    def do_POST(self) -> None:
        path = self.path.partition("?")[0]
        self.change(self.rotate if path == ROTATE else self.set_on_database)

    def do_DELETE(self) -> None:
        self.change(self.delete)

    def change(self, work: Callable[[bytes], Any]) -> None:
        """Something is changed, unless the server breaks before it can tell."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.path, body))
        self.server.changes.append(f"{self.command} {self.path}")
        fault = self.server.fault
        if fault in ("cut", "half"):
            if fault == "half":
                self.wfile.write(b"HTTP/1.1 2")
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if fault == "slow":
            self.server.released.wait(30)
        try:
            self.admit()
            found = work(body)
        except Refused as refusal:
            self.reply(*refusal.args)
        else:
            self.reply(200, found)

    def do_GET(self) -> None:
        """What a cluster says of itself, to whoever logs in."""
        self.server.requests.append((self.path, b""))
        try:
            self.admit()
        except Refused as refusal:
            self.reply(*refusal.args)
        else:
            found = self.server.found(self.path)
            self.reply(200, found) if found is not None else self.reply(404, "not found")

    def set(self, body: bytes) -> dict[str, Any]:
        old = self.server.version and version_key(self.server.version) < (7, 22, 2)
        if self.path not in self.server.paths or (old and self.path == PATHS[0]):
            raise Refused(404, "not found")
        entries = json.loads(body)["certificates"] if self.path == PATHS[0] else [json.loads(body)]
        for entry in entries:
            judge(entry)
        self.server.take(entries)
        return {}

    def set_on_database(self, body: bytes) -> dict[str, Any]:
        """Both fields are required; with `dry_run` nothing is kept."""
        path, _, query = self.path.partition("?")
        uid = self.server.uid_of(path)
        found = json.loads(body)
        if found.keys() != {"cert", "private_key"}:
            raise Refused(400, {"error_code": "bad_request", "description": "cert and private_key are required"})
        judge({"name": "proxy", "certificate": found["cert"], "key": found["private_key"]})
        if query != "dry_run=true":
            self.server.own[uid] = found
        return {"bdb_uid": uid, "cert": found["cert"]}

    def rotate(self, body: bytes) -> dict[str, Any]:
        name = json.loads(body).get("name")
        if name and name not in INTERNAL:
            raise Refused(403, {"error_code": "unsupported_internal_cert_rotation"})
        self.server.rotated.append(name or "")
        return {}

    def delete(self, _body: bytes) -> dict[str, Any]:
        if self.path.startswith("/v1/bdbs/"):
            if self.server.own.pop(self.server.uid_of(self.path), None) is None:
                raise Refused(404, {"description": "no certificate"})
            return {}
        name = self.path.rpartition("/")[2]
        if name in NAMES - OPTIONAL:
            raise Refused(403, {"error_code": "certificate_is_required"})
        if self.server.held.pop(name, None) is None:
            raise Refused(404, {"error_code": "unknown_certificate"})
        return {}

    def admit(self) -> None:
        server = self.server
        token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {token}" and not self.connection.getpeercert():
            raise Refused(401, "<html>Unauthorized</html>")
        if server.statuses and self.path != NODES:
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
    """A cluster of a `version`, some nodes of which are `down`, with `databases`.

    After a new internode certificate it hangs up on `absence` connections. `statuses` are given first, one a request that is
    not about nodes; `fault` is how it breaks. What was set is in `held`, and of databases in `own`; `objects` are what else it
    says of itself, by path; `presented` are the contexts of ports that take a new certificate of theirs at once.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.paths: tuple[str, ...] = PATHS
        self.statuses: list[tuple[int, Any]] = []
        self.fault = ""
        self.released = threading.Event()
        self.version = ""
        self.absence = 0
        self.away = 0
        self.down: set[int] = set()
        self.databases: dict[str, dict[str, Any]] = {"1": {"uid": 1, "tls_mode": "enabled", "endpoints": []}}
        self.requests: list[tuple[str, bytes]] = []
        self.changes: list[str] = []
        self.page = 99
        self.own: dict[str, dict[str, str]] = {}
        self.rotated: list[str] = []
        self.held: dict[str, dict[str, str]] = {}
        self.objects: dict[str, Any] = {}
        self.presents = True
        self.context = tls(folder, API_CHAIN, "rsa2048-a")
        self.presented = {"api": self.context}

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server_port}"

    def found(self, path: str) -> Any:
        """The object at a path; None where there is none."""
        if path in self.objects:
            return self.objects[path]
        if path == NODES and self.version:
            states = {uid: "down" if uid in self.down else "active" for uid in (1, 2, 3)}
            return [{"uid": uid, "status": state, "software_version": self.version} for uid, state in states.items()]
        if path == "/v1/bdbs":
            return list(self.databases.values())
        if path == "/v1/bdbs/certificates":
            return None if self.version.startswith("7.") else [self.shown(uid) for uid in sorted(self.own)][: self.page]
        words = path.split("/")
        if path.startswith("/v1/bdbs/"):
            own = words[4:] == ["certificates"]
            return (self.shown(words[3]) if words[3] in self.own else None) if own else self.databases.get(words[3])
        return None

    def shown(self, uid: str) -> dict[str, str]:
        """The certificate of a database as a cluster gives it: without the key, which can only be written."""
        return {"bdb_uid": uid, "cert": self.own[uid]["cert"]}

    def uid_of(self, path: str) -> str:
        """The database that a path is about. Versions before 8.0 do not know such paths."""
        uid = path.split("/")[3]
        if uid not in self.databases or self.version.startswith("7."):
            raise Refused(404, {"error_code": "db_not_exist"})
        return uid

    def take(self, entries: list[dict[str, str]]) -> None:
        """Holds what was set; a new certificate is presented from now on."""
        listed = self.objects.get(PATHS[0], {})
        for entry in entries:
            self.held[entry["name"]] = entry
            if f"{entry['name']}_cert" in listed:
                listed[f"{entry['name']}_cert"] = entry["certificate"]
            self.away = self.absence if entry["name"] in INTERNAL else self.away
            if entry["name"] in self.presented and self.presents:
                (self.folder / "new.pem").write_text(entry["certificate"])
                (self.folder / "new.key").write_text(entry["key"])
                self.presented[entry["name"]].load_cert_chain(self.folder / "new.pem", self.folder / "new.key")

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        plain, address = super().get_request()
        if self.away:
            self.away -= 1
            plain.close()
            raise ConnectionError
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
def port_with(folder: Path, chain: list[forge.Cert], key: str, context: ssl.SSLContext | None = None):
    """A TLS port that presents a chain, or what a context has, and hangs up."""
    context = context or tls(folder, chain, key)
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

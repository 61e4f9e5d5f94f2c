"""Asks real verifiers about bundles, and prints a line of JSON for each answer.

    oracles.py work/*                           # all that are installed, in folders as generate.py writes them
    oracles.py --only openssl-server,go work/*
    oracles.py --list                           # what is installed, and its version

The first certificate of file.pem is taken as the server's, the others as what it sends along; root.pem is all that is
trusted; every verifier is told the time of facts.json, or gets it from faketime (browsers see the true time). `accepted`
is null where a client could not be asked, because the server of the test does not load the file.
"""

import argparse
import base64
import calendar
import concurrent.futures
import contextlib
import dataclasses
import datetime as dt
import functools
import importlib.metadata
import itertools
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

CLIENTS = pathlib.Path(__file__).with_name("clients")
BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?")
PATHS = re.compile(r"/\S*/(?=[\w.]+\.(?:pem|der)\b)")  # folders of this machine are not part of an answer
AT_ONCE = len(os.sched_getaffinity(0))
CANNOT_LOAD = "server cannot load: "
SECONDS = 30  # no program may take longer for one bundle


@dataclasses.dataclass
class Bundle:
    name: str
    seed: int | None
    folder: pathlib.Path
    fqdn: str
    time: dt.datetime

    @classmethod
    def read(cls, folder):
        folder = pathlib.Path(folder).resolve()
        facts = json.loads((folder / "facts.json").read_text())
        time = dt.datetime.fromisoformat(facts["time"])
        return cls(folder.name, facts.get("seed"), folder, facts["fqdn"], time)

    @property
    def seconds(self):
        return calendar.timegm(self.time.utctimetuple())

    @property
    def line(self):
        """For the programs of clients/."""
        return f"{self.name}\t{self.folder}\t{self.fqdn}\t{self.seconds}\n"

    @property
    def is_ip(self):
        return ":" in self.fqdn or self.fqdn.replace(".", "").isdigit()

    @property
    def url(self):
        return f"https://[{self.fqdn}]/" if ":" in self.fqdn else f"https://{self.fqdn}/"

    def blocks(self, file="file.pem"):
        return BLOCK.findall((self.folder / file).read_text())


class Oracle:
    """A verifier: `judge` yields (bundle, error) for each bundle; no error means accepted."""

    name = ""
    is_server = False  # if the server cannot load the file, is this its verdict?
    cheap = True  # at least 20 bundles a second on one core

    def version(self):
        """None if it is not installed."""
        raise NotImplementedError

    def judge(self, bundles):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as executor:
            yield from zip(bundles, executor.map(self.one, bundles), strict=False)

    def one(self, bundle):
        raise NotImplementedError


def run(command, **options):
    """Exit code and all output of a program."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
            stdin=None if "input" in options else subprocess.DEVNULL,
            **options,
        )
    except subprocess.TimeoutExpired:
        return -1, "timeout"
    return done.returncode, done.stdout


@functools.cache
def first_line(*command):
    if not shutil.which(command[0]):
        return None
    return run(command)[1].partition("\n")[0].strip()


@functools.cache
def faked(time):
    """The environment in which programs see that time (what the program faketime sets, less a process for each)."""
    if not shutil.which("faketime"):
        return dict(os.environ)
    out = run(["faketime", "-f", f"{time:%Y-%m-%d %H:%M:%S}", "env"], env={**os.environ, "TZ": "UTC"})[1]
    wanted = [line.split("=", 1) for line in out.splitlines() if line.startswith(("LD_PRELOAD=", "FAKETIME="))]
    return {**os.environ, "TZ": "UTC", **dict(wanted)}


def expected(bundle):
    return ["-verify_ip" if bundle.is_ip else "-verify_hostname", bundle.fqdn]


class OpenSSL(Oracle):
    def __init__(self, purpose, strict):
        self.name = f"openssl-{purpose}" + ("-strict" if strict else "")
        self.purpose, self.strict = purpose, strict

    def version(self):
        return first_line("openssl", "version")

    def one(self, bundle):
        file = bundle.folder / "file.pem"
        code, out = run(
            [
                "openssl",
                "verify",
                "-no-CApath",
                "-no-CAstore",
                "-CAfile",
                bundle.folder / "root.pem",
                "-untrusted",
                file,
                "-attime",
                bundle.seconds,
                "-purpose",
                f"ssl{self.purpose}",
                *(["-x509_strict"] if self.strict else []),
                *(expected(bundle) if self.purpose == "server" else []),
                file,
            ]
        )
        if code == 0:
            return ""
        errors = re.findall(r"^error (\d+ at \d+) depth lookup: (.*)$", out, re.MULTILINE)
        return "; ".join(f"{text} ({number} depth)" for number, text in errors) or short(out)


class OpenSSLHandshake(Oracle):
    """openssl s_server with the file, and openssl s_client: its security level and all else of a connection."""

    name = "openssl-handshake"
    is_server = True

    def version(self):
        return first_line("openssl", "version")

    def one(self, bundle):
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as others:
            others.write("".join(bundle.blocks()[1:]))
            others.flush()
            command = [
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-naccept",
                "1",
                "-cert",
                bundle.folder / "file.pem",
                "-key",
                bundle.folder / "key.pem",
                "-cipher",
                "DEFAULT:@SECLEVEL=0",
                *(["-cert_chain", others.name] if len(bundle.blocks()) > 1 else []),
            ]
            with subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as server:
                lines = []
                for line in server.stdout:
                    if line.startswith("ACCEPT"):
                        break
                    lines.append(line)
                else:
                    return CANNOT_LOAD + short("".join(lines))
                try:
                    return self.connect(line.split()[1], bundle)
                finally:
                    server.kill()

    def connect(self, address, bundle):
        code, out = run(
            [
                "openssl",
                "s_client",
                "-connect",
                address,
                *expected(bundle),
                "-verify_return_error",
                "-no-CApath",
                "-no-CAstore",
                "-attime",
                bundle.seconds,
                "-CAfile",
                bundle.folder / "root.pem",
                "-brief",
                *([] if bundle.is_ip else ["-servername", bundle.fqdn]),
            ]
        )
        if code == 0:
            return ""
        found = re.search(r"verify error:num=(\d+:.*)", out) or re.search(r"error:\w+:(.*)", out)
        return found[1] if found else short(out)


class Batch(Oracle):
    """A program of clients/ that answers a line for each line."""

    folder = None  # where it runs, if that matters

    def command(self):
        raise NotImplementedError

    def environment(self, time):
        return dict(os.environ)

    def judge(self, bundles):
        for time, group in itertools.groupby(bundles, key=lambda bundle: bundle.time):
            group = list(group)
            done = subprocess.run(
                [str(word) for word in self.command()],
                input="".join(each.line for each in group),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                errors="replace",
                env=self.environment(time),
                cwd=self.folder,
                check=False,
            )
            answers = dict(line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line)
            for bundle in group:
                yield bundle, answers.get(bundle.name, f"no answer (exit code {done.returncode})")


class InProcess(Batch):
    """TLS client and server in one process, under the faked time."""

    def __init__(self, name, mode):
        self.name, self.mode, self.is_server = name, mode, mode != "rustls"

    def version(self):
        if self.mode != "rustls":
            return f"Python {sys.version.split()[0]}, {ssl.OPENSSL_VERSION}"
        try:
            return f"rustls of rtls {importlib.metadata.version('rtls')}"
        except importlib.metadata.PackageNotFoundError:
            return None

    def command(self):
        return [sys.executable, CLIENTS / "handshake.py", self.mode]

    def environment(self, time):
        return faked(time)


class Java(Batch):
    name = "java"

    def version(self):
        return first_line("java", "-version")

    def command(self):
        return ["java", "--add-exports", "java.base/sun.security.util=ALL-UNNAMED", CLIENTS / "Verify.java"]


class Go(Batch):
    """$GO, or go of the PATH. Outside of a module, so that GODEBUG has the defaults of this Go, not of an old one."""

    folder = tempfile.gettempdir()

    def __init__(self, purpose):
        self.name, self.purpose = f"go-{purpose}", purpose

    def version(self):
        return first_line(os.environ.get("GO", "go"), "version")

    def command(self):
        return [os.environ.get("GO", "go"), "run", CLIENTS / "verify.go", self.purpose]

    def environment(self, time):
        cache = os.environ.get("GOCACHE") or os.path.join(tempfile.gettempdir(), "go-cache")
        return {
            **os.environ,
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "",
            "GOWORK": "off",
            "GOTELEMETRY": "off",
            "GOCACHE": cache,
        }


class GnuTLS(Oracle):
    name = "gnutls"

    def version(self):
        line = first_line("certtool", "--version")
        return line and f"GnuTLS {line.split()[-1]}"

    def one(self, bundle):
        code, out = run(
            [
                "certtool",
                "--verify",
                "--load-ca-certificate",
                bundle.folder / "root.pem",
                "--infile",
                bundle.folder / "file.pem",
                "--verify-hostname",
                bundle.fqdn,
                "--verify-purpose",
                "1.3.6.1.5.5.7.3.1",
            ],
            env=faked(bundle.time),
        )
        last = [line for line in out.splitlines() if "Chain verification output" in line or "rror" in line][-1:]
        if code == 0 and last and "The certificate is trusted" in last[0]:
            return ""
        return short(last[0].replace("Chain verification output: ", "") if last else out)


class NSS(Oracle):
    """libpkix of NSS, as Red Hat's and older Chrome's clients; not Firefox, whose mozilla::pkix is another. No host names."""

    name = "nss"

    def version(self):
        if not shutil.which("vfychain") or not shutil.which("certutil"):
            return None
        package = (
            run(["dpkg-query", "-W", "-f", "${Version}", "libnss3"])[1] if shutil.which("dpkg-query") else "unknown"
        )
        return f"NSS {package}, vfychain -pp"

    def judge(self, bundles):
        with tempfile.TemporaryDirectory() as folder:
            run(["certutil", "-N", "-d", f"sql:{folder}", "--empty-password"])
            self.database = f"sql:{folder}"
            yield from super().judge(bundles)

    def one(self, bundle):
        with tempfile.TemporaryDirectory() as folder:
            arguments = []
            for file, option in (("file.pem", []), ("root.pem", ["-t"])):
                for number, block in enumerate(bundle.blocks(file)):
                    path = pathlib.Path(folder, f"{file}.{number}.der")
                    path.write_bytes(base64.b64decode(block.split("-----")[2]))
                    arguments += [*option, path]
            code, out = run(
                ["vfychain", "-d", self.database, "-pp", "-b", f"{bundle.time:%y%m%d%H%MZ}", "-u", "1", *arguments]
            )
        if code == 0:
            return ""
        return "; ".join(dict.fromkeys(re.findall(r"ERROR (.*)", out))) or short(out)


class PyCA(Oracle):
    name = "cryptography"

    def version(self):
        try:
            import cryptography
        except ImportError:
            return None
        return f"cryptography {cryptography.__version__}"

    def judge(self, bundles):
        return ((bundle, self.one(bundle)) for bundle in bundles)

    def one(self, bundle):
        import ipaddress
        import warnings

        from cryptography import x509
        from cryptography.x509.verification import PolicyBuilder, Store

        warnings.simplefilter("ignore")
        try:
            roots, chain = (
                [x509.load_pem_x509_certificate(block.encode()) for block in bundle.blocks(file)]
                for file in ("root.pem", "file.pem")
            )
            policy = PolicyBuilder().store(Store(roots)).time(bundle.time.replace(tzinfo=None))
            name = x509.IPAddress(ipaddress.ip_address(bundle.fqdn)) if bundle.is_ip else x509.DNSName(bundle.fqdn)
            policy.build_server_verifier(name).verify(chain[0], chain[1:])
        except Exception as error:  # noqa: BLE001 - whatever it is, the bundle is not accepted
            return short(f"{error}")
        return ""


class ThroughProxy(Oracle):
    """A program that makes a TLS connection of its own, through a proxy that answers in the server's place."""

    cheap = False

    def judge(self, bundles):
        return ((bundle, self.one(bundle)) for bundle in bundles)

    def one(self, bundle):
        with tls_server(bundle) as server:
            if server.error:
                return server.error
            said = self.visit(bundle, server.port)
        return "" if server.shaken else said or server.error or "no connection"

    def visit(self, bundle, port):
        """Lets the program connect; what it says about it."""
        raise NotImplementedError


class Server:
    """Takes CONNECT and sends the bundle; `shaken` tells whether a client ended the handshake and sent something."""

    def __init__(self, bundle):
        self.error, self.shaken = "", False
        self.wanted = f"CONNECT {bundle.url.split('/')[2]}:443 ".encode()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("DEFAULT:@SECLEVEL=0")
        try:
            self.context.load_cert_chain(bundle.folder / "file.pem", bundle.folder / "key.pem")
        except OSError as error:
            self.error = f"{CANNOT_LOAD}{error}"
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def serve(self):
        with contextlib.suppress(OSError):  # of accept, when the socket is closed
            while True:
                connection = self.socket.accept()[0]
                connection.settimeout(SECONDS)
                threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            with connection:
                if not connection.recv(65536).startswith(self.wanted):
                    return  # browsers want to go elsewhere too
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with self.context.wrap_socket(connection, server_side=True) as secure:
                    if secure.recv(65536):
                        self.shaken = True
                        secure.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except OSError as error:
            self.error = f"{error}"


@contextlib.contextmanager
def tls_server(bundle):
    server = Server(bundle)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.socket.shutdown(socket.SHUT_RDWR)
        server.socket.close()
        thread.join()


class Curl(ThroughProxy):
    """curl with the TLS library that it was built with."""

    name = "curl"

    def version(self):
        return first_line("curl", "--version")

    def visit(self, bundle, port):
        return short(
            run(
                [
                    "curl",
                    "-sS",
                    "-m",
                    SECONDS,
                    "-x",
                    f"http://127.0.0.1:{port}",
                    "--cacert",
                    bundle.folder / "root.pem",
                    bundle.url,
                ],
                env=faked(bundle.time),
            )[1]
        )


class Chromium(ThroughProxy):
    """Chrome's own verifier; the root is one that the user added. A process for each bundle: seconds."""

    name = "chromium"

    def version(self):
        if not shutil.which("certutil") or not shutil.which("chromium"):
            return None
        return run(["chromium", "--version"])[1].strip().splitlines()[-1]

    def visit(self, bundle, port):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            database = pathlib.Path(home, ".pki", "nssdb")
            database.mkdir(parents=True)
            trust_in_nss(database, bundle, "C,,")
            out = run(
                [
                    "chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-sync",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-extensions",
                    f"--user-data-dir={home}/data",
                    f"--proxy-server=http://127.0.0.1:{port}",
                    "--dump-dom",
                    bundle.url,
                ],
                env={**os.environ, "HOME": home},
            )[1]
        return " ".join(dict.fromkeys(re.findall(r"ERR_(?:CERT|SSL|TLS)\w*", out)))


class Firefox(ThroughProxy):
    """Firefox's mozilla::pkix: one browser, in which a script trusts the root and asks for the URL."""

    name = "firefox"

    def version(self):
        program = self.program()
        return program and first_line(program, "--version")

    @staticmethod
    def program():
        return next(filter(shutil.which, ("firefox", "firefox-esr")), None)

    def judge(self, bundles):
        sys.path.insert(0, str(CLIENTS))
        import firefox

        with firefox.Browser(self.program()) as self.browser:
            yield from super().judge(bundles)

    def visit(self, bundle, port):
        roots = ["".join(block.split("-----")[2].split()) for block in bundle.blocks("root.pem")]
        return self.browser.error(roots, bundle.url, port)


def trust_in_nss(folder, bundle, trust):
    run(["certutil", "-N", "-d", f"sql:{folder}", "--empty-password"])
    for number, block in enumerate(bundle.blocks("root.pem")):
        run(["certutil", "-A", "-d", f"sql:{folder}", "-t", trust, "-n", f"root {number}", "-a"], input=block)


def short(text, size=200):
    return " ".join(text.split())[:size]


ORACLES = [
    OpenSSL("server", False),
    OpenSSL("server", True),
    OpenSSL("client", False),
    OpenSSL("client", True),
    OpenSSLHandshake(),
    InProcess("python-ssl", "plain"),
    InProcess("python-ssl-strict", "strict"),
    InProcess("rustls", "rustls"),
    GnuTLS(),
    Java(),
    Go("server"),
    Go("client"),
    NSS(),
    PyCA(),
    Curl(),
    Chromium(),
    Firefox(),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", metavar="DIR", nargs="*")
    parser.add_argument("--only", metavar="NAMES", help="these, with commas between")
    parser.add_argument("--cheap", action="store_true", help="leave out those that take long")
    parser.add_argument("--list", action="store_true", help="tell what is installed")
    options = parser.parse_args()
    oracles = [oracle for oracle in ORACLES if not options.only or oracle.name in options.only.split(",")]
    if options.list:
        for oracle in oracles:
            print(f"{oracle.name:24} {oracle.version() or 'not installed'}")
        return
    bundles = [Bundle.read(folder) for folder in options.folders]
    for oracle in oracles:
        version = oracle.version()
        if not version or (options.cheap and not oracle.cheap):
            continue
        for bundle, error in oracle.judge(bundles):
            error = PATHS.sub("", error)
            accepted = None if error.startswith(CANNOT_LOAD) and not oracle.is_server else not error
            answer = {
                "bundle": bundle.name,
                "seed": bundle.seed,
                "verifier": oracle.name,
                "version": version,
                "accepted": accepted,
                "error": error,
            }
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

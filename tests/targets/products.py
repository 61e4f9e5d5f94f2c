"""Servers of Debian's packages, each started with a chain file and a key file; and what becomes of them.

An end of the process before anybody could connect is a refusal. Whoever connects is OpenSSL as Debian sets it up, trusts the
root alone, and asks for the name.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests import forge
from tests.support.starttls_servers import POSTGRES
from tests.support.tls_servers import ended, free_port
from tests.support.users import NOBODY
from tests.targets.cases import CLIENT_REFUSES, NO_HANDSHAKE, REFUSES, SERVES, Files

IS_ROOT = os.geteuid() == 0
SECONDS = 30
"""How long a server may take to start or to answer; it is a hundred times what any takes."""
AT_ANY_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME: certificates that are made once are judged on another day than the servers'."""


class Product(NamedTuple):
    """How a server is started, with `{folder}` and `{port}` filled in.

    profile   certlint's for it, and the options that tell it how the server runs
    command   in its folder, where `chain.pem`, `key.pem` and `root.pem` are
    files     by name, with the same places filled in
    once      what makes the folder `{data}`, which all its runs have
    hello     what is said before TLS, and how many bytes are answered at least; first the server's greeting where `greets`
    as_nobody whether it does not run as root
    outcomes  of cases that end otherwise with it
    passphrase  what tells it the passphrase of the key: stands for `{passphrase}` in the command and in its files
    """

    profile: str
    command: tuple[str, ...]
    options: tuple[str, ...] = ()
    files: dict[str, str] = {}
    once: tuple[str, ...] = ()
    hello: bytes = b""
    greets: bool = False
    as_nobody: bool = False
    outcomes: dict[str, str] = {}
    passphrase: str = ""


_NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem; {passphrase}
  }}
}}
"""
_POSTGRES = ("listen_addresses=127.0.0.1", "port={port}", "unix_socket_directories=", "ssl=on", "fsync=off")
_POSTGRES_OPTIONS = tuple(
    f"--{each}" for each in (*_POSTGRES, "ssl_cert_file={folder}/chain.pem", "ssl_key_file={folder}/key.pem")
)

PRODUCTS = {
    "nginx": Product(
        "nginx",
        ("nginx", "-p", "{folder}", "-c", "nginx.conf", "-e", "stderr"),
        files={"nginx.conf": _NGINX},
        outcomes={"key of another type": NO_HANDSHAKE},
        passphrase="ssl_password_file passphrase;",
    ),
    "postgresql": Product(
        "postgresql",
        (f"{POSTGRES}/postgres", "-D", "{data}", *_POSTGRES_OPTIONS, "{passphrase}"),
        options=("--database-user", "nobody" if IS_ROOT else getpass.getuser()),
        once=(f"{POSTGRES}/initdb", "-D", "{data}", "-A", "trust", "-N"),
        hello=bytes.fromhex("0000000804d2162f"),
        as_nobody=True,
        outcomes={
            "mode 640": REFUSES,
            "mode 644": REFUSES,
            "mode 640 of root": SERVES,
        },
        passphrase=f"--ssl_passphrase_command=echo {forge.PASSWORD}",
    ),
}


class Outcome(NamedTuple):
    """What became of a server, and what it or the client said."""

    what: str
    said: str


def outcome(
    product: Product, files: Files, folder: Path, data: Path, *, at_any_time: bool, knows_passphrase: bool
) -> Outcome:
    """Starts a server with files in a new folder below `folder`; `data` is what was made once for it."""
    places = {
        "folder": folder / "server",
        "data": data,
        "port": free_port(),
        "passphrase": product.passphrase * knows_passphrase,
    }
    with _laid_out(product, files, places) as home, (home / "log").open("wb") as log:
        command = [filled for word in product.command if (filled := word.format(**places))]
        # A session of its own has no terminal on which OpenSSL could ask for a passphrase.
        process = subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **_user(product),
        )
        with ended(process):
            what, said = _what_becomes(product, process, int(places["port"]), home / "root.pem", at_any_time)
        return Outcome(what, f"{(home / 'log').read_text(errors='replace')}\nclient: {said}")


def make_data(product: Product, folder: Path) -> Path:
    """What a server needs that is the same for all cases, such as the files of a database."""
    if product.once:
        if _user(product):
            shutil.chown(folder, NOBODY, NOBODY)
        command = [word.format(data=folder) for word in product.once]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, cwd=folder, **quiet, **_user(product))
    return folder


def _user(product: Product) -> dict[str, object]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": ()} if product.as_nobody and IS_ROOT else {}


@contextmanager
def _laid_out(product: Product, files: Files, places: Mapping[str, Any]) -> Iterator[Path]:
    """The folder of a server: its files, the chain and the key."""
    home: Path = places["folder"]
    home.mkdir()
    write(files, home)
    (home / "passphrase").write_text(f"{forge.PASSWORD}\n")
    for name, text in product.files.items():
        (home / name).write_text(text.format(**places))
    if _user(product):
        for path in (home, *home.iterdir()):
            shutil.chown(path, files.owner if path.name == "key.pem" and files.owner else NOBODY, NOBODY)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def write(files: Files, folder: Path) -> None:
    """The chain, the key with its mode, and the root that clients trust."""
    (folder / "chain.pem").write_bytes(files.chain)
    (folder / "chain.pem").chmod(0o600 if b"PRIVATE KEY" in files.chain else 0o644)
    (folder / "key.pem").write_text(files.key)
    (folder / "key.pem").chmod(files.mode)
    (folder / "root.pem").write_bytes(forge.bundle(forge.root()))


def _what_becomes(
    product: Product, process: subprocess.Popen[bytes], port: int, root: Path, at_any_time: bool
) -> tuple[str, str]:
    """Connects until somebody answers or the process has ended."""
    end = time.monotonic() + SECONDS
    while process.poll() is None:
        with suppress(ConnectionRefusedError):
            return _handshake(product, port, root, at_any_time)
        assert time.monotonic() < end, f"{process.args} neither ends nor listens"
        time.sleep(0.02)
    return REFUSES, ""


def _handshake(product: Product, port: int, root: Path, at_any_time: bool) -> tuple[str, str]:
    context = ssl.create_default_context(cafile=str(root))
    context.hostname_checks_common_name = False
    if at_any_time:
        context.verify_flags |= AT_ANY_TIME
    with socket.create_connection(("127.0.0.1", port), SECONDS) as plain:
        if product.greets:
            plain.recv(4096)
        if product.hello:
            plain.sendall(product.hello)
            if not product.greets:
                plain.recv(1)
        try:
            with context.wrap_socket(plain, server_hostname=forge.FQDN):
                return SERVES, ""
        except ssl.SSLCertVerificationError as error:
            return CLIENT_REFUSES, str(error)
        except OSError as error:
            return NO_HANDSHAKE, str(error)

"""Starts a server with a chain file and a key file, and finds out what becomes of it.

An end of the process before anybody could connect is a refusal. Whoever connects is OpenSSL as Debian sets it up, trusts the
root alone, and asks for the name.
"""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from certlint.net.starttls import PROTOCOLS
from tests import forge
from tests.support.tls_servers import ended, free_port
from tests.support.users import NOBODY
from tests.targets.cases import CLIENT_REFUSES, NO_HANDSHAKE, REFUSES, SERVES, Files
from tests.targets.products import IS_ROOT, Product

SECONDS = 30
"""How long a server may take to start or to answer; it is a hundred times what any takes."""
AT_ANY_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME: certificates that are made once are judged on another day than the servers'."""


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
        "other": free_port(),
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
    (home / "data").mkdir()
    write(files, home)
    (home / "passphrase").write_text(f"{forge.PASSWORD}\n")
    for name, text in product.files.items():
        (home / name).write_text(text.format(**places))
        (home / name).chmod(0o755 if text.startswith("#!") else 0o644)
    for name, target in product.links.items():
        (home / name).symlink_to(target)
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
    (folder / "key.pem").write_bytes(files.key.encode() if isinstance(files.key, str) else files.key)
    (folder / "key.pem").chmod(files.mode)
    (folder / "root.pem").write_bytes(forge.bundle(forge.root()))


def _what_becomes(
    product: Product, process: subprocess.Popen[bytes], port: int, root: Path, at_any_time: bool
) -> tuple[str, str]:
    """Connects until a server of TLS answers or the process has ended: some listen before they load their files."""
    end = time.monotonic() + SECONDS
    while process.poll() is None:
        with suppress(ConnectionRefusedError):
            try:
                return _handshake(product, port, root, at_any_time)
            except (ConnectionResetError, ssl.SSLEOFError) as error:
                if product.is_silent:
                    return NO_HANDSHAKE, str(error)
        assert time.monotonic() < end, f"{process.args} neither ends nor answers"
        time.sleep(0.02)
    return REFUSES, ""


def _handshake(product: Product, port: int, root: Path, at_any_time: bool) -> tuple[str, str]:
    context = ssl.create_default_context(cafile=str(root))
    context.hostname_checks_common_name = False
    if at_any_time:
        context.verify_flags |= AT_ANY_TIME
    with socket.create_connection(("127.0.0.1", port), SECONDS) as plain:
        for step in PROTOCOLS[product.protocol].steps if product.protocol else ():
            plain.sendall(step.sent)
            heard = b""
            while step.whole is not None and not step.whole(heard):
                heard += plain.recv(4096)
        try:
            with context.wrap_socket(plain, server_hostname=forge.FQDN):
                return SERVES, ""
        except ssl.SSLCertVerificationError as error:
            return CLIENT_REFUSES, str(error)
        except ssl.SSLEOFError:
            raise
        except ssl.SSLError as error:
            return NO_HANDSHAKE, str(error)

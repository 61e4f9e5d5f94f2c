"""Whatever certlint writes, and whenever it is killed: each file is of before or whole, and keys are beside their certificates.

No private key is lost, none is open to others, and the next run goes through and leaves nothing behind.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from certlint.files.leftovers import NEW, OLD
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.killed import killed_before
from tests.support.strace import at_each, injected

FQDN = ("--fqdn", "cluster.example.com")
CURVE = ("--key-type", "ec-p256")
BAK = re.compile(r"\.bak(\.\d+)?\Z")
PRIVATE_KEYS = re.compile(rb"-----BEGIN (?:EC )?PRIVATE KEY-----[^-]+-----END")
CERTIFICATES = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")


class Writer(NamedTuple):
    """A command that writes, with {} for its folder.

    whole  by the end of a file's name, what raises unless all of it is there
    pairs  a private key, and what is made of it
    again  what a run over files of before needs
    fresh  whether it finds nothing that it has written before
    """

    words: tuple[str, ...]
    whole: dict[str, Callable[[bytes], object]]
    pairs: tuple[tuple[str, str], ...] = ()
    again: tuple[str, ...] = ()
    fresh: bool = False


def pem(data: bytes) -> object:
    return x509.load_pem_x509_certificates(data)


def key(data: bytes) -> object:
    return load_pem_private_key(data, None)


def request(data: bytes) -> object:
    return x509.load_pem_x509_csr(data)


def ends(word: bytes) -> Callable[[bytes], object]:
    def verify(data: bytes) -> None:
        assert data.rstrip().endswith(word), data[-100:]

    return verify


def lines(data: bytes) -> None:
    for line in data.splitlines():
        json.loads(line)


def database(data: bytes) -> None:
    assert data.startswith(b"SQLite format 3\0")
    assert len(data) % 4096 == 0


FORCE = ("--force",)
WRITERS = {
    "report": Writer(("{}/good.pem", *FQDN, *DAY, "--format", "html={}/report.html"), {".html": ends(b"</html>")}),
    "reports": Writer(
        ("{}/good.pem", *FQDN, *DAY, "--format", "json={}/report.json", "--format", "sarif={}/report.sarif"),
        {".json": json.loads, ".sarif": json.loads},
    ),
    "lines": Writer(
        ("{}/good.pem", "--profile", "rfc5280", "--jobs", "1", "--format", "jsonl={}/report.jsonl"), {".jsonl": lines}
    ),
    "journal": Writer(
        ("{}/good.pem", "{}/good.pem", "--profile", "rfc5280", "--jobs", "1", "--format", "jsonl={}/lines.jsonl",
         "--resume", "{}/journal.json"),
        {".json": json.loads},
        fresh=True,
    ),
    "baseline": Writer(("{}/good.pem", *DAY, "--write-baseline", "{}/baseline.json"), {".json": json.loads}),
    "starter": Writer(("init", "{}"), {".toml": ends(b"]")}, again=FORCE),
    "inventory": Writer(("{}/good.pem", *DAY, "--record", "{}/seen.db"), {".db": database}, fresh=True),
    "csr": Writer(
        ("csr", "-f", "cluster.example.com", *CURVE, "--out-dir", "{}"),
        {".key": key, ".csr": request},
        (("cluster.example.com.key", "cluster.example.com.csr"),),
        FORCE,
    ),
    "configuration": Writer(
        ("csr", "-f", "cluster.example.com", "--for", "openssl", "--out-dir", "{}"), {".cnf": ends(b"")}, again=FORCE
    ),
    "generate": Writer(
        ("generate", "-f", "cluster.example.com", "-t", "proxy", *CURVE, "--out-dir", "{}"),
        {"_key.pem": key, "_cert.pem": pem},
        (("proxy_key.pem", "proxy_cert.pem"),),
        FORCE,
    ),
    "generate all": Writer(
        ("generate", "-f", "cluster.example.com", *CURVE, "--out-dir", "{}"),
        {"_key.pem": key, "_cert.pem": pem},
        tuple((f"{name}_key.pem", f"{name}_cert.pem") for name in ("api", "cm", "proxy", "syncer", "metrics_exporter")),
        FORCE,
    ),
    "sign": Writer(
        ("sign", "{}/request.csr", "--new-ca", "{}/ca", *CURVE, "--out", "{}/signed.pem", *FQDN),
        {".key": key, "signed.pem": pem, "root.pem": pem, "intermediate.pem": pem},
        (("ca/root.key", "ca/root.pem"), ("ca/intermediate.key", "ca/intermediate.pem")),
        FORCE,
    ),
    "fix": Writer(
        ("fix", "{}/messy.pem", "--in-place", *DAY),
        {"messy.pem": pem, ".key": key},
        (("messy.key", "messy.pem"),),
        fresh=True,
    ),
    "fix to a file": Writer(
        ("fix", "{}/messy.pem", "--out", "{}/out.pem", "--key-out", "{}/out.key", *DAY),
        {"out.pem": pem, "out.key": key},
        (("out.key", "out.pem"),),
        FORCE,
    ),
    "secret": Writer(
        ("install", "proxy", "--cert", "{}/good.pem", "--key", "{}/good.key", *FQDN, *DAY, "--emit", "kubernetes",
         "--out", "{}/secret.yaml"),
        {"secret.yaml": ends(b"-----END PRIVATE KEY-----")},
        again=FORCE,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> dict[str, Path]:
    """For each writer, a folder in which it has run before, with inputs of the second run where they would be alike."""
    folders = {}
    for name, writer in WRITERS.items():
        folder = folders[name] = tmp_path_factory.mktemp("writer")
        root = forge.root(key="p384-a")
        leaf = forge.leaf(root, key="p256-a")
        (folder / "good.pem").write_bytes(forge.bundle(leaf, root))
        (folder / "good.key").write_text(forge.key_pem("p256-a"))
        (folder / "messy.pem").write_bytes(forge.bundle(leaf, root, forge.key_pem("p256-a"), eol="\r\n"))
        for each in folder.iterdir():
            each.chmod(0o600 if each.suffix == ".key" else 0o644)
        assert certlint("csr", "-f", "cluster.example.com", *CURVE, "--out-dir", folder).code == 0
        (folder / "cluster.example.com.csr").rename(folder / "request.csr")
        (folder / "cluster.example.com.key").rename(folder / "request.key")
        if not writer.fresh:
            assert certlint(*words(writer, folder)).code in (0, 1)
        if name == "fix to a file":
            other = forge.leaf(root, key="p256-b")
            (folder / "messy.pem").write_bytes(forge.bundle(other, root, forge.key_pem("p256-b"), eol="\r\n"))
        if name == "secret":
            (folder / "good.pem").write_bytes(forge.bundle(forge.leaf(root, key="p256-b"), root))
            (folder / "good.key").write_text(forge.key_pem("p256-b"))
    return folders


def words(writer: Writer, folder: Path) -> list[str]:
    return [word.replace("{}", str(folder)) for word in writer.words]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def temporary(found: dict[str, bytes]) -> set[str]:
    return {name for name in found if name.endswith((NEW, OLD))}


def public(key: object) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def verify_killed(writer: Writer, before: dict[str, bytes], folder: Path, moment: str) -> None:
    """What holds of a folder whatever has happened to the run that wrote into it."""
    found = contents(folder)
    shown = {name: data for name, data in found.items() if name not in temporary(found) and not BAK.search(name)}
    for name, data in shown.items():
        for end, whole in writer.whole.items():
            if name.endswith(end) and data != before.get(name):
                whole(data)
    for key_name, name in writer.pairs:
        if key_name in shown and name in shown and before.get(name) != shown[name]:
            data = shown[name]
            mate = x509.load_pem_x509_csr(data) if b"REQUEST" in data else x509.load_pem_x509_certificates(data)[0]
            assert public(key(shown[key_name]).public_key()) == public(mate.public_key()), f"{name}, killed {moment}"
        elif key_name in shown and name in shown:
            assert shown[key_name] == before.get(key_name, shown[key_name]), f"{key_name}, killed {moment}"
    there = set(PRIVATE_KEYS.findall(b"\n".join(found.values()).replace(b"\r", b"")))
    lost = set(PRIVATE_KEYS.findall(b"\n".join(before.values()).replace(b"\r", b""))) - there
    assert not lost, f"a private key is lost, killed {moment}"
    for name in found:
        if name not in before and PRIVATE_KEYS.search(found[name]):
            assert not stat.S_IMODE((folder / name).stat().st_mode) & 0o077, f"{name} is open, killed {moment}"


def verify_next(writer: Writer, before: dict[str, bytes], folder: Path, moment: str) -> None:
    answer = certlint(*words(writer, folder), *writer.again)
    assert answer.code in (0, 1), f"the next run, killed {moment}: {answer.all}"
    verify_killed(writer, before, folder, moment)
    assert not temporary(contents(folder)), f"left behind, killed {moment}"


@pytest.fixture
def make(name, prepared, tmp_path):
    """Makes folders, each with what the writer called `name` finds."""
    numbers = iter(range(1000))
    return lambda: shutil.copytree(prepared[name], tmp_path / str(next(numbers)))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in WRITERS if name != "generate all"])
def test_killed_before_any_call(name, make):
    writer = WRITERS[name]
    killed, number = True, 0
    while killed:
        number += 1
        folder = make()
        before = contents(folder)
        killed = killed_before(number, *words(writer, folder), *writer.again)
        verify_killed(writer, before, folder, f"before call {number}")
        verify_next(writer, before, folder, f"before call {number}")
        shutil.rmtree(folder)
    assert number > 5


FATAL = [("renameat", "SIGKILL"), ("linkat", "SIGKILL")]
POLITE = [("renameat", "SIGTERM"), ("linkat", "SIGHUP")]
MOMENTS = [
    (name, *moment) for name in WRITERS for moment in FATAL + POLITE * (name in {"report", "csr", "sign", "fix"})
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "call", "number"), MOMENTS)
def test_killed_at_a_call(name, call, number, make):
    writer = WRITERS[name]
    folder, before = make(), dict[str, bytes]()

    def run(what: str) -> bool:
        nonlocal folder, before
        folder = make()
        before = contents(folder)
        done = injected(what, "-m", "certlint", *words(writer, folder), *writer.again)
        return done.returncode == -signal.Signals[number]

    for moment in at_each(call, f"signal={number}", run):
        verify_killed(writer, before, folder, f"at {call} {moment}")
        verify_next(writer, before, folder, f"at {call} {moment}")

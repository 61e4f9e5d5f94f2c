"""Target: what a command takes for hostile input of every kind, in processor time and memory.

A seed is a case: a generator of `tests/forge/hostile`, a command, a size. The complexity tests count work for the same
generators; here real commands are timed, which no test does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests import ROOT, forge
from tests.forge.hostile import FILES, KEYS, SHAPES, STREAMS, Shape, sized
from tests.fuzz.target import Fault, Target, each

DAY = ("--as-of", "2026-06-01")
FQDN = ("--fqdn", forge.FQDN)
ONE = ("--jobs", "1")
# `{input}` is what is hostile; `{sound}` lies beside it, and formats write where nobody looks.
ON_BUNDLES = {
    "web-pki": ("{input}", "--profile", "web-pki", "--format=json={out}1", "--format=text={out}2", *ONE, *DAY),
    "redis": ("{input}", *FQDN, "--format=html={out}1", "--format=sarif={out}2", *ONE, *DAY),
    "others": ("{input}", "--format=junit={out}1", "--format=markdown={out}2", "--format=gitlab={out}3", *ONE, *DAY),
    "jsonl": ("{input}", "--profile", "web-pki", "--format=jsonl={out}1", *ONE, *DAY),
    "show": ("show", "{input}"),
    "show-json": ("show", "{input}", "--format", "json"),
    "diff": ("diff", "{sound}", "{input}", *DAY),
    "forecast": ("forecast", "{input}", *DAY),
    "fix": ("fix", "{input}", "--diff", *FQDN, *DAY),
    "keys": ("audit-keys", "{input}"),
    "etsi": ("{input}", "--profile", "etsi", "--format=csv={out}1", "--format=cyclonedx={out}2", *ONE, *DAY),
    "record": ("{input}", *FQDN, "--record", "{out}.db", "--format=prometheus={out}1", *ONE, *DAY),
    "pool": ("{sound}", "--pool", "{input}", "--format=json={out}1", *ONE, *DAY),
    "trust": ("{sound}", "--trust", "{input}", "--format=text={out}1", *ONE, *DAY),
    "compare": ("scan", "localhost:1", "--compare", "{input}", *FQDN, "--timeout", "1", *DAY),
    "clients": ("{input}", "--clients", "openssl,gnutls,java,go,nss,rustls,pyca", "--format=ics={out}1", *ONE, *DAY),
}
ON_STREAMS = {"jsonl": ON_BUNDLES["jsonl"], "keys": ON_BUNDLES["keys"]}
ON_KEYS = {
    "key": ("{sound}", "--key", "{input}", *FQDN, *ONE, *DAY),
    "csr": ("csr", "--key", "{input}", *FQDN, "--out-dir", "{out}"),
    "key-alone": ("{input}", *ONE, *DAY),
}
_STORE = {
    "store": ("{input}", "--passphrase-file", "{secret}", *ONE, *DAY),
    "store-jsonl": ("{input}", "--passphrase-file", "{secret}", "--format=jsonl={out}1", *ONE, *DAY),
    "store-show": ("show", "{input}", "--passphrase-file", "{secret}"),
    "store-fix": ("fix", "{input}", "--passphrase-file", "{secret}", "--out", "{out}", *DAY),
    "store-trust": ("{sound}", "--trust", "{input}", "--passphrase-file", "{secret}", *ONE, *DAY),
}
ON_FILES = {
    "crl": {
        "crl": ("{sound}", "--crl", "{input}", *ONE, *DAY),
        "crl-itself": ("{input}", "--profile", "crl", *ONE, *DAY),
    },
    "ocsp": {
        "ocsp": ("{sound}", "--ocsp-response", "{input}", *ONE, *DAY),
        "ocsp-itself": ("{input}", "--profile", "ocsp", *ONE, *DAY),
    },
    "jks": _STORE,
    "p12": _STORE,
    "tbs": {"tbs": ("tbs", "{input}", "--profile", "web-pki", *DAY)},
    "owners.toml": {"owners": ("{sound}", "--record", "{out}.db", "--owners", "{input}", *ONE, *DAY)},
    "policy.toml": {
        "policy": ("{sound}", "--profile", "{input}", *ONE, *DAY),
        "verify": ("rules", "--verify", "{input}"),
    },
    "toml": {"configuration": ("{sound}", "--config", "{input}", *ONE, *DAY)},
    "baseline.json": {"baseline": ("{sound}", "--baseline", "{input}", *ONE, *DAY)},
    "journal": {"scan": ("scan", "h0.example.com:1", "--resume", "{input}", *DAY)},
    "keys": {"known-keys": ("{sound}", "--known-keys", "{input}", *ONE, *DAY)},
    "logs.json": {"ct-logs": ("{sound}", "--ct-logs", "{input}", *ONE, *DAY)},
}
"""By what the name of a file ends with."""
SMALL, LARGE = 200_000, 2_000_000
SECONDS = {SMALL: 2.0, LARGE: 25.0}
"""Of processor time: for ten times as much, as n log n grows."""
MEMORY = 200.0
"""MiB."""
TOO_LONG = 100


class Case(NamedTuple):
    """One input and what is done with it."""

    name: str
    shape: Shape
    command: str
    arguments: tuple[str, ...]
    size: int

    def __str__(self) -> str:
        return f"{self.name} ({self.command}, {self.size:,} bytes)"


class Usage(NamedTuple):
    """What a run took. `code` is less than 0 where it was ended."""

    seconds: float
    peak: float
    code: int
    told: str


def _cases() -> Iterator[Case]:
    for shapes, commands in ((SHAPES, ON_BUNDLES), (STREAMS, ON_STREAMS), (KEYS, ON_KEYS)):
        for name, shape in shapes.items():
            for command, arguments in commands.items():
                yield Case(name, shape, command, arguments, SMALL)
                if command == next(iter(commands)):
                    yield Case(name, shape, command, arguments, LARGE)
    for name, shape in FILES.items():
        for command, arguments in ON_FILES[name.partition(".")[2]].items():
            yield Case(name, shape, command, arguments, SMALL)
            yield Case(name, shape, command, arguments, LARGE)


CASES = list(_cases())


def use(case: Case) -> Usage:
    """What a case takes."""
    with TemporaryDirectory() as folder:
        hostile = Path(folder, case.name if "." in case.name else "hostile.pem")
        sound, secret = Path(folder, "sound.pem"), Path(folder, "secret")
        hostile.write_bytes(sized(case.shape, case.size))
        hostile.chmod(0o600)
        sound.write_bytes(forge.bundle(*forge.chain()))
        secret.write_text("changeit\n")
        places = {"input": hostile, "sound": sound, "secret": secret, "out": Path(folder, "out")}
        arguments = [word.format_map(places) for word in case.arguments]
        report = Path(folder, "usage")
        words = [sys.executable, "-m", "tests.fuzz.measured", str(report), str(TOO_LONG), *arguments]
        run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        if not report.exists():
            return Usage(TOO_LONG, 0, -1, run.stderr[-300:])
        seconds, peak, code = report.read_text().split()
        return Usage(float(seconds), float(peak), int(code), run.stderr)


def fault_of(case: Case, used: Usage) -> str:
    """What is wrong with what a case took; empty where nothing is."""
    if used.code < 0:
        return f"it was ended: {used.told}"
    if "internal error" in used.told or "Traceback" in used.told:
        return used.told
    if used.seconds > SECONDS[case.size]:
        return f"{used.seconds:.1f} seconds of processor time"
    return f"{used.peak:.0f} MiB of memory" if used.peak > MEMORY else ""


def _fault(seed: int) -> str:
    case = CASES[seed % len(CASES)]
    fault = fault_of(case, use(case)) and fault_of(case, use(case))  # a busy machine takes longer, and not twice
    return f"{case}: {fault}" if fault else ""


def faults(seeds: Sequence[int]) -> Iterator[Fault]:
    return each(_fault)(seeds)


BOUNDS = Target("hostile input takes at most 2 s for 200 KB, and at most 200 MiB", len(CASES), faults, batch=20)

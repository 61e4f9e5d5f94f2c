"""What the tests of bulk share: a small profile, certificates, and runs of the command line in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from functools import cache
from pathlib import Path

from certlint.batch.stream.inputs import chunks
from certlint.batch.stream.readers import read_entries
from certlint.engine import setup
from certlint.engine.audit import Entry
from certlint.engine.plan import Plan
from tests import ROOT, forge

# Every certificate of the forge is found something in: no test can pass because nothing was judged.
PROFILE = """
select = ["*"]
[[rule]]
id = "t/undecodable"
title = "A part cannot be decoded"
severity = "error"
check = "encoding.part_decodable"
part = "*"
rationale = "r"
remediation = "r"
[[rule]]
id = "t/not-der"
title = "A part is not DER"
severity = "warning"
check = "encoding.is_der"
part = "*"
rationale = "r"
remediation = "r"
[[rule]]
id = "t/bundle"
title = "A rule about the bundle"
severity = "error"
check = "encoding.certificate_decodable"
rationale = "r"
remediation = "r"
"""


def profile(folder: Path) -> str:
    path = folder / "profile.toml"
    path.write_text(PROFILE)
    return str(path)


def plan(folder: Path) -> Plan:
    return setup.make_plan(profile(folder), {}, now=setup.as_of("2026-06-01"))


@cache
def certificates(count: int = 40) -> tuple[bytes, ...]:
    """Distinct leaves as DER, some of them long; every fifth has a keyUsage that is not DER."""
    out = []
    for index in range(count):
        der = forge.leaf(san=[f"host{index}-{n}.example.com" for n in range(1 + index % 3 * 20)]).der
        out.append(spoiled(der) if index % 5 == 4 else der)
    return tuple(out)


def spoiled(der: bytes) -> bytes:
    """keyUsage with a criticality that is true, but not as DER writes it (X.690 section 11.1)."""
    return der.replace(b"\x06\x03\x55\x1d\x0f\x01\x01\xff", b"\x06\x03\x55\x1d\x0f\x01\x01\x01")


def pem(ders: tuple[bytes, ...] | list[bytes]) -> bytes:
    return b"".join(block(der) for der in ders)


def block(der: bytes) -> bytes:
    text = b64encode(der)
    lines = b"\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    return b"-----BEGIN CERTIFICATE-----\n" + lines + b"\n-----END CERTIFICATE-----\n"


def command(*arguments: object, prelude: str = "") -> list[str]:
    """A command line that runs certlint; `prelude` is Python that is run before."""
    program = f"{prelude}\nfrom certlint.cli import program\nprogram()"
    return [sys.executable, "-c", program, *map(str, arguments)]


def call(*arguments: object, prelude: str = "", stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command(*arguments, prelude=prelude), capture_output=True, input=stdin, env=environment, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def parsed(data: bytes) -> list[dict]:
    assert data.endswith(b"\n")
    assert data.isascii()
    return [json.loads(line) for line in data.splitlines()]


def digests(lines: list[dict]) -> Counter[str]:
    return Counter(line["sha256"] for line in lines if line["kind"] == "certificate")


def read(path: Path | str, column: str = "") -> list[Entry]:
    """All entries of an input, as workers see them."""
    return [entry for chunk in chunks([str(path)], column) for entry in read_entries(chunk)]


def good(found: list[Entry]) -> Counter[bytes]:
    return Counter(entry.der for entry in found if not entry.reason)


def reasons(found: list[Entry]) -> list[str]:
    return [entry.reason for entry in found if entry.reason]

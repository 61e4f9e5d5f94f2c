"""Bundles to judge in numbers: every fixture, the real chains, and the roots of certifi and of Debian."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path

import certifi

from certlint import pem
from tests import ROOT
from tests.forge import pem as as_pem
from tests.support.fixture_files import FOLDER, read

CHAINS = ROOT / "tests" / "data" / "real-chains"
INTERMEDIATES = ROOT / "tests" / "data" / "intermediates"
DEBIAN = Path("/usr/share/ca-certificates/mozilla")
"""Where Debian's package ca-certificates has its roots, each in a file of its own."""


@cache
def fixtures() -> dict[str, bytes]:
    """Name → input, without the header of the fixture."""
    paths = sorted(p for p in FOLDER.rglob("*.pem"))
    return {str(p.relative_to(FOLDER)): p.read_bytes() if p.parent.name == "demo" else read(p).data for p in paths}


@cache
def real_chains() -> dict[str, tuple[bytes, datetime]]:
    """Host → what it presented, and when; the table of the folder's README."""
    table = re.findall(r"^\| (\S+)\.pem \| (\S+) \|$", (CHAINS / "README.md").read_text(), re.MULTILINE)
    return {host: ((CHAINS / f"{host}.pem").read_bytes(), datetime.fromisoformat(day)) for host, day in table}


@cache
def roots() -> tuple[bytes, ...]:
    """The roots of certifi and of Debian, DER, each once."""
    files = [Path(certifi.where()), *sorted(DEBIAN.glob("*.crt"))]
    return tuple(dict.fromkeys(block.der for file in files for block in pem.read(file.read_bytes()).blocks))


@cache
def inputs() -> dict[str, bytes]:
    """All of them, as files."""
    chains = {f"real/{host}": data for host, (data, _) in real_chains().items()}
    return fixtures() | chains | {f"root {number}": as_pem(der).encode() for number, der in enumerate(roots())}

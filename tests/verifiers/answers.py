"""What the verifiers said of the minimal pairs and of two thousand random bundles, and with which versions."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("answers.json.gz")
REASONS = Path(__file__).with_name("reasons.json.gz")
# Client of certlint → the verifier that was asked for it.
VERIFIERS = {
    "openssl": "openssl-handshake",
    "openssl-strict": "python-ssl-strict",
    "curl": "curl",
    "gnutls": "gnutls",
    "java": "java",
    "go": "go-server",
    "nss": "nss",
    "firefox": "firefox",
    "chromium": "chromium",
    "rustls": "rustls",
    "pyca": "cryptography",
}


class Answers(NamedTuple):
    """Verifier → version; pair or seed → verifier → whether it accepts (what was not asked is left out)."""

    versions: dict[str, str]
    pairs: dict[str, dict[str, bool]]
    seeds: dict[int, dict[str, bool]]


@cache
def stored() -> Answers:
    """Everything that is stored. A letter a verifier: y accepts, n refuses, ? could not be asked, - was not asked."""
    data = json.loads(gzip.decompress(FILE.read_bytes()))

    def decoded(row: str) -> dict[str, bool]:
        return {name: letter == "y" for name, letter in zip(data["verifiers"], row, strict=True) if letter in "yn"}

    pairs = {name: decoded(row) for name, row in data["pairs"].items()}
    return Answers(data["versions"], pairs, {int(seed): decoded(row) for seed, row in data["seeds"].items()})


@cache
def reasons() -> dict[str, dict[str, str]]:
    """Minimal pair → verifier that refuses it → the words of its error."""
    found: dict[str, dict[str, str]] = json.loads(gzip.decompress(REASONS.read_bytes()))
    return found

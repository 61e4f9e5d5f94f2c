"""Targets: damaged PEM files, and what OpenSSL, GnuTLS, Java and cryptography make of each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.fuzz.agreement import disagreements, key_disagreement, read_by_all, verdict_of
from tests.fuzz.pem_damage import key_mutant, mutant
from tests.fuzz.target import Fault, Target, each


def _files(seeds: Sequence[int]) -> Iterator[Fault]:
    """All of them lie on the disk at once, as one JVM reads them."""
    files = {str(seed): mutant(seed) for seed in seeds}
    with tempfile.TemporaryDirectory() as folder:
        readings = read_by_all(files, Path(folder))
    for seed, data in files.items():
        if found := disagreements(verdict_of(data), readings[seed]):
            yield Fault(int(seed), "; ".join(found))


def _key(seed: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return key_disagreement(key_mutant(seed), Path(folder, "key"))


PEM = Target(
    "every certificate that OpenSSL, GnuTLS, Java or cryptography reads is evaluated or named; "
    "what OpenSSL rejects has an error",
    20_000,
    _files,
    500,
)
KEYS = Target("every key file that OpenSSL rejects has an error with its location", 10_000, each(_key))

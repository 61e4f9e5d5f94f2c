"""Part of `make fuzz`: PEM files damaged at random, and what OpenSSL, GnuTLS, Java and cryptography make of each.

usage: python -m scripts.fuzz_pem [FILES]
Ends with exit code 1 when a certificate that one of them reads is neither judged nor named, or a file that OpenSSL refuses has
no error; the seed is named. Half as many key files are damaged as well, and given to OpenSSL.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support.pem_agreement import disagreements, key_disagreement, read_by_all, verdict_of
from tests.support.pem_mutants import key_mutant, mutant

FILES = 5000
_AT_ONCE = 500
"""How many files lie on the disk, and are read by one JVM."""
_APART = 1_000_000
"""Where seeds begin here: those of the tests are others."""


def compare(count: int) -> int:
    """How many of `count` bundles and half as many key files went wrong, each named by its seed."""
    wrong = 0
    for start in range(_APART, _APART + count, _AT_ONCE):
        files = {str(seed): mutant(seed) for seed in range(start, min(start + _AT_ONCE, _APART + count))}
        with tempfile.TemporaryDirectory() as folder:
            readings = read_by_all(files, Path(folder))
        for seed, data in files.items():
            wrong += _report(f"PEM seed {seed}", "; ".join(disagreements(verdict_of(data), readings[seed])))
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(_APART, _APART + count // 2):
            wrong += _report(f"key seed {seed}", key_disagreement(key_mutant(seed), Path(folder, "key")))
    sys.stdout.write(f"{count} PEM files and {count // 2} key files, {wrong} went wrong\n")
    return wrong


def _report(seed: str, fault: str) -> bool:
    if fault:
        sys.stdout.write(f"{seed}: {fault}\n")
    return bool(fault)


if __name__ == "__main__":
    sys.exit(bool(compare(int(sys.argv[1]) if sys.argv[1:] else FILES)))

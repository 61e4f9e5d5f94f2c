"""Making certificates beside making their keys: how much the rest of the work adds."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from bench.measure import Row, process
from certlint.policy import index, names

RUNS = 7
BITS = 3072
ALLOWED = 0.3
"""Seconds over key generation that `certlint generate` may take."""


def rows() -> list[names.Row]:
    """The certificates that `-t all` makes, of the default profile."""
    return [
        row
        for setting in index.declared(index.default()).values()
        if setting.table
        for row in names.rows(setting.table)
    ]


def generate_vs_genrsa() -> Row:
    """`generate -t all` for two names, beside as many keys from `openssl genrsa`, one after the other, and 0.3 s.

    How long a key takes is luck, so both are medians of whole sets, made in turns.
    """
    types = {row["script"] for row in rows() if "script" in row}
    certlint = str(Path(sys.executable).with_name("certlint"))
    keys = ["sh", "-c", f"for key in {' '.join(types)}; do openssl genrsa {BITS}; done 2>/dev/null"]
    with tempfile.TemporaryDirectory() as folder:
        names = "cluster.example.com other.example.com"
        ours = [certlint, "generate", "-f", names, "-t", "all", "--out-dir", folder, "--force"]
        pairs = [(process(keys) + ALLOWED, process(ours)) for _ in range(RUNS)]
    floor, taken = (statistics.median(times) for times in zip(*pairs, strict=True))
    what = f"`certlint generate -t all`, two names, {len(types)} keys"
    return Row(
        what, f"`openssl genrsa {BITS}` × {len(types)} + 0.3 s", taken * 1e3, floor * 1e3, "ms", taken / floor, "<= 1.0"
    )

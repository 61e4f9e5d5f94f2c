"""Memory of bulk over many certificates. Run by hand: `python -m bench.bulk_memory [COUNT] [PROFILE] [JOBS]`.

Writes COUNT (1,000,000) distinct certificates to a temporary PEM file, has certlint judge them, and tells the greatest
resident memory of every process. Ends with 1 when one of them took more than LIMIT.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from binascii import b2a_base64
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.leaves import LARGEST, realistic_leaves

LIMIT = 150 << 20
_SITE = re.compile(rb"-[0-9a-f]{6}\.")
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def forged(count: int) -> Iterator[bytes]:
    """Leaves that differ in serial number, CN and every SAN; the keys and the rest of the bytes repeat."""
    leaves = realistic_leaves(min(count, LARGEST))
    random = Random(1)
    for index in range(count):
        leaf = leaves[index % len(leaves)]
        if index >= len(leaves):
            leaf = _SITE.sub(b"-%06x." % random.getrandbits(24), leaf)
            leaf = leaf[:20] + index.to_bytes(4, "big") + leaf[24:]  # within the serial number
        yield leaf


def write(path: Path, count: int) -> None:
    with path.open("wb") as file:
        for der in forged(count):
            text = b2a_base64(der, newline=False)
            lines = b"\n".join([text[i : i + 64] for i in range(0, len(text), 64)])
            file.write(b"-----BEGIN CERTIFICATE-----\n" + lines + b"\n-----END CERTIFICATE-----\n")


def peak(pid: int) -> int:
    """The most memory that a process has had resident, in bytes; 0 when it has ended."""
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) * 1024 if found else 0


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def watched(command: list[str]) -> tuple[dict[int, int], int, float]:
    """Runs a command. Gives the peak of each of its processes, the first being the parent; its exit code; seconds."""
    began = time.monotonic()
    process = subprocess.Popen(command)
    peaks: dict[int, int] = {process.pid: 0}
    while process.poll() is None:
        for pid in [process.pid, *children(process.pid)]:
            peaks[pid] = max(peaks.get(pid, 0), peak(pid))
        time.sleep(0.1)
    return peaks, process.returncode, time.monotonic() - began


def main(count: int = 1_000_000, profile: str = "web-pki", jobs: int = 2) -> int:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "forged.pem"
        write(source, count)
        print(
            f"{count:,} certificates, {source.stat().st_size >> 20:,} MiB of PEM, profile {profile}, {jobs} processes"
        )
        lines = ["--format", "jsonl", "--output", f"{folder}/lines.jsonl", "--resume", f"{folder}/journal"]
        command = [sys.executable, "-m", "certlint", "check", str(source), *lines, "--profile", profile]
        peaks, code, seconds = watched([*command, "--jobs", str(jobs), "--exit-zero"])
        written = os.path.getsize(f"{folder}/lines.jsonl") >> 20
    parent, *workers = peaks.values()
    print(f"{seconds:,.0f} s, {count / seconds:,.0f} certificates a second, {written:,} MiB of lines, exit code {code}")
    print(f"peak: parent {parent >> 20} MiB, workers {', '.join(f'{w >> 20} MiB' for w in workers)}")
    return int(max(peaks.values()) > LIMIT)


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(*[int(a) if a.isdigit() else a for a in given]))

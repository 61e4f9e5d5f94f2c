"""What the system knows of processes."""

from __future__ import annotations

import time
from pathlib import Path


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def wait_until_asleep(pid: int) -> None:
    """Returns when a process waits for something, or has ended."""
    looks = 0
    while looks < 5:
        looks = looks + 1 if state(pid) in "SZX" else 0
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Whether a process ends; one that waits for its parent to look counts.

    It lets go of its files a moment before it is gone, so whoever has waited for these looks again and again.
    """
    for _ in range(1000):
        try:
            if state(pid) in "ZX":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


# Modules that whatever runs Python loads sooner or later.
_USUAL = ("argparse", "certlint", "encodings", "json", "multiprocessing", "re", "signal", "tomllib")


def traps(folder: Path) -> Path:
    """Puts modules into a folder that bear witness when they are loaded from there; the file that tells it."""
    witness = folder / "loaded"
    for name in _USUAL:
        (folder / f"{name}.py").write_text(f"open({str(witness)!r}, 'a').write({name!r})\nraise ImportError\n")
    return witness

"""What a server of the JDK makes of keystores: one Java program for many of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PROGRAM = Path(__file__).with_name("StoresLoaded.java")


def served_by_java(paths: list[Path], password: str = "changeit") -> dict[Path, str]:
    """The stores from which a server has a key with the certificate that belongs to it, and the subject of that."""
    command = ["java", "-XX:TieredStopAtLevel=1", _PROGRAM, password]
    done = subprocess.run(command, input="\n".join(map(str, paths)), capture_output=True, text=True, check=True)
    lines = [line.partition("\t") for line in done.stdout.splitlines()]
    assert len(lines) == len(paths)
    return {Path(path): subject for path, _, subject in lines if subject}

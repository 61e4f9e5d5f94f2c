"""certlint on a terminal: a pseudo-terminal of a width, and what stands on its screen."""

from __future__ import annotations

import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from fcntl import ioctl

CLEAR = "\x1b[K"


def on_terminal(arguments: Sequence[str], columns: int = 80, **more: str) -> tuple[int, str]:
    """Runs certlint with all its streams on a terminal. The exit code, and all that was written there."""
    controller, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    command = [sys.executable, "-m", "certlint", *arguments]
    process = subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment | {"TERM": "xterm"} | more
    )
    os.close(terminal)
    written = bytearray()
    try:
        while True:
            try:
                piece = os.read(controller, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            written += piece
    finally:
        os.close(controller)
        code = process.wait()
    return code, written.decode(errors="replace")


def screen(written: str) -> list[str]:
    """The lines that are left to be seen: what was written over, or wiped away, is not."""
    lines = []
    for line in written.split("\n"):
        left = ""
        for part in line.removesuffix("\r").split("\r"):
            kept = "" if CLEAR in part else left[len(part) :]
            left = part.replace(CLEAR, "") + kept
        lines.append(left)
    return lines

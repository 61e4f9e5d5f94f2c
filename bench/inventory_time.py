"""What an inventory costs in processor time: of this process, and of a server on this machine that works for it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import process, spent
from certlint.inventory.sql.database import open_database
from certlint.inventory.sql.targets import is_server

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certlint.inventory.sql.database import Database

_CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"


def clock_of(database: Database) -> Callable[[], float]:
    """Processor time: SQLite works within this process; of a server on this machine, what works for us is counted too."""
    if database.dialect.name == "sqlite":
        return time.process_time
    told = _process_of(database)
    if told is None:
        return time.perf_counter
    return lambda: time.process_time() + sum(_ticks(told)[11:13]) / os.sysconf("SC_CLK_TCK")


def of_command(target: str, line: Sequence[str]) -> float:
    """Processor time of a whole command and of what it starts, and of what a server on this machine does for it."""
    if not is_server(target):
        return spent(line)
    with open_database(target) as database:
        told = _process_of(database)
        if told is None:
            return process(line)
        server = Path(f"/proc/{_ticks(told)[1]}/stat")
        time.sleep(0.2)  # as behind it: nor is what was asked before this command
        before, connected = sum(_ticks(server)[13:15]), database.one(_CONNECTED)
        own = spent(line)
        while database.one(_CONNECTED) != connected:
            time.sleep(0.02)
        time.sleep(0.2)  # what a process of the server has used is counted when it has ended
        return own + (sum(_ticks(server)[13:15]) - before) / os.sysconf("SC_CLK_TCK")


def _process_of(database: Database) -> Path | None:
    """The process of the server that works for us, where it is on this machine."""
    row = database.one("SELECT pg_backend_pid()")
    told = Path(f"/proc/{row and row[0]}/stat")
    return told if "@127.0.0.1" in database.target and told.exists() else None


def _ticks(told: Path) -> list[int]:
    """The fields of a process behind its state, proc(5): its parent is the second of them; 11 to 14 are processor times."""
    return [0, *map(int, told.read_text().rpartition(") ")[2].split()[1:])]

"""A real PostgreSQL on loopback, as a user who is not root, with as many databases as tests want."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.support.starttls_servers import POSTGRES
from tests.support.tls_servers import ended, free_port, wait_for
from tests.support.users import NOBODY

USER = "certlint"


class Server:
    """Its port, and databases of their own for tests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = itertools.count(1)

    def address(self, name: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def is_ready(self) -> bool:
        try:
            psycopg.connect(self.address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def new_database(self, options: str = "") -> str:
        """The address of a database that holds nothing."""
        name = f"inventory{next(self._numbers)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {options}")
        return self.address(name)


@contextlib.contextmanager
def serving(*more: str) -> Iterator[Server]:
    """The server, in a temporary folder that goes with it; `more` are settings that hold instead of the usual ones."""
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": ()} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="postgres-") as made:
        folder = Path(made)
        if as_nobody:
            shutil.chown(folder, NOBODY, NOBODY)
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "cwd": folder, **as_nobody}
        data = f"{folder}/data"
        initdb = (f"{POSTGRES}/initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8", "--no-locale", "-N")
        subprocess.run(initdb, check=True, **quiet)
        port = free_port()
        quick = ("fsync=off", "autovacuum=off")
        settings = ("listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", *quick, *more)
        command = (f"{POSTGRES}/postgres", "-D", data, *(word for each in settings for word in ("-c", each)))
        with ended(subprocess.Popen(command, stderr=subprocess.DEVNULL, **quiet)) as process:
            wait_for(port, process)
            started = Server(port)
            while not started.is_ready():  # it listens before it lets anybody in
                assert process.poll() is None, "PostgreSQL ended"
                time.sleep(0.02)
            yield started
            process.send_signal(signal.SIGQUIT)  # at once: what hundreds of databases hold need not be put in order

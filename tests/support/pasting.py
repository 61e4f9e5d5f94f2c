"""Commands that certlint suggests, taken out of what it writes, and run as a shell would run them."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Mapping

from tests.support.cli import Answer, certlint

PROGRAMS = ("certlint", "openssl", "kubectl", "certreq", "rladmin", "crdb-cli", "keytool", "scp", "ssh", "chmod")
# A line of its own, indented: what stands in a sentence is a word about a command.
COMMAND = re.compile(rf"^ +((?:{'|'.join(PROGRAMS)}) .*)$", re.MULTILINE)
# What only the user knows stands in angle brackets.
UNKNOWN = re.compile(r"<[A-Z][A-Z-]*>")
RUN_HERE = ("certlint", "openssl")


def suggested(answer: Answer) -> list[str]:
    """The commands that stand on lines of their own."""
    return COMMAND.findall(answer.all)


def pasted(command: str, known: Mapping[str, str] | None = None, *more: str) -> Answer:
    """Runs a command as a shell would take it, with what only the user knows filled in, and `more` behind it."""
    filled = UNKNOWN.sub(lambda found: (known or {}).get(found[0], found[0]), command)
    assert not UNKNOWN.search(filled), f"nobody says what goes into {filled}"
    program, *words = [*shlex.split(filled), *more]
    if program == "certlint":
        return certlint(*words)
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return Answer(done.returncode, done.stdout, done.stderr)

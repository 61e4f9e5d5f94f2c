"""certlint's command line from within: what it prints and how it ends."""

from __future__ import annotations

import io
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import NamedTuple
from unittest import mock

from certlint.cli import main

DAY = ("--as-of", "2026-06-01")


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def certlint(*arguments: object, stdin: bytes = b"") -> Answer:
    """Runs a command line in this process."""
    # With bytes below the text, as lines of JSON are written there.
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogatepass", write_through=True) for _ in range(2))
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        stack.enter_context(mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin))))
        code = main([str(argument) for argument in arguments])
    return Answer(code, *(stream.buffer.getvalue().decode("utf-8", "surrogatepass") for stream in (out, err)))

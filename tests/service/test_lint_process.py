"""The process that lints for the service: whatever comes of a body, there is an answer."""

from __future__ import annotations

import pytest

from certlint.errors import InputError, UsageError
from certlint.service.lint_process import PEM, LintAnswer, LintQuestion, answer
from tests import forge

ASKED = LintQuestion("hygiene", ("cluster.example.com",), PEM)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UsageError("a name", "another"), LintAnswer(400, message="a name", hint="another")),
        (InputError("a file"), LintAnswer(422, message="a file")),
        (RuntimeError("a flaw"), LintAnswer(500, message="internal error: RuntimeError: a flaw")),
        (MemoryError(), LintAnswer(500, message="the input needs more memory than is available")),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_error_is_an_answer(monkeypatch, error, expected):
    def lint(*_):
        raise error

    monkeypatch.setattr("certlint.api.Linter.lint", lint)
    assert answer(ASKED, forge.bundle(forge.leaf()), 1 << 20) == expected

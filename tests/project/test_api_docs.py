"""The door for callers as it is documented: every example runs, every field and signature is described."""

from __future__ import annotations

import ast
import doctest
import inspect
import operator
import re
import shutil
import sys

import pytest

import certlint
from certlint import Severity, api
from tests import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text()
TEXTS = {
    "the package": certlint.__doc__,
    "README.md": "\n".join(re.findall(r"```pycon\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)),
    "docs/api.md": "\n".join(re.findall(r"```pycon\n(.*?)```", PAGE, re.DOTALL)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_the_examples_run(name, tmp_path, monkeypatch):
    shutil.copyfile(ROOT / "tests" / "fixtures" / "demo" / "bad.pem", tmp_path / "bundle.pem")
    (tmp_path / "bundle.pem").chmod(0o644)
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest(TEXTS[name], {}, name, None, None)
    assert len(examples.examples) >= 7
    said: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=said.append).failed == 0, "".join(said)


def written(function) -> str:
    """The signature of a function, as a program writes it."""
    signature, words = inspect.signature(function), []
    for each in signature.parameters.values():
        if each.name == "self":
            continue
        if each.kind is each.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        stars = "**" * (each.kind is each.VAR_KEYWORD)
        default = f"Severity.{each.default.name}" if isinstance(each.default, Severity) else repr(each.default)
        words.append(f"{stars}{each.name}: {each.annotation}" + f" = {default}" * (each.default is not each.empty))
    return f"({', '.join(words)}) -> {signature.return_annotation}"


@pytest.mark.parametrize("name", ["Linter.__init__", "Linter.lint", "Linter.lint_all", "lint"])
def test_signatures_are_told_as_they_are(name):
    function = operator.attrgetter(name)(api)
    shown = re.search(rf"<!-- signature: {re.escape(name)} -->\n```python\n\w+(.*?)```", PAGE, re.DOTALL)[1]
    told, meant = (ast.unparse(ast.parse(f"def f{text.strip()}: ...")) for text in (shown, written(function)))
    assert told == meant


def rows(heading: str) -> set[str]:
    """The names in the first column of a section's table."""
    section = re.split(r"\n##+ ", PAGE.split(f"# {heading}\n", 1)[1])[0]
    cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {name.removesuffix("()") for cell in cells for name in re.findall(r"`([\w()]+)`", cell)}


def test_every_field_is_told():
    kinds = {"Finding": api.Finding, "Outcome": api.Outcome, "Certificate": api.CertificateFacts}
    for heading, kind in kinds.items():
        assert rows(heading) == set(kind._fields), kind
        assert set(re.findall(r"^ {4}(\w+)(?:, \w+)* ", kind.__doc__, re.MULTILINE)) <= set(kind._fields), kind
    public = {name for name in dir(api.Result) if not name.startswith("_")}
    assert rows("Result") == public
    arguments = set(inspect.signature(api.Linter).parameters)
    assert rows("Linter") == arguments


def test_public_names_are_told():
    assert [name for name in certlint.__all__ if f"`{name}`" not in PAGE] == []
    assert all(inspect.getdoc(getattr(certlint, name)) for name in certlint.__all__)
    assert sys.modules["certlint.api"].__all__ == certlint.__all__

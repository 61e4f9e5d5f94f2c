"""`certlint --help` is kept as text: it says what the parser would say, on lines of any width."""

from __future__ import annotations

import os

import pytest

from certlint.commands import described, usual_help
from tests.support.cli import certlint


@pytest.fixture(autouse=True)
def no_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def terminal(monkeypatch):
    """Sets the width of the terminal."""
    return lambda width: monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((width, 24)))


def test_the_text_is_that_of_the_parser():
    with open(usual_help.FILE, encoding="utf-8") as file:
        assert file.read() == described.help_of_check(usual_help.ENDLESS), "run `make docs`"


@pytest.mark.slow
def test_it_is_folded_as_the_parser_folds(terminal):
    for width in range(20, 210):
        terminal(width)
        expected = described.help_of_check(width)
        assert (usual_help.usual_help(["--help"]) is None) == (width < usual_help.NARROWEST)
        for option in ("--help", "-h"):
            assert certlint(option).out == expected, width


def test_without_a_terminal_lines_have_110_columns(monkeypatch):
    def refused(_: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", refused)
    assert certlint("--help").out == described.help_of_check(110)


@pytest.mark.parametrize(
    "arguments", [["check", "--help"], ["--help", "--no-config"], ["--help", "--profile", "hygiene"]]
)
def test_with_more_than_that_the_parser_is_asked(arguments):
    assert usual_help.usual_help(arguments) is None
    assert certlint(*arguments).out.startswith("usage: certlint [check]")


def test_a_configuration_chooses_whose_settings_are_listed(tmp_path):
    (tmp_path / "acme.toml").write_text(
        'extends = "hygiene"\n[settings.site]\ntype = "string"\nhelp = "where it stands"\n'
    )
    (tmp_path / "certlint.toml").write_text('profile = "acme.toml"\n')
    assert "  --site TEXT             where it stands\n" in certlint("--help").out


def test_a_configuration_that_cannot_be_read_is_no_reason_to_refuse_help(tmp_path):
    (tmp_path / "certlint.toml").mkdir()
    answer = certlint("--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("usage: certlint [check]")

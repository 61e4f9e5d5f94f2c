"""Configurations that must not pass in silence: odd spellings, files that cannot be read, suppressions of everything."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from certlint import config
from certlint.config.reading import read_configuration
from certlint.config.suppressing import verify_ends
from certlint.errors import ConfigurationError
from certlint.report import Suppression
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.users import unprivileged

ENDS = 'reason = "soon"\nexpires = 2026-12-01\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "good.pem").write_bytes(forge.bundle(*forge.chain()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


TABLES = [
    '[tool.certlint]\nfail-on = "never"\n',
    '[ tool . certlint ]  # ours\nfail-on = "never"\n',
    '[tool."certlint"]\nfail-on = "never"\n',
    "['tool'.\t'certlint']\n'fail-on' = \"never\"\n",
    '["tool"."cert\\u006cint"]\nfail-on = "never"\n',
    '["tool"."\\u0063\\u0065\\u0072\\u0074\\u006c\\u0069\\u006e\\u0074"]\nfail-on = "never"\n',
    '[tool]\ncertlint = { fail-on = "never" }\n',
    '[tool]\n"certlint" = { fail-on = "never" }\n',
    '[tool]\ncertlint.fail-on = "never"\n',
    'tool.certlint.fail-on = "never"\n',
    'tool = { certlint = { fail-on = "never" } }\n',
    '[tool]\n[tool.other]\nx = 1\n[tool.certlint]\nfail-on = "never"\n',
]


@pytest.mark.parametrize("text", TABLES)
def test_every_spelling_of_the_table_is_read(project, text):
    (project / "pyproject.toml").write_text(text)
    assert config.find() == "pyproject.toml"
    assert read_configuration("pyproject.toml").values["fail_on"].value == "never"


@pytest.mark.parametrize("text", [each.replace('"never"', '"bad"') for each in TABLES])
def test_errors_name_the_line_whatever_the_spelling(project, text):
    lines = ("# a comment\n\n" + text).splitlines()
    (project / "pyproject.toml").write_text("\n".join(lines) + "\n")
    expected = next(number for number, line in enumerate(lines, 1) if "fail-on" in line)
    with pytest.raises(ConfigurationError, match=rf"pyproject\.toml:{expected}: 'fail-on' should be"):
        read_configuration("pyproject.toml")


def test_the_line_of_a_table_that_is_written_inline(project):
    (project / "certlint.toml").write_text('# c\nfail-on = "error"\nbundle = [{ path = "x", profil = "y" }]\n')
    with pytest.raises(ConfigurationError, match=r"certlint\.toml:3: unknown key 'profil'"):
        read_configuration("certlint.toml")


@pytest.mark.parametrize(
    "text",
    [
        "[project]\nname = 'x'\ndependencies = ['certlint']\n",
        "# [tool.certlint]\n[project]\nname = 'x'\n",
        "[tool.certlint-like]\nx = 1\n",
        "[tool.x]\ncertlint = { x = 1 }\n",
        "tool = 'certlint'\n",
        "broken = \n",
    ],
)
def test_what_only_mentions_the_name_or_says_nothing_of_it_is_passed_by(project, text):
    (project / "pyproject.toml").write_text(text)
    assert config.find() == ""
    assert certlint("good.pem", *DAY).code == 0


def test_a_project_that_is_named_and_has_no_table_is_an_error(project):
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    answer = certlint("good.pem", *DAY, "--config", "pyproject.toml")
    assert (answer.code, answer.err.startswith("certlint: pyproject.toml has no table [tool.certlint]")) == (2, True)


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere.toml")


def broken(path: Path) -> None:
    path.write_text("[tool.certlint\n")


@pytest.mark.parametrize("name", ["certlint.toml", "pyproject.toml"])
@pytest.mark.parametrize("make", [folder, pipe, link_to_nowhere, broken])
def test_what_can_not_be_read_is_an_error(project, make, name, monkeypatch):
    make(project / name)
    (project / "below").mkdir()
    for where in (project, project / "below"):
        monkeypatch.chdir(where)
        answer = certlint(project / "good.pem", *DAY)
        assert answer.code == 2
        assert name in answer.err
    assert certlint(project / "good.pem", *DAY, "--no-config").code == 0


@pytest.mark.parametrize("name", ["certlint.toml", "pyproject.toml"])
def test_a_file_that_may_not_be_read_is_an_error(project, name):
    (project / name).write_text("[tool.certlint]\n" if name == "pyproject.toml" else "")
    (project / name).chmod(0)
    project.chmod(0o755)
    with unprivileged():
        answer = certlint("good.pem", *DAY)
        assert certlint("good.pem", *DAY, "--no-config").code == 0
    assert answer.code == 2
    assert answer.err.startswith(f"certlint: cannot read the configuration {name}: permission denied")


def suppress(rule: str, scope: str, ends: str = ENDS) -> None:
    Path("certlint.toml").write_text(f'[[suppress]]\nrule = "{rule}"\n{scope}\n{ends}')


@pytest.mark.parametrize("rule", ["*", "**", "*/*", "?*", "*/san-*", "[a-z]*", "[!x]*/*"])
@pytest.mark.parametrize(
    "path", ["*", "**", "**/*", "*.pem", "**/*.pem", ".", "./*", "..", "../**", "/", "/**", "?*", "[!x]*", "*.*"]
)
def test_nothing_suppresses_everything(project, rule, path):
    suppress(rule, f'path = "{path}"')
    answer = certlint("good.pem", *DAY)
    assert answer.code == 2
    assert "suppresses every finding" in answer.err


@pytest.mark.parametrize(
    ("rule", "scope"),
    [
        ("*", 'path = "good.pem"'),
        ("*", 'path = "old/*"'),
        ("*", 'path = "old/**/*.pem"'),
        ("chain/*", 'path = "*"'),
        ("chain/missing-root", 'path = "**"'),
        ("*", 'subject = "CN=old.example.com"'),
        ("*", f'spki-sha256 = "{"0" * 64}"\npath = "*"'),
    ],
)
def test_one_thing_or_the_other_is_named(project, rule, scope):
    suppress(rule, scope)
    assert certlint("good.pem", *DAY).code == 0


@pytest.mark.parametrize("ends", ["2099-01-01", '"2099-01-01"', "9999-12-31"])
def test_a_suppression_ends_within_two_years(project, ends):
    suppress("chain/missing-root", 'path = "good.pem"', f'reason = "soon"\nexpires = {ends}\n')
    for more in ((), DAY, ("--show-config",)):
        answer = certlint("good.pem", *more)
        assert answer.code == 2
        assert answer.err.startswith("certlint: certlint.toml:1: [[suppress]] expires on")
        assert "more than 2 years ahead" in answer.err


@pytest.mark.parametrize("ends", ['"2027-02-30"', '"2027-13-01"', '"2027-00-10"', "2027-01-01T00:00:00Z", "10:00:00"])
def test_the_end_is_a_day_of_the_calendar(project, ends):
    suppress("chain/missing-root", 'path = "good.pem"', f'reason = "soon"\nexpires = {ends}\n')
    answer = certlint("good.pem", *DAY)
    assert answer.code == 2
    assert "'expires' should be a date" in answer.err


@pytest.mark.parametrize(
    ("day", "last", "late"),
    [
        (date(2026, 6, 1), "2028-06-01", "2028-06-02"),
        (date(2028, 2, 29), "2030-03-01", "2030-03-02"),
        (date(9998, 1, 1), "9999-12-31", ""),
    ],
)
def test_two_years_from_the_day_of_the_run(day, last, late):
    verify_ends([Suppression("chain/missing-root", "soon", last)], day)
    if late:
        with pytest.raises(ConfigurationError, match="more than 2 years ahead"):
            verify_ends([Suppression("chain/missing-root", "soon", late)], day)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
@pytest.mark.parametrize("table", ["tool.certlint", "tool.other"])
def test_a_project_in_another_encoding_is_an_error(project, encoding, table):
    """Nobody knows what it asks for."""
    (project / "pyproject.toml").write_bytes(f'[{table}]\nowner = "M\u00fcller"\n'.encode(encoding))
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml: it is not UTF-8"):
        config.find()


SAID = {
    'format = "nope"': "unknown format 'nope'",
    'format = ["text", "nope"]': "unknown format 'nope'",
    'format = ["text", "text"]': "--format text is given twice",
    'format = ["text", "json"]': "two formats cannot be written to one place",
    'max-size = "x"': "max-size 'x' is not a size",
    'owner = "a:b:c"': "owner 'a:b:c' is not a user and group",
    'baseline = "none.json"': "cannot read the baseline none.json",
    'select = ["none/*"]': "'none/*' matches no rule",
    'ignore = "none/x"': "'none/x' matches no rule",
    **{
        f'{key} = ["none.pem"]': "none.pem"
        for key in ("trust", "pool", "crl", "ocsp-response", "known-keys", "ct-logs")
    },
}


@pytest.mark.parametrize("line", SAID)
def test_every_error_of_a_value_names_file_and_line(project, line):
    (project / "certlint.toml").write_text(f"# ours\n\n{line}\n")
    answer = certlint("good.pem")
    assert answer.code == 2
    assert answer.err.startswith(f"certlint: certlint.toml:3: {SAID[line]}")


@pytest.mark.slow
@pytest.mark.parametrize("line", [each for each in SAID if not each.startswith(("format", "max-size", "baseline"))])
def test_every_error_of_a_value_for_some_files_names_file_and_line(project, line):
    (project / "certlint.toml").write_text(f'[[bundle]]\npath = "*.pem"\n{line}\n')
    answer = certlint()
    assert answer.code == 2
    assert answer.err.startswith(f"certlint: certlint.toml:3: {SAID[line]}")


@pytest.mark.parametrize(
    "other", ['fqdn = "good.example.com"', 'fqdn = "no"', 'fqdn = "pem"', 'subject = { O = "file" }']
)
def test_an_error_of_the_command_line_is_not_put_on_a_file(project, other):
    (project / "certlint.toml").write_text(f"{other}\n")
    answer = certlint("good.pem", "--trust", "none.pem")
    assert answer.err.startswith("certlint: none.pem: no such file")

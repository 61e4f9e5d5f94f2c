"""The script that lays out a new rule: what it writes loads, and says what is left to do."""

from __future__ import annotations

from shutil import copytree

import pytest

from certlint import resources
from certlint.policy import catalogue
from scripts import new_rule


@pytest.fixture
def copy(tmp_path, monkeypatch):
    for folder in ("rules", "tests/make_fixtures"):
        copytree(new_rule.ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(new_rule, "ROOT", tmp_path)
    monkeypatch.setattr(resources, "RULES", str(tmp_path / "rules"))
    return tmp_path


@pytest.mark.parametrize(
    ("prefix", "table", "module"),
    [
        ("redis", "redis-enterprise", "redis"),
        ("x509", "x509", "x509"),
        ("file", "files", "keys"),
        ("rfc5280", "rfc5280", ""),
    ],
)
def test_a_rule_is_laid_out(prefix, table, module, copy, capsys):
    assert new_rule.main([prefix, "too-new", "validity.at_most", "days=9"]) == 0
    said = capsys.readouterr().out
    assert f"rules/{table}.toml" in said
    (rule,) = (each for each in catalogue.load(table) if each.id == f"{prefix}/too-new")
    assert (rule.check, rule.params) == ("validity.at_most", {"days": 9})
    assert "FILL IN" in rule.title + rule.rationale
    if module:
        source = (copy / "tests" / "make_fixtures" / f"{module}.py").read_text()
        assert source.count(f'@bad("{prefix}/too-new")') == 1
        compile(source, module, "exec")


def test_too_little_is_told(copy, capsys):
    assert new_rule.main(["redis"]) == 2
    assert "usage" in capsys.readouterr().err

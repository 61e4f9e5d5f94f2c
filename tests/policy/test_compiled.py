"""Shipped profiles in one compiled file each: they say what their TOML says, and never what it said before."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from certlint.engine.binding import check_of, parameters_of
from certlint.engine.placeholders import Placeholders
from certlint.policy import compiled, composition, profile
from certlint.policy.model import Selected, matching_rules

ROOT = Path(__file__).parents[2]
ASK = """
from certlint.policy import profile
loaded = profile.load("hygiene")
told = [(rule.title, rule.remediation) for rule in loaded.rules if rule.id in ("crypto/weak-hash", "crypto/fermat")]
print(told, loaded.title, len(loaded.layers))
"""

MEANWHILE = """
import sys
from pathlib import Path
from certlint.policy import composition, profile
path, compose = Path(sys.argv[1]), composition.compose
def composed(name, seen=()):
    made = compose(name, seen)
    if not seen:
        path.write_text(path.read_text().replace("title = ", 'title = "Another title"\\n#'))
    return made
composition.compose = composed
profile.load("hygiene")
"""


@pytest.mark.parametrize("name", profile.names())
def test_what_was_kept_is_what_its_files_say(name: str) -> None:
    compiled.load(name)  # keeps it where that was not done
    made, found = composition.compose(name), compiled.load(name)
    assert found._replace(meanings={}, ready={}) == made
    for layer, original in zip(found.layers, made.layers, strict=True):
        assert {key: type(value) for key, value in layer.condition.items()} == {
            key: type(value) for key, value in original.condition.items()
        }
    rules = {rule.id: rule for rule in found.rules}
    assert all([*known] == matching_rules(pattern, rules) for pattern, known in found.meanings.items())


@pytest.mark.parametrize("name", profile.names())
def test_parameters_that_were_kept_ready_are_what_a_plan_makes_of_them(name: str) -> None:
    """Of the same types, too: `==` takes 1 for true."""
    found = compiled.load(name)
    assert len(found.ready) > len(found.rules) / 2 or found.standard is not None
    for each in (Selected(rule, rule.severity, rule.params) for rule in found.rules if rule.id in found.ready):
        made = parameters_of(each, check_of(each.rule)[1], Placeholders({}))
        assert repr(found.ready[each.rule.id]) == repr(made)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and its rules, where they may be changed."""
    folder = tmp_path_factory.mktemp("copy")
    for each in ("certlint", "rules"):
        shutil.copytree(ROOT / each, folder / each, ignore=shutil.ignore_patterns("__pycache__", ".compiled"))
    return folder


def ask(folder: Path, program: str = ASK, *arguments: str) -> str:
    """What a new process finds in the profile."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        text=True,
        capture_output=True,
        check=True,
    )
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("rules/crypto.toml", "title = ", 'title = "Another title"\n#'),
        ("rules/profiles/hygiene.toml", "title = ", 'title = "Another title"\n#'),
        ("certlint/policy/composition.py", "base.layers) + own", "base.layers) + own + own"),
        ("certlint/policy/rule_rows.py", "[--subject {subject}] ", ""),
    ],
)
def test_what_was_kept_is_not_used_once_a_file_has_changed(copy: Path, file: str, before: str, after: str) -> None:
    first = ask(copy)
    assert ask(copy) == first
    path = copy / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    assert ask(copy) != first
    path.write_text(text)
    os.utime(path, ns=(1, 1))  # an older file than before is another one, too
    assert ask(copy) == first


@pytest.mark.slow
def test_a_file_that_is_gone_or_damaged_costs_nothing_but_time(copy: Path) -> None:
    first = ask(copy)
    (kept,) = (copy / "rules" / ".compiled").glob("whole.hygiene.bin")
    kept.write_bytes(kept.read_bytes()[:-9])
    assert ask(copy) == first
    kept.unlink()
    assert ask(copy) == first


@pytest.mark.slow
def test_a_file_that_changes_while_it_is_read_is_read_again(copy: Path) -> None:
    path = copy / "rules" / "crypto.toml"
    text = path.read_text()
    path.write_text(f"{text}# another one than before\n")  # so that the profile is made again
    ask(copy, MEANWHILE, str(path))
    assert "Another title" in ask(copy)
    path.write_text(text)

"""What verifiers answered is stored by `tests/verifiers/store.py`, and read back by `answers.py`."""

from __future__ import annotations

import json

import pytest

from tests.verifiers import answers, store

pytestmark = pytest.mark.slow


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Copies of the files, which are read again after each change."""
    for name in ("FILE", "REASONS"):
        file = getattr(answers, name)
        copy = tmp_path / file.name
        copy.write_bytes(file.read_bytes())
        for module in (answers, store):
            monkeypatch.setattr(module, name, copy)
    yield tmp_path
    _forget()


def _forget() -> None:
    answers.stored.cache_clear()
    answers.reasons.cache_clear()


def _store(folder, **answer: object) -> None:
    """Stores one answer of the verifier `go-server` about the pair `sound`, but for what is given."""
    usual = {"bundle": "sound", "seed": None, "verifier": "go-server", "version": "go 2", "accepted": True, "error": ""}
    (folder / "answers.jsonl").write_text(json.dumps(usual | answer) + "\n")
    assert store.main([str(folder / "answers.jsonl")]) == 0
    _forget()


def test_an_answer_takes_the_place_of_the_last_one(files):
    before = answers.stored()
    _store(files, accepted=False, error="x509: no")
    after = answers.stored()
    assert after.versions == before.versions | {"go-server": "go 2"}
    assert after.pairs == before.pairs | {"sound": before.pairs["sound"] | {"go-server": False}}
    assert after.seeds == before.seeds
    assert answers.reasons()["sound"] == {"go-server": "x509: no"}
    _store(files)
    assert answers.stored().pairs == before.pairs
    assert "sound" not in answers.reasons()


def test_a_verifier_and_a_bundle_may_be_new(files):
    before = answers.stored()
    _store(files, bundle="02000", seed=2000, verifier="boringssl")
    after = answers.stored()
    assert after.seeds == before.seeds | {2000: {"boringssl": True}}
    assert after.pairs == before.pairs


def test_who_could_not_be_asked_has_no_answer(files):
    before = answers.stored()
    _store(files, accepted=None, error="server cannot load: file.pem")
    assert answers.stored().pairs["sound"] == {
        name: accepts for name, accepts in before.pairs["sound"].items() if name != "go-server"
    }
    assert answers.reasons().get("sound") is None


def test_without_a_file_it_says_how_it_is_used(capsys):
    assert store.main([]) == 2
    assert "answers.jsonl" in capsys.readouterr().err

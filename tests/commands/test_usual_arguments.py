"""A usual command line is read without a parser: what comes out is what the parser makes of it."""

from __future__ import annotations

import random

import pytest

from certlint.commands.parser import parse_command
from certlint.commands.usual_arguments import usual_arguments
from certlint.commands.usual_options import FLAGS, LISTS, VALUES
from scripts import build_usual
from tests.support.cli import certlint


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    for name in ("a.pem", "b.pem", "check", "csr", "words"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parsed(words: list[str]) -> dict[str, object]:
    command, arguments = parse_command(words)
    assert command == "check"
    return vars(arguments)


def test_the_options_are_those_of_the_parser():
    assert build_usual.OPTIONS.read_text() == build_usual.usual_options(), "run `make docs`"


@pytest.mark.parametrize("option", [*VALUES, *LISTS, *FLAGS])
def test_every_option(option):
    profile = "hygiene"
    given = [option] if option in FLAGS else [option, profile]
    for words in (
        ["a.pem", *given],
        [*given, "a.pem"],
        ["check", "a.pem", *given, "b.pem"],
        ["a.pem", "=".join(given)],
    ):
        arguments = usual_arguments(words)
        assert arguments is not None, words
        assert vars(arguments) == parsed(words), words


@pytest.mark.slow
def test_options_together():
    draw = random.Random(7)
    for _ in range(100):
        words = ["a.pem"] * draw.randint(0, 2) + ["words"]
        for option in draw.sample([*VALUES, *LISTS, *FLAGS], draw.randint(0, 6)):
            for _ in range(draw.randint(1, 2)):
                value = draw.choice(("web-pki", "nginx", "hygiene"))
                words += [option] if option in FLAGS else draw.choice(([option, value], [f"{option}={value}"]))
        words += ["b.pem"] * draw.randint(0, 1)
        arguments = usual_arguments(words)
        assert arguments is not None, words
        assert vars(arguments) == parsed(words), words


def test_nothing_that_was_given_stays_for_the_next_one():
    first, second = usual_arguments(["a.pem", "--fqdn", "a.example"]), usual_arguments(["a.pem", "--fqdn", "b.example"])
    assert (first.fqdn, second.fqdn, usual_arguments(["a.pem"]).fqdn) == (["a.example"], ["b.example"], [])


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["check"],
        ["csr", "-f", "a.example"],
        ["--version"],
        ["chek"],
        ["none.pem"],
        ["-"],
        ["a.pem", "-"],
        ["a.pem", ""],
        ["a.pem", "--"],
        ["a.pem", "--", "--fqdn"],
        ["--fqdn", "a.example"],
        ["a.pem", "--fqdn"],
        ["a.pem", "--fqdn", ""],
        ["a.pem", "--fqdn="],
        ["a.pem", "--fqdn", "-x"],
        ["a.pem", "--fqdn=-x"],
        ["a.pem", "--fqdn", "--quiet"],
        ["a.pem", "--fq", "a.example"],
        ["a.pem", "-f", "a.example"],
        ["a.pem", "--quiet=1"],
        ["a.pem", "--jobs", "1"],
        ["a.pem", "--fail-on", "warning"],
        ["a.pem", "--cert-name", "proxy"],
        ["a.pem", "--site", "berlin"],
        ["a.pem", "--no-config"],
        ["a.pem", "--profile", "./acme.toml"],
        ["a.pem", "--profile", "unknown"],
        ["a.pem", "--help"],
    ],
)
def test_anything_else_is_for_the_parser(words):
    assert usual_arguments(words) is None


def test_a_configuration_is_for_the_parser(folder):
    (folder / "certlint.toml").write_text('profile = "nginx"\n')
    assert usual_arguments(["a.pem"]) is None
    (folder / "certlint.toml").unlink()
    assert usual_arguments(["a.pem"]) is not None
    (folder / "pyproject.toml").mkdir()
    assert usual_arguments(["a.pem"]) is None


def test_errors_are_those_of_the_parser():
    for words, error in (
        (["a.pem", "--fqdn"], "expected one argument"),
        (["a.pem", "--quiet=1"], "ignored explicit argument"),
        (["a.pem", "--profile", "unknown"], "unknown profile 'unknown'"),
        (["a.pem", "--profile", "unknown"], "certlint rules --profiles"),
        (["a.pem", "--profile", "tls-server"], "`hygiene` is for any TLS server"),
        (["chek"], "unknown command or file 'chek'"),
    ):
        answer = certlint(*words)
        assert answer.code == 2
        assert error in answer.err

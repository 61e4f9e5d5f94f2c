"""What stands behind `--` is a path, whatever it begins with; a key that is missing is as a bundle that is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from certlint.commands.parser import build_parser
from certlint.commands.registry import COMMANDS, HANDING_ON
from tests import forge
from tests.support.cli import DAY, certlint


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("-odd.pem").write_bytes(forge.bundle(*forge.chain()))
    Path("plain.pem").write_bytes(forge.bundle(*forge.chain()))


@pytest.mark.parametrize(
    "words",
    [
        ["--", "-odd.pem"],
        ["check", "--no-config", "--", "-odd.pem"],
        ["show", "--", "-odd.pem"],
        ["diff", "plain.pem", "--", "-odd.pem"],
        ["fix", "--", "-odd.pem"],
        ["forecast", "--until", "2040", "--", "-odd.pem", "plain.pem"],
    ],
    ids=" ".join,
)
def test_a_path_that_begins_like_an_option(words):
    command = words[:1] if words[0] in COMMANDS else []
    answer = certlint(*command, *(DAY if command != ["show"] else ()), *words[len(command) :])
    assert "unknown option" not in answer.err
    assert answer.code in (0, 1)
    assert "-odd.pem" in answer.out


@pytest.mark.slow
def test_every_command_with_operands_takes_them_behind_the_mark():
    """None of them has a value of its own in mind for `--`, save the one that hands options on."""
    taking = {name for name in COMMANDS if any(not a.option_strings for a in build_parser(name)._actions)}
    for name in sorted(taking - HANDING_ON):
        assert "unknown option" not in certlint(name, "--", "-x").err, name


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_key_that_is_missing(command):
    answer = certlint(command, "plain.pem", "--key", "none.key", *DAY)
    assert answer.code == 3
    assert "none.key: " in answer.all


@pytest.mark.parametrize("subject", ["C=US,O=Example AG", "C=US,O=Example, Inc."])
def test_the_subject_is_written_as_for_a_request(subject):
    answer = certlint("plain.pem", "--subject", subject, *DAY, "--select", "redis/subject-differs", "--no-config")
    assert "is not understood" not in answer.err
    assert f"O={subject.partition('O=')[2]}" in answer.out or subject.partition("O=")[2] in answer.out


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["a.pem", "-f", "cluster.example.com"], ["--fqdn", "--format"]),
        (["a.pem", "-fcluster.example.com"], ["--fqdn", "--format"]),
        (["show", "-f", "json", "a.pem"], ["--format"]),
        (["a.pem", "-o", "report"], ["--output"]),
        (["a.pem", "-y"], ["list the options"]),
    ],
)
def test_a_short_option_that_a_command_does_not_have(words, meant):
    """`-f` is a name for the commands that make certificates: the error says what it may stand for elsewhere."""
    answer = certlint(*words)
    assert answer.code == 2
    assert "unknown option -" in answer.err
    assert [option for option in meant if option not in answer.err] == []


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["csr", "shop.example.com"], "give it with --fqdn shop.example.com"),
        (["generate", "shop.example.com"], "give it with --fqdn shop.example.com"),
        (["install", "proxy", "plain.pem", "plain.key"], "give it with --cert plain.pem"),
        (["install", "proxy", "--cert", "plain.pem", "my key.pem"], "give it with --key 'my key.pem'"),
        (["install", "proxy", "https://c.example.com:9443"], "give it with --api https://c.example.com:9443"),
        (["sign", "a.csr", "ca.pem"], "give it with --ca ca.pem"),
        (["serve", "inventory.db"], "give it with --record inventory.db"),
        (["impact", "postgresql://a@b/c"], "give it with --record postgresql://a@b/c"),
        (["rules", "hygiene"], "give it with --profile hygiene"),
        (["diff", "plain.pem", "plain.pem", "more.pem"], "list the options:\n    certlint diff --help"),
        (["csr", "word"], "list the options:\n    certlint csr --help"),
    ],
)
def test_a_word_that_a_command_does_not_take(words, meant):
    """It is called neither an option nor the short form of one."""
    answer = certlint(*words)
    assert answer.code == 2
    assert answer.err.startswith("certlint: unexpected argument '")
    assert answer.err.endswith(f"  {meant}\n")


def test_an_option_that_is_not_known_is_told_before_words():
    assert "unknown option --bogus" in certlint("csr", "word", "--bogus").err


def _options():
    for command in COMMANDS:
        for action in build_parser(command)._actions:
            if action.option_strings and action.nargs is None and action.const is None:
                yield from ((command, option) for option in action.option_strings if option.startswith("--"))


@pytest.mark.parametrize(("command", "option"), [*_options()], ids=lambda each: each)
def test_dashes_are_not_the_value_of_an_option(command, option):
    """argparse takes them away, and leaves a list of nothing where a text is meant."""
    answer = certlint(command, f"{option}=--")
    assert answer.code == 2
    assert "internal error" not in answer.err
    assert (
        "expected one argument" in answer.err
        or f"{option.strip('-').split('-')[0]} '--'" in answer.err
        or "on --" in answer.err
    )


EMPTY = ("--key", "--profile", "--config", "--baseline", "--output", "--passphrase-file", "--as-of", "--record")


@pytest.mark.parametrize("option", EMPTY)
@pytest.mark.parametrize("joined", [True, False])
def test_an_empty_value_is_not_an_option_that_is_missing(option, joined):
    """As a script writes it whose variable is not set: `--key "$KEY"`. Nobody would compare the key."""
    answer = certlint("plain.pem", *([f"{option}="] if joined else [option, ""]))
    assert answer.code == 2
    assert f"argument {option}: the value is empty" in answer.err

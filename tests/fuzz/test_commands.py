"""The command line over damaged files: some hundred mutants, and that what goes wrong would be seen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import forge
from tests.fuzz import commands
from tests.fuzz.outcome import KEYS, nothing_read, wrong_with
from tests.support.cli import Answer, certlint

LOTS, SIZE = 8, 50


@pytest.mark.slow
@pytest.mark.parametrize("block", range(LOTS))
def test_whatever_is_damaged_every_command_ends_well(block):
    faults = list(commands.COMMANDS.faults(range(block * SIZE, (block + 1) * SIZE)))
    assert faults == []


SECRET = forge.key_pem(KEYS[0]).splitlines()
PLAIN = "".join(SECRET[1:-1])


@pytest.mark.parametrize(
    ("answer", "form", "what"),
    [
        (Answer(1, "a report\n", ""), "text", ""),
        (Answer(2, "", "certlint: no such option\n"), "json", ""),
        (Answer(0, "\x1b[31ma report\x1b[0m", ""), "text", ""),
        (Answer(141, "a report", ""), "text", "exit code 141"),
        (Answer(3, "", ""), "text", "without a word"),
        (Answer(2, "", "certlint: internal error: KeyError"), "text", "internal error"),
        (Answer(2, "", "Traceback (most recent call last):"), "text", "Traceback"),
        (Answer(1, "a\x1b]0;b\x07", ""), "text", "in the report"),
        (Answer(1, "a report", "\x9b31m"), "text", "in standard error"),
        (Answer(1, "\u202egpj", ""), "github", "in the report"),
        (Answer(1, '{"schema_version": 1}', ""), "json", "json cannot be read"),
        (Answer(0, "<a><b></a>", ""), "junit", "junit cannot be read"),
        (Answer(0, '{"kind": "certificate"}', ""), "jsonl", "jsonl cannot be read"),
        (Answer(0, SECRET[20], ""), "text", "private key"),
        (Answer(0, "", f"x{PLAIN[1400:1440]}y"), "text", "private key"),
    ],
)
def test_what_goes_wrong_is_seen(answer, form, what):
    found = wrong_with(answer, form, secret=True)
    assert what in found
    assert bool(found) == bool(what)


@pytest.mark.parametrize("key", KEYS)
def test_digits_of_any_key_are_seen(key):
    text = forge.key_pem(key)
    shown = certlint("show", "-", stdin=text.encode())
    assert wrong_with(shown, "text", secret=True) == ""
    digits = subprocess.run(["openssl", "pkey", "-text", "-noout"], input=text, capture_output=True, text=True).stdout
    assert "private key" in wrong_with(shown._replace(out=shown.out + digits), "text", secret=True)


def test_what_openssl_reads(tmp_path: Path):
    path = tmp_path / "file"
    leaf = forge.leaf()
    for data, nothing in (
        (forge.bundle(leaf), False),
        (leaf.der, False),
        (forge.key_pem().encode(), False),
        (forge.csr().pem.encode(), False),
        (forge.degenerate(leaf.der), True),
        (b"", True),
    ):
        path.write_bytes(data)
        assert nothing_read(path) == nothing

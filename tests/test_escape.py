"""What hostile text looks like once it is harmless."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import unicodedata

import pytest

from certlint import escape
from certlint.escape import apart, shortened, terminal


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("CN=Grüße, 例え, \U0001f512", "CN=Grüße, 例え, \U0001f512"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc\x85", "a\\x0ab\\x09c\\x85"),
        ("evil\u202egpj", "evil\\u202egpj"),
        ("pay\u200bpal so\xadft", "pay\\u200bpal so\\xadft"),
        ("tag\U000e0041 \ud880 \u3164", "tag\\U000e0041 \\ud880 \\u3164"),
        ("r\udce9port \udc80", "r\\xe9port \\x80"),
    ],
)
def test_what_moves_reorders_or_hides_is_written_out(text, harmless):
    assert terminal(text) == harmless
    assert terminal(harmless) == harmless


@pytest.mark.slow
def test_no_control_or_format_character_is_left():
    """Format characters of scripts that need them (Arabic number signs, Kaithi, musical notation) are visible or harmless."""
    left = {chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Cc", "Cs", "Zl", "Zp")}
    assert not any(terminal(each) == each for each in left)
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
    # Assigned, in the first plane, reordering or drawn as nothing.
    left = {chr(n) for n in range(0x10000) if unicodedata.bidirectional(chr(n)) in bidi}
    assert not any(terminal(each) == each for each in left)


@pytest.mark.slow
def test_what_is_seen_is_told_without_the_pattern_as_by_it():
    pattern = re.compile(escape._UNSAFE)
    unsafe = [chr(n) for n in range(0x110000) if pattern.fullmatch(chr(n))]
    assert [ascii(each) for each in unsafe if terminal(each) == each] == []
    assert set(unsafe) >= escape._SEEN_AS_NOTHING


def test_the_lines_of_advice_stay_lines():
    advice = "Look at it. What it has:\n    openssl x509 -in a.pem -noout -ext subjectKeyIdentifier"
    assert apart(advice) == advice.split("\n")


@pytest.mark.parametrize(
    "word", ["plain", "*.a.example", "a b", "it's", "./-x", "..", "", "a%2f", "x=y,z:@+_", "$HOME", "caf\u00e9", "~"]
)
def test_a_word_is_quoted_as_the_standard_library_does(word):
    assert escape.for_shell(word) == shlex.quote(word)


def test_long_text_is_cut_in_the_middle():
    assert shortened("x" * 200) == "x" * 200
    assert shortened("a" * 300 + "b" * 300, 100) == "a" * 60 + " … " + "b" * 30


@pytest.mark.parametrize(
    "word",
    [
        *("plain", "it's", "a\nb", "\x1b[31m", "back\\slash\t'", "\u202egnp.moc", "caf\u00e9\x85", "##[group]"),
        *("\udcff\udc80", "\x070", ""),
    ],
)
def test_a_quoted_word_is_printed_as_it_is_and_pasted_as_it_was(word):
    quoted = escape.terminal(escape.for_shell(word))
    assert escape.terminal(quoted) == quoted
    done = subprocess.run(["bash", "-c", f"printf %s {quoted}"], capture_output=True, check=True)
    assert done.stdout == os.fsencode(word)

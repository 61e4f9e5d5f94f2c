"""How findings read: message, expected and found side by side, over everything that the fixtures and the cases find."""

from __future__ import annotations

import re

import pytest

from tests import ROOT

FOLDER = ROOT / "tests" / "golden" / "findings"
_FINDING = re.compile(
    r"(?:^|: )\[[^\]]*\] (?P<message>.*?)(?:; expected (?P<expected>.*?))?(?:; found (?P<found>.*))?$"
)


def findings():
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text().splitlines():
            if not line.startswith("#") and (read := _FINDING.search(line)):
                yield path.stem, read


FINDINGS = list(findings())


def test_there_are_findings():
    assert len(FINDINGS) > 2000


def test_nothing_is_said_twice():
    """What was found is not also the end of the message: `cannot be decoded: X; found X`."""
    twice = [
        f"{group}: {read[0]}"
        for group, read in FINDINGS
        if read["found"] and read["message"].endswith((f": {read['found']}", f": {read['found']!r}"))
        if not read["found"].isdigit()
    ]
    assert twice == []


def test_what_was_found_stands_beside_what_is_right():
    alone = [f"{group}: {read[0]}" for group, read in FINDINGS if read["found"] and not read["expected"]]
    assert alone == []


@pytest.mark.parametrize(
    "mistake",
    [
        r"\b[aA] (?:INTEGER|OCTET STRING|OBJECT|IA5String|ENUMERATED|empty|extension|issuer)\b",
        r"\b1 (?:days|hours|octets|bits|characters|policies|certificates|months)\b",
        r"\bthe [a-z ]*extension the\b",
        r"\bnot zulu\b",
    ],
)
def test_grammar(mistake):
    assert [f"{group}: {read[0]}" for group, read in FINDINGS if re.search(mistake, read[0])] == []

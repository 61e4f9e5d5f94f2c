"""What a rule says that a client answers is what that client answered when it was asked about the rule's minimal pairs."""

from __future__ import annotations

import re

import pytest

from certlint.policy import tables
from certlint.policy.catalogue import load, names
from tests.verifiers.answers import VERIFIERS, reasons

# Measured by a pair about an address, or without a word of the client; the rule tells the usual case.
ELSEWHERE = {
    ("names/fqdn-not-covered", "openssl"),
    ("names/fqdn-not-covered", "go"),
    ("clients/ca-subject-empty", "gnutls"),
    ("clients/subject-value-empty", "gnutls"),
    ("clients/key-algorithm-unsupported", "rustls"),
}
SAME = 0.5
"""The share of its words that a text must have in common with an answer: rules leave out names, times and file names."""


def words(text: str) -> set[str]:
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower().replace("_", " ")
    return set(re.findall(r"[a-z]{4,}|\d+", apart))


@pytest.mark.slow
def test_the_text_of_a_refusal_was_measured():
    invented, looked_at = {}, 0
    rows = [row for row in tables.values("refusals") if row.get("pair")]
    for rule in (rule for name in names() for rule in load(name)):
        for client, text in (rule.refused_by or {}).items():
            pairs = [row["pair"] for row in rows if row["rule"] == rule.id and client in by(row)]
            answers = [reasons()[pair][VERIFIERS[client]] for pair in pairs if VERIFIERS.get(client) in reasons()[pair]]
            if not answers or (rule.id, client) in ELSEWHERE:
                continue
            looked_at += 1
            if max(len(words(text) & words(answer)) for answer in answers) < SAME * len(words(text)):
                invented[rule.id, client] = (text, answers[0])
    assert invented == {}
    assert looked_at > 300


def by(row: dict[str, str]) -> list[str]:
    return list(VERIFIERS) if row["by"] == "all" else row["by"].split()

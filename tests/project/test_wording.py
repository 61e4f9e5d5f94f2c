"""The style of texts: what `scripts/wording.py` finds."""

from __future__ import annotations

import pytest

from scripts import wording


@pytest.mark.slow
def test_the_rules_keep_to_it():
    assert list(wording.breaches()) == []


@pytest.mark.parametrize(
    "text",
    [
        "The subject is no name",
        "It can not be read",
        "The key can't be read",
        "Issue it anew",
        "Nothing: there is a name missing",
        "Signed over SHA-1",
        "The issuer’s key",
        "A root programme",
    ],
)
def test_phrases_that_have_to_be_read_twice_are_found(text):
    assert list(wording.phrases(text)) != []


def test_plain_sentences_are_not():
    assert list(wording.phrases("CA certificate lacks keyCertSign. OpenSSL rejects it; it cannot sign.")) == []


@pytest.mark.slow
def test_rules_that_breach_it_are_named(monkeypatch):
    good, other, *_ = wording.rules()
    bad = good._replace(id="x/bad", title="x" * 71 + ".", rationale=other.rationale)
    monkeypatch.setattr(wording, "rules", lambda: [other, bad])
    found = dict.fromkeys(where for where, _ in wording.breaches())
    assert list(found) == [other.id, "x/bad"]
    assert sum(where == "x/bad" for where, _ in wording.breaches()) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        {"params": {"flaw": "is none of the four"}},
        {"remediation": "Reissue the certificate with keyUsage marked critical."},
    ],
)
def test_parameters_and_what_subscribers_cannot_do_are_read_too(fields, monkeypatch):
    rule = next(rule for rule in wording.rules() if rule.id == "cabf-br/key-usage-not-critical")
    monkeypatch.setattr(wording, "rules", lambda: [rule._replace(**fields)])
    assert [where for where, _ in wording.breaches() if where == rule.id] == [rule.id]

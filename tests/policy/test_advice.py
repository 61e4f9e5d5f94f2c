"""What is to be done, for those who see a certificate: few of them operate the CA that is meant."""

from __future__ import annotations

import re

import pytest

from certlint.policy import advice
from scripts import wording

_ASKS = (
    r"ask|report|from the CA|from another CA|reissued|revoked|[Rr]equest|Use the CA certificate|no change|is meant for"
)


@pytest.mark.parametrize(
    "text", ["Reissue the CA certificate with cRLSign.", "Create a new root CA certificate without it."]
)
def test_what_only_the_ca_can_do_says_what_others_do(text):
    assert (
        advice.that_applies(text, ca=True)
        == f"{text}\nIf it is not your CA, report the finding to the CA and ask it for a corrected CA certificate."
    )


def test_what_the_subscriber_does_stays_as_it_is():
    text = "Have the certificate reissued with keyUsage marked critical."
    assert advice.that_applies(text, ca=True) == advice.that_applies(text, ca=False) == text


def test_each_half_says_who():
    text = (
        "If it is a CA certificate, create a new CA key and reissue the certificate for it. Otherwise create a new key:\n"
        "    openssl genpkey -algorithm EC -out <NEW-KEY-FILE>"
    )
    of_ca = advice.that_applies(text, ca=True)
    assert of_ca.startswith("Create a new CA key and reissue the certificate for it.")
    assert "If it is not your CA" in of_ca
    assert "openssl" not in of_ca
    assert advice.that_applies(text, ca=False).startswith("Create a new key:")


@pytest.mark.slow
def test_rules_about_ca_certificates_tell_others_what_to_do():
    """Of the public rule books: an operator with a finding about an intermediate certificate cannot reissue it."""
    silent = [
        rule.id
        for rule in wording.rules()
        if {"ca", "sub-ca", "root-ca"} & set(rule.when) and "certificate" in (rule.about or ["certificate"])
        if not re.search(_ASKS, advice.that_applies(rule.remediation, ca=True))
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Download it again. If it also contains CA certificates, this removes the others:", "Download it again."),
        ("Write five dashes. To rewrite the whole file:", "Write five dashes."),
        ("Add them.\nTo add them from files of CA certificates:", "Add them."),
        ("Send the leaf first:", "Send the leaf first."),
        (
            "If the bundle has left the machine, create a new key:",
            "If the bundle has left the machine, create a new key.",
        ),
        ("To rewrite the file:", "To rewrite the file."),
    ],
)
def test_a_sentence_about_a_command_goes_with_the_command(text, left):
    """A CA file with a leaf alone: `fix` would leave nothing, and is not suggested."""
    assert advice.without_option(f"{text}\n    certlint fix bundle.pem --in-place", "fix") == left

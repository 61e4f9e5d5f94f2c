"""Judges one certificate by the public rule books."""

from __future__ import annotations

from certlint.engine.outcomes import BundleReport
from certlint.policy import catalogue
from certlint.report import Status
from tests.forge import Cert
from tests.support.judging import judge

FORUM = {rule.id for book in ("cabf-br", "cabf-ev") for rule in catalogue.load(book)}
"""The rules of the CA/Browser Forum's documents."""
OTHERS = {
    rule.id
    for book in ("rfc5280", "mozilla", "apple", "chrome", "microsoft", "community")
    for rule in catalogue.load(book)
}
"""Those of the books that are about any certificate."""


def ids(book: str) -> set[str]:
    """The rules of a catalogue."""
    return {rule.id for rule in catalogue.load(book)}


def judged(certificate: Cert, profile: str = "web-pki") -> BundleReport:
    """The result of a run over it. Fails when a check crashes."""
    return judge([certificate], profile=profile)


def told(certificate: Cert, profile: str = "web-pki") -> set[str]:
    """The rules that find something in it."""
    return {finding.rule.id for finding in judged(certificate, profile).findings}


def statuses(certificate: Cert, profile: str = "web-pki") -> dict[str, Status]:
    """Rule → what became of it."""
    return {outcome.rule.id: outcome.status for outcome in judged(certificate, profile).outcomes}

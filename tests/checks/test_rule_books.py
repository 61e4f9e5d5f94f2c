"""The rules of the public rule books, by the tables of `tests/cases`: each test tells all cases that go wrong."""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

import pytest

from certlint.report import Status
from certlint.x509.certificate import Certificate
from tests import cases
from tests.cases import books, books_defects, forum, forum_defects
from tests.support.books import FORUM, OTHERS, ids, judged, statuses, told

pytestmark = pytest.mark.slow


class Book(NamedTuple):
    """Rules, the modules that have sound certificates and certificates with a defect, and the profile that judges them."""

    rules: set[str]
    sound: ModuleType
    defects: ModuleType
    profile: str = "web-pki"


BOOKS = {
    "forum": Book(FORUM, forum, forum_defects),
    "rfc5280": Book(ids("rfc5280"), books, books_defects, "rfc5280"),
    "programs": Book(OTHERS - ids("rfc5280"), books, books_defects),
    **{each.PROFILE: Book(ids(each.PROFILE), each, defects, each.PROFILE) for each, defects in cases.OF_PROFILES},
}
# A CA without purposes is sound by all other rules.
ALLOWED = {"CA without purposes": {"mozilla/ca-purposes-missing"}}


@pytest.mark.parametrize("name", BOOKS)
def test_sound_certificates_say_nothing(name):
    book = BOOKS[name]
    found = {
        what: told(make(), book.profile) & book.rules - ALLOWED.get(what, set())
        for what, make in book.sound.SOUND.items()
    }
    assert {what: those for what, those in found.items() if those} == {}


@pytest.mark.parametrize("name", BOOKS)
def test_a_defect_is_found_and_nothing_else(name):
    """Where a rule yields to another one, that is what is reported; the outcome of the rule tells its defect all the same."""
    book = BOOKS[name]
    instead = getattr(book.defects, "REPORTED_BY", {})
    wrong = {}
    for rule in book.defects.DEFECTS.keys() & book.rules:
        made = judged(book.defects.DEFECTS[rule](), book.profile)
        found = {finding.rule.id for finding in made.findings} & (book.rules | {instead.get(rule, rule)})
        expected = {instead.get(rule, rule)} | book.defects.ALSO.get(rule, set()) & book.rules
        if found != expected:
            wrong[rule] = {"not found": expected - found, "found too": found - expected}
        elif next(o.status for o in made.outcomes if o.rule.id == rule) is not Status.FAILED:
            wrong[rule] = "its outcome is not that it failed"
    assert wrong == {}


@pytest.mark.parametrize("name", BOOKS)
def test_a_finding_is_inside_the_part_that_it_names(name):
    book = BOOKS[name]
    outside = set()
    for make in book.defects.DEFECTS.values():
        made = make()
        certificate = Certificate(made.der)
        for finding in judged(made, book.profile).findings:
            part, offset = finding.location.part, finding.location.offset
            # What is kept of the list of extensions is not its encoding.
            if offset is not None and part in certificate.at and part != "extensions":
                start = certificate.at[part]
                if not start <= offset <= start + len(certificate.raw[part]):
                    outside.add((finding.rule.id, part))
    assert outside == set()


@pytest.mark.parametrize("subject", cases.SUBJECTS)
def test_the_outcome_is_the_one_that_is_meant(subject):
    found = [(case, statuses(case.make(), case.profile)[case.rule]) for case in cases.of(subject)]
    assert [f"{case.rule}: {case.name}: {status}" for case, status in found if status is not case.outcome] == []

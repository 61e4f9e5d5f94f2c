"""The rules of the public rule books, by the tables of `tests/cases`: each test tells all cases that go wrong."""

from __future__ import annotations

import pytest

from tests import cases
from tests.cases import books, books_defects, forum, forum_defects
from tests.support.books import FORUM, OTHERS, statuses, told

BOOKS = {"forum": (FORUM, forum, forum_defects), "books": (OTHERS, books, books_defects)}
# A CA without purposes is sound by all other rules.
ALLOWED = {"CA without purposes": {"mozilla/ca-purposes-missing"}}


@pytest.mark.parametrize("book", BOOKS)
def test_sound_certificates_say_nothing(book):
    rules, certificates, _ = BOOKS[book]
    found = {name: told(make()) & rules - ALLOWED.get(name, set()) for name, make in certificates.SOUND.items()}
    assert {name: those for name, those in found.items() if those} == {}


@pytest.mark.parametrize("book", BOOKS)
def test_a_defect_is_found_and_nothing_else(book):
    rules, _, table = BOOKS[book]
    wrong = {}
    for rule, make in table.DEFECTS.items():
        found, expected = told(make()) & rules, {rule} | table.ALSO.get(rule, set())
        if found != expected:
            wrong[rule] = {"not found": expected - found, "found too": found - expected}
    assert wrong == {}


@pytest.mark.parametrize("subject", cases.SUBJECTS)
def test_the_outcome_is_the_one_that_is_meant(subject):
    found = [(case, statuses(case.make(), case.profile)[case.rule]) for case in cases.of(subject)]
    assert [f"{case.rule}: {case.name}: {status}" for case, status in found if status is not case.outcome] == []

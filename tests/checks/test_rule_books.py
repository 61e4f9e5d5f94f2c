"""The rules of the public rule books, by the tables of `tests/cases`: each test tells all cases that go wrong."""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

import pytest

from tests import cases
from tests.cases import books, books_defects, forum, forum_defects
from tests.support.books import FORUM, OTHERS, ids, statuses, told


class Book(NamedTuple):
    """Rules, the modules that have sound certificates and certificates with a defect, and the profile that judges them."""

    rules: set[str]
    sound: ModuleType
    defects: ModuleType
    profile: str = "web-pki"


BOOKS = {
    "forum": Book(FORUM, forum, forum_defects),
    "books": Book(OTHERS, books, books_defects),
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
    book = BOOKS[name]
    wrong = {}
    for rule, make in book.defects.DEFECTS.items():
        found, expected = told(make(), book.profile) & book.rules, {rule} | book.defects.ALSO.get(rule, set())
        if found != expected:
            wrong[rule] = {"not found": expected - found, "found too": found - expected}
    assert wrong == {}


@pytest.mark.parametrize("subject", cases.SUBJECTS)
def test_the_outcome_is_the_one_that_is_meant(subject):
    found = [(case, statuses(case.make(), case.profile)[case.rule]) for case in cases.of(subject)]
    assert [f"{case.rule}: {case.name}: {status}" for case, status in found if status is not case.outcome] == []

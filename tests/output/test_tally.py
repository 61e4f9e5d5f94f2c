"""What an audit counts: each line once, whatever it is a line of; and how the run went by that."""

from __future__ import annotations

import pytest

from certlint.engine.audit import Entry, Line
from certlint.engine.reported import Sums
from certlint.engine.verdict import exit_code
from certlint.output.record import Totals
from certlint.output.tally import COUNTS, Tally
from certlint.policy.severity import Severity


def line(kind: str = "", **fields) -> Line:
    return Line(Entry(("a.pem", 0), 0, b"", kind=kind), **fields)


@pytest.mark.parametrize(
    ("of", "word", "counted", "code"),
    [
        (line(), "pass", {"certificates": 1, "pass": 1}, 0),
        (line(), "fail", {"certificates": 1, "fail": 1}, 1),
        (line(), "incomplete", {"certificates": 1, "incomplete": 1}, 3),
        (line(applied=False), "pass", {"certificates": 1, "pass": 1, "not_applicable": 1}, 3),
        (line(dormant=2), "pass", {"certificates": 1, "pass": 1, "not_in_force": 2}, 0),
        (line(crashed=("RuntimeError", "KeyError")), "pass", {"certificates": 1, "pass": 1, "crashed": 1}, 2),
        (line(reason="not a certificate"), "pass", {"unreadable": 1}, 3),
        (line(reason="a flaw", crashed=("KeyError",)), "pass", {"unreadable": 1, "crashed": 1}, 2),
        (line("crl"), "pass", {"crl": 1, "others_judged": 1}, 0),
        (line("crl"), "fail", {"crl": 1, "others_judged": 1, "others_failing": 1}, 1),
        (line("crl"), "incomplete", {"crl": 1, "others_judged": 1, "others_incomplete": 1}, 3),
        (line("crl", applied=False), "pass", {"crl": 1}, 3),
    ],
)
def test_a_line_is_counted_once(of, word, counted, code):
    tally = Tally()
    tally.add(of, word)
    assert {name: count for name, count in tally.counts.items() if count} == counted
    assert tally.counts.keys() == set(COUNTS)
    assert exit_code(tally.conclusion) == code


def test_findings_are_counted_for_every_object_that_has_them():
    tally = Tally()
    tally.add_found(Sums(2, 1, 3, ("a/one", "a/two")), 2)
    tally.add_found(Sums(1, 0, 0, ("a/one",)), 1)
    assert [tally.counts[name] for name in ("error", "warning", "info")] == [5, 2, 6]
    assert tally.rules == {"a/one": 3, "a/two": 2}


def test_what_comes_again_fails_a_run_where_it_is_severe_enough():
    tally = Tally()
    tally.add(line(), "pass")
    tally.add_shared("shared/key", Severity.WARNING, fails=False)
    assert (tally.counts["shared"], tally.counts["warning"], tally.rules, tally.word) == (
        1,
        1,
        {"shared/key": 1},
        "pass",
    )
    tally.add_shared("shared/key", Severity.ERROR, fails=True)
    assert (tally.counts["shared_failing"], tally.rules, tally.word) == (1, {"shared/key": 2}, "fail")


def test_parts_of_a_run_come_together():
    parts = [Tally(), Tally({"certificates": 2, "fail": 2}, {"a/one": 1})]
    parts[0].add(line(), "pass")
    parts[0].add_found(Sums(1, 0, 0, ("a/one",)), 1)
    parts[0].merge(parts[1])
    assert (parts[0].counts["certificates"], parts[0].counts["fail"], parts[0].rules) == (3, 2, {"a/one": 2})
    assert (parts[1].counts["certificates"], parts[1].rules) == (2, {"a/one": 1})


@pytest.mark.parametrize(
    ("left_out", "note"),
    [
        (0, []),
        (1, ["1 more note of this kind is left out"]),
        (2, ["2 more notes of this kind are left out"]),
    ],
)
def test_notes_that_are_left_out_are_counted(left_out, note):
    totals = Totals()
    totals.notes_left_out = left_out
    assert totals.notes_of_records == note

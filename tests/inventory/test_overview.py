"""What the inventory comes to as a whole."""

from __future__ import annotations

from certlint.inventory.queries import overview
from certlint.inventory.queries.overview import Overview, TrendDay
from tests.inventory.filled import DAY, NOW, add, digest, estate

TODAY = NOW // DAY


def run(database, number, day, **values):
    known = {
        "id": number, "started": NOW + day * DAY, "finished": NOW + day * DAY, "site": "web1", "command": "check",
        "arguments": "[]", "sources": '["/srv"]', "profile": "hygiene", "as_of": NOW, "version": "1", "ruleset": digest(1),
        "complete": 1, "exit_code": 1, "places": 3, "certificates": 4, "errors": number, "warnings": 2,
    }  # fmt: skip
    add(database, "runs", **known | values)


def test_nothing(database):
    assert overview.overview(database, NOW, DAY) == Overview(
        0, 0, 0, {"pass": 0, "fail": 0, "incomplete": 0}, {"error": 0, "warning": 0, "info": 0}, 0, None
    )
    assert overview.expiry_days(database, 0, NOW) == {}
    assert overview.trend(database, 0) == []
    assert overview.soonest(database, NOW, 10) == []


def test_counts_leave_out_what_is_gone_or_superseded(database):
    with database.transaction():
        estate(database)
        run(database, 1, -3)
    found = overview.overview(database, NOW + 2 * DAY + 1, 2 * DAY)
    assert (found.certificates, found.expired, found.expiring) == (5, 2, 1)
    assert found.verdicts == {"pass": 3, "fail": 2, "incomplete": 0}
    assert found.findings == {"error": 3, "warning": 1, "info": 0}
    assert (found.unowned, found.last_run) == (2, NOW - 3 * DAY)
    assert overview.expiry_days(database, NOW, NOW + 10 * DAY) == {TODAY + 1: 1, TODAY + 2: 1, TODAY + 3: 1}
    soonest = overview.soonest(database, NOW + 10 * DAY, 2)
    assert [name for _, name, _, _ in soonest] == ["www.example.com", "*.shop.example.com"]


def test_of_a_day_the_last_whole_run_over_each_source_counts(database):
    with database.transaction():
        run(database, 1, -2)
        run(database, 2, -1)
        run(database, 3, -1)
        run(database, 4, -1, complete=0)
        run(database, 5, -1, sources='["/etc"]')
        run(database, 6, -1, site="web2")
    assert overview.trend(database, NOW - DAY) == [TrendDay(TODAY - 1, 9, 14, 6)]
    assert overview.trend(database, 0)[0] == TrendDay(TODAY - 2, 3, 1, 2)

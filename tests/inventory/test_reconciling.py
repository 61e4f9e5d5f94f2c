"""What a run tells about what it does not see any more: replaced, gone, mended, superseded."""

from __future__ import annotations

from datetime import datetime

import pytest

from certlint.inventory.recording import successors
from certlint.inventory.recording.reconciling import is_within
from certlint.inventory.recording.recorder import Recorder
from certlint.output.seen import HOST, TABLE
from tests import forge
from tests.inventory.seeing import DAY, MONDAY, facts, place, record
from tests.inventory.test_recorder import leaf, rows_of

OLD, NEW = leaf(), leaf(days=30, serial=2)


def validity_state(database) -> list[tuple]:
    """Each sighting: the place, the serial number of its certificate, how it ended and by which certificate."""
    sql = """SELECT p.location, c.serial, s.ended_as, r.serial FROM sightings s
        JOIN places p ON p.id = s.place_id JOIN certificates c ON c.id = s.certificate_id
        LEFT JOIN certificates r ON r.id = s.replaced_by ORDER BY p.location, c.not_before, c.serial"""
    return rows_of(database, sql)


def superseded(database) -> dict[str, str]:
    sql = "SELECT a.serial, b.serial FROM certificates a JOIN certificates b ON b.id = a.superseded_by"
    return dict(rows_of(database, sql))


def serial(certificate: forge.Cert) -> str:
    return place("x", certificate).certificates[0][0].serial


ONE, TWO = serial(OLD), serial(NEW)


@pytest.mark.slow
@pytest.mark.parametrize(
    "named",
    [
        {"san": ["ip:10.1.2.3"], "subject": "mail"},
        {"san": ["email:anna.berg@example.com"], "subject": "anna"},
        {"san": None, "subject": "some name"},
        {"san": None, "subject": forge.name([("O", "Example")])},
    ],
    ids=["address", "mail", "CN", "without names"],
)
def test_whatever_it_is_named_it_is_replaced_by_its_renewal(named, database):
    old, new = (forge.leaf(not_before=datetime(2026, month, 1), **named) for month in (4, 5))
    record(database, [place("/srv/www.pem", old)])
    record(database, [place("/srv/www.pem", new)], day=1)
    assert [row[2] for row in validity_state(database)] == ["replaced", None]


@pytest.mark.slow
def test_a_certificate_is_replaced_by_what_its_place_shows_for_its_names(database):
    record(database, [place("/srv/www.pem", OLD)])
    record(database, [place("/srv/www.pem", NEW)], day=1)
    assert validity_state(database) == [("/srv/www.pem", ONE, "replaced", TWO), ("/srv/www.pem", TWO, None, None)]
    assert rows_of(database, "SELECT ended FROM sightings WHERE ended_as = 'replaced'") == [(MONDAY + DAY,)]


@pytest.mark.slow
@pytest.mark.parametrize("exit_code", [2, 3])
def test_it_is_replaced_whatever_became_of_other_inputs(database, exit_code):
    record(database, [place("/srv/www.pem", OLD)])
    record(database, [place("/srv/www.pem", NEW)], day=1, exit_code=exit_code)
    assert validity_state(database)[0][2] == "replaced"


def test_it_is_gone_where_its_names_are_not_there_any_more(database):
    record(database, [place("/srv/www.pem", OLD)])
    record(database, [place("/srv/www.pem", leaf("mail.example.com", serial=3))], day=1)
    assert ("/srv/www.pem", ONE, "gone", None) in validity_state(database)


def test_a_ca_certificate_is_replaced_by_one_of_the_same_subject(database):
    roots = forge.root(), forge.root(serial=99)
    other = forge.root("Another Root CA", serial=98)
    record(database, [place("/srv/www.pem", OLD, roots[0], other)])
    record(database, [place("/srv/www.pem", OLD, roots[1])], day=1)
    found = {row[1]: row[2] for row in validity_state(database)}
    assert found == {ONE: None, serial(roots[0]): "replaced", serial(roots[1]): None, serial(other): "gone"}


OTHERS = {"command": {"command": "scan"}, "profile": {"profile": "nginx"}}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("whole", [True, False])
def test_a_place_counts_what_is_open_there_whichever_run_has_found_it(other, whole, database):
    """A run by other rules finds nothing that it would mend: what stands beside the place is what its list of findings has."""
    wrong = [("x/a", "error", "bad"), ("x/b", "warning", "odd"), ("x/c", "warning", "old")]

    def told() -> tuple:
        (row,) = rows_of(database, "SELECT verdict, errors, warnings FROM places")
        sql = "SELECT count(*) FROM findings WHERE ended IS NULL AND severity = ?"
        assert row[1:] == tuple(rows_of(database, sql, severity)[0][0] for severity in ("error", "warning"))
        return row

    record(database, [place("/srv/www.pem", OLD, findings=wrong)])
    assert told() == ("fail", 1, 2)
    record(database, [place("/srv/www.pem", OLD, findings=[("x/d", "warning", "new")])], day=1, **OTHERS[other])
    assert told() == ("fail", 1, 3)
    record(database, [place("/srv/www.pem", OLD, is_whole=whole)], day=2)
    assert told() == (("pass", 0, 1) if whole else ("fail", 1, 3))


@pytest.mark.slow
def test_a_certificate_is_out_of_use_where_no_place_shows_it(database):
    def kept() -> list[tuple]:
        return rows_of(database, "SELECT serial, ended FROM certificates ORDER BY id")

    record(database, [place("/srv/www.pem", OLD), place("/srv/copy.pem", OLD)])
    record(database, [place("/srv/www.pem", NEW), place("/srv/copy.pem", OLD)], day=1)
    assert kept() == [(ONE, None), (TWO, None)]
    record(database, [place("/srv/www.pem", NEW), place("/srv/copy.pem", NEW)], day=2)
    assert kept() == [(ONE, MONDAY + 2 * DAY), (TWO, None)]
    record(database, [place("/srv/www.pem", OLD)], day=3)
    assert kept() == [(ONE, None), (TWO, MONDAY + 3 * DAY)]


def test_a_place_expires_with_the_first_of_what_it_shows(database):
    def expiring() -> list[tuple]:
        return rows_of(database, "SELECT location, expires FROM places ORDER BY id")

    ends = [place("x", each).certificates[0][0].not_after for each in (OLD, NEW)]
    record(database, [place("/srv/www.pem", OLD, NEW), BOTH[1]])
    assert expiring()[0] == ("/srv/www.pem", ends[0])
    record(database, [place("/srv/www.pem", NEW)], day=1)
    assert expiring() == [("/srv/www.pem", ends[1]), ("/srv/mail.pem", None)]


def test_what_comes_back_is_there_again(database):
    for day, seen in enumerate((OLD, NEW, OLD)):
        record(database, [place("/srv/www.pem", seen)], day=day)
    assert validity_state(database) == [("/srv/www.pem", ONE, None, None), ("/srv/www.pem", TWO, "replaced", ONE)]
    assert superseded(database) == {}


BOTH = (place("/srv/www.pem", OLD), place("/srv/mail.pem", leaf("mail.example.com", serial=3)))


def test_what_a_complete_run_does_not_see_in_its_sources_is_gone(database):
    record(database, BOTH)
    record(database, [place("/opt/other.pem", leaf("o.example.com", serial=4))], sources=("/opt",))
    record(database, BOTH[:1], day=1)
    assert validity_state(database) == [
        ("/opt/other.pem", "4", None, None),
        ("/srv/mail.pem", "3", "gone", None),
        ("/srv/www.pem", ONE, None, None),
    ]
    assert rows_of(database, "SELECT location FROM places WHERE ended IS NOT NULL") == [("/srv/mail.pem",)]
    record(database, BOTH, day=2)
    assert {row[2] for row in validity_state(database)} == {None}
    assert rows_of(database, "SELECT location FROM places WHERE ended IS NOT NULL") == []


@pytest.mark.parametrize(
    "how",
    [
        {"exit_code": 2},
        {"exit_code": 3},
        {"exit_code": 130},
        {"filtered": True},
        {"site": "us-1"},
        {"command": "audit"},
        {"sources": ("/srv/www.pem",)},
        {"sources": ("/sr",)},
    ],
    ids=str,
)
def test_otherwise_nothing_is_gone(database, how):
    record(database, BOTH)
    record(database, BOTH[:1], day=1, **how)
    assert {row[2] for row in validity_state(database)} == {None}


def test_runs_that_overlap_take_nothing_from_each_other(database):
    runs = [Recorder(database, facts(day)) for day in range(2)]
    for order in ((0, 1), (1, 0)):
        for each in order:
            runs[each].add(BOTH)
            runs[each].flush()
    for each in (1, 0):
        runs[each].finish(0)
    assert {row[2] for row in validity_state(database)} == {None}
    assert rows_of(database, "SELECT count(*) FROM places WHERE ended IS NULL AND last_seen > ?", MONDAY) == [(2,)]
    assert rows_of(database, "SELECT count(*) FROM sightings WHERE last_seen > ?", MONDAY) == [(2,)]


@pytest.mark.slow
def test_an_entry_of_a_file_that_is_there_is_gone(database):
    entries = [place("/srv/keys.p12", leaf(f"w{n}.example.com", serial=n), entry=f"alias {n}") for n in (1, 2)]
    record(database, entries)
    record(database, entries[1:], day=1, sources=("/srv/keys.p12",))
    assert [row[2] for row in validity_state(database)] == ["gone", None]


def test_an_address_of_a_host_is_gone(database):
    seen = [place("www.example.com:443", OLD, kind=HOST, entry=f"www ({n})") for n in (1, 2)]
    record(database, seen, command="scan", sources=())
    record(database, seen[:1], day=1, command="scan", sources=())
    assert [row[2] for row in validity_state(database)] == [None, "gone"]


@pytest.mark.slow
def test_rows_of_a_table_are_gone_or_replaced(database):
    kept, others = leaf("a.example.com", serial=5), leaf("b.example.com", serial=6)

    def seen(*certificates: forge.Cert):
        return [place("/srv/t.csv", each, kind=TABLE, is_part=True) for each in certificates]

    record(database, seen(OLD, kept, others), command="audit")
    record(database, seen(NEW, kept), command="audit", day=1)
    assert {row[1]: row[2] for row in validity_state(database)} == {ONE: "replaced", TWO: None, "5": None, "6": "gone"}


def mended(database) -> dict[str, int | None]:
    return dict(rows_of(database, "SELECT rule, ended FROM findings"))


FOUND = [("x/a", "error", "bad"), ("x/b", "warning", "odd")]


def test_a_finding_that_is_not_found_again_is_mended(database):
    record(database, [place("/srv/www.pem", OLD, findings=FOUND)], exit_code=1)
    record(database, [place("/srv/www.pem", OLD, findings=FOUND[1:])], day=1)
    assert mended(database) == {"x/a": MONDAY + DAY, "x/b": None}
    record(database, [place("/srv/www.pem", OLD, findings=FOUND)], day=2, exit_code=1)
    assert mended(database) == {"x/a": None, "x/b": None}


@pytest.mark.parametrize("how", [{"filtered": True}, {"profile": "nginx"}, {"command": "audit"}], ids=str)
def test_a_finding_that_was_not_looked_for_is_not_mended(database, how):
    record(database, [place("/srv/www.pem", OLD, findings=FOUND)])
    record(database, [place("/srv/www.pem", OLD)], day=1, **how)
    assert mended(database) == {"x/a": None, "x/b": None}


def test_findings_of_what_could_not_be_evaluated_are_not_mended(database):
    record(database, [place("/srv/www.pem", OLD, findings=FOUND)])
    record(database, [place("/srv/www.pem", OLD, verdict="incomplete", is_whole=False)], day=1, exit_code=3)
    assert mended(database) == {"x/a": None, "x/b": None}


def test_findings_go_with_their_place(database):
    record(database, [place("/srv/www.pem", OLD, findings=FOUND), BOTH[1]])
    record(database, BOTH[1:], day=1)
    assert mended(database) == dict.fromkeys(["x/a", "x/b"], MONDAY + DAY)


def test_a_certificate_is_superseded_by_a_newer_one_elsewhere(database):
    record(database, [place("/srv/www.pem", OLD)])
    assert superseded(database) == {}
    record(database, [place("host:443", NEW, kind=HOST)], day=1, command="scan")
    assert superseded(database) == {ONE: TWO}
    assert {row[2] for row in validity_state(database)} == {None}


def test_the_order_in_which_they_are_seen_does_not_matter(database):
    record(database, [place("/srv/new.pem", NEW)])
    record(database, [place("/srv/new.pem", NEW), place("/srv/old.pem", OLD)], day=1)
    assert superseded(database) == {ONE: TWO}


@pytest.mark.slow
def test_a_wildcard_covers_what_is_one_label_below(database):
    wild = forge.leaf(subject="wild", san=["*.example.com", "example.com"], serial=7, not_before=NEW_DAY)
    two = forge.leaf(subject="two", san=["a.example.com", "example.com"], serial=8)
    deep = leaf("a.b.example.com", serial=9)
    record(database, [place(f"/srv/{n}.pem", each) for n, each in enumerate((OLD, two, deep, wild))])
    assert superseded(database) == {ONE: "7", "8": "7"}


NEW_DAY = forge.AS_OF


@pytest.mark.slow
def test_all_names_must_be_covered_and_ca_certificates_are_none(database):
    wide = forge.leaf(subject="wide", san=["www.example.com", "shop.example.com"], serial=8)
    record(database, [place("/srv/wide.pem", wide), place("/srv/new.pem", NEW)])
    record(
        database, [place("/srv/a.pem", forge.root()), place("/srv/b.pem", forge.root(serial=99, not_before=NEW_DAY))]
    )
    assert superseded(database) == {}


def test_what_has_gone_supersedes_nothing(database):
    seen = [place("/srv/old.pem", OLD), place("/srv/new.pem", NEW)]
    record(database, seen)
    assert superseded(database) == {ONE: TWO}
    record(database, seen[:1], day=1)
    assert superseded(database) == {}


def test_the_newest_supersedes_all(database):
    three = leaf(days=60, serial=3)
    seen = [place(f"/srv/{n}.pem", each) for n, each in enumerate((OLD, NEW, three))]
    for day in range(3):
        record(database, seen[: day + 1], day=day)
    assert superseded(database) == {ONE: "3", TWO: "3"}


@pytest.mark.slow
def test_many_certificates_of_one_name_stay_bounded(database):
    many = [leaf("localhost", serial=n + 10, days=n % 20) for n in range(600)]
    record(database, [place(f"/srv/{n}.pem", each) for n, each in enumerate(many)])
    assert len(superseded(database)) == sum(n % 20 < 19 for n in range(600))


@pytest.mark.parametrize(
    ("name", "wildcard"),
    [
        ("www.example.com", "*.example.com"),
        ("*.example.com", "*.example.com"),
        ("com", ""),
        ("", ""),
        ("a@b.c", ""),
        ("https://a.b/c.d", ""),
    ],
)
def test_which_wildcard_covers_a_name(name, wildcard):
    assert successors.wildcard_over(name) == wildcard


@pytest.mark.parametrize(
    ("source", "within"),
    [
        ("/srv", True), ("/srv/a/b.pem", True), ("/srvx", False), ("/", False), ("-", True), ("host:443", False),
        ("srv/a", False),
    ],
)  # fmt: skip
def test_which_inputs_a_run_covers(source, within):
    assert is_within(source, {"/srv", "-"}) is within

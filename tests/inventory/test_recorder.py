"""Recording: what is written of a run, and what a second one changes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from certlint.errors import OutputError
from certlint.inventory.queries import lists
from certlint.inventory.recording import recorder, rows, successors
from certlint.inventory.recording.recorder import BATCH, Recorder
from certlint.inventory.search.filters import Filters
from certlint.inventory.sql.migrations import step_05, step_06, step_07
from certlint.output.seen import HOST, KUBERNETES, TABLE
from tests import forge
from tests.inventory.seeing import DAY, MONDAY, contents, facts, place, record

CHAIN = forge.chain("www.example.com")
ROOT, ISSUING = forge.root(), forge.intermediate()


def leaf(name: str = "www.example.com", days: int = 0, **more) -> forge.Cert:
    """A leaf that begins so many days after the usual one."""
    begin = datetime(2026, 5, 1) + timedelta(days)
    return forge.leaf(fqdn=name, subject=name, san=[name], not_before=begin, not_after=begin + timedelta(90), **more)


def rows_of(database, sql: str, *parameters) -> list[tuple]:
    return list(database.query(sql, parameters))


@pytest.mark.slow
def test_a_chain_is_recorded_with_its_place(database):
    record(database, [place("/srv/www.pem", *CHAIN)])
    assert rows_of(database, "SELECT kind, site, source, location, verdict FROM places") == [
        ("file", "eu-1", "/srv/www.pem", "/srv/www.pem", "pass")
    ]
    sql = "SELECT c.common_name, c.is_ca, c.self_signed, s.position, s.first_seen, s.ended FROM sightings s"
    assert rows_of(database, f"{sql} JOIN certificates c ON c.id = s.certificate_id ORDER BY s.position") == [
        ("www.example.com", 0, 0, 0, MONDAY, None),
        ("Example Test Issuing CA", 1, 0, 1, MONDAY, None),
        ("Example Test Root CA", 1, 1, 2, MONDAY, None),
    ]
    assert sorted(rows_of(database, "SELECT der FROM encodings")) == sorted((bytes(each.der),) for each in CHAIN)
    issuers = "SELECT a.common_name, b.common_name FROM certificates a JOIN certificates b"
    assert (CHAIN and rows_of(database, f"{issuers} ON a.issuer_sha256 = b.subject_sha256 ORDER BY a.id"))[0] == (
        "www.example.com",
        "Example Test Issuing CA",
    )


def test_certificates_without_names_are_told(database):
    nameless = forge.leaf(subject=[("O", "Example")], san=None)
    record(database, [place("/srv/a.pem", nameless, leaf()), place("/srv/b.pem", nameless)])
    told = "SELECT c.subject FROM nameless JOIN certificates c ON c.id = certificate_id"
    assert rows_of(database, told) == [("O=Example",)]


@pytest.mark.slow
def test_what_is_recorded_is_found_by_a_pattern(database):
    names = ["www.shop.example.com", "shop.example.com", "*.shop.example.com", "100%.example.org"]
    leaves = [leaf(f"host{number}.example.com") for number in range(120)]
    hosts = [place(f"/srv/{number}/host_.pem", each) for number, each in enumerate(leaves)]
    record(database, [*hosts, place("/srv/shop.pem", forge.leaf(san=names))])
    by_name = {
        "shop*": 1, "*.shop.example.*": 1, "*host11*": 11, "host*": 120, "*%.example.org": 1, "*ho_t*": 0, "*": 121,
        "*.EXAMPLE.co*": 121, "*x*": 121,
    }  # fmt: skip
    by_place = {"*/host_.pem": 120, "*/11*": 11, "/srv/1*": 31, "*host?.pem": 0, "*": 121}
    for wanted, number in by_name.items():
        assert (wanted, len(lists.certificates(database, Filters(name=wanted), None, 500).rows)) == (wanted, number)
    for wanted, number in by_place.items():
        assert (wanted, len(lists.places(database, Filters(place=wanted), None, 500).rows)) == (wanted, number)


def test_the_run_is_recorded(database):
    record(database, [place("/srv/www.pem", *CHAIN, findings=[("x/y", "error", "bad")])], exit_code=1)
    columns = "started, site, command, arguments, sources, complete, exit_code, places, certificates, errors, warnings"
    ((started, site, command, arguments, sources, *counts),) = rows_of(database, f"SELECT {columns} FROM runs")
    assert (started, site, command) == (MONDAY, "eu-1", "check")
    assert json.loads(arguments) == ["/srv", "--record", "inventory.db"]
    assert json.loads(sources) == ["/srv"]
    assert counts == [1, 1, 1, 3, 1, 0]


def test_names_are_found_by_what_is_above_them(database):
    names = ["WWW.Example.com", "*.example.com", "ip:203.0.113.7", "example.com"]
    record(database, [place("/srv/a.pem", forge.leaf(subject="Shop", san=names))])
    assert rows_of(database, "SELECT kind, name, reversed_name FROM names ORDER BY kind, name") == [
        ("cn", "shop", "shop"),
        ("dns", "*.example.com", "com.example.*"),
        ("dns", "example.com", "com.example"),
        ("dns", "www.example.com", "com.example.www"),
        ("ip", "203.0.113.7", "203.0.113.7"),
    ]


@pytest.mark.slow
def test_keys_that_several_certificates_have_are_marked(database):
    """Whether they come in one batch, in one run or in several, and whatever became of the first."""

    def marked() -> list[str]:
        sql = "SELECT common_name FROM certificates WHERE shares_key = 1 ORDER BY common_name"
        return [name for (name,) in rows_of(database, sql)]

    same = [leaf(f"{name}.example.com", key="p256-a") for name in "abc"]
    record(database, [place("/srv/a.pem", same[0]), place("/srv/x.pem", leaf("x.example.com", key="p384-a"))])
    assert marked() == []
    record(database, [place("/srv/b.pem", same[1])], day=1)
    assert marked() == ["a.example.com", "b.example.com"]
    record(database, [place("/srv/c.pem", same[2])], day=2)
    record(database, [place("/srv/y.pem", *(leaf(f"{name}.example.com", key="p384-b") for name in "yz"))], day=3)
    assert marked() == [f"{name}.example.com" for name in "abcyz"]


@pytest.mark.slow
def test_the_same_run_again_changes_last_seen_alone(database):
    seen = [
        place("/srv/www.pem", *CHAIN, findings=[("x/y", "error", "bad"), ("x/z", "warning", "odd")]),
        place("/srv/mail.pem", leaf("mail.example.com"), ISSUING),
    ]
    record(database, seen)
    before = contents(database)
    record(database, seen, day=1)
    after = contents(database)
    assert [row[1:] for row in after["runs"]][1][2:] == before["runs"][0][3:]
    for table in set(before) - {"runs"}:
        changed = [
            (old, new)
            for one, two in zip(before[table], after[table], strict=True)
            for old, new in zip(one, two, strict=True)
            if old != new
        ]
        allowed = (
            {(MONDAY, MONDAY + DAY), (1, 2)}
            if table in ("places", "sightings", "findings")
            else {(MONDAY, MONDAY + DAY)}
        )
        assert set(changed) <= allowed, table


def test_a_place_that_is_seen_twice_in_one_run_counts_once(database):
    found = [("x/y", "error", "bad")]
    for _ in range(2):
        record(database, [place("/srv/www.pem", *CHAIN, findings=found)] * 2)
    assert rows_of(database, "SELECT errors, places FROM runs") == [(1, 1), (1, 1)]
    assert rows_of(database, "SELECT errors FROM places") == [(1,)]


@pytest.mark.slow
def test_parts_of_a_table_add_up(database):
    found = [("x/y", "error", "bad")]
    parts = [
        place("/srv/t.csv", leaf(f"w{number}.example.com"), kind=TABLE, is_part=True, findings=found * (number % 2))
        for number in range(4)
    ]
    recorder = Recorder(database, facts(command="audit"))
    for part in parts:
        recorder.add([part])
        recorder.flush()
    recorder.finish(1)
    assert rows_of(database, "SELECT kind, verdict, errors FROM places") == [("table", "fail", 2)]
    assert rows_of(database, "SELECT count(*) FROM sightings WHERE position = 0") == [(4,)]
    record(database, parts, day=1, command="audit")
    assert rows_of(database, "SELECT errors FROM places") == [(2,)]


def test_places_of_other_sites_and_kinds_are_other_places(database):
    record(database, [place("/srv/www.pem", *CHAIN)])
    record(database, [place("/srv/www.pem", *CHAIN)], site="us-1")
    record(database, [place("www.example.com:443", *CHAIN, kind=HOST, entry="www.example.com:443 (192.0.2.1)")])
    record(database, [place("-", *CHAIN, kind=KUBERNETES, entry="shop/Secret/www/tls.crt")])
    assert rows_of(database, "SELECT kind, site, source, location FROM places ORDER BY kind, site") == [
        ("file", "eu-1", "/srv/www.pem", "/srv/www.pem"),
        ("file", "us-1", "/srv/www.pem", "/srv/www.pem"),
        ("host", "eu-1", "www.example.com:443", "www.example.com:443 (192.0.2.1)"),
        ("kubernetes", "eu-1", "-", "shop/Secret/www/tls.crt"),
    ]
    assert rows_of(database, "SELECT count(*) FROM certificates") == [(3,)]


@pytest.mark.slow
def test_hostile_text_is_kept_as_text(database):
    evil = [
        "x'); DROP TABLE runs; --",
        "a\0b",
        "<script>alert(1)</script>",
        "%s%d{}?",
        "\u202egro",
        "\udcff\ud800",
        "x" * 20_000,
    ]
    seen = [
        place(f"/srv/{text[:80]}.pem", *CHAIN, entry=text, findings=[("x/y", "error", text)], verdict="fail")
        for text in evil
    ]
    named = [
        each.certificates[0][0]._replace(sha256=f"{at:064x}", subject=text, names=(("dns", text),))
        for at, (each, text) in enumerate(zip(seen, evil, strict=True))
    ]
    seen = [each._replace(certificates=((certificate, 0),)) for each, certificate in zip(seen, named, strict=True)]
    for _ in range(2):
        record(database, seen, site="'; --\0")
    assert rows_of(database, "SELECT count(*) FROM places") == [(len(evil),)]
    kept = {name for (name,) in rows_of(database, "SELECT name FROM names")}
    assert {"x'); drop table runs; --", "a\ufffdb", "<script>alert(1)</script>", "%s%d{}?", "\u202egro"} <= kept
    assert max(map(len, kept)) <= rows.MOST_INDEXED


def test_numbers_that_no_database_holds_are_left_out(database):
    seen = place("/srv/www.pem", *CHAIN[:1])
    certificate, _ = seen.certificates[0]
    record(database, [seen._replace(certificates=((certificate._replace(key_bits=1 << 70, not_after=1 << 63), 0),))])
    assert rows_of(database, "SELECT key_bits, not_after FROM certificates") == [(None, None)]


@pytest.mark.slow
def test_batches_are_written_as_they_fill(target, database):
    recorder = Recorder(database, facts())
    seen = place("/srv/www.pem", leaf())
    many = (seen._replace(source=f"/srv/{number}.pem") for number in range(BATCH))
    recorder.add(many)
    assert rows_of(database, "SELECT count(*) FROM places") == [(BATCH // 2 * 2,)]
    recorder.give_up()
    assert rows_of(database, "SELECT finished, complete FROM runs") == [(None, 0)]


def test_an_inventory_that_fails_is_told(database):
    recorder = Recorder(database, facts())
    database.execute("DROP TABLE sightings")
    recorder.add([place("/srv/www.pem", *CHAIN)])
    with pytest.raises(OutputError, match="cannot write to the inventory"):
        recorder.finish(0)
    assert rows_of(database, "SELECT count(*) FROM certificates") == [(0,)]


@pytest.mark.parametrize(
    "name", ["10.1.2.3", "2001:db8::1", "anna.berg@example.com", "https://example.com/a.b", "a.example.com"]
)
def test_a_certificate_is_found_by_each_kind_of_name(name, database):
    san = [
        "ip:10.1.2.3",
        "ip:2001:db8::1",
        "email:anna.berg@example.com",
        "uri:https://example.com/a.b",
        "a.example.com",
    ]
    record(database, [place("/srv/a.pem", forge.leaf(san=san)), place("/srv/b.pem", leaf(serial=2))])
    assert [row.place for row in lists.certificates(database, Filters(name=name)).rows] == ["/srv/a.pem"]


def test_a_place_tells_what_it_sends_beside_its_leaf(database):
    """What the migration makes of the sightings is what a run writes; a table sends nothing."""
    leaf, *above = forge.chain()
    table = place("/srv/all.csv", leaf, *above, kind="table", is_part=True)
    record(database, [place("/srv/1.pem", leaf, *above), place("/srv/2.pem", leaf, above[0]), table])
    sql = "SELECT location, beside FROM places ORDER BY location"
    number = dict(database.query("SELECT sha256, id FROM certificates"))
    ids = [str(number[sha256(each.der).hexdigest()]) for each in above]
    expected = [("/srv/1.pem", ",".join(ids)), ("/srv/2.pem", ids[0]), ("/srv/all.csv", "")]
    assert list(database.query(sql)) == expected
    with database.transaction():
        database.execute("UPDATE places SET beside = ''")
        database.execute(step_05.STATEMENTS[-1].format_map(database.dialect.types))
    assert list(database.query(sql)) == expected
    record(database, [place("/srv/2.pem", leaf, above[1])], day=1)
    assert list(database.query(sql))[1] == ("/srv/2.pem", ids[1])


def test_a_certificate_tells_the_day_of_its_end_and_its_lifetime(database):
    """What the migration makes of the dates is what a run writes."""
    record(database, [place("/srv/1.pem", leaf())])
    sql = "SELECT end_day, lifetime FROM certificates"
    expected = ((datetime(2026, 5, 1) + timedelta(90) - datetime(1970, 1, 1)).days, 90)
    assert database.one(sql) == expected
    database.execute("UPDATE certificates SET end_day = NULL, lifetime = NULL")
    database.execute(next(each for each in step_06.STATEMENTS if each.startswith("UPDATE")))
    assert database.one(sql) == expected


@pytest.mark.slow
def test_a_place_tells_its_leaf(database):
    """What the migration makes of the sightings is what a run writes; where there are several leaves, these are asked."""
    own, *above = forge.chain()
    other = leaf("b.example.com", serial=2)
    both = place("/srv/2.pem", own, other)
    both = both._replace(certificates=tuple((each, 0) for each, _ in both.certificates))
    seen = [place("/srv/1.pem", own, *above), both, place("/srv/3.pem", *above)]
    record(database, seen)
    sql = "SELECT p.leaf_id, p.issuer_id, p.begins, p.ends FROM places p ORDER BY location"
    leaves = "SELECT id, issuer_id, not_before, not_after FROM certificates WHERE common_name = ? AND is_ca = 0"
    one = database.one(leaves, ("cluster.example.com",))
    assert [row[0] for row in database.query(sql)] == [one[0], 0, None]
    assert database.one(sql) == one
    database.execute("UPDATE places SET leaf_id = 0, issuer_id = NULL, begins = NULL, ends = NULL")
    database.execute(next(each for each in step_07.STATEMENTS if each.startswith("UPDATE")))
    assert [row[0] for row in database.query(sql)] == [one[0], 0, None]
    assert database.one(sql) == one
    record(database, [place("/srv/1.pem", other), *seen[1:]], day=1, exit_code=2)  # the other may still be there
    assert database.one(sql)[0] == 0
    record(database, [place("/srv/1.pem", other), place("/srv/2.pem", own), place("/srv/3.pem", own)], day=2)
    two = database.one(leaves, ("b.example.com",))
    assert list(database.query(sql)) == [two, one, one]


@pytest.mark.slow
def test_a_place_that_sends_very_much_is_not_in_an_index(database):
    """PostgreSQL indexes 2,704 bytes."""
    own = leaf()
    roots = [forge.root(subject=f"Root {number}") for number in range(600)]
    record(database, [place("/srv/1.pem", own, *roots)])
    record(database, [place("/srv/1.pem", own, *roots)], day=1)
    assert database.one("SELECT leaf_id, length(beside) > 1000 FROM places") in ((0, True), (0, 1))


@pytest.mark.slow
def test_a_place_without_a_change_tells_when_it_was_seen(database):
    record(database, [place("/srv/1.pem", leaf())])
    record(database, [place("/srv/1.pem", leaf())], day=1)
    record(database, [place("/srv/1.pem", leaf(), verdict="fail", findings=[("x/y", "error", "bad")])], day=2)
    columns = "first_seen, last_seen, last_run, verdict"
    assert database.one(f"SELECT {columns} FROM places") == (MONDAY, MONDAY + 2 * DAY, 3, "fail")
    record(database, [], day=3)
    assert database.one("SELECT ended FROM places") == (MONDAY + 3 * DAY,)
    record(database, [place("/srv/1.pem", leaf(), verdict="fail", findings=[("x/y", "error", "bad")])], day=4)
    assert database.one("SELECT ended, last_run FROM places") == (None, 5)


@pytest.mark.parametrize("many", [1, 2])
def test_a_server_counts_its_rows_after_a_run_over_many_places(database, many, monkeypatch):
    """It plans by their number: without it, a page of a large first run takes seconds, and what is superseded hours."""
    monkeypatch.setattr(recorder, "MANY", many)
    counted = "SELECT reltuples FROM pg_class WHERE oid = 'places'::regclass"
    told, superseded = [], successors.superseded

    def asked(database, *facts):
        told.append(database.one(counted) if database.dialect.name == "postgresql" else None)
        return superseded(database, *facts)

    monkeypatch.setattr(successors, "superseded", asked)
    record(database, [place("/srv/1.pem", leaf())])
    assert told == [(1 if many == 1 else -1,) if database.dialect.name == "postgresql" else None]

"""The lists: what each has, in which order, narrowed by each filter, and page by page."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from certlint.commands import inventory_text
from certlint.errors import InputError, UsageError
from certlint.inventory.queries import changes, details, lists, paging, row_formats, shared_keys, totals
from certlint.inventory.search import filters, lookups, strategies, sweeping
from certlint.inventory.search.filters import Filters
from certlint.inventory.search.lookups import Few
from certlint.inventory.sql.migrations.step_07 import LEAF
from certlint.service import columns
from tests.inventory.filled import DAY, NOW, certificate, digest, estate, finding, owner, place, sighting

NONE = Few(0, 0, 0)


@pytest.fixture
def filled(database):
    estate(database)
    return database


def numbers(page) -> list[int]:
    return [row.id for row in page.rows]


# What each filter leaves: of certificates, places and findings.
FILTERS = {
    "nothing": (Filters(), [1, 2, 3, 4, 900, 7], [1, 2, 3, 4, 6], [4, 3, 2, 1]),
    "ended too": (Filters(ended=True), [1, 2, 3, 4, 5, 900, 7], [1, 2, 3, 4, 5, 6], [5, 4, 3, 2, 1]),
    "owner": (Filters(owner="web"), [1, 2, 900], [1, 2], [1]),
    "unknown owner": (Filters(owner="webb"), [], [], []),
    "owner of nothing": (Filters(owner="nobody"), [], [], []),
    "unowned": (Filters(unowned=True), [4, 900, 7], [4, 6], []),
    "issuer": (Filters(issuer="other"), [3], [3], [3, 2]),
    "issuer's digest": (Filters(issuer=digest("Other CA").upper()), [3], [3], [3, 2]),
    "unknown issuer": (Filters(issuer="%"), [], [], []),
    "severity": (Filters(severity="error"), [1, 3], [1, 3], [4, 2, 1]),
    "severity or worse": (Filters(severity="warning"), [1, 3], [1, 3], [4, 3, 2, 1]),
    "rule": (Filters(rule="key/weak"), [3], [3], [3, 2]),
    "severity of a rule": (Filters(rule="file/mode", severity="error"), [], [3], [4]),
    "name": (Filters(name="WWW.example.com."), [1], [1], [1]),
    "wildcard": (Filters(name="a.shop.example.com"), [2], [2], []),
    "names below": (Filters(name="*.example.com"), [1, 2, 4, 7], [1, 2, 4, 6], [1]),
    "pattern": (Filters(name="*d*.example.*"), [3, 4, 7], [3, 4, 6], [3, 2]),
    "pattern within a label": (Filters(name="*d*"), [3, 4, 7], [3, 4, 6], [3, 2]),
    "place": (Filters(place="/etc/ssl/3.pem"), [3], [3], [4, 3, 2]),
    "folder": (Filters(place="/srv/"), [2, 900], [2], []),
    "beginning of a name": (Filters(place="/srv/sho"), [], [], []),
    "pattern of places": (Filters(place="*/shop/*"), [2, 900], [2], []),
    "site": (Filters(site="web2"), [2, 900], [2], []),
    "verdict": (Filters(verdict="fail"), [1, 2, 3, 4, 900, 7], [1, 3], [4, 3, 2, 1]),
    "several": (Filters(site="web1", owner="web", severity="info"), [1], [1], [1]),
}


def left_by(database, filters: Filters) -> tuple[list[int], ...]:
    return tuple(numbers(ask(database, filters)) for ask in (lists.certificates, lists.places, lists.findings))


@pytest.mark.slow
@pytest.mark.parametrize("few", [lookups.FEW, *(Few(most, most, 3 * most) for most in range(5))], ids=str)
def test_filters_where_few_rows_fit_and_where_many_do(filled, few, monkeypatch):
    """What fits several times, of which a certificate has two names, is many as soon as one time is not read."""
    monkeypatch.setattr(lookups, "FEW", few)
    monkeypatch.setattr(filters, "MANY_IDS", filters.MANY_IDS if few is lookups.FEW else 0)
    assert {name: left_by(filled, row[0]) for name, row in FILTERS.items()} == {n: r[1:] for n, r in FILTERS.items()}


LISTS = (
    lists.certificates, lists.expiring, lists.places, lists.findings, lists.gone, lists.runs, changes.changes,
    totals.issuers, totals.owners, shared_keys.shared_keys,
)  # fmt: skip


def test_what_is_gone_has_no_owner_either(filled):
    """Few places are nobody's; the index that has them has none that is gone."""
    unowned = Filters(unowned=True)
    assert [row.location for row in lists.gone(filled, unowned).rows] == ["/etc/ssl/5.pem"]
    assert [row.kind for row in changes.changes(filled, unowned).rows if row.location == "/etc/ssl/5.pem"] == [
        "new",
        "gone",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("first", FILTERS)
def test_lists_that_take_too_many_steps_are_found_otherwise(first, filled, monkeypatch):
    """Two filters may share nothing. Not one step is allowed, so that each list is found by the other ways."""
    others = ("nothing", "owner", "unowned", "issuer", "names below", "severity", "pattern of places")
    asked = [combined(FILTERS[first][0], FILTERS[other][0]) for other in others]
    usual = [[ask(filled, filters).rows for ask in LISTS] for filters in asked]
    monkeypatch.setattr(lookups, "FEW", NONE)
    for steps in ("_STEPS", "_SMALL_STEPS"):
        monkeypatch.setattr(strategies, steps, 0)
    if filled.dialect.steps:
        monkeypatch.setattr(filled, "dialect", filled.dialect._replace(steps=1))
    else:
        monkeypatch.setattr(filled, "within", lambda steps, ask: None)
    for more in (lookups.MORE, NONE):
        monkeypatch.setattr(lookups, "MORE", more)
        assert [[ask(filled, filters).rows for ask in LISTS] for filters in asked] == usual


def combined(one: Filters, other: Filters) -> Filters:
    return one._replace(**{name: value for name, value in other._asdict().items() if value})


@pytest.mark.slow
def test_pages_make_the_whole_list(filled):
    filters = Filters(ended=True)
    for ask in LISTS:
        whole = ask(filled, filters, None, 1000)
        assert whole.next is None
        for limit in (1, 2, 3, 100):
            pages = partial(ask, filled, filters, limit=limit)
            assert list(paging.every(pages)) == whole.rows


def test_certificates_come_with_what_stands_beside_them(filled):
    first, second, *_ = lists.certificates(filled).rows
    assert (first.names, first.places, first.place, first.owners, first.severity) == (
        ("www.example.com",),
        1,
        "/etc/ssl/1.pem",
        ("web",),
        "error",
    )
    assert (second.names, second.count_of_names) == (("*.shop.example.com", "shop.example.com"), 2)
    ca = next(row for row in lists.certificates(filled).rows if row.is_ca)
    assert (ca.places, ca.owners, ca.severity) == (3, ("web",), "")


def test_a_common_name_counts_where_it_is_the_only_name(filled):
    certificate(filled, 8)
    certificate(filled, 9, "nine.example.com")
    for number in (8, 9):
        filled.execute("INSERT INTO names VALUES (?, 'cn', ?, ?)", (number, f"cn{number}", f"cn{number}"))
    found = {row.id: (row.names, row.count_of_names) for row in lists.certificates(filled, Filters(ended=True)).rows}
    assert (found[8], found[9]) == ((("cn8",), 1), (("nine.example.com",), 1))


def test_places_come_with_the_leaf_that_they_show(filled):
    rows = {row.id: row for row in lists.places(filled, Filters(ended=True)).rows}
    assert (rows[1].common_name, rows[1].not_after, rows[1].owners) == ("www.example.com", NOW + DAY, ("web",))
    assert (rows[5].sha256, rows[5].not_after) == ("", None)
    assert [row.id for row in lists.worst_places(filled)] == [3, 1]


def test_a_place_expires_with_the_first_certificate_that_it_shows(filled):
    """The CA certificate expires before the leaf: the list says the day that `before` asks."""
    place(filled, 8, 4, 1)
    (row,) = (row for row in lists.places(filled, Filters(before=NOW + 2 * DAY)).rows if row.id == 8)
    assert (row.expires, row.not_after) == (NOW + DAY, NOW + 4 * DAY)
    cells = {title: cell(row, NOW) for title, cell in columns.COLUMNS["places"]}
    told = {title: cell(row) for title, cell in inventory_text.COLUMNS["places"]}
    assert (cells["Expires"].text, told["expires"]) == (row_formats.day_of(NOW + DAY),) * 2
    assert cells["Expires"].small.endswith("before its leaf")


@pytest.mark.slow
def test_what_is_replaced_or_superseded_does_not_expire(filled):
    assert numbers(lists.expiring(filled, Filters(before=NOW + 10 * DAY))) == [1, 2, 3]
    assert numbers(lists.expiring(filled, Filters(since=NOW + 2 * DAY, before=NOW + 3 * DAY))) == [2]


def test_what_is_gone(filled):
    (row,) = lists.gone(filled).rows
    assert (row.location, row.common_name, row.ended, row.ended_as) == (
        "/etc/ssl/5.pem",
        "gone.example.com",
        NOW + DAY,
        "gone",
    )
    assert lists.gone(filled, Filters(before=NOW + DAY)).rows == []


def test_issuers_of_what_is_in_use(filled):
    found = [(row.issuer, row.certificates, row.next_expiry) for row in totals.issuers(filled).rows]
    assert found == [("CN=Example CA", 4, NOW + DAY), ("CN=Other CA", 1, NOW + 3 * DAY)]


def test_owners_and_what_nobody_owns(filled):
    found = [(row.owner, row.places, row.errors, row.next_expiry) for row in totals.owners(filled).rows]
    assert found == [("", 2, 0, NOW + 4 * DAY), ("data", 1, 2, NOW + 3 * DAY), ("web", 2, 1, NOW + DAY)]
    assert [row.owner for row in totals.owners(filled, Filters(owner="web")).rows] == ["web"]
    assert [row.owner for row in totals.owners(filled, Filters(unowned=True)).rows] == [""]


@pytest.mark.slow
def test_keys_that_several_certificates_have(filled):
    (row,) = shared_keys.shared_keys(filled).rows
    assert (row.spki_sha256, row.certificates, row.places) == (digest("key 1"), 2, 2)
    assert row.common_names == ("www.example.com", "*.shop.example.com")


@pytest.mark.parametrize("few", [lookups.FEW, NONE], ids=str)
@pytest.mark.parametrize("filters", [Filters(owner="web"), Filters(site="web2"), Filters(name="www.example.com")])
def test_a_key_is_listed_where_one_of_its_certificates_fits(filled, few, filters, monkeypatch):
    """What a team wants to know is that its key is somebody else's, too: that one's certificate fits no filter of theirs."""
    monkeypatch.setattr(lookups, "FEW", few)
    monkeypatch.setattr(shared_keys, "_AT_ONCE", 1)
    monkeypatch.setattr(shared_keys, "_TRIES", 1)
    certificate(filled, 8, "foreign.example.org", spki_sha256=digest("key 1"))
    certificate(filled, 9, "one.example.org", spki_sha256=digest("key 9"))
    certificate(filled, 10, "other.example.org", spki_sha256=digest("key 9"))
    (row,) = shared_keys.shared_keys(filled, filters).rows
    assert (row.spki_sha256, row.certificates) == (digest("key 1"), 3)


@pytest.mark.slow
def test_changes_in_the_order_in_which_they_happened(database):
    certificate(database, 1, "a.example.com")
    certificate(database, 2, "a.example.com")
    place(database, 1)
    sighting(database, 1, 1, ended=NOW + DAY, ended_as="replaced", replaced_by=2)
    sighting(database, 1, 2, first_seen=NOW + DAY)
    finding(database, 1, 1, 1, ended=NOW + DAY)
    finding(database, 2, 1, 2, first_seen=NOW + 2 * DAY, severity="warning")
    found = changes.changes(database, Filters(since=NOW)).rows
    assert [(row.at, row.kind) for row in found] == [
        (NOW, "new"),
        (NOW, "finding"),
        (NOW + DAY, "replaced"),
        (NOW + DAY, "fixed"),
        (NOW + 2 * DAY, "finding"),
    ]
    # That it was replaced later is not what happened when it was new.
    assert [row.replaced_by for row in found[:3]] == ["", "", digest("certificate 2")]
    later = partial(changes.changes, database)
    assert [row.kind for row in later(Filters(since=NOW + DAY, before=NOW + 2 * DAY)).rows] == ["replaced", "fixed"]
    assert [row.kind for row in later(Filters(severity="error")).rows] == ["finding", "fixed"]


def test_a_page_of_changes_that_is_full_reads_nothing_that_happened_later(database, monkeypatch):
    """What happened later may be much, of which nothing fits: each row of it would be asked."""
    certificate(database, 1, "a.example.com")
    place(database, 1)
    for number in range(2, 5):
        sighting(database, 1, number, first_seen=NOW, ended=NOW + DAY, ended_as="gone")
        certificate(database, number, "b.example.com")
    finding(database, 1, 1, 1, first_seen=NOW + DAY, ended=NOW + 2 * DAY)
    ask, read = database.query, Counter()

    def counted(sql, parameters=()):
        rows = list(ask(sql, parameters))
        read[sql.partition(" FROM ")[2].partition(" ")[0]] += len(rows) * sql.startswith("SELECT s.ended, s.place")
        read["findings"] += len(rows) * sql.startswith("SELECT f.")
        return iter(rows)

    monkeypatch.setattr(database, "query", counted)
    first = changes.changes(database, limit=2)
    assert [(row.at, row.kind) for row in first.rows] == [(NOW, "new")] * 2
    assert +read == {}
    pages = list(paging.every(partial(changes.changes, database, Filters(), limit=2)))
    assert [row.kind for row in pages] == ["new"] * 3 + ["gone"] * 3 + ["finding", "fixed"]
    assert [(row.at, row.kind) for row in pages] == [(r.at, r.kind) for r in changes.changes(database, limit=99).rows]
    assert read["sightings"] > 0
    assert read["findings"] > 0


def test_one_certificate_with_all_of_it(filled):
    row = details.certificate(filled, digest("certificate 2")[:8])
    assert row.id == 2
    assert [each.name for each in details.names(filled, 2).rows] == ["*.shop.example.com", "shop.example.com"]
    assert [each.location for each in details.sightings_of_certificate(filled, 900).rows] == [
        "/etc/ssl/1.pem",
        "/srv/shop/server.pem",
        "/etc/ssl/4.pem",
    ]
    assert [each.certificate_id for each in details.sightings_at(filled, 1).rows] == [1, 900]
    assert [each.id for each in details.findings_about(filled, 2).rows] == [5]
    assert [each.id for each in details.findings_at(filled, 3).rows] == [4, 3, 2]
    assert details.place(filled, 3).errors == 2
    assert details.der(filled, 1) == b""


@pytest.mark.parametrize("wanted", ["", "abc", "g" * 64, "0" * 64, "0" * 65])
def test_a_certificate_that_is_not_there(filled, wanted):
    with pytest.raises(InputError, match="no certificate"):
        details.certificate(filled, wanted)


@pytest.mark.slow
def test_a_digest_that_several_certificates_begin_with(filled):
    certificate(filled, 11, sha256="abcd" * 16)
    certificate(filled, 12, sha256="abcdef" + "0" * 58)
    with pytest.raises(InputError, match="several certificates"):
        details.certificate(filled, "ABCD")


@pytest.mark.parametrize("key", [(1, 2), ("file", "a,b~c", "/é\n"), (-5,), (2**63 - 1,)])
def test_keys_in_addresses(key):
    kinds = "".join("i" if isinstance(each, int) else "s" for each in key)
    assert paging.key_in(paging.written(key), kinds) == key


@pytest.mark.parametrize("text", ["x", "i1", "i1,i2,i3", "s1,i2", "i1,ix", f"i{2**63},i1", "i" + "9" * 5000 + ",i1"])
def test_what_is_not_a_key(text):
    with pytest.raises(UsageError, match="not a page of this list"):
        paging.key_in(text, "ii")
    with pytest.raises(UsageError):
        paging.key_in("s%00", "s")


# Of sums alone: what all rows fit, and two filters at once.
MORE = {
    "any issuer": Filters(issuer="ca"),
    "any name": Filters(name="*e*"),
    "any place": Filters(place="/*"),
    "any issuer, any name": Filters(issuer="ca", name="*e*"),
    "a site, a name": Filters(site="web1", name="*.example.com"),
    "an owner of a site": Filters(site="web1", owner="web"),
    "unowned places of a site": Filters(site="web1", unowned=True),
    "issued by a root CA": Filters(issuer="root"),
    "issued by a root CA, of a site": Filters(issuer="root", site="web2"),
    "named as a CA is": Filters(name="*behind*"),
}


def seen_otherwise(database):
    """A CA certificate that a place shows as its own, one of another issuer behind it; a leaf behind a leaf; two as leaves."""
    certificate(database, 901, common_name="Other CA", is_ca=1, issuer="CN=Root", issuer_sha256=digest("Root"))
    certificate(database, 10, "behind.example.com", issuer="CN=Root", issuer_sha256=digest("Root"))
    certificate(database, 11, "db.example.org", "www.example.org")
    place(database, 10, 901, 900)
    place(database, 11, 3, 901)
    place(database, 12, 3, 10, beside="", site="web2")
    place(database, 13, 11, 900)
    sighting(database, 13, 2)
    sighting(database, 11, 900)


@pytest.mark.slow
@pytest.mark.parametrize("told", [False, True], ids=["sightings are asked", "told by the place"])
@pytest.mark.parametrize(
    ("few", "small", "large"), [(lookups.FEW, 0.1, 0.7), (NONE, 0, 0), (NONE, 0, 2), (NONE, 2, 2)], ids=str
)
@pytest.mark.parametrize("case", [*FILTERS, *MORE])
def test_sums_are_those_of_the_rows_that_the_lists_have(case, few, small, large, told, filled, monkeypatch):
    """Lists ask a filter of each row, sums look it up once or read all rows: both count the same. Place 1 has two owners."""
    filters = MORE[case] if case in MORE else FILTERS[case][0]._replace(ended=False)
    owner(filled, 4, "shop", 1, 4)
    seen_otherwise(filled)
    if told:
        filled.execute(f"UPDATE places SET {LEAF}")
    monkeypatch.setattr(lookups, "FEW", few)
    monkeypatch.setattr(sweeping, "_SMALL", small)
    monkeypatch.setattr(sweeping, "_LARGE", large)
    certificates = Counter(row.issuer_sha256 for row in lists.expiring(filled, filters).rows)
    assert {row.issuer_sha256: row.certificates for row in totals.issuers(filled, filters).rows} == certificates
    places: dict[str, list] = {}
    for row in lists.places(filled, filters).rows:
        for each in row.owners or ("",):
            places.setdefault(each, []).append(row)
    wanted = {
        name: (len(rows), sum(row.errors for row in rows), sum(row.warnings for row in rows))
        for name, rows in places.items()
        if filters.owner in ("", name)
    }
    assert {row.owner: row[2:5] for row in totals.owners(filled, filters).rows} == wanted

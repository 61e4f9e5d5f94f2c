"""`certlint inventory`: every question in every format, filters, and exit codes."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from certlint.commands.inventory import QUESTIONS
from certlint.commands.inventory_text import COLUMNS
from certlint.engine import setup
from certlint.inventory.queries import row_types
from tests import forge
from tests.inventory.filled import DAY, NOW, certificate, digest, estate, finding, owner, place
from tests.support.cli import certlint

LISTS = sorted(set(QUESTIONS) - {"show"})
ALWAYS = ("--since", "2020-01-01", "--before", "2100-01-01")


@pytest.fixture
def filled(database, target):
    estate(database)
    leaf = forge.chain("forged.example.com")[0].der
    certificate(database, 20, "forged.example.com", sha256=digest("forged"))
    place(database, 20, 20, errors=1)
    finding(database, 20, 20, 20, rule="x/y", message="wrong\nin\x1b[31m two lines =1+1")
    database.execute("INSERT INTO encodings VALUES (?, ?)", (20, leaf))
    return target


def asked(target: str, *words: str):
    return certlint("inventory", *words, "--record", target)


def objects(target: str, *words: str) -> list[dict]:
    answer = asked(target, *words, "--format", "json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


@pytest.mark.slow
def test_each_question_in_each_format(filled):
    for question in LISTS:
        listed = objects(filled, question, *ALWAYS, "--ended")
        text = asked(filled, question, *ALWAYS, "--ended")
        assert (text.code, text.err) == (0, "")
        head, *lines, count = text.out.splitlines() if listed else ("", text.out.strip())
        assert count == f"{len(listed)} row{'s' * (len(listed) != 1)}"
        assert len(lines) == len(listed)
        assert all(title in head for title, _ in COLUMNS[question] if listed)
        rows = list(csv.DictReader(io.StringIO(asked(filled, question, *ALWAYS, "--ended", "--format", "csv").out)))
        assert len(rows) == len(listed)
        assert all(set(row) == set(each) for row, each in zip(rows, listed, strict=True))


@pytest.mark.slow
def test_rows_say_nothing_that_only_the_database_knows(filled):
    for row in objects(filled, "list"):
        assert "id" not in row
        assert row["not_after"] is None or row["not_after"].endswith("Z")
    assert {row["sha256"] for row in objects(filled, "list", "--name", "www.example.com")} == {digest("certificate 1")}


@pytest.mark.slow
def test_hostile_text_is_harmless(filled):
    for form in ("text", "csv"):
        out = asked(filled, "findings", "--rule", "x/y", "--format", form).out
        assert "\x1b" not in out
        assert len(out.splitlines()) == (3 if form == "text" else 2)


def test_several_owners_in_a_cell_can_be_told_apart(filled, database):
    owner(database, 8, "Platform team", 1)
    (row,) = csv.DictReader(io.StringIO(asked(filled, "places", "--place", "/etc/ssl/1.pem", "--format", "csv").out))
    assert row["owners"] == "Platform team; web"


@pytest.mark.slow
def test_filters_reach_the_question(filled):
    assert [row["location"] for row in objects(filled, "places", "--owner", "data")] == ["/etc/ssl/3.pem"]
    assert {row["site"] for row in objects(filled, "places", "--site", "web2")} == {"web2"}
    assert objects(
        filled, "list", "--issuer", "Other", "--severity", "error", "--rule", "key/weak", "--place", "/etc/ssl"
    )
    assert objects(filled, "list", "--unowned", "--name", "*.example.com", "--limit", "1")


@pytest.mark.slow
def test_a_list_that_is_cut_says_so(filled):
    assert asked(filled, "list", "--limit", "1").out.endswith("1 row (--limit 1: there may be more)\n")
    assert "--limit" not in asked(filled, "list").out
    assert asked(filled, "list", "--name", "nobody.example.org").out.endswith("0 rows\n")


@pytest.mark.slow
def test_dates_and_days(filled, monkeypatch):
    monkeypatch.setattr(setup, "this_moment", lambda: datetime.fromtimestamp(NOW, UTC))
    assert len(objects(filled, "expiring", "--before", "3d")) == 2
    happened = [row["kind"] for row in objects(filled, "changes", "--since", "1d", "--before", "1d")]
    assert (happened.count("new"), happened.count("finding"), len(happened)) == (10, 6, 16)
    assert len(objects(filled, "expiring")) == 4


@pytest.mark.slow
def test_one_certificate(filled):
    wanted = digest("certificate 1")[:10]
    (value,) = objects(filled, "show", wanted)
    assert value["names"] == ["www.example.com"]
    assert [each["location"] for each in value["sightings"]] == ["/etc/ssl/1.pem"]
    assert [each["rule"] for each in value["findings"]] == ["chain/order"]
    text = asked(filled, "show", wanted).out
    assert "www.example.com" in text
    assert "/etc/ssl/1.pem" in text
    assert "message 1" in text
    assert len(asked(filled, "show", wanted, "--format", "csv").out.splitlines()) == 2


@pytest.mark.slow
def test_a_bill_of_materials(filled):
    bill = json.loads(asked(filled, "list", "--format", "cyclonedx").out)
    (found,) = [each for each in bill["components"] if each["bom-ref"].startswith("certificate/")]
    assert found["evidence"]["occurrences"] == [{"location": "web1:/etc/ssl/20.pem"}]
    assert {"name": "certlint:verdict", "value": "fail"} in found["properties"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("list", "--fail-on", "any"), 1),
        (("list", "--name", "nowhere.example.org", "--fail-on", "any"), 0),
        (("list", "--name", "www.example.com", "--fail-on", "error"), 1),
        (("list", "--owner", "nobody", "--fail-on", "info"), 0),
        (("places", "--place", "/etc/ssl/4.pem", "--fail-on", "warning"), 0),
        (("places", "--place", "/etc/ssl/3.pem", "--fail-on", "error"), 1),
        (("findings", "--rule", "key/weak", "--fail-on", "warning"), 1),
        (("changes", *ALWAYS, "--fail-on", "error"), 1),
        (("changes", "--since", "2100-01-01", "--fail-on", "any"), 0),
        (("show", digest("certificate 1"), "--fail-on", "error"), 1),
        (("gone", "--fail-on", "any"), 1),
        (("gone", "--fail-on", "error"), 2),
        (("show",), 2),
        (("list", "abcd"), 2),
        (("issuers", "--format", "cyclonedx"), 2),
        (("everything",), 2),
        (("list", "--before", "soon"), 2),
        (("show", "0000"), 3),
    ],
)
def test_exit_codes(sqlite_filled, words, code):
    assert asked(sqlite_filled, *words).code == code


def test_what_is_superseded_alerts_nobody(sqlite_filled):
    """What is found at its place as a whole does."""
    from certlint.inventory.sql.database import open_database

    with open_database(sqlite_filled, create=True) as database:
        finding(database, 8, 4, 4)
    where = ("--place", "/etc/ssl/4.pem", "--fail-on", "error")
    for words in (
        ("list", *where),
        ("places", *where),
        ("findings", *where),
        ("changes", *ALWAYS, *where),
        ("show", digest("certificate 4"), *where[2:]),
    ):
        assert asked(sqlite_filled, *words).code == 0, words
    with open_database(sqlite_filled, create=True) as database:
        finding(database, 9, 4, None, severity="info")
    for question in ("places", "findings"):
        assert asked(sqlite_filled, question, *where).code == 0
        assert asked(sqlite_filled, question, *where[:2], "--fail-on", "info").code == 1


def test_what_was_fixed_since_alerts_nobody(sqlite_filled):
    """That it was found, and that it was fixed, is listed: both happened."""
    from certlint.inventory.sql.database import open_database

    with open_database(sqlite_filled, create=True) as database:
        finding(database, 8, 2, 2, rule="x/fixed", ended=NOW + DAY)
    where = ("changes", *ALWAYS, "--rule", "x/fixed")
    rows = json.loads(asked(sqlite_filled, *where, "--format", "json").out)
    assert [(row["kind"], row["ended"]) for row in rows] == [("finding", rows[1]["at"]), ("fixed", rows[1]["at"])]
    assert asked(sqlite_filled, *where, "--fail-on", "info").code == 0
    with open_database(sqlite_filled, create=True) as database:
        finding(database, 9, 2, 2, rule="x/fixed")
    assert asked(sqlite_filled, *where, "--fail-on", "info").code == 1


@pytest.fixture
def sqlite_filled(tmp_path):
    from certlint.inventory.sql.database import open_database

    target = str(tmp_path / "inventory.db")
    with open_database(target, create=True) as database:
        estate(database)
    return target


@pytest.mark.slow
def test_which_inventory(tmp_path, monkeypatch, sqlite_filled):
    answer = certlint("inventory", "list")
    assert (answer.code, "no inventory was given" in answer.err) == (2, True)
    monkeypatch.setenv("CERTLINT_RECORD", sqlite_filled)
    assert certlint("inventory", "list").code == 0
    assert asked(str(tmp_path / "absent.db"), "list").code == 3
    assert not (tmp_path / "absent.db").exists()


def test_each_answer_has_its_columns():
    assert set(row_types.OF) == set(QUESTIONS)
    assert set(COLUMNS) == set(LISTS)


@pytest.mark.slow
def test_owners_are_loaded_without_a_run(filled, tmp_path):
    table = tmp_path / "owners.toml"
    table.write_text('[[owner]]\nowner = "shop"\ncontact = "s@example.com"\nplaces = ["/srv/*"]\n')
    assert [row["owner"] for row in objects(filled, "owners", "--load", str(table), "--place", "/srv")] == ["shop"]
    assert asked(filled, "list", "--load", str(table)).code == 2
    assert asked(filled, "owners", "--load", str(tmp_path / "absent.toml")).code == 2
    assert certlint("inventory", "owners", "--record", tmp_path / "absent.db", "--load", table).code == 3
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("runs", "--name", "x"),
        ("runs", "--owner", "web"),
        ("runs", "--place", "/"),
        ("show", "abcd", "--severity", "error"),
        ("show", "abcd", "--limit", "1"),
        ("show", "abcd", "--ended"),
    ],
    ids=" ".join,
)
def test_a_filter_that_the_answer_has_nothing_of_is_refused(words):
    """It would be as if the filter had kept everything."""
    answer = certlint("inventory", *words, "--record", "absent.db")
    assert (answer.code, f"cannot be combined with {words[0]}" in answer.err) == (2, True)

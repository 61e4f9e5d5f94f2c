"""What the application answers: lists, objects, refusals and metrics, asked in the process of the test."""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from html import unescape

import pytest
from prometheus_client.parser import text_string_to_metric_families

from certlint.inventory.sql.database import open_database
from certlint.service.lists import ALL, MOST
from certlint.service.tokens import load
from tests.inventory import filled
from tests.inventory.filled import digest
from tests.support.asgi import InProcess
from tests.support.inventories import empty
from tests.support.pages import Page

NOW = int(time.time()) // 86400 * 86400 + 43200
DAY = 86400
LEAF = digest("certificate 1")
READER = "r" * 40


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("application") / "inventory.db"
    with open_database(str(path), create=True) as database, database.transaction():
        filled.certificate(
            database, 1, *(f"n{n}.example.com" for n in range(5)), common_name="www", not_after=NOW + 9 * DAY
        )
        filled.certificate(database, 2, common_name="", not_after=NOW + 200 * DAY, spki_sha256=digest("key 1"))
        filled.certificate(database, 3, "db.example.net", not_after=NOW - DAY, issuer="", issuer_sha256=digest("Other"))
        filled.certificate(database, 4, "old.example.com", not_after=None, not_before=None, superseded_by=1)
        filled.certificate(database, 900, common_name="Example CA", is_ca=1, not_after=NOW + 2 * DAY)
        filled.place(database, 1, 1, 900, verdict="fail", errors=1234, expires=NOW + 2 * DAY)
        filled.place(database, 2, 1, 4, expires=None, kind="live")
        filled.place(database, 3, 3, 2, warnings=1, site="web2", expires=NOW - DAY)
        filled.place(database, 4, verdict="incomplete", expires=None)
        filled.sighting(database, 4, 1, ended=NOW - DAY, ended_as="gone")
        filled.finding(database, 1, 1, 1, message="message one", first_seen=NOW - 3 * DAY)
        filled.finding(database, 2, 3, None, rule="file/mode", severity="warning")
        filled.owner(database, 1, "web", 1, 2)
        filled.owner(database, 2, "data", 2)
        for number, (finished, code, complete) in enumerate([(NOW, 0, 1), (NOW, 3, 0), (None, None, 0)], 1):
            filled.add(
                database, "runs", id=number, started=NOW - DAY * number, finished=finished, site="eu-1", command="check",
                sources="[]", arguments='["/etc/ssl dir", "--quiet"]', profile="hygiene", as_of=NOW, version="9.9", ruleset="",
                complete=complete, exit_code=code, places=1, certificates=2, errors=3, warnings=4,
            )  # fmt: skip
    return path


@pytest.fixture
def service(record):
    return InProcess(record)


def objects(service, path):
    reply = service.ask(path)
    assert reply.status == 200, reply
    assert reply.headers["content-type"] == "application/json"
    return json.loads(reply.text)


def rows(text: str) -> list[list[str]]:
    """The cells of the tables of a page, without what they are made of."""
    found = re.findall(r"<tr>(.*?)</tr>", text.partition("<tbody>")[2], re.DOTALL)
    cells = [re.findall(r"<t[hd]\b.*?>(.*?)</t[hd]>", row, re.DOTALL) for row in found]
    return [[plain(cell) for cell in row] for row in cells]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html.replace("<wbr>", ""))).split())


def listed(service, name: str, query: str = "") -> list[list[str]]:
    return rows(service.ask(f"/{name}{query}").text)


def test_certificates_as_a_reader_finds_them(service):
    first, authority, www, nameless, superseded = listed(service, "certificates")
    assert first[0] == "db.example.net"
    assert re.fullmatch(r"[0-9-]{10} expired \d+ hours ago", first[1])
    assert first[2:] == ["", "(empty name)", "none", "/etc/ssl/3.pem"]
    assert authority[0] == "Example CA"
    assert www[0] == "www n0.example.com, n1.example.com, n2.example.com and 2 more"
    assert re.fullmatch(r"[0-9-]{10} [89] days left", www[1])
    assert www[2:] == ["error", "CN=Example CA", "data, web", "/etc/ssl/1.pem 2 places"]
    assert nameless[0] == digest("certificate 2")[:16]
    assert superseded[:2] == ["superseded old.example.com", "not readable"]
    assert listed(service, "expiring") == [first, authority, www]


def test_places_as_a_reader_finds_them(service):
    found = listed(service, "places")
    assert [[row[0], *row[1:5], row[6]] for row in found] == [
        ["/etc/ssl/1.pem file at web1", "fail", "1,234", "0", "www", "web"],
        ["/etc/ssl/2.pem live at web1", "pass", "0", "0", "www", "data, web"],
        ["/etc/ssl/3.pem file at web2", "pass", "0", "1", "db.example.net", "none"],
        ["/etc/ssl/4.pem file at web1", "incomplete", "0", "0", "", "none"],
    ]
    before_leaf, unreadable, of_leaf, nothing = [row[5] for row in found]
    assert before_leaf.endswith(" left, before its leaf")
    assert (unreadable, nothing) == ("not readable", "")
    assert of_leaf.endswith(" ago")


def test_totals_and_changes_as_a_reader_finds_them(service):
    assert [row[:2] for row in listed(service, "issuers")] == [["CN=Example CA", "3"], ["(empty name)", "1"]]
    assert [row[:5] for row in listed(service, "owners")] == [
        ["none", "", "2", "0", "1"],
        ["data", "data@example.com", "1", "0", "0"],
        ["web", "web@example.com", "2", "1,234", "0"],
    ]
    assert listed(service, "shared-keys") == [[f"ECDSA P-256 {digest('key 1')}", "2", "3", "www"]]
    changes = listed(service, "changes")
    assert [row[1] for row in changes].count("new") == 7
    assert [row[2] for row in changes if row[2].startswith("old.")] == ["old.example.com until an unreadable date"]
    assert ["error message one chain/order", "/etc/ssl/1.pem file at web1", "web"] in [row[2:] for row in changes]
    assert [row[3:] for row in listed(service, "gone")] == [["/etc/ssl/4.pem file at web1", "none"]]
    assert [row[0] for row in listed(service, "findings")] == [
        "warning message 2 file/mode",
        "error message one chain/order",
    ]


def test_runs_say_how_they_ended(service):
    found = listed(service, "runs")
    assert {row[4] for row in found} == {"exit 0 complete", "exit 3 not complete", "not ended"}
    for row in found:
        assert row[1:4] == ["check '/etc/ssl dir' --quiet", "eu-1", "hygiene 9.9"]
        assert row[5:] == ["1", "2", "3", "4"]


def test_only_a_run_that_ended_with_0_is_marked_as_passed(service):
    badges = dict(re.findall(r'class="[^"]*?(\w*)">(exit 0|exit 3|not ended)<', service.ask("/runs").text))
    assert {text: style for style, text in badges.items()} == {"exit 0": "passed", "not ended": "warning"}


def test_of_a_wrong_value_the_beginning_is_quoted(service):
    for asked in ("limit=", "unowned=", "verdict=", "since="):
        detail = json.loads(service.ask(f"/api/v1/places?{asked}{'x' * 300}").text)["detail"]
        assert detail.endswith(f": '{'x' * 40}'"), detail


def test_a_place_shows_what_it_has_and_had(service):
    shown = rows(service.ask("/places/1").text)
    assert [row[:3] for row in shown] == [["www", "present", "0"], ["Example CA", "present", "1"]]
    shown = rows(service.ask("/places/3").text)[:2]
    assert [row[0] for row in shown] == ["db.example.net", digest("certificate 2")[:16]]  # the leaf first
    (gone,) = rows(service.ask("/places/4").text)
    assert gone[0] == "www"
    assert re.fullmatch(r"gone [0-9-]{10}", gone[1])


def test_programs_get_the_rows_that_people_get(service):
    """As many objects as rows; none has the numbers of the database, but for places, whose addresses have them."""
    for name in ALL:
        items = objects(service, f"/api/v1/{name}?limit={MOST}")["items"]
        assert len(items) == len(listed(service, name)), name
        assert not any("certificate_id" in item for item in items)
        assert all(("id" in item) == (name == "places") for item in items)
    assert [item["location"] for item in objects(service, "/api/v1/places")["items"]] == [
        f"/etc/ssl/{n}.pem" for n in (1, 2, 3, 4)
    ]


def test_objects_have_all_that_belongs_to_them(service):
    found = objects(service, f"/api/v1/certificates/{LEAF.upper()}")
    assert found["sha256"] == LEAF
    assert found["names"] == [f"n{n}.example.com" for n in range(5)]
    assert {each["location"] for each in found["sightings"]} == {f"/etc/ssl/{n}.pem" for n in (1, 2, 4)}
    assert [each["message"] for each in found["findings"]] == ["message one"]
    there = objects(service, "/api/v1/places/1")
    assert (there["id"], there["location"], there["errors"]) == (1, "/etc/ssl/1.pem", 1234)
    assert [each["common_name"] for each in there["sightings"]] == ["www", "Example CA"]
    issuer = objects(service, f"/api/v1/issuers/{digest('Example CA')}")
    assert (issuer["issuer"], issuer["certificates"]) == ("CN=Example CA", 3)
    assert {each["owner"] for each in issuer["impact"]["owners"]} == {"web", "data"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/places?limit=0", 400),
        (f"/api/v1/places?limit={MOST}", 200),
        (f"/api/v1/places?limit={MOST + 1}", 400),
        ("/api/v1/places?limit=0000000019999", 400),
        ("/api/v1/places?limit=" + "0" * 8 + "1" * 200, 400),
        ("/api/v1/places?limit=-1", 400),
        ("/api/v1/places?limit=%C2%B2", 400),
        ("/api/v1/places?limit=", 400),
        ("/api/v1/places/1?x=1", 400),
        (f"/api/v1/certificates/{LEAF}?limit=1", 400),
        (f"/api/v1/issuers/{digest('Example CA')}?limit=1", 400),
        ("/api/v1/places/" + "9" * 17, 404),
        ("/api/v1/places/" + "9" * 18, 404),
        ("/api/v1/places/%C2%B2", 404),
        (f"/api/v1/certificates/{LEAF}0", 404),
        (f"/api/v1/certificates/{LEAF[1:]}g", 404),
        (f"/api/v1/issuers/{digest('nobody')}", 404),
        ("/api/v1/places?name=" + "x" * 300, 200),
        ("/api/v1/places?name=" + "x" * 301, 400),
        ("/api/v1/places?unowned=2", 400),
        ("/api/v1/places?verdict=maybe", 400),
        ("/api/v1/certificates?verdict=fail", 400),
        ("/api/v1/nothing", 404),
        ("/style.css", 200),
        ("/health", 200),
    ],
)
def test_what_is_asked_for_in_another_way_is_refused(service, path, status):
    reply = service.ask(path)
    assert reply.status == status, reply
    if status != 200:
        assert reply.headers["content-type"] == "application/problem+json"
        assert json.loads(reply.text)["status"] == status
        assert json.loads(reply.text)["detail"]


def test_pages_of_a_list_follow_each_other(service):
    found, path = [], "/api/v1/places?limit=3"
    sizes = []
    while path:
        page = objects(service, path)
        sizes.append(len(page["items"]))
        found += [item["id"] for item in page["items"]]
        path = f"/api/v1/places?limit=3&after={page['next']}" if page["next"] else ""
    assert (found, sizes) == ([1, 2, 3, 4], [3, 1])


def test_another_method_is_not_taken(service):
    reply = service.ask("/api/v1/places", "POST", b"{}")
    assert (reply.status, json.loads(reply.text)["detail"]) == (405, "this address does not take that method")
    assert service.ask("/api/v1/lint").status == 405


def test_filters_narrow_and_the_page_says_to_what(service):
    page = service.ask("/places?owner=web&verdict=fail&site=")
    assert [row[0] for row in rows(page.text)] == ["/etc/ssl/1.pem file at web1"]
    assert "Narrowed to: owner web, verdict fail." in Page(page.text).text("p")
    assert "/api/v1/places?owner=web&verdict=fail" in Page(page.text).values("href")
    unowned = service.ask("/places?unowned=1").text
    assert [row[6] for row in rows(unowned)] == ["none", "none"]
    assert "Narrowed to: without owner." in Page(unowned).text("p")
    fields = {
        each["name"]: each["type"]
        for each in Page(service.ask("/certificates?since=7d&before=2026-01-01").text).every("input")
    }
    assert (fields["since"], fields["before"], fields["unowned"], fields["name"]) == (
        "text",
        "date",
        "checkbox",
        "text",
    )


def test_a_day_and_a_time_narrow_a_list(service):
    """A time of the day counts to the second; of the plus sign in an address a space is made."""
    day, moment = (time.strftime(form, time.gmtime(NOW + 2 * DAY)) for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"))
    for before, expected in (
        (day, 1),
        (f"{moment}Z", 1),
        (f"{moment.replace('T12:00:00', 'T12:00:01')}+00:00", 2),
        ("3d", 2),
    ):
        assert len(listed(service, "certificates", f"?before={before}")) == expected, before
    assert [service.ask(f"/certificates?before={wrong}").status for wrong in ("2026-02-30", "3w", "today")] == [400] * 3


def test_a_certificate_without_its_encoding_has_a_page(service):
    text = Page(service.ask(f"/certificates/{LEAF}").text).text()
    assert "the inventory does not contain the encoding" in text
    assert "message one" in text
    assert "n4.example.com" in text


def test_a_certificate_without_a_name_is_called_by_its_digest(service):
    nameless = digest("certificate 2")
    assert Page(service.ask(f"/certificates/{nameless}").text).text("h1") == nameless[:16]


def test_what_is_kept_by_browsers_is_said_once(service):
    for path, kept in (("/style.css", "max-age=86400"), ("/", "no-store")):
        assert service.ask(path).headers["cache-control"] == kept


def test_moments_alone_are_not_wrapped(service):
    page = Page(service.ask("/findings").text)
    heads = {each["data-head"] for each in page.every("td") + page.every("th") if "moment" in each.get("class", "")}
    assert heads == {"Since", "Fixed"}


def test_places_are_counted_up_to_a_thousand(tmp_path):
    with open_database(str(tmp_path / "i.db"), create=True) as database, database.transaction():
        for number in (1, 2):
            filled.certificate(database, number, f"{number}.example.com")
            for place in range(999 + number):
                filled.place(database, number * 10_000 + place, number)
    told = [row[5] for row in listed(InProcess(tmp_path / "i.db"), "certificates")]
    assert [each.split(" ", 1)[1] for each in told] == ["1,000 places", "1,000+ places"]


def test_an_issuer_of_what_is_gone_has_no_certificate_in_use(tmp_path):
    with open_database(str(tmp_path / "i.db"), create=True) as database, database.transaction():
        filled.certificate(database, 1, "www.example.com", ended=NOW)
        filled.place(database, 1)
        filled.sighting(database, 1, 1, ended=NOW, ended_as="gone")
    found = objects(InProcess(tmp_path / "i.db"), f"/api/v1/issuers/{digest('Example CA')}")
    assert (found["issuer"], found["certificates"], found["next_expiry"]) == ("CN=Example CA", 0, None)


def test_metrics_have_the_numbers_of_the_inventory(service):
    reply = service.ask("/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = [each for family in text_string_to_metric_families(reply.text) for each in family.samples]
    found = {(each.name.removeprefix("certlint_inventory_"), *each.labels.values()): each.value for each in samples}
    expected = {
        ("certificates",): 4, ("certificates_expired",): 1, ("certificates_expiring",): 2, ("places", "fail"): 1,
        ("places", "incomplete"): 1, ("places", "pass"): 2, ("places_unowned",): 2, ("findings", "error"): 1,
        ("findings", "warning"): 1, ("findings", "info"): 0, ("last_run_timestamp_seconds",): NOW - DAY,
        ("certlint_service_lints_under_way",): 0,
    }  # fmt: skip
    assert found.items() >= expected.items()
    ends = {key[1]: value for key, value in found.items() if key[0] == "certificate_not_after_timestamp_seconds"}
    assert ends == {"db.example.net": NOW - DAY, "Example CA": NOW + 2 * DAY, "www": NOW + 9 * DAY}


def test_what_expires_within_45_days_is_soon_to_the_second(tmp_path):
    now = int(time.time())
    with open_database(str(tmp_path / "i.db"), create=True) as database, database.transaction():
        for number, end in enumerate((45 * DAY - 600, 45 * DAY + 600), 1):
            filled.certificate(database, number, f"{number}.example.com", not_after=now + end)
            filled.place(database, number, number)
    text = InProcess(tmp_path / "i.db").ask("/metrics").text
    assert "certlint_inventory_certificates_expiring 1\n" in text
    assert re.findall(r'certificate="(.+?)"', text) == ["1.example.com"]


def test_the_service_counts_and_logs_its_responses(service):
    for path in ("/health", "/health", "/nowhere", "/metrics"):
        service.ask(path)
    told = re.findall(r'responses_total\{status="(\d+)"\} (\d+)', service.ask("/metrics").text)
    assert told == [("200", "3"), ("404", "1")]
    moment, client, holder, method, path, status, size, taken = service.lines[0].split()
    assert (client, holder, method, path, status, size) == ("192.0.2.7", "-", "GET", "/health", "200", "3")
    assert re.fullmatch(r"\d+\.\dms", taken)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)


def test_without_an_inventory_there_is_a_page_and_no_object():
    service = InProcess()
    assert "was started without --record" in Page(service.ask("/").text).text()
    assert [service.ask(path).status for path in ("/", "/places", "/api/v1/places", "/places/1")] == [
        200,
        404,
        404,
        404,
    ]
    assert "certlint_inventory" not in service.ask("/metrics").text


def test_an_inventory_that_is_replaced_is_read_anew(tmp_path):
    """Totals are remembered for some seconds, and connections kept; of another file neither is used."""
    service = InProcess(empty(tmp_path / "i.db"))
    assert "certlint_inventory_certificates 0\n" in service.ask("/metrics").text
    with open_database(str(tmp_path / "new.db"), create=True) as database, database.transaction():
        filled.certificate(database, 1, "www.example.com")
        filled.place(database, 1, 1)
    (tmp_path / "new.db").replace(tmp_path / "i.db")
    assert "certlint_inventory_certificates 1\n" in service.ask("/metrics").text
    assert len(listed(service, "places")) == 1


def test_what_is_not_served_to_everybody_needs_a_token_with_its_role(record, tmp_path):
    (tmp_path / "tokens.toml").write_text(f'[[token]]\nname = "reader"\nroles = ["read"]\ntoken = "{READER}"\n')
    (tmp_path / "tokens.toml").chmod(0o600)
    service = InProcess(record, load(str(tmp_path / "tokens.toml")))
    refused = service.ask("/places")
    assert refused.status == 401
    assert refused.headers["www-authenticate"] == 'Basic realm="certlint", charset="UTF-8"'
    assert service.ask("/health").status == service.ask("/style.css").status == 200
    assert service.ask("/places", authorization=f"Bearer {READER}").status == 200
    basic = b64encode(f"anybody:{READER}".encode()).decode()
    assert service.ask("/metrics", authorization=f"Basic {basic}").status == 200
    assert service.ask("/places", authorization=f"Bearer {READER}x").status == 401
    assert service.ask("/api/v1/lint", "POST", authorization=f"Bearer {READER}").status == 403
    assert [line.split()[2] for line in service.lines] == ["?", "-", "-", "reader", "reader", "?", "reader"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example.com"}, 421),
        ({"host": ""}, 421),
        ({"content_length": "1", "transfer_encoding": "chunked"}, 400),
        ({"x": "y" * (16 << 10)}, 431),
        ({"x": "y" * (15 << 10)}, 200),
    ],
)
def test_a_head_that_is_not_right_is_refused(service, headers, status):
    reply = service.ask("/health", **headers)
    assert reply.status == status
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-store"

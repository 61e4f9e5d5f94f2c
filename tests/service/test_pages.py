"""The pages over inventories with nothing, one, and many certificates, hostile text in every field."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

import pytest

from certlint.clients.model import clients
from certlint.inventory.sql.database import open_database
from certlint.service.lists import ALL
from tests import forge
from tests.inventory import filled
from tests.inventory.filled import digest
from tests.support.cli import certlint
from tests.support.inventories import DAY, LEAF, PLACE, empty, estate
from tests.support.pages import HOSTILE, Page
from tests.support.service import served

pytestmark = pytest.mark.slow

COUNT = 130
LISTS = tuple(f"/{name}" for name in ALL)
OTHERS = (
    "/",
    f"/certificates/{LEAF}",
    f"/places/{PLACE}",
    "/places/3",
    f"/issuers/{digest(1)}",
    f"/certificates/{digest('certificate 3')}",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    with served("--record", estate(folder / "inventory.db", COUNT)) as running:
        yield running


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nothing")
    with served("--record", empty(folder / "inventory.db")) as running:
        yield running


def page(service, path):
    reply = service.ask(path)
    assert reply.status == 200, (path, reply)
    return Page(reply.text)


@pytest.mark.parametrize("path", [*LISTS, *OTHERS])
def test_hostile_text_is_text(hostile, path):
    found = page(hostile, path)
    assert found.every("script") == found.every("img") == found.every("i") == []
    assert not {"\x1b", "\u202e"} & set(hostile.ask(path).text)
    assert [
        name for _, attributes in found.elements for name in attributes if name == "style" or name.startswith("on")
    ] == []
    for link in found.values("href"):
        assert link.startswith(("/", "#")), link


@pytest.mark.parametrize("path", [*LISTS, *OTHERS])
def test_a_page_is_accessible(hostile, path):
    found = page(hostile, path)
    assert found.every("html")[0]["lang"] == "en"
    assert re.search("<title>.* - certlint</title>", hostile.ask(path).text)
    assert len(found.every("h1")) == len(found.every("main")) == 1
    labels = {each.get("for") for each in found.every("label")}
    for field in (*found.every("input"), *found.every("select")):
        assert field["id"] in labels
    for table in re.findall(r"<table.*?</table>", hostile.ask(path).text, re.DOTALL):
        assert "<caption" in table
        assert 'scope="col"' in table
    for picture in re.findall(r"<svg.*?</svg>", hostile.ask(path).text, re.DOTALL):
        assert 'role="img"' in picture
        assert "<title" in picture
    ids = found.values("id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/", *LISTS])
def test_an_empty_inventory_has_pages(nothing, path):
    text = page(nothing, path).text()
    assert "empty" in text or "has none" in text or "Nothing fits" in text


def test_of_no_places_nothing_is_said(tmp_path):
    """A run that found keys alone is recorded, and no place: none of them has an owner, none is without."""
    (tmp_path / "server.key").write_text(forge.key_pem())
    (tmp_path / "server.key").chmod(0o600)
    assert certlint(tmp_path / "server.key", "--record", tmp_path / "inventory.db").code == 0
    with served("--record", str(tmp_path / "inventory.db")) as running:
        text = page(running, "/").text()
    assert text.count("The inventory has no places") == 2
    assert "Every place has an owner" not in text


def test_links_lead_somewhere(hostile):
    seen, waiting = set(), ["/"]
    while waiting and len(seen) < 150:
        path = waiting.pop(0)
        reply = hostile.ask(path)
        assert reply.status == 200, (path, reply)
        if "html" in reply.headers["content-type"]:
            links = {link.partition("#")[0] for link in Page(reply.text).values("href")} - seen - {"", path}
            kinds = {re.sub(r"[0-9a-f]{64}|\d+|=.*", "", link) for link in waiting}
            waiting += [
                link
                for link in sorted(links)
                if link not in waiting and (re.sub(r"[0-9a-f]{64}|\d+|=.*", "", link) not in kinds or len(waiting) < 20)
            ]
        seen.add(path)


@pytest.mark.parametrize("name", ["certificates", "places", "findings"])
def test_pages_of_a_list_are_whole_and_meet_once(hostile, name):
    found, path, pages = [], f"/{name}", 0
    while path:
        reply = page(hostile, path)
        rows = [
            each["href"]
            for tag, each in reply.elements
            if tag == "a" and re.match(r"/(certificates|places)/.", each.get("href", ""))
        ]
        found += dict.fromkeys(
            link for link in rows if link.startswith("/certificates" if name == "certificates" else "/places")
        )
        following = [each["href"] for each in reply.every("a") if each.get("rel") == "next"]
        path, pages = (following[0] if following else ""), pages + 1
    assert pages == 3
    assert (
        len(found) == len(set(found)) == {"certificates": COUNT + 3, "places": COUNT + 1, "findings": COUNT + 1}[name]
    )


def test_filters_stand_in_the_address_and_in_the_form(hostile):
    reply = hostile.ask("/certificates?name=" + quote("host7*") + "&severity=warning&site=")
    found = Page(reply.text)
    assert {each["name"]: each["value"] for each in found.every("input") if each.get("value")}["name"] == "host7*"
    assert [each for each in found.every("option") if "selected" in each]
    assert len(re.findall(r'<tr>\s*<th scope="row"', reply.text)) == 11
    assert "/api/v1/certificates?name=host7%2A&severity=warning" in reply.text.replace("&amp;", "&")


def test_a_filter_of_a_hostile_name_finds_it(hostile):
    reply = hostile.ask("/places?owner=" + quote(f"web{HOSTILE}"))
    assert reply.text.count("<tr>") == 51
    assert "Next page" in reply.text


def test_the_certificate_page_has_what_there_is_to_know(hostile):
    text = page(hostile, f"/certificates/{LEAF}").text()
    shown = ("is signed by", "Example Test Root CA", "accepts", "certlint csr", "replaced", "gone")
    for words in (*shown, "SAN does not cover", "basicConstraints", "SHA-256 of the public key"):
        assert words.lower() in text.lower(), words


def test_clients_are_called_by_their_names(hostile):
    heads = re.findall(
        r'<th scope="row">(.*?)</th>', hostile.ask(f"/certificates/{LEAF}").text.partition(">Clients<")[2]
    )
    assert heads[: len(clients())] == [each.title for each in clients()]


def test_clients_accept_on_a_condition_where_the_root_is_not_shown(tmp_path):
    """As the line of the report says it: the chain ends with an issuer that is not there."""
    chain = forge.chain()
    (tmp_path / "chain.pem").write_bytes(forge.bundle(*chain[:2]))
    database = tmp_path / "inventory.db"
    asked = ("--profile", "hygiene", "--fqdn", forge.FQDN, "--record", database, "--quiet", "--as-of", "2026-06-01")
    assert certlint(tmp_path / "chain.pem", *asked).code == 0
    with served("--record", database) as running:
        text = page(running, f"/certificates/{sha256(chain[0].der).hexdigest()}").text()
    assert "Clients accept this chain if they have and trust 'Example Test Root CA', which is not in the file." in text


def test_without_an_inventory_a_page_says_so(service):
    assert "was started without --record" in page(service, "/").text()
    assert service.ask("/certificates").status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/certificates/{'0' * 64}", 404),
        ("/certificates/x", 404),
        ("/certificates/" + "G" * 64, 404),
        ("/places/999999", 404),
        ("/places/x", 404),
        ("/places/-1", 404),
        ("/places/" + "9" * 30, 404),
        (f"/issuers/{'0' * 64}", 404),
        ("/certificates?after=x", 400),
        ("/certificates?after=i1", 400),
        ("/certificates?after=i99999999999999999999,i1", 400),
        ("/certificates?severity=bad", 400),
        ("/certificates?before=yesterday", 400),
        ("/certificates?limit=5", 400),
        ("/certificates?name=%00", 400),
        ("/certificates?name=a&name=b", 400),
        ("/certificates?name=" + "x" * 301, 400),
        ("/certificates?unowned=yes", 400),
        ("/runs?name=x", 400),
        ("/certificates?name=%ff%fe", 200),
        ("/certificates?name=%F0%9F%92%A9%25%5F%5C", 200),
        ("/changes?since=0001-01-01&before=9999-12-31", 200),
    ],
)
def test_what_is_asked_for_and_is_not_there(hostile, path, status):
    reply = hostile.ask(path)
    assert reply.status == status, reply
    assert not any("Traceback" in line or " 500 " in line for line in hostile.lines)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-15T12:00:00Z",
        "2026-03-15t12:00:00z",
        "2026-03-15T12:00:00%2B00:00",
        "2026-03-15T12:00:00+00:00",
        "2026-03-15T14:00:00%2B02:00",
        "2026-03-15T12:00:00.5Z",
        "2026-03-15%2012:00",
    ],
)
def test_a_date_and_a_time_narrow_a_list(tmp_path, moment):
    """As reports write them; also with the plus sign that a URL turns into a space."""
    database = tmp_path / "inventory.db"
    for number, end in enumerate((datetime(2026, 3, 15, 11, 59), datetime(2026, 3, 15, 12, 1))):
        (tmp_path / "a.pem").write_bytes(forge.bundle(forge.leaf(not_after=end, serial=number + 7)))
        certlint(tmp_path / "a.pem", "--record", database, "--quiet", "--as-of", f"2026-02-0{number + 1}")
    with served("--record", database) as running:
        answer = running.ask(f"/api/v1/certificates?before={moment}&ended=1")
        assert answer.status == 200, answer.text
        assert [each["serial"] for each in json.loads(answer.text)["items"]] == ["7"]
        shown = Page(running.ask(f"/certificates?before={moment}&ended=1").text)
    assert "2026-03-15 12:00" in shown.text()


def test_a_single_place_is_told_as_one(tmp_path):
    """And a place of which it cannot be told whether it falls is not told to fall."""
    with served("--record", estate(tmp_path / "inventory.db", 0, "")) as running:
        text = Page(running.ask("/").text).text()
        issuer = Page(running.ask(f"/issuers/{digest('Example CA')}").text).text("h3")
    assert all(each in text for each in ("1 place fails", "1 place without owner", "1 open error", "0 places pass"))
    assert "Open places" in issuer
    assert "fall" not in issuer


def test_months_tell_what_expired_today_from_what_expired_before(tmp_path):
    """The sum above counts to the minute, months count days: both are right where both say what they count."""
    target, now = empty(tmp_path / "inventory.db"), int(time.time())
    with open_database(str(target), create=True) as database, database.transaction():
        for number, ended in enumerate((now - 3 * DAY, now - now % DAY), 1):
            filled.certificate(database, number, f"{number}.example.com", not_after=ended)
            filled.place(database, number, number)
        filled.add(
            database, "runs", id=1, started=now, site="x", command="check", sources="[]", arguments="[]", profile="", as_of=now,
            version="", ruleset="",
        )  # fmt: skip
    with served("--record", target) as service:
        text = Page(service.ask("/").text).text()
    assert "2 expired" in text
    assert "expired before today1" in text  # the cells of a row


def test_a_place_that_could_not_be_evaluated_says_so(tmp_path):
    target = empty(tmp_path / "inventory.db")
    with open_database(str(target), create=True) as database, database.transaction():
        filled.certificate(database, 1, "www.example.com")
        filled.place(database, 1, 1, verdict="incomplete")
        filled.place(database, 2, 1)
    with served("--record", target) as service:
        told = ["could not evaluate" in service.ask(f"/places/{number}").text for number in (1, 2)]
    assert told == [True, False]


def test_a_name_that_the_title_says_is_not_repeated(tmp_path):
    target = empty(tmp_path / "inventory.db")
    with open_database(str(target), create=True) as database, database.transaction():
        filled.certificate(database, 1, "acme root ca", common_name="Acme Root CA")
        filled.place(database, 1, 1)
    with served("--record", target) as service:
        text = service.ask("/certificates").text
    assert "Acme Root CA" in text
    assert "acme root ca" not in text


def test_names_and_paths_are_broken_at_their_dots_and_slashes(tmp_path):
    target = empty(tmp_path / "inventory.db")
    with open_database(str(target), create=True) as database, database.transaction():
        filled.certificate(database, 1, "www.example.com", "<i>.example.com", common_name="www.example.com")
        filled.place(database, 1, 1, location="/etc/ssl/a b/1.pem")
    with served("--record", target) as service:
        lists = service.ask("/places").text + service.ask("/certificates").text
        place = service.ask("/places/1").text
    assert "<bdi>www.<wbr>example.<wbr>com</bdi>" in lists
    assert "&lt;i&gt;.<wbr>example.<wbr>com" in lists
    assert '<bdi class="path">/<wbr>etc/<wbr>ssl/<wbr>a b/<wbr>1.<wbr>pem</bdi>' in place

"""One number means one thing: what the overview counts is what its link lists, what metrics tell, and what commands answer."""

from __future__ import annotations

import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from certlint.inventory.sql.database import open_database
from tests.support.cli import certlint
from tests.support.inventories import estate
from tests.support.pages import Page
from tests.support.service import served

pytestmark = pytest.mark.slow

_PREFIX = "certlint_inventory_"
# What the link of a number on the overview leads to, which metric tells it, and how it is asked on the command line.
NUMBERS = {
    "/expiring?before=": ("certificates", ("expiring", "--before", "9999-12-31")),
    "/expiring?before=0d": ("certificates_expired", ("expiring", "--before", "0d")),
    "/expiring?since=0d&before=45d": ("certificates_expiring", ("expiring", "--since", "0d", "--before", "45d")),
    "/places?verdict=fail": ("places fail", ("places", "--verdict", "fail")),
    "/places?verdict=incomplete": ("places incomplete", ("places", "--verdict", "incomplete")),
    "/places?verdict=pass": ("places pass", ("places", "--verdict", "pass")),
    "/places?unowned=1": ("places_unowned", ("places", "--unowned")),
    "/findings?severity=error": ("findings error", ("findings", "--severity", "error")),
}


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = estate(tmp_path_factory.mktemp("numbers") / "inventory.db", 400)
    with open_database(str(path), create=True) as database:  # not on the second that the test begins at
        database.execute("UPDATE certificates SET not_after = not_after + 43200")
    return path


@pytest.fixture(scope="module")
def service(record):
    with served("--record", record) as running:
        yield running


def listed(service, link: str) -> int:
    """How many rows all pages of a list have."""
    count, after = 0, ""
    while after is not None:
        path, _, query = link.partition("?")
        page = json.loads(service.ask(f"/api/v1{path}?{query}&limit=200{after and f'&after={after}'}").text)
        count, after = count + len(page["items"]), page["next"]
    return count


def test_what_the_overview_counts_is_what_there_is(service, record):
    text = service.ask("/").text
    shown = {
        link.replace("&amp;", "&"): int(number.replace(",", ""))
        for link, number in re.findall(r'<li[^>]*><a href="([^"]+)"><strong>([\d,]+)</strong>', text)
    }
    assert shown.keys() == NUMBERS.keys()
    told = {
        " ".join((each.name.removeprefix(_PREFIX), *each.labels.values())): each.value
        for family in text_string_to_metric_families(service.ask("/metrics").text)
        for each in family.samples
    }
    for link, number in shown.items():
        metric, words = NUMBERS[link]
        assert listed(service, link) == told[metric] == number, link
        answer = json.loads(certlint("inventory", *words, "--record", record, "--format", "json").out)
        assert len(answer) == number, link
    assert all(shown[link] for link in NUMBERS if "incomplete" not in link and "pass" not in link)


@pytest.mark.parametrize("name", ["expiring", "changes"])
def test_a_list_is_narrowed_in_time_as_the_command_is(name, service, record):
    answer = json.loads(certlint("inventory", name, "--record", record, "--format", "json").out)
    assert listed(service, f"/{name}") == len(answer)
    page = Page(service.ask(f"/{name}").text)
    (field,) = (each for each in page.every("input") if each.get("value", "").endswith("d"))
    assert f"{field['name']}={field['value']}" in service.ask(f"/{name}").text
    everything = next(link for link in page.values("href") if link.endswith(f"{field['name']}="))
    assert listed(service, everything) >= len(answer)


def test_a_command_says_what_it_was_narrowed_to(record):
    out = certlint("inventory", "expiring", "--record", record, "--name", "nobody.example.org").out
    assert re.fullmatch(r"0 rows before \d{4}-\d\d-\d\d \(--before names another day\)\n", out)
    assert certlint("inventory", "expiring", "--record", record, "--since", "9990-01-01").out == "0 rows\n"

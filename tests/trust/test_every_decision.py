"""Every decision of a root program, around its day and its limit: check, the table of clients, forecast and impact."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from certlint import caches, pem
from certlint.bundle.bundle import Bundle
from certlint.clients import model
from certlint.inventory.sql.database import open_database
from certlint.policy import tables
from certlint.trust.distrust import BY_ISSUANCE, BY_TIMESTAMP, REMOVED, decisions
from certlint.trust.known import Known
from certlint.trust.stores import load
from certlint.x509.certificate import Certificate
from tests import forge
from tests.inventory.filled import place, real
from tests.support.cli import certlint
from tests.trust.test_distrust import logged

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LONG = {"not_before": datetime(2000, 1, 1), "not_after": datetime(2045, 1, 1)}
ROOT, OTHER = forge.root("Root A", key="p384-a", **LONG), forge.root("Root B", key="p384-b", **LONG)
CROSSED = [forge.intermediate(above, "Issuing CA", key="p256-b", **LONG) for above in (ROOT, OTHER)]
NAMES = {"Chrome": "chrome", "Mozilla": "mozilla", "Java": "java", "Microsoft": "microsoft"}
CLIENTS = {client.program: client.id for client in model.clients() if client.program}


class Row(NamedTuple):
    """A row of the table."""

    key: str
    name: str
    program: str
    how: str
    since: str
    until: str

    @property
    def day(self) -> datetime:
        """The day from which it holds."""
        return datetime.fromisoformat(self.since)

    @property
    def limit(self) -> datetime:
        """The last second at which a certificate that still counts was issued, or logged."""
        last = datetime.fromisoformat(self.until.removesuffix("Z"))
        return last if "T" in self.until else last + DAY - SECOND

    @property
    def leaves(self) -> dict[str, tuple[datetime, bool]]:
        """When certificates were issued, or logged, around the limit, and whether they are concerned."""
        if self.how == REMOVED:
            return {"any": (self.day - 90 * DAY, True)}
        moments = {
            "before": self.limit - DAY,
            "last": self.limit,
            "first": self.limit + SECOND,
            "after": self.limit + DAY,
        }
        return {name: (moment, moment > self.limit) for name, moment in moments.items()}

    def leaf(self, moment: datetime, number: int) -> forge.Cert:
        """A certificate that was issued or logged then; the other of the two dates says the opposite."""
        made: dict[str, Any] = {"serial": number, "not_before": moment, "not_after": datetime(2040, 1, 1)}
        if self.how == BY_TIMESTAMP:
            made["not_before"] = self.limit + (-9 * DAY if moment > self.limit else 9 * DAY)
            made["extensions"] = (logged(moment),)
        return forge.leaf(CROSSED[0], f"n{number}.example.com", **made)


ROWS = [Row(*row) for row in tables.values("distrust")]
KINDS = {(row.program, row.how): row for row in ROWS}
ALL = [pytest.param(row, id=f"{row.program} {row.how} {row.name}", marks=pytest.mark.slow) for row in ROWS]
SOME = [pytest.param(row, id=" ".join(kind)) for kind, row in KINDS.items()]


@pytest.fixture
def row(request, monkeypatch):
    """A row of the table, which is about a root whose key is here."""
    known, own = tables.values, [Certificate(ROOT.der).spki_sha256, *request.param[1:]]
    caches.clear()
    monkeypatch.setattr(tables, "values", lambda name: [own] if name == "distrust" else known(name))
    yield request.param
    caches.clear()


def at(moment: datetime) -> tuple[str, str]:
    return "--as-of", moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def checked(file: Any, moment: datetime, *words: object) -> tuple[bool, bool | None]:
    """Whether a check tells of the decision, and whether the client of the program refuses for it."""
    words = ("--profile", "hygiene", "--format", "json", "--select", "chain/distrusted", *at(moment), *words)
    (bundle,) = json.loads(certlint(file, *words).out)["bundles"]
    clients = {each["client"] for each in bundle["clients"] if "chain/distrusted" in each["reasons"]}
    by = {name for found in bundle["findings"] for name in found.get("refused_by", {})}
    assert by == clients
    assert len(clients) < 2
    return bool(bundle["findings"]), next(iter(clients), "")


@pytest.mark.slow
@pytest.mark.parametrize("row", [*SOME, *ALL], indirect=True)
def test_a_check_and_the_table_of_clients(row, tmp_path):
    file, store = tmp_path / "served.pem", tmp_path / "root.pem"
    store.write_bytes(forge.bundle(ROOT))
    for number, (name, (moment, is_concerned)) in enumerate(row.leaves.items(), 1):
        file.write_bytes(forge.bundle(row.leaf(moment, number), CROSSED[0], ROOT))
        by = CLIENTS[row.program] if is_concerned else ""
        assert checked(file, row.day) == (is_concerned, by), name
        assert checked(file, row.day + DAY) == (is_concerned, by), name
        assert checked(file, row.day - SECOND) == (False, ""), name
        assert checked(file, row.day, "--trust", store) == (is_concerned, ""), (
            "who has the root from the user accepts it"
        )


@pytest.mark.slow
@pytest.mark.parametrize("row", [*SOME, *ALL], indirect=True)
def test_a_forecast(row, tmp_path):
    file = tmp_path / "served.pem"
    for number, (name, (moment, is_concerned)) in enumerate(row.leaves.items(), 1):
        file.write_bytes(forge.bundle(row.leaf(moment, number), CROSSED[0], ROOT))
        words = ("forecast", file, "--profile", "hygiene", "--format", "json", *at(row.day - DAY))
        events = json.loads(certlint(*words, "--until", (row.day + DAY).strftime("%Y-%m-%d")).out)["events"]
        found = [(each["date"], each["kind"]) for each in events if each["rule"] == "chain/distrusted"]
        assert found == [(row.since, "starts")] * is_concerned, name


@pytest.fixture
def filled(row, tmp_path):
    """A place for each of the leaves, which sends the path to the root that is concerned; and one that sends both."""
    target = str(tmp_path / "inventory.db")
    with open_database(target, create=True) as database:
        for number, cert in enumerate((ROOT, OTHER, *CROSSED), 101):
            real(database, number, cert, common_name=f"CA {number}")
        for number, (name, (moment, _)) in enumerate(row.leaves.items(), 1):
            real(database, number, row.leaf(moment, number), f"n{number}.example.com")
            place(database, number, number, 103, 101, location=f"/{name}")
            place(database, number + 10, number, 103, 104, location=f"/both-{name}")
    return target


def impact(target: str, *words: object) -> dict[str, str]:
    answer = certlint("impact", "--record", target, *words, "--format", "json")
    assert answer.code == 0, answer.all
    return {each["location"]: each["verdict"] for each in json.loads(answer.out)["places"]}


@pytest.mark.slow
@pytest.mark.parametrize("row", [*SOME, *ALL], indirect=True)
def test_impact_and_forecast_of_an_inventory(row, filled):
    """What Chrome has decided; and what survives for Chrome when another root falls: not what Chrome does not trust."""
    concerned = {name for name, (_, is_concerned) in row.leaves.items() if is_concerned}
    then = max([row.day, *(row.limit + 10 * DAY for _ in row.leaves if row.how != REMOVED)]) + DAY
    for client in (NAMES[row.program], CLIENTS[row.program]):
        found = impact(filled, "--client", client, *at(then))
        assert found == {f"/{name}": "falls" for name in concerned} | {
            f"/both-{name}": "survives" for name in concerned
        }
    fallen = impact(filled, "--distrust", "Root B", "--client", NAMES[row.program], *at(then))
    assert {name for name, verdict in fallen.items() if verdict == "falls"} == {f"/both-{name}" for name in concerned}
    others = impact(filled, "--distrust", "Root B", "--client", "openssl", *at(then))
    assert "falls" not in others.values()
    answer = certlint("forecast", "--record", filled, "--format", "json", "--until", "2041", *at(then))
    broken = {each["location"] for each in json.loads(answer.out)["places"] if "does not trust" in each["why"]}
    assert broken == {f"/{name}" for name in concerned}


def test_a_decision_about_one_of_two_paths_counts_when_the_other_one_has_ended(tmp_path, monkeypatch):
    """A program refuses from 2030 on, and the path that it trusts ends in 2032: it is then that the place breaks."""
    ended = {"not_before": datetime(2000, 1, 1), "not_after": datetime(2032, 1, 1)}
    brief = forge.intermediate(OTHER, "Issuing CA", key="p256-b", **ended)
    target = str(tmp_path / "inventory.db")
    with open_database(target, create=True) as database:
        for number, cert in enumerate((ROOT, OTHER, CROSSED[0], brief), 101):
            real(database, number, cert, common_name=f"CA {number}")
        real(database, 1, forge.leaf(CROSSED[0], not_after=datetime(2038, 1, 1)), "n1.example.com")
        place(database, 1, 1, 103, 104)
    own = [Certificate(ROOT.der).spki_sha256, "Root A", "Chrome", REMOVED, "2030-01-01", "2030-01-01"]
    known = tables.values
    caches.clear()
    monkeypatch.setattr(tables, "values", lambda name: [own] if name == "distrust" else known(name))
    words = ("forecast", "--record", target, "--format", "json", "--until", "2041", "--as-of", "2026-06-01")
    (broken,) = json.loads(certlint(*words).out)["places"]
    caches.clear()
    assert broken["at"][:10] == "2032-01-01"
    assert broken["why"] == "the CA certificate 'Issuing CA' expires, and Chrome does not trust the other paths"


@pytest.mark.slow
def test_on_the_29th_of_february(tmp_path):
    target = str(tmp_path / "inventory.db")
    with open_database(target, create=True) as database:
        for number, cert in enumerate((ROOT, CROSSED[0]), 101):
            real(database, number, cert, common_name=f"CA {number}")
        real(database, 1, forge.leaf(CROSSED[0], not_after=datetime(2038, 1, 1)), "n1.example.com")
        place(database, 1, 1, 102, 101)
    assert impact(target, "--client", "chrome", "--as-of", "2028-02-29") == {}
    assert impact(target, "--distrust", "Root A", "--client", "chrome", "--as-of", "2028-02-29") == {
        "/etc/ssl/1.pem": "falls"
    }


def test_real_roots_of_mozillas_list():
    """Those that are in the table: what is said of a leaf below the root itself is said of its key."""
    (store,) = load(["mozilla"])
    rows = {each.spki_sha256: [row for row in ROWS if row.key == each.spki_sha256] for each in store.certificates}
    found = {key: own for key, own in rows.items() if own}
    assert found
    for root in store.certificates:
        for row in found.get(root.spki_sha256, ()):
            for name, (moment, is_concerned) in row.leaves.items():
                file = forge.bundle(row.leaf(moment, 1)) + forge.pem(root.der).encode()
                known = Known(Bundle(pem.read(file)))
                for now, holds in ((row.day, True), (row.day - SECOND, False)):
                    said = decisions(known.certificates, (0, 1), now.replace(tzinfo=UTC))
                    told = any(each[1:] == row[2:] for each in (decision for _, decision in said))
                    assert told is (is_concerned and holds), (row, name)


def test_every_program_has_a_client_and_a_name():
    assert {row.program for row in ROWS} == NAMES.keys() == CLIENTS.keys()
    assert {row.how for row in ROWS} == {REMOVED, BY_ISSUANCE, BY_TIMESTAMP}

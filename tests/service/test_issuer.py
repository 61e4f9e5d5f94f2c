"""What depends on a CA, as a page and for programs: which places fall, and which survive by another path."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from certlint.inventory.sql.database import open_database
from certlint.x509.certificate import Certificate
from tests import forge
from tests.inventory.filled import owner, place, real
from tests.support.pages import Page
from tests.support.service import served

pytestmark = pytest.mark.slow

LATER = datetime(2100, 1, 1, tzinfo=UTC)
ROOT_A, ROOT_B = (forge.root(f"Root {name}", key=f"p384-{name.lower()}", not_after=LATER) for name in "AB")
BY_A, BY_B = (forge.intermediate(root, "Issuing CA", key="p256-b", not_after=LATER) for root in (ROOT_A, ROOT_B))
ONE, TWO = (
    forge.leaf(BY_A, f"{name}.example.com", serial=number, not_after=LATER, san=[f"{name}.example.com"])
    for number, name in enumerate(("one", "two"), 1)
)
NAME = sha256(Certificate(ROOT_A.der).raw["subject"]).hexdigest()


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    target = str(tmp_path_factory.mktemp("issuer") / "inventory.db")
    with open_database(target, create=True) as database, database.transaction():
        for number, cert in enumerate((ONE, TWO, ROOT_A, ROOT_B, BY_A, BY_B), 1):
            real(database, number, cert)
        place(database, 1, 1, 5, 3, location="/one.pem")
        place(database, 2, 2, 5, 6, location="/two.pem")
        owner(database, 1, "web", 1)
    with served("--record", target) as running:
        yield running


def test_the_page_says_what_falls_and_what_survives(service):
    reply = service.ask(f"/issuers/{NAME}")
    text = Page(reply.text).text()
    assert reply.status == 200
    assert "Places fall" in text
    fallen, surviving = text.split("Places that fall", 1)[1].split("Places that survive", 1)
    assert "/one.pem" in fallen
    assert "/two.pem" not in fallen
    assert "/two.pem" in surviving
    assert "Issuing CA < Root B" in surviving


def test_programs_read_the_same(service):
    found = json.loads(service.ask(f"/api/v1/issuers/{NAME}").body)["impact"]
    assert [found[name] for name in ("falls", "open", "survives")] == [1, 0, 1]
    assert [(each["location"], each["verdict"]) for each in found["places"]] == [
        ("/one.pem", "falls"),
        ("/two.pem", "survives"),
    ]
    assert found["owners"] == [
        {"owner": "web", "falls": 1, "open": 0, "survives": 0},
        {"owner": "", "falls": 0, "open": 0, "survives": 1},
    ]
    assert service.ask(f"/api/v1/issuers/{'0' * 64}").status == 404
    assert service.ask(f"/api/v1/issuers/{NAME}?x=1").status == 400

"""The statements of docs/inventory.md: they make a database to record into, and a user who can read it and no more."""

from __future__ import annotations

import re

import psycopg
import pytest

from certlint.errors import OutputError
from certlint.inventory.queries import lists
from certlint.inventory.sql.database import open_database
from tests import ROOT
from tests.inventory.seeing import place, record
from tests.inventory.test_recorder import leaf

PAGE = (ROOT / "docs" / "inventory.md").read_text()
MADE, ALLOWED = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
NAMES = {"certlint": "recording", "inventory": "of_the_page", "auditor": "reading"}


@pytest.mark.slow
def test_who_records_and_who_reads(server):
    """The user and the schema of the tests are called `certlint`, too."""

    def renamed(text: str) -> str:
        return re.sub(r"(?<!SCHEMA )\b(certlint|inventory|auditor)\b", lambda found: NAMES[found[0]], text)

    def address(name: str) -> str:
        return server.address("of_the_page").replace("certlint@", f"{NAMES[name]}@")

    with psycopg.connect(server.address("postgres"), autocommit=True) as connection:
        for statement in renamed(MADE).splitlines():
            connection.execute(statement)
    with open_database(address("certlint"), create=True) as database:
        record(database, [place("/srv/www.pem", leaf())])
    with psycopg.connect(address("certlint")) as connection:
        connection.execute(renamed(ALLOWED))
    with open_database(address("auditor")) as database:
        assert [row.location for row in lists.places(database).rows] == ["/srv/www.pem"]
    with (
        pytest.raises(OutputError, match="permission denied"),
        open_database(address("auditor"), create=True) as database,
    ):
        record(database, [place("/srv/www.pem", leaf())])

"""Inventories to be looked at: with hostile text in every field that a certificate, a file or a person can fill."""

from __future__ import annotations

import time
from hashlib import sha256
from pathlib import Path

from certlint.inventory.sql.database import open_database
from tests import forge
from tests.inventory import filled
from tests.support.pages import HOSTILE

CHAIN = forge.chain()
LEAF = sha256(CHAIN[0].der).hexdigest()
PLACE = 10_000
DAY = 86400


def empty(path: Path) -> Path:
    open_database(str(path), create=True).close()
    return path


def estate(path: Path | str, count: int, text: str = HOSTILE) -> Path | str:
    """An inventory of a real chain at one place, and so many other certificates, each at its own."""
    now = int(time.time())
    with open_database(str(path), create=True) as database, database.transaction():
        for position, each in enumerate(CHAIN):
            number = PLACE + position
            filled.certificate(database, number, f"cluster{position}.example.com", sha256=sha256(each.der).hexdigest())
            filled.add(database, "encodings", certificate_id=number, der=each.der)
        filled.place(
            database, PLACE, PLACE, PLACE + 1, PLACE + 2, location="/etc/ssl/cluster.pem", verdict="fail", errors=1
        )
        filled.finding(database, PLACE, PLACE, PLACE, rule="names/fqdn-not-covered", message=text)
        for number in range(1, count + 1):
            filled.certificate(
                database, number, f"host{number}.example.com{text}", common_name=f"host{number}{text}", subject=f"CN={text}",
                issuer=f"CN=CA {number % 3}{text}", issuer_sha256=filled.digest(number % 3), serial=text, signature=text,
                key_type=text, key=text, not_after=now + (number % 400 - 30) * DAY,
                superseded_by=PLACE if number % 10 == 9 else None,
            )  # fmt: skip
            filled.place(
                database,
                number,
                number,
                location=f"/srv/{number}{text}",
                site=f"web{text}",
                kind=f"file{text}",
                warnings=1,
            )
            filled.finding(database, number, number, number, rule=f"own/rule{text}", message=text, severity="warning")
        filled.sighting(database, 1, PLACE, ended=now - DAY, ended_as="replaced", replaced_by=1)
        filled.sighting(database, 2, PLACE, ended=now - DAY, ended_as="gone")
        filled.owner(database, 1, f"web{text}", *range(1, count // 2))
        filled.add(
            database, "runs", id=1, started=now - DAY, finished=now, site=text, command=f"check{text}", sources="[]",
            arguments='["<i>\\u202e", "--fqdn"]', profile=text, as_of=now, version=text, ruleset=text, complete=1, exit_code=1,
            places=count, certificates=count, errors=3, warnings=count,
        )  # fmt: skip
    return path

"""Inventories: what is written in a second, and how long the first page of a list takes.

`python -m bench.inventory 1000000` for the big size, into a temporary file; with an address, into a PostgreSQL database.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from bench.measure import Row, table
from certlint.inventory import lists, totals
from certlint.inventory.database import Database, open_database
from certlint.inventory.owners import Owner
from certlint.inventory.recorder import Recorder
from certlint.inventory.run_facts import RunFacts
from certlint.output.seen import FILE, SeenCertificate, SeenFinding, SeenPlace, certificate_of
from certlint.x509.certificate import Certificate
from tests import forge

COUNT = 20_000
START, DAY = 1_780_272_000, 86_400
OWNERS = tuple(Owner(f"team {n}", f"team{n}@example.com", names=(f"*.team{n}.example.com",)) for n in range(20))
LISTS = {
    "certificates": lists.certificates,
    "expiring": lists.expiring,
    "places": lists.places,
    "worst places": lists.worst_places,
    "findings": lists.findings,
    "gone": lists.gone,
    "runs": lists.runs,
    "issuers": totals.issuers,
    "owners": totals.owners,
    "shared keys": totals.shared_keys,
}


def certificate(model: SeenCertificate, number: int) -> SeenCertificate:
    """A certificate as a run would see it; in each hundred, two names are those of others."""
    name = f"host{number - number % 50 % 2}.team{number % 25}.example.com"
    digest = sha256(b"%d" % number).hexdigest()
    issuer = number * 7 % 300
    return model._replace(
        sha256=digest,
        spki_sha256=sha256(b"key %d" % (number - number % 40 // 39)).hexdigest(),
        subject=f"CN={name}",
        common_name=name,
        issuer=f"CN=Example Issuing CA {issuer},O=Example",
        issuer_sha256=sha256(b"issuer %d" % issuer).hexdigest(),
        subject_sha256=sha256(name.encode()).hexdigest(),
        serial=digest[:32],
        not_before=START - number % 90 * DAY,
        not_after=START + number * 13 % 398 * DAY,
        names=(("dns", name), ("dns", f"www.{name}")),
        der=model.der[:-32] + bytes.fromhex(digest),
    )


def places(count: int) -> Iterator[SeenPlace]:
    """As many places, each with a certificate of its own and an intermediate of 300; every third has a finding."""
    model = certificate_of(Certificate(forge.leaf().der))
    above = certificate_of(Certificate(forge.intermediate().der))
    for number in range(count):
        leaf = certificate(model, number)
        issuer = above._replace(sha256=leaf.issuer_sha256, subject_sha256=leaf.issuer_sha256)
        found = [SeenFinding(leaf.sha256, f"x/rule-{number % 30}", "error", "It is wrong", f"{number:032x}")]
        held = ((leaf, 0), (issuer, 1))
        wrong = number % 3 == 0
        yield SeenPlace(
            FILE, f"/srv/{number}.pem", "", "fail" if wrong else "pass", int(wrong), 0, held, tuple(found * wrong)
        )


def write(database: Database, seen: Iterator[SeenPlace], day: int = 0) -> float:
    """Seconds in which a run is recorded, what it costs to make up what it saw left out.

    SQLite works within this process: its processor time is told, as in the other rows. A server's is not known here.
    """
    clock = time.process_time if database.dialect.name == "sqlite" else time.perf_counter
    moment = START + day * DAY
    facts = RunFacts(moment, "bench", "check", (), ("/srv",), "hygiene", moment, "0", "bench")
    spent = 0.0
    begin = clock()
    recorder = Recorder(database, facts, OWNERS)
    spent += clock() - begin
    some: list[SeenPlace] = []
    for place in seen:
        some.append(place)
        if len(some) == 1000:
            begin = clock()
            recorder.add(some)
            spent += clock() - begin
            some = []
    begin = clock()
    recorder.add(some)
    recorder.finish(1)
    return spent + clock() - begin


def first_pages(database: Database) -> dict[str, float]:
    """Milliseconds of the first page of each list, the second time that it is asked for."""
    taken = {}
    for name, function in LISTS.items():
        for _ in range(2):
            begin = time.perf_counter()
            function(database)
            taken[name] = (time.perf_counter() - begin) * 1000
    return taken


def measured(target: str, count: int, kind: str) -> list[Row]:
    """The rows of one database."""
    with open_database(target, create=True) as database:
        rate = count / write(database, places(count))
        again = count / write(database, (each for n, each in enumerate(places(count)) if n % 100), day=1)
    with open_database(target) as database:
        taken = first_pages(database)
    slowest = max(taken, key=lambda name: taken[name])
    bound = ">= 1.0" if kind == "SQLite" else ""
    of = f"{count:,} certificates, {kind}"
    return [
        Row(f"`--record`, {of}", "required", rate, 5000.0, "/s", rate / 5000, bound),
        Row(f"the same again, {of}", "required", again, 5000.0, "/s", again / 5000, bound),
        Row(f"first page of each list ({slowest}), {of}", "allowed", taken[slowest], 200.0, "ms",
            taken[slowest] / 200, "<= 1.0"),
    ]  # fmt: skip


def rows(count: int = COUNT) -> list[Row]:
    """SQLite alone: it is what everybody has."""
    with tempfile.TemporaryDirectory() as folder:
        return measured(str(Path(folder, "inventory.db")), count, "SQLite")


if __name__ == "__main__":
    size = int(sys.argv[1]) if sys.argv[1:] else COUNT
    if sys.argv[2:]:
        sys.stdout.write(table(measured(sys.argv[2], size, "PostgreSQL")) + "\n")
    else:
        sys.stdout.write(table(rows(size)) + "\n")

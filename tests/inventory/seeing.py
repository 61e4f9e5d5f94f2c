"""What runs saw, made of forged certificates, and runs that record it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from certlint.inventory.recording.owners import Owner
from certlint.inventory.recording.recorder import Recorder
from certlint.inventory.recording.run_facts import RunFacts
from certlint.inventory.sql.database import Database
from certlint.output.seen import FILE, SeenFinding, SeenPlace, certificate_of
from certlint.x509.certificate import Certificate
from tests import forge

DAY = 86_400
MONDAY = 1_780_272_000
"""2026-06-01, the day of the forge, in seconds."""


def facts(day: int = 0, *, site: str = "eu-1", command: str = "check", **more: Any) -> RunFacts:
    """A run so many days after the first Monday, over the folder `/srv`."""
    usual: dict[str, Any] = {
        "arguments": ("/srv", "--record", "inventory.db"),
        "sources": ("/srv",),
        "profile": "hygiene",
        "version": "1.0",
        "ruleset": "2 rules",
    }
    return RunFacts(started=MONDAY + day * DAY, as_of=MONDAY, site=site, command=command, **(usual | more))


def place(
    source: str, *certificates: forge.Cert | bytes, findings: Iterable[tuple[str, str, str]] = (), **more: Any
) -> SeenPlace:
    """A place with these certificates, the leaf first; `findings` are rules, severities and messages about the leaf."""
    ders = [each if isinstance(each, bytes) else each.der for each in certificates]
    held = tuple((certificate_of(Certificate(der)), at) for at, der in enumerate(ders))
    leaf = held[0][0].sha256 if held else ""
    found = tuple(
        SeenFinding(leaf, *each, digest=sha256(repr((leaf, each)).encode()).hexdigest()[:32]) for each in findings
    )
    errors = sum(each.severity == "error" for each in found)
    usual: dict[str, Any] = {"kind": FILE, "entry": "", "verdict": "fail" if errors else "pass"}
    counts = {"errors": errors, "warnings": len(found) - errors}
    return SeenPlace(source=source, certificates=held, findings=found, **(usual | counts | more))


def record(
    database: Database,
    places: Iterable[SeenPlace],
    day: int = 0,
    exit_code: int = 0,
    owners: tuple[Owner, ...] = (),
    **more: Any,
) -> int:
    """Records a run that saw these places: its id."""
    recorder = Recorder(database, facts(day, **more), owners)
    recorder.add(places)
    recorder.finish(exit_code)
    return recorder.run


TABLES = {
    "runs": "id, started, site, command, complete, exit_code, places, certificates, errors, warnings",
    "certificates": "*",
    "encodings": "*",
    "issuers": "*",
    "names": "*",
    "nameless": "*",
    "places": "*",
    "sightings": "*",
    "findings": "*",
    "owners": "*",
    "place_owners": "*",
}


def contents(database: Database, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of some tables, or of all but what tells the time of day."""
    return {name: sorted(database.query(f"SELECT {TABLES[name]} FROM {name}"), key=repr) for name in tables or TABLES}

"""Certificates of the inventory as a cryptographic bill of materials (CycloneDX 1.7)."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.escape import json_for_logs, shortened
from certlint.inventory.queries import details, paging
from certlint.output import cyclonedx
from certlint.resources import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from certlint.inventory.queries.row_types import CertificateRow
    from certlint.inventory.sql.database import Database

_LONGEST = 1000


def of_materials(database: Database, rows: Iterable[CertificateRow], now: datetime) -> str:
    """The bill of materials of these certificates, with the places that show them and their open findings."""
    properties = [("inventory", database.target)]
    described = sorted(_described(database, rows, now), key=itemgetter("ref"))
    return json_for_logs("".join(cyclonedx.document(described, cyclonedx.metadata(__version__, now, properties))))


def _described(database: Database, rows: Iterable[CertificateRow], now: datetime) -> Iterator[dict[str, Any]]:
    for row in rows:
        bundle = Bundle(pem.read(details.der(database, row.id), row.place, compares=False))
        if not bundle.certificates:
            continue
        sightings = paging.every(partial(details.sightings_of_certificate, database, row.id))
        findings = [each for each in paging.every(partial(details.findings_about, database, row.id)) if not each.ended]
        yield cyclonedx.described_component(bundle, 0, now) | {
            "issued_by": "",
            "places": [{"location": f"{each.site}:{each.location}"} for each in sightings if each.ended is None],
            "has_private_key": False,
            "verdict": "fail" if any(each.severity == "error" for each in findings) else "pass",
            "findings": list(
                dict.fromkeys(f"{f.severity} {f.rule}: {shortened(f.message, _LONGEST)}" for f in findings)
            ),
            "reasons": [],
        }

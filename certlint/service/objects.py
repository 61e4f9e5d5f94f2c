"""The pages of a certificate, a place, an issuer; and the overview page."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.routing import Route

from certlint.errors import DecodeError
from certlint.inventory.outlook.impact import of_issuer
from certlint.inventory.outlook.impact_outcomes import FALLS, OPEN, SURVIVES
from certlint.inventory.queries import details, lists, overview, row_formats, totals
from certlint.inventory.queries.overview import DAY
from certlint.inventory.search.filters import Filters
from certlint.output import fields
from certlint.output.expiry import MONTHS, expiry_calendar
from certlint.service import cells, charts, columns, remedies
from certlint.service.cells import SOON_DAYS
from certlint.service.pages import page
from certlint.service.refusals import RequestRefusal
from certlint.service.rest import digest_of, number_of
from certlint.service.seen import as_clients_see
from certlint.x509.certificate import Certificate

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from certlint.inventory.queries.paging import Page
    from certlint.inventory.sql.database import Database
    from certlint.service.lint_pool import LintPool
    from certlint.service.store import InventoryStore

FEW = 100
"""The most rows of each list on these pages."""
TREND_DAYS = 90


def routes(store: InventoryStore, pool: LintPool) -> list[Route]:
    """The pages by their addresses."""
    return [
        Route("/", partial(_overview, store)),
        Route("/certificates/{sha256}", partial(_certificate, store, pool)),
        Route("/places/{id}", partial(_place, store)),
        Route("/issuers/{sha256}", partial(_issuer, store)),
    ]


def _sums(database: Database) -> dict[str, Any]:
    """The data of the overview page."""
    now = int(time.time())
    expires = overview.expiry_days(database, now - 365 * DAY, now + 31 * MONTHS * DAY)
    return {
        "counts": overview.overview(database, now, SOON_DAYS * DAY),
        "calendar": _calendar(expires, now),
        "trend": charts.trend(overview.trend(database, now - TREND_DAYS * DAY)),
        "worst": columns.table("places", lists.worst_places(database, 10), now),
        "expiring": columns.table("expiring", lists.expiring(database, Filters(), None, 10).rows, now),
        "unowned": columns.table("places", lists.places(database, Filters(unowned=True), None, 10).rows, now),
    }


async def _overview(store: InventoryStore, _: Request) -> Response:
    found = await store.recent(_sums)
    last = row_formats.moment_of(found["counts"].last_run)[:16].replace("T", " ")
    days: dict[str, Any] = {"soon": SOON_DAYS, "trend_days": TREND_DAYS}
    return await page("overview", "Overview", "/", **found, **days, last_run=last)


def _calendar(expires: dict[int, int], now: int) -> Any:
    """Expiring certificates by month."""
    days = {datetime.fromtimestamp(day * DAY, UTC).date().isoformat(): count for day, count in expires.items()}
    return expiry_calendar(days, datetime.fromtimestamp(now, UTC), SOON_DAYS)


class _Known(NamedTuple):
    """What the inventory has about a certificate; `chain` is the chain that its place shows, leaf first."""

    row: Any
    names: list[Any]
    sightings: list[Any]
    findings: list[remedies.Explained]
    der: bytes
    chain: list[bytes]


def _known(database: Database, digest: str) -> _Known:
    row = details.certificate(database, digest)
    sightings = details.sightings_of_certificate(database, row.id, None, FEW).rows
    present = [each for each in sightings if each.ended is None]
    shown = details.sightings_at(database, present[0].place_id, None, FEW).rows if present else []
    there = sorted((each for each in shown if each.ended is None), key=lambda each: each.position)
    return _Known(
        row,
        details.names(database, row.id, None, FEW).rows,
        sightings,
        _explained(database, details.findings_about(database, row.id, None, FEW)),
        details.der(database, row.id),
        [details.der(database, each.certificate_id) for each in there],
    )


def _explained(database: Database, findings: Page) -> list[remedies.Explained]:
    return remedies.with_remedies(findings.rows, details.profiles_of(database, findings.rows))


async def _certificate(store: InventoryStore, pool: LintPool, request: Request) -> Response:
    now, digest = int(time.time()), digest_of(request)
    known = await store.ask(partial(_known, digest=digest))
    seen = await as_clients_see(pool, known.chain or [known.der])
    return await page(
        "certificate",
        known.row.common_name or digest[:16],
        "/certificates",
        row=known.row,
        expiry=cells.expiry(known.row.not_after, now),
        names=known.names,
        sightings=columns.table("sightings", known.sightings, now),
        findings=known.findings,
        fields=_decoded(known.der),
        seen=seen,
        is_cut=len(known.sightings) == FEW,
        day=row_formats.day_of,
    )


def _decoded(der: bytes) -> Any:
    """The fields of a certificate; empty if it cannot be decoded."""
    try:
        return fields.fields(Certificate(der)) if der else []
    except DecodeError:
        return []


async def _place(store: InventoryStore, request: Request) -> Response:
    now, number = int(time.time()), number_of(request)

    def answer(database: Database) -> dict[str, Any]:
        sightings = details.sightings_at(database, number, None, FEW).rows
        return {
            "row": details.place(database, number),
            "shown": columns.table("shown", sorted(sightings, key=_as_sent), now),
            "findings": _explained(database, details.findings_at(database, number, None, FEW)),
        }

    found = await store.ask(answer)
    return await page("place", found["row"].location, "/places", **found, day=row_formats.day_of)


def _as_sent(sighting: Any) -> tuple[bool, int]:
    """What the place shows now comes first, the leaf before its issuers."""
    return sighting.ended is not None, sighting.position


async def _issuer(store: InventoryStore, request: Request) -> Response:
    now, digest = int(time.time()), digest_of(request)
    filters = Filters(issuer=digest)

    def answer(database: Database) -> dict[str, Any]:
        certificates = lists.certificates(database, filters, None, FEW)
        impact = of_issuer(database, digest, datetime.fromtimestamp(now, UTC))
        return {
            "name": totals.name_of(database, digest),
            "sums": totals.issuers(database, filters, None, 1).rows,
            "certificates": columns.table("certificates", certificates.rows, now),
            "impact": impact.totals,
            "owners": columns.table("impact of owners", impact.totals.owners[:FEW], now),
            "fallen": columns.table("falling", islice(impact.rows((FALLS, OPEN)), FEW), now),
            "surviving": columns.table("surviving", islice(impact.rows((SURVIVES,)), FEW), now),
        }

    found = await store.ask(answer)
    if not found["name"] and not found["certificates"].rows:
        raise RequestRefusal(404, "the inventory has no certificate of this issuer")
    return await page("issuer", found["name"] or "(empty name)", "/issuers", **found, digest=digest, few=FEW)

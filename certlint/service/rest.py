"""The REST API for the inventory: `GET /api/v1/…`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from certlint.inventory.outlook.impact import of_issuer
from certlint.inventory.queries import details, paging, row_formats, totals
from certlint.inventory.queries.details import NotThereError
from certlint.inventory.queries.row_types import IssuerRow
from certlint.inventory.search.filters import Filters
from certlint.service import lists
from certlint.service.refusals import RequestRefusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from certlint.inventory.queries.paging import Page
    from certlint.inventory.sql.database import Database
    from certlint.service.lists import List
    from certlint.service.store import InventoryStore

PREFIX = "/api/v1/"
_FEW = 200
"""The most names, sightings and findings in an object; its lists have all of them."""


def routes(store: InventoryStore) -> list[Route]:
    """A route for each list, and those for single certificates and places."""
    found = [Route(PREFIX + name, partial(_list, store, each)) for name, each in lists.ALL.items()]
    found.append(Route(PREFIX + "certificates/{sha256}", partial(_certificate, store)))
    found.append(Route(PREFIX + "places/{id}", partial(_place, store)))
    found.append(Route(PREFIX + "issuers/{sha256}", partial(_issuer, store)))
    return found


async def _list(store: InventoryStore, of: List, request: Request) -> Response:
    asked = lists.question(of, lists.with_usual(of, request.query_params))
    page = await store.ask(asked.answer)
    return _json({"items": [_object(row) for row in page.rows], "next": paging.written(page.next) or None})


async def _certificate(store: InventoryStore, request: Request) -> Response:
    _no_parameters(request)
    digest = digest_of(request)

    def answer(database: Database) -> dict[str, Any]:
        row = details.certificate(database, digest)
        names = [each.name for each in details.names(database, row.id, None, _FEW).rows]
        listed: dict[str, Callable[..., Page]] = {
            "sightings": details.sightings_of_certificate,
            "findings": details.findings_about,
        }
        return _object(row) | {"names": names} | _few(database, row.id, listed)

    return _json(await store.ask(answer))


async def _place(store: InventoryStore, request: Request) -> Response:
    _no_parameters(request)
    number = number_of(request)

    def answer(database: Database) -> dict[str, Any]:
        listed: dict[str, Callable[..., Page]] = {"sightings": details.sightings_at, "findings": details.findings_at}
        return _object(details.place(database, number)) | _few(database, number, listed)

    return _json(await store.ask(answer))


async def _issuer(store: InventoryStore, request: Request) -> Response:
    _no_parameters(request)
    digest, now = digest_of(request), datetime.now(UTC)

    def answer(database: Database) -> dict[str, Any]:
        impact = of_issuer(database, digest, now)
        issuers = totals.issuers(database, Filters(issuer=digest), None, 1).rows
        name = totals.name_of(database, digest)
        if not (name or issuers):
            raise NotThereError(
                "the inventory has no certificate of this issuer", "the list of issuers has all of them"
            )
        row = issuers[0] if issuers else IssuerRow(digest, 0, None, name)
        found = impact.totals
        sums = {"falls": found.falls, "open": found.open, "survives": found.survives}
        by_owner = [each._asdict() for each in found.owners[:_FEW]]
        places = [_object(each) for each in islice(impact.rows(), _FEW)]
        return _object(row) | {"impact": {**sums, "owners": by_owner, "places": places}}

    return _json(await store.ask(answer))


def digest_of(request: Request) -> str:
    """The SHA-256 in a URL. Raises RequestRefusal."""
    digest = str(request.path_params["sha256"]).lower()
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise RequestRefusal(404, "that is not a SHA-256 of 64 hexadecimal digits")
    return digest


def number_of(request: Request) -> int:
    """The id of a place in a URL. Raises RequestRefusal."""
    text = str(request.path_params["id"])
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise RequestRefusal(404, "that is not the number of a place")
    return int(text)


def _few(database: Database, number: int, listed: dict[str, Callable[..., Page]]) -> dict[str, Any]:
    return {name: [_object(row) for row in ask(database, number, None, _FEW).rows] for name, ask in listed.items()}


def _object(row: Any) -> dict[str, Any]:
    """A row as JSON, as the command line writes it; a place also has its id, which is part of its URL."""
    numbered = {"id": row.id} if type(row).__name__ == "PlaceRow" else {}
    return numbered | row_formats.fields_of(row)


def _no_parameters(request: Request) -> None:
    for key in request.query_params:
        raise RequestRefusal(400, f"unknown parameter {key!r}", "it takes none")


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value) + "\n", media_type="application/json")

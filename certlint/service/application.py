"""The application: routes and their handlers."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router

from certlint.output.rendering import asset
from certlint.service import metrics, objects, openapi, pages, rest
from certlint.service.bounds import USUAL, Bounds
from certlint.service.guard import LINT_PATH, Guard
from certlint.service.lint import Lint
from certlint.service.lint_pool import LintPool
from certlint.service.refusals import problem_response
from certlint.service.store import InventoryStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.requests import Request

    from certlint.service.access_log import AccessLog
    from certlint.service.guard import Door
    from certlint.service.refusals import RequestRefusal

_DAY = "max-age=86400"


class Service(NamedTuple):
    """The components of the service."""

    door: Door
    log: AccessLog
    profiles: Mapping[str, str]
    record: str = ""
    bounds: Bounds = USUAL


def application(service: Service) -> Guard:
    """The complete application, from the guard to the handlers."""
    bounds = service.bounds
    pool = LintPool(bounds)
    store = InventoryStore(service.record, bounds.queries) if service.record else None

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.close()
            if store is not None:
                store.close()

    async def metered(_: Request) -> Response:
        found = None if store is None else await store.recent(metrics.state)
        text = metrics.text(found, guard.answered, pool.under_way)
        return Response(text, media_type=metrics.CONTENT_TYPE)

    routes = [
        Route("/health", _health),
        Route("/style.css", _style),
        Route("/metrics", metered),
        Route(LINT_PATH, Lint(pool, service.profiles, bounds).answer, methods=["POST"]),
        Route("/api/v1/openapi.json", _described(service)),
        *(rest.routes(store) if store else ()),
        *pages.routes(store),
        *(objects.routes(store, pool) if store else ()),
    ]
    router = Router(routes, redirect_slashes=False, lifespan=lifespan)
    guard = Guard(router, service.door, service.log, _refused, bounds, store.explained if store else None)
    return guard


def _described(service: Service) -> Callable[[Request], Awaitable[Response]]:
    text = json.dumps(
        openapi.document(service.profiles, tokens=service.door.tokens is not None, inventory=bool(service.record)),
        indent=1,
    )

    async def described(_: Request) -> Response:
        return Response(text, media_type="application/json")

    return described


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _style(_: Request) -> Response:
    sheet = asset("report.css") + asset("service/service.css")
    return Response(sheet, media_type="text/css", headers={"Cache-Control": _DAY})


def _refused(request: Request, refusal: RequestRefusal) -> Response:
    """An HTML page for browsers, problem details for programs."""
    for_people = request.method in ("GET", "HEAD") and not request.scope["path"].startswith(
        ("/api/", "/metrics", "/health")
    )
    return pages.refused(refusal) if for_people else problem_response(refusal)

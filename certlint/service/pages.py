"""The HTML pages. They work without scripts and contain nothing that the REST API does not offer."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.responses import HTMLResponse
from starlette.routing import Route

from certlint.inventory.queries import paging, row_formats, spans
from certlint.output.rendering import render
from certlint.resources import __version__
from certlint.service import columns, lists

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from certlint.service.lists import List, Question
    from certlint.service.refusals import RequestRefusal
    from certlint.service.store import InventoryStore

OVERVIEW = ("/", "Overview")
_DAYS = ("since", "before")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LABELS = {
    "name": "Name",
    "issuer": "Issuer",
    "place": "Place",
    "site": "Site",
    "owner": "Owner",
    "rule": "Rule",
    "severity": "Finding",
    "verdict": "Verdict",
    "since": "From",
    "before": "Before",
    "unowned": "Without owner",
    "ended": "Past ones too",
}
# The filters above the fold of a form; the others are collapsed until one of them is used.
_FIRST = ("name", "issuer", "place", "owner", "severity", "verdict")


def routes(store: InventoryStore | None) -> list[Route]:
    """The pages of the lists; without an inventory, a page that says so."""
    if store is None:
        return [Route(path, _nothing) for path in ("/", *(f"/{name}" for name in lists.ALL))]
    return [Route(f"/{name}", partial(_list, store, each)) for name, each in lists.ALL.items()]


async def page(template: str, title: str, here: str = "", status: int = 200, **values: Any) -> Response:
    """A rendered page. `here` is its entry in the menu.

    Rendered in a thread: a page of some hundred rows would delay lints.
    """
    return await to_thread.run_sync(partial(_rendered, template, title, here, status, **values))


def _rendered(template: str, title: str, here: str = "", status: int = 200, **values: Any) -> Response:
    menu = [OVERVIEW, *((f"/{each.name}", each.title) for each in lists.ALL.values())]
    about = {"title": title, "here": here, "menu": menu, "version": __version__}
    return HTMLResponse(render(f"service/{template}.html.j2", **about, **values), status)


def refused(refusal: RequestRefusal) -> Response:
    """The page for a refused request."""
    response = _rendered("refused", refusal.title, status=refusal.status, refusal=refusal)
    response.headers.update(refusal.headers)
    return response


async def _nothing(request: Request) -> Response:
    here = request.scope["path"]
    return await page("nothing", "No inventory", here, 200 if here == "/" else 404)


async def _list(store: InventoryStore, of: List, request: Request) -> Response:
    now, query = int(time.time()), lists.with_usual(of, request.query_params)
    asked = lists.question(of, query, of_form=True)
    found = await store.ask(asked.answer)
    given = {key: value for key, value in query.items() if value and key != "after"}
    here = f"/{of.name}"
    return await page(
        "list",
        of.title,
        here,
        of=of,
        table=columns.table(of.name, found.rows, now),
        filters=_filters(of, given),
        narrowed=_narrowed(of, asked),
        given=given,
        everything="?".join((here, *(f"{name}=" for name in spans.USUAL.get(of.name, ())))),
        first=columns.address(here, **given) if asked.after else "",
        following=columns.address(here, **given, after=paging.written(found.next)) if found.next else "",
        programs=columns.address(f"/api/v1/{of.name}", **given),
    )


def _filters(of: List, given: dict[str, str]) -> list[dict[str, Any]]:
    """The fields of the form: common ones first."""
    return [
        {
            "name": name,
            "label": _LABELS[name],
            "about": lists.filter_text(name),
            "kind": _kind(name, given.get(name, "")),
            "value": given.get(name, ""),
            "choices": lists.CHOICES.get(name, ()),
            "is_first": name in _FIRST or len(of.filters) <= len(_FIRST),
        }
        for name in of.filters
    ]


def _narrowed(of: List, asked: Question) -> list[tuple[str, str]]:
    """The active filters in words, which also appear in print."""
    given = [(name, getattr(asked.filters, name)) for name in of.filters]
    return [
        (
            _LABELS[name].lower(),
            row_formats.moment_of(value)[:16].replace("T", " ") if name in _DAYS else "" if value is True else value,
        )
        for name, value in given
        if value not in ("", None, False)
    ]


def _kind(name: str, value: str) -> str:
    """The type of a form field: a date field does not accept `45d`, or a time."""
    if name in _DAYS:
        return "date" if not value or _DAY.fullmatch(value) else "text"
    return "choice" if name in lists.CHOICES else "flag" if name in ("unowned", "ended") else "text"

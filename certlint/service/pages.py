"""Pages for people. Each is whole without scripts, and says nothing that the REST API does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse
from starlette.routing import Route

from certlint.output.rendering import render
from certlint.resources import __version__

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from certlint.service.refusals import Refusal

MENU = (("/", "Overview"),)


def routes() -> list[Route]:
    """The pages by their addresses."""
    return [Route("/", _overview)]


def _page(template: str, title: str, here: str = "", status: int = 200, **values: Any) -> Response:
    """A page with its frame. `here` is the entry of the menu that it belongs to."""
    whole = render(f"service/{template}.html.j2", title=title, here=here, menu=MENU, version=__version__, **values)
    return HTMLResponse(whole, status)


async def _overview(_: Request) -> Response:
    return _page("overview", "Overview", "/")


def refused(refusal: Refusal) -> Response:
    """The page of a request that is not carried out."""
    response = _page("refused", refusal.title, status=refusal.status, refusal=refusal)
    response.headers.update(refusal.headers)
    return response

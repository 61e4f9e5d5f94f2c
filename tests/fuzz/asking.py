"""`certlint serve` in this process: it is asked what a case asks, and ends. Its judging is done here, too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock
from urllib.parse import unquote

from certlint.service import lint_pool, lint_process, server
from tests.fuzz.outcome import wrong_with
from tests.support.cli import Answer

_STATUSES = frozenset({200, 303, 400, 401, 403, 404, 405, 406, 408, 411, 413, 415, 421, 422, 503})
_JSON, _PAGE = ("application/json", "application/problem+json"), "text/html"


@contextmanager
def asked(requests: tuple[tuple[str, bytes | None], ...], wrong: list[str]) -> Iterator[None]:
    """Within it, the command's server answers these and ends; what is wrong with a response goes to `wrong`."""

    def serve(application: Any, _: Any, __: Any, ___: Any, ready: Callable[[], None]) -> None:
        ready()
        wrong.extend(filter(None, asyncio.run(_all(application, requests))))

    async def lint(_: Any, question: lint_process.LintQuestion, body: bytes) -> lint_process.LintAnswer:
        return lint_process.answer(question, body, 1 << 20)

    with mock.patch.object(server, "serve", serve), mock.patch.object(lint_pool.LintPool, "lint", lint):
        yield


async def _all(application: Any, requests: tuple[tuple[str, bytes | None], ...]) -> list[str]:
    return [await _one(application, *each) for each in requests]


async def _one(application: Any, address: str, body: bytes | None) -> str:
    """What is wrong with the response to a request; empty where nothing is."""
    address, _, kind = address.partition("#")
    path, _, query = address.partition("?")
    headers = [(b"host", b"localhost"), (b"authorization", b"Bearer " + b"a" * 40)]
    headers += [(b"content-type", kind.encode()), (b"content-length", str(len(body or b"")).encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET" if body is None else "POST",
        "path": unquote(path),
        "raw_path": path.encode(), "query_string": query.encode(), "headers": headers, "scheme": "http", "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body or b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    status = sent[0]["status"]
    told = dict(sent[0]["headers"])[b"content-type"].decode().partition(";")[0]
    text = b"".join(each.get("body", b"") for each in sent).decode()
    found = f"status {status}" if status not in _STATUSES else ""
    form = "rules" if told in _JSON else "html" if told == _PAGE else "text"
    if told == _JSON[0] and body is not None:
        form = "json"
    found = found or wrong_with(Answer(0, text, ""), form, secret=True)
    return found and f"{address}: {found}: {text[:300]}"

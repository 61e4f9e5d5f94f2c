"""The service's application in the process of the test: what answers is all of it but the server and the lint processes."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

from certlint.service.access_log import AccessLog
from certlint.service.application import Service, application
from certlint.service.bounds import USUAL, Bounds
from certlint.service.guard import Door
from certlint.service.tokens import Tokens
from tests.support.service import Reply


class InProcess:
    """An application that is asked over ASGI, one request after the other, and the lines of its access log."""

    def __init__(self, record: Path | str = "", tokens: Tokens | None = None, bounds: Bounds = USUAL) -> None:
        self._log = io.StringIO()
        door = Door(frozenset({"localhost"}), tokens)
        self._guard = application(Service(door, AccessLog(self._log), {"hygiene": "hygiene"}, str(record), bounds))

    @property
    def lines(self) -> list[str]:
        return self._log.getvalue().splitlines()

    def ask(self, target: str, method: str = "GET", body: bytes = b"", **headers: str) -> Reply:
        path, _, query = target.partition("?")
        fields = {"host": "localhost"} | {name.replace("_", "-").lower(): value for name, value in headers.items()}
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path, "root_path": "",
            "raw_path": path.encode(), "query_string": query.encode(), "client": ("192.0.2.7", 50000),
            "server": ("localhost", 80),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in fields.items() if value],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self._guard(scope, receive, send))
        head, *parts = sent
        named = {name.decode().lower(): value.decode() for name, value in head["headers"]}
        return Reply(head["status"], named, b"".join(part.get("body", b"") for part in parts))

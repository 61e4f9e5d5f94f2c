"""Checks between the network and the handlers: host, authentication, limits, and the access log."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from certlint.errors import CertlintError, unexpected
from certlint.escape import terminal
from certlint.service import hosts
from certlint.service.access_log import Access
from certlint.service.incoming import IncomingBody
from certlint.service.refusals import RequestRefusal
from certlint.service.tokens import ANYBODY, LINT, NOBODY, READ

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from certlint.service.access_log import AccessLog
    from certlint.service.bounds import Bounds
    from certlint.service.tokens import TokenHolder, Tokens

LEFT = 499
"""The status in the log for a client that disconnected before the response."""
LINT_PATH = "/api/v1/lint"
SURPLUS = "surplus"
"""The key in a request's state: whether its connection exceeds the limit."""
_OPEN = frozenset({"/health", "/style.css"})
"""Paths without authentication: they reveal nothing about the inventory."""
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NO_STORE = (b"cache-control", b"no-store")


class Door(NamedTuple):
    """Who is admitted: the names of the service, and the tokens; None if no token is needed."""

    known: frozenset[str]
    tokens: Tokens | None

    def holder(self, request: Request) -> TokenHolder:
        """The authenticated client, if the `Host` header names the service. Raises RequestRefusal."""
        named = request.headers.getlist("host")
        if len(named) != 1 or not hosts.names_us(named[0], self.known):
            hint = f"ask for {', '.join(sorted(self.known))}, or start the service with --name"
            raise RequestRefusal(421, "the header Host does not name this service", hint)
        if self.tokens is None or request.scope["path"] in _OPEN:
            return ANYBODY
        found = self.tokens.holder(request.headers.get("authorization", ""))
        if found is None:
            challenge = {"WWW-Authenticate": 'Basic realm="certlint", charset="UTF-8"'}
            raise RequestRefusal(401, "a token is required", "send it as `Authorization: Bearer TOKEN`", challenge)
        return found


def _require_role(request: Request, holder: TokenHolder) -> None:
    """Raises RequestRefusal if a token does not allow the request."""
    role = LINT if request.scope["path"] == LINT_PATH else READ
    if role not in holder.roles:
        message = f"the token {holder.name} does not have the role {role}"
        raise RequestRefusal(403, message, "use a token that has it")


class Guard:
    """The outermost ASGI application. `refused` makes the response for a refusal.

    explained  converts an unexpected exception to one of ours, if the cause is known
    """

    def __init__(
        self,
        application: ASGIApp,
        door: Door,
        log: AccessLog,
        refused: Callable[[Request, RequestRefusal], Response],
        bounds: Bounds,
        explained: Callable[[Exception], Awaitable[Exception]] | None = None,
    ) -> None:
        self._application, self._door, self._log = application, door, log
        self._refused, self._bounds, self._explained = refused, bounds, explained
        self.answered: dict[int, int] = {}
        """Number of responses by status."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request. Every error becomes a response and a log line."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        begin = time.monotonic()
        body = IncomingBody(receive)
        request, reply = Request(scope, body.receive), _Reply(send)
        holder = NOBODY
        try:
            async with asyncio.timeout(self._bounds.whole):
                self._require_room(scope)
                self._require_head(request)
                holder = self._door.holder(request)
                _require_role(request, holder)
                await self._application({**scope, "app": self}, body.receive, reply.send)  # a router needs `app`
        except ClientDisconnect:
            reply.status = reply.status or LEFT
        except Exception as error:  # noqa: BLE001 - every error becomes a response
            refusal = _refusal(error) or await self._unexpected(error)
            if not reply.status:  # otherwise the connection is cut, so that a client notices the truncated response
                if "expect" not in request.headers:
                    await body.discard(self._bounds)
                await self._refused(request, refusal)(scope, body.receive, reply.send)
        finally:
            client = scope["client"][0] if scope.get("client") else "-"
            taken = (time.monotonic() - begin) * 1000
            self.answered[reply.status] = self.answered.get(reply.status, 0) + 1
            self._log.add(Access(client, holder.name, request.method, scope["path"], reply.status, reply.size, taken))

    def _require_room(self, scope: Scope) -> None:
        """Raises RequestRefusal above the connection limit. The connection is closed after the response."""
        if scope.get("state", {}).get(SURPLUS):
            headers = {"Retry-After": "1", "Connection": "close"}
            raise RequestRefusal(
                503, f"{self._bounds.connections} connections are open", "ask again in a second", headers
            )

    def _require_head(self, request: Request) -> None:
        """Raises RequestRefusal for a head that is too large, or that has contradictory lengths of the body."""
        scope, closing = request.scope, {"Connection": "close"}
        fields = sum(len(name) + len(value) for name, value in scope["headers"])
        if len(scope["raw_path"]) + len(scope["query_string"]) + fields > self._bounds.head_size:
            raise RequestRefusal(431, f"the head has more than {self._bounds.head_size:,} bytes", "send less", closing)
        if "content-length" in request.headers and "transfer-encoding" in request.headers:
            raise RequestRefusal(400, "Content-Length and Transfer-Encoding exclude each other", "send one", closing)

    async def _unexpected(self, error: Exception) -> RequestRefusal:
        """The refusal for an unexpected error; the inventory may be damaged."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._bounds.whole):
                known = self._explained and _refusal(await self._explained(error))
                if known is not None:
                    return known
        sys.stderr.write(f"certlint: {terminal(unexpected(error))}\n")
        return RequestRefusal(500, "internal error", "see the standard error of the service")


class _Reply:
    """Sends a response with the common headers, and records its status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = self.size = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            listed = list(message.get("headers", ()))
            kept = [] if any(name == _NO_STORE[0] for name, _ in listed) else [_NO_STORE]
            message = {**message, "headers": [*listed, *_HEADERS, *kept]}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)


def _refusal(error: Exception) -> RequestRefusal | None:
    """The refusal for an exception; None for an unexpected one."""
    if isinstance(error, RequestRefusal):
        return error
    if isinstance(error, TimeoutError):
        return RequestRefusal(503, "the response was not ready in time", "ask for less")
    if isinstance(error, HTTPException):
        return RequestRefusal(
            error.status_code, _MESSAGES.get(error.status_code, error.detail), headers=dict(error.headers or {})
        )
    if isinstance(error, CertlintError):
        return RequestRefusal(503, error.message, error.hint)
    return None


_MESSAGES = {404: "there is nothing at this address", 405: "this address does not take that method"}

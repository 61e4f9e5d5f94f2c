"""The server: limited connections, signals that drain it, and no log lines of uvicorn."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from certlint.service.guard import SURPLUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from certlint.net.contexts import Context
    from certlint.service.bounds import Bounds


class _Protocol(H11Protocol):
    """HTTP of one connection. It is closed if the head of a request or the client's reading of the response times out."""

    bounds: ClassVar[Bounds]
    _waiting: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        surplus = len(self.connections) - self.bounds.connections
        if surplus > self.bounds.refused:
            transport.abort()
            return
        self.app_state = {**self.app_state, SURPLUS: surplus > 0}
        transport.set_write_buffer_limits(1)  # makes the transport report every unread byte; with TLS, 0 always does
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop()
        self._read()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self.bounds.whole, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._read()

    def _read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _wait(self) -> None:
        """Runs the timer only while a request head is awaited."""
        if self.conn.their_state is not h11.IDLE:
            self._stop()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(self.bounds.head, self.transport.abort)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class _Server(uvicorn.Server):
    """A uvicorn server with our exit code, which reports when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and Ctrl-C let running requests finish; a second signal does not."""
        before = {number: signal.signal(number, self._drain) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _drain(self, *_: object) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True


def serve(
    application: ASGIApp, listening: Any, context: Context | None, bounds: Bounds, ready: Callable[[], None]
) -> None:
    """Serves until a signal ends it. `ready` is called when it listens."""
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    logging.getLogger("uvicorn").propagate = False
    config = uvicorn.Config(
        application,
        http=type("Protocol", (_Protocol,), {"bounds": bounds}),
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=128,
        timeout_keep_alive=bounds.idle,
        timeout_graceful_shutdown=bounds.drain,
        h11_max_incomplete_event_size=bounds.head_size,
        ssl_context_factory=(lambda *_: context) if context is not None else None,
    )
    asyncio.run(_Server(config, ready).serve([listening]))

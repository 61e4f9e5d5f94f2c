"""The server: limited connections, signals that drain it, and no log lines of uvicorn and asyncio."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from certlint.engine import collector
from certlint.errors import unexpected
from certlint.escape import terminal
from certlint.net.accepting import Listener
from certlint.processes.ending import ENDING
from certlint.service.guard import SURPLUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from certlint.net.contexts import Context
    from certlint.service.bounds import Bounds


class _Protocol(H11Protocol):
    """HTTP of one connection. It is closed if the head of a request or the client's reading of the response times out.

    The same holds for the rest of a body that is not needed, because its request has been answered.
    """

    bounds: ClassVar[Bounds]
    _waiting: asyncio.TimerHandle | None = None
    _awaited = ""
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
        self._unset_keepalive_if_required()  # uvicorn leaves it where the client has reset the connection
        self._stop()
        self._read()
        # Each TLS connection has a buffer of 256 KiB. Without a reference back, it is freed at once.
        self.cycle = None  # type: ignore[assignment]  # as uvicorn begins

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

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    def _wait(self) -> None:
        """Runs the timer only while the head of a request is awaited, or the rest of a body that has been answered."""
        mine, theirs = self.conn.our_state, self.conn.their_state
        is_answered = theirs is h11.SEND_BODY and mine is h11.DONE
        awaited = "head" if theirs is h11.IDLE else "body" if is_answered else ""
        if awaited != self._awaited:
            self._stop()
        if awaited and self._waiting is None and not self.transport.is_closing():
            seconds = self.bounds.head if awaited == "head" else self.bounds.body
            self._waiting, self._awaited = self.loop.call_later(seconds, self.transport.abort), awaited

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting, self._awaited = None, ""


class _Server(uvicorn.Server):
    """A uvicorn server with our exit code, which reports when it listens."""

    def __init__(self, config: uvicorn.Config, bounds: Bounds, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._bounds, self._ready = bounds, ready

    async def startup(self, sockets: list[Any] | None = None) -> None:
        loop: Any = asyncio.get_running_loop()
        loop.set_exception_handler(_report)
        if self.config.is_ssl:  # uvicorn does not pass it on
            loop.create_server = partial(loop.create_server, ssl_handshake_timeout=self._bounds.head)
        await super().startup(sockets)
        collector.settle_service()
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM, SIGHUP and Ctrl-C let running requests finish; a second signal does not. `nohup` ignores SIGHUP."""
        drained = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._drain) for number in (signal.SIGINT, *drained)}
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
    for name in ("uvicorn", "asyncio"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
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
    with Listener(listening, bounds.connections + bounds.refused) as listener:
        asyncio.run(_Server(config, bounds, ready).serve([listener]))


def _report(_: object, context: dict[str, Any]) -> None:
    """Reports what asyncio would log with a traceback, such as that no more connections can be opened."""
    error = context.get("exception")
    reason = (
        f": {error}" if isinstance(error, OSError) else f": {unexpected(error)}" if isinstance(error, Exception) else ""
    )
    sys.stderr.write(f"certlint: {terminal(context['message'] + reason)}\n")
    sys.stderr.flush()

"""TCP with a deadline and a byte limit: name resolution, connecting, sending, receiving."""

from __future__ import annotations

import queue
import socket
import threading
from typing import TYPE_CHECKING

from certlint.net.failures import RefusedAddressError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.net.deadline import Deadline

    # Why an address is refused; empty if it is allowed: see `admission`.
    Admission = Callable[[str], str]

CHUNK = 64 * 1024


class Wire:
    """A connection. `allowance`: the most bytes it may receive; each step may have its own `deadline`."""

    def __init__(self, plain: socket.socket, deadline: Deadline, allowance: int) -> None:
        self._plain, self.deadline = plain, deadline
        self.allowance, self._received = allowance, 0

    def send(self, data: bytes) -> None:
        """Sends all bytes. Raises OSError, including TimeoutError."""
        rest = memoryview(data)
        while rest:
            self._plain.settimeout(self.deadline.left())
            rest = rest[self._plain.send(rest) :]

    def receive(self) -> bytes:
        """The next received bytes; empty at the end. Raises OSError and TooLargeError."""
        self._plain.settimeout(self.deadline.left())
        data = self._plain.recv(CHUNK)
        self._received += len(data)
        if self._received > self.allowance:
            raise TooLargeError(self.allowance)
        return data

    def close(self) -> None:
        self._plain.close()


def dial(host: str, port: int, deadline: Deadline, allowance: int, refusal: Admission | None = None) -> Wire:
    """Connects to the first address of `host` that answers and that `refusal` allows.

    Raises OSError, ValueError for an invalid host, and RefusedAddressError if no address is allowed.
    """
    found = _admitted(resolved(host, port, deadline), refusal)
    last: OSError = OSError("the name does not resolve to an address")
    for number, (family, kind, protocol, _, address) in enumerate(found):
        # Each address gets a share of the time, so that one that does not answer leaves time for the others.
        share = deadline.left() / (len(found) - number)
        try:
            return Wire(_connected(family, kind, protocol, address, share), deadline, allowance)
        except OSError as error:  # a system without IPv6 cannot create a socket for it
            last = error
    raise last


def _admitted(found: list[tuple[Any, ...]], refusal: Admission | None) -> list[tuple[Any, ...]]:
    """The allowed addresses. These are connected to directly, without resolving the name again."""
    if refusal is None:
        return found
    refused = {each[4][0]: refusal(each[4][0]) for each in found}
    admitted = [each for each in found if not refused[each[4][0]]]
    if refused and not admitted:
        raise RefusedAddressError(*next(iter(refused.items())))
    return admitted


def _connected(family: int, kind: int, protocol: int, address: Any, timeout: float) -> socket.socket:
    plain = socket.socket(family, kind, protocol)
    try:
        plain.settimeout(timeout)
        plain.connect(address)
    except BaseException:
        plain.close()
        raise
    return plain


def resolved(host: str, port: int, deadline: Deadline) -> list[tuple[Any, ...]]:
    """The resolver's result. The resolver has no deadline: if it takes too long, its thread is abandoned.

    Raises OSError, and ValueError for an invalid host.
    """
    if _is_address(host):  # needs no resolver
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    answers: queue.SimpleQueue[list[tuple[Any, ...]] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - re-raised in the waiting thread
            answers.put(error)

    thread = threading.Thread(target=ask, daemon=True)
    try:
        thread.start()
    except RuntimeError as error:  # no thread can be started: processes or memory are limited
        raise OSError(str(error)) from None
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _is_address(host: str) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.inet_pton(family, host)
    except (OSError, ValueError):
        return False
    return True

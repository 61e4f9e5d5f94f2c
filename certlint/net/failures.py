"""What can go wrong on the way, as a NetworkError: what happened and where, and whether something was sent before it."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING

from certlint.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.net.deadline import Deadline

_CUT = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, ssl.SSLEOFError, IncompleteRead)


class TooLargeError(Exception):
    """More bytes came than may come."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class RefusedAddressError(Exception):
    """An address that may not be asked."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"is not asked: {address} {reason}")


class Progress:
    """How far a conversation is, for the error that may end it."""

    def __init__(self, where: str, deadline: Deadline) -> None:
        """`where` names the other side."""
        self.where, self.deadline = where, deadline
        self.sent = False

    @contextmanager
    def failures_reported(self) -> Iterator[None]:
        """Makes every way in which a conversation can end early a NetworkError."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            message = f"{self.where} cannot be trusted: {error.verify_message}"
            raise NetworkError(message, sent=self.sent, untrusted=True) from None
        except RefusedAddressError as error:
            raise NetworkError(f"{self.where} {error}", sent=self.sent, refused=True) from None
        except (OSError, HTTPException, TooLargeError, ValueError) as error:
            raise NetworkError(f"{self.where} {self._reason(error)}", sent=self.sent) from None

    def _reason(self, error: Exception) -> str:
        """What the other side did, after its name."""
        if isinstance(error, TimeoutError):
            return f"did not answer within {self.deadline.seconds:g} s"
        if isinstance(error, TooLargeError):
            return f"sent more than {error.most} bytes"
        if isinstance(error, _CUT):
            return "cut the connection"
        if isinstance(error, ssl.SSLError):
            return f"does not speak TLS: {error.reason or 'no reason given'}"
        if isinstance(error, OSError):
            return f"cannot be reached: {error.strerror or error or type(error).__name__}"
        if isinstance(error, UnicodeError):
            return "cannot be reached: it is not a host name"
        return "does not answer with valid HTTP"

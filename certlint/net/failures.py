"""Connection errors as NetworkError: what happened and where, and whether a request had been sent."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING

from certlint.errors import NetworkError
from certlint.net.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator

_CUT = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, ssl.SSLEOFError, IncompleteRead)

# X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL's x509_vfy.h.
_OTHER_NAMES = (62, 64)

# What OpenSSL's words mean that nobody understands.
_MEANINGS = {
    "EXCESSIVE_MESSAGE_SIZE": "sends more certificates than OpenSSL accepts: over 100 KiB",
    "UNSUPPORTED_PROTOCOL": "speaks a version of TLS that OpenSSL does not support here",
}


class TooLargeError(Exception):
    """More bytes arrived than are allowed."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class RefusedAddressError(Exception):
    """An address that must not be contacted."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"is not asked: {address} {reason}")


class TlsError(OSError):
    """A failed handshake, with OpenSSL's reason (`ssl.SSLError`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProtocolError(Exception):
    """The server violated the protocol. The message completes a sentence about the server."""


class Progress:
    """The current step of a connection, for the error that may end it."""

    def __init__(self, where: str, deadline: Deadline) -> None:
        """`where` names the server in messages."""
        self.where, self.deadline, self._whole = where, deadline, deadline
        self.sent = False
        self._step = ""

    def begin(self, step: str, seconds: float) -> Deadline:
        """Begins a step that may take `seconds`; returns its deadline."""
        self._step, self.deadline = step, Deadline(seconds, self._whole)
        return self.deadline

    @contextmanager
    def failures_reported(self) -> Iterator[None]:
        """Converts every error of a connection to a NetworkError."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            message = f"{self.where} cannot be trusted: {error.verify_message}"
            misnamed = error.verify_code in _OTHER_NAMES
            raise NetworkError(message, sent=self.sent, untrusted=True, misnamed=misnamed) from None
        except RefusedAddressError as error:
            raise NetworkError(f"{self.where} {error}", sent=self.sent, refused=True) from None
        except ProtocolError as error:
            raise NetworkError(f"{self.where} {error}", sent=self.sent) from None
        except (OSError, HTTPException, TooLargeError, ValueError) as error:
            raise NetworkError(f"{self.where} {self._reason(error)}", sent=self.sent) from None

    def _reason(self, error: Exception) -> str:
        """What the server did, to follow its name in a message."""
        if isinstance(error, TimeoutError):
            within = f" ({self._step})" if self._step else ""
            return f"did not answer within {self.deadline.seconds:g} s{within}"
        if isinstance(error, TooLargeError):
            return f"sent more than {error.most} bytes"
        if isinstance(error, _CUT):
            return f"cut the connection ({self._step})" if self._step else "cut the connection"
        if isinstance(error, (ssl.SSLError, TlsError)):
            return _tls_reason(error.reason or "no reason given")
        if isinstance(error, OSError):
            return f"cannot be reached: {error.strerror or error or type(error).__name__}"
        if isinstance(error, UnicodeError):
            return "cannot be reached: it is not a host name"
        return "does not answer with valid HTTP"


def _tls_reason(reason: str) -> str:
    """An explanation of OpenSSL's reason for a failed handshake."""
    if reason in _MEANINGS:
        return _MEANINGS[reason]
    if "ALERT" in reason:
        return f"refuses the TLS handshake: {reason}"
    return f"does not speak TLS: {reason}"

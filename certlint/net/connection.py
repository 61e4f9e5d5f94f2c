"""One HTTPS request with basic authentication. Nothing is redirected, and no secret is ever part of an error."""

from __future__ import annotations

import time
from binascii import b2a_base64
from typing import TYPE_CHECKING

from certlint.errors import InputError, InstallError, UsageError
from certlint.light import NamedTuple

if TYPE_CHECKING:
    import ssl
    from http.client import HTTPSConnection

LONGEST_REPLY = 64 * 1024
PORT = 9443


class ApiAddress(NamedTuple):
    """Where the REST API is. `prefix` is a path before its own, without a slash at its end."""

    host: str
    port: int
    prefix: str = ""

    def url(self, path: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}{self.prefix}{path}"


class Reply(NamedTuple):
    """What came back. `body` is cut off after LONGEST_REPLY."""

    status: int
    body: bytes


def address(url: str) -> ApiAddress:
    """The parts of an `https://` address. Raises UsageError."""
    from urllib.parse import urlsplit

    try:
        found = urlsplit(url)
        port = found.port or PORT
    except ValueError as error:
        raise UsageError(
            f"--api {url!r} is no address: {error}", "write it as https://cluster.example.com:9443"
        ) from None
    if found.username is not None or found.password is not None:
        raise UsageError("--api holds a user or a password", "give the user with --user; the password is asked for")
    if found.scheme != "https" or not found.hostname or not url.isprintable() or " " in url:
        raise UsageError(
            f"--api {url!r} is no https address",
            "write it as https://cluster.example.com:9443; http would show the key",
        )
    prefix = found.path.rstrip("/")
    return ApiAddress(found.hostname, port, prefix.removesuffix("/v1"))


def trusting(ca: str) -> ssl.SSLContext:
    """Verifies against the certificates of a file, be they roots or not, else against the system's. Raises InputError."""
    import ssl

    try:
        context = ssl.create_default_context(cafile=ca or None)
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"can't read --api-ca {ca}: {error.strerror or 'there is no certificate in it'}") from None
    if ca:
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a pinned server certificate is enough
    return context


def unverified() -> ssl.SSLContext:
    """Takes whoever answers for the cluster."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Connection(NamedTuple):
    """How the API is spoken to. `timeout`, in seconds, bounds each step, and reading a reply as a whole."""

    address: ApiAddress
    user: str
    password: bytes
    context: ssl.SSLContext
    timeout: float

    @property
    def token(self) -> str:
        """User and password as basic authentication has them. RFC 7617 section 2."""
        return b2a_base64(self.user.encode() + b":" + self.password, newline=False).decode()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown, should it come back."""
        return (self.password.decode(errors="replace"), self.token)

    def __repr__(self) -> str:
        return f"<Connection to {self.address.url('')}>"

    def put(self, path: str, body: bytes) -> Reply:
        """Sends one request. Raises InstallError when no reply comes."""
        import ssl
        from http.client import HTTPException, HTTPSConnection

        where = self.address.url("")
        link = HTTPSConnection(self.address.host, self.address.port, timeout=self.timeout, context=self.context)
        sent = False
        try:
            link.connect()
            sent = True
            return self._exchange(link, path, body)
        except ssl.SSLCertVerificationError as error:
            raise InstallError(
                f"{where} can't be trusted: {error.verify_message}",
                "name the CA of its certificate with --api-ca FILE; nothing was sent",
            ) from None
        except TimeoutError:
            raise InstallError(f"{where} did not answer within {self.timeout:g} s", _afterwards(sent)) from None
        except ssl.SSLError as error:
            raise InstallError(
                f"{where} does not speak TLS: {error.reason or 'no reason given'}", _afterwards(sent)
            ) from None
        except HTTPException as error:
            raise InstallError(f"{where} cut the connection ({type(error).__name__})", _afterwards(sent)) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InstallError(f"{where} can't be reached: {reason}", _afterwards(sent)) from None
        finally:
            link.close()

    def _exchange(self, link: HTTPSConnection, path: str, body: bytes) -> Reply:
        end = time.monotonic() + self.timeout
        headers = {"Authorization": f"Basic {self.token}", "Content-Type": "application/json"}
        link.request("PUT", self.address.prefix + path, body, headers)
        reply = link.getresponse()
        content = b""
        while len(content) < LONGEST_REPLY and (chunk := reply.read1(LONGEST_REPLY)):
            content += chunk
            if time.monotonic() > end:
                raise TimeoutError
        return Reply(reply.status, content)


def _afterwards(sent: bool) -> str:
    if sent:
        return "whether the certificate was set is not known: run the same command again, it does no harm"
    return "nothing was sent"

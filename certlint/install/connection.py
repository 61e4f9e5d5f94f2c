"""The REST API of a cluster: its address, who asks, and one request with basic authentication. Nothing is redirected."""

from __future__ import annotations

from binascii import b2a_base64
from typing import TYPE_CHECKING

from certlint.errors import InputError, InstallError, NetworkError, UsageError
from certlint.light import NamedTuple
from certlint.net import Deadline, address, contexts, request
from certlint.pem import BlockKind

if TYPE_CHECKING:
    from certlint.net import Address, Reply
    from certlint.net.contexts import Context
    from certlint.pem import Document

PORT = 9443


def api_address(url: str) -> Address:
    """The parts of the URL of `--api`; its path, if any, stands before that of the API. Raises UsageError."""
    example = "write it as https://cluster.example.com:9443"
    try:
        found = address.parse(url, port=PORT)
    except ValueError as error:
        if "@" in url:  # a password is not repeated
            raise UsageError(f"--api: {error}", "give the user with --user; the password is asked for") from None
        raise UsageError(f"--api {url!r} is not an address: {error}", example) from None
    if found.scheme != "https":
        raise UsageError(f"--api {url!r} is not an https address", f"{example}; http would show the key")
    return found._replace(path=found.path.partition("?")[0].rstrip("/").removesuffix("/v1"))


def trusting(document: Document | None) -> Context:
    """Verifies against the certificates of `--api-ca`, be they roots or not, else against the system's. Raises InputError."""
    if document is None:
        return contexts.verifying()
    anchors = [block.der for block in document.blocks if block.kind is BlockKind.CERTIFICATE]
    if not anchors:
        raise InputError(f"--api-ca {document.path} contains no certificate", "name a file with the CA's certificate")
    try:
        return contexts.verifying(anchors)
    except ValueError as error:
        raise InputError(f"--api-ca {document.path}: OpenSSL does not load its certificates: {error}") from None


class Connection(NamedTuple):
    """How the API is spoken to. `timeout` bounds a request as a whole, in seconds; `max_response` its response, in bytes."""

    address: Address
    user: str
    password: bytes
    context: Context
    timeout: float
    max_response: int

    @property
    def token(self) -> str:
        """User and password as basic authentication has them. RFC 7617 section 2."""
        return b2a_base64(self.user.encode() + b":" + self.password, newline=False).decode()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown, should it come back."""
        return (self.password.decode(errors="replace"), self.token)

    def __repr__(self) -> str:
        return f"<Connection to {self.address}>"

    def put(self, path: str, body: bytes) -> Reply:
        """Sends one request. Raises InstallError when no response comes."""
        try:
            return request(
                "PUT",
                self.address._replace(path=self.address.path + path),
                Deadline(self.timeout),
                self.max_response,
                context=self.context,
                headers={"Authorization": f"Basic {self.token}", "Content-Type": "application/json"},
                body=body,
            )
        except NetworkError as error:
            raise InstallError(error.message, _afterwards(error)) from None


def _afterwards(error: NetworkError) -> str:
    if error.sent:
        return "whether the certificate was set is not known: run the same command again, it does no harm"
    if error.untrusted:
        return "name the CA of its certificate with --api-ca FILE; nothing was sent"
    return "nothing was sent"

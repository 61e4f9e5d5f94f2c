"""The REST API of a cluster: address, trust, login, and one request. Redirects are not followed."""

from __future__ import annotations

from binascii import b2a_base64
from typing import TYPE_CHECKING

from certlint.errors import InputError, InstallError, NetworkError, UsageError
from certlint.light import NamedTuple
from certlint.net import Deadline, Endpoint, address, contexts, handshake, request
from certlint.pem import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

    from certlint.install.credential import Credential
    from certlint.net import Address, Reply
    from certlint.net.contexts import Context
    from certlint.pem import Document

PORT = 9443


def api_address(url: str, option: str = "--api") -> Address:
    """The parts of the API's URL; a path in it is a prefix. Raises UsageError."""
    example = "write it as https://cluster.example.com:9443"
    try:
        found = address.parse(url, port=PORT)
    except ValueError as error:
        if "@" in url:  # the message must not repeat a password
            raise UsageError(
                f"{option}: {error}", "give the user with --user; certlint asks for the password"
            ) from None
        raise UsageError(f"{option} {url!r} is not an address: {error}", example) from None
    if found.scheme != "https":
        raise UsageError(f"{option} {url!r} is not an https address", f"{example}; http would expose secrets")
    return found._replace(path=found.path.partition("?")[0].rstrip("/").removesuffix("/v1"))


class Trust(NamedTuple):
    """What a connection trusts: `context` verifies the chain; `pinned`, if set, is the only accepted certificate (DER)."""

    context: Context
    pinned: bytes = b""

    def accept(self, chain: list[bytes]) -> None:
        """Raises NetworkError if the server presents another certificate than the pinned one."""
        if self.pinned and chain[:1] != [self.pinned]:
            raise NetworkError(
                "the server presents another certificate than at the previous connection", untrusted=True
            )


def trust(document: Document | None, place: Address, timeout: float) -> Trust:
    """Trusts the certificates of `--api-ca`, roots or not; without them, those of the system.

    If the file contains the certificate that is served now, only that certificate is trusted, by its bytes, whatever its names
    and validity. This needs a handshake before anything is sent. Raises InputError, NetworkError.
    """
    if document is None:
        return Trust(contexts.verifying())
    anchors = [block.der for block in document.blocks if block.kind is BlockKind.CERTIFICATE]
    if not anchors:
        raise InputError(f"--api-ca {document.path} contains no certificate", "give a file with the CA certificate")
    served = handshake(Endpoint(place.host, place.port, place.host), Deadline(timeout)).chain
    if served and served[0] in anchors:
        return Trust(contexts.unverified(), served[0])
    try:
        return Trust(contexts.verifying(anchors))
    except ValueError as error:
        raise InputError(f"--api-ca {document.path}: OpenSSL does not load its certificates: {error}") from None


def refuse_unverified(option: str) -> NoReturn:
    """Raises UsageError for an option that would disable the verification of the server."""
    raise UsageError(
        f"{option}: certlint sends no password and no private key to a server that it has not verified",
        _PIN,
    )


def show_certificate(trusted: Trust, certificate: str, key: str) -> None:
    """Sets a client certificate for the login: files of a chain and its key. Raises InputError."""
    try:
        trusted.context.load_cert_chain(certificate, key or None, password=_no_passphrase)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", "") or getattr(error, "strerror", "") or error
        raise InputError(
            f"--api-cert {certificate}: {reason}",
            "give the certificates in PEM, and with --api-key a key without a passphrase",
        ) from None


def _no_passphrase() -> str:
    """Keeps OpenSSL from asking for a passphrase on the terminal."""
    raise ValueError("the private key is encrypted with a passphrase")


class Connection(NamedTuple):
    """Parameters of requests. `timeout`: seconds for a whole request; `max_response`: bytes of a response.

    Without `user`, the client certificate of the context is the login.
    """

    address: Address
    user: str
    password: bytes
    trusted: Trust
    timeout: float
    max_response: int

    @property
    def token(self) -> str:
        """User and password for basic authentication. RFC 7617 section 2."""
        return b2a_base64(self.user.encode() + b":" + self.password, newline=False).decode()

    def secrets_with(self, credentials: Iterable[Credential] = ()) -> list[str]:
        """What must not be shown if a response contains it: password, token, and the keys to be set."""
        own = [self.password.decode(errors="replace"), self.token] if self.user else []
        return own + [line for each in credentials for line in each.secrets]

    def __repr__(self) -> str:
        return f"<Connection to {self.address}>"

    def change(self, method: str, path: str, body: bytes = b"", *, hint_if_sent: str = "") -> Reply:
        """Sends a request that changes something. Raises InstallError if no response arrives.

        `hint_if_sent` is the hint for a request that was sent and whose effect is unknown.
        """
        try:
            return self._request(method, path, body)
        except NetworkError as error:
            hint = (hint_if_sent or _SET_AGAIN) if error.sent else _untrusted(error) or "nothing was sent"
            raise InstallError(error.message, hint) from None

    def get(self, path: str) -> Reply:
        """Sends a GET request. Raises NetworkError if no response arrives."""
        try:
            return self._request("GET", path)
        except NetworkError as error:
            hint = _untrusted(error) or error.hint
            raise NetworkError(error.message, hint, sent=error.sent, untrusted=error.untrusted) from None

    def _request(self, method: str, path: str, body: bytes = b"") -> Reply:
        headers = {"Accept": "application/json"}
        headers |= {"Content-Type": "application/json"} if body else {}
        headers |= {"Authorization": f"Basic {self.token}"} if self.user else {}
        return request(
            method,
            self.address._replace(path=self.address.path + path),
            Deadline(self.timeout),
            self.max_response,
            context=self.trusted.context,
            headers=headers,
            body=body,
            accept=self.trusted.accept,
        )


def _untrusted(error: NetworkError) -> str:
    """What to do where the server is not who it should be; empty where that is not what is wrong."""
    if error.misnamed:
        return (
            f"nothing was sent; use a name of its certificate in the URL, or give that very certificate: {_FROM_A_NODE}"
        )
    return f"nothing was sent; {_PIN}" if error.untrusted else ""


_FROM_A_NODE = "--api-ca FILE; to copy it from a node: scp <USER>@<NODE>:/etc/opt/redislabs/api_cert.pem api_cert.pem"
_PIN = f"give the CA of its certificate, or that very certificate (expired or not): {_FROM_A_NODE}"
_SET_AGAIN = (
    "certlint cannot tell whether the certificate was installed: run the same command again, which is safe; "
    "--timeout 900 waits as long as the cluster may take"
)

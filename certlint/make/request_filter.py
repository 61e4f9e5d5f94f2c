"""Filters an untrusted request: which of its contents may go into a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.dns import matching as compare
from certlint.errors import DecodeError, InputError, RefusedError
from certlint.escape import shortened
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.light import NamedTuple
from certlint.make import names
from certlint.make.contents import LIMITS, attribute_problem
from certlint.pem import BlockKind
from certlint.x509 import signature
from certlint.x509.parts import AlgorithmIdentifier, Name, PublicKey, SubjectAltName
from certlint.x509.parts.general_names import DNS, IP
from certlint.x509.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Limits far above the needs of a server: 100 names and a key of 8,192 bits make a request of 5 kB.
MOST_BYTES = 64 * 1024
MOST_NAMES = 100
MOST_BITS = 8192


class Application(NamedTuple):
    """The valid contents of a request; `dropped` describes what was left out."""

    public_key: Any
    kind: str
    subject: dict[str, str]
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def common_name(self) -> str:
        """The CN if it is a host name, else empty."""
        name = compare.to_ascii(self.subject.get("CN", ""))
        return "" if compare.hostname_problem(name) else name


def read_request(path: str) -> Application:
    """The contents of the request in a file. Raises InputError if it is not a request, RefusedError for an invalid one."""
    request = _load(path)
    try:
        key: PublicKey = request.read("public_key")
        algorithm: AlgorithmIdentifier = request.read("signature_algorithm")
        subject: Name = request.read("subject")
        listed: SubjectAltName | None = request.read("subject_alt_name")
    except DecodeError as error:
        raise InputError(f"{path} cannot be read: {error.message}") from None
    public_key = _verified_key(path, request, key, algorithm)
    if listed is not None and len(listed.names) > MOST_NAMES:
        raise RefusedError(f"{path} requests {len(listed.names)} names, more than {MOST_NAMES}")
    dropped: list[str] = []
    attributes = _subject(path, subject, dropped)
    hosts, addresses = _names(path, listed, dropped)
    return Application(public_key, key.kind, attributes, hosts, addresses, tuple(dropped))


def _load(path: str) -> Request:
    loaded = sources.load(path, sources.Limits(MOST_BYTES))
    if isinstance(loaded, Unreadable):
        raise InputError(f"cannot read the request {path}: {loaded.reason.partition(': raise it')[0]}")
    document = loaded
    blocks = [block for block in document.blocks if block.kind is BlockKind.REQUEST]
    if not blocks:
        raise InputError(
            f"{path}: {document.problem or 'the file contains no certificate signing request'}",
            "give the request; to make one: certlint csr -f <FQDN>",
        )
    if len(blocks) > 1:
        raise RefusedError(f"{path} holds {len(blocks)} requests", "sign them one by one")
    try:
        return Request(blocks[0].der)
    except DecodeError as error:
        raise InputError(
            f"{path} is not a certificate signing request: {error.message} (byte {error.offset})"
        ) from None


def _verified_key(path: str, request: Request, key: PublicKey, algorithm: AlgorithmIdentifier) -> Any:
    """The key, after verifying the request's signature with it. RFC 2986 section 3."""
    if key.bits > MOST_BITS:
        raise RefusedError(f"{path} has a key of {key.bits} bits, more than {MOST_BITS}")
    verdict = signature.verify_signature(key, algorithm, request.signature, request.signed)
    if verdict is None:
        raise RefusedError(
            f"{path}: its signature ({algorithm.title}, {key.title} key) cannot be verified: its algorithm is unknown"
        )
    if not verdict:
        raise RefusedError(
            f"the signature of {path} does not verify with the key in it: the request was altered, or mixed from two requests",
            "have the owner of the key create the request again",
        )
    return signature.public_key(key)


def _subject(path: str, subject: Name, dropped: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for attribute in subject.attributes:
        if attribute.flaw:
            raise RefusedError(
                f"{path}: {attribute.label} {attribute.flaw}",
                "have the request created again, with its subject in UTF-8",
            )
        label, text = attribute.label, attribute.text
        if problem := attribute_problem(label, text):
            raise RefusedError(f"{path}: {label}={shortened(text)!r}: {problem}")
        if label in LIMITS and label not in found:
            found[label] = text
        else:
            dropped.append(f"{label}={text}")
    return found


def _names(path: str, listed: SubjectAltName | None, dropped: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    hosts, addresses = [], []
    for name in listed.names if listed else ():
        if any(byte < 0x20 or byte == 0x7F for byte in name.value) and name.kind == DNS:
            raise RefusedError(f"{path} requests a name with control characters: {shortened(name.text)!r}")
        # An IA5String has no other characters; decoding them differently would change the requested name.
        if name.kind == DNS and name.value.isascii() and not names.entry_problem(compare.to_ascii(name.text)):
            hosts.append(compare.to_ascii(name.text))
        elif name.kind == IP and len(name.value) in (4, 16):
            addresses.append(name.text)
        else:
            dropped.append(f"{name.title} {name.text}")
    return tuple(dict.fromkeys(hosts)), tuple(dict.fromkeys(addresses))


def within(found: Sequence[str], fqdns: Iterable[str]) -> list[str]:
    """Those of `found` that are one of `fqdns` or below it."""
    return [name for name in found if any(name == fqdn or name.endswith(f".{fqdn}") for fqdn in fqdns)]


def refuse_wide(path: str, wanted: Iterable[str]) -> None:
    """Raises RefusedError for a wildcard that covers other people's domains."""
    for name in wanted:
        if problem := names.too_wide(name):
            raise RefusedError(
                f"{path} requests {name}: {problem}",
                "have the request created again with the name of the server, or give that name with --fqdn",
            )

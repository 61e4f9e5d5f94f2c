"""Subtrees of name constraints, indexed so that a name is looked up instead of compared with each. RFC 5280 section 4.2.1.10.

The names of a certificate and the subtrees of a CA may both number thousands. Each name is canonicalized once (its key), each
list of subtrees is sorted once, and a lookup then takes logarithmic time.
"""

from __future__ import annotations

from certlint.check import NotJudgedError
from certlint.dns.matching import to_ascii
from certlint.trust.hosts import HostConstraints, Prefixes, openssl_uri_host, uri_host, uri_refusal
from certlint.x509.parts.general_names import DIRECTORY, DNS, EMAIL, IP, NAME_KINDS, URI, GeneralName, mailbox_text
from certlint.x509.parts.name import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Any

    from certlint.x509.parts.locations import NameConstraints

# Networks are looked up by mask. RFC 4632 allows 162 masks of the form `/n`; malicious constraints may have a different one
# for each network.
MAX_MASKS = 200


class _Domains:
    """dNSName: a domain and everything below it. A leading dot, which the RFC does not define here, excludes the domain itself.

    A base that ends in a dot matches names that do: only GnuTLS and Chromium treat it as the domain without the dot.
    """

    __slots__ = ("_below", "_exact", "_parents")

    def __init__(self, bases: Iterable[bytes]) -> None:
        self._exact = {to_ascii(_text(base)) for base in bases}
        dotted = (base if base.startswith(".") or not base else f".{base}" for base in self._exact)
        self._below = Prefixes([base[::-1] for base in dotted])
        self._parents = {base.partition(".")[2] for base in self._exact if not base.startswith(".")}

    def hold(self, host: str) -> bool:
        bare = host.rstrip(".")
        return self._has(bare) or (bare != host and self._has(host))

    def _has(self, host: str) -> bool:
        return host in self._exact or self._below.begin(host[::-1])

    def touches(self, host: str) -> bool:
        """Whether a wildcard also matches a name within the subtrees."""
        first, _, parent = host.rstrip(".").partition(".")
        return first == "*" and bool(parent) and parent in self._parents


class _Mailboxes:
    """rfc822Name: one mailbox, all mailboxes of a host, or of all hosts of a domain. Local parts are compared byte by byte."""

    __slots__ = ("_boxes", "_hosts")

    def __init__(self, bases: Collection[bytes]) -> None:
        self._boxes = {mailbox_key(base) for base in bases if b"@" in base}
        self._hosts = HostConstraints(
            [base.removeprefix(b"@") for base in bases if b"@" not in base[1:] and base != b"@"]
        )

    def hold(self, mailbox: tuple[str, str]) -> bool:
        return mailbox in self._boxes or self._hosts.hold(mailbox[1])


class Networks:
    """iPAddress: the networks of each family, by mask."""

    __slots__ = ("_masks",)

    def __init__(self, bases: Iterable[bytes]) -> None:
        self._masks: dict[int, dict[int, set[int]]] = {}
        for base in bases:
            half = len(base) // 2
            if len(base) == 2 * half:
                mask = int.from_bytes(base[half:], "big")
                masked = int.from_bytes(base[:half], "big") & mask
                self._masks.setdefault(half, {}).setdefault(mask, set()).add(masked)
        count = sum(map(len, self._masks.values()))
        if count > MAX_MASKS:
            raise NotJudgedError(f"name constraints with {count} different address masks are not evaluated")

    def hold(self, address: bytes) -> bool:
        number = int.from_bytes(address, "big")
        return any(number & mask in bases for mask, bases in self._masks.get(len(address), {}).items())


def has_host_bits(network: bytes) -> bool:
    """Whether the address of a network has bits outside its mask."""
    half = len(network) // 2
    return bool(int.from_bytes(network[:half], "big") & ~int.from_bytes(network[half:], "big"))


class _Directories:
    """directoryName: a distinguished name that begins with all RDNs of the base."""

    __slots__ = ("_bases",)

    def __init__(self, bases: Iterable[bytes]) -> None:
        self._bases = Prefixes([directory_key(base) for base in bases])

    def hold(self, name: tuple[object, ...]) -> bool:
        return self._bases.begin(name)


def _text(value: bytes) -> str:
    return value.decode("latin-1")


def host_key(value: bytes) -> str:
    """A DNS name in canonical form, including a dot at its end."""
    return to_ascii(_text(value))


def mailbox_key(value: bytes) -> tuple[str, str]:
    """The local part and the host of a mailbox in canonical form; both empty if it is not a mailbox."""
    local, found, host = _text(value).rpartition("@")
    return (local, to_ascii(host)) if found else ("", "")


def as_mailbox(name: GeneralName) -> GeneralName:
    """An SmtpUTF8Mailbox as an rfc822Name, for comparison. RFC 9598 section 6."""
    local, found, host = mailbox_text(name).rpartition("@")
    return GeneralName(EMAIL, f"{local}{found}{to_ascii(host)}".encode(), name.at)


def uri_key(value: bytes) -> tuple[str, str]:
    """The host of a URI in canonical form, or an empty string; and the host according to OpenSSL."""
    return to_ascii(uri_host(_text(value))), openssl_uri_host(_text(value))


def directory_key(value: bytes) -> tuple[tuple[tuple[str, str], ...], ...]:
    """A distinguished name in canonical form, by RDN. Raises DecodeError."""
    return Name(value).canonical


# Kind of name → its key, and the index of its subtrees. Other kinds are not compared.
KEYS: dict[int, Callable[[bytes], Any]] = {
    DNS: host_key,
    EMAIL: mailbox_key,
    URI: uri_key,
    IP: bytes,
    DIRECTORY: directory_key,
}
_ARRANGED: dict[int, Callable[[Collection[bytes]], Any]] = {
    DNS: _Domains,
    EMAIL: _Mailboxes,
    URI: HostConstraints,
    IP: Networks,
    DIRECTORY: _Directories,
}


class Subtrees:
    """The permitted and excluded subtrees of one CA by kind of name; each kind is indexed lazily.

    with_distances  whether subtrees with a minimum or maximum are not evaluated; otherwise they are ignored, as in some clients
    """

    def __init__(self, constraints: NameConstraints, *, with_distances: bool = True) -> None:
        self._bases = _by_kind(constraints.permitted), _by_kind(constraints.excluded)
        distances = constraints.distances if with_distances else ()
        self._distant = {each.kind for each in distances if each.field or each.value}
        self._arranged: dict[int, tuple[Any, Any]] = {}

    def bind(self, kind: int) -> bool:
        """Whether there are subtrees for names of this kind; names of other kinds are not constrained."""
        return any(kind in bases for bases in self._bases)

    def permit_some(self, kind: int) -> bool:
        """Whether there are permitted subtrees for names of this kind, so that other names are excluded."""
        return kind in self._bases[0]

    def refusal(self, kind: int, key: Any) -> str:
        """Why a name must not be issued; empty if it may. Raises DecodeError for a malformed base."""
        if kind not in KEYS:
            return f"name constraints on {NAME_KINDS[kind]} are not evaluated, because clients do not compare them"
        if kind in self._distant:
            return "name constraints with minimum or maximum are not evaluated, because clients do not compare them"
        permitted, excluded = self._arranged.get(kind) or self._arrange(kind)
        if kind == EMAIL and not any(key):
            return "is not a mailbox"
        if kind == URI:
            return uri_refusal(key[0], key[1], permitted, excluded)
        if excluded is not None and excluded.hold(key):
            return "excluded"
        if excluded is not None and kind == DNS and excluded.touches(key):
            return "covers an excluded name"
        return "" if permitted is None or permitted.hold(key) else "not permitted"

    def _arrange(self, kind: int) -> tuple[Any, Any]:
        made = _ARRANGED[kind]
        permitted, excluded = (bases.get(kind) for bases in self._bases)
        if permitted and kind in (EMAIL, URI):
            # RFC 5280 does not define an empty base for these. It matches every name for some clients, and none for others:
            # here, it permits none. Nor does a base that begins with an at sign, which OpenSSL takes for a host.
            permitted = [base for base in permitted if base.strip(b".") and not base.startswith(b"@")]
        arranged = made(permitted) if permitted is not None else None, made(excluded) if excluded is not None else None
        self._arranged[kind] = arranged
        return arranged


def _by_kind(trees: Iterable[GeneralName]) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    for tree in trees:
        found.setdefault(tree.kind, []).append(tree.value)
    return found

"""Derived parts about host names: what rules of the public web want to know of the SAN and of the CN beside it.

A CN that the SAN lists word for word adds nothing to what the SAN says, so it does not count here: the parts then are the
same for all certificates whose names are ordinary, and their verdicts are remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from certlint import suffixes
from certlint.parts.core import Validity
from certlint.parts.general_names import DNS, IP, SubjectAltName
from certlint.parts.name import Attribute, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from certlint.certificate import Certificate

_SPECIAL = frozenset({b"onion", b"arpa"})


class Host(NamedTuple):
    """A name as written, and whether it stands in the CN (not in the SAN)."""

    text: str
    in_cn: bool

    @property
    def where(self) -> str:
        return "common name" if self.in_cn else "dNSName"


class Hosts:
    """Some host names of the SAN, and of the CN where the SAN does not list it. The place is their index."""

    __slots__ = ("hosts",)

    def __init__(self, key: tuple[tuple[bytes, bool], ...]) -> None:
        self.hosts = [Host(name.decode("utf-8", "replace"), in_cn) for name, in_cn in key]


class Suffixes:
    """Host names that are public suffixes, or wildcards right below one: (name, whether IANA's zone rules it)."""

    __slots__ = ("hosts", "registries")

    def __init__(self, key: tuple[tuple[bytes, bool, bool], ...]) -> None:
        self.hosts = [Host(name.decode("utf-8", "replace"), in_cn) for name, in_cn, _ in key]
        self.registries = [registry for _, _, registry in key]


class CommonNames:
    """CNs that the SAN does not list word for word: `texts`, and `similar`, those that it lists in other letters."""

    __slots__ = ("similar", "texts")

    def __init__(self, key: tuple[tuple[str, bool], ...]) -> None:
        self.texts = [text for text, _ in key]
        self.similar = frozenset(text for text, listed in key if listed)


class Addresses:
    """IP addresses of the SAN (`values`, packed), and those written into CNs (`common`, as text)."""

    __slots__ = ("common", "values")

    def __init__(self, key: tuple[tuple[bytes, ...], tuple[str, ...]]) -> None:
        self.values, self.common = key


def _san(certificate: Certificate) -> SubjectAltName | None:
    san: SubjectAltName | None = certificate.decode("subject_alt_name", SubjectAltName)
    return san


def _common_names(certificate: Certificate) -> list[Attribute]:
    """The CNs that are not a dNSName of the SAN, letter for letter."""
    subject: Name = certificate.decode("subject", Name)
    san = _san(certificate)
    listed = san.dns_values if san is not None else ()
    return [a for a in subject.attributes if a.oid == "2.5.4.3" and a.value not in listed]


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    if not text or not (":" in text or text[-1].isdigit()):
        return False
    from ipaddress import ip_address

    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _hosts_in_cn(certificate: Certificate) -> list[bytes]:
    texts = [a.text for a in _common_names(certificate)]
    return [text.encode("utf-8", "replace") for text in texts if text and not is_address(text)]


def _every_host(certificate: Certificate) -> list[tuple[bytes, bool]]:
    san = _san(certificate)
    in_san = [(value, False) for value in san.dns_values] if san is not None else []
    return in_san + [(text, True) for text in _hosts_in_cn(certificate)]


def _odd_san_hosts_key(certificate: Certificate) -> tuple[tuple[bytes, bool], ...]:
    san = _san(certificate)
    return tuple([(value, False) for value in san.odd_dns_values]) if san is not None else ()


def _odd_hosts_key(certificate: Certificate) -> tuple[tuple[bytes, bool], ...]:
    return _odd_san_hosts_key(certificate) + tuple([(text, True) for text in _hosts_in_cn(certificate)])


def _special_hosts_key(certificate: Certificate) -> tuple[tuple[bytes, bool], ...]:
    return tuple([host for host in _every_host(certificate) if host[0][-6:].lower().endswith((b".onion", b".arpa"))])


def _unknown_tlds_key(certificate: Certificate) -> tuple[tuple[bytes, bool], ...]:
    """The hosts whose last label was no top-level domain when the certificate's life began."""
    tlds = suffixes.tlds()
    odd = [h for h in _every_host(certificate) if h[0].rpartition(b".")[2] not in tlds]
    if not odd:
        return ()
    validity: Validity = certificate.decode("validity", Validity)
    day = validity.not_before.moment.date().isoformat()
    return tuple([h for h in odd if not suffixes.was_tld(h[0].rpartition(b".")[2].lower(), day)])


def _suffix_hosts_key(certificate: Certificate) -> tuple[tuple[bytes, bool, bool], ...]:
    known = suffixes.load()
    found = []
    for name, in_cn in _every_host(certificate):
        base = (name[2:] if name[:2] == b"*." else name).lower()
        if known.has(base):
            found.append((name, in_cn, known.has_registry(base)))
    return tuple(found)


def _unlisted_key(certificate: Certificate) -> tuple[tuple[str, bool], ...]:
    attributes = _common_names(certificate)
    if not attributes:
        return ()
    san = _san(certificate)
    addresses = {n.text for n in san.names if n.kind == IP} if san is not None else set()
    lower = {value.decode("utf-8", "replace").lower() for value in san.dns_values} if san is not None else set()
    return tuple(
        [
            (a.text, a.text.lower() in lower or _same_address(a.text, addresses))
            for a in attributes
            if a.text not in addresses
        ]
    )


def _same_address(text: str, addresses: Iterable[str]) -> bool:
    from ipaddress import ip_address

    return is_address(text) and str(ip_address(text)) in addresses


def _addresses_key(certificate: Certificate) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    san = _san(certificate)
    values = tuple([n.value for n in san.names if n.kind == IP]) if san is not None else ()
    common = [a.text for a in _common_names(certificate)]
    return values, tuple([text for text in common if is_address(text)])


def _in_san_or_subject(certificate: Certificate, _: int) -> int:
    return certificate.at.get("subject_alt_name", certificate.at["subject"])


def _in_subject(certificate: Certificate, _: int) -> int:
    return certificate.at["subject"]


def _host_at(key: Callable[[Certificate], Any]) -> Callable[[Certificate, int], int]:
    """The place of the n-th host of a part: its name in the SAN, or the subject."""

    def locate(certificate: Certificate, index: int) -> int:
        hosts = key(certificate)
        san = _san(certificate)
        if san is None or index >= len(hosts) or hosts[index][1]:
            return certificate.at["subject"]
        wanted = hosts[index][0]
        return certificate.at["subject_alt_name"] + next(
            (n.at for n in san.names if n.kind == DNS and n.value == wanted), 0
        )

    return locate


# Name → (key, reader, place), as `Derived` wants them.
HOSTS: dict[str, tuple[Callable[[Certificate], Any], Callable[[Any], Any], Callable[[Certificate, int], int]]] = {
    "odd_hosts": (_odd_hosts_key, Hosts, _host_at(_odd_hosts_key)),
    "odd_san_hosts": (_odd_san_hosts_key, Hosts, _host_at(_odd_san_hosts_key)),
    "special_hosts": (_special_hosts_key, Hosts, _host_at(_special_hosts_key)),
    "unknown_tlds": (_unknown_tlds_key, Hosts, _host_at(_unknown_tlds_key)),
    "suffix_hosts": (_suffix_hosts_key, Suffixes, _host_at(_suffix_hosts_key)),
    "unlisted_common_names": (_unlisted_key, CommonNames, _in_subject),
    "addresses": (_addresses_key, Addresses, _in_san_or_subject),
}

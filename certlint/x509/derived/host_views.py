"""The views of host names and addresses for Web PKI rules. `hosts.py` computes them."""

from __future__ import annotations

from certlint.light import NamedTuple

Written = tuple[bytes, bool, bool, int]
"""A name as bytes; whether it is in the CN; whether its last label was a top-level domain; the kind of suffix it is."""

NO_SUFFIX, PRIVATE_SUFFIX, REGISTRY_SUFFIX = range(3)


class Host(NamedTuple):
    """An unusual name.

    in_cn      it is in the CN, not in the SAN
    known_tld  its last label was a top-level domain at notBefore
    suffix     whether the name, or the base of its wildcard, is a public suffix, and whose: a registry's or a company's
    """

    text: str
    in_cn: bool
    known_tld: bool
    suffix: int

    @property
    def where(self) -> str:
        return "common name" if self.in_cn else "dNSName"


class Hosts:
    """Unusual host names of the SAN, and of the CN if the SAN does not list it. Locations are their indexes.

    They are not lower case, have invalid labels, an unknown top-level domain, are public suffixes, or below `.onion` or
    `.arpa`. If there are any: the validity period in `seconds` and in calendar `months` (partial ones counted), the
    `last_month`, such as `2027-03`, and the encoded Tor service `descriptors`.
    """

    __slots__ = ("descriptors", "hosts", "last_month", "months", "seconds")

    def __init__(self, key: tuple[tuple[Written, ...], int, int, str, bytes | None]) -> None:
        self.hosts = [
            Host(name.decode("utf-8", "replace"), in_cn, known_tld, suffix) for name, in_cn, known_tld, suffix in key[0]
        ]
        self.seconds, self.months, self.last_month, self.descriptors = key[1:]

    @property
    def names(self) -> list[str]:
        return [host.text for host in self.hosts]

    def below(self, domain: str) -> list[tuple[int, Host]]:
        """The names below `domain`, in any case, with their indexes."""
        return [(i, host) for i, host in enumerate(self.hosts) if host.text.lower().endswith(domain)]


class CommonNames:
    """CNs that the SAN does not list verbatim: `texts`, and `similar`, those that it lists in another case."""

    __slots__ = ("similar", "texts")

    def __init__(self, key: tuple[tuple[str, bool], ...]) -> None:
        self.texts = [text for text, _ in key]
        self.similar = frozenset(text for text, listed in key if listed)


class LoneCommonName(NamedTuple):
    """The last CN if the SAN does not list it verbatim, its offset in the subject, and the SAN's entries.

    `dns` and `addresses` are the entries for matching, `listed` are all entries; without such a CN, all fields are empty.
    """

    text: str = ""
    at: int = 0
    dns: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


class Addresses:
    """IP addresses of the SAN (`values`, packed), those in CNs (`common`, as text), and the last month of validity."""

    __slots__ = ("common", "month", "values")

    def __init__(self, key: tuple[tuple[bytes, ...], tuple[str, ...], str]) -> None:
        self.values, self.common, self.month = key

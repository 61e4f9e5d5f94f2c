"""The views of host names and addresses that rules of the public web read. How they are made is in `hosts.py`."""

from __future__ import annotations

from certlint.light import NamedTuple

Written = tuple[bytes, bool, bool, int]
"""A name as bytes; whether it stands in the CN; whether its last label was a top-level domain; what kind of suffix it is."""

NO_SUFFIX, PRIVATE_SUFFIX, REGISTRY_SUFFIX = range(3)


class Host(NamedTuple):
    """A name that deserves a look.

    in_cn      it stands in the CN, not in the SAN
    known_tld  its last label was a top-level domain at notBefore of the certificate
    suffix     whether it, or what its wildcard stands before, is a public suffix, and whose: a registry's or a company's
    """

    text: str
    in_cn: bool
    known_tld: bool
    suffix: int

    @property
    def where(self) -> str:
        return "common name" if self.in_cn else "dNSName"


class Hosts:
    """Host names of the SAN, and of the CN where the SAN does not list it, that deserve a look. The place is their index.

    They are not in lower case, have odd labels, no known top-level domain, are public suffixes, or below `.onion` or `.arpa`.
    Where there are any: the certificate's validity period in `seconds` and in calendar `months` (begun ones counted), its
    `last_month`, such as `2027-03`, and its Tor service `descriptors` as encoded.
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
        """The names that end as `domain` does, in any letters, with their indexes."""
        return [(i, host) for i, host in enumerate(self.hosts) if host.text.lower().endswith(domain)]


class CommonNames:
    """CNs that the SAN does not list word for word: `texts`, and `similar`, those that it lists in other letters."""

    __slots__ = ("similar", "texts")

    def __init__(self, key: tuple[tuple[str, bool], ...]) -> None:
        self.texts = [text for text, _ in key]
        self.similar = frozenset(text for text, listed in key if listed)


class LoneCommonName(NamedTuple):
    """The last CN where the SAN does not list it word for word, where in the subject it stands, and the SAN's entries.

    `dns` and `addresses` are those that names are matched with, `listed` all of them; without such a CN all is empty.
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

"""The public suffix list and the top-level domains, from the package `publicsuffixlist`. https://publicsuffix.org

Read once, when a rule first needs them. Top-level domains are the last labels of the list's ICANN section, which follows
IANA's root zone.
"""

from __future__ import annotations

import os

# Re-exported by `importlib.machinery`, whose import takes a millisecond.
from _frozen_importlib_external import PathFinder
from binascii import crc32

from certlint import resources
from certlint.caches import remembered
from certlint.errors import ConfigurationError
from certlint.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

SOURCE = "PyPI: publicsuffixlist (publicsuffix.org)"
_UNDATED = "2024-10-01"
"""Since November 2024 the list says its date: one that does not is older."""
_END_OF_REGISTRIES = "// ===END ICANN DOMAINS==="
_BEGIN_OF_NEW = "// newGTLDs"
# The first new generic top-level domain was added to the root zone on this day (ICANN); this one is older.
NEW_SINCE = "2013-10-23"
_OLD_AMONG_NEW = frozenset({b"travel"})


# The parsed list, cached for the next run: parsing the text takes ten times as long.
COMPILED = os.path.join(resources.COMPILED, "suffixes.bin")


def _names(at: int) -> cached_property[frozenset[bytes]]:
    """A set of the list, made lazily: all sets take 2 % of a check by `web-pki`, which needs two small ones."""

    def made(known: SuffixList) -> frozenset[bytes]:
        joined: bytes = known._joined[at]
        return frozenset(joined.split(b"\n")) if joined else frozenset()

    return cached_property(made)


# Up to this many names are searched in the text of the list: making a set takes as long as about fifty searches.
_FEW = 32
# The fields whose names are suffixes: `plain`, `parents` and `exceptions`.
_SUFFIXES = (0, 2, 3)


class SuffixList:
    """The rules of the list by effect; names are lower-case A-labels, as bytes.

    plain       suffixes; `parents`: names below which every label is a suffix (`*.ck`); `exceptions`: names that are not
    private     the part of `plain` and `parents` from companies instead of registries, outside the ICANN section
    longest     the most labels of a suffix
    tlds        the current top-level domains; `old_tlds`: those older than `NEW_SINCE`
    stamp       identifies the text; `is_stored`: whether the parsed form is cached
    """

    def __init__(self, values: Sequence[Any], stamp: list[Any] | None = None, *, is_stored: bool = False) -> None:
        """`values` are those of the property `values`."""
        self.date, self.longest, *self._joined = values
        self.stamp, self.is_stored = stamp or [], is_stored
        self._asked = 0

    plain, _private, parents, exceptions, tlds, old_tlds = map(_names, range(6))

    def values(self) -> list[Any]:
        """The list as plain values, deterministic."""
        sets = self.plain, self._private, self.parents, self.exceptions, self.tlds, self.old_tlds
        return [self.date, self.longest, *(b"\n".join(sorted(each)) for each in sets)]

    @cached_property
    def bases(self) -> frozenset[bytes]:
        """`plain` and `parents`: names that a wildcard must not be directly below."""
        return self.plain | self.parents

    def has_base(self, names: Collection[bytes]) -> bool:
        """Whether one of these names, which contain no line break, is one of `bases`."""
        if self._asked >= _FEW:
            return not self.bases.isdisjoint(names)
        self._asked += len(names)
        return any(b"\n%b\n" % name in self._lines for name in names)

    def reaches(self, name: bytes) -> bool:
        """Whether a name, which contains no line break, or a name below it is one of `bases`."""
        if self._asked >= _FEW:
            return name in self.bases or name in self._above
        self._asked += 1
        return b"\n%b\n" % name in self._lines or b".%b\n" % name in self._lines

    @cached_property
    def _above(self) -> frozenset[bytes]:
        """The names with one of `bases` below them."""
        found = set()
        for name in self.bases:
            while name := name.partition(b".")[2]:
                found.add(name)
        return frozenset(found)

    @cached_property
    def _lines(self) -> bytes:
        """The text of `bases`, each name between line breaks."""
        return b"\n".join([b"", self._joined[0], self._joined[2], b""])

    @cached_property
    def registries(self) -> frozenset[bytes]:
        """The part of `bases` from registries (the ICANN section)."""
        return self.bases - self._private

    def __len__(self) -> int:
        return sum(joined.count(b"\n") + bool(joined) for joined in (self._joined[at] for at in _SUFFIXES))

    def has(self, name: bytes) -> bool:
        """Whether a (lower-case) name is itself a public suffix."""
        if self.has_base((name,)) and name in self.plain:  # avoids making the set for names that are not suffixes
            return True
        return name.partition(b".")[2] in self.parents and name not in self.exceptions

    def has_registry(self, name: bytes) -> bool:
        """Whether a public suffix is a registry's, not that of a company with customers below it."""
        parent = name.partition(b".")[2]
        return name in self.registries or (parent in self.parents and parent in self.registries)

    def registrable(self, labels: list[str]) -> int:
        """The number of labels of the registrable domain, from the right: its suffix plus one; 0 for a suffix.

        For a name under no known suffix, the last label counts as the suffix, according to the list's algorithm.
        """
        # A name may have thousands of labels; only the last few can be a suffix.
        for start in range(max(len(labels) - self.longest, 0), len(labels)):
            if self.has(".".join(labels[start:]).lower().encode("utf-8", "replace")):
                return len(labels) - start + 1 if start else 0
        return min(len(labels), 2) if len(labels) > 1 else 0


# Reading the list takes 20 ms or more, and few names can be suffixes: those with several labels belong to countries and to
# these, those with three or more to few countries.
_NOT_COUNTRIES = frozenset({"aero", "arpa", "int", "pro"})
_DEEP = frozenset({"at", "au", "br", "im", "jp", "no", "pl", "tr", "uk", "us"})


def is_registry_suffix(name: str) -> bool:
    """Whether a name of two or more labels (lower-case A-labels) is a public suffix of a registry.

    False if the package with the list is not installed.
    """
    top, dots = name.rpartition(".")[2], name.count(".")
    is_country = len(top) == 2 or top.startswith("xn--")
    if not (dots == 1 and (is_country or top in _NOT_COUNTRIES)) and not (dots > 1 and top in _DEEP):
        return False
    try:
        listed = suffix_list()
    except ConfigurationError:
        return False
    asked = name.encode("utf-8", "replace")
    return listed.has(asked) and listed.has_registry(asked)


@remembered()
def suffix_list() -> SuffixList:
    """The list. Raises ConfigurationError if the package with it is not installed."""
    path = _path()
    stamp = [resources.__version__, *_version(path)]
    values = resources.stored(COMPILED, stamp)
    return SuffixList(parsed(_read(path)) if values is None else values, stamp, is_stored=values is not None)


def _path() -> str:
    spec = PathFinder.find_spec("publicsuffixlist")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(
            "the public suffix list is not installed, and this profile asks for it", "pip install publicsuffixlist"
        )
    return f"{spec.submodule_search_locations[0]}/public_suffix_list.dat"


# The head of the list has its date and commit: reading the rest takes 1 % of a check by `web-pki`.
_HEAD = 1024


def _version(path: str) -> tuple[int, int]:
    """Identifies the version of the list."""
    with open(path, "rb", 0) as file:
        return os.fstat(file.fileno()).st_size, crc32(file.read(_HEAD))


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def parsed(text: str) -> list[Any]:
    """The values of a `SuffixList` from the text of the list."""
    plain: set[bytes] = set()
    parents: set[bytes] = set()
    exceptions: set[bytes] = set()

    def add(lines: Iterable[str]) -> frozenset[bytes]:
        """Adds rules; returns the suffixes so far."""
        for line in lines:
            if not line or line.startswith("//"):
                continue
            if line.startswith("*."):
                parents.add(_encoded(line[2:]))
                if "." not in line[2:]:
                    plain.add(_encoded(line[2:]))  # by default, a single unknown label is a suffix
            elif line.startswith("!"):
                exceptions.add(_encoded(line[1:]))
            else:
                plain.add(_encoded(line))
        return frozenset(plain | parents)

    icann, _, private = text.partition(_END_OF_REGISTRIES)
    old, _, new = icann.partition(_BEGIN_OF_NEW)
    _, _, version = text.partition("// VERSION: ")
    old_tlds = _last_labels(add(old.splitlines())) | _OLD_AMONG_NEW
    registries = add(new.splitlines())
    bases = add(private.splitlines())
    longest = max([name.count(b".") for name in bases], default=0) + 2
    sets = plain, bases - registries, parents, exceptions, _last_labels(registries), old_tlds
    return [version[:10] or _UNDATED, longest, *(b"\n".join(sorted(each)) for each in sets)]


def _last_labels(names: Iterable[bytes]) -> set[bytes]:
    return {name.rpartition(b".")[2] for name in names}


def _encoded(name: str) -> bytes:
    """The A-labels of a rule; the list is lower case and NFC, so that only Punycode is needed."""
    if name.isascii():
        return name.strip().encode()
    return b".".join(
        label.encode() if label.isascii() else b"xn--" + label.encode("punycode") for label in name.strip().split(".")
    )

"""The public suffix list and the top-level domains, as the package `publicsuffixlist` ships them. https://publicsuffix.org

Read once, when a rule first asks. Top-level domains are the last labels of the list's ICANN section, which follows IANA's
root zone.
"""

from __future__ import annotations

import os

# `importlib.machinery` hands this on, and takes a millisecond to import.
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
# The first of the new generic top-level domains came into the root zone on this day (ICANN), and this one is an old one.
NEW_SINCE = "2013-10-23"
_OLD_AMONG_NEW = frozenset({b"travel"})


# The finished list, kept for the next run: reading the text of the package takes ten times as long.
COMPILED = os.path.join(resources.COMPILED, "suffixes.bin")


def _names(at: int) -> cached_property[frozenset[bytes]]:
    """A set of a list, made when somebody asks: to make all takes 2 % of a check by `web-pki`, which needs two small ones."""

    def made(known: SuffixList) -> frozenset[bytes]:
        joined: bytes = known._joined[at]
        return frozenset(joined.split(b"\n")) if joined else frozenset()

    return cached_property(made)


# So many names are looked up in the text of the list: to make a set of it takes as long as some fifty of them.
_FEW = 32
# Those that are suffixes: `plain`, `parents` and `exceptions`.
_SUFFIXES = (0, 2, 3)


class SuffixList:
    """The rules of the list, split by what they do; names are A-labels in lower case, as bytes.

    plain       suffixes; `parents` those below which every label is a suffix (`*.ck`), `exceptions` the names that are not
    private     what companies announce, not registries: the part of `plain` and `parents` that is not in the ICANN section
    longest     how many labels a suffix has at most
    tlds        top-level domains of today; `old_tlds` those that are older than `NEW_SINCE`
    stamp       of which text it is; `is_stored` tells whether its finished form is kept already
    """

    def __init__(self, values: Sequence[Any], stamp: list[Any] | None = None, *, is_stored: bool = False) -> None:
        """`values` are those of `values`."""
        self.date, self.longest, *self._joined = values
        self.stamp, self.is_stored = stamp or [], is_stored
        self._asked = 0

    plain, _private, parents, exceptions, tlds, old_tlds = map(_names, range(6))

    def values(self) -> list[Any]:
        """All of it as plain values, which are the same for the same list."""
        sets = self.plain, self._private, self.parents, self.exceptions, self.tlds, self.old_tlds
        return [self.date, self.longest, *(b"\n".join(sorted(each)) for each in sets)]

    @cached_property
    def bases(self) -> frozenset[bytes]:
        """`plain` and `parents`: what no wildcard should stand before."""
        return self.plain | self.parents

    def has_base(self, names: Collection[bytes]) -> bool:
        """Whether any of these names, which contain no line break, is one of `bases`."""
        if self._asked >= _FEW:
            return not self.bases.isdisjoint(names)
        self._asked += len(names)
        return any(b"\n%b\n" % name in self._lines for name in names)

    def reaches(self, name: bytes) -> bool:
        """Whether a name, which contains no line break, or one below it is one of `bases`."""
        if self._asked >= _FEW:
            return name in self.bases or name in self._above
        self._asked += 1
        return b"\n%b\n" % name in self._lines or b".%b\n" % name in self._lines

    @cached_property
    def _above(self) -> frozenset[bytes]:
        """The names that have one of `bases` below them."""
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
        """The part of these that registries announce (the ICANN section)."""
        return self.bases - self._private

    def __len__(self) -> int:
        return sum(joined.count(b"\n") + bool(joined) for joined in (self._joined[at] for at in _SUFFIXES))

    def has(self, name: bytes) -> bool:
        """Whether a name (lower case) is itself a public suffix."""
        if self.has_base((name,)) and name in self.plain:  # the set is not made for names that are not suffixes
            return True
        return name.partition(b".")[2] in self.parents and name not in self.exceptions

    def has_registry(self, name: bytes) -> bool:
        """Whether a public suffix is one that a registry announces, not a company with customers below it."""
        parent = name.partition(b".")[2]
        return name in self.registries or (parent in self.parents and parent in self.registries)

    def registrable(self, labels: list[str]) -> int:
        """How many labels from the right the registrable domain has: its suffix and one more; 0 for a suffix.

        A name under no known suffix counts its last label as the suffix, as the list's algorithm has it.
        """
        # A name may have thousands of labels; only the last few can be a suffix.
        for start in range(max(len(labels) - self.longest, 0), len(labels)):
            if self.has(".".join(labels[start:]).lower().encode("utf-8", "replace")):
                return len(labels) - start + 1 if start else 0
        return min(len(labels), 2) if len(labels) > 1 else 0


# Reading the list takes 20 ms and more, and few names can be what is asked for: suffixes of several labels belong to countries
# and to these, and those of three labels or more to few countries.
_NOT_COUNTRIES = frozenset({"aero", "arpa", "int", "pro"})
_DEEP = frozenset({"at", "au", "br", "im", "jp", "no", "pl", "tr", "uk", "us"})


def is_registry_suffix(name: str) -> bool:
    """Whether a name of two labels or more (A-labels in lower case) is a public suffix that a registry announces.

    False where the package that brings the list is not installed.
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
    """The list. Raises ConfigurationError when the package that brings it is not installed."""
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


# The head of the list names the day and the commit that it is of: to read the rest takes 1 % of a check by `web-pki`.
_HEAD = 1024


def _version(path: str) -> tuple[int, int]:
    """What changes when the list changes."""
    with open(path, "rb", 0) as file:
        return os.fstat(file.fileno()).st_size, crc32(file.read(_HEAD))


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def parsed(text: str) -> list[Any]:
    """The values of a `SuffixList`, from the text of the list."""
    plain: set[bytes] = set()
    parents: set[bytes] = set()
    exceptions: set[bytes] = set()

    def add(lines: Iterable[str]) -> frozenset[bytes]:
        """Sorts rules in; what comes back are the suffixes of all until now."""
        for line in lines:
            if not line or line.startswith("//"):
                continue
            if line.startswith("*."):
                parents.add(_encoded(line[2:]))
                if "." not in line[2:]:
                    plain.add(_encoded(line[2:]))  # no rule names it, and then a label by itself is a suffix
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
    """The A-labels of a rule; the list is in lower case and NFC already, so Punycode is all that it needs."""
    if name.isascii():
        return name.strip().encode()
    return b".".join(
        label.encode() if label.isascii() else b"xn--" + label.encode("punycode") for label in name.strip().split(".")
    )

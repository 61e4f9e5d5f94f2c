"""The public suffix list and the top-level domains, as the package `publicsuffixlist` ships them. https://publicsuffix.org

Read once, when a rule first asks. Top-level domains are the last labels of the list's ICANN section, which follows IANA's
root zone.
"""

from __future__ import annotations

from certlint.caches import remembered
from certlint.errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = "PyPI: publicsuffixlist (publicsuffix.org)"
_END_OF_REGISTRIES = "// ===END ICANN DOMAINS==="
_BEGIN_OF_NEW = "// newGTLDs"
# The first of the new generic top-level domains came into the root zone on this day (ICANN), and this one is an old one.
NEW_SINCE = "2013-10-23"
_OLD_AMONG_NEW = frozenset({b"travel"})


class SuffixList:
    """The rules of the list, split by what they do; names are A-labels in lower case, as bytes.

    plain       suffixes; `parents` those below which every label is a suffix (`*.ck`), `exceptions` the names that are none
    longest     how many labels a suffix has at most
    registries  the part of `plain` and `parents` that registries announce (the ICANN section)
    bases       `plain` and `parents`: what no wildcard should stand before
    tlds        top-level domains of today; `old_tlds` those that are older than `NEW_SINCE`
    """

    __slots__ = ("bases", "date", "exceptions", "longest", "old_tlds", "parents", "plain", "registries", "tlds")

    def __init__(self, text: str) -> None:
        self.plain: set[bytes] = set()
        self.parents: set[bytes] = set()
        self.exceptions: set[bytes] = set()
        self.registries: frozenset[bytes] = frozenset()
        icann, _, private = text.partition(_END_OF_REGISTRIES)
        old, _, new = icann.partition(_BEGIN_OF_NEW)
        self._add(old.splitlines())
        self.old_tlds = self._top_level() | _OLD_AMONG_NEW
        self._add(new.splitlines())
        self.registries = frozenset(self.plain | self.parents)
        self.tlds = self._top_level()
        self._add(private.splitlines())
        self.bases = frozenset(self.plain | self.parents)
        self.longest = max([name.count(b".") for name in self.bases], default=0) + 2
        _, _, version = text.partition("// VERSION: ")
        self.date = version[:10]

    def _add(self, lines: Iterable[str]) -> None:
        for line in lines:
            if not line or line.startswith("//"):
                continue
            if line.startswith("*."):
                self.parents.add(_encoded(line[2:]))
                if "." not in line[2:]:
                    self.plain.add(_encoded(line[2:]))  # no rule names it, and then a label by itself is a suffix
            elif line.startswith("!"):
                self.exceptions.add(_encoded(line[1:]))
            else:
                self.plain.add(_encoded(line))

    def _top_level(self) -> frozenset[bytes]:
        return frozenset(name.rpartition(b".")[2] for name in self.plain | self.parents)

    def __len__(self) -> int:
        return len(self.plain) + len(self.parents) + len(self.exceptions)

    def has(self, name: bytes) -> bool:
        """Whether a name (lower case) is itself a public suffix."""
        if name in self.plain:
            return True
        return name.partition(b".")[2] in self.parents and name not in self.exceptions

    def has_registry(self, name: bytes) -> bool:
        """Whether a public suffix is one that a registry announces, not a company with customers below it."""
        return name in self.registries or name.partition(b".")[2] in self.registries & self.parents

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


def _encoded(name: str) -> bytes:
    """The A-labels of a rule; the list is in lower case and NFC already, so Punycode is all that it needs."""
    if name.isascii():
        return name.strip().encode()
    return b".".join(
        label.encode() if label.isascii() else b"xn--" + label.encode("punycode") for label in name.strip().split(".")
    )


@remembered()
def suffix_list() -> SuffixList:
    """The list. Raises ConfigurationError when the package that brings it is not installed."""
    return SuffixList(_text())


def _text() -> str:
    from importlib.util import find_spec

    spec = find_spec("publicsuffixlist")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(
            "the public suffix list is not installed, and this profile asks for it", "pip install publicsuffixlist"
        )
    with open(f"{spec.submodule_search_locations[0]}/public_suffix_list.dat", encoding="utf-8") as file:
        return file.read()

"""What is kept of an evaluated bundle, and the totals of a run."""

from __future__ import annotations

from certlint.engine.verdict import Conclusion
from certlint.light import NamedTuple
from certlint.x509.kinds import KINDS
from certlint.x509.readiness import ready_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from certlint.engine.repetition import Holder
    from certlint.engine.suppressions import KnownFinding, Use
    from certlint.output.seen import SeenPlace
    from certlint.x509.readiness import Count


# The most notes about single bundles.
_TOLD = 3


OVER_ALL = "(all certificates of this run)"
"""The path of a record that is not about a single file."""


class Record(NamedTuple):
    """What is kept of an evaluated bundle: texts and counts. Small and picklable.

    `kind`: the kind of its objects, from `KINDS`. `rules`: those with findings; `waived`: those with suppressed findings.
    `name`: the path, and the entry of a keystore. `note`: further information, with a command. `unread`: settings that no rule
    read. `seen`: for an inventory; reports ignore a silent record. `ready`: counts of certificates by resistance to quantum
    computers. `is_part`: a private key or another part of a bundle, in a file of its own.
    `unlisted`: by rule, how many findings are not listed, beyond the one that tells their number.
    """

    path: str
    texts: Mapping[str, str]
    certificates: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    conclusion: Conclusion = Conclusion()
    unreadable: str = ""
    rules: tuple[str, ...] = ()
    profile: str = ""
    waived: tuple[str, ...] = ()
    use: Use | None = None
    known: tuple[tuple[KnownFinding, int], ...] = ()
    lacks_fqdn: bool = False
    outside: int = 0
    name: str = ""
    note: str = ""
    holders: tuple[Holder, ...] = ()
    seen: tuple[SeenPlace, ...] = ()
    is_silent: bool = False
    kind: str = "certificate"
    ready: tuple[Count, ...] = ()
    unread: frozenset[str] = frozenset()
    is_part: bool = False
    unlisted: tuple[tuple[str, int], ...] = ()

    @property
    def word(self) -> str:
        return self.conclusion.word


def unread(path: str, reason: str, *, crashed: bool = False) -> Record:
    """The record of an input that could not be read or evaluated; `crashed`: because of an error in certlint."""
    conclusion = Conclusion(incomplete=True, crashed=crashed, judged=False)
    return Record(path, {}, conclusion=conclusion, unreadable=reason, name=path)


class Totals:
    """The totals over all bundles of a run."""

    def __init__(self) -> None:
        self.bundles = self.parts = self.certificates = self.errors = self.warnings = self.infos = 0
        self.conclusion = Conclusion(judged=False)
        self.lacks_fqdn = False
        self.unreadable: list[tuple[str, str]] = []
        self.rules: dict[str, int] = {}
        self.waived: set[str] = set()
        self.objects = dict.fromkeys(KINDS, 0)
        self.notes: list[str] = []
        self.notes_shown: list[str] = []
        self.notes_left_out = 0
        self.files = 0
        self._last = ""
        self.suppressed = self.outside = 0
        self.profiles: dict[str, None] = {}
        self.uses: list[Use] = []
        self.known: dict[KnownFinding, int] = {}
        self.ready: dict[tuple[str, bool | None], int] = {}
        self.unread: frozenset[str] | None = None

    def add(self, record: Record) -> None:
        self.conclusion |= record.conclusion
        if record.note and len(self.notes_shown) < _TOLD:
            self.notes_shown.append(record.note)
        else:
            self.notes_left_out += bool(record.note)
        if record.unreadable:
            self.unreadable.append((record.path, record.unreadable))
            return
        self.bundles += record.path != OVER_ALL
        self.parts += record.is_part
        self.files += record.path not in (self._last, OVER_ALL)
        self._last = record.path
        self.certificates += record.certificates
        self.objects[record.kind] += record.certificates
        self.errors += record.errors
        self.warnings += record.warnings
        self.infos += record.infos
        self.lacks_fqdn |= record.lacks_fqdn
        if record.path != OVER_ALL:
            self.unread = record.unread if self.unread is None else self.unread & record.unread
        self.suppressed += len(record.waived)
        self.waived |= {*record.waived}
        self.outside += record.outside
        self.profiles[record.profile] = None
        if record.use and record.use.reached:
            self.uses.append(record.use)
        for key, count in record.known:
            self.known[key] = max(count, self.known.get(key, 0))
        for rule in record.rules:
            self.rules[rule] = self.rules.get(rule, 0) + 1
        for rule, more in record.unlisted:
            self.rules[rule] += more
        for kind, safe, number in record.ready:
            self.ready[kind, safe] = self.ready.get((kind, safe), 0) + number

    @property
    def word_for_one(self) -> str:
        """What one of those that were evaluated is called: a bundle, or a file if some are only parts of bundles."""
        return "file" if self.parts else "bundle"

    @property
    def read(self) -> str:
        """`2 bundles`, or `2 bundles in 4 files` if keys and other parts of them have files of their own."""
        bundles = several(self.bundles - self.parts, "bundle")
        return f"{bundles} in {several(self.files, 'file')}" if self.parts else bundles

    def inputs(self, word: str) -> str:
        """The number of inputs read, and of bundles if keystores contained several."""
        files = several(self.files, word)
        return files if self.bundles == self.files else f"{files} with {several(self.bundles, 'bundle')}"

    @property
    def quantum_safe(self) -> str:
        """`0 of 3 certificates (keys: 3 classical)`; empty if no certificate was read."""
        return ready_text((key, safe, count) for (key, safe), count in self.ready.items())

    @property
    def notes_of_records(self) -> list[str]:
        """The first notes about single bundles, the number of further ones, and the settings that no rule read."""
        more = self.notes_left_out
        rest = [f"{more} more note{' of this kind is' if more == 1 else 's of this kind are'} left out"] * bool(more)
        return self._settings_unread() + self.notes_shown + rest

    def _settings_unread(self) -> list[str]:
        if not self.unread:
            return []
        from certlint.engine.unread import notes_of_unread

        return notes_of_unread(self.unread)

    @property
    def held(self) -> str:
        """`1 certificate, 2 CRLs`: what was read, by kind."""
        there = {name: count for name, count in self.objects.items() if count} or {"certificate": 0}
        return ", ".join(f"{count:,} {KINDS[name].called(count)}" for name, count in there.items())

    def counts(self) -> tuple[tuple[str, int], ...]:
        return (("error", self.errors), ("warning", self.warnings), ("info", self.infos))

    @property
    def word(self) -> str:
        return self.conclusion.word


def several(count: int, word: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{count:,} {word}{'s' * (count != 1)}"

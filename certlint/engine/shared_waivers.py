"""Suppressions and baselines for repetitions in a run: which are accepted, and why."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from certlint.engine.suppressions import KnownFinding, Use
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.policy.model import matching_rules
from certlint.x509.parts.name import Name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certlint.report import Shared, Suppression


class Accepted(NamedTuple):
    """Why a finding does not count, and the first day on which it counts again (empty for a baseline)."""

    reason: str
    expires: str


class SharedWaivers:
    """Decides for one repetition after the other whether it is accepted; a baseline accepts as many as it contains."""

    def __init__(
        self, suppressions: Sequence[Suppression], baseline: Mapping[KnownFinding, int], path: str, day: str
    ) -> None:
        self._suppressions, self._room, self._path, self._day = suppressions, dict(baseline), path, day
        self._reached: dict[int, None] = {}
        self._used: dict[int, None] = {}
        self.known: dict[KnownFinding, int] = {}

    @property
    def use(self) -> Use:
        """Which suppressions applied, and which of them took something out."""
        return Use(tuple(self._reached), tuple(self._used))

    def accepted(self, shared: Shared, rule: str) -> Accepted | None:
        """Why the finding of a rule about it does not count; None if it counts."""
        reached = [i for i, each in enumerate(self._suppressions) if _speaks_of(each, shared, rule)]
        self._reached.update(dict.fromkeys(reached))
        for index in reached:
            suppression = self._suppressions[index]
            if self._day < suppression.expires:
                self._used[index] = None
                return Accepted(suppression.reason, suppression.expires)
        key = KnownFinding(rule, sha256(shared.spki).hexdigest(), "")
        self.known[key] = self.known.get(key, 0) + 1
        if not self._room.get(key, 0):
            return None
        self._room[key] -= 1
        return Accepted(f"known since the baseline {self._path}", "")


def _speaks_of(suppression: Suppression, shared: Shared, rule: str) -> bool:
    """Whether a suppression is about the certificate concerned, and about this rule."""
    if not matching_rules(suppression.rule, {rule: None}):
        return False
    if suppression.path:
        from certlint.files.globs import matches

        if not matches(suppression.path, suppression.folder, shared.path):
            return False
    if suppression.spki_sha256 and sha256(shared.spki).hexdigest() != suppression.spki_sha256:
        return False
    return not suppression.subject or _subject(shared) == suppression.subject


def _subject(shared: Shared) -> str:
    try:
        return str(Name(shared.subject))
    except DecodeError:
        return ""

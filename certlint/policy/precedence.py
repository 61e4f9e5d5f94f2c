"""Which rules of a run give way to others, so that one defect is reported once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from certlint.policy.catalogue import Rule
    from certlint.policy.profile import Selected


class Precedence:
    """What rules give way to, by id, as far as the run has that.

    yielding     the rules that report the same defect more exactly. A rule yields to one that is at least as severe: what is an
                 error stays one, whatever a profile has made of the other
    superseding  the rules that are exceptions from it
    """

    __slots__ = ("superseding", "yielding")

    def __init__(self, selected: Iterable[Selected]) -> None:
        known = {each.rule.id: each for each in selected}
        self.yielding: dict[str, frozenset[str]] = {}
        self.superseding: dict[str, tuple[Rule, ...]] = {}
        for rule, each in known.items():
            if to := [i for i in each.rule.yields_to if i in known and known[i].severity >= each.severity]:
                self.yielding[rule] = frozenset(to)
            if by := tuple(known[i].rule for i in each.rule.superseded_by if i in known):
                self.superseding[rule] = by

    def reporter(self, rule: str, reporting: AbstractSet[str]) -> str:
        """Of the rules that report something of a certificate, the one that this rule yields to, by id; else empty."""
        return min(self.yielding.get(rule, frozenset()) & reporting, default="")

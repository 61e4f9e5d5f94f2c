"""Evaluates a user's rules on the certificates in use: how many have to be replaced, why, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from certlint.analysis.forecast import already_broken, forecast
from certlint.engine.run import run
from certlint.inventory.outlook import renewals
from certlint.inventory.outlook.breakages import End
from certlint.inventory.outlook.deployed import Deployed
from certlint.inventory.outlook.renewals import Share
from certlint.inventory.queries import row_details
from certlint.inventory.search.filters import Where
from certlint.light import NamedTuple
from certlint.policy.severity import Severity

if TYPE_CHECKING:
    from certlint.analysis.forecast import Change
    from certlint.engine.plan import Plan
    from certlint.inventory.outlook.stored_paths import StoredPaths
    from certlint.inventory.search.leaves import Leaf
    from certlint.inventory.sql.database import Database

AHEAD = timedelta(days=2 * 366)
"""How far ahead changes of rules are considered."""
_MOST = 50_000


class Ruling(NamedTuple):
    """What the rules report about a place.

    rules  those that its leaf violates now
    end    when it first violates one, now or later; None if it never does
    """

    rules: tuple[str, ...]
    end: End | None


class OwnPolicy:
    """Evaluates leaves, with the certificates sent with them, by the rules of a plan. Only errors about the leaf count."""

    def __init__(self, plan: Plan, paths: StoredPaths) -> None:
        self._plan, self._paths = plan, paths
        self._known: dict[tuple[int, str], Ruling] = {}

    @property
    def days(self) -> int | None:
        """The longest validity period, in days, that the rules allow for a leaf; None if no rule limits it."""
        limits = [
            each.params["days"]
            for each in self._plan.selected
            if each.rule.check == "validity_period.at_most"
            and each.severity is Severity.ERROR
            and "leaf" in each.rule.roles
            and isinstance(each.params.get("days"), int)
            and each.rule.effective <= self._today
            and not (each.rule.until and each.rule.until <= self._today)
        ]
        return min(limits, default=None)

    @property
    def _today(self) -> str:
        return f"{self._plan.now:%Y-%m-%d}"

    def ruling(self, leaf: Leaf) -> Ruling:
        """What the rules report about a leaf and the certificates sent with it."""
        key = leaf.certificate_id, leaf.sent_ca_ids
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = self._ruled(leaf)
        return self._known[key]

    def end(self, leaf: Leaf) -> End | None:
        """The first error that the rules report about a leaf, by the day on which it begins."""
        return self.ruling(leaf).end

    def _ruled(self, leaf: Leaf) -> Ruling:
        plan, paths = self._plan, self._paths
        bundle = paths.bundle([paths.der(leaf.certificate_id), *map(paths.der, leaf.chain.above)])
        if not bundle.certificates:
            return Ruling((), None)
        result = run(plan, bundle, naming_clients=False)
        broken = [each for each in already_broken(result) if each.sha256 == leaf.sha256]
        if broken:
            rules = tuple(dict.fromkeys(each.rule for each in broken))
            return Ruling(rules, End(int(plan.now.timestamp()), _why(broken[0])))
        for change in forecast(result, plan.now + AHEAD):
            if change.kind == "starts" and change.severity == Severity.ERROR.label and change.sha256 == leaf.sha256:
                day = datetime.fromisoformat(change.date).replace(tzinfo=plan.now.tzinfo)
                return Ruling((), End(int(day.timestamp()), _why(change)))
        return Ruling((), None)


class Refused(NamedTuple):
    """What the rules refuse today among the certificates in use.

    judged        how many certificates were evaluated; `certificates`: how many of these violate rules
    months        how many of these would be renewed anyway in each of the next months; `later`: after these
    rules, issuers, owners  the counts of these by rule, issuer and owner with the first expiry; largest first
    """

    judged: int
    certificates: int
    months: dict[str, int]
    rules: list[Share]
    issuers: list[Share]
    owners: list[Share]


def refused(database: Database, policy: OwnPolicy, now: datetime) -> Refused:
    """Evaluates every leaf that places show and that is not superseded."""
    where = Where()
    where.add("EXISTS (SELECT 1 FROM certificates n WHERE n.id = {leaf} AND n.superseded_by IS NULL)")
    issuers = dict(database.query("SELECT id, issuer FROM issuers"))
    by_rule, by_issuer, by_owner = _Shares(), _Shares(), _Shares()
    months = dict.fromkeys((*renewals.months(now), _LATER), 0)
    judged, broken = set[int](), set[int]()
    leaves = Deployed(database, now, None, where).leaves()
    while some := list(islice(leaves, _SOME)):
        owners = row_details.owners_of(database, {leaf.place_id for leaf in some})
        for leaf in some:
            judged.add(leaf.certificate_id)
            rules = policy.ruling(leaf).rules
            for owner in owners.get(leaf.place_id, ("",)) if rules else ():
                by_owner.add(owner, leaf)
            if rules and leaf.certificate_id not in broken:
                broken.add(leaf.certificate_id)
                by_issuer.add(issuers.get(leaf.issuer_id, ""), leaf)
                for rule in rules:
                    by_rule.add(rule, leaf)
                due = renewals.due_month(leaf.not_before, leaf.not_after, now)
                months[due if due in months else _LATER] += 1
    return Refused(len(judged), len(broken), months, by_rule.listed(), by_issuer.listed(), by_owner.listed())


class _Shares:
    """Counts leaves by name, with the first expiry of each name."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[int, int | None]] = {}

    def add(self, name: str, leaf: Leaf) -> None:
        """Counts a leaf; a certificate at several places counts once."""
        self._seen.setdefault(name, {})[leaf.certificate_id] = leaf.not_after

    def listed(self) -> list[Share]:
        """All counts, largest first."""
        shares = [
            Share(name, len(ends), min((end for end in ends.values() if end is not None), default=None))
            for name, ends in self._seen.items()
        ]
        return sorted(shares, key=lambda share: (-share.renewals, share.name))


_LATER = "later"
_SOME = 500


def _why(change: Change) -> str:
    return f"{change.rule}: {change.message}"

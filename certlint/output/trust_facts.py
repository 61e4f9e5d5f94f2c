"""The path to a trust anchor in reports, as facts and as text: store, anchor, faults, and when the last path ends."""

from __future__ import annotations

from certlint.escape import shortened, terminal
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certlint.engine.reporting import Report
    from certlint.trust.fault import Fault
    from certlint.trust.known import Known

_MOST_UNREAD = 3


class TrustStep(NamedTuple):
    """A certificate of the path: its index in the bundle, or None and its file; and its faults."""

    certificate: int | None
    title: str
    path: str = ""
    reasons: tuple[str, ...] = ()


class TrustFacts(NamedTuple):
    """The path of the leaf.

    stores   the trust stores
    trusted  whether a valid path ends in one of them
    store, anchor   the end of the evaluated path; None if it is not trusted
    steps    the evaluated path, leaf first
    reasons  why it is not valid
    until    when the last valid path ends
    passed_over   unreadable parts of the stores: the path of a file, and the reason
    """

    stores: tuple[str, ...]
    trusted: bool
    store: str | None
    anchor: TrustStep | None
    steps: tuple[TrustStep, ...]
    reasons: tuple[str, ...]
    until: datetime | None
    passed_over: tuple[str, ...]


def trust_facts(report: Report) -> TrustFacts | None:
    """The facts; None without a trust store or a leaf."""
    paths = report.paths
    if paths is None or paths.leaf_paths is None or paths.known.stores is None:
        return None
    known, leaf_paths, stores = paths.known, paths.leaf_paths, paths.known.stores
    trusted, top = bool(leaf_paths.good), leaf_paths.best.certificates[-1]
    faults = () if trusted else leaf_paths.best.faults
    steps = tuple(_step(known, index, faults) for index in leaf_paths.best.certificates)
    reasons = tuple(fault.message for fault in faults)
    until = max((path.until for path in leaf_paths.good if path.until is not None), default=None)
    store = known.store_of.get(top) if trusted else None
    return TrustFacts(stores, trusted, store, steps[-1] if trusted else None, steps, reasons, until, known.passed_over)


def _step(known: Known, index: int, faults: Sequence[Fault]) -> TrustStep:
    title, reasons = known.certificates[index].title, tuple(fault.message for fault in faults if fault.about == index)
    if known.is_outside(index):
        return TrustStep(None, title, known.places[index][0], reasons)
    return TrustStep(known.links.first[index], title, "", reasons)


def trust_lines(report: Report) -> list[str]:
    """The end of the path that clients of the given trust stores find, as text for a terminal."""
    facts = trust_facts(report)
    if facts is None:
        return []
    unread = [f"not read: {terminal(shortened(each, 200))}" for each in facts.passed_over[:_MOST_UNREAD]]
    more = len(facts.passed_over) - len(unread)
    return [_trusted_by(facts), *unread, *([f"not read: … and {more} more"] * bool(more))]


def _trusted_by(facts: TrustFacts) -> str:
    if facts.anchor is None:
        return f"not trusted by {terminal(', '.join(facts.stores))}"
    where = f" ({terminal(facts.anchor.path)})" if facts.anchor.path and facts.anchor.path != facts.store else ""
    until = f"; the last path ends on {facts.until:%Y-%m-%d}" if facts.until else ""
    return f"trusted by {terminal(facts.store or '')}: {terminal(shortened(facts.anchor.title, 80))}{where}{until}"

"""What reports say of the path to a trust anchor: which store, which anchor, what fails, and when the last path ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from certlint.engine.reporting import Report
    from certlint.trust.known import Known


class TrustStep(NamedTuple):
    """A certificate of the path: its place in the bundle, or None and the file that it is in."""

    certificate: int | None
    title: str
    path: str = ""


class TrustFacts(NamedTuple):
    """The path of the leaf that is meant.

    stores   what was trusted
    trusted  whether a path holds that ends in one of them
    store, anchor   where the judged path ends; None where it is not trusted
    steps    the judged path, the leaf first
    reasons  what speaks against it
    until    when the last path ends that holds
    """

    stores: tuple[str, ...]
    trusted: bool
    store: str | None
    anchor: TrustStep | None
    steps: tuple[TrustStep, ...]
    reasons: tuple[str, ...]
    until: datetime | None


def trust_facts(report: Report) -> TrustFacts | None:
    """What there is to say; None where no trust store was given, or there is no leaf."""
    paths = report.paths
    if paths is None or paths.meant is None or paths.known.stores is None:
        return None
    known, meant, stores = paths.known, paths.meant, paths.known.stores
    steps = tuple(_step(known, index) for index in meant.best.certificates)
    trusted, top = bool(meant.good), meant.best.certificates[-1]
    reasons = () if trusted else tuple(fault.message for fault in meant.best.faults)
    until = max((path.until for path in meant.good if path.until is not None), default=None)
    store = known.store_of.get(top) if trusted else None
    return TrustFacts(stores, trusted, store, steps[-1] if trusted else None, steps, reasons, until)


def _step(known: Known, index: int) -> TrustStep:
    title = known.certificates[index].title
    if known.is_outside(index):
        return TrustStep(None, title, known.places[index][0])
    return TrustStep(known.links.first[index], title)

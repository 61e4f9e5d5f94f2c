"""The validity periods of a bundle's certificates on a timeline; positions are percentages of the width."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.x509.days import left_text, notice, span_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.reporting import Report
    from certlint.x509.parts import Validity

# The most distant dates that are drawn; later ones are in the table. A root's decades would dwarf a leaf's months.
_HORIZON = timedelta(days=5 * 365)
_NEAR = timedelta(days=2 * 365)
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_MAX_TICKS = 5
# How far, in widths, a bar that continues beyond the edge is drawn past it, to hide its end.
_BEYOND = 0.05
_STEPS = (1, 2, 3, 6, 12, 24, 60)  # months


class Bar(NamedTuple):
    """One certificate: its start and end, and its state on the day of the run."""

    certificate: int
    title: str
    start: float
    width: float
    not_before: datetime
    not_after: datetime
    state: str
    says: str


class Tick(NamedTuple):
    """A position on the timeline and its label."""

    at: float
    label: str


class Timeline(NamedTuple):
    """The complete timeline. `now` is the position of the day of the evaluation."""

    bars: list[Bar]
    ticks: list[Tick]
    now: float


def timeline(report: Report, limit: int) -> Timeline | None:
    """The certificates in the order of the chain, the others after them; None if no validity period can be decoded."""
    bundle, now = report.bundle, report.plan.now
    if bundle is None:
        return None
    order = [*bundle.chain, *(i for i in range(len(bundle.certificates)) if i not in set(bundle.chain))]
    found = [(i, v) for i in order if (v := bundle.certificates[i].part("validity")) is not None][:limit]
    if not found:
        return None
    begin, end = _window(now, [v for _, v in found])
    bars = [
        _bar(report, f"{bundle.roles[index]} {bundle.certificates[index].title}", index, validity, begin, end)
        for index, validity in found
    ]
    return Timeline(bars, list(_ticks(begin, end)), _place(now, begin, end))


def _window(now: datetime, validities: list[Validity]) -> tuple[datetime, datetime]:
    """The drawn range: today, the first certificate, and every other start or end near today."""
    first = validities[0]
    moments = [now, first.not_before.moment, first.not_after.moment]
    moments += [v.not_after.moment for v in validities if abs(v.not_after.moment - now) < _NEAR]
    moments += [v.not_before.moment for v in validities if now < v.not_before.moment]
    near = [min(max(m, _shifted(now, -_HORIZON)), _shifted(now, _HORIZON)) for m in moments]
    begin, end = min(near), max(near)
    margin = max((end - begin) / 12, timedelta(days=20))
    return _shifted(begin, -margin), _shifted(end, margin)


def _shifted(moment: datetime, by: timedelta) -> datetime:
    """The sum, limited to representable dates."""
    try:
        return moment + by
    except OverflowError:
        return _LAST if by > timedelta() else _FIRST


def _place(moment: datetime, begin: datetime, end: datetime) -> float:
    return round(100 * min(max((moment - begin) / (end - begin), -_BEYOND), 1 + _BEYOND), 2)


def _bar(report: Report, title: str, index: int, validity: Validity, begin: datetime, end: datetime) -> Bar:
    not_before, not_after = validity.not_before.moment, validity.not_after.moment
    start, stop = _place(not_before, begin, end), _place(not_after, begin, end)
    state, says = validity_state(not_before, not_after, report.plan.now, report.plan.settings["expires_in"])
    return Bar(index, title, start, max(round(stop - start, 2), 0.5), not_before, not_after, state, says)


def validity_state(not_before: datetime, not_after: datetime, now: datetime, soon: int | None) -> tuple[str, str]:
    """The state as a word for programs and as text. `soon` is in days, as in `notice`."""
    if now > not_after:
        return "expired", left_text(not_after, now)
    if now < not_before:
        return "future", f"not yet valid, begins in {span_text(not_before - now)}"
    return "soon" if not_after - now < notice(
        not_before, not_after, soon
    ) else "valid", f"{left_text(not_after, now)} left"


def _ticks(begin: datetime, end: datetime) -> Iterator[Tick]:
    for step in _STEPS:
        found = list(_firsts(begin, end, step))
        if len(found) <= _MAX_TICKS:
            break
    pattern = "%Y" if step >= 12 else "%Y-%m"
    return (Tick(_place(m, begin, end), m.strftime(pattern)) for m in found[:: len(found) // (_MAX_TICKS + 1) + 1])


def _firsts(begin: datetime, end: datetime, step: int) -> Iterable[datetime]:
    """The first days of every `step`-th month with enough room for a label."""
    room = (end - begin) / 12
    month = begin.year * 12 + begin.month - 1
    for each in range(month - month % step, end.year * 12 + end.month, step):
        year, rest = divmod(each, 12)
        if 1 <= year <= 9999:
            moment = datetime(year, rest + 1, 1, tzinfo=begin.tzinfo)
            if begin + room <= moment <= end - room:
                yield moment

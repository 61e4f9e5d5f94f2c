"""Root CAs that root programmes have removed, or trust up to a day only: `rules/data/distrust.toml`."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.light import UTC, NamedTuple, datetime
from certlint.policy import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.trust.known import Known
    from certlint.x509.signed_object import SignedObject

REMOVED, BY_ISSUANCE, BY_TIMESTAMP = "removed", "notBefore", "SCT"


class Decision(NamedTuple):
    """What a root programme has decided of a CA.

    how    `removed`: nothing below it is accepted; `notBefore`, `SCT`: only what was issued, or logged, by the end of `until`
    since  the day from which that holds (ISO 8601)
    """

    name: str
    programme: str
    how: str
    since: str
    until: str


_by_key: Cache[str, dict[str, list[list[str]]]] = Cache(1)


def decisions(known: Known, way: Sequence[int], now: datetime) -> Iterator[tuple[int, Decision]]:
    """The decisions in force that concern the leaf of a path, each with the CA certificate that it is about."""
    held = _by_key.get("")
    if held is None:
        held = _by_key.keep("", {})
        for row in tables.values("distrust"):
            held.setdefault(row[0], []).append(row[1:])
    leaf, today = known.certificates[way[0]], f"{now:%Y-%m-%d}"
    for index in way[1:]:
        for row in held.get(known.certificates[index].spki_sha256, ()):
            decision = Decision(*row)
            if decision.since <= today and _concerns(decision, leaf):
                yield index, decision


def _concerns(decision: Decision, leaf: SignedObject) -> bool:
    """Whether a leaf was issued, or logged, after the last day on which that was accepted."""
    if decision.how == REMOVED:
        return True
    moment = None
    if decision.how == BY_TIMESTAMP:
        first = leaf.fact("signed_certificate_timestamps", lambda part: min(part.times, default=0), 0)
        moment = datetime.fromtimestamp(first / 1000, UTC) if 0 < first < 1e14 else None
    issued: datetime | None = moment or leaf.fact("validity", lambda part: part.not_before.moment, None)
    return issued is not None and f"{issued:%Y-%m-%d}" > decision.until

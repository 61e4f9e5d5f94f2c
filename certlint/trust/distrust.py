"""Root CAs that root programs have removed, or trust only up to a day: `rules/data/distrust.toml`."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.light import UTC, NamedTuple, datetime
from certlint.policy import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.x509.signed_object import SignedObject

REMOVED, BY_ISSUANCE, BY_TIMESTAMP = "removed", "notBefore", "SCT"


class Decision(NamedTuple):
    """A root program's decision about a CA.

    how    `removed`: nothing below it is accepted; `notBefore`, `SCT`: only what was issued, or logged, up to `until`, the end
           of a day or a moment (ISO 8601)
    since  the day from which the decision is in force
    """

    name: str
    program: str
    how: str
    since: str
    until: str

    @property
    def case(self) -> str:
        """The name of the case in which clients differ: each follows its own program."""
        return f"distrusted-by-{self.program.lower()}"

    @property
    def why(self) -> str:
        """What the program does not accept, as text."""
        if self.how == REMOVED:
            return "was removed from the root store"
        done = "logged" if self.how == BY_TIMESTAMP else "issued"
        return f"is trusted only for certificates {done} until {self.until.replace('T', ' ').replace('Z', ' UTC')}"


_by_key: Cache[str, dict[str, list[list[str]]]] = Cache(1)


LAST_DAY = datetime(9999, 12, 31, tzinfo=UTC)
"""A day on which every known decision is in force."""


def decisions(
    certificates: Sequence[SignedObject], path: Sequence[int], now: datetime
) -> Iterator[tuple[int, Decision]]:
    """The decisions in force about the leaf of a path, each with the CA certificate concerned."""
    leaf, today = certificates[path[0]], f"{now:%Y-%m-%d}"
    for index in path[1:]:
        for decision in _about(certificates[index]):
            if decision.since <= today and _concerns(decision, leaf):
                yield index, decision


def first_days(certificate: SignedObject) -> Iterator[str]:
    """The days from which decisions about a CA are in force."""
    return (decision.since for decision in _about(certificate))


def _about(certificate: SignedObject) -> Iterator[Decision]:
    held = _by_key.get("")
    if held is None:
        held = _by_key.keep("", {})
        for row in tables.values("distrust"):
            held.setdefault(row[0], []).append(row[1:])
    return (Decision(*row) for row in held.get(certificate.spki_sha256, ()))


def _concerns(decision: Decision, leaf: SignedObject) -> bool:
    """Whether a leaf was issued, or logged, after the last accepted day or moment."""
    if decision.how == REMOVED:
        return True
    moment = None
    if decision.how == BY_TIMESTAMP:
        first = leaf.fact("signed_certificate_timestamps", lambda part: min(part.times, default=0), 0)
        moment = datetime.fromtimestamp(first / 1000, UTC) if 0 < first < 1e14 else None
    issued: datetime | None = moment or leaf.fact("validity", lambda part: part.not_before.moment, None)
    return issued is not None and f"{issued:%Y-%m-%dT%H:%M:%SZ}"[: len(decision.until)] > decision.until

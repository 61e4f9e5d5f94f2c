"""TLS clients and what each refuses, as the tables `clients` and `refusals` in `rules/data/` have it."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.errors import UsageError, did_you_mean
from certlint.light import NamedTuple
from certlint.policy import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVERYBODY = "all"


class Client(NamedTuple):
    """A client, or a library that many use.

    search    how it looks for a path: `openssl`, `openssl-partial`, `gnutls`, `java`; `every`, `every-or-stop`, `webpki`: all
    products  who uses it
    version   the version that was measured; empty where `how` is documentation
    how       how its answers were found out
    reads     whether it decodes every certificate that a server sends, needed or not
    program whose decisions it follows on the root CAs that it comes with; empty for none that is known
    """

    id: str
    title: str
    version: str
    search: str
    products: str
    how: str
    reads: bool = False
    program: str = ""

    @property
    def is_measured(self) -> bool:
        return bool(self.version)


class Refusal(NamedTuple):
    """A case: the rule that reports it, which clients refuse a certificate or a path for it, and the pair that proves it."""

    rule: str
    clients: frozenset[str]
    pair: str


@remembered()
def clients() -> tuple[Client, ...]:
    """All clients, in the order in which reports list them."""
    return tuple(Client(**row) for row in tables.values("clients"))


def chosen(names: Iterable[str]) -> tuple[Client, ...]:
    """The clients of these names, all where none is named. Raises UsageError."""
    known = {client.id: client for client in clients()}
    wanted = [word for name in names for word in name.replace(" ", "").split(",") if word]
    for name in wanted:
        if name not in known:
            from certlint.policy import aliases

            hint = did_you_mean(name, known, aliases.aliases(aliases.CLIENTS)) or f"clients are {', '.join(known)}"
            raise UsageError(f"unknown client {name!r}", hint)
    return tuple(client for client in known.values() if not wanted or client.id in wanted)


@remembered(2048)  # cases with places: there are fewer
def refusal_of(name: str) -> Refusal | None:
    """What a case means, by its name with the place that it is at: `leaf-usage-not-tls`. None where clients do not mind.

    Each is made when it is asked for: to make the hundreds that there are took 3 % of a check.
    """
    place, _, case = name.partition("-")
    rows = [row for row in _rows().get(name, ()) if not row.get("at")]
    rows += [row for row in _rows().get(case, ()) if place in row.get("at", "").split()]
    if not rows:
        return None
    by = frozenset().union(*[_who(row["by"]) for row in rows])
    return Refusal(rows[-1]["rule"], by, rows[-1].get("pair", ""))


def rule_of_case(name: str) -> str:
    """The rule that reports a case of the table. Raises KeyError for another."""
    found = refusal_of(name)
    if found is None:
        raise KeyError(name)
    return found.rule


@remembered()
def _rows() -> Mapping[str, list[dict[str, str]]]:
    """The rows of the table by their cases."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in tables.values("refusals"):
        found.setdefault(row["case"], []).append(row)
    return found


@remembered(256)  # many rows name the same clients
def _who(by: str) -> frozenset[str]:
    return frozenset([client.id for client in clients()] if by == EVERYBODY else by.split())


@remembered()
def rules_of_cases() -> frozenset[str]:
    """The rules that some case belongs to."""
    return frozenset([row["rule"] for row in tables.values("refusals")])

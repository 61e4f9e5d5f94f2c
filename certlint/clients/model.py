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

    search    how it looks for a path: `openssl`, `openssl-partial`, `gnutls`, `java`; `every` and `webpki` try all ways
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


@remembered()
def refusals() -> Mapping[str, Refusal]:
    """What each case means, by its name with the place that it is at: `leaf-usage-not-tls`."""
    everybody = frozenset(client.id for client in clients())
    groups = {EVERYBODY: everybody}  # many rows name the same clients
    found: dict[str, Refusal] = {}
    for row in tables.values("refusals"):
        by = groups.get(row["by"]) or groups.setdefault(row["by"], frozenset(row["by"].split()))
        places = row.get("at", "").split()
        names = [f"{place}-{row['case']}" for place in places] or [row["case"]]
        for name in names:
            known = found.get(name)
            found[name] = Refusal(row["rule"], by | known.clients if known else by, row.get("pair", ""))
    return found


@remembered()
def rules_of_cases() -> frozenset[str]:
    """The rules that some case belongs to."""
    return frozenset([row["rule"] for row in tables.values("refusals")])

"""TLS clients and their refusals, from the tables `clients` and `refusals` in `rules/data/`."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.errors import UsageError, did_you_mean
from certlint.light import NamedTuple
from certlint.policy import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVERYBODY = "all"
STORED, UNREAD_STORE = "stored", "clients/trust-file-unreadable"
"""The place of a certificate in a file of trust anchors that no path needs, and the rule about those that cannot be decoded."""


class Client(NamedTuple):
    """A client, or a library that many clients use.

    search    its path building: `openssl`, `openssl-partial`, `gnutls`, `java`; or all paths: `every`, `every-or-stop`,
              and `webpki` and `chromium`, which have bounds
    products  programs that use it
    version   the measured version; empty if `how` is documentation
    how       how its behavior was determined
    reads     whether it decodes every certificate that a server sends, needed or not
    loads     whether it loads nothing of a file of trust anchors that contains a certificate that it cannot decode
    program   the root program whose decisions apply to its built-in roots; empty if unknown
    """

    id: str
    title: str
    version: str
    search: str
    products: str
    how: str
    reads: bool = False
    loads: bool = False
    program: str = ""

    @property
    def is_measured(self) -> bool:
        return bool(self.version)


class Refusal(NamedTuple):
    """A case: the rule that reports it, the clients that refuse a certificate or path because of it, and the proving pair."""

    rule: str
    clients: frozenset[str]
    pair: str


@remembered()
def clients() -> tuple[Client, ...]:
    """All clients, in the order of reports."""
    return tuple(Client(**row) for row in tables.values("clients"))


def chosen(names: Iterable[str]) -> tuple[Client, ...]:
    """The clients with these names; all if none is named. Raises UsageError."""
    known = {client.id: client for client in clients()}
    named = list(names)
    wanted = [word for name in named for word in name.replace(" ", "").split(",") if word]
    if named and not wanted:
        raise UsageError("no TLS client is named", f"clients are {', '.join(known)}")
    for name in wanted:
        if name not in known:
            from certlint.policy import aliases

            hint = did_you_mean(name, known, aliases.aliases(aliases.CLIENTS)) or f"clients are {', '.join(known)}"
            raise UsageError(f"unknown client {name!r}", hint)
    return tuple(client for client in known.values() if not wanted or client.id in wanted)


@remembered(2048)  # more than there are cases with places
def refusal_of(name: str) -> Refusal | None:
    """A case by its name with the place: `leaf-usage-not-tls`. None if no client refuses it.

    Created lazily: creating hundreds of them took 3 % of a check.
    """
    place, _, case = name.partition("-")
    if place == STORED:
        return _of_stored(refusal_of(f"beside-{case}"))
    rows = [row for row in _rows().get(name, ()) if not row.get("at")]
    rows += [row for row in _rows().get(case, ()) if place in row.get("at", "").split()]
    if not rows:
        return None
    by = frozenset().union(*[_who(row["by"]) for row in rows])
    return Refusal(rows[-1]["rule"], by, rows[-1].get("pair", ""))


def _of_stored(beside: Refusal | None) -> Refusal | None:
    """Who loads no trust anchors, if it cannot decode such a certificate that a server sends. OpenSSL's server sends none."""
    if beside is None:
        return None
    decoding = {*beside.clients, *(("openssl",) if "openssl-strict" in beside.clients else ())}
    by = frozenset([client.id for client in clients() if client.loads and client.id in decoding])
    return Refusal(UNREAD_STORE, by, beside.pair) if by else None


def rule_of_case(name: str) -> str:
    """The rule that reports a case. Raises KeyError for an unknown case."""
    found = refusal_of(name)
    if found is None:
        raise KeyError(name)
    return found.rule


@remembered()
def _rows() -> Mapping[str, list[dict[str, str]]]:
    """The rows of the table by case."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in tables.values("refusals"):
        found.setdefault(row["case"], []).append(row)
    return found


@remembered(256)  # many rows name the same clients
def _who(by: str) -> frozenset[str]:
    return frozenset([client.id for client in clients()] if by == EVERYBODY else by.split())


@remembered()
def rules_of_cases() -> frozenset[str]:
    """The rules with cases."""
    return frozenset([UNREAD_STORE, *(row["rule"] for row in tables.values("refusals"))])

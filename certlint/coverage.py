"""Which of the names that a cluster is reached by a certificate speaks for, and by which of its SAN entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certlint.names import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from certlint.engine import Result


class Coverage(NamedTuple):
    """A name that is needed, what it is for, and the SAN entry that covers it; empty when none does."""

    name: str
    purpose: str
    covered_by: str


# Which names a cluster `F` is reached by: a prefix, what it is for, and whether `--no-internal` drops it.
_CLUSTER_NAMES = (
    ("", "Cluster Manager UI (8443), REST API (9443), metrics (8070), single sign-on", False),
    ("*.", "database endpoints, such as redis-12000.{fqdn}, and nodes, such as node1.{fqdn}", False),
    ("internal.", "the private name of the cluster", True),
    ("*.internal.", "private database endpoints, such as redis-12000.internal.{fqdn}", True),
)
_ADDRESS = "an address asked for with --ip, as OSS cluster clients and the discovery service hand out"
_NAME = "a name asked for with --san"


def coverage(result: Result) -> list[Coverage]:
    """Every name and address that the settings of the run ask for; empty without a leaf."""
    leaf = result.bundle.leaf
    if leaf is None:
        return []
    names = leaf.part("subject_alt_name")
    dns, addresses = (names.dns_names, names.ip_addresses) if names is not None else ([], [])
    settings = result.plan.settings
    wanted = dict(needed(settings))
    out = [Coverage(name, purpose, _entry_for(name, dns)) for name, purpose in wanted.items()]
    return out + [Coverage(a, _ADDRESS, a if a in addresses else "") for a in settings["ip"]]


def needed(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The DNS names that the settings ask for, each with its purpose."""
    for fqdn in settings["fqdn"]:
        for prefix, purpose, internal in _CLUSTER_NAMES:
            if settings["internal"] or not internal:
                yield prefix + fqdn, purpose.replace("{fqdn}", fqdn)
    for name in settings["san"]:
        yield name, _NAME


def _entry_for(name: str, entries: Iterable[str]) -> str:
    """The entry that covers a name: the one that is the name itself before a wildcard."""
    found = [entry for entry in entries if covers(entry, name)]
    return min(found, key=lambda entry: entry.startswith("*.") and not name.startswith("*."), default="")

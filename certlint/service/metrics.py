"""`/metrics`: the inventory and the service in the text format of Prometheus, without superseded certificates."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from certlint.inventory.queries import overview
from certlint.output.prometheus import metric, sample
from certlint.resources import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certlint.inventory.queries.overview import Overview
    from certlint.inventory.sql.database import Database

SOON = 45 * overview.DAY
"""Certificates that expire within this many days are listed individually."""
MOST = 1000
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_GAUGES = {
    "certlint_info": "The version of certlint.",
    "certlint_inventory_certificates": "Number of certificates in use: shown somewhere, and not superseded.",
    "certlint_inventory_certificates_expired": "Number of certificates in use that have expired.",
    "certlint_inventory_certificates_expiring": "Number of certificates in use that expire within 45 days.",
    "certlint_inventory_places": "Number of places by their verdict.",
    "certlint_inventory_places_unowned": "Number of places without an owner.",
    "certlint_inventory_findings": "Number of open findings by their severity, without those about superseded certificates.",
    "certlint_inventory_last_run_timestamp_seconds": "Start time of the last recorded run.",
    "certlint_inventory_certificate_not_after_timestamp_seconds":
        "When a certificate in use expires: those that have expired or expire within 45 days, the first 1,000.",
    "certlint_service_lints_under_way": "Number of lints that are under way.",
}  # fmt: skip
_RESPONSES = "certlint_service_responses_total"


class MetricsState(NamedTuple):
    """An overview of the inventory, and the certificates that expire soon."""

    overview: Overview
    soonest: list[tuple[str, str, str, int]]


def state(database: Database) -> MetricsState:
    """The current state."""
    now = int(time.time())
    found, left_out = overview.overview(database, now, SOON), overview.findings_of_superseded(database)
    alerting = {severity: count - left_out.get(severity, 0) for severity, count in found.findings.items()}
    return MetricsState(found._replace(findings=alerting), overview.soonest(database, now + SOON, MOST))


def text(found: MetricsState | None, answered: Mapping[int, int], under_way: int) -> str:
    """The metrics; without an inventory, only those of the service."""
    samples = {
        "certlint_info": [sample("certlint_info", {"version": __version__}, 1)],
        "certlint_service_lints_under_way": [sample("certlint_service_lints_under_way", {}, under_way)],
        **({} if found is None else _of_inventory(found)),
    }
    gauges = "".join(metric(name, about, samples[name]) for name, about in _GAUGES.items() if samples.get(name))
    counts = [sample(_RESPONSES, {"status": str(status)}, count) for status, count in sorted(answered.items())]
    return gauges + metric(_RESPONSES, "Number of responses by their status.", counts, "counter")


def _of_inventory(found: MetricsState) -> dict[str, list[str]]:
    """The samples of each metric about the inventory, by the name of the metric."""
    seen = found.overview
    prefix, end = "certlint_inventory_", "certlint_inventory_certificate_not_after_timestamp_seconds"
    single = {
        "certificates": seen.certificates,
        "certificates_expired": seen.expired,
        "certificates_expiring": seen.expiring,
        "places_unowned": seen.unowned,
        "last_run_timestamp_seconds": seen.last_run,
    }
    several = {"places": ("verdict", seen.verdicts), "findings": ("severity", seen.findings)}
    listed = [
        sample(end, {"certificate": name, "sha256": digest, "serial": serial}, moment)
        for digest, name, serial, moment in found.soonest
    ]
    return {
        **{prefix + name: [sample(prefix + name, {}, value)] for name, value in single.items() if value is not None},
        **{
            prefix + name: [sample(prefix + name, {label: key}, value) for key, value in sorted(counts.items())]
            for name, (label, counts) in several.items()
        },
        end: listed,
    }

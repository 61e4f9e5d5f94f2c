"""Judges forged certificates in this process: what a rule says of them, under which settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.engine.outcomes import BundleReport
from certlint.engine.plan import Plan
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.report import RuleFinding, Status
from tests import forge

OWN = ("redis/", "names/", "key/", "validity/")
"""The catalogues that are about what a product asks; the others are about files, chains and encodings."""


def judge(
    certificates: Iterable[forge.Cert | bytes],
    *,
    profile: str = "",
    key: str | bytes | None = None,
    as_of: datetime = forge.AS_OF,
    **settings: Any,
) -> BundleReport:
    """The result of a run over a bundle; `key` is the text of a key file. Fails when a check crashes."""
    document = pem.read(forge.bundle(*certificates), "bundle.pem")
    text = key.encode() if isinstance(key, str) else key
    private = None if text is None else PrivateKey(pem.read(text, "key.pem"))
    if key is not None:
        settings["key"] = "key.pem"
    result = run(plan_of(profile, as_of, settings), Bundle(document, private))
    crashed = [event for event in result.events if event.status is Status.CRASHED]
    assert not crashed, crashed[0].reason
    return result


_plans: dict[str, Plan] = {}


def plan_of(profile: str, as_of: datetime, settings: dict[str, Any]) -> Plan:
    """The plan of these settings: made once, as tests ask for the same again and again. A policy may have changed."""
    key = repr((profile, as_of, settings))
    if key not in _plans or profile.endswith(".toml"):
        _plans[key] = make_plan(profile, settings, now=as_of.replace(tzinfo=UTC))
    return _plans[key]


def findings(
    rule: str, certificates: Iterable[forge.Cert | bytes], *, silent: Status = Status.PASSED, **options: Any
) -> list[RuleFinding]:
    """What one rule finds; it must be among those that are selected.

    silent  the outcome of the rule where it finds nothing: of a rule that did not run, no silence is a proof
    """
    result = judge(certificates, **options)
    assert rule in {each.rule.id for each in result.plan.selected}, f"{rule} is not selected"
    found = [finding for finding in result.findings if finding.rule.id == rule]
    outcomes = {each.status for each in result.outcomes if each.rule.id == rule}
    assert found or silent in outcomes, f"{rule} finds nothing, and its outcome is {outcomes}"
    return found


def told(certificates: Iterable[forge.Cert | bytes], **options: Any) -> list[str]:
    """The ids of all findings of the product's catalogues, sorted, one for each finding."""
    return sorted(f.rule.id for f in judge(certificates, **options).findings if f.rule.id.startswith(OWN))


def selected(profile: str = "", **settings: Any) -> dict[str, str]:
    """Rule → severity of everything that would run."""
    return {each.rule.id: each.severity.label for each in make_plan(profile, settings).selected}

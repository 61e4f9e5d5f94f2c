"""Which findings `certlint fix` would resolve: repairs a copy in memory and evaluates it."""

from __future__ import annotations

from certlint.engine.plan import Plan
from certlint.engine.run import find_paths, run, run_on_whole
from certlint.fix.after import bundle_after, narrowed, with_mode
from certlint.fix.arrange import arranger
from certlint.fix.repair import keeps_keys, repair
from certlint.pem.in_place import replaceable
from certlint.policy.advice import without_option
from certlint.report import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.engine.outcomes import BundleReport
    from certlint.report import RuleFinding


def claimed(result: BundleReport) -> BundleReport:
    """The result with `RuleFinding.fix` set for findings that `certlint fix` resolves: by itself (safe) or with --unsafe."""
    if result.bundle.links.exhausted:
        return result  # the repair would double the cost without changing the result
    if result.bundle.document.container:
        return result.replaced([_marked(f, {}) for f in result.findings])  # nothing can be repaired in place
    found = (*result.findings, *(suppressed.finding for suppressed in result.suppressed))
    waiting = {finding.rule.id for finding in found if finding.rule.fix}
    repaired: dict[str, str] = {}
    for how, after in _repaired(result):
        remaining = _remaining(result, waiting, after)
        after.let_go()
        repaired |= dict.fromkeys(waiting - remaining, how)
        waiting &= remaining
        if not waiting:
            break
    findings = [_marked(f, repaired) for f in result.findings]
    suppressed = [s._replace(finding=_marked(s.finding, repaired)) for s in result.suppressed]
    return result.replaced(findings, suppressed)


def _marked(finding: RuleFinding, repaired: dict[str, str]) -> RuleFinding:
    """The finding with its mark; without one, its remediation does not suggest `certlint fix`."""
    how = repaired.get(finding.rule.id, "")
    if finding.rule.fix and not how:
        return finding._replace(remediation=without_option(finding.remediation, "fix"))
    return finding._replace(fix=how)


def _repaired(result: BundleReport) -> Iterator[tuple[str, Bundle]]:
    """The bundle after `certlint fix`, and, if it differs, after `certlint fix --unsafe`.

    None where it would refuse. Containers that need a passphrase are not opened.
    """
    plan, bundle = result.plan, result.bundle
    source, key_mode = bundle.source, plan.settings["key_mode"]
    given = bundle.key is not None and bundle.key.source is not None and not bundle.is_key_file
    key = bundle.key if given else None  # the repair moves a key within the file out of it again
    arrange = plan.once("arranger", lambda: arranger(plan.of_profile))
    stays = plan.once("keeps keys", lambda: keeps_keys(plan.profile.rules, plan.of_profile))
    for how in ("safe", "unsafe"):
        try:
            unsafe, names = how == "unsafe", bundle.names
            repaired = repair(
                bundle.document,
                now=plan.now,
                key=key,
                arrange=arrange,
                unsafe=unsafe,
                keeps_keys=stays,
                names=names,
                known=bundle,
            )
        except Exception:  # noqa: BLE001 - an error of the repair must not prevent the report
            return
        more = any(step.drops for step in repaired.withheld)
        known_key = key
        if source is not None and replaceable(bundle.document, source.path):
            repaired, known_key = with_mode(repaired, source, key_mode), narrowed(key, key_mode)
        yield how, bundle_after(source, repaired, known_key, names=bundle.names, known=bundle)
        if not more:
            return


def _remaining(result: BundleReport, rules: set[str], after: Bundle) -> set[str]:
    """Those of `rules` that still report something about the repaired bundle, or cannot be evaluated."""
    plan = result.plan.once(frozenset(rules), lambda: _narrowed(result.plan, rules))
    if plan.per_certificate:
        second = run(plan, after)
        events, findings = tuple(second.events), second.findings
    else:
        paths = find_paths(plan, after) if plan.once("asks for paths", lambda: _asks_for_paths(plan)) else None
        if paths is None:
            after.judge_along(lambda: _chain(plan, after))
        events, findings = run_on_whole(plan, after, paths)
    open_ones = {e.call.selected.rule.id for e in events if e.status in (Status.SKIPPED, Status.CRASHED)}
    return open_ones | {finding.rule.id for finding in findings}


def _asks_for_paths(plan: Plan) -> bool:
    return any(a.name in ("paths", "clients", "revocation") for call in plan.per_bundle for a in call.arguments)


def _chain(plan: Plan, bundle: Bundle) -> list[int]:
    """The evaluated chain, if a rule needs nothing else of the bundle."""
    paths = find_paths(plan, bundle)
    return paths.chain if paths is not None else []


def _narrowed(plan: Plan, rules: set[str]) -> Plan:
    selected = [each for each in plan.selected if each.rule.id in rules]
    return Plan(plan.profile, selected, plan.settings, plan.now, memo=False)

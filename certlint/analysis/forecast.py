"""What will start to fail, and when: evaluates the bundle as of each day on which a result can change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from certlint.analysis.moments import SECOND, moments
from certlint.analysis.path_end import certificates_of, path_end
from certlint.engine.run import run
from certlint.light import NamedTuple
from certlint.policy import tables
from certlint.policy.settings import TODAY
from certlint.policy.severity import Severity
from certlint.report import Status
from certlint.x509.days import DAY, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.engine.outcomes import BundleReport
    from certlint.engine.plan import Plan
    from certlint.policy.model import Selected
    from certlint.report import RuleFinding
    from certlint.x509.parts import Validity
    from certlint.x509.signed_object import SignedObject

# The most plans that are kept for the next file.
_MOST_PLANS = 64
# The inputs of checks that depend on the moment: the moment itself, and results computed from it.
_TIMELY = frozenset({"now", "paths", "clients", "revocation", "bundle"})


class Change(NamedTuple):
    """A change on a day.

    kind    `starts`: this bundle violates a rule from that day; `ends`: it no longer does; `broken`: it already does;
            `path`: no path to a trust anchor is valid from that day; `renewal`: a certificate issued like this one from that
            day would violate a rule; `schedule`: what public CAs change on that day
    sha256  the digest of the certificate, which identifies it across files; empty if the change is not about one
    """

    date: str
    kind: str
    severity: str
    path: str
    certificate: str
    rule: str
    message: str
    sha256: str = ""


class SharedCertificate(NamedTuple):
    """A change that is the same in several files because they contain the same certificate."""

    change: Change
    paths: tuple[str, ...]


def forecast(result: BundleReport, until: datetime) -> list[Change]:
    """All changes for a bundle after the day of its evaluation, by date."""
    found = [*_changes(result, until), *_renewals(result, until), *_schedule(result.plan, result.bundle, until)]
    return sorted(dict.fromkeys(found))


def already_broken(result: BundleReport) -> list[Change]:
    """The errors of a bundle on the day of its evaluation."""
    errors = (f for f in result.findings if f.severity is Severity.ERROR)
    return sorted({_change(result.plan.now, "broken", result.bundle, f, f.message) for f in errors})


def shared(changes: Iterable[Change]) -> list[SharedCertificate]:
    """Each change once, in the given order; a change of a shared certificate lists all files."""
    paths: dict[Change, dict[str, None]] = {}
    first: dict[Change, Change] = {}
    for change in changes:
        # The block number, and therefore the title, may differ between files.
        key = change._replace(path="", certificate="") if change.sha256 else change
        first.setdefault(key, change)
        paths.setdefault(key, {})[change.path] = None
    return [SharedCertificate(first[key], tuple(found)) for key, found in paths.items()]


def _changes(result: BundleReport, until: datetime) -> Iterator[Change]:
    """The findings of one day that the previous day does not have, and vice versa."""
    plan, bundle = result.plan, result.bundle
    before, earlier = _by_kind(result), result
    timely = plan.once("timely", lambda: _timely(plan))
    plans: dict[datetime, Plan] = plan.once("plans of moments", dict)  # files share certificates, and thus moments
    for moment in moments(plan, certificates_of(result), until):
        if moment not in plans:
            if len(plans) >= _MOST_PLANS:
                plans.clear()
            plans[moment] = plan.at(moment, timely.asked)
        later = run(plans[moment], bundle, naming_clients=False)
        if _ways(later) == _ways(earlier):
            kept = {key: finding for key, finding in before.items() if finding.rule.id not in timely.ids}
            after = kept | {key: finding for key, finding in _by_kind(later).items() if finding.rule.id in timely.ids}
        else:
            later = run(plan.at(moment, plan.selected), bundle, naming_clients=False)
            after = _by_kind(later)
        if end := path_end(earlier, later):
            leaf, severity = bundle.leaves[0], Severity.ERROR.label
            at = f"{moment:%Y-%m-%d}"
            yield Change(at, "path", severity, bundle.path, bundle.title(leaf), "", end, _digest(bundle, leaf))
        begun = {finding.certificate for key, finding in after.items() if key not in before}
        began = {finding.rule.id for key, finding in after.items() if key not in before}
        for key, finding in after.items():
            if key not in before:
                yield _change(moment, "starts", bundle, finding, _starting(moment, bundle, finding))
        for key, finding in before.items():
            given_way = not began.isdisjoint(plan.precedence.of_issuer[finding.rule.id])
            if key not in after and finding.certificate not in begun and not given_way:
                yield _change(moment, "ends", bundle, finding, _ending(bundle, finding))
        before, earlier = after, later


class TimelyRules(NamedTuple):
    """The ids of rules whose findings may differ on another day although the paths are the same.

    asked  those rules, and the ones that they yield to or are exceptions from
    """

    ids: frozenset[str]
    asked: list[Selected]


def _timely(plan: Plan) -> TimelyRules:
    """The timely rules of a plan: those that read the day, and those that yield to one of these."""
    dated = plan.settings["rules_of"] == TODAY
    asking = {
        call.selected.rule.id
        for call in (*plan.per_certificate, *plan.per_bundle)
        if any(argument.name in _TIMELY for argument in call.arguments) or (dated and call.dated)
    }
    before = {each.rule.id: plan.precedence.before(each.rule.id) for each in plan.selected}
    ids = frozenset([rule for rule, others in before.items() if rule in asking or not asking.isdisjoint(others)])
    asked = ids.union(*[before[rule] for rule in ids])
    return TimelyRules(ids, [each for each in plan.selected if each.rule.id in asked])


def _ways(result: BundleReport) -> object:
    """The evaluated paths. They determine which certificates are superfluous, and therefore which rules apply to them."""
    paths = result.paths
    return paths and (paths.spare, [path.certificates for path in paths.judged])


def _by_kind(result: BundleReport) -> dict[tuple[Any, ...], RuleFinding]:
    """Findings by a key that does not change from day to day."""
    return {(f.rule.id, f.case, f.certificate, f.location.block, f.location.part): f for f in result.findings}


def _change(moment: datetime, kind: str, bundle: Bundle, finding: RuleFinding, message: str) -> Change:
    about = finding.certificate
    title, digest = (bundle.title(about), _digest(bundle, about)) if about is not None else ("", "")
    return Change(
        moment.date().isoformat(), kind, finding.severity.label, bundle.path, title, finding.rule.id, message, digest
    )


def _digest(bundle: Bundle, index: int) -> str:
    return sha256(bundle.certificates[index].der).hexdigest()


def _validity(bundle: Bundle, finding: RuleFinding, *checks: str) -> Validity | None:
    """The validity period that a finding of one of `checks` is about."""
    if finding.rule.check not in checks or finding.certificate is None:
        return None
    validity: Validity | None = bundle.certificates[finding.certificate].part("validity")
    return validity


def _starting(moment: datetime, bundle: Bundle, finding: RuleFinding) -> str:
    """The message of a finding that begins on a day, as the check words it on that day."""
    validity = _validity(bundle, finding, "expiry.lasts", "expiry.renewed_in_time")
    about = bundle.certificates[finding.certificate] if finding.certificate is not None else None
    if about is not None and not bundle.kind.chained and about.ends is not None and moment == about.ends + SECOND:
        return f"will be out of date: the next one is due on {moment_text(about.ends)}"
    if validity is None:
        return f"from that day on: {finding.message}"
    end = validity.not_after.moment
    if moment > end:
        return f"will expire on {moment_text(end)}"
    left = -((moment - end) // DAY)
    return f"will have fewer than {left} days left: will expire on {moment_text(end)}"


def _ending(bundle: Bundle, finding: RuleFinding) -> str:
    """The message for a finding that ends on a day."""
    validity = _validity(bundle, finding, "expiry.begun")
    if validity is None:
        return f"no longer from that day on: {finding.message}"
    return f"will be valid from {moment_text(validity.not_before.moment)}"


def _renewals(result: BundleReport, until: datetime) -> Iterator[Change]:
    """Rules that are not in force yet, and that a certificate like this one would violate once they are."""
    bundle, today = result.bundle, result.plan.now.date().isoformat()
    if result.plan.settings["rules_of"] == TODAY:  # then they already affect this bundle
        return
    for index, judgement in enumerate(result.judgements):
        for event in judgement.events:
            rule = event.call.selected.rule
            if event.status is not Status.FAILED or not today < rule.effective <= until.date().isoformat():
                continue
            for problem in event.problems:
                severity, title = event.call.selected.severity.label, bundle.title(index)
                message = f"a certificate issued like this one will break the rule: {problem.message}"
                digest = _digest(bundle, index)
                yield Change(rule.effective, "renewal", severity, bundle.path, title, rule.id, message, digest)


def _schedule(plan: Plan, bundle: Bundle, until: datetime) -> Iterator[Change]:
    """Changes of public CAs that affect the renewal of a leaf. Applies only to leaves with CA/Browser Forum policies."""
    for index in bundle.leaves:
        certificate = bundle.certificates[index]
        public = _is_public(certificate)
        severity = Severity.WARNING.label if public else Severity.INFO.label
        for day, what in (*_shorter(certificate), *_left_out(certificate)):
            if plan.now.date() < date.fromisoformat(day) <= until.date():
                message = ("" if public else "if a public CA renews it: ") + what
                title, digest = bundle.title(index), _digest(bundle, index)
                yield Change(day, "schedule", severity, bundle.path, title, "", message, digest)


def _shorter(certificate: SignedObject) -> Iterator[tuple[str, str]]:
    """Days from which public CAs issue certificates with a shorter validity period than this one's."""
    validity, purposes = certificate.part("validity"), certificate.part("extended_key_usage")
    if validity is None or (purposes is not None and "serverAuth" not in purposes.purposes):
        return
    lifetime = validity.not_after.moment - validity.not_before.moment + SECOND
    for day, days in tables.values("validity").items():
        if lifetime > timedelta(days=days):
            yield day, f"public CAs will issue for {days} days at most: automate the renewal"


def _left_out(certificate: SignedObject) -> Iterator[tuple[str, str]]:
    """Days from which public CAs omit an extended key usage that it has in addition to serverAuth."""
    purposes = certificate.part("extended_key_usage")
    for purpose, day in tables.values("leaving-purposes").items():
        if purposes is not None and {purpose, "serverAuth"} <= purposes.purposes:
            yield day, f"public CAs will no longer put {purpose} into server certificates: use a private CA for it"


def _is_public(certificate: SignedObject) -> bool:
    """Whether it asserts a policy of the CA/Browser Forum (arc 2.23.140.1)."""
    policies = certificate.part("certificate_policies")
    return policies is not None and any(oid.startswith("2.23.140.1.") for oid in policies.oids)


def horizon(text: str, now: datetime) -> datetime:
    """The last moment of a year or of a day; by default, five years from now. Raises UsageError."""
    from certlint.engine.setup import as_of

    if not text:
        last = datetime.max.replace(microsecond=0, tzinfo=UTC)
        return now + min(timedelta(days=5 * 366), last - now)
    if len(text) == 4 and text.isascii() and text.isdecimal() and int(text):
        return datetime(int(text), 12, 31, 23, 59, 59, tzinfo=UTC)
    return as_of(text, "--until").replace(hour=23, minute=59, second=59)

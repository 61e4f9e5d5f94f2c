"""Which TLS clients accept a bundle: the survey, the findings that explain refusals, and the verdict of each client."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.clients.model import chosen, clients, rule_of_case
from certlint.clients.pool import Pool
from certlint.clients.survey import Survey
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.trust.fault import SERVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.clients.answers import Answers
    from certlint.clients.model import Client
    from certlint.engine.plan import Plan
    from certlint.report import RuleFinding
    from certlint.trust.paths import Paths

    Refusing = tuple[str, frozenset[str]]
    # A rule, and the clients that refuse a bundle because of its findings.


class ClientVerdict(NamedTuple):
    """Whether a client accepts the bundle; None if unknown. `reasons` are the rules about what it refuses."""

    client: Client
    accepts: bool | None
    reasons: tuple[str, ...]


def survey_of(plan: Plan, bundle: Bundle, paths: Paths | None) -> Survey | None:
    """The survey of clients; None if neither profile nor bundle is about what a TLS server presents."""
    if paths is None or not bundle.kind.chained or bundle.document.is_truststore:
        return None
    if not plan.asks_clients and not (plan.profile.asks_clients and _is_for_servers(bundle)):
        return None
    known = paths.known
    counted = plan.once("clients", lambda: chosen(plan.settings["clients"]))
    anchors = None if known.anchors is None else [i for i in known.order if not known.rejects(i, SERVER)]
    stored = known.beside_anchors()
    pool = Pool(known.links, known.count, anchors, plan.now, installed=known.installed, stored=stored)
    server = next(iter(bundle.leaves), None)
    return Survey(pool, clients(), _hosts(plan), counted=counted, server=server, title_of=bundle.title)


def _hosts(plan: Plan) -> tuple[str, ...]:
    """The names and addresses that clients connect to, as given."""
    absolute: dict[str, str] = {name.rstrip("."): name for name in plan.settings["absolute"]}
    return (*(absolute.get(name, name) for name in plan.facts["fqdns"]), *plan.settings["ip"])


def _is_for_servers(bundle: Bundle) -> bool:
    """Whether a bundle is what a TLS server may present: its first certificate is a leaf for servers."""
    if not bundle.leaves or bundle.links.first[bundle.leaves[0]] != 0:
        return False
    leaf = bundle.certificates[0]
    purposes, names = leaf.part("extended_key_usage"), leaf.part("subject_alt_name")
    if purposes is None:
        return names is not None and bool(names.dns_names or names.ip_addresses)
    return SERVER in purposes.purposes


def attributed(findings: list[RuleFinding], survey: Survey | None, *, some: bool) -> list[RuleFinding]:
    """Findings with the clients that refuse the bundle because of them; `some` restricts them to selected clients."""
    if survey is None or not findings:
        return findings
    return [_attributed(finding, survey, some=some) if finding.rule.refused_by else finding for finding in findings]


def _attributed(finding: RuleFinding, survey: Survey, *, some: bool) -> RuleFinding:
    by = frozenset(_refusing(finding, survey))
    listed = tuple(client.id for client in survey.counted if client.id in by)
    severity = Severity.INFO if some and not listed else finding.severity
    return finding._replace(refused_by=listed, severity=severity)


def _refusing(finding: RuleFinding, survey: Survey) -> Iterator[str]:
    """The clients that refuse the bundle because of a finding."""
    rule = finding.rule.id
    cases = survey.of_rule(rule)
    if not cases and not survey.is_of_cases(rule):
        yield from finding.rule.refused_by
        return
    own = [each for each in cases if each[1] == finding.certificate] or cases
    yield from (client for client, _, case in own if finding.case in ("", case))


def verdicts(survey: Survey | None, findings: Iterable[RuleFinding]) -> Sequence[ClientVerdict]:
    """The verdict of each client. Findings of rules without cases also count, such as those about the key."""
    if survey is None:
        return ()
    rules = {finding.rule.id: finding.rule for finding in findings if finding.rule.refused_by}
    more = tuple([(name, frozenset(rule.refused_by)) for name, rule in rules.items() if not survey.is_of_cases(name)])
    key = survey.answers, more, survey.pool.spent
    return _known.get(key) or _known.keep(key, tuple(_verdicts(*key)))


_known: Cache[tuple[Answers, tuple[Refusing, ...], bool], tuple[ClientVerdict, ...]] = Cache(256)


def _verdicts(answers: Answers, more: Iterable[Refusing], is_unfinished: bool) -> Iterator[ClientVerdict]:
    """The verdicts; `more` are rules without cases that have findings, with the clients that refuse a bundle for them.

    is_unfinished  whether a bound was reached, so that no client is known to accept the bundle
    """
    for client, _, refused in answers.counted:
        rules = [rule_of_case(case) for case, _ in refused]
        reasons = tuple(dict.fromkeys([*rules, *(rule for rule, by in more if client.id in by)]))
        is_known = bool(reasons) or (client.is_measured and not is_unfinished)
        yield ClientVerdict(client, not reasons if is_known else None, reasons)

"""Many inputs: each is loaded, evaluated and rendered independently, in this process or in a pool; memory stays constant."""

from __future__ import annotations

from certlint import pem
from certlint.batch.assembly import bundles_of, judged_in
from certlint.engine import collector
from certlint.engine.repetition import COMPARING, holders_of
from certlint.engine.run import run
from certlint.errors import CertlintError, ConfigurationError, MissingKeyError, OutputError, UsageError, beside_path
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.light import NamedTuple
from certlint.output import formats
from certlint.output.record import Record, unread
from certlint.output.run import Run
from certlint.policy.severity import Severity
from certlint.resources import __version__
from certlint.x509.readiness import counted_ready

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from typing import Any

    from certlint.batch.work import Loss
    from certlint.bundle.bundle import Bundle
    from certlint.bundle.reading import Reading
    from certlint.engine.outcomes import BundleReport
    from certlint.engine.plan import Plan
    from certlint.engine.reporting import Report
    from certlint.engine.suppressions import KnownFinding, Use
    from certlint.output.record import Totals
    from certlint.output.seen import SeenPlace
    from certlint.report import Suppression

# How many paths a worker receives at once.
BATCH = 16


class Waivers(NamedTuple):
    """Accepted findings: suppressions, and those of a baseline. `records`: whether a new baseline is written."""

    suppressions: tuple[Suppression, ...] = ()
    baseline: dict[KnownFinding, int] = {}
    baseline_path: str = ""
    records: bool = False


class Job(NamedTuple):
    """Everything needed to evaluate a path.

    route       the job for each path, if a configuration has sections or files have companions
    is_divided  whether sections of a configuration have different requirements
    asks        whether the user may be asked for the passphrase of a keystore
    unissued    whether inputs are TBSCertificates
    """

    plan: Plan
    about: Run
    formats: tuple[str, ...]
    key_path: str
    max_size: int
    max_certificates: int
    route: Callable[[str, Reading | None], Job] | None = None
    waivers: Waivers | None = None
    is_divided: bool = False
    asks: bool = False
    unissued: bool = False

    def work(self, paths: list[str | Reading]) -> list[Record]:
        """The records of the only path of a unit; see `work.Work`."""
        (path,) = paths
        return judge(self, path)

    def lost(self, paths: list[str | Reading], loss: Loss) -> list[Record]:
        """The record of a path that could not be processed."""
        (path,) = paths
        return [unread(path if isinstance(path, str) else path.path, loss.reason, crashed=loss.crashed)]


def about_run(plan: Plan, fail_on: Severity | None = Severity.ERROR, **more: Any) -> Run:
    """The facts about a run with this plan, for reports; `more` overrides fields of `Run`."""
    profile = plan.profile
    rules_of = plan.settings["rules_of"]
    usual: dict[str, Any] = {"minimum": Severity.INFO, "selected": plan.selected, "rules_of": rules_of}
    usual_facts = (__version__, profile.name, profile.title, plan.now, plan.facts["fqdns"], fail_on)
    return Run(*usual_facts, **(usual | more))


def notes(totals: Totals) -> list[str]:
    """Notes about questions that the run did not answer."""
    unasked = "no --fqdn was given, so the names were not compared with those that clients use"
    keys_alone = "no certificate was read: the verdict is about private keys alone"
    is_of_keys = totals.word == "PASS" and not any(totals.objects.values())
    return [unasked] * totals.lacks_fqdn + [keys_alone] * is_of_keys + totals.notes_of_records


def judge(job: Job, given: str | Reading | Unreadable) -> list[Record]:
    """Loads, evaluates and renders one input. Total: every input has a record; a keystore may have several.

    Raises only what is wrong with the run itself: its options, its configuration, or an output that cannot be written.
    """
    if isinstance(given, Unreadable):
        return [unread(given.path, given.reason)]
    path, reading = (given, None) if isinstance(given, str) else (given.path, given)
    try:
        return _judge(job, path, reading)
    except (UsageError, ConfigurationError, OutputError):
        raise
    except MissingKeyError as error:
        return [unread(error.path, f"{error.reason}; {path} is not evaluated without its key")]
    except CertlintError as error:
        return [unread(path, f"not evaluated: {beside_path(error.text, path)}")]
    except Exception as error:  # noqa: BLE001 - one input must not end the run
        from certlint.batch.work import loss_by

        return job.lost([path], loss_by(error))


def _judge(job: Job, path: str, reading: Reading | None) -> list[Record]:
    job = job.route(path, reading) if job.route else job
    limits = sources.Limits(job.max_size, job.max_certificates)
    loaded = sources.load(path, limits)
    if isinstance(loaded, Unreadable):
        return [unread(path, loaded.reason)]
    if job.unissued or loaded.problem:
        from certlint.batch.other_ways import note_other_way  # few inputs need one

        note_other_way(loaded, path, job.plan, unissued=job.unissued)
    if reading is None:
        return [*_records(job, loaded, limits)]
    more = [sources.load(each, limits) for each in reading.chain_files]
    chain_documents = [each for each in more if isinstance(each, pem.Document)]
    found = bundles_of(loaded, job.plan, job.key_path, job.max_size, chain_documents, reading)
    return [_record(job, plan, bundle) for plan, bundle in found]


def _record(job: Job, plan: Plan, bundle: Bundle) -> Record:
    return record(job if plan is job.plan else job._replace(plan=plan), bundle)


def _records(job: Job, loaded: pem.Document, limits: sources.Limits) -> Iterator[Record]:
    """A record for each bundle in a loaded file. A file that is part of another bundle has one only if it has findings."""
    for found in judged_in(loaded, job.plan, job.key_path, limits, asks=job.asks):
        if isinstance(found, Unreadable):
            yield unread(found.path, found.reason)
            continue
        plan, bundle = found
        made = _record(job, plan, bundle)
        if made.rules or bundle.reading is None or not bundle.reading.is_judged_elsewhere:
            yield made
        elif made.seen:
            yield made._replace(is_silent=True)


def record(job: Job, bundle: Bundle) -> Record:
    """Evaluates and renders a bundle."""
    result = run(job.plan, bundle)
    if any(formats.FORMATS[name].marks for name in job.formats):
        result = with_fixes(result)
    result, use, known = _waived(result, job.waivers)
    made = described(result, job.about, job.formats)._replace(use=use, known=known)
    bundle.let_go()
    return made


def described(report: Report, about: Run, names: tuple[str, ...]) -> Record:
    """The record of a report: counts, and the rendering by each format in `names`."""
    reported = report.verdict(about.fail_on)
    return Record(
        report.subject.path,
        {name: formats.rendering(name).bundle(report, about) for name in names},
        report.bundle.held if report.bundle else 0,
        reported.errors,
        reported.warnings,
        reported.infos,
        reported.conclusion,
        rules=tuple(f.rule.id for f in report.findings),
        profile=report.plan.profile.name if report.bundle else "",
        waived=tuple(each.finding.rule.id for each in report.suppressed),
        lacks_fqdn=report.lacks_fqdn,
        outside=reported.outside,
        name=report.name,
        note=_note(report),
        holders=holders_of(report.bundle) if report.bundle and _compares(report.plan) else (),
        seen=_seen(report, about) if about.records else (),
        kind=report.bundle.kind.name if report.bundle else "certificate",
        ready=counted_ready(report.bundle.certificates[: report.bundle.held]) if report.bundle else (),
        unread=report.unread_settings,
        is_part=report.is_part,
        unlisted=tuple((f.rule.id, f.stands_for - 1) for f in report.findings if f.stands_for > 1),
    )


def _seen(report: Report, about: Run) -> tuple[SeenPlace, ...]:
    from certlint.output.seen import seen_by  # few runs are recorded

    return seen_by(report, about)


def _compares(plan: Plan) -> bool:
    """Whether certificates are compared with those of other bundles."""
    return plan.once("compares", lambda: any(each.rule.check in COMPARING for each in plan.selected))


def _note(report: Report) -> str:
    """What was not evaluated in a keystore, and how to convert it to PEM, unless a finding says so."""
    if report.bundle is None or report.bundle.document.has_text:
        return ""
    from certlint.output.conversion import how_to_convert, unopened_key

    return " ".join(filter(None, (unopened_key(report), how_to_convert(report))))


def with_fixes(result: BundleReport) -> BundleReport:
    """The result with findings marked that `certlint fix` resolves; computed only if a rule allows it."""
    found = (*result.findings, *(suppressed.finding for suppressed in result.suppressed))
    if not any(finding.rule.fix for finding in found):
        return result
    from certlint.fix.claims import claimed

    return claimed(result)


def _waived(
    result: BundleReport, waivers: Waivers | None
) -> tuple[BundleReport, Use | None, tuple[tuple[KnownFinding, int], ...]]:
    """The result without accepted findings, which suppressions were used, and the entries for a baseline."""
    if waivers is None:
        return result, None, ()
    from certlint.engine.suppressions import subtract, suppress, tally

    result, use = suppress(result, waivers.suppressions)
    known = tuple(tally(result.findings, result.bundle).items()) if waivers.records else ()
    if waivers.baseline:
        result = subtract(result, waivers.baseline, waivers.baseline_path)
    return result, use, known


def records(job: Job, paths: Iterable[str | Reading | Unreadable], jobs: int) -> Generator[Record]:
    """A record for each path, in order."""
    if jobs <= 1:
        for path in collector.settling(paths):
            yield from judge(job, path)
        return
    from contextlib import closing

    from certlint.batch.pool import ordered

    with closing(ordered(job, _tasks(job, paths), jobs)) as results:
        for after, found in results:
            for some in found:
                yield from some
            yield from after


def _tasks(
    job: Job, paths: Iterable[str | Reading | Unreadable]
) -> Iterator[tuple[list[Record], list[list[str | Reading]]]]:
    """Paths for workers, each a unit of its own, and the records of standard input and descriptors, which only we can read."""
    some: list[list[str | Reading]] = []
    for path in paths:
        own = isinstance(path, str) and (path == sources.STDIN or sources.descriptor_of(path) is not None)
        if isinstance(path, Unreadable) or own:
            yield judge(job, path), some
            some = []
            continue
        some.append([path])
        if len(some) >= BATCH:
            yield [], some
            some = []
    if some:
        yield [], some

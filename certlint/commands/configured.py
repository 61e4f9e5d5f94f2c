"""Applies a configuration file to a run: values, sections, suppressions, baselines."""

from __future__ import annotations

import sys

from certlint.commands import options, reports
from certlint.errors import ConfigurationError, UsageError
from certlint.escape import terminal
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Container, Iterator
    from datetime import datetime
    from typing import Any

    from certlint.batch.bundles import Job, Waivers
    from certlint.bundle.reading import Reading
    from certlint.config.model import Configuration, Section
    from certlint.engine.plan import Plan
    from certlint.engine.repetition import Repetition
    from certlint.files.facts import Unreadable
    from certlint.output.record import Record, Totals


# Defaults of a run.
DEFAULTS: dict[str, Any] = {
    "fail_on": "error",
    "min_severity": "info",
    "format": ["text"],
    "max_size": "16M",
    "max_certificates": 10_000,
    "baseline": "",
    "jobs": 0,
    "record": "",
    "record_site": "",
    "owners": "",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options about the configuration and about accepted findings."""
    group = parser.add_argument_group("configuration, see docs/configuration.md")
    add_file(group)
    group.add_argument(
        "--show-config", action="store_true", help="print each value and where it was set, without checking"
    )
    group.add_argument("--no-ignores", action="store_true", help="ignore all suppressions and baselines")
    group.add_argument("--baseline", default="", metavar="FILE", help="report only findings that are not in this file")
    group.add_argument("--write-baseline", default="", metavar="FILE", help="write the findings to this file")


def add_file(parser: argparse._ActionsContainer) -> None:
    """Options that choose the configuration file."""
    parser.add_argument(
        "--config", default="", metavar="FILE", help="use this file instead of the nearest certlint.toml"
    )
    parser.add_argument("--no-config", action="store_true", help="read no configuration file")


class KnownPlans(NamedTuple):
    """What a run computes once for all its paths: the configuration, and plans by requirements."""

    configuration: Configuration | None
    plans: dict[str, Plan]


def plan_for(
    arguments: argparse.Namespace,
    path: str,
    asked: dict[str, Any],
    now: datetime | None = None,
    reading: Reading | None = None,
    known: KnownPlans | None = None,
) -> Plan:
    """The plan of one path, for commands with few inputs: requirements of the configuration, overridden by the command line.

    reading  how the file is read if companion files belong to it
    known    what the run has computed already
    """
    from certlint.engine import setup

    configuration, plans = known or KnownPlans(find(arguments), {})
    sections: list[Section] = []
    if configuration is not None:
        from certlint.config.merging import asked_of, sections_of

        sections = [configuration.sections[index] for index in sections_of(configuration, path)]
        asked = asked_of(configuration, sections, asked)
    if reading is not None:
        from certlint.policy.resolve import named_after

        asked = named_after(asked, reading.name)
    key = repr(sorted(asked.items()))
    if key not in plans:
        from certlint.commands.located import Located

        with Located(configuration, sections):
            plans[key] = setup.plan_for(asked, origin="configuration", now=now or options.moment(arguments))
    plan = plans[key]
    if reading is not None:
        from certlint.engine.reading import plan_as_read

        plan = plan_as_read(plan, reading)
    return plan


def find(arguments: argparse.Namespace) -> Configuration | None:
    """The configuration of a run; None without one. Raises CertlintError."""
    known: Configuration | None = getattr(arguments, "configuration", None)
    if known is not None:  # it was read to determine the options
        return known
    if arguments.no_config:
        if arguments.config:
            raise UsageError("--config and --no-config contradict each other", "remove one of them")
        return None
    from certlint import config

    path = arguments.config or config.find()
    if not path:
        return None
    from certlint.config.reading import read_configuration  # needs tomllib, whose import takes as long as a check

    found = read_configuration(path, options.moment(arguments))
    if not arguments.config:
        from certlint.config.cost import verify_cost

        verify_cost(found)
    return found


def fill(arguments: argparse.Namespace, configuration: Configuration | None) -> None:
    """Sets options that the command line left open, from the configuration or by default."""
    by_suffix = [] if arguments.format else reports.format_of_suffix(arguments)
    defaults = DEFAULTS | {"format": by_suffix or DEFAULTS["format"]}
    for name, default in defaults.items():
        if getattr(arguments, name) in (None, "", [], 0):
            found = configuration.values.get(name) if configuration else None
            setattr(arguments, name, found.value if found else default)
            if found and configuration:
                from certlint.commands.located import verify_value
                from certlint.config.reach import verify_reach

                verify_value(arguments, name, found.origin)
                if not arguments.config:
                    verify_reach(configuration, name, found)


def show(arguments: argparse.Namespace, configuration: Configuration | None, asked: dict[str, Any]) -> str:
    """Each value and its origin, as TOML with comments."""
    from certlint.commands.located import Located
    from certlint.config.merging import asked_of, listing
    from certlint.engine import setup

    with Located(configuration):
        plan = setup.plan_for(asked_of(configuration, (), asked) if configuration else asked)
    hidden = {name for name, setting in plan.profile.declared.items() if not setting.offered}
    defaults = {k: v for k, v in plan.settings.items() if k not in hidden}
    defaults = {k: v for k, v in defaults.items() if v not in ((), "", {}, None)}
    origins = dict.fromkeys(plan.profile.settings, f"profile {plan.profile.name}")
    given = {k: v for k in DEFAULTS if (v := getattr(arguments, k)) not in (None, "", [], 0)}
    own = {name: plan.settings.get(name, value) for name, value in asked.items()} | given
    text = listing(configuration, own, {"profile": plan.profile.name} | defaults | DEFAULTS, origins)
    if "://" not in text:
        return text
    from certlint.inventory.sql.targets import masked  # an address may contain a password, whatever its origin

    return masked(text)


def declared(configuration: Configuration | None, left_out: list[str]) -> list[str | Unreadable]:
    """The paths that a configuration names. Raises UsageError if there are none."""
    from certlint.config.merging import named_paths

    found = named_paths(configuration, left_out) if configuration else []
    if not found:
        hint = "check a file: certlint <BUNDLE> --fqdn <FQDN>; or write a configuration: certlint init"
        where = f": {configuration.path} has no [[bundle]]" if configuration else ""
        raise UsageError(f"no file to check{where}", hint)
    return found


def route(
    arguments: argparse.Namespace,
    configuration: Configuration | None,
    asked: dict[str, Any],
    make: Callable[[dict[str, Any]], Job],
    *,
    in_folders: bool = False,
) -> Job:
    """The job of a run, with the jobs of the configuration's sections, and its suppressions and baseline.

    `in_folders`: whether files may have companions in their folder.
    """
    waivers = waivers_of(arguments, configuration)
    if configuration is None and not in_folders:
        return make(asked)._replace(waivers=waivers)
    from certlint.batch.route import Route

    return Route(configuration, asked, make, waivers).base


def waivers_of(arguments: argparse.Namespace, configuration: Configuration | None) -> Waivers | None:
    """Suppressions and baseline; None without any. Raises CertlintError."""
    suppressions = configuration.suppressions if configuration and not arguments.no_ignores else ()
    baseline = arguments.baseline if not arguments.no_ignores else ""
    if not (suppressions or baseline or arguments.write_baseline):
        return None
    from certlint.batch.bundles import Waivers
    from certlint.engine import baseline as baselines

    if arguments.write_baseline:
        baselines.require_place(arguments.write_baseline)
    if not baseline:
        return Waivers(suppressions, {}, "", bool(arguments.write_baseline))
    from certlint.commands.located import Located

    with Located(configuration):
        known = baselines.load(baseline)
    if note := baselines.unmatched(known, baseline):
        sys.stderr.write(f"certlint: note: {terminal(note)}\n")
    return Waivers(suppressions, known, baseline, bool(arguments.write_baseline))


def asked_of_all(
    configuration: Configuration | None, own: dict[str, Any], usual: str, without: Container[str]
) -> dict[str, Any]:
    """Requirements for inputs that are not files: the top level of the configuration, overridden by the command line.

    usual    the default profile
    without  settings of the configuration that only apply to files
    """
    asked: dict[str, Any] = {"profile": usual}
    if configuration is None:
        return asked | own
    from certlint.config.settings import applicable, plain_values

    values = {name: value for name, value in plain_values(configuration.values).items() if name not in without}
    return applicable(asked | values | own, {})


def last_records(
    job: Job, configuration: Configuration | None, totals: Totals, repetition: Repetition, *, complete: bool
) -> Iterator[Record]:
    """The records that need all results: findings about what certificates share, and about suppressions."""
    if repetition.shared:
        from certlint.batch.overall import judge_repetition

        if shared := judge_repetition(job, repetition):
            yield shared
    if configuration is None or job.waivers is None or not job.waivers.suppressions:
        return
    from certlint.batch.overall import judge_configuration
    from certlint.engine.suppressions import uses_of

    everything = complete and not totals.unreadable
    found = uses_of(job.waivers.suppressions, totals.uses, complete=everything)
    if last := judge_configuration(job, configuration, found):
        yield last


def refuse_for_streams(arguments: argparse.Namespace, configuration: Configuration | None) -> None:
    """Raises UsageError for options that are not available if certificates are evaluated one by one."""
    if arguments.baseline or arguments.write_baseline:
        raise UsageError("a baseline is for bundles, but jsonl evaluates certificates one by one", "remove it")
    if configuration and configuration.suppressions and not arguments.no_ignores:
        hint = "--no-ignores reports everything; --no-config ignores the file"
        raise ConfigurationError(f"{configuration.path}: [[suppress]] cannot be combined with --format jsonl", hint)

"""Keeps the files that a command writes apart from those that it reads, from each other, and from certificates and keys."""

from __future__ import annotations

from certlint.commands.reports import report_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping
    from typing import Any

    from certlint.config.model import Configuration, Value

READ = (
    "paths",
    "key",
    "passphrase_file",
    "trust",
    "pool",
    "known_keys",
    "ct_logs",
    "crl",
    "ocsp_response",
    "profile",
    "config",
    "owners",
    "hosts",
    "compare",
    "password_file",
    "api_cert",
    "api_key",
    "api_ca",
)
"""The arguments whose values may be files to read."""


def require_outputs_apart(arguments: argparse.Namespace, configuration: Configuration | None = None) -> None:
    """Raises UsageError if a file would be written twice, or in the place of an input, of a certificate, or of a key."""
    named = vars(arguments)
    kept = [each for each in (named.get("resume", ""), named.get("record", "")) if each and "://" not in each]
    baseline = named.get("write_baseline", "")
    reported = [*filter(None, report_paths(arguments))]
    if not (reported or baseline or named.get("resume")):
        return
    from certlint.files import walking
    from certlint.files.backups import require_replaceable
    from certlint.files.paths import require_different

    written = [*reported, *filter(None, [baseline]), *kept]
    require_different(written)
    walking.require_apart(_read(named, configuration), written)
    if old := named.get("baseline"):  # one that is written again is replaced by what it had and what is new
        walking.require_apart([old], [path for path in written if path != baseline])
    require_replaceable(path for path in written if path not in kept)


def _read(named: Mapping[str, Any], configuration: Configuration | None) -> Iterator[str]:
    """The paths that are read, among other words."""
    yield from _words(named.get(name) for name in READ)
    if configuration is not None:
        yield configuration.path
        yield from _configured(configuration.values)
        for section in configuration.sections:
            yield from _configured(section.values)


def _configured(values: Mapping[str, Value]) -> Iterator[str]:
    """What a configuration names, and the files, extended by others, that name it."""
    yield from _words(values[name].value for name in READ if name in values)
    yield from {value.origin.rpartition(":")[0] for value in values.values()}


def _words(values: Iterator[Any]) -> Iterator[str]:
    for value in values:
        yield from [value] if isinstance(value, str) else filter(None, value or ())

"""Reads a configuration file: values with their lines. Strict: everything unknown is an error."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from certlint.clients.model import chosen
from certlint.config import PROJECT, own_table
from certlint.config.keys import RUN, TABLES
from certlint.config.lines import Lines
from certlint.config.model import Configuration, Section, Value
from certlint.config.settings import verify_values
from certlint.config.suppressing import suppression, verify_ends
from certlint.engine import setup
from certlint.errors import ConfigurationError, UsageError, did_you_mean
from certlint.files.whole import read_whole
from certlint.policy.cache import parse_toml
from certlint.policy.settings import STORES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from certlint.config.keys import Key
    from certlint.report import Suppression


def read_configuration(path: str, now: datetime | None = None) -> Configuration:
    """The configuration in a file, for a run about `now`. Raises ConfigurationError with file, line and hint."""
    configuration = _read(path, ())
    verify_values(configuration)
    today = setup.this_moment()
    verify_ends(configuration.suppressions, max(now or today, today).date())
    return configuration


def _read(path: str, seen: tuple[str, ...]) -> Configuration:
    if os.path.realpath(path) in seen:
        raise ConfigurationError(f"{path}: the configuration extends itself")
    try:
        source = read_whole(path)
    except OSError as error:
        from certlint.files.facts import why_unreadable

        raise ConfigurationError(f"cannot read the configuration {path}: {why_unreadable(error)}") from None
    data: Any = parse_toml(source, path)
    prefix = ""
    if os.path.basename(path) == PROJECT:
        data, prefix = own_table(data), "tool.certlint"
        if data is None:
            raise ConfigurationError(f"{path} has no table [tool.certlint]", "write one, or give another file")
        if not isinstance(data, dict):
            raise ConfigurationError(f"{path}: tool.certlint is not a table", "write [tool.certlint]")
    reader = _Reader(path, Lines(source.decode(), prefix))
    tables = {name: reader.tables(data, name) for name in TABLES}
    own = reader.values({k: v for k, v in data.items() if k not in TABLES}, RUN, "", 0)
    bases = own.pop("extend", Value((), "")).value
    values: dict[str, Value] = {}
    sections: tuple[Section, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    for base in (_read(b, (*seen, os.path.realpath(path))) for b in bases):
        values |= base.values
        sections += base.sections
        suppressions += base.suppressions
    sections += tuple(_section(path, *row) for row in tables["bundle"])
    for row, line in tables["suppress"]:
        suppressions += (suppression(path, {name: each.value for name, each in row.items()}, line),)
    return Configuration(path, values | own, sections, suppressions, source)


def _section(path: str, values: dict[str, Value], line: int) -> Section:
    patterns = tuple(values.pop("path").value)
    return Section(patterns, os.path.dirname(path), values, f"{path}:{line}")


class _Reader:
    """Reads the tables of one file."""

    def __init__(self, path: str, lines: Lines) -> None:
        self._path, self._lines = path, lines

    def tables(self, data: dict[str, Any], name: str) -> list[tuple[dict[str, Value], int]]:
        """The tables `[[name]]` with their lines."""
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            line = self._lines.of("", 0, name)
            raise ConfigurationError(f"{self._path}:{line}: {name!r} is a table of its own kind", f"write [[{name}]]")
        keys = TABLES[name][1]
        return [(self.values(row, keys, name, i), self._lines.of(name, i)) for i, row in enumerate(rows)]

    def values(self, data: dict[str, Any], keys: Iterable[Key], table: str, index: int) -> dict[str, Value]:
        """The validated values of one table. Raises ConfigurationError."""
        known = {key.name: key for key in keys}
        out = {}
        for name, value in data.items():
            origin = f"{self._path}:{self._lines.of(table, index, name)}"
            if name in known:
                out[known[name].inner] = Value(self._value(known[name], value, origin), origin)
            elif table != "suppress" and re.fullmatch("[a-z][a-z0-9-]*", name):
                out[name.replace("-", "_")] = Value(value, origin)  # the profile of this section may declare it
            else:
                raise ConfigurationError(f"{origin}: unknown key {name!r}", _hint(name, known))
        for key in known.values():
            if key.required and key.name not in data:
                where = f"{self._path}:{self._lines.of(table, index)}"
                raise ConfigurationError(f"{where}: [[{table}]] has no {key.name!r}", f"its meaning: {key.meaning}")
        return out

    def _value(self, key: Key, value: Any, origin: str) -> Any:
        try:
            value = read_value(key, value)
        except UsageError as error:
            raise ConfigurationError(f"{origin}: {error.message}", error.hint) from None
        if not key.is_path or (key.name == "profile" and not value.endswith(".toml")):
            return value
        if key.name == "record" and "://" in value:
            return value
        folder, words = os.path.dirname(self._path), STORES if key.name == "trust" else ()
        if isinstance(value, list):
            return [p if p in words else os.path.join(folder, p) for p in value]
        return os.path.join(folder, value)


def read_value(key: Key, value: Any) -> Any:
    """A value of a key in its internal form; a single string becomes a list where lists are allowed. Raises UsageError."""
    if not key.kind.fits(value):
        from certlint.policy.toml_values import value_in_toml  # only for a message

        raise UsageError(f"{key.name!r} should be {key.kind.title}, not {value_in_toml(value)}", key.meaning)
    if key.kind.title.endswith("list of texts"):
        value = [value] if isinstance(value, str) else value
    convert = CONVERTERS.get(key.name) if key.inner != "subject" or isinstance(value, dict) else None
    return convert(value) if convert else value


# Values are converted as the options of the same name are.
CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "fqdn": lambda v: [setup.asked_fqdn(name) for name in v],
    "san": lambda v: [setup.san(name) for name in v],
    "ip": lambda v: [setup.ip_address(address) for address in v],
    "subject": lambda v: setup.subject([f"{k}={each}" for k, each in v.items()]),
    "key-mode": setup.mode,
    "owner": setup.owner,
    "rules-of": setup.rules_of,
    "clients": lambda v: [client.id for client in chosen(v)],
}


def _hint(name: str, known: dict[str, Key]) -> str:
    return did_you_mean(name, known) or f"keys are {', '.join(known)}"

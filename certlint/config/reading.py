"""A configuration file as values, each with the line it comes from. Strict: what is not known is an error."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from certlint.config import PROJECT
from certlint.config.keys import RUN, SCOPES, TABLES
from certlint.engine import setup
from certlint.errors import ConfigurationError, UsageError, did_you_mean
from certlint.light import NamedTuple
from certlint.policy.cache import parse
from certlint.report import Suppression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from certlint.config.keys import Key


class Value(NamedTuple):
    """A value and where it was set: `certlint.toml:3`, `command line`, `default`."""

    value: Any
    origin: str


class Section(NamedTuple):
    """A `[[bundle]]`: its patterns, the folder they are seen from, and what it sets."""

    paths: tuple[str, ...]
    folder: str
    values: dict[str, Value]
    origin: str


class Configuration(NamedTuple):
    """A configuration file with everything that it extends. `values` go by the names of `Key.inner`."""

    path: str
    values: dict[str, Value]
    sections: tuple[Section, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


def read(path: str) -> Configuration:
    """The configuration in a file. Raises ConfigurationError with file, line and hint."""
    from certlint.config.settings import verify

    configuration = _read(path, ())
    verify(configuration)
    return configuration


def _read(path: str, seen: tuple[str, ...]) -> Configuration:
    if os.path.realpath(path) in seen:
        raise ConfigurationError(f"{path}: the configuration extends itself")
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        raise ConfigurationError(f"can't read the configuration {path}: {error.strerror}") from None
    data, prefix = parse(source, path), ""
    if os.path.basename(path) == PROJECT:
        tool = data.get("tool", {})
        data, prefix = tool.get("certlint", {}) if isinstance(tool, dict) else {}, "tool.certlint"
        if not isinstance(data, dict):
            raise ConfigurationError(f"{path}: tool.certlint is no table", "write [tool.certlint]")
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
    suppressions += tuple(_suppression(path, *row) for row in tables["suppress"])
    return Configuration(path, values | own, sections, suppressions)


def _section(path: str, values: dict[str, Value], line: int) -> Section:
    patterns = tuple(values.pop("path").value)
    return Section(patterns, os.path.dirname(path), values, f"{path}:{line}")


def _suppression(path: str, values: dict[str, Value], line: int) -> Suppression:
    if not any(scope.replace("-", "_") in values for scope in SCOPES):
        hint = f"say which certificate it is about: {', '.join(SCOPES)}"
        raise ConfigurationError(f"{path}:{line}: [[suppress]] has no scope", hint)
    plain = {name: each.value for name, each in values.items()}
    plain["expires"] = str(plain["expires"])
    if "spki_sha256" in plain:
        plain["spki_sha256"] = plain["spki_sha256"].lower()
    return Suppression(**plain, folder=os.path.dirname(path), origin=path, line=line)


class Lines:
    """Where keys and tables stand in TOML: `tomllib` does not tell."""

    def __init__(self, source: str, prefix: str) -> None:
        self._found: dict[tuple[str, int, str], int] = {}
        table = "?" if prefix else ""
        count: dict[str, int] = {} if prefix else {"": 0}
        for number, line in enumerate(source.splitlines(), 1):
            header = re.match(r"\s*\[{1,2}\s*([^\]]+?)\s*\]", line)
            if header and not re.match(r"\s*\[[^\]]*[,'\"]", line):
                table = header[1] if not prefix else self._below(header[1], prefix)
                count[table] = count.get(table, -1) + 1
                self._found[table, count[table], ""] = number
            elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[.=]", line):
                self._found.setdefault((table, count.get(table, 0), key[1]), number)

    @staticmethod
    def _below(name: str, prefix: str) -> str:
        return "" if name == prefix else name.removeprefix(prefix + ".") if name.startswith(prefix + ".") else "?"

    def of(self, table: str, index: int, key: str = "") -> int:
        """The line of a key of the `index`th table of that name; of the table when the key is not to be found."""
        found = self._found
        return found.get((table, index, key)) or found.get((key, 0, "")) or found.get((table, index, "")) or 1


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
        """The values of one table, each of its kind. Raises ConfigurationError."""
        known = {key.name: key for key in keys}
        out = {}
        for name, value in data.items():
            origin = f"{self._path}:{self._lines.of(table, index, name)}"
            if name in known:
                out[known[name].inner] = Value(self._value(known[name], value, origin), origin)
            elif table != "suppress" and re.fullmatch("[a-z][a-z0-9-]*", name):
                out[name.replace("-", "_")] = Value(value, origin)  # a profile may have declared it
            else:
                raise ConfigurationError(f"{origin}: unknown key {name!r}", _hint(name, known))
        for key in known.values():
            if key.required and key.name not in data:
                where = f"{self._path}:{self._lines.of(table, index)}"
                raise ConfigurationError(f"{where}: [[{table}]] has no {key.name!r}", f"it says {key.meaning}")
        return out

    def _value(self, key: Key, value: Any, origin: str) -> Any:
        try:
            value = read_value(key, value)
        except UsageError as error:
            raise ConfigurationError(f"{origin}: {error.message}", error.hint) from None
        if not key.is_path or (key.name == "profile" and not value.endswith(".toml")):
            return value
        folder = os.path.dirname(self._path)
        return [os.path.join(folder, p) for p in value] if isinstance(value, list) else os.path.join(folder, value)


def read_value(key: Key, value: Any) -> Any:
    """A value of a key as the run keeps it; one text where several may be is a list of it. Raises UsageError."""
    if not key.kind.fits(value):
        raise UsageError(f"{key.name!r} should be {key.kind.title}, not {value!r}", key.meaning)
    if key.kind.title.endswith("list of texts"):
        value = [value] if isinstance(value, str) else value
    convert = CONVERTERS.get(key.name) if key.inner != "subject" or isinstance(value, dict) else None
    return convert(value) if convert else value


# Values are made what options make of them.
CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "fqdn": lambda v: [setup.fqdn(name) for name in v],
    "san": lambda v: [setup.san(name) for name in v],
    "ip": lambda v: [setup.ip_address(address) for address in v],
    "subject": lambda v: setup.subject([f"{k}={each}" for k, each in v.items()]),
    "key-mode": setup.mode,
}


def _hint(name: str, known: dict[str, Key]) -> str:
    return did_you_mean(name, known) or f"keys are {', '.join(known)}"

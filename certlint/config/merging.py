"""Precedence of settings: the command line, then the `[[bundle]]` of a path, then the file, then the profile."""

from __future__ import annotations

from certlint.config.keys import RUN
from certlint.config.model import Configuration, Section, Value
from certlint.config.settings import applicable, declared_by, plain_values
from certlint.errors import CertlintError, ConfigurationError, InputError, UsageError
from certlint.escape import terminal
from certlint.files.facts import Unreadable
from certlint.files.globs import globbed, matches
from certlint.policy.toml_values import toml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def asked_of(configuration: Configuration, sections: Iterable[Section], own: dict[str, Any]) -> dict[str, Any]:
    """The requirements for certificates in these sections; `own` are those of the command line.

    Settings that a section declares for its profile are left out if the command line names another profile that lacks them.
    """
    special = {
        name: value for section in sections for name, value in plain_values(section.values).items() if name not in own
    }
    if special and "profile" in own:
        special = declared_by(own, special)
    return applicable(plain_values(configuration.values) | own, special)


def located(error: CertlintError, configuration: Configuration, sections: Iterable[Section]) -> CertlintError:
    """An error about a requirement, with the file and the line of the value that the message is about, if it is about one."""
    if not isinstance(error, UsageError | InputError | ConfigurationError) or error.message.startswith(
        configuration.path
    ):
        return error
    for values in (*[section.values for section in sections], configuration.values):
        for each in values.values():
            texts = each.value if isinstance(each.value, list) else [each.value]
            if any(isinstance(text, str) and _names(error.message, text) for text in texts):
                message = error.message.removeprefix("command line: ").removeprefix("configuration: ")
                return ConfigurationError(f"{each.origin}: {message}", error.hint)
    return error


def _names(message: str, value: str) -> bool:
    """Whether a message quotes a value, or names it as a file; a match inside a word does not count."""
    return repr(value) in message or f" {value}:" in f" {message}:"


def sections_of(configuration: Configuration, path: str) -> tuple[int, ...]:
    """The indexes of the sections that match a path."""
    sections = enumerate(configuration.sections)
    return tuple(i for i, s in sections if any(matches(pattern, s.folder, path) for pattern in s.paths))


def named_paths(configuration: Configuration, left_out: list[str]) -> list[str | Unreadable]:
    """The paths that the sections name, without duplicates, and every unmatched pattern; `left_out` as in `walking.expand`."""
    out: dict[str | Unreadable, None] = {}
    for section in configuration.sections:
        for pattern in section.paths:
            found: list[str | Unreadable] = globbed(pattern, section.folder, left_out)
            out.update(dict.fromkeys(found or [Unreadable(pattern, f"no file matches ({section.origin})")]))
    return list(out)


def listing(
    configuration: Configuration | None, own: dict[str, Any], defaults: dict[str, Any], origins: dict[str, str]
) -> str:
    """Every value and its origin, as TOML. `origins` has the origins of defaults."""
    values = {name: Value(value, origins.get(name, "default")) for name, value in defaults.items()}
    values |= configuration.values if configuration else {}
    values |= {name: Value(value, "command line") for name, value in own.items()}
    names = {name: name.replace("_", "-") for name in values} | {key.inner: key.name for key in RUN}
    for section in configuration.sections if configuration else ():
        names |= {name: name.replace("_", "-") for name in section.values if name not in names}
    out = [terminal(f"# {configuration.path}") if configuration else "# no configuration file", *_rows(values, names)]
    for section in configuration.sections if configuration else ():
        out += ["", "[[bundle]]", *_rows({"path": Value(list(section.paths), section.origin)}, {"path": "path"})]
        out += _rows({k: v for k, v in section.values.items() if k not in own}, names)
    for each in configuration.suppressions if configuration else ():
        origin = f"{each.origin}:{each.line}"
        texts = {name: Value(text, origin) for name, text in each._asdict().items() if text and name in _SUPPRESS}
        out += ["", "[[suppress]]", *_rows(texts, {"spki_sha256": "spki-sha256"})]
    return "\n".join(out) + "\n"


_SUPPRESS = ("rule", "reason", "expires", "spki_sha256", "subject", "path")


def _rows(values: dict[str, Value], names: dict[str, str]) -> list[str]:
    rows = [(f"{names.get(name, name)} = {_as_toml(v.value, name)}", v.origin) for name, v in values.items()]
    width = min(max((len(text) for text, _ in rows), default=0), 60)
    return [f"{text:<{width}}  # {terminal(origin)}" for text, origin in rows]


def _as_toml(value: Any, name: str) -> str:
    """The value of a key as TOML writes it."""
    if name == "key_mode":
        return f'"{value:o}"'
    return str(value) if name == "expires" else toml(value)

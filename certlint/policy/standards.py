"""Standards as data: the requirements of a public policy by clause, and the rules that decide each clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import ConfigurationError, did_you_mean
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

FORCES = ("shall", "should")
_STANDARD = ("title", "edition", "source", "read")
_CLAUSE = ("id", "requires", "force", "rules", "undecidable")


class Clause(NamedTuple):
    """One requirement of a standard.

    id           in the standard's notation
    requires     the requirement, in a sentence
    force        shall or should
    rules        the rules that decide it together
    undecidable  why certificates do not show whether it is met; then there are no rules
    """

    id: str
    requires: str
    force: str = "shall"
    rules: tuple[str, ...] = ()
    undecidable: str = ""


class Standard(NamedTuple):
    """The standard that a profile evaluates.

    edition  version and date of the text
    source   where it was obtained; `read`: on which day (ISO 8601)
    """

    title: str
    edition: str
    source: str
    read: str
    clauses: tuple[Clause, ...]


def standard_of(data: dict[str, Any], rules: Collection[str], path: str) -> Standard | None:
    """`[standard]` and the `[[clause]]` tables of a profile; None without them. Raises ConfigurationError."""
    about, rows = data.get("standard"), data.get("clause", [])
    if about is None and not rows:
        return None
    if not rows or about is None:
        hint = "write [standard] with title, edition, source and read, and a [[clause]] for each requirement"
        raise ConfigurationError(f"{path}: a standard is a [standard] with clauses", hint)
    _verify_texts(about, _STANDARD, _STANDARD, f"{path}: [standard]")
    clauses = tuple(_clause(row, rules, path) for row in rows)
    for clause in clauses:
        if sum(each.id == clause.id for each in clauses) > 1:
            raise ConfigurationError(f"{path}: clause {clause.id} is defined twice")
    return Standard(**about, clauses=clauses)


def _clause(row: dict[str, Any], rules: Collection[str], path: str) -> Clause:
    where = f"{path}: clause {row.get('id', '?')}"
    _verify_texts({key: value for key, value in row.items() if key != "rules"}, _CLAUSE, ("id", "requires"), where)
    rules_of = row.get("rules", [])
    if not isinstance(rules_of, list) or not all(isinstance(rule, str) for rule in rules_of):
        from certlint.policy.toml_values import value_in_toml  # only for a message

        raise ConfigurationError(f"{where}: 'rules' should be a list of texts, not {value_in_toml(rules_of)}")
    clause = Clause(**row | {"rules": tuple(rules_of)})
    if clause.force not in FORCES:
        raise ConfigurationError(f"{where}: force is {clause.force!r}, not shall or should")
    if bool(clause.rules) is bool(clause.undecidable):
        hint = "name the rules that decide it, or say under `undecidable` why no certificate shows it"
        raise ConfigurationError(f"{where} has {'both' if clause.rules else 'neither'} rules and undecidable", hint)
    for rule in clause.rules:
        if rule not in rules:
            raise ConfigurationError(f"{where}: the profile has no rule {rule!r}", did_you_mean(rule, rules))
    return clause


def _verify_texts(table: dict[str, Any], known: tuple[str, ...], required: tuple[str, ...], where: str) -> None:
    for key, value in table.items():
        if key not in known:
            raise ConfigurationError(f"{where}: unknown key {key!r}", did_you_mean(key, known))
        if not str(value).strip() or isinstance(value, (dict, list)):
            from certlint.policy.toml_values import value_in_toml  # only for a message

            raise ConfigurationError(f"{where}: {key!r} should be a text, not {value_in_toml(value)}")
    for key in required:
        if key not in table:
            raise ConfigurationError(f"{where}: {key!r} is missing")

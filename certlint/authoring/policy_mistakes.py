"""Finds mistakes in a policy file: unknown names, parameters that nothing reads, rules that never apply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from certlint.authoring.idle_rules import idle_for
from certlint.authoring.idle_settings import PLACEHOLDER, idle_settings, is_empty
from certlint.engine.binding import find_check, verify_params
from certlint.errors import CertlintError, ConfigurationError, did_you_mean
from certlint.files.whole import read_whole
from certlint.light import NamedTuple
from certlint.policy import catalogue, composition, model, profile, rule_rows, selection, unselected
from certlint.policy.cache import parse_toml
from certlint.policy.declarations import merged, verified_condition
from certlint.policy.profile_shape import verify_shape
from certlint.policy.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.policy.rule import Rule


class Mistake(NamedTuple):
    """A mistake: `error` if the policy cannot be used, `warning` if a part of it has no effect."""

    severity: str
    line: int
    message: str
    hint: str = ""


def mistakes(path: str) -> list[Mistake]:
    """All mistakes in a policy, by line. Raises ConfigurationError if it cannot be read."""
    try:
        source = read_whole(path)
    except OSError as error:
        from certlint.files.facts import why_unreadable

        raise ConfigurationError(f"cannot read the policy {path}: {why_unreadable(error)}") from None
    policy = _Policy(path, source.decode("utf-8", "replace"))
    try:
        remarks = list(policy.remarks(parse_toml(source, path)))
    except ConfigurationError as error:  # not TOML, or not of the right shape
        return [policy.error(error)]
    if not any(remark.severity == "error" for remark in remarks):
        remarks += policy.loaded()
    return sorted(dict.fromkeys(remarks), key=lambda remark: remark.line)


_ID = re.compile(r"^\s*id\s*=\s*[\"']([^\"']*)[\"']")
_QUOTED = re.compile(r"[\"']([^\"']*)(?=[\"'])")
_KEY = re.compile(r"^\s*\[*(?:settings\.)?([\w-]+)\s*[\]=.]|^\s*\[*([\w-]+)\s*[\]=.]")


class _Policy:
    """The file under examination. `known`: all rules that it can refer to; `inherited`: those that run without it."""

    def __init__(self, path: str, source: str) -> None:
        self._path = path
        self._ids: dict[str, int] = {}
        self._words: dict[str, int] = {}
        """The first line of each rule id: a policy may have thousands of rules, and a mistake in each."""
        for number, line in enumerate(source.splitlines(), 1):
            for name in _ID.findall(line):
                self._ids.setdefault(name, number)
            for word in (*_QUOTED.findall(line), *(each for found in _KEY.findall(line) for each in found)):
                self._words.setdefault(word, number)
        self._known: dict[str, Rule] = {}
        self._inherited: dict[str, model.Selected] = {}
        self._settings = Settings()

    def error(self, error: CertlintError, near: str = "") -> Mistake:
        reason = error.message.removeprefix(f"{self._path}: ")
        place = re.search(r"at line (\d+)", reason)
        return Mistake("error", int(place[1]) if place else self._line(near), reason, error.hint)

    def _line(self, word: str) -> int:
        """The line of a rule's id, or the first one with a word as a value or key; 1 without one."""
        return self._ids.get(word) or self._words.get(word, 1)

    def remarks(self, data: dict[str, Any]) -> Iterator[Mistake]:
        verify_shape(data, self._path)
        for key in data:
            if key not in composition.KEYS:
                yield self._wrong(f"unknown key {key!r}", key, composition.KEYS)
        yield from self._bases(data)
        own: dict[str, Rule] = {}
        for row in data.get("rule", []):
            yield from self._rule(row, own)
        self._known |= own
        tables = [("", data), *(("[[when]]: ", table) for table in data.get("when", []))]
        for where, table in tables:
            yield from self._layer(where, table)
        yield from self._never(own, [table for _, table in tables])
        for table in data.get("when", []):
            yield from self._condition(table)

    def _wrong(self, message: str, word: str, known: Iterable[str] = ()) -> Mistake:
        return Mistake("error", self._line(word), message, did_you_mean(word, known))

    def _idle(self, message: str, word: str, hint: str = "") -> Mistake:
        return Mistake("warning", self._line(word), message, hint)

    def _bases(self, data: dict[str, Any]) -> Iterator[Mistake]:
        """Loads what the policy extends."""
        bases = []
        for name, path in composition.extended(data, self._path).items():
            try:
                loaded = profile.load(path)
                bases.append(Settings(loaded.declared, loaded.settings))
                self._known |= {rule.id: rule for rule in loaded.rules}
                selected = selection.select(loaded, loaded.defaults)
                self._inherited |= {each.rule.id: each for each in selected}
            except CertlintError as error:
                yield self.error(error, name)
        try:
            self._settings = merged(bases, data.get("settings", {}), self._path)
        except ConfigurationError as error:
            named = re.search(r"(?:setting|default of) '?(\w+)", error.message)
            yield self.error(error, named[1] if named else "")
        for name in idle_settings(data, {name for base in bases for name in base.declared}):
            yield self._idle(f"setting {name} is read by no rule and no [[when]]", name)
        for name in data.get("catalogues", []):
            try:
                self._known |= {rule.id: rule for rule in catalogue.load(name)}
            except CertlintError as error:
                yield self.error(error, name)

    def _rule(self, row: dict[str, Any], own: dict[str, Rule]) -> Iterator[Mistake]:
        """Checks one of the policy's [[rule]] tables."""
        name = str(row.get("id", "rule"))
        try:
            rule = rule_rows.from_row(rule_rows.rows([row], self._path)[0])
            self._check_params(rule, dict(rule.params))
        except CertlintError as error:
            yield self.error(error, name)
            return
        if name in own or name in self._known:
            yield self._wrong(f"rule {name} already exists", name)
        own[name] = rule
        for message, word, hint in idle_for(rule, self._known.values()):
            yield self._idle(f"rule {name}{message}", word, hint)

    def _check_params(self, rule: Rule, params: dict[str, Any]) -> None:
        """Raises ConfigurationError if the check does not accept these parameters."""
        _, signature = find_check(rule.check, f"{self._path}: rule {rule.id}")
        settings = {key: PLACEHOLDER.findall(repr(value)) for key, value in params.items()}
        for name in (name for names in settings.values() for name in names):
            if not self._settings.find(name):
                hint = did_you_mean(name, self._settings.names)
                raise ConfigurationError(f"rule {rule.id}: {{{name}}} names no setting", hint)
        plain = {key: value for key, value in params.items() if not settings[key] or key not in signature.params}
        later = signature.required & {key for key in params if settings[key]}
        loose = signature._replace(required=signature.required - later)
        verify_params(rule.id, self._path, loose, plain)

    def _layer(self, where: str, table: dict[str, Any]) -> Iterator[Mistake]:
        """Checks names and overrides of the policy itself or of one [[when]]."""
        try:
            layer = composition.layer_of(table, self._path, {})
        except ConfigurationError as error:
            yield self.error(error)
            return
        for pattern in (*layer.select, *layer.ignore, *layer.severity, *layer.params, *layer.texts):
            if not model.matching_rules(pattern, self._known):
                yield self._wrong(f"{where}{pattern!r} matches no rule", pattern, self._known)
        for pattern in layer.ignore:
            if pattern in layer.select:
                yield self._idle(f"{where}{pattern} is selected and ignored: it never runs", pattern)
        yield from self._severities(where, layer)
        for pattern, params in layer.params.items():
            for rule in model.matching_rules(pattern, self._known):
                yield from self._override(where, self._known[rule], params)

    def _severities(self, where: str, layer: model.Layer) -> Iterator[Mistake]:
        """Finds severities that another one of the same table overrides, or that change nothing."""
        seen: dict[str, str] = {}
        for pattern, severity in layer.severity.items():
            for rule in model.matching_rules(pattern, self._known):
                if rule in seen and seen[rule] == rule != pattern:
                    yield self._idle(f"{where}severity of {rule} is overridden by {pattern!r} below", rule)
                seen[rule] = pattern
            if pattern in self._inherited and not where and self._inherited[pattern].severity.label == severity:
                yield self._idle(f"{pattern} is {severity} already", pattern)

    def _override(self, where: str, rule: Rule, params: dict[str, Any]) -> Iterator[Mistake]:
        try:
            self._check_params(rule, dict(rule.params) | params)
        except ConfigurationError as error:
            yield self.error(error, next(iter(params), rule.id))
            return
        inherited = self._inherited.get(rule.id)
        for key, value in params.items():
            if inherited and not where and inherited.params.get(key) == value:
                yield self._idle(f"parameter {key} of {rule.id} is that already", key)

    def _never(self, own: dict[str, Rule], tables: list[dict[str, Any]]) -> Iterator[Mistake]:
        """Finds rules that nothing selects, and overrides of them."""
        run = set(self._inherited)
        for pattern in (p for table in tables for p in table.get("select", [])):
            run.update(model.matching_rules(pattern, self._known))
        for name in own:
            if name not in run:
                yield self._idle(f"rule {name} can never apply: nothing selects it", name, f'select = ["{name}"]')
        for table in tables:
            ignored = [row if isinstance(row, str) else row.get("rule", "") for row in table.get("ignore", [])]
            for pattern in (*table.get("severity", {}), *table.get("params", {}), *table.get("texts", {}), *ignored):
                found = model.matching_rules(pattern, self._known)
                if found and run.isdisjoint(found) and pattern not in own:
                    yield self._idle(f"{pattern} has no effect here: nothing selects it", pattern)

    def _condition(self, table: dict[str, Any]) -> Iterator[Mistake]:
        """Checks the conditions of one [[when]]."""
        for key, wanted in table.items():
            if key in composition.LAYER_KEYS:
                continue
            try:
                verified_condition(self._settings, {key: wanted}, "")
            except ConfigurationError as error:
                yield self.error(ConfigurationError(error.message.removeprefix(": "), error.hint), key)
                continue
            setting = self._settings.find(key)
            if setting and setting.type == "version" and is_empty(str(wanted)):
                yield self._idle(f"[[when]] can never hold: no version is {wanted!r}", str(wanted))

    def loaded(self) -> Iterator[Mistake]:
        """Finds mistakes that only loading the policy shows."""
        try:
            loaded = profile.load(self._path if self._path.endswith(".toml") else self._path + ".toml")
            yield from self._emptiness(loaded)
        except CertlintError as error:
            yield self.error(error)

    def _emptiness(self, loaded: model.Profile) -> Iterator[Mistake]:
        """Finds out whether no rule is left, in general or under a [[when]]; a check with such a policy is a usage error."""
        settings = loaded.defaults
        conditional = [layer for layer in loaded.layers if layer.condition]
        if not selection.select(loaded, settings):
            if not any(_under(loaded, layer, settings) for layer in conditional):
                yield self._wrong("the policy runs no rule", "select")
            else:
                yield self._idle("the policy runs no rule unless one of its [[when]] holds", "when")
        else:
            for layer in conditional:
                if layer.ignore and not _under(loaded, layer, settings):
                    where = unselected.condition_text(layer.condition)
                    yield self._idle(f"[[when]]: no rule is left where {where}", "when")


def _under(loaded: model.Profile, layer: model.Layer, settings: dict[str, Any]) -> list[model.Selected]:
    """The rules that run if the condition of a layer holds."""
    layers = tuple(each._replace(condition={}) if each is layer else each for each in loaded.layers)
    return selection.select(loaded._replace(layers=layers), settings)

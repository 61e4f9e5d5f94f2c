"""Profiles as data: layers that select rules and set severities, parameters and settings; patterns for rules."""

from __future__ import annotations

from certlint.errors import UsageError, did_you_mean
from certlint.escape import shortened
from certlint.light import NamedTuple
from certlint.policy.settings import COMMON
from certlint.policy.versions import Range, in_range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from certlint.policy.rule import Rule
    from certlint.policy.setting import Setting
    from certlint.policy.severity import Severity
    from certlint.policy.standards import Standard

_LONGEST = 1000
"""The most characters of a glob for rules."""
# The defaults of the settings of every profile.
SETTINGS: dict[str, Any] = {name: setting.default for name, setting in COMMON.items()}


class Layer(NamedTuple):
    """One step from all rules to those that run. `condition` is about settings; an empty one always holds.

    `select` adds rules to those of the layers before, `only` keeps only these. `reasons` are those for ignored rules.
    """

    origin: str
    condition: dict[str, Any] = {}
    only: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, str] = {}
    params: dict[str, dict[str, Any]] = {}
    texts: dict[str, dict[str, str]] = {}
    reasons: dict[str, str] = {}

    def holds(self, settings: dict[str, Any]) -> bool:
        """Whether the settings fulfil a `[[when]]`: have a value, one of a list of values, or are set at all (a boolean).

        For a list setting, one matching member is sufficient. A range of versions does not hold without a version.
        """
        return all(_is_wanted(settings.get(name), wanted) for name, wanted in self.condition.items())


def _is_wanted(actual: Any, wanted: Any) -> bool:
    if isinstance(wanted, Range):
        return bool(actual) and in_range(actual, wanted)
    if isinstance(wanted, bool):
        return bool(actual) is wanted
    among = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(actual, list | tuple):
        return any(each in among for each in actual)
    return actual in among


class Profile(NamedTuple):
    """A profile with everything it extends: the rules of its catalogues, and the layers to apply, in order.

    settings  the defaults of settings that it declares, inherits or changes
    declared  the settings that it declares or inherits, without those of every profile
    presents  whether a file is what a server or a client presents, so that only the path of one leaf is evaluated; otherwise,
              every certificate is evaluated separately
    loads_pem whether a product loads the file as PEM, so that a keystore is an error, whatever its name
    key_suffix suffix of the separate key file that the product loads if the file has no key
    companions suffixes of other files that the product loads: `ocsp`, `issuer`, `sctl`
    asks_clients  whether reports say which TLS clients accept a file that begins with a leaf for servers, even without
              such a rule
    standard  the standard whose clauses it evaluates, possibly inherited
    meanings  the rules that match globs of its layers, if computed before
    ready     the parameters of rules that refer to no setting, as checks take them, if computed before
    about     the kinds of objects that it evaluates; empty if its rules alone determine that
    """

    name: str
    title: str
    description: str
    rules: tuple[Rule, ...]
    layers: tuple[Layer, ...]
    settings: dict[str, Any]
    declared: dict[str, Setting]
    presents: bool = False
    loads_pem: bool = False
    asks_clients: bool = False
    standard: Standard | None = None
    meanings: Mapping[str, tuple[str, ...]] = {}
    ready: Mapping[str, dict[str, Any]] = {}
    key_suffix: str = ""
    companions: Mapping[str, str] = {}
    about: tuple[str, ...] = ()

    @property
    def defaults(self) -> dict[str, Any]:
        """The default of every setting."""
        return SETTINGS | self.settings

    def matching_rules(self, pattern: str, rules: dict[str, Any]) -> Iterable[str]:
        """The rules that match a pattern of a layer: see the function of this name."""
        known = self.meanings.get(pattern)
        return matching_rules(pattern, rules) if known is None else known


FIELDS = (Profile._fields, Layer._fields)
"""The form of compiled profiles."""


class Selected(NamedTuple):
    """A rule that runs, as configured by the profile."""

    rule: Rule
    severity: Severity
    params: Mapping[str, Any]


def verify_patterns(
    layers: Iterable[Layer], rules: Iterable[str], where: str, aside: Callable[[], Iterable[str]] = tuple
) -> None:
    """Raises UsageError for a pattern of layers that matches no rule. `aside` returns further rules that may be ignored."""
    known = dict.fromkeys(rules)
    for layer in layers:
        for pattern in (*layer.select, *layer.ignore, *layer.severity, *layer.params, *layer.texts):
            if matching_rules(pattern, known):
                continue
            if pattern not in layer.ignore or not matching_rules(pattern, dict.fromkeys(aside())):
                raise unknown(pattern, known, where)


def unknown(pattern: str, known: dict[str, Any], where: str) -> UsageError:
    """The error for a pattern that matches no known rule."""
    pattern = shortened(pattern)
    globs = [glob for glob in (f"{pattern}/*", f"{pattern}*") if len(matching_rules(glob, known)) > 1]
    hint = f"Did you mean {globs[0]!r}?" if globs else did_you_mean(pattern, known)
    return UsageError(f"{where}: {pattern!r} matches no rule", hint)


def matching_rules(pattern: str, rules: dict[str, Any]) -> list[str]:
    """The rule ids among the keys of `rules` that match an id or a glob such as `chain/*`."""
    if pattern in rules:
        return [pattern]
    if len(pattern) > _LONGEST:
        return []
    if not set(pattern) & set("*?["):
        return []
    start, _, end = pattern.partition("*")
    if not set(start + end) & set("*?["):
        return [rule for rule in rules if rule.startswith(start) and rule.endswith(end, len(start))]
    from fnmatch import fnmatchcase

    return [rule for rule in rules if fnmatchcase(rule, pattern)]

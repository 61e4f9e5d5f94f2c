"""Profiles as data: which rules run, with which severities, parameters and settings; and which rules a pattern means."""

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
"""Characters of a glob that means rules."""
# The defaults of the settings that every profile has.
SETTINGS: dict[str, Any] = {name: setting.default for name, setting in COMMON.items()}


class Layer(NamedTuple):
    """One step of the way from all rules to the ones that run. `condition` is over settings; empty always holds.

    `select` adds rules to those of the layers before, `only` keeps none but these. `reasons` say why rules are ignored.
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
        """Whether the settings are as a `[[when]]` asks: of that value, among those of a list, set at all or not (a boolean).

        Of a setting that is a list, one member is enough. A range of versions never holds while no version is set.
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

    settings  what those are when nobody sets them that it declares, inherits or changes
    declared  the settings that it declares or inherits, beside those of every profile
    presents  whether a file is what a server or a client presents: the path of one leaf, beside which nothing is judged. Else
              every certificate is judged by itself
    loads_pem whether the file is what a product loads, as PEM: a keystore is an error then, whatever it is called
    key_suffix what follows the name of the file in that of the key file which the product loads where the file has no key
    companions what follows it in those of other files which the product loads with it: `ocsp`, `issuer`, `sctl`
    asks_clients  whether reports tell which TLS clients accept a file that begins with a leaf for servers, though no rule asks
    standard  what it holds certificates against clause by clause, or that of what it extends
    meanings  the rules that globs of its layers mean, where that was found out before
    ready     the parameters of rules that name no setting, as checks take them, where that was found out before
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

    @property
    def defaults(self) -> dict[str, Any]:
        """The default of every setting."""
        return SETTINGS | self.settings

    def meant(self, pattern: str, rules: dict[str, Any]) -> Iterable[str]:
        """What the function of this name says of its rules, for a pattern of a layer."""
        known = self.meanings.get(pattern)
        return meant(pattern, rules) if known is None else known


FIELDS = (Profile._fields, Layer._fields)
"""Of which form profiles are."""


class Selected(NamedTuple):
    """A rule that runs, as the profile wants it."""

    rule: Rule
    severity: Severity
    params: Mapping[str, Any]


def verify_patterns(
    layers: Iterable[Layer], rules: Iterable[str], where: str, aside: Callable[[], Iterable[str]] = tuple
) -> None:
    """Raises UsageError for a pattern of layers that means no rule. `aside` gives further rules, which may be ignored."""
    known = dict.fromkeys(rules)
    for layer in layers:
        for pattern in (*layer.select, *layer.ignore, *layer.severity, *layer.params, *layer.texts):
            if meant(pattern, known):
                continue
            if pattern not in layer.ignore or not meant(pattern, dict.fromkeys(aside())):
                raise unknown(pattern, known, where)


def unknown(pattern: str, known: dict[str, Any], where: str) -> UsageError:
    """The error of a pattern that means none of the known rules."""
    pattern = shortened(pattern)
    globs = [glob for glob in (f"{pattern}/*", f"{pattern}*") if len(meant(glob, known)) > 1]
    hint = f"Did you mean {globs[0]!r}?" if globs else did_you_mean(pattern, known)
    return UsageError(f"{where}: {pattern!r} matches no rule", hint)


def meant(pattern: str, rules: dict[str, Any]) -> list[str]:
    """The rule ids, among the keys of `rules`, that an id or a glob such as `chain/*` means."""
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

"""From the rules of a profile to calls that are ready to run: made once a run, sliced by role and traits."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

from certlint import check as checks
from certlint import profile as profiles
from certlint.catalogue import ROLES
from certlint.certificate import reader_of
from certlint.check import ANY_PART, FACTS, GENERAL_PARTS, Encoded, Request, Signature, fits, frozen
from certlint.errors import ConfigurationError, did_you_mean
from certlint.light import NamedTuple
from certlint.oids import EXTENSIONS
from certlint.parts import PARTS
from certlint.parts.derived import PRESENCE, Derivation, derived
from certlint.parts.shortcuts import SHORTCUTS, Shortcut
from certlint.parts.variety import FREQUENT, proof_of
from certlint.request import before_issuance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from certlint.profile import Profile, Selected
    from certlint.report import Problem

# Where other packages offer their checks.
ENTRY_POINTS = "certlint.checks"
# Stands for each extension that has no name here, for rules with `part = "*"`.
UNNAMED = "?"
# The list of extensions is no run of bytes of its own: its members are parts themselves.
_BYTES = tuple(name for name in PARTS if name != "extensions")
_HARMLESS = str.maketrans("", "", "._-/:")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Argument(NamedTuple):
    """One positional argument of a check: a part of the certificate with its reader (`own` or another), or a fact."""

    name: str
    reader: Callable[..., Any] | None
    optional: bool
    own: bool = False


class Call(NamedTuple):
    """A rule bound to its check. `names` are the parts of the certificate that the check reads.

    reads_bytes   the check asks whether bytes can be decoded and are DER: sound parts need not be shown to it
    sole, facts   where the check needs one part, and after it nothing but what the run knows: the part, what is known
    """

    selected: Selected
    function: Callable[..., Iterator[Problem]]
    arguments: tuple[Argument, ...]
    params: dict[str, Any]
    names: tuple[str, ...]
    optional: bool
    reads_bytes: bool = False
    sole: str = ""
    facts: tuple[Any, ...] = ()


class Batch:
    """Calls that read the same parts; what they said of the same bytes is remembered.

    The memory has two generations, so that what is used stays and what is not goes. `evaluations` counts how often
    the memory did not know. `others` are the calls that ask for more than sound bytes; where there are none, and the part
    differs in every certificate, `proof` tells whether its bytes are sound.
    """

    __slots__ = ("calls", "evaluations", "memo", "names", "older", "others", "proof", "reads_bytes", "remembers")

    def __init__(self, names: tuple[str, ...], calls: tuple[Call, ...], *, memo: bool) -> None:
        self.names = names
        self.calls = calls
        self.others = tuple(call for call in calls if not call.reads_bytes)
        self.reads_bytes = len(self.others) < len(calls)
        self.proof = proof_of(names[0]) if names and not self.others else None
        self.remembers = memo
        self.memo: dict[Any, Any] = {}
        self.older: dict[Any, Any] = {}
        self.evaluations = 0


class Group:
    """Batches that are looked up together.

    names    the parts that any of them reads, when what they say of all these is remembered as one; else empty
    single   batches that read only one part and need it, by that part
    several  batches that read several parts, or one that may be missing
    unnamed  the batch for each extension without a name
    """

    __slots__ = ("memo", "names", "several", "single", "unnamed")

    def __init__(self, names: tuple[str, ...], single: dict[str, Batch], several: tuple[Batch, ...]) -> None:
        self.names = names
        self.unnamed = single.pop(UNNAMED, None)
        self.single = tuple(single.items())
        self.several = several
        self.memo: dict[tuple[Any, ...], Any] = {}


class Slice(NamedTuple):
    """What runs on certificates of one role and one set of traits.

    derived  the derived parts that the batches read, by the shortcut that may make them at one go (or None)
    """

    groups: tuple[Group, ...]
    derived: tuple[tuple[Shortcut | None, tuple[Derivation, ...]], ...]
    applicable: frozenset[str]


class Plan:
    """Everything a run needs to know, compiled: rules, parameters, facts. Certificates come later."""

    def __init__(
        self,
        profile: Profile,
        selected: Iterable[Selected],
        settings: dict[str, Any],
        now: datetime,
        *,
        memo: bool = True,
    ) -> None:
        self.profile = profile
        self.settings = profiles.SETTINGS | profile.settings | settings
        self.now = now
        self.facts: dict[str, Any] = {"now": now, "fqdns": tuple(self.settings["fqdn"])}
        self.memo = memo
        self.selected = tuple(selected)
        self.unset: dict[str, str] = {}
        self.per_bundle: list[Call] = []
        self.per_certificate: list[Call] = []
        self._slices: dict[tuple[str, frozenset[str]], Slice] = {}
        self._batches: dict[tuple[int, ...], Batch] = {}
        for each in self.selected:
            self._bind(each)

    def _bind(self, selected: Selected) -> None:
        rule = selected.rule
        function = find_check(rule.check, f"{rule.origin}: rule {rule.id}")
        signature: Signature = function.signature  # type: ignore[attr-defined]
        params = {}
        for key, value in selected.params.items():
            try:
                params[key] = frozen(self._substitute(value))
            except ConfigurationError as error:
                raise ConfigurationError(f"{rule.origin}: rule {rule.id}: {error.message}", error.hint) from None
            except _Unset as error:
                if key in signature.required:
                    self.unset[rule.id] = f"needs {error.args[0]}"
                    return
        verify_params(rule.id, rule.origin, signature, params)
        if signature.per_bundle:
            arguments = tuple(Argument(r.name, None, r.optional) for r in signature.requests)
            self.per_bundle.append(Call(selected, function, arguments, params, (), False))
            return
        for part in self._expand(rule.part, signature, f"{rule.origin}: rule {rule.id}"):
            own = params | ({"part": part} if signature.takes_part else {})
            self.per_certificate.append(self._certificate_call(selected, function, signature, own, part))

    def _certificate_call(
        self, selected: Selected, function: Callable[..., Any], signature: Signature, params: dict[str, Any], part: str
    ) -> Call:
        arguments = tuple(_argument(request, part) for request in signature.requests)
        names = tuple(dict.fromkeys(a.name for a in arguments if a.reader or a.name == "certificate"))
        reads_bytes = any(request.name == "encoded" for request in signature.requests)
        first, *rest = arguments
        # The role is a matter of the slice, so it is no fact of the run.
        sole = first.own and not first.optional and all(a.name in self.facts for a in rest)
        facts = tuple(self.facts[a.name] for a in rest) if sole else ()
        optional = any(a.optional for a in arguments)
        return Call(
            selected, function, arguments, params, names, optional, reads_bytes, first.name if sole else "", facts
        )

    @staticmethod
    def _expand(part: str, signature: Signature, where: str) -> list[str]:
        """The parts that a general check is run on: the one the rule names, or all of them for `*`."""
        if not signature.general:
            if part:
                raise ConfigurationError(f"{where}: the check reads no general part, but `part` is set")
            return [""]
        if part == "*":
            return [*_BYTES, UNNAMED] if signature.general in ANY_PART else [*EXTENSIONS, UNNAMED]
        if part not in PARTS and derived(part) is None:
            raise ConfigurationError(f"{where}: unknown part {part!r}", did_you_mean(part, PARTS))
        return [part]

    def _substitute(self, value: Any) -> Any:
        """`"{setting}"` becomes the setting. Raises _Unset when it, or every member of a list or table, is unset."""
        if isinstance(value, str):
            whole = _PLACEHOLDER.fullmatch(value)
            return self._setting(whole[1]) if whole else value
        if isinstance(value, dict):
            return dict(self._members(value.items(), self._spread_pair))
        if isinstance(value, list | tuple):
            return self._members(value, self._spread)
        return value

    @staticmethod
    def _members(members: Iterable[Any], spread: Callable[[Any], list[Any]]) -> list[Any]:
        """The members of a list or a table, each repeated for the values of its setting; those unset are left out."""
        out: list[Any] = []
        unset = None
        for member in members:
            try:
                out += spread(member)
            except _Unset as error:
                unset = unset or error
        if unset and not out:
            raise unset
        return out

    def _spread(self, item: Any) -> list[Any]:
        found = _PLACEHOLDER.search(item) if isinstance(item, str) else None
        if found is None:
            return [self._substitute(item)]
        return [item.replace(found[0], v) for v in self._values(found[1])]

    def _spread_pair(self, pair: tuple[str, Any]) -> list[tuple[str, Any]]:
        key, value = pair
        found = _PLACEHOLDER.search(key)
        if found is None:
            return [(key, self._substitute(value))]
        text = value if isinstance(value, str) else ""
        return [
            (key.replace(found[0], v), text.replace(found[0], v) if text else self._substitute(value))
            for v in self._values(found[1])
        ]

    def _values(self, name: str) -> list[str]:
        value = self._setting(name)
        return [str(v) for v in (value if isinstance(value, list | tuple) else [value])]

    def _setting(self, name: str) -> Any:
        if name not in self.settings:
            raise ConfigurationError(f"{{{name}}} names no setting", did_you_mean(name, self.settings))
        value = self.settings[name]
        if value is None or value in ((), "", [], {}):
            raise _Unset("--" + name.replace("_", "-"))
        return value

    def slice(self, role: str, traits: frozenset[str]) -> Slice:
        """The batches for certificates of one role and these traits."""
        found = self._slices.get((role, traits))
        if found is None:
            found = self._slices[role, traits] = self._make_slice(role, traits)
        return found

    def _make_slice(self, role: str, traits: frozenset[str]) -> Slice:
        groups: dict[tuple[str, ...], list[int]] = {}
        optional: set[tuple[str, ...]] = set()
        applicable = set()
        for index, call in enumerate(self.per_certificate):
            rule = call.selected.rule
            if role not in rule.roles or not traits.issuperset(rule.when) or not traits.isdisjoint(rule.unless):
                continue
            if "request" in traits and not before_issuance(call.names, optional=call.optional):
                continue
            applicable.add(rule.id)
            # A role is a constant of the slice; a check that reads nothing but facts has no part to be missing.
            key = call.names if not call.optional else (*call.names, "")
            groups.setdefault(key, []).append(index)
            if call.optional or len(call.names) != 1:
                optional.add(key)
        single, several = {}, []
        for key, indexes in groups.items():
            batch = self._batch(role, tuple(n for n in key if n), tuple(indexes))
            if key in optional:
                several.append(batch)
            else:
                single[key[0]] = batch
        read = dict.fromkeys(name for batch in (*single.values(), *several) for name in batch.names)
        made = _families([Derivation(name, how.key, how.source) for name in read if (how := derived(name))])
        return Slice(tuple(self._groups(single, several)), made, frozenset(applicable))

    def _groups(self, single: dict[str, Batch], several: list[Batch]) -> Iterator[Group]:
        """The batches by the groups of parts that repeat, and those of all other parts."""
        for frequent in FREQUENT if self.memo else ():
            own = {name: single.pop(name) for name in [*single] if name in frequent}
            shared = tuple(batch for batch in several if batch.remembers and frequent.issuperset(batch.names))
            several = [batch for batch in several if batch not in shared]
            names = dict.fromkeys([*own, *(name for batch in shared for name in batch.names)])
            if len(names) > 1:
                yield Group(tuple(names), own, shared)
            else:
                single |= own
                several += shared
        yield Group((), single, tuple(several))

    def _batch(self, role: str, names: tuple[str, ...], indexes: tuple[int, ...]) -> Batch:
        """The same calls make one batch, whatever the slice; only those that ask for the role are kept apart."""
        calls = tuple(self.per_certificate[i] for i in indexes)
        asks_role = any(a.name == "role" for c in calls for a in c.arguments)
        key = (ROLES.index(role) if asks_role else -1, *indexes)
        found = self._batches.get(key)
        if found is None:
            found = self._batches[key] = Batch(names, calls, memo=self.memo and "certificate" not in names)
        return found

    def fill(self, remediation: str, path: str) -> str:
        """A rule's remediation with `{path}` and `{fqdn}` of this run, ready to be pasted into a shell."""
        if "{" not in remediation:
            return remediation
        fqdn = self.facts["fqdns"][0] if self.facts["fqdns"] else "FQDN"
        return remediation.replace("{path}", _shell(path)).replace("{fqdn}", _shell(fqdn))

    @property
    def batches(self) -> list[Batch]:
        return list(self._batches.values())


def _shell(word: str) -> str:
    if word.isascii() and word.translate(_HARMLESS).isalnum():
        return word
    from shlex import quote

    return quote(word)


def _families(derivations: list[Derivation]) -> tuple[tuple[Shortcut | None, tuple[Derivation, ...]], ...]:
    """Derivations by the shortcut that covers them, where it is worth taking; the rest by themselves."""
    families: list[tuple[Shortcut | None, tuple[Derivation, ...]]] = []
    rest = {each.name: each for each in derivations}
    for shortcut in SHORTCUTS:
        members = tuple(rest[name] for name in rest if name in shortcut.covers)
        if len(members) > 1 and shortcut.worth in rest:
            families.append((shortcut, members))
            rest = {name: each for name, each in rest.items() if name not in shortcut.covers}
    return (*families, (None, tuple(rest.values())))


class _Unset(Exception):
    """A parameter names a setting that nobody has set."""


def _argument(request: Request, part: str) -> Argument:
    """What a check asks for, as a part of the certificate: the one that the rule names, where it asks for any."""
    if request.name in FACTS or request.name == "certificate":
        return Argument(request.name, None, False)
    if request.name == "encoded":
        return Argument(part, Encoded, request.optional)
    if request.name == "presence":
        return Argument(f"{PRESENCE}{part}", bool, request.optional)
    name = part if request.name in GENERAL_PARTS or request.name in ANY_PART else request.name
    reader = GENERAL_PARTS.get(request.name)
    own = reader is None and name != UNNAMED
    return Argument(name, reader or reader_of(name), request.optional, own)


def find_check(path: str, where: str) -> Callable[..., Any]:
    """The check that a rule names as `module.function`. Raises ConfigurationError."""
    if ":" in path:
        function = _plugged(path, where)
    else:
        module, _, name = path.partition(".")
        try:
            function = getattr(importlib.import_module(f"certlint.checks.{module}"), name)
        except (ImportError, AttributeError):
            raise ConfigurationError(f"{where}: there is no check {path!r}") from None
    if checks.signature_of(function) is None:
        raise ConfigurationError(f"{where}: {path!r} is not marked as a check")
    return function  # type: ignore[no-any-return]


def _plugged(path: str, where: str) -> Any:
    """A check of another package, named as `entry-point:function` or `entry-point:module.function`.

    Looked for, and its package loaded, only when a rule names it. Raises ConfigurationError.
    """
    from importlib.metadata import entry_points

    name, _, rest = path.partition(":")
    found = {each.name: each for each in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        hint = did_you_mean(name, found) or f"a package offers it as an entry point of the group {ENTRY_POINTS!r}"
        raise ConfigurationError(f"{where}: no installed package offers the checks {name!r}", hint)
    try:
        *modules, function = rest.split(".")
        inside = found[name].load()
        if modules:
            inside = importlib.import_module(".".join([inside.__name__, *modules]))
        return getattr(inside, function)
    except Exception as error:  # noqa: BLE001 - the package is a stranger's: whatever it raises is told
        reason = f"{type(error).__name__}: {error}"
        raise ConfigurationError(f"{where}: the check {path!r} can't be loaded ({reason})") from None


def verify_params(rule: str, origin: str, signature: Signature, params: dict[str, Any]) -> None:
    """Raises ConfigurationError when parameters are unknown, missing or of the wrong type."""
    for key, value in params.items():
        if key not in signature.params:
            hint = did_you_mean(key, signature.params) or f"it takes {', '.join(signature.params) or 'none'}"
            raise ConfigurationError(f"{origin}: rule {rule}: the check has no parameter {key!r}", hint)
        if not fits(value, signature.params[key]):
            raise ConfigurationError(f"{origin}: rule {rule}: {key} should be {signature.params[key]}, not {value!r}")
    if missing := signature.required - params.keys():
        raise ConfigurationError(f"{origin}: rule {rule}: parameter {sorted(missing)[0]!r} is missing")

"""Compiles the rules of a profile to calls: once per run, sliced by role and traits."""

from __future__ import annotations

from itertools import compress

from certlint.engine.batches import Batch, CallsAbout, Slice, families, groups_of, steady_of
from certlint.engine.binding import Argument, Call, calls_of, parameters_of, use_of
from certlint.engine.given_lists import given_lists
from certlint.engine.placeholders import Placeholders, Unset
from certlint.light import cached_property, partial
from certlint.policy.precedence import Eras, Precedence
from certlint.policy.rule import CLIENTS_CHECK, ROLES
from certlint.policy.settings import ISSUANCE, TODAY
from certlint.x509.derived.derivation import Derivation
from certlint.x509.derived.registry import derived
from certlint.x509.kinds import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import Any, TypeVar

    from certlint.policy.model import Layer, Profile, Selected
    from certlint.report import Shared, SuppressionUse

    _T = TypeVar("_T")

# The most cached combinations of traits in a plan, and objects made from them.
_MOST_KNOWN, _MOST_MADE = 1024, 64
# Parameters of checks that take the object itself instead of its parts.
_WHOLE = ("certificate",)
# What is computed once and is the same at every moment.
_READ = ("stores", "evidence", "clients")
ASIDE = "aside"
"""Cache key of the bundle calls that cannot be made, followed by the kind of the bundle and what it lacks."""


class Plan:
    """Everything a run needs, compiled: rules, parameters, facts; independent of certificates.

    selected         the rules of the run, with their severities and parameters
    settings         the values of the settings, the profile's defaults included
    now, today       the moment for which certificates are evaluated, and its day (ISO 8601)
    rules_day        the day whose rules apply (ISO 8601); empty for the notBefore of each certificate
    facts            what checks may ask for besides parts, by name
    per_bundle       the calls of rules about a whole bundle
    per_certificate  the calls of rules about single objects; batches refer to them by their number here
    unset            the rules that cannot be run because a setting has no value: rule id → why
    layers           the command line's and configuration's changes to the profile's rules
    renewal          makes the slices if only some rules are run again; None for all rules
    memo             whether results are cached by the bytes of parts
    """

    layers: tuple[Layer, ...] = ()

    def __init__(
        self,
        profile: Profile,
        selected: Iterable[Selected],
        settings: dict[str, Any],
        now: datetime,
        *,
        memo: bool = True,
        configuration: tuple[SuppressionUse, ...] | None = None,
        repetition: tuple[Shared, ...] | None = None,
    ) -> None:
        """Results of a run for rules about it: `configuration` about suppressions, `repetition` over all bundles."""
        self.profile = profile
        self.settings = profile.defaults | settings
        self.now = now
        self.facts: dict[str, Any] = {"now": now, "fqdns": tuple(self.settings["fqdn"]), "configuration": configuration}
        self.facts |= {"repetition": repetition, **given_lists(self.settings)}
        self._names_known = frozenset(self.facts)
        self.today = now.date().isoformat()
        self.rules_day: str = {ISSUANCE: "", TODAY: self.today}.get(
            self.settings["rules_of"], self.settings["rules_of"]
        )
        self.memo = memo
        self.selected = tuple(selected)
        self.unset: dict[str, str] = {}
        self._made: dict[object, Any] = {}
        self.renewal: Callable[[str, str, frozenset[str]], Slice] | None = None
        self.per_bundle: list[Call] = []
        self.per_certificate: list[Call] = []
        # By kind, role and traits: of all traits of an object in `_known`, of those that rules use in `_slices`.
        self._slices: dict[tuple[str, str, frozenset[str]], Slice] = {}
        self._known: dict[tuple[str, str, frozenset[str]], Slice] = {}
        self._batches: dict[tuple[int, ...], Batch] = {}
        placeholders = Placeholders(self.settings)
        for each in self.selected:
            self.bind(each, placeholders)
        self.settle()

    def bind(self, selected: Selected, placeholders: Placeholders) -> None:
        """Adds the calls of a rule."""
        rule = selected.rule
        use = use_of(rule, self._names_known)
        params = self.profile.ready.get(rule.id) if selected.params is rule.params else None
        try:
            if params is None:
                params = parameters_of(selected, use.signature, placeholders)
        except Unset as error:
            self.unset[rule.id] = f"needs {error.args[0]}"
            return
        if use.readings is None:
            arguments = tuple(Argument(r.name, None, r.optional) for r in use.signature.requests)
            self.per_bundle.append(Call(selected, use.function, arguments, params, (), False, dated=rule.is_dated))
        else:
            self.per_certificate += calls_of(use, selected, params, self.facts)

    def settle(self, precedence: Precedence | None = None) -> None:
        """Computes what follows from the rules, if it is not known yet."""
        rules = [call.selected.rule for call in self.per_certificate]
        # Few rules have different values.
        self._words = frozenset().union(*{each.when for each in rules}, *{each.unless for each in rules})
        own = [each.rule for each in self.selected]
        self.is_dated = any(rule.is_dated for rule in own)
        self.eras = Eras(own)
        self.precedence = precedence or Precedence(self.selected)

    def __reduce__(self) -> tuple[Any, ...]:
        """Its constructor arguments as plain data: a spawned process compiles it again."""
        make = partial(Plan, memo=self.memo)
        return make, (self.profile, self.selected, self.settings, self.now), {"layers": self.layers}

    def slice(self, kind: str, role: str, traits: frozenset[str]) -> Slice:
        """The batches for objects of one kind, role and set of traits."""
        found = self._known.get((kind, role, traits))
        if found is None:
            # Certificates have thousands of traits (every OID in their EKU is one); rules use few of them.
            key = kind, role, traits & self._words
            found = self._slices.get(key)
            if found is None:
                found = self._slices[key] = (self.renewal or self._make_slice)(*key)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[kind, role, traits] = found
        return found

    def _make_slice(self, kind: str, role: str, traits: frozenset[str]) -> Slice:
        """The calls that apply, in batches by the parts that they read, and the batches in groups."""
        about = self.once(("about", kind), lambda: CallsAbout(KINDS[kind], self._calls_about(kind)))
        holds = [rule.applies_to(role, traits) for rule in about.scopes]
        own = []
        for parts, members in about.by_key.items():
            if numbers := tuple([number for number, scope in members if holds[scope]]):
                own.append((numbers, parts))
        single, several = {}, []
        for numbers, parts in sorted(own):
            # The role is a constant of the slice; a check that only reads facts cannot lack a part.
            batch = self._batch(role, tuple([part for part in parts if part]), numbers)
            if len(parts) == 1 and parts[0] and parts != _WHOLE:
                single[parts[0]] = batch
            else:
                several.append(batch)
        read = dict.fromkeys([name for batch in (*single.values(), *several) for name in batch.names])
        made = families([Derivation(name, how.key, how.source) for name in read if (how := derived(name))])
        return Slice(
            tuple(groups_of(single, several, memo=self.memo)),
            made,
            frozenset().union(*compress(about.ids, holds)),
            any(holds[scope] for scope in about.certain),
            steady_of((rule for rule, scope in about.always if holds[scope]), self.precedence),
        )

    def _calls_about(self, kind: str) -> list[Call]:
        return self.per_certificate if self.evaluates(kind) else []

    def evaluates(self, kind: str) -> bool:
        """Whether the profile evaluates objects of a kind, if a rule is about them."""
        return not self.profile.about or kind in self.profile.about

    @cached_property
    def _asking_role(self) -> frozenset[int]:
        """The numbers of the calls that read the role. A call with a sole part does not."""
        others = ((number, call) for number, call in enumerate(self.per_certificate) if not call.sole)
        return frozenset([number for number, call in others if "role" in [a.name for a in call.arguments]])

    def _batch(self, role: str, names: tuple[str, ...], numbers: tuple[int, ...]) -> Batch:
        """Equal calls share a batch between slices, except those that read the role."""
        key = (-1 if self._asking_role.isdisjoint(numbers) else ROLES.index(role), *numbers)
        found = self._batches.get(key)
        if found is None:
            calls = tuple([self.per_certificate[number] for number in numbers])
            found = self._batches[key] = Batch(names, calls, memo=self.memo and "certificate" not in names)
        return found

    def at(self, moment: datetime, selected: Iterable[Selected]) -> Plan:
        """Some of the rules for another moment, sharing bindings and everything this plan has read."""
        other = Plan(self.profile, (), self.settings, moment, memo=self.memo)
        other.selected = tuple(selected)
        chosen = {each.rule.id for each in other.selected}
        other.unset = {rule: why for rule, why in self.unset.items() if rule in chosen}
        other.per_bundle = [call for call in self.per_bundle if call.selected.rule.id in chosen]
        own = [call for call in self.per_certificate if call.selected.rule.id in chosen]
        other.per_certificate = [call.knowing(other.facts) for call in own]
        other.settle()
        other._made |= {key: made for key, made in self._made.items() if isinstance(key, tuple) and key[0] == ASIDE}
        return self.like(other)

    def like(self, other: Plan) -> Plan:
        """`other`, sharing everything this plan has read."""
        other._made |= {key: made for key, made in self._made.items() if key in _READ}
        other.of_profile = self.of_profile
        return other

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """The result of `make`, cached in the plan by `key`."""
        if key not in self._made:
            if len(self._made) >= _MOST_MADE:
                self._made.clear()
            self._made[key] = make()
        found: _T = self._made[key]
        return found

    @cached_property
    def asks_clients(self) -> bool:
        """Whether the profile is about what a TLS server presents, so that clients are surveyed."""
        if not self.profile.presents or not any(rule.check == CLIENTS_CHECK for rule in self.profile.rules):
            return False
        asks = (s.rule.check == CLIENTS_CHECK for s in self.selected)
        return any(asks) or any(s.rule.check == CLIENTS_CHECK for s in self.of_profile)

    @cached_property
    def judges_as_clients(self) -> bool:
        """Whether paths have to pass what clients ask beyond RFC 5280 section 6.1, as for which purposes a CA may issue."""
        return self.profile.presents or any("purpose" in each.params.values() for each in self.selected)

    @cached_property
    def dated(self) -> list[tuple[Call, str, str]]:
        """The calls of rules that are in force on some days only, with their first day, and the first day after their last."""
        rules = [(call, call.selected.rule) for call in self.per_certificate if call.dated]
        return [(call, rule.effective, rule.until) for call, rule in rules]

    @cached_property
    def without_clients(self) -> list[Call]:
        """The bundle calls except those about clients."""
        return [call for call in self.per_bundle if call.selected.rule.check != CLIENTS_CHECK]

    @cached_property
    def of_profile(self) -> list[Selected]:
        """The rules that the profile runs with these settings, regardless of the command line; cached."""
        from certlint.policy.selection import select

        return select(self.profile, self.settings)

    @property
    def name(self) -> str:
        """The certificate's name, if the profile has a table of names and one was given; else empty."""
        return next((str(self.settings[s.name]) for s in self.profile.declared.values() if s.table), "")

    @property
    def batches(self) -> list[Batch]:
        return list(self._batches.values())

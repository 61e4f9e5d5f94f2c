"""Binds a rule to its check: a call with the parts it reads, and its parameters with settings filled in."""

from __future__ import annotations

from certlint import check as checks
from certlint.asn1.oids import EXTENSIONS
from certlint.caches import Cache
from certlint.check import ANY_PART, FACTS, GENERAL_PARTS, Encoded, PartRequest, Signature, fits
from certlint.engine.placeholders import Placeholders, Unset
from certlint.errors import ConfigurationError, did_you_mean
from certlint.light import NamedTuple
from certlint.loading import imported
from certlint.policy.rule import frozen
from certlint.x509.derived.locate import reader_of
from certlint.x509.derived.registry import PRESENCE, derived
from certlint.x509.parts import PARTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from typing import Any

    from certlint.policy.model import Selected
    from certlint.policy.rule import Rule
    from certlint.report import Problem

_made = tuple.__new__
# The placeholder for each extension without a name, for rules with `part = "*"`.
UNNAMED = "?"
# The list of extensions is not a part with bytes of its own, since its members are parts; likewise for a request.
_BYTES = tuple(name for name in PARTS if name not in ("extensions", "request_attributes"))


class Argument(NamedTuple):
    """A positional argument of a check: a part of the certificate with its reader (`own` or of another part), or a fact."""

    name: str
    reader: Callable[..., Any] | None
    optional: bool
    own: bool = False


class Call(NamedTuple):
    """A rule bound to its check. `names` are the parts of the certificate that the check reads.

    reads_bytes   the check tests whether bytes can be decoded and are DER: it need not be called for sound parts
    sole, facts   if the check needs one part, followed only by facts of the run: the part, and the facts
    reader        the decoder of the sole part
    dated         whether the rule is in force on some days only
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
    reader: Callable[..., Any] | None = None
    dated: bool = False

    def knowing(self, known: dict[str, Any]) -> Call:
        """The call with other facts of the run, such as another moment."""
        if not self.facts:
            return self
        return self._replace(facts=tuple([known[argument.name] for argument in self.arguments[1:]]))


class _Reading(NamedTuple):
    """What a check reads when it is applied to a part; shared by all rules that do so. Fields as in `Call`."""

    arguments: tuple[Argument, ...]
    names: tuple[str, ...]
    optional: bool
    reads_bytes: bool
    sole: str
    facts: tuple[str, ...]
    reader: Callable[..., Any] | None


class CheckUse(NamedTuple):
    """How a check reads an object; shared by all rules that apply it to the same part.

    readings  the parts it is applied to, and what it reads there; None if it is called once per bundle
    """

    function: Callable[..., Any]
    signature: Signature
    readings: tuple[tuple[str, _Reading], ...] | None


# Cached by check, part and facts of the run, since many rules share a check: with the next cache, 10 % of a check by
# `web-pki`. Unbounded, as the number of checks and parts does not depend on the input.
_uses: Cache[tuple[str, str, frozenset[str]], CheckUse] = Cache()
_checks: Cache[str, tuple[Callable[..., Any], Signature]] = Cache()


def use_of(rule: Rule, known: frozenset[str]) -> CheckUse:
    """How the check of a rule reads an object, given the names of the known facts. Raises ConfigurationError."""
    key = rule.check, rule.part, known
    found = _uses.get(key)
    if found is None:
        function, signature = check_of(rule)
        readings = None
        if not signature.per_bundle:
            parts = parts_of(rule.part, signature, f"{rule.origin}: rule {rule.id}")
            readings = tuple([(part, _reading(known, signature, part)) for part in parts])
        found = CheckUse(function, signature, readings)
        if ":" not in rule.check:  # checks of other packages are not cached, as the package may be replaced
            _uses.keep(key, found)
    return found


def calls_of(use: CheckUse, selected: Selected, params: dict[str, Any], facts: dict[str, Any]) -> list[Call]:
    """The calls of a rule about single objects. `facts` are those of the run."""
    function, dated, takes_part = use.function, selected.rule.is_dated, use.signature.takes_part
    # There are hundreds: calling the class and a generator would be 0.6 % of a check by `web-pki`.
    made = []
    for part, (arguments, names, optional, reads_bytes, sole, known, reader) in use.readings or ():
        own = params | {"part": part} if takes_part else params
        values = tuple([facts[name] for name in known]) if known else ()
        made.append(
            _made(Call, (selected, function, arguments, own, names, optional, reads_bytes, sole, values, reader, dated))
        )
    return made


def _reading(known: Container[str], signature: Signature, part: str) -> _Reading:
    arguments = tuple([argument(request, part) for request in signature.requests])
    first, *rest = arguments
    if rest:  # most checks read one part: this fast path saves 0.7 % of a check by `web-pki`
        names = tuple(dict.fromkeys([a.name for a in arguments if a.reader or a.name == "certificate"]))
        optional = True in [a.optional for a in arguments]
    else:
        names = (first.name,) if first.reader or first.name == "certificate" else ()
        optional = first.optional
    # The role is a constant of the slice, so it is not a fact of the run.
    alone = first.own and not first.optional and not [a for a in rest if a.name not in known]
    sole, facts, reader = (first.name, tuple([a.name for a in rest]), first.reader) if alone else ("", (), None)
    return _made(_Reading, (arguments, names, optional, signature.reads_bytes, sole, facts, reader))


def argument(request: PartRequest, part: str) -> Argument:
    """A parameter of a check as a part of the certificate: the one that the rule names, if the check takes any."""
    asked, optional = request
    if asked == "encoded":
        return _made(Argument, (part, Encoded, optional, False))
    if asked in FACTS or asked == "certificate":
        return _made(Argument, (asked, None, False, False))
    if asked == "presence":
        return _made(Argument, (f"{PRESENCE}{part}", bool, optional, False))
    reader = GENERAL_PARTS.get(asked)
    name = part if reader is not None or asked in ANY_PART else asked
    if reader is None:
        return _made(Argument, (name, reader_of(name), optional, name != UNNAMED))
    return _made(Argument, (name, reader, optional, False))


def parts_of(part: str, signature: Signature, where: str) -> list[str]:
    """The parts that a general check is applied to: the one that the rule names, or all of them for `*`."""
    if not signature.general:
        if part:
            raise ConfigurationError(f"{where}: the check takes no `part`, but the rule sets one")
        return [""]
    if part == "*":
        return [*_BYTES, UNNAMED] if signature.general in ANY_PART else [*EXTENSIONS, UNNAMED]
    if part not in PARTS and derived(part) is None:
        raise ConfigurationError(f"{where}: unknown part {part!r}", did_you_mean(part, PARTS))
    return [part]


def find_check(path: str, where: str) -> tuple[Callable[..., Any], Signature]:
    """The check named `module.function`, with its signature. Raises ConfigurationError."""
    if (known := _checks.get(path)) is not None:
        return known
    if ":" in path:
        from certlint.policy.plugins import plugged

        function = plugged(path, where)
    else:
        module, _, name = path.partition(".")
        try:
            function = getattr(imported(f"certlint.checks.{module}"), name)
        except (ImportError, AttributeError):
            hint = "list the checks: certlint rules --checks"
            raise ConfigurationError(f"{where}: unknown check {path!r}", hint) from None
    signature = checks.signature_of(function)
    if signature is None:
        raise ConfigurationError(f"{where}: {path!r} is not marked as a check")
    found = function, signature
    return found if ":" in path else _checks.keep(path, found)


def check_of(rule: Rule) -> tuple[Callable[..., Any], Signature]:
    """The check of a rule with its signature. Raises ConfigurationError."""
    return _checks.get(rule.check) or find_check(rule.check, f"{rule.origin}: rule {rule.id}")


_TEXTS, _PAIRS = "tuple[str, ...]", "dict[str, str]"
_PLAIN = {"str": str, "int": int, "bool": bool}


def parameters_of(selected: Selected, signature: Signature, placeholders: Placeholders) -> dict[str, Any]:
    """The parameters of a rule. Raises Unset if a required one refers to a setting that is not set; ConfigurationError."""
    params: dict[str, Any] = {}
    kinds = signature.params
    for key, value in selected.params.items():
        kind, wanted = type(value), kinds.get(key, "")
        if kind is _PLAIN.get(wanted) and (kind is not str or "{" not in value):
            params[key] = value
        elif kind is list and wanted == _TEXTS and _are_as_written(value):
            params[key] = tuple(value)
        elif kind is dict and wanted == _PAIRS and _are_as_written([*value, *value.values()]):
            params[key] = {**value}
        else:
            return _filled(selected, signature, placeholders)
    # The common case: the parameters refer to no setting.
    return params if signature.required <= params.keys() else _filled(selected, signature, placeholders)


def _are_as_written(members: list[Any]) -> bool:
    """Whether these are texts that do not refer to a setting."""
    try:
        return "{" not in "".join(members)
    except TypeError:
        return False


def _filled(selected: Selected, signature: Signature, placeholders: Placeholders) -> dict[str, Any]:
    """The parameters of a rule with settings filled in. Raises as `parameters_of`."""
    rule, params = selected.rule, {}
    for key, value in selected.params.items():
        try:
            params[key] = frozen(placeholders.fill(value))
        except ConfigurationError as error:
            raise ConfigurationError(f"{rule.origin}: rule {rule.id}: {error.message}", error.hint) from None
        except Unset:
            if key in signature.required:
                raise
    verify_params(rule.id, rule.origin, signature, params)
    return params


def verify_params(rule: str, origin: str, signature: Signature, params: dict[str, Any]) -> None:
    """Raises ConfigurationError for unknown, missing or wrongly typed parameters."""
    for key, value in params.items():
        if key not in signature.params:
            hint = did_you_mean(key, signature.params) or f"it takes {', '.join(signature.params) or 'none'}"
            raise ConfigurationError(f"{origin}: rule {rule}: the check has no parameter {key!r}", hint)
        if type(value).__name__ != signature.params[key] and not fits(value, signature.params[key]):
            from certlint.policy.toml_values import value_in_toml  # only for a message

            raise ConfigurationError(
                f"{origin}: rule {rule}: {key} should be {signature.params[key]}, not {value_in_toml(value)}"
            )
    if missing := signature.required - params.keys():
        raise ConfigurationError(f"{origin}: rule {rule}: parameter {sorted(missing)[0]!r} is missing")

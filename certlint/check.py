"""What makes a function a check: its signature says which parts it reads and which parameters it takes.

Positional parameters are parts and facts, asked for by name; keyword-only parameters are set by rules, and their
annotations are their schema. Read once, when the module with the check is imported. A general check may take `part`,
which no rule sets: it is the name of the part that the check is run on.
"""

from __future__ import annotations

from certlint.asn1.oids import part_title
from certlint.caches import remembered
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.report import Problem
from certlint.x509.derived.registry import DERIVED
from certlint.x509.parts import PARTS, Extension, Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from certlint.x509.signed_object import SignedObject

    Rows = Sequence[Mapping[str, Any]]
    """The parameters of all rules that use a check, those left out too, in the order of the rules."""
    Screen = Callable[..., Collection[int]]
    """From the parts that a check reads to the rows that may have something to say of them."""

# The public names, for packages with their own checks.
__all__ = ["Problem", "check"]

# Facts of the run, passed to a check unchanged.
FACTS = frozenset({"role", "now", "fqdns", "key_lists", "ct_logs"})
# Parts of a bundle, and facts about the configuration and all bundles of a run. A check that reads one of them is called
# once per bundle, not once per certificate.
BUNDLE_PARTS = frozenset(
    {
        "bundle",
        "document",
        "keystore",
        "config_map",
        "loading",
        "source",
        "private_key",
        "companions",
        "configuration",
        "repetition",
        "paths",
        "clients",
        "revocation",
    }
)
# General names of a part: the rule names the part with `part = "…"`.
GENERAL_PARTS: dict[str, Callable[[Any], object]] = {"extension": Extension, "name": Name}
# General names that the part's own reader decodes. `encoded`, the bytes, is for checks that test whether these can be
# decoded and are DER: it is not called for a part that decoding has proven sound.
ANY_PART = frozenset({"part", "encoded", "attributes", "names", "kinds", "presence"})
_KNOWN = {"certificate", *PARTS, *DERIVED, *FACTS, *BUNDLE_PARTS, *GENERAL_PARTS, *ANY_PART}


class PartRequest(NamedTuple):
    """A part that a check asks for; `optional` if its annotation ends in `| None`."""

    name: str
    optional: bool


class Signature(NamedTuple):
    """The parts that a check reads, in order, and its parameters with their annotations and whether each is required.

    takes_part   whether it takes the name of the part that it is run on
    per_bundle   whether it is called once per bundle
    general      the general part name among the requests, or an empty string
    reads_bytes  whether it asks for a part as bytes
    """

    requests: tuple[PartRequest, ...]
    params: dict[str, str]
    required: frozenset[str]
    takes_part: bool
    per_bundle: bool
    general: str
    reads_bytes: bool


class NotJudgedError(Exception):
    """Raised by a check that cannot decide; the outcome is `skipped` with this reason."""


class Encoded:
    """A part as bytes, with its name, and whether it can be decoded."""

    __slots__ = ("_certificate", "name", "raw")

    def __init__(self, name: str, certificate: SignedObject) -> None:
        self._certificate = certificate
        self.name = name
        self.raw: bytes = certificate.raw[name]

    @property
    def title(self) -> str:
        """`subject`, `keyUsage`, or the OID of an unnamed extension."""
        return part_title(self.name)

    @property
    def view(self) -> Any:
        """The part as decoded by its reader, or the DecodeError that says why it cannot be decoded."""
        try:
            return self._certificate.read(self.name)
        except DecodeError as error:
            return error

    def error(self) -> DecodeError | None:
        """Why the part cannot be decoded; None if it can."""
        view = self.view
        return view if isinstance(view, DecodeError) else None


def check(function: Callable[..., Iterator[Problem]]) -> Callable[..., Iterator[Problem]]:
    """Marks a function as a check. Raises TypeError if it asks for an unknown part."""
    code = function.__code__
    for name in code.co_varnames[: code.co_argcount]:
        if name not in _KNOWN:
            from certlint.errors import did_you_mean

            likely = did_you_mean(name, sorted(_KNOWN))
            raise TypeError(f"check {function.__qualname__} asks for {name!r}, which is not a part. {likely}".rstrip())
    function.signature = None  # type: ignore[attr-defined]  # mypy does not know attributes of functions
    return function


def signature_of(function: Callable[..., Any]) -> Signature | None:
    """The parts and parameters of a check; None for a function that is not a check."""
    own = vars(function) if hasattr(function, "__dict__") else {}
    if "signature" not in own:
        return None
    found: Signature | None = own["signature"]
    if found is None:
        found = own["signature"] = _signature(function)
    return found


def _signature(function: Callable[..., Any]) -> Signature:
    """The signature, computed when a rule runs the check: most checks of a module are not run. 2 % of `certlint BUNDLE`."""
    code = function.__code__
    written = function.__annotations__
    if {*map(type, written.values())} != {str}:
        written = {name: _written(kind) for name, kind in written.items()}
    names = code.co_varnames
    asked = names[: code.co_argcount]
    requests = [PartRequest(name, written.get(name, "").endswith("| None")) for name in asked]
    keywords = names[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    defaults = function.__kwdefaults__ or {}
    params = {name: written[name] for name in keywords if name != "part"}
    required = frozenset(params.keys() - defaults.keys())
    per_bundle = not BUNDLE_PARTS.isdisjoint(asked)
    general = next(iter([name for name in asked if name in GENERAL_PARTS or name in ANY_PART]), "")
    return Signature(tuple(requests), params, required, "part" in keywords, per_bundle, general, "encoded" in asked)


def _written(annotation: Any) -> str:
    """An annotation as written, even if its module does not postpone annotations."""
    if isinstance(annotation, str):
        return annotation
    return annotation.__name__ if type(annotation) is type else str(annotation)


def screens(checked: Callable[..., Any], *knows: str) -> Callable[[Callable[[Rows], Screen]], Callable[[Rows], Screen]]:
    """Marks a function as the maker of a check's screen: one test of a part for all rules that use the check.

    A screen may name a row that finds nothing, but must not omit one that finds something, raises, or is skipped. If a screen
    raises, the check is called for every row. `knows` are all parameters of the check, whether the screen uses them or not: a
    check with another parameter is not screened.
    """

    def offered(make: Callable[[Rows], Screen]) -> Callable[[Rows], Screen]:
        checked.screens = make, frozenset(knows)  # type: ignore[attr-defined]  # as above
        return make

    return offered


def screens_of(checked: Callable[..., Any]) -> Callable[[Rows], Screen] | None:
    """The maker of a check's screen; None if it has none, or one that does not know all parameters."""
    make, knows = getattr(checked, "screens", None) or (None, frozenset())
    signature = signature_of(checked)
    return make if signature is not None and signature.params.keys() <= knows else None


def rows_by(keys: Iterable[tuple[Any, int]]) -> dict[Any, list[int]]:
    """Rows by their subject, for screens: `keys` are pairs of a subject and a row number."""
    found: dict[Any, list[int]] = {}
    for key, row in keys:
        found.setdefault(key, []).append(row)
    return found


_TYPES: dict[str, Callable[[Any], bool]] = {
    "str": lambda v: isinstance(v, str),
    "int": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "float": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "bool": lambda v: isinstance(v, bool),
    "tuple[str, ...]": lambda v: isinstance(v, list | tuple) and all(isinstance(i, str) for i in v),
    "tuple[int, ...]": lambda v: isinstance(v, list | tuple) and all(_TYPES["int"](i) for i in v),
    "dict[str, str]": lambda v: isinstance(v, dict) and all(isinstance(i, str) for i in (*v, *v.values())),
    "dict[str, int]": lambda v: isinstance(v, dict) and all(_TYPES["int"](i) for i in v.values()),
    "dict[str, tuple[str, ...]]": lambda v: (
        isinstance(v, dict) and all(_TYPES["tuple[str, ...]"](i) for i in v.values())
    ),
}


@remembered(1024)
def _fitting(annotation: str) -> tuple[Callable[[Any], bool], ...]:
    """Predicates for the types of an annotation; a value must fulfil one of them."""
    return tuple(_TYPES[kind.strip()] for kind in annotation.split("|") if kind.strip() in _TYPES)


def fits(value: object, annotation: str) -> bool:
    """Whether a value from TOML has the type of a parameter's annotation."""
    return any(fitting(value) for fitting in _fitting(annotation))

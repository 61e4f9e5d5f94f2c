"""The parts of an object after its evaluation: its own, and the names of its derived ones."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.x509.failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

# Most certificates have the same ones.
_known: Cache[frozenset[str], frozenset[str]] = Cache(256)
_DROPPED = Failure("it was evaluated, then dropped to save memory", 0, "", crashed=True)


class Judged(dict[str, object]):
    """Parts by name without the values of derived ones. Reading such a value is an error, not an absent part."""

    __slots__ = ("_dropped",)
    _dropped: frozenset[str]

    def __init__(self, raw: Mapping[str, Any], names: Iterable[str]) -> None:
        there = {name for name in names if name in raw}
        super().__init__({name: value for name, value in raw.items() if name not in there})
        dropped = frozenset(there | raw._dropped if isinstance(raw, Judged) else there)
        found = _known.get(dropped)
        self._dropped = found if found is not None else _known.keep(dropped, dropped)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self._dropped

    def __missing__(self, name: str) -> Failure:
        if name in self._dropped:
            return _DROPPED
        raise KeyError(name)

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self[name] if name in self else otherwise  # noqa: SIM401 - this is the implementation of `get`

"""Which calls of a batch are worth making: the screens that checks offer, see `check.screens`, and the calls behind them."""

from __future__ import annotations

from certlint.check import screens_of
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from certlint.check import Screen
    from certlint.engine.binding import Argument, Call
    from certlint.x509.signed_object import SignedObject

    Read = Callable[[Argument], Any]


class Screened(NamedTuple):
    """Rows of one check that read the same: the screen, what it reads as in one of the calls, their numbers in the batch."""

    screen: Screen
    sole: str
    reader: Callable[..., Any] | None
    facts: tuple[Any, ...]
    arguments: tuple[Argument, ...]
    numbers: tuple[int, ...]


class Screening:
    """The calls of a batch, those of a check that offers a screen behind it.

    The choice only spares calls that find nothing: which calls are made shows in no verdict.
    """

    __slots__ = ("_calls", "_others", "_screened", "silent")

    def __init__(self, calls: Sequence[Call], facts: Mapping[str, Any]) -> None:
        """`facts` are what the run knows. `silent` tells whether no call has anything to say; None where screens cannot."""
        self._calls = calls
        self._screened = _screened(calls)
        behind = {number for each in self._screened for number in each.numbers}
        self._others = [number for number in range(len(calls)) if number not in behind]
        self.silent = None if self._others else _silent(self._screened, facts)

    def chosen(self, certificate: SignedObject, read: Read) -> Sequence[Call]:
        """The calls that may have something to say, in their order. `read` gives what is handed to one argument of a check."""
        numbers: list[int] = []
        for screen, sole, reader, facts, arguments, rows in self._screened:
            try:
                if sole:
                    found = screen(certificate.read(sole, reader), *facts)
                else:
                    values = [read(argument) for argument in arguments]
                    if None in values and not all(
                        a.optional for a, v in zip(arguments, values, strict=True) if v is None
                    ):
                        numbers += rows
                        continue
                    found = screen(*values)
                if found:
                    numbers += [rows[row] for row in found]
            except Exception:  # noqa: BLE001 - whatever is wrong, each call meets it by itself, and tells it
                numbers += rows
        numbers += self._others
        return [self._calls[number] for number in sorted({*numbers})] if numbers else ()


def _silent(screened: Sequence[Screened], facts: Mapping[str, Any]) -> Callable[[SignedObject], bool] | None:
    """Whether all screens say of a certificate that no row has anything to say; None where one reads more than own parts."""
    asked = []
    for each in screened:
        parts = [argument for argument in each.arguments if argument.own]
        known = [argument for argument in each.arguments if argument.reader is None and argument.name in facts]
        if each.arguments != (*parts, *known) or any(argument.optional for argument in parts):
            return None
        readings = tuple([(argument.name, argument.reader) for argument in parts])
        asked.append((each.screen, readings, tuple([facts[argument.name] for argument in known])))

    def silent(certificate: SignedObject) -> bool:
        read = certificate.read
        try:
            for screen, readings, known in asked:
                values = [read(name, reader) for name, reader in readings]
                if None in values or screen(*values, *known):
                    return False
        except Exception:  # noqa: BLE001 - as above
            return False
        return True

    return silent


def _screened(calls: Sequence[Call]) -> tuple[Screened, ...]:
    """The screens over calls, made of the parameters of all that use the same check on the same parts."""
    groups: dict[Any, list[int]] = {}
    for number, call in enumerate(calls):
        if screens_of(call.function) is not None:
            groups.setdefault((call.function, call.arguments), []).append(number)
    made = (_screen([calls[number] for number in numbers], tuple(numbers)) for numbers in groups.values())
    return tuple([each for each in made if each is not None])


def _screen(calls: Sequence[Call], numbers: tuple[int, ...]) -> Screened | None:
    """The screen of rows that use the same check; None where there is none, or a parameter is no good: the check tells."""
    first = calls[0]
    make, defaults = screens_of(first.function), getattr(first.function, "__kwdefaults__", None) or {}
    try:
        screen = make([defaults | call.params for call in calls]) if make is not None else None
    except Exception:  # noqa: BLE001 - as above
        return None
    return Screened(screen, first.sole, first.reader, first.facts, first.arguments, numbers) if screen else None

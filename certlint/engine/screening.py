"""Which calls of a batch can have findings, according to the screens that checks offer (see `check.screens`)."""

from __future__ import annotations

from certlint.check import screens_of
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any

    from certlint.check import Screen
    from certlint.engine.binding import Argument, Call
    from certlint.x509.signed_object import SignedObject

    Read = Callable[[Argument], Any]
    Reading = tuple[str, Callable[..., Any] | None]


class Screened(NamedTuple):
    """Rows of one check that read the same parts: the screen, its inputs and facts, and the rows' numbers in the batch.

    readings   parts of a certificate with their readers; None if something else is read
    needed     the indexes of the required parts
    """

    screen: Screen
    arguments: tuple[Argument, ...]
    readings: tuple[Reading, ...] | None
    needed: tuple[int, ...]
    known: tuple[Any, ...]
    numbers: tuple[int, ...]


class Screening:
    """The calls of a batch, preceded by the screens of their checks.

    Screens only skip calls that find nothing, so that they do not affect verdicts.
    """

    __slots__ = ("_alone", "_calls", "_others", "_together", "silent")

    def __init__(self, calls: Sequence[Call], facts: Mapping[str, Any]) -> None:
        """`facts` are those of the run.

        `silent` returns whether no call finds anything; None if screens and decoding cannot tell.
        """
        self._calls = calls
        screened = _screened(calls, facts)
        behind = {number for each in screened for number in each.numbers}
        self._others = [number for number in range(len(calls)) if number not in behind]
        asked = [each for each in screened if not calls[each.numbers[0]].reads_bytes]
        is_told = asked and all(calls[number].reads_bytes for number in self._others)
        self.silent = _silent(asked, sound=any(call.reads_bytes for call in calls)) if is_told else None
        # Most screens of a batch read only one common part, which is decoded once.
        alone: dict[Reading, list[Screened]] = {}
        self._together: list[Screened] = []
        for each in screened:
            if each.readings is not None and len(each.readings) == 1 and each.needed:
                alone.setdefault(each.readings[0], []).append(each)
            else:
                self._together.append(each)
        self._alone = [
            (*reading, tuple([(each.screen, each.known, each.numbers) for each in some]))
            for reading, some in alone.items()
        ]

    def chosen(self, certificate: SignedObject, read: Read) -> Sequence[Call]:
        """The calls that may find something, in order. `read` returns the value of an argument of a check."""
        numbers = self._others.copy()
        for name, reader, screens in self._alone:
            try:
                value = certificate.read(name, reader)
            except Exception:  # noqa: BLE001 - each call runs into the same error and reports it
                value = None
            for screen, known, rows in screens:
                try:
                    found: Collection[int] = screen(value, *known) if value is not None else range(len(rows))
                    if found:
                        numbers += [rows[row] for row in found]
                except Exception:  # noqa: BLE001 - as above
                    numbers += rows
        for each in self._together:
            try:
                numbers += _found(each, certificate, read)
            except Exception:  # noqa: BLE001 - as above
                numbers += each.numbers
        return [self._calls[number] for number in sorted({*numbers})] if numbers else ()


def _found(screened: Screened, certificate: SignedObject, read: Read) -> Sequence[int]:
    """The numbers of the rows that a screen over several parts returns."""
    screen, arguments, readings, needed, known, rows = screened
    if readings is not None:
        values = [certificate.read(name, reader) for name, reader in readings]
    else:
        values = [read(argument) for argument in arguments]
    if None in values and None in [values[place] for place in needed]:
        return rows
    found = screen(*values, *known)
    return [rows[row] for row in found] if found else ()


def _silent(screened: Sequence[Screened], *, sound: bool) -> Callable[[SignedObject], bool] | None:
    """Returns whether all screens exclude findings for a certificate; None if one reads more than its parts.

    If the bytes of the part must be `sound` as well, decoding has proven that.
    """
    asked = []
    for each in screened:
        if each.readings is None or len(each.needed) < len(each.readings):
            return None
        asked.append((each.screen, each.readings, each.known))

    first, *others = {readings for _, readings, _ in asked}
    if not others and len(first) == 1:
        return _silent_alone(*first[0], [(screen, known) for screen, _, known in asked], sound)
    if sound:
        return None

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


def _silent_alone(
    name: str, reader: Callable[..., Any] | None, asked: Sequence[tuple[Screen, tuple[Any, ...]]], sound: bool
) -> Callable[[SignedObject], bool]:
    """The same for screens that all read one part, as most do, which is decoded once. 2 % of an audit."""

    def silent(certificate: SignedObject) -> bool:
        try:
            value = certificate.read(name, reader)
            if value is None or (sound and not value.sound):
                return False
            for screen, known in asked:
                if screen(value, *known):
                    return False
        except Exception:  # noqa: BLE001 - as above
            return False
        return True

    return silent


def _screened(calls: Sequence[Call], facts: Mapping[str, Any]) -> tuple[Screened, ...]:
    """The screens of calls, made from the parameters of all calls with the same check and parts."""
    groups: dict[Any, list[int]] = {}
    for number, call in enumerate(calls):
        if screens_of(call.function) is not None:
            groups.setdefault((call.function, call.arguments), []).append(number)
    made = (_screen([calls[number] for number in numbers], tuple(numbers), facts) for numbers in groups.values())
    return tuple([each for each in made if each is not None])


def _screen(calls: Sequence[Call], numbers: tuple[int, ...], facts: Mapping[str, Any]) -> Screened | None:
    """The screen of rows with the same check; None without one, or for an invalid parameter, which the check reports."""
    function, arguments = calls[0].function, calls[0].arguments
    make, defaults = screens_of(function), getattr(function, "__kwdefaults__", None) or {}
    try:
        screen = make([defaults | call.params for call in calls]) if make is not None else None
    except Exception:  # noqa: BLE001 - as above
        return None
    if screen is None:
        return None
    own = tuple([argument for argument in arguments if argument.own])
    known = tuple([argument for argument in arguments if argument.reader is None and argument.name in facts])
    if arguments != (*own, *known):
        needed = tuple([place for place, argument in enumerate(arguments) if not argument.optional])
        return Screened(screen, arguments, None, needed, (), numbers)
    readings = tuple([(argument.name, argument.reader) for argument in own])
    needed = tuple([place for place, argument in enumerate(own) if not argument.optional])
    return Screened(screen, arguments, readings, needed, tuple([facts[argument.name] for argument in known]), numbers)

"""Placeholders in the parameters of rules: `{fqdn}` is replaced by that setting."""

from __future__ import annotations

from certlint.errors import ConfigurationError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def placeholders_in(text: str) -> list[str]:
    """The distinct names in braces in a text: a lower-case letter, then letters, digits and underscores.

    Written without `re`, which a check of a sound bundle does not need otherwise.
    """
    found = [name for name, brace, _ in [piece.partition("}") for piece in text.split("{")[1:]] if brace]
    return [*dict.fromkeys([name for name in found if "a" <= name[:1] <= "z" and name.replace("_", "a").isalnum()])]


class Unset(Exception):
    """A parameter refers to a setting that is not set."""


class Placeholders:
    """Fills settings into the parameters of rules. Fast path for texts without a brace: 4 % of a check by `web-pki`."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        # Caches lists of texts, and why one is unset: a dozen rules share them.
        self._lists: dict[tuple[str, ...], list[Any] | Unset] = {}

    def fill(self, value: Any) -> Any:
        """Replaces `"{setting}"`. Raises Unset if it, or every member of a list or table, is unset."""
        if isinstance(value, str):
            if "{" not in value:
                return value
            named = placeholders_in(value)
            return self._setting(named[0]) if named and value == f"{{{named[0]}}}" else self._alone(value)
        if isinstance(value, dict):
            return dict(self._members(value.items(), self._spread_pair))
        if isinstance(value, (list, tuple)):
            return self._list(value)
        return value

    def _list(self, members: list[Any] | tuple[Any, ...]) -> list[Any]:
        """A list with the settings in its members filled in."""
        if any(type(each) is not str for each in members):
            return self._members(members, self._spread)
        key = tuple(members)
        found = self._lists.get(key)
        if found is None:
            try:
                found = self._members(key, self._spread)
            except Unset as error:
                found = error
            self._lists[key] = found
        if isinstance(found, Unset):
            raise Unset(*found.args)
        return [*found]

    def _alone(self, text: str) -> str:
        """A text with its settings filled in, each of which must have a single value."""
        found = self._texts(text)
        if len(found) > 1:
            raise ConfigurationError(f"{text!r} has {len(found)} values here", "write it as a member of a list")
        return found[0]

    def _texts(self, text: str) -> list[str]:
        """A text for each value of the settings in it."""
        texts = [text]
        if "{" not in text:
            return texts
        for name in placeholders_in(text):
            texts = [each.replace(f"{{{name}}}", value) for each in texts for value in self._values(name)]
        return texts

    @staticmethod
    def _members(members: Iterable[Any], spread: Callable[[Any], list[Any]]) -> list[Any]:
        """The members of a list or table, repeated for each value of their setting; unset ones are left out."""
        out: list[Any] = []
        unset = None
        for member in members:
            try:
                out += spread(member)
            except Unset as error:
                unset = unset or error
        if unset and not out:
            raise unset
        return out

    def _spread(self, item: Any) -> list[Any]:
        return self._texts(item) if isinstance(item, str) else [self.fill(item)]

    def _spread_pair(self, pair: tuple[str, Any]) -> list[tuple[str, Any]]:
        pairs = [pair]
        for name in placeholders_in(pair[0]):
            word = f"{{{name}}}"
            pairs = [
                (key.replace(word, each), value.replace(word, each) if isinstance(value, str) else value)
                for key, value in pairs
                for each in self._values(name)
            ]
        return [(key, self.fill(value)) for key, value in pairs]

    def _values(self, name: str) -> list[str]:
        value = self._setting(name)
        return [str(v) for v in (value if isinstance(value, list | tuple) else [value])]

    def _setting(self, name: str) -> Any:
        if name not in self._settings:
            raise ConfigurationError(f"{{{name}}} names no setting", did_you_mean(name, self._settings))
        value = self._settings[name]
        if value is None or value in ((), "", [], {}):
            raise Unset("--" + name.replace("_", "-"))
        return value

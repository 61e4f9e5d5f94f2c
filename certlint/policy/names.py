"""Tables of names: the values of a setting. A row may select the profile, and set other settings.

Such a table is TOML with `[[name]]` rows. certlint reads `id`, `aliases`, `profile` and `settings`; other columns are for
other users of the table.
"""

from __future__ import annotations

import os

from certlint.caches import Cache
from certlint.errors import ConfigurationError
from certlint.policy import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Row = dict[str, Any]


def rows(path: str) -> list[Row]:
    """The rows of a table. Raises ConfigurationError."""
    found = _rows.get(path)
    if found is None:
        try:
            found = cache.load(path, lambda data: _verified(data, path))
        except OSError as error:
            from certlint.files.facts import why_unreadable

            raise ConfigurationError(f"cannot read the table of names {path}: {why_unreadable(error)}") from None
        _rows.keep(path, found)
    return found


_rows: Cache[str, list[Row]] = Cache(64)


def spellings(path: str) -> dict[str, Row]:
    """Every spelling of a name, with its row."""
    return {each: row for row in rows(path) for each in (row["id"], *row.get("aliases", ()))}


def profile_of(row: Row, path: str) -> str:
    """The profile that a row selects; a file is relative to the folder of the table. Empty without one."""
    name = str(row.get("profile", ""))
    return os.path.join(os.path.dirname(path), name) if name.endswith(".toml") else name


def _verified(data: dict[str, Any], path: str) -> list[Row]:
    found = data.get("name")
    if data.keys() != {"name"} or not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ConfigurationError(f"{path}: a table of names holds [[name]] tables only")
    seen: set[Any] = set()
    for row in found:
        aliases = row.get("aliases", [])
        written = [row.get("id"), *(aliases if isinstance(aliases, list) else [aliases])]
        if not isinstance(aliases, list) or not all(isinstance(each, str) and each for each in written):
            raise ConfigurationError(f"{path}: name {row.get('id')!r}: `id` and `aliases` should be texts")
        if not isinstance(row.get("profile", ""), str) or not isinstance(row.get("settings", {}), dict):
            raise ConfigurationError(f"{path}: name {row['id']}: `profile` should be a text, `settings` a table")
        if double := seen.intersection(written):
            raise ConfigurationError(f"{path}: name {sorted(double)[0]!r} is in two rows")
        seen.update(written)
    return found

"""An index of the settings of each shipped profile, from which the command line is built before a profile is loaded.

The index file is next to the compiled rules and is updated when a profile is added, removed or changed. In an installed wheel,
whose files do not change, only sizes are compared, as the tool that unpacks it may set any time.
"""

from __future__ import annotations

import marshal
import os

from certlint import resources
from certlint.caches import Cache
from certlint.policy.setting import Setting
from certlint.resources import __version__

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from typing import Any

FILE = os.path.join(resources.COMPILED, "settings.bin")
_read: Cache[str, Any] = Cache()


def default() -> str:
    """The name of the default profile: the one with `default = true`."""
    return str(_index()[0])


def profiles() -> list[str]:
    """The names of the shipped profiles."""
    return [*_index()[1]]


def declared(name: str) -> dict[str, Setting]:
    """The settings that a profile declares or inherits. Raises as `profile.load` does."""
    rows = _index()[1].get(name)
    if rows is not None:
        return {row[0]: setting_of(row) for row in rows}
    from certlint.policy import composition

    return composition.settings_of(name).declared


def holders(setting: str) -> list[str]:
    """The shipped profiles with a setting that users may set."""
    found = ((name, declared(name).get(setting)) for name in profiles())
    return [name for name, known in found if known is not None and known.offered]


def _index() -> Any:
    """The name of the default profile, and the settings of each as rows; read once per process."""
    if FILE not in _read:
        stamp = _stamp()
        try:
            with open(FILE, "rb") as file:
                found, index = marshal.loads(file.read())  # noqa: S302 - as trusted as the .pyc files next to it
        except (OSError, ValueError, EOFError, TypeError):  # missing, or from another version of Python
            found = index = None
        if found != stamp:
            index = _made()
            _store(stamp, index)
        _read[FILE] = index
    return _read[FILE]


def prepare() -> None:
    """Makes the index for a wheel."""
    _store(_stamp(installed=True), _made())


def _stamp(*, installed: bool = resources.INSTALLED) -> list[Any]:
    """What identifies the versions of profiles: names, sizes, and modification times."""
    with os.scandir(resources.PROFILES) as entries:
        found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".toml")]
    times = not installed
    return [__version__, sorted([name, facts.st_size, facts.st_mtime_ns * times] for name, facts in found)]


def _made() -> Any:
    from certlint.policy import composition

    names = composition.shipped()
    marked = [name for name in names if composition.is_default(name)]
    rows = {name: [row_of(setting) for setting in composition.settings_of(name).declared.values()] for name in names}
    return (marked or names)[0], rows


def _store(stamp: list[Any], index: Any) -> None:
    from certlint.errors import OutputError
    from certlint.files.writing import File, write_all

    try:
        write_all({FILE: File(marshal.dumps((stamp, index)))}, force=True, folders=(os.path.dirname(FILE),))
    except OutputError:
        pass  # a read-only installation


def row_of(setting: Setting) -> list[Any]:
    """A setting as plain values; its files are relative to the folder of the rules."""
    files = {path: os.path.relpath(path, resources.RULES) for path in (setting.table, setting.origin) if path}
    return [files.get(each, each) if isinstance(each, str) else each for each in setting.row()]


def setting_of(row: list[Any]) -> Setting:
    """The inverse of `row_of`."""
    made = Setting(*row)
    made.table = made.table and os.path.join(resources.RULES, made.table)
    made.origin = os.path.join(resources.RULES, made.origin)
    return made

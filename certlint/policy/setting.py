"""A setting as data. A plain class, since every start creates some for its options, and a named tuple is slower."""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from typing import Any


class Setting:
    """A setting. `default` is its value if it is not set.

    type         string, integer, boolean, list or version; for settings of every profile also table, mode or day
    values       the allowed values; empty for any
    table        a file with a `[[name]]` row for each value, which may select a profile and set other settings
    when         {setting: glob}: it is on if that setting has a matching value
    spelling_of  it has the value of that setting as it was written
    offered      whether users can set it: as an option, in a configuration, in the Python API
    origin       the file that declares it; empty for settings of every profile
    """

    __slots__ = ("default", "help", "name", "offered", "origin", "spelling_of", "table", "type", "values", "when")

    def __init__(
        self,
        name: str,
        type: str,
        help: str = "",
        default: Any = None,
        values: tuple[Any, ...] = (),
        table: str = "",
        when: dict[str, str] | None = None,
        spelling_of: str = "",
        offered: bool = True,
        origin: str = "",
    ) -> None:
        self.name, self.type, self.help, self.default, self.values = name, type, help, default, values
        self.table, self.when, self.spelling_of, self.offered, self.origin = (
            table,
            when or {},
            spelling_of,
            offered,
            origin,
        )

    @property
    def key(self) -> str:
        """Its name in a configuration, and in its option after `--`."""
        return self.name.replace("_", "-")

    @property
    def option(self) -> str:
        return f"--{self.key}"

    def row(self) -> list[Any]:
        """The arguments of the constructor: `Setting(*row)` is equal to it."""
        about = [self.name, self.type, self.help, self.default, self.values]
        return [*about, self.table, self.when, self.spelling_of, self.offered, self.origin]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Setting) and self.row() == other.row()

    def __hash__(self) -> int:
        return hash((self.name, self.origin))

    def __repr__(self) -> str:
        return f"<Setting {self.name}: {self.type}>"

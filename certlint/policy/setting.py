"""A setting as data. Every start makes some for its options, so that this is a plain class: a tuple with names costs more."""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from typing import Any


class Setting:
    """One setting. `default` is its value when it is not set.

    type         string, integer, boolean, list or version; of settings of every profile also table, mode or day
    values       the values that are allowed; empty when all are
    table        the file with a `[[name]]` row for each value, which may choose a profile and set other settings
    when         {setting: glob}: it is on where that setting has a value that matches
    spelling_of  it holds how the value of that setting was written
    offered      whether people set it: as an option, in a configuration, by the Python interface
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
        """What `Setting(*row)` makes it of again."""
        about = [self.name, self.type, self.help, self.default, self.values]
        return [*about, self.table, self.when, self.spelling_of, self.offered, self.origin]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Setting) and self.row() == other.row()

    def __hash__(self) -> int:
        return hash((self.name, self.origin))

    def __repr__(self) -> str:
        return f"<Setting {self.name}: {self.type}>"

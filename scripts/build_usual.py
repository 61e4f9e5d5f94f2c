"""Writes what spares the usual command lines some of their start: `certlint/commands/usual_*`.

The help of `certlint --help` on endless lines and the options of a check, from the parser; and the modules that every check of
bundles loads.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from certlint.commands.check import USUAL_MODULES
from certlint.commands.described import help_of_check
from certlint.commands.parser import build_parser, parse_command
from certlint.commands.registry import DEFAULT_COMMAND
from certlint.commands.usual_help import ENDLESS, FILE
from certlint.policy.declarations import GIVE_WAY

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTIONS = Path(FILE).with_name("usual_options.py")

BUNDLE = Path(__file__).parent.parent / "tests" / "fixtures" / "demo" / "mended.pem"
# They have little in common: what all of them load, every check does.
CHECKS = (
    ("--fqdn", "cluster.example.com"),
    ("--fqdn", "cluster.example.com", "--profile", "web-pki", "--format", "json"),
    ("--profile", "hygiene", "--format", "csv"),
)
# Modules in the order in which they are ready, packages before what is in them. `-X importtime` keeps the list from being used.
LOADED = """
import sys
from certlint import loading
from certlint.commands import check
ready = []
class Loader(loading.Loader):
    def exec_module(self, module):
        if begun and self.is_package(module.__name__):
            ready.append(module.__name__ + ".")
        super().exec_module(module)
        if begun and not self.is_package(module.__name__):
            ready.append(module.__name__)
loading.Loader = Loader
begun, bundles = False, check._bundles
def followed(*given, **named):
    global begun
    begun = True
    return bundles(*given, **named)
check._bundles = followed
from certlint.cli import main
main(sys.argv[1:])
print(*ready, file=sys.stderr)
"""


def main() -> None:
    """Writes the files."""
    Path(FILE).write_text(help_of_check(ENDLESS), encoding="utf-8")
    OPTIONS.write_text(usual_options(), encoding="utf-8")
    Path(USUAL_MODULES).write_text("\n".join([*usual_modules(), ""]), encoding="utf-8")


def usual_options() -> str:
    """The module of the options that take any value, or none, and of the defaults of all. A configuration's are left out."""
    taken: dict[type, dict[str, str]] = {
        kind: {} for kind in (argparse._StoreAction, argparse._AppendAction, argparse._StoreTrueAction)
    }
    for action in build_parser(DEFAULT_COMMAND)._actions:
        if type(action) in taken and not action.type and not action.choices:
            own = [
                name
                for name in action.option_strings
                if name[2:] not in {*GIVE_WAY, "config", "no-config", "show-config"}
            ]
            taken[type(action)] |= dict.fromkeys(own, action.dest)
    values, lists, flags = taken.values()
    _, arguments = parse_command(["bundle.pem", "--no-config"])
    left_out = {*lists.values(), "paths", "settings", "configuration", "given", "handed_on"}
    defaults = {name: value for name, value in vars(arguments).items() if name not in left_out} | {"no_config": False}
    return "".join(
        [
            '"""The options of a check for `usual_arguments`: to the name of what each sets. `make docs` writes this."""\n\n',
            "from __future__ import annotations\n",
            *_table("VALUES", values.items()),
            *_table("LISTS", lists.items()),
            *_table("FLAGS", flags.items()),
            *_table("DEFAULTS", defaults.items(), "dict[str, str | int | bool | None]"),
        ]
    )


def _table(name: str, rows: Iterable[tuple[str, object]], kind: str = "dict[str, str]") -> list[str]:
    def shown(value: object) -> str:
        return f'"{value}"' if isinstance(value, str) else repr(value)

    return [f"\n{name}: {kind} = {{\n", *(f"    {shown(key)}: {shown(value)},\n" for key, value in rows), "}\n"]


def usual_modules() -> list[str]:
    """What all these checks load, in the order of the first one."""
    found = [_loaded(*options) for options in CHECKS]
    return [name for name in found[0] if all(name in others for others in found[1:])]


def _loaded(*options: str) -> list[str]:
    command = [sys.executable, "-X", "importtime", "-c", LOADED, str(BUNDLE), "--as-of", "2026-06-01", *options]
    for _ in range(2):  # the compiled form of the rules is made once
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1].split()


if __name__ == "__main__":
    main()

"""Writes what spares the usual command lines some of their start: `certlint/commands/usual_*.txt`.

The help of `certlint --help` on endless lines, from the parser; and the modules that every check of a bundle loads.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from certlint.commands.check import USUAL_MODULES
from certlint.commands.described import help_of_check
from certlint.commands.usual_help import ENDLESS, FILE

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
    Path(USUAL_MODULES).write_text("\n".join([*usual_modules(), ""]), encoding="utf-8")


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

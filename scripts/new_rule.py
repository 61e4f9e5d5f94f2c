"""Lays out a new rule: a row in a catalogue and a fixture, with placeholders that fail the tests until they are filled in.

usage: python -m scripts.new_rule CATALOGUE DEFECT CHECK [PARAMETER=VALUE...]
for example: python -m scripts.new_rule redis key-too-large keys.at_most bits=4096
"""

from __future__ import annotations

import sys
from pathlib import Path

from certlint.policy import catalogue

ROOT = Path(__file__).parent.parent
ROW = """
[[rule]]
id          = "{rule}"
title       = "FILL IN: the defect in one line"
severity    = "error"
roles       = ["leaf"]
check       = "{check}"
params      = {{ {params} }}
citation    = "FILL IN"
rationale   = "FILL IN: what breaks, for whom"
remediation = "FILL IN: what to do"
"""
FIXTURE = '''

@bad("{rule}")
def fill_in() -> bytes:
    """FILL IN: the one defect, made with the forge. The function's name becomes the file's."""
    raise NotImplementedError
'''

# Prefixes whose fixtures are made in a module of another name.
MODULES = {"key": "keys", "file": "keys", "validity": "names"}


def catalogue_of(prefix: str) -> str:
    """The catalogue that has the rules of this prefix; a new one of that name when there is none."""
    if prefix in catalogue.names():
        return prefix
    found = (name for name in catalogue.names() for rule in catalogue.load(name) if rule.id.startswith(f"{prefix}/"))
    return next(found, prefix)


def main(arguments: list[str]) -> int:
    """Appends the row to the catalogue and the function to the fixtures."""
    if len(arguments) < 3:
        sys.stderr.write(__doc__ or "")
        return 2
    prefix, defect, check, *params = arguments
    rule = f"{prefix}/{defect}"
    table = ROOT / "rules" / f"{catalogue_of(prefix)}.toml"
    pairs = ", ".join(f"{key} = {value}" for key, _, value in (p.partition("=") for p in params))
    with table.open("a") as file:
        file.write(ROW.format(rule=rule, check=check, params=pairs))
    fixtures = ROOT / "tests" / "make_fixtures" / f"{MODULES.get(prefix, prefix)}.py"
    if fixtures.exists():
        with fixtures.open("a") as file:
            file.write(FIXTURE.format(rule=rule))
        sys.stdout.write(f"added {rule} to {table.relative_to(ROOT)} and {fixtures.relative_to(ROOT)}: fill in both\n")
    else:
        sys.stdout.write(
            f"added {rule} to {table.relative_to(ROOT)}: fill it in, and add a case to its catalogue's tests\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

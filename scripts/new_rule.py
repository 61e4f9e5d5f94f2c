"""Lays out a new rule: a row in a catalogue and a fixture, with placeholders that fail the tests until they are filled in.

usage: python -m scripts.new_rule CATALOGUE DEFECT CHECK [PARAMETER=VALUE...]
for example: python -m scripts.new_rule redis key-too-large keys.at_most bits=4096
"""

from __future__ import annotations

import sys
from pathlib import Path

from certlint import catalogue

ROOT = Path(__file__).parent.parent
ROW = '''
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
'''
FIXTURE = '''

@fixture("{rule}", "{rule}")
def {name}() -> bytes:
    """FILL IN: the one defect, made with the forge."""
    raise NotImplementedError
'''


def main(arguments: list[str]) -> int:
    """Appends the row to the catalogue and the function to the fixtures."""
    if len(arguments) < 3:
        sys.stderr.write(__doc__ or "")
        return 2
    prefix, defect, check, *params = arguments
    rule = f"{prefix}/{defect}"
    catalogues = {r.id.partition("/")[0]: name for name in catalogue.names() for r in catalogue.load(name)}
    target = ROOT / "rules" / f"{catalogues.get(prefix, prefix)}.toml"
    pairs = ", ".join(f"{key} = {value}" for key, _, value in (p.partition("=") for p in params))
    with target.open("a") as file:
        file.write(ROW.format(rule=rule, check=check, params=pairs))
    with (ROOT / "tests" / "build_fixtures.py").open("a") as file:
        file.write(FIXTURE.format(rule=rule, name=rule.replace("/", "_").replace("-", "_")))
    sys.stdout.write(f"added {rule} to {target.relative_to(ROOT)} and to tests/build_fixtures.py: fill in both\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

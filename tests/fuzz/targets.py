"""The list of targets, the only one: `make fuzz`, its options and docs/robustness.md read it."""

from __future__ import annotations

from tests.fuzz import bounds, commands, encodings, judging, pem_clients
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    "commands": commands.COMMANDS,
    "rules": judging.RULES,
    "encodings": encodings.ENCODINGS,
    "pem": pem_clients.PEM,
    "keys": pem_clients.KEYS,
    "bounds": bounds.BOUNDS,
}

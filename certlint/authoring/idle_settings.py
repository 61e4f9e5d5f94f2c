"""Finds settings of a policy without effect: declarations that nothing reads, ranges that contain no version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from certlint.policy.composition import LAYER_KEYS
from certlint.policy.versions import version_key

if TYPE_CHECKING:
    from collections.abc import Collection

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def idle_settings(data: dict[str, Any], inherited: Collection[str]) -> list[str]:
    """The settings that a policy declares and that neither it nor what it extends reads."""
    declared = {name: table for name, table in data.get("settings", {}).items() if isinstance(table, dict)}
    asked = {key for table in data.get("when", []) for key in table if key not in LAYER_KEYS}
    filled = {key: value for key, value in data.items() if key != "settings"}
    read = {*inherited, *asked, *PLACEHOLDER.findall(repr(filled))}
    for table in declared.values():
        read |= {*table.get("when", {}), table.get("spelling_of", "")}
    return [name for name, table in declared.items() if name not in read and not table.get("table")]


def is_empty(wanted: str) -> bool:
    """Whether a range such as `>=8,<7` contains no version."""
    bounds = [re.fullmatch(r"\s*([<>]=?)\s*(.+?)\s*", clause) for clause in wanted.split(",")]
    pairs = [(b[1], version_key(b[2])) for b in bounds if b]
    low = max((v for o, v in pairs if o[0] == ">"), default=())
    high = min((v for o, v in pairs if o[0] == "<"), default=None)
    return high is not None and (low > high or (low == high and not {(">", low), ("<", high)}.isdisjoint(pairs)))

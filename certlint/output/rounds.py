"""The differences between two rounds of checks: files, verdicts, findings."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from certlint.output.record import Record

    Outcome = dict[str, tuple[str, list[str]]]

# The most changed files that are named.
_NAMED = 5


def outcome(records: Iterable[Record]) -> str:
    """The verdict of each file, and the rules of its findings, as JSON, for comparison with the next round."""
    found = {each.path: (each.word, [each.unreadable] if each.unreadable else sorted(each.rules)) for each in records}
    return json.dumps(found)


def changed_files(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """The files that are new, gone, or changed."""
    kinds = {
        "changed": [path for path, state in after.items() if path in before and before[path] != state],
        "new": [path for path in after if path not in before],
        "gone": [path for path in before if path not in after],
    }
    return "; ".join(f"{kind}: {_listed(paths)}" for kind, paths in kinds.items() if paths)


def _listed(paths: list[str]) -> str:
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def differences(before: Outcome, after: Outcome) -> list[str]:
    """The findings that are new or gone; one line for each file that differs."""
    lines = []
    for path in dict.fromkeys([*before, *after]):
        texts = list(_of_file(before.get(path), after.get(path)))
        if texts:
            lines.append(f"{path}: {'; '.join(texts)}")
    return lines


def _of_file(before: tuple[str, list[str]] | None, after: tuple[str, list[str]] | None) -> Iterator[str]:
    if before is None or after is None:
        if after is None:
            yield "no longer checked"
        elif before is None:
            yield f"checked for the first time: {after[0]}"
        return
    if before[0] != after[0]:
        yield f"{before[0]} before, {after[0]} now"
    old, new = Counter(before[1]), Counter(after[1])
    if come := sorted((new - old).elements()):
        yield f"new: {', '.join(dict.fromkeys(come))}"
    if gone := sorted((old - new).elements()):
        yield f"no longer: {', '.join(dict.fromkeys(gone))}"

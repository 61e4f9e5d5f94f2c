"""Baseline files: the findings of a day, so that later runs report only new ones. docs/configuration.md."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.engine.suppressions import KnownFinding
from certlint.errors import ConfigurationError, OutputError
from certlint.files.whole import read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
# Never to write to this path: it may be another file.
_GIVE = "give a file that --write-baseline has written"
MOST_BYTES = 1 << 26
"""The most bytes of a baseline: some 300,000 findings."""


def load(path: str) -> dict[KnownFinding, int]:
    """The findings in a baseline, and how often one bundle may have each. Raises ConfigurationError."""
    try:
        data = json.loads(read_whole(path, MOST_BYTES))
    except OSError as error:
        hint = "write it first, with --write-baseline"
        from certlint.files.facts import why_unreadable

        raise ConfigurationError(f"cannot read the baseline {path}: {why_unreadable(error)}", hint) from None
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise ConfigurationError(f"{path} is not a baseline: {why}", _GIVE) from None
    if not isinstance(data, dict) or data.get("certlint_baseline") != VERSION:
        raise ConfigurationError(f'{path} is not a baseline: it lacks "certlint_baseline": {VERSION}', _GIVE)
    rows = data.get("findings")
    if not isinstance(rows, list):
        raise ConfigurationError(f'{path} is not a baseline: it has no list "findings"', _GIVE)
    return dict(_row(row, number, path) for number, row in enumerate(rows, 1))


def unmatched(known: Mapping[KnownFinding, int], path: str) -> str:
    """A note about findings that no run has any more, else empty.

    Older versions identified files without a readable key by their names alone, which hid findings about other files.
    """
    names = sorted({each.path for each in known if not each.spki_sha256 and not each.sha256})
    if not names:
        return ""
    more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
    return (
        f"{path} has findings about {names[0]}{more} from an older certlint, without the sha256 of the contents: "
        "they count as new until you write it again with --write-baseline"
    )


def _row(row: Any, number: int, path: str) -> tuple[KnownFinding, int]:
    """One finding, and how often a bundle may have it. Raises ConfigurationError."""
    if isinstance(row, dict) and "rule" in row and "part" in row:
        texts = [row["rule"], row.get("spki_sha256", ""), row["part"], row.get("path", ""), row.get("sha256", "")]
        if all(isinstance(text, str) for text in texts) and type(row.get("count")) is int:
            return KnownFinding(*texts), row["count"]
    what = f"{path} is not a baseline: finding {number} needs rule, part and count"
    raise ConfigurationError(what, _GIVE)


def text(found: Mapping[KnownFinding, int]) -> str:
    """A baseline as text: deterministic, with one finding per line, for small diffs."""
    rows = []
    for key, count in sorted(found.items()):
        about = {"spki_sha256": key.spki_sha256} if key.spki_sha256 else {"path": key.path, "sha256": key.sha256}
        rows.append("  " + json.dumps({"rule": key.rule, **about, "part": key.part, "count": count}))
    listed = "[\n" + ",\n".join(rows) + "\n ]" if rows else "[]"
    return f'{{\n "certlint_baseline": {VERSION},\n "findings": {listed}\n}}\n'


def require_place(path: str) -> None:
    """Raises OutputError if a baseline cannot be written there; called before the work."""
    from certlint.files.writing import check_places

    if path == "-":
        raise OutputError("a baseline is a file, but - is standard output", "name a file: --write-baseline known.json")
    check_places([path], force=True)


def write(path: str, found: Mapping[KnownFinding, int]) -> None:
    """Writes a baseline atomically. Raises OutputError."""
    from certlint.files.writing import File, write_all

    write_all({path: File(text(found).encode())}, force=True)

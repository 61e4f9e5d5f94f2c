"""Adds what `oracles.py` printed to the answers that are stored.

    python -m tests.verifiers.store answers.jsonl...

An answer takes the place of the one that the same verifier gave to the same bundle before; all others stay. Of the minimal
pairs, the words of a refusal are kept, too.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.verifiers.answers import FILE, REASONS

NOT_ASKED = "-"
LETTERS = {True: "y", False: "n", None: "?"}
"""How an answer is stored; None is one of a client that could not be asked."""


def add(answers: dict[str, Any], reasons: dict[str, dict[str, str]], given: Iterable[dict[str, Any]]) -> None:
    """Adds answers, as `oracles.py` prints them, to the contents of both files."""
    for each in given:
        verifier, name = each["verifier"], each["bundle"]
        place = _place_of(verifier, answers)
        answers["versions"][verifier] = each["version"]
        is_pair = each["seed"] is None
        rows = answers["pairs" if is_pair else "seeds"]
        key = name if is_pair else str(each["seed"])
        row = rows.get(key, NOT_ASKED * len(answers["verifiers"]))
        rows[key] = row[:place] + LETTERS[each["accepted"]] + row[place + 1 :]
        if is_pair:
            _note(reasons, name, verifier, each["error"] if each["accepted"] is False else "")


def _place_of(verifier: str, answers: dict[str, Any]) -> int:
    """Where the letter of a verifier stands in a row; a new one gets the last place of all rows."""
    verifiers: list[str] = answers["verifiers"]
    if verifier not in verifiers:
        verifiers.append(verifier)
        for rows in (answers["pairs"], answers["seeds"]):
            rows.update({key: row + NOT_ASKED for key, row in rows.items()})
    return verifiers.index(verifier)


def _note(reasons: dict[str, dict[str, str]], pair: str, verifier: str, error: str) -> None:
    """Keeps the words of a refusal; without any, drops those that were kept."""
    words = {name: text for name, text in reasons.get(pair, {}).items() if name != verifier}
    if error:
        words[verifier] = error
    if words:
        reasons[pair] = words
    else:
        reasons.pop(pair, None)


def packed(data: Any) -> bytes:
    """The contents of one of the files: the same data are the same bytes."""
    return gzip.compress(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode(), mtime=0)


def main(paths: list[str]) -> int:
    """Adds the lines of files; 2 where none is named."""
    if not paths:
        sys.stderr.write(__doc__ or "")
        return 2
    answers, reasons = (json.loads(gzip.decompress(file.read_bytes())) for file in (FILE, REASONS))
    lines = [line for path in paths for line in Path(path).read_text().splitlines()]
    add(answers, reasons, map(json.loads, lines))
    FILE.write_bytes(packed(answers))
    REASONS.write_bytes(packed(reasons))
    sys.stdout.write(f"{len(lines)} answers stored\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

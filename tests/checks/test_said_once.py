"""What a message ends with is not repeated as `found`: the reader of a report reads it once."""

from __future__ import annotations

import re

from tests import ROOT

_LINE = re.compile(r"\[.*?\] (?P<message>.*?)(?:; expected (?P<expected>.*?))?; found (?P<found>.*)")
_DECODING = "cannot be decoded: "


def test_no_finding_repeats_itself():
    """Beside `expected`, the same words are a contrast: `keyUsage is not critical; expected critical; found not critical`."""
    wrong = []
    for path in sorted((ROOT / "tests" / "golden" / "findings").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if (read := _LINE.fullmatch(line)) is None:
                continue
            message, found = read["message"], read["found"]
            if message == found or (message.endswith(f": {found}") and (not read["expected"] or _DECODING in message)):
                wrong.append(line)
    assert wrong == []

"""The bench's command line: help and mistakes measure nothing."""

from __future__ import annotations

import pytest

from bench.__main__ import groups, main


def test_help_lists_what_is_measured(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    printed = capsys.readouterr().out
    assert not ended.value.code
    assert all(name in printed for name in groups(1))


@pytest.mark.parametrize(
    "arguments", [["--only", "jsonl,cold"], ["--only", "start", "--write"], ["--lod", "9"], ["start"]]
)
def test_mistakes_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "python -m bench: error: " in capsys.readouterr().err

"""Files that are read whole have a bound: what has no end does not end the memory of the machine."""

from __future__ import annotations

import errno

import pytest

from certlint.files.whole import read_whole
from tests.support.cli import certlint

ENDLESS = "/dev/zero"


def test_a_file_of_the_bound_and_one_byte_more(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    assert read_whole(str(path), 100) == b"x" * 100
    with pytest.raises(OSError, match="large") as caught:
        read_whole(str(path), 99)
    assert caught.value.errno == errno.EFBIG


@pytest.mark.parametrize(
    "arguments",
    [
        ["--config", ENDLESS],
        ["--profile", "endless.toml"],
        ["--baseline", ENDLESS],
        ["--ct-logs", ENDLESS],
        ["--known-keys", ENDLESS],
        ["--record", "inventory.db", "--owners", ENDLESS],
    ],
    ids=lambda arguments: arguments[-2],
)
def test_a_file_without_an_end_is_refused(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "endless.toml").symlink_to(ENDLESS)
    (tmp_path / "bundle.pem").write_text("")
    answer = certlint("bundle.pem", *arguments)
    assert answer.code in (2, 3), answer.all
    assert "large" in answer.err
    assert "internal error" not in answer.all

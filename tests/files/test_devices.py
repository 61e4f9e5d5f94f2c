"""Devices, pipes and open descriptors are written as they are; what has come into their place meanwhile is not."""

from __future__ import annotations

import os

import pytest

from certlint.files.devices import is_device, open_device


@pytest.mark.parametrize("path", ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/fd/1", "/proc/self/fd/1"])
def test_devices(path):
    assert is_device(path)


def test_files_folders_and_links_are_none(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to("/dev/null")
    assert not any(is_device(str(tmp_path / name)) for name in ("file", "link", "missing", "."))
    assert not is_device("a\0b")


@pytest.mark.parametrize("what", ["file", "link to a file", "link to a device", "nothing"])
def test_what_has_come_into_the_place_of_a_device_is_not_written(tmp_path, what):
    place, victim = tmp_path / "place", tmp_path / "victim"
    victim.write_bytes(b"precious")
    if what == "file":
        victim.rename(place)
        victim = place
    elif what != "nothing":
        place.symlink_to(victim if what == "link to a file" else "/dev/null")
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(OSError, match=r"replaced a device|symbolic links|No such file"):
        open_device(str(place))
    assert len(os.listdir("/dev/fd")) == before
    assert victim.read_bytes() == b"precious"

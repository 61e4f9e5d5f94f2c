"""Where folders cannot be opened and files cannot be locked, as on Windows: by path, whole or not at all all the same."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from certlint.errors import OutputError
from certlint.files import portable, posix, system
from certlint.files.growing import Growing
from certlint.files.held import Held
from certlint.files.pending import Pending
from certlint.files.rewritten import Rewritten
from certlint.files.writing import PRIVATE, PUBLIC, File, check_places, contents, write_all

NEW = {"key.pem": b"new key", "cert.pem": b"new certificate"}
OLD = {"key.pem": b"old key", "cert.pem": b"old certificate"}


@pytest.fixture(autouse=True, params=["by path", "by descriptor"])
def _system(request, monkeypatch):
    if request.param == "by path":
        for name in system.__all__:
            monkeypatch.setattr(system, name, getattr(portable, name))


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def wanted(folder: Path) -> dict[str, File]:
    return {str(folder / name): File(data, PRIVATE if "key" in name else PUBLIC) for name, data in NEW.items()}


def test_both_have_the_same_interface():
    public = {name for name in vars(posix.Folder) if not name.startswith("_")}
    assert public == {name for name in vars(portable.Folder) if not name.startswith("_")}


def test_new_files_in_a_new_folder(tmp_path):
    write_all(wanted(tmp_path / "new"), folders=[str(tmp_path / "new")])
    assert everything(tmp_path / "new") == NEW


def test_nothing_is_overwritten_without_force(tmp_path):
    put(tmp_path, {"cert.pem": b"old"})
    with pytest.raises(OutputError, match="already exist"):
        write_all(wanted(tmp_path))
    assert everything(tmp_path) == {"cert.pem": b"old"}


def test_with_force_all_is_new(tmp_path):
    put(tmp_path, OLD)
    write_all(wanted(tmp_path), force=True)
    assert everything(tmp_path) == NEW


@pytest.mark.parametrize("number", range(1, 6))
def test_when_a_call_fails_all_is_as_it_was(tmp_path, monkeypatch, number):
    """The n-th change of what stands in the folder fails."""
    put(tmp_path, OLD)
    left = number
    real = {name: getattr(os, name) for name in ("replace", "link")}

    def failing(name):
        def call(*arguments, **options):
            nonlocal left
            left -= 1
            if not left:
                raise OSError(5, "Input/output error")
            return real[name](*arguments, **options)

        return call

    for name in real:
        monkeypatch.setattr(os, name, failing(name))
    try:
        write_all(wanted(tmp_path), force=True)
    except OutputError:
        assert left <= 0
        assert everything(tmp_path) == OLD
    else:
        assert number == 5
        assert everything(tmp_path) == NEW


@pytest.mark.parametrize("before", [OLD, {}, {"cert.pem": OLD["cert.pem"]}], ids=len)
@pytest.mark.parametrize("number", range(1, 6))
def test_without_hard_links_all_is_as_it_was_when_a_rename_fails(tmp_path, monkeypatch, number, before):
    """Nor is anything left of the empty file that holds a place there."""
    put(tmp_path, before)
    left, replace = number, os.replace

    def no_link(*_, **__):
        raise OSError(errno.EPERM, "Operation not permitted")

    def failing(*arguments, **options):
        nonlocal left
        left -= 1
        if not left:
            raise OSError(errno.EIO, "Input/output error")
        return replace(*arguments, **options)

    monkeypatch.setattr(os, "link", no_link)
    monkeypatch.setattr(os, "replace", failing)
    try:
        write_all(wanted(tmp_path), force=True)
    except OutputError:
        assert left <= 0
        assert everything(tmp_path) == before
    else:
        assert number > 2
        assert everything(tmp_path) == NEW


def test_a_folder_that_was_made_is_taken_back(tmp_path):
    with pytest.raises(OutputError):
        write_all({str(tmp_path / "new" / "x"): File(b"x"), "/dev/full": File(b"y")})
    assert everything(tmp_path) == {}


@pytest.mark.parametrize("name", ["", ".", "file/below", "missing/folder/file"])
def test_places_that_can_not_be(tmp_path, name):
    put(tmp_path, {"file": b""})
    with pytest.raises(OutputError, match="cannot write"):
        write_all({os.path.join(tmp_path, name): File(b"x")}, force=True)
    with pytest.raises(OutputError):
        check_places([str(tmp_path)], force=True)


def test_a_report(tmp_path):
    put(tmp_path, {"report": b"old"})
    pending = Pending(str(tmp_path / "report"))
    pending.write(b"new")
    pending.finish()
    assert (tmp_path / "report").read_bytes() == b"old"
    pending.put()
    assert everything(tmp_path) == {"report": b"new"}
    Pending(str(tmp_path / "report")).discard()
    assert everything(tmp_path) == {"report": b"new"}


def test_a_journal(tmp_path):
    journal = Rewritten(str(tmp_path / "journal"), "the journal", {})
    assert journal.read(99) is None
    for text in (b"one", b"two"):
        journal.write(text)
        assert journal.read(99) == text
    journal.close()
    assert everything(tmp_path) == {"journal": b"two"}
    later = Rewritten(str(tmp_path / "journal"), "the journal", {})
    assert later.read(99) == b"two"
    later.write(b"three")
    later.close()
    assert everything(tmp_path) == {"journal": b"three"}
    (tmp_path / "link").symlink_to("journal")
    linked = Rewritten(str(tmp_path / "link"), "the journal", {})
    with pytest.raises(OSError, match="symbolic"):
        linked.read(99)
    linked.close()


def test_a_journal_looks_at_its_place_before_it_is_written_first(tmp_path):
    """What a killed run has left is swept, where there are locks; a place that cannot be written is reported as such."""
    leftover = ".journal.0123456789ab.certlint-new"
    put(tmp_path, {leftover: b"of a run that was killed"})
    journal = Rewritten(str(tmp_path / "journal"), "the journal", {})
    journal.write(b"one")
    assert set(everything(tmp_path)) - {leftover} == {"journal"}
    assert (leftover in everything(tmp_path)) is (system.Folder is portable.Folder)
    journal.close()
    (tmp_path / "folder").mkdir()
    journal = Rewritten(str(tmp_path / "folder"), "the journal", {})
    with pytest.raises(OutputError, match="cannot write the journal: Is a directory"):
        journal.write(b"one")
    journal.close()


def test_lines_that_grow(tmp_path):
    for length, text in ((0, b"one"), (3, b"two"), (4, b"three")):
        growing = Growing(str(tmp_path / "lines"), length, {})
        growing.write(text)
        growing.sync()
        growing.close()
    assert everything(tmp_path) == {"lines": b"onetthree"}


def test_a_file_that_was_read_is_replaced(tmp_path):
    put(tmp_path, {"bundle.pem": b"old"})
    (tmp_path / "link.pem").symlink_to("bundle.pem")
    with Held(str(tmp_path / "link.pem")) as held:
        write_all({held.path: File(b"new", 0o644)}, force=True, held=held)
    assert (tmp_path / "link.pem").is_symlink()
    assert (tmp_path / "bundle.pem").read_bytes() == b"new"
    assert len(everything(tmp_path)) == 2


def test_a_file_that_was_exchanged_is_not(tmp_path):
    put(tmp_path, {"bundle.pem": b"old"})
    with Held(str(tmp_path / "bundle.pem")) as held:
        (tmp_path / "bundle.pem").rename(tmp_path / "moved.pem")
        put(tmp_path, {"bundle.pem": b"another's"})
        with pytest.raises(OutputError, match="changed or replaced"):
            write_all({held.path: File(b"new", 0o644)}, force=True, held=held)
    assert everything(tmp_path) == {"bundle.pem": b"another's", "moved.pem": b"old"}


def test_what_a_place_holds(tmp_path):
    put(tmp_path, {"file": b"text"})
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    assert contents(str(tmp_path / "file")) == b"text"
    assert [contents(str(tmp_path / name)) for name in ("link", "folder", "missing")] == [None] * 3

"""The file that was read is the file that is changed: what was exchanged in between is left alone, links and folders too."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from certlint import fix
from tests import forge
from tests.support.cli import DAY, certlint

ROOT = forge.root(key="p384-a")
LEAF = forge.leaf(ROOT, key="p256-a")
KEY = forge.key_pem("p256-a")
SOUND = forge.bundle(LEAF, ROOT)
MESSY = forge.bundle(ROOT, LEAF, eol="\r\n")
OTHER = b"somebody else's\n"


@pytest.fixture
def theirs(tmp_path):
    """A folder of somebody else, and one that they would like to have written to."""
    for name in ("theirs", "precious"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bundle.pem").write_bytes(MESSY if name == "theirs" else OTHER)
        (tmp_path / name / "bundle.pem").chmod(0o644)
    return tmp_path


@pytest.fixture
def meanwhile(monkeypatch):
    """Has something happen between reading and writing."""

    def arrange(happening):
        repair = fix.repair

        def mend_slowly(*arguments, **options):
            happening()
            return repair(*arguments, **options)

        monkeypatch.setattr(fix, "repair", mend_slowly)

    return arrange


def everything(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Each file below a folder: inode, mode, owner, contents."""
    out = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            facts = path.stat()
            out[str(path)] = (facts.st_ino, facts.st_mode, facts.st_uid, path.read_bytes())
    return out


def exchange_the_file(here: Path) -> None:
    os.replace(here / "precious" / "bundle.pem", here / "theirs" / "bundle.pem")


def exchange_it_for_a_link(here: Path) -> None:
    (here / "theirs" / "bundle.pem").unlink()
    (here / "theirs" / "bundle.pem").symlink_to(here / "precious" / "bundle.pem")


def exchange_it_for_a_hard_link(here: Path) -> None:
    (here / "theirs" / "bundle.pem").unlink()
    (here / "theirs" / "bundle.pem").hardlink_to(here / "precious" / "bundle.pem")


def exchange_the_folder_for_a_link(here: Path) -> None:
    (here / "theirs").rename(here / "gone")
    (here / "theirs").symlink_to(here / "precious")


def change_the_file(here: Path) -> None:
    with (here / "theirs" / "bundle.pem").open("ab") as file:
        file.write(b"one more line\n")


def remove_the_file(here: Path) -> None:
    (here / "theirs" / "bundle.pem").unlink()


EXCHANGES = [
    exchange_the_file,
    exchange_it_for_a_link,
    exchange_it_for_a_hard_link,
    change_the_file,
    remove_the_file,
]


@pytest.mark.parametrize("exchange", EXCHANGES)
@pytest.mark.parametrize("content", [MESSY, SOUND])
def test_what_was_exchanged_is_refused_and_left_alone(theirs, meanwhile, exchange, content):
    """With contents to mend, or with nothing but a mode to set."""
    path = theirs / "theirs" / "bundle.pem"
    path.write_bytes(content)
    path.chmod(0o666)
    after = {}

    def happening():
        exchange(theirs)
        after.update(everything(theirs))

    meanwhile(happening)
    answer = certlint("fix", path, "--in-place", *DAY)
    assert answer.code == 2, answer.all
    assert "changed or replaced after certlint read it" in answer.err
    assert everything(theirs) == after


def test_a_folder_that_was_exchanged_for_a_link_is_not_followed(theirs, meanwhile):
    """The file is mended where it was read, though its folder has another name by now."""
    meanwhile(lambda: exchange_the_folder_for_a_link(theirs))
    before = everything(theirs / "precious")
    assert certlint("fix", theirs / "theirs" / "bundle.pem", "--in-place", *DAY).code == 0
    assert everything(theirs / "precious") == before
    assert (theirs / "gone" / "bundle.pem").read_bytes() == SOUND
    assert (theirs / "gone" / "bundle.pem.bak").read_bytes() == MESSY


def test_a_link_that_leads_elsewhere_by_now_is_not_followed(theirs, meanwhile):
    link = theirs / "link.pem"
    link.symlink_to("theirs/bundle.pem")

    def happening():
        link.unlink()
        link.symlink_to("precious/bundle.pem")

    meanwhile(happening)
    before = everything(theirs / "precious")
    assert certlint("fix", link, "--in-place", *DAY).code == 0
    assert everything(theirs / "precious") == before
    assert (theirs / "theirs" / "bundle.pem").read_bytes() == SOUND
    assert sorted(os.listdir(theirs / "theirs")) == ["bundle.pem", "bundle.pem.bak"]


@pytest.mark.parametrize("exchange", [exchange_it_for_a_link, exchange_it_for_a_hard_link, exchange_the_file])
def test_the_mode_of_a_key_that_was_exchanged_is_left_alone(theirs, meanwhile, exchange, tmp_path):
    bundle = tmp_path / "sound.pem"
    bundle.write_bytes(SOUND)
    bundle.chmod(0o644)
    key = theirs / "theirs" / "bundle.pem"
    key.write_text(KEY)
    key.chmod(0o644)
    meanwhile(lambda: exchange(theirs))
    answer = certlint("fix", bundle, "--in-place", "--key", key, *DAY)
    assert answer.code == 2, answer.all
    assert "changed or replaced after certlint read it" in answer.err
    assert stat.S_IMODE(key.stat().st_mode) == 0o644


@pytest.mark.parametrize("planted", ["bundle.pem.bak", "bundle.key"])
def test_links_that_lie_in_wait_are_not_followed(theirs, planted):
    """Under the names of the backup and of the key."""
    path = theirs / "theirs" / "bundle.pem"
    path.write_bytes(MESSY + KEY.encode())
    (theirs / "theirs" / planted).symlink_to(theirs / "precious" / "bundle.pem")
    before = everything(theirs / "precious")
    assert certlint("fix", path, "--in-place", "--force", *DAY).code in (0, 1, 2)
    assert everything(theirs / "precious") == before


@pytest.mark.slow
def test_links_are_followed_one_by_one_and_not_in_a_circle(tmp_path):
    (tmp_path / "real.pem").write_bytes(MESSY)
    (tmp_path / "real.pem").chmod(0o644)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.pem").symlink_to("../two.pem")
    (tmp_path / "two.pem").symlink_to(tmp_path / "real.pem")
    assert certlint("fix", tmp_path / "a" / "one.pem", "--in-place", *DAY).code == 0
    assert (tmp_path / "real.pem").read_bytes() == SOUND
    (tmp_path / "loop.pem").symlink_to("loop.pem")
    answer = certlint("fix", tmp_path / "loop.pem", "--in-place", *DAY)
    assert answer.code == 3
    assert "circle" in answer.err

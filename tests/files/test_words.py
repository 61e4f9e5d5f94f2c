"""Why something cannot be read or written, word for word: each reason of the system with what to do about it."""

from __future__ import annotations

import errno
import os
import stat

import pytest

from certlint.files.facts import known_group, known_user, unreadable
from certlint.files.failures import FULL, FailuresReported, failure
from certlint.files.sources import special
from certlint.files.walking import note

DENIED = "permission denied: run certlint as a user who may read it, or pass the contents on stdin"
READING = {
    errno.ENOENT: "no such file: check the path",
    errno.ENOTDIR: "a part of the path is a file, not a folder: check the path",
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.ELOOP: "the symbolic links form a circle: check where they point with `readlink`",
    errno.ENAMETOOLONG: "the path is longer than the system allows",
    errno.EBADF: "no such file descriptor is open",
    errno.EMFILE: "too many files are open: raise the limit with `ulimit -n`, or use fewer --jobs",
    errno.EIO: "it cannot be read: Input/output error",
}
ELSEWHERE = "choose another place, or run certlint as a user who may write there"
WRITING = {
    errno.EEXIST: "choose another place, or overwrite it with --force",
    errno.ENOENT: "create the folder first, or choose another place",
    errno.ENOTDIR: "a part of the path is a file, not a folder: choose another place",
    errno.EISDIR: "it is a folder: give a file",
    errno.EACCES: ELSEWHERE,
    errno.EPERM: ELSEWHERE,
    errno.EROFS: "the file system is mounted read-only: choose another place",
    errno.ELOOP: "give the file that the link points to",
    errno.ESTALE: "check what else writes there, and run it again",
    errno.ENOSPC: "the disk is full: free some space and run it again; nothing was changed",
    errno.EDQUOT: "the quota is used up: make room and run it again; nothing was changed",
    errno.EFBIG: "the file is larger than the system allows (see `ulimit -f`); nothing was changed",
    errno.EIO: "",
}
MODES = {
    stat.S_IFREG: "",
    stat.S_IFDIR: "this is a folder, not a file: give a file",
    stat.S_IFIFO: "this is a named pipe, not a file: pass its contents on stdin",
    stat.S_IFSOCK: "this is a socket, not a file: pass its contents on stdin",
    stat.S_IFCHR: "this is a device, not a file: pass its contents on stdin",
    stat.S_IFBLK: "this is a device, not a file: pass its contents on stdin",
    0: "this is of unknown kind, not a file: pass its contents on stdin",
}


@pytest.mark.parametrize("number", READING, ids=errno.errorcode.get)
def test_reading(number):
    assert unreadable("x.pem", OSError(number, os.strerror(number))) == ("x.pem", READING[number])


def test_reading_what_has_no_number():
    assert unreadable("x", OSError("strange")).reason == "it cannot be read: strange"
    assert (
        unreadable("a\0b", ValueError("null")).reason
        == "this is not a path: it contains characters that no path may contain"
    )


def test_a_link_that_leads_nowhere(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("nowhere")
    error = OSError(errno.ENOENT, "No such file or directory")
    reason = "the link leads to 'nowhere', which does not exist: repair or remove it"
    assert unreadable(str(link), error).reason == reason


@pytest.mark.parametrize("number", WRITING, ids=errno.errorcode.get)
def test_writing(number):
    error = OSError(number, os.strerror(number))
    made = failure("x.pem", error)
    assert (made.message, made.hint) == (f"cannot write x.pem: {os.strerror(number)}", WRITING[number])
    assert failure("x.pem", error, {number: "another hint"}).hint == "another hint"
    assert failure("x.pem", error, {errno.EINVAL: "another hint"}).hint == WRITING[number]
    assert ("nothing was changed" in made.hint) == (number in FULL)


def test_writing_where_there_is_no_number():
    for error in (ValueError("embedded null byte"), OSError("embedded null byte")):
        assert failure("x", error).message == "cannot write x: embedded null byte"
        assert failure("x", error).hint == ""


def test_the_reader_of_a_pipe_who_has_left_is_no_failure():
    with pytest.raises(BrokenPipeError), FailuresReported("x"):
        raise BrokenPipeError


@pytest.mark.parametrize("kind", MODES)
@pytest.mark.parametrize("bits", [0o600, 0o7777])
def test_what_is_no_file(kind, bits):
    assert special(kind | bits) == MODES[kind]


def test_links_that_were_not_followed():
    lead = "not followed, because it points outside the folder: the link"
    assert note([]) == []
    assert note(["a"]) == [f"{lead} a; give its path to read it"]
    assert note(["a", "b", "c"]) == [f"{lead} a and 2 more; give its path to read it"]


def test_users_and_groups_without_a_name_are_numbers():
    assert (known_user(0), known_group(0)) == ("root", "root")
    assert (known_user(4_000_000_000), known_group(4_000_000_000)) == ("4000000000", "4000000000")
    assert (known_user(-1), known_user(1 << 40)) == ("-1", str(1 << 40))


PATTERN = "patterns are for the shell, which expands them where a file matches and the pattern is not quoted"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("*.pem", PATTERN),
        ("live/?/[ab].pem", PATTERN),
        ("~/x.pem", "the shell replaces ~ only where a word begins with it and is not quoted"),
        ("a~.pem", "check the path"),
    ],
)
def test_reading_what_the_shell_left_as_it_is(path, told):
    assert unreadable(path, OSError(errno.ENOENT, "")).reason == f"no such file: {told}"

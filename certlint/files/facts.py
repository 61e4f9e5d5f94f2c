"""Facts about a file from the file system, and reasons why a file cannot be read."""

from __future__ import annotations

import errno
import os

from certlint.caches import Cache
from certlint.errors import is_stand_in
from certlint.files.opening import group_name, user_name
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_REASONS = {
    errno.ENOENT: "no such file: check the path",
    errno.EISDIR: "it is a folder: give a file",
    errno.ENOTDIR: "a part of the path is a file, not a folder: check the path",
    errno.EACCES: "permission denied: run certlint as a user who may read it, or pass the contents on stdin",
    errno.EPERM: "permission denied: run certlint as a user who may read it, or pass the contents on stdin",
    errno.ELOOP: "the symbolic links form a circle: check where they point with `readlink`",
    errno.ENAMETOOLONG: "the path is longer than the system allows",
    errno.EAGAIN: "its contents would have to be waited for: pass them on stdin",
    errno.EBADF: "no such file descriptor is open",
    errno.EMFILE: "too many files are open: raise the limit with `ulimit -n`, or use fewer --jobs",
}
_names: Cache[tuple[Callable[[int], str], int], str] = Cache(4096)


class Unreadable(NamedTuple):
    """An input that cannot be read: the reason and a hint."""

    path: str
    reason: str


def content_key(path: str) -> tuple[str, int, int]:
    """The real path with size and modification time: two reads with the same key have the same content. -1 if missing."""
    try:
        facts = os.stat(path)
        return os.path.realpath(path), facts.st_size, facts.st_mtime_ns
    except (OSError, ValueError):
        return path, -1, -1


def unreadable(path: str, error: OSError | ValueError) -> Unreadable:
    """A system error as text."""
    if not isinstance(error, OSError):
        return Unreadable(path, "this is not a path: it contains characters that no path may contain")
    if error.errno == errno.ENOENT and os.path.islink(path):
        return Unreadable(path, f"the link leads to {os.readlink(path)!r}, which does not exist: repair or remove it")
    if error.errno == errno.ENOENT and is_stand_in(path):
        return Unreadable(path, "no such file: the word is a placeholder for the name of your own file")
    if error.errno == errno.ENOENT and (why := _not_expanded(path)):
        return Unreadable(path, f"no such file: {why}")
    return Unreadable(path, _REASONS.get(error.errno or 0) or f"it cannot be read: {error.strerror or error}")


def why_unreadable(error: OSError | ValueError) -> str:
    """A system error after `cannot read PATH: `, with what to do where it is known."""
    number = (error.errno or 0) if isinstance(error, OSError) else 0
    text = (isinstance(error, OSError) and error.strerror) or str(error)
    if number in (errno.EACCES, errno.EPERM):
        return "permission denied: run certlint as a user who may read it"
    is_usual = bool(number) and text == os.strerror(number)
    return _REASONS.get(number, text) if is_usual else text


def _not_expanded(path: str) -> str:
    """The shell pattern in a path that the shell has not expanded; empty without one."""
    if path[:1] == "~":
        return "the shell replaces ~ only where a word begins with it and is not quoted"
    if any(each in path for each in "*?["):
        return "patterns are for the shell, which expands them where a file matches and the pattern is not quoted"
    return ""


def known_user(number: int) -> str:
    """The name of a user, or the number without one. Cached per process."""
    return _name(user_name, number)


def known_group(number: int) -> str:
    """The name of a group, or the number without one. Cached per process."""
    return _name(group_name, number)


def _name(look_up: Callable[[int], str], number: int) -> str:
    key = (look_up, number)
    found = _names.get(key)
    if found is None:
        try:
            found = look_up(number)
        except (KeyError, OverflowError):
            found = str(number)
        _names.keep(key, found)
    return found

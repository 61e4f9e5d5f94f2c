"""What the file system says of a file, and why a file can't be read."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from certlint.files.opening import group_name, user_name
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.files.held import Held

_REASONS = {
    errno.ENOENT: "there is no such file: check the path",
    errno.ENOTDIR: "a part of the path is a file, not a folder: check the path",
    errno.EACCES: "permission denied: run certlint as a user that may read it, or pass the contents on stdin",
    errno.EPERM: "permission denied: run certlint as a user that may read it, or pass the contents on stdin",
    errno.ELOOP: "the symbolic links lead round in a circle: check where they point with `readlink`",
    errno.ENAMETOOLONG: "the path is longer than the system allows",
    errno.EBADF: "no such file descriptor is open",
    errno.EMFILE: "too many files are open: raise the limit with `ulimit -n`, or use fewer --jobs",
}
_names: dict[tuple[Callable[[int], str], int], str] = {}


class Unreadable(NamedTuple):
    """An input that can't be read: why, and what to do about it."""

    path: str
    reason: str


class Source:
    """What the file system says of an input. Of stdin and of pipes nothing is known but path and size.

    mode and directory_mode are permission bits, set-id and sticky bits included; owner and group are names, or the
    number where it has none, and are looked up when asked for. directory is where `path` is, not where a link leads;
    target is the real path of a link; held is the open file, where it was asked for.
    """

    __slots__ = (
        "_directory_owner",
        "_group",
        "_owner",
        "directory",
        "directory_mode",
        "directory_uid",
        "gid",
        "held",
        "is_link",
        "mode",
        "path",
        "size",
        "target",
        "uid",
    )

    def __init__(
        self,
        path: str,
        size: int = 0,
        *,
        mode: int | None = None,
        uid: int | None = None,
        gid: int | None = None,
        owner: str = "",
        group: str = "",
        directory: str = "",
        directory_mode: int | None = None,
        directory_uid: int | None = None,
        directory_owner: str = "",
        is_link: bool = False,
        target: str = "",
    ) -> None:
        self.path = path
        self.size = size
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.directory = directory
        self.directory_mode = directory_mode
        self.directory_uid = directory_uid
        self.is_link = is_link
        self.target = target
        self.held: Held | None = None
        self._owner = owner
        self._group = group
        self._directory_owner = directory_owner

    @property
    def owner(self) -> str:
        return self._owner or _name(user_name, self.uid)

    @property
    def group(self) -> str:
        return self._group or _name(group_name, self.gid)

    @property
    def directory_owner(self) -> str:
        return self._directory_owner or _name(user_name, self.directory_uid)

    def __repr__(self) -> str:
        return f"<Source {self.path!r}, {self.size} bytes>"


def unreadable(path: str, error: OSError | ValueError) -> Unreadable:
    """An error of the system in words."""
    if not isinstance(error, OSError):
        return Unreadable(path, "this is no path: it holds characters that no path may hold")
    if error.errno == errno.ENOENT and os.path.islink(path):
        return Unreadable(path, f"the link leads to {os.readlink(path)!r}, which does not exist: mend or remove it")
    return Unreadable(path, _REASONS.get(error.errno or 0) or f"it can't be read: {error.strerror or error}")


def _name(look_up: Callable[[int], str], number: int | None) -> str:
    """The name of a user or group, or the number where there is no name; nothing for None. Looked up once a process."""
    if number is None:
        return ""
    key = (look_up, number)
    if key not in _names:
        try:
            _names[key] = look_up(number)
        except (KeyError, OverflowError):
            _names[key] = str(number)
    return _names[key]

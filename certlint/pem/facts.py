"""What is known of where a document comes from: what the file system says of its file, or the server that presented it."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ServerFacts(NamedTuple):
    """The server that presented certificates in a handshake.

    host      the name or address by which it was reached, and `port`
    address   the one that answered
    starttls  the protocol that was spoken before TLS; empty where the port begins with TLS
    version   the version of TLS that was negotiated, such as TLSv1.3; empty where none was
    stapled   the OCSP response that it stapled: empty where it did not, None where it was not asked for one
    refusal   why the handshake failed after the certificates had come
    """

    host: str
    port: int
    address: str
    starttls: str = ""
    version: str = ""
    stapled: bytes | None = None
    refusal: str = ""


class FileFacts:
    """What the file system says of an input. Of stdin and of pipes nothing is known but path and size.

    mode and directory_mode are permission bits, set-id and sticky bits included; owner and group are names, or the
    number where it has none, and are looked up when asked for, by `users` and `groups`. directory is where `path` is, not
    where a link leads; target is the real path of a link; held is the open file (`files/held.py`), where it was asked for.
    """

    __slots__ = (
        "_directory_owner",
        "_group",
        "_groups",
        "_owner",
        "_users",
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
        users: Callable[[int], str] = str,
        groups: Callable[[int], str] = str,
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
        self.held: Any = None
        self._users = users
        self._groups = groups
        self._owner = owner
        self._group = group
        self._directory_owner = directory_owner

    @property
    def owner(self) -> str:
        return self._owner or ("" if self.uid is None else self._users(self.uid))

    @property
    def group(self) -> str:
        return self._group or ("" if self.gid is None else self._groups(self.gid))

    @property
    def directory_owner(self) -> str:
        return self._directory_owner or ("" if self.directory_uid is None else self._users(self.directory_uid))

    def __repr__(self) -> str:
        return f"<FileFacts {self.path!r}, {self.size} bytes>"

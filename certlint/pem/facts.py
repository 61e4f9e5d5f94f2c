"""The origin of a document: facts from the file system about its file, or about the server that presented it."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ServerFacts(NamedTuple):
    """The server that presented certificates in a handshake.

    host      the name or address that was connected to, and `port`
    address   the address that answered
    starttls  the protocol before TLS; empty if the port begins with TLS
    version   the negotiated TLS version, such as TLSv1.3; empty without one
    stapled   the stapled OCSP response: empty without one, None if none was requested
    refusal   why the handshake failed after the certificates had arrived
    """

    host: str
    port: int
    address: str
    starttls: str = ""
    version: str = ""
    stapled: bytes | None = None
    refusal: str = ""


class FileFacts:
    """Facts about an input from the file system. For stdin and pipes, only path and size are known.

    mode and directory_mode are permission bits, including set-id and sticky bits; owner and group are names, or numbers without
    a name, and are looked up lazily by `users` and `groups`. directory is that of `path`, not of a link's target; target is the
    real path of a link; held is the open file (`files/held.py`), if it was requested.
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

"""The configuration of a project: `certlint.toml`, or `[tool.certlint]` in `pyproject.toml`.

    find      where the nearest one is; costs a few looks at the file system and imports nothing
    reach     what a file that was found, not named, may write
    cost      how much it may ask for
    quoting   of which files it may make errors quote something
    keys      the table of all keys: what is checked, what the schema says, what the manual lists
    reading   a file as a Configuration: strict, each value with the line that it comes from
    globs     which paths a section means
    merging   command line, section, file: who has the last word
    schema    the JSON Schema, made of the keys
    starter   the file that `certlint init` writes

Only `find` is on the way of a check without a configuration.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME = "certlint.toml"
PROJECT = "pyproject.toml"


def find() -> str:
    """The nearest configuration file, from this folder upwards, as it is seen from here; nothing when there is none.

    Raises ConfigurationError for a file that cannot be read: nobody knows what it asks for.
    """
    folder = ""
    for _ in range(64):
        for name in (NAME, PROJECT):
            path = folder + name
            if os.path.lexists(path):
                _require_file(path)
                if name == NAME or _is_marked(path):
                    return path
        if _is_top(folder):
            break
        folder += "../"
    return ""


def may_be() -> bool:
    """Whether there is a configuration, or something in its place that cannot be read."""
    from certlint.errors import ConfigurationError

    try:
        return bool(find())
    except ConfigurationError:
        return True


def own_table(project: dict[str, Any]) -> Any:
    """`tool.certlint` of a `pyproject.toml`, whatever is written there; None where nothing is."""
    tool = project.get("tool")
    return tool.get("certlint") if isinstance(tool, dict) else None


def _is_top(folder: str) -> bool:
    """Whether there is nothing above: at the root, or where the current folder has been removed."""
    try:
        return os.path.samefile(folder or ".", folder + "..")
    except OSError:
        return True


def _require_file(path: str) -> None:
    """Raises ConfigurationError for a folder, a pipe, a link that leads nowhere, and what a stranger has put there."""
    if os.path.isfile(path):
        _require_no_stranger(path)
        return
    what = "it is a folder" if os.path.isdir(path) else "it is not a regular file"
    raise _unreadable(path, what if os.path.exists(path) else "the link is broken")


def _require_no_stranger(path: str) -> None:
    """Raises ConfigurationError for a file of another user where everybody may put one, such as /tmp."""
    is_open_to_all = os.stat(os.path.dirname(path) or os.curdir).st_mode & 0o002
    if is_open_to_all and hasattr(os, "geteuid") and os.lstat(path).st_uid not in (0, os.geteuid()):
        raise _unreadable(path, "it belongs to another user, in a folder where everybody may write")


def _is_marked(path: str) -> bool:
    """Whether a `pyproject.toml` has a table of ours, however that is written. Most do not, and need not be parsed."""
    from certlint.files.whole import read_whole

    try:
        content = read_whole(path)
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from None
    if not _is_text(content):
        raise _unreadable(path, "it is not UTF-8, as TOML must be")
    if b"certlint" not in content and b"\\" not in content:
        return False
    if not _may_name_it(content):
        return False
    from certlint.policy.cache import parse_toml

    return own_table(parse_toml(content, path)) is not None


def _may_name_it(content: bytes) -> bool:
    r"""Whether a table of ours may be named: `tool.certlint`, however it is spaced, `tool` by itself, or letters as `\u0063`.

    Without `re`, which takes as long to import as all that `certlint --help` does.
    """
    if b"\\u" in content or b"\\U" in content:
        return True
    for behind in content.split(b"tool")[1:]:
        rest = behind.lstrip(b"\"'").lstrip()
        if rest[:1] in (b"]", b"=") or (rest[:1] == b"." and rest[1:].lstrip(b" \t\r\n\"'").startswith(b"certlint")):
            return True
    return False


def _is_text(content: bytes) -> bool:
    """Whether a file can be TOML: in UTF-16, nobody would find a table of ours."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _unreadable(path: str, why: str) -> Exception:
    from certlint.errors import ConfigurationError

    hint = "repair or move it, or run with --no-config, or with --config and another file"
    return ConfigurationError(f"cannot read the configuration {path}: {why}", hint)

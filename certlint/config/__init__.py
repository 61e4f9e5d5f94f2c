"""The configuration of a project: `certlint.toml`, or `[tool.certlint]` in `pyproject.toml`.

keys         the table of all keys, used by the reader, the schema and the manual; `settings` are those of profiles
reading      a file as a Configuration (`model`): strict, each value with its line (`lines`); `suppressing`: [[suppress]]
merging      precedence of command line, section and file
reach        what a discovered (not named) file may write; `cost`: what it may cost; `quoting`: what errors may quote
schema       the JSON Schema, generated from the keys
starter      the file that `certlint init` writes

A check without a configuration only runs `find`, here: a few file system calls, no imports.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAME = "certlint.toml"
PROJECT = "pyproject.toml"


def find() -> str:
    """The nearest configuration file, from the current folder upwards, as a relative path; empty if there is none.

    Raises ConfigurationError for a file that cannot be read, or not be looked for, since its requirements are unknown.
    """
    folder = ""
    for _ in range(64):
        for name in (NAME, PROJECT):
            path = folder + name
            if _is_there(path):
                _require_file(path)
                if name == NAME or _is_marked(path):
                    return path
        if _is_top(folder):
            break
        folder += "../"
    return ""


def may_be() -> bool:
    """Whether a configuration exists, or something in its place that cannot be read."""
    from certlint.errors import ConfigurationError

    try:
        return bool(find())
    except ConfigurationError:
        return True


def own_table(project: dict[str, Any]) -> Any:
    """`tool.certlint` of a `pyproject.toml`, whatever its type; None if it is absent."""
    tool = project.get("tool")
    return tool.get("certlint") if isinstance(tool, dict) else None


def _is_top(folder: str) -> bool:
    """Whether a folder has no parent: the root, or a current folder that has been removed."""
    try:
        return os.path.samefile(folder or ".", folder + "..")
    except OSError:
        return True


def _is_there(path: str) -> bool:
    """Whether something has this name. Raises ConfigurationError if the folder does not say so."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        from certlint.errors import ConfigurationError

        folder = os.path.dirname(path) or "the current folder"
        why = f"cannot look for {os.path.basename(path)} in {folder}: {error.strerror}"
        hint = "run certlint in another folder, or with --no-config, or with --config and a file"
        raise ConfigurationError(why, hint) from None
    return True


def _require_file(path: str) -> None:
    """Raises ConfigurationError for a folder, a pipe, a dangling link, and a file that another user placed."""
    if os.path.isfile(path):
        _require_no_stranger(path)
        return
    what = "it is a folder" if os.path.isdir(path) else "it is not a regular file"
    raise _unreadable(path, what if os.path.exists(path) else "the link is broken")


def _require_no_stranger(path: str) -> None:
    """Raises ConfigurationError for a file of another user in a world-writable folder such as /tmp."""
    is_open_to_all = os.stat(os.path.dirname(path) or os.curdir).st_mode & 0o002
    if is_open_to_all and hasattr(os, "geteuid") and os.lstat(path).st_uid not in (0, os.geteuid()):
        raise _unreadable(path, "it belongs to another user, in a folder where everybody may write")


def _is_marked(path: str) -> bool:
    """Whether a `pyproject.toml` may have our table, in any notation. Most have none and need not be parsed."""
    from certlint.files.whole import read_whole

    try:
        content = read_whole(path)
    except OSError as error:
        from certlint.files.facts import why_unreadable

        raise _unreadable(path, why_unreadable(error)) from None
    if not _is_text(content):
        raise _unreadable(path, "it is not UTF-8, as TOML must be")
    if b"certlint" not in content and b"\\" not in content:
        return False
    if not _may_name_it(content):
        return False
    from certlint.policy.cache import parse_toml

    return own_table(parse_toml(content, path)) is not None


def _may_name_it(content: bytes) -> bool:
    r"""Whether the text may name our table: `tool.certlint` with any spacing, a separate `tool`, or escapes such as `\u0063`.

    Written without `re`, whose import takes as long as all of `certlint --help`.
    """
    if b"\\u" in content or b"\\U" in content:
        return True
    for behind in content.split(b"tool")[1:]:
        rest = behind.lstrip(b"\"'").lstrip()
        if rest[:1] in (b"]", b"=") or (rest[:1] == b"." and rest[1:].lstrip(b" \t\r\n\"'").startswith(b"certlint")):
            return True
    return False


def _is_text(content: bytes) -> bool:
    """Whether a file can be TOML: in UTF-16, our table would not be found."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _unreadable(path: str, why: str) -> Exception:
    from certlint.errors import ConfigurationError

    hint = "repair or move it, or run with --no-config, or with --config and another file"
    return ConfigurationError(f"cannot read the configuration {path}: {why}", hint)

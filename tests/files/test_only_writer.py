"""Nothing else in the package writes: every call that changes the file system is in one of the few modules that may."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "certlint"
ROOM = PACKAGE / "files"
WRITERS = {ROOM / f"{name}.py" for name in ("devices", "growing", "pending", "portable", "posix", "staging")}
"""Those that talk to the system; the others of the room write through them."""
CHANGES = {
    "chflags", "chmod", "chown", "copy_file_range", "fchmod", "fchown", "ftruncate", "lchflags", "lchmod", "lchown", "link",
    "makedirs", "mkdir", "mkfifo", "mknod", "posix_fallocate", "remove", "removedirs", "removexattr", "rename", "renames",
    "replace", "rmdir", "sendfile", "setxattr", "splice", "symlink", "truncate", "umask", "unlink", "utime", "write", "writev",
    "pwrite", "pwritev",
}  # fmt: skip
"""Of `os`."""
METHODS = {
    "chmod", "hardlink_to", "lchmod", "mkdir", "rename", "rmdir", "symlink_to", "touch", "unlink", "write_bytes", "write_text",
}  # fmt: skip
"""Of paths, whatever they are called."""
MODULES = {"dbm", "fcntl", "fileinput", "shelve", "sqlite3", "tempfile"}
READING = {"r", "rb", "rt"}
HARMLESS = {
    ("install/rladmin.py", "shutil"): "looks for a program",
    ("files/standard.py", "os.open"): "the null device, in the place of a stream that is closed",
    ("files/spool.py", "tempfile"): "a file that has no name, for what waits for the end of a run",
    ("engine/name_store.py", "sqlite3"): "a database without a name, which SQLite deletes when it is closed",
    ("files/user_cache.py", "os.makedirs"): "the folder of the cache, below the user's own",
    ("files/user_cache.py", "os.unlink"): "what is kept can be had again: the oldest files of the cache go",
    ("commands/watch.py", "tempfile"): "an empty folder of its own, for what a round leaves to the next",
    ("files/page_folder.py", "os.mkdir"): "the folder of a report's pages, before anything is in it",
    ("files/page_folder.py", "os.rmdir"): "the folder that it made, where no page was written",
    ("files/page_folder.py", "os.fdopen"): "the descriptor of a staged file",
    ("inventory/sql/sqlite.py", "sqlite3"): "opens what `writing` has made, and writes through its own journal",
    ("inventory/sql/sqlite.py", "tempfile"): "an empty database, whose bytes `writing` then puts in their place",
    ("inventory/sql/sqlite.py", "Path"): "makes the address of the database",
    ("inventory/sql/integrity.py", "sqlite3"): "an empty database in memory, to ask which columns there are",
    ("service/lint_process.py", "os.fdopen"): "the pipe to the process that asked",
    ("files/opening.py", "os.open"): "opens for reading, by flags that differ between systems",
}


def breaches(tree: ast.AST) -> list[tuple[int, str]]:
    """The lines of a module on which something may be written, and by what."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found += [(node.lineno, name) for name in names if name.partition(".")[0] in MODULES | {"shutil"}]
            if isinstance(node, ast.ImportFrom) and node.module in ("os", "io", "pathlib"):
                found += [(node.lineno, alias.name) for alias in node.names if alias.name in CHANGES | {"open", "Path"}]
        if isinstance(node, ast.Call) and (what := written(node)):
            found.append((node.lineno, what))
    return found


def written(call: ast.Call) -> str:
    """By what a call may write; nothing for all others."""
    match call.func:
        case ast.Name("open"):
            return "" if mode_of(call) in READING else "open"
        case ast.Attribute(ast.Name("os"), "open"):
            return (
                ""
                if flags(call) <= {"O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW", "O_BINARY"}
                else "os.open"
            )
        case ast.Attribute(ast.Name("os"), name) if name in CHANGES:
            return f"os.{name}"
        case ast.Attribute(ast.Name("os"), "fdopen"):
            return "" if mode_of(call) in READING else "os.fdopen"
        case ast.Attribute(ast.Name("io"), "open" | "FileIO"):
            return "io"
        case ast.Attribute(_, name) if name in METHODS:
            return name
        case ast.Attribute(_, "replace") if len(call.args) == 1 and not call.keywords:  # texts take two, dates none
            return "replace"
    return ""


def mode_of(call: ast.Call) -> object:
    """The mode of a call to `open`: a text, or nothing that is known."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "mode"] or call.args[1:2]
    if not given:
        return "r"
    return given[0].value if isinstance(given[0], ast.Constant) else None


def flags(call: ast.Call) -> set[str]:
    return {
        node.attr for argument in call.args[1:2] for node in ast.walk(argument) if isinstance(node, ast.Attribute)
    } or {"?"}


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path not in WRITERS]


@pytest.mark.slow
def test_nothing_else_writes():
    found = []
    for path in modules():
        name = path.relative_to(PACKAGE).as_posix()
        for line, what in breaches(ast.parse(path.read_text())):
            if (name, what) not in HARMLESS:
                found.append(f"{name}:{line}: {what}")
    assert found == [], "write through certlint/files/writing.py"


def test_each_writer_is_there_and_does_write():
    """So that the list stays as short as it can be."""
    assert [path.name for path in WRITERS if not breaches(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize(
    "line",
    ["open(p, 'w')", "open(p, mode='x')", "open(p, m)", "open(p, 'r+b')", "os.open(p, os.O_WRONLY)", "os.open(p, f)",
     "os.replace(a, b)", "os.fdopen(d, 'wb')", "path.write_text(t)", "import tempfile", "from shutil import copy",
     "from os import replace", "Path(p).touch()", "path.replace(other)", "io.open(p, 'w')", "import fcntl"],
)  # fmt: skip
def test_what_writes_is_found(line):
    assert breaches(ast.parse(line))


@pytest.mark.parametrize(
    "line", ["open(p)", "open(p, 'rb')", "text.replace(a, b)", "os.open(p, os.O_RDONLY | os.O_CLOEXEC)"]
)
def test_what_only_reads_is_not(line):
    assert not breaches(ast.parse(line))

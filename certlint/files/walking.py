"""Finds the input files in folders."""

from __future__ import annotations

import errno
import os
import stat

from certlint.errors import UsageError
from certlint.files.facts import Unreadable, unreadable
from certlint.files.opening import open_to_read
from certlint.files.paths import is_below
from certlint.files.sources import MAX_SIZE, STDIN, special
from certlint.pem.kinds import PEM_SUFFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

STORE_SUFFIXES = (
    ".p12", ".pfx", ".pkcs12", ".jks", ".jceks", ".keystore", ".truststore", ".p7b", ".p7c", ".der", f"{os.sep}cacerts",
)  # fmt: skip
"""Suffixes of keystores and other formats that are not PEM; the name of Java's system trust store."""
MANIFEST_SUFFIXES = (".yaml", ".yml", ".json")
"""Suffixes of Kubernetes manifests and other files: only those that may contain a certificate are read."""
SUFFIXES = PEM_SUFFIXES + STORE_SUFFIXES

_LOOK = 1 << 13
_SECOND_VIEW = "..data"
_ABSENT = (errno.ENOENT, errno.ELOOP)
"""There is no file: it has just been removed, or a link leads nowhere."""


class Others:
    """The files in folders that are not read because of their names: their number, and a callback `tell` for each."""

    def __init__(self, tell: Callable[[str], object] | None = None) -> None:
        self.count = 0
        self._tell = tell

    def add(self, path: str) -> None:
        self.count += 1
        if self._tell:
            self._tell(path)


def expand(
    paths: Iterable[str],
    *,
    suffixes: tuple[str, ...] = SUFFIXES,
    left_out: list[str] | None = None,
    others: Others | None = None,
) -> Iterator[str | Unreadable]:
    """Each file that `paths` name: files unchanged, folders with everything in and below them, sorted, ``-`` unchanged.

    A link to a folder is followed if it is named itself, or stays in the named folder; others are added to `left_out`.
    """
    left_out = [] if left_out is None else left_out
    for path in paths:
        if path == STDIN:
            yield path
            continue
        try:
            facts = os.stat(path)
        except (OSError, ValueError) as error:
            yield unreadable(path, error)
            continue
        if stat.S_ISDIR(facts.st_mode):
            yield from _walk(path, suffixes, left_out, others)
        else:
            yield path


def require_apart(read: Iterable[str], written: Iterable[str]) -> None:
    """Raises UsageError if an input file would be overwritten."""
    targets = {_identity(path): path for path in written if os.path.isfile(path)}
    for path in read if targets else ():
        if path != STDIN and (target := targets.get(_identity(path))):
            raise UsageError(f"{path} is an input, which {target} would overwrite", "give another output file")


def _identity(path: str) -> tuple[int, int]:
    try:
        facts = os.stat(path)
    except (OSError, ValueError):
        return -1, -1
    return facts.st_dev, facts.st_ino


def note(left_out: list[str]) -> list[str]:
    """A note about links that were not followed; empty without any."""
    if not left_out:
        return []
    more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
    return [
        f"not followed, because it points outside the folder: the link {left_out[0]}{more}; give its path to read it"
    ]


def note_others(count: int) -> list[str]:
    """A note about files that were not read because of their names; empty without any."""
    if not count:
        return []
    files = "1 file was" if count == 1 else f"{count} files were"
    return [f"{files} not read because of the name: --show-files lists what is read and what is not"]


def _walk(
    root: str, suffixes: tuple[str, ...], left_out: list[str], others: Others | None
) -> Iterator[str | Unreadable]:
    """The files below a folder, or why it cannot be read."""
    empty = True
    for path in descend(root, left_out):
        if isinstance(path, Unreadable) or path.lower().endswith(suffixes) or _is_manifest(path):
            empty = False
            yield path
        elif others is not None:
            others.add(path)
    if empty:
        stores = [each for each in suffixes if each in STORE_SUFFIXES and each != ".der"]
        shown = dict.fromkeys(each for each in suffixes if each.count(".") == 1 and each not in stores)
        names = " ".join(f"*{each}" for each in shown)
        more = ", keystore or Kubernetes manifest" if stores else ""
        yield Unreadable(root, f"no {names}{more} in it: name the files themselves")


def _is_manifest(path: str) -> bool:
    """Whether a file in a folder is a Kubernetes manifest that may contain certificates, according to its contents.

    One that exists and cannot be read may be a manifest: it is reported as unreadable, like any other file.
    """
    if not path.lower().endswith(MANIFEST_SUFFIXES):
        return False
    try:
        if special(os.stat(path).st_mode):
            return False
        descriptor = open_to_read(path)
        try:
            data = os.read(descriptor, _LOOK)
            if b"apiVersion" not in data:
                return False
            while len(data) <= MAX_SIZE and (more := os.read(descriptor, MAX_SIZE)):
                data += more
        finally:
            os.close(descriptor)
    except OSError as error:
        return error.errno not in _ABSENT
    except ValueError:
        return False
    from certlint.pem.foreign import is_manifest, may_hold_certificates  # needed for few files

    return is_manifest(data, path) and may_hold_certificates(data)


def descend(root: str, left_out: list[str]) -> Iterator[str | Unreadable]:
    """Everything below a folder except folders. Keeps the names of one folder per level, and visits each folder once."""
    visited: set[tuple[int, int]] = set()
    levels: list[tuple[tuple[int, int], Iterator[tuple[str, bool]]]] = []
    path = root
    while True:
        try:
            facts = os.stat(path)
            identity = (facts.st_dev, facts.st_ino)
            if any(identity == above for above, _ in levels):
                yield Unreadable(path, "this link points to a folder that contains it: remove the link")
            elif identity not in visited:
                visited.add(identity)
                levels.append((identity, _entries(path)))
        except OSError as error:
            yield unreadable(path, error)
        while levels:
            entry = next(levels[-1][1], None)
            if entry is None:
                levels.pop()
            elif not entry[1]:
                yield entry[0]
            elif _leads_out(entry[0], root):
                left_out.append(entry[0])
            else:
                break
        else:
            return
        path = entry[0]


def files_in(folder: str) -> list[str]:
    """The paths of the entries of a folder except folders, sorted; none if it cannot be read."""
    try:
        return [path for path, is_folder in _entries(folder or os.curdir, folder) if not is_folder]
    except OSError:
        return []


def _leads_out(folder: str, root: str) -> bool:
    """Whether a folder is a link to one outside of `root`."""
    return os.path.islink(folder) and not is_below(os.path.realpath(folder), os.path.realpath(root))


def _entries(folder: str, written: str | None = None) -> Iterator[tuple[str, bool]]:
    """The paths in a folder, sorted, and whether each is a folder. Only names are kept: a folder may have a million.

    Leaves out the folders of a mounted Kubernetes Secret whose names begin with two dots: ``..data`` leads to one of them, and
    they are a second view of the same files. Elsewhere, such a name is like any other.
    """
    folders = set()
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            names.append(entry.name)
            if _is_folder(entry):
                folders.add(entry.name)
    if _SECOND_VIEW in folders:
        names = [each for each in names if not (each.startswith("..") and each in folders)]
    names.sort()
    begin = folder if written is None else written
    return ((os.path.join(begin, name), name in folders) for name in names)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a dangling or circular link: load() reports it if it has a suffix
        return False

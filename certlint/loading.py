"""certlint's own modules are found and read at half the price. Whoever imports this module has them loaded so from then on.

A check imports some hundred and fifty of them. By importlib's general way each costs 0.1 ms, whatever is in it: four finders
are asked, the folder is looked at, the source twice. Here a module stands where its name says, and what is compiled of it is
taken if it is of this source. That saves 6 % of `certlint BUNDLE`. Whatever is not as usual is left to importlib.
"""

from __future__ import annotations

import marshal
import os
import sys

# `importlib` hands these on, and takes 3 % of `certlint --help` to import.
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType

_PACKAGE = f"{__name__.partition('.')[0]}."
_COMPILED = f".{sys.implementation.cache_tag}.pyc"
# Compiled files are smaller than this; one that is not is left to importlib. From 128 KB on, reading would map memory.
_MOST = 1 << 15
# How one begins that is taken if time and size are those of its source.
_PLAIN = MAGIC_NUMBER + bytes(4)


class Finder:
    """Finds the modules of this package; see `sys.meta_path`."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is; None where that is for the next finder to say."""
        if not path or not name.startswith(_PACKAGE):
            return None
        place = f"{path[0]}{os.sep}{name.rpartition('.')[2]}"
        for origin, is_package in ((f"{place}.py", False), (f"{place}{os.sep}__init__.py", True)):
            try:
                loader = Loader(name, origin)
            except OSError:
                continue
            spec = ModuleSpec(name, loader, origin=origin)
            if is_package:
                spec.submodule_search_locations = [place]
            spec.cached, spec.has_location = loader.compiled, True
            return spec
        return None


class Loader(SourceFileLoader):
    """Loads what is compiled of one module."""

    def __init__(self, name: str, path: str) -> None:
        """Raises OSError where there is no such file."""
        self.name, self.path = name, path
        self.facts = os.stat(path)
        folder, _, file = path.rpartition(os.sep)
        self.compiled = f"{folder}{os.sep}__pycache__{os.sep}{file[:-3]}{_COMPILED}"

    def get_code(self, fullname: str) -> CodeType | None:
        """What is compiled, if it is of this source, of this Python, and tells the right place in tracebacks."""
        facts = self.facts
        changed, size = int(facts.st_mtime) & 0xFFFFFFFF, facts.st_size & 0xFFFFFFFF
        wanted = _PLAIN + (size << 32 | changed).to_bytes(8, "little")
        try:
            file = os.open(self.compiled, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            try:
                data = os.read(file, _MOST)
            finally:
                os.close(file)
        except OSError:
            data = b""
        if data.startswith(wanted) and len(data) < _MOST:
            code: CodeType = marshal.loads(memoryview(data)[len(wanted) :])  # noqa: S302 - as importlib does
            if code.co_filename == self.path:
                return code
        return super().get_code(fullname)


# Compiled files may be somewhere else, or of another kind.
if sys.pycache_prefix is None and not sys.flags.optimize:
    sys.meta_path.insert(0, Finder)

"""Finds and reads certlint's own modules at half the cost. Importing this module installs the finder.

A check imports some hundred and fifty of them. By importlib's general way each costs 0.1 ms, whatever is in it: four finders
are asked, the folder is looked at, the source twice. Here a module stands where its name says, and what is compiled of it is
taken if it is of this source. That saves 6 % of `certlint BUNDLE`. Whatever is not as usual is left to importlib.

Of modules that are all needed, importlib need not be asked one by one: `load_all` saves 7 % more.
"""

from __future__ import annotations

import _thread
import marshal
import os
import sys

# `importlib` hands these on, and takes 3 % of `certlint --help` to import.
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import CodeType, ModuleType

_PACKAGE = f"{__name__.partition('.')[0]}."
_COMPILED = f".{sys.implementation.cache_tag}.pyc"
# Compiled files are smaller than this; one that is not is left to importlib. From 128 KB on, reading would map memory.
_MOST = 1 << 15
_ROOT = os.path.dirname(__file__)
# The beginning of a compiled file that is valid as long as time and size are those of its source.
_PLAIN = MAGIC_NUMBER + bytes(4)


class Finder:
    """Finds the modules of this package; see `sys.meta_path`."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is; None where that is for the next finder to say."""
        if not path or not name.startswith(_PACKAGE):
            return None
        place = f"{path[0]}{os.sep}{name.rpartition('.')[2]}"
        for is_package in (False, True):
            try:
                return _spec(name, place, is_package=is_package)
            except OSError:
                continue
        return None


def _spec(name: str, place: str, *, is_package: bool) -> ModuleSpec:
    """The spec of a module for importlib. Raises OSError if there is no such module."""
    origin = f"{place}{os.sep}__init__.py" if is_package else f"{place}.py"
    loader = Loader(name, origin)
    spec = ModuleSpec(name, loader, origin=origin)
    if is_package:
        spec.submodule_search_locations = [place]
    spec.cached, spec.has_location = loader.compiled, True
    return spec


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


def load_listed(path: str) -> None:
    """Loads the modules that a file lists, see `load_all`: each after those it imports, packages first."""
    try:
        with open(path, encoding="utf-8") as file:
            names = file.read().split()
    except OSError:
        return
    load_all(names)


def load_all(names: Iterable[str]) -> None:
    """Loads modules of this package, as importlib would.

    Nothing depends on the list. What it lacks, or has too late, is imported by the module that needs it; what no longer is, is
    passed over. `package.` is a package. Importlib's locks are not taken: beside other threads, this does nothing.
    """
    watched = "importtime" in getattr(sys, "_xoptions", ())  # an option of Python that tells what importlib does
    if watched or _thread._count() or Finder not in sys.meta_path:
        return
    modules = sys.modules
    for listed in names:
        name = listed.rstrip(".")
        parent, _, last = name.rpartition(".")
        if name in modules or parent not in modules:
            continue
        is_package = name != listed
        try:
            spec = _spec(name, f"{_ROOT}{os.sep}{name[len(_PACKAGE) :].replace('.', os.sep)}", is_package=is_package)
        except OSError:
            continue
        _load(spec, name if is_package else parent)
        setattr(modules[parent], last, modules[name])


def imported(name: str) -> ModuleType:
    """A module by its full name. `importlib` and the `warnings` that it loads take 1 % of a check to import."""
    if name not in sys.modules:
        load_all([name])
    return __import__(name, fromlist=["__name__"])


def _load(spec: ModuleSpec, package: str) -> None:
    """Makes the module of a spec, with all that importlib gives one, and runs its code."""
    module = type(sys)(spec.name)
    own = vars(module)
    own |= {"__spec__": spec, "__loader__": spec.loader, "__package__": package}
    own |= {"__file__": spec.origin, "__cached__": spec.cached}
    if spec.submodule_search_locations is not None:
        own["__path__"] = spec.submodule_search_locations
    code = spec.loader.get_code(spec.name)  # type: ignore[union-attr]  # `_spec` makes none without
    sys.modules[spec.name] = module
    try:
        exec(code, own)  # noqa: S102 - as importlib does
    except BaseException:
        del sys.modules[spec.name]
        raise


# Compiled files may be somewhere else, or of another kind.
if sys.pycache_prefix is None and not sys.flags.optimize:
    sys.meta_path.insert(0, Finder)

"""The finder of certlint's own modules: what it loads is what importlib would load."""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import certlint

PACKAGE = Path(certlint.__file__).parent
PROBE = """
import sys
from certlint import loading, probe
print(probe.SAID, type(probe.__spec__.loader).__name__, probe.__file__, probe.said.__code__.co_filename)
"""
SOURCE = "SAID = 'one'\n\ndef said():\n    return SAID\n"


@pytest.fixture
def package(tmp_path):
    """A package of the same name with a module of our own: nothing of it is compiled."""
    made = tmp_path / "certlint"
    made.mkdir()
    shutil.copy(PACKAGE / "loading.py", made)
    (made / "__init__.py").touch()
    (made / "probe.py").write_text(SOURCE)
    return made


def said(package, *options, **variables) -> list[str]:
    """What a fresh interpreter finds in the module: its value, its loader, its file, the file that tracebacks name."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment |= {"PYTHONPATH": str(package.parent), **variables}
    command = [sys.executable, *options, "-c", PROBE]
    return subprocess.run(
        command, cwd=package.parent, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()


def compiled(package) -> Path:
    path = package / "probe.py"
    return Path(py_compile.compile(str(path), dfile=str(path), doraise=True))


@pytest.mark.slow
def test_what_is_compiled_is_taken(package):
    file = compiled(package)
    content = file.read_bytes()
    file.write_bytes(content.replace(b"one", b"two"))  # nobody who reads the source says this
    path = str(package / "probe.py")
    assert said(package) == ["two", "Loader", path, path]


@pytest.mark.slow
def test_a_source_that_was_changed_is_read(package):
    compiled(package)
    (package / "probe.py").write_text(SOURCE.replace("one", "three"))
    assert said(package)[0] == "three"


@pytest.mark.parametrize("harm", [b"", b"short", bytes(400)], ids=["empty", "short", "of another Python"])
def test_what_is_compiled_otherwise_is_not_taken(package, harm):
    compiled(package).write_bytes(harm)
    assert said(package)[:2] == ["one", "Loader"]


def test_a_package_that_was_moved_names_its_own_files(package, tmp_path):
    compiled(package)
    other = tmp_path / "elsewhere" / "certlint"
    shutil.copytree(package, other, copy_function=shutil.copy2)
    path = str(other / "probe.py")
    assert said(other) == ["one", "Loader", path, path]


@pytest.mark.slow
def test_optimised_code_and_other_places_are_left_to_importlib(package, tmp_path):
    assert said(package, "-O")[1] == "SourceFileLoader"
    assert said(package, PYTHONPYCACHEPREFIX=str(tmp_path / "cache"))[1] == "SourceFileLoader"


@pytest.mark.slow
def test_packages_are_found_as_well(package):
    (package / "probe.py").unlink()
    (package / "probe").mkdir()
    (package / "probe" / "__init__.py").write_text(SOURCE)
    assert said(package)[1:3] == ["Loader", str(package / "probe" / "__init__.py")]


def test_the_command_line_is_loaded_by_it():
    program = "import sys, certlint.cli; print(type(sys.modules['certlint.commands.usual_help'].__loader__).__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "Loader\n"


ALL = """
import sys
from certlint import loading
importlib = loading.Loader.exec_module
asked = []
loading.Loader.exec_module = lambda self, module: (asked.append(self.name), importlib(self, module))[1]
loading.load_listed(sys.argv[1])
print(*asked)
"""
FACTS = """
import importlib, sys
from certlint import loading
if sys.argv[1:]:
    loading.load_listed(sys.argv[1])
for name in ("certlint.room", "certlint.room.inner", "certlint.probe"):
    module = importlib.import_module(name)
    spec = module.__spec__
    own = sorted((key, value) for key, value in vars(module).items() if isinstance(value, (str, list)))
    print(own, spec.name, spec.origin, spec.parent, spec.cached, spec.has_location, spec.submodule_search_locations)
    parent, _, last = name.rpartition(".")
    print(getattr(sys.modules[parent], last) is module, spec.loader is module.__loader__, type(spec.loader).__name__)
"""


@pytest.fixture
def rooms(package):
    """The same with a room whose module needs the other one."""
    (package / "room").mkdir()
    (package / "room" / "__init__.py").write_text('"""A room."""\n')
    (package / "room" / "inner.py").write_text("from certlint import probe\nSAID = probe.SAID\n")
    return package


def listed(rooms, *names: str) -> str:
    path = rooms / "list.txt"
    path.write_text("\n".join(names))
    return str(path)


def ran(rooms, program: str, *arguments: str, options: tuple[str, ...] = ()) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {
        "PYTHONPATH": str(rooms.parent)
    }
    command = [sys.executable, *options, "-c", program, *arguments]
    return subprocess.run(command, cwd=rooms.parent, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.slow
def test_modules_that_are_listed_are_as_importlib_makes_them(rooms):
    path = listed(rooms, "certlint.room.", "certlint.probe", "certlint.room.inner")
    assert ran(rooms, FACTS, path) == ran(rooms, FACTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "by_importlib"),
    [
        (("certlint.room.", "certlint.probe", "certlint.room.inner"), ""),
        (("certlint.room.", "certlint.room.inner", "certlint.probe"), "certlint.probe"),  # too late in the list
        (("certlint.room.", "certlint.room.inner"), "certlint.probe"),  # missing in it
        (("certlint.room.inner", "certlint.probe"), ""),  # without its package
        (("certlint.gone", "certlint.gone.", "certlint.gone.inner", "certlint.probe"), ""),
        (("certlint.probe.", "certlint.room", "certlint.room.inner"), ""),  # no packages, or packages
        ((), ""),
    ],
)
def test_a_list_may_be_wrong(rooms, names, by_importlib):
    assert ran(rooms, ALL, listed(rooms, *names)).split() == by_importlib.split()
    assert "True" in ran(rooms, FACTS, listed(rooms, *names))


@pytest.mark.slow
def test_a_list_may_be_missing(rooms):
    assert ran(rooms, FACTS, str(rooms / "none.txt")) == ran(rooms, FACTS)


@pytest.mark.slow
def test_a_module_that_fails_leaves_nothing_behind(rooms):
    (rooms / "probe.py").write_text("raise RuntimeError('on purpose')\n")
    program = (
        "import sys\nfrom certlint import loading\ntry:\n    loading.load_listed(sys.argv[1])\n"
        "except RuntimeError as error:\n    print(error, 'certlint.probe' in sys.modules)\n"
    )
    assert ran(rooms, program, listed(rooms, "certlint.probe")) == "on purpose False\n"


BESIDE = """
import sys, threading
from certlint import loading
waiting = threading.Event()
threading.Thread(target=waiting.wait).start()
loading.load_listed(sys.argv[1])
print("certlint.probe" in sys.modules)
waiting.set()
"""
ALONE = """
import sys
from certlint import loading
loading.load_listed(sys.argv[1])
print("certlint.probe" in sys.modules)
"""


@pytest.mark.slow
def test_beside_other_threads_and_where_imports_are_watched_importlib_is_asked(rooms):
    path = listed(rooms, "certlint.probe")
    assert ran(rooms, ALONE, path) == "True\n"
    assert ran(rooms, BESIDE, path) == "False\n"
    assert ran(rooms, ALONE, path, options=("-X", "importtime")) == "False\n"
    assert ran(rooms, ALONE, path, options=("-O",)) == "False\n"

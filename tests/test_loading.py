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


def test_what_is_compiled_is_taken(package):
    file = compiled(package)
    content = file.read_bytes()
    file.write_bytes(content.replace(b"one", b"two"))  # nobody who reads the source says this
    path = str(package / "probe.py")
    assert said(package) == ["two", "Loader", path, path]


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


def test_optimised_code_and_other_places_are_left_to_importlib(package, tmp_path):
    assert said(package, "-O")[1] == "SourceFileLoader"
    assert said(package, PYTHONPYCACHEPREFIX=str(tmp_path / "cache"))[1] == "SourceFileLoader"


def test_packages_are_found_as_well(package):
    (package / "probe.py").unlink()
    (package / "probe").mkdir()
    (package / "probe" / "__init__.py").write_text(SOURCE)
    assert said(package)[1:3] == ["Loader", str(package / "probe" / "__init__.py")]


def test_the_command_line_is_loaded_by_it():
    program = "import sys, certlint.cli; print(type(sys.modules['certlint.commands.usual_help'].__loader__).__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "Loader\n"

"""What is shipped works: the wheel in a clean environment from an empty folder, the sdist, an editable installation."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from certlint import __version__
from certlint.policy import catalogue, profile, tables
from tests import ROOT, forge

pytestmark = pytest.mark.slow

LITTER = ignore_patterns(
    ".*cache", ".git", ".venv", ".compiled", ".hypothesis", "__pycache__", "dist", "build", "*.egg-info"
)
USUAL = ("--fqdn", "cluster.example.com", "--as-of", "2026-06-01")


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """What a command says; fails when it ends otherwise than expected."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def build(source: Path, target: Path, *options: str) -> None:
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), *options, str(source))
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path):
    """A copy without anything that the repository does not hold."""
    return copytree(ROOT, tmp_path / "checkout", ignore=LITTER)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of a checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build(copytree(ROOT, folder / "checkout", ignore=LITTER), folder / "dist", "--wheel")
    (path,) = (folder / "dist").glob("*.whl")
    return path


@pytest.fixture
def clean(tmp_path):
    """An environment without any package, not even pip: that of the tests installs what is asked for."""
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "clean", cwd=tmp_path)
    return tmp_path / "clean"


def pip(environment: Path, *arguments: str | Path, cwd: Path) -> str:
    outside = (sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "--disable-pip-version-check")
    return run(*outside, *arguments, cwd=cwd)


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


def test_the_wheel_of_the_sdist_is_the_wheel_of_the_checkout(checkout, wheel, tmp_path):
    build(checkout, tmp_path / "by-way-of-the-sdist")
    (detour,) = (tmp_path / "by-way-of-the-sdist").glob("*.whl")
    assert detour.name == wheel.name == f"certlint-{__version__}-py3-none-any.whl"
    assert contents(detour) == contents(wheel)


def test_an_installation_works_from_anywhere(wheel, clean, tmp_path):
    empty, python = tmp_path / "empty", clean / "bin" / "python"
    empty.mkdir()
    pip(clean, "install", "--quiet", wheel, cwd=empty)
    pip(clean, "check", cwd=empty)
    home = Path(run(python, "-c", "import certlint; print(certlint.__path__[0])", cwd=empty).strip())
    assert home.is_relative_to(clean)

    shipped = compiled_tables(home / "_data" / "rules")
    assert_it_judges(clean, empty)
    assert compiled_tables(home / "_data" / "rules") == shipped, "a run has compiled something again"
    assert set(shipped) >= {f"{name}.bin" for name in catalogue.names()}
    assert set(shipped) >= {"settings.bin", "cert-names.bin"}
    assert set(shipped) >= {f"profiles.{name}.bin" for name in profile.names()}
    assert set(shipped) >= {f"data.{name}.bin" for name in tables.names() if name != tables.SUFFIX_LIST}
    assert not [
        path for path in home.parent.iterdir() if path.name in {"tests", "rules", "reports", "bench", "scripts"}
    ]

    pip(clean, "uninstall", "--yes", "certlint", cwd=empty)
    assert not home.exists()


def compiled_tables(rules: Path) -> dict[str, bytes]:
    """All but the list of suffixes, which is made again where another version of its package is installed."""
    return {path.name: path.read_bytes() for path in (rules / ".compiled").iterdir() if path.name != "suffixes.bin"}


WITH_EVERY_PROFILE = """
import io, json, sys
from contextlib import redirect_stdout
from certlint.policy import profile
from certlint.cli import main

for name in profile.names():
    with redirect_stdout(io.StringIO()) as rules:
        assert main(["rules", "--profile", name, "--format", "json"]) == 0
    assert json.loads(rules.getvalue())["rules"], name
    expected = 3 if name.startswith(("crl", "csr", "ocsp")) else 0
    assert main(["good.pem", "--profile", name, *sys.argv[1:], "--exit-zero"]) == expected, name
"""


def assert_it_judges(environment: Path, empty: Path) -> None:
    """All that needs a file of the distribution: rules, profiles, tables, templates, the schema's shape."""
    certlint = environment / "bin" / "certlint"
    (empty / "good.pem").write_bytes(forge.bundle(*forge.chain()))
    (empty / "good.pem").chmod(0o644)
    assert run(certlint, "--version", cwd=empty).split() == ["certlint", __version__]
    assert run(certlint, "good.pem", *USUAL, cwd=empty).startswith("PASS  good.pem")
    formats = ("--format", "html=report.html", "--format", "json=report.json")
    run(certlint, "good.pem", *USUAL, *formats, cwd=empty)
    assert "<title>" in (empty / "report.html").read_text()
    assert json.loads((empty / "report.json").read_text())["summary"]["verdict"] == "pass"
    shown = run(environment / "bin" / "python", "-c", WITH_EVERY_PROFILE, *USUAL, cwd=empty)
    assert len(re.findall(r"^(?:PASS|FAIL|INCOMPLETE)  good\.pem", shown, re.MULTILINE)) == len(profile.names())
    assert "Fix" in run(certlint, "explain", "redis/san-incomplete", cwd=empty)


def test_an_editable_installation_works(checkout, clean, tmp_path):
    """Beside the packages of the environment that runs the tests, which it must go before."""
    empty = tmp_path / "empty"
    empty.mkdir()
    (packages,) = clean.glob("lib/python*/site-packages")
    (packages / "zz-tests.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
    pip(clean, "install", "--quiet", "--no-deps", "-e", checkout, cwd=empty)
    home = run(clean / "bin" / "python", "-c", "import certlint; print(certlint.__path__[0])", cwd=empty).strip()
    assert Path(home) == checkout / "certlint"
    assert_it_judges(clean, empty)

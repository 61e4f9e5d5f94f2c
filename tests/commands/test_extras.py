"""What needs a package of an extra says so where the package is not there, all in the same words, and with the extra's name."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest

from tests import ROOT, forge

SECRET = "apiVersion: v1\nkind: Secret\ndata: {tls.crt: QQ==}\n"
# Extra → (what is not installed then, exit code, the command)
ASKED = {
    "gcd": ("gmpy2", 2, ("audit-keys", "many.pem")),
    "parquet": ("pyarrow", 2, ("check", "a.parquet", "--format", "jsonl")),
    "postgres": ("psycopg", 2, ("check", "a.pem", "--record", "postgresql://127.0.0.1/x")),
    "serve": ("starlette", 2, ("serve", "--record", "inventory.db")),
    "trust": ("certifi", 2, ("check", "a.pem", "--trust", "mozilla")),
    "watch": ("watchfiles", 2, ("watch", "a.pem")),
    "yaml": ("yaml", 3, ("check", "a.yaml")),
}
# `hosts` adds to what is seen of a server, and a line of the report says so; `spark` is asked for by Python alone (`IMPORTED`).
OTHERS = {"hosts", "spark", "fuzz", "mutants", "test", "dev"}


def test_every_extra_is_asked_for():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert extras.keys() == ASKED.keys() | OTHERS


@pytest.mark.slow
@pytest.mark.parametrize("extra", ASKED)
def test_without_its_package(tmp_path, extra):
    package, code, words = ASKED[extra]
    leaf = forge.leaf()
    (tmp_path / "a.pem").write_bytes(forge.bundle(leaf))
    (tmp_path / "many.pem").write_bytes(forge.bundle(leaf))
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    Path(tmp_path / "a.yaml").write_text(SECRET)
    program = dedent(f"""
        import sys
        sys.modules[{package!r}] = None
        from certlint.batch import key_audit
        key_audit.MOST_PLAIN = 0
        from certlint.cli import main
        sys.exit(main({list(words)!r}))
    """)
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == code, said
    assert f"which is not installed{';' if code == 3 else ''} install it: pip install 'certlint[{extra}]'" in said
    assert "Traceback" not in said


IMPORTED = [
    ("certlint.spark", "pyarrow", "spark"),
    ("certlint.spark", "pyspark", "spark"),
    ("certlint.arrow", "pyarrow", "parquet"),
    ("certlint.arrow.columns", "pyarrow", "parquet"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("module", "package", "extra"), IMPORTED)
def test_imported_without_its_package(module, package, extra):
    program = f"import sys\nsys.modules[{package!r}] = None\nimport {module}"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    room = ".".join(module.split(".")[:2])
    assert last == (
        f"ModuleNotFoundError: {room} requires {package}, which is not installed; "
        f"install it: pip install 'certlint[{extra}]'"
    )

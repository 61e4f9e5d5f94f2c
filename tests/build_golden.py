"""Reports of a handful of inputs, byte for byte: part of `make fixtures`. A change of a report shows in the diff.

The rules are those of a policy of the tests' own, so a shipped rule that is new or worded again changes none of them.
"""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from certlint import __version__
from certlint.cli import main as certlint
from tests import forge
from tests.make_fixtures import demo, x509

FOLDER = Path(__file__).parent / "golden"
FORMATS = {"text": "txt", "json": "json", "html": "html"}
POLICY = FOLDER / "policy.toml"
AS_OF = "--profile policy.toml --as-of 2026-06-01"
USUAL = f"--fqdn cluster.example.com {AS_OF}"
HOSTILE = "</script><script>alert(1)</script>\x1b[2J\u202e'\"&"


class Golden(NamedTuple):
    """Files to lay out, and the command line over them; modes are those of keys and certificates."""

    files: dict[str, bytes]
    command: str


GOLDEN = {
    "bad": Golden({"bad.pem": demo.bad()}, f"bad.pem {USUAL}"),
    "mended": Golden({"mended.pem": demo.mended()}, f"mended.pem {USUAL}"),
    "several": Golden(
        {"a.pem": demo.bad(), "b.pem": demo.mended(), "empty.pem": b"", "c.pem": x509.san_of_another_type()},
        f"a.pem b.pem c.pem empty.pem missing.pem {USUAL}",
    ),
    "key": Golden(
        {"proxy.pem": demo.mended(), "proxy.key": forge.key_pem("rsa3072-c").encode()},
        f"proxy.pem --key proxy.key {USUAL}",
    ),
    "hostile": Golden(
        {"hostile.pem": forge.bundle(*forge.chain(subject=[("O", HOSTILE), ("CN", HOSTILE)], san=[forge.FQDN]))},
        f"hostile.pem {USUAL}",
    ),
    "client-ca": Golden(
        {"clients.pem": forge.bundle(forge.root(), forge.leaf(forge.root(), "client.example.com"))},
        f"clients.pem {AS_OF}",
    ),
}


@contextmanager
def laid_out(files: dict[str, bytes]) -> Iterator[None]:
    """The files in a new folder, which is the current one meanwhile."""
    before = Path.cwd()
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    for name, data in {**files, POLICY.name: POLICY.read_bytes()}.items():
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o600 if name.endswith(".key") else 0o644)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


def report(golden: Golden, kind: str) -> bytes:
    """What is printed. The version is left out: a release changes no report."""
    printed, said = StringIO(), StringIO()
    with laid_out(golden.files), redirect_stdout(printed), redirect_stderr(said):
        certlint([*shlex.split(golden.command), "--format", kind, "--color", "never"])
    return printed.getvalue().replace(__version__, "VERSION").encode()


def build() -> dict[str, bytes]:
    """Name → report."""
    return {
        f"{name}.{ending}": report(golden, kind) for name, golden in GOLDEN.items() for kind, ending in FORMATS.items()
    }


def main() -> None:
    """Rebuilds the files of the folder; what is no longer made goes."""
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        if path.is_file() and path != POLICY:
            path.unlink()
    for name, content in build().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()

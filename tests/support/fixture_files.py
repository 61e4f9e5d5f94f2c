"""Fixture files: what they are called, what is said before the certificates, and how one is judged.

A fixture begins with lines that start with `# `: which findings are expected, with which options it is checked, and which
mode the file has. What follows the first line `#` alone is the input itself, byte for byte; the tests write it to a file
of its own, because the header would be text outside PEM blocks.
"""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from certlint.cli import main
from tests import ROOT

if TYPE_CHECKING:
    import pytest

FOLDER = ROOT / "tests" / "fixtures"
AS_OF = "2026-06-01"
END = b"#\n"


class Fixture(NamedTuple):
    """`expect` are rule ids; `options` go to the command line, `{dir}` in them is where `files` are laid out,
    `{owner}` the user and group of the test."""

    name: str
    expect: tuple[str, ...]
    data: bytes
    options: str = "--fqdn cluster.example.com"
    mode: int = 0o644
    folder_mode: int = 0o755
    files: tuple[tuple[str, bytes, int], ...] = ()

    def encode(self) -> bytes:
        """The fixture as a file."""
        lines = [f"expect: {' '.join(self.expect) or 'nothing'}", f"options: {self.options}"]
        lines += [f"mode: {self.mode:o}"] if self.mode != 0o644 else []
        lines += [f"folder-mode: {self.folder_mode:o}"] if self.folder_mode != 0o755 else []
        lines += [f"file: {name} {mode:o} {len(data)}" for name, data, mode in self.files]
        header = "".join(f"# {line}\n" for line in lines).encode()
        return header + END + b"".join(data for _, data, _ in self.files) + self.data


def read(path: Path) -> Fixture:
    """The fixture in a file. Raises ValueError when its header is not understood."""
    header, found, rest = path.read_bytes().partition(b"\n" + END)
    if not found:
        raise ValueError(f"{path} has no header")
    fields: dict[str, str] = {}
    files = []
    for line in header.decode().splitlines():
        key, _, value = line.removeprefix("# ").partition(": ")
        if key == "file":
            name, mode, size = value.split()
            files.append((name, rest[: int(size)], int(mode, 8)))
            rest = rest[int(size) :]
        elif key in {"expect", "options", "mode", "folder-mode"}:
            fields[key] = value
        else:
            raise ValueError(f"{path}: header line {line!r}")
    expect = () if fields["expect"] == "nothing" else tuple(fields["expect"].split())
    modes = int(fields.get("mode", "644"), 8), int(fields.get("folder-mode", "755"), 8)
    return Fixture(path.stem, expect, rest, fields["options"], *modes, tuple(files))


def lay_out(fixture: Fixture, folder: Path) -> Path:
    """Writes the input and what belongs to it into an empty folder, with their modes; returns the input's path."""
    target = folder / f"{fixture.name}.pem"
    for name, data, mode in (*fixture.files, (target.name, fixture.data, fixture.mode)):
        (folder / name).write_bytes(data)
        os.chmod(folder / name, mode)
    os.chmod(folder, fixture.folder_mode)
    return target


def check(fixture: Fixture, folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    """The JSON report's only bundle."""
    path = lay_out(fixture, folder)
    options = shlex.split(
        fixture.options.replace("{dir}", str(folder)).replace("{owner}", f"{path.owner()}:{path.group()}")
    )
    main([str(path), "--as-of", AS_OF, "--format", "json", *options, *more])
    report = json.loads(capsys.readouterr().out)
    bundle: dict[str, object] = report["bundles"][0]
    return bundle

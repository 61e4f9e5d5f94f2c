"""Fixture files: what they are called, what is said before the certificates, and how one is judged.

A fixture begins with lines that start with `# `: which findings are expected, with which options it is checked, which mode
the file has, and what becomes of rules that are meant to be silent (`passed`, `not-applicable`, `not-effective`; or
`not-selected`, where the profile does not ask). What follows the first line `#` alone is the input itself, byte for byte; the
tests write it to a file of its own, because the header would be text outside PEM blocks.
"""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any, NamedTuple

from tests import ROOT
from tests.support.cli import certlint

FOLDER = ROOT / "tests" / "fixtures"
AS_OF = "2026-06-01"
END = b"#\n"


class Fixture(NamedTuple):
    """`expect` are rule ids, `silent` pairs of a rule and its outcome; `options` go to the command line: in them, `{dir}` is
    where `files` are laid out and `{owner}` the user and group of the test."""

    name: str
    expect: tuple[str, ...]
    data: bytes
    options: str = "--fqdn cluster.example.com"
    mode: int = 0o644
    folder_mode: int = 0o755
    files: tuple[tuple[str, bytes, int], ...] = ()
    silent: tuple[tuple[str, str], ...] = ()

    def encode(self) -> bytes:
        """The fixture as a file."""
        lines = [f"expect: {' '.join(self.expect) or 'nothing'}", f"options: {self.options}"]
        lines += [f"silent: {rule} {outcome}" for rule, outcome in self.silent]
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
    files, silent = [], []
    for line in header.decode().splitlines():
        key, _, value = line.removeprefix("# ").partition(": ")
        if key == "file":
            name, mode, size = value.split()
            files.append((name, rest[: int(size)], int(mode, 8)))
            rest = rest[int(size) :]
        elif key == "silent":
            rule, outcome = value.split()
            silent.append((rule, outcome))
        elif key in {"expect", "options", "mode", "folder-mode"}:
            fields[key] = value
        else:
            raise ValueError(f"{path}: header line {line!r}")
    expect = () if fields["expect"] == "nothing" else tuple(fields["expect"].split())
    modes = int(fields.get("mode", "644"), 8), int(fields.get("folder-mode", "755"), 8)
    return Fixture(path.stem, expect, rest, fields["options"], *modes, tuple(files), tuple(silent))


def lay_out(fixture: Fixture, folder: Path) -> Path:
    """Writes the input and what belongs to it into an empty folder, with their modes; returns the input's path."""
    target = folder / f"{fixture.name}.pem"
    for name, data, mode in (*fixture.files, (target.name, fixture.data, fixture.mode)):
        (folder / name).write_bytes(data)
        os.chmod(folder / name, mode)
    os.chmod(folder, fixture.folder_mode)
    return target


def check(fixture: Fixture, folder: Path, *more: str) -> dict[str, Any]:
    """The JSON report's only bundle."""
    path = lay_out(fixture, folder)
    options = shlex.split(
        fixture.options.replace("{dir}", str(folder)).replace("{owner}", f"{path.owner()}:{path.group()}")
    )
    answer = certlint(path, "--as-of", AS_OF, "--format", "json", *options, *more)
    bundle: dict[str, Any] = json.loads(answer.out)["bundles"][0]
    return bundle

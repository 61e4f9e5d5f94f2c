"""Writes tests/golden/formats: a report of each format over the same four inputs, byte for byte."""

from __future__ import annotations

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory

from certlint.cli import main as certlint
from certlint.output.formats import FOR_BUNDLES
from tests import build_golden, forge

GOLDEN = Path(__file__).parent / "golden" / "formats"
# Formats that show more than findings have golden files of their own.
NAMES = [name for name in FOR_BUNDLES if name not in build_golden.FORMATS]
# Few rules, so that these files change when a format does, and not whenever a rule is added.
SELECTED = (
    "redis/san-incomplete",
    "validity/expires-soon",
    "pem/text-outside-blocks",
    "chain/missing-root",
    "pem/no-certificate",
)
OPTIONS = ("--fqdn", forge.FQDN, "--as-of", "2026-12-01", *(f"--select={rule}" for rule in SELECTED))
PATHS = ("tls/bad.pem", "tls/good.pem", "tls/broken.pem", "tls/none.pem")


def lay_out(folder: Path) -> None:
    """The inputs: findings of each severity, none, a block that is not a certificate; and one that is not there."""
    (folder / "tls").mkdir()
    bad = forge.chain(san=[forge.FQDN, f"*.{forge.FQDN}"], subject='R&D "cluster"')[:-1]
    good = forge.chain()
    (folder / "tls" / "bad.pem").write_bytes(b"a comment\n" + forge.bundle(*bad))
    (folder / "tls" / "good.pem").write_bytes(forge.bundle(*good))
    (folder / "tls" / "broken.pem").write_bytes(forge.bundle(good[0], forge.pem(b"\x30\x03\x02\x01\x01"), *good[1:]))


def report(name: str, folder: Path, *options: str) -> str:
    """The report of a format over the inputs, which `lay_out` has laid out."""
    with contextlib.chdir(folder):
        certlint([*PATHS, *OPTIONS, "--format", f"{name}=report", *options])
    return (folder / "report").read_bytes().decode()


def main() -> None:
    """Rebuilds the folder."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for known in GOLDEN.iterdir():
        known.unlink()
    with TemporaryDirectory() as folder:
        lay_out(Path(folder))
        for name in NAMES:
            (GOLDEN / name).write_bytes(report(name, Path(folder)).encode())


if __name__ == "__main__":
    main()

"""Reports over more bundles than are shown in full."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certlint.cli import main
from tests import forge
from tests.support.pages import HOSTILE

COUNT = 24
ISSUERS = ("First Issuing CA", "Second Issuing CA", HOSTILE)
DAY = datetime(2026, 6, 1)


def write_estate(folder: Path, count: int = COUNT) -> None:
    """So many bundles of three issuers: sound, without their issuer, in the wrong order, expired, one after the other."""
    issuers = [forge.intermediate(forge.root(), name) for name in ISSUERS]
    for number in range(count):
        issuer, host = issuers[number % 3], f"host-{number:02}.example.com"
        end = DAY + timedelta(days=-10 if number % 4 == 3 else 50 + 30 * number)
        name = HOSTILE if number == 5 else host
        leaf = forge.leaf(issuer, name, key=_public_key(number), san=[host, f"www.{host}"], not_after=end)
        parts = {0: [leaf, issuer], 1: [leaf], 2: [issuer, leaf], 3: [leaf, issuer]}[number % 4]
        path = folder / f"{number:02}.pem"
        path.write_bytes(forge.bundle(*parts))
        path.chmod(0o644)


def _public_key(number: int) -> bytes:
    point = ec.derive_private_key(number + 1, ec.SECP256R1()).public_key()
    return point.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def estate_report(folder: Path, target: str, *options: str) -> int:
    """Judges a folder by `hygiene` into a place."""
    return main([str(folder), "--profile", "hygiene", "--as-of", "2026-06-01", "--format", target, *options])

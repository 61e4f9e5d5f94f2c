"""An estate: bundles of many names, issuers and days of expiry, with a finding each. Written for measurements.

Run by hand, `python -m bench.estate FOLDER [COUNT]` writes one.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bench.leaves import issuers, public_keys
from bench.measure import Row, peak, spent
from tests import forge

CERTLINT = str(Path(sys.executable).with_name("certlint"))
RUNS = 3
COUNT = 1000
MOST = 3.0
"""Megabytes of HTML for so many bundles with a finding each."""
BEGIN = datetime(2026, 1, 10)
"""When the first of them was issued. Half a year later some have expired, and more will soon."""
DAYS = (199, 398)


def write_estate(folder: Path, count: int) -> None:
    """Writes so many bundles of a leaf and its issuer, in folders by hundreds."""
    random = Random(15)
    for number, key in enumerate(public_keys(count, random)):
        place = folder / f"team-{number // 100:03}"
        place.mkdir(parents=True, exist_ok=True, mode=0o755)
        path = place / f"host-{number:05}.pem"
        path.write_bytes(_bundle(number, key, random))
        path.chmod(0o644)


def _bundle(number: int, key: bytes, random: Random) -> bytes:
    issuer = issuers()[random.randrange(12)]
    host = f"host-{number:05}.dept-{number % 17}.example.com"
    begin = BEGIN + timedelta(days=random.randrange(100))
    usual = {"not_before": begin, "not_after": begin + timedelta(days=random.choice(DAYS))}
    usual |= {"key": key, "san": [host, f"www.{host}"]}
    leaf = forge.leaf(issuer, host, **usual)
    parts: dict[int, list[forge.Cert]] = {
        0: [issuer, leaf],  # the wrong order
        1: [leaf],  # a missing intermediate
        2: [leaf, issuer, issuer],  # one twice
        3: [forge.leaf(issuer, host, **usual | {"not_after": datetime(2026, 5, number % 28 + 1)}), issuer],  # expired
        4: [forge.leaf(issuer, host, **usual | {"hash": "sha1"}), issuer],
    }
    return forge.bundle(*parts[number % len(parts)])


def rows() -> Iterator[Row]:
    """HTML of an estate: processor time beside the format that costs least, size, and memory that stays flat."""
    with tempfile.TemporaryDirectory() as name:
        few, many, page = Path(name, "few"), Path(name, "many"), Path(name, "page.html")
        write_estate(few, COUNT // 2)
        write_estate(many, COUNT)
        usual = ["--profile", "hygiene", "--as-of", "2026-06-15", "--jobs", "1"]
        html, floor = (
            [CERTLINT, str(many), *usual, "--format", f"{form}={page}"] for form in ("html", "csv-certificates")
        )
        taken = [(spent(html), spent(floor)) for _ in range(RUNS)]
        ours, theirs = (statistics.median(each) for each in zip(*taken, strict=True))
        yield Row(f"`html` of an estate of {COUNT:,}", "`csv-certificates`", ours, theirs, "s", ours / theirs, "<= 1.5")
        large = peak(html)
        size = page.stat().st_size / 1e6
        yield Row(f"size of that page, {COUNT:,} bundles", f"{MOST:g} MB", size, MOST, "MB", size / MOST, "<= 1.0")
        small = peak([CERTLINT, str(few), *html[2:]])
        what, beside = f"memory, `html` of an estate of {COUNT:,}", f"of {COUNT // 2}"
        yield Row(what, beside, large / 1000, small / 1000, "MB", large / small, "<= 1.1")


if __name__ == "__main__":
    write_estate(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)

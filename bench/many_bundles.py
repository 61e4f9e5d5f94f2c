"""Many bundles in one run: `forecast` and HTML beside the formats that cost least, and memory that stays flat in all."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, peak, spent
from certlint.output.formats import FOR_BUNDLES

RUNS = 5
BUNDLES = 500
DEMO = Path(__file__).parent.parent / "tests" / "fixtures" / "demo"
CERTLINT = str(Path(sys.executable).with_name("certlint"))
OPTIONS = ["--fqdn", "cluster.example.com", "--as-of", "2026-06-01"]


def folder_of(place: Path, count: int) -> str:
    """A folder of bundles, every other one with findings."""
    place.mkdir(mode=0o700)
    for number in range(count):
        path = place / f"{number}.pem"
        path.write_bytes((DEMO / ("bad.pem" if number % 2 else "mended.pem")).read_bytes())
        path.chmod(0o600)
    return str(place)


def rows() -> Iterator[Row]:
    """Processor time of whole processes, in turns; then their peak of memory."""
    with tempfile.TemporaryDirectory() as name:
        few, many = folder_of(Path(name, "few"), BUNDLES), folder_of(Path(name, "many"), 2 * BUNDLES)
        formats = {
            each: [CERTLINT, few, *OPTIONS, "--jobs", "1", "--format", each] for each in ("text", "json", "html")
        }
        commands = formats | {"forecast": [CERTLINT, "forecast", few, *OPTIONS]}
        taken = [{each: spent(command) for each, command in commands.items()} for _ in range(RUNS)]
        median = {each: statistics.median(run[each] for run in taken) for each in commands}
        for ours, floor, bound in (("forecast", "text", "<= 1.6"), ("html", "json", "<= 1.5")):
            ratio = median[ours] / median[floor]
            yield Row(f"`{ours}`, {BUNDLES} bundles", f"`{floor}`", median[ours], median[floor], "s", ratio, bound)
        more = {each: [*formats["text"][:-1], each] for each in FOR_BUNDLES if each not in formats}
        for each, command in (commands | more).items():
            small, large = peak(command), peak([many if word == few else word for word in command])
            what, floor = f"memory, `{each}` of {2 * BUNDLES:,} bundles", f"of {BUNDLES}"
            yield Row(what, floor, large / 1000, small / 1000, "MB", large / small, "<= 1.1")

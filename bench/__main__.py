"""`make bench`: cold start, certificates a second and memory beside named floors, as a table.

`make bench BENCH="--only jsonl,start"` measures some of it; `python -m bench --help` lists what there is.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench import audit, estate, inventory, keys, lines, many_bundles, scan, serve
from bench.audit import judge_all
from bench.generate import generate_vs_genrsa
from bench.leaves import realistic_leaves
from bench.measure import RUNS, Row, peak, processes, rates, spent, table
from certlint.engine import setup
from tests import forge
from tests.forge.hostile import names as forge_names
from tests.forge.hostile.bundles import BUNDLES

PYTHON = sys.executable
CERTLINT = str(Path(PYTHON).with_name("certlint"))
README = Path(__file__).parent.parent / "README.md"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LEAVES = 5000


def sound_bundle(folder: str) -> str:
    """The path of a bundle of three RSA certificates."""
    path = Path(folder, "bundle.pem")
    if not path.exists():
        path.write_bytes(forge.bundle(*forge.chain()))
    return str(path)


def starts(folder: str) -> list[Row]:
    """Whole processes: the help, and a check of a bundle by two profiles."""
    bundle = sound_bundle(folder)
    bare, helped = processes([PYTHON, "-c", "pass"], [CERTLINT, "--help"])
    check = [CERTLINT, bundle, "--fqdn", "cluster.example.com", "--as-of", "2026-06-01"]
    loaded, checked = processes([PYTHON, "-c", "import cryptography.x509"], check)
    usual, public = processes(check, [*check, "--profile", "web-pki"])
    return [
        Row("`certlint --help`", "`python -c pass`", helped * 1e3, bare * 1e3, "ms", helped / bare, "<= 1.7"),
        Row("`certlint bundle.pem --fqdn …`", "`import cryptography.x509`", checked * 1e3, loaded * 1e3, "ms",
            checked / loaded, "<= 0.75"),
        Row("`certlint bundle.pem --profile web-pki`", "the default profile", public * 1e3, usual * 1e3, "ms",
            public / usual, "<= 1.25"),
    ]  # fmt: skip


def speed(profile: str, bound: str) -> list[Row]:
    """Certificates a second in one process, memory of verdicts on and off."""
    from cryptography import x509

    leaves = realistic_leaves(LEAVES, 1)

    def floor() -> None:
        for leaf in leaves:
            for extension in x509.load_der_x509_certificate(leaf).extensions:
                _ = extension.value

    def ours(memo: bool) -> None:
        # Without an FQDN: 5,000 leaves of as many hosts cannot all be one cluster's, and would all fail for their names.
        plan = setup.make_plan(profile, {}, now=NOW, memo=memo)
        judge_all(plan, leaves)

    base, rate = rates(floor, lambda: ours(True), LEAVES)
    base_off, rate_off = rates(floor, lambda: ours(False), LEAVES)
    name = "`load_der_x509_certificate` and all extension values"
    return [
        Row(f"`{profile}`, {LEAVES:,} leaves", name, rate, base, "/s", rate / base, bound),
        Row(f"`{profile}`, nothing remembered", name, rate_off, base_off, "/s", rate_off / base_off, ""),
    ]


def memory(folder: str) -> list[Row]:
    """Peak memory of one bundle, and of many beside few."""
    bundle = sound_bundle(folder)
    options = ["--fqdn", "cluster.example.com", "--as-of", "2026-06-01"]
    one = peak([CERTLINT, bundle, *options])
    data = Path(bundle).read_bytes()
    for count, name in ((100, "few"), (10_000, "many")):
        for i in range(count):
            path = Path(folder, name, f"{i % 100}", f"{i}.pem")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    few = peak([CERTLINT, f"{folder}/few", *options])
    many = peak([CERTLINT, f"{folder}/many", *options])
    return [
        Row("memory, one bundle", "60 MB", one / 1000, 60.0, "MB", one / 60_000, "<= 1.0"),
        Row("memory, folder of 10,000 bundles", "folder of 100", many / 1000, few / 1000, "MB", many / few, "<= 1.2"),
    ]


def paths(folder: str) -> list[Row]:
    """Processor time of whole processes: CA certificates of one name, and names against name constraints."""
    listed = {
        "small": BUNDLES["namesakes-with-keys"](1000),
        "large": BUNDLES["namesakes-with-large-keys"](1000),
        "bound": forge_names.permitted(lambda n: f"n{n}.example", lambda n: f"a.n{n}.example")(100),
        "free": forge_names.below([f"a.n{n}.example" for n in range(100)]),
    }
    taken: dict[str, list[float]] = {name: [] for name in listed}
    for name, data in listed.items():
        Path(folder, f"{name}.pem").write_bytes(data)
    for _ in range(RUNS):
        for name in listed:
            taken[name].append(
                spent([CERTLINT, f"{folder}/{name}.pem", "--profile", "hygiene", "--as-of", "2026-06-01"])
            )
    small, large, bound, free = (statistics.median(taken[name]) for name in listed)
    names = (bound - free) * 1e3
    return [
        Row("1,000 CA certificates of one name", "1 s", small, 1.0, "s", small, "<= 1.0"),
        Row("the same with RSA keys of 16,384 bits", "1 s", large, 1.0, "s", large, "<= 1.0"),
        Row("100 names against 100 subtrees", "50 ms", names, 50.0, "ms", names / 50, "<= 1.0"),
    ]


def groups(seconds: int) -> dict[str, Callable[[str], Iterable[Row]]]:
    """What is measured, by name and in the order of the table; each is handed a folder of its run."""
    return {
        "start": starts,
        "redis": lambda _: speed("redis-enterprise-server", ">= 0.35"),
        "web-pki": lambda _: speed(audit.PROFILE, ">= 0.45"),
        "screens": lambda _: lines.screens(),
        "jsonl": lambda _: lines.audits(),
        "processes": lambda _: [audit.two_processes()],
        "many": lambda _: many_bundles.rows(),
        "estate": lambda _: estate.rows(),
        "memory": memory,
        "scan": scan.rows,
        "serve": lambda _: serve.rows(seconds),
        "paths": paths,
        "keys": lambda _: keys.rows(),
        "inventory": lambda _: inventory.rows(),
        "generate": lambda _: [generate_vs_genrsa()],
    }


def main(arguments: list[str]) -> None:
    """Prints the table."""
    order = _parser().parse_args(arguments)
    known = groups(order.load)
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for name in order.only or known for row in known[name](folder)]
    load = f"The load of the machine was {os.getloadavg()[2]:.1f} on {os.cpu_count()} cores."
    text = "\n\n".join([table(rows), load, *([] if order.only else audit.details(NOW))])
    sys.stdout.write(text + "\n")
    if order.write:
        marked = re.compile(r"(?<=<!-- bench -->\n).*?(?=<!-- /bench -->)", re.DOTALL)
        README.write_text(marked.sub(lambda _: text + "\n", README.read_text()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--only", metavar="NAME,…", type=_names, help=f"measure these alone, of: {', '.join(groups(serve.SECONDS))}"
    )
    which.add_argument("--write", action="store_true", help="put the whole table into the README")
    parser.add_argument(
        "--load", metavar="SECONDS", type=int, default=serve.SECONDS, help="of load on the service (%(default)s)"
    )
    return parser


def _names(text: str) -> list[str]:
    """The names of `--only`. Raises ArgumentTypeError for one that does not exist."""
    known = groups(serve.SECONDS)
    named = text.split(",")
    if unknown := [name for name in named if name not in known]:
        raise argparse.ArgumentTypeError(f"not known: {', '.join(unknown)}; there are {', '.join(known)}")
    return [name for name in known if name in named]


if __name__ == "__main__":
    main(sys.argv[1:])

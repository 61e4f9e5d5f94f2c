"""An inventory to look at: certificates of the tests and of hosts on the loopback interface. `python -m scripts.demo_audit`.

`make demo-audit` runs it. It records two runs, so that there are changes, prints what to ask, and serves the inventory until
Ctrl-C or SIGTERM; its folder goes with it.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import forge
from tests.support.tls_servers import s_server

ROOT = Path(__file__).parent.parent
OWNERS = """
[[owner]]
owner = "platform"
contact = "platform@example.com"
names = ["*.example.com"]

[[owner]]
owner = "hosts"
contact = "hosts@example.com"
places = ["127.0.0.1*"]
"""
HOSTS = ("shop.example.net", "login.example.net", "old.example.net")


def certlint(*words: object, quiet: bool = True) -> None:
    """Runs certlint; what it finds is what the inventory is to show."""
    command = [sys.executable, "-m", "certlint", *map(str, words)]
    subprocess.run(
        command, cwd=ROOT, stdout=subprocess.DEVNULL if quiet else None, stderr=subprocess.DEVNULL, check=False
    )


def fill(folder: Path, database: Path) -> None:
    """Two runs over files, and one over hosts."""
    owners = folder / "owners.toml"
    owners.write_text(OWNERS)
    files = folder / "files"
    shutil.copytree(ROOT / "tests" / "fixtures", files)
    record = ("--record", database, "--owners", owners, "--exit-zero")
    certlint(files, "--profile", "hygiene", *record, "--site", "files")
    for each in list(files.glob("hygiene/*.pem"))[:10]:
        each.unlink()
    certlint(files, "--profile", "hygiene", *record, "--site", "files")
    with ExitStack() as servers:
        ports = []
        for number, host in enumerate(HOSTS, 1):
            (place := folder / host).mkdir()
            ports.append(servers.enter_context(s_server(place, forge.chain(host, serial=number))))
        certlint("scan", *(f"127.0.0.1:{port}" for port in ports), *record, "--site", "hosts")


def main() -> int:
    """Fills an inventory, and serves it."""
    with tempfile.TemporaryDirectory(prefix="certlint-demo-") as name:
        folder = Path(name)
        database = folder / "inventory.db"
        fill(folder, database)
        for question in (("owners",), ("issuers", "--limit", "5"), ("expiring", "--limit", "5")):
            sys.stdout.write(f"$ certlint inventory {' '.join(question)} --record {database}\n")
            sys.stdout.flush()
            certlint("inventory", *question, "--record", database, quiet=False)
        command = [sys.executable, "-m", "certlint", "serve", "--record", str(database), *sys.argv[1:]]
        served = subprocess.Popen(command, cwd=ROOT)
        signal.signal(signal.SIGTERM, lambda *_: served.terminate())
        try:
            return served.wait()
        except KeyboardInterrupt:
            return served.wait()


if __name__ == "__main__":
    raise SystemExit(main())

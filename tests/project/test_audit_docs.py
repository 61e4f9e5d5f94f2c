"""docs/audit.md: every block on it is run, its paths in a folder of the test and its database on the test's server."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from certlint.inventory.database import open_database
from tests import ROOT, forge
from tests.support import postgres_server
from tests.support.consoles import environment, steps

PAGE = (ROOT / "docs" / "audit.md").read_text()


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def run(folder: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    where = {"cwd": folder, "env": environment(folder) | more, "stderr": subprocess.STDOUT}
    return subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, text=True, **where)


@pytest.fixture
def host(tmp_path) -> Path:
    """What the blocks about a host name, below a folder."""
    for name in ("etc/ssl/certs-of-ours", "etc/certlint", "var/lib/certlint"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "etc/certlint/owners.toml").write_text(blocks("toml")[0])
    bundle = tmp_path / "etc/ssl/certs-of-ours/www.pem"
    bundle.write_bytes(forge.bundle(*forge.chain("www.example.com")))
    bundle.chmod(0o644)
    for text in blocks("sh"):
        (path,) = re.findall(r"^# (/usr/local/bin/\S+)$", text, re.MULTILINE)
        script = Path(moved(path, tmp_path))
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(moved(text, tmp_path))
        script.chmod(0o755)
    return tmp_path


def moved(text: str, folder: Path) -> str:
    return re.sub(r"(?<![\w.])/(?=etc/|var/|usr/local/)", f"{folder}/", text)


@pytest.mark.slow
def test_the_first_month(tmp_path):
    (tmp_path / "owners.toml").write_text(blocks("toml")[0])
    for command, expected in steps(PAGE):
        done = run(tmp_path, command)
        assert done.returncode == 0, (command, done.stdout)
        for line in expected:
            assert line in done.stdout, (command, done.stdout)


MONTHLY, NIGHTLY = "/usr/local/bin/certificates-monthly", "/usr/local/bin/certificates-nightly"
REPORTS = sorted(re.findall(r"\$to/([a-z]+\.[a-z]+)", blocks("sh")[0]))


@pytest.mark.slow
def test_the_report_of_a_month(host):
    done = run(host, moved(MONTHLY, host))
    assert done.returncode == 0, done.stdout
    (report,) = (host / "var/lib/certlint").glob("report-*")
    made = {path.name: path.stat().st_size for path in report.iterdir()}
    assert sorted(made) == REPORTS
    assert all(made.values())
    assert "www.example.com" in (report / "certificates.csv").read_text()


@pytest.mark.slow
def test_the_report_of_a_month_in_which_a_file_cannot_be_read(host):
    (host / "etc/ssl/certs-of-ours/broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n")
    done = run(host, moved(MONTHLY, host))
    assert done.returncode == 3, done.stdout
    (report,) = (host / "var/lib/certlint").glob("report-*")
    assert sorted(path.name for path in report.iterdir()) == REPORTS
    assert "www.example.com" in (report / "certificates.csv").read_text()


@pytest.mark.slow
def test_a_night_writes_what_somebody_should_know(host):
    done = run(host, moved(NIGHTLY, host))
    assert (done.returncode, done.stdout) == (0, ""), "cron sends what is written"
    assert (host / "var/lib/certlint/inventory.db").exists()
    bundle = host / "etc/ssl/certs-of-ours/www.pem"
    bundle.write_bytes(forge.bundle(forge.leaf(not_before=datetime(2026, 1, 1), not_after=datetime(2026, 3, 1))))
    done = run(host, moved(NIGHTLY, host))
    assert (done.returncode, "error validity/" in done.stdout) == (1, True)


@pytest.mark.slow
def test_a_night_in_which_a_file_cannot_be_read(host):
    folder = host / "etc/ssl/certs-of-ours"
    (folder / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n")
    done = run(host, moved(NIGHTLY, host))
    assert done.returncode == 3, done.stdout
    assert f"{folder}/broken.pem" in done.stdout
    (folder / "www.pem").write_bytes(
        forge.bundle(forge.leaf(not_before=datetime(2026, 1, 1), not_after=datetime(2026, 3, 1)))
    )
    assert "error validity/" in run(host, moved(NIGHTLY, host)).stdout, "what is new is told all the same"


def test_the_clock_runs_scripts_that_are_on_the_page():
    known = {MONTHLY, NIGHTLY}
    path, *lines = "".join(blocks("crontab")).splitlines()
    assert "/usr/local/bin" in path.removeprefix("PATH=").split(":"), (
        "pip puts certlint there, and cron does not look there"
    )
    times = [line.split() for line in lines]
    assert {line[5] for line in times} == known
    assert all(len(line) == 6 and int(line[0]) < 60 and int(line[1]) < 24 for line in times)
    service, timer = blocks("ini")
    assert {*re.findall(r"^ExecStart=(.*)", service, re.MULTILINE)} == {NIGHTLY}
    assert re.search(r"^OnCalendar=\*-\*-\* \d\d:\d\d$", timer, re.MULTILINE)
    assert Path(re.findall(r"# (\S+)", service)[0]).stem == Path(re.findall(r"# (\S+)", timer)[0]).stem


@pytest.mark.slow
def test_the_cron_job(host):
    (text,) = blocks("yaml")
    job = yaml.safe_load(text)
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert {each["name"] for each in container["volumeMounts"]} == {each["name"] for each in pod["volumes"]}
    assert len(job["spec"]["schedule"].split()) == 5
    with postgres_server.serving() as server:
        target = server.new_database()
        known = {"/certs": str(host / "etc/ssl/certs-of-ours"), "postgresql://certlint@database/inventory": target}
        done = run(host, shlex.join(["certlint", *(known.get(word, word) for word in container["args"])]))
        assert done.returncode in (0, 1), done.stdout
        with open_database(target) as database:
            assert database.one("SELECT site, exit_code FROM runs") == ("eu-1", done.returncode)

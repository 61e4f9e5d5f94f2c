"""docs/audit.md: every block on it is run, its paths in a folder of the test and its database on the test's server."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import datetime
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from certlint.inventory.sql.database import open_database
from tests import ROOT, forge
from tests.support import postgres_server
from tests.support.consoles import environment, steps
from tests.support.users import NAMESPACE

DOCKERFILE = (ROOT / "Dockerfile").read_text()
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


JOB, CLAIM, PATCH = (yaml.safe_load(text) for text in blocks("yaml"))
READ_ONLY = 'mount -o remount,bind,ro / && mount -t tmpfs none "$TMPDIR" && ! touch "$0/x" 2>/dev/null && exec "$@"'


def pod_of(job) -> dict:
    return job["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def patched(value, patch):
    """A strategic merge: what has a name, or a path to be mounted at, is merged by it; other lists are replaced."""
    if isinstance(patch, dict):
        return {**value, **{name: patched(value.get(name, {}), each) for name, each in patch.items()}}
    key = next((key for key in ("mountPath", "name") if isinstance(patch, list) and key in patch[0]), "")
    if not key:
        return patch
    merged = {each[key]: each for each in value or []}
    for each in patch:
        merged[each[key]] = patched(merged.get(each[key], {}), each)
    return list(merged.values())


ON_SQLITE = patched(JOB, PATCH)


@pytest.mark.parametrize("version", ["1.27", "1.37"])  # the first with a time zone, and the newest that is known
@pytest.mark.parametrize("manifest", [JOB, CLAIM, ON_SQLITE], ids=["job", "claim", "patched"])
def test_manifests_are_what_kubernetes_takes(manifest, version):
    """By its own schema, without fields that it does not know."""
    kubernetes_validate.validate(manifest, version, strict=True)
    assert len(JOB["spec"]["schedule"].split()) == 5


@pytest.mark.parametrize("job", [JOB, ON_SQLITE], ids=["PostgreSQL", "SQLite"])
def test_the_cron_job_may_do_little(job):
    """What the Pod Security Standard "restricted" asks for, and more."""
    pod = pod_of(job)
    (container,) = pod["containers"]
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"USER {pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}\n" in DOCKERFILE
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    security = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    assert container["securityContext"] == security
    assert {each["name"] for each in container["volumeMounts"]} == {each["name"] for each in pod["volumes"]}
    writable = {each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")}
    assert writable == {"/tmp"} | ({"/var/lib/certlint"} if job is ON_SQLITE else set())
    assert not any("key" in each["path"] for each in secret_items(pod)), "private keys stay where they are"


def secret_items(pod) -> list[dict]:
    return [item for each in pod["volumes"][0]["projected"]["sources"] for item in each["secret"]["items"]]


def test_what_the_cron_job_mounts_is_made_by_the_commands():
    (commands,) = blocks("shell")
    given = " ".join(pod_of(JOB)["containers"][0]["args"])
    assert {*re.findall(r"--from-file=(?:password=)?(\S+)", commands)} == {
        "password.txt",
        *re.findall(r"/etc/certlint/([a-z.-]+)", given),
    }
    names = {JOB["metadata"]["name"], CLAIM["metadata"]["name"], pod_of(JOB)["volumes"][1]["configMap"]["name"]}
    names.add(pod_of(JOB)["containers"][0]["env"][0]["valueFrom"]["secretKeyRef"]["name"])
    assert names == {"certlint"}


@pytest.mark.slow
@pytest.mark.parametrize("job", [JOB, ON_SQLITE], ids=["PostgreSQL", "SQLite"])
def test_the_cron_job(host, job):
    """Certificates are where a kubelet puts them, and nothing can be written but in what is mounted."""
    folder, inventory = host / "certs", host / "inventory"
    for path in (folder / "..2026" / item["path"] for item in secret_items(pod_of(job))):
        path.parent.mkdir(parents=True)
        path.write_bytes(forge.bundle(*forge.chain(f"{path.parent.name}.example.com")))
    (folder / "..data").symlink_to("..2026")
    for path in (folder / "..2026").iterdir():
        (folder / path.name).symlink_to(f"..data/{path.name}")
    for made in (inventory, host / "tmp"):
        made.mkdir()
    (container,) = pod_of(job)["containers"]
    with postgres_server.serving() as server:
        target = server.new_database() if job is JOB else str(inventory / "inventory.db")
        known = {
            "/certs": str(folder),
            "--owners=/etc/certlint/owners.toml": f"--owners={host}/etc/certlint/owners.toml",
        }
        words = [
            f"--record={target}" if word.startswith("--record=") else known.get(word, word)
            for word in container["args"]
        ]
        bind = f"mount --bind {inventory} {inventory} && " if job is ON_SQLITE else ""
        command = [*NAMESPACE, "--mount", "sh", "-c", bind + READ_ONLY, str(host), "certlint", *words]
        done = run(host, shlex.join(command), TMPDIR=str(host / "tmp"))
        assert done.returncode == 0, done.stdout
        with open_database(target) as database:
            assert database.one("SELECT site, exit_code, places FROM runs") == ("eu-1", 0, 2)
            owned = "SELECT DISTINCT owner FROM owners o JOIN place_owners po ON po.owner_id = o.id"
            assert [*database.query(owned)] == [("web",)]

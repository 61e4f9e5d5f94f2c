"""Bundles judged in several processes: what a worker cannot finish is reported, and the report is written whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from certlint.output.formats import FOR_BUNDLES
from tests import ROOT, forge
from tests.support import readers
from tests.support.processes import gone
from tests.support.stream_helpers import call, command, parsed

pytestmark = pytest.mark.slow

OPTIONS = ("--fqdn", forge.FQDN, "--as-of", "2026-06-01", "--profile", "policy.toml")
POLICY = 'extends = "redis-enterprise-server"\nselect = ["redis/*"]\n'
# What happens to a file when it is read, by its name.
FATAL = """
import os, signal
from certlint.batch import bundles
def fatal(path, *more, load=bundles.sources.load):
    name = os.path.basename(path)
    if name == "die.pem":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "full.pem":
        raise MemoryError
    if name == "flaw.pem":
        raise KeyError(name)
    if name == "wait.pem":
        with open("who", "w") as pipe:
            pipe.write(str(os.getpid()))
        signal.pause()
    return load(path, *more)
bundles.sources.load = fatal
"""
SPAWN = "import multiprocessing\nmultiprocessing.set_start_method('spawn')\n"
MANY = 36


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `in` with bundles that something is found in, more than a worker is handed at once."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.toml").write_text(POLICY)
    (tmp_path / "in").mkdir()
    bundle = forge.bundle(*forge.chain(eku=["serverAuth"]))
    for index in range(MANY):
        (tmp_path / "in" / f"{index:03}.pem").write_bytes(bundle)
    return tmp_path


def add(name: str) -> None:
    """One more bundle, which comes in the middle of a batch."""
    Path("in", f"020{name}").mkdir()
    Path("in", f"020{name}", f"{name}.pem").write_bytes(Path("in", "000.pem").read_bytes())


def report(*arguments: object, prelude: str = FATAL, stdin: bytes = b"") -> tuple[int, dict]:
    done = call("check", *arguments, *OPTIONS, "--format", "json", prelude=prelude, stdin=stdin)
    assert done.stderr == b""
    return done.returncode, json.loads(done.stdout)


def judged(found: dict) -> list[str]:
    return [bundle["path"] for bundle in found["bundles"]]


ALL = [f"in/{index:03}.pem" for index in range(MANY)]


FATES = {
    "die": ("the process that worked on it was killed by SIGKILL", 3),
    "full": ("it needs more memory than is available", 3),
    "flaw": ("a fault in certlint (KeyError)", 2),
}


@pytest.mark.parametrize(("name", "jobs"), [("die", 2), ("full", 1), ("full", 2), ("flaw", 1), ("flaw", 2)])
def test_a_file_that_cannot_be_worked_on_costs_itself_alone(here, name, jobs):
    reason, code = FATES[name]
    add(name)
    ended, found = report("in", "--jobs", jobs)
    assert judged(found) == ALL
    [lost] = found["summary"]["unreadable"]
    assert lost["path"] == f"in/020{name}/{name}.pem"
    assert lost["reason"].startswith("not evaluated: ")
    assert reason in lost["reason"]
    assert ended == code
    assert len({tuple(finding["rule"] for finding in bundle["findings"]) for bundle in found["bundles"]}) == 1


def test_every_format_is_written_whole(here):
    add("die")
    options = [word for name in FOR_BUNDLES for word in ("--format", f"{name}=report.{name}")]
    done = call("check", "in", *OPTIONS, *options, "--jobs", 2, prelude=FATAL)
    assert (done.returncode, done.stderr) == (3, b"")
    for name in FOR_BUNDLES:
        text = Path(f"report.{name}").read_bytes().decode()
        if name in readers.READERS:
            readers.READERS[name](text)
        assert name in {"prometheus", "ics"} or "not evaluated" in text, name


def test_lines_are_written_whole(here):
    add("die")
    prelude = (
        "from certlint.batch.stream import readers\nreaders.READERS['file'] = lambda chunk, read=readers.whole_file:"
    )
    prelude += " fatal(chunk.path, load=lambda _: read(chunk))\n"
    done = call("check", "in", *OPTIONS, "--format", "jsonl", "--jobs", 2, prelude=FATAL + prelude)
    assert done.returncode == 3
    lines = parsed(done.stdout)
    assert [line["path"] for line in lines if line["kind"] == "unreadable"] == ["in/020die/die.pem"]
    assert {line["path"] for line in lines if line["kind"] == "certificate"} == {*ALL}


def test_a_worker_that_is_killed_from_outside_costs_the_file_that_it_was_at(here):
    add("wait")
    os.mkfifo("who")
    line = command("check", "in", *OPTIONS, "--format", "json", "--jobs", 2, prelude=FATAL)
    with subprocess.Popen(line, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        os.kill(int(Path("who").read_text()), signal.SIGKILL)
        out, _ = process.communicate()
    found = json.loads(out)
    assert process.returncode == 3
    assert judged(found) == ALL
    assert [lost["path"] for lost in found["summary"]["unreadable"]] == ["in/020wait/wait.pem"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_leaves_no_worker_and_no_report(here, number):
    add("wait")
    os.mkfifo("who")
    line = command("check", "in", *OPTIONS, "--format", "json=report.json", "--jobs", 2, prelude=FATAL)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(line, stderr=subprocess.PIPE, env=environment, process_group=0) as process:
        worker = int(Path("who").read_text())
        os.killpg(process.pid, number)
        _, err = process.communicate()
    assert b"Traceback" not in err
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGTERM)
    assert not Path("report.json").exists()
    assert gone(worker)


def test_standard_input_and_descriptors_are_read_wherever_they_stand(here):
    bundle = Path("in", "000.pem").read_bytes()
    for name, shown in (("-", "<stdin>"), ("/dev/stdin", "/dev/stdin")):
        both = [report("in/001.pem", name, "in/002.pem", "--jobs", jobs, stdin=bundle) for jobs in (1, 2)]
        assert both[0] == both[1]
        assert judged(both[0][1]) == ["in/001.pem", shown, "in/002.pem"]
        assert both[0][1]["bundles"][1]["certificates"]


CONFIGURATION = """
fqdn = "cluster.example.com"
[[bundle]]
path = "in/00?.pem"
fqdn = "other.example.com"
[[bundle]]
path = "in/01?.pem"
profile = "hygiene"
[[bundle]]
path = "in/0?5.pem"
select = ["validity/*"]
[[suppress]]
rule = "redis/*"
path = "in/02?.pem"
reason = "accepted"
expires = 2026-12-01
"""


def test_workers_that_are_spawned_judge_as_those_that_are_forked(here):
    Path("certlint.toml").write_text(CONFIGURATION)
    options = ("in", "--as-of", "2026-06-01", "--format", "json", "--no-memo", "--jobs")
    alone, forked, spawned = (
        call("check", *options, jobs, prelude=prelude) for jobs, prelude in ((1, ""), (2, ""), (2, SPAWN))
    )
    assert alone.stderr == forked.stderr == spawned.stderr == b""
    assert alone.stdout == forked.stdout == spawned.stdout
    assert alone.returncode == forked.returncode == spawned.returncode == 1
    bundles = json.loads(alone.stdout)["bundles"]
    assert {tuple(bundle["fqdns"]) for bundle in bundles} == {("cluster.example.com",), ("other.example.com",)}
    assert any(finding["suppressed"] for bundle in bundles for finding in bundle["findings"])


def test_audits_by_workers_that_are_spawned_are_the_same(here):
    lines = [
        call("check", "in", *OPTIONS[2:], "--format", "jsonl", "--jobs", jobs, prelude=prelude).stdout
        for jobs, prelude in ((1, ""), (2, ""), (2, SPAWN))
    ]
    assert lines[0] == lines[1] == lines[2]
    assert len(parsed(lines[0])) > MANY


def test_a_console_script_can_be_spawned(here):
    """What a spawned process imports first is the program of its parent."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    Path("script.py").write_text(
        "import sys\nfrom certlint.cli import main\n"
        f"if __name__ == '__main__':\n    {SPAWN.strip().replace(chr(10), '; ')}\n    sys.exit(main())\n"
    )
    line = [sys.executable, "script.py", "in", *OPTIONS, "--jobs", "2", "--format", "json"]
    done = subprocess.run(line, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert judged(json.loads(done.stdout)) == ALL

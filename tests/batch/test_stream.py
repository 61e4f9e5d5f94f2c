"""Bulk: every kind of input, broken or not, becomes lines; and the lines are what their schema says."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from certlint.batch.stream.chunks import Chunk
from certlint.batch.stream.progress import duration, status
from certlint.batch.stream.readers import read_entries
from certlint.batch.stream.tasks import Task, tasks
from certlint.cli import main
from certlint.engine import setup
from certlint.engine.audit import Entry, Place, audit
from tests import ROOT, forge
from tests.fuzz.der_damage import MUTATIONS, garble_text
from tests.support.guard import processor_seconds
from tests.support.stream_helpers import block, call, certificates, digests, parsed, pem, plan, profile, spoiled

pytestmark = pytest.mark.slow

SCHEMA = json.loads((ROOT / "certlint" / "output" / "schemas" / "jsonl_v2.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
KEY = forge.key_pem(forge.key("p256-a")).encode()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    profile(tmp_path)
    return tmp_path


@pytest.fixture
def stream(here, capfdbinary):
    """Runs certlint and gives the lines, each valid by the schema; the last one is the summary.

    Here in this process, unless workers are to be forked or bytes to be piped in.
    """

    def run(*arguments: object, code: int | None = None, stdin: bytes = b"") -> list[dict]:
        line = ["check", *arguments, "--format", "jsonl", "--profile", "profile.toml", "--as-of", "2026-06-01"]
        if stdin or "--jobs" in arguments:
            done = call(*line, stdin=stdin)
            ended, out, said = done.returncode, done.stdout, done.stderr
        else:
            capfdbinary.readouterr()
            ended = main([*map(str, line), "--jobs", "1"])
            out, said = capfdbinary.readouterr()
        if code is not None:
            assert ended == code, said.decode()
        lines = parsed(out)
        for each in [*lines[:12], *lines[-12:]]:
            VALIDATOR.validate(each)
        assert [each["kind"] for each in lines].index("summary") == len(lines) - 1
        return lines

    return run


def expected(ders: tuple[bytes, ...] | list[bytes]) -> Counter[str]:
    return Counter(sha256(der).hexdigest() for der in ders)


def reasons(lines: list[dict]) -> list[str]:
    return [line["reason"] for line in lines if line["kind"] == "unreadable"]


def some(count: int = 10) -> tuple[bytes, ...]:
    return certificates()[:count]


# The core.


def test_the_core_is_total_and_keeps_order(tmp_path):
    good, bad = forge.leaf().der, forge.root().der
    place = Place("table", unit="row")
    junk = [b"", b"\x30", b"\x30\x03\x02\x01\x01", os.urandom(200), good[:-40], b"\x30\x84\xff\xff\xff\xff"]
    given = [Entry(place, n, der) for n, der in enumerate([good, *junk, bad])] + [Entry(place, 9, b"", "no bytes")]
    lines = list(audit(plan(tmp_path), iter(given)))
    assert [line.entry for line in lines] == given
    assert [bool(line.reason) for line in lines] == [False, *[True] * len(junk), False, True]
    assert (lines[0].role, lines[-2].role, lines[-1].reason) == ("leaf", "root", "no bytes")


def test_damage_of_every_kind_is_judged_or_told(tmp_path):
    chance = random.Random(7)
    sources = [c.der for c in forge.chain()] + list(some(3))
    damaged = [mutate(chance.choice(sources), chance) for _ in range(40) for mutate in MUTATIONS]
    rules = setup.make_plan("web-pki", {}, now=setup.as_of("2026-06-01"))
    lines = list(audit(rules, (Entry(Place("x"), n, der) for n, der in enumerate(damaged))))
    assert [line.entry.at for line in lines] == list(range(len(damaged)))
    assert [line for line in lines if line.crashed] == []
    assert {bool(line.reason) for line in lines} == {True, False}


def test_thirty_thousand_attributes_take_no_square_of_their_number():
    rules = setup.make_plan("web-pki", {}, now=setup.as_of("2026-06-01"))
    der = forge.leaf(subject=[("OU", "unit")] * 30_000).der
    with processor_seconds(6):
        (line,) = audit(rules, [Entry(Place("x"), 0, der)])
    assert "cabf-br/organizational-unit" in {found.rule for found in line.findings}


def test_garbled_pem_is_judged_or_told():
    chance = random.Random(7)
    for _ in range(60):
        text = garble_text(pem(some(5)) + KEY, chance)
        found = list(read_entries(Chunk("x", "file", data=text)))
        assert found
        assert not any("failed to read it" in entry.reason for entry in found)
        assert len([r for r in found if r.der in some(5)]) >= 1


def test_roles_are_told_by_the_certificate_alone(tmp_path):
    lines = audit(plan(tmp_path), [Entry(Place("x"), 0, c.der) for c in forge.chain()])
    assert [line.role for line in lines] == ["leaf", "intermediate", "root"]


def test_findings_point_into_the_certificate(here, stream):
    der = spoiled(forge.leaf().der)
    (here / "a.pem").write_bytes(block(der))
    line, _ = stream("a.pem", code=0)
    (finding,) = line["findings"]
    assert (finding["rule"], finding["severity"], finding["part"]) == ("t/not-der", "warning", "key_usage")
    assert der[finding["offset"]] == 0x01
    assert line["sha256"] == sha256(der).hexdigest()
    assert line["subject"] == "CN=cluster.example.com" or "cluster.example.com" in line["subject"]
    assert line["profile"] == "profile.toml"


def test_the_summary_adds_up(here, stream):
    (here / "a.pem").write_bytes(pem(certificates()) + block(b"\x30\x03\x02\x01\x01"))
    *lines, summary = stream("a.pem", "--fail-on", "warning", code=3)
    spoiled_ones = len(certificates()) // 5
    assert summary["certificates"] == len(lines) - 1 == len(certificates())
    assert summary["verdicts"] == {"pass": 32, "fail": spoiled_ones, "incomplete": 0}
    assert summary["counts"] == {"error": 0, "warning": spoiled_ones, "info": 0}
    assert summary["rules"] == {"t/not-der": spoiled_ones}
    assert (summary["unreadable"], summary["verdict"], summary["interrupted"]) == (1, "fail", False)
    assert summary["bundle_rules_not_run"] == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 0), (("--fail-on", "warning"), 1), (("--fail-on", "warning", "--exit-zero"), 0), (("--fail-on", "never"), 0)],
)
def test_exit_codes(here, options, code, stream):
    (here / "a.pem").write_bytes(pem(some()))
    stream("a.pem", *options, code=code)


def test_min_severity_hides_findings_and_counts_them(here, stream):
    (here / "a.pem").write_bytes(pem(some()))
    *lines, summary = stream("a.pem", "--min-severity", "error", "--fail-on", "warning", code=1)
    assert not any(line["findings"] for line in lines)
    assert summary["counts"]["warning"] == 2


def test_hostile_text_is_escaped(here, stream):
    name = 'a\x1b[31m\u202e"\\\n\x00.example.com'
    (here / "a.pem").write_bytes(block(forge.leaf(subject=[("CN", name)]).der))
    line, _ = stream("a.pem")
    assert line["subject"].endswith(name)


# Inputs.


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_many_processes_write_the_same_lines(here, jobs, monkeypatch, stream):
    for index in range(3):
        (here / f"{index}.pem").write_bytes(pem(certificates()[index * 10 : index * 10 + 20]))
    reference = stream("0.pem", "1.pem", "2.pem", "--jobs", 1)
    assert stream("0.pem", "1.pem", "2.pem", "--jobs", jobs) == reference


def test_a_folder(here, stream):
    (here / "in" / "deep").mkdir(parents=True)
    one, two, three, four = some(4)
    (here / "in" / "a.pem").write_bytes(pem([one, two]))
    (here / "in" / "deep" / "b.der").write_bytes(three)
    (here / "in" / "deep" / "c.crt").write_bytes(four)
    (here / "in" / "notes.txt").write_text("nothing to be read")
    lines = stream("in", code=0)
    assert digests(lines) == expected([one, two, three, four])
    done = call("check", "in", "--format", "jsonl", "--show-files")
    assert done.stdout.split() == [b"in/a.pem", b"in/deep/b.der", b"in/deep/c.crt"]


def test_a_link_that_leads_out_of_a_folder_is_told(here, capfd):
    (here / "in").mkdir()
    (here / "elsewhere").mkdir()
    one, two = some(2)
    (here / "in" / "a.pem").write_bytes(pem([one]))
    (here / "elsewhere" / "b.pem").write_bytes(pem([two]))
    (here / "in" / "out").symlink_to("../elsewhere")
    assert main(["in", "--format", "jsonl", "--profile", "profile.toml", "--jobs", "1"]) == 0
    said = capfd.readouterr()
    assert digests(parsed(said.out.encode())) == expected([one])
    assert "not followed" in said.err
    assert "the link in/out;" in said.err


def test_limits_of_bundles_do_not_hold(here, stream):
    (here / "a.pem").write_bytes(pem(certificates()))
    assert digests(stream("a.pem", "--max-certificates", 3, "--max-size", "1k")) == expected(certificates())


def test_a_large_file_is_read_in_ranges(here, stream):
    ders = list(certificates()) * 60
    (here / "a.pem").write_bytes(pem(ders))
    lines = stream("a.pem", "--jobs", 2)
    assert digests(lines) == expected(ders)
    data = (here / "a.pem").read_bytes()
    assert all(data.startswith(b"-----BEGIN", line["byte"]) for line in lines[:-1])
    assert [line["byte"] for line in lines[:-1]] == sorted(line["byte"] for line in lines[:-1])


def test_standard_input(here, stream):
    ders = list(certificates()) * 30
    lines = stream("-", stdin=pem(ders), code=0)
    assert digests(lines) == expected(ders)
    assert {line["path"] for line in lines[:-1]} == {"<stdin>"}


def test_mangled_pem(here, stream):
    one, two, three, four, five, six = some(6)
    text = (
        b"Bag Attributes\n  friendlyName: x\n"
        + block(one).replace(b"\n", b"\r\n")
        + block(two).replace(b"-----END CERTIFICATE-----", b"-----END CERTIFICATE----")
        + block(three).replace(b"-----BEGIN", b"----BEGIN")
        + block(four).rstrip()
        + block(five)
        + block(six).replace(b"CERTIFICATE", b"X509 CERTIFICATE")
    )
    (here / "a.pem").write_bytes(text)
    assert digests(stream("a.pem")) == expected(some(6))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda b: b.replace(b"MII", b"M!I", 1), "not base64"),
        (lambda b: b.replace(b"MII", b"MI", 1), "base64"),
        (lambda b: b[: len(b) // 2] + b"\n", "no END line"),
        (lambda b: b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "no base64"),
        (lambda b: b.replace(b"MII", b"AAA", 1), "this is not a certificate"),
        (lambda b: b"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n", "this is not a certificate"),
    ],
)
def test_broken_blocks_are_lines_with_reasons(here, spoil, reason, stream):
    one, two, three = some(3)
    (here / "a.pem").write_bytes(block(one) + spoil(block(two)) + block(three))
    lines = stream("a.pem", code=3)
    assert digests(lines) == expected([one, three])
    (told,) = reasons(lines)
    assert reason in told
    assert lines[1]["byte"] == len(block(one))


def test_private_keys_are_lines_without_them_and_never_printed(here):
    one, two = some(2)
    (here / "a.pem").write_bytes(block(one) + KEY + block(two))
    (here / "b.pem").write_bytes(KEY)
    (here / "c.pem").write_bytes(KEY.replace(b"EC PRIVATE KEY", b"CERTIFICATE").replace(b"PRIVATE KEY", b"CERTIFICATE"))
    done = call("check", "a.pem", "b.pem", "c.pem", "--format", "jsonl", "--profile", "profile.toml")
    lines = parsed(done.stdout)
    assert digests(lines) == expected([one, two])
    assert done.returncode == 3
    assert reasons(lines)[:2] == ["no certificate, but PRIVATE KEY"] * 2
    assert reasons(lines)[2].startswith("this is not a certificate")
    body = KEY.split(b"\n")[1]
    assert body not in done.stdout + done.stderr


def test_inputs_that_are_none(here, stream):
    (here / "empty.pem").write_bytes(b"")
    (here / "text.pem").write_text("hello")
    (here / "random.der").write_bytes(bytes(range(256)) * 20)
    (here / "utf16.pem").write_bytes(block(some()[0]).decode().encode("utf-16"))
    os.mkfifo(here / "pipe.pem")
    (here / "empty").mkdir()
    lines = stream("empty.pem", "text.pem", "random.der", "utf16.pem", "pipe.pem", "empty", "missing.pem", code=3)
    assert digests(lines) == expected(some(1))
    assert Counter(line["path"] for line in lines if line["kind"] == "unreadable") == Counter(
        ["empty.pem", "text.pem", "random.der", "pipe.pem", "empty", "missing.pem"]
    )


def test_der_one_after_the_other(here, stream):
    (here / "a.der").write_bytes(b"".join(some(3)))
    lines = stream("a.der", code=0)
    assert digests(lines) == expected(some(3))
    assert [line["byte"] for line in lines[:-1]] == [0, len(some()[0]), len(some()[0]) + len(some()[1])]


# Tables.


def test_json_lines(here, stream):
    ders = list(certificates()) * 20
    rows = [json.dumps({"id": n, "cert": base64.b64encode(der).decode()}) for n, der in enumerate(ders)]
    (here / "a.jsonl").write_text("\n".join(rows))
    data = (here / "a.jsonl").read_bytes()
    lines = stream("a.jsonl", "--jobs", 2, code=0)
    assert digests(lines) == expected(ders)
    assert all(data.startswith(b'{"id": ', line["byte"]) for line in lines[:-1])


def test_json_lines_that_are_broken(here, stream):
    one, two, three, four = (base64.b64encode(der).decode() for der in some(4))
    rows = [
        json.dumps({"x": one, "y": "text"}),
        "{",
        "",
        "[1]",
        json.dumps({"x": None}),
        json.dumps({"x": "?"}),
        json.dumps({"x": ""}),
        json.dumps({"y": two}),
        "[" * 100_000,
        "\xff",
        json.dumps({"x": block(some()[2]).decode()}),
        json.dumps({"x": four.replace("+", "-").replace("/", "_").rstrip("=")}),
    ]
    (here / "a.jsonl").write_bytes("\n".join(rows).encode("latin-1"))
    lines = stream("a.jsonl", "--column", "x", code=3)
    assert digests(lines) == expected([some()[0], some()[2], some()[3]])
    assert len(reasons(lines)) == 8
    assert "no column 'x'" in " ".join(reasons(lines))
    assert three


def test_json_lines_name_their_column_or_show_it(here, stream):
    row = {"name": "x", "blob": base64.b64encode(some()[0]).decode()}
    (here / "a.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({"name": "y", "n": 1}) + "\n")
    lines = stream("a.jsonl", code=3)
    assert digests(lines) == expected(some(1))
    assert "--column" in reasons(lines)[0]


def table(ders: list[bytes] | tuple[bytes, ...], header: list[str] | None, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    if header:
        writer.writerow(header)
    for n, der in enumerate(ders):
        value = block(der).decode() if n % 2 else base64.b64encode(der).decode()
        writer.writerow([n, f'a "quoted"{delimiter}\n value', value])
    return out.getvalue()


@pytest.mark.parametrize("header", [["id", "note", "Cert"], ["id", "note", "blob"], None])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(here, header, delimiter, stream):
    (here / "a.csv").write_text(table(certificates(), header, delimiter))
    assert digests(stream("a.csv", code=0)) == expected(certificates())


def test_a_large_csv_is_read_in_pieces(here, stream):
    ders = list(certificates()) * 20
    (here / "a.csv").write_text(table(ders, ["id", "note", "cert"]))
    lines = stream("a.csv", "--jobs", 2, code=0)
    assert digests(lines) == expected(ders)
    assert len({line["byte"] for line in lines[:-1]}) == len(ders)


def test_csv_columns_by_name_or_number(here, stream):
    (here / "a.csv").write_text(table(some(), ["id", "note", "blob"]))
    assert digests(stream("a.csv", "--column", "blob")) == expected(some())
    assert digests(stream("a.csv", "--column", "3")) == expected(some())
    (told,) = reasons(stream("a.csv", "--column", "blub", code=3))
    assert "no column 'blub'" in told
    assert "blob" in told
    for column in ("0", "4", "\u00b2", "9" * 5000):
        (told,) = reasons(stream("a.csv", "--column", column, code=3))
        assert "has no column '" in told


def test_csv_that_is_broken(here, stream):
    one, two = (base64.b64encode(der).decode() for der in some(2))
    (here / "a.csv").write_text(f"cert,x\n{one},1\n\n\n???,2\n,3\n{two},4\n")
    (here / "b.csv").write_text("")
    (here / "c.csv").write_text("a,b\n1,2\n")
    lines = stream("a.csv", "b.csv", "c.csv", code=3)
    assert digests(lines) == expected(some(2))
    assert len(reasons(lines)) == 4
    assert "--column" in reasons(lines)[-1]


def test_parquet(here, stream):
    import pyarrow as pa
    from pyarrow import parquet

    ders = list(certificates()) * 20
    texts = [base64.b64encode(der).decode() for der in ders]
    parquet.write_table(pa.table({"id": range(len(ders)), "cert": ders}), "a.parquet", row_group_size=300)
    parquet.write_table(pa.table({"blob": [*texts, None, "?"]}), "b.parquet")
    lines = stream("a.parquet", "--jobs", 2, code=0)
    assert digests(lines) == expected(ders)
    assert [line["row"] for line in lines[:-1]] == list(range(len(ders)))
    assert len(reasons(stream("b.parquet", code=3))) == 2
    (here / "c.parquet").write_bytes(b"PAR1 and no more")
    assert "pyarrow cannot read it" in reasons(stream("c.parquet", code=3))[0]
    assert "no column 'id' of text or bytes" in reasons(stream("a.parquet", "--column", "id", code=3))[0]


def test_parquet_without_pyarrow_says_what_to_install(here):
    (here / "a.parquet").write_bytes(b"PAR1")
    prelude = "import importlib.util as u; f = u.find_spec; u.find_spec = lambda n, p=None: None if n == 'pyarrow' else f(n, p)"
    done = call("check", "a.parquet", "--format", "jsonl", "--profile", "profile.toml", prelude=prelude)
    assert done.returncode == 2
    assert b"pip install 'certlint[parquet]'" in done.stderr


# Options.


@pytest.mark.parametrize(
    "arguments",
    [
        ("a.pem", "--resume", "j"),
        ("a.pem", "--column", "x"),
        ("a.pem", "--format", "jsonl", "--resume", "j"),
        ("a.pem", "--format", "jsonl", "--format", "text"),
        ("a.pem", "--format", "jsonl", "--key", "k"),
        ("a.pem", "--format", "jsonl", "--output", "x", "--resume", "x"),
        ("a.pem", "--format", "jsonl", "--output", "no/such/folder/x"),
    ],
)
def test_options_that_do_not_go_together(here, arguments):
    (here / "a.pem").write_bytes(pem(some()))
    done = call("check", *arguments, "--profile", "profile.toml")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"certlint: ")


def test_output_goes_to_a_file(here):
    (here / "a.pem").write_bytes(pem(some()))
    for option in (["--format", "jsonl=x.jsonl"], ["--format", "jsonl", "--output", "x.jsonl"]):
        done = call("check", "a.pem", *option, "--profile", "profile.toml", "--statistics")
        assert done.stdout == b""
        assert b"10 certificates" in done.stderr
        assert b"      2  t/not-der" in done.stderr
        assert digests(parsed((here / "x.jsonl").read_bytes())) == expected(some())
        (here / "x.jsonl").unlink()
    assert call("check", "a.pem", "--format", "jsonl", "--quiet", "--profile", "profile.toml").stderr == b""


def test_a_reader_that_leaves_ends_the_run_which_is_no_pass(here):
    (here / "a.pem").write_bytes(pem(list(certificates()) * 100))
    certlint_command = f"{sys.executable} -m certlint check a.pem --format jsonl --profile profile.toml --jobs 2"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {certlint_command} | head -n 1"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, b"interrupted after" in done.stderr, b"rror" in done.stderr) == (141, True, False)
    assert json.loads(done.stdout)["kind"] == "certificate"


# The pool and the bar.


DEADLY = """
import os
from certlint.batch.stream import readers
def deadly(chunk, whole=readers.whole_file):
    return os.kill(os.getpid(), 9) if chunk.path == "die.pem" else whole(chunk)
readers.READERS["file"] = deadly
"""


def test_a_worker_that_dies_costs_the_file_that_it_dies_of_and_no_more(here):
    for index in range(600):
        (here / f"{index:03}.pem").symlink_to("one.der")
    (here / "one.der").write_bytes(some()[0])
    (here / "die.pem").write_bytes(pem(some()))
    paths = [f"{index:03}.pem" for index in range(600)]
    paths.insert(300, "die.pem")
    done = call("check", *paths, "--jobs", 2, "--format", "jsonl", "--profile", "profile.toml", prelude=DEADLY)
    lines = parsed(done.stdout)
    [lost] = [line for line in lines if line["kind"] == "unreadable"]
    assert lost["path"] == "die.pem"
    assert lost["reason"].startswith("not evaluated: the process that worked on it was killed by SIGKILL")
    assert [line["path"] for line in lines[:-1]] == paths
    assert (done.returncode, lines[-1]["crashed"], lines[-1]["unreadable"]) == (3, 0, 1)
    for line in (lines[0], lost, lines[-1]):
        VALIDATOR.validate(line)


def test_a_reader_that_fails_is_a_line(tmp_path):
    (entry,) = read_entries(Chunk("x", "pem", data=3))
    assert "failed to read it (AttributeError)" in entry.reason


def test_tasks_do_not_depend_on_who_asks():
    chunks = [Chunk(f"{n}.pem", "file", 0, n * 7919 % 500_000, weight=n) for n in range(2000)]
    made = list(tasks(chunks))
    assert [p for task in made for p in task.chunks] == chunks
    assert sum(task.weight for task in made) == sum(p.weight for p in chunks)
    assert max(len(task.chunks) for task in made) <= 256
    assert len({task.trail for task in made}) == len(made)
    assert isinstance(made[0], Task)


def test_the_bar_says_what_is_left():
    assert status(50, 100, 1000, 10.0, 50, 1000) == f"[{'#' * 12}{'.' * 12}]  50%  1,000 certificates, 100/s, 0:10 left"
    assert status(75, 100, 3000, 10.0, 25, 1000).endswith("3,000 certificates, 100/s, 0:10 left")
    assert status(0, 100, 0, 0.0, 0, 0).endswith("0 certificates, 0/s")
    assert status(10, 0, 10, 1.0, 10, 10) == "10 certificates, 10/s"
    assert [duration(s) for s in (0.2, 59.6, 61, 3661)] == ["0:00", "1:00", "1:01", "1:01:01"]


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (80, f"[{'#' * 12}{'.' * 12}]  50%  1,000 certificates, 100/s, 0:10 left"),
        (60, "50%  1,000 certificates, 100/s, 0:10 left"),
        (30, "50%  100/s, 0:10 left"),
        (10, "50%"),
        (2, "50"),
    ],
)
def test_the_bar_of_a_narrow_terminal(room, shown):
    assert status(50, 100, 1000, 10.0, 50, 1000, room) == shown


def on_a_terminal(*more: str, columns: int = 80, lines: bool = False) -> tuple[bytes, bytes]:
    """What a terminal shows of a run over a.pem, and what went to a pipe; or all on the terminal."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    line = [sys.executable, "-m", "certlint", "check", "a.pem", "--format", "jsonl", "--profile", "profile.toml", *more]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)}
    out = theirs if lines else subprocess.PIPE
    with subprocess.Popen(line, stdout=out, stderr=theirs, env=environment) as process:
        os.close(theirs)
        piped = process.stdout.read() if process.stdout else b""
        shown = b""
        with suppress(OSError):  # what a terminal gives whose last user has gone
            while chunk := os.read(ours, 65536):
                shown += chunk
    os.close(ours)
    return shown, piped


def test_a_bar_on_a_terminal_only(here):
    (here / "a.pem").write_bytes(pem(list(certificates()) * 10))
    assert b"\r" not in call("check", "a.pem", "--format", "jsonl", "--profile", "profile.toml").stderr
    shown, out = on_a_terminal()
    assert b"] " in shown
    assert b"certificates, " in shown
    assert b"\x1b[K" in shown
    assert digests(parsed(out)) == expected(list(certificates()) * 10)


def test_a_narrow_terminal_has_its_bar_on_one_row(here):
    (here / "a.pem").write_bytes(pem(list(certificates()) * 10))
    shown, _ = on_a_terminal(columns=40)
    bars = [part.split(b"\x1b[K")[0] for part in shown.split(b"\r") if part.count(b"\x1b[K") and b"%" in part]
    assert bars
    assert all(b"/s" in bar and len(bar) < 40 for bar in bars)


def test_no_bar_between_lines_on_one_terminal(here):
    (here / "a.pem").write_bytes(pem(some(2)))
    shown, _ = on_a_terminal("--quiet", lines=True)
    assert b"\x1b[K" not in shown
    shown, _ = on_a_terminal(lines=True)
    assert b"\x1b[K" not in shown
    assert shown.count(b'"kind":"certificate"') == 2


def test_an_audit_with_old_tables_of_facts_says_so(here):
    (here / "a.pem").write_bytes(pem(some(1)))
    line = ("check", "a.pem", "--format", "jsonl", "--profile", "web-pki", "--as-of")
    assert re.search(rb"over 366 days old: .*\bclients, countries, ", call(*line, "2031-01-01").stderr)
    assert b"days old" not in call(*line, "2026-08-02").stderr


def test_the_example_of_the_page_runs():
    page = (ROOT / "docs" / "bulk.md").read_text()
    program = page.split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(compile(program, "docs/bulk.md", "exec"), names)
    good, bad = names["lint_partition"]([(0, some()[0]), (1, b"junk")], names["AS_OF"])
    assert (good[0], good[1]) == (0, "")
    assert (bad[0], bad[2]) == (1, [])
    assert "is not a certificate" in bad[1]

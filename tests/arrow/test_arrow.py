"""Record batches in, the same with verdicts out: total, in order, the same in every process, and named by their rules."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from base64 import b64encode

import pyarrow as pa
import pytest

from certlint import caches
from certlint.arrow import ArrowLinter
from certlint.arrow.columns import ADDED
from certlint.errors import CertlintError, UsageError
from tests import ROOT, forge
from tests.support.cli import DAY, certlint
from tests.support.stream_helpers import profile

LEAF = forge.cert("one.example.com").der
OTHER = forge.cert("two.example.com", eku=["clientAuth"]).der


def batch(*values: object, kind: pa.DataType | None = None) -> pa.RecordBatch:
    return pa.record_batch({"id": pa.array(range(len(values))), "cert": pa.array(values, kind)})


def judged(linter: ArrowLinter, *batches: pa.RecordBatch) -> list[dict]:
    return pa.Table.from_batches(linter(batches), linter.schema(batches[0].schema)).to_pylist()


@pytest.fixture(scope="module")
def linter() -> ArrowLinter:
    return ArrowLinter("cert", "web-pki", as_of=DAY[1])


@pytest.mark.slow
def test_the_same_is_found_as_in_lines(linter, tmp_path):
    for number, der in enumerate((LEAF, OTHER)):
        (tmp_path / f"{number}.der").write_bytes(der)
    answer = certlint(
        "check",
        tmp_path / "0.der",
        tmp_path / "1.der",
        "--format",
        "jsonl",
        "--profile",
        "web-pki",
        *DAY,
        "--jobs",
        "1",
    )
    lines = [json.loads(line) for line in answer.out.splitlines()]
    lines = [line for line in lines if line["kind"] == "certificate"]
    rows = judged(linter, batch(LEAF, OTHER))
    assert len(rows) == len(lines) == 2
    for row, line in zip(rows, lines, strict=True):
        assert row["findings"]
        assert [row[key] for key in ("sha256", "verdict")] == [line[key] for key in ("sha256", "verdict")]
        keys = ("rule", "severity", "message", "part", "offset")
        assert row["findings"] == [{key: finding[key] for key in keys} for finding in line["findings"]]


@pytest.mark.slow
def test_a_row_for_each_row_whatever_it_holds(linter):
    values = [LEAF, b"", None, b"junk", LEAF[:-1], b"\x30\x82\xff\xff", bytes(10_000), OTHER]
    rows = judged(linter, batch(*values[:3], kind=pa.binary()), batch(*values[3:], kind=pa.binary()))
    assert [row["id"] for row in rows] == [0, 1, 2, 0, 1, 2, 3, 4]
    assert [bool(row["reason"]) for row in rows] == [False, *[True] * 6, False]
    assert {row["verdict"] for row in rows[1:-1]} == {"unreadable"}
    assert all(row["findings"] == [] for row in rows[1:-1])
    assert rows[0]["cert"] == LEAF


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()])
@pytest.mark.parametrize("form", ["pem", "base64", "hex"])
def test_a_column_holds_what_columns_hold(form, kind, linter):
    text = {"pem": forge.pem(LEAF), "base64": b64encode(LEAF).decode(), "hex": LEAF.hex()}[form]
    (row,) = judged(linter, batch(text if "string" in str(kind) else text.encode(), kind=kind))
    assert row["sha256"] == judged(linter, batch(LEAF))[0]["sha256"]
    assert row["reason"] == ""


def test_numbers_and_lists_are_told(linter):
    for values in ([5], [[1, 2]], [{"a": 1}], [True], [1.5]):
        (row,) = judged(linter, batch(*values))
        assert (row["verdict"], "instead of text or bytes" in row["reason"]) == ("unreadable", True)


def test_of_several_certificates_the_first_is_judged_and_told(linter):
    (row,) = judged(linter, batch(forge.pem(LEAF) + forge.pem(OTHER)))
    assert row["sha256"] == judged(linter, batch(LEAF))[0]["sha256"]
    assert "contains 2 objects: only the first certificate is evaluated" in row["reason"]
    assert row["verdict"] in ("fail", "incomplete")
    (behind_key,) = judged(linter, batch(forge.key_pem("p256-a") + forge.pem(LEAF)))
    assert behind_key["sha256"] == row["sha256"]


@pytest.mark.slow
def test_no_rows_and_many_rows(linter):
    assert judged(linter, batch(kind=pa.binary())) == []
    assert list(linter([])) == []
    many = batch(*[LEAF] * 9000)
    assert [each.num_rows for each in linter([many])] == [4096, 4096, 808]


def test_columns_that_are_missing_or_taken(linter):
    with pytest.raises(UsageError, match="no column 'cert'") as caught:
        linter.schema(pa.schema([("certs", pa.binary())]))
    assert "Did you mean 'certs'" in caught.value.hint
    for field in ADDED:
        with pytest.raises(UsageError, match=f"already has a column '{field.name}'"):
            linter.schema(pa.schema([("cert", pa.binary()), field]))
    with pytest.raises(UsageError, match="already has a column 'Verdict'"):
        linter.schema(pa.schema([("cert", pa.binary()), ("Verdict", pa.string())]))


@pytest.mark.slow
def test_it_asks_what_a_linter_asks():
    with pytest.raises(CertlintError, match="has no setting fqnd"):
        ArrowLinter("cert", fqnd=["x.example.com"])
    with pytest.raises(CertlintError, match="not a date"):
        ArrowLinter("cert", as_of="x")
    with pytest.raises(CertlintError, match="not a severity"):
        ArrowLinter("cert", fail_on="x")
    never = ArrowLinter("cert", "web-pki", as_of=DAY[1], fail_on=None)
    assert {row["verdict"] for row in judged(never, batch(LEAF, OTHER))} == {"pass"}


@pytest.mark.slow
def test_the_moment_is_that_of_the_call():
    linter = ArrowLinter("cert", "web-pki")
    sent = pickle.loads(pickle.dumps(linter))
    caches.clear()
    assert judged(sent, batch(LEAF))[0]["as_of"] == judged(linter, batch(LEAF))[0]["as_of"]


@pytest.mark.slow
def test_rules_travel_without_their_files(tmp_path):
    path = profile(tmp_path)
    linter = ArrowLinter("cert", path, as_of=DAY[1])
    here = judged(linter, batch(LEAF))
    sent = pickle.dumps(linter)
    (tmp_path / "profile.toml").unlink()
    program = (
        "import pickle, sys, json, pyarrow as pa; linter = pickle.load(sys.stdin.buffer); "
        f"batch = pa.record_batch({{'id': pa.array([0]), 'cert': pa.array([bytes.fromhex('{LEAF.hex()}')])}}); "
        "(out,) = linter([batch]); row = out.to_pylist()[0]; del row['cert']; print(json.dumps(row))"
    )
    done = subprocess.run([sys.executable, "-c", program], input=sent, capture_output=True, check=True, cwd=ROOT)
    del here[0]["cert"]
    assert json.loads(done.stdout) == here[0]


@pytest.mark.slow
def test_another_version_is_refused(monkeypatch):
    linter = ArrowLinter("cert", "web-pki", as_of=DAY[1])
    monkeypatch.setattr("certlint.arrow.linter.__version__", "0.0.1")
    with pytest.raises(CertlintError, match=r"this process has version 0\.0\.1"):
        list(linter([batch(LEAF)]))


def named(**more) -> str:
    linter = ArrowLinter("cert", **{"profile": "rfc5280", "as_of": DAY[1]} | more)
    assert judged(linter, batch(LEAF))[0]["ruleset"] == linter.ruleset
    return linter.ruleset


@pytest.mark.slow
def test_one_ruleset_has_one_name_and_another_has_another():
    names = [
        named(),
        named(ignore=["rfc5280/serial-not-positive"]),
        named(fail_on="warning"),
        named(profile="web-pki"),
        named(profile="web-pki", as_of="2026-06-02"),
        named(rules_of="2020-01-01"),
    ]
    assert len(set(names)) == len(names)
    program = (
        "from certlint.arrow.linter import ArrowLinter; "
        f"print(ArrowLinter('cert', 'rfc5280', as_of='{DAY[1]}').ruleset)"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        )
        assert done.stdout.strip() == names[0]

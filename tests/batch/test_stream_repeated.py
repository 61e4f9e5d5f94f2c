"""Audits tell of keys and serial numbers that come again, in lines of their own, whoever did the work, and when."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from certlint.batch.stream.repeated import SharedNames, holder_of
from certlint.engine.audit import Entry, Place, audit
from certlint.engine.repetition import Holder
from certlint.engine.setup import make_plan
from certlint.output.jsonl_v2 import About
from certlint.policy.severity import Severity
from tests import ROOT, forge
from tests.cases import books
from tests.forge import bundle
from tests.support.cli import DAY, certlint

SCHEMA = json.loads((ROOT / "certlint" / "output" / "schemas" / "jsonl_v2.json").read_text())
AUDIT = ("--format", "jsonl", "--profile", "hygiene", *DAY)
LEAF, MIDDLE, ROOT_CA = forge.chain()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def leaf(number: int, **more: Any) -> forge.Cert:
    return forge.leaf(MIDDLE, f"h{number}.example.com", **more)


def lines(*arguments: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in certlint(*arguments, *AUDIT).out.splitlines()]
    for each in found:
        jsonschema.validate(each, SCHEMA)
    return found


def shared(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["rule"], each["path"]) for each in found if each["kind"] == "shared"]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_key_and_a_serial_number_come_again(jobs):
    Path("a.pem").write_bytes(bundle(LEAF, MIDDLE))
    Path("b.pem").write_bytes(bundle(leaf(1), MIDDLE))
    Path("c.pem").write_bytes(bundle(leaf(2, key="p256-a", serial=5), leaf(3, key="p256-b", serial=5)))
    found = lines("a.pem", "b.pem", "c.pem", "--jobs", jobs)
    assert shared(found) == [("meta/shared-key", "b.pem"), ("meta/serial-reused", "c.pem")]
    summary = found[-1]
    assert (summary["verdict"], summary["counts"]["error"], summary["verdicts"]["fail"]) == ("fail", 1, 0)
    assert summary["rules"] == {"meta/serial-reused": 1, "meta/shared-key": 1}


@pytest.mark.slow
def test_the_exit_code_tells_of_them():
    Path("c.pem").write_bytes(bundle(leaf(2, key="p256-a", serial=5), leaf(3, key="p256-b", serial=5)))
    assert certlint("c.pem", *AUDIT).code == 1
    assert certlint("c.pem", *AUDIT, "--ignore", "meta/*").code == 0


@pytest.mark.slow
def test_copies_and_cas_and_precertificates_are_silent():
    poison = [("1.3.6.1.4.1.11129.2.4.3", True, forge.der.null())]
    crossed = forge.intermediate(forge.root("Another CA", key="p384-a"))
    Path("a.pem").write_bytes(bundle(LEAF, LEAF, MIDDLE, crossed))
    Path("b.pem").write_bytes(bundle(leaf(1, key="p256-a", serial=5, extensions=poison)))
    Path("c.pem").write_bytes(bundle(leaf(1, key="p256-b", serial=5)))
    found = lines("a.pem", "b.pem", "c.pem")
    assert shared(found) == []
    assert [each.get("precertificate", False) for each in found if each["kind"] == "certificate"][-2:] == [True, False]


POISON, SCTS = ("1.3.6.1.4.1.11129.2.4.3", True, forge.der.null()), books.ENOUGH


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("order", [1, -1])
def test_precertificates_are_compared_with_their_certificates(order, jobs):
    """Those of one serial number, whichever comes first."""
    pairs = [
        (leaf(1, serial=5, extensions=[POISON]), leaf(1, serial=5, extensions=[SCTS])),
        (leaf(2, serial=6, extensions=[POISON]), leaf(2, serial=6, extensions=[SCTS], san=["x.example.com"])),
    ]
    paths = []
    for number, pair in enumerate(pairs):
        for which, each in zip("ab", pair[::order], strict=True):
            paths.append(f"{number}{which}.pem")
            Path(paths[-1]).write_bytes(bundle(each))
    found = lines(*paths, "--jobs", jobs, "--ignore", "meta/*")
    assert shared(found) == [("ct/pair-differs", "1b.pem")]
    assert found[-1]["verdict"] == "fail"
    logged = {each["path"]: each["logged"] for each in found if each["kind"] == "certificate"}
    assert (logged["0a.pem"] == logged["0b.pem"], logged["1a.pem"] == logged["1b.pem"]) == (True, False)


@pytest.mark.slow
def test_a_run_that_goes_on_compares_with_what_was_written():
    """The digest of what is logged is in the line of a certificate."""
    Path("a.pem").write_bytes(bundle(leaf(1, serial=5, extensions=[POISON])))
    written = certlint("a.pem", *AUDIT).out.encode()
    Path("whole.jsonl").write_bytes(written)
    plan = make_plan("hygiene", {}, now=forge.AS_OF.replace(tzinfo=UTC))
    about = About("", "hygiene", plan.now, "today", Severity.ERROR, Severity.INFO)
    names = SharedNames(plan, about)
    names.take_up("whole.jsonl", len(written))
    final = leaf(1, serial=5, extensions=[SCTS], san=["x.example.com"])
    (line,) = audit(plan, [Entry(Place("b.pem"), 0, final.der)])
    told, _ = names.add([Holder._make(holder_of(line))])
    assert b"ct/pair-differs" in told


@pytest.mark.slow
def test_a_run_that_goes_on_knows_what_was_written(monkeypatch):
    monkeypatch.setattr("certlint.batch.stream.tasks._MOST_CHUNKS", 1)
    for number in range(6):
        Path(f"{number}.pem").write_bytes(bundle(leaf(number)))
    paths = [f"{number}.pem" for number in range(6)]
    whole = ("--output", "whole.jsonl", "--resume", "whole.journal", "--jobs", "1")
    certlint(*paths, *AUDIT, *whole)
    written = Path("whole.jsonl").read_bytes()
    journal = json.loads(Path("whole.journal").read_text())
    cut = written.index(b'"kind":"shared"')
    end = written.index(b"\n", cut) + 1
    rules = {"meta/shared-key": 1}
    counts = {"certificates": 2, "pass": 2, "warning": 1, "shared": 1}
    from certlint.batch.stream import inputs
    from certlint.batch.stream.tasks import tasks

    trail = [task.trail for task in tasks(inputs.chunks(paths, ""))][1]
    Path("whole.jsonl").write_bytes(written[:end])
    Path("whole.journal").write_text(
        json.dumps(
            journal
            | {"tasks": 2, "length": end, "trail": trail, "complete": False}
            | {"counts": journal["counts"] | dict.fromkeys(journal["counts"], 0) | counts, "rules": rules}
        )
    )
    certlint(*paths, *AUDIT, *whole)
    assert Path("whole.jsonl").read_bytes() == written

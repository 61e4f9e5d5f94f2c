"""The crash barrier: what nobody expected is an outcome with its traceback, and never a pass."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint import caches, pem
from certlint.bundle.bundle import Bundle
from certlint.check import check
from certlint.checks import serial
from certlint.cli import main
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.derived.registry import DERIVED, Derived
from tests import forge

POLICY = """
select = ["acme/*"]
[[rule]]
id = "acme/broken"
title = "A rule of a flawed package"
severity = "error"
check = "serial.broken"
part = "{part}"
rationale = "None"
remediation = "None"
"""


def judged(tmp_path, monkeypatch, part: str, key) -> list:
    @check
    def broken(part):
        raise ZeroDivisionError(part)
        yield

    monkeypatch.setattr(serial, "broken", broken, raising=False)
    caches.clear()  # as whoever changes a table while it runs
    monkeypatch.setitem(DERIVED, "flawed", Derived(key, lambda value: value, lambda _certificate, _at: 0, ""))
    path = tmp_path / "acme.toml"
    path.write_text(POLICY.format(part=part))
    plan = make_plan(str(path), {}, now=datetime(2026, 6, 1, tzinfo=UTC))
    result = run(plan, Bundle(pem.read(forge.bundle(*forge.chain()))))
    [outcome] = result.outcomes
    return [outcome.status.value, *(e.reason.strip().splitlines()[-1] for e in result.crashes[:1])]


def crash(_certificate):
    raise KeyError("nobody thought of it")


def undecodable(_certificate):
    raise DecodeError("odd bytes", 3)


@pytest.mark.parametrize(
    ("part", "key", "expected"),
    [
        ("flawed", crash, ["crashed", "KeyError: 'nobody thought of it'"]),
        ("flawed", undecodable, ["skipped"]),
        ("flawed", lambda _: 1, ["crashed", "ZeroDivisionError: 1"]),
    ],
)
def test_what_nobody_expected_is_an_outcome(tmp_path, monkeypatch, part, key, expected):
    assert judged(tmp_path, monkeypatch, part, key) == expected


def test_a_flaw_outside_the_engine_is_told_in_words(monkeypatch, capsys):
    from certlint.commands import explain

    monkeypatch.setattr(explain, "page", lambda rule, profile, width: crash(rule))
    assert main(["explain", "redis/san-incomplete"]) == 2
    said = capsys.readouterr().err
    assert "internal error: KeyError" in said
    assert "Traceback" not in said


def test_a_file_that_gets_in_the_way_is_told_by_name(monkeypatch, capsys, tmp_path):
    from certlint.commands import explain

    monkeypatch.setattr(explain, "page", lambda rule, profile, width: tmp_path.read_text())
    assert main(["explain", "redis/san-incomplete"]) == 2
    assert f"certlint: {tmp_path}: Is a directory\n" in capsys.readouterr().err


def test_a_check_that_asks_for_the_certificate_alone_is_run(tmp_path, monkeypatch):
    """It is not one of the parts, by which checks are looked up otherwise: its rule read as passed, and was never run."""

    @check
    def whole(certificate):
        yield Problem(f"it has {len(certificate.der)} bytes")

    monkeypatch.setattr(serial, "whole", whole, raising=False)
    caches.clear()
    path = tmp_path / "acme.toml"
    path.write_text(POLICY.replace('part = "{part}"\n', "").replace("broken", "whole"))
    plan = make_plan(str(path), {}, now=datetime(2026, 6, 1, tzinfo=UTC))
    for _ in range(2):
        result = run(plan, Bundle(pem.read(forge.bundle(*forge.chain()))))
        assert [f.message for f in result.findings] == [f"it has {len(each.der)} bytes" for each in forge.chain()]

"""What is found in certificates that a path needs and the file does not hold: where they are, and errors alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from tests import forge

NOW = forge.AS_OF.replace(tzinfo=UTC)
ROOT = forge.root()
FLAWED = forge.intermediate(ROOT, not_after=datetime(2026, 5, 1))
OTHER = forge.root("Other", key="p256-c")
LEAF = forge.leaf(FLAWED)


@pytest.fixture
def pool(tmp_path):
    """Two certificates, the second of which has expired."""
    path = tmp_path / "pool.pem"
    path.write_text(OTHER.pem + FLAWED.pem)
    return path


def found(sent, **settings) -> list[tuple[str, str, int | None, int | None, str]]:
    result = run(make_plan("hygiene", settings, now=NOW), Bundle(pem.read(forge.bundle(*sent), "bundle.pem")))
    return [
        (each.location.path, each.message, each.location.line, each.certificate, each.location.part)
        for each in result.findings
        if each.rule.id == "validity/expired"
    ]


def test_it_is_told_of_the_file_and_the_line_where_the_certificate_stands(pool):
    ((path, message, line, certificate, part),) = found([LEAF], pool=[str(pool)])
    assert path == str(pool)
    assert line == OTHER.pem.count("\n") + 1
    assert (certificate, part) == (None, "")
    assert message.startswith(f"the CA certificate 'Example Test Issuing CA' ({pool}): ")


def test_where_there_are_no_lines_none_is_told(tmp_path):
    (tmp_path / "pool.der").write_bytes(FLAWED.der)
    ((path, _, line, _, _),) = found([LEAF], pool=[str(tmp_path / "pool.der")])
    assert (path, line) == (str(tmp_path / "pool.der"), None)


def test_it_is_told_once_and_of_the_file_where_that_holds_it(pool):
    assert [each[0] for each in found([LEAF, FLAWED], pool=[str(pool)])] == ["bundle.pem"]


@pytest.mark.slow
def test_what_is_no_error_or_on_no_path_is_not_told(tmp_path):
    """Nobody here presents these certificates, and can do anything about them."""
    (tmp_path / "pool.pem").write_text(forge.intermediate(ROOT, not_after=datetime(2026, 6, 9)).pem)
    plan = make_plan("hygiene", {"pool": [str(tmp_path / "pool.pem")]}, now=NOW)
    sent = forge.leaf(forge.intermediate(ROOT))
    elsewhere = [
        each for each in run(plan, Bundle(pem.read(sent.pem.encode()))).findings if "pool" in each.location.path
    ]
    assert elsewhere == []
    (tmp_path / "strays.pem").write_text(forge.root("Stray", key="p256-c", not_after=datetime(2026, 5, 1)).pem)
    assert found([sent], pool=[str(tmp_path / "strays.pem")]) == []

"""Decisions of root programs: by which day of a leaf, and from which day on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.policy import tables
from certlint.trust.distrust import BY_ISSUANCE, BY_TIMESTAMP, REMOVED, decisions
from certlint.trust.known import Known
from tests import ROOT, forge
from tests.cases.books import SCTS
from tests.forge import der

ENTRUST = (ROOT / "tests" / "data" / "entrust-root-g2.pem").read_bytes()


def logged(moment: datetime) -> tuple[str, bool, bytes]:
    """A timestamp of a log, without a real signature."""
    time = int(moment.replace(tzinfo=UTC).timestamp() * 1000).to_bytes(8, "big")
    entry = b"\0" + b"a" * 32 + time + b"\0\0" + b"\4\3\0\x080\6\2\1\1\2\1\1"
    listed = len(entry).to_bytes(2, "big") + entry
    return SCTS, False, der.octet_string(len(listed).to_bytes(2, "big") + listed)


def decided(issued: datetime, now: datetime, *extensions) -> set[tuple[str, str]]:
    leaf = forge.leaf(not_before=issued, extensions=extensions)
    known = Known(Bundle(pem.read(forge.bundle(leaf) + ENTRUST))).certificates
    return {(each.program, each.how) for _, each in decisions(known, (0, 1), now.replace(tzinfo=UTC))}


LATE = datetime(2025, 6, 1)


def test_what_was_issued_before_the_day_is_trusted():
    assert decided(datetime(2024, 6, 1), datetime(2025, 7, 1)) == set()


def test_what_was_issued_after_it_is_not():
    found = decided(LATE, datetime(2025, 7, 1))
    assert found == {(name, BY_ISSUANCE) for name in ("Mozilla", "Java", "Microsoft")} | {("Chrome", BY_TIMESTAMP)}


@pytest.mark.parametrize(
    "name", ["Chambers of Commerce Root - 2008", "OpenTrust Root CA G1", "Baltimore CyberTrust Root"]
)
def test_mozilla_has_removed_a_root_when_it_is_no_longer_for_servers(name):
    """The file leaves it out later, when it is for nothing else, too."""
    off = {"Chambers of Commerce Root - 2008": "2021-02-23", "OpenTrust Root CA G1": "2018-07-28"}
    rows = [row for row in tables.values("distrust") if row[1:4] == [name, "Mozilla", REMOVED]]
    assert [row[4] for row in rows] == [off.get(name, "2025-04-16")]


def test_a_decision_holds_from_its_own_day():
    assert decided(LATE, datetime(2024, 11, 1)) == set()
    assert ("Mozilla", REMOVED) in decided(datetime(2024, 6, 1), datetime(2026, 4, 9))


def test_chrome_asks_for_the_earliest_timestamp():
    assert ("Chrome", BY_TIMESTAMP) not in decided(LATE, datetime(2025, 7, 1), logged(datetime(2024, 11, 1)))
    early = decided(datetime(2024, 6, 1), datetime(2025, 7, 1), logged(datetime(2025, 1, 1)))
    assert early == {("Chrome", BY_TIMESTAMP)}


@pytest.mark.parametrize("row", tables.values("distrust"), ids=lambda row: f"{row[1]}, {row[2]}")
def test_the_table_is_as_its_readers_want_it(row):
    key, name, program, how, since, until = row
    assert (len(bytes.fromhex(key)), bool(name)) == (32, True)
    assert program in {"Mozilla", "Chrome", "Java", "Microsoft"}
    assert how in {REMOVED, BY_ISSUANCE, BY_TIMESTAMP}
    assert datetime.fromisoformat(since)
    assert datetime.fromisoformat(until)

"""What happens in a span of time: the moments that are in it, and the certificates that do not tell when they begin."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint.inventory.outlook.event import InventoryEvent
from certlint.inventory.outlook.impact import Impact
from certlint.inventory.outlook.impact_outcomes import ImpactOutcomes
from certlint.inventory.outlook.stored_paths import StoredPaths
from tests import forge
from tests.inventory.filled import certificate, place

SPANS = [(None, None), (0, None), (1, None), (-1, None), (None, 0), (None, 1), (None, -1), (5, 1), (1, 1), (1, 0)]


@pytest.mark.parametrize(
    ("before", "since", "moments"),
    [
        (None, None, [None, -1, 0, 4, 5]),
        (5, None, [None, -1, 0, 4]),
        (None, 0, [None, 0, 4, 5]),
        (None, 4, [4, 5]),
        (5, 4, [4]),
        (0, None, [-1]),
        (4, 5, []),
    ],
)
def test_the_first_moment_is_in_the_span_and_the_last_is_not(before, since, moments):
    event = InventoryEvent(before=before, since=since)
    assert [each for each in (None, -1, 0, 4, 5) if event.issued_in_span(each)] == moments


@pytest.mark.parametrize(("before", "since"), SPANS[1:])
def test_the_database_has_the_same_moments_in_the_span(before, since, database):
    event = InventoryEvent(before=before, since=since)
    moments = (None, -1, 0, 1, 4, 5)
    for number, moment in enumerate(moments, 1):
        certificate(database, number, f"{number}.example.com", not_before=moment)
        place(database, number, number, leaf_id=number, begins=moment, ends=2_000_000_000, issuer_id=1)
    found = Impact(database, event, ImpactOutcomes(StoredPaths(database, datetime(2027, 1, 1, tzinfo=UTC)), event))
    assert found.totals.falls == sum(map(event.issued_in_span, moments))


def test_it_happens_to_a_key_a_certificate_or_a_name():
    from hashlib import sha256

    from certlint.x509.certificate import Certificate

    leaf, ca = (Certificate(each.der) for each in forge.chain()[:2])
    name = sha256(ca.raw["subject"]).hexdigest()
    for event in (
        InventoryEvent(keys=frozenset({ca.spki_sha256})),
        InventoryEvent(digests=frozenset({sha256(ca.der).hexdigest()})),
        InventoryEvent(names=frozenset({name})),
    ):
        assert (event.affects(ca), event.affects(leaf)) == (True, False)
        assert not event.is_by_date_alone
    assert InventoryEvent(before=1).is_by_date_alone
    assert not InventoryEvent(before=1, program="chrome").is_by_date_alone

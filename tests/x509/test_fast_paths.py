"""What shortcuts make is what the definitions of the derived parts say, for every certificate at hand."""

from __future__ import annotations

import pytest

from bench.leaves import realistic_leaves
from certlint import pem
from certlint.errors import DecodeError
from certlint.x509.certificate import Certificate
from certlint.x509.derived.derivation import Derivation, derive
from certlint.x509.derived.fast_paths import SHORTCUTS
from certlint.x509.derived.registry import derived
from tests import forge
from tests.support.corpus import real_chains, roots
from tests.support.fixture_files import FOLDER, read

pytestmark = pytest.mark.slow


def certificates() -> list[bytes]:
    fixtures = [read(p).data for p in sorted(FOLDER.rglob("*.pem")) if p.parent.name != "demo"]
    texts = [data for data, _ in real_chains().values()] + fixtures
    return [b.der for text in texts for b in pem.read(text).blocks] + list(roots()) + realistic_leaves(300, 7)


ODD = [
    forge.cert(san=["a.example.com", "b.example.com", "192.0.2.1"]),
    forge.cert("x.example.com", san=["a.example.com", "a.example.com"]),
    forge.cert("a.example.onion", san=["a.example.onion"]),
    forge.cert("a.example.nosuchtld", san=["a.example.nosuchtld"]),
    forge.cert("a.co.uk", san=["*.co.uk", "a.co.uk"]),
    forge.cert("x.y.ck", san=["y.ck", "x.y.ck", "*.ck.example.com"]),
    forge.cert("b.example.com", san=["a.example.com"]),
    forge.cert(key="dsa2048"),
    forge.cert(key="ed25519-a"),
]


@pytest.mark.parametrize("shortcut", SHORTCUTS, ids=lambda s: s.worth)
def test_a_shortcut_leads_where_the_long_way_does(shortcut):
    taken = 0
    for der in [*certificates(), *(c.der for c in ODD)]:
        try:
            quick, slow = Certificate(der), Certificate(der)
        except DecodeError:
            continue
        try:
            made = shortcut.make(quick)
        except DecodeError:
            continue
        if made is None:
            continue
        taken += 1
        quick.raw |= made
        names = {
            n for n in shortcut.covers if (how := derived(n)) is not None and (not how.source or how.source in slow.raw)
        }
        derive(slow, [Derivation(name, derived(name).key, "") for name in names])
        assert {n: quick.raw.get(n) for n in names} == {n: slow.raw.get(n) for n in names}
    assert taken > 100, "a shortcut that nobody takes is none"

"""Bundles share certificates: what was made of the bytes of one is there for the next, what one bundle decides is not."""

from __future__ import annotations

import pytest

import certlint
from certlint import caches, pem
from certlint.bundle import signatures
from certlint.bundle.bundle import Bundle
from certlint.x509 import shared
from certlint.x509.signature import own_verdict
from tests import forge
from tests.support import corpus


@pytest.fixture(autouse=True)
def fresh():
    caches.clear()
    yield
    caches.clear()


def bundle_of(*certificates: forge.Cert) -> Bundle:
    return Bundle(pem.read(forge.bundle(*certificates)))


def test_what_was_decoded_of_a_certificate_is_there_for_its_copies():
    chain = forge.chain()
    one, other = bundle_of(*chain), bundle_of(*chain)
    pairs = [*zip(one.certificates, other.certificates, strict=True)]
    assert all(a.der == b.der and a is not b and a.part("subject") is b.part("subject") for a, b in pairs)


@pytest.mark.slow
def test_authorities_stay_while_leaves_come_and_go():
    leaf, *above = forge.chain()
    one = bundle_of(leaf, *above)
    for number in range(shared._others.most + 1):
        bundle_of(forge.leaf(above[0], serial=1000 + number))
    other = bundle_of(leaf, *above)
    pairs = zip(one.certificates, other.certificates, strict=True)
    assert [a.part("subject") is b.part("subject") for a, b in pairs] == [False, True, True]


def test_what_one_bundle_has_read_another_is_handed():
    chain = forge.chain()
    one = bundle_of(*chain)
    assert one.by_der == {each.der: read for each, read in zip(chain, one.certificates, strict=True)}
    other = Bundle(pem.read(forge.bundle(*reversed(chain))), known=one.by_der)
    assert all(a is b for a, b in zip(reversed(one.certificates), other.certificates, strict=True))


def test_parts_and_places_are_of_each_bundle():
    chain = forge.chain()
    one, other = bundle_of(*chain), bundle_of(*chain)
    root, again = one.certificates[-1], other.certificates[-1]
    root.raw["made up"] = b""
    root.forget()
    assert "made up" not in again.raw
    assert again.at == root.at
    assert again.extension_at(0) == root.extension_at(0) > 0


def test_what_a_spent_budget_presumes_stays_in_its_bundle(monkeypatch):
    chain = forge.chain()
    bundle_of(*chain)
    monkeypatch.setattr(signatures, "MAX_COST", 0)
    spent = bundle_of(*chain)
    spent.links.verify_own()
    assert spent.links.exhausted
    assert own_verdict(spent.certificates[-1]) is None
    monkeypatch.undo()
    assert own_verdict(bundle_of(*chain).certificates[-1]) is True


def test_what_is_large_is_not_kept():
    large = forge.root(extensions=[("1.2.3.4", False, bytes(shared._LARGE))])
    bundle_of(large)
    assert not shared._authorities


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["hygiene", "web-pki"])
def test_bundles_say_the_same_whatever_was_read_before(profile):
    bundles = [*corpus.fixtures().values()][::8]
    assert len(bundles) > 20
    linter = certlint.Linter(profile, as_of=forge.AS_OF)
    alone = []
    for data in bundles:
        caches.clear()
        alone.append(linter.lint(data).to_json())
    caches.clear()
    assert [linter.lint(data).to_json() for data in bundles] == alone
    assert [linter.lint(data).to_json() for data in reversed(bundles)] == alone[::-1]

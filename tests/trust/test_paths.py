"""Which path is found and judged: those of forged hierarchies in which one thing differs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.store import Store
from certlint.policy import catalogue
from certlint.trust.ends import ANCHOR, CIRCLE, OPEN, ROOT
from certlint.trust.paths import Paths, paths_of
from certlint.trust.steps import PROCESSED
from certlint.x509.certificate import Certificate
from tests import forge

NOW = forge.AS_OF.replace(tzinfo=UTC)
LEAF, ISSUING, TOP = forge.chain()
OLD = {"not_before": datetime(2015, 1, 1), "not_after": datetime(2020, 1, 1)}


def crossed(name: str, ca: forge.Cert, issuer: forge.Cert, **knobs) -> forge.Cert:
    """A certificate of the same CA and key by another one."""
    return forge.cert(name, issuer, ca=True, key=ca.key, **knobs)


def store(*certificates: forge.Cert) -> Store:
    return Store("store", tuple(Certificate(c.der) for c in certificates), (("store.pem", 1),) * len(certificates))


def paths(*certificates: forge.Cert, pool=(), trust=None, names=(), each=False) -> Paths:
    bundle = Bundle(pem.read(forge.bundle(*certificates)), names=names)
    pools = [store(*pool)] if pool else []
    found = paths_of(bundle, NOW, pools, None if trust is None else [store(*trust)], each=each)
    assert found is not None
    return found


def ways(found: Paths) -> list[tuple[tuple[int, ...], str]]:
    return [(path.certificates, path.end) for path in found.leaf_paths.good]


def test_what_a_path_passes_over_and_what_a_rule_reports_are_the_same_extensions():
    (rule,) = (rule for rule in catalogue.load("x509") if rule.id == "x509/unknown-critical-extension")
    assert set(rule.params["known"]) - {"ct_poison"} == PROCESSED


def test_where_each_certificate_is_judged_a_root_beside_a_leaf_is_not():
    """What nobody needs is never the reason for an error; a CA beside a leaf may be somebody's."""
    other, stray = forge.root("Other", key="rsa3072-c"), forge.intermediate(TOP, "Stray CA", key="rsa3072-d")
    assert [each.leaf for each in paths(other, ISSUING, LEAF, stray, each=True).of] == [2, 3]
    assert [each.leaf for each in paths(other, TOP, each=True).of] == [0, 1]


def test_where_each_certificate_is_judged_the_leaf_that_names_tell_stands_for_all():
    stray = forge.intermediate(TOP, "Stray CA", key="rsa3072-d")
    found = paths(stray, forge.leaf(ISSUING, "a.example.com"), LEAF, ISSUING, names=[forge.FQDN], each=True)
    assert [each.leaf for each in found.of] == [2]


def test_the_way_to_a_root_of_the_file():
    assert ways(paths(LEAF, ISSUING, TOP)) == [((0, 1, 2), ROOT)]


def test_the_order_of_the_file_does_not_matter():
    assert ways(paths(LEAF, TOP, ISSUING)) == [((0, 2, 1), ROOT)]


def test_where_an_issuer_is_nowhere_the_path_is_open():
    assert ways(paths(LEAF)) == [((0,), OPEN)]


def test_a_store_closes_it():
    assert ways(paths(LEAF, ISSUING, trust=[TOP])) == [((0, 1, 2), ANCHOR)]


def test_a_pool_fills_the_gap():
    found = paths(LEAF, pool=[ISSUING], trust=[TOP])
    assert [path.end for path in found.leaf_paths.good] == [ANCHOR]
    assert found.needed == {0}


@pytest.mark.parametrize(
    "knobs", [{"key": "rsa3072-e"}, {"key": "rsa3072-e", "ski": ISSUING.identifier}, {"key": "p256-b"}]
)
def test_a_ca_of_the_right_name_and_another_key_fills_no_gap(knobs):
    """Neither from a pool nor as an anchor; beside the true one it is passed over."""
    impostor = forge.intermediate(TOP, **knobs)
    for found in (paths(LEAF, pool=[impostor], trust=[TOP]), paths(LEAF, trust=[impostor])):
        assert found.is_trusted is False
        assert found.leaf_paths.good == ()
        assert "signature" in [fault.step for fault in found.faults]
    found = paths(LEAF, pool=[impostor, ISSUING], trust=[TOP])
    assert found.is_trusted is True
    assert [[found.known.certificates[i].der for i in way] for way, _ in ways(found)] == [
        [each.der for each in (LEAF, ISSUING, TOP)]
    ]


def test_a_root_that_no_store_has_is_not_trusted():
    found = paths(LEAF, ISSUING, TOP, trust=[forge.root("Other", key="p256-c")])
    assert found.is_trusted is False
    assert [fault.step for fault in found.faults] == ["trust"]


def test_an_intermediate_may_be_an_anchor():
    assert ways(paths(LEAF, ISSUING, TOP, trust=[ISSUING])) == [((0, 1), ANCHOR)]


def test_an_expired_cross_certificate_beside_a_good_path_is_not_needed():
    other = forge.root("Other", key="p256-c")
    cross = crossed("Example Test Root CA", TOP, other, **OLD)
    found = paths(LEAF, ISSUING, cross, TOP, other)
    assert ways(found) == [((0, 1, 3), ROOT)]
    assert found.spare == {2, 4}
    assert list(found.faults) == []


def test_both_ways_hold_and_both_are_needed():
    other = forge.root("Other", key="p256-c")
    found = paths(LEAF, ISSUING, crossed("Example Test Root CA", TOP, other), TOP, other)
    assert [way for way, _ in ways(found)] == [(0, 1, 3), (0, 1, 2, 4)]
    assert found.spare == frozenset()


def test_certificates_that_issued_each_other_lead_nowhere():
    one, two = forge.root("One", key="p256-c"), forge.root("Two", key="p256-b")
    found = paths(forge.leaf(one), crossed("One", one, two), crossed("Two", two, one))
    assert (found.leaf_paths.best.end, [fault.step for fault in found.faults]) == (CIRCLE, ["circle"])


@pytest.mark.slow
@pytest.mark.parametrize("count", [30, 1_000])
def test_look_alikes_cost_a_look_each(count):
    """All are of one name, one key, and could each be above the other: there are more paths than anybody can count."""
    top = forge.root(key="p256-c")
    alike = [forge.intermediate(top, key="p256-b", serial=number + 1) for number in range(count)]
    found = paths(forge.leaf(alike[0], key="p256-a"), *alike, top)
    assert found.leaf_paths.best.end == ROOT
    assert len(found.leaf_paths.good) <= 64

"""Certificate policies along a path, with the examples of RFC 5280 section 6.1 and RFC 9618."""

from __future__ import annotations

import pytest

from certlint.asn1.oids import ANY_POLICY as ANY
from certlint.trust.policies import refusal
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der

ONE, TWO, THREE = "1.2.3.1", "1.2.3.2", "1.2.3.3"
CONSTRAINTS, MAPPINGS, INHIBIT = "2.5.29.36", "2.5.29.33", "2.5.29.54"
REQUIRED = (CONSTRAINTS, True, der.sequence(der.implicit(0, b"\0")))
NO_MAPPING = (CONSTRAINTS, True, der.sequence(der.implicit(0, b"\0"), der.implicit(1, b"\0")))
NO_ANY = (INHIBIT, True, der.integer(0))


def mapping(*pairs: tuple[str, str]) -> tuple[str, bool, bytes]:
    return MAPPINGS, True, der.sequence(*(der.sequence(der.oid(own), der.oid(theirs)) for own, theirs in pairs))


def ca(*extensions, policies=()) -> Certificate:
    return Certificate(forge.cert("CA", ca=True, key="p256-b", policies=policies or None, extensions=extensions).der)


def leaf(*policies: str, extensions=()) -> Certificate:
    return Certificate(forge.cert(key="p256-a", policies=policies or None, extensions=extensions).der)


def refused(*path: Certificate, self_issued: tuple[int, ...] = ()) -> int | None:
    """The place at which the policies of a path, from the CA below the anchor on, do not hold."""
    found = refusal(path, [place in self_issued for place in range(len(path))])
    return None if found is None else found[0]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ([ca(), leaf()], None),
        ([ca(policies=[ONE]), leaf(TWO)], None),
        ([ca(REQUIRED), leaf()], 1),
        ([ca(REQUIRED), leaf(ONE)], 1),  # the CA has no policy
        ([ca(REQUIRED, policies=[ONE]), leaf(ONE)], None),
        ([ca(REQUIRED, policies=[ONE]), leaf(TWO)], 1),
        ([ca(REQUIRED, policies=[ANY]), leaf(TWO)], None),
        ([ca(REQUIRED, policies=[ONE]), leaf(ANY)], None),
        ([ca(REQUIRED, NO_ANY, policies=[ONE]), leaf(ANY)], 1),
        ([ca(REQUIRED, policies=[ONE]), ca(), leaf(ONE)], 1),
        ([ca(policies=[ONE]), ca(policies=[ONE]), leaf(ONE, extensions=[REQUIRED])], None),
        ([ca(policies=[ONE]), leaf(TWO, extensions=[REQUIRED])], 1),
        ([ca(REQUIRED, mapping((ONE, TWO)), policies=[ONE]), leaf(TWO)], None),
        ([ca(REQUIRED, mapping((ONE, TWO)), policies=[ONE]), leaf(ONE)], 1),
        ([ca(REQUIRED, mapping((ONE, TWO)), policies=[ANY]), leaf(TWO)], None),
        ([ca(NO_MAPPING, policies=[ONE]), ca(mapping((ONE, TWO)), policies=[ONE]), leaf(TWO)], 2),
        ([ca(mapping((ANY, TWO)), policies=[ANY]), leaf(TWO)], 0),
    ],
)
def test_what_a_path_has_in_common(path, place):
    assert refused(*path) == place


def after(number: int) -> tuple[str, bool, bytes]:
    """A policy is required once so many certificates are below."""
    return CONSTRAINTS, True, der.sequence(der.implicit(0, bytes([number])))


def test_a_requirement_may_come_into_force_later():
    assert refused(ca(after(3), policies=[ONE]), ca(), leaf()) is None
    assert refused(ca(after(3), policies=[ONE]), ca(), ca(), leaf()) == 3


def test_self_issued_certificates_do_not_count():
    assert refused(ca(after(2)), ca(), leaf()) == 2
    assert refused(ca(after(2)), ca(), ca(), leaf(), self_issued=(1, 2)) is None


def test_mappings_do_not_multiply():
    """RFC 9618 section 1.1: the tree of RFC 5280 would grow with the power of the length of the path."""
    many = [f"1.2.3.{number}" for number in range(20)]
    all_to_all = mapping(*((own, theirs) for own in many for theirs in many))
    path = [ca(REQUIRED, all_to_all, policies=many), *[ca(all_to_all, policies=many)] * 30]
    assert refused(*path, leaf(many[0])) is None
    assert refused(*path, leaf("1.2.4")) == len(path)

"""Links and roles of small bundles made by chance, against what a search through all of them finds."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from certlint import pem
from certlint.bundle.bundle import INTERMEDIATE, LEAF, ROOT, Bundle
from tests import forge

NAMES = ("One", "Two", "Three")
KEYS = ("p256-a", "p256-b", "p256-c")
SIZE = 60


class Drawn(NamedTuple):
    """A certificate, and what was drawn for it."""

    subject: str
    issuer: str
    key: str
    signer: str
    is_ca: bool
    ski: str
    aki: str
    der: bytes

    @property
    def is_self_issued(self) -> bool:
        return self.subject == self.issuer

    @property
    def names_itself(self) -> bool:
        return self.is_self_issued and self.aki in ("", self.ski)


def draw(chance: random.Random) -> Drawn:
    key, signer = chance.choice(KEYS), chance.choice(KEYS)
    subject, issuer = chance.choice(NAMES), chance.choice(NAMES)
    ski = chance.choice((key, key, key, "", chance.choice(KEYS)))
    aki = chance.choice((signer, signer, signer, "", chance.choice(KEYS)))
    is_ca = chance.random() < 0.7
    identifiers = {kind: forge.key(of).identifier if of else None for kind, of in (("ski", ski), ("aki", aki))}
    der = forge.cert(
        subject, key=key, signer=signer, issuer_name=issuer, ca=is_ca, serial=chance.randrange(1, 100), san=None, eku=None,
        **identifiers,
    ).der  # fmt: skip
    return Drawn(subject, issuer, key, signer, is_ca, ski, aki, der)


class Search:
    """What holds of a list of certificates, found by looking at every pair."""

    def __init__(self, drawn: list[Drawn]) -> None:
        self.drawn = drawn
        self.first = [next(j for j, other in enumerate(drawn) if other.der == each.der) for each in drawn]
        self.distinct = sorted(set(self.first))

    def namesakes(self, index: int) -> set[int]:
        """The others that bear the issuer's name; not those with the name and key of a certificate that names itself."""
        each = self.drawn[index]
        return {
            i
            for i in self.distinct
            if self.drawn[i].subject == each.issuer and not (each.is_self_issued and self.drawn[i].key == each.key)
        }

    def issuers(self, index: int) -> set[int]:
        each = self.drawn[index]
        if each.names_itself and each.signer == each.key:
            return set()
        return {i for i in self.namesakes(index) if self.drawn[i].key == each.signer}

    def is_top(self, index: int) -> bool:
        each = self.drawn[index]
        return each.is_self_issued and not self.issuers(index) and (each.names_itself or each.signer == each.key)

    def parents(self, index: int) -> set[int]:
        return self.issuers(index) or (set() if self.is_top(index) else self.namesakes(index))

    def levels(self, start: int) -> list[set[int]]:
        """What is above a certificate, by the fewest steps that lead there."""
        levels, seen = [{self.first[start]}], {self.first[start]}
        while levels[-1]:
            levels.append({parent for i in levels[-1] for parent in self.parents(i)} - seen)
            seen |= levels[-1]
        return levels[:-1]

    def leaves(self) -> list[int]:
        plain = [i for i in self.distinct if not self.drawn[i].is_ca]
        return [i for i in plain if not any(i in self.parents(j) for j in self.distinct)]


def bundles(seed: int) -> list[tuple[list[Drawn], Bundle]]:
    chance = random.Random(f"graphs {seed}")
    made = []
    for _ in range(SIZE):
        drawn = [draw(chance) for _ in range(chance.randint(1, 8))]
        drawn += chance.choices(drawn, k=chance.choice((0, 0, 1, 2)))
        chance.shuffle(drawn)
        made.append((drawn, Bundle(pem.read(forge.bundle(*(forge.pem(each.der) for each in drawn))))))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_links_are_what_a_search_finds(seed):
    for drawn, bundle in bundles(seed):
        links, search = bundle.links, Search(drawn)
        assert (links.first, links.distinct) == (search.first, search.distinct)
        assert links.settle() == links.exhausted == ""
        for index, each in enumerate(drawn):
            first = search.first[index]
            assert links.names.is_self_issued(index) == each.is_self_issued
            assert set(links.names.named_issuers(first)) == search.namesakes(first), index
            assert set(links.issuers(index)) == search.issuers(first), index
            assert links.is_top(first) == search.is_top(first), index
            assert set(links.parents(index)) == search.parents(first), index
            levels = search.levels(index)
            assert set(links.reachable([index])) == set().union(*levels), index
            assert_shortest(search, links.path(first), levels)
        everything = set().union(*(each for i in range(len(drawn)) for each in search.levels(i)))
        assert set(links.reachable(range(len(drawn)))) == everything


def assert_shortest(search: Search, path: list[int], levels: list[set[int]]) -> None:
    """It begins at the start, goes from each to one that issued it, and to the nearest top; else as far as there is any."""
    assert path[0] in levels[0]
    assert all(above in search.parents(below) for below, above in pairwise(path))
    tops = [height for height, level in enumerate(levels) if any(map(search.is_top, level))]
    assert len(path) == (tops[0] + 1 if tops else len(levels))
    assert search.is_top(path[-1]) or not tops


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 6))
def test_roles_are_what_a_search_finds(seed):
    for drawn, bundle in bundles(seed):
        search = Search(drawn)
        assert bundle.leaves == search.leaves()
        for index, first in enumerate(search.first):
            role = LEAF if first in search.leaves() else ROOT if search.is_top(first) else INTERMEDIATE
            assert bundle.roles[index] == role
        assert bundle.chain == (bundle.links.path(bundle.leaves[0]) if bundle.leaves else [])


@pytest.mark.slow
def test_signatures_are_what_the_library_says():
    """`Search` goes by whose key was drawn; here the signatures themselves are asked."""
    for drawn, bundle in bundles(0)[:20]:
        loaded = [x509.load_der_x509_certificate(each.der) for each in drawn]
        for index, certificate in enumerate(loaded):
            for other, issuer in enumerate(loaded):
                assert (
                    bundle.links.signed_by(index, other)
                    == verifies(certificate, issuer)
                    == (drawn[index].signer == drawn[other].key)
                )


def verifies(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    algorithm = ec.ECDSA(certificate.signature_hash_algorithm)
    try:
        issuer.public_key().verify(certificate.signature, certificate.tbs_certificate_bytes, algorithm)
    except InvalidSignature:
        return False
    return True

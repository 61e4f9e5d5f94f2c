"""What verifications may cost: at the bound the last is made, and one more is not."""

from __future__ import annotations

import pytest

from certlint import pem
from certlint.bundle import links, signatures
from certlint.bundle.bundle import Bundle
from certlint.bundle.links import TOO_DEEP, TOO_MANY_PAIRS, Links
from certlint.bundle.signatures import TOO_COSTLY, TOO_MANY_LOOK_ALIKES, Signatures
from certlint.x509.certificate import Certificate
from certlint.x509.signature import cost
from tests import forge

ISSUER = forge.root(key="p256-b")
LEAVES = [forge.leaf(ISSUER, f"n{number}.example.com", key="p256-a") for number in range(9)]
STRANGER = forge.root(key="p256-c")
CERTIFICATES = [Certificate(each.der) for each in (*LEAVES, ISSUER, STRANGER)]
TRUE, FALSE = 9, 10
"""The indexes of the certificate whose key made the signatures, and of one of the same name."""
KEY = CERTIFICATES[TRUE].part("public_key")


def costs(count: int) -> int:
    return sum(cost(KEY, len(each.der)) for each in CERTIFICATES[:count])


@pytest.mark.parametrize("count", [1, 4, 8])
@pytest.mark.parametrize("lacking", [0, 1])
def test_all_verifications_together(count, lacking, monkeypatch):
    monkeypatch.setattr(signatures, "MAX_COST", costs(count) - lacking)
    made = Signatures(CERTIFICATES)
    verdicts = [made.signed_by(index, TRUE) for index in range(9)]
    assert verdicts == [True] * (count - lacking) + [None] * (9 - count + lacking)
    assert (made.count, made.exhausted) == (count - lacking, TOO_COSTLY)
    assert [made.signed_by(index, TRUE) for index in range(9)] == verdicts, "what is known costs nothing"


@pytest.mark.parametrize("count", [1, 4, 7])
@pytest.mark.parametrize("lacking", [0, 1])
def test_keys_that_did_not_make_the_signature(count, lacking, monkeypatch):
    """The bound stops what comes after it was passed. A signature that fits counts for nothing here."""
    monkeypatch.setattr(signatures, "MAX_COST_OF_MISSES", costs(count) - lacking)
    made = Signatures(CERTIFICATES)
    assert [made.signed_by(index, TRUE) for index in range(9)] == [True] * 9
    verdicts = [made.signed_by(index, FALSE) for index in range(9)]
    looked = count + 1 - lacking
    assert verdicts == [False] * looked + [None] * (9 - looked)
    assert (made.count, made.exhausted) == (9 + looked, TOO_MANY_LOOK_ALIKES)


def test_what_a_certificate_says_of_itself_is_not_asked_again_where_it_was_too_costly(monkeypatch):
    monkeypatch.setattr(signatures, "MAX_COST", 0)
    certificate = Certificate(forge.root(key="p384-a").der)
    assert Signatures([certificate]).signed_by(0, 0) is None
    monkeypatch.undo()
    assert signatures.own_verdict(certificate) is None
    assert Signatures([Certificate(certificate.der)]).signed_by(0, 0) is True


def test_links_say_so_where_a_bound_was_reached(monkeypatch):
    monkeypatch.setattr(signatures, "MAX_COST", costs(2))
    found = Links(CERTIFICATES)
    assert found.settle() == TOO_COSTLY
    assert (found.issuers(0), found.issuers(8)) == ([TRUE], [])
    assert found.parents(8) == [], "who has the name is not a parent as long as nobody has looked at the signature"


def depth(count: int) -> Links:
    """A chain of so many certificates."""
    chain = [forge.root("CA 0", key="p256-b")]
    for number in range(1, count - 1):
        chain.append(forge.intermediate(chain[-1], f"CA {number}", key=("p256-b", "p256-c")[number % 2]))
    chain.append(forge.leaf(chain[-1], key="p256-a"))
    return Bundle(pem.read(forge.bundle(*reversed(chain)))).links


@pytest.mark.parametrize("over", [0, 1])
def test_certificates_of_a_chain(over, monkeypatch):
    """So many above the first."""
    monkeypatch.setattr(links, "MAX_PATH", 6)
    found = depth(1 + 6 + over)
    assert found.path(0) == list(range(7))
    assert found.settle() == (TOO_DEEP if over else "")


@pytest.mark.parametrize("lacking", [0, 1])
def test_pairs_of_certificates_of_one_name_and_key(lacking, monkeypatch):
    """Three leaves below three certificates of their issuer: each has three that could be meant."""
    issuers = [forge.root(key="p256-b", serial=number + 1) for number in range(3)]
    made = Bundle(pem.read(forge.bundle(*LEAVES[:3], *issuers)))
    pairs = made.links._pairs
    assert made.links.settle() == ""
    needed = made.links._pairs
    assert needed >= 9 > pairs
    monkeypatch.setattr(links, "MAX_PAIRS", 0)
    monkeypatch.setattr(links, "MAX_PAIRS_IN_ALL", needed - lacking)
    bounded = Bundle(pem.read(forge.bundle(*LEAVES[:3], *issuers))).links
    assert bounded.settle() == (TOO_MANY_PAIRS if lacking else "")

"""Which files belong together, of outlines alone: nothing is read, so that every order and every crowd can be tried."""

from __future__ import annotations

import itertools
import random

import pytest

from certlint.bundle.file_names import certificate_name, is_called_ca, stem
from certlint.bundle.outlines import Outline, Sketch
from certlint.bundle.reading import AUTHORITIES, BUNDLE, KEY, PART, Reading
from certlint.bundle.sides import readings

ROOT = Outline(b"root", b"root", b"root", b"root-key", is_authority=True)
ISSUING = Outline(b"issuing", b"issuing", b"root", b"issuing-key", is_authority=True)
FILES = [
    Sketch("cert.pem", (Outline(b"a", b"a", b"issuing", b"a-key", is_authority=False),)),
    Sketch("chain.pem", (ISSUING,)),
    Sketch("root.pem", (ROOT,)),
    Sketch("privkey.pem", (), holds_key=True, keys=(b"a-key",)),
]


def leaf(name: str, *above: Outline, issuer: bytes = b"issuing") -> Sketch:
    own = Outline(name.encode(), name.encode(), issuer, f"{name}-key".encode(), is_authority=False)
    return Sketch(f"{name}.pem", (own, *above))


def signed(below: tuple[str, Outline], above: tuple[str, Outline]) -> bool:
    return below[1].issuer == above[1].subject


def read(*sketches: Sketch, named: tuple[str, ...] = (), verified=signed) -> dict[str, Reading]:
    return {each.path: each for each in readings(sketches, named, verified)}


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_self_signed_ca_that_looks_like_a_server_is_a_ca_if_it_signed_another(is_signed):
    """Its CN may be a domain, as that of istio is. The name alone says nothing."""
    doubtful = Sketch("host.pem", (Outline(b"h", b"host", b"host", b"host-key", is_authority=False, is_ca=True),))
    found = read(leaf("a", issuer=b"host"), doubtful, verified=lambda below, above: is_signed)
    assert ("host.pem" in found and found["host.pem"].role == AUTHORITIES) is is_signed


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_whatever_the_order(order):
    found = read(*(FILES[number] for number in order))
    assert {path: each.role for path, each in found.items()} == {
        "cert.pem": BUNDLE,
        "chain.pem": PART,
        "root.pem": AUTHORITIES,
        "privkey.pem": KEY,
    }
    assert (found["cert.pem"].key, found["cert.pem"].chain_files) == ("privkey.pem", ("chain.pem",))


def test_a_name_of_a_ca_is_not_enough():
    """Who merely bears the issuer's name signed nothing."""
    found = read(*FILES, verified=lambda below, above: False)
    assert found["cert.pem"].chain_files == ()


def test_the_chain_goes_on_over_several_files():
    middle = Outline(b"middle", b"middle", b"issuing", b"middle-key", is_authority=True)
    found = read(leaf("a", issuer=b"middle"), Sketch("1.pem", (middle,)), Sketch("2.pem", (ISSUING,)))
    assert found["a.pem"].chain_files == ("1.pem", "2.pem")


def test_cas_that_issued_each_other_are_no_endless_chain():
    one = Outline(b"1", b"one", b"two", b"one-key", is_authority=True)
    two = Outline(b"2", b"two", b"one", b"two-key", is_authority=True)
    found = read(leaf("a", issuer=b"one"), Sketch("1.pem", (one,)), Sketch("2.pem", (two,)))
    assert found["a.pem"].chain_files == ("1.pem", "2.pem")


def test_of_copies_of_a_key_the_one_of_the_name():
    keys = [Sketch(f"{name}.key", (), holds_key=True, keys=(b"b-key",)) for name in ("a", "b", "c")]
    found = read(leaf("b", ISSUING, ROOT), *keys)
    assert found["b.pem"].key == "b.key"
    assert [found[f"{name}.key"].of for name in "abc"] == ["", "b.pem", ""]


def test_a_name_that_two_bundles_share_tells_nothing():
    key = Sketch("tls.key", (), holds_key=True, keys=(b"other",))
    files = [leaf("x", ISSUING)._replace(path=path) for path in ("tls.crt", "tls.pem")]
    assert {each.key for each in read(*files, key).values()} == {""}


def test_a_file_that_is_named_as_a_bundle_is_one():
    one, whole = leaf("a"), leaf("a", ISSUING)._replace(path="fullchain.pem")
    assert read(one, whole)["a.pem"].role == PART
    assert "a.pem" not in read(one, whole, named=("a.pem",))


@pytest.mark.slow
def test_a_crowd_takes_time_in_proportion():
    """A look at each file, and at a few beside it: in a folder of one certificate and its copies, too."""
    calls = []

    def counted(below, above):
        calls.append(1)
        return False

    number = 2000
    same = [leaf("a")._replace(path=f"{i}.pem") for i in range(number)]
    keys = [Sketch(f"{i}.key", (), holds_key=True, keys=(b"a-key",)) for i in range(number)]
    chains = [Sketch(f"chain{i}.pem", (ISSUING,)) for i in range(number)]
    files = [*same, *keys, *chains]
    random.Random(1).shuffle(files)
    found = read(*files, verified=counted)
    assert len(calls) <= 20 * number
    assert all(found[f"{i}.pem"].key == f"{i}.key" for i in range(number))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("cert.pem", ""),
        ("privkey.pem", ""),
        ("fullchain2.pem", "2"),
        ("privkey2.pem", "2"),
        ("conf/proxy_cert.pem", "proxy"),
        ("proxy_key.pem", "proxy"),
        ("tls.crt", "tls"),
        ("example.com.cer", "example.com"),
        ("www-example.key", "www.example"),
    ],
)
def test_what_a_name_says_beside_the_kind(path, expected):
    assert stem(path) == expected


@pytest.mark.parametrize(
    "path", ["ca.crt", "root.pem", "my-ca-bundle.pem", "chain1.pem", "trusted_cas.pem", "rootCA.crt"]
)
def test_names_of_cas(path):
    assert is_called_ca(path)


@pytest.mark.parametrize("path", ["cert.pem", "cache.pem", "scale.crt", "proxy_cert.pem"])
def test_other_names(path):
    assert not is_called_ca(path)


def test_names_of_certificates():
    assert certificate_name("etc/proxy_cert.pem") == "proxy"
    assert certificate_name("proxy.pem") == certificate_name("proxy_cert.txt") == ""


def roots(number: int, *names: str) -> list[Sketch]:
    """Files of one root each, whose names say nothing."""
    kept = names or [f"example{i}.pem" for i in range(number)]
    return [
        Sketch(name, (Outline(name.encode(), name.encode(), name.encode(), name.encode(), is_authority=True),))
        for name in kept
    ]


def test_a_folder_of_roots_is_a_trust_store():
    """Beside one leaf, too: Debian keeps the certificate of ssl-cert among the roots."""
    found = read(*roots(3), leaf("snakeoil"))
    assert [found[f"example{i}.pem"].role for i in range(3)] == [AUTHORITIES] * 3
    assert "most files of this folder" in found["example0.pem"].text


@pytest.mark.parametrize(
    "others",
    [
        [leaf("a"), leaf("b"), leaf("c")],
        [Sketch("key.pem", (), holds_key=True, keys=(b"example1.pem",))],
        [Sketch("example1.key", (), holds_key=True, keys=(b"other",))],
    ],
    ids=["as many leaves", "the key of a root", "a key that is named like it"],
)
def test_a_root_among_bundles_may_lack_its_leaf(others):
    assert AUTHORITIES not in {each.role for each in read(*roots(3), *others).values() if each.path == "example1.pem"}


def test_two_files_of_roots_are_no_trust_store():
    assert read(*roots(2)) == {}

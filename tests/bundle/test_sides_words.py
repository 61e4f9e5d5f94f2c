"""What is said of files that lie side by side, and what decides where several could be meant."""

from __future__ import annotations

import pytest

from certlint.bundle.outlines import Outline, Sketch
from certlint.bundle.reading import AUTHORITIES, BUNDLE, KEY, PART, Reading
from certlint.bundle.sides import readings

ROOT = Outline(b"root", b"root", b"root", b"root-key", is_authority=True)
ISSUING = Outline(b"issuing", b"issuing", b"root", b"issuing-key", is_authority=True)


def leaf(name: str, *above: Outline, path: str = "", issuer: bytes = b"issuing", holds_key: bool = False) -> Sketch:
    own = Outline(name.encode(), name.encode(), issuer, f"{name}-key".encode(), is_authority=False)
    return Sketch(path or f"d/{name}.pem", (own, *above), holds_key=holds_key)


def key(path: str, *keys: bytes) -> Sketch:
    return Sketch(path, (), holds_key=True, keys=keys)


def signed(below: tuple[str, Outline], above: tuple[str, Outline]) -> bool:
    return below[1].issuer == above[1].subject


def read(*sketches: Sketch, named: tuple[str, ...] = ()) -> dict[str, Reading]:
    return {each.path: each for each in readings(sketches, named, signed)}


def said(*sketches: Sketch, named: tuple[str, ...] = ()) -> dict[str, str]:
    return {path: each.why for path, each in read(*sketches, named=named).items()}


CHAIN = Sketch("d/issuing.pem", (ISSUING,))


class TestWords:
    def test_of_a_bundle_whose_chain_and_key_are_elsewhere(self):
        assert said(leaf("a"), CHAIN, key("d/a.key", b"a-key")) == {
            "d/a.pem": "its chain continues in issuing.pem; its private key is in a.key",
            "d/issuing.pem": "the chain of a.pem continues in it",
            "d/a.key": "it belongs to a.pem",
        }

    def test_of_a_key_that_is_named_like_a_bundle_and_is_another(self):
        found = read(leaf("a", ISSUING), key("d/a.key", b"other"))
        assert found["d/a.pem"].text == "read as a bundle: a.key is named like it, and contains another key"
        assert found["d/a.key"].text == "read as a private key: it is named like a.pem but does not match it"
        assert (found["d/a.pem"].key, found["d/a.key"].of) == ("d/a.key", "d/a.pem")

    @pytest.mark.parametrize("other", [b"issuing-key", b"b-key"])
    def test_of_a_key_that_is_named_like_a_bundle_and_belongs_to_another_certificate(self, other):
        """To the CA above the leaf, or to another bundle that has its key elsewhere."""
        found = read(leaf("a", ISSUING), leaf("b", ISSUING), key("d/a.key", other), key("d/b.key", b"b-key"))
        assert (found["d/a.pem"].key, found["d/a.pem"].why) == (
            "d/a.key",
            "a.key is named like it, and contains another key",
        )
        assert found["d/a.key"].why == "it is named like a.pem but does not match it"
        assert (found["d/b.pem"].key, found["d/b.key"].of) == ("d/b.key", "d/b.pem")

    def test_of_a_key_that_another_bundle_needs(self):
        found = read(leaf("a", ISSUING), leaf("b", ISSUING), key("d/a.key", b"b-key"))
        assert "d/a.pem" not in found
        assert (found["d/b.pem"].key, found["d/a.key"].why) == ("d/a.key", "it belongs to b.pem")

    def test_of_the_key_of_a_ca_beside_its_certificate_and_those_below(self):
        assert "d/ca.pem" not in read(leaf("a", ISSUING, path="d/ca.pem"), key("d/ca.key", b"issuing-key"))

    def test_of_a_key_that_is_named_like_a_bundle_and_cannot_be_read(self):
        assert said(leaf("a", ISSUING), key("d/a.key")) == {
            "d/a.pem": "a.key is named like it, and its key cannot be read",
            "d/a.key": "it is named like a.pem; it cannot be read, so whether it matches is unknown",
        }

    def test_of_certificates_in_the_place_of_a_key(self):
        """A copy under the wrong name, which a server does not start with."""
        found = read(leaf("a", ISSUING), leaf("a", ISSUING, path="d/a.key"))
        assert (found["d/a.pem"].key, found["d/a.pem"].why) == (
            "d/a.key",
            "a.key is named like it, and its key cannot be read",
        )
        assert (found["d/a.key"].role, found["d/a.key"].of) == (KEY, "d/a.pem")
        assert "d/b.key" not in read(leaf("a", ISSUING), leaf("b", ISSUING, path="d/b.key"))

    def test_of_keys_that_belong_to_nothing_here(self):
        found = said(leaf("a", ISSUING), key("d/x.key", b"other"), key("d/y.key"), key("d/z.key", b"issuing-key"))
        assert found == {
            "d/x.key": "it matches no certificate in this folder",
            "d/y.key": "it cannot be read, and no certificate in this folder is named like it",
            "d/z.key": "it belongs to a certificate in a.pem",
        }

    def test_of_a_part(self):
        found = read(leaf("a"), leaf("a", ISSUING, path="d/whole.pem"))
        assert found["d/a.pem"].text == "read as a part of a bundle: all its certificates are in whole.pem"
        assert found["d/a.pem"].of == "d/whole.pem"

    def test_of_many_whose_chain_goes_on_in_one_file(self):
        three = said(*(leaf(name) for name in "abc"), CHAIN)
        assert three["d/issuing.pem"] == "the chain of a.pem, b.pem, c.pem continues in it"
        five = said(*(leaf(name) for name in "abcde"), CHAIN)
        assert five["d/issuing.pem"] == "the chain of a.pem, b.pem, c.pem and 2 more continues in it"

    def test_of_authorities(self):
        trusted, other = Sketch("d/x.pem", (ROOT,)), Sketch("d/ca.pem", (ROOT._replace(subject=b"r", issuer=b"r"),))
        found = said(leaf("a", ISSUING), trusted, other)
        assert found["d/x.pem"] == "they issued what is in a.pem"
        assert found["d/ca.pem"] == "its name says so"

    def test_of_a_name_that_is_in_the_name_of_the_file(self):
        assert (
            Reading("x", KEY, why="it fits", name="proxy").text
            == "read as a private key: it fits; its name says that it is the certificate proxy"
        )
        assert Reading("x", AUTHORITIES, name="proxy").text.startswith("read as CA certificates: its name says")


class TestWhichIsMeant:
    def test_a_file_that_stands_alone_is_left_out(self):
        assert read(leaf("a")) == {}
        assert read(key("d/a.key", b"a-key"), key("d/b.key", b"b-key")) == {}
        assert read(leaf("a", ISSUING), leaf("b", ISSUING)) == {}

    def test_a_bundle_that_holds_a_key_asks_for_no_other(self):
        found = read(leaf("a", ISSUING, holds_key=True), key("d/a.key", b"a-key"))
        assert "d/a.pem" not in found
        assert found["d/a.key"].why == "it belongs to a certificate in a.pem"
        assert "d/a.pem" not in read(leaf("a", ISSUING, holds_key=True), key("d/a.key", b"other"))

    def test_a_file_with_a_key_is_no_part_of_another(self):
        found = read(leaf("a", holds_key=True), leaf("a", ISSUING, path="d/whole.pem"))
        assert "d/a.pem" not in found

    def test_of_two_that_hold_the_same_the_one_called_ca_is_the_part(self):
        own = Outline(b"self", b"self", b"self", b"key", is_authority=False)
        found = read(Sketch("d/ca.crt", (own,)), Sketch("d/tls.crt", (own,)))
        assert {path: (each.role, each.of) for path, each in found.items()} == {"d/ca.crt": (PART, "d/tls.crt")}
        assert read(Sketch("d/tls.crt", (own,)), Sketch("d/tls2.crt", (own,))) == {}
        assert read(Sketch("d/ca.crt", (own,)), Sketch("d/root.crt", (own,))) == {}

    def test_a_part_is_one_of_the_bundle_that_holds_most(self):
        found = read(leaf("a"), leaf("a", ISSUING, path="d/some.pem"), leaf("a", ISSUING, ROOT, path="d/all.pem"))
        assert {path: each.of for path, each in found.items()} == {"d/a.pem": "d/all.pem", "d/some.pem": "d/all.pem"}

    def test_of_two_files_with_the_issuer_the_one_of_the_name(self):
        named, first = Sketch("d/b-chain.pem", (ISSUING,)), Sketch("d/a-chain.pem", (ISSUING,))
        assert read(leaf("b"), first, named)["d/b.pem"].chain_files == ("d/b-chain.pem",)
        assert read(leaf("c"), named, first)["d/c.pem"].chain_files == ("d/a-chain.pem",)

    def test_the_chain_goes_on_above_what_the_bundle_holds(self):
        policy = Outline(b"policy", b"policy", b"root", b"policy-key", is_authority=True)
        issuing = ISSUING._replace(issuer=b"policy")
        found = read(leaf("a", issuing), Sketch("d/policy.pem", (policy,)))
        assert found["d/a.pem"].chain_files == ("d/policy.pem",)
        assert read(leaf("a", issuing, policy, ROOT), Sketch("d/policy.pem", (policy,)))["d/policy.pem"].role == PART

    def test_a_root_is_trusted_and_no_part_of_a_chain(self):
        found = read(leaf("a", ISSUING), Sketch("d/root.pem", (ROOT,)))
        assert {path: each.role for path, each in found.items()} == {"d/a.pem": BUNDLE, "d/root.pem": AUTHORITIES}
        assert (found["d/a.pem"].chain_files, found["d/a.pem"].root) == ((), "d/root.pem")

    def test_a_key_of_a_leaf_that_is_missing_says_that_the_cas_lack_it(self):
        chain, other = Sketch("d/web.pem", (ROOT,)), key("d/web.key", b"other")
        assert "d/web.pem" not in read(chain, other, leaf("a", ISSUING))
        called = Sketch("d/web-ca.pem", (ROOT,))
        assert read(called, key("d/web.key", b"other"), leaf("a", ISSUING))["d/web-ca.pem"].role == AUTHORITIES

    def test_a_file_that_is_named_as_a_bundle_is_one_though_it_lacks_its_leaf(self):
        found = read(Sketch("d/proxy_cert.pem", (ROOT,)), key("d/proxy_key.pem", b"other"), named=("d/proxy_cert.pem",))
        assert found["d/proxy_cert.pem"].role == BUNDLE
        assert found["d/proxy_cert.pem"].key == "d/proxy_key.pem"

    @pytest.mark.parametrize(
        ("role", "of", "elsewhere"), [(PART, "", True), (KEY, "x", True), (KEY, "", False), (BUNDLE, "", False)]
    )
    def test_what_is_judged_with_the_bundle_that_it_belongs_to(self, role, of, elsewhere):
        assert Reading("a", role, of=of).is_judged_elsewhere is elsewhere


@pytest.mark.parametrize(
    ("count", "leaves", "is_store"), [(2, 0, False), (3, 0, True), (3, 2, True), (3, 3, False), (4, 3, True)]
)
def test_how_many_roots_make_a_trust_store(count, leaves, is_store):
    roots = [Sketch(f"d/{n}.pem", (Outline(*[f"{n}".encode()] * 4, is_authority=True),)) for n in range(count)]
    found = read(*roots, *(leaf(name, path=f"d/{name}.crt") for name in "abc"[:leaves]))
    assert {each.role for path, each in found.items()} == ({AUTHORITIES} if is_store else set())

"""Names are looked up in subtrees as if they were compared with each."""

from __future__ import annotations

import random

import pytest

from certlint.check import NotJudgedError
from certlint.trust.subtrees import KEYS, MAX_MASKS, Prefixes, Subtrees
from certlint.x509.certificate import Certificate
from certlint.x509.parts.general_names import DIRECTORY, DNS, EMAIL, IP, URI
from tests import forge
from tests.forge import der


def subtrees(permitted=(), excluded=()) -> Subtrees:
    trees = {word: names for word, names in (("permitted", permitted), ("excluded", excluded)) if names}
    authority = forge.cert(ca=True, name_constraints=trees)
    return Subtrees(Certificate(authority.der).part("name_constraints"))


@pytest.mark.parametrize("seed", range(20))
def test_prefixes_are_found_as_by_comparing_each(seed):
    chance = random.Random(seed)
    words = ["".join(chance.choices("ab", k=chance.randrange(6))) for _ in range(40)]
    prefixes, asked = words[:20], words[20:]
    found = Prefixes(prefixes)
    assert [found.begin(word) for word in asked] == [any(map(word.startswith, prefixes)) for word in asked]
    apart = Prefixes(map(tuple, prefixes))
    assert [apart.begin(tuple(word)) for word in asked] == [found.begin(word) for word in asked]


def test_no_prefix_begins_nothing():
    assert not Prefixes([]).begin("a")
    assert Prefixes([""]).begin("")


def domain(host: str, base: str) -> bool:
    """One name, one base: RFC 5280 section 4.2.1.10, and a leading dot as OpenSSL takes it."""
    return host.endswith(base) if base.startswith(".") else not base or host == base or host.endswith("." + base)


def exact(host: str, base: str) -> bool:
    return domain(host, base) if base.startswith(".") or not base else host == base


def mailbox(box: str, base: str) -> bool:
    return box == base if "@" in base else exact(box.rpartition("@")[2], base)


def host(chance: random.Random) -> str:
    return ".".join(chance.choices(["a", "b", "aa"], k=chance.randint(1, 3)))


KINDS = {
    DNS: ("dns:", domain, host),
    URI: ("uri:", lambda uri, base: exact(uri.removeprefix("x://"), base), lambda chance: f"x://{host(chance)}"),
    EMAIL: ("email:", mailbox, lambda chance: f"{chance.choice('xy')}@{host(chance)}"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_names_are_judged_as_by_comparing_each(kind, seed):
    prefix, within, make = KINDS[kind]
    chance = random.Random(seed)
    bases = [chance.choice(["", "."]) + host(chance) for _ in range(6)]
    bases += [make(chance) for _ in range(2)] if kind == EMAIL else [""] * (seed == 3)
    permitted, excluded = bases[:5], bases[5:]
    found = subtrees([prefix + b for b in permitted], [prefix + b for b in excluded])
    for _ in range(200):
        name = make(chance)
        expected = (
            "excluded"
            if any(within(name, b) for b in excluded)
            else ""
            if any(within(name, b) for b in permitted)
            else "not permitted"
        )
        assert found.refusal(kind, KEYS[kind](name.encode())) == expected, (name, permitted, excluded)


@pytest.mark.parametrize("base", ["", "."])
@pytest.mark.parametrize(("prefix", "name"), [("email:", "a@example.com"), ("uri:", "https://example.com/")])
def test_an_empty_base_permits_no_mailbox_and_no_uri(prefix, name, base):
    """RFC 5280 section 4.2.1.10 has no such form, and OpenSSL takes it for no name; most others take it for every name."""
    kind = {"email:": EMAIL, "uri:": URI}[prefix]
    key = KEYS[kind](name.encode())
    assert subtrees([prefix + base]).refusal(kind, key) == "not permitted"
    assert subtrees([], [prefix + base]).refusal(kind, key) == "excluded"


def test_networks_of_any_mask_are_compared_bit_by_bit():
    odd = der.implicit(7, bytes((10, 1, 0, 3, 255, 0, 0, 255)))
    found = subtrees([odd, "ip:192.0.2.0/24"])
    addresses = {"10.9.9.3": "", "10.9.9.4": "not permitted", "192.0.2.77": "", "192.0.3.1": "not permitted"}
    for address, expected in addresses.items():
        assert found.refusal(IP, bytes(map(int, address.split(".")))) == expected
    assert found.refusal(IP, bytes(16)) == "not permitted"


def test_attributes_of_an_rdn_count_in_any_order():
    """RFC 5280 section 7.1. A SET OF in DER is sorted by its bytes, and other case sorts otherwise."""
    base = der.explicit(4, forge.name([[("O", "Zed"), ("O", "abc")]]))
    found = subtrees([base])
    assert found.refusal(DIRECTORY, KEYS[DIRECTORY](forge.name([[("O", "zed"), ("O", "ABC")], ("CN", "x")]))) == ""


def test_masks_without_end_are_not_evaluated():
    masks = [der.implicit(7, bytes(4) + n.to_bytes(4, "big")) for n in range(MAX_MASKS + 1)]
    assert subtrees(masks[1:]).refusal(IP, bytes(4)) == ""
    with pytest.raises(NotJudgedError, match="different address masks are not evaluated"):
        subtrees(masks).refusal(IP, bytes(4))

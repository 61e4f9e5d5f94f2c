"""Which certificates belong into a bundle and in which order. What is wrong is for the checks to say; here it is mended."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.links import Links
from certlint.check import NotJudgedError
from certlint.checks import chain as order
from certlint.checks import trust
from certlint.errors import InputError
from certlint.fix.model import Step, block
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from certlint.bundle.private_key import PrivateKey
    from certlint.x509.certificate import Certificate

    Arranger = Callable[[Bundle, Sequence[Certificate], PrivateKey | None], "Arranged"]


class Arranged(NamedTuple):
    """The certificates (DER) in their order; those that could go, and what is to be told of either."""

    ordered: list[bytes]
    droppable: frozenset[bytes] = frozenset()
    steps: tuple[Step, ...] = ()
    withheld: tuple[Step, ...] = ()


def assembled(certificates: Iterable[bytes], path: str) -> Bundle:
    """The bundle that these certificates (DER) make. Raises InputError when one can't be read."""
    bundle = Bundle(pem.read("".join(block("CERTIFICATE", der) for der in certificates).encode(), path))
    if bundle.broken:
        broken = bundle.broken[0]
        raise InputError(
            f"{path}: certificate {broken.block.index} can't be read: {broken.error.message}",
            "nothing is mended as long as it is in the file: take it from its source once more, or take it out",
        )
    return bundle


def without_doubles(certificates: Sequence[bytes]) -> tuple[list[bytes], list[Step]]:
    """Each certificate once, where it came first."""
    once = list(dict.fromkeys(certificates))
    dropped = len(certificates) - len(once)
    if not dropped:
        return once, []
    what = "a certificate that is" if dropped == 1 else f"{dropped} certificates that are"
    return once, [Step(f"drop {what} there already", "chain/duplicate-certificate")]


def arranger(rules: Collection[str]) -> Arranger:
    """How the bundles are arranged that these rules are for."""
    if "redis/client-ca-holds-leaf" in rules:
        return authorities
    return chain if "chain/wrong-order" in rules else as_it_is


def as_it_is(bundle: Bundle, pool: Sequence[Certificate], key: PrivateKey | None) -> Arranged:
    """Nothing is asked of the order."""
    return Arranged([c.der for c in bundle.certificates])


def authorities(bundle: Bundle, pool: Sequence[Certificate], key: PrivateKey | None) -> Arranged:
    """CAs that are trusted, in any order; what is no CA could go."""
    indexes = [p.certificate for p in trust.only_authorities(bundle) if p.certificate is not None]
    steps = tuple(Step(f"drop the {_named(bundle, i)}: it is no CA", "redis/client-ca-holds-leaf") for i in indexes)
    ders = [c.der for c in bundle.certificates]
    return Arranged(ders, frozenset(ders[i] for i in indexes), withheld=steps)


def chain(bundle: Bundle, pool: Sequence[Certificate], key: PrivateKey | None) -> Arranged:
    """Leaf to root, with what is missing from the pool; certificates of other chains could go.

    Without a leaf, as in a bundle of CAs, nothing is moved. With several, the one that `key` belongs to is meant.
    """
    leaf = _leaf(bundle, key)
    if leaf is None:
        return as_it_is(bundle, pool, key)
    try:
        own = order.settled(bundle)
        added = _missing(own, leaf, pool)
        whole = order.settled(assembled([c.der for c in (*own.certificates, *added)], own.path))
        ordered, steps = _ordered(own, whole, leaf, key)
        droppable, withheld = _unrelated(whole, leaf, key)
    except NotJudgedError as error:
        return as_it_is(bundle, pool, key)._replace(withheld=(Step(f"nothing was moved: {error}"),))
    steps = [*steps, *(Step(f"add the {_named(whole, whole_index)} from the pool") for whole_index in _new(own, whole))]
    ders = [c.der for c in whole.certificates]
    return Arranged([ders[i] for i in ordered], frozenset(ders[i] for i in droppable), tuple(steps), tuple(withheld))


def _named(bundle: Bundle, index: int) -> str:
    return f"{bundle.roles[index]} {bundle.certificates[index].title!r}"


def _new(own: Bundle, whole: Bundle) -> range:
    return range(len(own.certificates), len(whole.certificates))


def _leaf(bundle: Bundle, key: PrivateKey | None) -> int | None:
    """The leaf that is meant: the key's, else the first."""
    leaves = bundle.leaves
    return next((i for i in leaves if _belongs(bundle, i, key)), leaves[0] if leaves else None)


def _belongs(bundle: Bundle, index: int, key: PrivateKey | None) -> bool:
    public_key = bundle.certificates[index].part("public_key")
    return key is not None and public_key is not None and key.belongs_to(public_key)


def _missing(bundle: Bundle, leaf: int, pool: Sequence[Certificate]) -> list[Certificate]:
    """What the pool adds to the way up, from where the bundle's own ends. Every signature on the way verifies."""
    own, links = bundle.certificates, bundle.links
    end = links.path(leaf)[-1]
    if links.is_top(end):
        return []
    known = {certificate.der for certificate in own}
    everything = [*own, *(certificate for certificate in pool if certificate.der not in known)]
    wider = Links(everything)
    added = []
    for below, above in pairwise(wider.path(end)):
        if above not in wider.issuers(below):
            break
        added += [everything[above]] if above >= len(own) else []
    return added


def _ordered(own: Bundle, whole: Bundle, leaf: int, key: PrivateKey | None) -> tuple[list[int], list[Step]]:
    """The order of `whole`: as it is where nothing is wrong with that, else each before those that issued it."""
    as_they_are = list(range(len(whole.certificates)))
    misplaced = [*order.leaf_first(own), *order.issuers_in_order(own)]
    first = 0 if _belongs(own, leaf, key) and leaf else None
    if not misplaced and first is None and not _new(own, whole):
        return as_they_are, []
    climbed = whole.links.reachable([leaf, *whole.leaves])
    found = [*climbed, *(i for i in as_they_are if i not in climbed)]
    moved = [i for i in found if i not in _new(own, whole)]
    if moved == sorted(moved):
        return found, []
    names = ", ".join(_named(whole, i) for i in found[:6])
    rule = "chain/leaf-not-first" if moved[0] else "chain/wrong-order"
    return found, [Step(f"put in order: {names}{', …' if len(found) > 6 else ''}", rule)]


def _unrelated(bundle: Bundle, leaf: int, key: PrivateKey | None) -> tuple[set[int], list[Step]]:
    """What could go, and the steps that tell of it. Leaves stay as long as it is not known which of them is meant."""
    found = {p.certificate for p in order.all_related(bundle) if p.certificate is not None}
    steps = [
        Step(f"drop the {_named(bundle, i)}: no part of the chain", "chain/unrelated-certificate")
        for i in sorted(found)
    ]
    if len(bundle.leaves) < 2:
        return found, steps
    if not _belongs(bundle, leaf, key):
        text = f"which of the {len(bundle.leaves)} leaves is meant can't be told: name its private key with --key"
        return found, [*steps, Step(text, "chain/several-leaves")]
    others = set(bundle.links.reachable(bundle.leaves)) - set(bundle.links.reachable([leaf]))
    steps += [Step(f"drop the {_named(bundle, i)}: not the key's", "chain/several-leaves") for i in sorted(others)]
    return found | others, steps


def usable(pool: Iterable[Certificate], now: datetime) -> list[Certificate]:
    """The CAs of a pool that are valid on the day, each once; those that last longest come first."""
    found = {c.der: c for c in pool if c.is_ca}.values()
    lasting = [(c, v) for c in found if (v := c.part("validity")) and v.not_before.moment <= now <= v.not_after.moment]
    return [c for c, _ in sorted(lasting, key=lambda pair: pair[1].not_after.moment, reverse=True)]

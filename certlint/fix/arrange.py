"""Leaf to root: the order of a bundle, what is missing from it and in the pool, and what belongs to another chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certlint import pem
from certlint.bundle import Bundle
from certlint.certificate import Certificate
from certlint.errors import InputError
from certlint.fix.model import Step, block
from certlint.links import Links

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certlint.private_key import PrivateKey


class Arranged(NamedTuple):
    """The certificates (DER) that make the chain, in order, and those that no step of it leads to."""

    related: list[bytes]
    unrelated: list[bytes]
    steps: list[Step]
    withheld: list[Step]


def without_doubles(certificates: Sequence[bytes]) -> tuple[list[bytes], list[Step]]:
    """Each certificate once, where it came first."""
    once = list(dict.fromkeys(certificates))
    dropped = len(certificates) - len(once)
    if not dropped:
        return once, []
    what = "a certificate that was" if dropped == 1 else f"{dropped} certificates that were"
    return once, [Step(f"drop {what} there already", "bundle/duplicate")]


def arrange(certificates: Sequence[bytes], pool: Iterable[Certificate], key: PrivateKey | None, path: str) -> Arranged:
    """Orders `certificates` from leaf to root and fills the gaps from `pool`. Raises InputError.

    Without a leaf, as in a bundle of CAs, nothing is moved. With several, the one that `key` belongs to is meant.
    """
    bundle = Bundle(pem.read("".join(block("CERTIFICATE", der) for der in certificates).encode(), path))
    if bundle.broken:
        broken = bundle.broken[0]
        raise InputError(
            f"{path}: certificate {broken.block.index} can't be read: {broken.error.message}",
            "nothing is mended as long as it is in the file: take it from its source once more, or take it out",
        )
    leaf = _leaf(bundle, key)
    if leaf is None:
        return Arranged(list(certificates), [], [], [])
    everything, way = _climb(bundle, leaf, pool)
    links = Links(everything)
    own = range(len(bundle.certificates))
    above = [i for i in links.reachable([leaf]) if i in own and i not in way]
    rest = [i for i in own if i not in way and i not in above]
    ordered = [*way, *above]
    steps = _moved(bundle, [i for i in [*ordered, *rest] if i in own]) + _added(everything, way, len(own))
    unrelated, withheld = _unrelated(bundle, rest, key)
    kept = ordered if unrelated else [*ordered, *rest]
    return Arranged([everything[i].der for i in kept], [everything[i].der for i in unrelated], steps, withheld)


def _leaf(bundle: Bundle, key: PrivateKey | None) -> int | None:
    """The leaf that is meant: the key's, else the first."""
    leaves = bundle.leaves
    return next((i for i in leaves if _belongs(bundle, i, key)), leaves[0] if leaves else None)


def _belongs(bundle: Bundle, index: int, key: PrivateKey | None) -> bool:
    public_key = bundle.certificates[index].part("public_key")
    return key is not None and public_key is not None and key.belongs_to(public_key)


def _climb(bundle: Bundle, leaf: int, pool: Iterable[Certificate]) -> tuple[list[Certificate], list[int]]:
    """The certificates of bundle and pool, and the way up among them. The pool is asked where the bundle's own way ends."""
    own = bundle.certificates
    way = bundle.links.path(leaf)
    if own[way[-1]].is_self_issued:
        return own, way
    known = {certificate.der for certificate in own}
    everything = [*own, *(certificate for certificate in pool if certificate.der not in known)]
    onward = Links(everything).path(way[-1])
    return everything, [*way, *(i for i in onward[1:] if i not in way)]


def _moved(bundle: Bundle, order: list[int]) -> list[Step]:
    if order == sorted(order):
        return []
    names = ", ".join(f"{bundle.roles[i]} {bundle.certificates[i].title!r}" for i in order[:6])
    return [Step(f"put in order: {names}{', …' if len(order) > 6 else ''}", "chain/order")]


def _added(everything: list[Certificate], way: list[int], own: int) -> list[Step]:
    added = [everything[i] for i in way if i >= own]
    return [Step(f"add the {'root' if c.is_self_issued else 'intermediate'} {c.title!r} from the pool") for c in added]


def _unrelated(bundle: Bundle, rest: list[int], key: PrivateKey | None) -> tuple[list[int], list[Step]]:
    """What could go, and the steps that tell of it; nothing as long as it is not known which leaf is meant."""
    if not rest:
        return [], []
    leaves = bundle.leaves
    if len(leaves) > 1 and not any(_belongs(bundle, i, key) for i in leaves):
        text = f"which of the {len(leaves)} leaves is meant can't be told: name its private key with --key"
        return [], [Step(text, "chain/several-leaves")]
    titles = (f"drop the {bundle.roles[i]} {bundle.certificates[i].title!r}: it is no part of the chain" for i in rest)
    return rest, [Step(title, "chain/unrelated") for title in titles]


def usable(pool: Iterable[Certificate], now: datetime) -> list[Certificate]:
    """The CAs of a pool that are valid on the day, each once; those that last longest come first."""
    found = {c.der: c for c in pool if c.is_ca}.values()
    lasting = [(c, v) for c in found if (v := c.part("validity")) and v.not_before.moment <= now <= v.not_after.moment]
    return [c for c, _ in sorted(lasting, key=lambda pair: pair[1].not_after.moment, reverse=True)]

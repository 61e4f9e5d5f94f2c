"""Selects the certificates of a bundle and their order. The checks report defects; this module repairs them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from certlint.bundle.links import Links
from certlint.bundle.serving import serves
from certlint.check import NotJudgedError
from certlint.checks import chain as order
from certlint.checks import trust
from certlint.fix import choice
from certlint.fix.assemble import assembled
from certlint.fix.model import Step
from certlint.light import NamedTuple
from certlint.trust.paths import paths_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.policy.model import Selected
    from certlint.x509.signed_object import SignedObject

    Arranger = Callable[[Bundle, "Means"], "Arranged"]


class Means(NamedTuple):
    """The inputs for arranging a bundle.

    now          the day on which the chain must be valid
    pool         CA certificates that may fill gaps of the chain
    read_by_all  the certificates (DER) of the file that all readers find in it
    origin       the name of the pool in messages
    """

    now: datetime
    pool: Sequence[SignedObject] = ()
    read_by_all: Collection[bytes] = frozenset()
    origin: str = "the pool"


LEAF_FIRST = "leaf-first"
_UNTOLD = "is unknown: give its private key with --key"


class Arranged(NamedTuple):
    """The certificates (DER) in order, those that could be removed, and the steps for both."""

    ordered: list[bytes]
    droppable: frozenset[bytes] = frozenset()
    steps: tuple[Step, ...] = ()
    withheld: tuple[Step, ...] = ()


def arranger(selected: Iterable[Selected]) -> Arranger:
    """The arranger for the bundles of these rules, selected by the checks that they use."""
    checks = {each.rule.check for each in selected}
    if "trust.only_authorities" in checks:
        return authorities
    return as_it_is if checks.isdisjoint(("chain.leaf_first", "chain.issuers_in_order")) else arranged_chain


def as_it_is(bundle: Bundle, means: Means) -> Arranged:
    """Keeps the order: no rule is about it."""
    return Arranged([c.der for c in bundle.certificates])


def authorities(bundle: Bundle, means: Means) -> Arranged:
    """For a trust store: CAs in any order; other certificates could be removed, unless nothing would be left."""
    indexes = [p.certificate for p in trust.only_authorities(bundle) if p.certificate is not None]
    if len(indexes) == len(bundle.certificates):
        return as_it_is(bundle, means)._replace(withheld=(Step("nothing was removed: the file has no CA certificate"),))
    named = _namer(bundle)
    steps = tuple(
        Step(f"remove the {named(i)}: it is not a CA certificate", "authorities", drops=True) for i in indexes
    )
    ders = [c.der for c in bundle.certificates]
    return Arranged(ders, frozenset(ders[i] for i in indexes), withheld=steps)


def arranged_chain(bundle: Bundle, means: Means) -> Arranged:
    """Leaf to root, completed from the pool. Certificates on no path from the leaf to a root could be removed.

    Nothing is moved without a leaf, as in a bundle of CAs, or if another certificate may be the server's.
    """
    chosen = choice.choose(bundle, means.now, means.read_by_all)
    if chosen.leaf is None:
        return as_it_is(bundle, means)
    first = choice.presented_index(bundle, means.read_by_all)
    if not bundle.own and first not in bundle.leaves and serves(bundle.certificates[first]):
        named = _namer(bundle)
        text = f"whether the {named(first)} or the {named(chosen.leaf)} is the server's {_UNTOLD}"
        certificates = [bundle.certificates[first], *bundle.certificates]
        return Arranged(list(dict.fromkeys(c.der for c in certificates)), withheld=(Step(text, LEAF_FIRST),))
    try:
        added = _missing(order.with_links(bundle), chosen.leaf, means.pool)
        ders = [c.der for c in (*bundle.certificates, *added)]
        whole = order.with_links(assembled(ders, bundle.path, bundle.key, bundle.names, bundle)) if added else bundle
        ordered, steps = _ordered(bundle, whole, chosen.leaf)
        droppable, withheld = _unneeded(whole, chosen, means.now)
    except NotJudgedError as error:
        return as_it_is(bundle, means)._replace(withheld=(Step(f"nothing was moved: {error}"),))
    steps += [Step(f"add the {_namer(whole)(index)} from {means.origin}") for index in _new(bundle, whole)]
    return Arranged([ders[i] for i in ordered], frozenset(ders[i] for i in droppable), tuple(steps), tuple(withheld))


def _namer(bundle: Bundle) -> Callable[[int], str]:
    """Returns a function that describes a certificate by role and CN, and by notAfter if several leaves have the same CN."""
    titles = [bundle.certificates[i].title for i in bundle.leaves]
    alike = {title for title, count in Counter(titles).items() if count > 1}

    def named(index: int) -> str:
        title, validity = bundle.certificates[index].title, bundle.certificates[index].part("validity")
        dated = validity is not None and title in alike and index in leaves
        until = f" (valid until {validity.not_after.moment:%Y-%m-%d})" if dated else ""
        return f"{bundle.roles[index]} {title!r}{until}"

    leaves = set(bundle.leaves)
    return named


def _new(own: Bundle, whole: Bundle) -> range:
    return range(len(own.certificates), len(whole.certificates))


def _missing(bundle: Bundle, leaf: int, pool: Sequence[SignedObject]) -> list[SignedObject]:
    """The certificates from the pool above the top of the bundle's own path. Every signature is verified."""
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


def _ordered(own: Bundle, whole: Bundle, leaf: int) -> tuple[list[int], list[Step]]:
    """The order of `whole`: unchanged if it is valid, else each certificate before its issuers.

    The selected leaf comes first, other leaves after its chain: a certificate should be followed by its issuer.
    """
    as_they_are = list(range(len(whole.certificates)))
    late = any(order.leaf_first(own))
    misplaced = late or any(order.issuers_in_order(own))
    if not misplaced and leaf == 0 and not _new(own, whole):
        return as_they_are, []
    climbed = dict.fromkeys(whole.links.reachable([leaf, *whole.leaves]))
    others = [i for i in climbed if i in whole.leaves and i != leaf]
    found = [leaf, *(i for i in climbed if i not in whole.leaves), *others]
    found += [i for i in as_they_are if i not in climbed]
    moved = [i for i in found if i not in _new(own, whole)]
    if moved == sorted(moved):
        return found, []
    names = ", ".join(map(_namer(whole), found[:6]))
    repairs = LEAF_FIRST if late else "order" if misplaced else ""
    return found, [Step(f"order the chain: {names}{', …' if len(found) > 6 else ''}", repairs)]


def _unneeded(bundle: Bundle, chosen: choice.Choice, now: datetime) -> tuple[set[int], list[Step]]:
    """The certificates that could be removed, and the steps for them. Leaves stay while the selected one is in doubt."""
    named, found = _namer(bundle), dict(_reasons(bundle, chosen, now))
    steps = [Step(f"remove the {named(index)}: {why}", repairs, drops=True) for index, (why, repairs) in found.items()]
    if chosen.doubtful:
        which = "certificates of the key" if bundle.own else "leaves"
        hint = "no one replaces another" if bundle.own else "give its private key with --key"
        text = f"which of the {len(chosen.doubtful) + 1} {which} is meant is unknown: {hint}"
        steps.append(Step(text, "leaves"))
    return set(found), steps


def _reasons(bundle: Bundle, chosen: choice.Choice, now: datetime) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each superfluous certificate with the reason, and the name of the repair that removes it."""
    links = bundle.links
    kept = [i for i in bundle.leaves if i not in chosen.dropped]
    needed = choice.needed(bundle, kept, now)
    climbed = set(links.reachable(bundle.leaves))
    unneeded = [i for i in links.distinct if i not in needed]
    complete = not unneeded or all(links.is_top(links.path(leaf)[-1]) for leaf in kept)
    spare = _spare(bundle, kept, now)
    for index in links.distinct:
        if index in chosen.dropped:
            yield index, (chosen.dropped[index], "leaves")
        elif index in climbed and index in unneeded and choice.has_expired(bundle.certificates[index], now):
            yield index, ("it has expired, and no path to a root needs it", "unneeded")
        elif index in spare:
            yield index, ("a path is valid without it, and none with it", "unneeded")
        elif index not in unneeded:
            continue
        elif not complete and links.is_top(links.path(index)[-1]):
            continue  # it may belong to an intermediate that is missing
        elif index in climbed:
            yield index, ("it is not part of the leaf's chain", "leaves")
        else:
            yield index, ("it is not part of the chain", "unrelated")


def _spare(bundle: Bundle, kept: Sequence[int], now: datetime) -> frozenset[int]:
    """The certificates above the only kept leaf that are on no valid path from it; empty without a valid path."""
    paths = paths_of(bundle, now)
    if paths is None or paths.leaf_paths is None or not paths.leaf_paths.good or list(kept) != [paths.leaf]:
        return frozenset()
    return paths.spare & set(bundle.links.reachable(kept))


def usable(pool: Iterable[SignedObject], now: datetime) -> list[SignedObject]:
    """The CAs of a pool that are valid on the day, without duplicates; the latest notAfter first."""
    found = {c.der: c for c in pool if c.is_ca and choice.is_valid(c, now)}.values()
    return sorted(found, key=lambda c: c.part("validity").not_after.moment, reverse=True)

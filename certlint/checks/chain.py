"""Which certificates a bundle holds, and in which order. RFC 5246 section 7.4.2, RFC 8446 section 4.4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.bundle.bundle import ROOT
from certlint.bundle.store import compared
from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.trust.ends import CIRCLE, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.trust.paths import Paths

UNREADABLE = "a certificate of the file cannot be read, and it could be the one that is missing"


def settled(bundle: Bundle) -> Bundle:
    """The bundle with every link known. Raises NotJudgedError where that would cost too much."""
    if exhausted := bundle.links.settle():
        raise NotJudgedError(exhausted)
    return bundle


@check
def leaf_first(bundle: Bundle) -> Iterator[Problem]:
    """The first certificate is a leaf: where the private key is known, one that belongs to it."""
    meant = bundle.own or bundle.leaves
    if not meant or 0 in meant:
        return
    leaf = meant[0]
    yield Problem(
        f"the leaf {bundle.certificates[leaf].title!r} is certificate {leaf + 1} of the file",
        expected="the certificate of the private key first" if bundle.own else "the leaf first",
        found=f"the {bundle.title(0)} first",
        certificate=leaf,
    )


@check
def issuers_in_order(bundle: Bundle) -> Iterator[Problem]:
    """Each CA of a chain stands before the one that issued it. Where the leaf stands is another question."""
    links = settled(bundle).links
    climbed = links.reachable(bundle.leaves)
    leaves = set(bundle.leaves)
    above = [i for i in climbed if i not in leaves]
    depth = {index: number for number, index in enumerate(climbed)}
    last = {first: index for index, first in enumerate(links.first)}
    for index in above:
        for issuer in links.parents(index):
            # A copy further down or up makes it right; cross-certified CAs cannot stand before each other both.
            if depth[issuer] > depth[index] and last[issuer] < index:
                yield Problem(
                    f"the {bundle.title(index)} stands below the {bundle.title(issuer)}, which issued it",
                    expected=_listed(bundle, above),
                    found=_listed(bundle, sorted(above)),
                    certificate=index,
                )
                return


def _listed(bundle: Bundle, indexes: list[int]) -> str:
    return ", ".join(bundle.certificates[i].title for i in indexes[:10]) + (", …" if len(indexes) > 10 else "")


@check
def no_copies(bundle: Bundle) -> Iterator[Problem]:
    """No certificate is there twice."""
    for index, first in enumerate(bundle.links.first):
        if index != first:
            message = f"the {bundle.title(index)} is a copy of block {bundle.blocks[first].index}"
            yield Problem(message, expected="once", found="again", certificate=index)


@check
def all_related(bundle: Bundle) -> Iterator[Problem]:
    """Every certificate belongs to the chain of a leaf.

    While an intermediate is missing, a CA under a root of the file could belong to it, and is not reported.
    """
    if not bundle.leaves:
        return
    links = settled(bundle).links
    related = set(links.reachable(bundle.leaves))
    complete = all(links.is_top(links.path(leaf)[-1]) for leaf in bundle.leaves)
    for index in links.distinct:
        if index in related or not (complete or not links.is_top(links.path(index)[-1])):
            continue
        message = f"the {bundle.title(index)} issued none of the certificates that lead to the leaf"
        yield Problem(message, expected="the leaf's chain only", found=bundle.title(index), certificate=index)


@check
def serial_numbers_differ(bundle: Bundle) -> Iterator[Problem]:
    """No two certificates of one issuer have the same serial number. RFC 5280 section 4.1.2.2."""
    seen: dict[tuple[object, bytes], int] = {}
    for index in bundle.links.distinct:
        certificate = bundle.certificates[index]
        first = seen.setdefault((compared(certificate, "issuer"), certificate.raw["serial_number"]), index)
        if first != index:
            serial = certificate.part("serial_number")
            message = (
                f"the {bundle.title(index)} has the serial number of the {bundle.title(first)}, of the same issuer"
            )
            found = f"{serial.number:x}" if serial is not None else ""
            yield Problem(message, expected="another number", found=found, part="serial_number", certificate=index)


@check
def single_leaf(bundle: Bundle) -> Iterator[Problem]:
    """There is one leaf, copies aside."""
    for index in bundle.leaves[1:]:
        message = f"the {bundle.title(index)} is a leaf beside the {bundle.title(bundle.leaves[0])}"
        yield Problem(message, expected="one leaf", found=f"{len(bundle.leaves)} leaves", certificate=index)


@check
def has_leaf(bundle: Bundle) -> Iterator[Problem]:
    """Among the certificates is a leaf. What is trusted needs none."""
    if bundle.leaves or not bundle.certificates or bundle.document.is_truststore:
        return
    if bundle.broken:
        raise NotJudgedError(UNREADABLE)
    yield Problem(
        "all certificates of the file are CAs", expected="a leaf", found=_listed(bundle, bundle.links.distinct)
    )


@check
def complete(paths: Paths, *, lacks: str) -> Iterator[Problem]:
    """The file has every certificate of the paths that are judged: it lacks no `intermediate`, or no `root` above the last.

    Above a leaf that nobody vouches for, an intermediate is missing; so it is where the file has a root that no way leads to.
    """
    known = paths.known
    settled(known.bundle)
    reported = set()
    for path in paths.judged:
        held = [index for index in path.certificates if not known.is_outside(index)]
        end = held[-1]
        if path.end == CIRCLE or known.links.is_top(end) or end in reported:
            continue
        if known.anchors is not None and path.end == OPEN:
            continue  # that nobody vouches for its issuer is told as that
        if known.bundle.broken:
            raise NotJudgedError(UNREADABLE)
        reported.add(end)
        missing = _what_is_missing(paths, path.certificates[len(held) :], is_leaf=len(held) == 1)
        if missing == lacks:
            yield _missing(known.bundle, known.links.first[held[0]], known.links.first[end], missing)


def _what_is_missing(paths: Paths, outside: Sequence[int], *, is_leaf: bool) -> str:
    """Whether a root or an intermediate comes after what the file has of a path; `outside` is what others have of it."""
    known = paths.known
    if outside:
        return "root" if len(outside) == 1 and known.links.is_top(outside[0]) else "intermediate"
    return "intermediate" if is_leaf or _unreached_roots(known.bundle) else "root"


def _missing(bundle: Bundle, leaf: int, end: int, what: str) -> Problem:
    """What to say of a way that stops at `end`."""
    title, issuer = bundle.title(end), _issuer(bundle, end)
    if what == "root":
        message = f"the chain ends at the {title}: the root {issuer!r} is not in the file"
        return Problem(message, expected="a root at the end", found=title, certificate=end)
    found = _listed(bundle, [i for i in bundle.links.distinct if i != leaf]) or "the leaf only"
    message = f"the {title} was issued by {issuer!r}, which is not in the file"
    return Problem(message, expected=f"a certificate of {issuer!r}", found=found, certificate=end)


def _unreached_roots(bundle: Bundle) -> list[int]:
    reached = set(bundle.links.reachable(bundle.leaves))
    return [i for i in bundle.links.distinct if bundle.roles[i] == ROOT and i not in reached]


def _issuer(bundle: Bundle, index: int) -> str:
    """The CN of a certificate's issuer, or the whole name."""
    name = bundle.certificates[index].part("issuer")
    return (name.common_name or str(name)) if name is not None else "(unreadable issuer)"

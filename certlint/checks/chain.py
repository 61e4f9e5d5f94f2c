"""The certificates of a bundle and their order. RFC 5246 section 7.4.2, RFC 8446 section 4.4.2."""

from __future__ import annotations

from certlint.bundle.bundle import LEAF, ROOT
from certlint.bundle.store import compared
from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.trust.ends import CIRCLE, OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.trust.paths import Path, Paths

UNREADABLE = "the file has a certificate that cannot be read, which may be the missing one"
_FRAME, _ENTRY = 4, 5
"""The overhead of a Certificate message of TLS 1.3, and of each certificate in it, in octets. RFC 8446 section 4.4.2."""
_MEANT_BY_KEY = "first the certificate that matches the private key"
_MEANT_BY_NAME = "first the certificate that contains the name by which clients connect"


def with_links(bundle: Bundle) -> Bundle:
    """The bundle with every link computed. Raises NotJudgedError if that costs too much."""
    if exhausted := bundle.links.settle():
        raise NotJudgedError(exhausted)
    return bundle


@check
def leaf_first(bundle: Bundle) -> Iterator[Problem]:
    """The first certificate is the selected leaf: that of the private key, else one with the names that clients connect to."""
    meant = bundle.own or bundle.named or bundle.leaves
    if not meant or 0 in meant:
        return
    leaf = meant[0]
    yield Problem(
        f"the leaf {bundle.certificates[leaf].title!r} is certificate {leaf + 1} in {bundle.document.whole}",
        expected=_MEANT_BY_KEY if bundle.own else _MEANT_BY_NAME if bundle.named else "first the leaf",
        found=f"first the {bundle.title(0)}",
        certificate=leaf,
    )


@check
def issuers_in_order(bundle: Bundle) -> Iterator[Problem]:
    """Each CA certificate of a chain comes before the certificate that issued it. The leaf is not checked here."""
    links = with_links(bundle).links
    climbed = links.reachable(bundle.leaves)
    leaves = set(bundle.leaves)
    above = [i for i in climbed if i not in leaves]
    depth = {index: number for number, index in enumerate(climbed)}
    last = {first: index for index, first in enumerate(links.first)}
    for index in above:
        for issuer in links.parents(index):
            # A copy at another position makes it right; two cross-certified CAs cannot both precede each other.
            if depth[issuer] > depth[index] and last[issuer] < index:
                yield Problem(
                    f"the {bundle.title(index)} comes after the {bundle.title(issuer)}, which issued it",
                    expected=_listed(bundle, above),
                    found=_listed(bundle, sorted(above)),
                    certificate=index,
                )
                return


def _listed(bundle: Bundle, indexes: list[int]) -> str:
    return ", ".join(bundle.certificates[i].title for i in indexes[:10]) + (", …" if len(indexes) > 10 else "")


@check
def no_copies(bundle: Bundle) -> Iterator[Problem]:
    """The bundle contains each certificate once."""
    for index, first in enumerate(bundle.links.first):
        if index != first:
            message = f"the {bundle.title(index)} is a duplicate of block {bundle.blocks[first].index}"
            yield Problem(message, expected="once", found="again", certificate=index)


@check
def sends_at_most(bundle: Bundle, *, certificates: int = 0, octets: int = 0, beyond: int = 0) -> Iterator[Problem]:
    """A server that sends the whole file sends at most so many certificates, or a message of so many octets in TLS 1.3.

    More than `beyond` are reported by another rule.
    """
    if not bundle.leaves:
        return
    count = len(bundle.certificates)
    if certificates and certificates < count <= (beyond or count):
        message = f"a server that loads the file sends {count:,} certificates"
        yield Problem(message, expected=f"at most {certificates:,} certificates", found=f"{count:,} certificates")
    size = _FRAME + sum(_ENTRY + len(each.der) for each in bundle.certificates)
    if octets and octets < size <= (beyond or size):
        message = f"a server that loads the file sends its certificates in a message of {size:,} bytes"
        yield Problem(message, expected=f"at most {octets:,} bytes", found=f"{size:,} bytes")


@check
def all_related(bundle: Bundle) -> Iterator[Problem]:
    """Every certificate is part of a leaf's chain.

    Where an intermediate is missing, a CA certificate that a root of the file issued may belong to the chain; it is not
    reported.
    """
    if not bundle.leaves:
        return
    links = with_links(bundle).links
    related = set(links.reachable(bundle.leaves))
    complete = all(links.is_top(links.path(leaf)[-1]) for leaf in bundle.leaves)
    for index in links.distinct:
        if index in related or not (complete or not links.is_top(links.path(index)[-1])):
            continue
        message = f"the {bundle.title(index)} is not part of the leaf's chain"
        yield Problem(message, expected="only the leaf's chain", found=bundle.title(index), certificate=index)


@check
def serial_numbers_differ(bundle: Bundle) -> Iterator[Problem]:
    """No two certificates of one issuer have the same serial number. RFC 5280 section 4.1.2.2.

    A precertificate has that of its certificate: RFC 6962 section 3.1.
    """
    seen: dict[tuple[object, bytes], int] = {}
    for index in bundle.links.distinct:
        certificate = bundle.certificates[index]
        if "ct_poison" in certificate.raw:
            continue
        first = seen.setdefault((compared(certificate, "issuer"), certificate.raw["serial_number"]), index)
        if first != index:
            serial = certificate.part("serial_number")
            message = f"the {bundle.title(index)} has the same issuer and serial number as the {bundle.title(first)}"
            found = f"{serial.number:x}" if serial is not None else ""
            yield Problem(
                message,
                expected="a serial number that the issuer has not used before",
                found=found,
                part="serial_number",
                certificate=index,
            )


@check
def names_encoded_alike(bundle: Bundle) -> Iterator[Problem]:
    """CA certificates whose subjects are equal by RFC 5280 section 7.1 have the same encoding of the subject. BR 7.1.4.1."""
    seen: dict[object, int] = {}
    for index in bundle.links.distinct:
        certificate = bundle.certificates[index]
        if bundle.roles[index] == LEAF:
            continue
        first = seen.setdefault(compared(certificate, "subject"), index)
        if certificate.raw["subject"] != bundle.certificates[first].raw["subject"]:
            message = f"the {bundle.title(index)} has the subject of the {bundle.title(first)} in another encoding"
            right = "the same octets"
            yield Problem(message, right, "other octets", part="subject", certificate=index)


@check
def single_leaf(bundle: Bundle) -> Iterator[Problem]:
    """The bundle contains one leaf certificate; duplicates are not counted."""
    for index in bundle.leaves[1:]:
        message = f"the {bundle.title(index)} is a second leaf beside the {bundle.title(bundle.leaves[0])}"
        yield Problem(message, expected="one leaf", found=f"{len(bundle.leaves)} leaves", certificate=index)


@check
def has_leaf(bundle: Bundle) -> Iterator[Problem]:
    """The bundle contains a leaf certificate. What is trusted needs none."""
    if bundle.leaves or not bundle.certificates or bundle.document.is_truststore:
        return
    if bundle.broken:
        raise NotJudgedError(UNREADABLE)
    yield Problem(
        f"all certificates in {bundle.document.whole} are CA certificates",
        expected="a leaf",
        found=_listed(bundle, bundle.links.distinct),
    )


@check
def complete(paths: Paths, *, lacks: str) -> Iterator[Problem]:
    """The file contains every certificate of each leaf's path: `lacks` is `intermediate` or `root`.

    An intermediate is missing if nothing in the file issued the leaf, or if the leaf's path does not reach a root in the file.
    If one leaf lacks nothing, the other leaves are reported only as surplus.
    """
    with_links(paths.known.bundle)
    ends: set[int] = set()
    found = list(_lacking(paths, paths.judged, lacks, ends))
    yield from found
    if found:
        yield from _lacking(paths, [each.best for each in paths.others], lacks, ends)


def _lacking(paths: Paths, some: Iterable[Path], lacks: str, ends: set[int]) -> Iterator[Problem]:
    """The problems of some paths, one for each of the `ends` at which they stop."""
    known = paths.known
    for path in some:
        held = [index for index in path.certificates if not known.is_outside(index)]
        end = held[-1]
        if path.end == CIRCLE or known.links.is_top(end) or end in ends:
            continue
        if known.anchors is not None and path.end == OPEN and path in paths.judged:
            continue  # an issuer that nothing trusts is reported by another rule
        if known.bundle.broken:
            raise NotJudgedError(UNREADABLE)
        ends.add(end)
        is_leaf = len(held) == 1 and known.bundle.roles[known.links.first[end]] == LEAF
        missing = _what_is_missing(paths, path.certificates[len(held) :], is_leaf=is_leaf)
        if missing == lacks:
            yield _missing(known.bundle, known.links.first[held[0]], known.links.first[end], missing)


def _what_is_missing(paths: Paths, outside: Sequence[int], *, is_leaf: bool) -> str:
    """Whether a root or an intermediate is missing at the end of a path; `outside` is its continuation in other files."""
    known = paths.known
    if outside:
        return "root" if len(outside) == 1 and known.links.is_top(outside[0]) else "intermediate"
    if known.bundle.reading is not None and known.bundle.reading.root:
        return "root"
    return "intermediate" if is_leaf or _unreached_roots(known.bundle) else "root"


def _missing(bundle: Bundle, leaf: int, end: int, what: str) -> Problem:
    """The problem of a path that stops at `end`."""
    title, issuer = bundle.title(end), bundle.certificates[end].issuer_title
    whose = end if end < bundle.held else leaf  # if the path goes through another file, each bundle has its own gap
    if what == "root":
        message = f"the chain ends at the {title}: the root {issuer!r} is not in {bundle.document.whole}"
        return Problem(message, expected="a root certificate at the end", found=title, certificate=whose)
    found = _listed(bundle, [i for i in bundle.links.distinct if i != leaf]) or f"only the {bundle.roles[leaf]}"
    message = f"the {title} was issued by {issuer!r}, which is not in {bundle.document.whole}"
    return Problem(message, expected=f"the certificate of {issuer!r}", found=found, certificate=whose)


def _unreached_roots(bundle: Bundle) -> list[int]:
    reached = set(bundle.links.reachable(bundle.leaves))
    return [i for i in bundle.links.distinct if bundle.roles[i] == ROOT and i not in reached]


@check
def at_most(bundle: Bundle, *, certificates: int) -> Iterator[Problem]:
    """The file contains at most so many `certificates`."""
    found = len(bundle.certificates)
    if found > certificates:
        yield Problem(f"the file contains {found} certificates", f"at most {certificates}", f"{found} certificates")

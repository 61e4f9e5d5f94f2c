"""Whether the path from the leaf to a trust anchor is valid, and further remarks about it. RFC 5280 section 6.1.

`certlint/trust` builds and validates the paths; each check reports one kind of its results.
"""

from __future__ import annotations

from itertools import pairwise

from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.trust.distrust import decisions
from certlint.trust.ends import ANCHOR, OPEN, ROOT, judged
from certlint.trust.fault import Fault
from certlint.trust.openssl_path import STOPPED, first_choice
from certlint.trust.steps import STEPS, added, forbidden_by, weakness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.trust.distrust import Decision
    from certlint.trust.known import Known
    from certlint.trust.paths import Paths
    from certlint.x509.signed_object import SignedObject


def _with_links(paths: Paths) -> Known:
    """The inputs of the paths. Raises NotJudgedError if not every link between certificates is known."""
    if paths.known.links.exhausted:
        raise NotJudgedError(paths.known.links.exhausted)
    return paths.known


def _problem(
    known: Known, about: int, message: str, expected: str = "", found: str = "", part: str = "", at: int = 0
) -> Problem:
    """A problem of a certificate of the file, or, for a certificate from another file, of the file with this path."""
    if known.is_outside(about):
        path, line = known.places[about]
        return Problem(message, expected, found, path=path, line=line or None)
    return Problem(message, expected, found, at, part, known.links.first[about])


@check
def hold(paths: Paths, *, step: str) -> Iterator[Problem]:
    """The path from the leaf passes one `step` of path validation."""
    known = _with_links(paths)
    reported = set()
    for fault in paths.faults_of(step):
        if (fault.about, fault.expected) not in reported:
            reported.add((fault.about, fault.expected))
            yield _problem(known, fault.about, fault.message, fault.expected, fault.found, fault.part, fault.at)
    if step in known.unjudged:
        raise NotJudgedError(known.unjudged[step])


@check
def signatures_verify(paths: Paths) -> Iterator[Problem]:
    """Every certificate of the path is signed with the key of its issuer.

    Signatures with unknown algorithms are not evaluated.
    """
    known = paths.known
    yield from hold(paths, step="signature")
    unknown = [below for below, top in paths.pairs if known.links.signed_by(below, top) is None]
    if unknown:
        titles = ", ".join(f"{known.title(i)} ({_algorithm(known.certificates[i])})" for i in unknown[:3])
        raise NotJudgedError(
            f"the signature of {titles} cannot be verified: the algorithm is not supported, or the issuer's key cannot be used"
        )


def _algorithm(certificate: SignedObject) -> str:
    return certificate.fact("signature_algorithm", lambda each: each.title, "unreadable signature algorithm")


@check
def all_needed(paths: Paths) -> Iterator[Problem]:
    """Every certificate of the file that could be in the leaf's path is needed by a path that is valid.

    A certificate that leads OpenSSL to an invalid path is reported by another rule.
    """
    known, leaf_paths = _with_links(paths), paths.leaf_paths
    if leaf_paths is None or not leaf_paths.good or not paths.spare:
        return
    misled = _misled(known, paths)
    # Other clients may need the certificates above a trust anchor.
    beyond = known.links.reachable(path.certificates[-1] for path in leaf_paths.good if path.end == ANCHOR)
    climbed = set(known.links.reachable([leaf_paths.leaf])).difference(beyond)
    for index in sorted(paths.spare & climbed):
        if index in known.bundle.leaves or index != known.links.first[index]:
            continue
        if misled is not None and misled.certificate == index:
            continue
        why = next((fault.message for fault in _against(paths, index)), "no valid path contains it")
        message = f"the {known.title(index)} is not needed: {why}"
        yield _problem(known, index, message, "the certificates of a valid path", known.certificates[index].title)


def _against(paths: Paths, index: int) -> Iterator[Fault]:
    """The faults of a certificate that is not in the valid path."""
    known = paths.known
    for below in sorted(paths.needed):
        if index in known.links.parents(below):
            indexes = next((p.certificates for p in paths.judged if below in p.certificates), (below,))
            yield from added(known, [*indexes[: indexes.index(below) + 1], index], paths.asked)


@check
def trusted(paths: Paths, *, stores: tuple[str, ...]) -> Iterator[Problem]:
    """A path from the leaf ends at a certificate of one of the trust `stores`."""
    yield from hold(paths, step="trust") if stores else ()


@check
def valid(paths: Paths, *, steps: tuple[str, ...], stores: tuple[str, ...]) -> Iterator[Problem]:
    """If trust `stores` are given, the path to them passes some `steps` of path validation, and so does its leaf."""
    known = _with_links(paths)
    for step in steps if stores else ():
        leaves = dict.fromkeys(path.certificates[0] for path in paths.judged)
        of_leaves = [fault for leaf in leaves for fault in STEPS[step](known, (leaf, leaf), paths.asked)]
        for fault in dict.fromkeys([*of_leaves, *paths.faults_of(step)]):
            yield _problem(known, fault.about, fault.message, fault.expected, fault.found, fault.part, fault.at)


@check
def short_enough(paths: Paths, *, authorities: int) -> Iterator[Problem]:
    """The path has fewer than `authorities` CA certificates between the leaf and its last certificate."""
    for path in paths.judged:
        count = len(path.certificates) - 2
        if count >= authorities:
            message = f"the path has {count} CA certificates between the leaf and the root"
            yield _problem(paths.known, path.certificates[0], message, f"fewer than {authorities}", str(count))


@check
def first_choice_holds(paths: Paths) -> Iterator[Problem]:
    """The path that OpenSSL builds is as valid as the best path."""
    misled = _misled(_with_links(paths), paths)
    if misled is not None:
        yield misled


def _misled(known: Known, paths: Paths) -> Problem | None:
    """What OpenSSL takes for an issuer and why that fails, if another path is valid."""
    leaf_paths = paths.leaf_paths
    if leaf_paths is None or not leaf_paths.good or known.links.names.is_self_issued(leaf_paths.leaf):
        return None
    presumed = {path.certificates[-1] for path in leaf_paths.good if path.end == ROOT}
    chosen, end = first_choice(known, leaf_paths.leaf, paths.asked.now, presumed)
    best = leaf_paths.best
    if end == STOPPED and chosen != best.certificates:
        return _stopped(known, chosen[-1])
    if any(chosen == path.certificates and path.weak <= best.weak for path in leaf_paths.good):
        return None
    if known.anchors is None and end == OPEN:
        return None
    fork = next((i for i, pair in enumerate(zip(chosen, best.certificates, strict=False)) if len(set(pair)) > 1), 0)
    # OpenSSL asks for no policies.
    faults = [fault for fault in judged(known, chosen, end, leaf_paths.asked) if fault.step != "policy"]
    reasons = [fault.message for fault in faults]
    reasons += [f"{known.title(i)}: {why}" for i in chosen[fork:] if (why := weakness(known, i)) and not reasons]
    if not reasons or not fork:
        return None
    if known.is_outside(chosen[fork]) and not known.is_anchor(chosen[fork]):  # the certificates of a pool have no order
        return None
    message = f"OpenSSL chooses the {known.title(chosen[fork])} as the issuer, which fails: {reasons[0]}"
    return _problem(
        known, chosen[fork], message, f"the {known.title(best.certificates[fork])}", known.title(chosen[fork])
    )


def _stopped(known: Known, top: int) -> Problem:
    """The problem that OpenSSL continues from a trust anchor only to other trust anchors."""
    issuer = known.certificates[top].part("issuer")
    where = "only in the trust store, and ends the path there"
    message = f"OpenSSL looks for the issuer of the {known.title(top)}, {issuer}, {where}"
    return _problem(known, top, message, "a self-signed trust anchor", "a trust anchor that another CA issued")


@check
def purposes_pass(paths: Paths, *, purposes: tuple[str, ...]) -> Iterator[Problem]:
    """Every CA certificate of the path allows the leaf's extended key usages, as far as they are among `purposes`."""
    known = _with_links(paths)
    stopped = {fault.about for fault in paths.faults_of("purpose")}
    for each in paths.of:
        wanted = known.certificates[each.leaf].part("extended_key_usage")
        for purpose in purposes:
            if purpose == each.asked.purpose or (wanted is not None and purpose not in wanted.purposes):
                continue
            for below, top in pairwise(each.best.certificates):
                for fault in () if top in stopped else forbidden_by(known, below, top, purpose):
                    yield _problem(known, top, fault.message, fault.expected, fault.found, fault.part)


@check
def not_distrusted(paths: Paths) -> Iterator[Problem]:
    """No root program distrusts a CA certificate of the path."""
    known = _with_links(paths)
    for path in paths.judged:
        leaf = path.certificates[0]
        found: dict[str, tuple[int, Decision]] = {}
        for index, decision in decisions(known.certificates, path.certificates, paths.asked.now):
            found.setdefault(decision.program, (index, decision))
        for program, (index, decision) in found.items():
            since = f"has been distrusted by {program} since {decision.since}"
            message = f"the {known.title(leaf)} {since}: the CA {decision.name!r} {decision.why}"
            expected, found_ = f"a CA that {program} trusts", known.certificates[index].title
            yield _problem(known, leaf, message, expected, found_)._replace(case=decision.case)

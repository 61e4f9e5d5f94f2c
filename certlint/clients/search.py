"""The path that each client builds: some backtrack over all paths, others take the first matching issuer.

All searches are bounded, far above the needs of a server's bundle.
"""

from __future__ import annotations

from itertools import pairwise

from certlint.bundle.links import MAX_PATH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from certlint.clients.pool import Pool

    Fits = Callable[[int, int, str], bool]
    Stops = Callable[[list[int]], bool]
    # Whether a client accepts the second certificate as issuer of the first, as an anchor ("root") or as a CA ("ca").

# The length of the longest path in OpenSSL: a leaf, a hundred CAs, and the anchor.
MAX_LENGTH, MAX_PATHS, MAX_STEPS = MAX_PATH + 1, 64, 2_000


def only(pool: Pool) -> list[int]:
    """The path of a pool in which every certificate has at most one issuer and all links are standard; else empty."""
    path = [0]
    while len(path) <= MAX_LENGTH:
        last = path[-1]
        if pool.is_trusted(last) and pool.names_itself(last) and pool.is_one_name(last):
            return path
        above = [i for i in pool.issuers(last) if i != last]
        if pool.is_trusted(last):
            # Some clients continue from an anchor that is not a root, with whatever else was sent.
            return [] if above or any(i not in path for i in pool.first[: pool.sent]) else path
        if len(above) != 1:
            return path if pool.is_end(last) else []
        issuer = above[0]
        if issuer in path or pool.link(last, issuer) or pool.signed_by(last, issuer) is not True:
            return []
        path.append(issuer)
    return []


def every(
    pool: Pool,
    fits: Fits,
    *,
    signed: bool = True,
    gives_up: bool = False,
    stops: Stops | None = None,
    begun: Sequence[int] = (0,),
) -> Iterator[list[int]]:
    """All paths to an anchor, depth first, over matching links and, if `signed`, verified signatures.

    gives_up  above a self-issued CA certificate that another non-anchor may have issued
    stops     returns whether the last certificate of a path ends the whole search: that path is the last one
    """
    steps = found = 0
    stack: list[list[int]] = [[*begun]]
    while stack and found < MAX_PATHS and steps < MAX_STEPS:
        steps += 1
        path = stack.pop()
        if stops is not None and stops(path):
            yield next(every(pool, fits, signed=signed, begun=path), path)
            return
        if pool.is_end(path[-1]):
            found += 1
            yield path
            if not pool.is_trusted(path[-1]) or pool.is_self_issued(path[-1]):
                continue  # an anchor that is not a root may have a path to one
        if len(path) == MAX_LENGTH:
            pool.gave_up = True
            continue
        above = [
            i
            for i in pool.issuers(path[-1])
            if i not in path
            and fits(path[-1], i, _to(pool, i))
            and (not signed or pool.signed_by(path[-1], i) is not False)
        ]
        if gives_up and len(path) > 1 and pool.is_self_issued(path[-1]):
            above = above if all(pool.is_trusted(i) or not pool.is_self_issued(i) for i in above) else []
        # Anchors first: the shortest path is tried before the others.
        above.sort(key=lambda i: not pool.is_trusted(i))
        stack += [[*path, i] for i in reversed(above)]
    pool.gave_up |= steps >= MAX_STEPS


def openssl(pool: Pool, fits: Fits, *, partial: bool) -> list[int]:
    """The one path that OpenSSL builds: an anchor if one matches, else the first match that was sent, without backtracking.

    Of several matching ones, it takes one within its dates. `partial`: any trusted certificate ends the path, and if none does,
    a trusted server certificate is sufficient.
    """
    path = _as_openssl_builds(pool, fits, partial=partial)
    return [0] if partial and pool.is_trusted(0) and not pool.is_end(path[-1]) else path


def _as_openssl_builds(pool: Pool, fits: Fits, *, partial: bool) -> list[int]:
    """The path as far as OpenSSL gets: trusted issuers first, then issuers that were sent."""
    path = [0]
    while len(path) < MAX_LENGTH:
        last = path[-1]
        if pool.names_itself(last):
            break
        trusted = _best(pool, [i for i in dict.fromkeys(pool.trusted) if i not in path and fits(last, i, "root")])
        if trusted is not None:
            path.append(trusted)
            if partial:
                break
            continue
        if len(path) > 1 and pool.is_trusted(last):
            break
        sent = [i for i in pool.issuers(last) if i < pool.sent and i not in path and fits(last, i, "ca")]
        best = _best(pool, sent)
        if best is None:
            break
        path.append(best)
        if partial and pool.is_trusted(best):
            break
    return path


def _to(pool: Pool, index: int) -> str:
    return "root" if pool.is_trusted(index) else "ca"


def _best(pool: Pool, candidates: list[int]) -> int | None:
    """The first one within its dates as OpenSSL sees them, else the one that ended last."""
    valid = next((i for i in candidates if pool.is_valid_beyond(i)), None)
    if valid is not None or not candidates:
        return valid
    return max(candidates, key=lambda i: (pool.ends(i) is not None, pool.ends(i)))


def gnutls(pool: Pool, fits: Fits) -> list[int]:
    """The one path that GnuTLS builds: the file as far as it is ordered, then the first matching issuer, without backtracking.

    If no anchor issued the last one, the rest of the file follows, with repeated ones. A self-signed certificate at the end is
    dropped, the path is cut at the first root that is an anchor, and one more such certificate is dropped, whose name is still
    used to look up anchors. An anchor found by the name of the last one's issuer also replaces a CA with the same name and key;
    if none did, or a certificate of the path has expired or has a weak hash, so does one found by the last one's own name.
    """
    rest = [*dict.fromkeys(pool.first[: pool.sent])]
    path = _sorted(pool, fits, rest)
    while len(path) < MAX_LENGTH and not _is_known(pool, fits, path[-1]):
        rest = [i for i in range(pool.sent) if i not in path and (pool.first[i] not in path or i > max(path))]
        if not rest:
            break
        path += _sorted(pool, fits, rest)
    if len(path) > 1 and fits(path[-1], path[-1], "ca"):
        path.pop()
    for place, index in enumerate(path):
        if place and pool.is_trusted(index) and pool.is_one_name(index):
            path = path[: place + 1]
            break
    last = path[-1]
    if len(path) > 1 and fits(last, last, "ca"):
        path.pop()
    anchors = [i for i in _anchors_of(pool, fits, path[-1]) if i != path[-1] and pool.link(last, i) is not None]
    namesakes = _named(pool, pool.certificates[last].raw["issuer"])
    found = _replaced(pool, path, namesakes, or_add=anchors)
    if anchors or found[-1] in namesakes:
        is_fine = all(map(pool.has_not_expired, found)) and not any(map(pool.has_weak_hash, found[:-1]))
        if is_fine or fits(path[-1], path[-1], "ca"):
            return _linked(pool, found)
    namesakes = _named(pool, pool.certificates[last].raw["subject"])
    found = _replaced(pool, path, namesakes, or_add=anchors)
    is_anchored = bool(anchors) or found[-1] in namesakes
    while len(found) > 1 and not is_anchored and pool.is_trusted(found[-1]):
        found.pop()  # GnuTLS did not look for this anchor
    return _linked(pool, found)


def _is_known(pool: Pool, fits: Fits, index: int) -> bool:
    """Whether an anchor is the issuer of a certificate, or is presumed to be."""
    return bool(_anchors_of(pool, fits, index)) or (pool.presumes and pool.is_end(index))


def _linked(pool: Pool, path: list[int]) -> list[int]:
    """A path up to the first certificate that does not name the next one as its issuer; all of it where that one is an anchor.

    GnuTLS looks for the issuer of the last certificate, and does not accept a path because of an anchor below that.
    """
    for place, (index, above) in enumerate(pairwise(path), 1):
        if pool.link(index, above) is None or pool.first[index] == pool.first[above]:
            return path if pool.is_trusted(index) and pool.first[index] != pool.first[above] else path[:place]
    return path


def _anchors_of(pool: Pool, fits: Fits, index: int) -> list[int]:
    return _as_loaded(pool, (i for i in pool.trusted if fits(index, i, "root")))


def _as_loaded(pool: Pool, anchors: Iterable[int]) -> list[int]:
    """Anchors in GnuTLS's order of preference: those within their dates first, then the last loaded."""
    return sorted(anchors, key=lambda i: (not pool.is_valid(i), -pool.trusted.index(i)))


def _named(pool: Pool, name: bytes) -> list[int]:
    """The anchors with a name."""
    return _as_loaded(pool, (i for i in pool.trusted if pool.certificates[i].raw["subject"] == name))


def _sorted(pool: Pool, fits: Fits, file: list[int]) -> list[int]:
    """Certificates ordered by issuers: the next one as long as it matches, from then on the first that does."""
    path, places = [file[0]], {index: place for place, index in enumerate(file)}
    is_in_order = True
    while len(path) < MAX_LENGTH and not (len(path) > 1 and fits(path[-1], path[-1], "ca")):
        last = path[-1]
        after = file[places[last] + 1 :][:1] if is_in_order else []
        is_in_order = bool(after) and fits(last, after[0], "ca")
        if not is_in_order:
            after = [i for i in pool.issuers(last) if places.get(i) and fits(last, i, "ca")][:1]
        if not after or after[0] in path:
            break
        path += after
    pool.gave_up |= len(path) == MAX_LENGTH
    return path


def _replaced(pool: Pool, path: list[int], anchors: list[int], or_add: list[int]) -> list[int]:
    """A path cut at the first CA with the name and key of an anchor, which replaces it; else with another one appended."""
    by_key = {name_and_key(pool, i): i for i in reversed(anchors)}
    for place, index in enumerate(path):
        other = by_key.get(name_and_key(pool, index))
        if place and other is not None:
            return [*path[:place], other]
    return [*path, *or_add[:1]]


def name_and_key(pool: Pool, index: int) -> tuple[bytes, bytes]:
    raw = pool.certificates[index].raw
    return raw["subject"], raw["public_key"]


def in_order(pool: Pool) -> list[list[int]]:
    """The file as it is, if each certificate is followed by its issuer up to an anchor; else empty.

    Java validates such a file as it is, with each anchor that has the name of the last issuer, and searches only if it is not
    ordered. One such anchor is sufficient, whatever its key.
    """
    known = {name_and_key(pool, i) for i in pool.trusted}
    path: list[int] = []
    for place in range(min(pool.sent, MAX_LENGTH)):
        index = pool.first[place]
        if path and not _is_named(pool, path[-1], index):
            return []
        if pool.is_trusted(index) or name_and_key(pool, index) in known:
            if not path:
                return [[index]]
            break
        path.append(index)
    named = [anchor for anchor in pool.trusted if _is_named(pool, path[-1], anchor)]
    signed = [anchor for anchor in named if pool.signed_by(path[-1], anchor) is not False]
    if named or pool.is_end(path[-1]):
        return [[*path, anchor] for anchor in signed or named[:1]] or [path]
    return []


def _is_named(pool: Pool, index: int, issuer: int) -> bool:
    """Whether Java sees a certificate as issued by another one; it compares rare string types as bytes."""
    link = pool.link(index, issuer)
    return link is not None and link.isdisjoint(_OTHER_NAMES_FOR_JAVA)


_OTHER_NAMES_FOR_JAVA = frozenset({"issuer-name-type-rare", "issuer-name-teletex", "issuer-name-bmp"})


def as_built(pool: Pool, fits: Fits, path: list[int]) -> list[int]:
    """The path that OpenSSL has built before it ends at a trusted server certificate: it evaluates all of it."""
    full = _as_openssl_builds(pool, fits, partial=True) if path == [0] and pool.is_trusted(0) else path
    return full if len(full) > 1 else path

"""Files with only CA certificates: which are intended, and which lack their leaf."""

from __future__ import annotations

import os

from certlint.bundle.file_names import is_called_ca, stem
from certlint.bundle.reading import AUTHORITIES, Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from certlint.bundle.outlines import Outline, Sketch

    Verified = Callable[[tuple[str, Outline], tuple[str, Outline]], bool]

COMPARED = 20
"""The most files with the same certificate, and the most possible issuers, that are compared."""
_FEWEST_ROOTS = 3


def with_issuers(sketches: Sequence[Sketch], verified: Verified) -> list[Sketch]:
    """The sketches; a CA certificate that looks like a server's is a CA's nevertheless if its key signed one in another file.

    The CN of a CA may be a domain, and `openssl req -x509` marks the self-signed certificate of a server as a CA's.
    """
    doubtful = {s.path: s.certificates[0] for s in sketches if len(s.certificates) == 1 and _is_doubtful(s)}
    bearers: dict[bytes, list[tuple[str, Outline]]] = {}
    for path, each in doubtful.items():
        bearers.setdefault(each.subject, []).append((path, each))
    issuing: set[str] = set()
    below = ((s.path, each) for s in sketches for each in s.certificates if each.subject != each.issuer)
    for one in below if bearers else ():
        candidates = [each for each in bearers.get(one[1].issuer, ()) if each[0] not in issuing][:COMPARED]
        issuing.update(each[0] for each in candidates if verified(one, each))
    return [_marked_as_authority(s) if s.path in issuing else s for s in sketches]


def _is_doubtful(sketch: Sketch) -> bool:
    first = sketch.certificates[0]
    return first.is_ca and not first.is_authority and first.subject == first.issuer


def _marked_as_authority(sketch: Sketch) -> Sketch:
    return sketch._replace(certificates=tuple([each._replace(is_authority=True) for each in sketch.certificates]))


def of_authorities(
    authorities: Collection[Sketch],
    bundles: Collection[Sketch],
    chains: dict[str, tuple[Sketch, ...]],
    keys: Collection[Sketch],
    by_name: dict[str, Sketch],
) -> Iterator[Reading]:
    """Files of CA certificates that are not bundles without a leaf.

    They issued certificates of other files, are named as CA files, or are roots in a folder of roots.
    """
    joined = {each.path for files in chains.values() for each in files}
    issued: dict[bytes, str] = {}
    for sketch in (*bundles, *(each for files in chains.values() for each in files)):
        for each in sketch.certificates:
            issued.setdefault(each.issuer, sketch.path)
    # An unmatched key that is named like a file without a leaf shows that the leaf is missing.
    used = {each.path for each in by_name.values()}
    certified = {each.key for s in (*bundles, *authorities) for each in s.certificates}
    waiting = {stem(k.path) for k in keys if k.path not in used and certified.isdisjoint(k.keys)}
    store = _trust_store(authorities, bundles, keys)
    for sketch in authorities:
        if sketch.path in joined or (stem(sketch.path) in waiting and not is_called_ca(sketch.path)):
            continue
        below = next((issued[each.subject] for each in sketch.certificates if each.subject in issued), "")
        if below and below != sketch.path:
            yield Reading(sketch.path, AUTHORITIES, why=f"they issued what is in {os.path.basename(below)}")
        elif is_called_ca(sketch.path):
            yield Reading(sketch.path, AUTHORITIES, why="its name says so")
        elif sketch.path in store:
            yield Reading(sketch.path, AUTHORITIES, why="most files of this folder hold nothing but roots")


def _trust_store(
    authorities: Collection[Sketch], bundles: Collection[Sketch], keys: Iterable[Sketch]
) -> frozenset[str]:
    """The files of roots without their keys, if a folder contains several of them and little else.

    A single root may be a bundle without its leaf; several such mistakes in one folder are unlikely.
    """
    held = {key for sketch in keys for key in sketch.keys}
    roots = [
        sketch.path
        for sketch in authorities
        if not sketch.holds_key
        and all(each.subject == each.issuer and each.key not in held for each in sketch.certificates)
    ]
    others = len(authorities) + len(bundles) - len(roots)
    return frozenset(roots if len(roots) >= _FEWEST_ROOTS and len(roots) > others else ())

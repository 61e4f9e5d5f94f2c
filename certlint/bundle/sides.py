"""Determines which files of a folder belong together: by keys, by issuers, and by common certificates.

Names only break ties: among several matching keys or chains, and for the intended certificate of a key that matches none.
Pure functions: outlines in, readings out.
"""

from __future__ import annotations

import os

from certlint.bundle.ca_files import COMPARED, of_authorities, with_issuers
from certlint.bundle.file_names import is_called_ca, stem
from certlint.bundle.reading import BUNDLE, KEY, PART, Reading
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from certlint.bundle.ca_files import Verified
    from certlint.bundle.outlines import Outline, Sketch


KEY_SUFFIX = ".key"


def readings(sketches: Sequence[Sketch], named: Collection[str], verified: Verified) -> list[Reading]:
    """The readings of the files in one folder; files without relations are left out.

    named     the files whose names say that they are separate bundles
    verified  returns whether the second certificate (given with its file) signed the first
    """
    sketches = with_issuers(sketches, verified)
    instead = _instead_of_keys(sketches)
    bundles = [s for s in sketches if s.leaf is not None or (s.certificates and s.path in named)]
    bundles = [s for s in bundles if s.path not in instead]
    authorities = [s for s in sketches if s.certificates and s.leaf is None and s.path not in {*named, *instead}]
    keys = [s for s in sketches if (s.holds_key and not s.certificates) or s.path in instead]
    if len(sketches) < 2 or not (bundles or authorities):
        return []
    held = dict(_held([*bundles, *authorities], bundles, named))
    whole = [s for s in bundles if s.path not in held]
    intermediates = _intermediates(authorities)
    chains = {s.path: _chain(s, intermediates, verified) for s in whole} if intermediates else {}
    found = _find_keys(keys, whole)
    return [
        *_of_bundles(whole, chains, found, _Roots(authorities, verified)),
        *_of_parts(held, chains),
        *of_authorities([s for s in authorities if s.path not in held], bundles, chains, keys, found.by_name),
        *_of_keys(keys, found, [*bundles, *authorities]),
    ]


def _instead_of_keys(sketches: Sequence[Sketch]) -> set[str]:
    """The files that are named as the key of another and contain certificates only: copies under a wrong name."""
    suspects = [s for s in sketches if s.path.lower().endswith(KEY_SUFFIX) and s.certificates and not s.holds_key]
    if not suspects:
        return set()
    stems = {stem(s.path) for s in sketches if s.certificates and not s.path.lower().endswith(KEY_SUFFIX)}
    return {s.path for s in suspects if stem(s.path) in stems}


def _held(
    sketches: Iterable[Sketch], bundles: Iterable[Sketch], named: Collection[str]
) -> Iterator[tuple[str, Sketch]]:
    """Files whose certificates are a proper subset of another file's, each with the largest such file."""
    holders: dict[bytes, list[Sketch]] = {}
    compared: dict[str, frozenset[bytes]] = {}  # limited: for each certificate, its first files
    for sketch in bundles:
        for each in sketch.certificates:
            holders.setdefault(each.digest, []).append(sketch)
    for sketch in sketches:
        if sketch.path in named or sketch.holds_key:
            continue
        own, called_ca = sketch.digests, is_called_ca(sketch.path)
        wider = []
        for other in holders.get(sketch.certificates[0].digest, ())[:COMPARED]:
            if other is sketch:
                continue
            others = compared.get(other.path) or compared.setdefault(other.path, other.digests)
            # A single self-issued certificate may be stored twice, once in a file named as a CA.
            if own < others or (own == others and called_ca and not is_called_ca(other.path)):
                wider.append(other)
        if wider:
            yield sketch.path, max(wider, key=lambda other: len(other.certificates))


def _intermediates(authorities: Iterable[Sketch]) -> dict[bytes, list[tuple[Sketch, Outline]]]:
    """The CA certificates that are not self-issued, by subject, each with its file."""
    found: dict[bytes, list[tuple[Sketch, Outline]]] = {}
    for sketch in authorities:
        for each in sketch.certificates:
            if each.subject != each.issuer:
                found.setdefault(each.subject, []).append((sketch, each))
    return found


def _chain(
    sketch: Sketch, intermediates: dict[bytes, list[tuple[Sketch, Outline]]], verified: Verified
) -> tuple[Sketch, ...]:
    """The files that continue the chain of a bundle, according to signatures.

    A root alone is not part of a chain: it is a trust anchor.
    """
    found: list[Sketch] = []
    own = [(sketch.path, each) for each in sketch.certificates]
    while (top := _top(own)) is not None:
        candidates = intermediates.get(top[1].issuer, [])[:COMPARED]
        near = sorted(candidates, key=lambda each: (stem(each[0].path) != stem(sketch.path), each[0].path))
        chosen = next((file for file, each in near if file not in found and verified(top, (file.path, each))), None)
        if chosen is None:
            break
        found.append(chosen)
        own += [(chosen.path, each) for each in chosen.certificates]
    return tuple(found)


def _top(certificates: list[tuple[str, Outline]]) -> tuple[str, Outline] | None:
    """The last certificate of the leaf's path if its issuer is missing; None if the path ends in a root."""
    bearers = {each.subject: (path, each) for path, each in reversed(certificates)}
    at = next((each for each in certificates if not each[1].is_authority), None)
    for _ in certificates:
        if at is None or at[1].subject == at[1].issuer:
            return None
        above = bearers.get(at[1].issuer)
        if above is None:
            return at
        at = above
    return None


class _Roots:
    """The files of roots, by the root's subject. Bundles share CA certificates: each signature is verified once."""

    def __init__(self, authorities: Iterable[Sketch], verified: Verified) -> None:
        self._verified = verified
        self._bearers: dict[bytes, list[tuple[str, Outline]]] = {}
        self._known: dict[bytes, str] = {}
        for sketch in authorities:
            for each in sketch.certificates:
                if each.subject == each.issuer:
                    self._bearers.setdefault(each.subject, []).append((sketch.path, each))

    def above(self, files: Iterable[Sketch]) -> str:
        """The file with the root that issued the last certificate of a chain; empty if there is none."""
        top = _top([(file.path, each) for file in files for each in file.certificates]) if self._bearers else None
        if top is None:
            return ""
        found = self._known.get(top[1].digest)
        if found is None:
            candidates = self._bearers.get(top[1].issuer, [])[:COMPARED]
            found = next((each[0] for each in candidates if self._verified(top, each)), "")
            self._known[top[1].digest] = found
        return found


class _Keys(NamedTuple):
    """The files with the keys of bundles, by the path of the bundle.

    fitting  those that match the leaf
    by_name  those that do not match it and are intended for it according to their names
    """

    fitting: dict[str, Sketch]
    by_name: dict[str, Sketch]

    def of(self, path: str) -> Sketch | None:
        """The key of a bundle."""
        return self.fitting.get(path) or self.by_name.get(path)


def _find_keys(keys: list[Sketch], bundles: list[Sketch]) -> _Keys:
    """The keys that belong to bundles. Of several keys that match, the one that is named like the bundle."""
    if not keys:
        return _Keys({}, {})
    by_key: dict[bytes, dict[str, Sketch]] = {}
    for sketch in keys:
        for each in sketch.keys:
            by_key.setdefault(each, {}).setdefault(stem(sketch.path), sketch)
    fitting = {}
    for bundle in bundles:
        found = by_key.get(bundle.leaf.key) if bundle.leaf and not bundle.holds_key else None
        if found:
            fitting[bundle.path] = found.get(stem(bundle.path)) or next(iter(found.values()))
    # A key that another bundle uses is that bundle's, and the key of a CA is nobody's. A copy of either under the name of this
    # bundle is a mistake: a server that is given both does not start.
    used = {sketch.path for sketch in fitting.values()}
    certified = {each.key for bundle in bundles for each in bundle.certificates}
    open_bundles: dict[str, list[Sketch]] = {}
    for bundle in bundles:
        if bundle.path not in fitting and not bundle.holds_key:
            open_bundles.setdefault(stem(bundle.path), []).append(bundle)
    by_name: dict[str, Sketch] = {}
    for sketch in keys:
        candidates = open_bundles.get(stem(sketch.path), [])
        is_other = sketch.path in used or (is_called_ca(sketch.path) and not certified.isdisjoint(sketch.keys))
        if not is_other and len(candidates) == 1:
            by_name.setdefault(candidates[0].path, sketch)
    return _Keys(fitting, by_name)


def _of_bundles(
    bundles: list[Sketch],
    chains: dict[str, tuple[Sketch, ...]],
    keys: _Keys,
    roots: _Roots,
) -> Iterator[Reading]:
    for sketch in bundles:
        files = chains.get(sketch.path, ())
        chain = tuple(each.path for each in files)
        key = keys.of(sketch.path)
        root = roots.above((sketch, *files))
        if chain or key or root:
            why = [f"its chain continues in {_names(chain)}"] * bool(chain)
            if key is not None:
                why.append(_of_its_key(key, fits=sketch.path in keys.fitting))
            why = why or [f"the root of its chain is in {_name(root)}"]
            yield Reading(sketch.path, BUNDLE, key.path if key else "", chain, why="; ".join(why), root=root)


def _of_its_key(key: Sketch, *, fits: bool) -> str:
    name = _name(key.path)
    if fits:
        return f"its private key is in {name}"
    return f"{name} is named like it" + (", and contains another key" if key.keys else ", and its key cannot be read")


def _of_parts(held: dict[str, Sketch], chains: dict[str, tuple[Sketch, ...]]) -> Iterator[Reading]:
    for path, holder in held.items():
        yield Reading(path, PART, of=holder.path, why=f"all its certificates are in {_name(holder.path)}")
    users: dict[str, list[str]] = {}
    for bundle, files in chains.items():
        for each in files:
            users.setdefault(each.path, []).append(bundle)
    for path, found in users.items():
        if path not in held:
            yield Reading(path, PART, of=found[0], why=f"the chain of {_names(found)} continues in it")


def _of_keys(keys: Sequence[Sketch], found: _Keys, others: Iterable[Sketch]) -> Iterator[Reading]:
    owner: dict[bytes, str] = {}
    for sketch in others if keys else ():
        for each in sketch.certificates:
            owner.setdefault(each.key, sketch.path)
    of = {key.path: path for path, key in reversed([*found.by_name.items(), *found.fitting.items()])}
    fit = {key.path for key in found.fitting.values()}
    for key in keys:
        if key.path in of:
            whose = _name(of[key.path])
            text = f"it belongs to {whose}" if key.path in fit else f"it is named like {whose} but does not match it"
            if not key.keys:
                text = f"it is named like {whose}; it cannot be read, so whether it matches is unknown"
            yield Reading(key.path, KEY, of=of[key.path], why=text)
        elif holder := next((owner[each] for each in key.keys if each in owner), ""):
            yield Reading(key.path, KEY, why=f"it belongs to a certificate in {_name(holder)}")
        elif key.keys:
            yield Reading(key.path, KEY, why="it matches no certificate in this folder")
        else:
            yield Reading(key.path, KEY, why="it cannot be read, and no certificate in this folder is named like it")


def _name(path: str) -> str:
    return os.path.basename(path)


def _names(paths: Sequence[str]) -> str:
    """The first names, and the number of others."""
    listed = ", ".join(_name(path) for path in paths[:3])
    return listed + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")

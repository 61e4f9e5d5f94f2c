"""Name constraints along a path, as clients differ in them. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import NotJudgedError
from certlint.errors import DecodeError
from certlint.trust.subtrees import KEYS, Subtrees
from certlint.x509.parts.general_names import (
    DIRECTORY,
    DNS,
    EMAIL,
    IP,
    OTHER_NAME,
    REGISTERED_ID,
    URI,
    GeneralName,
)
from certlint.x509.parts.name import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.clients.pool import Pool
    from certlint.x509.parts import NameConstraints
    from certlint.x509.signed_object import SignedObject

_TITLES = {DNS: "dns", EMAIL: "email", URI: "uri", IP: "ip", DIRECTORY: "directory"}
MAX_NAMES = 2_000


def constraint_cases(pool: Pool, path: list[int]) -> Iterator[tuple[str, int]]:
    """The cases of the constraints of each CA of a path, and of the leaf's own."""
    for place, index in enumerate(path):
        one = pool.certificates[index]
        if "name_constraints" not in one.raw:
            continue
        constraints: NameConstraints | None = one.part("name_constraints")
        if not place:
            yield "leaf-constrained", index
            continue
        where = "root" if place == len(path) - 1 and pool.is_trusted(index) else "ca"
        if constraints is None:
            yield f"{where}-names-unreadable", index
            continue
        below = [pool.certificates[i] for i in path[:place] if i == path[0] or not pool.is_self_issued(i)]
        for case in sorted({*_shape(constraints), *_violations(constraints, below)}):
            yield f"{where}-names-{case}", index


def _shape(constraints: NameConstraints) -> Iterator[str]:
    """What is unusual about the constraints themselves."""
    trees = [*constraints.permitted, *constraints.excluded]
    if not trees:
        yield "empty"
    if any(distance.value for distance in constraints.distances):
        yield "minimum"
    kinds = {tree.kind for tree in trees}
    if any(tree.kind == DIRECTORY for tree in constraints.excluded):
        yield "excludes-directory"
    if DIRECTORY in kinds:
        yield "of-directory" if constraints.critical else "of-directory-not-critical"
    if OTHER_NAME in kinds and constraints.critical:
        yield "of-other"
    if REGISTERED_ID in kinds and constraints.critical:
        yield "of-registered"
    for tree in trees:
        yield from _base_shape(tree)


def _base_shape(tree: GeneralName) -> Iterator[str]:
    """What is unusual about the base of one subtree."""
    if tree.kind == IP and _has_hole(tree.value):
        yield "mask-with-hole"
    if tree.kind != DNS:
        return
    if not tree.value:
        yield "base-empty"
    elif tree.value.startswith(b"."):
        yield "base-leading-dot"
    elif tree.value.endswith(b"."):
        yield "base-with-dot"


def _has_hole(network: bytes) -> bool:
    """Whether the mask of a network is not ones followed by zeros."""
    mask = network[len(network) // 2 :]
    bits = f"{int.from_bytes(mask, 'big'):0{8 * len(mask)}b}"
    return "01" in bits


def _violations(constraints: NameConstraints, below: list[SignedObject]) -> Iterator[str]:
    trees = Subtrees(constraints)
    others = {tree.kind for tree in (*constraints.permitted, *constraints.excluded)} - set(_TITLES)
    for name in _constrained(below):
        if name.kind in others:
            yield "other-used"
        if name.kind not in KEYS or not trees.bind(name.kind):
            continue
        try:
            refusal = trees.refusal(name.kind, KEYS[name.kind](name.value))
        except (DecodeError, NotJudgedError):
            continue
        case = _refused_as(constraints, name, refusal)
        if case:
            yield f"{_TITLES[name.kind]}-{case}" if case != "wildcard-excluded" else case
        elif name.kind == DIRECTORY and not _permitted_as_written(constraints, name.value):
            yield "directory-spelling"


def _constrained(below: list[SignedObject]) -> Iterator[GeneralName]:
    """All names of certificates that constraints are about; a CN counts where there is no SAN with a host."""
    for place, one in enumerate(below):
        names, subject = one.part("subject_alt_name"), one.part("subject")
        listed = names.names[:MAX_NAMES] if names is not None else []
        yield from listed
        if subject is None:
            continue
        if subject.rdns:
            yield GeneralName(DIRECTORY, subject.raw, 0)
        if not place and not any(name.kind == DNS for name in listed):
            for text in subject.texts("CN"):
                if "." in text and " " not in text:
                    yield GeneralName(DNS, text.encode("latin-1", "replace"), 0)
        for text in subject.texts("emailAddress"):
            yield GeneralName(EMAIL, text.encode("latin-1", "replace"), 0)


_CASES = {"excluded": "excluded", "not permitted": "not-permitted", "covers an excluded name": "wildcard-excluded"}


def _refused_as(constraints: NameConstraints, name: GeneralName, refusal: str) -> str:
    """The case of a refusal; empty where there is none, or where it hangs on the form of the constraints."""
    case = _CASES.get(refusal, "not-permitted" if name.kind == URI and refusal else "")
    if case == "not-permitted" and name.kind == DNS and _permitted_but_for_dot(constraints, name.value):
        return ""
    return case


def _permitted_but_for_dot(constraints: NameConstraints, name: bytes) -> bool:
    """Whether a DNS name is in a permitted subtree whose base ends with a dot, which some clients look over."""
    host = name.lower()
    bases = [
        tree.value[:-1].lower() for tree in constraints.permitted if tree.kind == DNS and tree.value.endswith(b".")
    ]
    return any(host == base or host.endswith(b"." + base) for base in bases)


def _permitted_as_written(constraints: NameConstraints, name: bytes) -> bool:
    """Whether a name begins with a permitted base letter for letter, as NSS and Firefox compare."""
    bases = [_written(tree.value) for tree in constraints.permitted if tree.kind == DIRECTORY]
    wanted = _written(name)
    return not bases or any(wanted[: len(base)] == base for base in bases)


def _written(name: bytes) -> list[tuple[str, str]]:
    return [(attribute.oid, attribute.text) for attribute in Name(name).attributes]

"""Name constraints along a path, as clients differ in them. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from certlint.check import NotJudgedError
from certlint.errors import DecodeError
from certlint.light import cached_property
from certlint.trust.subtrees import KEYS, Prefixes, Subtrees
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from certlint.clients.pool import Pool
    from certlint.x509.parts.locations import NameConstraints
    from certlint.x509.signed_object import SignedObject

_TITLES = {DNS: "dns", EMAIL: "email", URI: "uri", IP: "ip", DIRECTORY: "directory"}
MAX_NAMES = 2_000


def constraint_cases(pool: Pool, path: list[int]) -> Iterator[tuple[str, int]]:
    """The cases of the constraints of each CA of a path, and of the leaf's own."""
    below = _Names()
    for place, index in enumerate(path):
        one = pool.certificates[index]
        if "name_constraints" in one.raw:
            where = "leaf" if not place else "root" if place == len(path) - 1 and pool.is_trusted(index) else "ca"
            yield from ((case, index) for case in _cases_of(where, one.part("name_constraints"), below))
        if not place or not pool.is_self_issued(index):
            below.add(one, is_server=not place)


def _cases_of(where: str, constraints: NameConstraints | None, below: _Names) -> Iterator[str]:
    """What is unusual about the constraints of a certificate, and which names below it they refuse."""
    if where == "leaf":
        yield "leaf-constrained"
    elif constraints is None:
        yield f"{where}-names-unreadable"
    else:
        for case in sorted({*_shape(constraints), *_uses(constraints, below), *_violations(constraints, below)}):
            yield f"{where}-names-{case}"


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
    if REGISTERED_ID in kinds:
        yield "of-registered" if constraints.critical else "of-registered-not-critical"
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


class _Names:
    """The names below a CA, by kind, each once. The form in which they are compared is made when a CA constrains their kind.

    alternative  the kinds that stand in a SAN

    The names of a path are gathered once for all its CAs, so that a CA costs a look-up for each name below it.
    """

    def __init__(self) -> None:
        self._listed: dict[int, dict[bytes, None]] = {}
        self.alternative: set[int] = set()
        self._compared: dict[int, dict[bytes, Any]] = {}

    @property
    def kinds(self) -> Iterable[int]:
        return self._listed.keys()

    def add(self, certificate: SignedObject, *, is_server: bool) -> None:
        """A certificate's names. The CN of a server counts where its SAN has no host."""
        names, subject = certificate.part("subject_alt_name"), certificate.part("subject")
        listed = names.names[:MAX_NAMES] if names is not None else []
        for name in listed:
            self._add(name.kind, name.value)
            self.alternative.add(name.kind)
        if subject is None:
            return
        if subject.rdns:
            self._add(DIRECTORY, subject.raw)
        if is_server and not any(name.kind == DNS for name in listed):
            for text in subject.texts("CN"):
                if "." in text and " " not in text:
                    self._add(DNS, text.encode("latin-1", "replace"))
        for text in subject.texts("emailAddress"):
            self._add(EMAIL, text.encode("latin-1", "replace"))

    def are_in(self, constraints: NameConstraints) -> bool:
        """Whether every registeredID is one of those that are permitted."""
        permitted = {tree.value for tree in constraints.permitted if tree.kind == REGISTERED_ID}
        return self._listed[REGISTERED_ID].keys() <= permitted

    def _add(self, kind: int, value: bytes) -> None:
        self._listed.setdefault(kind, {})[value] = None

    def compared(self, kind: int) -> Iterator[tuple[bytes, Any]]:
        """The names of a kind with the form in which they are compared. What cannot be read is left out."""
        known = self._compared.setdefault(kind, {})
        for value in self._listed[kind]:
            if value not in known:
                known[value] = _key(kind, value)
            if known[value] is not None:
                yield value, known[value]


def _key(kind: int, value: bytes) -> Any:
    """A name as it is compared; None for one that cannot be read."""
    try:
        return KEYS[kind](value)
    except DecodeError:
        return None


def _uses(constraints: NameConstraints, below: _Names) -> Iterator[str]:
    """Constraints that some clients cannot apply to a name of their kind, whatever the name is."""
    excluded = {tree.kind for tree in constraints.excluded}
    kinds = below.alternative & (excluded | {tree.kind for tree in constraints.permitted})
    if URI in kinds:
        yield "uri-used"
        if URI in excluded:
            yield "excludes-uri-used"
    if DIRECTORY in kinds:
        yield "directory-used"


def _violations(constraints: NameConstraints, below: _Names) -> Iterator[str]:
    trees, writing = Subtrees(constraints), _Writing(constraints)
    for kind in below.kinds:
        if not trees.bind(kind):
            continue
        if kind not in KEYS:
            yield "registered-permitted" if kind == REGISTERED_ID and below.are_in(constraints) else "other-used"
            continue
        try:
            for value, key in below.compared(kind):
                yield from _refused_as(kind, value, trees.refusal(kind, key), writing)
        except (DecodeError, NotJudgedError):
            continue  # of the bases of this kind, which are the same for each name


_CASES = {"excluded": "excluded", "not permitted": "not-permitted", "covers an excluded name": "wildcard-excluded"}


def _refused_as(kind: int, value: bytes, refusal: str, writing: _Writing) -> Iterator[str]:
    """The case of a refusal; none where it hangs on the form of the constraints."""
    case = _CASES.get(refusal, "not-permitted" if kind == URI and refusal else "")
    if case == "not-permitted" and kind == DNS and writing.permits_but_for_dot(value):
        return
    if case:
        yield case if case == "wildcard-excluded" else f"{_TITLES[kind]}-{case}"
    elif kind == DIRECTORY and not writing.permits(value):
        yield "directory-spelling"


class _Writing:
    """The permitted subtrees as they are written, for clients that compare so; arranged when somebody asks."""

    def __init__(self, constraints: NameConstraints) -> None:
        self._permitted = constraints.permitted

    @cached_property
    def _dotted(self) -> Prefixes:
        """The DNS bases that end with a dot, without it, from their end."""
        bases = (tree.value.lower() for tree in self._permitted if tree.kind == DNS and tree.value.endswith(b"."))
        return Prefixes([(b"." + base[:-1])[::-1] for base in bases])

    def permits_but_for_dot(self, name: bytes) -> bool:
        """Whether a DNS name is in a permitted subtree whose base ends with a dot, which some clients look over."""
        return self._dotted.begin((b"." + name.lower())[::-1])

    @cached_property
    def _directories(self) -> Prefixes | None:
        bases = [_written(tree.value) for tree in self._permitted if tree.kind == DIRECTORY]
        return Prefixes(bases) if bases else None

    def permits(self, name: bytes) -> bool:
        """Whether a directory name begins with a permitted base letter for letter, as NSS and Firefox compare."""
        return self._directories is None or self._directories.begin(_written(name))


def _written(name: bytes) -> tuple[tuple[str, str], ...]:
    return tuple((attribute.oid, attribute.text) for attribute in Name(name).attributes)

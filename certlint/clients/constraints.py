"""Name constraints along a path, as clients differ in them. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from certlint.check import NotJudgedError
from certlint.clients.readings import READERS
from certlint.errors import DecodeError
from certlint.light import re
from certlint.trust.subtrees import KEYS, Subtrees, as_mailbox
from certlint.x509.parts.general_names import (
    DIRECTORY,
    DNS,
    EMAIL,
    IP,
    OTHER_NAME,
    REGISTERED_ID,
    URI,
    GeneralName,
    is_international,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from certlint.clients.pool import Pool
    from certlint.x509.parts.locations import NameConstraints
    from certlint.x509.signed_object import SignedObject

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
    elif any(distance.field == 0 for distance in constraints.distances):
        yield "minimum-written"
    kinds = {tree.kind for tree in trees}
    if any(tree.kind == DIRECTORY for tree in constraints.excluded):
        yield "excludes-directory"
    if DIRECTORY in kinds:
        yield "of-directory" if constraints.critical else "of-directory-not-critical"
    if OTHER_NAME in kinds and constraints.critical:
        yield "of-other"
    if REGISTERED_ID in kinds:
        yield "of-registered" if constraints.critical else "of-registered-not-critical"
    for prefix, bases in (("", constraints.permitted), ("excluded-", constraints.excluded)):
        for tree in bases:
            yield from _base_shape(tree, prefix, critical=constraints.critical)


def _base_shape(tree: GeneralName, prefix: str, *, critical: bool) -> Iterator[str]:
    """What is unusual about the base of one subtree."""
    if tree.kind == IP and _has_hole(tree.value):
        yield "mask-with-hole"
    elif tree.kind in (EMAIL, URI) and not tree.value and critical:
        yield "base-of-none"
    elif tree.kind == EMAIL and b'"' in tree.value:
        yield "email-base-odd"
    elif tree.kind == EMAIL and tree.value == b".":
        yield "base-dot"
    elif tree.kind == URI and tree.value.endswith(b"."):
        yield "uri-base-ends-in-dot"
        yield from ["uri-base-with-dot"] * critical
    if tree.kind != DNS:
        return
    yield from _base_spelling(tree.value, prefix)
    if not tree.value:
        yield "base-empty"
    elif tree.value.startswith(b"."):
        yield "base-leading-dot"
    elif tree.value.endswith(b"."):
        yield f"{prefix}base-with-dot"


_LABEL = rb"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = rb"\.?(?:%b(?:\.%b)*)?\.?" % (_LABEL, _LABEL)


def _base_spelling(base: bytes, prefix: str) -> Iterator[str]:
    """What no domain has: a wildcard, a blank, a label that is empty, too long, or not of letters."""
    yield from [f"{prefix}base-underscore"] * (b"_" in base)
    is_domain = re.fullmatch(_DOMAIN, base)
    if is_domain and not base.replace(b".", b"").isdigit():
        return
    yield "base-not-a-name"
    if not is_domain:
        yield f"{prefix}base-not-a-domain"
    labels = base.removeprefix(b".").split(b".")
    if not all(labels):
        yield "base-label-empty"
    if not (all(labels) and base.isascii()) or b" " in base:
        yield "base-unreadable"


def _has_hole(network: bytes) -> bool:
    """Whether the mask of a network is not ones followed by zeros."""
    mask = network[len(network) // 2 :]
    bits = f"{int.from_bytes(mask, 'big'):0{8 * len(mask)}b}"
    return "01" in bits


class _Names:
    """The names below a CA, by kind, each once. The form in which they are compared is made when a CA constrains their kind.

    alternative        the kinds that stand in a SAN
    subject_mailboxes  the e-mail addresses in subjects
    international      the mailbox addresses beyond ASCII, as if they were rfc822Names
    has_no_subject     whether the subject of one of them is empty

    The names of a path are gathered once for all its CAs, so that a CA costs a look-up for each name below it.
    """

    def __init__(self) -> None:
        self._listed: dict[int, dict[bytes, None]] = {}
        self.alternative: set[int] = set()
        self.subject_mailboxes: list[bytes] = []
        self.international: list[bytes] = []
        self.has_no_subject = False
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
        self.international += [as_mailbox(name).value for name in listed if is_international(name)]
        if subject is None:
            return
        if subject.rdns:
            self._add(DIRECTORY, subject.raw)
        self.has_no_subject |= not subject.rdns
        if is_server and not any(name.kind == DNS for name in listed):
            for text in subject.texts("CN"):
                if "." in text and " " not in text:
                    self._add(DNS, text.encode("latin-1", "replace"))
        self.subject_mailboxes += [text.encode("latin-1", "replace") for text in subject.texts("emailAddress")]

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
    permitted, excluded = ({tree.kind for tree in trees} for trees in (constraints.permitted, constraints.excluded))
    kinds = below.alternative & (excluded | permitted)
    if URI in kinds:
        yield "uri-used-critical" if constraints.critical else "uri-used"
        if URI in excluded:
            yield "excludes-uri-used"
    if DIRECTORY in kinds:
        yield "directory-used"
    if IP in kinds and any(
        tree.kind == IP and _has_hole(tree.value) for tree in (*constraints.permitted, *constraints.excluded)
    ):
        yield "mask-with-hole-used"
    if below.has_no_subject:
        if DIRECTORY in permitted:
            yield "directory-no-subject"
        if DIRECTORY in excluded:
            yield "excludes-directory-no-subject"
    if any(distance.value and distance.kind in below.kinds for distance in constraints.distances):
        yield "minimum-used"
    yield from _of_mailboxes(constraints, below)


def _of_mailboxes(constraints: NameConstraints, below: _Names) -> Iterator[str]:
    """A mailbox in a subject: RFC 5280 constrains it only where there is no SAN; some clients always do.

    An international one in a SAN is constrained by RFC 9598.
    """
    trees = Subtrees(constraints)
    if not trees.bind(EMAIL):
        return
    if any(trees.refusal(EMAIL, _key(EMAIL, value)) for value in below.international):
        yield "email-international"
    for value in below.subject_mailboxes:
        key = _key(EMAIL, value)
        if key is not None and trees.refusal(EMAIL, key):
            yield "email-of-subject"
            if EMAIL not in below.alternative:
                yield "email-of-subject-alone"


def _violations(constraints: NameConstraints, below: _Names) -> Iterator[str]:
    trees = Subtrees(constraints)
    for kind in below.kinds:
        if not trees.bind(kind):
            continue
        if kind not in READERS:
            is_permitted = kind == REGISTERED_ID and below.are_in(constraints)
            used = "registered-permitted" if is_permitted else "other-used"
            yield used if constraints.critical else f"{used}-not-critical"
            continue
        try:
            read = READERS[kind](constraints)
            for value, key in below.compared(kind):
                refusal = trees.refusal(kind, key)
                if not refusal.startswith("name constraints with"):  # a minimum has a case of its own
                    yield from read(value, refusal)
        except (DecodeError, NotJudgedError):
            continue  # of the bases of this kind, which are the same for each name

"""Name constraints along a path, where clients differ. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from certlint.check import NotJudgedError
from certlint.clients import constraint_shapes
from certlint.clients.common_names import common_name_cases
from certlint.clients.constraint_shapes import LABEL, comes_to_hole, has_hole, is_distance, unread_by_java
from certlint.clients.mailboxes import is_unreadable, refuses_international
from certlint.clients.model import refusal_of
from certlint.clients.other_names import of_types
from certlint.clients.readings import READERS
from certlint.clients.subtree_bases import Below
from certlint.errors import DecodeError
from certlint.light import re
from certlint.trust.hosts import uri_host
from certlint.trust.subtrees import KEYS, Subtrees, as_mailbox, host_key
from certlint.x509.parts.general_names import (
    DIRECTORY,
    DNS,
    EMAIL,
    IP,
    OTHER_NAME,
    REGISTERED_ID,
    URI,
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
    """The unusual features of a certificate's constraints, and the names below it that they exclude."""
    if where == "leaf":
        yield "leaf-constrained"
        if constraints is not None:
            yield from (f"leaf-names-{case}" for case in sorted({*constraint_shapes.shape(constraints)}))
    elif constraints is None:
        yield f"{where}-names-unreadable"
    else:
        found = {
            *constraint_shapes.shape(constraints),
            *unread_by_java(constraints),
            *_uses(constraints, below),
            *_violations(constraints, below),
        }
        found |= {*common_name_cases(constraints, below.common_names, has_alternatives=below.has_alternatives)}
        if DNS not in below.alternative:
            found -= _COMPARED_ALONE
        if "base-leading-dot" in found and not _come_to_dot(constraints, below):
            found.remove("base-leading-dot")
        yield from (f"{where}-names-{case}" for case in sorted(found))


# Bases that clients accept until they compare a DNS name in a SAN with them.
_COMPARED_ALONE = {"base-empty", "base-not-a-name"}


class _Names:
    """The distinct names below a CA, by kind. Canonical forms are computed once a CA constrains their kind.

    alternative        the kinds in a SAN
    subject_mailboxes  the email addresses in subjects
    international      the internationalized mailboxes, as rfc822Names
    has_no_subject     whether the subject of one of the certificates is empty
    common_names       the CNs of the server's certificate, if its SAN has no DNS name
    has_alternatives   whether the server's certificate has a SAN

    The names of a path are collected once for all its CAs, so that a CA costs one lookup per name.
    """

    def __init__(self) -> None:
        self._listed: dict[int, dict[bytes, None]] = {}
        self.alternative: set[int] = set()
        self.subject_mailboxes: list[bytes] = []
        self.international: list[bytes] = []
        self.has_no_subject = False
        self.common_names: list[str] = []
        self.has_alternatives = False
        self._compared: dict[int, dict[bytes, Any]] = {}

    @property
    def kinds(self) -> Iterable[int]:
        return self._listed.keys()

    def add(self, certificate: SignedObject, *, is_server: bool) -> None:
        """Adds a certificate's names. Some clients take the CN of a server for a DNS name if its SAN has none."""
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
            self.common_names = subject.texts("CN")
            self.has_alternatives = names is not None
        self.subject_mailboxes += [text.encode("latin-1", "replace") for text in subject.texts("emailAddress")]

    def are_in(self, constraints: NameConstraints) -> bool:
        """Whether every registeredID is permitted."""
        permitted = {tree.value for tree in constraints.permitted if tree.kind == REGISTERED_ID}
        return self._listed[REGISTERED_ID].keys() <= permitted

    def _add(self, kind: int, value: bytes) -> None:
        self._listed.setdefault(kind, {})[value] = None

    def held(self, kind: int) -> Iterable[bytes]:
        return self._listed[kind]

    def compared(self, kind: int) -> Iterator[tuple[bytes, Any]]:
        """The names of a kind with their canonical forms, without undecodable ones."""
        known = self._compared.setdefault(kind, {})
        for value in self._listed[kind]:
            if value not in known:
                known[value] = _key(kind, value)
            if known[value] is not None:
                yield value, known[value]


def _key(kind: int, value: bytes) -> Any:
    """The canonical form of a name; None if it cannot be decoded."""
    try:
        return KEYS[kind](value)
    except DecodeError:
        return None


def _uses(constraints: NameConstraints, below: _Names) -> Iterator[str]:
    """Constraints that some clients cannot apply to any name of their kind."""
    permitted, excluded = ({tree.kind for tree in trees} for trees in (constraints.permitted, constraints.excluded))
    kinds = below.alternative & (excluded | permitted)
    if URI in kinds:
        yield "uri-used-critical" if constraints.critical else "uri-used"
        if URI in excluded:
            yield "excludes-uri-used"
    if DIRECTORY in kinds:
        yield "directory-used"
    yield from _unreadable(below, kinds)
    if IP in kinds:
        networks = [
            t.value for t in (*constraints.permitted, *constraints.excluded) if t.kind == IP and has_hole(t.value)
        ]
        yield from ["mask-with-hole-used"] * bool(networks)
        if any(comes_to_hole(network, address) for network in networks for address in below.held(IP)):
            yield "mask-with-hole-compared"
    if below.has_no_subject:
        if DIRECTORY in permitted:
            yield "directory-no-subject"
        if DIRECTORY in excluded:
            yield "excludes-directory-no-subject"
    if any(is_distance(each) and each.kind in below.kinds for each in constraints.distances):
        yield "minimum-used"
    yield from _of_mailboxes(constraints, below)


def _come_to_dot(constraints: NameConstraints, below: _Names) -> bool:
    """Whether pyca comes to a base with a leading dot, which it cannot read: it stops at the first that fits."""
    bases = [tree.value for tree in constraints.permitted if tree.kind == DNS]
    first = next((place for place, base in enumerate(bases) if base.startswith(b".")), 0)
    excluded = any(tree.kind == DNS and tree.value.startswith(b".") for tree in constraints.excluded)
    if DNS not in below.alternative or excluded:
        return True
    before = Below(bases[:first])
    return not all(before.hold(host_key(value)) for value in below.held(DNS))


def _unreadable(below: _Names, kinds: set[int]) -> Iterator[str]:
    """Names in a SAN that some clients cannot decode; `kinds` are constrained."""
    if DNS in below.alternative:
        yield from _odd_domains(below.held(DNS), are_bound=DNS in kinds)
    if URI in below.alternative - kinds and any(map(_is_no_host, below.held(URI))):
        yield "uri-unreadable"
    if EMAIL in below.alternative - kinds and any(map(is_unreadable, below.held(EMAIL))):
        yield "email-unreadable"


def _is_no_host(uri: bytes) -> bool:
    """Whether Go finds an address or nothing as the host of a URI, for constraints of any kind."""
    return not uri_host(uri.decode("latin-1"))


_HOST = rb"(?:\*\.)?%b(?:\.%b)*\.?" % (LABEL, LABEL)


def _odd_domains(values: Iterable[bytes], *, are_bound: bool) -> Iterator[str]:
    """Invalid DNS names: some clients refuse them below constraints of their kind, Go below constraints of any kind."""
    for value in values:
        if are_bound and not re.fullmatch(_HOST, value):
            yield "dns-name-odd"
            yield from ["dns-name-blank"] * (not value)
        elif are_bound:
            yield from ["dns-name-underscore"] * (b"_" in value)
            labels = value.removeprefix(b"*.").split(b".")
            yield from ["dns-name-short"] * (labels[-1].isdigit() or (value[:1] == b"*" and len(labels) == 1))
        labels = value.removesuffix(b".").split(b".")
        if value and (not all(labels) or b" " in value or value.endswith(b".")):
            yield "dns-name-unreadable"


def _of_mailboxes(constraints: NameConstraints, below: _Names) -> Iterator[str]:
    """A mailbox in a subject: RFC 5280 constrains it only without a SAN; some clients always do.

    An internationalized one in a SAN is constrained by RFC 9598.
    """
    trees = Subtrees(constraints)
    if not trees.bind(EMAIL):
        return
    read = READERS[EMAIL](constraints)
    if refuses_international(constraints, below.international):
        is_violated = any(trees.refusal(EMAIL, _key(EMAIL, value)) for value in below.international)
        yield "email-international" if is_violated else "email-international-base"
    for value in below.subject_mailboxes:
        refusal = trees.refusal(EMAIL, _key(EMAIL, value))
        found = map(refusal_of, (f"ca-names-{case}" for case in read(value, refusal)))
        clients = {client for each in found if each is not None for client in each.clients}
        if "openssl" in clients:
            yield "email-of-subject"
        if "nss" in clients:
            yield "email-of-subject-nss" if refusal else "email-of-subject-case"
        if "gnutls" in clients and EMAIL not in below.alternative:
            yield "email-of-subject-alone"


def _violations(constraints: NameConstraints, below: _Names) -> Iterator[str]:
    trees = Subtrees(constraints, with_distances=False)
    for kind in below.kinds:
        if not trees.bind(kind):
            continue
        if kind not in READERS:
            yield from of_types(constraints, below.held(kind)) if kind == OTHER_NAME else ["other-type-used"]
            is_permitted = kind == REGISTERED_ID and below.are_in(constraints)
            used = "registered-permitted" if is_permitted else "other-used"
            yield used if constraints.critical else f"{used}-not-critical"
            continue
        try:
            read = READERS[kind](constraints)
            for value, key in below.compared(kind):
                yield from read(value, trees.refusal(kind, key))
        except (DecodeError, NotJudgedError):
            continue  # cases of the bases, which are the same for each name

"""Name constraints: what a CA may issue for. RFC 5280 sections 4.2.1.10 and 6.1.4 (g)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from certlint.check import NotJudgedError, check
from certlint.checks.chain import settled
from certlint.light import NamedTuple
from certlint.report import Problem
from certlint.trust.subtrees import KEYS, Subtrees
from certlint.x509.parts.general_names import DIRECTORY, EMAIL, NAME_KINDS, GeneralName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.x509.parts import NameConstraints
    from certlint.x509.signed_object import SignedObject

# How many names are looked up in the constraints of CAs above them, in all: about a second's worth. A name counts once for
# each CA with constraints on its path.
MAX_LOOKUPS = 500_000


class Bound(NamedTuple):
    """A name that constraints bind: which of the certificate's it is, the name, and the part that it stands in."""

    number: int
    name: GeneralName
    part: str


class BoundNames:
    """The names of a certificate that constraints bind, by kind.

    These are the subject, the SAN, and the subject's e-mail addresses where the SAN has none.
    """

    def __init__(self, certificate: SignedObject) -> None:
        self._by_kind: dict[int, list[Bound]] = {}
        self._keyed: dict[int, list[tuple[Bound, Any]]] = {}
        self.count = 0
        subject, alternatives = certificate.part("subject"), certificate.part("subject_alt_name")
        if subject is not None and subject.attributes:
            self._add(GeneralName(DIRECTORY, subject.raw, 0), "subject")
        for name in alternatives.names if alternatives is not None else ():
            self._add(name, "subject_alt_name")
        if subject is not None and EMAIL not in self._by_kind:
            for attribute in subject.all("emailAddress"):
                self._add(GeneralName(EMAIL, attribute.value, attribute.at), "subject")

    def _add(self, name: GeneralName, part: str) -> None:
        self._by_kind.setdefault(name.kind, []).append(Bound(self.count, name, part))
        self.count += 1

    def refused(self, subtrees: Subtrees) -> list[tuple[Bound, str]]:
        """The names that a CA must not issue for and why, in the certificate's order.

        Raises NotJudgedError for a kind that nothing compares, DecodeError for a name that can't be read.
        """
        found: list[tuple[Bound, str]] = []
        for kind in self._by_kind:
            if subtrees.bind(kind):
                found += [(bound, why) for bound, key in self._keys(kind) if (why := subtrees.refusal(kind, key))]
        return sorted(found)

    def _keys(self, kind: int) -> list[tuple[Bound, Any]]:
        """The names of one kind with the forms in which they are compared."""
        keyed = self._keyed.get(kind)
        if keyed is None:
            if kind not in KEYS:
                raise NotJudgedError(f"name constraints over a {NAME_KINDS[kind]} can't be judged")
            key = KEYS[kind]
            keyed = self._keyed[kind] = [(bound, key(bound.name.value)) for bound in self._by_kind[kind]]
        return keyed


@check
def names_allowed(bundle: Bundle) -> Iterator[Problem]:
    """No name of a certificate is one that a CA above it must not issue for.

    Self-issued intermediates are free, as section 6.1.4 has it. A root's own constraints count, as OpenSSL has it.
    """
    certificates = bundle.certificates
    lookups = 0
    for below, index in _pairs(bundle):
        names: BoundNames = certificates[below].once(BoundNames)
        lookups += names.count
        if lookups > MAX_LOOKUPS:
            raise NotJudgedError(
                f"of the names below name constraints only {MAX_LOOKUPS} are looked up, and not all were"
            )
        refused = names.refused(certificates[index].once(_subtrees))
        if refused:
            yield _violation(bundle, below, index, refused)


def _subtrees(certificate: SignedObject) -> Subtrees:
    return Subtrees(certificate.part("name_constraints"))


def _pairs(bundle: Bundle) -> Iterator[tuple[int, int]]:
    """Each certificate that constraints bind, with each CA above it that has some."""
    links = settled(bundle).links
    seen = set()
    for leaf in bundle.leaves:
        way = links.path(leaf)
        for height, index in enumerate(way):
            if bundle.certificates[index].part("name_constraints") is None:
                continue
            for below in way[:height]:
                if (below, index) not in seen and (below == leaf or not links.is_self_issued(below)):
                    seen.add((below, index))
                    yield below, index


def _violation(bundle: Bundle, below: int, index: int, refused: list[tuple[Bound, str]]) -> Problem:
    """One problem for all the names of a certificate that one CA must not issue for."""
    bound = refused[0][0]
    some = [(bound.name.text, why) for bound, why in refused[:5]]
    listed = ", ".join(f"{text} ({why})" for text, why in some) + (", …" if len(refused) > 5 else "")
    constraints = bundle.certificates[index].part("name_constraints")
    kinds = {bound.name.kind for bound, _ in refused}
    return Problem(
        f"the {bundle.title(index)} must not issue for {listed}",
        expected="; ".join(f"{NAME_KINDS[kind]} {text}" for kind, text in _rules(constraints, kinds)),
        found=", ".join(text for text, _ in some),
        at=bound.name.at,
        part=bound.part,
        certificate=below,
    )


def _rules(constraints: NameConstraints, kinds: set[int]) -> Iterator[tuple[int, str]]:
    """The subtrees of some kinds in words."""
    for title, trees in (("within", constraints.permitted), ("not within", constraints.excluded)):
        for kind in sorted(kinds):
            bases = [tree.text for tree in islice((tree for tree in trees if tree.kind == kind), 5)]
            if bases:
                yield kind, f"{title} {', '.join(bases)}"

"""The names that name constraints apply to. RFC 5280 sections 4.2.1.10 and 6.1.4 (g)."""

from __future__ import annotations

from itertools import islice

from certlint.light import NamedTuple, re
from certlint.trust.hosts import BY_OPENSSL
from certlint.trust.subtrees import KEYS, Subtrees, as_mailbox
from certlint.x509.parts.general_names import (
    DIRECTORY,
    DNS,
    EMAIL,
    NAME_KINDS,
    GeneralName,
    is_international,
    mailbox_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from certlint.x509.parts.locations import NameConstraints
    from certlint.x509.signed_object import SignedObject


class Bound(NamedTuple):
    """A name that constraints apply to: its index in the certificate, the name, its part, and its display form."""

    number: int
    name: GeneralName
    part: str
    text: str


class BoundNames:
    """The names of a certificate that constraints apply to, by kind.

    These are the subject with its email addresses, and the SAN; SmtpUTF8Mailbox names are treated as rfc822Names (RFC 9598
    section 6). If the SAN has no DNS name, a CN counts that OpenSSL takes for a DNS name. RFC 5280 applies constraints to
    the subject's email addresses if there is no SAN; OpenSSL and NSS always do.
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
            if is_international(name):
                self._add(as_mailbox(name), "subject_alt_name", mailbox_text(name))
        if subject is None:
            return
        for attribute in subject.all("emailAddress"):
            self._add(GeneralName(EMAIL, attribute.value, attribute.at), "subject")
        if DNS not in self._by_kind and not certificate.is_ca:
            for attribute in subject.all("CN"):
                if reads_as_dns_name(attribute.text):
                    self._add(GeneralName(DNS, attribute.text.encode(), attribute.at), "subject")

    def _add(self, name: GeneralName, part: str, text: str = "") -> None:
        self._by_kind.setdefault(name.kind, []).append(Bound(self.count, name, part, text))
        self.count += 1

    def refused(self, subtrees: Subtrees) -> list[tuple[Bound, str]]:
        """The names that a CA must not issue for, with the reason, in the certificate's order.

        Raises NotJudgedError for constraints that would take too long, DecodeError for a malformed name.
        """
        found: list[tuple[Bound, str]] = []
        for kind in self._by_kind:
            if subtrees.bind(kind):
                keyed = self._keys(kind)
                found += [(bound, why) for bound, key in keyed if (why := _refusal(bound.name, key, subtrees))]
        return sorted(found)

    def _keys(self, kind: int) -> list[tuple[Bound, Any]]:
        """The names of one kind with their canonical forms, if they have one."""
        keyed = self._keyed.get(kind)
        if keyed is None:
            key = KEYS.get(kind, bytes)
            keyed = self._keyed[kind] = [(bound, key(bound.name.value)) for bound in self._by_kind[kind]]
        return keyed


def reads_as_dns_name(common_name: str) -> bool:
    """Whether OpenSSL constrains a common name as a DNS name: two labels or more, also of digits, such as an IPv4 address."""
    return bool(re.fullmatch(_TWO_LABELS, common_name))


_LABEL = "[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*"
_TWO_LABELS = rf"{_LABEL}(?:\.{_LABEL})+"


def by_text(refused: list[tuple[Bound, str]], has_alternatives: bool) -> list[tuple[Bound, str]]:
    """What RFC 5280 section 4.2.1.10 refuses of names that are refused: it binds no common names, binds email addresses of a
    subject only where there is no SAN, and does not read URIs as OpenSSL does.
    """

    def is_bound(bound: Bound, why: str) -> bool:
        kind, in_subject = bound.name.kind, bound.part == "subject"
        return not (in_subject and (kind == DNS or (kind == EMAIL and has_alternatives))) and not why.startswith(
            BY_OPENSSL
        )

    return [each for each in refused if is_bound(*each)]


def _refusal(name: GeneralName, key: Any, subtrees: Subtrees) -> str:
    """Why a name must not be issued, also if it ends in a dot, which most clients keep and a few remove."""
    ends_in_dot = name.kind == DNS and name.value.endswith(b".") and subtrees.permit_some(DNS)
    return subtrees.refusal(name.kind, key) or ("not permitted: it ends in a dot" if ends_in_dot else "")


def subtrees_of(certificate: SignedObject) -> Subtrees:
    """The name constraints of a CA certificate that has valid ones."""
    return Subtrees(certificate.part("name_constraints"))


def in_words(constraints: NameConstraints, kinds: set[int]) -> str:
    """The subtrees of some kinds as text, at most five each."""
    return "; ".join(f"{NAME_KINDS[kind]} {text}" for kind, text in _rules(constraints, kinds))


def _rules(constraints: NameConstraints, kinds: set[int]) -> Iterator[tuple[int, str]]:
    for title, trees in (("within", constraints.permitted), ("not within", constraints.excluded)):
        for kind in sorted(kinds):
            bases = [tree.text for tree in islice((tree for tree in trees if tree.kind == kind), 5)]
            if bases:
                yield kind, f"{title} {', '.join(bases)}"

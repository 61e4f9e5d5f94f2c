"""Selects the leaf of a bundle for a given day, and the certificates on its paths to the trust anchors of clients."""

from __future__ import annotations

from certlint.bundle.store import compared
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.x509.signed_object import SignedObject

    Ends = dict[int, frozenset[object]]

# The key usage of a certificate without the extension, as far as TLS servers and clients need it.
_ANY_PURPOSE = frozenset({"serverAuth", "clientAuth"})
_TLS_USAGES = frozenset({"digitalSignature", "keyEncipherment", "keyAgreement"})
_ANY_USAGE = frozenset({"digitalSignature"})
# A bundle contains few certificates of its key. In an untrusted file with thousands, only the first ones are compared.
_COMPARED = 20


class Choice(NamedTuple):
    """The selected leaf, and what happens to the others.

    leaf      the selected leaf; None if the bundle has none
    dropped   superfluous leaves, each with the reason
    doubtful  leaves that may be the intended one; it cannot be decided without more information
    """

    leaf: int | None
    dropped: dict[int, str] = {}
    doubtful: tuple[int, ...] = ()


class UpwardPaths(NamedTuple):
    """The upward paths of a leaf through certificates that are valid on the day.

    above  the leaf and every certificate on a path, breadth first
    roots  whether a path ends at a root in the bundle
    ends   the trust anchors of which a client needs one
    """

    above: list[int]
    roots: bool
    ends: frozenset[object]


def is_valid(certificate: SignedObject, now: datetime) -> bool:
    """Whether the day is within the validity period."""
    validity = certificate.part("validity")
    return validity is not None and validity.not_before.moment <= now <= validity.not_after.moment


def has_expired(certificate: SignedObject, now: datetime) -> bool:
    """Whether the validity period has ended; False if it cannot be decoded."""
    validity = certificate.part("validity")
    return validity is not None and validity.not_after.moment < now


def choose(bundle: Bundle, now: datetime, read_by_all: Collection[bytes]) -> Choice:
    """Selects the leaf: by the bundle's key, else by the names, else the one that servers present today."""
    first = presented_index(bundle, read_by_all)
    if bundle.own:
        return _of_the_key(bundle, first, now)
    leaves = bundle.leaves
    if not leaves:
        return Choice(None)
    meant = bundle.named or leaves
    leaf = first if first in meant else meant[0]
    return Choice(leaf, doubtful=tuple(i for i in leaves if i != leaf))


def presented_index(bundle: Bundle, read_by_all: Collection[bytes]) -> int:
    """The index of the certificate that a server presents: the first one (DER) that all readers find in the file."""
    return next((i for i, c in enumerate(bundle.certificates) if c.der in read_by_all), 0)


def _of_the_key(bundle: Bundle, first: int, now: datetime) -> Choice:
    """Of several certificates of the key: the newest valid one that all clients of the current one accept."""
    own = bundle.own[:_COMPARED]
    present = first if first in own else own[0]
    valid = [i for i in own if is_valid(bundle.certificates[i], now)]
    ends = {i: upward_paths(bundle, i, now).ends for i in own} if len(own) > 1 else {}
    successors = {i for i in valid if i == present or succeeds(bundle, i, present, ends)}
    candidates = (successors | {present} if present in valid else valid) or own
    leaf = max(candidates, key=lambda i: (i in successors, *_age(bundle.certificates[i]), -i))
    dropped = {}
    for other in own:
        certificate = bundle.certificates[other]
        if other != leaf and has_expired(certificate, now):
            dropped[other] = f"it expired on {certificate.part('validity').not_after.moment:%Y-%m-%d}"
        elif other in valid and leaf in valid and other != leaf and _is_replaced(bundle, other, leaf, ends):
            dropped[other] = "a newer certificate of the same key replaces it"
    own_leaves = set(bundle.own)
    dropped |= dict.fromkeys((i for i in bundle.leaves if i not in own_leaves), "it does not match the key")
    return Choice(leaf, dropped, tuple(i for i in bundle.own if i != leaf and i not in dropped))


def _is_replaced(bundle: Bundle, old: int, new: int, ends: Ends) -> bool:
    newer = _age(bundle.certificates[new]) >= _age(bundle.certificates[old])
    return newer and succeeds(bundle, new, old, ends)


def _age(certificate: SignedObject) -> tuple[float, float]:
    """The notBefore and notAfter; the newest certificate has the latest notBefore."""
    validity = certificate.part("validity")
    if validity is None:
        return 0.0, 0.0
    return validity.not_before.moment.timestamp(), validity.not_after.moment.timestamp()


def succeeds(bundle: Bundle, new: int, old: int, ends: Ends) -> bool:
    """Whether every client that accepts `old` accepts `new`, a valid certificate of the same key.

    `ends` are the ends of their paths. `new` must have the same names and usages, or more.
    """
    one, other = bundle.certificates[new], bundle.certificates[old]
    if not ends[old] <= ends[new] or not _names(other) <= _names(one):
        return False
    purposes, wanted = one.part("extended_key_usage"), other.part("extended_key_usage")
    if purposes is not None and not (wanted.purposes if wanted is not None else _ANY_PURPOSE) <= purposes.purposes:
        return False
    usage, asked = one.part("key_usage"), other.part("key_usage")
    return usage is None or (asked.usages & _TLS_USAGES if asked is not None else _ANY_USAGE) <= set(usage.usages)


def _names(certificate: SignedObject) -> set[tuple[str, str]]:
    """The names by which clients identify a server; without a SAN, the CN."""
    names, subject = certificate.part("subject_alt_name"), certificate.part("subject")
    if names is not None:
        return {(name.title, name.text.lower()) for name in names.names}
    return {("dNSName", subject.common_name.lower())} if subject is not None and subject.common_name else set()


def upward_paths(bundle: Bundle, leaf: int, now: datetime) -> UpwardPaths:
    """The upward paths of a leaf on the day."""
    links = bundle.links
    above = {leaf: None}
    ends = set[object]()
    roots = False
    queue = [leaf]
    for index in queue:
        if links.is_top(index):
            roots = True
            ends.add(bundle.certificates[index].der if index == leaf else _bearer(bundle.certificates[index]))
            continue
        parents = links.parents(index)
        valid = [i for i in parents if is_valid(bundle.certificates[i], now)]
        if not valid:
            ends.add(_bearer(bundle.certificates[parents[0]]) if parents else _missing_issuer(bundle, index))
        queue += [i for i in valid if i not in above]
        above |= dict.fromkeys(valid)
    return UpwardPaths(queue, roots, frozenset(ends))


def _bearer(certificate: SignedObject) -> object:
    """The identity of a trust anchor: name and key, whatever certificate contains them. RFC 5280 section 6.1.1 (d)."""
    return compared(certificate, "subject"), certificate.raw["public_key"]


def _missing_issuer(bundle: Bundle, index: int) -> object:
    return compared(bundle.certificates[index], "issuer"), bundle.links.names.authority_identifier(index)


def needed(bundle: Bundle, leaves: Sequence[int], now: datetime) -> set[int]:
    """The certificates on paths from one of `leaves` to a root. Expired ones are used only if no valid one exists."""
    links = bundle.links
    if len(leaves) > _COMPARED:
        return set(links.reachable(leaves))
    ways = [upward_paths(bundle, leaf, now) for leaf in leaves]
    if all(each.roots for each in ways):
        return {i for each in ways for i in each.above}
    climbed = dict.fromkeys(leaves)
    queue = list(climbed)
    for index in queue:
        parents = links.parents(index)
        chosen = [i for i in parents if is_valid(bundle.certificates[i], now)] or parents
        queue += [i for i in chosen if i not in climbed]
        climbed |= dict.fromkeys(chosen)
    return set(queue)

"""Name constraints: what a CA may issue for. RFC 5280 sections 4.2.1.10 and 6.1.4 (g)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import NotJudgedError, check
from certlint.checks.chain import settled
from certlint.dns import matching
from certlint.light import NamedTuple
from certlint.report import Problem
from certlint.x509.parts import Name
from certlint.x509.parts.general_names import DIRECTORY, DNS, EMAIL, IP, KINDS, URI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.x509.certificate import Certificate
    from certlint.x509.parts import NameConstraints
    from certlint.x509.parts.general_names import GeneralName


class Bound(NamedTuple):
    """A name that constraints bind: its kind, its content, how a person writes it, and where it stands."""

    kind: int
    value: bytes
    text: str
    part: str
    at: int


@check
def names_allowed(bundle: Bundle) -> Iterator[Problem]:
    """No name of a certificate is one that a CA above it must not issue for.

    Self-issued intermediates are free, as section 6.1.4 has it. A root's own constraints count, as OpenSSL has it.
    """
    links = settled(bundle).links
    told = set()
    for leaf in bundle.leaves:
        way = links.path(leaf)
        for height, index in enumerate(way):
            constraints = bundle.certificates[index].part("name_constraints")
            for below in way[:height] if constraints is not None else ():
                if (below, index) in told or (below != leaf and links.is_self_issued(below)):
                    continue
                told.add((below, index))
                yield from _judge(bundle, below, index, constraints)


def _judge(bundle: Bundle, below: int, index: int, constraints: NameConstraints) -> Iterator[Problem]:
    """One problem for all the names of a certificate that one CA must not issue for."""
    refused = [
        (bound, why) for bound in bound_names(bundle.certificates[below]) if (why := refusal(bound, constraints))
    ]
    if not refused:
        return
    bound = refused[0][0]
    listed = ", ".join(f"{b.text} ({why})" for b, why in refused[:5]) + (", …" if len(refused) > 5 else "")
    yield Problem(
        f"the {bundle.title(index)} must not issue for {listed}",
        expected="; ".join(f"{KINDS[kind]} {text}" for kind, text in _rules(constraints, {b.kind for b, _ in refused})),
        found=", ".join(b.text for b, _ in refused[:5]),
        at=bound.at,
        part=bound.part,
        certificate=below,
    )


def _rules(constraints: NameConstraints, kinds: set[int]) -> Iterator[tuple[int, str]]:
    """The subtrees of some kinds in words."""
    for title, trees in (("within", constraints.permitted), ("not within", constraints.excluded)):
        for kind in sorted(kinds):
            bases = [tree.text for tree in trees if tree.kind == kind]
            if bases:
                yield kind, f"{title} {', '.join(bases[:5])}"


def bound_names(certificate: Certificate) -> list[Bound]:
    """The names that constraints bind: subject, SAN, and the subject's e-mail addresses where the SAN has none."""
    found = []
    subject, alternatives = certificate.part("subject"), certificate.part("subject_alt_name")
    if subject is not None and subject.attributes:
        found.append(Bound(DIRECTORY, subject.raw, str(subject), "subject", 0))
    if alternatives is not None:
        found += [Bound(n.kind, n.value, n.text, "subject_alt_name", n.at) for n in alternatives.names]
    if subject is not None and not any(bound.kind == EMAIL for bound in found):
        found += [Bound(EMAIL, a.value, a.text, "subject", a.at) for a in subject.all("emailAddress")]
    return found


def refusal(bound: Bound, constraints: NameConstraints) -> str:
    """Why the constraints refuse a name, or an empty string. Raises NotJudgedError for a kind that nothing compares."""
    permitted = [tree for tree in constraints.permitted if tree.kind == bound.kind]
    excluded = [tree for tree in constraints.excluded if tree.kind == bound.kind]
    if not permitted and not excluded:
        return ""
    within = _WITHIN.get(bound.kind)
    if within is None:
        raise NotJudgedError(f"name constraints over a {KINDS[bound.kind]} can't be judged")
    if bound.kind == URI and not uri_host(bound.text):
        return "names no host"
    if any(within(bound.value, tree) for tree in excluded):
        return "excluded"
    return "" if not permitted or any(within(bound.value, tree) for tree in permitted) else "not permitted"


def _text(value: bytes) -> str:
    return value.decode("latin-1")


def within_domain(host: str, base: str) -> bool:
    """Whether a DNS name is `base` or below it. A leading dot, which the RFC does not know here, leaves `base` out."""
    host, base = matching.to_ascii(host).rstrip("."), matching.to_ascii(base).rstrip(".")
    if base.startswith("."):
        return host.endswith(base)
    return not base or host == base or host.endswith(f".{base}")


def _within_host(host: str, base: str) -> bool:
    """As constraints on URIs and mailboxes have it: a leading dot means what is below, no dot this very host."""
    return within_domain(host, base) if base.startswith(".") else matching.to_ascii(host) == matching.to_ascii(base)


def _within_dns(value: bytes, tree: GeneralName) -> bool:
    return within_domain(_text(value), _text(tree.value))


def _within_mailbox(value: bytes, tree: GeneralName) -> bool:
    """One mailbox, all of a host, or all of the hosts of a domain. Local parts compare byte by byte."""
    local, _, host = _text(value).rpartition("@")
    wanted, at, base = _text(tree.value).rpartition("@")
    if at:
        return local == wanted and matching.to_ascii(host) == matching.to_ascii(base)
    return not base or _within_host(host, base)


def uri_host(uri: str) -> str:
    """The host of a URI's authority when it is a name; an empty string for an address or none. RFC 3986 section 3.2."""
    scheme, found, rest = uri.partition("://")
    if not found or not scheme:
        return ""
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.rpartition("@")[2]
    if host.startswith("["):
        return ""
    host = host.partition(":")[0]
    return "" if host.replace(".", "").isdigit() else host


def _within_uri(value: bytes, tree: GeneralName) -> bool:
    return not tree.value or _within_host(uri_host(_text(value)), _text(tree.value))


def _within_network(value: bytes, tree: GeneralName) -> bool:
    """An address is in a network of its own family."""
    size = len(value)
    if len(tree.value) != 2 * size:
        return False
    address, base, mask = (int.from_bytes(b, "big") for b in (value, tree.value[:size], tree.value[size:]))
    return address & mask == base & mask


def _within_directory(value: bytes, tree: GeneralName) -> bool:
    """A distinguished name begins with all the RDNs of the base."""
    own, base = Name(value), Name(tree.value)
    count = len(base.attributes)
    if count > len(own.attributes):
        return False
    ends_with_rdn = len(own.attributes) == count or own.attributes[count].rdn == len(base.rdns)
    return ends_with_rdn and own.canonical[:count] == base.canonical


_WITHIN: dict[int, Callable[[bytes, GeneralName], bool]] = {
    DNS: _within_dns,
    EMAIL: _within_mailbox,
    URI: _within_uri,
    IP: _within_network,
    DIRECTORY: _within_directory,
}

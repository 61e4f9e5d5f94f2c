"""Checks of a whole path and its end, one function each. RFC 5280 sections 6.1.1 and 6.1.5."""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.trust.fault import Asked, Fault
from certlint.trust.steps import added, described_otherwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from certlint.trust.known import Known

# How a path ends: at a certificate of a trust store, at an untrusted root, below a missing issuer, or in a loop.
ANCHOR, ROOT, OPEN, CIRCLE = "anchor", "root", "open", "circle"


def trust(known: Known, path: Sequence[int], end: str, asked: Asked) -> Iterator[Fault]:
    """6.1.1 (d): the path ends at a trust anchor, if any were given, that is trusted for the purpose."""
    top, stores = path[-1], " or ".join(known.stores or ())
    if known.stores is None or (end == ANCHOR and not known.rejects(top, asked.purpose)):
        return
    if end == ANCHOR:
        message = (
            f"the {known.title(top)} is in the trust store {stores}, whose trust settings reject it for {asked.purpose}"
        )
    elif end == ROOT:
        message = f"the path ends at the {known.title(top)}, which is not in the trust store {stores}"
    else:
        issuer = known.certificates[top].part("issuer")
        whole = known.bundle.document.whole
        message = f"the {known.title(top)} was issued by {issuer}, which is not in {whole} and not in the trust store {stores}"
    yield Fault("trust", top, -1, message, f"a path to a certificate of {stores}", known.certificates[top].title)


def circle(known: Known, path: Sequence[int], end: str, _asked: Asked) -> Iterator[Fault]:
    """Certificates that issued each other lead to no root."""
    if end == CIRCLE:
        top = path[-1]
        message = (
            f"the {known.title(top)} was issued by a certificate below it in the path: the certificates form a circle"
        )
        yield Fault("circle", top, -1, message, "a path to a root", "a circle")


def own_description(known: Known, path: Sequence[int], end: str, _asked: Asked) -> Iterator[Fault]:
    """The authorityKeyIdentifier of a root identifies the root itself: otherwise OpenSSL does not treat it as a root."""
    top = path[-1]
    difference = described_otherwise(known, top, top) if end in (ANCHOR, ROOT) and known.links.is_top(top) else None
    if difference is not None:
        message = (
            f"the {known.title(top)} is its own issuer, but its authorityKeyIdentifier names another {difference.what}"
        )
        values = difference.expected, difference.found
        yield Fault("description", top, top, message, *values, "authority_key_identifier")


def policy(known: Known, path: Sequence[int], end: str, _asked: Asked) -> Iterator[Fault]:
    """6.1.5 (g): if a CA requires an explicit policy, the certificates down to the leaf share one."""
    down = path[::-1] if end in (OPEN, CIRCLE) else path[-2::-1]
    certificates = [known.certificates[index] for index in down]
    if not any("policy_constraints" in each.raw or "policy_mappings" in each.raw for each in certificates):
        return
    from certlint.trust.policies import refusal  # few CAs require a policy

    found = refusal(certificates, [known.links.names.is_self_issued(index) for index in down])
    if found is not None:
        place, why = found
        about = down[place]
        yield Fault("policy", about, -1, f"the {known.title(about)} breaks the policy requirements of its path: {why}")


def own_signature(known: Known, path: Sequence[int], _end: str, _asked: Asked) -> Iterator[Fault]:
    """A self-issued leaf is signed by its own key. The signature of a root is irrelevant."""
    if len(path) == 1 and known.links.is_top(path[0]) and known.links.signed_by(path[0], path[0]) is False:
        message = (
            f"the {known.title(path[0])} names itself as its issuer, but its signature does not verify with its own key"
        )
        expected = "a signature that verifies"
        yield Fault("signature", path[0], path[0], message, expected, "a signature that does not", "signature_value")


ENDS: dict[str, Callable[[Known, Sequence[int], str, Asked], Iterator[Fault]]] = {
    "signature": own_signature,
    "trust": trust,
    "circle": circle,
    "description": own_description,
    "policy": policy,
}


def ended(known: Known, path: Sequence[int], end: str, asked: Asked) -> list[Fault]:
    """The faults of a whole path."""
    found: list[Fault] = []
    for name, step in ENDS.items():
        try:
            found += step(known, path, end, asked)
        except DecodeError as error:
            known.unjudged.setdefault(name, str(error))
    return found


def judged(known: Known, path: Sequence[int], end: str, asked: Asked) -> list[Fault]:
    """The faults of a path that another path builder has found."""
    steps = [fault for length in range(2, len(path) + 1) for fault in added(known, path[:length], asked)]
    return steps + ended(known, path, end, asked)

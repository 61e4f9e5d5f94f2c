"""Certificate policies along a path. RFC 5280 section 6.1, RFC 9618: those that are valid are a set, not a tree.

Like a TLS client, it has no initial policy set of its own, but enforces what the CAs on the path require.
"""

from __future__ import annotations

from certlint.asn1.oids import ANY_POLICY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from certlint.x509.parts.policies import CertificatePolicies, PolicyMappings
    from certlint.x509.signed_object import SignedObject

    # What a certificate says by an extension; None where it does not.
    Read = Callable[[SignedObject, str], Any]

MAPS_ANY = "it maps anyPolicy, which is not allowed"
# What more there is to say then, as clients differ.
MAPS_WHERE_VALID, MAPS_WHERE_ALLOWED = "a policy is valid where it does", "policies may be mapped there"
NONE_DOWN_TO_IT = "a CA above requires a policy, but the certificates down to this one have no policy in common"
NONE_OF_PATH = "policyConstraints requires a policy, but the certificates of the path have no policy in common"


class _Counters:
    """explicit_policy, policy_mapping and inhibit_anyPolicy of section 6.1.2, as counters of certificates."""

    def __init__(self, free: int) -> None:
        self.explicit = self.mapping = self.any_policy = free

    def pass_one(self) -> None:
        """6.1.4 (h)."""
        self.explicit, self.mapping = max(self.explicit - 1, 0), max(self.mapping - 1, 0)
        self.any_policy = max(self.any_policy - 1, 0)

    def limit(self, certificate: SignedObject, read: Read) -> None:
        """6.1.4 (i), (j): what a CA asks of those below it."""
        constraints, inhibited = read(certificate, "policy_constraints"), read(certificate, "inhibit_any_policy")
        if constraints is not None:
            self.explicit = min(self.explicit, self.explicit if constraints.required is None else constraints.required)
            self.mapping = min(self.mapping, self.mapping if constraints.no_mapping is None else constraints.no_mapping)
        if inhibited is not None:
            self.any_policy = min(self.any_policy, inhibited.skip)


def refusal(path: Sequence[SignedObject], self_issued: Sequence[bool]) -> tuple[int, str] | None:
    """Why the policies of a path do not hold: whose place, and why. None when they hold. Raises DecodeError."""
    return next(faults(path, self_issued, lambda certificate, part: certificate.read(part)), None)


def faults(path: Sequence[SignedObject], self_issued: Sequence[bool], read: Read) -> Iterator[tuple[int, str]]:
    """What is wrong with the policies of a path, without its trust anchor and from there down to the leaf; and where."""
    valid: frozenset[str] | None = frozenset({ANY_POLICY})  # none is left: None
    counters = _Counters(len(path) + 1)
    for place, certificate in enumerate(path):
        is_last = place == len(path) - 1
        free = counters.any_policy > 0 or (not is_last and self_issued[place])
        valid = _narrowed(valid, read(certificate, "certificate_policies"), any_policy=free)
        if counters.explicit == 0 and valid is None:
            yield place, NONE_DOWN_TO_IT
            return
        if is_last:
            break
        mappings = read(certificate, "policy_mappings")
        if mappings is not None:
            if any(ANY_POLICY in pair[:2] for pair in mappings.mappings):
                yield place, MAPS_ANY
                yield from [(place, MAPS_WHERE_VALID)] * (valid is not None)
                yield from [(place, MAPS_WHERE_ALLOWED)] * (counters.mapping > 0)
            valid = _mapped(valid, mappings, allowed=counters.mapping > 0)
        if not self_issued[place]:
            counters.pass_one()
        counters.limit(certificate, read)
    # 6.1.5 (a), (b)
    constraints = read(path[-1], "policy_constraints") if path else None
    if valid is None and (counters.explicit <= 1 or (constraints is not None and constraints.required == 0)):
        yield len(path) - 1, NONE_OF_PATH


def _narrowed(
    valid: frozenset[str] | None, policies: CertificatePolicies | None, *, any_policy: bool
) -> frozenset[str] | None:
    """6.1.3 (d), (e): the policies that are valid down to a certificate; None where none is any more."""
    if valid is None or policies is None:
        return None
    stated = frozenset(policies.oids) - {ANY_POLICY}
    common = stated if ANY_POLICY in valid else stated & valid
    return (common | valid if any_policy and ANY_POLICY in policies.oids else common) or None


def _mapped(valid: frozenset[str] | None, mappings: PolicyMappings, *, allowed: bool) -> frozenset[str] | None:
    """6.1.4 (b): policies of the CA become those that it takes as equal."""
    if valid is None:
        return None
    kept = valid.difference(own for own, _, _ in mappings.mappings)
    if allowed:
        kept |= {theirs for own, theirs, _ in mappings.mappings if own in valid or ANY_POLICY in valid}
    return kept or None

"""Certificate policies along a path: RFC 5280 section 6.1 with the graph of RFC 9618, which grows with the path and not beyond.

A client asks for no policy of its own, as TLS clients do; what the CAs of the path require has to hold all the same.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.x509.parts.policies import PolicyConstraints, PolicyMappings
    from certlint.x509.signed_object import SignedObject

ANY = "2.5.29.32.0"

# A level of the graph: each policy that is valid at a depth, with the policies of the certificate below that stand for it.
Level = dict[str, frozenset[str]]


class _Counters:
    """explicit_policy, policy_mapping and inhibit_anyPolicy of section 6.1.2: how many certificates may still do without."""

    def __init__(self, free: int) -> None:
        self.explicit = self.mapping = self.any_policy = free

    def pass_one(self) -> None:
        """6.1.4 (h)."""
        self.explicit, self.mapping = max(self.explicit - 1, 0), max(self.mapping - 1, 0)
        self.any_policy = max(self.any_policy - 1, 0)

    def limit(self, certificate: SignedObject) -> None:
        """6.1.4 (i), (j): what a CA asks of those below it."""
        required, no_mapping = _constraints(certificate)
        self.explicit = min(self.explicit, self.explicit if required is None else required)
        self.mapping = min(self.mapping, self.mapping if no_mapping is None else no_mapping)
        inhibited = certificate.read("inhibit_any_policy")
        if inhibited is not None:
            self.any_policy = min(self.any_policy, inhibited.skip)


def refusal(path: Sequence[SignedObject], self_issued: Sequence[bool]) -> tuple[int, str] | None:
    """Why the policies of a path, without its trust anchor and from there down to the leaf, do not hold: whose place, and why.

    None when they hold. Raises DecodeError.
    """
    level: Level | None = {ANY: frozenset({ANY})}
    counters = _Counters(len(path) + 1)
    for place, certificate in enumerate(path):
        is_last = place == len(path) - 1
        free = counters.any_policy > 0 or (not is_last and self_issued[place])
        level = _grown(level, certificate, any_policy=free)
        if counters.explicit == 0 and level is None:
            return place, "a CA above requires a policy, but the certificates down to this one have no policy in common"
        if is_last:
            break
        mappings = certificate.read("policy_mappings")
        if mappings is not None:
            if any(ANY in pair[:2] for pair in mappings.mappings):
                return place, "it maps anyPolicy, which is not allowed"
            level = _mapped(level, mappings, allowed=counters.mapping > 0)
        if not self_issued[place]:
            counters.pass_one()
        counters.limit(certificate)
    return _at_the_end(path, level, counters)


def _at_the_end(path: Sequence[SignedObject], level: Level | None, counters: _Counters) -> tuple[int, str] | None:
    """6.1.5 (a), (b)."""
    required = _constraints(path[-1])[0] if path else None
    if level is None and (counters.explicit <= 1 or required == 0):
        return len(path) - 1, "a CA above requires a policy, but the certificates of the path have no policy in common"
    return None


def _grown(level: Level | None, certificate: SignedObject, *, any_policy: bool) -> Level | None:
    """6.1.3 (d), (e): the next level of the graph; None where no policy is valid any more."""
    policies = certificate.read("certificate_policies")
    if level is None or policies is None:
        return None
    expected = frozenset().union(*level.values())
    found: Level = {
        oid: frozenset({oid}) for oid in policies.oids if oid != ANY and (oid in expected or ANY in expected)
    }
    if ANY in policies.oids and any_policy:
        found |= {oid: frozenset({oid}) for oid in expected if oid not in found}
    return found or None


def _mapped(level: Level | None, mappings: PolicyMappings, *, allowed: bool) -> Level | None:
    """6.1.4 (b): policies of the CA become those that it takes as equal."""
    if level is None:
        return None
    by_policy: dict[str, set[str]] = {}
    for own, theirs, _ in mappings.mappings:
        by_policy.setdefault(own, set()).add(theirs)
    if not allowed:
        return {oid: expected for oid, expected in level.items() if oid not in by_policy} or None
    found = dict(level)
    for own, stand_for in by_policy.items():
        if own in level or ANY in level:
            found[own] = frozenset(stand_for)
    return found


def _constraints(certificate: SignedObject) -> tuple[int | None, int | None]:
    """The requireExplicitPolicy and inhibitPolicyMapping of policyConstraints. Raises DecodeError."""
    found: PolicyConstraints | None = certificate.read("policy_constraints")
    return (found.required, found.no_mapping) if found is not None else (None, None)

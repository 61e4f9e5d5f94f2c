"""Certificate policies along a path: whether one is required and none is valid. RFC 5280 section 6.1, RFC 9618."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.clients.pool import Pool
    from certlint.x509.signed_object import SignedObject

ANY = "2.5.29.32.0"
_NEVER = 1 << 30


def policy_cases(pool: Pool, path: list[int]) -> Iterator[tuple[str, int]]:
    """The case that a CA requires a policy and the path has none. The anchor's own extensions do not count."""
    anchored = pool.is_trusted(path[-1]) and len(path) > 1
    order = [*reversed(path[:-1] if anchored else path)]
    if not any(
        "policy_constraints" in pool.certificates[i].raw or "policy_mappings" in pool.certificates[i].raw for i in order
    ):
        return
    explicit, mapping, inhibit = _NEVER, _NEVER, _NEVER
    valid: set[str] | None = {ANY}  # none left: None
    for number, index in enumerate(order):
        one = pool.certificates[index]
        is_last = number == len(order) - 1
        self_issued = pool.is_self_issued(index) and not is_last
        valid = _narrowed(one, valid, any_allowed=inhibit > 0 or self_issued)
        if explicit == 0 and not valid:
            yield "policy-required", index
            return
        if is_last:
            explicit -= explicit > 0
            require = _skip(one, 0x80)
            if (explicit == 0 or require == 0) and not valid:
                yield "policy-required", index
            return
        valid = _mapped(one, valid, allowed=mapping > 0)
        if any(ANY in pair[:2] for pair in _mappings(one)):
            yield "policy-mapping-any", index
            if "certificate_policies" in one.raw:
                yield "policy-mapping-any-given", index
        if not self_issued:
            explicit, mapping, inhibit = (max(0, each - 1) for each in (explicit, mapping, inhibit))
        explicit = min(explicit, _skip(one, 0x80))
        mapping = min(mapping, _skip(one, 0x81))
        inhibit = min(inhibit, _inhibit(one))


def _narrowed(one: SignedObject, valid: set[str] | None, *, any_allowed: bool) -> set[str] | None:
    policies = one.part("certificate_policies")
    if policies is None or valid is None:
        return None
    stated = set(policies.oids)
    if ANY in stated and any_allowed:
        return valid | (stated - {ANY}) if ANY in valid else valid
    stated -= {ANY}
    kept = stated if ANY in valid else stated & valid
    return kept or None


def _mappings(one: SignedObject) -> list[tuple[str, str, int]]:
    found = one.part("policy_mappings")
    return found.mappings if found is not None else []


def _mapped(one: SignedObject, valid: set[str] | None, *, allowed: bool) -> set[str] | None:
    """The policies of the issuer's domain in the subject's."""
    pairs = _mappings(one)
    if not pairs or valid is None:
        return valid
    mapped = {ours for ours, _, _ in pairs}
    out = valid - mapped
    if allowed:
        out |= {theirs for ours, theirs, _ in pairs if ours in valid or ANY in valid}
    return out or None


def _skip(one: SignedObject, tag: int) -> int:
    """RequireExplicitPolicy (80) or inhibitPolicyMapping (81) of a certificate."""
    if "policy_constraints" not in one.raw:
        return _NEVER
    try:
        fields = one.read("policy_constraints").fields("policy constraints")
        raw = one.raw["policy_constraints"]
        found = next((node for node in fields if node.tag == tag), None)
        return _NEVER if found is None else der.integer(raw[found.start : found.stop], found.start)
    except DecodeError:
        return _NEVER


def _inhibit(one: SignedObject) -> int:
    if "inhibit_any_policy" not in one.raw:
        return _NEVER
    inhibited = one.part("inhibit_any_policy")
    return _NEVER if inhibited is None else int(inhibited.skip)

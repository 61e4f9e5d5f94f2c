"""Certificate policies along a path: whether one is required and none is valid. RFC 5280 section 6.1, RFC 9618."""

from __future__ import annotations

from certlint.trust.policies import MAPS_ANY, MAPS_WHERE_ALLOWED, MAPS_WHERE_VALID, faults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from certlint.clients.pool import Pool
    from certlint.x509.signed_object import SignedObject


def policy_cases(pool: Pool, path: list[int]) -> Iterator[tuple[str, int]]:
    """The cases that a CA requires a policy and the path has none, and that a CA maps anyPolicy.

    The anchor's own extensions do not count. What cannot be decoded is passed over: other cases tell of it.
    """
    anchored = pool.is_trusted(path[-1]) and len(path) > 1
    order = [*reversed(path[:-1] if anchored else path)]
    certificates = [pool.certificates[index] for index in order]
    if not any("policy_constraints" in each.raw or "policy_mappings" in each.raw for each in certificates):
        return
    self_issued = [pool.is_self_issued(index) for index in order]
    by_java = [fault for _, fault in faults(certificates, self_issued, _read_by_java)]
    for place, fault in faults(certificates, self_issued, lambda certificate, part: certificate.part(part)):
        required = "policy-required" if by_java and by_java[-1] not in _OF_MAPPINGS else "policy-required-inhibited"
        case = _OF_MAPPINGS.get(fault, required)
        # Go knows no policies from the first certificate on that has none, whatever it has in common with others.
        if fault != MAPS_WHERE_ALLOWED or all("certificate_policies" in each.raw for each in certificates[: place + 1]):
            yield case, order[place]


def _read_by_java(certificate: SignedObject, part: str) -> Any:
    """What Java reads of a certificate: it ignores an inhibitAnyPolicy that is not critical."""
    found = certificate.part(part)
    return None if part == "inhibit_any_policy" and found is not None and not found.critical else found


_OF_MAPPINGS = {
    MAPS_ANY: "policy-mapping-any",
    MAPS_WHERE_VALID: "policy-mapping-any-valid",
    MAPS_WHERE_ALLOWED: "policy-mapping-any-given",
}

"""Which policies a certificate names, and how a CA maps them. RFC 5280 sections 4.2.1.4 and 4.2.1.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.oids import ANY_POLICY
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import CertificatePolicies, PolicyMappings


@check
def no_duplicates(certificate_policies: CertificatePolicies) -> Iterator[Problem]:
    """No policy is named twice. RFC 5280 section 4.2.1.4."""
    seen = set()
    for policy in certificate_policies.policies:
        if policy.oid in seen:
            yield Problem(
                f"policy {policy.oid} is there more than once", expected="one", found=policy.oid, at=policy.at
            )
        seen.add(policy.oid)


@check
def any_policy_qualifiers(certificate_policies: CertificatePolicies, *, allowed: tuple[str, ...]) -> Iterator[Problem]:
    """AnyPolicy has no qualifiers but `allowed`, by OID. RFC 5280 section 4.2.1.4."""
    for policy in certificate_policies.policies:
        for kind, _, at in policy.qualifiers if policy.oid == ANY_POLICY else ():
            if kind not in allowed:
                yield Problem(f"anyPolicy has a qualifier of type {kind}", " or ".join(allowed), kind, at)


@check
def any_policy_unmapped(policy_mappings: PolicyMappings) -> Iterator[Problem]:
    """AnyPolicy is mapped to nothing, and nothing to it. RFC 5280 section 4.2.1.5."""
    for ours, theirs, at in policy_mappings.mappings:
        if ANY_POLICY in (ours, theirs):
            yield Problem(f"{ours} is mapped to {theirs}: anyPolicy takes no part in mappings", found=ANY_POLICY, at=at)


@check
def mapped_are_asserted(
    policy_mappings: PolicyMappings, certificate_policies: CertificatePolicies | None
) -> Iterator[Problem]:
    """Each policy of the issuer that is mapped is also among the certificate's policies. RFC 5280 section 4.2.1.5."""
    asserted = set(certificate_policies.oids) if certificate_policies is not None else set()
    for ours, theirs, at in policy_mappings.mappings:
        if ours not in asserted:
            message = f"policy {ours} is mapped to {theirs}, but is not among the certificate's policies"
            yield Problem(message, expected=f"policy {ours}", found="no such policy", at=at)

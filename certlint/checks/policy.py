"""Certificate policies: identifiers, their number and order, qualifiers. BR 7.1.2.7.9, 7.1.2.10.5, RFC 5280 4.2.1.4."""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.check import check, screens
from certlint.policy import tables
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.parts.policies import CPS_QUALIFIER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.parts.policies import CertificatePolicies, PolicyMappings

_FORUM = "2.23.140.1."


def _reserved(policies: CertificatePolicies) -> list[str]:
    """The policies that the CA/Browser Forum reserves for TLS, each once, and not those that CAs made up."""
    known = tables.values("policies")
    return [oid for oid in dict.fromkeys(policies.oids) if oid in known and oid.startswith(_FORUM)]


@check
def reserved(
    certificate_policies: CertificatePolicies, *, least: int, most: int, unless: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """The certificate contains `least` to `most` policies that the CA/Browser Forum reserves for TLS, unless it contains one
    of `unless`.
    """
    if not set(certificate_policies.oids).isdisjoint(unless):
        return
    if not certificate_policies.policies:
        return  # an empty list is reported by another rule
    found = _reserved(certificate_policies)
    if not least <= len(found) <= most:
        yield _number_of("reserved by the CA/Browser Forum for TLS", found, least, most)


_MANY = 9
"""No limit: more policies than any certificate has."""


def _title(oid: str) -> str:
    """A policy with its name. Only findings call it, so that other runs do not load the table of names."""
    from certlint.asn1.titles import policy_title

    return policy_title(oid)


def _listed(found: Iterable[str], nothing: str) -> str:
    """Policies with their names."""
    return ", ".join(map(_title, found)) or nothing


def _number_of(what: str, found: list[str], least: int, most: int) -> Problem:
    """The problem that the number of these policies is not between `least` and `most`."""
    if least == most:
        expected = f"exactly {least}" if least else "none"
    else:
        expected = f"at least {least}" if most == _MANY else f"at most {most}" if not least else f"{least} to {most}"
    count = "1 policy" if len(found) == 1 else f"{len(found) or 'no'} policies"
    return Problem(f"the certificate contains {count} {what}", expected, _listed(found, "none"))


@screens(reserved, "least", "most", "unless")
def _reserved_in_number(rows: Rows) -> Screen:
    """The rows that require more reserved policies, or fewer."""
    bounds = [(row["least"], row["most"]) for row in rows]

    def screen(certificate_policies: CertificatePolicies) -> list[int]:
        count = len(_reserved(certificate_policies))
        return [row for row, (least, most) in enumerate(bounds) if not least <= count <= most]

    return screen


@check
def reserved_first(certificate_policies: CertificatePolicies) -> Iterator[Problem]:
    """If one of the policies is reserved by the CA/Browser Forum for TLS, the first policy is."""
    found = _reserved(certificate_policies)
    if found and (first := certificate_policies.oids[0]) not in found:
        yield Problem(
            f"the first policy is {_title(first)}, and {_title(found[0])} comes after it",
            f"{_title(found[0])} first",
            _title(first),
        )


@screens(reserved_first)
def _reserved_first(rows: Rows) -> Screen:
    """All rows if there are several policies."""
    every = range(len(rows))
    return lambda certificate_policies: every if len(certificate_policies.policies) > 1 else ()


@check
def asserts(certificate_policies: CertificatePolicies | None, *, policies: tuple[str, ...]) -> Iterator[Problem]:
    """The certificate contains each of these policies."""
    found = certificate_policies.oids if certificate_policies is not None else []
    for policy in policies:
        if policy not in found:
            yield Problem(f"the policy {_title(policy)} is missing", _title(policy), _listed(found, "no policies"))


@check
def asserts_one_of(
    certificate_policies: CertificatePolicies, *, policies: tuple[str, ...], wanted: str = ""
) -> Iterator[Problem]:
    """The certificate contains one of these policies. `wanted` says which, where they are too many to be listed."""
    found = certificate_policies.oids
    if found and set(found).isdisjoint(policies):
        expected = wanted or either(map(_title, policies))
        yield Problem("the certificate contains only other policies", expected, _listed(found, "none"))


@check
def reserved_of(certificate_policies: CertificatePolicies | None, *, arc: str, exactly: int) -> Iterator[Problem]:
    """There are `exactly` so many policies of the table of certificate kinds whose OID begins with `arc`."""
    known = tables.values("certificate-kinds")
    asserted = certificate_policies.oids if certificate_policies is not None else []
    found = [oid for oid in dict.fromkeys(asserted) if oid in known and oid.startswith(arc)]
    if len(found) != exactly:
        yield _number_of(f"reserved below {arc.rstrip('.')}", found, exactly, exactly)


@check
def not_any_alone(certificate_policies: CertificatePolicies) -> Iterator[Problem]:
    """The certificate contains a policy other than anyPolicy."""
    if {*certificate_policies.oids} == {oids.ANY_POLICY}:
        yield Problem("the certificate contains only anyPolicy", "a policy of the CA", _title(oids.ANY_POLICY))


@check
def none_of(certificate_policies: CertificatePolicies, *, policies: tuple[str, ...]) -> Iterator[Problem]:
    """None of these policies is among the certificate's."""
    for policy in certificate_policies.policies:
        if policy.oid in policies:
            yield Problem(
                f"the certificate contains the policy {_title(policy.oid)}",
                "another policy",
                _title(policy.oid),
            )


@check
def qualifiers(
    certificate_policies: CertificatePolicies, *, allowed: tuple[str, ...], of: str = ""
) -> Iterator[Problem]:
    """Policies, or only the policy with the OID `of`, have only qualifiers of these types (OIDs)."""
    for policy in certificate_policies.policies:
        for kind, _, at in policy.qualifiers if not of or policy.oid == of else ():
            if kind not in allowed:
                wanted = f"only {either(map(_qualifier, allowed))}" if allowed else "no qualifiers"
                yield Problem(
                    f"the policy {_title(policy.oid)} has {_qualifier(kind)}", wanted, _qualifier(kind), at=at
                )


_QUALIFIERS = {CPS_QUALIFIER: "a CPS URI", oids.USER_NOTICE: "a user notice"}


def _qualifier(kind: str) -> str:
    """The title of this type of qualifier in messages. RFC 5280 section 4.2.1.4."""
    return f"{_QUALIFIERS.get(kind, 'a qualifier of an unknown type')} ({kind})"


@screens(qualifiers, "allowed", "of")
def _qualifiers(rows: Rows) -> Screen:
    """The rows that do not allow every type of qualifier that there is, in any policy."""
    taken = [frozenset(row["allowed"]) for row in rows]

    def screen(certificate_policies: CertificatePolicies) -> list[int]:
        found = {kind for policy in certificate_policies.policies for kind, _, _ in policy.qualifiers}
        return [number for number, allowed in enumerate(taken) if not found <= allowed]

    return screen


@check
def has_qualifier(certificate_policies: CertificatePolicies, *, kind: str) -> Iterator[Problem]:
    """One of the policies has a qualifier of the type `kind` (an OID)."""
    if all(each != kind for policy in certificate_policies.policies for each, _, _ in policy.qualifiers):
        yield Problem(f"no policy has {_qualifier(kind)}", _qualifier(kind), "none")


@check
def mapped_are_asserted(
    policy_mappings: PolicyMappings, certificate_policies: CertificatePolicies | None
) -> Iterator[Problem]:
    """The certificate's policies contain each issuer policy of its policy mappings. RFC 5280 section 4.2.1.5."""
    asserted = set(certificate_policies.oids) if certificate_policies is not None else set()
    for ours, theirs, at in policy_mappings.mappings:
        if ours not in asserted:
            message = f"policy {ours} is mapped to {theirs}, but is not among the certificate's policies"
            yield Problem(message, expected=f"policy {ours}", found="not among the policies", at=at)

"""The cases of a path as a whole: signatures, links, length, and name constraints.

RFC 5280 section 6.1. A path is a list of indexes into a pool, the server's certificate first, the anchor last.
"""

from __future__ import annotations

from certlint.clients import certificate as single
from certlint.clients.algorithms import signature_cases, unverified_cases
from certlint.clients.anchors import WITH_EXTENSIONS, ends, root_outlived
from certlint.light import timedelta
from certlint.trust.distrust import decisions
from certlint.x509.key_kinds import broken_restriction, is_for_pss_alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.clients.pool import Pool
    from certlint.x509.parts import AlgorithmIdentifier
    from certlint.x509.signed_object import SignedObject

Case = tuple[str, int]
"""A case and the certificate concerned."""


def cases(pool: Pool, path: list[int]) -> list[Case]:
    """The cases of a path that ends at an anchor, or at an unknown issuer."""
    found = [
        *_single(pool, path),
        *_signatures(pool, path),
        *_links(pool, path),
        *_lengths(pool, path),
        *ends(pool, path),
        *root_outlived(pool, path),
        *_decided(pool, path),
        *_rare(pool, path),
    ]
    if len(path) > 1:
        return found
    return [(f"alone-{case}" if case in _OF_CHAINS else case, index) for case, index in found]


def _decided(pool: Pool, path: list[int]) -> Iterator[Case]:
    """The decisions of root programs about a CA of the path, unless it ends at an anchor that the user added."""
    if path[-1] not in pool.installed:
        for _, decision in decisions(pool.certificates, path, pool.decided):
            yield decision.case, path[0]


# Cases that OpenSSL only checks for a server's certificate with an issuer above it.
_OF_CHAINS = frozenset(
    {
        "leaf-usage-cert-sign",
        "leaf-path-length",
        "leaf-path-length-unsigned",
        "leaf-constraints-not-critical",
        "leaf-san-empty",
        "leaf-san-not-critical",
        "leaf-aki-missing",
        "leaf-aki-empty",
        "leaf-aki-without-key",
        "leaf-algorithms-differ",
    }
)


_CONSTRAINTS, _POLICIES = frozenset({"name_constraints"}), frozenset({"policy_constraints", "policy_mappings"})


def _rare(pool: Pool, path: list[int]) -> Iterator[Case]:
    """The cases of extensions that few CAs have; their modules are imported lazily."""
    present = {name for index in path for name in pool.certificates[index].raw}
    if present & _CONSTRAINTS:
        from certlint.clients.constraints import constraint_cases
        from certlint.clients.merged_constraints import merged_cases

        known = [*constraint_cases(pool, path)]
        yield from known
        yield from merged_cases(pool, path, known)
    if present & _POLICIES:
        from certlint.clients.policies import policy_cases

        yield from policy_cases(pool, path)
    if not present.isdisjoint(("1.3.6.1.5.5.7.1.7", "1.3.6.1.5.5.7.1.8")):
        from certlint.clients.resources import resource_cases

        yield from resource_cases(pool, path)


def _single(pool: Pool, path: list[int]) -> Iterator[Case]:
    certificates = pool.certificates
    last = len(path) - 1
    for place, index in enumerate(path):
        where = "leaf" if not place else "root" if place == last and pool.is_trusted(index) else "ca"
        for case in single.at(certificates[index], where):
            yield case, index
        yield from ((f"{where}-{case}", index) for case in _dates(pool, index))
        if 0 < place < last - pool.is_trusted(path[last]) and pool.is_self_issued(index):
            yield from ((f"ca-self-issued-without-{what}", index) for what in _not_identified(certificates[index]))
    yield from ((case, path[0]) for case in (_alone(pool, path[0]) if last == 0 and pool.is_trusted(path[0]) else ()))


def _not_identified(certificate: SignedObject) -> Iterator[str]:
    """What a CA certificate with its issuer's name lacks to identify the signing key."""
    if "authority_key_identifier" not in certificate.raw:
        yield "aki"
        return
    aki = certificate.part("authority_key_identifier")
    if aki is not None and aki.identifier is None:
        yield "key-identifier"


def _alone(pool: Pool, index: int) -> Iterator[str]:
    """The cases of a server's certificate that is itself trusted."""
    one = pool.certificates[index]
    if not pool.is_self_issued(index):
        yield "alone-not-self-signed"
        return
    usage = one.part("key_usage")
    constraints = one.part("basic_constraints")
    may_sign = usage is None or "keyCertSign" in usage.usages
    if constraints is None and may_sign:
        yield "alone-without-constraints"
        if usage is not None or "extensions" not in one.raw:
            yield "alone-signs-without-constraints"
    elif constraints is None or not constraints.ca:
        yield "alone-not-ca"
    elif not may_sign:
        yield "alone-not-signing"
    if not pool.names_itself(index):
        is_key = "aki-key-differs" in (pool.link(index, index) or ())
        yield from ("alone-names-another", *["alone-names-another-key"] * is_key)
    if pool.signed_by(index, index) is False:
        yield "alone-signature-bad"
    algorithm: AlgorithmIdentifier | None = one.part("signature_algorithm")
    if algorithm is not None:
        yield from (f"alone-{case}" for case in signature_cases(algorithm))


def _dates(pool: Pool, index: int) -> Iterator[str]:
    validity = pool.certificates[index].part("validity")
    if validity is None:
        return
    if validity.not_after.moment < pool.now:
        yield "expired"
    elif validity.not_after.moment == pool.now:
        yield "ends-now"
    if validity.not_before.moment > pool.now:
        yield "not-yet-valid"
        if validity.not_before.moment - pool.now > _SLOP_OF_NSS:
            yield "not-yet-valid-for-a-day"


_SLOP_OF_NSS = timedelta(days=1)


def _signatures(pool: Pool, path: list[int]) -> Iterator[Case]:
    """The cases of the signatures below the anchor."""
    for place, index in enumerate(path):
        algorithm: AlgorithmIdentifier | None = pool.certificates[index].part("signature_algorithm")
        if place == len(path) - 1 and (pool.is_trusted(index) or pool.is_self_issued(index)):
            yield from ((f"root-{case}", index) for case in (unverified_cases(algorithm) if algorithm else ()))
            return
        if algorithm is None:
            yield "signature-unreadable", index
            continue
        is_bad = place + 1 < len(path) and pool.signed_by(index, path[place + 1]) is False
        if is_bad:
            yield "signature-bad", index
        above = pool.certificates[path[place + 1]] if place + 1 < len(path) else None
        if above is not None and is_for_pss_alone(above, pool.certificates[index]):
            yield "signature-not-pss", index
        if above is not None and not is_bad and broken_restriction(above, pool.certificates[index]):
            yield "signature-restricted", index
        for case in signature_cases(algorithm):
            if not (is_bad and case == "pss-unreadable"):
                yield f"signature-{_of_key(above, case)}", index


_KEYS_OF_NSS = {"ecdsa-recommended": "ec", "rsa-encryption": "rsa"}


def _of_key(issuer: SignedObject | None, case: str) -> str:
    """The case of a signature that NSS verifies only with a key of one kind."""
    key = issuer.part("public_key") if issuer is not None else None
    return "unknown" if key is not None and _KEYS_OF_NSS.get(case, key.kind) != key.kind else case


def _links(pool: Pool, path: list[int]) -> Iterator[Case]:
    """The cases of the links between certificates of the path, and of authorityKeyIdentifier in each."""
    last = len(path) - 1
    for place, index in enumerate(path):
        where = "leaf" if not place else "root" if place == last else "ca"
        if place < last:
            above, to = path[place + 1], "root" if place + 1 == last else "ca"
            cases = sorted(pool.link(index, above) or ())
            yield from ((f"{where}-{case}", index) for case in cases)
            yield from ((f"to-{to}-{case}", index) for case in cases)
            if to == "root" and not pool.is_sent(above):
                yield from ((f"to-stored-{case}", index) for case in cases)
            if _TLS_FEATURE in pool.certificates[above].raw and _TLS_FEATURE not in pool.certificates[index].raw:
                yield "tls-feature-not-below", above
        if case := _of_key_identifier(pool.certificates[index]):
            yield f"{where}-{case}", index


def _of_key_identifier(certificate: SignedObject) -> str:
    """The case of the authorityKeyIdentifier of a certificate; empty if it identifies the key, or need not."""
    identifier = certificate.part(_AKI)
    if _AKI not in certificate.raw:
        version = certificate.part("version")
        may_have_one = version is not None and version.number == WITH_EXTENSIONS
        return "aki-missing" if "extensions" in certificate.raw or may_have_one else ""
    if identifier is None or identifier.identifier is not None:
        return ""
    return "aki-without-key" if identifier.issuer or identifier.serial else "aki-empty"


_AKI, _TLS_FEATURE = "authority_key_identifier", "tls_feature"


def _lengths(pool: Pool, path: list[int]) -> Iterator[Case]:
    """Path lengths as RFC 5280 section 6.1.4 (l) counts them, and as clients do that also count self-issued certificates."""
    below = below_all = 0
    for place, index in enumerate(path[1:], 1):
        limit = pool.certificates[index].part("basic_constraints")
        where = "root" if place == len(path) - 1 and pool.is_trusted(index) else "ca"
        if limit is not None and limit.ca and limit.path_length is not None:
            if below > limit.path_length >= 0:
                yield f"{where}-path-length-exceeded", index
            elif below_all > limit.path_length >= 0:
                yield f"{where}-path-length-self-issued", index
        below += not pool.is_self_issued(index)
        below_all += 1
    intermediates = below_all - 1
    if intermediates > 99:
        yield "deep-100", path[0]
    elif intermediates > 19:
        yield "deep-20", path[0]
    elif intermediates > 8:
        yield "deep-9", path[0]
    elif intermediates > 6:
        yield "deep-7", path[0]

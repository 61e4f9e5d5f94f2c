"""Path validation (RFC 5280 section 6.1, and checks of TLS clients) for a certificate added to a path: a function per step.

A step gets the known certificates and the partial path, from the leaf up to the certificate added last, and yields faults of
that one. Thus a search can turn back at once, and complete paths are validated by the same functions.
"""

from __future__ import annotations

from certlint.asn1 import der
from certlint.asn1.oids import EXTENSION_NAMES
from certlint.check import NotJudgedError
from certlint.errors import DecodeError
from certlint.trust.fault import Asked, Fault
from certlint.x509.days import day_texts
from certlint.x509.key_kinds import broken_restriction, is_for_pss_alone
from certlint.x509.parts.core import hash_title
from certlint.x509.reference import contradiction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from certlint.trust.bound_names import Bound
    from certlint.trust.known import Known
    from certlint.x509.parts import AlgorithmIdentifier
    from certlint.x509.reference import Contradiction


def signature(known: Known, path: Sequence[int], _asked: Asked) -> Iterator[Fault]:
    """6.1.3 (a) (1): the key of the issuer made the signature."""
    below, top = path[-2:]
    if known.links.signed_by(below, top) is not False:
        yield from _of_other_kind(known, below, top)
        return
    wanted, had = known.links.names.authority_identifier(below), known.links.names.subject_identifier(top)
    other = wanted is not None and had is not None and wanted != had
    why = "; their key identifiers differ, so this is another CA with the same name" if other else ""
    algorithm = known.certificates[below].part("signature_algorithm")
    if algorithm is not None and algorithm.flaw:
        why = f": {algorithm.flaw}"
    message = f"the {known.title(below)} is not signed with the key of the {known.title(top)}{why}"
    yield Fault(
        "signature", below, top, message, "a signature that verifies", "a signature that does not", "signature_value"
    )


def _of_other_kind(known: Known, below: int, top: int) -> Iterator[Fault]:
    """A key for RSASSA-PSS only makes no other signatures, even if they verify. RFC 4055 sections 1.2 and 3.3."""
    if is_for_pss_alone(known.certificates[top], known.certificates[below]):
        only = f"the key of the {known.title(top)} is for RSASSA-PSS only"
        message = f"the {known.title(below)} is signed with RSA PKCS #1 v1.5, but {only}"
        yield Fault(
            "signature", below, top, message, "a signature of RSASSA-PSS", "RSA PKCS #1 v1.5", "signature_algorithm"
        )
    broken = broken_restriction(known.certificates[top], known.certificates[below])
    if broken is not None:
        why = f"RSASSA-PSS parameters that the key of the {known.title(top)} does not allow"
        message = f"the {known.title(below)} is signed with {why}"
        yield Fault("signature", below, top, message, *broken, "signature_algorithm")


def validity(known: Known, path: Sequence[int], asked: Asked) -> Iterator[Fault]:
    """6.1.3 (a) (2): the issuer is valid at the moment of validation."""
    found = known.certificates[path[-1]].part("validity")
    if found is None:
        return
    begin, end = found.not_before.moment, found.not_after.moment
    if not begin <= asked.now <= end:
        late = asked.now > end
        bound, today = day_texts(end if late else begin, asked.now)
        word = f"expired on {bound}" if late else f"is not valid before {bound}"
        message = f"the {known.title(path[-1])} {word}"
        yield Fault("validity", path[-1], path[-2], message, f"valid on {today}", bound, "validity")


def authority(known: Known, path: Sequence[int], _asked: Asked) -> Iterator[Fault]:
    """6.1.4 (k): the issuer is a CA."""
    certificate = known.certificates[path[-1]]
    if certificate.is_ca:
        return
    had, written = certificate.part("basic_constraints"), "basic_constraints" in certificate.raw
    yield Fault(
        "authority",
        path[-1],
        path[-2],
        f"the {known.title(path[-1])} issued the {known.title(path[-2])}, but is not a CA certificate",
        "basicConstraints with CA:TRUE",
        "CA:FALSE" if had is not None else "unreadable basicConstraints" if written else "no basicConstraints",
        "basic_constraints" if written else "",
    )


def usage(known: Known, path: Sequence[int], _asked: Asked) -> Iterator[Fault]:
    """6.1.4 (n): the key usage of the issuer, if present, has keyCertSign."""
    certificate = known.certificates[path[-1]]
    found = certificate.part("key_usage")
    if found is None or not certificate.is_ca or "keyCertSign" in found.usages:
        return
    message = f"the {known.title(path[-1])} issued the {known.title(path[-2])}, but its key usage lacks keyCertSign"
    listed = ", ".join(sorted(found.usages)) or "no usage"
    yield Fault("usage", path[-1], path[-2], message, "keyCertSign", listed, "key_usage")


def path_length(known: Known, path: Sequence[int], _asked: Asked) -> Iterator[Fault]:
    """6.1.4 (l), (m): the path length constraint of the issuer; self-issued intermediates do not count."""
    constraints = known.certificates[path[-1]].part("basic_constraints")
    limit = constraints.path_length if constraints is not None and constraints.ca else None
    if limit is None:
        return
    below = sum(not known.links.names.is_self_issued(index) for index in path[1:-1])
    if below > limit:
        message = f"the {known.title(path[-1])} allows {_count(limit)} below it, but the path has {_count(below)}"
        yield Fault(
            "path length", path[-1], path[-2], message, f"at most {der.number(limit)}", str(below), "basic_constraints"
        )


def _count(number: int) -> str:
    if number <= 0:
        return "no intermediate"
    return "one intermediate" if number == 1 else f"{der.number(number)} intermediates"


def purpose(known: Known, path: Sequence[int], asked: Asked) -> Iterator[Fault]:
    """The extended key usage of a CA limits what it may issue: OpenSSL, GnuTLS, Go, NSS, browsers and Windows enforce this."""
    if asked.purpose and asked.as_clients:
        yield from forbidden_by(known, path[-2], path[-1], asked.purpose)


def forbidden_by(known: Known, below: int, top: int, wanted: str) -> Iterator[Fault]:
    """The fault of a CA certificate that does not allow a purpose."""
    found = known.certificates[top].part("extended_key_usage")
    if found is not None and wanted not in found.purposes:
        listed = ", ".join(sorted(found.purposes)) or "none"
        message = f"the {known.title(top)} does not allow {wanted}: its extended key usage contains {listed}"
        yield Fault("purpose", top, below, message, wanted, listed, "extended_key_usage")


def description(known: Known, path: Sequence[int], _asked: Asked) -> Iterator[Fault]:
    """The authorityKeyIdentifier matches the issuer: key identifier, the issuer's issuer, serial number."""
    below, top = path[-2:]
    difference = described_otherwise(known, below, top)
    if difference is not None and known.links.signed_by(below, top) is not False:
        issued = f"the {known.title(below)} was issued by the {known.title(top)}"
        message = f"{issued}, but its authorityKeyIdentifier names another {difference.what}"
        values = difference.expected, difference.found
        yield Fault("description", below, top, message, *values, "authority_key_identifier")


def described_otherwise(known: Known, below: int, top: int) -> Contradiction | None:
    """A mismatch of the authorityKeyIdentifier with the issuer: the field, the issuer's value, and the referenced value."""
    return contradiction(known.certificates[below], known.certificates[top])


def names(known: Known, path: Sequence[int], asked: Asked) -> Iterator[Fault]:
    """6.1.4 (g): name constraints. Self-issued intermediates are exempt; constraints of a root count, too."""
    top = path[-1]
    if known.certificates[top].part("name_constraints") is None:
        return
    for place, below in enumerate(path[:-1]):
        if place and known.links.names.is_self_issued(below):
            continue
        refused = known.refused_names(below, top)
        if refused and not asked.as_clients:
            from certlint.trust.bound_names import by_text  # few CAs have name constraints

            refused = by_text(refused, "subject_alt_name" in known.certificates[below].raw)
        if refused:
            yield _names_refused(known, below, top, refused)


def _names_refused(known: Known, below: int, top: int, refused: list[tuple[Bound, str]]) -> Fault:
    """One fault for all names of a certificate that one CA must not issue for."""
    from certlint.trust.bound_names import in_words

    some = [(bound.text or bound.name.text, why) for bound, why in refused[:5]]
    listed = ", ".join(f"{text} ({why})" for text, why in some) + (", …" if len(refused) > 5 else "")
    kinds = {bound.name.kind for bound, _ in refused}
    return Fault(
        "names",
        below,
        top,
        f"name constraints of the {known.title(top)} do not allow {listed}",
        in_words(known.certificates[top].part("name_constraints"), kinds),
        ", ".join(text for text, _ in some),
        refused[0][0].part,
        refused[0][0].name.at,
    )


def criticality(known: Known, path: Sequence[int], _asked: Asked) -> Iterator[Fault]:
    """6.1.4 (o): the issuer has no critical extension that some client does not process. Trust anchors are exempt."""
    top = path[-1]
    extensions = known.certificates[top].part("extensions")
    if extensions is None or known.is_anchor(top) or known.links.is_top(top):
        return
    for entry in extensions.entries:
        if entry.critical and EXTENSION_NAMES.get(entry.oid) not in PROCESSED:
            message = (
                f"the {known.title(top)} has the critical extension {entry.title}, which not every TLS client processes"
            )
            yield Fault(
                "criticality",
                top,
                path[-2],
                message,
                "extensions that every TLS client processes",
                entry.oid,
                "extensions",
            )


# Critical extensions that clients process.
PROCESSED = frozenset(
    {
        "key_usage",
        "subject_alt_name",
        "basic_constraints",
        "certificate_policies",
        "crl_distribution_points",
        "extended_key_usage",
        "policy_constraints",
        "name_constraints",
        "policy_mappings",
        "inhibit_any_policy",
    }
)


# In the order of reports; everything else depends on the first step.
STEPS: dict[str, Callable[[Known, Sequence[int], Asked], Iterator[Fault]]] = {
    "signature": signature,
    "authority": authority,
    "usage": usage,
    "path length": path_length,
    "purpose": purpose,
    "description": description,
    "names": names,
    "criticality": criticality,
    "validity": validity,
}


_WEAK_HASHES, _LEAST_RSA_BITS = ("md2", "md5", "sha1"), 2048


def weakness(known: Known, index: int) -> str:
    """Why many clients reject a CA certificate for its key or, unless it is a root, for its signature; else empty."""
    certificate = known.certificates[index]
    key = certificate.part("public_key")
    if key is not None and key.modulus and key.bits < _LEAST_RSA_BITS:
        return f"its RSA key has {key.bits} bits"
    digest: str = certificate.fact("signature_algorithm", _hash, "")
    if digest in _WEAK_HASHES and not known.links.is_top(index):
        return f"it is signed with {hash_title(digest)}"
    return ""


def _hash(algorithm: AlgorithmIdentifier) -> str:
    return algorithm.hash


def added(known: Known, path: Sequence[int], asked: Asked) -> list[Fault]:
    """The faults of the certificate that was added last to a path."""
    found: list[Fault] = []
    for name, step in STEPS.items():
        try:
            found += step(known, path, asked)
        except (NotJudgedError, DecodeError) as error:
            known.unjudged.setdefault(name, str(error))
    return found

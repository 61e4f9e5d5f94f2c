"""How algorithms are written: identifiers and their parameters, byte for byte. RFC 4055, RFC 5480, root store policies."""

from __future__ import annotations

from certlint.asn1 import strict
from certlint.caches import remembered
from certlint.check import check, screens
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.parts import AlgorithmIdentifier, ExtendedKeyUsage, Extensions
    from certlint.x509.parts.policies import CertificatePolicies


@check
def encoded_as(part: AlgorithmIdentifier, *, allowed: tuple[str, ...], oids: tuple[str, ...] = ()) -> Iterator[Problem]:
    """An AlgorithmIdentifier of one of the algorithms `oids` (any, when empty) is encoded as one of `allowed` (hexadecimal).

    One that is not DER is reported by another rule.
    """
    if strict.is_der(part.raw, 0, len(part.raw)):
        yield from written_as(part, allowed=allowed, oids=oids)


@check
def written_as(part: AlgorithmIdentifier, *, allowed: tuple[str, ...], oids: tuple[str, ...] = ()) -> Iterator[Problem]:
    """The same of one that is not DER, too: clients refuse it, whatever else is wrong with it."""
    if (part.oid in oids or not oids) and part.raw.hex() not in allowed:
        found = part.raw.hex()
        own = [each for each in allowed if type(part)(bytes.fromhex(each)).oid == part.oid]
        message = f"the AlgorithmIdentifier of {part.title} is encoded as {found[:120]}"
        yield Problem(message, " or ".join(own or allowed), found)


@screens(written_as, "allowed", "oids")
@screens(encoded_as, "allowed", "oids")
def _encoded_as(rows: Rows) -> Screen:
    """The rows about an algorithm that take other encodings."""
    wanted = [(frozenset(row["oids"]), frozenset(row["allowed"])) for row in rows]

    def screen(part: AlgorithmIdentifier) -> list[int]:
        oid, found = part.oid, part.raw.hex()
        return [n for n, (oids, allowed) in enumerate(wanted) if found not in allowed and (not oids or oid in oids)]

    return screen


@check
def with_parameters(part: AlgorithmIdentifier, *, oids: tuple[str, ...]) -> Iterator[Problem]:
    """An AlgorithmIdentifier of one of the algorithms `oids` has parameters, and these are not NULL."""
    if part.oid in oids and part.parameters in (None, b"\x05\0"):
        found = "no parameters" if part.parameters is None else "NULL"
        yield Problem(f"the AlgorithmIdentifier of {part.title} has {found}", "parameters", found)


_LARGEST_ARC, _MOST_ARCS, _LONGEST = (1 << 28) - 1, 20, 100


@check
def of_supported_size(
    extensions: Extensions,
    certificate_policies: CertificatePolicies | None,
    extended_key_usage: ExtendedKeyUsage | None,
) -> Iterator[Problem]:
    """No OID of an extension, a policy or a purpose is larger than what software has to read.

    That is 20 arcs below 2^28, and 100 characters in dotted form. RFC 5280 appendix B.
    """
    policies = certificate_policies.oids if certificate_policies is not None else []
    purposes = extended_key_usage.oids if extended_key_usage is not None else []
    for oid in dict.fromkeys([*extensions.oids, *policies, *purposes]):
        if problem := _too_large(oid):
            yield problem


@remembered(1024)
def _too_large(oid: str) -> Problem | None:
    """How an OID is larger; None where it is not. Certificates have the same few."""
    arcs = oid.split(".")
    if len(arcs) < 2:  # so long that it is not read, and shown in hexadecimal
        return Problem("an OID has more than 64 octets", "at most 20 arcs and 100 characters", oid[:100])
    if len(arcs) > _MOST_ARCS:
        return Problem(f"the OID {oid} has {len(arcs)} arcs", f"at most {_MOST_ARCS}", oid)
    if max(map(int, arcs)) > _LARGEST_ARC:
        return Problem(f"the OID {oid} has an arc above {_LARGEST_ARC}", f"at most {_LARGEST_ARC}", oid)
    if len(oid) > _LONGEST:
        return Problem(f"the OID {oid} has {len(oid)} characters", f"at most {_LONGEST}", oid)
    return None


@check
def ecdsa_fits_key(
    signature_algorithm: AlgorithmIdentifier, signature_octets: int, *, encodings: dict[str, str]
) -> Iterator[Problem]:
    """The AlgorithmIdentifier of an ECDSA signature fits the issuer's curve.

    `encodings`: longest signature in octets → identifier in hexadecimal.

    The issuer's key is not known here; the size of the signature shows its curve. An identifier that is not DER is reported
    by another rule.
    """
    raw, wanted = signature_algorithm.raw, encodings.get(str(signature_octets))
    if signature_algorithm.family == "ecdsa" and wanted not in (None, raw.hex()) and strict.is_der(raw, 0, len(raw)):
        found = raw.hex()
        message = f"a signature of up to {signature_octets} octets is marked {signature_algorithm.title} ({found})"
        yield Problem(message, expected=wanted, found=found)


@screens(ecdsa_fits_key, "encodings")
def _ecdsa_fits_key(rows: Rows) -> Screen:
    """The rows that want another identifier for a signature of this length."""
    wanted = [row["encodings"] for row in rows]

    def screen(signature_algorithm: AlgorithmIdentifier, signature_octets: int) -> list[int]:
        if signature_algorithm.family != "ecdsa":
            return []
        size, found = str(signature_octets), signature_algorithm.raw.hex()
        return [number for number, encodings in enumerate(wanted) if encodings.get(size, found) != found]

    return screen

"""The encoding of AlgorithmIdentifiers, byte for byte. RFC 4055, RFC 5480, root store policies. Also the size of OIDs."""

from __future__ import annotations

from certlint.asn1 import der, oids, strict
from certlint.asn1.der import number_text
from certlint.caches import remembered
from certlint.check import check, screens
from certlint.errors import DecodeError
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.parts.core import hash_title
from certlint.x509.parts.public_key import key_kind_title

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
        others = [type(part)(bytes.fromhex(each)) for each in allowed]
        yield _other_parameters(part, [each for each in others if each.oid == part.oid]) or _other_algorithm(
            part, others
        )


def _other_algorithm(part: AlgorithmIdentifier, allowed: list[AlgorithmIdentifier]) -> Problem:
    expected = either(dict.fromkeys(map(_title, allowed))) or "another algorithm"
    return Problem(f"the algorithm is {_title(part)} ({part.raw.hex()[:120]})", expected, _title(part))


def _other_parameters(part: AlgorithmIdentifier, allowed: list[AlgorithmIdentifier]) -> Problem | None:
    """The problem of an allowed algorithm with other parameters; None if the algorithm is not allowed at all."""
    found, wanted = _parameters(part), dict.fromkeys(map(_parameters, allowed))
    if found in wanted:
        found, wanted = f"{found} in another encoding", dict.fromkeys(each.raw.hex() for each in allowed)
    message = f"the AlgorithmIdentifier of {_title(part)} has {found} (encoded as {part.raw.hex()[:120]})"
    return Problem(message, either(wanted), found) if allowed else None


def _title(part: AlgorithmIdentifier) -> str:
    """The title of a signature or key algorithm in messages."""
    kind = oids.KEY_ALGORITHMS.get(part.oid, "") if part.title == part.oid else ""
    return key_kind_title(kind) if kind else part.title


def _parameters(part: AlgorithmIdentifier) -> str:
    """The parameters of an algorithm in words, or else in hexadecimal."""
    parameters = part.parameters
    if parameters is None:
        return "no parameters"
    if parameters == b"\x05\0":
        return "NULL parameters"
    try:
        if parameters[0] == der.OID and (dotted := der.oid(parameters[2:])) in oids.CURVES:
            return f"the curve {oids.CURVES[dotted][0]}"
        if part.family == "rsa-pss" and all(pss := part.pss):
            return f"{hash_title(pss[0])}, a mask of {hash_title(pss[1])} and a salt of {number_text(pss[2])} octets"
    except DecodeError:
        pass
    return f"the parameters {parameters.hex()[:60]}"


@screens(written_as, "allowed", "oids")
@screens(encoded_as, "allowed", "oids")
def _encoded_as(rows: Rows) -> Screen:
    """The rows about an algorithm that require another encoding."""
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
        yield Problem(f"the AlgorithmIdentifier of {_title(part)} has {found}", "parameters", found)


@check
def with_curve(part: AlgorithmIdentifier, *, titles: dict[str, str]) -> Iterator[Problem]:
    """An AlgorithmIdentifier of one of these algorithms (OID = title) names a curve. RFC 5480 sections 2.1.1 and 2.1.2."""
    if part.oid in titles and (part.parameters or b"")[:1] != bytes([der.OID]):
        found = _parameters(part)
        yield Problem(f"the AlgorithmIdentifier of {titles[part.oid]} has {found}", "a named curve", found)


@check
def pss_readable(part: AlgorithmIdentifier) -> Iterator[Problem]:
    """The parameters of RSASSA-PSS, if any, are those that RFC 4055 section 3.1 defines, in their order."""
    if part.family == "rsa-pss" and (flaw := part.flaw):
        found = "NULL" if part.parameters == b"\x05\0" else (part.parameters or b"").hex()[:60]
        yield Problem(flaw, "RSASSA-PSS-params, as RFC 4055 defines them", found)


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
    """The problem of an OID that is too large; None for others. Certificates have the same few, so results are cached."""
    arcs = oid.split(".")
    if len(arcs) < 2:  # too long to be decoded, and shown in hexadecimal
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
        title, fitting = signature_algorithm.title, type(signature_algorithm)(bytes.fromhex(wanted)).title
        found = title if title != fitting else f"{title} with parameters"
        curve = _CURVE_OF_SIZE.get(signature_octets, f"a curve for signatures of {signature_octets} octets")
        message = f"the key that signed is on {curve}, but the signature algorithm is {found} ({raw.hex()})"
        yield Problem(message, fitting if title != fitting else f"{fitting} without parameters", found)


_CURVE_OF_SIZE = {72: "P-256", 104: "P-384", 139: "P-521"}


@screens(ecdsa_fits_key, "encodings")
def _ecdsa_fits_key(rows: Rows) -> Screen:
    """The rows that require another identifier for a signature of this length."""
    wanted = [row["encodings"] for row in rows]

    def screen(signature_algorithm: AlgorithmIdentifier, signature_octets: int) -> list[int]:
        if signature_algorithm.family != "ecdsa":
            return []
        size, found = str(signature_octets), signature_algorithm.raw.hex()
        return [number for number, encodings in enumerate(wanted) if encodings.get(size, found) != found]

    return screen

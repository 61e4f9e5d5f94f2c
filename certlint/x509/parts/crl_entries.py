"""The extensions of CRL entries. RFC 5280 section 5.3."""

from __future__ import annotations

from certlint.asn1 import der, oids, strict
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.general_names import DIRECTORY, GeneralName, general_name
from certlint.x509.parts.name import Name
from certlint.x509.parts.name_flaws import name_flaw, name_gaps
from certlint.x509.parts.revocation import ENUMERATED, REVOCATION_REASONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

EMPTY, HARD_DATE, SOFT_ISSUER, NAMELESS_ISSUER, MISNAMED_ISSUER, UNKNOWN, NOT_DER, DOUBLED, WRITES_FALSE = (
    "empty extensions",
    "critical invalidityDate",
    "certificateIssuer not critical",
    "certificateIssuer without a name",
    "certificateIssuer with an invalid name",
    "unknown critical extension",
    "extension not DER",
    "doubled extension",
    "extension written FALSE",
)
FLAWS = (EMPTY, HARD_DATE, SOFT_ISSUER, NAMELESS_ISSUER, MISNAMED_ISSUER, UNKNOWN, NOT_DER, DOUBLED, WRITES_FALSE)
"""The defects of an entry's extensions, in addition to those in `Tail`."""


class Tail(NamedTuple):
    """The extensions of an entry. Cached, since entries share them."""

    reason: str
    critical: bool
    invalid_since: tuple[str, ...]
    unusual: tuple[str, ...]
    flaws: tuple[tuple[str, str], ...]
    invalid_at: bytes


def tail_of(raw: bytes, at: int) -> Tail:
    """The decoded extensions at `at`. Raises DecodeError."""
    start, stop = der.expect(raw, 0, len(raw), der.SEQUENCE, "the extensions of an entry of the CRL")
    if stop != len(raw):
        raise DecodeError("bytes follow the extensions of an entry of the CRL", at)
    found = [Extension(raw[node.pos : node.stop]) for node in der.children(raw, start, stop)]
    reasons = [each for each in found if each.oid == oids.REASON_CODE]
    return Tail(
        _reason(reasons[0]) if reasons else "",
        any(each.critical for each in reasons),
        tuple([flaw for each in found if each.oid == oids.INVALIDITY_DATE for flaw in _invalid_since(each)]),
        tuple([_title(each) for each in found if each.oid != oids.REASON_CODE]),
        tuple(_flaws(found)),
        next((each.value for each in found if each.oid == oids.INVALIDITY_DATE), b""),
    )


def _title(extension: Extension) -> str:
    return oids.CRL_TITLES.get(extension.oid, extension.title)


def _flaws(found: list[Extension]) -> Iterator[tuple[str, str]]:
    """The defects, with the extension concerned.

    RFC 5280 sections 5.3.2 and 5.3.3: criticality; appendix A: lists have members; section 4.2: extensions are not repeated.
    """
    if not found:
        yield EMPTY, ""
    yield from _doubled(found)
    for each in found:
        if each.oid == oids.CERTIFICATE_ISSUER:
            if not each.critical:
                yield SOFT_ISSUER, _title(each)
            names = _issuers(each)
            if all(name.kind != DIRECTORY for name in names):
                yield NAMELESS_ISSUER, _title(each)
            if any(map(_is_invalid, names)):
                yield MISNAMED_ISSUER, _title(each)
        elif each.oid == oids.INVALIDITY_DATE and each.critical:
            yield HARD_DATE, _title(each)
        elif each.critical and each.oid not in oids.CRL_TITLES:
            yield UNKNOWN, _title(each)
        yield from _encoding(each)


def _encoding(extension: Extension) -> Iterator[tuple[str, str]]:
    """What is not DER. RFC 5280 section 4.2, X.690 sections 10 and 11."""
    if extension.oid in oids.CRL_TITLES and not strict.is_der(
        extension.raw, extension.value_start, extension.value_stop
    ):
        yield NOT_DER, _title(extension)
    if extension.encodes_false:
        yield WRITES_FALSE, _title(extension)


def _doubled(found: list[Extension]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for each in found:
        if each.oid in seen:
            yield DOUBLED, _title(each)
        seen.add(each.oid)


def _issuers(extension: Extension) -> list[GeneralName]:
    """The names in a certificateIssuer. Raises DecodeError."""
    return [
        general_name(extension.raw, each) for each in extension.fields("the certificateIssuer of an entry of the CRL")
    ]


def _is_invalid(name: GeneralName) -> bool:
    """Whether a name is not valid for an issuer: a nonempty, decodable distinguished name."""
    if name.kind != DIRECTORY:
        return bool(name_flaw(name))
    try:
        found = Name(name.value)
    except DecodeError:
        return True
    return not found.attributes or any(each.flaw for each in found.attributes) or any(name_gaps(found))


def _invalid_since(extension: Extension) -> frozenset[str]:
    """The defects in the form of an invalidityDate. Raises DecodeError. RFC 5280 section 5.3.2."""
    raw = extension.raw[extension.value_start : extension.value_stop]
    _, stop = der.expect(raw, 0, len(raw), der.GENERALIZED_TIME, "the invalidityDate of an entry of the CRL")
    if stop != len(raw):
        raise DecodeError("bytes follow the invalidityDate", extension.value_start + stop)
    return read_time(raw, der.children(raw, 0, len(raw))[0]).form.flaws - {"before 2050"}


def _reason(extension: Extension) -> str:
    """The reason by its name, or as a number if it has none. Raises DecodeError."""
    start, stop = der.expect(extension.raw, extension.value_start, extension.value_stop, ENUMERATED, "the reason code")
    if stop != extension.value_stop:
        raise DecodeError("bytes follow the reason code", stop)
    number = der.integer(extension.raw[start:stop], start)
    return REVOCATION_REASONS.get(number) or der.number(number)

"""What stands behind the date of an entry of a CRL: its extensions. RFC 5280 section 5.3."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.general_names import DIRECTORY
from certlint.x509.parts.revocation import ENUMERATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

EMPTY, HARD_DATE, SOFT_ISSUER, NAMELESS_ISSUER, UNKNOWN = (
    "empty extensions",
    "critical invalidityDate",
    "certificateIssuer not critical",
    "certificateIssuer without a name",
    "unknown critical extension",
)
FLAWS = (EMPTY, HARD_DATE, SOFT_ISSUER, NAMELESS_ISSUER, UNKNOWN)
"""What may be wrong with the extensions of an entry, beside what `Tail` tells."""

_DIRECTORY_NAME = 0xA0 | DIRECTORY


class Tail(NamedTuple):
    """The extensions of an entry: they repeat, so that each is read once."""

    reason: str
    critical: bool
    doubled: bool
    invalid_since: tuple[str, ...]
    unusual: tuple[str, ...]
    flaws: tuple[str, ...]
    invalid_at: bytes


def tail_of(raw: bytes, at: int) -> Tail:
    """Raises DecodeError."""
    start, stop = der.expect(raw, 0, len(raw), der.SEQUENCE, "the extensions of an entry of the CRL")
    if stop != len(raw):
        raise DecodeError("bytes follow the extensions of an entry of the CRL", at)
    found = [Extension(raw[node.pos : node.stop]) for node in der.children(raw, start, stop)]
    reasons = [each for each in found if each.oid == oids.REASON_CODE]
    return Tail(
        _reason(reasons[0]) if reasons else "",
        any(each.critical for each in reasons),
        len({each.oid for each in found}) < len(found),
        tuple([flaw for each in found if each.oid == oids.INVALIDITY_DATE for flaw in _invalid_since(each)]),
        tuple([oids.CRL_TITLES.get(each.oid, each.title) for each in found if each.oid != oids.REASON_CODE]),
        tuple(_flaws(found)),
        next((each.value for each in found if each.oid == oids.INVALIDITY_DATE), b""),
    )


def _flaws(found: list[Extension]) -> Iterator[str]:
    """RFC 5280 sections 5.3.2 and 5.3.3: which extensions are critical; appendix A: a list has a member."""
    if not found:
        yield EMPTY
    for each in found:
        if each.oid == oids.CERTIFICATE_ISSUER:
            if not each.critical:
                yield SOFT_ISSUER
            if not _names_an_issuer(each):
                yield NAMELESS_ISSUER
        elif each.oid == oids.INVALIDITY_DATE and each.critical:
            yield HARD_DATE
        elif each.critical and each.oid not in oids.CRL_TITLES:
            yield UNKNOWN


def _names_an_issuer(extension: Extension) -> bool:
    """Whether the names of a certificateIssuer have the distinguished name among them. Raises DecodeError."""
    return any(node.tag == _DIRECTORY_NAME for node in extension.fields("the certificateIssuer of an entry of the CRL"))


def _invalid_since(extension: Extension) -> frozenset[str]:
    """What is wrong with the form of an invalidityDate. Raises DecodeError. RFC 5280 section 5.3.2."""
    raw = extension.raw[extension.value_start : extension.value_stop]
    der.expect(raw, 0, len(raw), der.GENERALIZED_TIME, "the invalidityDate of an entry of the CRL")
    return read_time(raw, der.children(raw, 0, len(raw))[0]).form.flaws - {"before 2050"}


def _reason(extension: Extension) -> str:
    """The reason by its name, or as a number where it has none. Raises DecodeError."""
    start, stop = der.expect(extension.raw, extension.value_start, extension.value_stop, ENUMERATED, "the reason code")
    if stop != extension.value_stop:
        raise DecodeError("bytes follow the reason code", stop)
    number = der.integer(extension.raw[start:stop], start)
    return oids.REVOCATION_REASONS.get(number) or der.number(number)

"""Why some clients cannot decode a certificate, wherever it is in the file."""

from __future__ import annotations

from itertools import repeat

from certlint.asn1 import der
from certlint.clients.critical_extensions import critical_cases
from certlint.clients.dates import is_malformed_utc_time, unreadable_date
from certlint.clients.extension_values import extension_list, extension_values
from certlint.errors import DecodeError
from certlint.light import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.dates import Time
    from certlint.x509.parts.name import Name
    from certlint.x509.signed_object import SignedObject

_NULL = 0x05
_WHOLE_TYPES = (der.UTF8_STRING, der.BMP_STRING, der.UNIVERSAL_STRING)
# The types of values in names with which OpenSSL loads a certificate: its ASN1_PRINTABLE, and types that it does not know.
_OF_OPENSSL = frozenset(
    {
        *(der.BIT_STRING, 0x07, 0x09, der.UTF8_STRING, 0x0D, 0x0E, 0x0F, der.NUMERIC_STRING, der.PRINTABLE_STRING),
        *(der.TELETEX_STRING, der.IA5_STRING, der.UNIVERSAL_STRING, der.BMP_STRING, der.SEQUENCE),
    }
)
_INVALID = {der.BMP_STRING: "name-string-bmp", der.UNIVERSAL_STRING: "name-string-universal"}
_RESTRICTED = {der.NUMERIC_STRING: frozenset(b"0123456789 "), der.IA5_STRING: frozenset(range(0x80))}
_PRINTABLE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?")


def reading(certificate: SignedObject) -> frozenset[str]:
    """The cases of one certificate, for `SignedObject.once`."""
    found = frozenset(
        [
            *_frame(certificate),
            *_names(certificate),
            *_numbers(certificate),
            *_times(certificate),
            *extension_list(certificate),
            *extension_values(certificate),
        ]
    )
    return found.union(critical_cases(certificate, found))


def _frame(certificate: SignedObject) -> Iterator[str]:
    if certificate.trailing:
        yield "trailing-data"
    version = certificate.part("version")
    if version is None and "version" in certificate.raw:
        yield "version-followed" if _begins_with_version(certificate.raw["version"]) else "version-unreadable"
    if version is None or version.number == _WITH_EXTENSIONS:
        return
    if not 1 <= version.number < _WITH_EXTENSIONS:
        yield "version-unknown"
    elif certificate.part("extensions") is None:
        yield f"version-{version.number}"
    else:
        yield "version-with-extensions"
    if version.explicit:
        yield "version-written"


def _begins_with_version(raw: bytes) -> bool:
    """Whether more than the number is in the element of the version, which Java and NSS ignore."""
    try:
        nodes = der.sequence(raw, "the version", 0xA0)
    except DecodeError:
        return False
    return len(nodes) > 1 and nodes[0].tag == der.INTEGER


# The only version with unique identifiers and extensions. RFC 5280 section 4.1.2.1.
_WITH_EXTENSIONS = 3


def _names(certificate: SignedObject) -> Iterator[str]:
    for which in ("subject", "issuer"):
        name = certificate.part(which)
        if name is None:
            yield "name-unreadable"
            continue
        if not name.attributes and (name.rdns or which == "issuer"):
            yield f"{which}-without-attributes" if name.rdns else "issuer-empty"
        if _has_long_length(certificate.raw[which]):
            yield "name-length-padded"
        if name.odd or not name.sound:
            yield from _attributes(name)


def _attributes(name: Name) -> Iterator[str]:
    for attribute in name.attributes:
        if attribute.flaw and attribute.tag in _WHOLE_TYPES:
            yield _INVALID.get(attribute.tag, "name-string-invalid")
        elif attribute.tag == der.PRINTABLE_STRING and not _PRINTABLE.issuperset(attribute.value):
            yield "name-string-printable"
        elif attribute.tag in _RESTRICTED and not _RESTRICTED[attribute.tag].issuperset(attribute.value):
            yield "name-string-restricted"
        elif not attribute.value:
            yield "name-value-empty"
        if attribute.tag not in _OF_OPENSSL:
            yield "name-string-not-loaded"


def _has_long_length(raw: bytes) -> bool:
    """Whether the length of a name has more octets than DER allows."""
    return raw[1] > 0x80 and raw[2] < (0x80 if raw[1] == 0x81 else 1)


def _numbers(certificate: SignedObject) -> Iterator[str]:
    """The cases of the serial number, of algorithm identifiers, and of unique identifiers."""
    serial = certificate.part("serial_number")
    if serial is None:
        yield "serial-unreadable"
    else:
        if serial.padded:
            yield "serial-padded"
        if serial.number < 0:
            yield "serial-negative"
        elif serial.octets > _LONGEST_SERIAL:
            yield "serial-long"
    if certificate.raw["signature_algorithm"] != certificate.raw["tbs_signature"]:
        yield "algorithms-differ"
    if not certificate.raw.keys().isdisjoint(("issuer_unique_id", "subject_unique_id")):
        yield "unique-id"
    if any(_has_broken_null(certificate.raw[name]) for name in ("signature_algorithm", "public_key")):
        yield "null-not-der"
    if any(certificate.raw[name] == _EC_PUBLIC_KEY for name in ("signature_algorithm", "tbs_signature")):
        yield "signature-without-curve"


def _has_broken_null(raw: bytes) -> bool:
    """Whether the AlgorithmIdentifier at the beginning has a NULL with contents. Does not decode the key, which may be long."""
    at = raw.find(b"\x05", 0, 40)
    if at < 0 or raw[at : at + 2] == b"\x05\x00":
        return False
    try:
        nodes = der.sequence(raw, "an AlgorithmIdentifier")
        nodes = nodes if nodes[0].tag == der.OID else der.children(raw, nodes[0].start, nodes[0].stop)
        return len(nodes) > 1 and nodes[1].tag == _NULL and nodes[1].start != nodes[1].stop
    except (DecodeError, IndexError):
        return False


# OIDs after which pyca decodes a curve.
_EC_PUBLIC_KEY = bytes.fromhex("300906072a8648ce3d0201")
# 20 octets, plus one if the sign octet is omitted (as pyca counts).
_LONGEST_SERIAL = 21


def _zone(raw: bytes) -> str:
    """The zone of dates that are not in UTC with a Z. Go accepts an offset unless it is zero."""
    offsets = re.findall(rb"\d[+-](\d{2,4})", raw)
    if not offsets:
        return "local"
    return "offset" if any(int(offset) == 0 for offset in offsets) else "offset-from-utc"


def _times(certificate: SignedObject) -> Iterator[str]:
    """The cases of unusual encodings of the validity period."""
    validity = certificate.part("validity")
    if validity is None:
        yield unreadable_date(certificate.raw["validity"])
        return
    if min(validity.first, validity.last) < 0:
        yield "time-before-1970"
    if validity.sound:
        return
    flaws = validity.not_before.form.flaws | validity.not_after.form.flaws
    if "a fraction" in flaws:
        yield "time-fraction"
    if "not zulu" in flaws:
        yield f"time-{_zone(validity.raw)}"
    if "no seconds" in flaws:
        yield "time-no-seconds"
        tags = {time.tag for time in (validity.not_before, validity.not_after) if "no seconds" in time.form.flaws}
        yield from ["time-generalized-no-seconds"] * (der.GENERALIZED_TIME in tags)
    if any(map(is_malformed_utc_time, der.sequence(validity.raw, "the validity"), repeat(validity.raw))):
        yield "time-malformed"
    if flaws == {"before 2050"} and any(_might_be_utc(time) for time in (validity.not_before, validity.not_after)):
        yield "time-generalized"


def _might_be_utc(time: Time) -> bool:
    """Whether a GeneralizedTime is in the years of a UTCTime, which the Python package cryptography rejects."""
    return "before 2050" in time.form.flaws and time.moment.year >= _FIRST_OF_UTC


_FIRST_OF_UTC = 1950

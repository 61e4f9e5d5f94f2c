"""What makes some clients unable to read a certificate, wherever in the file it stands."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.asn1.oids import EXTENSIONS
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension
from certlint.x509.parts.general_names import DNS, EMAIL, IP, URI

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject

_NULL = 0x05
_WHOLE_TYPES = (der.UTF8_STRING, der.BMP_STRING, der.UNIVERSAL_STRING)
_PRINTABLE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?")


def reading(certificate: SignedObject) -> frozenset[str]:
    """The cases of one certificate, for `SignedObject.once`."""
    return frozenset(
        [
            *_frame(certificate),
            *_names(certificate),
            *_numbers(certificate),
            *_times(certificate),
            *_extension_list(certificate),
            *_extension_values(certificate),
        ]
    )


def _frame(certificate: SignedObject) -> Iterator[str]:
    if certificate.trailing:
        yield "trailing-data"
    version = certificate.part("version")
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


# The one version that has them. RFC 5280 section 4.1.2.1.
_WITH_EXTENSIONS = 3


def _names(certificate: SignedObject) -> Iterator[str]:
    for which in ("subject", "issuer"):
        name = certificate.part(which)
        if name is None:
            yield "name-unreadable"
            continue
        if not name.odd and name.sound:
            continue
        for attribute in name.attributes:
            if attribute.flaw and attribute.tag in _WHOLE_TYPES:
                yield "name-string-bmp" if attribute.tag == der.BMP_STRING else "name-string-invalid"
            elif attribute.tag == der.PRINTABLE_STRING and not _PRINTABLE.issuperset(attribute.value):
                yield "name-string-printable"
            elif not attribute.value:
                yield "name-value-empty"


def _numbers(certificate: SignedObject) -> Iterator[str]:
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
    if any(_has_broken_null(certificate.raw[name]) for name in ("signature_algorithm", "public_key")):
        yield "null-not-der"
    if any(certificate.raw[name] == _EC_PUBLIC_KEY for name in ("signature_algorithm", "tbs_signature")):
        yield "signature-without-curve"


def _has_broken_null(raw: bytes) -> bool:
    """Whether an algorithm that is written at the beginning has a NULL with contents. Keys may be long: none is decoded."""
    at = raw.find(b"\x05", 0, 40)
    if at < 0 or raw[at : at + 2] == b"\x05\x00":
        return False
    try:
        nodes = der.sequence(raw, "an AlgorithmIdentifier")
        nodes = nodes if nodes[0].tag == der.OID else der.children(raw, nodes[0].start, nodes[0].stop)
        return len(nodes) > 1 and nodes[1].tag == _NULL and nodes[1].start != nodes[1].stop
    except (DecodeError, IndexError):
        return False


# Identifiers after which pyca reads a curve, wherever they are.
_EC_PUBLIC_KEY = bytes.fromhex("300906072a8648ce3d0201")
# 20 octets, and one more where the number is written without the sign (pyca counts so).
_LONGEST_SERIAL = 21


def _times(certificate: SignedObject) -> Iterator[str]:
    validity = certificate.part("validity")
    if validity is None:
        yield "time-unreadable"
        return
    if validity.sound:
        return
    flaws = validity.not_before.form.flaws | validity.not_after.form.flaws
    if "a fraction" in flaws:
        yield "time-fraction"
    if "not zulu" in flaws:
        written = validity.raw.rstrip(b"\0")
        yield "time-offset" if b"+" in written or b"-" in written else "time-local"
    if "no seconds" in flaws:
        yield "time-no-seconds"
    if "before 2050" in flaws and flaws == {"before 2050"}:
        yield "time-generalized"


def _extension_list(certificate: SignedObject) -> Iterator[str]:
    extensions = certificate.part("extensions")
    if extensions is None:
        return
    oids = extensions.oids
    if len(set(oids)) < len(oids):
        doubled = {oid for oid in oids if oids.count(oid) > 1}
        yield "extension-twice" if doubled & _OPENSSL_READS else "extension-twice-unknown"
        if doubled & _WEBPKI_READS:
            yield "extension-twice-webpki"
    if any(entry.written_false for entry in extensions.entries):
        yield "extension-false-written"


# What OpenSSL decodes once when it first looks at a certificate.
_OPENSSL_READS = frozenset(
    EXTENSIONS[name]
    for name in (
        "basic_constraints",
        "key_usage",
        "extended_key_usage",
        "subject_key_identifier",
        "authority_key_identifier",
        "subject_alt_name",
        "name_constraints",
        "crl_distribution_points",
    )
)


_WEBPKI_READS = frozenset(
    EXTENSIONS[name]
    for name in ("basic_constraints", "key_usage", "extended_key_usage", "subject_alt_name", "name_constraints")
)


def _extension_values(certificate: SignedObject) -> Iterator[str]:
    raw = certificate.raw
    if "key_usage" in raw:
        yield from _key_usage(certificate)
    if "basic_constraints" in raw:
        yield from _basic_constraints(certificate)
    if "authority_info_access" in raw and certificate.part("authority_info_access") is None:
        yield "access-unreadable"
    if "subject_alt_name" in raw:
        yield from _alternative_names(certificate)
    policies = certificate.part("certificate_policies")
    if policies is not None and len(set(policies.oids)) < len(policies.oids):
        yield "policy-twice"


def _key_usage(certificate: SignedObject) -> Iterator[str]:
    usage = certificate.part("key_usage")
    if usage is None:
        yield "key-usage-unreadable" if _begins_with_bits(certificate.raw["key_usage"]) else "key-usage-not-bits"
    elif not usage.usages:
        yield "key-usage-empty"


def _begins_with_bits(raw: bytes) -> bool:
    """Whether the value of an extension begins with a BIT STRING: OpenSSL reads that, whatever follows."""
    try:
        frame = Extension(raw)
        start, stop = der.expect(raw, frame.value_start, frame.value_stop, der.BIT_STRING, "the key usage")
    except DecodeError:
        return False
    return start < stop


def _basic_constraints(certificate: SignedObject) -> Iterator[str]:
    constraints = certificate.part("basic_constraints")
    if constraints is None:
        yield "constraints-unreadable"
        return
    if constraints.ca_encoding is not None and constraints.ca_encoding != b"\xff":
        yield "constraints-not-der" if constraints.ca else "constraints-false-written"
    length, at = constraints.path_length, constraints.path_length_at
    if length is not None and constraints.raw[at - 1] > max(length, ~length).bit_length() // 8 + 1:
        yield "constraints-length-padded"


def _alternative_names(certificate: SignedObject) -> Iterator[str]:
    names = certificate.part("subject_alt_name")
    if names is None:
        yield "san-unreadable"
        return
    if names.sound and not getattr(names, "unusual_dns_values", True) and names.kinds == {DNS}:
        return
    for name in names.names:
        if name.kind in _TEXTS and not name.value.isascii():
            yield "san-not-ascii"
            try:
                name.value.decode()
            except UnicodeDecodeError:
                yield "san-not-utf8"
        elif name.kind in _TEXTS and not name.value:
            yield "san-blank"
        elif name.kind == URI and _is_odd_uri(name.value.decode()):
            yield "san-uri"
        elif name.kind == IP and len(name.value) not in (4, 16):
            yield "san-ip-length"


_TEXTS = (DNS, EMAIL, URI)


def _is_odd_uri(uri: str) -> bool:
    """Whether Go does not read the authority of a URI: a dot at its end or beginning, two in a row, a blank, an escape."""
    _, _, rest = uri.partition("://")
    for end in "/?#":
        rest = rest.partition(end)[0]
    authority = rest.rpartition("@")[2]
    labels = authority.split(".")
    return bool(authority) and (not all(labels) or any(each in authority for each in " %"))

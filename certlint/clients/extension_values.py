"""Why some clients cannot decode the extensions of a certificate, wherever it is in the file."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.asn1.oids import EXTENSIONS
from certlint.clients import constraint_forms
from certlint.clients.go_uris import is_odd_uri
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension
from certlint.x509.parts.extensions import members_of_aki
from certlint.x509.parts.general_names import DNS, EDI, EMAIL, IP, MAPPED_IPV4, URI, X400

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject


def extension_list(certificate: SignedObject) -> Iterator[str]:
    """The cases of the list of extensions."""
    extensions = certificate.part("extensions")
    if extensions is None:
        return
    oids = extensions.oids
    if len(set(oids)) < len(oids):
        doubled = {oid for oid in oids if oids.count(oid) > 1}
        yield "extension-twice" if doubled & _OPENSSL_READS else "extension-twice-unknown"
        if doubled & _WEBPKI_READS:
            yield "extension-twice-webpki"
        if EXTENSIONS["crl_distribution_points"] in doubled:
            yield "extension-twice-crl-points"
    if any(entry.written_false for entry in extensions.entries):
        yield "extension-false-written"


# What OpenSSL decodes when it first examines a certificate.
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


def extension_values(certificate: SignedObject) -> Iterator[str]:
    """The cases of the values of extensions."""
    raw = certificate.raw
    if "key_usage" in raw:
        yield from _key_usage(certificate)
    if "basic_constraints" in raw:
        yield from _basic_constraints(certificate)
    if "authority_info_access" in raw and certificate.part("authority_info_access") is None:
        yield "access-unreadable"
    for name, case in _UNREADABLE.items():
        if name in raw and certificate.part(name) is None:
            is_followed = case == _SKI and _is_followed(raw[name], der.OCTET_STRING)
            yield "ski-followed" if is_followed else case
    if "subject_alt_name" in raw:
        yield from _alternative_names(certificate)
    aki = certificate.part("authority_key_identifier")
    if aki is None and "authority_key_identifier" in raw:
        yield "aki-issuer-not-read" if _has_members(raw["authority_key_identifier"]) else "aki-not-read"
    if aki is not None and (aki.issuer is None) is not (aki.serial is None):
        yield "aki-half"
    policies = certificate.part("certificate_policies")
    if policies is not None and len(set(policies.oids)) < len(policies.oids):
        yield "policy-twice"


_SKI = "ski-not-read"
_UNREADABLE = {
    "name_constraints": "names-not-read",
    "extended_key_usage": "purposes-not-read",
    "subject_key_identifier": _SKI,
    "crl_distribution_points": "crl-points-not-read",
    "certificate_policies": "policies-not-read",
    "policy_constraints": "policy-rules-not-read",
    "policy_mappings": "policy-rules-not-read",
    "inhibit_any_policy": "policy-rules-not-read",
    "issuer_alt_name": "issuer-names-not-read",
    "2.16.840.1.113730.1.1": "netscape-not-read",
    "1.3.6.1.5.5.7.1.7": "resources-not-read",
    "1.3.6.1.5.5.7.1.8": "resources-not-read",
}


def _has_members(raw: bytes) -> bool:
    """Whether an authorityKeyIdentifier can be decoded but for the names of the issuer's issuer."""
    try:
        serial = members_of_aki(Extension(raw)).get(0x82)
    except DecodeError:
        return False
    return serial is None or serial.start < serial.stop


def _key_usage(certificate: SignedObject) -> Iterator[str]:
    usage = certificate.part("key_usage")
    if usage is None:
        yield "key-usage-unreadable" if _begins_with_bits(certificate.raw["key_usage"]) else "key-usage-not-bits"
    elif not usage.usages:
        yield "key-usage-empty"
    if usage is not None and usage.has_unused_bits:
        yield "key-usage-unused-bits"


def _begins_with_bits(raw: bytes) -> bool:
    """Whether the value of an extension begins with a BIT STRING, which OpenSSL decodes whatever follows."""
    start, stop, _ = _first_element(raw, der.BIT_STRING)
    return start < stop


def has_trailing(raw: bytes) -> bool:
    """Whether the value of basicConstraints has trailing data, which OpenSSL and Go reject."""
    return _is_followed(raw, der.SEQUENCE)


def _is_followed(raw: bytes, tag: int) -> bool:
    """Whether the value of an extension begins with an element with `tag` that ends before the value does."""
    _, stop, end = _first_element(raw, tag)
    return stop < end


def _first_element(raw: bytes, tag: int) -> tuple[int, int, int]:
    """The bounds of the content of the element with `tag` at the beginning of an extension's value, and the value's end.

    Three zeros if the value begins with another element.
    """
    try:
        frame = Extension(raw)
        return *der.expect(raw, frame.value_start, frame.value_stop, tag, "the value"), frame.value_stop
    except DecodeError:
        return 0, 0, 0


def _basic_constraints(certificate: SignedObject) -> Iterator[str]:
    constraints = certificate.part("basic_constraints")
    forms = [*constraint_forms.forms(certificate.raw["basic_constraints"])]
    yield from forms
    if constraint_forms.INDEFINITE in forms:
        return
    if constraints is None:
        yield "constraints-trailing" if has_trailing(certificate.raw["basic_constraints"]) else "constraints-unreadable"
        return
    if constraints.ca_encoding is not None and constraints.ca_encoding != b"\xff":
        yield "constraints-not-der" if constraints.ca else "constraints-false-written"
    length, at = constraints.path_length, constraints.path_length_at
    if length is not None and constraints.raw[at - 1] > max(length, ~length).bit_length() // 8 + 1:
        yield "constraints-length-padded"
    if length is not None and constraints.ca:
        yield from ["path-length-negative"] * (length < 0)
        yield from [case for least, case in _LONG_PATHS if length >= least][-1:]


# The path lengths that clients cannot represent: in seven bits, in an octet, in 32 or 64 bits.
_LONG_PATHS = (
    (0x80, "path-length-8-bits"),
    (0x100, "path-length-9-bits"),
    (1 << 31, "path-length-32-bits"),
    (1 << 63, "path-length-64-bits"),
)


def _alternative_names(certificate: SignedObject) -> Iterator[str]:
    """The cases of unusual values in subjectAltName."""
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
        elif name.kind == URI and is_odd_uri(name.value.decode()):
            yield "san-uri"
        elif name.kind == IP:
            yield from _address(name.value)
        elif name.kind in _RARE:
            yield _RARE[name.kind]


def _address(value: bytes) -> Iterator[str]:
    if len(value) not in _ADDRESSES:
        yield "san-ip-length"
    elif len(value) == max(_ADDRESSES) and value.startswith(MAPPED_IPV4):
        yield "san-ip-mapped"


_ADDRESSES = (4, 16)
_TEXTS = (DNS, EMAIL, URI)
_RARE = {X400: "san-x400", EDI: "san-edi"}

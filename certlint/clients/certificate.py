"""The cases of one certificate by its place in a path: the server's own, an issuer's, the anchor's.

RFC 5280 sections 4.2 and 6.1. A case is a name; the table of refusals has the clients that refuse a path because of it.
"""

from __future__ import annotations

from certlint.asn1.oids import EXTENSION_NAMES
from certlint.caches import Cache
from certlint.clients import constraint_forms
from certlint.clients.algorithms import key_cases, key_family
from certlint.clients.decoding import reading
from certlint.clients.extension_values import has_trailing
from certlint.clients.model import refusal_of
from certlint.clients.names import client_names_of
from certlint.errors import DecodeError
from certlint.trust.fault import ANY, CLIENT, MICROSOFT_SGC, NETSCAPE_SGC, SERVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject

NETSCAPE_TYPE = "2.16.840.1.113730.1.1"
HANDSHAKE_USAGES = {"digitalSignature", "keyEncipherment", "keyAgreement"}
# Critical extensions that every client processes; for others, there are cases.
_READ_CRITICAL = frozenset({"basic_constraints", "key_usage", "name_constraints", "subject_alt_name"})


# Place and bytes → cases: bundles share CA certificates. Large ones are not cached.
_known: Cache[tuple[str, bytes], tuple[str, ...]] = Cache(512)
_LARGE = 16_384


def at(certificate: SignedObject, place: str) -> tuple[str, ...]:
    """The cases of a certificate at a place: `leaf`, for any purpose, `ca`, or `root`."""
    key = place, certificate.der
    found = _known.get(key)
    if found is None:
        own = _leaf(certificate) if place == "leaf" else _authority(certificate)
        cases = {*own, *_shared(certificate, place), *certificate.once(reading)}
        found = tuple(sorted([f"{place}-{case}" for case in cases]))
        if len(certificate.der) < _LARGE:
            _known.keep(key, found)
    return found


def _leaf(certificate: SignedObject) -> Iterator[str]:
    yield from _leaf_usage(certificate)
    yield from _leaf_purposes(certificate)
    yield from _leaf_constraints(certificate)
    yield from client_names_of(certificate)


def _shared(certificate: SignedObject, place: str) -> Iterator[str]:
    """The cases that can occur at every place."""
    yield from key_cases(certificate, place)
    extensions = certificate.part("extensions")
    for entry in extensions.entries if extensions is not None else ():
        if entry.critical:
            name = _MORE_NAMES.get(entry.oid) or EXTENSION_NAMES.get(entry.oid, "unknown")
            if name not in _READ_CRITICAL:
                case = f"critical-{name}"
                yield case if refusal_of(f"{place}-{case}") is not None else "critical-unknown"
        elif entry.oid == PROXY:
            yield "proxy"
    if certificate.fact("tls_feature", lambda part: part.demands_stapling and not part.critical, False):
        yield "must-staple"


PROXY = "1.3.6.1.5.5.7.1.14"
"""An extension that matters to clients where it is not critical, too."""
_MORE_NAMES = {
    NETSCAPE_TYPE: "netscape_cert_type",
    "1.3.6.1.5.5.7.1.7": "ip_blocks",
    "1.3.6.1.5.5.7.1.8": "ip_blocks",
    PROXY: "proxy",
}


def _leaf_usage(certificate: SignedObject) -> Iterator[str]:
    usage, key = certificate.part("key_usage"), certificate.part("public_key")
    if usage is None or not usage.usages or (key is not None and key_family(key.kind) == "kem"):
        return  # a key that cannot sign has its own case
    if "keyCertSign" in usage.usages and not certificate.is_ca:
        yield "usage-cert-sign"
    if usage.usages.isdisjoint(HANDSHAKE_USAGES):
        yield "usage-not-tls"
        return
    if "digitalSignature" not in usage.usages:
        yield "usage-no-signature"
    if key is not None and key.kind == "rsa":
        if "keyEncipherment" not in usage.usages:
            yield "usage-rsa-no-encipherment"
    elif usage.usages.isdisjoint({"digitalSignature", "keyAgreement"}):
        yield "usage-ec-no-agreement"


def _leaf_purposes(certificate: SignedObject) -> Iterator[str]:
    purposes, netscape = certificate.part("extended_key_usage"), _netscape_type(certificate)
    if netscape & 0x40 == 0:
        yield "netscape-not-server"
    if purposes is None:
        return
    if not purposes.oids:
        yield "purpose-none"
        return
    if SERVER not in purposes.purposes:
        yield f"purpose-{_other_purpose(purposes.purposes)}"
    if NETSCAPE_TYPE in certificate.raw and netscape & 0x40:
        return  # NSS evaluates nsCertType first
    if purposes.purposes.isdisjoint({SERVER, NETSCAPE_SGC}):
        yield "purpose-not-of-type"
    elif certificate.is_ca and _has_length(certificate) and not constraint_forms.has_long_form(certificate):
        yield "is-ca-with-purpose"  # NSS applies the EKU of a CA to CAs only


def _other_purpose(purposes: frozenset[str]) -> str:
    """The case for the extended key usages if serverAuth is missing."""
    gated = "netscape-gated" if NETSCAPE_SGC in purposes else "microsoft-gated" if MICROSOFT_SGC in purposes else ""
    if ANY in purposes:
        return "any" if purposes == {ANY} else f"any-{gated}" if gated else "any-too"
    if gated:
        return gated
    return "client" if CLIENT in purposes else "other"


def _netscape_type(certificate: SignedObject) -> int:
    """The first octet of nsCertType: client 80, server 40, …; all bits if it is absent or unreadable."""
    raw = certificate.raw.get(NETSCAPE_TYPE)
    if raw is None:
        return 0xFF
    try:
        value: bytes = certificate.read(NETSCAPE_TYPE).value
    except DecodeError:
        return 0xFF
    return value[3] if len(value) == 4 and value[:2] == b"\x03\x02" else 0xFF


def _has_length(certificate: SignedObject) -> bool:
    """Whether NSS accepts the path length of a CA: a negative one disables it."""
    constraints = certificate.part("basic_constraints")
    return constraints is None or constraints.path_length is None or bool(constraints.path_length >= 0)


def _leaf_constraints(certificate: SignedObject) -> Iterator[str]:
    constraints = certificate.part("basic_constraints")
    if constraints is None:
        return
    if constraints.ca:
        if _has_length(certificate):
            yield "is-ca"
        if not constraints.critical:
            yield "constraints-not-critical"
        usage = certificate.part("key_usage")
        if constraints.path_length is not None and usage is not None and "keyCertSign" not in usage.usages:
            yield "path-length-unsigned"
    elif constraints.path_length is not None:
        yield "path-length"


def _authority(certificate: SignedObject) -> Iterator[str]:
    """The cases of a CA certificate, anchor or not."""
    yield from _authority_constraints(certificate)
    usage = certificate.part("key_usage")
    if usage is not None and usage.usages and "keyCertSign" not in usage.usages:
        yield "usage-no-cert-sign"
    purposes = certificate.part("extended_key_usage")
    if purposes is not None and not purposes.oids:
        yield "limit-none"
    elif purposes is not None and SERVER not in purposes.purposes:
        yield f"limit-{_other_purpose(purposes.purposes)}"
        if purposes.purposes.isdisjoint({CLIENT, NETSCAPE_SGC}):
            yield "limit-not-of-type"
    if _netscape_type(certificate) & 0x04 == 0:
        yield "netscape-not-ca"
    subject = certificate.part("subject")
    if subject is not None and not subject.rdns:
        yield "subject-empty"
    if "extensions" in certificate.raw:
        yield from (case for name, case in _EXPECTED.items() if name not in certificate.raw)


_EXPECTED = {"key_usage": "usage-missing", "subject_key_identifier": "ski-missing"}


def _authority_constraints(certificate: SignedObject) -> Iterator[str]:
    constraints = certificate.part("basic_constraints")
    if constraints is None:
        if "basic_constraints" in certificate.raw and has_trailing(certificate.raw["basic_constraints"]):
            return
        version = certificate.part("version")
        if "extensions" in certificate.raw or (version is not None and version.number > 2):
            yield "constraints-missing"
            yield from ["extensions-missing"] * ("extensions" not in certificate.raw)
        return
    if not constraints.ca:
        yield "constraints-false"
    elif not constraints.critical:
        yield "constraints-not-critical"
    if constraints.path_length is not None and "key_usage" not in certificate.raw:
        yield "path-length-without-usage"

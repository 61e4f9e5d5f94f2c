"""What a certificate is for, told from its own bytes: the words that rules use in `when` and `unless`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certlint.certificate import Certificate

# CA/Browser Forum, Baseline Requirements 7.1.6.1 and EV Guidelines: the policies that say how a subject was validated.
VALIDATION = {
    "2.23.140.1.2.1": "dv",
    "2.23.140.1.2.2": "ov",
    "2.23.140.1.2.3": "iv",
    "2.23.140.1.1": "ev",
}

_known: dict[tuple[bytes | None, ...], frozenset[str]] = {}
_SOURCES = ("basic_constraints", "extended_key_usage", "certificate_policies")


def traits(certificate: Certificate) -> frozenset[str]:
    """`ca`, `self-issued`, `bare` (no extensions at all), the purposes, the kind of validation: what the bytes tell."""
    states = b"=" if certificate.is_self_issued else None, None if certificate.raw.get("extensions") else b"-"
    key = (*map(certificate.raw.get, _SOURCES), *states)
    found = _known.get(key)
    if found is None:
        if len(_known) > 4096:
            _known.clear()
        found = _known[key] = frozenset(_read(certificate))
    return found


def _read(certificate: Certificate) -> set[str]:
    out = set()
    if certificate.is_ca:
        out.add("ca")
    if certificate.is_self_issued:
        out.add("self-issued")
    if not certificate.raw.get("extensions"):
        out.add("bare")
    purposes = certificate.part("extended_key_usage")
    if purposes is None:
        out.add("no-eku")
    else:
        out.update(purposes.purposes)
    if purposes is None or purposes.purposes & {"serverAuth", "anyExtendedKeyUsage"}:
        out.add("tls-server")
    policies = certificate.part("certificate_policies")
    if policies is not None:
        out.update(VALIDATION[oid] for oid in policies.oids if oid in VALIDATION)
    return out

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

_known: dict[tuple[object, ...], frozenset[str]] = {}
_SOURCES = ("version", "basic_constraints", "extended_key_usage", "certificate_policies", "ct_poison")
_NO_NAME = b"\x30\x00"


def traits(certificate: Certificate) -> frozenset[str]:
    """What kind of certificate it is, as far as it tells itself.

    `ca`, `self-issued`, `v1` to `v3`, `no-subject`, `precertificate`; the purposes by name or OID, `no-eku`, `tls-server`;
    how the subject was validated: `dv`, `ov`, `iv`, `ev`.
    """
    raw = certificate.raw
    key = (*map(raw.get, _SOURCES), certificate.is_self_issued, raw["subject"] == _NO_NAME)
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
    version = certificate.part("version")
    if version is not None:
        out.add(f"v{version.number}")
    if certificate.raw["subject"] == _NO_NAME:
        out.add("no-subject")
    if "ct_poison" in certificate.raw:
        out.add("precertificate")
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

"""How much parts vary between certificates: common combinations are cached together, unique parts not at all."""

from __future__ import annotations

from certlint.asn1.der import INTEGER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from certlint.engine.events import Event
    from certlint.x509.signed_object import SignedObject

    Proof = Callable[[SignedObject], bool]

# Parts with few values and, per group, few combinations: what the certificate is for and its key type; its issuer and the
# issuer's URLs; its CT logs. The results for all parts of a group are cached as one entry.
FREQUENT: tuple[frozenset[str], ...] = (
    frozenset(
        {
            "version",
            "signature_algorithm",
            "tbs_signature",
            "basic_constraints",
            "key_usage",
            "extended_key_usage",
            "key_algorithm",
            "key_shape",
            "short_key",
            "suspect_modulus",
            "signature_octets",
            "serial_shape",
            "wrapping",
            "lifetime",
            "months",
            "backdating",
            "irrevocable",
            "old_signature",
            "subject_shape",
            "unusual_subject",
            "lone_common_name",
            "unlisted_common_names",
            "unusual_dns_names",
            "duplicate_dns_names",
            "unusual_hosts",
            "san_kinds",
            "san_emails",
            "san_uris",
            "addresses",
            "has.subject_alt_name",
            "ct_poison",
        }
    ),
    frozenset(
        {
            "issuer",
            "issuer_shape",
            "authority_key_identifier",
            "authority_info_access",
            "extensions",
            "has.authority_key_identifier",
            "certificate_policies",
            "policy_mappings",
            "crl_distribution_points",
            "freshest_crl",
            "extended_key_usage",
            "unusual_hosts",
        }
    ),
    frozenset({"timestamp_logs", "timestamp_flaws", "lifetime", "months"}),
)
# Parts that are almost always unique.
VARYING = frozenset(
    {
        "serial_number",
        "validity",
        "subject",
        "public_key",
        "subject_key_identifier",
        "subject_alt_name",
        "signed_certificate_timestamps",
    }
)
_TWENTY_OCTETS = bytes.fromhex("301d0603551d0e04160414")
"""The first bytes of a noncritical subjectKeyIdentifier of twenty octets (for example a SHA-1 digest)."""


def is_plain_serial_number(raw: bytes) -> bool:
    """Whether it is a positive, minimally encoded INTEGER of under 128 octets."""
    size = len(raw)
    if raw[0] != INTEGER:
        return False
    return 2 < size == raw[1] + 2 < 0x82 and (0 < raw[2] < 0x80 or (raw[2] == 0 and size > 3 and raw[3] >= 0x80))


def _subject_key_identifier(certificate: SignedObject) -> bool:
    """Whether it has twenty octets, as most have, in a noncritical extension."""
    raw: bytes = certificate.raw.get("subject_key_identifier", b"")
    return len(raw) == 31 and raw.startswith(_TWENTY_OCTETS)


def is_sound(part: str) -> Proof:
    """For parts that other rules decode as well, and whose readers determine whether they are sound."""
    return lambda certificate: getattr(certificate.part(part), "sound", False)


# Results for parts that differ in every certificate are not cached: these functions prove that the bytes are sound.
_PROOFS: dict[str, Proof] = {
    "serial_number": lambda certificate: is_plain_serial_number(certificate.raw.get("serial_number", b"\0")),
    "subject_key_identifier": _subject_key_identifier,
    **{part: is_sound(part) for part in ("subject", "subject_alt_name", "public_key", "signed_certificate_timestamps")},
}


def proof_of(part: str) -> Proof | None:
    """The function that proves that the bytes of `part` are decodable DER; None for parts that recur."""
    return _PROOFS.get(part)


# The longest keys that are cached, in members and bytes, and the most problems.
_LONG_LIST, _LONG_PART = 64, 2048
_MANY_PROBLEMS = 8


def is_worth_keeping(key: Any, events: Sequence[Event]) -> bool:
    """Whether the results for a key may recur, and take little memory even a thousand times."""
    if events and sum([len(event.problems) for event in events]) > _MANY_PROBLEMS:
        return False
    return len(key) <= _LONG_PART if type(key) is bytes else not _is_long(key)


def _is_long(key: Any) -> bool:
    """Whether a key consists of parts with hundreds of members: it hardly recurs, and thousands take much memory."""
    if type(key) is not tuple:
        return False
    if len(key) > _LONG_LIST:
        return True
    for each in key:
        kind = type(each)
        if (kind is bytes and len(each) > _LONG_PART) or (kind is tuple and len(each) > _LONG_LIST):
            return True
    return False

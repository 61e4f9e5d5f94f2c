"""How much parts differ between certificates: what most share is looked up together, what never repeats not at all."""

from __future__ import annotations

from certlint.asn1.der import INTEGER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from certlint.engine.events import Event
    from certlint.x509.signed_object import SignedObject

    Proof = Callable[[SignedObject], bool]

# Parts that take few values, and independently of each other few combinations: what the certificate is for and how its key
# is made; who issued it, and where that publishes; and in which logs it is. What was said of all of a group is remembered as
# one.
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
# Parts that hardly any two certificates share.
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
"""How a subjectKeyIdentifier of twenty octets (a SHA-1 digest, say) begins that is not critical."""


def is_plain_serial_number(raw: bytes) -> bool:
    """A positive INTEGER of under 128 octets, in as few as it needs."""
    size = len(raw)
    if raw[0] != INTEGER:
        return False
    return 2 < size == raw[1] + 2 < 0x82 and (0 < raw[2] < 0x80 or (raw[2] == 0 and size > 3 and raw[3] >= 0x80))


def _subject_key_identifier(certificate: SignedObject) -> bool:
    """Twenty octets, as most are, in an extension that is not critical."""
    raw: bytes = certificate.raw.get("subject_key_identifier", b"")
    return len(raw) == 31 and raw.startswith(_TWENTY_OCTETS)


def is_sound(part: str) -> Proof:
    """For parts that other rules decode too, and whose readers know on the way whether they are sound."""
    return lambda certificate: getattr(certificate.part(part), "sound", False)


# Of parts that differ in every certificate nothing needs to be remembered: this tells that their bytes are sound.
_PROOFS: dict[str, Proof] = {
    "serial_number": lambda certificate: is_plain_serial_number(certificate.raw.get("serial_number", b"\0")),
    "subject_key_identifier": _subject_key_identifier,
    **{part: is_sound(part) for part in ("subject", "subject_alt_name", "public_key", "signed_certificate_timestamps")},
}


def proof_of(part: str) -> Proof | None:
    """What proves that the bytes of `part` are DER that can be decoded; None for parts that repeat."""
    return _PROOFS.get(part)


# Keys that are longer are not remembered: how many things, how many bytes. Nor is it when so many problems were found.
_LONG_LIST, _LONG_PART = 64, 2048
_MANY_PROBLEMS = 8


def is_worth_keeping(key: Any, events: Sequence[Event]) -> bool:
    """Whether what was said of a key may come again, and takes little memory a thousand times over."""
    if events and sum([len(event.problems) for event in events]) > _MANY_PROBLEMS:
        return False
    return len(key) <= _LONG_PART if type(key) is bytes else not _is_long(key)


def _is_long(key: Any) -> bool:
    """Whether a key is of what a certificate has by the hundred: it hardly comes again, and thousands take much memory."""
    if type(key) is not tuple:
        return False
    if len(key) > _LONG_LIST:
        return True
    for each in key:
        kind = type(each)
        if (kind is bytes and len(each) > _LONG_PART) or (kind is tuple and len(each) > _LONG_LIST):
            return True
    return False

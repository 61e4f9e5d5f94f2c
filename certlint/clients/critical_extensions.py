"""Extensions that matter to a client because they are critical: one that it cannot decode, or one that occurs twice.

Java ignores an extension that it cannot decode unless it is critical. NSS removes the first of two from the critical ones that
are left to process.
"""

from __future__ import annotations

from certlint.asn1.oids import EXTENSION_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject

# The cases of basicConstraints, keyUsage and nameConstraints in which Java cannot decode the extension.
_UNREAD_BY_JAVA = {
    "basic_constraints": (
        *("constraints-not-sequence", "constraints-flag-size", "constraints-behind-flag", "constraints-trailing"),
        *("path-length-32-bits", "path-length-64-bits"),
    ),
    "key_usage": ("key-usage-not-bits", "key-usage-unreadable"),
    "name_constraints": ("names-not-read",),
}
# Others that Java decodes. It ignores a policy extension that RFC 5280 requires to be critical, and that is not.
_READ_BY_JAVA = frozenset(
    {
        *("extended_key_usage", "subject_key_identifier", "authority_key_identifier", "subject_alt_name"),
        *(
            "issuer_alt_name",
            "crl_distribution_points",
            "certificate_policies",
            "policy_mappings",
            "policy_constraints",
        ),
        *("inhibit_any_policy", "authority_info_access", "2.16.840.1.113730.1.1"),
    }
)
_PROCESSED_BY_NSS = frozenset({"basic_constraints", "extended_key_usage", "certificate_policies", "subject_alt_name"})


def critical_cases(certificate: SignedObject, found: frozenset[str]) -> Iterator[str]:
    """The cases of critical extensions; `found` are those of the encoding, whether critical or not."""
    extensions = certificate.part("extensions")
    if extensions is None:
        return
    critical = [EXTENSION_NAMES.get(entry.oid, entry.oid) for entry in extensions.entries if entry.critical]
    for name in dict.fromkeys(critical):
        yield from (f"{case}-critical" for case in _UNREAD_BY_JAVA.get(name, ()) if case in found)
        if name in _READ_BY_JAVA and certificate.part(name) is None:
            yield "critical-not-read"
        if name in _PROCESSED_BY_NSS and critical.count(name) > 1:
            yield "extension-twice-critical"
        elif name == "name_constraints" and critical.count(name) > 1:
            yield "extension-twice-critical-names"

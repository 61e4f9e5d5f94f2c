"""Remarks about policies. RFC 5280 sections 4.2.1.4 and 4.2.1.5, RFC 6818 section 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.asn1.oids import ANY_POLICY
from certlint.asn1.titles import policy_title
from certlint.x509.parts.policies import CPS_QUALIFIER, CertificatePolicies, PolicyMappings
from certlint.x509.parts.strings import decode_string
from certlint.x509.remarks.remark import Remark, quoted_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading


def policies(part: CertificatePolicies) -> Iterator[Remark]:
    import unicodedata

    if ANY_POLICY in part.oids and len(set(part.oids)) > 1:
        message = "the certificate contains anyPolicy and other policies"
        found = ", ".join(map(policy_title, part.oids))
        yield Remark("anyPolicy beside others", message, "anyPolicy or other policies, not both", found)
    yield from _listed(part)
    for notice in part.notices:
        if notice.flaw:
            message = f"a user notice cannot be decoded: {notice.flaw}"
            yield Remark("malformed notice", message, "a UserNotice", "", notice.at)
        if notice.reference:
            yield Remark(
                "notice reference", "a user notice contains a noticeRef", "only an explicitText", "noticeRef", notice.at
            )
        if not notice.tag and not notice.flaw:
            yield Remark(
                "notice without text", "a user notice has no explicitText", "an explicitText", "none", notice.at
            )
        text = decode_string(notice.tag, notice.text) if notice.tag in (der.UTF8_STRING, der.BMP_STRING) else ""
        if not unicodedata.is_normalized("NFC", text):
            message = f"the explicit text {quoted_value(text)} is not in Unicode Normalization Form C"
            yield Remark("text not in form C", message, "Normalization Form C", text, notice.at)


def _listed(part: CertificatePolicies) -> Iterator[Remark]:
    """Remarks about the list of policies, and about the lists of their qualifiers."""
    seen = set()
    for policy in part.policies:
        if policy.oid in seen:
            yield Remark(
                "doubled", f"the certificate contains policy {policy.oid} more than once", "once", policy.oid, policy.at
            )
        seen.add(policy.oid)
        if policy.lists_nothing:
            message = f"the list of qualifiers of the policy {policy.oid} is empty"
            yield Remark("no qualifiers", message, "a qualifier, or no list", "an empty list", policy.at)
        for kind, encoded, at in policy.qualifiers:
            if kind == CPS_QUALIFIER and encoded[0] != der.IA5_STRING:
                found = der.tag_name(encoded[0])
                message = f"a pointer to the practice statement is {der.a_or_an(found)}"
                yield Remark("practice statement", message, "an IA5String", found, at)


def mappings(part: PolicyMappings) -> Iterator[Remark]:
    for ours, theirs, at in part.mappings:
        if ANY_POLICY in (ours, theirs):
            message = f"{ours} is mapped to {theirs}: anyPolicy must not be mapped"
            yield Remark("anyPolicy", message, "other policies", ANY_POLICY, at)


REMARKS: Reading = {
    CertificatePolicies: (
        policies,
        (
            "doubled",
            "no qualifiers",
            "practice statement",
            "anyPolicy beside others",
            "malformed notice",
            "notice reference",
            "notice without text",
            "text not in form C",
        ),
    ),
    PolicyMappings: (mappings, ("anyPolicy",)),
}

"""TRUSTED CERTIFICATE: a certificate under a label of OpenSSL, perhaps with its trust settings behind it."""

from __future__ import annotations

from certlint.pem.kinds import loose_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem.builder import Draft


def without_trust_settings(draft: Draft, data: bytes, line: int) -> bytes:
    """The certificate alone. The label is reported, with what is behind the certificate.

    A server that looks for its own certificate reads the label, and for those of the issuers does not.
    """
    whole = loose_header(data, 0, len(data))
    message = "the label is TRUSTED CERTIFICATE, which OpenSSL and Java read, and other software skips"
    if whole and whole[2] < len(data):
        message = "the block is a TRUSTED CERTIFICATE with OpenSSL's trust settings, which only OpenSSL reads"
    draft.note("label-mismatch", message, line, draft.next_index, "CERTIFICATE", "TRUSTED CERTIFICATE")
    return data[: whole[2]] if whole else data

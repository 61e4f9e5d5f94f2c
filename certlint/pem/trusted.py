"""TRUSTED CERTIFICATE: a certificate with OpenSSL's own label, and perhaps its trust settings."""

from __future__ import annotations

from certlint.pem.kinds import loose_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem.builder import Draft


def without_trust_settings(draft: Draft, data: bytes, line: int) -> bytes:
    """The certificate alone. Reports the label, and what follows the certificate.

    A server accepts the label for its own certificate, but not for issuers.
    """
    whole = loose_header(data, 0, len(data))
    message = "the label is TRUSTED CERTIFICATE, which OpenSSL and Java read, and other software skips"
    if whole and whole[2] < len(data):
        message = "the block is a TRUSTED CERTIFICATE with OpenSSL's trust settings, which only OpenSSL reads"
    draft.note("label-mismatch", message, line, draft.next_index, "CERTIFICATE", "TRUSTED CERTIFICATE")
    return data[: whole[2]] if whole else data

"""PKCS #12 stores: what stands beside the objects in them."""

from __future__ import annotations

from certlint.check import check
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.pem import Document


@check
def attributes_fit(keystore: Document, *, kind: str) -> Iterator[Problem]:
    """The attributes localKeyId and friendlyName of a private key in a PKCS #12 store fit its certificate.

    RFC 7292 section 4.2. The kinds: `unpaired`, `other-certificate`, `name-repeated`, `names-differ`, `malformed`.
    """
    for remark in keystore.remarks:
        if remark.kind == kind:
            yield Problem(remark.message, remark.expected, remark.found)

"""Keystores: attributes of the objects in a PKCS #12 store, and PEM files that are used as a keystore."""

from __future__ import annotations

from itertools import pairwise

from certlint.bundle.store import compared
from certlint.check import check
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.pem import Document


@check
def attributes_fit(keystore: Document, *, kind: str) -> Iterator[Problem]:
    """The attributes localKeyId and friendlyName of a private key in a PKCS #12 store fit its certificate.

    RFC 7292 section 4.2. The kinds: `unpaired`, `other-certificate`, `name-repeated`, `names-differ`, `malformed`,
    `unread-by-java`, `unread-by-openssl`.
    """
    for remark in keystore.remarks:
        if remark.kind == kind:
            yield Problem(remark.message, remark.expected, remark.found)


@check
def holds_key(bundle: Bundle) -> Iterator[Problem]:
    """A keystore contains a private key, unless it says that it trusts its certificates, and these are CA certificates."""
    document = bundle.document
    if document.lacks_key and (bundle.leaves or not document.is_truststore):
        message = f"the {document.container} contains no private key"
        yield Problem(message, expected="a private key with its chain", found="certificates without a key")


@check
def each_before_its_issuer(bundle: Bundle, document: Document) -> Iterator[Problem]:
    """In a PEM file that begins with a leaf, each certificate is followed by its issuer, by name, and none appears twice."""
    if 0 not in bundle.leaves:
        return
    repeated = next((index for index, first in enumerate(bundle.links.first) if index != first), None)
    if repeated is not None:
        yield Problem(
            f"the {bundle.title(repeated)} appears twice", expected="once", found="again", certificate=repeated
        )
        return
    for index, (own, above) in enumerate(pairwise(bundle.certificates)):
        if compared(own, "issuer") != compared(above, "subject"):
            message = f"the {bundle.title(index)} is followed by the {bundle.title(index + 1)}, which is not its issuer"
            yield Problem(message, certificate=index + 1)
            return

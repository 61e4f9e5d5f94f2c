"""What `make demo` shows: an upload gone wrong, and its mended twin. Real files, without a header."""

from __future__ import annotations

from tests import forge
from tests.make_fixtures.pem import BAG_ATTRIBUTES

SUBJECT = [("C", "US"), ("ST", "California"), ("O", "Example Inc"), ("CN", forge.FQDN)]
NAMES = forge.cluster_names(forge.FQDN)


def bad() -> bytes:
    """The intermediate first, CRLF, what `openssl pkcs12` says, an END line like that of Redis' sample, half of the names."""
    root = forge.root()
    issuing = forge.intermediate(root)
    leaf = forge.leaf(issuing, subject=SUBJECT, san=NAMES[:2], eku=["serverAuth"])
    cut = forge.pem(leaf.der, end="-----END CERTIFICATE----")
    return forge.bundle(issuing, BAG_ATTRIBUTES, cut, root, eol="\r\n")


def mended() -> bytes:
    """The same certificate, issued again with what it lacked, in a file as it should be."""
    return forge.bundle(*forge.chain(subject=SUBJECT, san=NAMES))

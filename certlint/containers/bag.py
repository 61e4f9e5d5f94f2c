"""What stands in a PKCS #12 store, opened. RFC 7292 section 4.2."""

from __future__ import annotations

from certlint.light import NamedTuple

KEY, CERTIFICATE, SECRET = "key", "certificate", "secret"


class Bag(NamedTuple):
    """A bag that was opened.

    kind        KEY (PKCS #8), CERTIFICATE (DER) or SECRET
    contents    what is in it; of a key that stays closed, as it is protected
    alias, key_id   its attributes friendlyName and localKeyId, empty where it has none
    flaw        what is wrong with one of these attributes, so that it was not read; empty where nothing is
    is_trusted  whether Java's attribute says that the certificate is trusted, and so belongs to no key
    """

    kind: str
    contents: bytes
    alias: str = ""
    key_id: bytes = b""
    is_trusted: bool = False
    is_open: bool = True
    flaw: str = ""

"""What stands in a PKCS #12 store, opened. RFC 7292 section 4.2."""

from __future__ import annotations

from certlint.light import NamedTuple

KEY, CERTIFICATE, SECRET, OTHER = "key", "certificate", "secret", "other"


class Bag(NamedTuple):
    """A bag that was opened.

    kind        KEY (PKCS #8), CERTIFICATE (DER), SECRET or OTHER
    contents    what is in it; of a key that stays closed, as it is protected
    alias, key_id   its attributes friendlyName and localKeyId; empty, or None, where it has none
    flaw        what is wrong with one of these attributes, so that it was not read; empty where nothing is
    place       which bag of its part it is, from 0: Java asks for that
    unread      why Java does not read it, or not as what it is, and what it is; empty where it does
    is_trusted  whether Java's attribute says that the certificate is trusted, and so belongs to no key
    """

    kind: str
    contents: bytes
    alias: str = ""
    key_id: bytes | None = None
    is_trusted: bool = False
    is_open: bool = True
    flaw: str = ""
    place: int = 0
    unread: tuple[str, str] | None = None

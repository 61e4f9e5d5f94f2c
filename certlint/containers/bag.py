"""A decrypted bag of a PKCS #12 store. RFC 7292 section 4.2."""

from __future__ import annotations

from certlint.light import NamedTuple

KEY, CERTIFICATE, SECRET, OTHER = "key", "certificate", "secret", "other"


class Bag(NamedTuple):
    """A decrypted bag.

    kind        KEY (PKCS #8), CERTIFICATE (DER), SECRET or OTHER
    contents    its value; for a key that could not be decrypted, the encrypted form
    alias, key_id   its attributes friendlyName and localKeyId; empty or None without them
    flaw        why one of these attributes could not be read; empty if they could
    place       its index in its SafeContents, from 0, which Java uses
    title       what it is, as a label, if it is OTHER
    unread      why Java does not read it, or reads it as something else, and what it is; empty if Java reads it
    is_trusted  whether Java's attribute marks the certificate as trusted, so that it belongs to no key
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
    title: str = ""

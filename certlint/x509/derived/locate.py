"""Parts by name, including derived ones: their readers, and their offsets in a certificate."""

from __future__ import annotations

from certlint.x509.derived.registry import derived
from certlint.x509.parts import PARTS, Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.x509.signed_object import SignedObject


def reader_of(name: str) -> Callable[[Any], Any]:
    """The reader of the part `name`."""
    found = PARTS.get(name)
    if found is None:
        made = derived(name)
        return made.reader if made else Extension
    return found


def source_of(name: str) -> str:
    """The part that reports name for `name`: for a derived part, the one that it is derived from."""
    made = derived(name)
    return made.source or name if made else name


def locate(certificate: SignedObject, name: str, offset: int) -> int:
    """The offset in the certificate's DER for `offset` in the part `name`, in the units of the part's reader."""
    return locator(name)(certificate, offset)


def locator(name: str) -> Callable[[SignedObject, int], int]:
    """The function for such offsets, for any certificate."""
    if name == "extensions":
        return lambda certificate, index: certificate.extension_at(index)
    made = derived(name)
    return made.locate if made else lambda certificate, offset: certificate.at.get(name, 0) + offset


def begin_of(name: str) -> str:
    """The part from whose first byte offsets in `name` count; empty if only its locator knows."""
    return "" if name == "extensions" or derived(name) is not None else name

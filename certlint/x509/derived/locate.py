"""Parts by name, derived ones included: what reads each, and where in a certificate it stands."""

from __future__ import annotations

from certlint.x509.derived.registry import derived
from certlint.x509.parts import PARTS, Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.x509.signed_object import SignedObject


def reader_of(name: str) -> Callable[[Any], Any]:
    """What decodes the part `name`."""
    found = PARTS.get(name)
    if found is None:
        made = derived(name)
        return made.reader if made else Extension
    return found


def source_of(name: str) -> str:
    """The part that reports name for the part `name`: the one that it is made of, where it is a derived one."""
    made = derived(name)
    return made.source or name if made else name


def locate(certificate: SignedObject, name: str, offset: int) -> int:
    """Where in the certificate's DER a place in the part `name` is: `offset` counts as the part's reader counts."""
    return locator(name)(certificate, offset)


def locator(name: str) -> Callable[[SignedObject, int], int]:
    """The same for any certificate and any place in the part."""
    if name == "extensions":
        return lambda certificate, index: certificate.extension_at(index)
    made = derived(name)
    return made.locate if made else lambda certificate, offset: certificate.at.get(name, 0) + offset


def begin_of(name: str) -> str:
    """The part from whose first byte places in the part `name` count; empty where only its locator knows."""
    return "" if name == "extensions" or derived(name) is not None else name

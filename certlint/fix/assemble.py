"""Builds a bundle from certificates, without duplicates."""

from __future__ import annotations

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.errors import InputError
from certlint.fix.model import Step
from certlint.pem.encode import block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.bundle.private_key import PrivateKey


def assembled(
    certificates: Sequence[bytes],
    path: str,
    key: PrivateKey | None,
    names: Sequence[str] = (),
    known: Bundle | None = None,
) -> Bundle:
    """The bundle of these certificates (DER); `known` is a bundle whose parsed certificates are reused. Raises InputError if a
    certificate cannot be decoded.
    """
    if known and _is_made_of(known, certificates, key, names):
        return known
    text = "".join(block("CERTIFICATE", der) for der in certificates)
    bundle = Bundle(pem.read(text.encode(), path), key, names, known.by_der if known else None)
    if bundle.broken:
        broken = bundle.broken[0]
        raise InputError(
            f"{path}: certificate {broken.block.index} cannot be read: {broken.error.message}",
            "certlint repairs the file without this certificate only: get it again from its source, or remove it",
        )
    return bundle


def _is_made_of(bundle: Bundle, certificates: Sequence[bytes], key: PrivateKey | None, names: Sequence[str]) -> bool:
    """Whether a bundle consists of these certificates in this order, with this key and these names."""
    same = bundle.key is key and bundle.names == tuple(names) and not bundle.broken
    return same and certificates == [c.der for c in bundle.certificates]


def without_duplicates(certificates: Sequence[bytes]) -> tuple[list[bytes], list[Step]]:
    """Each certificate once, at its first position."""
    once = list(dict.fromkeys(certificates))
    dropped = len(certificates) - len(once)
    if not dropped:
        return once, []
    what = "a duplicate certificate" if dropped == 1 else f"{dropped} duplicate certificates"
    return once, [Step(f"remove {what}", "duplicates")]

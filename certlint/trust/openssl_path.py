"""The path that OpenSSL builds: the first issuer that matches by name and identifier, from the trust store before the file.

It does not backtrack if a signature, a constraint or the end of the path turns out invalid, and above a trust anchor it only
considers trust anchors. GnuTLS is similar. Measured with OpenSSL 3.0; `x509_vfy(3)`, "X509_V_FLAG_TRUSTED_FIRST".
"""

from __future__ import annotations

from certlint.bundle.links import MAX_PATH
from certlint.trust.ends import ANCHOR, CIRCLE, OPEN, ROOT
from certlint.trust.steps import described_otherwise
from certlint.x509.key_kinds import may_have_signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from certlint.trust.known import Known

STOPPED = "stopped"
"""The end of OpenSSL's path at a trust anchor issued by another CA, where it does not stop."""


def first_choice(known: Known, leaf: int, now: datetime, presumed: Collection[int] = ()) -> tuple[tuple[int, ...], str]:
    """The path from a leaf, and how it ends. Without stores, clients are assumed to have the roots in `presumed`."""
    path = [leaf]
    anchors = presumed if known.anchors is None else known.anchors
    if leaf in anchors and is_self_signed(known, leaf):
        return (leaf,), ANCHOR
    while len(path) <= MAX_PATH:
        top = path[-1]
        if is_self_signed(known, top):
            break
        namesakes = sorted(known.links.names.named_issuers(top))
        trusted = sorted((i for i in namesakes if i in anchors), key=lambda i: known.order.get(i, i))
        above = _pick(known, top, trusted, now)
        if above is None and top in anchors and len(path) > 1:
            return tuple(path), STOPPED
        if above is None:
            above = _pick(known, top, (i for i in namesakes if _is_sent(known, i) and i not in path), now)
        if above is None:
            return tuple(path), CIRCLE if known.links.parents(top) else OPEN
        path.append(above)
    return tuple(path), ANCHOR if known.is_anchor(path[-1]) else ROOT


def _is_sent(known: Known, index: int) -> bool:
    """Whether a server sends a certificate, or clients have it from elsewhere."""
    return not (known.is_outside(index) and known.is_anchor(index))


def is_self_signed(known: Known, index: int) -> bool:
    """Whether OpenSSL treats a certificate as self-signed: self-issued, and nothing contradicts that."""
    return known.links.names.is_self_issued(index) and _fits(known, index, index)


def _pick(known: Known, below: int, candidates: Iterable[int], now: datetime) -> int | None:
    """The first matching candidate that is valid; if none is valid, the one with the latest notAfter."""
    latest, found = None, None
    for index in candidates:
        if not _fits(known, below, index):
            continue
        validity = known.certificates[index].part("validity")
        if validity is None:
            continue
        if validity.not_before.moment <= now < validity.not_after.moment:
            return index  # for OpenSSL, a certificate that ends in this second has expired
        if latest is None or validity.not_after.moment > latest:
            latest, found = validity.not_after.moment, index
    return found


def _fits(known: Known, below: int, index: int) -> bool:
    """Whether a certificate may have issued another one, apart from the signature."""
    if described_otherwise(known, below, index) is not None:
        return False
    return may_have_signed(known.certificates[index], known.certificates[below])

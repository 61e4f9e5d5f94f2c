"""The cases of the end of a path: whether it is an anchor, and what is unusual about that."""

from __future__ import annotations

from certlint.clients.search import MAX_LENGTH
from certlint.x509.key_kinds import may_have_signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.clients.pool import Pool
    from certlint.x509.signed_object import SignedObject

WITH_EXTENSIONS = 3
"""The version whose certificates can identify the signing key. RFC 5280 section 4.1.2.1."""


def root_outlived(pool: Pool, path: list[int]) -> Iterator[tuple[str, int]]:
    """An anchor of version 1 or 2 that is not valid from the beginning to the end of the certificate that it issued.

    Java looks at that if it searches for a path.
    """
    version = pool.certificates[path[-1]].part("version")
    if len(path) == 1 or not pool.is_trusted(path[-1]) or version is None or version.number >= WITH_EXTENSIONS:
        return
    above, below = (pool.certificates[index].part("validity") for index in (path[-1], path[-2]))
    if above is None or below is None:
        return
    if below.not_before.moment < above.not_before.moment or below.not_after.moment > above.not_after.moment:
        yield "root-outlived", path[-1]


def ends(pool: Pool, path: list[int]) -> Iterator[tuple[str, int]]:
    """The cases of the anchor."""
    last = path[-1]
    if not pool.is_end(last):
        if len(path) == MAX_LENGTH:
            yield "deep-101", path[0]
        elif not pool.spent:
            yield "untrusted", path[0]
    elif not pool.is_trusted(last):
        return
    elif len(path) > 1 and not pool.is_self_issued(last):
        yield from ((case, last) for case in _not_root(pool.certificates[last]))
    elif len(path) > 1 and not pool.is_one_name(last):
        names_another = [("anchor-names-another", last)] * (not pool.names_itself(last))
        yield from [("anchor-issuer-spelling", last), *names_another]
    elif not may_have_signed(pool.certificates[last], pool.certificates[last]):
        yield "anchor-signature-kind", last
    elif len(path) > 1 and not pool.names_itself(last):
        yield "anchor-names-another", last


def _not_root(anchor: SignedObject) -> Iterator[str]:
    """The cases of an anchor with the name of another issuer."""
    yield "anchor-not-self-issued"
    if "extensions" not in anchor.raw:
        yield "anchor-without-extensions"
    version = anchor.part("version")
    if "basic_constraints" not in anchor.raw and version is not None and version.number > 1:
        yield "anchor-not-self-issued-without-constraints"

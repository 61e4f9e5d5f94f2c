"""Whether webpki, the library of rustls, gives up."""

from __future__ import annotations

from itertools import pairwise

from certlint.clients import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.clients.pool import Pool
    from certlint.clients.search import Fits

MAX_FAILED = 20


def gives_up(pool: Pool, fits: Fits) -> bool:
    """Whether webpki gives up before it reaches a path in which every signature verifies.

    It verifies the signatures of whole paths, from the anchor down, and at most about a hundred: as measured, it gives up after
    `MAX_FAILED` paths that fail.
    """
    failed = 0
    for path in search.every(pool, fits, signed=False):
        if len({search.name_and_key(pool, index) for index in path}) < len(path):
            continue  # webpki does not follow loops
        if all(pool.signed_by(index, above) is not False for index, above in pairwise(path)):
            return False
        failed += 1
        if failed == MAX_FAILED:
            return True
    return False

"""How many steps Chromium's search for a path takes: it gives up after twenty. Measured with Chromium 156."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certlint.clients.pool import Pool
    from certlint.clients.search import Fits

MAX_STEPS = 21
"""With the one that leads to an anchor."""


class _StepsExceededError(Exception):
    pass


def gives_up(pool: Pool, fits: Fits, holds: Callable[[Sequence[int]], bool]) -> bool:
    """Whether Chromium gives up before it comes to a path that `holds`: it verifies none before it has come to an anchor."""
    try:
        _Climb(pool, fits, holds).on([0])
    except _StepsExceededError:
        return True
    return False


class _Climb:
    """Depth first: the issuers that fit the key identifier before others, of those the newest; a way back is a step, too."""

    def __init__(self, pool: Pool, fits: Fits, holds: Callable[[Sequence[int]], bool]) -> None:
        self._pool, self._fits, self._holds = pool, fits, holds
        self._steps = 1

    def on(self, way: list[int]) -> bool:
        """Whether a path that holds leads on from the last certificate."""
        pool, top = self._pool, way[-1]
        places = {index: place for place, index in enumerate(pool.trusted)}
        known = [i for i in pool.issuers(top) if i not in way and self._fits(top, i, "root" if i in places else "ca")]
        for index in sorted(known, key=lambda i: (self._rank(top, i), places.get(i, len(places)))):
            self._step()
            if index in places:
                if self._holds([*way, index]):
                    return True
                continue
            if self.on([*way, index]):
                return True
            self._step()
        return False

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise _StepsExceededError

    def _rank(self, index: int, issuer: int) -> tuple[int, bool, float, float]:
        aki = self._pool.certificates[index].part("authority_key_identifier")
        ski = self._pool.certificates[issuer].part("subject_key_identifier")
        match = 1
        if aki is not None and aki.identifier is not None and ski is not None:
            match = 0 if aki.identifier == ski.identifier else 2
        validity = self._pool.certificates[issuer].part("validity")
        dates = (0.0, 0.0)
        if validity is not None:
            dates = -validity.not_before.moment.timestamp(), -validity.not_after.moment.timestamp()
        return match, not self._pool.is_trusted(issuer), *dates

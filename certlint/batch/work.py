"""The protocol of work on items, and the result of items that could not be processed."""

from __future__ import annotations

from typing import Protocol, TypeVar

from certlint.errors import CertlintError, trace
from certlint.light import NamedTuple

Item = TypeVar("Item")
Done = TypeVar("Done")
Done_co = TypeVar("Done_co", covariant=True)


class Loss(NamedTuple):
    """Why items could not be processed. `crashed`: because of an error in certlint."""

    reason: str
    crashed: bool = False


class Work(Protocol[Item, Done_co]):
    """What workers do. It can be pickled, for processes that are not forked."""

    def work(self, items: list[Item]) -> Done_co:
        """The result of a unit. Any exception except CertlintError is a loss."""
        ...

    def lost(self, items: list[Item], loss: Loss) -> Done_co:
        """The result for items that could not be processed."""
        ...


def attempt(work: Work[Item, Done], items: list[Item]) -> Done | Loss:
    """The result of a unit. Raises only CertlintError."""
    try:
        return work.work(items)
    except CertlintError:
        raise
    except Exception as error:  # noqa: BLE001 - one item must not affect the others
        return loss_by(error)


def loss_by(error: Exception) -> Loss:
    """The loss after an unexpected exception."""
    if isinstance(error, MemoryError):
        return Loss("not evaluated: it needs more memory than is available")
    trace(error)
    name = type(error).__name__
    return Loss(f"not evaluated: a fault in certlint ({name}): please report this", crashed=True)

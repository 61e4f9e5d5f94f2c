"""What is done with items, by whoever does it, and what becomes of those that cannot be worked on."""

from __future__ import annotations

from typing import Protocol, TypeVar

from certlint.errors import CertlintError, trace
from certlint.light import NamedTuple

Item = TypeVar("Item")
Done = TypeVar("Done")
Done_co = TypeVar("Done_co", covariant=True)


class Loss(NamedTuple):
    """Why items could not be worked on. `crashed` means that certlint is to blame."""

    reason: str
    crashed: bool = False


class Work(Protocol[Item, Done_co]):
    """What workers do. It can be pickled, as a process that is not forked is sent it."""

    def work(self, items: list[Item]) -> Done_co:
        """What comes of a unit. Whatever it raises, save CertlintError, is a loss."""
        ...

    def lost(self, items: list[Item], loss: Loss) -> Done_co:
        """What is to be said of items that could not be worked on."""
        ...


def attempt(work: Work[Item, Done], items: list[Item]) -> Done | Loss:
    """What comes of a unit. Raises CertlintError, and nothing else."""
    try:
        return work.work(items)
    except CertlintError:
        raise
    except Exception as error:  # noqa: BLE001 - one item must not take the others with it
        return loss_by(error)


def loss_by(error: Exception) -> Loss:
    """The loss of what was worked on when an error was raised that nobody expected."""
    if isinstance(error, MemoryError):
        return Loss("not evaluated: it needs more memory than is available")
    trace(error)
    name = type(error).__name__
    return Loss(f"not evaluated: a fault in certlint ({name}): please report this", crashed=True)

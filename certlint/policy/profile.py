"""Profiles by their names: those that are shipped, and those in files."""

from __future__ import annotations

from certlint.policy import compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.policy.model import Profile


def names() -> list[str]:
    """The names of the shipped profiles."""
    from certlint.policy import composition  # a check of certificates finds its profile compiled

    return composition.shipped()


def load(name: str) -> Profile:
    """The shipped profile `name`, or the one in the file that `name` is the path of (it ends in `.toml`).

    Raises UsageError for an unknown name, ConfigurationError for a profile that is wrong.
    """
    if name.endswith(".toml"):
        from certlint.policy import composition

        return composition.compose(name)
    return compiled.load(name)

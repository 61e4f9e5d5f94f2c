"""Profiles by name: shipped ones, and those in files."""

from __future__ import annotations

from certlint.policy import compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.policy.model import Profile


def names() -> list[str]:
    """The names of the shipped profiles."""
    from certlint.policy import composition  # not needed for a compiled profile

    return composition.shipped()


def load(name: str) -> Profile:
    """The shipped profile `name`, or the one in a file if `name` is a path that ends in `.toml`.

    Raises UsageError for an unknown name, ConfigurationError for an invalid profile.
    """
    if name.endswith(".toml"):
        from certlint.policy import composition

        return composition.compose(name)
    return compiled.load(name)

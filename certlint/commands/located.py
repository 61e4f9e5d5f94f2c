"""Adds file and line to errors about values of a configuration."""

from __future__ import annotations

from certlint.commands import reports
from certlint.errors import CertlintError, ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from certlint.config.model import Configuration, Section


class Located:
    """A context that adds file and line to errors about a value of the configuration."""

    def __init__(self, configuration: Configuration | None, sections: Iterable[Section] = ()) -> None:
        self._configuration, self._sections = configuration, sections

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._configuration is not None and isinstance(error, CertlintError):
            from certlint.config.merging import located

            raise located(error, self._configuration, self._sections) from None


def verify_value(arguments: argparse.Namespace, name: str, origin: str) -> None:
    """Validates a value of a configuration that depends on other values, and was therefore not validated when it was read.

    Raises ConfigurationError.
    """
    if name in _VERIFIED:
        try:
            _VERIFIED[name](arguments)
        except CertlintError as error:
            raise ConfigurationError(f"{origin}: {error.message}", error.hint) from None


def _size(arguments: argparse.Namespace) -> None:
    from certlint.engine import setup

    setup.size(arguments.max_size, "max-size")


_VERIFIED: dict[str, Callable[[argparse.Namespace], None]] = {"format": reports.verify_formats, "max_size": _size}

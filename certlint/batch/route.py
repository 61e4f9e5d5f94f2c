"""From a path to the job that it is judged by: which sections of a configuration mean it decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.config.merging import asked_of, sections_of
from certlint.errors import CertlintError, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.batch.bundles import Job, Waivers
    from certlint.config.model import Configuration


class Route:
    """The job of each path: made once for each set of sections that a path falls under.

    It can be pickled where `make` can, so that workers which are not forked route as their parent does.
    """

    def __init__(
        self,
        configuration: Configuration,
        own: dict[str, Any],
        make: Callable[[dict[str, Any]], Job],
        waivers: Waivers | None = None,
    ) -> None:
        """`own` is what the command line asks for. Raises ConfigurationError when a section cannot be judged by."""
        self._configuration, self._own, self._make, self._waivers = configuration, own, make, waivers
        self._jobs: dict[tuple[int, ...], Job] = {}
        base = self._job(())
        for index, section in enumerate(configuration.sections):
            try:
                self._job((index,))
            except CertlintError as error:
                raise ConfigurationError(f"{section.origin}: {error.message}", error.hint) from None
        self.base = base._replace(route=self if configuration.sections else None)

    def __call__(self, path: str) -> Job:
        return self._job(sections_of(self._configuration, path))

    def _job(self, matching: tuple[int, ...]) -> Job:
        found = self._jobs.get(matching)
        if found is None:
            sections = [self._configuration.sections[index] for index in matching]
            made = self._make(asked_of(self._configuration, sections, self._own))
            found = self._jobs[matching] = made._replace(waivers=self._waivers)
        return found

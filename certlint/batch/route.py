"""From a path to the job that it is judged by: which sections of a configuration mean it decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.config.merging import plain
from certlint.errors import CertlintError, ConfigurationError
from certlint.files.globs import means

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.batch.bundles import Job, Waivers
    from certlint.config.reading import Configuration


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
        """`own` is what the command line asks for. Raises ConfigurationError when a section can't be judged by."""
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
        sections = enumerate(self._configuration.sections)
        return self._job(tuple(i for i, s in sections if any(means(p, s.folder, path) for p in s.paths)))

    def _job(self, matching: tuple[int, ...]) -> Job:
        found = self._jobs.get(matching)
        if found is None:
            values = dict(self._configuration.values)
            for index in matching:
                values |= self._configuration.sections[index].values
            made = self._make(plain(values) | self._own)
            found = self._jobs[matching] = made._replace(waivers=self._waivers)
        return found

"""Maps a path to its job, by the sections of a configuration that match it."""

from __future__ import annotations

from certlint.config.merging import asked_of, located, sections_of
from certlint.engine.reading import plan_as_read
from certlint.errors import CertlintError, ConfigurationError
from certlint.policy.resolve import named_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.batch.bundles import Job, Waivers
    from certlint.bundle.reading import Reading
    from certlint.config.model import Configuration, Section


_TRIED_AT_ONCE = 100
"""How many sections have their rules compiled before anything is evaluated (some ms each), so that mistakes in them are
reported at once. Mistakes in further sections are reported when a path matches them."""
_MOST_KEPT = 500
"""How many jobs are cached, some under two names; with a thousand sections, all would take gigabytes."""


class Route:
    """The job of each path, made once for each set of matching sections and each reading.

    It can be pickled if `make` can, so that spawned workers route as their parent does.
    """

    def __init__(
        self,
        configuration: Configuration | None,
        own: dict[str, Any],
        make: Callable[[dict[str, Any]], Job],
        waivers: Waivers | None = None,
    ) -> None:
        """`own` are the requirements of the command line. Raises CertlintError for a section that is invalid, or a suppression
        that matches no rule.
        """
        self._configuration, self._own, self._make, self._waivers = configuration, own, make, waivers
        self._jobs: dict[tuple[object, ...], Job] = {}
        base = self._job(())
        sections = configuration.sections if configuration else ()
        for index in range(min(len(sections), _TRIED_AT_ONCE)):
            self._job_of_sections((index,))
        if waivers and waivers.suppressions and len(sections) <= _TRIED_AT_ONCE:
            from certlint.engine.suppressions import verify_rules  # most configurations have no suppressions

            verify_rules(waivers.suppressions, (job.plan.profile for job in self._jobs.values()))
        self.base = base._replace(route=self, is_divided=bool(sections))

    def __call__(self, path: str, reading: Reading | None = None) -> Job:
        """The job of a path; `reading` has its companion files."""
        matching = sections_of(self._configuration, path) if self.base.is_divided and self._configuration else ()
        return self._job_of_sections(matching) if reading is None else self._as_read(matching, reading)

    def _job_of_sections(self, matching: tuple[int, ...]) -> Job:
        """The job of a path. Raises ConfigurationError that names the section if it is invalid."""
        try:
            return self._job(matching)
        except CertlintError as error:
            if self._configuration is None or not matching or error.message.startswith(f"{self._configuration.path}:"):
                raise
            origin = self._configuration.sections[matching[-1]].origin
            raise ConfigurationError(f"{origin}: {error.message}", error.hint) from None

    def _job(self, matching: tuple[int, ...], name: str = "") -> Job:
        found = self._jobs.get((matching, name))
        if found is None:
            asked, sections = self._own, []
            if self._configuration is not None:
                sections = [self._configuration.sections[index] for index in matching]
                asked = asked_of(self._configuration, sections, self._own)
            asked = named_after(asked, name)
            key = ("asked", repr(sorted(asked.items())))
            if len(self._jobs) >= _MOST_KEPT:
                self._jobs.clear()
            found = self._jobs.get(key) or self._made(asked, sections)._replace(waivers=self._waivers)
            self._jobs[key] = self._jobs[matching, name] = found
        return found

    def _made(self, asked: dict[str, Any], sections: list[Section]) -> Job:
        try:
            return self._make(asked)
        except CertlintError as error:
            raise located(error, self._configuration, sections) if self._configuration else error from None

    def _as_read(self, matching: tuple[int, ...], reading: Reading) -> Job:
        """The job with the rules for files with this reading."""
        key = matching, reading.name, reading.role, reading.is_judged_elsewhere
        found = self._jobs.get(key)
        if found is None:
            job = self._job(matching, reading.name)
            found = self._jobs[key] = job._replace(plan=plan_as_read(job.plan, reading))
        return found

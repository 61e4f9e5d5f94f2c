"""What is known about a run when it begins."""

from __future__ import annotations

from certlint.light import NamedTuple


class RunFacts(NamedTuple):
    """What is known about a run when it begins.

    started    seconds since 1970
    arguments  the command line, secrets masked
    sources    the inputs, paths absolute: what was in them and is no longer seen is gone
    ruleset    which rules and tables
    filtered   whether the run leaves something out that another run would see
    """

    started: int
    site: str
    command: str
    arguments: tuple[str, ...]
    sources: tuple[str, ...]
    profile: str
    as_of: int
    version: str
    ruleset: str
    filtered: bool = False

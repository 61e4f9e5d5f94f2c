"""Name resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import NetworkError
from certlint.net.failures import Progress
from certlint.net.wire import resolved

if TYPE_CHECKING:
    from certlint.net.deadline import Deadline


def addresses_of(host: str, port: int, deadline: Deadline, most: int) -> tuple[list[str], str]:
    """At most `most` distinct addresses of a host, and a message if there are none or more. Does not raise."""
    progress = Progress(host, deadline)
    progress.begin("look-up", deadline.seconds)
    try:
        with progress.failures_reported():
            found = list(dict.fromkeys(str(each[4][0]) for each in resolved(host, port, progress.deadline)))
    except NetworkError as error:
        return [], error.message.removeprefix(f"{host} ")
    more = len(found) - most
    if more <= 0:
        return found, ""
    left_out = "1 more address of the name was" if more == 1 else f"{more:,} more addresses of the name were"
    return found[:most], f"{left_out} not checked"

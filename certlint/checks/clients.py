"""Bundles that some TLS clients refuse and others accept: the cases of `rules/data/refusals.toml`."""

from __future__ import annotations

from certlint.check import check
from certlint.clients.model import STORED
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.clients.survey import Survey


@check
def shows(clients: Survey, *, cases: dict[str, str], field: str = "") -> Iterator[Problem]:
    """No certificate in the paths that TLS clients build is one of these cases.

    `cases`: name of the case → what is wrong with the certificate.
    """
    for case, index in clients.found:
        text = cases.get(case) or cases.get(case.partition("-")[2])
        if text:
            yield _problem(clients, index, text, field)._replace(case=case)


@check
def loads_anchors(clients: Survey) -> Iterator[Problem]:
    """No file of trust anchors contains a certificate that TLS clients cannot decode; they then load nothing of it."""
    for index in dict.fromkeys(index for case, index in clients.found if case.startswith(f"{STORED}-")):
        yield Problem(f"the {clients.title(index)} cannot be decoded, so that clients load nothing of the file")


def _problem(clients: Survey, index: int, text: str, part: str) -> Problem:
    pool = clients.pool
    message = f"the {clients.title(index)} {text}"
    if index >= pool.sent:
        return Problem(message)
    return Problem(message, certificate=index, part=part if part in pool.certificates[index].raw else "")

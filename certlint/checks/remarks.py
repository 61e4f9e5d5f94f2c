"""Flaws and oddities found when a part of a certificate is decoded: the remarks of `certlint/x509/remarks`."""

from __future__ import annotations

from certlint.check import NotJudgedError, check, rows_by, screens
from certlint.report import Problem
from certlint.x509.remarks import kinds_remarked, remarks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from certlint.check import Rows, Screen


@check
def remarked(part: object, *, kind: str) -> Iterator[Problem]:
    """The part has no flaw of this `kind`."""
    try:
        found = remarks(part, kind)
    except KeyError:
        raise NotJudgedError(f"this part has no flaw of the kind {kind!r}") from None
    for remark in found:
        yield Problem(remark.message, expected=remark.expected, found=remark.found, at=remark.at)


@screens(remarked, "kind")
def _remarked(rows: Rows) -> Screen:
    """The rows about kinds with a remark: the part is decoded once for all kinds."""
    about = rows_by((params["kind"], row) for row, params in enumerate(rows))
    kinds = frozenset(about)

    def screen(part: object) -> Collection[int]:
        found = kinds_remarked(part, kinds)
        return [row for kind in found for row in about.get(kind, ())] if found else ()

    return screen

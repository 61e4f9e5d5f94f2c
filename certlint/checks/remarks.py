"""What is wrong or unusual in a part of a certificate, read by itself."""

from __future__ import annotations

from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.x509.remarks import remarks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@check
def remarked(part: object, *, kind: str) -> Iterator[Problem]:
    """The part has no flaw of this `kind`."""
    try:
        found = remarks(part, kind)
    except KeyError:
        raise NotJudgedError(f"this part has no flaw of the kind {kind!r}") from None
    for remark in found:
        yield Problem(remark.message, expected=remark.expected, found=remark.found, at=remark.at)

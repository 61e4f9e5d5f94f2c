"""What there is to say of a part from reading it alone: that it cannot be read, or what is odd about it all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.x509.remarks import remarks

if TYPE_CHECKING:
    from collections.abc import Iterator


@check
def remarked(part: object, *, kind: str) -> Iterator[Problem]:
    """Reading the part gives rise to no remark of this kind; `x509/remarks/` has the kinds, part by part."""
    try:
        found = remarks(part, kind)
    except KeyError:
        raise NotJudgedError(f"nothing of the kind {kind!r} is ever remarked of this part") from None
    for remark in found:
        yield Problem(remark.message, expected=remark.expected, found=remark.found, at=remark.at)

"""What a key is for: extendedKeyUsage. RFC 5280 section 4.2.1.12, root store policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import ExtendedKeyUsage


def _listed(purposes: frozenset[str]) -> str:
    return ", ".join(sorted(purposes)) or "none"


@check
def without(extended_key_usage: ExtendedKeyUsage, *, purposes: tuple[str, ...]) -> Iterator[Problem]:
    """None of `purposes` is among the certificate's."""
    if extra := extended_key_usage.purposes.intersection(purposes):
        found = _listed(extended_key_usage.purposes)
        yield Problem(
            f"the extended key usage has {_listed(extra)}", expected=f"not {' or '.join(purposes)}", found=found
        )


@check
def apart(
    extended_key_usage: ExtendedKeyUsage | None, *, never: tuple[str, ...], together: tuple[str, ...]
) -> Iterator[Problem]:
    """Some purposes are there at all, none of `never`, and not all of `together`. Without the extension all are."""
    if extended_key_usage is None:
        expected = f"an extended key usage without {' or '.join(never)}"
        yield Problem("there is no extended key usage, so every purpose is allowed", expected, "no such extension")
        return
    purposes = extended_key_usage.purposes
    if extra := purposes.intersection(never):
        yield Problem(f"the extended key usage has {_listed(extra)}", f"not {' or '.join(never)}", _listed(purposes))
    if purposes.issuperset(together):
        message = f"the extended key usage has both {' and '.join(together)}"
        yield Problem(message, expected="one of them", found=_listed(purposes))

"""Name constraints of a CA: the types of the constrained names. BR 7.1.2.5.2, 7.1.2.10.8."""

from __future__ import annotations

from certlint.check import check
from certlint.policy.words import either
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.locations import NameConstraints


@check
def types(name_constraints: NameConstraints, *, usual: tuple[str, ...]) -> Iterator[Problem]:
    """The constraints are on names of the types `usual`. Each other type is reported once."""
    others = {each.title: each for each in (*name_constraints.excluded, *name_constraints.permitted)}
    for title, name in others.items():
        if title not in usual:
            yield Problem(f"a name constraint has the type {title}", either(usual), title, name.at)


@check
def excluded(name_constraints: NameConstraints, *, unfit: tuple[str, ...]) -> Iterator[Problem]:
    """No constraint excludes names of the types `unfit`."""
    for name in name_constraints.excluded:
        if name.title in unfit:
            yield Problem(f"a {name.title} is excluded", f"no {name.title} that is excluded", name.text, name.at)

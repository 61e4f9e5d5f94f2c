"""Name constraints of a CA: the types of the constrained names, and their domains. BR 7.1.2.5.2, 7.1.2.10.8."""

from __future__ import annotations

from certlint.check import NotJudgedError, check
from certlint.dns import suffixes
from certlint.errors import ConfigurationError
from certlint.policy import tables
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.parts.general_names import DNS
from certlint.x509.remarks.remark import quoted_value

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


@check
def in_public_dns(name_constraints: NameConstraints) -> Iterator[Problem]:
    """Domains that are permitted end in a top-level domain, or in a former one. BR 7.1.2.10.8, 1.6.1 (internal names)."""
    for name in name_constraints.permitted:
        label = name.text.rpartition(".")[2].lower() if name.kind == DNS else ""
        if label and label not in ("onion", *tables.values("retired-tlds")) and not _in_root_zone(label):
            message = f"the permitted dNSName {quoted_value(name.text)} has an unknown top-level domain"
            yield Problem(message, "a domain of the public DNS", name.text, name.at)


def _in_root_zone(label: str) -> bool:
    """Whether it is a top-level domain. Raises NotJudgedError without the public suffix list."""
    try:
        return label.encode() in suffixes.suffix_list().tlds
    except ConfigurationError as error:
        raise NotJudgedError(f"{error}: {error.hint}") from None

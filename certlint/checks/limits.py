"""Basic constraints and name constraints. RFC 5280 sections 4.2.1.9 and 4.2.1.10."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.check import check
from certlint.parts.general_names import KINDS, URI
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import BasicConstraints, KeyUsage, NameConstraints

# A host by itself, or a domain with a leading period, of two labels or more.
_FQDN = re.compile(r"\.?(?:(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\.)+(?=[A-Za-z0-9-]*[A-Za-z])(?!-)[A-Za-z0-9-]{2,63}(?<!-)\Z")


@check
def ca_flag_is_der(basic_constraints: BasicConstraints) -> Iterator[Problem]:
    """The cA flag is left out when false, as every default, and written as ff when true. X.690 sections 11.1, 11.5."""
    flag = basic_constraints.ca_encoding
    if flag not in (None, b"\xff"):
        expected = "ff" if basic_constraints.ca else "no flag"
        yield Problem(
            f"the cA flag is written as {flag.hex() or 'nothing'}", expected, flag.hex(), basic_constraints.ca_at
        )


@check
def path_length_has_meaning(basic_constraints: BasicConstraints, key_usage: KeyUsage | None) -> Iterator[Problem]:
    """Only what may sign certificates says how long a path may be below it. RFC 5280 section 4.2.1.9."""
    if basic_constraints.path_length is None:
        return
    at = basic_constraints.path_length_at
    if not basic_constraints.ca:
        yield Problem("a path length is set, but this is no CA", expected="none", found="a path length", at=at)
    elif key_usage is not None and "keyCertSign" not in key_usage.usages:
        message = "a path length is set, but the key usage does not allow keyCertSign"
        yield Problem(message, expected="none", found="a path length", at=at)


@check
def path_length_not_negative(basic_constraints: BasicConstraints) -> Iterator[Problem]:
    """The path length is zero or more. RFC 5280 section 4.2.1.9."""
    length = basic_constraints.path_length
    if length is not None and length < 0:
        yield Problem(f"the path length is {length}", "0 or more", str(length), basic_constraints.path_length_at)


@check
def subtree_kinds(name_constraints: NameConstraints, *, unfit: tuple[str, ...]) -> Iterator[Problem]:
    """No subtree is of a kind of name that nobody compares. RFC 5280 section 4.2.1.10."""
    for name in (*name_constraints.permitted, *name_constraints.excluded):
        if KINDS[name.kind] in unfit:
            yield Problem(f"a name constraint is on {name.title}", f"none on {name.title}", name.title, name.at)


@check
def distance(name_constraints: NameConstraints, *, field: str, allowed: tuple[int, ...]) -> Iterator[Problem]:
    """The `minimum` or `maximum` of a subtree is left out or one of `allowed`. RFC 5280 section 4.2.1.10."""
    for each in name_constraints.distances:
        if ("minimum", "maximum")[each.field] == field and each.value not in allowed:
            expected = " or ".join(("none", *map(str, allowed)))
            yield Problem(f"a name constraint sets a {field} of {each.value}", expected, str(each.value), each.at)


@check
def uri_hosts(name_constraints: NameConstraints) -> Iterator[Problem]:
    """A constraint on URIs is a fully qualified host or, with a leading period, a domain. RFC 5280 section 4.2.1.10."""
    for name in (*name_constraints.permitted, *name_constraints.excluded):
        if name.kind == URI and not _FQDN.match(name.text):
            message = f"the name constraint on URIs {name.text!r} is no fully qualified domain name"
            yield Problem(
                message, expected="a host such as host.example.com or .example.com", found=name.text, at=name.at
            )

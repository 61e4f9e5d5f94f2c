"""The names that were asked for, rather than those that a certificate holds: the cluster's, and its certificate's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.dns import matching as compare
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle


@check
def host_names(bundle: Bundle, *, names: tuple[str, ...], longest: int) -> Iterator[Problem]:
    """Each of `names` is a host name of at most `longest` characters. RFC 952, RFC 1123 section 2.1."""
    for name in names if bundle.certificates else ():
        if problem := compare.hostname_problem(name, longest=longest):
            yield Problem(f"{name}: {problem}", expected="letters, digits and hyphens between dots", found=name)


@check
def not_under(bundle: Bundle, *, names: tuple[str, ...], domain: str, unless: tuple[str, ...]) -> Iterator[Problem]:
    """None of `names` is under `domain`, those under one of `unless` aside."""
    for name in names if bundle.certificates else ():
        if _under(name, domain) and not any(_under(name, each) for each in unless):
            yield Problem(f"{name} ends in .{domain}", expected="a name in a domain of yours", found=name)


@check
def spelled_as(bundle: Bundle, *, given: str, name: str) -> Iterator[Problem]:
    """The certificate's name was given as the product spells it."""
    if bundle.certificates and given != name:
        yield Problem(f"--cert-name {given} is taken as {name}", expected=name, found=given)


def _under(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")

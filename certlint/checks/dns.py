"""Host names on the public web: labels, top-level domains, public suffixes, and the domains with rules of their own.

All read the names of the SAN, and those of the CN that the SAN does not list (`certlint/parts/hosts.py`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from certlint import suffixes
from certlint.check import NotJudgedError, check
from certlint.checks.attributes import shown
from certlint.errors import ConfigurationError
from certlint.parts.general_names import DNS
from certlint.parts.hosts import REGISTRY_SUFFIX
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import SubjectAltName
    from certlint.parts.derived import Names
    from certlint.parts.hosts import Hosts

DAY = 86_400


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)


def _suffix_list() -> suffixes.SuffixList:
    """The public suffix list. Raises NotJudgedError where it is not installed."""
    try:
        return suffixes.load()
    except ConfigurationError as error:
        raise NotJudgedError(f"{error}: {error.hint}") from None


def _chosen(name: str, which: str) -> list[str]:
    """The labels of a name that a rule is about: see `labels`. Raises NotJudgedError without the public suffix list."""
    parts = name.split(".")
    if which == "every":
        return parts
    if which == "first":
        return parts[:1]
    if which == "rest":
        return parts[1:]
    registered = len(parts) - _suffix_list().registrable(parts)
    return parts[registered : registered + 1] if which == "registered" else parts[:registered]


@check
def labels(part: Hosts | Names, *, which: str, pattern: str, expected: str) -> Iterator[Problem]:
    """The labels of host names are as `pattern` (a regular expression for a whole label) says, which means `expected`.

    `which` labels: `every`, the `first` from the left, the `rest` after it, the one that is `registered` below a public
    suffix, or those `below` that one. BR 7.1.2.7.12, RFC 1034 section 3.5.
    """
    whole = _pattern(pattern)
    for index, name in enumerate(part.names):
        bad = next((label for label in _chosen(name, which) if not whole.fullmatch(label)), None)
        if bad is not None:
            yield Problem(f"label {bad!r} of {shown(name)}", expected=expected, found=bad, at=index)


@check
def labels_while_brief(odd_hosts: Hosts, *, pattern: str, expected: str, days: int) -> Iterator[Problem]:
    """Every label of dNSNames is as `pattern` says, unless the certificate lives for at most `days`. Ballot SC-12."""
    for index, host in enumerate(odd_hosts.hosts if odd_hosts.seconds > days * DAY else ()):
        bad = next((label for label in host.text.split(".") if not _pattern(pattern).fullmatch(label)), None)
        if bad is not None and not host.in_cn:
            message = f"label {bad!r} of {shown(host.text)} in a certificate of more than {days} days"
            yield Problem(message, expected=expected, found=bad, at=index)


@check
def known_tld(odd_hosts: Hosts) -> Iterator[Problem]:
    """Host names end in a top-level domain that existed when the certificate was issued. BR 4.2.2, 7.1.2.7.12."""
    for index, host in enumerate(odd_hosts.hosts):
        if not host.known_tld:
            label = host.text.rpartition(".")[2]
            message = f"{host.where} {host.text!r} ends in {label!r}, which is no top-level domain"
            yield Problem(message, expected="a top-level domain of IANA's root zone", found=label, at=index)


@check
def bare_suffix(odd_hosts: Hosts, *, where: tuple[str, ...] = ()) -> Iterator[Problem]:
    """No host name is a suffix below which a registry sells domains. BR 1.6.1, Base Domain Name.

    `where` may limit it to the names of a `dNSName` or of the `common name`.
    """
    for index, host in enumerate(odd_hosts.hosts):
        limited = where and host.where not in where
        if host.suffix == REGISTRY_SUFFIX and not host.text.startswith("*.") and not limited:
            message = f"{host.where} {host.text!r} is a public suffix"
            yield Problem(message, expected="a domain below it", found=host.text, at=index)


@check
def below_suffix(names: Names) -> Iterator[Problem]:
    """Each name, or what its wildcard is of, is below a public suffix. A name of one label counts as a suffix."""
    known = _suffix_list()
    for index, name in enumerate(names.names):
        base = name.lower().removeprefix("*.").encode("ascii", "replace")
        if b"." not in base or (known.has(base) and known.has_registry(base)):
            yield Problem(f"{shown(name)} is a public suffix", expected="a domain below it", found=name, at=index)


@check
def wildcard_suffix(odd_hosts: Hosts) -> Iterator[Problem]:
    """No wildcard stands right below a public suffix, for all of whose customers it would speak. BR 3.2.2.6."""
    for index, host in enumerate(odd_hosts.hosts):
        if host.suffix and host.text.startswith("*."):
            message = f"{host.where} {host.text!r} speaks for every domain below the public suffix {host.text[2:]!r}"
            yield Problem(message, expected="a wildcard below a registered domain", found=host.text, at=index)


@check
def no_wildcards(subject_alt_name: SubjectAltName, *, but: tuple[str, ...] = ()) -> Iterator[Problem]:
    """No dNSName is a wildcard, unless it ends as one of `but`. EVG 7.1.2.7, BR appendix B."""
    for name in subject_alt_name.names:
        if name.kind == DNS and "*" in name.text and not name.text.lower().endswith(but):
            yield Problem(f"dNSName {name.text!r} is a wildcard", expected="a full name", found=name.text, at=name.at)

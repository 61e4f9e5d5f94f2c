"""Names from the command line and from requests: which are valid, and which should not be signed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.dns import matching
from certlint.engine import setup
from certlint.engine.replaced import needs_name
from certlint.errors import UsageError
from certlint.policy.remediation import shell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.engine.plan import Plan

# Second-level labels under which countries register names: *.co.uk is as wide as *.com.
_REGISTRY = re.compile(r"(?:ac|co|com|edu|gob|gouv?|gv|info|ltd|me|mil|ne|net|nhs|nom|or|org|plc|sch)\.[a-z]{2}")

_LONGEST_STEM = 240
_ANY_SERVER = "--profile hygiene"


def fqdns(texts: Iterable[str]) -> tuple[str, ...]:
    """Names that clients connect to, separated by white space or commas, without duplicates. Raises UsageError."""
    found = [word for text in texts for word in re.split(r"[\s,]+", text) if word]
    for word in found:
        if word.startswith("*."):
            raise UsageError(f"{word!r} is a wildcard", f"give -f {shell(word[2:])} --san {shell(word)}")
    if not found:
        raise UsageError("no name was given", "give one: -f cluster.example.com")
    return tuple(dict.fromkeys(setup.fqdn(word) for word in found))


def asked_for(texts: Iterable[str], addresses: Iterable[str]) -> tuple[str, ...]:
    """As `fqdns`; may be empty if addresses are given."""
    given = [*texts]
    return () if any(addresses) and not any(text.strip(" ,") for text in given) else fqdns(given)


def verify_needed(given: Iterable[str], plan: Plan) -> None:
    """Raises UsageError if the profile's rules need a name that was not given."""
    if not any(given) and needs_name(plan):
        hint = (
            f"give one: -f cluster.example.com; if clients connect to an address, choose another profile: {_ANY_SERVER}"
        )
        raise UsageError(f"profile {plan.profile.name} needs a name", hint)


def verify_length(given: Iterable[str], longest: int) -> None:
    """Raises UsageError for a name with more characters than the profile allows."""
    for name in given:
        if problem := matching.hostname_problem(name, longest=longest):
            raise UsageError(f"{name!r} cannot be the name of a server: {problem}")


def file_stem(name: str) -> str:
    """The base of file names for a host name. A file name has at most 255 octets with its suffix, a host name up to 253."""
    return name[:_LONGEST_STEM].replace(":", "-")  # Windows allows no colon of an IPv6 address in a file name


def dns_entries(texts: Iterable[str]) -> list[str]:
    """Additional DNS names for a SAN, including wildcards, in A-label form. Raises UsageError."""
    found = []
    for text in texts:
        name = setup.san(text)
        if problem := entry_problem(name):
            raise UsageError(f"--san {text!r} is not a DNS name: {problem}")
        found.append(name)
    return found


def entry_problem(name: str) -> str:
    """Why `name` is neither a host name nor a wildcard name; empty if it is one."""
    return matching.hostname_problem(name.removeprefix("*."))


def too_wide(name: str) -> str:
    """Why a CA should not sign a wildcard that covers other people's domains; empty if it may.

    A heuristic without a list: a single label under the wildcard, or a registry label such as `co` under a country code.
    """
    if not name.startswith("*."):
        return ""
    domain = name[2:]
    wide = "." not in domain or _REGISTRY.fullmatch(domain)
    return f"it covers every domain below .{domain}" if wide else ""

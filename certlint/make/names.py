"""Names from the command line and from requests: what is taken, and what nobody should sign."""

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

# Second-level labels under which whole countries register: *.co.uk is as wide as *.com.
_REGISTRY = re.compile(r"(?:ac|co|com|edu|gob|gouv?|gv|info|ltd|me|mil|ne|net|nhs|nom|or|org|plc|sch)\.[a-z]{2}")

_LONGEST_STEM = 240
_ANY_SERVER = "--profile hygiene"


def fqdns(texts: Iterable[str]) -> tuple[str, ...]:
    """Names that clients connect to, several in a text between white space or commas, each once. Raises UsageError."""
    found = [word for text in texts for word in re.split(r"[\s,]+", text) if word]
    for word in found:
        if word.startswith("*."):
            raise UsageError(f"{word!r} is a wildcard", f"give -f {shell(word[2:])} --san {shell(word)}")
    if not found:
        raise UsageError("no name was given", "give one: -f cluster.example.com")
    return tuple(dict.fromkeys(setup.fqdn(word) for word in found))


def asked_for(texts: Iterable[str], addresses: Iterable[str]) -> tuple[str, ...]:
    """As `fqdns`; none are needed where a server is reached by addresses alone."""
    given = [*texts]
    return () if any(addresses) and not any(text.strip(" ,") for text in given) else fqdns(given)


def verify_needed(given: Iterable[str], plan: Plan) -> None:
    """Raises UsageError where the profile's rules need a name that was not given."""
    if not any(given) and needs_name(plan):
        hint = (
            f"give one: -f cluster.example.com; if clients connect to an address, choose another profile: {_ANY_SERVER}"
        )
        raise UsageError(f"profile {plan.profile.name} needs a name", hint)


def verify_length(given: Iterable[str], longest: int) -> None:
    """Raises UsageError for a name that has more characters than the profile takes."""
    for name in given:
        if problem := matching.hostname_problem(name, longest=longest):
            raise UsageError(f"{name!r} cannot be the name of a server: {problem}")


def file_stem(name: str) -> str:
    """A name of a server as the name of its files, which may have 255 octets with their suffixes: DNS alone allows 253."""
    return name[:_LONGEST_STEM].replace(":", "-")  # of an address; Windows has no file of such a name


def dns_entries(texts: Iterable[str]) -> list[str]:
    """Further DNS names for a SAN, wildcards among them, in A-label form. Raises UsageError."""
    found = []
    for text in texts:
        name = setup.san(text)
        if problem := entry_problem(name):
            raise UsageError(f"--san {text!r} is not a DNS name: {problem}")
        found.append(name)
    return found


def entry_problem(name: str) -> str:
    """Why `name` is neither a host name nor a wildcard of one, or an empty string."""
    return matching.hostname_problem(name.removeprefix("*."))


def too_wide(name: str) -> str:
    """Why a CA should not sign a wildcard, or an empty string: it stands for the domains of strangers.

    A small rule without a list: one label under the wildcard, or a registry's label under a country's two letters.
    """
    if not name.startswith("*."):
        return ""
    domain = name[2:]
    wide = "." not in domain or _REGISTRY.fullmatch(domain)
    return f"it covers every domain below .{domain}" if wide else ""

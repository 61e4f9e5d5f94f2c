"""The contents of one certificate or request, before it is encoded."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from certlint.make.requirements import Requirements

# RFC 5280 appendix A: the most characters of each attribute, in the order of the encoding.
LIMITS = {"C": 2, "ST": 128, "L": 128, "O": 64, "OU": 64, "CN": 64}
# The replacement character of decoders.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Contents(NamedTuple):
    """A subject as (attribute, value) pairs in order, the names, the EKUs, and the key usages."""

    subject: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    purposes: tuple[str, ...]
    usages: tuple[str, ...]

    @property
    def common_name(self) -> str:
        return dict(self.subject).get("CN", "")


def contents_for(
    asked: Requirements,
    kind: str,
    fqdns: tuple[str, ...],
    *,
    names: Iterable[str] = (),
    addresses: Iterable[str] = (),
    subject: Mapping[str, str] | None = None,
) -> Contents:
    """The contents of a leaf with a key of `kind`. `names`, `addresses` and `subject` are added to the requirements.

    Without a rule about names, the SAN contains `fqdns`; without `fqdns`, the CN is an address.
    Raises UsageError for an invalid subject.
    """
    attributes = {**(subject or {}), **asked.subject}
    numbers = tuple(dict.fromkeys((*asked.addresses, *addresses)))
    hosts = fqdns or numbers[:1]
    common = asked.common_name or attributes.get("CN") or next((n for n in hosts if len(n) <= LIMITS["CN"]), "")
    if common:
        attributes["CN"] = common
    ordered = tuple((key, attributes[key]) for key in LIMITS if attributes.get(key))
    for key, value in ordered:
        _verify(key, value)
    listed = tuple(dict.fromkeys((*(asked.names or fqdns), *names)))
    usages = asked.usages.get(kind, ("digitalSignature",))
    return Contents(ordered, listed, numbers, asked.purposes, usages)


def _verify(key: str, value: str) -> None:
    problem = attribute_problem(key, value)
    if problem:
        raise UsageError(f"{key}={value!r}: {problem}", "see --subject: C is two letters, the others are plain text")


def attribute_problem(key: str, value: str) -> str:
    """Why `value` is not valid for an attribute of a subject; empty if it is."""
    if any("\ud800" <= c <= "\udfff" for c in value):  # Python's escapes for invalid UTF-8 on the command line
        return "it contains octets that are not UTF-8"
    if REPLACEMENT in value:
        return "it contains U+FFFD, the mark of a character that a conversion lost"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in value):
        return "it contains a control character or an invisible character"
    if key == "C" and not (len(value) == 2 and value.isascii() and value.isalpha()):
        return "a country is two letters, such as US"
    if len(value) > LIMITS.get(key, 64):
        return f"it has {len(value)} characters, more than {LIMITS.get(key, 64)}"
    return ""

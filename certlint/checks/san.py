"""The names that the subjectAltName must contain or cover. Kinds of names: `general_names`; host names: `dns`."""

from __future__ import annotations

from certlint.check import check, screens
from certlint.dns import matching as compare
from certlint.dns.suffixes import is_registry_suffix
from certlint.report import Problem
from certlint.x509.parts.general_names import DNS as DNS_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.parts import SubjectAltName


@check
def covers_names(
    subject_alt_name: SubjectAltName, *, names: dict[str, str], optional: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """A SAN entry matches each of `names` (name → what fails without it). RFC 9525 section 6.

    Only the same iPAddress matches an IP address; names in `optional` may be missing.
    """
    entries = _entries(subject_alt_name)
    addresses = subject_alt_name.ip_addresses
    found = ""
    for name, use in names.items():
        if (
            name in optional
            or name in addresses
            or (not compare.looks_like_address(name) and compare.match(entries, name))
        ):
            continue
        kind = "IP" if compare.looks_like_address(name) else "DNS"
        found = found or ", ".join(n.text for n in subject_alt_name.names) or "no names"
        message = f"SAN lacks {name}. {use[:1].upper()}{use[1:]}"
        yield Problem(message, expected=f"{kind}:{name}", found=found)


@check
def lists_names(
    subject_alt_name: SubjectAltName, *, names: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """The SAN contains each of `names` itself, not only a wildcard that matches it.

    Names that no entry matches are reported by another rule.
    """
    entries = _entries(subject_alt_name)
    for name in names:
        found = "" if name in optional else compare.match(entries, name)
        if found.startswith("*."):
            yield Problem(
                f"SAN lacks {name}. Only the wildcard {found} matches it", expected=f"DNS:{name}", found=found
            )


@check
def covers_siblings(subject_alt_name: SubjectAltName, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """Beside each of `names`, the SAN contains another name in the same parent domain, such as databases in its namespace."""
    entries = _entries(subject_alt_name)
    for name in names:
        parent = name.partition(".")[2]
        if not any(entry != name and entry.partition(".")[2] == parent for entry in entries):
            expected = f"*.{parent}, or the name of each database there"
            yield Problem(
                f"SAN contains no other name in {parent}", expected=expected, found=", ".join(sorted(entries))
            )


@check
def wildcards_below_a_domain(subject_alt_name: SubjectAltName) -> Iterator[Problem]:
    """No wildcard stands directly below a public suffix or a whole top-level domain; other wildcards are not checked."""
    for name in subject_alt_name.names:
        wildcard, _, parent = compare.to_ascii(name.text).partition(".")
        if name.kind != DNS_NAME or wildcard != "*" or not parent or "*" in parent or parent.startswith("."):
            continue
        if "." not in parent:
            what = f"the wildcard {name.text} stands for every name below {parent}"
        elif is_registry_suffix(parent):
            what = f"the wildcard {name.text} is directly below the public suffix {parent}"
        else:
            continue
        yield Problem(what, expected="a wildcard below a domain of one owner", found=name.text, at=name.at)


@screens(wildcards_below_a_domain)
def _wildcards_below_a_domain(rows: Rows) -> Screen:
    """All rows if there may be a wildcard, or a name in an unusual form."""
    every = range(len(rows))
    return lambda names: every if names.unusual_dns_values or names.raw.find(b"*") >= 0 else ()


def _entries(subject_alt_name: SubjectAltName) -> frozenset[str]:
    return frozenset(map(compare.to_ascii, subject_alt_name.dns_names))

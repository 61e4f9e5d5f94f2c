"""What the subjectAltName lists and covers, and whether its entries are names at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import names as compare
from certlint.check import check
from certlint.parts.general_names import DNS
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import SubjectAltName


@check
def covers_names(
    subject_alt_name: SubjectAltName, *, names: dict[str, str], optional: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Every one of `names` (name → what fails without it) is matched by an entry. RFC 9525 section 6.

    An IP address is matched by the same iPAddress only; names that are `optional` need not be there.
    """
    found = ", ".join(n.text for n in subject_alt_name.names) or "no names"
    for name, use in names.items():
        if name not in optional and not _covered(subject_alt_name, name):
            yield Problem(f"{name} is not in the SAN; without it {use}", expected=_entry(name), found=found)


@check
def lists_names(
    subject_alt_name: SubjectAltName, *, names: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """None of `names` is matched by nothing but a wildcard. A name that nothing matches is another rule's."""
    listed = {compare.to_ascii(entry) for entry in subject_alt_name.dns_names}
    for name in names:
        if name in optional or compare.to_ascii(name) in listed:
            continue
        wildcard = next((entry for entry in subject_alt_name.dns_names if compare.covers(entry, name)), "")
        if wildcard:
            yield Problem(
                f"{name} is not in the SAN; only {wildcard} matches it", expected=_entry(name), found=wildcard
            )


@check
def covers_siblings(subject_alt_name: SubjectAltName, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """Beside each of `names` the SAN has others of the same parent domain, such as the databases of its namespace."""
    entries = [compare.to_ascii(entry) for entry in subject_alt_name.dns_names]
    for name in names:
        parent = compare.to_ascii(name).partition(".")[2]
        if not any(entry != name and entry.partition(".")[2] == parent for entry in entries):
            yield Problem(
                f"the SAN has no name beside {name} in {parent}",
                expected=f"*.{parent}, or the name of each database there",
                found=", ".join(entries),
            )


@check
def well_formed(subject_alt_name: SubjectAltName) -> Iterator[Problem]:
    """Every dNSName is a domain name in the preferred syntax. RFC 5280 section 4.2.1.6."""
    for entry in subject_alt_name.of_kind(DNS):
        if problem := compare.entry_problem(entry.text):
            text = entry.value.decode("utf-8", "backslashreplace")
            yield Problem(f"dNSName {text!r}: {problem}", expected="a domain name", found=text, at=entry.at)


@check
def wildcards_leftmost(subject_alt_name: SubjectAltName) -> Iterator[Problem]:
    """A wildcard is the whole leftmost label of a dNSName, and there is one at most. RFC 9525 section 6.3."""
    for entry in subject_alt_name.of_kind(DNS):
        if problem := compare.wildcard_problem(entry.text):
            yield Problem(f"dNSName {entry.text!r}: {problem}", expected="*.domain", found=entry.text, at=entry.at)


def _covered(subject_alt_name: SubjectAltName, name: str) -> bool:
    if compare.is_address(name):
        return name in subject_alt_name.ip_addresses
    return any(compare.covers(entry, name) for entry in subject_alt_name.dns_names)


def _entry(name: str) -> str:
    return f"IP:{name}" if compare.is_address(name) else f"DNS:{name}"

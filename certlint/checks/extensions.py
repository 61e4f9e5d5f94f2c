"""Which extensions there are, and how each is marked. RFC 5280 section 4.2. Rules say with `part` which one is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import oids
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import BasicConstraints, Extension, Extensions, Version


def _title(part: str) -> str:
    return oids.EXTENSION_TITLES.get(part, part.replace("_", " "))


@check
def present(extension: Extension | None, *, part: str) -> Iterator[Problem]:
    """The extension `part` is there."""
    if extension is None:
        yield Problem(f"there is no {_title(part)} extension", expected=_title(part), found="none")


@check
def absent(extension: Extension) -> Iterator[Problem]:
    """The extension is not there."""
    yield Problem(f"{extension.title} has no place in this certificate", expected=f"no {extension.title}")


@check
def criticality(extension: Extension, *, expected: bool) -> Iterator[Problem]:
    """The extension is marked critical, or is not."""
    if extension.critical is not expected:
        said = "marked critical" if extension.critical else "not marked critical"
        wanted = "critical" if expected else "not critical"
        yield Problem(f"{extension.title} is {said}", expected=wanted, found=said)


@check
def distinct(extensions: Extensions) -> Iterator[Problem]:
    """No extension is there twice."""
    seen: dict[str, int] = {}
    for index, oid in enumerate(extensions.oids):
        if seen.setdefault(oid, index) != index:
            title = _title(oids.EXTENSION_NAMES.get(oid, oid))
            message = f"{title} is there again as extension {index + 1}, after extension {seen[oid] + 1}"
            yield Problem(message, expected="once", found="twice or more", at=index)


@check
def not_empty(extensions: Extensions) -> Iterator[Problem]:
    """A list of extensions holds one at least."""
    if not extensions.pairs:
        yield Problem("the list of extensions is empty", expected="an extension, or no list", found="an empty list")


@check
def critical_known(extensions: Extensions, *, known: tuple[str, ...]) -> Iterator[Problem]:
    """Every critical extension is one of `known`, given by the names of parts or by OIDs."""
    for index, (oid, critical) in enumerate(extensions.pairs):
        name = oids.EXTENSION_NAMES.get(oid, oid)
        if critical and name not in known and oid not in known:
            yield Problem(f"the critical extension {_title(name)} is not known to TLS software", found=oid, at=index)


@check
def is_ca(basic_constraints: BasicConstraints, *, expected: bool) -> Iterator[Problem]:
    """What basicConstraints say of being a CA is as expected. RFC 5280 section 4.2.1.9."""
    if basic_constraints.ca is not expected:
        said = ["CA:FALSE", "CA:TRUE"]
        message = f"basicConstraints say {said[basic_constraints.ca]}"
        yield Problem(message, expected=said[expected], found=said[basic_constraints.ca])


@check
def version_is(version: Version, *, number: int) -> Iterator[Problem]:
    """The certificate is of the X.509 version `number`."""
    if version.number != number:
        said = f"version {version.number}" if 1 <= version.number <= 3 else f"the unknown version {version.number}"
        yield Problem(f"the certificate is of {said}", expected=f"version {number}", found=f"version {version.number}")

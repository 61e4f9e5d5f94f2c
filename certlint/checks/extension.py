"""Extensions as such: whether they are there, critical, empty, doubled. RFC 5280 section 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import oids
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Encoded
    from certlint.parts import Extension, Extensions


def _title(name: str) -> str:
    """What a person calls a part of the certificate that is known here by `name`."""
    return oids.EXTENSION_TITLES.get(name, name.replace("_", " "))


@check
def criticality(extension: Extension, *, critical: bool) -> Iterator[Problem]:
    """An extension is marked as the profile of it asks. RFC 5280 section 4.2."""
    if extension.critical != critical:
        expected, found = ("critical", "not critical") if critical else ("not critical", "critical")
        yield Problem(f"{extension.title} is {found}", expected=expected, found=found)


@check
def forbidden(encoded: Encoded, *, where: str) -> Iterator[Problem]:
    """A part of the certificate is not there, because certificates of the kind `where` must not have it."""
    title = _title(encoded.name)
    yield Problem(f"{title} is in {where}", expected=f"no {title}", found=title)


@check
def required(extensions: Extensions | None, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """Each of the extensions, given by part name or OID, is there."""
    for name in names:
        if extensions is None or not extensions.has(name):
            title = _title(name)
            yield Problem(f"there is no {title}", expected=title, found="no such extension")


@check
def not_empty(extensions: Extensions, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """None of the extensions `names` is a SEQUENCE of nothing. RFC 5280 appendix A: SIZE (1..MAX)."""
    for index, entry in enumerate(extensions.entries):
        if entry.empty and oids.EXTENSION_NAMES.get(entry.oid) in names:
            yield Problem(f"{entry.title} is an empty sequence", expected="at least one element", found="none", at=index)


@check
def no_duplicates(extensions: Extensions) -> Iterator[Problem]:
    """No extension is there twice. RFC 5280 section 4.2."""
    seen = set()
    for index, entry in enumerate(extensions.entries):
        if entry.oid in seen:
            yield Problem(f"{entry.title} is there more than once", expected="one", found="two or more", at=index)
        seen.add(entry.oid)


@check
def default_criticality_unwritten(extensions: Extensions) -> Iterator[Problem]:
    """A criticality of false is left out, as DER leaves out every default. X.690 section 11.5."""
    for index, entry in enumerate(extensions.entries):
        if entry.written_false:
            yield Problem(f"{entry.title} spells out that it is not critical", "no criticality field", "FALSE", index)

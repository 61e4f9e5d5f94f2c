"""Whether values of names are what their string types say. X.680 section 41, X.520, RFC 5280 section 4.1.2.4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1.oids import part_title
from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.parts import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.directory_names import DirectoryName
    from certlint.x509.derived.views import TextAttributes
    from certlint.x509.parts.name import Attribute

# Octets; of more, the first ones are shown.
_SHOWN = 32


@check
def valid(part: Name | TextAttributes) -> Iterator[Problem]:
    """Every attribute of a name has a value of a string type for names, with octets that this type allows."""
    for attribute in part.attributes:
        if attribute.flaw:
            yield Problem(f"{attribute.label} {attribute.flaw}", _EXPECTED, _octets(attribute), attribute.at)


@check
def valid_in_extensions(directory_names: tuple[DirectoryName, ...]) -> Iterator[Problem]:
    """The same of the directoryNames in extensions, which are names as well."""
    for held in directory_names:
        whose = f"a directoryName of {part_title(held.part)}"
        try:
            attributes = Name(held.name).attributes
        except DecodeError as error:
            yield Problem(f"{whose} cannot be decoded: {error.message}", "a Name", at=held.at, part=held.part)
            continue
        for each in attributes:
            if each.flaw:
                message = f"{whose}: {each.label} {each.flaw}"
                yield Problem(message, _EXPECTED, _octets(each), held.at + each.at, held.part)


_EXPECTED = "octets of its string type, UTF8String at best"


def _octets(attribute: Attribute) -> str:
    value = attribute.value
    return f"octets {value[:_SHOWN].hex(' ')}{' …' if len(value) > _SHOWN else ''}"

"""Whether attribute values are valid for their string types. X.680 section 41, X.520, RFC 5280 section 4.1.2.4.

Which string types and characters an attribute may have is checked in `texts`.
"""

from __future__ import annotations

from certlint.check import check, screens
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.directory_names import DirectoryNames
    from certlint.x509.derived.views import TextAttributes
    from certlint.x509.parts import Name

# The limit of octets that are shown, the first ones.
_SHOWN = 32
_EXPECTED = "valid octets of the string type, preferably UTF8String"


@check
def valid(part: Name | TextAttributes | DirectoryNames) -> Iterator[Problem]:
    """Every attribute value of a name has a string type that names may have, and only octets that this type allows."""
    for attribute in part.attributes:
        if attribute.flaw:
            value = attribute.value
            octets = f"octets {value[:_SHOWN].hex(' ')}{' …' if len(value) > _SHOWN else ''}"
            yield Problem(f"{attribute.label} {attribute.flaw}", _EXPECTED, octets, attribute.at, attribute.part)


@screens(valid)
def _valid(rows: Rows) -> Screen:
    """All rows if any value has a flaw: each flaw in the text of a name is reported."""
    every = range(len(rows))

    def screen(part: Name | TextAttributes | DirectoryNames) -> Collection[int]:
        if not getattr(part, "odd", True):
            return ()
        return every if any(attribute.flaw for attribute in part.attributes) else ()

    return screen

"""Whether attribute values are valid for their string types. RFC 5280 section 4.1.2.4.

It is apart from `texts`, because every check of a bundle imports this module, and few need what `texts` imports.
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

# The most octets of a value that are shown.
_SHOWN_OCTETS = 32
_VALID = "valid octets of the string type, preferably UTF8String"


@check
def valid_for_type(part: Name | TextAttributes | DirectoryNames) -> Iterator[Problem]:
    """Every attribute value of a name has a string type that names may have, and only octets that this type allows.

    X.680 section 41, X.520.
    """
    for attribute in part.attributes:
        if attribute.flaw:
            value = attribute.value
            octets = f"octets {value[:_SHOWN_OCTETS].hex(' ')}{' …' if len(value) > _SHOWN_OCTETS else ''}"
            yield Problem(f"{attribute.label} {attribute.flaw}", _VALID, octets, attribute.at, attribute.part)


@screens(valid_for_type)
def _valid_for_type(rows: Rows) -> Screen:
    """All rows if any value has a flaw: each flaw in the text of a name is reported."""
    every = range(len(rows))

    def screen(part: Name | TextAttributes | DirectoryNames) -> Collection[int]:
        if not getattr(part, "odd", True):
            return ()
        return every if any(attribute.flaw for attribute in part.attributes) else ()

    return screen

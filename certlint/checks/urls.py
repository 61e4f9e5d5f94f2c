"""The syntax of URLs in the extensions of certificates. RFC 3986, RFC 9110 section 4.2.1, RFC 5280 section 4.2.1.6."""

from __future__ import annotations

from certlint.check import check, screens
from certlint.checks.information_access import locations
from certlint.policy.expressions import compiled
from certlint.report import Problem
from certlint.x509.parts.general_names import URI
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.checks.information_access import Places

# The first is RFC 3986 section 2, the others are section 3 and RFC 9110 section 4.2.1.
_FLAWS = (
    (
        "contains a character that a URL cannot contain, or a percent sign without two hexadecimal digits",
        r'[^\x21-\x7e]|["<>\\^`{|}]|%(?![0-9A-Fa-f]{2})',
    ),
    ("is empty", r"\A\Z"),
    ("has no scheme", r"\A(?![A-Za-z][A-Za-z0-9+.-]*:)"),
    ("has nothing after its scheme", r"\A[^:]*:\Z"),
    ("names no host", r"\A(?i:https?):(?!//[^/?#])"),
)


@check
def well_formed(part: Places) -> Iterator[Problem]:
    """Each location is an absolute URL by RFC 3986; one of `http` or `https` names a host. Of policies: practice statements."""
    for name in locations(part, ""):
        if name.kind != URI:
            continue
        flaw = next((text for text, pattern in _FLAWS if compiled(pattern).search(name.text)), "")
        if flaw:
            yield Problem(f"the URL {quoted_value(name.text)} {flaw}", "an absolute URL", name.text, at=name.at)


@screens(well_formed)
def _well_formed(rows: Rows) -> Screen:
    """All rows if a URL is written in an unusual way."""
    every = range(len(rows))

    def screen(part: Places) -> range | tuple[()]:
        for name in locations(part, ""):
            if name.kind == URI and _PLAIN.match(name.value) is None:
                return every
        return ()

    return screen


_PLAIN = compiled(rb"https?://[A-Za-z0-9][A-Za-z0-9.:-]*(?:/[A-Za-z0-9._~/-]*)?\Z")

"""The syntax of URLs in the extensions of certificates. RFC 3986, RFC 9110 section 4.2.1, RFC 5280 section 4.2.1.6."""

from __future__ import annotations

from certlint.check import check, screens
from certlint.checks.information_access import locations
from certlint.policy.expressions import compiled
from certlint.report import Problem
from certlint.x509.parts.general_names import URI
from certlint.x509.parts.uris import uri_flaw
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.checks.information_access import Places

# Where an authority ends, and what is before its port.
_END = r"(?=[/?#]|\Z)"
_HOST = r"\A[^:/?#]+://(?:[^/?#@]*@)?(?:\[[^\]/?#]*\]|[^:/?#\[\]]*)"
# The first is RFC 3986 section 2, the others are section 3 and RFC 9110 sections 4.2.1 and 4.2.4.
_FLAWS = (
    (
        "contains a character that a URL cannot contain, or a percent sign without two hexadecimal digits",
        r'[^\x21-\x7e]|["<>\\^`{|}]|%(?![0-9A-Fa-f]{2})',
    ),
    ("is empty", r"\A\Z"),
    ("has no scheme", r"\A(?![A-Za-z][A-Za-z0-9+.-]*:)"),
    ("has nothing after its scheme", r"\A[^:]*:\Z"),
    ("names no host", r"\A(?i:https?):(?!//[^/?#])"),
    ("has a bracket outside its host", rf"\A[^:/?#]+:(?://[^/?#]*{_END}|(?!//))[^\[\]]*[\[\]]"),
    ("contains a user name", r"\A(?i:https?)://[^/?#]*@"),
    ("has a port that is not a number", rf"{_HOST}:(?!\d*{_END})"),
    (
        "has a port that TCP does not have",
        rf"{_HOST}:0*(?:0|6553[6-9]|655[4-9]\d|65[6-9]\d\d|6[6-9]\d{{3}}|[7-9]\d{{4}}|[1-9]\d{{5,}}){_END}",
    ),
)


@check
def well_formed(part: Places) -> Iterator[Problem]:
    """Each location, or practice statement, is an absolute URL by RFC 3986; one of `http` or `https` has a host and no user."""
    for name in locations(part, ""):
        if name.kind != URI:
            continue
        flaw = next((text for text, pattern in _FLAWS if compiled(pattern).search(name.text)), "")
        if flaw := flaw or _host_flaw(name.text):
            yield Problem(f"the URL {quoted_value(name.text)} {flaw}", "an absolute URL", name.text, at=name.at)


def _host_flaw(url: str) -> str:
    """What is wrong with the host of a URL of http or https: it is not an address, and not a name as the DNS has them.

    RFC 3986 section 3.2.2, RFC 1034 section 3.5, RFC 1123 section 2.1. Hosts of one label are left to other rules.
    """
    found = _HTTP_HOST.match(url)
    if found is None or _ONE_LABEL.match(found[1]):
        return ""
    return "has a host that is not a host name" if "*" in found[1] or uri_flaw(url) == "host" else ""


_HTTP_HOST = compiled(r"(?i:https?)://([^/?#]*)")
_ONE_LABEL = compiled(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\.?(?::\d*)?\Z")


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


_PLAIN = compiled(
    rb"https?://(?:(?=[^.]{1,63}\.)[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*\.){1,9}[A-Za-z]{2,63}(?::80)?(?:/[A-Za-z0-9._~/-]*)?\Z"
)

"""Host names on the public web: labels, top-level domains, public suffixes, domains with their own rules.

All checks read the names of the SAN, and those of the CN that the SAN does not list (`certlint/x509/derived/hosts.py`).
"""

from __future__ import annotations

from certlint.check import NotJudgedError, check, screens
from certlint.dns import suffixes
from certlint.errors import ConfigurationError
from certlint.policy.expressions import DOTALL, compiled
from certlint.report import Problem
from certlint.x509.derived.host_views import PRIVATE_SUFFIX, REGISTRY_SUFFIX
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.host_views import Host, Hosts
    from certlint.x509.derived.views import Names
    from certlint.x509.parts import Extensions

DAY = 86_400


def _suffix_list() -> suffixes.SuffixList:
    """The public suffix list. Raises NotJudgedError if it is not installed."""
    try:
        return suffixes.suffix_list()
    except ConfigurationError as error:
        raise NotJudgedError(f"{error}: {error.hint}") from None


def _chosen(name: str, which: str) -> list[str]:
    """The labels of a name that a rule is about: see `labels`. Raises NotJudgedError without the public suffix list."""
    parts = name.split(".")
    if which == "every":
        return parts
    if which == "first":
        return parts[:1]
    if which == "rest":
        return parts[1:]
    if which == "last":
        return parts[-1:]
    registered = len(parts) - _suffix_list().registrable(parts)
    return parts[registered : registered + 1] if which == "registered" else parts[:registered]


@check
def labels(
    part: Hosts | Names,
    *,
    which: str,
    pattern: str,
    flaw: str,
    expected: str,
    days: int = 0,
    months: int = 0,
    where: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The labels of host names match `pattern`, a regular expression for a whole label. `expected` says it in words, `flaw`
    what is wrong with a label that does not.

    `which` labels: `every`, the `first` from the left, the `rest` after it, the `last`, the one that is `registered` below
    a public suffix, or those `below` that one. Certificates with a validity period of at most `days`, or calendar `months`, are
    not checked; `where` limits the check to names of a `dNSName` or of the `common name`.
    BR 7.1.2.7.12, RFC 1034 section 3.5.
    """
    if days and getattr(part, "seconds", 0) <= days * DAY:
        return
    if months and getattr(part, "months", 0) <= months:
        return
    whole, hosts = compiled(pattern, DOTALL), getattr(part, "hosts", ())
    for index, name in enumerate(part.names):
        if where and hosts[index].where not in where:
            continue
        bad = next((label for label in _chosen(name, which) if not whole.fullmatch(label)), None)
        if bad is not None:
            message = f"the label {quoted_value(bad)} of {quoted_value(name)} {flaw}"
            yield Problem(message, expected=expected, found=bad, at=index)


@screens(labels, "which", "pattern", "flaw", "expected", "days", "months", "where")
def _labels(rows: Rows) -> Screen:
    """All rows if there is any name: the part has only unusual names, and is empty for most certificates."""
    every = range(len(rows))
    return lambda part: every if part.names else ()


_ADDRESS = compiled(r"[0-9]{1,3}(\.[0-9]{1,3}){3}")
_FLAWS = {
    "address": ("is an IP address, not a host name", "an IP address in an iPAddress"),
    "unknown domain": ("has an unknown top-level domain", "a top-level domain in IANA's root zone"),
    "suffix": ("is a public suffix", "a domain below it"),
    "wildcard of a suffix": (
        "matches every domain directly below a registry's suffix",
        "a wildcard below a registered domain",
    ),
    "wildcard of a private suffix": (
        "matches the names of all customers of a provider",
        "a wildcard below one customer",
    ),
}


@check
def ownable(unusual_hosts: Hosts, *, flaw: str, where: tuple[str, ...] = (), first: str = "") -> Iterator[Problem]:
    """Somebody can own each host name. It has not the flaw: one of those above.

    `where` limits the check to names of a `dNSName` or of the `common name`, `first` to certificates that expire in that
    month (`2015-11`) or later. BR 1.6.1, 3.2.2.6, 4.2.2.
    """
    if unusual_hosts.last_month < first:
        return
    for index, host in enumerate(unusual_hosts.hosts):
        if _flaw(host, flaw) and (not where or host.where in where):
            message, expected = _FLAWS["address" if flaw == "unknown domain" and _is_address(host.text) else flaw]
            yield Problem(f"{host.where} {quoted_value(host.text)} {message}", expected, host.text, index)


def _is_address(text: str) -> bool:
    """Whether a text that is in the place of a host name is an IPv4 address; one of IPv6 is not a host name at all."""
    return bool(_ADDRESS.fullmatch(text)) and all(int(number) < 256 for number in text.split("."))


@screens(ownable, "flaw", "where", "first")
def _ownable(rows: Rows) -> Screen:
    """All rows if there is any name, as above."""
    every = range(len(rows))
    return lambda unusual_hosts: every if unusual_hosts.hosts else ()


_FOREIGN = compiled(r"[^A-Za-z0-9*_.-]")


@check
def host_names(
    unusual_hosts: Hosts,
    extensions: Extensions | None,
    *,
    unknown_domain: bool,
    without_san: bool = False,
    first: str = "",
) -> Iterator[Problem]:
    """Names consist of letters, digits, hyphens and dots: those with an unknown top-level domain, or those with a known one.

    Names of blanks alone are not checked, which a rule of their own is about.
    `without_san` limits the check to certificates that have no names but a CN, `first` to those that expire in that month
    (`2015-11`) or later. BR 7.1.2.7.12.
    """
    if unusual_hosts.last_month < first or (
        without_san and extensions is not None and extensions.has("subject_alt_name")
    ):
        return
    for index, host in enumerate(unusual_hosts.hosts):
        foreign = _FOREIGN.search(host.text)
        if foreign is not None and not host.text.isspace() and _flaw(host, "unknown domain") is unknown_domain:
            message = f"{host.where} {quoted_value(host.text)} is not a host name"
            yield Problem(message, "letters, digits, hyphens and dots", repr(foreign.group()), index)


@screens(host_names, "unknown_domain", "without_san", "first")
def _host_names(rows: Rows) -> Screen:
    """All rows if there is any name, as above."""
    every = range(len(rows))
    return lambda unusual_hosts, _extensions: every if unusual_hosts.hosts else ()


# If the last label has other characters (a port, a path, a line end), the rules about characters report it, not this one.
_NO_LABEL = compiled(r"[:/\x00-\x1f][^.]*\Z")


def _flaw(host: Host, flaw: str) -> bool:
    if flaw == "unknown domain":
        # A CN of an asterisk has no domain at all; a rule about placeholders reports it.
        return not (host.known_tld or _NO_LABEL.search(host.text) or (host.in_cn and host.text == "*"))
    kind = PRIVATE_SUFFIX if flaw == "wildcard of a private suffix" else REGISTRY_SUFFIX
    return host.suffix == kind and host.text.startswith("*.") is (flaw != "suffix")


@check
def below_suffix(names: Names) -> Iterator[Problem]:
    """Every name, without its wildcard, is below a public suffix. A name with one label counts as a public suffix."""
    known = _suffix_list()
    for index, name in enumerate(names.names):
        base = name.lower().removeprefix("*.").encode("ascii", "replace")
        if b"." not in base or (known.has(base) and known.has_registry(base)):
            yield Problem(
                f"{quoted_value(name)} is a public suffix", expected="a domain below it", found=name, at=index
            )

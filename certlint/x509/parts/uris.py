"""URIs as RFC 5280 requires them in certificates: absolute, with a host that is a domain name or an address. RFC 3986."""

from __future__ import annotations

from certlint.dns.matching import is_address

# A host, or a domain with a leading period, of two or more labels.
_LABELS = r"(?:(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\.)+(?=[A-Za-z0-9-]*[A-Za-z])(?!-)[A-Za-z0-9-]{2,63}(?<!-)"
# Compiled lazily: few bundles have URIs, and compiling takes 1 % of a check.
_CONSTRAINT = rf"\.?{_LABELS}\Z"
_HOST = rf"(?:\*\.)?{_LABELS}\.?\Z"
_PORT = r":\d*\Z"
_LONGEST_HOST = 253
# RFC 3986 appendix B: scheme, authority, the rest.
_PIECES = r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?(.*)\Z"


def is_host_or_domain(text: str) -> bool:
    """Whether `text` is valid in a name constraint on URIs: a full host, or a domain after a period."""
    from certlint.policy.expressions import compiled  # few bundles have URIs

    return compiled(_CONSTRAINT).match(text) is not None


def uri_flaw(uri: str) -> str:
    """The defect of a URI: empty, relative, nothing (after the scheme), host; or an empty string."""
    from certlint.policy.expressions import DOTALL, compiled

    match = compiled(_PIECES, DOTALL).match(uri)
    if not uri or match is None:
        return "empty"
    scheme, authority, rest = match.groups()
    if scheme is None:
        return "relative"
    if authority is None:
        return "" if rest else "nothing"
    host = compiled(_PORT).sub("", authority.rpartition("@")[2])
    fits = len(host) <= _LONGEST_HOST and compiled(_HOST).match(host)
    return "" if fits or _is_address(host) else "host"


def _is_address(host: str) -> bool:
    """Whether the host of a URI is an address; IPv6 in brackets."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    return is_address(bare) and (":" in bare) == (bare != host)

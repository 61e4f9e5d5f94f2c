"""The URIs that Go cannot parse, because of which it refuses the whole certificate."""

from __future__ import annotations

from certlint.light import re

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*:"
_ESCAPE = r"%(?![0-9A-Fa-f]{2})"
_USER = r"[A-Za-z0-9\-._:~!$&'*+(),;=%@]*"


def is_odd_uri(uri: str) -> bool:
    """Whether the control characters, the scheme, the authority, the path or the fragment are not those of a URI for Go."""
    if re.search(r"[\0-\x1f\x7f]", uri):
        return True
    rest, _, fragment = uri.partition("#")
    rest = rest.partition("?")[0]
    scheme = re.match(_SCHEME, rest)
    rest = rest[scheme.end() :] if scheme is not None else rest
    if scheme is not None and not rest.startswith("/"):
        return bool(re.search(_ESCAPE, fragment))  # the rest is opaque
    if scheme is None and ":" in rest.partition("/")[0]:
        return True
    authority, path = "", rest
    if rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        path = slash + path
    return bool(re.search(_ESCAPE, path) or re.search(_ESCAPE, fragment)) or _is_odd_authority(authority)


def _is_odd_authority(authority: str) -> bool:
    """Whether the user has other characters than RFC 3986 allows, the host is not a domain, or the port not a number."""
    user, _, host = authority.rpartition("@")
    if not re.fullmatch(_USER, user):
        return True
    if host.startswith("["):
        return not re.fullmatch(r"\[[^\]]*\](?::\d*)?", host)
    if not re.fullmatch(r"[^:]*(?::\d*)?", host):
        return True
    return bool(host) and (not all(host.split(".")) or any(each in host for each in " %"))

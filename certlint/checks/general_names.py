"""Names in the subjectAltName and the issuerAltName: DNS names, URIs, addresses. RFC 5280 sections 4.2.1.6 and 4.2.1.7.

`part` says which names: `odd_dns_names`, `san_uris`, `ian_emails`, …
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.check import check
from certlint.parts.general_names import KINDS, URI
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.derived import NameKinds, Names

# RFC 3986 appendix B: scheme, authority, the rest.
_PIECES = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?(.*)\Z", re.DOTALL)
_HOST = re.compile(
    r"(?:\*\.)?(?:(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\.)+(?=[A-Za-z0-9-]*[A-Za-z])(?!-)[A-Za-z0-9-]{2,63}(?<!-)\.?\Z"
)
_WORDS = {
    "empty": "is empty",
    "relative": "has no scheme",
    "nothing": "has nothing after its scheme",
    "host": "has a host that is neither a fully qualified domain name nor an IP address",
}


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


@check
def text(names: Names, *, without: str, flaw: str) -> Iterator[Problem]:
    """The regular expression `without` is found in no name."""
    for index, name in enumerate(names.names):
        if re.search(without, name):
            yield Problem(f"{_shown(name)} {flaw}", found=name, at=index)


@check
def uris(names: Names, *, flaw: str) -> Iterator[Problem]:
    """No URI has the flaw: empty, relative, nothing (after the scheme), host. RFC 5280 section 4.2.1.6, RFC 3986."""
    for index, name in enumerate(names.names):
        if _uri_flaw(name) == flaw:
            yield Problem(f"the URI {_shown(name)} {_WORDS[flaw]}", "an absolute URI", name, index)


def _uri_flaw(uri: str) -> str:
    """What is wrong with a URI, or an empty string."""
    if not uri:
        return "empty"
    match = _PIECES.match(uri)
    scheme, authority, rest = match.groups() if match else (None, None, "")
    if scheme is None:
        return "relative"
    if authority is None:
        return "" if rest else "nothing"
    host = re.sub(r":\d*\Z", "", authority.rpartition("@")[2])
    return "" if _HOST.match(host) or _is_address(host) else "host"


def _is_address(host: str) -> bool:
    from ipaddress import ip_address

    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        return ip_address(bare).version == (6 if bare is not host else 4)
    except ValueError:
        return False


@check
def none_empty(kinds: NameKinds, *, but_uris: bool = False) -> Iterator[Problem]:
    """No name is without content; URIs have a rule of their own where `but_uris`."""
    for kind in sorted(kinds.empty):
        if not (but_uris and kind == URI):
            yield Problem(f"there is an empty {KINDS[kind]}", expected="a name", found="nothing")


@check
def not_of_kind(kinds: NameKinds, *, unfit: tuple[str, ...]) -> Iterator[Problem]:
    """No name is of one of the kinds `unfit`: rfc822Name, iPAddress, …"""
    for kind in sorted(kinds.kinds):
        if KINDS[kind] in unfit:
            yield Problem(f"there is a name of kind {KINDS[kind]}", f"no {KINDS[kind]}", KINDS[kind])


@check
def idna_labels(names: Names, *, flaw: str) -> Iterator[Problem]:
    """What a label stands for in Unicode has no flaw: `no punycode`, or `not nfc`. RFC 5890, RFC 8399 section 2.2."""
    for index, name in enumerate(names.names):
        for label in name.split("."):
            if label[:4].lower() == "xn--" and _label_flaw(label[4:]) == flaw:
                said = {"no punycode": "can't be decoded to Unicode", "not nfc": "is not in normalization form C"}[flaw]
                yield Problem(f"the label {label!r} of {_shown(name)} {said}", found=label, at=index)


def _label_flaw(encoded: str) -> str:
    import unicodedata

    try:
        unicode = encoded.encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return "no punycode"
    return "" if unicodedata.is_normalized("NFC", unicode) else "not nfc"

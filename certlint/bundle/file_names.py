"""What file names say about contents: which files belong together, and which contain CA certificates."""

from __future__ import annotations

import os
import re

_ENDING = re.compile(r"\.(?:pem|crt|cer|cert|der|key)$|(?<=\.ca)-bundle$")
_NAMED = re.compile(r"(.+)_cert(?:_(?:chain|file))?\.(?:pem|crt|cer|cert)")
_BETWEEN = re.compile(r"[._\- ]+")
_KIND = re.compile(r"(?:fullchain|certificates?|certs?|crt|chain|bundle|priv(?:ate)?key|private|key)(\d*)")
_CA = re.compile(
    r"(?:root|intermediate|sub|issuing)?cas?(?:certs?)?|roots?|intermediates?|issuers?|issuing|chains?"
    r"|trust(?:ed|store)?|authorit(?:y|ies)|anchors?"
)


def stem(path: str) -> str:
    """A file name without words for its contents: `proxy` for `proxy_key.pem`, empty for `cert.pem`."""
    pieces = _pieces(path)
    kinds = [_KIND.fullmatch(piece) for piece in pieces]
    return ".".join(filter(None, (kind[1] if kind else piece for kind, piece in zip(kinds, pieces, strict=True))))


def is_called_ca(path: str) -> bool:
    """Whether the name of a file says that it contains CA certificates."""
    return any(_CA.fullmatch(piece.rstrip("0123456789")) for piece in _pieces(path))


def _pieces(path: str) -> list[str]:
    return _BETWEEN.split(_ENDING.sub("", os.path.basename(path).lower()))


def certificate_name(path: str) -> str:
    """The cluster's name of a certificate in the file named after it: `proxy` for `proxy_cert.pem`."""
    found = _NAMED.fullmatch(os.path.basename(path))
    return found[1] if found else ""

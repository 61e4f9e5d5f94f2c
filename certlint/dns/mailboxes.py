"""Mailbox addresses as SMTP writes them. RFC 5321 section 4.1.2, RFC 6531 section 3.3."""

from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+"
_QUOTED = r'"(?:[ !#-\[\]-~\x80-\U0010ffff]|\\[ -~])*"'
_LETTER = r"A-Za-z0-9\x80-\U0010ffff"
_LABEL = rf"[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?"
_MAILBOX = re.compile(rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z:.]{{1,64}}\])\Z")
_LONGEST_LOCAL_PART, _LONGEST = 64, 254


def is_mailbox(text: str) -> bool:
    """Whether a text is one mailbox address: a local part, `@`, and a domain or an address literal."""
    octets = len(text.encode("utf-8", "replace"))
    local = text.rpartition("@")[0]
    return (
        octets <= _LONGEST
        and len(local.encode("utf-8", "replace")) <= _LONGEST_LOCAL_PART
        and _MAILBOX.match(text) is not None
    )


def same_mailbox(text: str) -> str:
    """A mailbox address in the form in which it is compared: the case of the domain does not count. RFC 5280 section 7.5."""
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{domain.lower()}"

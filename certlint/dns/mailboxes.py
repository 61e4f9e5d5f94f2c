"""Mailbox addresses as SMTP writes them. RFC 5321 section 4.1.2, RFC 6531 section 3.3."""

from __future__ import annotations

from certlint.light import re

# All non-ASCII characters count as letters. Each set is written as the complement of ASCII characters: compiling a set of the
# others takes longer than a check of a bundle.
_ATOM = r"""[^\x00-\x20"(),.:;<>@\[\\\]\x7f]+"""
_QUOTED = r'"(?:[^\x00-\x1f"\\\x7f]|\\[ -~])*"'
_LETTER, _LETTER_OR_HYPHEN = r"[^\x00-/:-@\[-`{-\x7f]", r"[^\x00-,./:-@\[-`{-\x7f]"
_LABEL = rf"{_LETTER}(?:{_LETTER_OR_HYPHEN}{{0,61}}{_LETTER})?"
_MAILBOX = rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z:.]{{1,64}}\])\Z"
_LONGEST_LOCAL_PART, _LONGEST = 64, 254


def is_mailbox(text: str) -> bool:
    """Whether a text is one mailbox address: a local part, `@`, and a domain or an address literal."""
    octets = len(text.encode("utf-8", "replace"))
    local = text.rpartition("@")[0]
    return (
        octets <= _LONGEST
        and len(local.encode("utf-8", "replace")) <= _LONGEST_LOCAL_PART
        and re.match(_MAILBOX, text) is not None
    )


def same_mailbox(text: str) -> str:
    """A mailbox address in canonical form: the case of the domain does not count. RFC 5280 section 7.5."""
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{domain.lower()}"

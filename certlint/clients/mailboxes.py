"""How clients evaluate mailboxes against name constraints where they deviate from RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from certlint.clients.subtree_bases import EXCLUDED, NOT_PERMITTED, Bases, Below
from certlint.dns.matching import to_ascii
from certlint.light import re
from certlint.trust.subtrees import mailbox_key
from certlint.x509.parts.general_names import EMAIL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.x509.parts.locations import NameConstraints

# A plain mailbox, and one with a quoted local part. RFC 5321 section 4.1.2.
_ATOM, _HOST = r"[\w!#$%&'*+/=?^`{|}~-]+", r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_PLAIN = rf"{_ATOM}(?:\.{_ATOM})*@{_HOST}"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"@.+(?<!\.)'


def is_unreadable(mailbox: bytes) -> bool:
    """Whether Go cannot read a mailbox, which it does below constraints of any kind."""
    return "email-unreadable" in _mailbox_shape(mailbox.decode("latin-1"))


def _mailbox_shape(text: str) -> Iterator[str]:
    if text.startswith('"'):
        yield "email-quoted"
    if re.fullmatch(_PLAIN, text) and text.isascii():
        if "_" in text.rpartition("@")[2]:
            yield "email-underscore"
        return
    yield "email-odd"
    is_read = re.fullmatch(_QUOTED, text) or "[" in text or text.endswith("@")
    if not is_read or not text.isascii():
        yield "email-unreadable"


_QUOTED_PART = rb'"((?:[^"\\]|\\.)*)"@(.+)'


def _unquoted(mailbox: bytes) -> bytes:
    """A mailbox without quotes around its local part, as Go compares it."""
    found = re.fullmatch(_QUOTED_PART, mailbox)
    return mailbox if found is None else re.sub(rb"\\(.)", rb"\1", found[1]) + b"@" + found[2]


class Mailboxes:
    """Go includes all hosts below a host, and ignores quotes; NSS, Firefox and Java ignore the case of local parts; some do not
    support an empty base.
    """

    def __init__(self, constraints: NameConstraints) -> None:
        self._bases = Bases(constraints, EMAIL)
        both = self._bases.permitted, self._bases.excluded
        self._permitted, self._excluded = Below(both[0]), Below(both[1])
        self._folded = [{base.lower() for base in each if b"@" in base} for each in both]
        self._unquoted = [{_unquoted(base) for base in each if b"@" in base} for each in both]
        self._of_no_one = [
            {to_ascii(base[1:].decode("latin-1")) for base in each if base.startswith(b"@")} for each in both
        ]

    def read(self, value: bytes, refusal: str) -> Iterator[str]:
        yield "email-used"
        yield from ["email-base-at-used"] * any(self._of_no_one)
        yield from _mailbox_shape(value.decode("latin-1"))
        if refusal == NOT_PERMITTED:
            yield self._not_permitted(value)
            if self._bases.permits_empty:  # some do permit every mailbox then
                yield from self._free(value)
        elif refusal == EXCLUDED:
            yield from self._excluding(value)
        elif refusal:
            yield f"email-{refusal.replace(' ', '-')}"
            if self._bases.permitted:
                yield "email-is-not-a-mailbox-permitted"
        else:
            yield from ["email-base-empty-first"] * self._comes_to_empty(value)
            yield from self._free(value)

    def _comes_to_empty(self, value: bytes) -> bool:
        """Whether pyca, which stops at the first base that fits, comes to an empty one, which it cannot read."""
        bases, host = self._bases.permitted, mailbox_key(value)[1]
        return b"" in bases and not any(_is_within(value, host, base) for base in bases[: bases.index(b"")])

    def _excluding(self, value: bytes) -> Iterator[str]:
        """How a mailbox is excluded. Those for which the base excludes nothing look at the other bases."""
        host = mailbox_key(value)[1]
        if any(base and _is_within(value, host, base) for base in self._bases.excluded):
            yield "email-excluded"
            return
        yield from ["email-excluded-no-one"] * (host in self._of_no_one[1])
        yield from ["email-excluded-base-empty"] * self._bases.excludes_empty
        yield from self._free(value)
        if self._bases.permitted and not any(_is_within(value, host, base) for base in self._bases.permitted):
            yield self._not_permitted(value)

    def _not_permitted(self, value: bytes) -> str:
        if self._bases.permits_empty:
            return "email-base-empty"
        if mailbox_key(value)[1] in self._of_no_one[0]:
            return "email-not-permitted-no-one"
        if _unquoted(value) in self._unquoted[0]:
            return "email-not-permitted-quoted"
        if value.lower() in self._folded[0]:
            return "email-not-permitted-case"
        return "email-not-permitted-below" if self._permitted.hold(mailbox_key(value)[1]) else "email-not-permitted"

    def _free(self, value: bytes) -> Iterator[str]:
        if _unquoted(value) in self._unquoted[1]:
            yield "email-excluded-quoted"
        elif value.lower() in self._folded[1]:
            yield "email-excluded-case"
        elif self._excluded.hold(mailbox_key(value)[1]):
            yield "email-excluded-below"


def _is_within(mailbox: bytes, host: str, base: bytes) -> bool:
    """Whether a base that is a mailbox, a host or a domain contains a mailbox."""
    text = base.decode("latin-1").lower()
    if "@" in text:
        return mailbox_key(base) == mailbox_key(mailbox)
    return host == text or (text[:1] == "." and host.endswith(text))


def refuses_international(constraints: NameConstraints, mailboxes: Iterable[bytes]) -> bool:
    """Whether OpenSSL refuses internationalized mailboxes: it compares their hosts with bases that are hosts, and no others."""
    bases = Bases(constraints, EMAIL)
    permitted, excluded = (
        {to_ascii(base.decode("latin-1")) for base in each} for each in (bases.permitted, bases.excluded)
    )
    hosts = {mailbox_key(mailbox)[1] for mailbox in mailboxes}
    return bool(hosts & excluded or (permitted and hosts - permitted))

"""The steps that precede TLS on a plain-text port, as a table per protocol.

A step sends bytes, waits for a complete answer, and checks that it permits TLS. Nothing else is sent, nothing sent is
secret, and nothing is read beyond the answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.net.failures import ProtocolError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.net.wire import Wire

    # The length in bytes of the answer at the beginning of the data; 0 while it is incomplete.
    Framing = Callable[[bytes], int]

MAX_ANSWER = 16 * 1024
_SHOWN = 120


class Exchange(NamedTuple):
    """What is sent (`{name}` is the host name), how the end of the answer is found (None: no answer), and the accepted ones."""

    sent: bytes
    whole: Framing | None
    good: re.Pattern[bytes]


class Protocol(NamedTuple):
    """A protocol: its default port and its steps."""

    title: str
    port: int
    steps: tuple[Exchange, ...]


def _until(pattern: bytes) -> Framing:
    """An answer that ends with a pattern."""
    compiled = re.compile(pattern, re.DOTALL | re.MULTILINE)

    def whole(data: bytes) -> int:
        found = compiled.search(data)
        return found.end() if found else 0

    return whole


def _der(data: bytes) -> int:
    """One BER object with a definite length. X.690 section 8.1.3."""
    octets = data[1] & 0x7F if len(data) > 1 and data[1] & 0x80 else 0
    if len(data) < 2 + octets:
        return 0
    length = int.from_bytes(data[2 : 2 + octets], "big") if octets else data[1]
    end = 2 + octets + length
    return end if len(data) >= end or end > MAX_ANSWER else 0


def _packet(data: bytes) -> int:
    """One MySQL packet: three octets of length, a sequence number, and the payload."""
    end = 4 + int.from_bytes(data[:3], "little")
    return end if len(data) >= 4 and (len(data) >= end or end > MAX_ANSWER) else 0


_REPLY = _until(rb"^\d{3}(?: [^\n]*)?\r?\n")
_LINE = _until(rb"\n")
_TAGGED = _until(rb"^a [^\n]*\n")


def _step(sent: bytes, whole: Framing | None = None, good: bytes = b"") -> Exchange:
    return Exchange(sent, whole, re.compile(good, re.DOTALL | re.MULTILINE | re.IGNORECASE))


# RFC 4511 section 4.14.1: an extended request with the OID 1.3.6.1.4.1.1466.20037; and a response with result code 0.
_LDAP_REQUEST = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x16" + b"1.3.6.1.4.1.1466.20037"
_LDAP_SUCCESS = (
    rb"\A\x30(?:[\x00-\x7f]|\x81.|\x82..|\x84.{4})\x02\x01\x01\x78(?:[\x00-\x7f]|\x81.|\x82..|\x84.{4})\x0a\x01\x00"
)
# Version 10, server version, connection id, 8 octets, 0, two octets of capabilities, in which 0x0800 is CLIENT_SSL.
_WITH_TLS = bytes(each for each in range(256) if each & 0x08)
_MYSQL_GREETING = rb"\A...\x00\x0a[^\x00]*\x00.{4}.{8}\x00.[" + re.escape(_WITH_TLS) + rb"]"
# CLIENT_PROTOCOL_41, CLIENT_SSL and CLIENT_SECURE_CONNECTION; packets of 16 MiB; utf8; 23 zero octets.
_MYSQL_REQUEST = b"\x20\x00\x00\x01" + b"\x00\x8a\x00\x00" + b"\x00\x00\x00\x01" + b"\x21" + bytes(23)
_XMPP_OPENING = (
    b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
    b" to='{name}' version='1.0'>"
)

PROTOCOLS: dict[str, Protocol] = {
    "smtp": Protocol(  # RFC 3207
        "SMTP",
        25,
        (
            _step(b"", _REPLY, rb"\A220"),
            _step(b"EHLO certlint.invalid\r\n", _REPLY, rb"^250[ -]STARTTLS\r?$"),
            _step(b"STARTTLS\r\n", _REPLY, rb"\A220"),
        ),
    ),
    "imap": Protocol(  # RFC 9051 section 6.2.1
        "IMAP", 143, (_step(b"", _LINE, rb"\A\* OK"), _step(b"a STARTTLS\r\n", _TAGGED, rb"^a OK"))
    ),
    "pop3": Protocol(  # RFC 2595 section 4
        "POP3", 110, (_step(b"", _LINE, rb"\A\+OK"), _step(b"STLS\r\n", _LINE, rb"\A\+OK"))
    ),
    "ftp": Protocol(  # RFC 4217 section 4
        "FTP", 21, (_step(b"", _REPLY, rb"\A220"), _step(b"AUTH TLS\r\n", _REPLY, rb"\A234"))
    ),
    "ldap": Protocol("LDAP", 389, (_step(_LDAP_REQUEST, _der, _LDAP_SUCCESS),)),
    "postgres": Protocol(  # PostgreSQL's SSLRequest
        "PostgreSQL", 5432, (_step(b"\x00\x00\x00\x08\x04\xd2\x16\x2f", lambda data: len(data[:1]), rb"\AS"),)
    ),
    "mysql": Protocol(  # MySQL's SSLRequest; nothing comes back
        "MySQL", 3306, (_step(b"", _packet, _MYSQL_GREETING), _step(_MYSQL_REQUEST))
    ),
    "xmpp": Protocol(  # RFC 6120 section 5
        "XMPP",
        5222,
        (
            _step(_XMPP_OPENING, _until(rb"</stream:features>|</stream:error>|<stream:features/>"), rb"<starttls"),
            _step(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", _until(rb"/?>"), rb"\A\s*<proceed"),
        ),
    ),
}


def ask(wire: Wire, protocol: str, name: str) -> None:
    """Runs the steps before TLS. Raises OSError, TooLargeError, and ProtocolError if the server refuses."""
    title, _, steps = PROTOCOLS[protocol]
    rest = b""
    for step in steps:
        wire.send(step.sent.replace(b"{name}", _plain(name)))
        if step.whole is None:
            continue
        answer, rest = _answer(wire, step.whole, rest)
        if not step.good.search(answer):
            raise ProtocolError(f"does not offer TLS over {title}: it answers {shown(answer)}")
    if rest:
        raise ProtocolError(f"sends more after it agreed to TLS: {shown(rest)}")


def _answer(wire: Wire, whole: Framing, data: bytes) -> tuple[bytes, bytes]:
    """One answer, and the data after it."""
    while not (end := whole(data)):
        more = wire.receive()
        if not more:
            raise ProtocolError(f"ends the conversation before TLS: it answers {shown(data)}")
        data += more
        if len(data) > MAX_ANSWER:
            raise TooLargeError(MAX_ANSWER)
    return data[:end], data[end:]


def shown(data: bytes) -> str:
    """A server's answer for a message: printable ASCII, shortened."""
    text = data.decode("ascii", "backslashreplace").strip()
    text = text[: _SHOWN - 1] + "…" if len(text) > _SHOWN else text
    return repr(text) if text else "nothing"


def _plain(name: str) -> bytes:
    """A name that is valid in a quoted attribute; else empty."""
    return name.encode() if re.fullmatch(r"[A-Za-z0-9._-]+", name) else b""

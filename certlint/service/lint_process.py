"""A process that lints for the service: requests on standard input, answers on standard output.

Untrusted input is evaluated here instead of in the service: the process can be killed when it takes too long, and its memory
is limited.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from certlint import pem
from certlint.api import Linter
from certlint.caches import Cache
from certlint.engine import collector
from certlint.errors import CertlintError, UsageError, unexpected
from certlint.pem import BlockKind
from certlint.pem.kinds import KEY_KINDS, sniff
from certlint.processes import platforms

if TYPE_CHECKING:
    from collections.abc import Sequence

FRAME = struct.Struct(">II")
"""Precedes each message: the length of its JSON head, and that of the following bytes."""
MOST_MEMORY = 1 << 30
_KEPT = 64
"""The most linters that are cached by profile and names: creating one takes as long as ten lints."""

PEM, CERTIFICATE, REQUEST = "application/x-pem-file", "application/pkix-cert", "application/pkcs10"
_DER_LABELS = {CERTIFICATE: "CERTIFICATE", REQUEST: "CERTIFICATE REQUEST"}
MEDIA_TYPES = (PEM, CERTIFICATE, REQUEST)
"""The media types that can be linted."""


class LintQuestion(NamedTuple):
    """The parameters of a lint: the profile (a name, or a path given to the service), and the names."""

    profile: str
    fqdns: tuple[str, ...]
    media_type: str


class LintAnswer(NamedTuple):
    """The report, or, with another status than 200, the reason and a hint."""

    status: int
    report: bytes = b""
    message: str = ""
    hint: str = ""


_linters: Cache[tuple[str, tuple[str, ...]], Linter] = Cache(_KEPT)


def answer(asked: LintQuestion, body: bytes, most: int) -> LintAnswer:
    """Lints a body. Every error becomes an answer."""
    try:
        if problem := _not_what_it_says(asked.media_type, body):
            return LintAnswer(422, message=problem, hint=f"send {', '.join(MEDIA_TYPES[:-1])} or {MEDIA_TYPES[-1]}")
        return LintAnswer(200, _linter(asked, most).lint(body).to_json().encode())
    except CertlintError as error:
        return LintAnswer(400 if isinstance(error, UsageError) else 422, message=error.message, hint=error.hint)
    except Exception as error:  # noqa: BLE001 - an internal error becomes an answer and does not end the process
        return LintAnswer(500, message=unexpected(error))


def _linter(asked: LintQuestion, most: int) -> Linter:
    key = asked.profile, asked.fqdns
    known = _linters.get(key)
    return known or _linters.keep(key, Linter(asked.profile, fqdn=list(asked.fqdns) or None, max_size=most))


def _not_what_it_says(media_type: str, body: bytes) -> str:
    """Why a body does not match its media type; empty if it does. Containers and encrypted contents never match."""
    document = pem.read(body, compares=False)
    if media_type == PEM:
        first = document.blocks[0].kind if document.encoding == "pem" else None
        if first is None:
            return f"the body is not PEM{': ' * bool(document.problem)}{document.problem}"
        if all(block.kind in KEY_KINDS for block in document.blocks):
            return "the body is a private key, not certificates or a request"
        return "the body is a PKCS #7 structure, not certificates or a request" if first is BlockKind.PKCS7 else ""
    expected = _DER_LABELS[media_type]
    found = sniff(document.blocks[0].der) if document.encoding == "der" and document.blocks else ""
    if document.encoding != "der" or found not in (expected, ""):
        return f"the body is not one DER {expected.lower()}" + f" (found: {found.lower()})" * bool(found)
    return ""


def main(arguments: Sequence[str]) -> None:
    """Answers until standard input ends. The argument is the most bytes of a body."""
    _settle()
    most = int(arguments[0])
    _linter(LintQuestion("", (), PEM), most)  # loads what every lint needs
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # output of libraries must not become part of an answer
        while (message := received(sys.stdin.buffer)) is not None:
            head, body = message
            reply = answer(LintQuestion(head["profile"], tuple(head["fqdns"]), head["media_type"]), body, most)
            fields = {"status": reply.status, "message": reply.message, "hint": reply.hint}
            answers.write(framed(fields, reply.report))
            answers.flush()


def _settle() -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the service, which ends this process when it has drained
    platforms.die_with_parent()
    platforms.may_grow(MOST_MEMORY)
    platforms.leave_no_core()  # a request may contain a private key
    collector.settle()


def framed(head: dict[str, object], body: bytes) -> bytes:
    """An encoded message."""
    text = json.dumps(head).encode()
    return FRAME.pack(len(text), len(body)) + text + body


def received(stream: BinaryIO) -> tuple[dict[str, str], bytes] | None:
    """The next message; None at the end."""
    lengths = stream.read(FRAME.size)
    if len(lengths) < FRAME.size:
        return None
    head, body = FRAME.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(body)


if __name__ == "__main__":
    main(sys.argv[1:])

"""How TLS clients see a chain of the inventory; evaluated in a lint process, as untrusted input."""

from __future__ import annotations

import json
from binascii import b2a_base64
from typing import TYPE_CHECKING, Any, NamedTuple

from certlint.clients.model import clients
from certlint.service.lint_process import PEM, LintQuestion
from certlint.service.refusals import RequestRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.service.lint_pool import LintPool

_PROFILE = "hygiene"


class Seen(NamedTuple):
    """The result of a lint: the chain from the leaf up with remarks, and the clients by name.

    why_not  why there is no result
    presumed the condition under which clients accept the chain
    """

    chain: list[dict[str, Any]]
    clients: list[dict[str, Any]]
    why_not: str = ""
    presumed: str = ""


async def as_clients_see(pool: LintPool, chain: Iterable[bytes]) -> Seen:
    """How clients see these certificates (DER, leaf first)."""
    text = b"".join(b"-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % _lines(der) for der in chain if der)
    if not text:
        return Seen([], [], "the inventory does not contain the encoding")
    try:
        answer = await pool.lint(LintQuestion(_PROFILE, (), PEM), text)
    except RequestRefusal as refusal:
        return Seen([], [], refusal.message)
    if answer.status != 200:
        return Seen([], [], answer.message)
    bundle = json.loads(answer.report)["bundles"][0]
    titles = {client.id: client.title for client in clients()}
    named = [{**each, "title": titles[each["client"]]} for each in bundle["clients"]]
    shown = [bundle["certificates"][index] for index in bundle["chain"]]
    return Seen(shown, named, presumed=bundle["clients_presume"]["text"])


def _lines(der: bytes) -> bytes:
    return b"".join(b2a_base64(der[at : at + 48]) for at in range(0, len(der), 48))

"""A chain of the inventory as TLS clients see it: linted apart, as what comes over the network is."""

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
    """What a lint says: the chain from the leaf up, each with what is said of it, and the clients by their names.

    why_not  why what was asked for does not exist
    presumed on what condition clients accept it
    """

    chain: list[dict[str, Any]]
    clients: list[dict[str, Any]]
    why_not: str = ""
    presumed: str = ""


async def as_clients_see(pool: LintPool, chain: Iterable[bytes]) -> Seen:
    """How clients see these certificates (DER, the leaf first)."""
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

"""Certificates that several subjects' cases are made of."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.cases import books, forum
from tests.forge import der

AIA, AKI = forum.AIA, books.AKI

HOST = der.sequence(forge.general_name("www.example.com"))
LONG_EMPTY = b"\x30\x81\x00"
"""A SEQUENCE of nothing, with a length that is longer than it needs to be."""


def false_written(oid: str, value: bytes) -> bytes:
    """An extension that says that it is not critical."""
    return der.sequence(der.oid(oid), der.boolean(False), der.octet_string(value))


def uris(*hosts: bytes) -> forge.Cert:
    """A CA whose names of hosts in URIs are constrained."""
    return books.constraint(*[der.sequence(der.implicit(6, host)) for host in hosts])


def mailed(address: str, *names: str) -> forge.Cert:
    return books.leaf(subject=[("emailAddress", address)], san=list(names))


def extended(begin: str, subject, not_after: datetime = datetime(2019, 10, 1)) -> forge.Cert:
    """An EV certificate of another time."""
    return forum.ev(subject, not_before=datetime.fromisoformat(begin), not_after=not_after)


def until(end: datetime, begin: datetime = datetime(2015, 6, 1), **knobs) -> forge.Cert:
    return forum.leaf(not_before=begin, not_after=end, **knobs)


def uri(text: str) -> forge.Cert:
    return books.leaf(san=["www.example.com", f"uri:{text}"])


def namesake(**knobs) -> forge.Cert:
    """A CA that bears its issuer's name; the key that signed it is another one."""
    return forum.sub_ca(subject=forum.ROOT_DN, **knobs)


HUGE = 1 << 20_000
"""More digits than Python writes out."""

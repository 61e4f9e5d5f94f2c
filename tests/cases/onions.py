"""Names under .onion, and what vouches for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.cases import forum
from tests.forge import der


def descriptor(*uris: str, digest: bytes = bytes(32)) -> tuple[str, bool, bytes]:
    """A TorServiceDescriptor extension with a hash of SHA-256 for each URI."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"))
    each = [der.sequence(der.tlv(0x0C, uri.encode()), algorithm, der.bit_string(digest)) for uri in uris]
    return forum.TOR, False, der.sequence(*each)


def onion(name: str, *uris: str) -> forge.Cert:
    return of_version_2(san=[name], extensions=[descriptor(*uris)])


def of_version_2(**knobs) -> forge.Cert:
    """An EV certificate of the time when the names of version 2 were allowed."""
    return forum.ev(**{"not_before": datetime(2021, 3, 1), "not_after": datetime(2021, 9, 1)} | knobs)


def undescribed(begin: datetime) -> forge.Cert:
    return of_version_2(san=[forum.V2_ONION], not_before=begin, not_after=begin + timedelta(days=90))


FIRES = [
    ("onion v2 without EV", "cabf-br/onion-v2", lambda: forum.named(forum.V2_ONION)),
    ("descriptor missing on the first day", "cabf-br/onion-descriptor", lambda: undescribed(datetime(2017, 7, 8))),
    ("onion v3 bad checksum", "cabf-br/onion-invalid", lambda: forum.named("a" * 56 + ".onion")),
    ("descriptor no URI", "cabf-br/onion-descriptor", lambda: onion(forum.V2_ONION, forum.V2_ONION)),
    ("descriptor of another", "cabf-br/onion-descriptor", lambda: onion(forum.V2_ONION, f"https://{'a' * 16}.onion")),
    (
        "descriptor one too many",
        "cabf-br/onion-descriptor",
        lambda: onion(forum.V2_ONION, f"https://{forum.V2_ONION}", "b"),
    ),
    (
        "descriptors unreadable",
        "cabf-br/onion-descriptor",
        lambda: of_version_2(san=[forum.V2_ONION], extensions=[(forum.TOR, False, der.octet_string(b"a"))]),
    ),
    (
        "descriptor hash too short",
        "cabf-br/onion-descriptor",
        lambda: of_version_2(
            san=[forum.V2_ONION], extensions=[descriptor(f"https://{forum.V2_ONION}", digest=bytes(31))]
        ),
    ),
    (
        "no descriptor of what is not the address of a service",
        "cabf-br/onion-descriptor",
        lambda: of_version_2(san=[forum.V2_ONION, "abc.onion"], extensions=[descriptor(f"https://{forum.V2_ONION}")]),
    ),
    (
        "onion in the cn",
        "cabf-ev/onion-valid-over-15-months",
        lambda: forum.on("2016-01-01", 486, subject=[("CN", forum.V3_ONION)]),
    ),
]

PASSES = [
    ("onion v3 in 2021", "cabf-br/onion-v2-not-ev", lambda: forum.on("2021-03-01", san=[forum.V3_ONION])),
    ("onion sub", "cabf-br/onion-invalid", lambda: forum.named("www." + forum.V3_ONION)),
    (
        "descriptor with a port",
        "cabf-br/onion-descriptor",
        lambda: onion(forum.V2_ONION, f"https://{forum.V2_ONION}:443/"),
    ),
    (
        "descriptor of what is not the address of a service",
        "cabf-br/onion-descriptor",
        lambda: onion("abc.onion", "https://abc.onion"),
    ),
    (
        "descriptor of a host",
        "cabf-br/onion-descriptor",
        lambda: onion(f"www.{forum.V2_ONION}", f"https://{forum.V2_ONION}"),
    ),
]

NOT_IN_FORCE = [
    ("onion v2 without EV", "cabf-br/onion-v2-not-ev", lambda: forum.named(forum.V2_ONION)),
    ("descriptor before it was asked for", "cabf-br/onion-descriptor", lambda: undescribed(datetime(2017, 7, 7))),
]

"""Onion names: Tor onion services in certificates. RFC 7686, BR appendix B, EVG appendix F."""

from __future__ import annotations

from certlint.check import check, screens
from certlint.dns.special import onion_version
from certlint.errors import DecodeError
from certlint.light import re
from certlint.report import Problem
from certlint.x509.parts.cabf import TorServiceDescriptors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.host_views import Hosts
    from certlint.x509.parts.cabf import ServiceDescriptor

ONION = ".onion"
# SHA-256, SHA-384, SHA-512 (SC-27, appendix F): OID → length in octets.
_HASHES = {"2.16.840.1.101.3.4.2.1": 32, "2.16.840.1.101.3.4.2.2": 48, "2.16.840.1.101.3.4.2.3": 64}


_KINDS = {2: "a version 2 onion name", 3: "a version 3 onion name", 0: "not the address of an onion service"}


@check
def versions(unusual_hosts: Hosts, *, allowed: tuple[int, ...], expected: str) -> Iterator[Problem]:
    """Every onion name has one of the `allowed` versions; 0 stands for names that are not the address of an onion service.

    BR appendix B.
    """
    for index, host in unusual_hosts.below(ONION):
        version = onion_version(host.text)
        if version not in allowed:
            yield Problem(f"{host.where} {host.text!r} is {_KINDS[version]}", expected, host.text, index)


@check
def described_onion(unusual_hosts: Hosts) -> Iterator[Problem]:
    """The extension contains the hash of the key of every version 2 onion name. Ballot 201.

    It contains nothing for names that the certificate does not have.
    """
    encoded = unusual_hosts.descriptors
    hashed = (2,) if encoded is None else (2, 0)
    names = {_service(h.text): index for index, h in unusual_hosts.below(ONION) if onion_version(h.text) in hashed}
    if not names:
        return
    described = set()
    for descriptor in _descriptors(encoded):
        host = _service(_host(descriptor.uri))
        described.add(host)
        if host not in names:
            yield _wrong(
                f"{descriptor.uri!r} is not an onion name of this certificate", "a name in the SAN", descriptor.at
            )
        length = _HASHES.get(descriptor.algorithm)
        if length is None:
            yield _wrong(
                f"{descriptor.uri!r} has a hash with the algorithm {descriptor.algorithm}", "SHA-2", descriptor.at
            )
        elif length != len(descriptor.digest):
            found = f"{len(descriptor.digest)} octets"
            yield _wrong(f"{descriptor.uri!r} has a hash of {found}", f"{length} octets", descriptor.at)
    for name, index in names.items():
        if name not in described:
            yield Problem(f"{name!r} has no Tor service descriptor", "the hash of its key", "none", at=index)


@screens(versions, "allowed", "expected")
@screens(described_onion)
def _of_unusual(rows: Rows) -> Screen:
    """All rows if a name is unusual."""
    every = range(len(rows))
    return lambda unusual_hosts: every if unusual_hosts.hosts else ()


def _descriptors(encoded: bytes | None) -> list[ServiceDescriptor]:
    """The descriptors in the extension; none if it cannot be decoded, which another rule reports."""
    try:
        return TorServiceDescriptors(encoded).descriptors if encoded is not None else []
    except DecodeError:
        return []


def _host(uri: str) -> str:
    """The host of a URI; empty if it has none."""
    scheme, mark, rest = uri.partition("://")
    return re.split("[/?#:]", rest, maxsplit=1)[0] if scheme and mark else ""


def _service(name: str) -> str:
    """The onion service address in a name, without subdomains, which the service itself defines."""
    return ".".join(name.lower().split(".")[-2:])


def _wrong(message: str, expected: str, at: int) -> Problem:
    return Problem(f"the Tor service descriptor of {message}", expected, at=at, part="tor_service_descriptor")

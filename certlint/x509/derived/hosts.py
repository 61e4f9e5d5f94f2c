"""Derived parts about host names in SAN and CN, for Web PKI rules.

A CN that the SAN lists verbatim is ignored here. Thus the parts are equal for all certificates with ordinary names, and their
results can be cached. A key is empty if no name is unusual, and None if the certificate has no such name at all.
"""

from __future__ import annotations

from certlint.dns import suffixes, tlds
from certlint.dns.matching import is_address
from certlint.policy import tables
from certlint.x509.derived.host_views import (
    NO_SUFFIX,
    PRIVATE_SUFFIX,
    REGISTRY_SUFFIX,
    Addresses,
    CommonNames,
    Hosts,
    LoneCommonName,
    Written,
)
from certlint.x509.parts.dates import Validity
from certlint.x509.parts.general_names import DNS, IP, SubjectAltName
from certlint.x509.parts.name import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from certlint.x509.signed_object import SignedObject

_COMMON_NAME = "2.5.4.3"
# For requests: a future day, so that retired top-level domains are not accepted.
_SOME_DAY = "9999-12-31"
_SPECIAL = frozenset({b"onion", b".arpa"})


class _Names:
    """The names of a certificate, collected once.

    values     the dNSNames; `odd`: the unusual ones; `addresses`: the iPAddresses
    common     the CNs that are not dNSNames, as text; `extra`: those that are not addresses, as bytes
    validity   the encoded dates
    """

    __slots__ = ("addresses", "common", "extra", "odd", "validity", "values")

    def __init__(self, certificate: SignedObject) -> None:
        san: SubjectAltName | None = certificate.read("subject_alt_name")
        subject: Name = certificate.read("subject")
        self.values: list[bytes] = san.dns_values if san is not None else []
        self.odd: list[bytes] = san.unusual_dns_values if san is not None else []
        self.addresses = [n.value for n in san.names if n.kind == IP] if san is not None and IP in san.kinds else []
        self.validity = certificate.raw.get("validity")
        listed = self.values
        self.common = [a.text for a in subject.attributes if a.oid == _COMMON_NAME and a.value not in listed]
        self.extra: list[bytes] = []
        if self.common:
            self.extra = [t.encode("utf-8", "replace") for t in self.common if t and not is_address(t)]

    @property
    def plain(self) -> bool:
        """Whether no name is unusual; tested with sets, since that is so in nearly every certificate."""
        if self.odd or self.extra:
            return False
        known, values = suffixes.suffix_list(), self.values
        bases = [value[2:] if value[:2] == b"*." else value for value in values]
        return (
            tlds.ordinary_tlds(self.validity).issuperset([value.rpartition(b".")[2] for value in values])
            and known.bases.isdisjoint(bases)
            and known.parents.isdisjoint([base.partition(b".")[2] for base in bases])
            and _SPECIAL.isdisjoint([value[-5:] for value in values])
        )


def _validity(certificate: SignedObject) -> Validity | None:
    """The dates; None for a certification request."""
    found: Validity | None = certificate.read("validity")
    return found


def _unusual_hosts_key(certificate: SignedObject) -> tuple[tuple[Written, ...], int, int, str, bytes | None] | None:
    names: _Names = certificate.once(_Names)
    if names.plain:
        return ((), 0, 0, "", None) if names.values else None
    validity = _validity(certificate)
    descriptors = certificate.raw.get("tor_service_descriptor")
    if validity is None:
        return _written(certificate), 0, 0, _SOME_DAY[:7], descriptors
    return _written(certificate), validity.seconds, validity.months, validity.last_month, descriptors


def _written(certificate: SignedObject) -> tuple[Written, ...]:
    """The unusual names, with what rules need to know about each."""
    names: _Names = certificate.once(_Names)
    validity = _validity(certificate)
    day = validity.not_before.moment.date().isoformat() if validity is not None else _SOME_DAY
    known, odd = suffixes.suffix_list(), frozenset(names.odd)
    retired, found = tables.values("retired-tlds"), []
    for value, in_cn in [*((v, False) for v in names.values), *((v, True) for v in names.extra)]:
        lower = value.lower()
        base = lower.removeprefix(b"*.")
        # Directly below `kawasaki.jp`, every label is a suffix: its wildcard covers them, although it is not a suffix itself.
        above = known.has(base) or (base != lower and base in known.parents)
        suffix = NO_SUFFIX if not above else REGISTRY_SUFFIX if known.has_registry(base) else PRIVATE_SUFFIX
        # The address of an onion service is below `onion`, which is not a name itself.
        known_tld = lower != b"onion" and tlds.was_tld(lower.rpartition(b".")[2], day, retired)
        if in_cn or suffix or not known_tld or value in odd or lower[-5:] in _SPECIAL:
            found.append((value, in_cn, known_tld, suffix))
    return tuple(found)


def _unlisted_key(certificate: SignedObject) -> tuple[tuple[str, bool], ...] | None:
    names: _Names = certificate.once(_Names)
    if not names.common:
        return ()
    from ipaddress import ip_address

    packed = {ip_address(value) for value in names.addresses if len(value) in (4, 16)}
    listed = [value.decode("utf-8", "replace") for value in names.values]
    # A CN of another string type has other bytes than the dNSName, and may still have the same characters.
    named = {*map(str, packed), *listed}
    lower = {name.lower() for name in listed}
    return tuple(
        [
            (text, text.lower() in lower or (is_address(text) and ip_address(text) in packed))
            for text in names.common
            if text not in named
        ]
    )


def _lone_key(certificate: SignedObject) -> tuple[object, ...]:
    san: SubjectAltName = certificate.read("subject_alt_name")
    subject: Name = certificate.read("subject")
    values = subject.values(_COMMON_NAME)
    if not values or values[-1][1] in san.dns_values:
        return ()
    last = subject.all(_COMMON_NAME)[-1]
    return last.text, last.at, tuple(san.dns_names), tuple(san.ip_addresses), tuple([n.text for n in san.names])


def _addresses_key(certificate: SignedObject) -> tuple[tuple[bytes, ...], tuple[str, ...], str] | None:
    names: _Names = certificate.once(_Names)
    common = tuple([text for text in names.common if is_address(text)])
    if not names.addresses and not common:
        return None
    validity = _validity(certificate)
    month = validity.last_month if validity is not None else _SOME_DAY[:7]
    return tuple(names.addresses), common, month


def _in_san(certificate: SignedObject, _: int) -> int:
    return certificate.at.get("subject_alt_name", certificate.at["subject"])


def _in_subject(certificate: SignedObject, _: int) -> int:
    return certificate.at["subject"]


def _host_at(certificate: SignedObject, index: int) -> int:
    """The offset of the n-th unusual name: in the SAN, or of the common name."""
    found: tuple[Written, ...] = certificate.once(_written)
    if "subject_alt_name" not in certificate.raw or index >= len(found) or found[index][1]:
        within: int = certificate.fact(
            "subject", lambda subject: subject.all("CN")[0].at if subject.all("CN") else 0, 0
        )
        return certificate.at["subject"] + within
    places: dict[bytes, int] = certificate.once(_places)
    return certificate.at["subject_alt_name"] + places.get(found[index][0], 0)


def _places(certificate: SignedObject) -> dict[bytes, int]:
    """The offset of the first occurrence of each dNSName in the SAN."""
    san: SubjectAltName = certificate.read("subject_alt_name")
    return {name.value: name.at for name in reversed(san.names) if name.kind == DNS}


# Name → (key, reader, locator, and optionally the required part), as `Derived` takes them.
HOSTS: dict[str, tuple[Any, ...]] = {
    "lone_common_name": (_lone_key, lambda key: LoneCommonName(*key), _in_subject, "subject_alt_name"),
    "unusual_hosts": (_unusual_hosts_key, Hosts, _host_at),
    "unlisted_common_names": (_unlisted_key, CommonNames, _in_subject),
    "addresses": (_addresses_key, Addresses, _in_san),
}

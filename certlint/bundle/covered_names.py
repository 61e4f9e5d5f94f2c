"""The names in a certificate, in the form of command options."""

from __future__ import annotations

from certlint.dns.matching import hostname_problem, is_address, to_ascii
from certlint.dns.suffixes import is_registry_suffix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts import ExtendedKeyUsage
    from certlint.x509.signed_object import SignedObject

_MOST = 100


def names_of(certificate: SignedObject) -> dict[str, list[str]]:
    """`fqdn`: the common name if it is a host name, else the first host name in the SAN, else the base of the first wildcard;
    `san` and `ip`: the other entries.

    Leaves out invalid host names, wildcards below a public suffix and malformed addresses, which a new certificate must not
    have. The common name of a client may lack a dot. Without any name, `fqdn` is missing.
    """
    nothing: tuple[list[str], list[str]] = ([], [])
    listed, addresses = certificate.fact("subject_alt_name", lambda san: (san.dns_names, san.ip_addresses), nothing)
    entries = [to_ascii(name) for name in listed[:_MOST]]
    common = to_ascii(certificate.fact("subject", lambda subject: subject.common_name or "", ""))
    names = [name for name in dict.fromkeys(entries) if _can_be_asked_for(name)]
    hosts = [name for name in (common, *names) if "." in name and not hostname_problem(name)]
    hosts = hosts or [name.removeprefix("*.") for name in names]
    numbers = [each for each in addresses[:_MOST] if is_address(each)]
    found = {"san": [name for name in names if name not in hosts[:1]], "ip": numbers}
    if hosts:
        return {"fqdn": hosts[:1], **found}
    is_named = (
        common and not hostname_problem(common) and certificate.fact("extended_key_usage", _is_of_a_client, False)
    )
    return {"fqdn": [common], **found} if is_named else found


def _can_be_asked_for(name: str) -> bool:
    """Whether it is a host name, or a wildcard below a registrable domain."""
    base = name.removeprefix("*.")
    return "." in base and not hostname_problem(base) and (base == name or not is_registry_suffix(base))


def _is_of_a_client(usage: ExtendedKeyUsage) -> bool:
    return "clientAuth" in usage.purposes and "serverAuth" not in usage.purposes

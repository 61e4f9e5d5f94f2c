"""The names that a certificate speaks for, as the options of a command ask for them."""

from __future__ import annotations

from certlint.dns.matching import hostname_problem, to_ascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts import ExtendedKeyUsage
    from certlint.x509.signed_object import SignedObject

_MOST = 100


def names_of(certificate: SignedObject) -> dict[str, list[str]]:
    """`fqdn`: the common name where it is a host name, else the first such name of the SAN; `san` and `ip`: the other entries.

    Names that no host can have are left out: a new certificate must not have them. Empty where there is no name. The common
    name of a client need not have a dot.
    """
    nothing: tuple[list[str], list[str]] = ([], [])
    listed, addresses = certificate.fact("subject_alt_name", lambda san: (san.dns_names, san.ip_addresses), nothing)
    entries = [to_ascii(name) for name in listed[:_MOST]]
    common = to_ascii(certificate.fact("subject", lambda subject: subject.common_name or "", ""))
    hosts = [name for name in (common, *entries) if "." in name and not hostname_problem(name)]
    if not hosts:
        is_named = (
            common and not hostname_problem(common) and certificate.fact("extended_key_usage", _is_of_a_client, False)
        )
        return {"fqdn": [common]} if is_named else {}
    others = [
        name for name in dict.fromkeys(entries) if name != hosts[0] and not hostname_problem(name.removeprefix("*."))
    ]
    return {
        "fqdn": hosts[:1],
        "san": [name for name in others if "." in name],
        "ip": addresses[:_MOST],
    }


def _is_of_a_client(usage: ExtendedKeyUsage) -> bool:
    return "clientAuth" in usage.purposes and "serverAuth" not in usage.purposes

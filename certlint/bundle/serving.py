"""Whether a certificate looks like that of a server or a client."""

from __future__ import annotations

from certlint.dns.matching import hostname_problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.signed_object import SignedObject


def serves(certificate: SignedObject) -> bool:
    """Whether a certificate has what only a server's or client's has.

    That is a matching extended key usage, a DNS name or an address in the SAN, or, for a self-issued one without any usage
    extension, a host name as its CN.
    """
    purposes, names = certificate.part("extended_key_usage"), certificate.part("subject_alt_name")
    usage = certificate.part("key_usage")
    signs = usage is not None and "keyCertSign" in usage.usages
    if purposes is not None:
        return bool(purposes.purposes & {"serverAuth", "clientAuth"}) and (names is not None or not signs)
    if names is not None:
        return bool(names.dns_names or names.ip_addresses)
    return certificate.is_self_issued and not signs and _is_host(certificate)


def may_serve(certificate: SignedObject) -> bool:
    """Whether the key usage allows the key in a TLS handshake."""
    usage = certificate.part("key_usage")
    return usage is None or bool({"digitalSignature", "keyEncipherment", "keyAgreement"} & set(usage.usages))


def _is_host(certificate: SignedObject) -> bool:
    """Whether the CN is a host name rather than the name of a CA that resembles one."""
    subject = certificate.part("subject")
    name = (subject.common_name if subject is not None else None) or ""
    words = set(name.lower().replace("-", ".").split("."))
    plain = name.removeprefix("*.")
    return "." in plain and not hostname_problem(plain) and not words & {"ca", "root", "rootca", "authority", "issuing"}

"""What clients lose when one bundle replaces another: names, usages, key strength, time, trust anchor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.dns.matching import match, to_ascii
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.x509.parts.general_names import DNS, EMAIL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.engine.outcomes import BundleReport
    from certlint.x509.parts import PublicKey, SubjectAltName, Validity
    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.signed_object import SignedObject

_MOST = 5
_RSA = ("rsa", "rsa-pss")


class LossForClients(NamedTuple):
    """Something that the old bundle offers clients and the new one does not: its kind, severity, and effect."""

    what: str
    severity: Severity
    message: str


def losses(old: BundleReport, new: BundleReport, dropped: Iterable[str] = ()) -> list[LossForClients]:
    """The losses, worst first. `dropped` are names that the new bundle omits on purpose."""
    before, after = old.bundle.leaf, new.bundle.leaf
    if before is None:
        found = [*_roots(old.bundle, new.bundle)]
    elif after is None:
        return []  # bundles of different kinds: rules report that, or the answer says what cannot be compared
    else:
        found = [
            *_names(before, after, {to_ascii(name) for name in dropped}),
            *_usages(before, after),
            *_key(before, after),
            *_validity(before, after),
            *_anchor(old.bundle, new.bundle),
        ]
    return sorted(found, key=lambda loss: -loss.severity)


def _names(before: SignedObject, after: SignedObject, dropped: Collection[str]) -> Iterator[LossForClients]:
    """Names of the SAN that the new SAN does not contain, directly or by a wildcard."""
    kept = _alternatives(after)
    entries = {to_ascii(name.text) for name in kept if name.kind == DNS}
    others = {(name.kind, _compared(name)) for name in kept}
    lost = [
        name.text
        for name in _alternatives(before)
        if (name.kind, _compared(name)) not in others
        and not (name.kind == DNS and match(entries, name.text))
        and to_ascii(name.text) not in dropped
    ]
    if lost := list(dict.fromkeys(lost)):
        more = f" and {len(lost) - _MOST} more" if len(lost) > _MOST else ""
        which = "it" if len(lost) == 1 else "one of them"
        effect = f"clients that use {which} will reject the new certificate"
        yield LossForClients("names", Severity.ERROR, f"the SAN lacks {', '.join(lost[:_MOST])}{more}: {effect}")


def _alternatives(certificate: SignedObject) -> tuple[GeneralName, ...]:
    nothing: tuple[GeneralName, ...] = ()

    def names(san: SubjectAltName) -> tuple[GeneralName, ...]:
        return tuple(san.names)

    return certificate.fact("subject_alt_name", names, nothing)


def _compared(name: GeneralName) -> bytes | str:
    """A name in canonical form: case matters only before the @ of a mailbox, and in names that are not host names."""
    if name.kind == DNS:
        return to_ascii(name.text)
    if name.kind == EMAIL:
        mailbox, at, host = name.text.rpartition("@")
        return f"{mailbox}{at}{host.lower()}"
    return name.value


def _usages(before: SignedObject, after: SignedObject) -> Iterator[LossForClients]:
    """Usages that the new certificate does not allow. Without the extension, a certificate allows everything."""
    old, new = (_purposes(each) for each in (before, after))
    lost = [each for each in old if each not in new]
    if lost and new and "anyExtendedKeyUsage" not in new:
        severity = Severity.WARNING if len(lost) < len(old) else Severity.ERROR
        is_are = "is" if len(lost) == 1 else "are"
        purposes = "this purpose" if len(lost) == 1 else "these purposes"
        effect = f"the certificate will be rejected for {purposes}"
        yield LossForClients("extended key usage", severity, f"{', '.join(lost)} {is_are} missing: {effect}")


def _purposes(certificate: SignedObject) -> tuple[str, ...]:
    nothing: tuple[str, ...] = ()
    return certificate.fact("extended_key_usage", lambda usage: tuple(usage.purposes), nothing)


def _key(before: SignedObject, after: SignedObject) -> Iterator[LossForClients]:
    """A shorter key of the same type."""
    old, new = (_public_key(each) for each in (before, after))
    if old is None or new is None:
        return
    alike = old.kind == new.kind or (old.kind in _RSA and new.kind in _RSA)
    if alike and 0 < new.bits < old.bits:
        yield LossForClients("key", Severity.WARNING, f"{new.title} is weaker than {old.title}")


def _public_key(certificate: SignedObject) -> PublicKey | None:
    def itself(key: PublicKey) -> PublicKey | None:
        return key

    return certificate.fact("public_key", itself, None)


def _validity(before: SignedObject, after: SignedObject) -> Iterator[LossForClients]:
    """An earlier notAfter. A shorter validity period alone is not a loss, since all CAs shorten it."""
    old, new = (_end(each) for each in (before, after))
    if old is not None and new is not None and new < old:
        days = (old - new).days
        earlier = f"{days} days" if days > 1 else "1 day" if days else "less than a day"
        message = f"the new certificate expires {earlier} before the old one, on {new:%Y-%m-%d}"
        yield LossForClients("validity", Severity.WARNING, message)


def _end(certificate: SignedObject) -> datetime | None:
    def end(validity: Validity) -> datetime | None:
        return validity.not_after.moment

    return certificate.fact("validity", end, None)


def _anchor(old: Bundle, new: Bundle) -> Iterator[LossForClients]:
    """A chain that no longer leads to the end of the old one: to that issuer, or to that root's key."""
    above = [new.certificates[index] for index in new.chain]
    if not (old.chain and above):
        return
    top = old.certificates[old.chain[-1]]
    anchor = _named(top, "issuer")
    if anchor not in {_named(each, part) for each in above for part in ("subject", "issuer")}:
        effect = "clients that trust no other CA will reject the new certificate"
        yield LossForClients("trust anchor", Severity.WARNING, f"the new chain does not lead to {anchor}: {effect}")
        return
    roots = [each for each in above if each.is_self_issued and _named(each, "subject") == anchor]
    if top.is_self_issued and roots and top.spki not in [each.spki for each in roots]:
        alone = above == [new.leaf]
        what = "the certificate is self-signed and" if alone else f"the root {anchor}"
        needed = "certificate" if alone else "root CA certificate"
        effect = f"clients need the new {needed} before it is installed"
        yield LossForClients("trust anchor", Severity.WARNING, f"{what} has another key: {effect}")


def _named(certificate: SignedObject, part: str) -> str:
    return certificate.fact(part, str, "")


def _roots(old: Bundle, new: Bundle) -> Iterator[LossForClients]:
    """For a trust store: roots whose name and key are not in the new list."""
    kept = {(_named(each, "subject"), each.spki) for each in new.certificates}
    tops = [old.certificates[index] for index, role in enumerate(old.roles) if role == "root"]
    lost = list(dict.fromkeys(each.title for each in tops if (_named(each, "subject"), each.spki) not in kept))
    if lost:
        more = f" and {len(lost) - _MOST} more" if len(lost) > _MOST else ""
        effect = f"software that reads it rejects all certificates below {'this CA' if len(lost) == 1 else 'these CAs'}"
        message = f"the new file lacks {', '.join(lost[:_MOST])}{more}: {effect}"
        yield LossForClients("CA certificates", Severity.ERROR, message)

"""What changes from one bundle to another: names, key, issuer, validity, chain, findings."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.engine.run import Result
    from certlint.report import Finding
    from certlint.x509.certificate import Certificate
    from certlint.x509.parts import Validity


class Change(NamedTuple):
    """A fact of the leaf before and after, as text; `note` says what it means. The same text may tell of another key."""

    what: str
    old: str
    new: str
    note: str = ""
    differs: bool = False

    @property
    def changed(self) -> bool:
        return self.differs or self.old != self.new


class Difference(NamedTuple):
    """Sides are old and new. `fixed` and `new` are findings that only one side has."""

    facts: list[Change]
    names_lost: list[str]
    names_gained: list[str]
    chain_lost: list[str]
    chain_gained: list[str]
    fixed: list[Finding]
    new: list[Finding]

    @property
    def same(self) -> bool:
        lists = (self.names_lost, self.names_gained, self.chain_lost, self.chain_gained, self.fixed, self.new)
        return not any(lists) and not any(fact.changed for fact in self.facts)


def compare(old: Result, new: Result) -> Difference:
    """The difference between two bundles that were judged by the same plan."""
    before, after = old.bundle.leaf, new.bundle.leaf
    lost, gained = _only(_names(before), _names(after))
    chain_lost, chain_gained = _only(_chain(old), _chain(new))
    fixed, added = _findings(old, new), _findings(new, old)
    return Difference(_facts(before, after), lost, gained, chain_lost, chain_gained, fixed, added)


def _only(old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
    """What only one side has, each in its own order."""
    left, right = dict.fromkeys(old), dict.fromkeys(new)
    return [x for x in left if x not in right], [x for x in right if x not in left]


def _names(leaf: Certificate | None) -> list[str]:
    san = leaf.part("subject_alt_name") if leaf is not None else None
    return [f"{name.title}: {name.text}" for name in san.names] if san is not None else []


def _chain(result: Result) -> list[str]:
    """Every certificate but the leaves, so that a renewed CA of the same name shows."""
    bundle = result.bundle
    others = [i for i in range(len(bundle.certificates)) if bundle.roles[i] != "leaf"]
    return [f"{bundle.roles[i]} {_titled(bundle.certificates[i])}" for i in others]


def _titled(certificate: Certificate) -> str:
    return f"{certificate.title} (SHA-256 {sha256(certificate.der).hexdigest()[:16]}…)"


def _facts(old: Certificate | None, new: Certificate | None) -> list[Change]:
    facts = [Change(what, _text(old, what), _text(new, what)) for what in ("subject", "issuer")]
    keys = [_spki(each) for each in (old, new)]
    differs = keys[0] != keys[1]
    note = "another key: set it together with the certificate" if differs else "the same key"
    facts.append(Change("public key", _title(old, "public_key"), _title(new, "public_key"), note, differs))
    facts.append(Change("signature", _title(old, "signature_algorithm"), _title(new, "signature_algorithm")))
    facts.append(Change("serial number", _serial(old), _serial(new)))
    first, second = (each.part("validity") if each is not None else None for each in (old, new))
    dates = (("valid from", "not_before"), ("valid until", "not_after"))
    facts += [Change(what, _moment(first, name), _moment(second, name)) for what, name in dates]
    if first and second:
        days = (second.not_after.moment - first.not_after.moment).days
        facts[-1] = facts[-1]._replace(note=f"{days:+} days" if days else "")
    for what in ("key_usage", "extended_key_usage"):
        facts.append(Change(what.replace("_", " "), _usages(old, what), _usages(new, what)))
    return facts


def _text(certificate: Certificate | None, part: str) -> str:
    return str((certificate.part(part) if certificate is not None else None) or "")


def _title(certificate: Certificate | None, part: str) -> str:
    found = certificate.part(part) if certificate is not None else None
    return found.title if found is not None else ""


def _serial(certificate: Certificate | None) -> str:
    found = certificate.part("serial_number") if certificate is not None else None
    return f"{found.number:x}" if found is not None else ""


def _spki(certificate: Certificate | None) -> bytes:
    return certificate.raw["public_key"] if certificate is not None else b""


def _moment(validity: Validity | None, name: str) -> str:
    return f"{getattr(validity, name).moment:%Y-%m-%d %H:%M} UTC" if validity is not None else ""


def _usages(certificate: Certificate | None, part: str) -> str:
    found = certificate.part(part) if certificate is not None else None
    if found is None:
        return ""
    return ", ".join(sorted(found.usages if part == "key_usage" else found.purposes))


def _findings(mine: Result, other: Result) -> list[Finding]:
    """The findings that the other side has not, by rule, role and part: lines and keys change with every renewal."""
    room: dict[tuple[str, ...], int] = {}
    for finding in other.findings:
        key = _kind(finding, other)
        room[key] = room.get(key, 0) + 1
    out = []
    for finding in mine.findings:
        key = _kind(finding, mine)
        if room.get(key, 0) > 0:
            room[key] -= 1
        else:
            out.append(finding)
    return out


def _kind(finding: Finding, result: Result) -> tuple[str, ...]:
    role = result.bundle.roles[finding.certificate] if finding.certificate is not None else ""
    return finding.rule.id, role, finding.location.part

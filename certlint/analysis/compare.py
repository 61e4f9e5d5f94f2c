"""The differences between two bundles: names, key, issuer, validity, chain, findings."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from certlint.engine.outcomes import BundleReport
    from certlint.report import RuleFinding
    from certlint.x509.signed_object import SignedObject

_T = TypeVar("_T")
_USAGES = ("key_usage", "extended_key_usage")


class FactChange(NamedTuple):
    """A fact of the leaf before and after, as text; `note` explains it. Different keys may have the same text."""

    what: str
    old: str
    new: str
    note: str = ""
    differs: bool = False

    @property
    def changed(self) -> bool:
        return self.differs or self.old != self.new


class Difference(NamedTuple):
    """`old` and `new` are the sides; `fixed` and `new` findings are those of one side only."""

    facts: list[FactChange]
    names_lost: list[str]
    names_gained: list[str]
    chain_lost: list[str]
    chain_gained: list[str]
    fixed: list[RuleFinding]
    new: list[RuleFinding]

    @property
    def same(self) -> bool:
        lists = (self.names_lost, self.names_gained, self.chain_lost, self.chain_gained, self.fixed, self.new)
        return not any(lists) and not any(fact.changed for fact in self.facts)


def compare(old: BundleReport, new: BundleReport) -> Difference:
    """The difference between two bundles that were evaluated with the same plan."""
    before, after = old.bundle.leaf, new.bundle.leaf
    lost, gained = _only(_names(before), _names(after))
    chain_lost, chain_gained = _only(_chain(old), _chain(new))
    fixed, added = _findings(old, new), _findings(new, old)
    return Difference(_facts(before, after), lost, gained, chain_lost, chain_gained, fixed, added)


def _only(old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
    """The items that only one side has, in its order."""
    left, right = dict.fromkeys(old), dict.fromkeys(new)
    return [x for x in left if x not in right], [x for x in right if x not in left]


def _names(leaf: SignedObject | None) -> list[str]:
    return _fact(leaf, "subject_alt_name", lambda san: [f"{name.title}: {name.text}" for name in san.names], [])


def _chain(result: BundleReport) -> list[str]:
    """Every certificate except the compared leaf, so that a renewed CA with the same name and a second leaf are noticed."""
    bundle = result.bundle
    others = [i for i, each in enumerate(bundle.certificates) if each is not bundle.leaf]
    return [f"{bundle.roles[i]} {_titled(bundle.certificates[i])}" for i in others]


def _titled(certificate: SignedObject) -> str:
    return f"{certificate.title} (SHA-256 {sha256(certificate.der).hexdigest()[:16]}…)"


def _facts(old: SignedObject | None, new: SignedObject | None) -> list[FactChange]:
    facts = [FactChange(what, _fact(old, what, str, ""), _fact(new, what, str, "")) for what in ("subject", "issuer")]
    keys = [_spki(each) for each in (old, new)]
    differs = keys[0] != keys[1]
    note = "another key: install it together with the certificate" if differs else "the same key" if old else ""
    facts.append(FactChange("public key", _title(old, "public_key"), _title(new, "public_key"), note, differs))
    facts.append(FactChange("signature", _title(old, "signature_algorithm"), _title(new, "signature_algorithm")))
    facts.append(FactChange("serial number", _serial(old), _serial(new)))
    first, second = (_moment(each, "not_after") for each in (old, new))
    days = int((second - first).total_seconds() / 86_400) if first and second else 0
    return [
        *facts,
        FactChange("valid from", _day(_moment(old, "not_before")), _day(_moment(new, "not_before"))),
        FactChange("valid until", _day(first), _day(second), f"{days:+} day{'s' * (abs(days) != 1)}" if days else ""),
        *(FactChange(what.replace("_", " "), _usages(old, what), _usages(new, what)) for what in _USAGES),
    ]


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment is not None else ""


def _fact(certificate: SignedObject | None, part: str, of: Callable[[Any], _T], otherwise: _T) -> _T:
    return certificate.fact(part, of, otherwise) if certificate is not None else otherwise


def _title(certificate: SignedObject | None, part: str) -> str:
    return _fact(certificate, part, lambda found: str(found.title), "")


def _serial(certificate: SignedObject | None) -> str:
    return _fact(certificate, "serial_number", lambda serial: f"{serial.number:x}", "")


def _spki(certificate: SignedObject | None) -> bytes:
    return certificate.spki if certificate is not None else b""


def _moment(certificate: SignedObject | None, end: str) -> datetime | None:
    found: datetime | None = _fact(certificate, "validity", lambda validity: getattr(validity, end).moment, None)
    return found


def _usages(certificate: SignedObject | None, part: str) -> str:
    members = "usages" if part == "key_usage" else "purposes"
    return _fact(certificate, part, lambda found: ", ".join(sorted(getattr(found, members))), "")


def _findings(mine: BundleReport, other: BundleReport) -> list[RuleFinding]:
    """The findings of one side only, matched by rule, role and part: lines and keys change with every renewal."""
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


def _kind(finding: RuleFinding, result: BundleReport) -> tuple[str, ...]:
    role = result.bundle.roles[finding.certificate] if finding.certificate is not None else ""
    return finding.rule.id, role, finding.location.part

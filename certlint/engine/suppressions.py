"""Suppressed findings and findings in a baseline: taken out of a result, but kept and counted.

A filter after the engine: nothing inside a PEM file can suppress anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.files.paths import last
from certlint.light import NamedTuple
from certlint.policy.model import matching_rules
from certlint.report import Suppressed, SuppressionUse
from certlint.x509.digests import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.engine.outcomes import BundleReport
    from certlint.policy.model import Profile
    from certlint.report import RuleFinding, Suppression
    from certlint.x509.signed_object import SignedObject


class Use(NamedTuple):
    """The indexes of the suppressions that applied to a bundle, and of those that took something out."""

    reached: tuple[int, ...] = ()
    used: tuple[int, ...] = ()


class KnownFinding(NamedTuple):
    """What identifies a finding in a baseline: its rule, the public key it is about, the part; neither line nor message.

    Without a key, the name of the file is used, with a digest of the signer of its contents, or of its bytes.
    """

    rule: str
    spki_sha256: str
    part: str
    path: str = ""
    sha256: str = ""


def verify_rules(suppressions: Iterable[Suppression], judged_by: Iterable[Profile]) -> None:
    """Raises UsageError for a suppression of a rule that is neither in these profiles nor shipped."""
    from certlint.policy.unselected import verify_is_known

    rules = {rule.id: rule for profile in judged_by for rule in profile.rules}
    for each in suppressions:
        verify_is_known(each.rule, rules, f"{each.origin}:{each.line}: [[suppress]]")


def suppress(result: BundleReport, suppressions: Sequence[Suppression]) -> tuple[BundleReport, Use]:
    """The result without findings that are suppressed on its day, and which suppressions were used."""
    day = result.plan.now.date().isoformat()
    bundle = result.bundle
    subjects = [_certificates(s, bundle) for s in suppressions]
    selected = {each.rule.id: None for each in result.plan.selected}
    rules = [set(matching_rules(s.rule, selected)) for s in suppressions]
    reached = tuple(i for i in range(len(suppressions)) if subjects[i] and rules[i])
    active = [i for i in reached if day < suppressions[i].expires]
    used: dict[int, None] = {}
    kept, taken = [], list(result.suppressed)
    for finding in result.findings:
        about = _about(finding, bundle)
        by = next((i for i in active if finding.rule.id in rules[i] and about in subjects[i]), None)
        if by is None:
            kept.append(finding)
        else:
            used[by] = None
            taken.append(Suppressed(finding, suppressions[by].reason, suppressions[by].expires))
    return result.replaced(kept, taken), Use(reached, tuple(used))


def _about(finding: RuleFinding, bundle: Bundle) -> int | None:
    """The certificate that a finding is about: its own, or the leaf for a finding about the whole bundle; None without one."""
    if finding.certificate is not None:
        return finding.certificate
    return bundle.leaves[0] if bundle.leaves else None


def _certificates(suppression: Suppression, bundle: Bundle) -> set[int | None]:
    """The certificates of a bundle that a suppression is about; None among them for the file itself."""
    if suppression.path:
        from certlint.files.globs import matches

        if not matches(suppression.path, suppression.folder, bundle.path):
            return set()
    found: set[int | None] = {i for i, c in enumerate(bundle.certificates) if _speaks_of(suppression, c)}
    return found if suppression.spki_sha256 or suppression.subject else found | {None}


def _speaks_of(suppression: Suppression, certificate: SignedObject) -> bool:
    if suppression.spki_sha256 and certificate.spki_sha256 != suppression.spki_sha256:
        return False
    return not suppression.subject or certificate.fact("subject", str, "") == suppression.subject


def known(finding: RuleFinding, bundle: Bundle) -> KnownFinding:
    """What identifies a finding in a baseline."""
    about = _about(finding, bundle)
    one = None if about is None else bundle.certificates[about]
    rule, part = finding.rule.id, finding.location.part
    key = _key_of(bundle) if one is None else one.spki_sha256
    if key:
        return KnownFinding(rule, key, part)
    signer = _signer_of(one) if one is not None else b""
    digest = sha256(signer).hexdigest() if signer else bundle.sha256
    return KnownFinding(rule, "", part, last(bundle.path), digest)


def _key_of(bundle: Bundle) -> str:
    """The digest of the public half of a file's private key; empty without one, or if it is unknown."""
    public = bundle.key.public_key if bundle.is_key_file and bundle.key is not None else None
    return sha256(public.raw).hexdigest() if public is not None else ""


def _signer_of(one: SignedObject) -> bytes:
    """The signer of a CRL or an OCSP response: its successors have the same."""
    names = ("issuer", "responder_name", "responder_key")
    return next((raw for name in names if isinstance(raw := one.raw.get(name), bytes)), b"")


def tally(findings: Iterable[RuleFinding], bundle: Bundle) -> dict[KnownFinding, int]:
    """How often each finding occurs in one bundle."""
    out: dict[KnownFinding, int] = {}
    for finding in findings:
        key = known(finding, bundle)
        out[key] = out.get(key, 0) + 1
    return out


def subtract(result: BundleReport, baseline: dict[KnownFinding, int], path: str) -> BundleReport:
    """The result without findings of a baseline. More occurrences than it contains are new."""
    room = dict(baseline)
    kept, taken = [], list(result.suppressed)
    for finding in result.findings:
        key = known(finding, result.bundle)
        if room.get(key, 0) > 0:
            room[key] -= 1
            taken.append(Suppressed(finding, f"known since the baseline {path}", ""))
        else:
            kept.append(finding)
    return result.replaced(kept, taken)


def uses_of(suppressions: Sequence[Suppression], uses: Iterable[Use], *, complete: bool) -> tuple[SuppressionUse, ...]:
    """The use of each suppression over a run with many bundles.

    A `complete` run covers them all; otherwise, those that none of its bundles could use are not reported as unused.
    """
    reached: set[int] = set(range(len(suppressions))) if complete else set()
    used: set[int] = set()
    for use in uses:
        reached.update(use.reached)
        used.update(use.used)
    return tuple(SuppressionUse(s, i in reached and i not in used) for i, s in enumerate(suppressions))

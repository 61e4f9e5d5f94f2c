"""CycloneDX 1.7, a cryptographic bill of materials: certificates, keys and algorithms, with their verdicts.

A certificate, a key or an algorithm in several places is one component, with all places as evidence. The same input and date
yield the same bytes.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from certlint.engine.verdict import Conclusion, fails
from certlint.escape import shortened
from certlint.files.paths import seen_from
from certlint.output.crypto_assets import Algorithm, algorithm_of_key, algorithm_of_signature
from certlint.output.cyclonedx_components import components, dependencies, properties_of
from certlint.output.entries import unread_entries
from certlint.output.facts import certificate_facts
from certlint.output.json_text import object_pieces
from certlint.x509.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.engine.reporting import Report
    from certlint.output.facts import CertificateFacts
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run
    from certlint.report import RuleFinding

VERSION = "1.7"
_LONGEST = 1000


def bundle(report: Report, run: Run) -> str:
    """The certificates of one bundle, one line of JSON each; `whole` merges components from several places.

    Findings about what has no component, such as a CRL or a damaged file, become properties of the whole.
    """
    if report.bundle is None or report.bundle.kind is not KINDS["certificate"] or not report.bundle.certificates:
        path = seen_from(run.root, report.subject.path) + report.name.removeprefix(report.subject.path)
        of_run = [("finding", f"{finding.location}: {_text(finding)}") for finding in report.findings]
        of_run += [("not-evaluated", f"{path}: {shortened(reason, _LONGEST)}") for reason in report.incomplete]
        return "\n".join(json.dumps({"ref": "", "property": each}) for each in of_run)
    about: dict[int, list[RuleFinding]] = {}
    leaf = next(iter(report.bundle.leaves), 0)
    for finding in report.findings:  # findings about the whole bundle are reported for its leaf
        about.setdefault(leaf if finding.certificate is None else finding.certificate, []).append(finding)
    numbers = range(len(report.bundle.certificates))
    found = (_found(report, report.bundle, index, run, about.get(index, [])) for index in numbers)
    return "\n".join(map(json.dumps, found))


def whole(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    """The bill of materials, in pieces."""
    certificates: dict[str, dict[str, Any]] = {}
    of_run: list[tuple[str, str]] = []
    for record in records:
        for line in record.texts["cyclonedx"].splitlines():
            found = json.loads(line)
            if found["ref"]:
                _merge(certificates.setdefault(found["ref"], found | {name: {} for name in _LISTS}), found)
            else:
                of_run.append(tuple(found["property"]))
    held = {each["spki"] for each in certificates.values() if each["has_private_key"]}
    listed = (
        each | {name: [*map(json.loads, each[name])] for name in _LISTS} | {"has_private_key": each["spki"] in held}
        for _, each in sorted(certificates.items())
    )
    return document(listed, _metadata(run, totals, of_run))


def _merge(known: dict[str, Any], found: dict[str, Any]) -> None:
    """Adds what another place says about a certificate."""
    for name in _LISTS:
        known[name] |= dict.fromkeys(map(json.dumps, found[name]))
    known["verdict"] = max(known["verdict"], found["verdict"], key=_VERDICTS.index)
    known["issued_by"] = known["issued_by"] or found["issued_by"]
    known["has_private_key"] |= found["has_private_key"]


def document(certificates: Iterable[dict[str, Any]], metadata: dict[str, Any]) -> Iterator[str]:
    """The bill of materials of described certificates, sorted by `ref`. In pieces, since it may have dozens of MB."""
    needs: dict[str, list[str]] = {}
    value = {
        "$schema": f"http://cyclonedx.org/schema/bom-{VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": VERSION,
        "version": 1,
        "metadata": metadata,
        "components": _distinct_components(certificates, needs),
        "dependencies": _listed_dependencies(needs),
    }
    hashed = sha256()
    for piece in object_pieces(value):
        hashed.update(piece.encode())
        yield piece
    digest = hashed.hexdigest()
    uuid = f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"
    yield f',\n "serialNumber": "urn:uuid:{uuid}"\n}}\n'


def _distinct_components(
    certificates: Iterable[dict[str, Any]], needs: dict[str, list[str]]
) -> Iterator[dict[str, Any]]:
    """Each component once. Notes in `needs` which components each depends on."""
    for certificate in certificates:
        for component in components(certificate):
            if component["bom-ref"] not in needs:
                needs[component["bom-ref"]] = []
                yield component
        needs.update(dependencies(certificate))


def _listed_dependencies(needs: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """What each component depends on, if that is a component, too."""
    for ref, needed in needs.items():
        yield {"ref": ref, "dependsOn": sorted(each for each in set(needed) if each in needs)}


_VERDICTS = ("pass", "incomplete", "fail")
_LISTS = ("places", "findings", "reasons")
"""What a certificate in several places has of each. Merged as texts of JSON, as a root may be in any number of places."""


def _metadata(run: Run, totals: Totals, of_run: list[tuple[str, str]]) -> dict[str, Any]:
    properties = [("verdict", totals.word.lower()), ("profile", run.profile), *of_run]
    properties += [("not-read", f"{each.path}: {each.message}") for each in unread_entries(totals.unreadable, run)]
    return metadata(run.version, run.as_of, properties)


def metadata(version: str, as_of: datetime, properties: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The version of certlint, the date of evaluation, and the `properties` of the whole."""
    tool = {"type": "application", "name": "certlint", "version": version}
    return {
        "timestamp": as_of.isoformat(),
        "lifecycles": [{"phase": "operations"}],
        "tools": {"components": [tool]},
        "properties": properties_of(properties),
    }


def _found(report: Report, bundle: Bundle, index: int, run: Run, listed: list[RuleFinding]) -> dict[str, Any]:
    """One certificate in one place; `listed` are the findings about it."""
    facts = certificate_facts(bundle, index)
    failed = any(fails(finding.severity, run.fail_on) for finding in listed)
    issuer = next(iter(bundle.links.issuers(index)), None)
    place = {"location": seen_from(run.root, facts.path) + report.name.removeprefix(report.subject.path)}
    return described_component(bundle, index, report.plan.now) | {
        "issued_by": sha256(bundle.certificates[issuer].der).hexdigest() if issuer is not None else "",
        "places": [place | ({"line": facts.line} if facts.line else {})],
        "has_private_key": bundle.key is not None and bundle.key.owns(bundle.certificates[index]),
        "verdict": Conclusion(failed, bool(report.incomplete), bool(report.crashes)).word.lower(),
        "findings": [_text(finding) for finding in listed],
        "reasons": [shortened(reason, _LONGEST) for reason in report.incomplete],
    }


def described_component(bundle: Bundle, index: int, now: datetime) -> dict[str, Any]:
    """The contents of a certificate; a bill of materials adds its places and its verdict."""
    facts, certificate = certificate_facts(bundle, index), bundle.certificates[index]
    key: Algorithm | None = certificate.fact("public_key", algorithm_of_key, None)
    signed: Algorithm | None = certificate.fact("signature_algorithm", algorithm_of_signature, None)
    return {
        "ref": f"certificate/{facts.sha256}",
        "subject": shortened(facts.subject, _LONGEST) or facts.title or "certificate",
        "issuer": shortened(facts.issuer, _LONGEST),
        "serial": facts.serial,
        "not_before": _moment(facts.not_before),
        "not_after": _moment(facts.not_after),
        "state": _state(facts, now),
        "sha256": facts.sha256,
        "spki": facts.spki_sha256,
        "names": shortened(", ".join(facts.names), _LONGEST),
        "key": key._asdict() if key is not None else None,
        "bits": certificate.fact("public_key", lambda found: found.bits, 0),
        "key_title": facts.key,
        "signed": signed._asdict() if signed is not None else None,
        "role": facts.role,
    }


def _text(finding: RuleFinding) -> str:
    return f"{finding.severity.label} {finding.rule.id}: {shortened(finding.message, _LONGEST)}"


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _state(facts: CertificateFacts, now: datetime) -> str:
    """Whether a certificate is within its validity period; an unreadable one is not."""
    if facts.not_before is None or facts.not_after is None or now > facts.not_after:
        return "deactivated"
    return "active" if now >= facts.not_before else "pre-activation"

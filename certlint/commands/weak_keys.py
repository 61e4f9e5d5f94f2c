"""The output of `certlint audit-keys` as text and JSON. It never contains a shared factor, which is secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.batch.key_audit import SHARED_FACTOR, SHARED_KEY, SMALL_FACTOR, mebibytes
from certlint.escape import shortened, terminal
from certlint.output.json_text import object_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.batch.key_audit import KeyFinding, KeyHolder, Keys, Lost
    from certlint.engine.audit import Place

_KEYS, _HOLDERS, _PLACES, _LOST = 20, 5, 3, 20
"""The most findings of each kind in the text output; JSON has them all."""
_WIDTH = 300
_ADVICE = {
    SHARED_FACTOR: "revoke these certificates, and generate new keys on a system with a working random number generator",
    SMALL_FACTOR: "replace this key: its generator is faulty, or the modulus was damaged",
    SHARED_KEY: "give each certificate its own key, unless one person holds all of them",
}


def keys_as_text(keys: Keys, findings: list[KeyFinding]) -> str:
    """A paragraph for each finding with the certificates of each key, the remedy, and what was compared."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.severity.label}  {finding.kind}  {finding.message}")
        for key in finding.keys[:_KEYS]:
            lines += [f"  {row}" for row in _rows(key.holders, f"RSA-{key.bits}")]
        lines += _more(len(finding.keys) - _KEYS, "keys", "  ")
    kinds = {finding.kind for finding in findings}
    lines += [f"fix  {kind}: {advice}" for kind, advice in _ADVICE.items() if kind in kinds]
    return "".join(f"{terminal(line)}\n" for line in [*lines, _compared(keys)])


def _rows(holders: tuple[KeyHolder, ...], title: str) -> Iterator[str]:
    for index, holder in enumerate(holders[:_HOLDERS]):
        places = [_place(*each) for each in holder.places[:_PLACES]]
        places += _more(len(holder.places) - _PLACES, "places")
        yield f"{'the same key' if index else title}  {shortened(holder.subject or '(no subject)', _WIDTH)}"
        yield f"  in {'; '.join(places)}"
        yield f"  SHA-256 {holder.sha256.hex()}"
    yield from _more(len(holders) - _HOLDERS, "certificates")


def _place(place: Place, at: int) -> str:
    return f"{_file(place)}, {place.unit} {at}"


def _file(place: Place) -> str:
    return shortened(": ".join(filter(None, (place.path, place.member))), _WIDTH)


def _more(count: int, what: str, indent: str = "") -> list[str]:
    return [f"{indent}and {count:,} more {what}: --format json lists all"] * (count > 0)


def not_evaluated(keys: Keys) -> Iterator[str]:
    """What was not evaluated, and why."""
    for lost in keys.lost[:_LOST]:
        is_whole = lost.place.unit == "byte" and not lost.at
        yield f"{_file(lost.place) if is_whole else _place(lost.place, lost.at)}: not evaluated: {lost.reason}"
    yield from _more(len(keys.lost) - _LOST, "were not evaluated")


def _compared(keys: Keys) -> str:
    if not keys.holders:
        return "not evaluated: no RSA key was found in certificates"
    counts = {"certificate": len(keys.certificates), "copy": keys.copies, "other object": keys.others}
    parts = [_counted(count, what) for what, count in counts.items() if count]
    compared = ", ".join([_counted(len(keys.holders), "RSA modulus"), *parts])
    return f"compared: {compared}; memory: at most about {mebibytes(keys.memory)}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else _PLURALS.get(what, f'{what}s')}"


_PLURALS = {"copy": "copies", "RSA modulus": "RSA moduli"}


def keys_as_json(keys: Keys, findings: list[KeyFinding]) -> str:
    """The findings as JSON; its schema is `certlint/output/schemas/audit-keys-v1.json`."""
    return (
        object_text(
            {
                "schema_version": 1,
                "certificates": len(keys.certificates),
                "copies": keys.copies,
                "moduli": len(keys.holders),
                "other_objects": keys.others,
                "memory": keys.memory,
                "findings": [_finding(each) for each in findings],
                "not_evaluated": [_lost(each) for each in keys.lost],
            }
        )
        + "\n"
    )


def _finding(finding: KeyFinding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "severity": finding.severity.label,
        "message": finding.message,
        "keys": [
            {"bits": key.bits, "certificates": [_holder(holder) for holder in key.holders]} for key in finding.keys
        ],
    }


def _holder(holder: KeyHolder) -> dict[str, Any]:
    places = [_located(*each) for each in holder.places]
    return {"subject": holder.subject, "sha256": holder.sha256.hex(), "places": places}


def _located(place: Place, at: int) -> dict[str, Any]:
    return {"path": place.path, "member": place.member or None, place.unit: at}


def _lost(lost: Lost) -> dict[str, Any]:
    return {**_located(lost.place, lost.at), "reason": lost.reason}

"""Repeated keys and serial numbers in an audit: extra lines after those of the certificates concerned."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from certlint.checks import meta
from certlint.engine.repetition import Holder, Repetition
from certlint.engine.verdict import fails
from certlint.escape import json_for_logs
from certlint.output.jsonl_v2 import shared_line
from certlint.output.tally import Tally
from certlint.report import KEY, PAIR, SERIAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.audit import Line
    from certlint.engine.plan import Plan
    from certlint.output.jsonl_v2 import About
    from certlint.policy.rule import Rule
    from certlint.policy.severity import Severity

# The most names in memory, so that memory does not grow with the length of an audit.
MOST = 200_000
_CHECKS = {KEY: meta.keys_distinct, SERIAL: meta.serials_distinct, PAIR: meta.pairs_match}
_LONGEST_TITLE = 200


def holder_of(line: Line) -> tuple[object, ...]:
    """What identifies a certificate, as far as its line has it: the fields of a `Holder`."""
    facts, place = line.facts, line.entry.place
    names = _shortened(line.sha256), _shortened(facts.spki_sha256), _serial_name(facts.serial, facts.issuer)
    is_ca, title = line.role != "leaf", line.subject[:_LONGEST_TITLE]
    return *names, is_ca, facts.is_precertificate, title, place.path, place.member, 0, 0, facts.logged, b""


def _shortened(digest: str) -> bytes:
    """The first 128 bits of a hexadecimal digest, enough to identify equal values."""
    return bytes.fromhex(digest[:32])


def _serial_name(serial: str, issuer: str) -> bytes:
    """What identifies a serial number of an issuer; empty without one."""
    name = f"{serial}\0{issuer}".encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=16).digest() if serial else b""


class SharedNames:
    """The names that an audit has seen so far."""

    def __init__(self, plan: Plan, about: About) -> None:
        self._about = about
        self._rules: dict[str, tuple[Rule, Severity]] = {}
        for each in plan.selected:
            for what, check in _CHECKS.items():
                if each.rule.check == f"meta.{check.__name__}":
                    self._rules[what] = each.rule, each.severity
        self._repetition = Repetition(MOST)

    @property
    def compares(self) -> bool:
        """Whether a rule needs the comparison."""
        return bool(self._rules)

    def add(self, holders: Iterable[Holder]) -> tuple[bytes, Tally]:
        """The lines about certificates that share something with an earlier one, and their sums."""
        self._repetition.add(holders)
        found, self._repetition.shared = self._repetition.shared, []
        tally, lines = Tally(), []
        for each in found:
            if each.what not in self._rules:
                continue
            rule, severity = self._rules[each.what]
            (problem,) = _CHECKS[each.what]((each,))
            tally.add_shared(rule.id, severity, fails=fails(severity, self._about.fail_on))
            if severity >= self._about.minimum:
                lines.append(json_for_logs(shared_line(rule.id, severity, problem.message, each)))
        return "".join(lines).encode("ascii"), tally

    def take_up(self, path: str, length: int) -> None:
        """Restores the names from the lines of an earlier run."""
        with open(path, "rb") as file:
            self._repetition.add(_written(file, length))
        self._repetition.shared.clear()


def _written(lines: Iterable[bytes], length: int) -> Iterator[Holder]:
    for line in lines:
        length -= len(line)
        if length < 0:
            return
        value = json.loads(line)
        if value["kind"] == "certificate":
            serial = _serial_name(value["serial"], value["issuer"])
            names = (_shortened(value["sha256"]), _shortened(value["spki_sha256"]))
            facts = (value["role"] != "leaf", value.get("precertificate", False), value["subject"][:_LONGEST_TITLE])
            yield Holder(
                *names,
                serial,
                *facts,
                value["path"],
                value["member"] or "",
                block=0,
                line=0,
                logged=bytes.fromhex(value.get("logged", "")),
            )

"""Makes a record from a sighting: what a server presented is evaluated as a file is, for the name it was addressed by."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from certlint.batch.bundles import record
from certlint.batch.scan.sightings import sightings_of
from certlint.batch.work import loss_by
from certlint.bundle.bundle import Bundle
from certlint.engine.collector import settling
from certlint.engine.plan import Plan
from certlint.engine.renewal import asking
from certlint.errors import CertlintError
from certlint.net import stapling
from certlint.net.sweep import Gate, all_of
from certlint.output.record import unread
from certlint.pem import Block, BlockKind, Document
from certlint.pem.facts import ServerFacts
from certlint.policy import profile, selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.batch.bundles import Job
    from certlint.batch.scan.compared import StoredBundles
    from certlint.batch.scan.journal import ScanJournal
    from certlint.batch.scan.sightings import Look, Sighting
    from certlint.batch.scan.targets import ScanTarget
    from certlint.net import Presented
    from certlint.output.record import Record
    from certlint.policy.model import Profile

CONTAINER = "TLS server"
SERVED_DIFFERS = "hygiene/served-differs"
_NAMES = ("fqdn", "ip")
MOST_JOBS = 256
"""The most cached jobs; each is for other names."""


def asked_for(asked: dict[str, Any], target: ScanTarget) -> dict[str, Any]:
    """The requirements for a target: its own name, or its address, unless other names were given.

    The addresses of a network are not names that clients connect to.
    """
    if asked.get("fqdn") or asked.get("ip") or target.is_swept:
        return asked
    return {**asked, "ip" if target.is_address else "fqdn": [target.host]}


class Judge:
    """Makes the records of all sightings. `make` makes the job for requirements."""

    def __init__(
        self, asked: dict[str, Any], make: Callable[[dict[str, Any]], Job], stored: StoredBundles | None = None
    ) -> None:
        self._asked, self._make = asked | ({"stapled": "handshake"} if stapling.is_there() else {}), make
        self._jobs: dict[tuple[str, ...], Job] = {}
        self._like: dict[tuple[str, ...], Job] = {}
        self._stored = stored

    def records(
        self, targets: Iterable[ScanTarget], look: Look, rate: float, journal: ScanJournal | None = None
    ) -> Iterator[list[Record]]:
        """The records of each target, one for each of its addresses, in order."""
        work = partial(sightings_of, look=look, gate=Gate(rate))
        for _, seen in settling(all_of(targets, journal.through(work) if journal else work)):
            yield [self._record(sighting, look) for sighting in seen]

    @property
    def notes(self) -> list[str]:
        """Notes about how hosts were contacted."""
        found = self._stored.notes if self._stored is not None else []
        if stapling.is_there():
            return found
        return [
            *found,
            "stapled OCSP responses were not requested, which requires pyOpenSSL (pip install 'certlint[hosts]')",
        ]

    def job_of(self, asked: dict[str, Any]) -> Job:
        """The job for requirements, cached by names."""
        key = (*asked.get("fqdn", ()), "", *asked.get("ip", ()), "", *asked.get("stored", ()))
        found = self._jobs.get(key)
        if found is None:
            if len(self._jobs) >= MOST_JOBS:
                self._jobs.clear()
            found = self._jobs[key] = self._made(asked)
        return found

    def _made(self, asked: dict[str, Any]) -> Job:
        """A job, derived from one for other names if names affect nothing else."""
        kind = tuple(name for name in _NAMES if asked.get(name))
        like = self._like.get(kind)
        if like is None or asked.get("stored"):
            made = self._make(asked)
            if asked.get("stored"):
                return made._replace(plan=_with_differences(made.plan))
            if not _is_decided_by_names(made.plan.profile):
                self._like[kind] = made
            return made
        plan = asking(like.plan, {name: tuple(asked[name]) for name in kind})
        return like._replace(plan=plan, about=like.about._replace(fqdns=plan.facts["fqdns"]))

    def _record(self, sighting: Sighting, look: Look) -> Record:
        """The record of a sighting. Total, except for what is wrong with the run itself."""
        if sighting.presented is None:
            return unread(sighting.path, sighting.failure)
        try:
            asked = asked_for(self._asked, sighting.target)
            if self._stored is not None:
                names = [*asked.get("fqdn", ()), *asked.get("ip", ())]
                asked = asked | {"stored": self._stored.differences(sighting.presented.chain, names)}
            job = self.job_of(asked)
            document = document_of(sighting, sighting.presented, look.protocol)
            return record(job, Bundle(document, None, job.plan.facts["fqdns"]))
        except CertlintError:
            raise
        except Exception as error:  # noqa: BLE001 - one host must not end the run
            loss = loss_by(error)
            return unread(sighting.path, loss.reason, crashed=loss.crashed)


def _is_decided_by_names(profile: Profile) -> bool:
    """Whether names determine the rules of a profile, or the value of one of its settings."""
    conditions = [layer.condition for layer in profile.layers] + [each.when for each in profile.declared.values()]
    return any(name in condition for condition in conditions for name in _NAMES)


def _with_differences(plan: Plan) -> Plan:
    """The plan plus the rule that compares what is served and stored, if its profile does not have it."""
    if any(rule.id == SERVED_DIFFERS for rule in plan.profile.rules):
        return plan
    usual = profile.load("hygiene")
    more = [each for each in selection.select(usual, usual.defaults | plan.settings) if each.rule.id == SERVED_DIFFERS]
    return Plan(plan.profile, [*plan.selected, *more], plan.settings, plan.now, memo=plan.memo)


def document_of(sighting: Sighting, shown: Presented, protocol: str = "") -> Document:
    """A document of what was presented: certificates in the order of the chain, without text and file."""
    target = sighting.target
    document = Document(sighting.path, b"".join(shown.chain))
    document.encoding, document.container, document.has_text = "der", CONTAINER, False
    document.blocks = [
        Block("CERTIFICATE", BlockKind.CERTIFICATE, der, index) for index, der in enumerate(shown.chain, 1)
    ]
    document.server = ServerFacts(
        target.host, target.port, sighting.address, protocol, shown.version, shown.stapled, shown.refusal
    )
    return document

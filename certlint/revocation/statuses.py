"""The revocation status of each certificate on the evaluated paths: revoked, good until, or unknown and why."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from certlint.bundle.store import compared
from certlint.light import NamedTuple, cached_property
from certlint.revocation import by_crl, by_ocsp
from certlint.revocation.status_answers import ABSENT, REVOKED, UNKNOWN, EvidencePlace, Flaw, StatusAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from certlint.revocation.evidence import Evidence, HeldResponse
    from certlint.revocation.online import Online
    from certlint.trust.known import Known
    from certlint.trust.paths import Paths
    from certlint.x509.signed_object import SignedObject


class CertificateStatus(NamedTuple):
    """The status of one certificate, by its number in `Known`.

    status   GOOD, REVOKED or UNKNOWN
    answer   the evidence; None if it is unknown
    flaws    why the available evidence is not usable, if it is unknown
    missed   what could not be fetched
    """

    certificate: int
    is_leaf: bool
    status: str
    answer: StatusAnswer | None
    flaws: tuple[Flaw, ...]
    missed: tuple[str, ...] = ()

    @property
    def is_revoked(self) -> bool:
        """Whether an authorized signer has revoked it."""
        return self.status == REVOKED

    @property
    def is_open(self) -> bool:
        """Whether its status is unknown."""
        return self.status == UNKNOWN


class Statuses:
    """The statuses of the certificates on the evaluated paths, except those that clients trust directly: anchors and roots.

    of  the status of each, leaf first
    """

    def __init__(
        self, paths: Paths, evidence: Evidence, now: datetime, online: Online | None = None, *, of_leaf: bool = False
    ) -> None:
        """`online` fetches more evidence, if the command line allows it. `of_leaf`: only the leaf, as for stapling."""
        self.known, self._paths = paths.known, paths
        self._evidence, self._now, self._online = evidence, now, online
        self._of_leaf = of_leaf
        # Not lazily: the certificates of large files are dropped after their evaluation.
        self.of = self._every()

    def _every(self) -> tuple[CertificateStatus, ...]:
        """Each certificate once, leaf first."""
        found: dict[int, CertificateStatus] = {}
        leaves = frozenset(self.known.bundle.leaves)
        for path in self._paths.judged:
            path_indexes = path.certificates
            for place, index in enumerate(path_indexes[:1] if self._of_leaf else path_indexes):
                above = path_indexes[place + 1] if place + 1 < len(path_indexes) else None
                if index not in found and not self._is_trusted(index, above):
                    found[index] = self._status(index, above, is_leaf=index in leaves, path_indexes=path_indexes)
        return tuple(found.values())

    @cached_property
    def _issued(self) -> list[tuple[SignedObject, SignedObject]]:
        """The certificates of the paths with their issuers, leaf first."""
        certificates = self.known.certificates
        pairs = dict.fromkeys(pair for path in self._paths.judged for pair in pairwise(path.certificates))
        return [(certificates[index], certificates[above]) for index, above in pairs]

    def _is_trusted(self, index: int, above: int | None) -> bool:
        return self.known.is_anchor(index) or (above is None and self.known.links.is_top(index))

    def _status(
        self, index: int, above: int | None, *, is_leaf: bool, path_indexes: Sequence[int]
    ) -> CertificateStatus:
        known = self.known
        certificate, issuer = known.certificates[index], known.certificates[above] if above is not None else None
        signers = [known.certificates[i] for i in _signers(known, index, above, path_indexes)]
        missed: list[str] = []
        found = list(self._statuses_by(self._evidence, certificate, issuer, signers, is_leaf=is_leaf))
        if self._online is not None:
            fetched, missed = self._fetched(self._online, certificate, issuer, signers, is_leaf=is_leaf)
            found += fetched
        reached = [each for each in found if isinstance(each, StatusAnswer)]
        if reached:
            best = min(reached, key=_rank)
            return CertificateStatus(index, is_leaf, best.status, best, ())
        flaws = tuple(each for each in found if isinstance(each, Flaw))
        return CertificateStatus(index, is_leaf, UNKNOWN, None, flaws or self._absent(certificate), tuple(missed))

    def _fetched(
        self,
        online: Online,
        certificate: SignedObject,
        issuer: SignedObject | None,
        signers: Sequence[SignedObject],
        *,
        is_leaf: bool,
    ) -> tuple[list[StatusAnswer | Flaw], list[str]]:
        """The statuses from fetched evidence, and what could not be fetched. Cached evidence may be of a replaced key."""
        while True:
            more, missed = online.find(certificate, issuer)
            found = list(self._statuses_by(more, certificate, issuer, signers, is_leaf=is_leaf))
            useful = [each.place for each in found if isinstance(each, StatusAnswer)]
            for place in useful:
                online.accept(place)
            if not online.renew(place for place in more.places if place not in useful):
                return found, missed

    def _statuses_by(
        self,
        evidence: Evidence,
        certificate: SignedObject,
        issuer: SignedObject | None,
        signers: Sequence[SignedObject],
        *,
        is_leaf: bool,
    ) -> Iterator[StatusAnswer | Flaw]:
        """The statuses and flaws from all evidence about a certificate."""
        own = evidence.lists.get(compared(certificate, "issuer"), [])
        for held in own:
            yield by_crl.crl_answer(held, certificate, signers, self._now)
        if by_crl.is_listed_by_another(certificate):
            yield from (by_crl.indirect(held.place) for held in evidence.indirect if held not in own)

        def revoked(responder: SignedObject) -> str:
            lists = evidence.lists.get(compared(responder, "issuer"), ())
            return _revoked(by_crl.crl_answer(held, responder, signers, self._now) for held in lists)

        for response in evidence.responses:
            if self._is_about(response, certificate, is_leaf=is_leaf):
                found = by_ocsp.ocsp_answer(response, certificate, issuer, self._now, revoked)
                if found is not None:
                    yield found

    def _is_about(self, response: HeldResponse, certificate: SignedObject, *, is_leaf: bool) -> bool:
        """Whether a response may be about a certificate. One that names no certificate of the path counts for the leaf."""
        basic = response.response.basic
        return by_ocsp.is_about(basic, certificate, self._issued) if basic is not None else is_leaf

    def _absent(self, certificate: SignedObject) -> tuple[Flaw, ...]:
        """The flaw of a certificate without any evidence."""
        places = self._evidence.places
        if not places:
            return ()
        some = ", ".join(map(str, places[:3])) + (", …" if len(places) > 3 else "")
        issuer = certificate.fact("issuer", str, "its issuer")
        message = f"{some} is about other certificates" if len(places) == 1 else f"{some} are about other certificates"
        return (
            Flaw(
                ABSENT, EvidencePlace("", ""), message, f"a CRL of {issuer}, or an OCSP response about the certificate"
            ),
        )


def _rank(answer: StatusAnswer) -> tuple[bool, bool, float]:
    """A sort key: revocations first; of other statuses, the one that is valid longest.

    Those without nextUpdate come last, newest first: they mean that newer information is always available.
    """
    if answer.until is None:
        return answer.status != REVOKED, True, answer.age.total_seconds()
    return answer.status != REVOKED, False, -answer.until.timestamp()


def _revoked(found: Iterable[StatusAnswer | Flaw]) -> str:
    for each in found:
        if isinstance(each, StatusAnswer) and each.status == REVOKED:
            return f"{each.reason}, by the {each.place}"
    return ""


def _signers(known: Known, index: int, above: int | None, path_indexes: Sequence[int]) -> Iterator[int]:
    """Certificates of a certificate's issuer: the one on the path, and others with its name issued by CAs of the path.

    A CA may sign CRLs with a separate key, or have a new key; the trust anchor is the same. RFC 5280 section 6.3.3 (f).
    """
    if above is None:
        return
    yield above
    on_path = set(path_indexes)
    for other in known.links.names.named_issuers(index):
        if other != above and on_path.intersection([other, *known.links.parents(other)]):
            yield other

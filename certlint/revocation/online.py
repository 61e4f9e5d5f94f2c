"""CRLs and OCSP responses from where a certificate says that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import DecodeError, NetworkError
from certlint.fetching import sources
from certlint.revocation.evidence import Evidence, HeldList, HeldResponse
from certlint.revocation.status_answers import EvidencePlace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from certlint.fetching.fetcher import Fetcher
    from certlint.x509.signed_object import SignedObject


class Online:
    """Finds evidence by a `fetcher`; `kinds` are among `crl` and `ocsp`."""

    def __init__(self, fetcher: Fetcher, kinds: Collection[str]) -> None:
        self._fetcher, self._kinds = fetcher, kinds
        self._lists: dict[str, HeldList] = {}

    def find(self, certificate: SignedObject, issuer: SignedObject | None) -> tuple[Evidence, list[str]]:
        """What there is about a certificate, and why some of it could not be had."""
        missed: list[str] = []
        lists = list(self._found_lists(certificate, missed)) if "crl" in self._kinds else []
        responses = []
        if "ocsp" in self._kinds and issuer is not None:
            responses = list(self._found_responses(certificate, issuer, missed))
        return Evidence(lists, responses), missed

    def accept(self, place: EvidencePlace) -> None:
        """What came from there holds: it may be kept."""
        self._fetcher.keep(place.path)

    def renew(self, places: Iterable[EvidencePlace]) -> bool:
        """What came from there is of no use. Returns whether an earlier run kept some of it: fetching again may help then."""
        renewed = [place.path for place in places if self._fetcher.renew(place.path)]
        for path in renewed:
            self._lists.pop(path, None)
        return bool(renewed)

    def _found_lists(self, certificate: SignedObject, missed: list[str]) -> Iterator[HeldList]:
        """A CRL of each distribution point, from the first of its places that has one."""
        for urls in sources.crl_urls(certificate):
            reasons = []
            for url in urls:
                try:
                    yield self._list(url)
                    break
                except NetworkError as error:
                    reasons.append(error.message)
                except DecodeError as error:
                    reasons.append(f"{url} does not contain a CRL: {error.message}")
            else:
                missed += reasons

    def _list(self, url: str) -> HeldList:
        """One CRL is one object for all certificates: it is not decoded, or hashed, for each of them."""
        held = self._lists.get(url)
        if held is None:
            held = HeldList(sources.crl(self._fetcher.get(url, sources.CRL)), EvidencePlace("CRL", url))
            self._lists[url] = held
        return held

    def _found_responses(
        self, certificate: SignedObject, issuer: SignedObject, missed: list[str]
    ) -> Iterator[HeldResponse]:
        """The first response that a responder gives."""
        reasons = []
        for url, post in sources.ocsp_questions(certificate, issuer):
            try:
                yield HeldResponse(
                    sources.response(self._fetcher.get(url, sources.OCSP, post)), EvidencePlace("OCSP response", url)
                )
                return
            except NetworkError as error:
                reasons.append(error.message)
            except DecodeError as error:
                reasons.append(f"{url} does not contain an OCSP response: {error.message}")
        missed += reasons

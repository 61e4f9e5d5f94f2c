"""Fetches CRLs and OCSP responses from the URLs in certificates."""

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
    """Finds evidence with a `fetcher`; `kinds` are among `crl` and `ocsp`."""

    def __init__(self, fetcher: Fetcher, kinds: Collection[str]) -> None:
        self._fetcher, self._kinds = fetcher, kinds
        self._lists: dict[str, HeldList] = {}

    def find(self, certificate: SignedObject, issuer: SignedObject | None) -> tuple[Evidence, list[str]]:
        """The evidence about a certificate, and why some of it is missing."""
        missed: list[str] = []
        lists = list(self._found_lists(certificate, missed)) if "crl" in self._kinds else []
        responses = []
        if "ocsp" in self._kinds and issuer is not None:
            responses = list(self._found_responses(certificate, issuer, missed))
        return Evidence(lists, responses), missed

    def accept(self, place: EvidencePlace) -> None:
        """Caches the evidence from a URL, which proved valid."""
        self._fetcher.keep(place.path)

    def renew(self, places: Iterable[EvidencePlace]) -> bool:
        """Drops useless evidence from the cache. Returns whether there was any, so that fetching again may help."""
        renewed = [place.path for place in places if self._fetcher.renew(place.path)]
        for path in renewed:
            self._lists.pop(path, None)
        return bool(renewed)

    def _found_lists(self, certificate: SignedObject, missed: list[str]) -> Iterator[HeldList]:
        """A CRL for each distribution point, from the first of its URLs that has one."""
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
        """The CRL of a URL as one object for all certificates, so that it is decoded and hashed once."""
        held = self._lists.get(url)
        if held is None:
            held = HeldList(sources.crl(self._fetcher.get(url, sources.CRL)), EvidencePlace("CRL", url))
            self._lists[url] = held
        return held

    def _found_responses(
        self, certificate: SignedObject, issuer: SignedObject, missed: list[str]
    ) -> Iterator[HeldResponse]:
        """The first response that a responder returns."""
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

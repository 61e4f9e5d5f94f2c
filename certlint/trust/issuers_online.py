"""Fetches issuers that are in no file, pool or store from the URLs in the certificates below them."""

from __future__ import annotations

from certlint.bundle.store import Store, compared
from certlint.errors import NetworkError
from certlint.fetching import sources
from certlint.x509.signature import verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.fetching.fetcher import Fetcher
    from certlint.x509.signed_object import SignedObject

# The most issuers in total, each fetched once; longer than twice any chain in use.
MOST_ISSUERS = 10
NAME = "authorityInfoAccess"


def missing_issuers(
    certificates: Sequence[SignedObject], stores: Sequence[Store], fetcher: Fetcher
) -> tuple[Store, tuple[str, ...]]:
    """The fetched issuers as a pool, and why others could not be fetched."""
    have = {compared(each, "subject") for each in certificates}
    waiting, missed = list(certificates), []
    found: list[tuple[SignedObject, str]] = []
    asked = 0
    while waiting and asked < MOST_ISSUERS:
        certificate = waiting.pop(0)
        name = compared(certificate, "issuer")
        if name in have or any(store.bearers(name) for store in stores):
            continue
        urls = sources.issuer_urls(certificate)
        asked += bool(urls)
        bearers, reasons = _first(urls, certificate, fetcher)
        found += bearers
        missed += reasons
        waiting += [each for each, _ in bearers]
        have.add(name)
    return Store(NAME, tuple(each for each, _ in found), tuple((url, 0) for _, url in found)), tuple(missed)


def _first(
    urls: Sequence[str], certificate: SignedObject, fetcher: Fetcher
) -> tuple[list[tuple[SignedObject, str]], list[str]]:
    """The certificates of a certificate's issuer from the first URL that has any; else the reasons."""
    reasons = []
    for url in urls:
        try:
            bearers = _bearers(url, certificate, fetcher)
            if not any(verify(certificate, each) for each in bearers) and fetcher.renew(url):
                bearers = _bearers(url, certificate, fetcher)
        except NetworkError as error:
            reasons.append(error.message)
            continue
        if bearers:
            if any(verify(certificate, each) for each in bearers):
                fetcher.keep(url)
            return [(each, url) for each in bearers], []
        reasons.append(f"{url} does not contain a certificate of the issuer")
    return [], reasons


def _bearers(url: str, certificate: SignedObject, fetcher: Fetcher) -> list[SignedObject]:
    """The certificates at a URL with the name of a certificate's issuer. Raises NetworkError."""
    name = compared(certificate, "issuer")
    listed = sources.certificates(fetcher.get(url, sources.ISSUER))
    return [each for each in listed if compared(each, "subject") == name]

"""Fetches what URLs hold: each once a run, within what a run may take, kept between runs for as long as it says itself."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from time import monotonic
from typing import TYPE_CHECKING

from certlint import net
from certlint.errors import NetworkError
from certlint.files import user_cache
from certlint.light import NamedTuple
from certlint.net import address as addresses
from certlint.net.admission import why_not_asked

if TYPE_CHECKING:
    from collections.abc import Callable

# What one URL may take, and all of a run: seconds, bytes.
SECONDS, MOST_BYTES = 10, 10_000_000
SECONDS_IN_ALL, MOST_BYTES_IN_ALL = 60, 64_000_000
MOST_REDIRECTS = 3
_OK = 200
PRIVATE_HINT = "--fetch-private asks addresses that are not public"


class Wanted(NamedTuple):
    """What is looked for.

    accept  its media types, as the header `Accept` has them
    until   when what came is to be fetched again; None where it does not say, or is something else
    """

    accept: str
    until: Callable[[bytes], datetime | None]


class Post(NamedTuple):
    """The same question in the body of a request, for servers that do not take it in the URL. RFC 6960 appendix A.1."""

    url: str
    media_type: str
    body: bytes


class Fetcher:
    """Fetches for one run.

    private  whether addresses are asked that are not public
    proxy    the URL of a proxy for HTTP; empty for none. Raises ValueError for what is not one.
    """

    def __init__(self, *, private: bool = False, proxy: str = "") -> None:
        self._via = net.Via(None if private else why_not_asked, addresses.parse(proxy) if proxy else None)
        self._seconds = float(SECONDS_IN_ALL)
        self._room = MOST_BYTES_IN_ALL
        self._known: dict[str, bytes | NetworkError] = {}
        self._fresh: dict[str, Wanted] = {}
        self._kept_before: set[str] = set()
        self._spoilt: set[str] = set()

    def get(self, url: str, wanted: Wanted, otherwise: Post | None = None) -> bytes:
        """What a URL holds; where the server has no answer, what it says to `otherwise`.

        Raises NetworkError, for the same URL always the same.
        """
        known = self._known.get(url)
        if known is None:
            kept = self._kept(url, wanted)
            if kept is not None:
                self._kept_before.add(url)
            known = self._known[url] = kept or self._ask(url, wanted, otherwise)
        if isinstance(known, NetworkError):
            raise known
        return known

    def keep(self, url: str) -> None:
        """The content of a URL was useful: it is kept until its own date of renewal. Useless content is not kept."""
        wanted, data = self._fresh.pop(url, None), self._known.get(url)
        if wanted is None or not isinstance(data, bytes):
            return
        until = wanted.until(data)
        if until is not None and until > datetime.now(UTC):
            user_cache.keep(_name(url), data)

    def renew(self, url: str) -> bool:
        """The content of a URL was of no use. If an earlier run kept it, it is fetched again next time; returns whether."""
        if url not in self._kept_before:
            return False
        self._kept_before.discard(url)
        self._spoilt.add(url)
        self._known.pop(url, None)
        return True

    def _kept(self, url: str, wanted: Wanted) -> bytes | None:
        if url in self._spoilt:
            return None
        data = user_cache.kept(_name(url), MOST_BYTES)
        until = wanted.until(data) if data else None
        return data if until is not None and until > datetime.now(UTC) else None

    def _ask(self, url: str, wanted: Wanted, otherwise: Post | None) -> bytes | NetworkError:
        try:
            first = reply = self._request(url, wanted)
            if first.status != _OK and otherwise is not None:
                reply = self._request(otherwise.url, wanted, otherwise)
        except NetworkError as error:
            return error
        if reply.status != _OK:
            return NetworkError(f"{url} is not fetched: {first.address.netloc} answers {first.status}")
        self._room -= len(reply.body)
        self._fresh[url] = wanted
        return reply.body

    def _request(self, url: str, wanted: Wanted, post: Post | None = None) -> net.Reply:
        try:
            address = addresses.parse(url)
        except ValueError as error:
            raise NetworkError(f"{url} is not fetched: {error}") from None
        if self._seconds <= 0:
            raise NetworkError(f"{url} is not fetched: the run has waited for {SECONDS_IN_ALL} s already")
        most = min(MOST_BYTES, self._room)
        if most <= 0:
            raise NetworkError(f"{url} is not fetched: the run has fetched {MOST_BYTES_IN_ALL:,} bytes already")
        headers = {"Accept": wanted.accept, "User-Agent": "certlint"}
        headers |= {"Content-Type": post.media_type} if post else {}
        method, body = ("POST", post.body) if post else ("GET", b"")
        deadline, begin = net.Deadline(min(SECONDS, self._seconds)), monotonic()
        try:
            return net.request(
                method, address, deadline, most, headers=headers, body=body, redirects=MOST_REDIRECTS, via=self._via
            )
        except NetworkError as error:
            hint = f" ({PRIVATE_HINT})" if error.refused else ""
            raise NetworkError(f"{url} is not fetched: {error.message}{hint}") from None
        finally:
            self._seconds -= monotonic() - begin


def _name(url: str) -> str:
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()

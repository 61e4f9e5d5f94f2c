"""Fetches URLs: each once per run, within limits, cached between runs until the content's own expiry."""

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

# Limits for one URL, and for the whole run: seconds, bytes.
SECONDS, MOST_BYTES = 10, 10_000_000
SECONDS_IN_ALL, MOST_BYTES_IN_ALL = 60, 64_000_000
MOST_REDIRECTS = 3
_OK = 200
PRIVATE_HINT = "--fetch-private also connects to addresses that are not public"


class Wanted(NamedTuple):
    """What a request is for.

    accept  the media types, as in the `Accept` header
    until   returns when the content expires; None if it does not say, or is of another kind
    """

    accept: str
    until: Callable[[bytes], datetime | None]


class Post(NamedTuple):
    """The same question as the body of a POST, for servers that do not support GET. RFC 6960 appendix A.1."""

    url: str
    media_type: str
    body: bytes


class Fetcher:
    """The fetcher of one run.

    private  whether non-public addresses are allowed
    proxy    the URL of an HTTP proxy; empty for none. Raises ValueError for an invalid one.
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
        """The content of a URL; if the server has none, the response to `otherwise`.

        Raises NetworkError; a repeated call for the same URL raises the same error.
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
        """Caches the content of a URL, which proved useful, until its own expiry."""
        wanted, data = self._fresh.pop(url, None), self._known.get(url)
        if wanted is None or not isinstance(data, bytes):
            return
        until = wanted.until(data)
        if until is not None and until > datetime.now(UTC):
            user_cache.keep(_name(url), data)

    def renew(self, url: str) -> bool:
        """Drops useless content of a URL from the cache of an earlier run; returns whether there was any."""
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

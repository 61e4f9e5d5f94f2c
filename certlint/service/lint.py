"""`POST /api/v1/lint`: evaluates a certificate, a request or a bundle before it is issued or installed."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from starlette.responses import Response

from certlint.errors import CertlintError, did_you_mean
from certlint.policy import aliases, profile
from certlint.service.lint_process import MEDIA_TYPES, LintQuestion
from certlint.service.refusals import RequestRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from certlint.service.bounds import Bounds
    from certlint.service.lint_pool import LintPool

MOST_NAMES = 100
_PARAMETERS = ("profile", "fqdn")


def profiles_by_name(files: Iterable[str]) -> dict[str, str]:
    """The available profiles: shipped ones, and files by their base name.

    Raises CertlintError for an invalid one.
    """
    known = {name: name for name in profile.names()}
    for path in files:
        profile.load(path)
        name = os.path.basename(path).removesuffix(".toml")
        if known.get(name, path) != path:
            raise CertlintError(f"{path}: there is another profile {name!r}", "give it another name")
        known[name] = path
    return known


class Lint:
    """The request handler."""

    def __init__(self, pool: LintPool, profiles: Mapping[str, str], bounds: Bounds) -> None:
        self._pool, self._profiles, self._bounds = pool, profiles, bounds

    async def answer(self, request: Request) -> Response:
        """The JSON report of the body. Raises RequestRefusal."""
        asked = self._asked(request)
        answer = await self._pool.lint(asked, await _body(request, self._bounds))
        if answer.status != 200:
            raise RequestRefusal(answer.status, answer.message, answer.hint)
        return Response(answer.report, media_type="application/json")

    def _asked(self, request: Request) -> LintQuestion:
        """The parameters of the lint. Raises RequestRefusal."""
        query = request.query_params
        for key in query:
            if key not in _PARAMETERS:
                hint = did_you_mean(key, _PARAMETERS) or f"it takes {' and '.join(_PARAMETERS)}"
                raise RequestRefusal(400, f"unknown parameter {key!r}", hint)
        names, fqdns = query.getlist("profile"), tuple(query.getlist("fqdn"))
        if len(names) > 1 or len(fqdns) > MOST_NAMES:
            raise RequestRefusal(400, f"it takes one profile and {MOST_NAMES} names at most")
        name = names[0] if names else ""
        if names and name not in self._profiles:
            near = did_you_mean(name, self._profiles, aliases.aliases(aliases.PROFILES))
            hint = near or f"profiles are {', '.join(sorted(self._profiles))}"
            raise RequestRefusal(400, f"unknown profile {name!r}", hint)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in MEDIA_TYPES or request.headers.get("content-encoding", "identity") != "identity":
            hint = f"send {', '.join(MEDIA_TYPES[:-1])} or {MEDIA_TYPES[-1]}, not compressed"
            raise RequestRefusal(
                415, f"Content-Type {kind!r} cannot be linted", hint, {"Accept": ", ".join(MEDIA_TYPES)}
            )
        return LintQuestion(self._profiles.get(name, ""), fqdns, kind)


async def _body(request: Request, bounds: Bounds) -> bytes:
    """The body, within limits. Raises RequestRefusal: 413 if it is too large, 408 if it does not arrive."""
    closing = {"Connection": "close"}
    too_large = RequestRefusal(413, f"the body has more than {bounds.body_size:,} bytes", "send less", closing)
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length[:12]) > bounds.body_size:
        raise too_large
    chunks, size = [], 0
    try:
        async with asyncio.timeout(bounds.body):
            async for chunk in request.stream():
                size += len(chunk)
                if size > bounds.body_size:
                    raise too_large
                chunks.append(chunk)
    except TimeoutError:
        raise RequestRefusal(408, f"the body was not received within {bounds.body:g} s", headers=closing) from None
    return b"".join(chunks)

"""The lists of the inventory: names, filters and keys. Pages and the REST API are derived from this table."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.datastructures import QueryParams

from certlint.engine.setup import as_of
from certlint.errors import CertlintError, UsageError, did_you_mean
from certlint.inventory.queries import changes, lists, paging, row_types, shared_keys, spans, totals
from certlint.inventory.search.filters import Filters
from certlint.inventory.sql.columns import SEVERITIES, VERDICTS
from certlint.service.refusals import RequestRefusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.inventory.queries.paging import Page
    from certlint.inventory.sql.database import Database

MOST = 200
"""The most rows of a page in the REST API; HTML pages have `paging.PAGE`."""
LONGEST = 300
"""The most characters of a filter."""
_TEXTS = {
    "name": "a name of the certificate: www.example.com, *.example.com, *word*",
    "issuer": "part of the issuer's name, or the SHA-256 of that name",
    "place": "a location, the folder it is in, or a pattern with *",
    "site": "the site of the place",
    "owner": "the owner of the place",
    "rule": "a rule with an open finding",
    "severity": "an open finding at or above this severity",
    "since": "expires, or happened, on this day or later, or at this time; 7d: since 7 days ago",
    "before": "expires, or happened, before this day or time; 45d: within 45 days",
    "unowned": "1: only what has no owner",
    "ended": "1: what was replaced, is gone or was fixed, too",
    "verdict": "the verdict of the place",
}
"""The filters and their descriptions."""
FILTERS = tuple(name for name in _TEXTS if name != "verdict")
CHOICES = {"severity": SEVERITIES, "verdict": VERDICTS}
_FLAGS, _DAYS = ("unowned", "ended"), ("since", "before")


class List(NamedTuple):
    """A list. `keys`: the types of the values of a page key; `filters`: the supported ones."""

    name: str
    title: str
    about: str
    ask: Callable[..., Page]
    row: Any
    keys: str
    filters: tuple[str, ...] = FILTERS


ALL = {
    each.name: each
    for each in (
        List("certificates", "Certificates", "Certificates at all places, by expiry.",
             lists.certificates, row_types.CertificateRow, "ii"),
        List("expiring", "Expiring", "Certificates to renew, except superseded ones.",
             lists.expiring, row_types.CertificateRow, "ii"),
        List("places", "Places", "Places and their certificates.", lists.places, row_types.PlaceRow, "i",
             (*FILTERS, "verdict")),
        List("findings", "Findings", "Open findings, newest first.", lists.findings, row_types.FindingRow, "i"),
        List("issuers", "Issuers", "Issuers of the certificates in use, by number.", totals.issuers,
             row_types.IssuerRow, "is"),
        List("owners", "Owners", "Owners with their places; places without an owner first.", totals.owners,
             row_types.OwnerRow, "s"),
        List("shared-keys", "Shared keys", "Keys of several certificates in use.", shared_keys.shared_keys,
             row_types.SharedKeyRow, "s"),
        List("changes", "Changes", "Certificates that are new, replaced or gone, findings that are new or fixed.",
             changes.changes, row_types.ChangeRow, "iiii"),
        List("gone", "Gone", "Certificates that disappeared from a place and were not replaced, the latest first.", lists.gone,
             row_types.SightingRow, "iii"),
        List("runs", "Runs", "Recorded runs, latest first.", lists.runs, row_types.RunRow, "i",
             ("site", "since", "before")),
    )
}  # fmt: skip


class Question(NamedTuple):
    """A request for a page of a list."""

    of: List
    filters: Filters
    after: paging.Key | None
    limit: int

    def answer(self, database: Database) -> Page:
        """The page."""
        return self.of.ask(database, self.filters, self.after, self.limit)


def question(of: List, query: QueryParams, *, of_form: bool = False) -> Question:
    """The question in a URL query. Raises RequestRefusal.

    of_form  whether it comes from an HTML form, which also sends empty fields
    """
    known = (*of.filters, "after", *(() if of_form else ("limit",)))
    for key, value in query.multi_items():
        if key not in known:
            raise RequestRefusal(
                400, f"unknown parameter {key!r}", did_you_mean(key, known) or f"it takes {', '.join(known)}"
            )
        if len(query.getlist(key)) > 1 or len(value) > LONGEST or "\0" in value:
            raise RequestRefusal(400, f"{key} is not one value of at most {LONGEST} characters without NUL")
    try:
        after = paging.key_in(query["after"] or "?", of.keys) if "after" in query else None
    except CertlintError as error:
        raise RequestRefusal(400, f"after: {error.message}", error.hint) from None
    values = {
        name: _value(name, query[name]) for name in of.filters if name in query and not (of_form and not query[name])
    }
    return Question(of, Filters(**values), after, _limit(query["limit"]) if "limit" in query else paging.PAGE)


def filter_text(name: str) -> str:
    """The description of a filter."""
    return _TEXTS[name]


def _value(name: str, text: str) -> Any:
    """The internal value of a filter. Raises RequestRefusal."""
    if name in _DAYS:
        return _moment(name, text)
    if name in _FLAGS and text not in ("0", "1"):
        raise RequestRefusal(400, f"{name} is not 0 or 1: {text[:40]!r}")
    if name in CHOICES and text not in CHOICES[name]:
        raise RequestRefusal(400, f"{name} is not one of {', '.join(CHOICES[name])}: {text[:40]!r}")
    return text == "1" if name in _FLAGS else text


def _moment(name: str, text: str) -> int | None:
    """The moment of a day or a date-time; None for an empty text, which means no limit. Raises RequestRefusal.

    In a URL, the plus sign of `+00:00` means a space, unless it is written as %2B.
    """
    moment = spans.days_from(text, int(time.time()), ahead=name == "before")
    if moment is not None or not text:
        return moment
    try:
        return int(as_of(text.replace(" ", "+") if "T" in text.upper() else text).timestamp())
    except UsageError:
        hint = "write it as 2026-03-15, 2026-03-15T12:00:00Z or 45d"
        raise RequestRefusal(400, f"{name} is not a date: {text[:40]!r}", hint) from None


def with_usual(of: List, query: QueryParams) -> QueryParams:
    """The query with the list's default time span, if it has none."""
    usual = {} if {"since", "before"} & query.keys() else spans.USUAL.get(of.name, {})
    return QueryParams([*query.multi_items(), *usual.items()])


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST):
        raise RequestRefusal(400, f"limit is not 1 to {MOST}: {text[:40]!r}")
    return int(text)

"""The OpenAPI 3.1 description of the REST API, served at /api/v1/openapi.json."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from certlint import output
from certlint.caches import remembered
from certlint.inventory.queries import spans
from certlint.inventory.queries.row_types import ImpactRow, IssuerRow
from certlint.resources import __version__
from certlint.service.lint import MOST_NAMES
from certlint.service.lint_process import MEDIA_TYPES
from certlint.service.lists import ALL, CHOICES, LONGEST, MOST, filter_text
from certlint.service.refusals import MEDIA_TYPE as PROBLEM
from certlint.service.rest import PREFIX
from certlint.service.row_schemas import page_schema, row_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.service.lists import List

_REPORT = "report-v1.json"
_PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "why the request was refused"},
        "hint": {"type": "string", "description": "what to do"},
    },
}
_WHY = {
    400: "a parameter is unknown or not valid",
    401: "a token is required",
    403: "the token lacks the role",
    404: "nothing has this address",
    408: "the body was not received in time",
    413: "the body is too large",
    415: "the body is of a type that cannot be linted",
    421: "the header Host does not name this service",
    422: "the body is not what its type says",
    431: "the head is too large",
    503: "too much is under way, or the database does not answer",
    504: "the lint took too long",
}
_TEXT = {"type": "string", "maxLength": LONGEST, "pattern": "^[^\\u0000]*$"}
_FLAG = {"enum": ["0", "1"]}
_DIGEST = {"pattern": "^[0-9a-f]{64}$"}
_DATE = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time", "description": "a date and a time, with the time zone"},
        {"type": "string", "pattern": "^([0-9]{1,5}d)?$", "description": "days from now, or ago; empty: all of time"},
    ]
}
_FILTERS: dict[str, dict[str, Any]] = {
    **{name: {"enum": [*words]} for name, words in CHOICES.items()},
    "since": _DATE,
    "before": _DATE,
    "unowned": _FLAG,
    "ended": _FLAG,
}
_KEYS = {"i": "i(?:-?[0-9]{1,18}|9223372036854775807)", "s": "s(?:[A-Za-z0-9._~-]|%[2-7][0-9A-F]){0,200}"}
_USUAL = (400, 401, 403, 421, 431, 503)


def document(profiles: Iterable[str], *, tokens: bool, inventory: bool) -> dict[str, Any]:
    """The description. `profiles`: the available ones; with `tokens`, every request except /health needs one."""
    paths = {
        "/api/v1/lint": {"post": _lint(profiles)},
        "/api/v1/openapi.json": {"get": _this()},
        "/health": {"get": _health()},
        "/metrics": {"get": _metrics()},
    }
    schemas: dict[str, Any] = {"Report": _schema(_REPORT), "Problem": _PROBLEM}
    if inventory:
        paths |= {PREFIX + each.name: {"get": _list(each)} for each in ALL.values()}
        paths |= {
            PREFIX + "certificates/{sha256}": {"get": _one("certificate", "sha256", _DIGEST)},
            PREFIX + "places/{id}": {"get": _one("place", "id", {"type": "integer", "minimum": 0})},
            PREFIX + "issuers/{sha256}": {"get": _issuer()},
        }
        schemas |= {each.row.__name__: row_schema(each.row) for each in ALL.values()}
    schemes = {"token": {"type": "http", "scheme": "bearer"}}
    about = {
        "title": "certlint",
        "version": __version__,
        "summary": "Certificates that were seen, what is wrong with them, and lints before issuance.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    return {
        "openapi": "3.1.0",
        "info": about,
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": schemes},
        **({"security": [{"token": []}]} if tokens else {}),
    }


@remembered()
def _schema(name: str) -> dict[str, Any]:
    """A shipped schema, without the keywords that are only valid at its top level."""
    folder = os.path.join(os.path.dirname(output.__file__ or ""), "schemas")
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return {key: value for key, value in json.load(file).items() if key not in ("$schema", "$id")}


def _lint(profiles: Iterable[str]) -> dict[str, Any]:
    binary: dict[str, Any] = {kind: {"schema": {}} for kind in MEDIA_TYPES}
    return {
        "operationId": "lint",
        "summary": "Evaluate a certificate, a request or a bundle",
        "description": "The report contains the verdict: the status is 200 even if the bundle fails. Nothing is stored.",
        "parameters": [
            _parameter("profile", {"enum": sorted(profiles)}, "the rules; without it those that certlint runs by default"),
            _parameter("fqdn", {"type": "array", "items": {"type": "string"}, "maxItems": MOST_NAMES},
                       "a name that clients connect to; repeatable"),
        ],
        "requestBody": {"required": True, "content": binary},
        "responses": _responses(_json("Report"), 408, 413, 415, 422, 504),
    }  # fmt: skip


def _list(of: List) -> dict[str, Any]:
    usual = {name: {"default": text} for name, text in spans.USUAL.get(of.name, {}).items()}
    parameters = [
        _parameter(name, _FILTERS.get(name, _TEXT) | usual.get(name, {}), filter_text(name)) for name in of.filters
    ]
    parameters.append(
        _parameter("after", {"type": "string", "pattern": _key_pattern(of.keys)}, "`next` of the page before")
    )
    parameters.append(_parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST}, "rows of the page"))
    content = {"application/json": {"schema": page_schema(of.row)}}
    name = of.name.replace("-", "_")
    return {"operationId": name, "summary": of.about, "parameters": parameters, "responses": _responses(content)}


def _key_pattern(kinds: str) -> str:
    """The pattern of a list's page keys: an integer or a text for each value."""
    return f"^{','.join(_KEYS[kind] for kind in kinds)}$"


def _one(what: str, key: str, schema: dict[str, Any]) -> dict[str, Any]:
    parameter = {"name": key, "in": "path", "required": True, "schema": {"type": "string", **schema}}
    content = {"application/json": {"schema": {"type": "object", "required": ["sightings", "findings"]}}}
    summary = f"One {what}, with its sightings and findings: the first 200 of each"
    return {"operationId": what, "summary": summary, "parameters": [parameter], "responses": _responses(content, 404)}


def _issuer() -> dict[str, Any]:
    parameter = {"name": "sha256", "in": "path", "required": True, "schema": {"type": "string", **_DIGEST}}
    sums = {name: {"type": "integer"} for name in ("falls", "open", "survives")}
    owner = {"type": "object", "required": ["owner", *sums], "properties": {"owner": {"type": "string"}, **sums}}
    listed = {
        "owners": {"type": "array", "items": owner},
        "places": {"type": "array", "items": row_schema(ImpactRow)},
    }
    impact = {"type": "object", "required": [*sums, *listed], "properties": {**sums, **listed}}
    row = row_schema(IssuerRow)
    schema = {**row, "required": [*row["required"], "impact"], "properties": {**row["properties"], "impact": impact}}
    summary = "One issuer, by the SHA-256 of its name, and what falls if it is distrusted: the first 200 places"
    content = {"application/json": {"schema": schema}}
    return {
        "operationId": "issuer",
        "summary": summary,
        "parameters": [parameter],
        "responses": _responses(content, 404),
    }


def _metrics() -> dict[str, Any]:
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": "metrics",
        "summary": "Metrics in the format of Prometheus",
        "responses": _responses(content),
    }


def _this() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {"operationId": "description", "summary": "This description", "responses": _responses(content)}


def _health() -> dict[str, Any]:
    content = {"text/plain": {"schema": {"const": "ok\n"}}}
    why = {str(status): _refused(status) for status in (421, 431, 503)}
    responses = {"200": {"description": "the service answers", "content": content}, **why}
    return {"operationId": "health", "summary": "Whether the service answers", "security": [], "responses": responses}


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _responses(content: dict[str, Any], *others: int) -> dict[str, Any]:
    refused = {str(status): _refused(status) for status in sorted({*_USUAL, *others})}
    return {"200": {"description": "as asked", "content": content}, **refused}


def _refused(status: int) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": _WHY[status], "content": {PROBLEM: problem}}

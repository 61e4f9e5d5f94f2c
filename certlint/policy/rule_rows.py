"""Validates `[[rule]]` tables strictly, and converts them to rows of plain values and to rules."""

from __future__ import annotations

import os

from certlint import resources
from certlint.errors import ConfigurationError, did_you_mean
from certlint.policy.rule import ABOUT, FIELDS, ROLES, Rule
from certlint.policy.severity import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_REQUIRED = ("id", "title", "severity", "check", "rationale", "remediation")
_STRINGS = ("id", "title", "check", "rationale", "remediation", "citation", "part", "fix", "repair", "example")
_PARAGRAPHS = {"title", "rationale", "citation"}
"""Texts of rules whose line breaks are removed, since reports wrap them."""
# Placeholders of remediations that stand for several optional options of a command. `{run_options}` is for a command about the
# file as it is; `_without_key` for one that is given another key or needs none, `_without_pool` for one that names a pool.
_NAMES_AND_MORE = "[--fqdn {fqdn}] [{requirements}]"
_OWN_KEY, _PASSPHRASE = "[--key {key}]", "[--passphrase-file {passphrase_file}]"
SEVERAL_OPTIONS = {
    "{csr_options}": "[--subject {subject}] [--san {san}] [--ip {ip}]",
    "{run_options}": f"{_NAMES_AND_MORE} [--trust {{trust}}] [--pool {{pool}}] {_OWN_KEY} {_PASSPHRASE}",
    "{run_options_without_key}": f"{_NAMES_AND_MORE} [--trust {{trust}}] [--pool {{pool}}] {_PASSPHRASE}",
    "{run_options_without_pool}": f"{_NAMES_AND_MORE} [--trust {{trust}}] {_OWN_KEY} {_PASSPHRASE}",
    "{required_options}": _NAMES_AND_MORE,
}
# The repairs of `certlint fix`, by the names that rows use in `repair`.
REPAIRS = (
    "authorities",
    "bad-base64",
    "blocks",
    "boundary-in-text",
    "byte-order-mark",
    "comment-not-ascii",
    "crlf",
    "double-encoded",
    "duplicates",
    "key-apart",
    "key-mode",
    "label-mismatch",
    "leaf-first",
    "leaves",
    "malformed-boundary",
    "mode",
    "not-ascii",
    "old-label",
    "openssl-refuses",
    "order",
    "pem",
    "text-outside-blocks",
    "trailing-data",
    "unread-block",
    "unneeded",
    "unrelated",
    "unterminated-block",
    "unused-bits",
)
# The texts that a profile may override.
TEXTS = ("title", "rationale", "remediation", "citation", "example")
_GIVE_WAY = ("yields_to", "yields_in_place", "yields_to_issuer", "superseded_by")
_LISTS = ("roles", "about", "when", "unless", "equivalents", *_GIVE_WAY)


def of_catalogue(data: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """The rows of the catalogue in the file `path`. Raises ConfigurationError."""
    if unknown := set(data) - {"rule"}:
        raise ConfigurationError(
            f"{path}: unknown key {sorted(unknown)[0]!r}", "a catalogue holds [[rule]] tables only"
        )
    return rows(data.get("rule", []), path)


def from_row(row: dict[str, Any]) -> Rule:
    """A rule from its row of plain values."""
    lists = {key: tuple(row[key]) for key in _LISTS if key in row}
    return Rule(**{**row, "severity": Severity[row["severity"].upper()], **lists})


def rows(tables: Iterable[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """`[[rule]]` tables as validated rows of plain values. Raises ConfigurationError."""
    seen: set[str] = set()
    out = []
    for table in tables:
        row = _row(table, path)
        if row["id"] in seen:
            raise ConfigurationError(f"{path}: rule {row['id']} exists twice")
        seen.add(row["id"])
        out.append(row)
    return out


def _row(table: dict[str, Any], path: str) -> dict[str, Any]:
    """A `[[rule]]` table as a validated row. Raises ConfigurationError."""
    where = f"{path}: rule {table.get('id', '(without an id)')}"
    for key in table:
        if key == "request":
            hint = 'write about = ["certificate", "request"], or ["request"] alone'
            raise ConfigurationError(f"{where}: the key 'request' was replaced", hint)
        if key not in FIELDS or key == "origin":
            raise ConfigurationError(f"{where}: unknown key {key!r}", did_you_mean(key, FIELDS))
    for key in _REQUIRED:
        if key not in table:
            raise ConfigurationError(f"{where}: {key!r} is missing")
    shipped = path.startswith(resources.RULES)
    row = {**table, "origin": os.path.relpath(path, os.path.dirname(resources.RULES)) if shipped else path}
    for key in ("effective", "until"):
        if key in row:
            row[key] = str(row[key])
    _validate(row, where)
    return with_texts_expanded(row)


def with_texts_expanded(row: dict[str, Any]) -> dict[str, Any]:
    """A row, or texts of one, with each paragraph on one line, and placeholders for several options written out."""
    row = {key: " ".join(value.split()) if key in _PARAGRAPHS else value for key, value in row.items()}
    if "remediation" in row:
        for placeholder, options in SEVERAL_OPTIONS.items():
            row["remediation"] = row["remediation"].replace(placeholder, options)
    return row


def _validate(row: dict[str, Any], where: str) -> None:
    """Raises ConfigurationError for a value of the wrong type, or an unknown one."""
    if not isinstance(row["severity"], str) or row["severity"].upper() not in Severity.__members__:
        raise ConfigurationError(f"{where}: severity {row['severity']!r} is not info, warning or error")
    for key in _STRINGS:
        if not isinstance(row.get(key, ""), str):
            raise ConfigurationError(f"{where}: {key!r} should be text")
    for key in _LISTS:
        if not isinstance(row.get(key, []), list) or not all(isinstance(v, str) for v in row.get(key, [])):
            raise ConfigurationError(f"{where}: {key!r} should be a list of texts")
    _validate_values(row, where)
    verify_kinds(row.get("about", ()), where)
    if unknown := set(row.get("roles", ())) - set(ROLES):
        raise ConfigurationError(f"{where}: unknown role {sorted(unknown)[0]!r}", f"roles are {', '.join(ROLES)}")
    _validate_fix(row, where)
    if row["id"].count("/") != 1:
        raise ConfigurationError(f"{where}: an id is written catalogue/defect")


def verify_kinds(about: Iterable[str], where: str) -> None:
    """Raises ConfigurationError for a kind of object that does not exist."""
    if unknown := set(about) - set(ABOUT):
        raise ConfigurationError(f"{where}: unknown kind {sorted(unknown)[0]!r}", f"kinds are {', '.join(ABOUT)}")


def _validate_values(row: dict[str, Any], where: str) -> None:
    if not isinstance(row.get("pedantic", False), bool):
        raise ConfigurationError(f"{where}: 'pedantic' should be true or false")
    by = row.get("refused_by", {})
    if not isinstance(by, dict) or not all(isinstance(text, str) for text in by.values()):
        raise ConfigurationError(f"{where}: 'refused_by' should be a table of clients and what each says")


def _validate_fix(row: dict[str, Any], where: str) -> None:
    if row.get("fix", "") not in ("", "safe", "unsafe"):
        raise ConfigurationError(f"{where}: fix is 'safe' or 'unsafe', not {row['fix']!r}")
    if row.get("repair", "") not in ("", *REPAIRS):
        hint = did_you_mean(row["repair"], REPAIRS) or f"it can repair {', '.join(REPAIRS)}"
        raise ConfigurationError(f"{where}: fix does not know {row['repair']!r}", hint)

"""The table of all keys of a configuration file, from which reader, JSON Schema and manual are derived."""

from __future__ import annotations

import re

from certlint.light import NamedTuple
from certlint.policy.settings import DAYS, is_date, is_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.policy.setting import Setting

SEVERITIES = ("info", "warning", "error")


class ValueKind(NamedTuple):
    """A kind of value: its name, a predicate for values from TOML, and its JSON Schema."""

    title: str
    fits: Callable[[Any], bool]
    schema: dict[str, Any]


class Key(NamedTuple):
    """One key. `setting`: its internal name; `is_path`: whether it is relative to the file that contains it.

    `profiles`: those that declare it; empty for a key of certlint itself.
    """

    name: str
    kind: ValueKind
    meaning: str
    setting: str = ""
    is_path: bool = False
    required: bool = False
    profiles: tuple[str, ...] = ()

    @property
    def inner(self) -> str:
        return self.setting or self.name.replace("-", "_")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: Any) -> bool:
    return is_whole(value) and value >= 0


def _one_of(*words: str | int) -> ValueKind:
    return ValueKind(f"one of {', '.join(map(str, words))}", lambda v: v in words, {"enum": list(words)})


_ONE = {"type": "string", "minLength": 1}
_MANY = {"type": "array", "items": _ONE}
TEXT = ValueKind("a text", _is_text, _ONE)
TEXTS = ValueKind(
    "a text or a list of texts",
    lambda v: _is_text(v) or (isinstance(v, list) and all(map(_is_text, v))),
    {"anyOf": [_ONE, _MANY]},
)
WHOLE = ValueKind("a whole number of 0 or more", _is_count, {"type": "integer", "minimum": 0})
FLAG = ValueKind("true or false", lambda v: isinstance(v, bool), {"type": "boolean"})
TABLE = ValueKind(
    "a table of texts",
    lambda v: isinstance(v, dict) and all(map(_is_text, v.values())),
    {"type": "object", "additionalProperties": _ONE},
)
DATE = ValueKind(
    "a date such as 2027-03-15", lambda v: is_date(str(v)), {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
)
DAY = ValueKind(
    "`issuance`, `today`, or a date such as 2027-03-15",
    lambda v: v in DAYS or is_date(str(v)),
    {"type": "string", "pattern": rf"^({'|'.join(DAYS)}|\d{{4}}-\d\d-\d\d)$"},
)
SPKI = ValueKind(
    "the SHA-256 of a public key, 64 hexadecimal digits",
    lambda v: isinstance(v, str) and re.fullmatch("[0-9a-fA-F]{64}", v) is not None,
    {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
)

# Requirements on certificates: for all of them, or for those of a [[bundle]].
REQUIREMENTS = (
    Key("profile", TEXT, "the rules to run: the name of a profile, or your own file that ends in .toml", is_path=True),
    Key("fqdn", TEXTS, "names that clients connect to"),
    Key("key", TEXT, "the private key of the leaf certificate", is_path=True),
    Key("passphrase-file", TEXT, "a file whose first line is the passphrase of keystores", is_path=True),
    Key(
        "trust",
        TEXTS,
        "trust stores of clients: none, system, mozilla, files or folders of CA certificates",
        is_path=True,
    ),
    Key("pool", TEXTS, "files or folders of CA certificates to build paths from", is_path=True),
    Key("crl", TEXTS, "files or folders of CRLs", is_path=True),
    Key("ocsp-response", TEXTS, "files with OCSP responses about the certificates", is_path=True),
    Key("known-keys", TEXTS, "lists of keys whose private half is public (docs/known-keys.md)", is_path=True),
    Key("ct-logs", TEXTS, "lists of Certificate Transparency logs to verify SCTs with (docs/ct-logs.md)", is_path=True),
    Key("deep", WHOLE, "try to factor each RSA key for so many seconds"),
    Key("san", TEXTS, "other names that the SAN must contain"),
    Key("ip", TEXTS, "IP addresses that the SAN must contain"),
    Key("subject", TABLE, "values that C, ST, L, O or OU must have"),
    Key("owner", TEXT, "user and group that must own the files, as user:group"),
    Key("key-mode", TEXT, "most permissive mode of key files, in octal digits"),
    Key("expires-in", WHOLE, "warn when a certificate expires in fewer days"),
    Key("rules-of", DAY, "apply the rules of this day: issuance, today (the day of the run), or a date"),
    Key("pedantic", FLAG, "also run pedantic rules, which are of little use to operators"),
    Key("clients", TEXTS, "check only these TLS clients; `certlint clients` lists them"),
    Key("select", TEXTS, "run only these rules: ids or globs"),
    Key("ignore", TEXTS, "do not run these rules: ids or globs"),
)
BUNDLE = (
    Key("path", TEXTS, "the files: paths and globs, relative to the folder of this file", required=True),
    *REQUIREMENTS,
)
SUPPRESS = (
    Key("rule", TEXT, "the rule: an id or a glob", required=True),
    Key("reason", TEXT, "why the finding is accepted", required=True),
    Key("expires", DATE, "the first day on which the finding counts again", required=True),
    Key("spki-sha256", SPKI, "the certificate, by its public key"),
    Key("subject", TEXT, "the certificate, by its whole subject as reports show it"),
    Key("path", TEXT, "the files, as a path or a glob"),
)
SCOPES = ("spki-sha256", "subject", "path")
RUN = (
    Key("extend", TEXTS, "configuration files whose values this file overrides", is_path=True),
    *REQUIREMENTS,
    Key("fail-on", _one_of(*SEVERITIES, "never"), "lowest severity that makes the exit code 1"),
    Key("min-severity", _one_of(*SEVERITIES), "lowest severity shown"),
    Key("format", TEXTS, "reports, as NAME or NAME=FILE"),
    Key("baseline", TEXT, "a baseline: a file of known findings", is_path=True),
    Key("jobs", WHOLE, "number of processes"),
    Key("record", TEXT, "the inventory to record into: a file, or postgresql://USER@HOST/DATABASE", is_path=True),
    Key("record-site", TEXT, "name of this site in the inventory"),
    Key("owners", TEXT, "a file with the owners of names and places", is_path=True),
    Key("max-size", TEXT, "largest file to read, such as 16M"),
    Key("max-certificates", WHOLE, "most certificates to read from a file"),
)
# Arrays of tables: the noun for one of them, and its keys.
TABLES = {
    "bundle": ("some files, and the requirements for their certificates", BUNDLE),
    "suppress": ("a finding to accept for a limited time", SUPPRESS),
}


def of_setting(setting: Setting, profiles: tuple[str, ...] = ()) -> Key:
    """The key of a setting that a profile declares."""
    return Key(setting.key, kind_of_setting(setting), setting.help, setting.name, profiles=profiles)


def kind_of_setting(setting: Setting) -> ValueKind:
    """The kind of a declared setting, with its allowed values."""
    kind = {"string": TEXT, "integer": WHOLE, "boolean": FLAG, "list": TEXTS, "version": TEXT}[setting.type]
    if not setting.values:
        return ValueKind("a whole number", is_whole, {"type": "integer"}) if setting.type == "integer" else kind
    one = _one_of(*setting.values)
    if setting.type != "list":
        return one
    many = {"type": "array", "items": one.schema}
    return ValueKind(f"{one.title}, or a list of these", kind.fits, {"anyOf": [one.schema, many]})


def declared_keys() -> list[Key]:
    """The keys of the settings that shipped profiles declare, with these profiles."""
    from certlint.policy import index

    found: dict[str, Setting] = {}
    holders: dict[str, list[str]] = {}
    for name in index.profiles():
        for setting in index.declared(name).values():
            if setting.offered:
                found.setdefault(setting.name, setting)
                holders.setdefault(setting.name, []).append(name)
    return [of_setting(setting, tuple(holders[name])) for name, setting in found.items()]

"""Settings: the inputs of a run besides its rules. Some belong to every profile; a profile declares the others.

A declaration is a table `[settings.NAME]` of a profile: `type`, `help`, and optionally `default`, `values`, `table`, `when`,
`spelling_of`, `offered`. Options, configuration keys, help, completions and the manual are derived from these.
"""

from __future__ import annotations

from certlint.errors import UsageError, did_you_mean
from certlint.light import NamedTuple, date, re
from certlint.policy import names
from certlint.policy.setting import Setting
from certlint.policy.versions import version_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


class Unfit(Exception):
    """A value is not of the type of its setting."""


class SettingType(NamedTuple):
    """A type of value: its name, its unset value, and how a value is read.

    read    converts a value from a command line (text) or from TOML. Raises Unfit with the expected form
    fits    whether a value from TOML has this type
    """

    title: str
    unset: Any
    read: Callable[[Any], Any]
    fits: Callable[[Any], bool]


def allowed(setting: Setting) -> tuple[Any, ...]:
    """The values to choose from; empty for any. For a table, the names without alternative spellings."""
    return tuple(row["id"] for row in names.rows(setting.table)) if setting.table else setting.values


def read_setting(setting: Setting, value: Any, label: str = "") -> Any:
    """A value in internal form. Raises UsageError with the allowed values; `label` is the value's position."""
    label = label or setting.key
    kind = SETTING_TYPES[setting.type]
    try:
        found = kind.read(value)
    except Unfit as error:
        from certlint.policy.toml_values import value_in_toml  # only for a message

        raise UsageError(f"{label} should be {error}, not {value_in_toml(value)}", setting.help) from None
    if setting.values or setting.table:
        known: Iterable[Any] = names.spellings(setting.table) if setting.table else setting.values
        for each in found if isinstance(found, tuple) else (found,):
            if each not in known and each != kind.unset:
                listed = f"one of {', '.join(map(str, allowed(setting)))}"
                raise UsageError(f"{label}: {each!r} is not {listed}", did_you_mean(str(each), map(str, known)))
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("a text")
    return value


def _whole(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value, re.ASCII):
        return int(value)
    raise Unfit("a whole number")


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("true or false")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    listed = (value,) if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(each, str) for each in listed):
        raise Unfit("a text or a list of texts")
    return tuple(listed)


def _version(value: Any) -> str:
    if value == "":
        return ""
    try:
        version_key(value if isinstance(value, str) else "?")
    except UsageError:
        raise Unfit("a version such as 7.4.2 or 7.22.2-79") from None
    return str(value)


def _table(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise Unfit("a table of texts")
    return value


def _mode(value: Any) -> int | None:
    if isinstance(value, str) and re.fullmatch("0?[0-7]{3}", value, re.ASCII):
        return int(value, 8)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 0o777):
        return value
    raise Unfit("a mode in octal digits, such as 600")


def _day(value: Any) -> str:
    text = str(value)
    if text in DAYS or is_date(text):
        return text
    raise Unfit("issuance, today, or a date such as 2027-03-15")


def is_date(text: str) -> bool:
    """Whether a text is a date as TOML has them; not a moment, and none that no calendar has."""
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# The days whose rules apply, other than a date: notBefore, or the day of the run.
ISSUANCE, TODAY = "issuance", "today"
DAYS = (ISSUANCE, TODAY)

# The name of a trust store that is not a file.
NONE, SYSTEM, MOZILLA = STORES = ("none", "system", "mozilla")

# The values of `fetch`: issuers, CRLs, OCSP responses.
FETCHED = AIA, CRL, OCSP = ("aia", "crl", "ocsp")

SETTING_TYPES = {
    "string": SettingType("a text", "", _text, lambda v: isinstance(v, str)),
    "integer": SettingType("a whole number", None, _whole, is_whole),
    "boolean": SettingType("true or false", False, _flag, lambda v: isinstance(v, bool)),
    "list": SettingType("a text or a list of texts", (), _texts, lambda v: isinstance(v, str | list)),
    "version": SettingType("a version", "", _version, lambda v: isinstance(v, str)),
    "table": SettingType("a table of texts", {}, _table, lambda v: isinstance(v, dict)),
    "mode": SettingType("a mode", None, _mode, lambda v: isinstance(v, str | int)),
    "day": SettingType(
        "issuance, today, or a date", ISSUANCE, _day, lambda v: not isinstance(v, bool | int | list | dict)
    ),
}

# The settings of every profile.
COMMON: dict[str, Setting] = {
    each.name: each
    for each in (
        Setting("fqdn", "list", default=()),
        Setting("san", "list", default=()),
        Setting("absolute", "list", default=()),
        Setting("ip", "list", default=()),
        Setting("subject", "table", default={}),
        Setting("owner", "string", default=""),
        Setting("key_mode", "mode", default=0o600),
        Setting("expires_in", "integer"),
        Setting("rules_of", "day", "by the rules of which day", default=ISSUANCE),
        Setting("pedantic", "boolean", "run pedantic rules, too", default=False),
        Setting("key", "string", default=""),
        Setting("passphrase_file", "string", default=""),
        Setting("trust", "list", default=()),
        Setting("pool", "list", default=()),
        Setting("clients", "list", default=()),
        Setting("crl", "list", default=()),
        Setting("ocsp_response", "list", default=()),
        Setting("known_keys", "list", default=()),
        Setting("ct_logs", "list", default=()),
        Setting("deep", "integer"),
        Setting("stapled", "string", default=""),
        Setting("stored", "list", default=()),
        Setting("fetch", "list", default=()),
        Setting("fetch_private", "boolean", default=False),
        Setting("fetch_proxy", "string", default=""),
    )
}


class Settings(NamedTuple):
    """The settings that a profile declares or inherits, and their defaults."""

    declared: dict[str, Setting] = {}
    defaults: dict[str, Any] = {}

    def find(self, name: str) -> Setting | None:
        return self.declared.get(name) or COMMON.get(name)

    @property
    def names(self) -> list[str]:
        return [*COMMON, *self.declared]

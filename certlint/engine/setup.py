"""Makes a plan from options: profile, settings, moment of evaluation."""

from __future__ import annotations

from certlint.dns import matching
from certlint.engine.given_lists import read_lists
from certlint.engine.plan import Plan
from certlint.errors import UsageError, is_placeholder, is_stand_in
from certlint.light import UTC, date, datetime, time
from certlint.policy import selection
from certlint.policy.model import Layer
from certlint.policy.resolve import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


# Requirements that are not settings: which rules run.
NO_SETTINGS = frozenset({"profile", "select", "ignore"})
SUBJECT_KEYS = ("C", "ST", "L", "O", "OU")


def as_of(given: str | date | datetime, option: str = "") -> datetime:
    """A moment in UTC from ISO 8601 or RFC 3339; a date means its beginning, a missing time zone UTC. Raises UsageError.

    `option` is its name in the error.
    """
    try:
        moment = datetime.fromisoformat(given.upper()) if isinstance(given, str) else given
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: the year 10000 in UTC
        message = f"{option} {given!r} is not a date".lstrip()
        raise UsageError(message, "write it as 2027-03-15 or 2027-03-15T12:00:00Z") from None


def this_moment() -> datetime:
    """The default moment of a run: now, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def fqdn(text: str) -> str:
    """A name that clients connect to, in A-label form. Raises UsageError if it cannot even be meant as a domain name.

    The rule names/fqdn-invalid reports one that violates the syntax of host names.
    """
    return _domain_name("fqdn", text, "cluster.example.com")


def asked_fqdn(text: str) -> str:
    """The same with its trailing dot, if it has one: some clients do not match such a name."""
    return fqdn(text) + "." * text.strip().endswith(".")


def san(text: str) -> str:
    """A name that the SAN must have, a wildcard perhaps, in its A-label form. Raises UsageError."""
    given = text.strip()
    wildcard = "*." * given.startswith("*.")
    return wildcard + _domain_name("san", given.removeprefix("*."), "db.example.com or *.example.com", given)


def _domain_name(setting: str, text: str, example: str, given: str = "") -> str:
    if "." not in text.strip() and is_stand_in(text.strip()):
        raise UsageError(f"{text.strip()!r} is a placeholder for a name", f"write it as {example}")
    name = matching.to_ascii(text.strip().rstrip("."))
    problem = matching.no_name_problem(name)
    if problem:
        hint = "give an IP address with `ip` (--ip)" if matching.looks_like_address(name) else f"write it as {example}"
        raise UsageError(f"{setting} {given or text!r} is not a domain name: {problem}", hint)
    return name


def ip_address(text: str) -> str:
    """An address in its shortest form. Raises UsageError."""
    import ipaddress

    from certlint.dns.addresses import address_text

    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise UsageError(f"ip {text!r} is not an IP address", "write it as 192.0.2.1 or 2001:db8::1") from None
    if "%" in text:  # a zone id, RFC 4007 section 11
        raise UsageError(
            f"ip {text!r} has a zone, which a certificate cannot hold", f"write it as {text.partition('%')[0]}"
        )
    return address_text(address)


def subject(pairs: Sequence[str]) -> dict[str, str]:
    """`["O=Example Inc"]` as a mapping. Raises UsageError."""
    out = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or key.upper() not in SUBJECT_KEYS:
            raise UsageError(f"subject {pair!r} is not valid", "write it as O='Example Inc'; keys: C ST L O OU")
        if is_placeholder(value):
            raise UsageError(f"subject {pair!r}: {value.strip()} is a placeholder for a value", f"write {key}=VALUE")
        out[key.upper()] = value
    return out


def owner(text: str) -> str:
    """A user and a group, one of which may be omitted. Raises UsageError."""
    if text == ":" or text.count(":") > 1:
        raise UsageError(f"owner {text!r} is not a user and group", "write it as USER:GROUP, USER or :GROUP")
    return text


def version(text: str) -> str:
    """A version of a product. Raises UsageError if it is invalid."""
    if text:
        from certlint.policy.versions import version_key

        version_key(text)
    return text


def rules_of(given: str | date) -> str:
    """The day whose rules apply: `issuance`, `today`, or a date. Raises UsageError."""
    from certlint.policy.settings import COMMON, read_setting

    return str(read_setting(COMMON["rules_of"], given))


def mode(text: str) -> int | None:
    """Permission bits from octal digits; None for an empty text. Raises UsageError."""
    if not text:
        return None
    if len(text) > 4 or set(text) - set("01234567") or int(text, 8) > 0o777:
        raise UsageError(f"key mode {text!r} is not a file mode", "write it in octal digits: 600, 640, 644")
    return int(text, 8)


def size(text: str, option: str = "--max-size") -> int:
    """Bytes from `16M`, `2G`, `500k` or a number. Raises UsageError."""
    units = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
    number, unit = (text[:-1], units[text[-1].lower()]) if text[-1:].lower() in units else (text, 1)
    if not (number.isascii() and number.isdecimal()) or len(number) > 18 or int(number) == 0:
        raise UsageError(f"{option} {text!r} is not a size", "write it as 16M, 500k or a number of bytes")
    return int(number) * unit


def plan_for(
    asked: Mapping[str, Any], *, origin: str = "command line", now: datetime | None = None, memo: bool = True
) -> Plan:
    """The plan for requirements: settings, including `profile`, `select` and `ignore`."""
    settings = {name: value for name, value in asked.items() if name not in NO_SETTINGS}
    select, ignore = asked.get("select", ()), asked.get("ignore", ())
    name = asked.get("profile", "")
    return make_plan(name, settings, select=select, ignore=ignore, origin=origin, now=now, memo=memo)


def _without_dots(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings with `fqdn` as names are written in certificates; `absolute` are those with a trailing dot."""
    names = settings.get("fqdn", ())
    absolute = [name for name in names if name.endswith(".")]
    return settings | {"fqdn": [name.rstrip(".") for name in names], "absolute": absolute} if absolute else settings


def make_plan(
    profile_name: str,
    settings: dict[str, Any],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    origin: str = "command line",
    now: datetime | None = None,
    memo: bool = True,
) -> Plan:
    """The plan of a run; every run gets its plan here. Raises CertlintError.

    settings        explicitly set values only
    select, ignore  rules of the profile that `origin` keeps or leaves out: ids or globs
    now             the moment of evaluation
    """
    only, ignored = tuple(select), tuple(ignore)
    layers = (Layer(origin, only=only, ignore=ignored),) if only or ignored else ()
    loaded, chosen = resolve(profile_name, _without_dots(settings))
    merged = loaded.defaults | chosen
    selected = selection.select(loaded, merged, layers)
    if not selected:
        raise selection.nothing_left(loaded, merged, layers)
    plan = Plan(loaded, selected, chosen, now or this_moment(), memo=memo)
    plan.layers = layers
    if not layers:  # computing that again would take 1 % of a check
        plan.of_profile = selected
    if plan.settings["trust"] or plan.settings["pool"]:
        from certlint.engine.trusted import stores_of

        stores_of(plan)
    if plan.settings["crl"] or plan.settings["ocsp_response"]:
        from certlint.engine.revoked import evidence_of

        evidence_of(plan)
    read_lists(plan.settings)
    return plan

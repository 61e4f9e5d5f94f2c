"""The encoding of dates, and the validity period. RFC 5280 section 4.1.2.5."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.light import UTC, NamedTuple, datetime, re, timedelta
from certlint.x509.parts.base import Part


class TimeForm(NamedTuple):
    """The form of a time: its type, and what RFC 5280 section 4.1.2.5 does not allow.

    `flaws` are among: no seconds, a fraction, not zulu, before 2050 (for a GeneralizedTime).
    """

    tag: int
    flaws: frozenset[str]


class Time(NamedTuple):
    """A time as encoded, and its moment."""

    form: TimeForm
    moment: datetime
    at: int

    @property
    def tag(self) -> int:
        return self.form.tag


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UTC = TimeForm(der.UTC_TIME, frozenset())
_TWO_UTC = (_UTC, _UTC)
_LATE = TimeForm(der.GENERALIZED_TIME, frozenset())
_EARLY = TimeForm(der.GENERALIZED_TIME, frozenset({"before 2050"}))


def read_time(raw: bytes, node: der.Node) -> Time:
    """The UTCTime or GeneralizedTime in `node`. Raises DecodeError."""
    content = raw[node.start : node.stop]
    usual = content[-1:] == b"Z" and content[:-1].isdigit()
    if usual and node.tag == der.UTC_TIME and len(content) == 13:
        text = content.decode()
        return _utc_time(text[:6], text[6:12], node.pos)
    if not usual or node.tag != der.GENERALIZED_TIME or len(content) != 15:
        return _odd_time(node, content)
    text = content.decode()
    try:
        moment = datetime.fromisoformat(f"{text[:8]}T{text[8:]}")
    except ValueError as error:
        raise DecodeError(f"{text} is not a time: {error}", node.start) from None
    return Time(_LATE if moment.year >= 2050 else _EARLY, moment, node.pos)


_ODD_TIME = rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?P<fraction>[.,]\d+)?(?P<zone>Z|[+-]\d\d(?:\d\d)?)?"


def _odd_time(node: der.Node, content: bytes) -> Time:
    """A time that only BER allows: without seconds, with fractions, with an offset from UTC."""
    if node.tag not in (der.UTC_TIME, der.GENERALIZED_TIME):
        raise DecodeError(
            f"a date is {der.a_or_an(der.tag_name(node.tag))} instead of a UTCTime or GeneralizedTime", node.pos
        )
    text = content.decode("latin-1")
    short = node.tag == der.UTC_TIME
    match = re.fullmatch(_ODD_TIME, b"20" + content if short else content)
    if match is None:
        raise DecodeError(f"{text!r} is not a time", node.start)
    year, month, day, hour, minute, second = (int(g or 0) for g in match.group(1, 2, 3, 4, 5, 6))
    if short and year >= 2050:
        year -= 100
    zone = (match["zone"] or b"").decode()
    try:
        moment = datetime(year, month, day, hour, minute, second, 0, UTC)
        if zone not in ("", "Z"):
            moment -= int(f"{zone[0]}1") * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5] or 0))
    except (ValueError, OverflowError) as error:
        raise DecodeError(f"{text!r} is not a time: {error}", node.start) from None
    early = not short and moment.year < 2050
    present = {
        "no seconds": not match[6],
        "a fraction": match["fraction"],
        "not zulu": zone != "Z",
        "before 2050": early,
    }
    flaws = frozenset(flaw for flaw, there in present.items() if there)
    return Time(TimeForm(node.tag, flaws), moment, node.pos)


def _utc_time(day: str, clock: str, at: int) -> Time:
    """A UTCTime with seconds, from its digits. RFC 5280 section 4.1.2.5.1."""
    century = "19" if day >= "50" else "20"
    try:
        # ISO 8601 basic format; the C parser of the standard library is three times as fast as six calls of `int`.
        return Time(_UTC, datetime.fromisoformat(f"{century}{day}T{clock}Z"), at)
    except ValueError as error:
        raise DecodeError(f"{day}{clock}Z is not a time: {error}", at + 2) from None


# Cached by day, since certificates share them: six digits of a UTCTime → the seconds from 1970 to that day.
_days: Cache[bytes, int] = Cache(4096)


def _seconds(day: bytes, clock: bytes, at: int) -> int:
    """The seconds from 1970 to the UTCTime at `at`, from its digits. Raises DecodeError as `_utc_time` does."""
    known = _days.get(day)
    hours, rest = divmod(int(clock), 10_000)
    minutes, seconds = divmod(rest, 100)
    if known is None or hours > 23 or minutes > 59 or seconds > 59:
        moment = _utc_time(day.decode(), clock.decode(), at).moment
        known = _days.keep(day, int((moment - _EPOCH).total_seconds()) // 86_400 * 86_400)
    return known + hours * 3600 + minutes * 60 + seconds


class Validity(Part):
    """notBefore and notAfter, both inclusive. RFC 5280 section 4.1.2.5.

    `first` and `last` are the same in seconds since 1970, which is sufficient for most rules. Datetimes are created lazily.
    """

    __slots__ = ("_times", "first", "last", "sound")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        # Fast path: two UTCTimes with seconds, as nearly all certificates have.
        self.sound = len(raw) == 32 and raw[:4] == b"\x30\x1e\x17\x0d" and raw[17:19] == b"\x17\x0d"
        self._times: tuple[Time, Time] | None = None
        if self.sound and raw[16] == raw[31] == 0x5A and (raw[4:16] + raw[19:31]).isdigit():
            self.first, self.last = _seconds(raw[4:10], raw[10:16], 2), _seconds(raw[19:25], raw[25:31], 17)
            return
        nodes = der.sequence(raw, "the validity")
        if len(nodes) != 2:
            raise DecodeError(f"the validity contains {len(nodes)} dates instead of two", 0)
        times = self._times = read_time(raw, nodes[0]), read_time(raw, nodes[1])
        self.first, self.last = [int((time.moment - _EPOCH).total_seconds()) for time in times]

    @property
    def _read(self) -> tuple[Time, Time]:
        """Both dates; created lazily if they are two UTCTimes."""
        if self._times is None:
            text = self.raw.decode("latin-1")
            self._times = _utc_time(text[4:10], text[10:16], 2), _utc_time(text[19:25], text[25:31], 17)
        return self._times

    @property
    def not_before(self) -> Time:
        return self._read[0]

    @property
    def not_after(self) -> Time:
        return self._read[1]

    @property
    def forms(self) -> tuple[TimeForm, TimeForm]:
        """The forms of the two dates."""
        return _TWO_UTC if self._times is None else (self._times[0].form, self._times[1].form)

    @property
    def seconds(self) -> int:
        """The length of the validity period; the last second counts (RFC 5280 section 4.1.2.5)."""
        return self.last - self.first + 1

    @property
    def period(self) -> timedelta:
        """The length of the validity period; the last second counts (RFC 5280 section 4.1.2.5)."""
        return self.not_after.moment - self.not_before.moment + timedelta(seconds=1)

    @property
    def months(self) -> int:
        """The number of calendar months between the dates; a partial month counts as a whole one."""
        whole, same = self._months
        return whole + (same < self.not_after.moment)

    @property
    def months_inclusive(self) -> int:
        """The same where the last second counts, too (RFC 5280 section 4.1.2.5)."""
        whole, same = self._months
        return whole + (same <= self.not_after.moment)

    @property
    def _months(self) -> tuple[int, datetime]:
        """The difference of the months, and the day and time of notBefore in the month of notAfter."""
        begin, end = self.not_before.moment, self.not_after.moment
        first = end.replace(day=1, hour=0, minute=0, second=0)
        # Days that the month lacks continue in the next one.
        same = first + timedelta(days=begin.day - 1, hours=begin.hour, minutes=begin.minute, seconds=begin.second)
        return 12 * (end.year - begin.year) + end.month - begin.month, same

    @property
    def last_month(self) -> str:
        """The last month of validity, as `2027-03`. A period that ends at the first moment of a month does not include it."""
        end = self.not_after.moment
        month = 12 * end.year + end.month - 1 - (end == end.replace(day=1, hour=0, minute=0, second=0))
        return f"{month // 12:04}-{month % 12 + 1:02}"

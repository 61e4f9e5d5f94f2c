"""Version, serial number, algorithm identifiers and validity. RFC 5280 section 4.1."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import UTC, NamedTuple, datetime, re, timedelta
from certlint.x509.parts.base import Part


class Version(Part):
    """The version of the certificate; 1 when the field is left out. `number` counts from 1, as people do."""

    __slots__ = ("explicit", "number")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.explicit = bool(raw)
        self.number = 1
        if raw:
            start, stop = der.expect(raw, 0, len(raw), 0xA0, "the version")
            start, end = der.expect(raw, start, stop, der.INTEGER, "the version")
            if end != stop:
                raise DecodeError(f"{stop - end} bytes follow the version", end)
            self.number = der.integer(raw[start:end], start) + 1


class SerialNumber(Part):
    """The serial number; `octets` is the length of its encoding, `padded` whether one of them is redundant."""

    __slots__ = ("number", "octets", "padded", "sound")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        start, stop = der.expect(raw, 0, len(raw), der.INTEGER, "the serial number")
        self.number = der.integer(raw[start:stop], start)
        self.octets = stop - start
        self.padded = self.octets > 1 and raw[start] in (0, 0xFF) and raw[start] >> 7 == raw[start + 1] >> 7
        self.sound = start == 2 and not self.padded


class AlgorithmIdentifier(Part):
    """An algorithm and its parameters as encoded (`None` when there are none). RFC 5280 section 4.1.1.2."""

    __slots__ = ("oid", "parameters")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        fields = der.sequence(raw, "an AlgorithmIdentifier")
        if not fields or fields[0].tag != der.OID or len(fields) > 2:
            raise DecodeError("an AlgorithmIdentifier does not consist of an object identifier and parameters", 0)
        self.oid = der.oid(raw[fields[0].start : fields[0].stop], fields[0].start)
        self.parameters = raw[fields[1].pos : fields[1].stop] if len(fields) == 2 else None

    @property
    def family(self) -> str:
        """`rsa`, `rsa-pss`, `ecdsa`, `ed25519`, … or an empty string for an algorithm that is not known here."""
        return oids.SIGNATURES.get(self.oid, ("", ""))[0]

    @property
    def hash(self) -> str:
        """`sha256` and the like; for PSS from its parameters; empty when not known. Raises DecodeError for such."""
        if self.family == "rsa-pss":
            return self.pss[0]
        return oids.SIGNATURES.get(self.oid, ("", ""))[1]

    @property
    def title(self) -> str:
        """`RSA with SHA-256`, or the dotted OID. For people: parameters that cannot be decoded are told in words."""
        family = self.family
        try:
            digest = self.hash
        except DecodeError:
            return "RSA-PSS with unreadable parameters"
        if not family:
            return oids.post_quantum_title(oids.POST_QUANTUM.get(self.oid, "")) or self.oid
        if family in ("rsa", "rsa-pss", "ecdsa", "dsa"):
            named = {"rsa-pss": "RSA-PSS"}.get(family, family.upper())
            return f"{named} with {hash_title(digest)}" if digest else named
        return {"ed25519": "Ed25519", "ed448": "Ed448"}.get(family) or oids.post_quantum_title(family)

    @property
    def pss(self) -> tuple[str, str, int]:
        """Hash, hash of the mask and salt length of RSASSA-PSS, with RFC 4055's defaults; empty for a hash that is not known.

        Raises DecodeError where no signature can have been made so: other fields, their order, a mask function beside MGF1, a
        negative salt, another trailer than 1.
        """
        digest, mask, salt = "sha1", "sha1", 20
        if self.parameters is None:
            return digest, mask, salt
        last = 0
        for field in der.sequence(self.parameters, "the list of RSASSA-PSS parameters"):
            if not last < field.tag <= _PSS_TRAILER or field.tag < _PSS_HASH:
                raise DecodeError("the parameters of RSASSA-PSS are not those of RFC 4055 in their order", 0)
            last, inner = field.tag, self.parameters[field.start : field.stop]
            if field.tag == _PSS_HASH:
                digest = oids.HASHES.get(AlgorithmIdentifier(inner).oid, "")
            elif field.tag == _PSS_MASK:
                mask = _mask_hash(AlgorithmIdentifier(inner))
            else:
                start, stop = der.expect(inner, 0, len(inner), der.INTEGER, "a number of the RSASSA-PSS parameters")
                number = der.integer(inner[start:stop], start)
                if field.tag == _PSS_TRAILER and number != 1:
                    raise DecodeError(f"the trailer field of RSASSA-PSS is {der.number(number)}, not 1", 0)
                salt = number if field.tag == _PSS_SALT else salt
        if salt < 0:
            raise DecodeError("the salt of RSASSA-PSS has a negative length", 0)
        return digest, mask, salt

    @property
    def flaw(self) -> str:
        """Why no signature can have been made with the parameters of RSASSA-PSS, or an empty string."""
        try:
            _ = self.hash
        except DecodeError as error:
            return error.message
        return ""


# Tags of the fields of RSASSA-PSS-params: RFC 4055 section 3.1.
_PSS_HASH, _PSS_MASK, _PSS_SALT, _PSS_TRAILER = 0xA0, 0xA1, 0xA2, 0xA3
_MGF1 = "1.2.840.113549.1.1.8"


def _mask_hash(function: AlgorithmIdentifier) -> str:
    """The hash of a mask generation function. Raises DecodeError."""
    if function.oid != _MGF1 or function.parameters is None:
        raise DecodeError("the mask generation function of RSASSA-PSS is not MGF1 with a hash", 0)
    return oids.HASHES.get(AlgorithmIdentifier(function.parameters).oid, "")


def hash_title(name: str) -> str:
    """`sha256` as people write it: SHA-256."""
    if name.startswith("sha512-"):
        return name.upper().replace("SHA512-", "SHA-512/")
    return name.upper().replace("SHA", "SHA-", 1) if name.startswith("sha") and "-" not in name else name.upper()


class TimeForm(NamedTuple):
    """How a time is written: its type, and what RFC 5280 section 4.1.2.5 does not allow in it.

    `flaws` are among: no seconds, a fraction, not zulu, before 2050 (of a GeneralizedTime).
    """

    tag: int
    flaws: frozenset[str]


class Time(NamedTuple):
    """A time as encoded, and the moment that it means."""

    form: TimeForm
    moment: datetime
    at: int

    @property
    def tag(self) -> int:
        return self.form.tag


_UTC = TimeForm(der.UTC_TIME, frozenset())
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
    """A time that BER allows: without seconds, with fractions, with an offset from UTC."""
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
    """A UTCTime to the second, by its digits. RFC 5280 section 4.1.2.5.1."""
    century = "19" if day >= "50" else "20"
    try:
        # ISO 8601 in its basic form; the C parser of the standard library is three times as fast as six `int`s.
        return Time(_UTC, datetime.fromisoformat(f"{century}{day}T{clock}Z"), at)
    except ValueError as error:
        raise DecodeError(f"{day}{clock}Z is not a time: {error}", at + 2) from None


class Validity(Part):
    """The first and the last moment of a certificate's life; both belong to it. RFC 5280 section 4.1.2.5."""

    __slots__ = ("not_after", "not_before", "sound")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        # Two UTCTimes to the second, as nearly all certificates have them.
        self.sound = len(raw) == 32 and raw[:4] == b"\x30\x1e\x17\x0d" and raw[17:19] == b"\x17\x0d"
        digits = raw[4:16] + raw[19:31]
        if self.sound and raw[16] == raw[31] == 0x5A and digits.isdigit():
            text = digits.decode()
            self.not_before = _utc_time(text[:6], text[6:12], 2)
            self.not_after = _utc_time(text[12:18], text[18:], 17)
            return
        nodes = der.sequence(raw, "the validity")
        if len(nodes) != 2:
            raise DecodeError(f"the validity contains {len(nodes)} dates instead of two", 0)
        self.not_before = read_time(raw, nodes[0])
        self.not_after = read_time(raw, nodes[1])

    @property
    def period(self) -> timedelta:
        """How long the certificate lives; the last second counts, as RFC 5280 has it."""
        return self.not_after.moment - self.not_before.moment + timedelta(seconds=1)

    @property
    def months(self) -> int:
        """How many calendar months lie between the dates, a month that has begun counted as a whole one."""
        begin, end = self.not_before.moment, self.not_after.moment
        first = end.replace(day=1, hour=0, minute=0, second=0)
        # The same day and hour in the last month; days that the month lacks run over into the next one.
        same = first + timedelta(days=begin.day - 1, hours=begin.hour, minutes=begin.minute, seconds=begin.second)
        return 12 * (end.year - begin.year) + end.month - begin.month + (same < end)

    @property
    def last_month(self) -> str:
        """The month of the end, as `2027-03`. What ends with the first moment of a month does not live in that one."""
        end = self.not_after.moment
        month = 12 * end.year + end.month - 1 - (end == end.replace(day=1, hour=0, minute=0, second=0))
        return f"{month // 12:04}-{month % 12 + 1:02}"

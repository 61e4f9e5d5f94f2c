"""How long certificates live, how their times are written, and what a long life asks for."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.cases import books, forum
from tests.cases.shared import AIA, extended
from tests.forge import der

LATE = datetime(2050, 6, 1)


def begins(tag: int, text: bytes) -> forge.Cert:
    return books.leaf(not_before=der.tlv(tag, text), not_after=LATE)


def logged(life: timedelta, begin: datetime = datetime(2026, 1, 1)) -> forge.Cert:
    """A leaf with the timestamps of two logs."""
    scts = books.timestamps(b"a", b"b")
    return books.leaf(not_before=begin, not_after=begin + life, logged=False, extensions=[scts])


ISSUER_ONLY = {"ca_issuers": AIA["ca_issuers"]}
LIFE_OF_39_MONTHS = {"not_before": datetime(2017, 1, 15, 10), "not_after": datetime(2020, 4, 15, 10)}


FIRES = [
    (
        "gt nosec notBefore",
        "rfc5280/generalized-time-no-seconds",
        lambda: books.leaf(not_before=der.tlv(der.GENERALIZED_TIME, b"205001010000Z"), not_after=datetime(2050, 6, 1)),
    ),
    (
        "gt fraction comma",
        "rfc5280/generalized-time-fraction",
        lambda: books.leaf(
            not_before=datetime(2050, 1, 1), not_after=der.tlv(der.GENERALIZED_TIME, b"20500601000000,123Z")
        ),
    ),
    (
        "gt fraction nb",
        "rfc5280/generalized-time-fraction",
        lambda: books.leaf(
            not_before=der.tlv(der.GENERALIZED_TIME, b"20500101000000.0Z"), not_after=datetime(2050, 6, 1)
        ),
    ),
    (
        "gt pre2050 nb",
        "rfc5280/generalized-time-before-2050",
        lambda: books.leaf(not_before=der.tlv(der.GENERALIZED_TIME, b"20260101000000Z")),
    ),
    (
        "gt zulu nb offset",
        "rfc5280/generalized-time-not-zulu",
        lambda: books.leaf(
            not_before=der.tlv(der.GENERALIZED_TIME, b"20500101000000+0100"), not_after=datetime(2050, 6, 1)
        ),
    ),
    (
        "gt hours only",
        "rfc5280/generalized-time-no-seconds",
        lambda: books.leaf(not_before=datetime(2050, 1, 1), not_after=der.tlv(der.GENERALIZED_TIME, b"2050060100Z")),
    ),
    (
        "utc nosec nb",
        "rfc5280/utc-time-no-seconds",
        lambda: books.leaf(not_before=der.tlv(der.UTC_TIME, b"2601010000Z")),
    ),
    ("utc no zone", "rfc5280/utc-time-not-zulu", lambda: books.leaf(not_before=der.tlv(der.UTC_TIME, b"260101000000"))),
    (
        "irrevocable aia no ocsp",
        "cabf-br/irrevocable-after-a-week",
        lambda: forum.on("2026-04-01", 30, aia={"ca_issuers": AIA["ca_issuers"]}, crl=None),
    ),
    ("39 months", "cabf-br/valid-over-39-months", lambda: forum.on("2017-01-31", 1189)),
    (
        "825 +1s",
        "cabf-br/valid-over-825-days",
        lambda: forum.leaf(
            not_before=datetime(2019, 1, 1), not_after=datetime(2019, 1, 1) + timedelta(days=825, seconds=1)
        ),
    ),
    ("underscore in 30 days", "cabf-br/underscore-for-long", lambda: forum.on("2018-12-20", 30, san=["www.a_b.com"])),
    ("180 days and a second", "apple/too-few-scts", lambda: logged(timedelta(days=180))),
    (
        "15 months and a second",
        "apple/too-few-scts-by-months",
        lambda: logged(datetime(2020, 5, 1, 0, 0, 1) - datetime(2019, 2, 1), datetime(2019, 2, 1)),
    ),
    ("one log twice", "apple/too-few-scts", lambda: books.living_with(90, b"a", b"a")),
    ("apple's first day", "apple/too-few-scts", lambda: books.living_with(90, b"a", begin=datetime(2021, 4, 21))),
    (
        "gt fraction of an hour",
        "rfc5280/generalized-time-fraction",
        lambda: begins(der.GENERALIZED_TIME, b"205001010000.5Z"),
    ),
    (
        "gt fraction, other zone",
        "rfc5280/generalized-time-fraction",
        lambda: begins(der.GENERALIZED_TIME, b"20500101000000.5+0100"),
    ),
    (
        "gt minutes, other zone",
        "rfc5280/generalized-time-no-seconds",
        lambda: begins(der.GENERALIZED_TIME, b"205001010000+0100"),
    ),
    (
        "gt last second",
        "rfc5280/generalized-time-before-2050",
        lambda: begins(der.GENERALIZED_TIME, b"20491231235959Z"),
    ),
    (
        "gt 1949",
        "rfc5280/generalized-time-before-2050",
        lambda: books.leaf(not_after=der.tlv(der.GENERALIZED_TIME, b"19490101000000Z")),
    ),
    ("utc minutes, other zone", "rfc5280/utc-time-not-zulu", lambda: begins(der.UTC_TIME, b"2601010000+0100")),
    ("utc +0000", "rfc5280/utc-time-not-zulu", lambda: begins(der.UTC_TIME, b"260101000000+0000")),
    (
        "validity of the 30th of February",
        "rfc5280/validity-undecodable",
        lambda: books.dated(der.UTC_TIME, "260230000000Z"),
    ),
    ("validity of a leap second", "rfc5280/validity-undecodable", lambda: books.dated(der.UTC_TIME, "260630235960Z")),
    ("validity of text", "rfc5280/validity-undecodable", lambda: books.dated(0x13, "260601000000Z")),
]

PASSES = [
    (
        "seven days to the second",
        "cabf-br/irrevocable-after-a-week",
        lambda: forum.leaf(
            not_before=datetime(2026, 3, 15), not_after=datetime(2026, 3, 21, 23, 59, 59), aia=ISSUER_ONLY, crl=None
        ),
    ),
    ("825 days", "cabf-br/valid-over-825-days", lambda: forum.on("2018-06-01", 825)),
    ("60 months of 2013", "cabf-br/valid-over-60-months", lambda: forum.on("2013-01-01", 1820)),
    ("398 days", "cabf-br/valid-over-398-days", lambda: forum.on("2020-09-01", 397)),
    ("397 days", "cabf-br/valid-over-397-days", lambda: forum.on("2026-03-14", 396)),
    (
        "12 months",
        "cabf-ev/valid-over-12-months",
        lambda: extended("2024-03-01 00:00:00", forum.EV_DN, datetime(2025, 2, 28, 23, 59, 59)),
    ),
    ("39 months to the second", "cabf-br/valid-over-39-months", lambda: forum.leaf(**LIFE_OF_39_MONTHS)),
    (
        "100 days exactly",
        "cabf-br/valid-over-100-days",
        lambda: forum.leaf(
            not_before=datetime(2027, 4, 1), not_after=datetime(2027, 4, 1) + timedelta(days=100) - timedelta(seconds=1)
        ),
    ),
    ("backdated exact", "cabf-br/backdated", lambda: forum.leaf(extensions=[forum.timestamp(datetime(2026, 4, 3))])),
    ("apple exact 398", "apple/valid-over-398-days", lambda: books.living(days=398, seconds=-1)),
    (
        "27 months",
        "cabf-ev/valid-over-27-months",
        lambda: extended("2016-01-01 00:00:00", forum.EV_DN, datetime(2018, 4, 1)),
    ),
    (
        "825 days",
        "cabf-ev/valid-over-825-days",
        lambda: forum.on("2017-03-17", 825, subject=forum.EV_DN, policies=[forum.EV]),
    ),
    (
        "14 months",
        "apple/too-few-scts-by-months",
        lambda: logged(datetime(2020, 4, 1) - datetime(2019, 2, 1), datetime(2019, 2, 1)),
    ),
    (
        "27 months and three logs",
        "apple/too-few-scts-by-months",
        lambda: books.living_with(823, b"a", b"b", b"c", begin=datetime(2019, 5, 1)),
    ),
    ("180 days", "apple/too-few-scts", lambda: logged(timedelta(days=180, seconds=-1))),
    ("one second", "community/ends-before-it-begins", lambda: books.living(seconds=0)),
    ("underscore under 30 days", "cabf-br/underscore-for-long", lambda: forum.on("2018-12-20", 29, san=["w.a_b.com"])),
    (
        "underscore in a cn",
        "cabf-br/underscore-for-long",
        lambda: forum.on("2018-12-20", 90, subject=[("C", "US"), ("CN", "My_Server")]),
    ),
    ("gt 2050", "rfc5280/generalized-time-before-2050", lambda: begins(der.GENERALIZED_TIME, b"20500101000000Z")),
    (
        "gt 9999",
        "rfc5280/generalized-time-before-2050",
        lambda: books.leaf(not_after=der.tlv(der.GENERALIZED_TIME, b"99991231235959Z")),
    ),
    ("46 days in 2029", "cabf-br/valid-over-47-days", lambda: forum.on("2029-04-01", 46)),
    ("45 days in 2029", "cabf-br/valid-over-46-days", lambda: forum.on("2029-04-01", 45)),
    ("98 days in 2027", "cabf-br/valid-over-99-days", lambda: forum.on("2027-04-01", 98)),
    (
        "a root for twenty years",
        "cabf-br/root-valid-over-25-years",
        lambda: forum.root(not_before=datetime(2024, 1, 1), not_after=datetime(2044, 1, 1)),
    ),
    (
        "a root for 2922 days",
        "cabf-br/root-valid-under-8-years",
        lambda: forum.root(not_before=datetime(2024, 1, 1), not_after=datetime(2031, 12, 31, 23, 59, 59)),
    ),
]

NOT_APPLICABLE = [
    ("dates that can be read", "rfc5280/validity-undecodable", books.leaf),
]
NOT_IN_FORCE = [
    ("since SC-081v3", "cabf-br/valid-over-397-days", lambda: forum.on("2026-03-15", 397)),
    (
        "over 12 months since SC-081v3",
        "cabf-ev/valid-over-12-months",
        lambda: forum.on("2026-03-15", 390, subject=forum.EV_DN, policies=[forum.EV]),
    ),
    (
        "over 27 months when 825 days were allowed",
        "cabf-ev/valid-over-27-months",
        lambda: forum.on("2017-03-17", 825, subject=forum.EV_DN, policies=[forum.EV]),
    ),
]

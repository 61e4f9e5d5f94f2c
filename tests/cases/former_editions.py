"""Rules of former editions of the CA/Browser Forum: on their first day, on its eve, and on the day that they end."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tests.cases import books, forum, smime
from tests.cases.code_signing_defects import SMALL_SERIAL

BR_1_0, BR_1_0_5, BR_1_1_5, BR_1_3_1 = (
    datetime(2012, 7, 1),
    datetime(2012, 9, 12),
    datetime(2013, 5, 31),
    datetime(2015, 9, 28),
)
BR_1_3_7, BR_1_4_1, BR_1_7_1 = datetime(2016, 9, 30), datetime(2016, 9, 7), datetime(2020, 8, 20)
EV_1_0, EV_1_5_3, SMIME_1_0_7, SMIME_1_0_9 = (
    datetime(2007, 6, 12),
    datetime(2015, 2, 18),
    datetime(2024, 11, 22),
    datetime(2025, 5, 14),
)
SUBDIVIDED = [("C", "DE"), ("O", "Example GmbH"), ("organizationIdentifier", "NTRDE+NW-HRB12345")]


def _for(days: int, make: Any, *first: Any, **knobs: Any) -> Any:
    """How a certificate is made that is valid for so many days from the day that is asked for."""
    return lambda not_before: make(*first, **knobs, not_before=not_before, not_after=not_before + timedelta(days=days))


_PERSON = _for(90, forum.leaf, subject=forum.PERSON_DN, policies=["1.2.3"])
_NO_CITY = _for(90, forum.leaf, subject=forum.ORGANIZATION_DN, policies=[forum.OV])
_DOMAIN_LAST = _for(90, forum.leaf, subject=[("DC", "example"), ("DC", "com")], policies=["1.2.3"])
_XX = _for(90, forum.leaf, subject=[("C", "XX")])
_SMALL_CA = _for(90, forum.sub_ca, key="rsa1024", signer="p384-a")
_SUBDIVIDED = _for(300, smime.subject, *SUBDIVIDED, kind=smime.ORGANIZATION)

_FIRST: list[tuple[datetime, str, Any, str]] = [
    (BR_1_0, "cabf-br/ov-locality-missing-once", _NO_CITY, "web-pki"),
    (BR_1_0, "cabf-br/place-without-organization-once", _PERSON, "web-pki"),
    (BR_1_0, "cabf-br/country-of-no-country-once", _XX, "web-pki"),
    (BR_1_0, "cabf-br/ca-rsa-below-2048-once", _SMALL_CA, "web-pki"),
    (BR_1_0, "cabf-br/serial-too-short-once", _for(90, forum.leaf, serial=1), "web-pki"),
    (BR_1_1_5, "cabf-br/domain-components-order-once", _DOMAIN_LAST, "web-pki"),
    (BR_1_3_1, "cabf-br/iv-subject-empty", _for(90, forum.leaf, subject=[], policies=[forum.IV]), "web-pki"),
    (
        BR_1_4_1,
        "cabf-br/iv-without-place",
        _for(90, forum.subject, forum.PERSON_DN[0], *forum.PERSON_DN[2:], policy=forum.IV),
        "web-pki",
    ),
    (BR_1_3_7, "cabf-br/serial-too-short", _for(90, forum.leaf, serial=SMALL_SERIAL), "web-pki"),
    (datetime(2017, 1, 1), "cabf-br/ocsp-sha1", _for(90, forum.responder, hash="sha1"), "web-pki"),
    (
        BR_1_7_1,
        "cabf-br/dsa-signature",
        _for(90, forum.leaf, inner_algorithm=books.DSA_SHA256, outer_algorithm=books.DSA_SHA256),
        "web-pki",
    ),
    (EV_1_0, "cabf-ev/wildcard", _for(300, forum.ev, san=[f"*.{forum.HOST}"]), "web-pki"),
    (EV_1_0, "cabf-ev/city-missing", _for(300, forum.ev), "web-pki"),
    (
        EV_1_5_3,
        "cabf-ev/onion-valid-over-15-months",
        _for(500, forum.ev, san=[forum.V2_ONION]),
        "web-pki",
    ),
    (SMIME_1_0_7, "smime/registration-subdivision-once", _SUBDIVIDED, "smime"),
]
_END: list[tuple[datetime, str, Any, str]] = [
    (BR_1_3_1, "cabf-br/domain-components-order-once", _DOMAIN_LAST, "web-pki"),
    (BR_1_3_1, "cabf-br/ov-locality-missing-once", _NO_CITY, "web-pki"),
    (BR_1_4_1, "cabf-br/place-without-organization-once", _PERSON, "web-pki"),
    (BR_1_0_5, "cabf-br/country-of-no-country-once", _XX, "web-pki"),
    (datetime(2014, 1, 1), "cabf-br/ca-rsa-below-2048-once", _SMALL_CA, "web-pki"),
    (BR_1_3_7, "cabf-br/serial-too-short-once", _for(90, forum.leaf, serial=1), "web-pki"),
    (SMIME_1_0_9, "smime/registration-subdivision-once", _SUBDIVIDED, "smime"),
]

FIRES = [("on the first day", rule, partial(make, first), profile) for first, rule, make, profile in _FIRST]

PASSES: list[Any] = [
    (
        "a city without a state",
        "cabf-br/ov-locality-missing-once",
        partial(
            forum.on, "2014-03-01", subject=[("C", "US"), ("L", "Provo"), ("O", "Example Inc")], policies=[forum.OV]
        ),
    ),
    (
        "a person as the organization",
        "cabf-br/place-without-organization-once",
        partial(forum.on, "2014-03-01", subject=[*forum.PERSON_DN, ("O", "Jane Doe")], policies=["1.2.3"]),
    ),
    (
        "the top-level domain first",
        "cabf-br/domain-components-order-once",
        partial(forum.on, "2014-03-01", subject=[("DC", "com"), ("DC", "example")], policies=["1.2.3"]),
    ),
    ("a country", "cabf-br/country-of-no-country-once", partial(forum.on, "2012-08-01")),
    (
        "1024 bits of a CA until 2014, which another rule tells",
        "cabf-br/ca-rsa-below-2048-once",
        partial(_for(900, forum.sub_ca, key="rsa1024"), BR_1_0),
    ),
    ("two octets", "cabf-br/serial-too-short-once", partial(forum.on, "2014-03-01", serial=0x1234)),
    ("seven octets", "cabf-br/serial-too-short", partial(forum.on, "2017-03-01", serial=1 << 50)),
    ("sound: cabf-br/ocsp-sha1", "cabf-br/ocsp-sha1", forum.responder),
    ("sound: cabf-br/dsa-signature", "cabf-br/dsa-signature", forum.leaf),
    (
        "a subdivision outside Europe",
        "smime/registration-subdivision-once",
        partial(
            _for(
                300,
                smime.subject,
                ("C", "US"),
                ("O", "Example Inc"),
                ("organizationIdentifier", "NTRUS+CA-12345678"),
                kind=smime.ORGANIZATION,
            ),
            datetime(2025, 1, 1),
        ),
        "smime",
    ),
]

NOT_IN_FORCE = [
    *[
        ("on the eve", rule, partial(make, first - timedelta(seconds=1)), profile)
        for first, rule, make, profile in _FIRST
    ],
    *[("since the next edition", rule, partial(make, end), profile) for end, rule, make, profile in _END],
]

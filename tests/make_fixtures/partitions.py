"""What the Baseline Requirements ask of partitioned CRLs, of reasons, and of signatures of CRLs and OCSP responses."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.forge import der
from tests.forge.extensions import extension
from tests.forge.revocation import Revoked
from tests.make_fixtures import bad, good
from tests.make_fixtures.answers import CRL, ISSUING, LEAF, OCSP, ONLY_CAS, ONLY_SUBSCRIBERS, PLACE, crl, entry, reason

BY_EDWARDS = forge.intermediate(key="ed25519-a")


def flag(number: int) -> bytes:
    return der.implicit(number, b"\xff")


@bad("crl/point-several-scopes", options=CRL)
def of_users_and_of_cas() -> bytes:
    return crl(idp=PLACE + flag(1) + flag(2))


@bad("crl/point-relative", options=CRL)
def place_below_the_issuer() -> bytes:
    return crl(idp=der.explicit(0, der.explicit(1, forge.attribute(("CN", "Part 1")))))


@bad("crl/point-without-address", options=CRL)
def part_that_is_nowhere() -> bytes:
    return crl(idp=flag(1))


@bad("crl/point-no-reason", options=CRL)
def part_for_no_reason() -> bytes:
    return crl(idp=PLACE + der.implicit(3, b"\0"))


@bad("crl/point-no-reason", options="--profile crl-rfc5280")
def part_for_the_reason_that_is_unused() -> bytes:
    return crl(idp=PLACE + der.implicit(3, b"\7\x80"))


@bad("crl/distribution-point-unreadable", options=CRL)
def relative_name_that_is_a_url() -> bytes:
    return crl(idp=der.explicit(0, der.explicit(1, der.implicit(6, b"http://crl.example.com/a.crl"))))


@bad("crl/distribution-point-unreadable", options=CRL)
def part_for_reasons_that_are_not_bits() -> bytes:
    return crl(idp=PLACE + der.implicit(3, b""))


@bad("crl/point-empty", options=CRL)
def point_that_says_nothing() -> bytes:
    return crl(idp=b"")


@bad("crl/point-not-url", options=CRL)
def place_in_a_directory() -> bytes:
    name = der.explicit(4, forge.name("Part 1"))
    return crl(idp=der.explicit(0, der.explicit(0, name, forge.general_name("uri:http://crl.example.com/a.crl"))))


@bad("crl/indirect", options=CRL)
def list_of_others() -> bytes:
    return crl(idp=PLACE + flag(4))


@bad("crl/attribute-certificates", options=CRL)
def list_of_attribute_certificates() -> bytes:
    return crl(idp=PLACE + flag(5))


@bad("crl/some-reasons", options=CRL)
def list_of_stolen_keys() -> bytes:
    return crl(idp=PLACE + der.implicit(3, b"\x06\x40"))


@bad("crl/reason-missing-for-ca", options=CRL)
def ca_that_is_revoked_without_a_word() -> bytes:
    return crl(Revoked(1), Revoked(2, reason="keyCompromise"), idp=ONLY_CAS)


@bad("crl/reason-unspecified", options=CRL, silent=(("crl/reason-missing-for-ca", "passed"),))
def ca_that_is_revoked_for_unspecified() -> bytes:
    """Of CAs the Baseline Requirements want a reason, and RFC 5280 would rather have none than this one."""
    return crl(entry(0), idp=ONLY_CAS)


@bad("crl/reason-unspecified-for-subscriber", options=CRL)
def subscriber_that_is_revoked_for_unspecified() -> bytes:
    return crl(entry(0), idp=ONLY_SUBSCRIBERS)


@bad("crl/reason-unspecified", options=CRL, silent=(("crl/reason-unspecified-for-subscriber", "passed"),))
def subscriber_that_was_revoked_in_time() -> bytes:
    return crl(Revoked(1, datetime(2023, 7, 14, 23, 59, 59), extensions=(reason(0),)), idp=ONLY_SUBSCRIBERS)


@bad("crl/reason-unspecified-for-subscriber", options=CRL)
def subscriber_that_was_revoked_on_the_day() -> bytes:
    return crl(Revoked(1, datetime(2023, 7, 15), extensions=(reason(0),)), idp=ONLY_SUBSCRIBERS)


BR_1_0, BR_1_7_1 = datetime(2012, 7, 1), datetime(2020, 9, 30)
EVE = timedelta(seconds=1)


def of_a_day(code: int, day: datetime) -> bytes:
    """A CRL of former days with an entry with a reason."""
    return crl(Revoked(1, day, extensions=(reason(code),)), this_update=day, next_update=day + timedelta(days=7))


@bad(
    "crl/certificate-hold-once",
    "crl/out-of-date",
    options=CRL,
    silent=(("crl/reason-unspecified-once", "passed"), ("crl/reason-not-allowed", "not-effective")),
)
def on_hold_on_the_first_day() -> bytes:
    return of_a_day(6, BR_1_7_1)


@bad("crl/out-of-date", options=CRL, silent=(("crl/certificate-hold-once", "not-effective"),))
def on_hold_on_the_eve() -> bytes:
    return of_a_day(6, BR_1_7_1 - EVE)


@bad(
    "crl/reason-unspecified-once",
    "crl/out-of-date",
    options=CRL,
    silent=(("crl/certificate-hold-once", "passed"),),
)
def unspecified_on_the_first_day() -> bytes:
    return of_a_day(0, BR_1_7_1)


@bad(
    "crl/reason-unspecified", "crl/out-of-date", options=CRL, silent=(("crl/reason-unspecified-once", "not-effective"),)
)
def unspecified_on_the_eve() -> bytes:
    return of_a_day(0, BR_1_7_1 - EVE)


@bad("crl/signature-algorithm", options=CRL)
def crl_signed_with_ed25519() -> bytes:
    return forge.crl_pem(BY_EDWARDS)


@good("crl", options="")
def part_of_subscribers() -> bytes:
    return crl(Revoked(1), Revoked(2, reason="superseded"), idp=ONLY_SUBSCRIBERS)


def answer(**knobs: object) -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING, "revoked", **knobs)], ISSUING)


@bad("ocsp/reason-not-allowed", options=OCSP)
def answer_of_a_certificate_on_hold() -> bytes:
    return answer(reason="certificateHold")


def answered(day: datetime, days: int = 4, **knobs: object) -> bytes:
    """A response of former days."""
    end = day + timedelta(days=days)
    single = forge.single(LEAF, ISSUING, since=day, this_update=day, next_update=end, **knobs)
    return forge.ocsp([single], ISSUING, produced_at=day)


@bad(
    "ocsp/certificate-hold-once",
    "ocsp/out-of-date",
    options=OCSP,
    silent=(("ocsp/reason-unspecified", "passed"), ("ocsp/holds-over-10-days", "passed")),
)
def answer_of_a_hold_on_the_first_day() -> bytes:
    return answered(BR_1_7_1, status="revoked", reason="certificateHold")


@bad("ocsp/out-of-date", options=OCSP, silent=(("ocsp/certificate-hold-once", "not-effective"),))
def answer_of_a_hold_on_the_eve() -> bytes:
    return answered(BR_1_7_1 - EVE, status="revoked", reason="certificateHold")


@bad("ocsp/reason-unspecified", "ocsp/out-of-date", options=OCSP, silent=(("ocsp/certificate-hold-once", "passed"),))
def answer_without_a_reason_on_the_first_day() -> bytes:
    return answered(BR_1_7_1, status="revoked", reason="unspecified")


@bad("ocsp/out-of-date", options=OCSP, silent=(("ocsp/reason-unspecified", "not-effective"),))
def answer_without_a_reason_on_the_eve() -> bytes:
    return answered(BR_1_7_1 - EVE, status="revoked", reason="unspecified")


@bad("ocsp/holds-over-10-days", "ocsp/out-of-date", options=OCSP)
def eleven_days_on_the_first_day() -> bytes:
    return answered(BR_1_0, 11)


@bad("ocsp/out-of-date", options=OCSP, silent=(("ocsp/holds-over-10-days", "not-effective"),))
def eleven_days_on_the_eve() -> bytes:
    return answered(BR_1_0 - EVE, 11)


@bad("ocsp/reason-in-extension", options=OCSP)
def reason_beside_the_status() -> bytes:
    return answer(extensions=[reason(1)])


@bad("ocsp/signature-algorithm", options=OCSP)
def answer_signed_with_ed25519() -> bytes:
    return forge.ocsp([forge.single(LEAF, BY_EDWARDS)], BY_EDWARDS)


@good("ocsp", options="")
def answer_of_a_stolen_key() -> bytes:
    return answer(reason="keyCompromise")


@bad("crl/idp-default-written", options=CRL)
def flag_that_says_false() -> bytes:
    return crl(Revoked(1), idp=ONLY_SUBSCRIBERS + der.implicit(4, b"\0"))


def invalid(since: datetime, revoked: datetime) -> bytes:
    return crl(Revoked(1, revoked, extensions=(extension("2.5.29.24", der.generalized_time(since)),)))


@bad("code-signing/invalidity-date-differs", options="--profile code-signing")
def invalid_before_it_was_revoked() -> bytes:
    return invalid(datetime(2026, 4, 1), datetime(2026, 5, 1))


@bad("code-signing/crl-signature-not-listed", options="--profile code-signing")
def revoked_and_signed_with_ed25519() -> bytes:
    return forge.crl_pem(BY_EDWARDS)


@good("code-signing", options="")
def revoked_and_signed_with_sha1() -> bytes:
    """Allowed in a CRL, for old platforms."""
    return forge.crl_pem(ISSUING, hash="sha1")


@good("code-signing", options="")
def invalid_since_it_was_revoked() -> bytes:
    return invalid(datetime(2026, 5, 1), datetime(2026, 5, 1))


@bad("crl/aia-empty", "crl/extension-unusual", options=CRL)
def no_place_of_the_signer() -> bytes:
    return crl(extensions=[extension("1.3.6.1.5.5.7.1.1", der.sequence())])


@bad("crl/alternative-name-empty", "crl/extension-unusual", options=CRL)
def no_other_name_of_the_issuer() -> bytes:
    return crl(extensions=[extension("2.5.29.18", der.sequence())])


def delta(base: int) -> bytes:
    return crl(extensions=[extension("2.5.29.27", der.integer(base), critical=True)])


@bad("crl/delta-base-out-of-range", "crl/extension-unusual", options=CRL)
def delta_of_a_negative_number() -> bytes:
    return delta(-1)


@bad("crl/delta-base-not-earlier", "crl/extension-unusual", options=CRL)
def delta_of_a_later_crl() -> bytes:
    return delta(8)


@bad(
    "crl/extension-unusual",
    options=CRL,
    silent=(("crl/delta-base-not-earlier", "passed"), ("crl/delta-base-out-of-range", "passed")),
)
def delta_of_the_crl_before() -> bytes:
    return delta(6)


@bad("crl/not-der", options=CRL)
def padded_number() -> bytes:
    return crl(number=None, extensions=[extension("2.5.29.20", b"\2\2\0\7")])


@bad("crl/entries-unreadable", options=CRL)
def invalidity_date_with_null_behind_it() -> bytes:
    value = der.generalized_time(datetime(2026, 4, 1)) + der.null()
    return crl(Revoked(1, extensions=(extension("2.5.29.24", value),)))


@bad("crl/entries-unreadable", options=CRL)
def reason_with_bytes_behind_it() -> bytes:
    return crl(Revoked(1, extensions=(extension("2.5.29.21", b"\x0a\1\1\5\0"),)))


@bad("crl/criticality-false-written", options=CRL)
def number_that_is_said_not_to_be_critical() -> bytes:
    number = der.sequence(der.oid("2.5.29.20"), der.boolean(False), der.octet_string(der.integer(7)))
    return crl(number=None, extensions=[number])


def issued_by(*attributes: tuple[str, ...]) -> bytes:
    return crl(issuer_name=forge.name([*attributes, ("CN", "Example Test Issuing CA")]))


@bad("crl/issuer-string-invalid", options=CRL)
def issuer_with_an_ampersand() -> bytes:
    return issued_by(("O", "Smith & Sons", "printable"))


@bad("crl/issuer-string-type", options=CRL)
def issuer_with_a_country_in_utf8() -> bytes:
    return issued_by(("C", "GB", "utf8"))


@bad("crl/issuer-too-long", options=CRL)
def issuer_with_a_long_name() -> bytes:
    return issued_by(("O", "a" * 65))


@bad("crl/issuer-not-directory-string", options=CRL)
def issuer_with_an_organization_in_ia5() -> bytes:
    return issued_by(("O", "Example", "ia5"))


@bad("crl/issuer-country-length", options=CRL)
def issuer_with_a_country_of_one_letter() -> bytes:
    return issued_by(("C", "D"))


@bad("crl/issuer-country-length", options=CRL)
def issuer_with_a_country_of_three_letters() -> bytes:
    return issued_by(("C", "DEU"))


@bad("crl/issuer-attribute-empty", options=CRL)
def issuer_with_an_empty_organization() -> bytes:
    return issued_by(("O", ""))


@bad("ocsp/single-criticality-false-written", options=OCSP)
def cutoff_that_is_said_not_to_be_critical() -> bytes:
    value = der.octet_string(der.generalized_time(datetime(2020, 1, 1)))
    cutoff = der.sequence(der.oid("1.3.6.1.5.5.7.48.1.6"), der.boolean(False), value)
    return forge.ocsp([forge.single(LEAF, ISSUING, extensions=[cutoff])], ISSUING)


@bad("ocsp/criticality-false-written", options=OCSP)
def nonce_that_is_said_not_to_be_critical() -> bytes:
    value = der.octet_string(der.octet_string(bytes(32)))
    nonce = der.sequence(der.oid("1.3.6.1.5.5.7.48.1.2"), der.boolean(False), value)
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, extensions=[nonce])

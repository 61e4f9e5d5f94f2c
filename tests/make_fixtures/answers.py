"""CRLs and OCSP responses as objects of their own: the rules of rules/crl.toml and rules/ocsp.toml."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.forge import der
from tests.forge.extensions import extension
from tests.forge.keys import pss_algorithm
from tests.forge.revocation import ENUMERATED, Revoked
from tests.make_fixtures import bad, good

ISSUING = forge.intermediate()
LEAF = forge.leaf(ISSUING)
CRL, OCSP = "--profile crl", "--profile ocsp"
ANY_CRL = "--profile crl-rfc5280"
YESTERDAY = forge.AS_OF - timedelta(days=1)
WEEK = timedelta(days=7)
SINCE = datetime(2026, 5, 2, 3, 4, 5)
NUMBER, IDP, DELTA, AKI, REASON = "2.5.29.20", "2.5.29.28", "2.5.29.27", "2.5.29.35", "2.5.29.21"
IAN, INVALIDITY = "2.5.29.18", "2.5.29.24"
PLACE = der.explicit(0, der.explicit(0, forge.general_name("uri:http://crl.example.com/a.crl")))
ONLY_SUBSCRIBERS, ONLY_CAS = PLACE + der.implicit(1, b"\xff"), PLACE + der.implicit(2, b"\xff")
WITHOUT_NULL = der.sequence(der.oid("1.2.840.113549.1.1.11"))
SHA384 = der.sequence(der.oid("1.2.840.113549.1.1.12"), der.null())
SOME = (Revoked(1), Revoked(2, reason="keyCompromise"))


def reason(number: int, *, critical: bool = False) -> bytes:
    return extension(REASON, der.tlv(ENUMERATED, bytes([number])), critical)


def entry(number: int, *, critical: bool = False) -> Revoked:
    """An entry with a reason by its number."""
    return Revoked(1, extensions=(reason(number, critical=critical),))


def crl(*entries: Revoked | bytes, **knobs: object) -> bytes:
    return forge.crl_pem(ISSUING, entries, **knobs)


def pieces(whole: bytes) -> list[bytes]:
    """The members of a SEQUENCE."""
    from certlint.asn1 import der as reading

    return [whole[node.pos : node.stop] for node in reading.sequence(whole, "a CRL")]


def armoured(*members: bytes) -> bytes:
    """A CRL of these members, whose signature is not looked at."""
    return forge.pem(der.sequence(*members), "X509 CRL").encode()


def ocsp(*, produced_at: datetime = YESTERDAY, hash: str = "sha256", **knobs: object) -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING, **knobs)], ISSUING, produced_at=produced_at, hash=hash)


@bad("crl/next-update-missing", options=CRL)
def without_next_update() -> bytes:
    return crl(*SOME, next_update=None)


@bad("crl/begins-before-x509", options=CRL)
def this_update_in_1950() -> bytes:
    return crl(this_update=datetime(1950, 1, 1))


@bad("crl/next-update-not-after", options=CRL)
def next_update_at_once() -> bytes:
    return crl(next_update=YESTERDAY)


@bad("crl/out-of-date", options=CRL)
def next_update_is_past() -> bytes:
    return crl(this_update=YESTERDAY - timedelta(days=7), next_update=YESTERDAY)


@bad("crl/number-missing", options=CRL)
def without_a_number() -> bytes:
    return crl(number=None)


@bad("crl/number-out-of-range", options=CRL)
def number_below_zero() -> bytes:
    return crl(number=-1)


@bad("crl/number-critical", options=CRL)
def critical_number() -> bytes:
    return crl(number=None, extensions=[extension(NUMBER, der.integer(7), critical=True)])


@bad("crl/version-not-2", options=CRL)
def version_of_none() -> bytes:
    return crl(version=None)


@bad("crl/version-not-2", options=CRL)
def version_3_of_a_crl() -> bytes:
    return crl(version=2)


@bad("crl/time-form", options=CRL)
def next_update_without_seconds() -> bytes:
    return crl(next_update=der.tlv(der.UTC_TIME, b"2606070000Z"))


@bad("crl/time-form", options=CRL)
def generalized_time_in_2026() -> bytes:
    return crl(next_update=der.tlv(der.GENERALIZED_TIME, b"20260607000000Z"))


@bad("crl/entry-time-form", options=CRL)
def revocation_date_without_seconds() -> bytes:
    return crl(der.sequence(der.integer(1), der.tlv(der.UTC_TIME, b"2605010000Z")))


@bad("crl/entry-time-form", options=CRL)
def revocation_date_in_generalized_time() -> bytes:
    return crl(der.sequence(der.integer(1), der.tlv(der.GENERALIZED_TIME, b"20260501000000Z")))


@bad("crl/entry-time-form", "crl/entry-extension-unusual", options=CRL)
def invalidity_date_with_a_fraction() -> bytes:
    return crl(Revoked(1, extensions=(extension(INVALIDITY, der.tlv(der.GENERALIZED_TIME, b"20260501000000.5Z")),)))


@bad("crl/entries-unreadable", options=CRL)
def invalidity_date_in_utc_time() -> bytes:
    return crl(Revoked(1, extensions=(extension(INVALIDITY, der.tlv(der.UTC_TIME, b"260501000000Z")),)))


@bad("crl/number-unreadable", options=CRL)
def number_of_letters() -> bytes:
    return crl(number=None, extensions=[extension(NUMBER, der.tlv(0x0C, b"7"))])


@bad("crl/distribution-point-unreadable", options=CRL)
def distribution_point_of_a_number() -> bytes:
    return crl(idp=der.integer(3))


@bad("crl/delta-unreadable", options=CRL)
def delta_of_letters() -> bytes:
    return crl(extensions=[extension(DELTA, der.tlv(0x0C, b"7"), critical=True)])


@bad("crl/alternative-name-invalid", "crl/extension-unusual", options=CRL)
def issuer_at_a_host_with_a_space() -> bytes:
    name = der.implicit(2, b"a b.example.com")
    return crl(extensions=[extension(IAN, der.sequence(name))])


@bad("crl/entry-extension-unusual", options=CRL, silent=(("crl/entry-time-form", "passed"),))
def revoked_since_it_was_stolen() -> bytes:
    stolen = extension(INVALIDITY, der.tlv(der.GENERALIZED_TIME, b"20260401000000Z"))
    return crl(Revoked(1, reason="keyCompromise", extensions=(stolen,)))


@bad("crl/issuer-empty", options=CRL)
def issuer_of_nobody() -> bytes:
    return crl(issuer_name=der.sequence())


@bad("crl/issuer-rdn-empty", options=CRL)
def issuer_with_an_empty_rdn() -> bytes:
    return crl(issuer_name=der.sequence(der.set_of(), der.set_of(forge.attribute(("O", "A")))))


@bad("crl/issuer-rdn-repeats-type", options=CRL)
def two_organizations_in_one_rdn() -> bytes:
    both = der.set_of(forge.attribute(("O", "A")), forge.attribute(("O", "B")))
    return crl(issuer_name=der.sequence(both))


@bad("crl/entry-serial", options=CRL)
def serial_number_of_22_octets() -> bytes:
    return crl(Revoked(1 << 170))


@bad("crl/entry-serial", options=CRL)
def serial_number_zero() -> bytes:
    return crl(Revoked(0))


def at(name: str | bytes) -> bytes:
    """A CRL of the distribution point with this name."""
    general = name if isinstance(name, bytes) else forge.general_name(name)
    return crl(idp=der.explicit(0, der.explicit(0, general)))


def at_both(name: bytes) -> bytes:
    """A CRL of the distribution point at a URL that has this other name, too."""
    return crl(idp=der.explicit(0, der.explicit(0, forge.general_name("uri:http://crl.example.com/a.crl"), name)))


@bad("crl/point-name-invalid", options=CRL)
def point_at_a_url_with_a_space() -> bytes:
    return at("uri:http://crl.example.com/a b.crl")


@bad("crl/point-name-invalid", options=CRL)
def point_at_a_url_that_ends_with_nul() -> bytes:
    return at("uri:http://crl.example.com/a.crl\0")


@bad("crl/point-name-invalid", options=CRL)
def point_at_a_host_that_is_too_long() -> bytes:
    return at(f"uri:http://{'.'.join(['a' * 60] * 5)}.example.com/a.crl")


@bad("crl/point-name-invalid", options=CRL)
def point_at_an_address_of_three_octets() -> bytes:
    return at(der.tlv(0x87, b"\1\2\3"))


@bad("crl/point-name-invalid", options=CRL)
def point_at_half_a_mailbox() -> bytes:
    return at("email:jane")


@good("crl", options="")
def point_at_a_url() -> bytes:
    return at("uri:http://crl.example.com/a.crl")


@bad("crl/aki-missing", options=CRL)
def without_key_identifier() -> bytes:
    return crl(aki=None)


@bad("crl/aki-critical", options=CRL)
def critical_key_identifier() -> bytes:
    return crl(aki=None, extensions=[extension(AKI, der.sequence(der.implicit(0, b"\1\2")), critical=True)])


@bad("crl/aki-unreadable", options=CRL)
def key_identifier_of_another_form() -> bytes:
    return crl(aki=None, extensions=[extension(AKI, der.sequence(der.null()))])


@bad("crl/aki-names-issuer", options=CRL)
def key_identifier_with_a_serial_number() -> bytes:
    named = der.sequence(der.implicit(0, b"\1\2"), der.implicit(2, b"\1"))
    return crl(aki=None, extensions=[extension(AKI, named)])


@bad("crl/distribution-point-not-critical", options=CRL)
def distribution_point_that_may_be_ignored() -> bytes:
    return crl(extensions=[extension(IDP, der.sequence(ONLY_SUBSCRIBERS))])


@bad("crl/delta-not-critical", options=CRL)
def delta_that_may_be_ignored() -> bytes:
    return crl(extensions=[extension(DELTA, der.integer(6))])


@bad("crl/extension-unusual", options=CRL, silent=(("crl/alternative-name-invalid", "passed"),))
def issuer_at_a_host() -> bytes:
    return crl(extensions=[extension(IAN, der.sequence(forge.general_name("ca.example.com")))])


@bad("crl/extension-unusual", options=CRL, silent=(("crl/delta-unreadable", "passed"),))
def delta() -> bytes:
    return crl(extensions=[extension(DELTA, der.integer(6), critical=True)])


@bad("crl/extension-twice", options=CRL)
def two_numbers() -> bytes:
    return crl(extensions=[extension(NUMBER, der.integer(8))])


@bad("crl/list-empty", options=CRL)
def empty_list() -> bytes:
    signed, algorithm, signature = pieces(forge.crl(ISSUING))
    inner = pieces(signed)
    return armoured(der.sequence(*inner[:5], b"\x30\x00", *inner[5:]), algorithm, signature)


@bad("crl/serial-repeated", options=CRL)
def serial_number_twice() -> bytes:
    return crl(Revoked(1), Revoked(2), Revoked(1))


@bad("crl/entry-extension-twice", options=CRL)
def two_reasons() -> bytes:
    return crl(Revoked(1, extensions=(reason(1), reason(4))))


@bad("crl/revoked-too-early", options=CRL)
def revoked_in_1998() -> bytes:
    return crl(Revoked(1, datetime(1998, 12, 31)))


@bad("crl/revoked-after-update", options=CRL)
def revoked_tomorrow() -> bytes:
    return crl(Revoked(1, forge.AS_OF + timedelta(days=1)))


@bad("crl/reason-unspecified", options=CRL)
def reason_that_is_none() -> bytes:
    return crl(entry(0))


@bad("crl/reason-unknown", options=CRL)
def reason_7() -> bytes:
    return crl(entry(7))


@bad("crl/reason-not-allowed", options=CRL)
def on_hold() -> bytes:
    return crl(entry(6))


@bad("crl/reason-critical", options=CRL)
def critical_reason() -> bytes:
    return crl(entry(1, critical=True))


@bad("crl/entries-unreadable", options=CRL)
def entry_without_a_date() -> bytes:
    return crl(der.sequence(der.integer(1)))


@bad("crl/signature-parameters", options=CRL)
def parameters_left_out() -> bytes:
    signed, _, signature = pieces(forge.crl(ISSUING, SOME))
    inner = pieces(signed)
    return armoured(der.sequence(inner[0], WITHOUT_NULL, *inner[2:]), WITHOUT_NULL, signature)


@bad("crl/signature-algorithms-differ", options=CRL)
def another_algorithm_inside() -> bytes:
    signed, algorithm, signature = pieces(forge.crl(ISSUING, SOME))
    inner = pieces(signed)
    return armoured(der.sequence(inner[0], SHA384, *inner[2:]), algorithm, signature)


@bad("crl/weak-hash", options=CRL)
def md5_of_a_crl() -> bytes:
    return crl(hash="md5")


@bad("mozilla/sha1-crl", options=CRL)
def sha1_of_a_crl() -> bytes:
    return crl(hash="sha1")


@bad("crl/lasts-over-10-days", options=CRL)
def eleven_days() -> bytes:
    return crl(idp=ONLY_SUBSCRIBERS, next_update=YESTERDAY + timedelta(days=11))


@bad("crl/may-last-too-long", options=CRL)
def eleven_days_of_whoever() -> bytes:
    return crl(next_update=YESTERDAY + timedelta(days=11))


@bad("crl/lasts-over-12-months", options=CRL)
def two_years_for_cas() -> bytes:
    return crl(idp=ONLY_CAS, next_update=YESTERDAY + timedelta(days=730))


@good("crl", options="")
def some_are_revoked() -> bytes:
    return crl(*SOME)


@good("crl", options="")
def none_is_revoked() -> bytes:
    return crl()


@good("crl", options="")
def of_cas_for_a_year() -> bytes:
    return crl(SOME[1], idp=ONLY_CAS, next_update=YESTERDAY + timedelta(days=365))


@bad("ocsp/updated-after-produced", options=OCSP)
def produced_before_it_was_known() -> bytes:
    return ocsp(produced_at=YESTERDAY - timedelta(seconds=1))


@bad("ocsp/time-form", options=OCSP)
def fraction_of_a_minute() -> bytes:
    made = ocsp()
    usual = f"{YESTERDAY:%Y%m%d%H%M%S}Z".encode()
    assert made.count(usual) == 2
    return made.replace(usual, f"{YESTERDAY:%Y%m%d%H%M}.5Z".encode())


@bad("ocsp/time-form", options=OCSP)
def revocation_time_without_seconds() -> bytes:
    made = ocsp(status="revoked", since=SINCE)
    usual = der.generalized_time(SINCE)
    assert made.count(usual) == 1
    # As many octets, so that no length around it changes.
    return made.replace(usual, der.tlv(der.GENERALIZED_TIME, b"202605020304+00"))


@bad("ocsp/time-form", options=OCSP)
def times_in_utc_time() -> bytes:
    made = ocsp(status="revoked", since=SINCE)
    return made.replace(der.generalized_time(SINCE), der.tlv(der.UTC_TIME, b"2605020304+0000"))


@bad("ocsp/before-ocsp", options=OCSP)
def produced_in_1970() -> bytes:
    return ocsp(produced_at=datetime(1970, 1, 1))


@bad("ocsp/next-update-not-after", options=OCSP)
def next_update_before_this_one() -> bytes:
    return ocsp(next_update=YESTERDAY - timedelta(hours=1))


@bad("ocsp/unreadable", options=OCSP)
def response_that_says_unauthorized() -> bytes:
    return forge.pem(forge.ocsp_failure(6), "OCSP RESPONSE").encode()


@bad("ocsp/unreadable", options=OCSP)
def response_of_another_type() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, kind="1.2.3.4")


@bad("ocsp/key-hash", options=OCSP)
def key_by_a_hash_of_19_octets() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, by_key=b"\1" * 19)


@bad("crl/bad-signature", options=CRL)
def crl_of_a_namesake_beside_its_ca() -> bytes:
    return forge.bundle(ISSUING) + forge.pem(forge.crl(ISSUING, signer="rsa3072-f"), "X509 CRL").encode()


@bad("crl/signer-not-allowed", options=CRL)
def crl_beside_a_ca_without_crl_sign() -> bytes:
    silent = forge.intermediate(key_usage=["keyCertSign"])
    return forge.bundle(silent) + forge.crl_pem(silent)


@bad("crl/signer-not-allowed", options=CRL)
def crl_beside_a_ca_without_key_usage() -> bytes:
    silent = forge.intermediate(drop=["key_usage"])
    return forge.bundle(silent) + forge.crl_pem(silent)


@good("crl", options="")
def crl_beside_its_ca() -> bytes:
    return forge.bundle(ISSUING) + crl()


@bad("crl/unreadable", options=CRL)
def crl_that_ends_early() -> bytes:
    return forge.pem(forge.crl(ISSUING)[:-40], "X509 CRL").encode()


@good("ocsp", options="")
def responder_named_by_its_key() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, by_key=True)


@bad("ocsp/next-update-missing", options=OCSP)
def without_an_end() -> bytes:
    return ocsp(next_update=None)


@bad("ocsp/holds-under-8-hours", options=OCSP)
def seven_hours() -> bytes:
    hour = timedelta(hours=1)
    return ocsp(produced_at=forge.AS_OF - hour, this_update=forge.AS_OF - hour, next_update=forge.AS_OF + 6 * hour)


@bad("ocsp/holds-over-10-days", options=OCSP)
def eleven_days_of_trust() -> bytes:
    return ocsp(next_update=YESTERDAY + timedelta(days=11))


@bad("ocsp/weak-hash", options=OCSP)
def md5_of_a_responder() -> bytes:
    return ocsp(hash="md5")


@bad("mozilla/sha1-response", options=OCSP)
def sha1_of_a_responder() -> bytes:
    return ocsp(hash="sha1")


@bad("microsoft/response-over-7-days", options=OCSP)
def seven_days_and_an_hour() -> bytes:
    return ocsp(next_update=YESTERDAY + timedelta(days=7, hours=1))


@good("ocsp", options="")
def good_for_a_week() -> bytes:
    return ocsp()


@bad("ocsp/out-of-date", options=OCSP)
def answer_that_held_until_yesterday() -> bytes:
    early = YESTERDAY - timedelta(days=4)
    return ocsp(produced_at=early, this_update=early, next_update=YESTERDAY)


FRESHEST, AIA, UNKNOWN = "2.5.29.46", "1.3.6.1.5.5.7.1.1", "1.3.6.1.4.1.99999.1"
DELTA_AT = der.explicit(0, der.explicit(0, forge.general_name("uri:http://crl.example.com/delta.crl")))
ISSUER_IN_ENTRY = "2.5.29.29"
ISSUED_BY = der.sequence(der.explicit(4, ISSUING.subject))


def freshest(*fields: bytes, critical: bool = False) -> bytes:
    return extension(FRESHEST, der.sequence(der.sequence(*fields)), critical)


def access(method: int, url: str, *, critical: bool = False) -> bytes:
    described = der.sequence(der.oid(f"1.3.6.1.5.5.7.48.{method}"), forge.general_name(f"uri:{url}"))
    return extension(AIA, der.sequence(described), critical)


ISSUER_AT = access(2, "http://ca.example.com/ca.crt")


@bad("crl/aki-no-key-identifier", options=CRL)
def key_identifier_without_one() -> bytes:
    return crl(aki=None, extensions=[extension(AKI, der.sequence())])


@bad("crl/aki-half", options=ANY_CRL)
def key_identifier_with_half_a_name() -> bytes:
    identifier = der.implicit(0, ISSUING.identifier)
    return crl(aki=None, extensions=[extension(AKI, der.sequence(identifier, der.implicit(2, b"\5")))])


@bad("crl/alternative-name-critical", options=CRL)
def critical_host_of_the_issuer() -> bytes:
    return crl(extensions=[extension(IAN, der.sequence(forge.general_name("ca.example.com")), critical=True)])


@bad(
    "crl/extension-unusual",
    options=CRL,
    silent=tuple((f"crl/freshest-{flaw}", "passed") for flaw in ("critical", "reasons", "issuer", "unreadable")),
)
def delta_is_somewhere() -> bytes:
    return crl(extensions=[freshest(DELTA_AT)])


@bad("crl/freshest-critical", options=CRL)
def critical_place_of_the_delta() -> bytes:
    return crl(extensions=[freshest(DELTA_AT, critical=True)])


@bad("crl/freshest-in-delta", "crl/extension-unusual", options=CRL)
def delta_of_a_delta() -> bytes:
    return crl(extensions=[extension(DELTA, der.integer(6), critical=True), freshest(DELTA_AT)])


@bad(
    "crl/extension-unusual",
    options=CRL,
    silent=(("crl/freshest-in-delta", "passed"), ("crl/alternative-name-critical", "passed")),
)
def delta_of_a_crl_with_a_host() -> bytes:
    host = extension(IAN, der.sequence(forge.general_name("ca.example.com")))
    return crl(extensions=[extension(DELTA, der.integer(6), critical=True), host])


@bad("crl/freshest-reasons", "crl/extension-unusual", options=CRL)
def delta_for_some_reasons() -> bytes:
    return crl(extensions=[freshest(DELTA_AT, der.implicit(1, b"\6\x40"))])


@bad("crl/freshest-incomplete", "crl/extension-unusual", options=CRL)
def delta_at_no_place() -> bytes:
    return crl(extensions=[freshest()])


@bad("crl/freshest-issuer", "crl/extension-unusual", options=CRL)
def delta_of_an_issuer() -> bytes:
    return crl(extensions=[freshest(DELTA_AT, der.explicit(2, der.explicit(4, ISSUING.subject)))])


@bad("crl/freshest-url-invalid", options=CRL)
def delta_at_a_malformed_url() -> bytes:
    return crl(extensions=[freshest(der.explicit(0, der.explicit(0, forge.general_name("uri:http:delta.crl"))))])


@bad("crl/freshest-unreadable", options=CRL)
def place_of_the_delta_of_another_form() -> bytes:
    return crl(extensions=[extension(FRESHEST, der.null())])


@bad(
    "crl/extension-unusual",
    options=CRL,
    silent=tuple((f"crl/aia-{flaw}", "passed") for flaw in ("critical", "method", "issuer-unreachable", "unreadable")),
)
def certificate_of_the_signer_is_somewhere() -> bytes:
    return crl(extensions=[ISSUER_AT])


@bad("crl/aia-critical", options=CRL)
def critical_place_of_the_certificate() -> bytes:
    return crl(extensions=[access(2, "http://ca.example.com/ca.crt", critical=True)])


@bad("crl/aia-method", "crl/extension-unusual", options=CRL)
def responder_in_a_crl() -> bytes:
    return crl(extensions=[access(1, "http://ocsp.example.com/")])


@bad(
    "crl/aia-issuer-unreachable",
    "crl/extension-unusual",
    options=CRL,
    silent=(("crl/aia-url-invalid", "passed"),),
)
def certificate_at_https() -> bytes:
    return crl(extensions=[access(2, "https://ca.example.com/ca.crt")])


@bad("crl/aia-unreadable", options=CRL)
def places_of_another_form() -> bytes:
    return crl(extensions=[extension(AIA, der.null())])


def removed(**knobs: object) -> bytes:
    early = datetime(2022, 1, 1)
    return crl(
        Revoked(1, early, extensions=(reason(8),)), this_update=early, next_update=early + timedelta(days=7), **knobs
    )


@bad("crl/removed-from-complete-crl", "crl/out-of-date", options=CRL)
def removed_from_a_complete_crl_of_2022() -> bytes:
    return removed()


@bad(
    "crl/out-of-date",
    options=CRL,
    silent=(("crl/removed-from-complete-crl", "not-applicable"), ("crl/reason-not-allowed", "not-effective")),
)
def removed_in_a_delta_of_2022() -> bytes:
    return removed(extensions=[extension(DELTA, der.integer(6), critical=True)])


def of_another(*names: bytes) -> Revoked:
    return Revoked(1, extensions=(extension(ISSUER_IN_ENTRY, der.sequence(*names), critical=True),))


@bad("crl/certificate-issuer-nameless", "crl/indirect", options=CRL)
def issuer_of_an_entry_by_its_address() -> bytes:
    return crl(of_another(forge.general_name("email:ca@example.com")), idp=PLACE + der.implicit(4, b"\xff"))


@bad("crl/certificate-issuer-not-indirect", options=CRL)
def issuer_of_an_entry_in_a_crl_of_one_ca() -> bytes:
    return crl(of_another(der.explicit(4, ISSUING.subject)))


@bad(
    "crl/indirect",
    options=CRL,
    silent=tuple((f"crl/certificate-issuer-{flaw}", "passed") for flaw in ("nameless", "name-invalid", "not-indirect")),
)
def issuer_of_an_entry_in_an_indirect_crl() -> bytes:
    return crl(of_another(der.explicit(4, ISSUING.subject)), idp=PLACE + der.implicit(4, b"\xff"))


@good("crl-rfc5280", options="")
def indirect_crl_of_any_ca() -> bytes:
    return crl(of_another(der.explicit(4, ISSUING.subject)), idp=PLACE + der.implicit(4, b"\xff"))


@good("crl-rfc5280", options="")
def delta_crl_of_any_ca() -> bytes:
    return crl(entry(8), extensions=[extension(DELTA, der.integer(6), critical=True)])


@good("crl-rfc5280", options="")
def every_extension_in_a_crl_of_any_ca() -> bytes:
    date = extension(INVALIDITY, der.generalized_time(datetime(2026, 4, 1)))
    name = extension(IAN, der.sequence(forge.general_name("ca.example.com")))
    held = Revoked(1, extensions=(reason(6), date))
    return crl(held, extensions=[name, freshest(DELTA_AT), ISSUER_AT], idp=PLACE, next_update=forge.AS_OF + 4 * WEEK)


@bad("crl/certificate-issuer-name-invalid", "crl/indirect", options=CRL)
def issuer_of_an_entry_without_a_name() -> bytes:
    return crl(of_another(der.explicit(4, der.sequence())), idp=PLACE + der.implicit(4, b"\xff"))


@bad("crl/certificate-issuer-name-invalid", "crl/indirect", options=CRL)
def issuer_of_an_entry_with_an_empty_component() -> bytes:
    return crl(of_another(der.explicit(4, der.sequence(der.set_of()))), idp=PLACE + der.implicit(4, b"\xff"))


@bad("crl/certificate-issuer-name-invalid", "crl/indirect", options=CRL)
def issuer_of_an_entry_in_latin_1() -> bytes:
    latin = der.sequence(der.set_of(der.sequence(der.oid("2.5.4.10"), der.tlv(0x0C, b"Caf\xe9"))))
    return crl(of_another(der.explicit(4, latin)), idp=PLACE + der.implicit(4, b"\xff"))


@bad("crl/certificate-issuer-name-invalid", "crl/indirect", options=CRL)
def issuer_of_an_entry_at_half_a_host() -> bytes:
    names = [der.explicit(4, ISSUING.subject), forge.general_name("ca..example.com")]
    return crl(of_another(*names), idp=PLACE + der.implicit(4, b"\xff"))


def directory(value: bytes) -> bytes:
    """A directoryName with that value as its organization."""
    return der.explicit(4, der.sequence(der.set_of(der.sequence(der.oid("2.5.4.10"), value))))


@bad("crl/directory-name-undecodable", "crl/point-not-url", options=CRL)
def point_in_a_directory_in_latin_1() -> bytes:
    return at_both(directory(der.tlv(0x0C, b"Caf\xe9")))


@bad("crl/directory-name-type", "crl/point-not-url", options=CRL)
def point_in_a_directory_in_ascii() -> bytes:
    return at_both(directory(der.tlv(0x16, b"Example Trust")))


@bad("crl/directory-name-incomplete", "crl/point-not-url", options=CRL)
def point_in_a_directory_without_a_text() -> bytes:
    return at_both(directory(der.tlv(0x0C, b"")))


@bad("crl/directory-name-too-long", "crl/point-not-url", options=CRL)
def point_in_a_directory_of_65_characters() -> bytes:
    return at_both(directory(der.tlv(0x0C, b"a" * 65)))


@bad(
    "crl/point-not-url",
    options=CRL,
    silent=tuple(
        (f"crl/directory-name-{flaw}", "passed") for flaw in ("undecodable", "type", "too-long", "incomplete")
    ),
)
def point_in_a_directory() -> bytes:
    return at_both(directory(der.tlv(0x0C, b"a" * 64)))


@bad("crl/aia-url-invalid", options=CRL)
def certificate_of_the_signer_at_a_url_with_a_space() -> bytes:
    return crl(extensions=[access(2, "http://ca.example.com/CA 1.crt")])


@bad("crl/certificate-issuer-not-critical", "crl/indirect", options=CRL)
def issuer_of_an_entry_that_may_be_ignored() -> bytes:
    issued = extension(ISSUER_IN_ENTRY, ISSUED_BY)
    return crl(Revoked(1, extensions=(issued,)), idp=PLACE + der.implicit(4, b"\xff"))


@bad("crl/invalidity-date-critical", "crl/entry-extension-unusual", options=CRL)
def critical_date_of_the_theft() -> bytes:
    date = der.tlv(der.GENERALIZED_TIME, b"20260401000000Z")
    return crl(Revoked(1, extensions=(extension(INVALIDITY, date, critical=True),)))


@bad("crl/entry-extension-unknown", options=CRL)
def critical_extension_of_an_entry() -> bytes:
    return crl(Revoked(1, extensions=(extension(UNKNOWN, der.null(), critical=True),)))


@bad("crl/entry-extensions-empty", options=CRL)
def entry_with_an_empty_list() -> bytes:
    return crl(der.sequence(der.integer(1), der.utc_time(SINCE), der.sequence()))


@bad("crl/extensions-missing", options=CRL)
def version_2_without_extensions() -> bytes:
    return crl(number=None, aki=None)


@bad("crl/field-unreadable", options=CRL)
def issuer_of_a_number() -> bytes:
    return crl(issuer_name=der.sequence(der.integer(1)))


@bad("crl/idp-flag-not-der", options=CRL)
def flag_of_01() -> bytes:
    return crl(idp=PLACE + der.implicit(1, b"\1"))


@bad("crl/trailing-data", options=CRL)
def bytes_behind_a_crl() -> bytes:
    return forge.pem(forge.crl(ISSUING) + der.null(), "X509 CRL").encode()


@bad("crl/wrapping-not-der", options=CRL)
def crl_with_a_padded_length() -> bytes:
    content = forge.crl(ISSUING)[4:]
    return forge.pem(b"\x30\x83" + len(content).to_bytes(3, "big") + content, "X509 CRL").encode()


@bad("crl/extensions-empty", options=CRL)
def empty_list_of_extensions() -> bytes:
    signed, algorithm, signature = pieces(forge.crl(ISSUING))
    inner = pieces(signed)
    return armoured(der.sequence(*inner[:5], der.explicit(0, der.sequence())), algorithm, signature)


@bad("crl/extension-unknown", options=CRL)
def critical_extension_that_nobody_knows() -> bytes:
    return crl(extensions=[extension(UNKNOWN, der.null(), critical=True)])


EC_ISSUING = forge.intermediate(key="p256-b")
EC_LEAF = forge.leaf(EC_ISSUING)
ECDSA_WITH_NULL = der.sequence(der.oid("1.2.840.10045.4.3.2"), der.null())


SHORT_SALT = pss_algorithm("sha256", 20)


@bad("crl/signature-encoding", options=CRL)
def pss_of_a_crl_with_a_short_salt() -> bytes:
    signed, _, signature = pieces(forge.crl(ISSUING))
    inner = pieces(signed)
    return armoured(der.sequence(inner[0], SHORT_SALT, *inner[2:]), SHORT_SALT, signature)


@bad("crl/signature-parameters", options=CRL)
def ecdsa_of_a_crl_with_null() -> bytes:
    signed, _, signature = pieces(forge.crl(EC_ISSUING))
    inner = pieces(signed)
    return armoured(der.sequence(inner[0], ECDSA_WITH_NULL, *inner[2:]), ECDSA_WITH_NULL, signature)


@bad("crl/ecdsa-encoding", options=CRL)
def sha384_of_a_small_key() -> bytes:
    return forge.crl_pem(EC_ISSUING, hash="sha384")


@good("crl", options="")
def crl_of_an_ec_key() -> bytes:
    return forge.crl_pem(EC_ISSUING)


NONCE, CUTOFF = "1.3.6.1.5.5.7.48.1.2", "1.3.6.1.5.5.7.48.1.6"


def answer(**knobs: object) -> bytes:
    return forge.ocsp([forge.single(EC_LEAF, EC_ISSUING)], EC_ISSUING, **knobs)


def nonce(octets: int, *, critical: bool = False) -> bytes:
    return extension(NONCE, der.octet_string(b"n" * octets), critical)


@good("ocsp", options="", silent=(("ocsp/version-stated", "not-applicable"),))
def ec_key_returns_a_nonce() -> bytes:
    return answer(extensions=[nonce(32)])


@bad("ocsp/signature-encoding", options=OCSP)
def ecdsa_of_a_response_with_null() -> bytes:
    return answer(algorithm=ECDSA_WITH_NULL)


@bad("ocsp/ecdsa-encoding", options=OCSP)
def sha384_of_a_small_key_of_a_responder() -> bytes:
    return answer(hash="sha384")


@bad("ocsp/extension-critical", options=OCSP)
def critical_nonce() -> bytes:
    return answer(extensions=[nonce(32, critical=True)])


@bad("ocsp/extension-critical", options=OCSP)
def critical_archive_cutoff() -> bytes:
    cutoff = extension(CUTOFF, der.generalized_time(SINCE), critical=True)
    return forge.ocsp([forge.single(EC_LEAF, EC_ISSUING, extensions=[cutoff])], EC_ISSUING)


@bad("ocsp/extension-twice", options=OCSP)
def two_nonces() -> bytes:
    return answer(extensions=[nonce(32), nonce(32)])


@bad("ocsp/nonce-over-32", "ocsp/out-of-date", options=OCSP)
def nonce_of_33_octets_in_2023() -> bytes:
    return old_answer(33)


@bad("ocsp/out-of-date", options=OCSP, silent=(("ocsp/nonce-over-32", "passed"),))
def nonce_of_32_octets_in_2023() -> bytes:
    return old_answer(32)


def old_answer(octets: int) -> bytes:
    made = datetime(2023, 5, 1)
    single = forge.single(EC_LEAF, EC_ISSUING, this_update=made, next_update=made + timedelta(days=4))
    return forge.ocsp([single], EC_ISSUING, produced_at=made, extensions=[nonce(octets)])


@bad("ocsp/nonce-size", options=OCSP)
def nonce_of_nothing() -> bytes:
    return answer(extensions=[nonce(0)])


@bad("ocsp/nonce-size", options=OCSP)
def nonce_of_129_octets() -> bytes:
    return answer(extensions=[nonce(129)])


@bad("ocsp/nonce-size", options=OCSP)
def nonce_of_bare_octets() -> bytes:
    return answer(extensions=[extension(NONCE, b"n" * 32)])


@bad("ocsp/version-stated", options=OCSP)
def version_1_of_a_response() -> bytes:
    return answer(version=0)


@bad("ocsp/version-stated", options=OCSP)
def version_2_of_a_response() -> bytes:
    return answer(version=1)


@bad("ocsp/reason-unspecified", options=OCSP)
def revoked_for_no_reason() -> bytes:
    return ocsp(status="revoked", reason="unspecified")


def delegated(responder: forge.Cert, **knobs: object) -> bytes:
    return forge.ocsp([forge.single(EC_LEAF, EC_ISSUING)], responder, certificates=[responder], **knobs)


@good("ocsp", options="")
def responder_of_its_own() -> bytes:
    return delegated(forge.responder(EC_ISSUING))


@bad("ocsp/bad-signature", options=OCSP)
def signed_with_another_key() -> bytes:
    return delegated(forge.responder(EC_ISSUING), tamper=True)


@bad("ocsp/responder-not-authorized", options=OCSP)
def responder_without_a_purpose() -> bytes:
    return delegated(forge.responder(EC_ISSUING, eku=None))


@bad("ocsp/responder-no-check-missing", options=OCSP)
def responder_that_is_to_be_checked() -> bytes:
    return delegated(forge.responder(EC_ISSUING, extensions=[]))


@bad("crl/signature-malformed", options=CRL)
def crl_without_a_signature() -> bytes:
    return armoured(*pieces(forge.crl(ISSUING))[:2], der.bit_string(b""))


@bad("crl/ecdsa-signature-malformed", options=CRL)
def crl_signed_with_two_bare_numbers() -> bytes:
    return armoured(*pieces(forge.crl(ISSUING, signer="p256-a"))[:2], der.bit_string(bytes(range(1, 65))))


@bad("crl/signature-malformed", options=CRL)
def crl_signed_with_half_an_octet() -> bytes:
    return armoured(*pieces(forge.crl(ISSUING))[:2], der.tlv(der.BIT_STRING, b"\x04\xa0"))


@bad("crl/wrapping-not-der", options=CRL)
def crl_whose_signature_has_a_padded_length() -> bytes:
    signed, algorithm, signature = pieces(forge.crl(ISSUING))
    padded = signature[:1] + b"\x83\0" + signature[2:]
    return armoured(signed, algorithm, padded)


@bad("crl/entry-extension-not-der", options=CRL)
def reason_with_a_padded_length() -> bytes:
    return crl(Revoked(1, extensions=(extension(REASON, b"\x0a\x81\x01\x01"),)))


@bad("crl/entry-criticality-false-written", options=CRL)
def reason_that_is_said_not_to_be_critical() -> bytes:
    reason = der.sequence(der.oid(REASON), der.boolean(False), der.octet_string(b"\x0a\x01\x01"))
    return crl(Revoked(1, extensions=(reason,)))


@bad("crl/aki-no-key-identifier", options=CRL)
def key_identifier_without_octets() -> bytes:
    return crl(aki=None, extensions=[extension(AKI, der.sequence(der.implicit(0, b"")))])


@bad("crl/unreadable", options=CRL)
def issuer_of_an_indefinite_length() -> bytes:
    """What stands behind the issuer cannot be told, and neither is it a request."""
    name = pieces(ISSUING.subject)
    return crl(issuer_name=b"\x30\x80" + b"".join(name) + b"\0\0")


@bad("crl/freshest-empty", "crl/extension-unusual", options=CRL)
def no_place_of_the_delta() -> bytes:
    return crl(extensions=[extension(FRESHEST, der.sequence())])


@bad("crl/point-name-empty", options=CRL, silent=(("crl/point-without-address", "passed"),))
def point_with_an_empty_name() -> bytes:
    return crl(idp=der.explicit(0, der.explicit(0)) + der.implicit(1, b"\xff"))


@bad("crl/not-yet-valid", options=CRL)
def list_of_tomorrow() -> bytes:
    return crl(this_update=forge.AS_OF + timedelta(days=1))


@bad("ocsp/not-yet-valid", options=OCSP)
def answer_of_tomorrow() -> bytes:
    return ocsp(produced_at=forge.AS_OF + timedelta(days=1))


@good("ocsp", options=OCSP, silent=(("ocsp/not-yet-valid", "passed"),))
def answer_of_this_second() -> bytes:
    return ocsp(produced_at=forge.AS_OF, this_update=forge.AS_OF)


@bad("ocsp/status-repeated", options=OCSP)
def good_and_revoked() -> bytes:
    revoked = forge.single(LEAF, ISSUING, "revoked", reason="keyCompromise")
    return forge.ocsp([forge.single(LEAF, ISSUING), revoked], ISSUING)


@good("ocsp", options=OCSP, silent=(("ocsp/status-repeated", "passed"),))
def statuses_of_two_certificates() -> bytes:
    return forge.ocsp([forge.single(LEAF, ISSUING), forge.single(ISSUING, forge.root())], ISSUING)

"""OCSP responses: times, validity, reasons of revocation, identifiers. RFC 6960, BR 4.9.9 and 7.3.

Extensions of responses are checked in `ocsp_extensions`, the responder's certificates in `responders`.
"""

from __future__ import annotations

from datetime import timedelta

from certlint.asn1 import der, oids
from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.ocsp import basic_of
from certlint.x509.remarks.fields import TIME_FORMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.base import UndecodedExtension
    from certlint.x509.parts.dates import Time
    from certlint.x509.parts.ocsp import OcspVersion, ResponderKey, ResponseTimes
    from certlint.x509.signed_object import SignedObject

_SHA1 = 20
_SIZES = {"md2": 16, "md4": 16, "md5": 16, "sha1": _SHA1}
_MINUTE = "%Y-%m-%d %H:%M:%S"


def _digest(name: str) -> str:
    """The usual name of a digest: `SHA-1`, `SHA-256`, `SHA3-256`."""
    title = name.upper()
    return f"SHA-{title[3:]}" if title.startswith("SHA") and title[3:].isdigit() else title


@check
def produced_after_update(response_times: ResponseTimes) -> Iterator[Problem]:
    """The thisUpdate of each answer is not after producedAt."""
    produced = response_times.produced_at.moment
    for answer in response_times.answers:
        if (this := answer.this_update.moment) > produced:
            message = f"thisUpdate {this:{_MINUTE}} is after producedAt {produced:{_MINUTE}}"
            yield Problem(message, f"{produced:{_MINUTE}} or earlier", f"{this:{_MINUTE}}", answer.at)


@check
def revoked_before_produced(response_times: ResponseTimes) -> Iterator[Problem]:
    """The revocationTime of each answer is not after producedAt."""
    produced = response_times.produced_at.moment
    for answer in response_times.answers:
        if answer.revoked_at is not None and (since := answer.revoked_at.moment) > produced:
            message = f"revocationTime {since:{_MINUTE}} is after producedAt {produced:{_MINUTE}}"
            yield Problem(message, f"{produced:{_MINUTE}} or earlier", f"{since:{_MINUTE}}", answer.at)


@check
def times_plain(response_times: ResponseTimes) -> Iterator[Problem]:
    """Each time is a GeneralizedTime with seconds, without a fraction, in UTC. RFC 6960 section 4.2.2.1, RFC 5280 4.1.2.5.2."""
    times: list[tuple[str, Time | None]] = [("producedAt", response_times.produced_at)]
    for answer in response_times.answers:
        times += [("thisUpdate", answer.this_update), ("nextUpdate", answer.next_update)]
        times.append(("revocationTime", answer.revoked_at))
    for title, time in times:
        if time is None:
            continue
        if time.tag != der.GENERALIZED_TIME:
            found = der.tag_name(time.tag)
            yield Problem(f"{title} is {der.a_or_an(found)}, not a GeneralizedTime", "GeneralizedTime", found, time.at)
            continue
        for flaw in sorted(time.form.flaws - {"before 2050"}):
            text, expected, found = TIME_FORMS[flaw]
            yield Problem(f"{title} {text}", expected, found, time.at)


@check
def key_hash(responder_key: ResponderKey) -> Iterator[Problem]:
    """A responder that names itself by its key does so by a SHA-1 digest. RFC 6960 section 4.2.1."""
    size = len(responder_key.hash)
    if size != _SHA1:
        yield Problem(f"the hash of the responder's key has {size} octets", f"{_SHA1} octets (SHA-1)", f"{size} octets")


@check
def says_until_when(response_times: ResponseTimes) -> Iterator[Problem]:
    """Each answer says until when it holds."""
    for answer in response_times.answers:
        if answer.next_update is None:
            yield Problem(f"the status of {answer.whose} has no nextUpdate", "nextUpdate", "none", answer.at)


@check
def ends_after_it_begins(response_times: ResponseTimes) -> Iterator[Problem]:
    """The nextUpdate of each answer is after its thisUpdate. RFC 6960 section 4.2.2.1."""
    for answer in response_times.answers:
        if answer.next_update is not None and answer.next_update.moment <= answer.this_update.moment:
            day = f"{answer.next_update.moment:{_MINUTE}}"
            yield Problem(f"nextUpdate, {day}, is not after thisUpdate", "later", day, answer.at)


@check
def holds_for(response_times: ResponseTimes, *, at_least: int = 0, at_most: int | None = None) -> Iterator[Problem]:
    """Each answer holds for `at_least`, and `at_most`, so many hours."""
    for answer in response_times.answers:
        if answer.next_update is None or answer.next_update.moment <= answer.this_update.moment:
            continue
        holds = answer.next_update.moment - answer.this_update.moment
        if holds < timedelta(hours=at_least) or (at_most is not None and holds > timedelta(hours=at_most)):
            wanted = f"at most {at_most} hours" if at_most is not None else f"at least {at_least} hours"
            hours = f"{holds.total_seconds() / 3600:.1f}".removesuffix(".0") + " hours"
            yield Problem(f"the status of {answer.whose} is valid for {hours}", wanted, hours, answer.at)


@check
def reasons(response_times: ResponseTimes, *, forbidden: tuple[str, ...]) -> Iterator[Problem]:
    """No answer gives one of the reasons `forbidden` for a revocation. A certificate that was never issued was not revoked."""
    for answer in response_times.answers:
        if answer.reason in forbidden and not answer.is_of_nothing_issued:
            message = f"{answer.whose} is revoked with the reason {answer.reason}"
            yield Problem(message, "another reason", answer.reason, answer.at)


@check
def reason_in_its_place(response_times: ResponseTimes) -> Iterator[Problem]:
    """No answer has the extension reasonCode: the reason of a revocation is a field of the status. BR 7.3.2."""
    for answer in response_times.answers:
        if any(extension.oid == oids.REASON_CODE for extension in answer.extensions):
            yield Problem("singleExtensions contains reasonCode", "revocationReason", "reasonCode", answer.at)


@check
def nonce_size(ocsp_nonce: UndecodedExtension, *, at_most: int) -> Iterator[Problem]:
    """The nonce is an OCTET STRING of 1 to `at_most` octets. RFC 9654 section 2.1."""
    value, at = ocsp_nonce.value, ocsp_nonce.value_start
    expected = f"an OCTET STRING of 1 to {at_most} octets"
    try:
        start, stop = der.expect(value, 0, len(value), der.OCTET_STRING, "the nonce")
    except DecodeError:
        yield Problem("the nonce is not an OCTET STRING", expected, value.hex()[:80], at)
        return
    if not 1 <= stop - start <= at_most or stop != len(value):
        found = f"{stop - start} octets"
        yield Problem(f"the nonce has {found}", expected, found, at)


@check
def version_left_out(ocsp_version: OcspVersion) -> Iterator[Problem]:
    """The version is 1, and left out, because that is the default. RFC 6960 section 4.2.1, X.690 section 11.5."""
    number = der.number(ocsp_version.number)
    yield Problem(f"the response states version {number}", "no version, which means 1", f"version {number}")


@check
def answers_something(response_times: ResponseTimes) -> Iterator[Problem]:
    """The response has an answer: each request is about a certificate, and each is answered. RFC 6960 section 4.2.2.3."""
    if not response_times.answers:
        yield Problem("the response contains no certificate status", "a SingleResponse", "an empty list")


@check
def answers_once(response_times: ResponseTimes) -> Iterator[Problem]:
    """The response has one status of a certificate. RFC 6960 section 4.2.2.3."""
    known: set[bytes] = set()
    for answer in response_times.answers:
        if answer.certificate in known:
            message = f"the response contains another status of {answer.whose}"
            yield Problem(message, "one status of each certificate", "two or more", answer.at)
            return
        known.add(answer.certificate)


@check
def digests_fit(certificate: SignedObject) -> Iterator[Problem]:
    """The digests by which an answer names the CA are as long as those of their algorithm. RFC 6960 section 4.1.1."""
    for single in basic_of(certificate).singles:
        of = single.certificate
        size = _SIZES.get(of.hash) or int(of.hash.rpartition("-")[2].removeprefix("sha") or 0) // 8
        for title, found in (("issuerNameHash", of.issuer_name), ("issuerKeyHash", of.issuer_key)):
            if size and len(found) != size:
                message = f"{title} has {len(found)} octets, and a digest of {_digest(of.hash)} has {size}"
                yield Problem(message, f"{size} octets", f"{len(found)} octets")


@check
def hash_parameters(response_times: ResponseTimes) -> Iterator[Problem]:
    """The digest by which an answer names the CA has no parameters, or NULL. RFC 3370 section 2.1, RFC 5754 section 2."""
    for answer in response_times.answers:
        # A NULL that is not DER is reported by another rule.
        if (given := answer.hash_parameters) and given[0] != der.NULL:
            found = given.hex()[:80]
            yield Problem(f"hashAlgorithm has the parameters {found}", "NULL, or no parameters", found, answer.at)


@check
def responder_has_a_name(certificate: SignedObject) -> Iterator[Problem]:
    """A responder that names itself by a name has one. RFC 6960 section 4.2.2.3."""
    name = basic_of(certificate).responder_name
    if name is not None and not name.rdns:
        yield Problem("the name of the responder is empty", "a name, or the SHA-1 digest of its key", "an empty name")


@check
def certificates_decodable(certificate: SignedObject) -> Iterator[Problem]:
    """Each included certificate can be decoded. RFC 6960 section 4.2.1."""
    for number, error in basic_of(certificate).undecodable():
        message = f"certificate {number} in the response cannot be decoded: {error.message}"
        yield Problem(message, "a certificate", "something else", error.offset)


@check
def certificates_or_no_list(certificate: SignedObject) -> Iterator[Problem]:
    """The list of certificates is left out where it would be empty. RFC 6960 section 4.2.1."""
    if basic_of(certificate).lists_nothing:
        yield Problem(
            "the response contains an empty list of certificates", "a certificate, or no list", "an empty list"
        )

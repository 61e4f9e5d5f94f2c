"""The extensions of OCSP responses and of the single responses in them. RFC 6960 sections 2.2 and 4.4."""

from __future__ import annotations

from certlint.asn1 import der, oids, strict
from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.parts.base import Extension, optional
from certlint.x509.parts.dates import read_time
from certlint.x509.remarks.fields import TIME_FORMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.extensions import Extensions
    from certlint.x509.parts.ocsp import ResponseTimes
    from certlint.x509.signed_object import SignedObject

NONCE, CRL_REFERENCE, ARCHIVE_CUTOFF, EXTENDED_REVOKE = (f"1.3.6.1.5.5.7.48.1.{arc}" for arc in (2, 3, 6, 9))
_TITLES = {
    NONCE: "the nonce",
    CRL_REFERENCE: "the CRL reference",
    ARCHIVE_CUTOFF: "the archive cutoff",
    EXTENDED_REVOKE: "the extended revoked definition",
    **{oid: f"the extension {title}" for oid, title in oids.CRL_TITLES.items()},
}
_OF_A_CRL = frozenset({CRL_REFERENCE, *oids.CRL_TITLES})
_NULL = b"\x05\0"
_HOLD = "certificateHold"


def _title(oid: str) -> str:
    return _TITLES.get(oid) or f"the extension {oids.extension_title(oid)}"


@check
def nothing_critical(response_times: ResponseTimes, extensions: Extensions | None) -> Iterator[Problem]:
    """No extension is critical, neither of the response nor of one of its answers. RFC 6960 section 4.1.2."""
    of_all = [(each.oid, 0) for each in extensions.entries if each.critical] if extensions is not None else []
    of_answers = [(each, answer.at) for answer in response_times.answers for each in answer.extensions]
    of_one = [(each.oid, at) for each, at in of_answers if each.critical]
    for oid, at in (*of_all, *of_one):
        yield Problem(f"{_title(oid)} is critical", "not critical", "critical", at)


@check
def false_left_out(response_times: ResponseTimes) -> Iterator[Problem]:
    """No extension of an answer encodes critical=FALSE, the default. ITU-T X.690 section 11.5."""
    for answer in response_times.answers:
        for extension in answer.extensions:
            if extension.encodes_false:
                message = f"{_title(extension.oid)} encodes critical=FALSE, which DER omits"
                yield Problem(message, "critical omitted", "critical=FALSE", answer.at)


@check
def once(response_times: ResponseTimes, extensions: Extensions | None) -> Iterator[Problem]:
    """Neither the response nor one of its answers contains an extension twice. RFC 5280 section 4.2."""
    lists = [(extensions.oids if extensions is not None else [], 0)]
    lists += [([extension.oid for extension in answer.extensions], answer.at) for answer in response_times.answers]
    for found, at in lists:
        for oid in sorted({each for each in found if found.count(each) > 1}):
            times = f"{found.count(oid)} times"
            yield Problem(f"{_title(oid)} occurs {times}", "once", times, at)


@check
def not_empty(response_times: ResponseTimes) -> Iterator[Problem]:
    """The singleExtensions of an answer, if present, contain an extension. RFC 5280 section 4.1: SIZE (1..MAX)."""
    for answer in response_times.answers:
        if answer.has_empty_list:
            message = f"singleExtensions for {answer.whose} is an empty list"
            yield Problem(message, "an extension, or no list", "an empty list", answer.at)


@check
def in_their_place(response_times: ResponseTimes, extensions: Extensions | None) -> Iterator[Problem]:
    """CRL reference and archive cutoff are of one answer (RFC 6960 4.4.2, 4.4.4), nonce and extended revoked of all."""
    for oid in (CRL_REFERENCE, ARCHIVE_CUTOFF):
        if extensions is not None and oid in extensions.oids:
            message = f"{_title(oid)} is in responseExtensions"
            yield Problem(message, "in singleExtensions", "in responseExtensions")
    for answer in response_times.answers:
        for oid in sorted({extension.oid for extension in answer.extensions} & {NONCE, EXTENDED_REVOKE}):
            message = f"{_title(oid)} is in singleExtensions"
            yield Problem(message, "in responseExtensions", "in singleExtensions", answer.at)


@check
def cutoff_is_a_time(response_times: ResponseTimes) -> Iterator[Problem]:
    """The archive cutoff is a GeneralizedTime with seconds, in UTC. RFC 6960 section 4.4.4, RFC 5280 4.1.2.5.2."""
    for answer in response_times.answers:
        for extension in answer.extensions:
            if extension.oid == ARCHIVE_CUTOFF and (flaw := _flaw_of_time(extension)):
                yield Problem(
                    f"{_title(extension.oid)} {flaw}", "a GeneralizedTime", extension.value.hex()[:80], answer.at
                )


def _flaw_of_time(extension: Extension) -> str:
    value = extension.value
    try:
        nodes = der.children(value, 0, len(value))
        if [each.tag for each in nodes] != [der.GENERALIZED_TIME]:
            return "is not a GeneralizedTime"
        return _flaw_of_form(value, nodes[0])
    except DecodeError:
        return "cannot be decoded"


def _flaw_of_form(value: bytes, time: der.Node) -> str:
    flaws = read_time(value, time).form.flaws - {"before 2050"}
    return " and ".join(TIME_FORMS[flaw][0] for flaw in sorted(flaws))


@check
def crl_reference_form(response_times: ResponseTimes) -> Iterator[Problem]:
    """The CRL reference is a CrlID: the URL, the number or the time of a CRL, or several of them. RFC 6960 section 4.4.2."""
    for answer in response_times.answers:
        for extension in answer.extensions:
            if extension.oid == CRL_REFERENCE and (flaw := _flaw_of_reference(extension.value)):
                message = f"{_title(extension.oid)} {flaw}"
                yield Problem(message, "crlUrl, crlNum or crlTime", extension.value.hex()[:80], answer.at)


_FIELDS = {
    0xA0: ("crlUrl", der.IA5_STRING, "an IA5String"),
    0xA1: ("crlNum", der.INTEGER, "an INTEGER"),
    0xA2: ("crlTime", der.GENERALIZED_TIME, "a GeneralizedTime"),
}


def _flaw_of_reference(value: bytes) -> str:
    """What is wrong with a CrlID; empty if it is sound. RFC 6960 section 4.4.2."""
    try:
        fields = optional(der.sequence(value, "the CrlID"), tuple(_FIELDS), "the CrlID")
        for tag, field in fields.items():
            title, kind, expected = _FIELDS[tag]
            inner = der.children(value, field.start, field.stop)
            if [each.tag for each in inner] != [kind]:
                return f"has a {title} that is not {expected}"
            content = value[inner[0].start : inner[0].stop]
            if kind == der.IA5_STRING and not (content and content.isascii()):
                return f"has a {title} that is not a URL"
            if kind == der.INTEGER and not strict.is_der(value, inner[0].pos, inner[0].stop):
                return f"has a {title} that is not encoded in DER"
            if kind == der.GENERALIZED_TIME and (flaw := _flaw_of_form(value, inner[0])):
                return f"has a {title} that {flaw}"
    except DecodeError:
        return "cannot be decoded"
    return "" if fields else "contains no field"


@check
def extended_revoke_not_critical(extensions: Extensions) -> Iterator[Problem]:
    """The extended revoked definition is not critical. RFC 6960 section 4.4.8."""
    if any(each.oid == EXTENDED_REVOKE and each.critical for each in extensions.entries):
        yield Problem(f"{_title(EXTENDED_REVOKE)} is critical", "not critical", "critical")


@check
def extended_revoke_is_null(certificate: SignedObject) -> Iterator[Problem]:
    """The value of the extended revoked definition is NULL. RFC 6960 section 4.4.8."""
    frame = certificate.raw.get(EXTENDED_REVOKE)
    if frame is not None and (value := Extension(frame).value) != _NULL:
        yield Problem(f"{_title(EXTENDED_REVOKE)} is not NULL", "05 00 (NULL)", value.hex()[:80])


@check
def of_nothing_issued(response_times: ResponseTimes, extensions: Extensions | None) -> Iterator[Problem]:
    """An answer that reports a never issued certificate as revoked has everything that marks it so. RFC 6960 section 2.2.

    Its revocationTime is 1970-01-01.
    """
    declared = extensions is not None and EXTENDED_REVOKE in extensions.oids
    for answer in response_times.answers:
        if not answer.is_of_nothing_issued:
            continue
        of_issued = [_title(extension.oid) for extension in answer.extensions if extension.oid in _OF_A_CRL]
        if answer.reason != _HOLD:
            found = answer.reason or "none"
            yield Problem(f"{answer.whose} is revoked in 1970, with the reason {found}", _HOLD, found, answer.at)
        elif not declared:
            message = f"{answer.whose} is revoked in 1970, and {_title(EXTENDED_REVOKE)} is missing"
            yield Problem(message, "the extension 1.3.6.1.5.5.7.48.1.9", "no such extension", answer.at)
        elif of_issued:
            found = " and ".join(of_issued)
            yield Problem(f"{answer.whose} is revoked in 1970, with {found}", "no extension of a CRL", found, answer.at)

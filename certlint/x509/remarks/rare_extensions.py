"""Remarks about extensions of other standards than RFC 5280: whether their values follow the grammar of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der, grammar
from certlint.errors import DecodeError
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.rare_extensions import (
    AcmeIdentifier,
    BiometricInfo,
    Logotype,
    PrivateKeyUsagePeriod,
    ProxyCertInfo,
)
from certlint.x509.remarks.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.x509.parts.base import Extension
    from certlint.x509.remarks.remark import Reading

MALFORMED = "malformed"

_HASH = (grammar.algorithm("a hash algorithm"), grammar.octets("a hash"))
# RFC 3739 section 3.2.5.
_BIOMETRICS = grammar.list_of(
    "the list of biometric data",
    grammar.in_order(
        "biometric data",
        grammar.Member(
            (grammar.any_integer("a type of biometric data"), grammar.object_identifier("a type of biometric data"))
        ),
        *_HASH,
        grammar.perhaps(grammar.ia5("a source")),
    ),
)
# RFC 9399 appendix A.1, whose tags are implicit unless they are said to be explicit.
_HASHES = grammar.list_of("the hashes of a logotype", grammar.in_order("the hash of a logotype", *_HASH))
_URIS = grammar.list_of("the URIs of a logotype", grammar.ia5("the URI of a logotype"))
_DETAILS = grammar.in_order("the details of a logotype", grammar.ia5("a media type"), _HASHES, _URIS)
_FILE_SIZE = grammar.any_integer("the size of a file")
_LANGUAGE = grammar.perhaps(grammar.ia5("a language", 0x84))
_IMAGE = grammar.in_order(
    "an image",
    _DETAILS,
    grammar.perhaps(
        grammar.in_order(
            "the information about an image",
            grammar.perhaps(grammar.any_integer("a type of images", 0x80)),
            _FILE_SIZE,
            grammar.any_integer("a width"),
            grammar.any_integer("a height"),
            grammar.perhaps(
                grammar.any_integer("a number of bits", 0x81), grammar.any_integer("the size of a table", 0x82)
            ),
            _LANGUAGE,
        )
    ),
)
_AUDIO = grammar.in_order(
    "a recording",
    _DETAILS,
    grammar.perhaps(
        grammar.in_order(
            "the information about a recording",
            _FILE_SIZE,
            grammar.any_integer("a playing time"),
            grammar.any_integer("a number of channels"),
            grammar.perhaps(grammar.any_integer("a sample rate", 0x83)),
            _LANGUAGE,
        )
    ),
)
_LOGO = (
    grammar.in_order(
        "a logotype",
        grammar.perhaps(grammar.list_of("the list of images", _IMAGE)),
        grammar.perhaps(grammar.list_of("the list of recordings", _AUDIO, tag=0xA1)),
        tag=0xA0,
    ),
    grammar.in_order("the reference of a logotype", _HASHES, _URIS, tag=0xA1),
)
_OTHER_LOGO = grammar.in_order(
    "another logotype", grammar.object_identifier("a type of logotypes"), grammar.Member(_LOGO)
)
_LOGOTYPES = grammar.in_order(
    "the extension",
    grammar.perhaps(grammar.tagged(0, grammar.list_of("the list of community logotypes", *_LOGO))),
    grammar.perhaps(grammar.tagged(1, *_LOGO)),
    grammar.perhaps(grammar.tagged(2, *_LOGO)),
    grammar.perhaps(grammar.tagged(3, grammar.list_of("the list of other logotypes", _OTHER_LOGO))),
)
# RFC 3820 section 3.8.
_PROXY = grammar.in_order(
    "the extension",
    grammar.perhaps(grammar.any_integer("the path length constraint")),
    grammar.in_order(
        "the proxy policy",
        grammar.object_identifier("the policy language"),
        grammar.perhaps(grammar.octets("the policy")),
    ),
)
# id-ppl-inheritAll and id-ppl-independent, which say everything by themselves. RFC 3820 section 3.8.2.
_WITHOUT_POLICY = ("1.3.6.1.5.5.7.21.1", "1.3.6.1.5.5.7.21.2")
_DIGEST_OCTETS = 32


def _whole(part: Extension) -> der.Node:
    """The single element that is the value. Raises DecodeError for anything else."""
    tag, start, stop = der.header(part.raw, part.value_start, part.value_stop)
    if stop != part.value_stop:
        raise DecodeError(f"{der.size_text(part.value_stop - stop)} after the end of the value", stop)
    return der.Node(tag, part.value_start, start, stop)


def _biometric_info(part: Extension) -> None:
    grammar.require(part.raw, _whole(part), (_BIOMETRICS,))


def _logotype(part: Extension) -> None:
    node = _whole(part)
    grammar.require(part.raw, node, (_LOGOTYPES,))
    if node.start == node.stop:
        raise DecodeError("the extension contains no logotype", node.pos)


def _proxy_cert_info(part: Extension) -> None:
    node = _whole(part)
    grammar.require(part.raw, node, (_PROXY,))
    *length, policy = der.children(part.raw, node.start, node.stop)
    if length and der.integer(part.raw[length[0].start : length[0].stop]) < 0:
        raise DecodeError("the path length constraint is negative", length[0].pos)
    language, *stated = der.children(part.raw, policy.start, policy.stop)
    if stated and der.oid(part.raw[language.start : language.stop]) in _WITHOUT_POLICY:
        raise DecodeError("the policy language allows no policy", stated[0].pos)


def _private_key_usage_period(part: Extension) -> None:
    """Two times without a type of their own. RFC 3280 section 4.2.1.4: with seconds, in UTC, and at least one of the two."""
    node = _whole(part)
    tags = [each.tag for each in der.children(part.raw, node.start, node.stop)]
    if node.tag != der.SEQUENCE or tags not in ([0x80], [0x81], [0x80, 0x81]):
        raise DecodeError("the value is not a SEQUENCE of notBefore, notAfter or both", node.pos)
    times = [
        read_time(part.raw, each._replace(tag=der.GENERALIZED_TIME))
        for each in der.children(part.raw, node.start, node.stop)
    ]
    if odd := next((each for each in times if each.form.flaws - {"before 2050"}), None):
        raise DecodeError("a time does not have the form YYYYMMDDHHMMSSZ", odd.at)
    if times[0].moment > times[-1].moment:
        raise DecodeError("notBefore is later than notAfter", node.pos)


def _acme_identifier(part: Extension) -> None:
    node = _whole(part)
    if node.tag != der.OCTET_STRING or node.stop - node.start != _DIGEST_OCTETS:
        raise DecodeError("the value is not an OCTET STRING of 32 octets", node.pos)


def _malformed(read: Callable[[Extension], None], title: str, expected: str) -> Callable[[Extension], Iterator[Remark]]:
    """Remarks about a value that does not follow its grammar."""

    def remarks(part: Extension) -> Iterator[Remark]:
        try:
            read(part)
        except DecodeError as error:
            yield Remark(MALFORMED, f"{title} is malformed: {error.message}", expected, "", error.offset or 0)

    return remarks


REMARKS: Reading = {
    reader: (_malformed(read, title, expected), (MALFORMED,))
    for reader, read, title, expected in (
        (BiometricInfo, _biometric_info, "biometricInfo", "a list of types with hash algorithm and hash"),
        (Logotype, _logotype, "logotype", "logotypes of community, issuer, subject or others"),
        (ProxyCertInfo, _proxy_cert_info, "proxyCertInfo", "a path length constraint, if any, and a proxy policy"),
        (PrivateKeyUsagePeriod, _private_key_usage_period, "privateKeyUsagePeriod", "notBefore, notAfter or both"),
        (AcmeIdentifier, _acme_identifier, "acmeIdentifier", "an OCTET STRING of 32 octets"),
    )
}

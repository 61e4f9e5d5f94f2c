"""Remarks about dates, serial numbers, keys and algorithms. RFC 5280 section 4.1."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.light import timedelta
from certlint.policy.words import each_of
from certlint.x509.days import span_text
from certlint.x509.derived.dsa import DsaKey
from certlint.x509.derived.views import Lifetime, SerialShape, Undecodable, Wrapping
from certlint.x509.parts.core import AlgorithmIdentifier, Version
from certlint.x509.parts.public_key import PublicKey
from certlint.x509.remarks.remark import Remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.x509.remarks.remark import Reading

_TRAILER_FIELD = 0xA3
# RFC 4055 section 3.1: omitted fields mean SHA-1, MGF1 with SHA-1 and a salt of 20 octets.
_PSS_DEFAULTS = {
    (0xA0, "300906052b0e03021a0500"): "hashAlgorithm",
    (0xA0, "300706052b0e03021a"): "hashAlgorithm",
    (0xA1, "301606092a864886f70d010108300906052b0e03021a0500"): "maskGenAlgorithm",
    (0xA1, "301406092a864886f70d010108300706052b0e03021a"): "maskGenAlgorithm",
    (0xA2, "020114"): "saltLength",
}
_ENDS = ("notBefore", "notAfter")
_RFC_5480_CURVES = (oids.P_256, oids.P_384, oids.P_521)
TIME_FORMS = {
    "no seconds": ("has no seconds", "seconds", "no seconds"),
    "a fraction": ("has a fraction of a second", "whole seconds", "a fraction"),
    "not zulu": ("does not end in Z (UTC)", "Z at the end", "no Z at the end"),
    "before 2050": ("is before 2050, which requires UTCTime", "UTCTime", "GeneralizedTime"),
}
"""The defects in the form of a time as text: the defect, what is expected, and what was found."""


DATE_KINDS = tuple(f"{type_name}: {flaw}" for type_name in ("UTCTime", "GeneralizedTime") for flaw in TIME_FORMS)


def lifetime(part: Lifetime) -> Iterator[Remark]:
    for index, form in enumerate(part.forms):
        type_name = der.tag_name(form.tag)
        for flaw in sorted(form.flaws):
            text, expected, found = TIME_FORMS[flaw]
            yield Remark(f"{type_name}: {flaw}", f"{_ENDS[index]}, a {type_name}, {text}", expected, found, index)
    if part.seconds < 1:
        before = 1 - part.seconds
        span = span_text(timedelta(seconds=before)) if before >= 3600 else f"{before} second{'s' * (before > 1)}"
        message = f"notAfter is {span} before notBefore"
        yield Remark("ends first", message, "notAfter after notBefore", "notAfter before notBefore", 1)


def serial(part: SerialShape) -> Iterator[Remark]:
    if part.sign <= 0:
        found = "negative" if part.sign else "zero"
        yield Remark("not positive", f"the serial number is {found}", "above zero", found)
    if part.sign < 0:
        yield Remark("negative", "the serial number is negative", "above zero", "negative")


def version(part: Version) -> Iterator[Remark]:
    """X.690 section 11.5: version 1 is the default, and omitted."""
    if part.explicit and part.number == 1:
        yield Remark(
            "default written", "version 1 is encoded, although DER omits the default", "no version", "version 1"
        )


def wrapping(part: Wrapping) -> Iterator[Remark]:
    """X.690 section 10.1: lengths are minimally encoded; RFC 7468 section 5.1: the block ends with the certificate."""
    for place in part.padded:
        message = f"the length of the element at byte {place} is encoded in more bytes than it needs"
        yield Remark("padded length", message, "DER", "a padded length", place)
    if count := part.trailing:
        message = f"{count} {'byte follows' if count == 1 else 'bytes follow'} the certificate in its block"
        yield Remark("trailing bytes", message, "nothing", f"{count} bytes")


def undecodable(part: Undecodable) -> Iterator[Remark]:
    yield Remark("undecodable", f"the {part.title} cannot be decoded: {part.message}", "", "", part.offset)


DSA = {
    "no parameters": ("lacks the domain parameters", "p, q and g"),
    "out of field": ("has a public value outside its field", "2 to p - 2"),
    "out of group": ("has a public value outside the subgroup of order q", "y^q = 1 mod p"),
}


def dsa_key(part: DsaKey) -> Iterator[Remark]:
    """NIST SP 800-56A section 5.6.2.3.1."""
    for flaw, there in _dsa_flaws(part):
        if there:
            text, expected = DSA[flaw]
            yield Remark(flaw, f"the DSA key {text}", expected, "")


def _dsa_flaws(key: DsaKey) -> Iterator[tuple[str, bool]]:
    yield "no parameters", not (key.p and key.q and key.g)
    yield "out of field", bool(key.p) and not 2 <= key.y <= key.p - 2
    usual = key.p > 3 and key.q > 0 and key.p.bit_length() <= 4096 and key.q.bit_length() <= 512
    yield "out of group", usual and pow(key.y, key.q, key.p) != 1


def public_key(part: PublicKey) -> Iterable[Remark]:
    return _off_its_curve(part) if part.kind == "ec" else ()


def _off_its_curve(part: PublicKey) -> Iterator[Remark]:
    """RFC 5480 section 2.2: the key is a point on the curve, compressed or not, except infinity."""
    from certlint.x509.curves import point_flaw  # not needed for chains with only RSA keys

    if part.curve in _RFC_5480_CURVES and (flaw := point_flaw(part.curve, part.key)):
        expected = f"a point on {oids.CURVES[part.curve][0]}"
        yield Remark("off the curve", f"the key {flaw}", expected, part.key[:40].hex(), part.key_at)


def algorithm(part: AlgorithmIdentifier) -> Iterator[Remark]:
    """RFC 4055 section 3.1: RSASSA-PSS parameters omit default values, and trailerField always, as it has no other value."""
    parameters = part.parameters
    if part.family != "rsa-pss" or not parameters or parameters[0] != der.SEQUENCE:
        return
    written: dict[str, str] = {}
    for field in der.sequence(parameters, "the parameters of RSASSA-PSS"):
        found = parameters[field.start : field.stop].hex()
        if name := _PSS_DEFAULTS.get((field.tag, found), ""):
            written[name] = found
        if field.tag == _TRAILER_FIELD:
            message = f"the parameters of {part.title} contain a trailerField ({found})"
            yield Remark("trailer field", message, "no trailerField", found)
    if written:
        names = each_of(written)
        message = f"the parameters of {part.title} contain {names} with the default value"
        yield Remark("default written", message, f"no {names}", ", ".join(written.values()))


REMARKS: Reading = {
    Version: (version, ("default written",)),
    SerialShape: (serial, ("not positive", "negative")),
    Lifetime: (lifetime, ("ends first", *DATE_KINDS)),
    Wrapping: (wrapping, ("padded length", "trailing bytes")),
    Undecodable: (undecodable, ("undecodable",)),
    DsaKey: (dsa_key, tuple(DSA)),
    PublicKey: (public_key, ("off the curve",)),
    AlgorithmIdentifier: (algorithm, ("trailer field", "default written")),
}

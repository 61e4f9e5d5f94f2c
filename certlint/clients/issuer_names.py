"""How the names of issuers are written where clients differ: equal by RFC 5280 section 7.1, but not byte for byte."""

from __future__ import annotations

from certlint.asn1.der import BMP_STRING, PRINTABLE_STRING, TELETEX_STRING, UTF8_STRING
from certlint.light import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject


def issuer_spelling(certificate: SignedObject, other: SignedObject) -> Iterator[str]:
    """How two names differ that are equal by RFC 5280 section 7.1 but not byte for byte."""
    name, subject = certificate.part("issuer"), other.part("subject")
    if name is None or subject is None:
        yield "issuer-name-spelling"
        return
    pairs = [*zip(name.attributes, subject.attributes, strict=False)]
    typed = [ours for ours, theirs in pairs if ours.tag != theirs.tag]
    tags = {attribute.tag for attribute in typed}
    if any(_folded(ours.text) != _folded(theirs.text) for ours, theirs in pairs):
        yield "issuer-name-not-ascii"
    if any(attribute.label in _OF_ONE_TYPE for attribute in typed):
        yield "issuer-name-type-fixed"
    if tags - _USUAL_TYPES:
        yield "issuer-name-type-rare"
    if TELETEX_STRING in tags:
        yield "issuer-name-teletex"
    elif BMP_STRING in tags:
        yield "issuer-name-bmp"
    else:
        same_text = all(ours.text == theirs.text for ours, theirs in pairs)
        yield "issuer-name-type" if same_text else "issuer-name-spelling"


def _folded(text: str) -> str:
    """A value as OpenSSL compares it: it ignores the case of ASCII letters, and repeated white space of ASCII."""
    return re.sub(f"[{_SPACES}]+", " ", text.strip(_SPACES)).translate(_LOWER)


_SPACES = " \t\n\v\f\r"
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
# String types that Java and GnuTLS compare as text, and two with their own cases. RFC 5280 section 4.1.2.4.
_USUAL_TYPES = frozenset({PRINTABLE_STRING, UTF8_STRING, TELETEX_STRING, BMP_STRING})
# Attributes of one string type, so that GnuTLS shows other types in hexadecimal. RFC 5280 appendix A.1.
_OF_ONE_TYPE = ("C", "serialNumber", "DC", "emailAddress")

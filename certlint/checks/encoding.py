"""Whether a certificate and its parts can be decoded, and whether they are DER. X.690, RFC 5280 section 4.1."""

from __future__ import annotations

from itertools import chain

from certlint.asn1 import strict
from certlint.asn1.oids import EXTENSIONS
from certlint.check import check, screens
from certlint.errors import DecodeError, OversizeError
from certlint.report import Problem
from certlint.x509.parts import Extension, PublicKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.check import Encoded, Rows, Screen
    from certlint.x509.signed_object import SignedObject

# The kinds of keys that are DER structures inside the BIT STRING.
_STRUCTURED_KEYS = frozenset({"rsa", "rsa-pss", "dsa"})
# The titles of objects in messages, by kind.
_OBJECTS = {"request": "request", "crl": "CRL", "ocsp": "OCSP response"}
# The oddities of a block that explain why it does not contain a certificate.
_DAMAGE = frozenset({"bad-base64", "double-encoded", "unterminated-block"})


@check
def certificate_decodable(bundle: Bundle) -> Iterator[Problem]:
    """Every CERTIFICATE block contains a certificate. RFC 5280 section 4.1.

    Blocks with damaged base64 are reported by the rules about the file.
    """
    damaged = {oddity.block for oddity in bundle.document.oddities if oddity.kind in _DAMAGE}
    for block, error in bundle.broken:
        if block.index in damaged or isinstance(error, OversizeError):
            continue
        yield Problem(
            f"block {block.index} does not contain a readable {block.kind.value}: {error.message} (byte {error.offset})",
            expected=f"a DER-encoded {block.kind.value}",
            block=block.index,
            line=block.line_at(error.offset) or None,
        )


@check
def part_decodable(encoded: Encoded) -> Iterator[Problem]:
    """A part of a certificate can be decoded. RFC 5280 section 4.1."""
    error = encoded.error()
    if error is not None:
        yield Problem(f"the {encoded.title} cannot be decoded: {error.message}", at=error.offset)


@screens(part_decodable)
def _part_decodable(rows: Rows) -> Screen:
    """All rows if the part cannot be decoded."""
    every = range(len(rows))
    return lambda encoded: every if encoded.error() is not None else ()


@check
def is_der(encoded: Encoded) -> Iterator[Problem]:
    """The part is encoded in DER. X.690 section 10. The content of an extension or of a key is checked too.

    A part that cannot be decoded is reported by another rule.
    """
    raw, view = encoded.raw, encoded.view
    if isinstance(view, DecodeError):
        return
    spans = _spans(encoded.name, view, raw)
    numbers = view.tagged_integers if isinstance(view, Extension) else ()
    if not numbers and all(strict.is_der(raw, start, stop) for start, stop in spans):
        return
    elements = (strict.violations(raw, start, stop) for start, stop in spans)
    for violation in chain(*elements, *(strict.integer_violations(raw, start, stop) for start, stop in numbers)):
        message = f"the {encoded.title} is not encoded in DER"
        yield Problem(message, expected="DER", found=violation.message, at=violation.offset)
        return


@check
def whole_is_der(certificate: SignedObject) -> Iterator[Problem]:
    """The object is DER as a whole, including what is around and between its parts. X.690 section 10."""
    for raw in certificate.layers:
        for violation in strict.violations(raw, 0, len(raw)) if not strict.is_der(raw, 0, len(raw)) else ():
            message = f"the {_OBJECTS.get(certificate.kind, 'object')} is not encoded in DER"
            yield Problem(message, expected="DER", found=violation.message)
            return


@check
def nothing_follows(certificate: SignedObject) -> Iterator[Problem]:
    """No bytes follow the object in its block. RFC 7468 section 2."""
    if count := certificate.trailing:
        found = "1 byte" if count == 1 else f"{count} bytes"
        message = (
            f"{found} {'follows' if count == 1 else 'follow'} the end of the {_OBJECTS.get(certificate.kind, 'object')}"
        )
        yield Problem(message, expected="nothing", found=found)


def _spans(name: str, view: object, raw: bytes) -> tuple[tuple[int, int], ...]:
    """The ranges of a part to check for DER: the whole part, and the structure that is wrapped in its bytes.

    That is the value of an extension with a name, or the bits of a public key. The frame around the value is DER if it has its
    usual form.
    """
    whole = 0, len(raw)
    if isinstance(view, Extension) and name in EXTENSIONS:
        value = view.value_start, view.value_stop
        return (value,) if view.plain_frame else (whole, value)
    if isinstance(view, PublicKey) and view.kind in _STRUCTURED_KEYS:
        return whole, (view.key_at, len(view.raw))
    return (whole,)

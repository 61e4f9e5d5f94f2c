"""Whether an authorityKeyIdentifier refers to the signer. RFC 5280 section 4.2.1.1."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.signed_object import SignedObject


class Contradiction(NamedTuple):
    """A mismatch of an authorityKeyIdentifier with the issuer.

    what      what it names another one of, as the end of a sentence
    expected  the issuer's value
    found     the referenced value
    """

    what: str
    expected: str
    found: str


def contradiction(signed: SignedObject, issuer: SignedObject) -> Contradiction | None:
    """The first mismatch of the authorityKeyIdentifier of an object with its issuer. RFC 5280 section 4.2.1.1."""
    reference = signed.part("authority_key_identifier")
    if reference is None:
        return None
    own = issuer.part("subject_key_identifier")
    stated = own.identifier if own is not None else None
    if reference.identifier is not None and stated is not None and reference.identifier != stated:
        has, named = (f"key identifier {each.hex(':')}" for each in (stated, reference.identifier))
        return Contradiction("key than its issuer's", has, named)
    serial = issuer.part("serial_number")
    if reference.serial is not None and serial is not None:
        number = int.from_bytes(reference.serial, "big", signed=True)
        if number != serial.number:
            return Contradiction(
                "certificate than its issuer's", f"serial number {serial.number:x}", f"serial number {number:x}"
            )
    above, other = issuer.part("issuer"), reference.issuer_name
    if other is not None and above is not None and not above.equals(other):
        return Contradiction("issuer certificate", f"issued by {above}", f"issued by {other}")
    return None

"""Whether the attributes of the bags of a PKCS #12 store fit together: by them Java finds the certificate of a key.

What Java does of each was seen with keytool of JDK 17. Runs in the process that opens the store.
"""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.containers.bag import Bag

UNPAIRED, OTHER_CERTIFICATE, NAME_REPEATED, NAMES_DIFFER, MALFORMED = (
    "unpaired",
    "other-certificate",
    "name-repeated",
    "names-differ",
    "malformed",
)


_LISTED = 5
"""How many malformed attributes are reported; more would add nothing."""


class BagRemark(NamedTuple):
    """What is wrong with the attributes of a private key: one of the kinds above, and what to say of it."""

    kind: str
    message: str
    expected: str
    found: str


def remarks_of(
    key: Bag, own: Bag | None, certificates: list[Bag], before: list[Bag], *, alone: bool
) -> Iterator[BagRemark]:
    """What is wrong with a private key; `own` is the certificate that certlint takes for its own, `before` are other keys.

    Without a certificate of its localKeyId, Java looks for one of its friendlyName; several keys need a localKeyId each.
    """
    which = f"the private key {key.alias!r}" if key.alias else "the private key"
    flawed = [bag for bag in (key, *certificates) if bag.flaw] if not before else [key] if key.flaw else []
    for bag in flawed[:_LISTED]:
        what = which if bag is key else f"the certificate {_title(bag)}"
        yield BagRemark(MALFORMED, f"{bag.flaw} in the attributes of {what}", "one value of its type", bag.flaw)
    if flawed:
        return
    same = [bag for bag in certificates if key.key_id and bag.key_id == key.key_id]
    if not same and key.alias and (key.key_id or alone):
        same = [bag for bag in certificates if bag.alias.casefold() == key.alias.casefold()]
    if certificates and not same:
        found = f"{key.key_id.hex()}, which no certificate has" if key.key_id else "no localKeyId"
        message = f"{which} is not tied to a certificate by localKeyId or friendlyName"
        yield BagRemark(UNPAIRED, message, "the localKeyId of its certificate", found)
    if same and not _belong(key, same[0]):
        message = f"{which} is tied to a certificate of another key by its localKeyId or friendlyName"
        yield BagRemark(OTHER_CERTIFICATE, message, "the certificate with its public key", _title(same[0]))
    if key.alias and any(each.alias.casefold() == key.alias.casefold() for each in before):
        message = f"two private keys have the friendlyName {key.alias!r}"
        yield BagRemark(NAME_REPEATED, message, "a name of its own for each private key", key.alias)
    paired = same[0] if same else own
    if key.alias and paired is not None and paired.alias and paired.alias.casefold() != key.alias.casefold():
        message = f"{which} and its certificate have different friendlyNames"
        yield BagRemark(NAMES_DIFFER, message, f"{key.alias} for both", f"{paired.alias} of the certificate")


def _belong(key: Bag, certificate: Bag) -> bool:
    """Whether a certificate has the public key of a private key; true where that cannot be told."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

    from certlint.x509.certificate import Certificate

    if not key.is_open:
        return True
    try:
        private = load_der_private_key(key.contents, None, unsafe_skip_rsa_key_validation=True)
        public = load_der_public_key(Certificate(certificate.contents).spki)
    except Exception:  # noqa: BLE001 - whatever is odd about a key or a certificate is told by rules about these
        return True
    return bool(private.public_key() == public)


def _title(certificate: Bag) -> str:
    from certlint.errors import DecodeError
    from certlint.x509.certificate import Certificate

    try:
        return repr(Certificate(certificate.contents).title)
    except DecodeError:
        return "a certificate"

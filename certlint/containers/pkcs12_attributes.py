"""Checks the attributes of PKCS #12 bags, by which Java finds the certificate of a key.

Java's behavior was observed with keytool of JDK 17. Runs in the process that opens the store.
"""

from __future__ import annotations

from certlint.containers.bag import CERTIFICATE, KEY
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
"""The most malformed attributes that are reported."""


class BagRemark(NamedTuple):
    """A defect in the attributes of a private key: one of the kinds above, and its description."""

    kind: str
    message: str
    expected: str
    found: str


_IMPLIED = b"01"
"""The localKeyId that Java assigns to the first key without one, and to a certificate at the start of a later part."""


def as_java_has_them(bags: list[Bag]) -> list[Bag]:
    """The bags with the identifiers that Java assigns if they are missing: `PKCS12KeyStore.loadSafeContents`."""
    out, keys = [], 0
    for bag in bags:
        is_key = bag.kind == KEY and bag.unread is None
        keys += is_key
        implied = keys == 1 and (is_key or (bag.kind == CERTIFICATE and bag.place == 0))
        out.append(bag._replace(key_id=_IMPLIED) if implied and bag.key_id is None else bag)
    return out


def own_by_java(key: Bag, certificates: list[Bag]) -> Bag | None:
    """The certificate that Java selects for a key: with its identifier and name, else the last one with either."""
    if key.key_id is None:
        return None
    of_id = [bag for bag in certificates if bag.key_id == key.key_id]
    of_name = [bag for bag in certificates if key.alias and bag.alias.casefold() == key.alias.casefold()]
    both = [bag for bag in of_id if any(bag is each for each in of_name)]
    last = of_id or of_name
    return both[0] if both else last[-1] if last else None


def remarks_of(
    key: Bag, own: Bag | None, certificates: list[Bag], before: list[Bag], others: list[Bag]
) -> Iterator[BagRemark]:
    """The defects of a private key; `own` is the certificate that certlint selects, `before` are the preceding keys.

    `others` are the bags that belong to no key.
    """
    which = f"the private key {key.alias!r}" if key.alias else "the private key"
    flawed = [bag for bag in (key, *(() if before else (*certificates, *others))) if bag.flaw]
    for bag in flawed[:_LISTED]:
        what = which if bag is key else f"the certificate {_title(bag)}"
        yield BagRemark(MALFORMED, f"{bag.flaw} in the attributes of {what}", "one value of its type", bag.flaw)
    if flawed:
        return
    same = own_by_java(key, certificates)
    if certificates and same is None:
        has_id = key.key_id not in (None, _IMPLIED)
        found = f"{key.key_id.hex()}, which no certificate has" if key.key_id and has_id else "no localKeyId"
        message = f"{which} is not tied to a certificate by localKeyId or friendlyName"
        yield BagRemark(UNPAIRED, message, "the localKeyId of its certificate", found)
    if same is not None and not belong(key, same):
        message = f"{which} is tied to a certificate of another key by its localKeyId or friendlyName"
        yield BagRemark(OTHER_CERTIFICATE, message, "the certificate with its public key", _title(same))
    if key.alias and any(each.alias.casefold() == key.alias.casefold() for each in before):
        message = f"two private keys have the friendlyName {key.alias!r}"
        yield BagRemark(NAME_REPEATED, message, "a name of its own for each private key", key.alias)
    paired = same or own
    if paired is not None and paired.alias and paired.alias.casefold() != key.alias.casefold():
        message = (
            f"{which} and its certificate have different friendlyNames" if key.alias else f"{which} has no friendlyName"
        )
        expected = f"{key.alias or paired.alias} for both"
        yield BagRemark(NAMES_DIFFER, message, expected, f"{paired.alias} of the certificate")


def belong(key: Bag, certificate: Bag) -> bool:
    """Whether a certificate has the public key of a private key; true if that cannot be determined."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

    from certlint.x509.certificate import Certificate

    if not key.is_open:
        return True
    try:
        private = load_der_private_key(key.contents, None, unsafe_skip_rsa_key_validation=True)
        public = load_der_public_key(Certificate(certificate.contents).spki)
    except Exception:  # noqa: BLE001 - rules about keys and certificates report their defects
        return True
    return bool(private.public_key() == public)


def _title(certificate: Bag) -> str:
    from certlint.errors import DecodeError
    from certlint.x509.certificate import Certificate

    try:
        return repr(Certificate(certificate.contents).title)
    except DecodeError:
        return "a certificate"

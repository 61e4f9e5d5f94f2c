"""How OpenSSL and NSS compare otherNames with name constraints: by their types. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from certlint.x509.parts.general_names import OTHER_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.x509.parts.locations import NameConstraints


def of_types(constraints: NameConstraints, values: Iterable[bytes]) -> Iterator[str]:
    """The types of otherNames: OpenSSL looks at bases of the same type, NSS whether one of them is permitted."""
    permitted, excluded = (
        {_type_of(tree.value) for tree in trees if tree.kind == OTHER_NAME}
        for trees in (constraints.permitted, constraints.excluded)
    )
    types = {_type_of(value) for value in values}
    if (types - {_INTERNATIONAL}) & (permitted | excluded):
        yield "other-type-used"
    if permitted and types - permitted:
        yield "other-type-not-permitted"


def _type_of(other_name: bytes) -> bytes:
    """The encoded OID at the beginning of an otherName."""
    return other_name[: 2 + other_name[1]] if len(other_name) > 1 else other_name


# id-on-SmtpUTF8Mailbox, which OpenSSL compares with bases for mailboxes instead.
_INTERNATIONAL = bytes.fromhex("06082b06010505070809")

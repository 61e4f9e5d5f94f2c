"""Remarks about names. RFC 5280 sections 4.1.2.4, 4.2.1.6."""

from __future__ import annotations

from certlint.x509.derived.host_views import Addresses
from certlint.x509.derived.views import NameKinds, NameShape, Uris
from certlint.x509.parts.general_names import NAME_KINDS, URI
from certlint.x509.parts.name import Name
from certlint.x509.parts.uris import uri_flaw
from certlint.x509.remarks.remark import Remark, quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.x509.remarks.remark import Reading


def whole_name(part: Name) -> Iterable[Remark]:
    """A `sound` name has one attribute per RDN."""
    return () if part.sound and part.rdns else name(part)


def name(part: Name | NameShape) -> Iterator[Remark]:
    if not part.attributes:
        yield Remark("empty", "the name is empty", "at least one attribute", "none")
    if "" in part.shape:
        message = "a relative distinguished name contains no attribute"
        yield Remark("empty RDN", message, "one attribute", "an empty SET")
    last, types = -1, set[str]()
    for attribute in part.attributes:
        if attribute.rdn == last:
            message = f"{attribute.label} is in one relative distinguished name with another attribute"
            yield Remark("several in an RDN", message, "one attribute in each", "two or more", attribute.at)
            if attribute.oid in types:
                message = f"a relative distinguished name contains {attribute.label} more than once"
                yield Remark(
                    "repeated in an RDN",
                    message,
                    "each attribute type once",
                    f"another {attribute.label}",
                    attribute.at,
                )
        else:
            types.clear()
        types.add(attribute.oid)
        last = attribute.rdn


def addresses(part: Addresses) -> Iterator[Remark]:
    """RFC 5280 section 4.2.1.6: four octets, or sixteen."""
    for value in part.values:
        if len(value) not in (4, 16):
            found = f"{len(value)} octets"
            written = (
                f", the text {value.decode()!r}" if value.isascii() and value.decode().isprintable() and value else ""
            )
            message = f"the iPAddress {value.hex() or 'without content'} has {found}{written}"
            yield Remark("size", message, "4 or 16 octets", found)


def name_kinds(part: NameKinds) -> Iterator[Remark]:
    for kind in sorted(part.empty - {URI}):  # an empty URI is reported as a URI
        yield Remark("empty", f"the {NAME_KINDS[kind]} is empty", "a name", "nothing")


URIS = {
    "empty": "is empty",
    "relative": "has no scheme",
    "nothing": "has nothing after its scheme",
    "host": "has a host that is neither a fully qualified domain name nor an IP address",
}


def uris(part: Uris) -> Iterator[Remark]:
    """RFC 5280 section 4.2.1.6, RFC 3986."""
    for index, uri in enumerate(part.names):
        flaw = uri_flaw(uri)
        if flaw:
            yield Remark(flaw, f"the URI {quoted_value(uri)} {URIS[flaw]}", "an absolute URI", uri, index)


REMARKS: Reading = {
    Name: (whole_name, ("empty", "empty RDN", "several in an RDN", "repeated in an RDN")),
    NameShape: (name, ("empty", "empty RDN", "several in an RDN", "repeated in an RDN")),
    NameKinds: (name_kinds, ("empty",)),
    Addresses: (addresses, ("size",)),
    Uris: (uris, tuple(URIS)),
}

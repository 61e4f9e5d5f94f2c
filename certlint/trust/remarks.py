"""Remarks on a valid path: none makes the path invalid, but some clients refuse it.

A remark is a function of the known certificates and a path, from the leaf up; it yields faults as `steps` do.
"""

from __future__ import annotations

from itertools import pairwise

from certlint.asn1 import der
from certlint.trust.fault import Fault
from certlint.trust.openssl_path import is_self_signed
from certlint.x509.days import day_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from certlint.trust.known import Known
    from certlint.x509.parts.name import Attribute


def root_signature(known: Known, path: Sequence[int]) -> Iterator[Fault]:
    """The signature of a root in the file verifies with its own key."""
    top = path[-1]
    is_root = len(path) > 1 and known.links.is_top(top) and not known.is_outside(top)
    if is_root and known.links.signed_by(top, top) is False:
        message = (
            f"the {known.title(top)} names itself as its issuer, but its signature does not verify with its own key"
        )
        expected = "a signature that verifies"
        yield Fault("root signature", top, top, message, expected, "a signature that does not", "signature_value")


def anchor(known: Known, path: Sequence[int]) -> Iterator[Fault]:
    """The trust anchor of the path is self-signed. If only its identifiers contradict that, `ends` reports it."""
    top = path[-1]
    if known.is_anchor(top) and not is_self_signed(known, top) and not known.links.is_top(top):
        message = (
            f"the {known.title(top)} is a trust anchor, but was issued by {known.certificates[top].part('issuer')}"
        )
        yield Fault("anchor", top, -1, message, "a self-signed trust anchor", "a certificate that another CA issued")


def identified(known: Known, path: Sequence[int]) -> Iterator[Fault]:
    """A CA certificate with its issuer's name that is signed by another key identifies that key."""
    for index in path[:-1]:
        if is_self_signed(known, index):
            message = f"the {known.title(index)} has its issuer's name, but no authorityKeyIdentifier says which key signed it"
            yield Fault("identified", index, -1, message, "an authorityKeyIdentifier", "none")


def key_of_its_own(known: Known, path: Sequence[int]) -> Iterator[Fault]:
    """The leaf's key is not that of a CA above it."""
    leaf, key = path[0], known.certificates[path[0]].raw["public_key"]
    for index in path[1:]:
        if known.certificates[index].raw["public_key"] == key:
            message = f"the {known.title(leaf)} has the same key as the {known.title(index)}"
            yield Fault("key of its own", leaf, index, message, "a key of its own", "the key of a CA", "public_key")
            return


def named_alike(known: Known, path: Sequence[int]) -> Iterator[Fault]:
    """The issuer of each certificate is the subject of the one above it, byte for byte. RFC 5280 section 4.1.2.6."""
    for below, top in pairwise(path):
        reason = _other_name(known, below, top) if known.links.signed_by(below, top) else None
        if reason:
            message = f"the {known.title(below)} encodes the name of its issuer, the {known.title(top)}, in other bytes"
            yield Fault("named alike", below, top, message, *reason, "issuer")


def _other_name(known: Known, below: int, top: int) -> tuple[str, str] | None:
    """The first attribute with different bytes: as in the issuer's subject, and as in the certificate."""
    issuer, certificate = known.certificates[top], known.certificates[below]
    if issuer.raw["subject"] == certificate.raw["issuer"]:
        return None
    theirs, own = issuer.part("subject"), certificate.part("issuer")
    if theirs is not None and own is not None:
        for expected, found in zip(theirs.attributes, own.attributes, strict=False):
            if (expected.oid, expected.tag, expected.value) != (found.oid, found.tag, found.value):
                return _written(expected), _written(found)
    return "the same bytes", "other bytes"


def _written(attribute: Attribute) -> str:
    return f"{attribute.label}={attribute.text} as {der.tag_name(attribute.tag)}"


def lasting(known: Known, path: Sequence[int]) -> Iterator[Fault]:
    """No certificate is valid longer than the one above it."""
    for below, top in pairwise(path):
        own, above = known.certificates[below].part("validity"), known.certificates[top].part("validity")
        if own is None or above is None or own.not_after.moment <= above.not_after.moment:
            continue
        end, last = day_texts(own.not_after.moment, above.not_after.moment)
        message = f"the {known.title(below)} is valid until {end}, but its issuer only until {last}"
        yield Fault("lasting", below, top, message, f"not after {last}", end, "validity", own.not_after.at)


REMARKS: dict[str, Callable[[Known, Sequence[int]], Iterator[Fault]]] = {
    "root signature": root_signature,
    "anchor": anchor,
    "identified": identified,
    "key of its own": key_of_its_own,
    "named alike": named_alike,
    "lasting": lasting,
}

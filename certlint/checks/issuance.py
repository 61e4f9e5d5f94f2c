"""Whether those who issued the certificates of a bundle could and may. RFC 5280 section 6.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.check import NotJudgedError, check
from certlint.checks.chain import settled
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.x509.parts.name import Attribute


@check
def signatures_verify(bundle: Bundle) -> Iterator[Problem]:
    """Every certificate is signed by the key of the one that it names as its issuer, where that is in the file.

    What a root's own signature is made with matters to nobody, so one that can't be verified is let pass.
    """
    links = settled(bundle).links
    unknown = []
    for index in links.distinct:
        itself = links.is_top(index)
        parents = [index] if itself else links.parents(index)
        verdicts = [links.signed_by(index, parent) for parent in parents]
        if not parents or True in verdicts:
            continue
        if None in verdicts:
            unknown += [] if itself else [index]
            continue
        issuer = f"the key of the {bundle.title(parents[0])}"
        if itself:
            issuer = "its own key, although it names itself as its issuer"
        wanted, had = links.authority_identifier(index), {links.subject_identifier(p) for p in parents}
        namesake = wanted is not None and None not in had and wanted not in had
        why = "; their key identifiers differ too, so it is another CA of that name" if namesake else ""
        yield Problem(
            f"the {bundle.title(index)} is not signed by {issuer}{why}",
            expected="a signature that verifies",
            found="one that does not",
            part="signature_value",
            certificate=index,
        )
    if links.exhausted:
        raise NotJudgedError(links.exhausted)
    if unknown:
        titles = ", ".join(bundle.title(i) for i in unknown[:3])
        raise NotJudgedError(
            f"the signature of {titles} can't be verified: its algorithm or its issuer's key is not known"
        )


def _issued(bundle: Bundle) -> Iterator[tuple[int, int]]:
    """Each certificate that issued another, with the first that it issued."""
    links = settled(bundle).links
    found: dict[int, int] = {}
    for index in links.distinct:
        for issuer in links.parents(index):
            found.setdefault(issuer, index)
    yield from sorted(found.items())


@check
def issuers_are_cas(bundle: Bundle) -> Iterator[Problem]:
    """Who issued a certificate says so in basicConstraints. RFC 5280 sections 4.2.1.9, 6.1.4 (k)."""
    for issuer, index in _issued(bundle):
        certificate = bundle.certificates[issuer]
        if certificate.is_ca:
            continue
        had = certificate.part("basic_constraints")
        yield Problem(
            f"the {bundle.title(issuer)} issued the {bundle.title(index)}, but is no CA",
            expected="basicConstraints with CA:TRUE",
            found="CA:FALSE" if had is not None else "no basicConstraints",
            part="basic_constraints" if had is not None else "",
            certificate=issuer,
        )


@check
def issuers_may_sign(bundle: Bundle) -> Iterator[Problem]:
    """A CA with a key usage has keyCertSign in it. RFC 5280 sections 4.2.1.3, 6.1.4 (n)."""
    for issuer, index in _issued(bundle):
        certificate = bundle.certificates[issuer]
        usage = certificate.part("key_usage")
        if usage is None or not certificate.is_ca or "keyCertSign" in usage.usages:
            continue
        yield Problem(
            f"the {bundle.title(issuer)} issued the {bundle.title(index)}, but its key usage does not allow it",
            expected="keyCertSign",
            found=", ".join(sorted(usage.usages)) or "no usage",
            part="key_usage",
            certificate=issuer,
        )


@check
def path_lengths(bundle: Bundle) -> Iterator[Problem]:
    """No more intermediates stand below a CA than it allows; self-issued ones don't count. RFC 5280 section 6.1.4 (l)."""
    links = settled(bundle).links
    reported = set()
    for leaf in bundle.leaves:
        below = 0
        for index in links.path(leaf)[1:]:
            constraints = bundle.certificates[index].part("basic_constraints")
            limit = constraints.path_length if constraints is not None and constraints.ca else None
            if limit is not None and below > limit and index not in reported:
                reported.add(index)
                yield Problem(
                    f"the {bundle.title(index)} allows {_count(limit)} below it, and {_count(below)} "
                    f"{'stands' if below == 1 else 'stand'} there",
                    expected=f"at most {der.number(limit)}",
                    found=str(below),
                    part="basic_constraints",
                    certificate=index,
                )
            below += not links.is_self_issued(index)


def _count(number: int) -> str:
    return (
        "no intermediate"
        if number <= 0
        else "one intermediate"
        if number == 1
        else f"{der.number(number)} intermediates"
    )


@check
def issuer_described(bundle: Bundle, *, by: str) -> Iterator[Problem]:
    """What a certificate says of its issuer is what the certificate has whose key made the signature.

    by  `key identifier`: the authority key identifier is its subject key identifier. RFC 5280 section 4.2.1.1
        `name`: the issuer is its subject, byte for byte. RFC 5280 section 4.1.2.6
    """
    links = settled(bundle).links
    compare, part, difference = _DESCRIPTIONS[by]
    for index in links.distinct:
        issuers = links.issuers(index) or (
            [index] if links.is_self_issued(index) and links.signed_by(index, index) else []
        )
        reasons = [compare(bundle, index, issuer) for issuer in issuers]
        if issuers and reasons[0] and all(reasons):
            expected, found = reasons[0]
            issuer = "itself" if issuers == [index] else f"the {bundle.title(issuers[0])}"
            message = f"the {bundle.title(index)} was issued by {issuer}, but {difference}"
            yield Problem(message, expected, found, part=part, certificate=index)


def _other_key(bundle: Bundle, index: int, issuer: int) -> tuple[str, str] | None:
    """The key identifier or serial number that the issuer has, and what the certificate says of it, where they differ."""
    said = bundle.certificates[index].part("authority_key_identifier")
    serial = bundle.certificates[issuer].part("serial_number")
    if said is None:
        return None
    own = bundle.links.subject_identifier(issuer)
    if said.identifier is not None and own is not None and said.identifier != own:
        return own.hex(":"), said.identifier.hex(":")
    if said.serial is not None and serial is not None:
        stated = int.from_bytes(said.serial, "big", signed=True)
        if stated != serial.number:
            return f"serial number {serial.number:x}", f"serial number {stated:x}"
    return None


def _other_name(bundle: Bundle, index: int, issuer: int) -> tuple[str, str] | None:
    """The first attribute of the name as the issuer has it, and as the certificate has it, where the bytes differ."""
    if bundle.certificates[issuer].raw["subject"] == bundle.certificates[index].raw["issuer"]:
        return None
    theirs, own = bundle.certificates[issuer].part("subject"), bundle.certificates[index].part("issuer")
    if theirs is not None and own is not None:
        for expected, found in zip(theirs.attributes, own.attributes, strict=False):
            if (expected.oid, expected.tag, expected.value) != (found.oid, found.tag, found.value):
                return _written(expected), _written(found)
    return "the same bytes", "other bytes"


def _written(attribute: Attribute) -> str:
    return f"{attribute.label}={attribute.text} as {der.tag_name(attribute.tag)}"


_DESCRIPTIONS = {
    "key identifier": (_other_key, "authority_key_identifier", "names another key as its issuer's"),
    "name": (_other_name, "issuer", "has the name of its issuer in other bytes"),
}


@check
def issuers_live_longer(bundle: Bundle) -> Iterator[Problem]:
    """No certificate is valid longer than every one that issued it."""
    links = settled(bundle).links
    for index in links.distinct:
        own = bundle.certificates[index].part("validity")
        found = [bundle.certificates[i].part("validity") for i in links.parents(index)]
        ends = [validity.not_after.moment for validity in found if validity is not None]
        if own is None or not ends or own.not_after.moment <= max(ends):
            continue
        yield Problem(
            f"the {bundle.title(index)} is valid until {own.not_after.moment:%Y-%m-%d}, "
            f"but its issuer until {max(ends):%Y-%m-%d} only",
            expected=f"not after {max(ends):%Y-%m-%d}",
            found=f"{own.not_after.moment:%Y-%m-%d}",
            at=own.not_after.at,
            part="validity",
            certificate=index,
        )

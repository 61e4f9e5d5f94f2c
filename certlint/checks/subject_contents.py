"""The attributes that a subject or issuer must and may contain, their number and order. BR 7.1.4, EVG 7.1.4.2.

Values are checked in `subject`, `attribute_values` and `texts`. Attributes are named as in text: `O`, `C`, `businessCategory`,
or by OID.
"""

from __future__ import annotations

from itertools import pairwise

from certlint.asn1 import oids
from certlint.check import check, screens
from certlint.dns.tlds import tlds
from certlint.policy.words import each_of, either
from certlint.report import Problem
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import NameShape
    from certlint.x509.parts.name import Name


def _either(groups: tuple[str, ...]) -> str:
    return either(map(_together, groups))


def _together(group: str) -> str:
    return each_of(group.split("+"))


def _has(subject_shape: NameShape, group: str) -> bool:
    """Whether a name has every attribute of a group such as `GN+SN`."""
    return all(subject_shape.has(label) for label in group.split("+"))


@check
def requires(
    subject_shape: NameShape, *, any_of: tuple[str, ...], given: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """The subject contains one of `any_of`; `GN+SN` means both.

    With `given`, only subjects with one of these are checked; with `without`, only subjects without them.
    """
    if given and not any(_has(subject_shape, group) for group in given):
        return
    if any(_has(subject_shape, group) for group in (*any_of, *without)):
        return
    because = f", although it contains {_either(given)}" if given else ""
    missing = [label for label in any_of[0].split("+") if not subject_shape.has(label)]
    lacks = each_of(missing) if len(any_of) == 1 else each_of(group.replace("+", " with ") for group in any_of)
    yield Problem(f"the subject lacks {lacks}{because}", expected=_either(any_of), found=_listed(subject_shape))


@screens(requires, "any_of", "given", "without")
def _requires(rows: Rows) -> Screen:
    """The rows that require an attribute which the subject lacks, if they apply to such subjects."""
    wanted = [
        (number, _groups(row["given"]), _groups((*row["any_of"], *row["without"]))) for number, row in enumerate(rows)
    ]

    def screen(subject_shape: NameShape) -> list[int]:
        there = frozenset(subject_shape.oids)
        return [
            number
            for number, given, groups in wanted
            if not any(group <= there for group in groups) and (not given or any(group <= there for group in given))
        ]

    return screen


def _groups(groups: tuple[str, ...]) -> list[frozenset[str]]:
    """Groups such as `GN+SN` as sets of OIDs."""
    return [frozenset(oids.ATTRIBUTE_OIDS.get(label, label) for label in group.split("+")) for group in groups]


def _listed(subject_shape: NameShape) -> str:
    return ", ".join(a.label for a in subject_shape.attributes) or "no attributes"


@check
def forbids(
    subject_shape: NameShape,
    *,
    attributes: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The subject contains none of `attributes` and, with `but`, no attribute except those.

    With `without`, only subjects that contain none of those are checked.
    """
    if any(_has(subject_shape, group) for group in without):
        return
    because = f" without {_either(without)}" if without else ""
    named = set()
    for attribute in subject_shape.attributes:
        label = attribute.label
        if label not in named and (label in attributes or (but and label not in but)):
            named.add(label)
            expected = f"only {', '.join(but)}" if but else f"no {label}"
            yield Problem(f"the subject contains {label}{because}", expected, label, at=attribute.at)


@screens(forbids, "attributes", "but", "without")
def _forbids(rows: Rows) -> Screen:
    """The rows that forbid an attribute of the subject, if they apply to such subjects."""
    unwanted = [
        (number, frozenset(row["attributes"]), frozenset(row["but"]), _groups(row["without"]))
        for number, row in enumerate(rows)
    ]

    def screen(subject_shape: NameShape) -> list[int]:
        there = frozenset(subject_shape.oids)
        labels = {attribute.label for attribute in subject_shape.attributes}
        return [
            number
            for number, attributes, but, without in unwanted
            if (not labels.isdisjoint(attributes) or (but and not labels <= but))
            and not any(group <= there for group in without)
        ]

    return screen


@check
def forbids_beside(
    subject_shape: NameShape, *, attributes: tuple[str, ...], beside: tuple[str, ...]
) -> Iterator[Problem]:
    """The subject has none of `attributes` where it has one of those `beside`."""
    others = [label for label in beside if subject_shape.has(label)]
    for attribute in subject_shape.attributes if others else ():
        if attribute.label in attributes:
            message = f"the subject has {attribute.label} beside {' and '.join(others)}"
            yield Problem(message, "one or the other", f"{attribute.label} and {' and '.join(others)}", attribute.at)


@check
def once(subject_shape: NameShape, *, attributes: tuple[str, ...] = (), but: tuple[str, ...] = ()) -> Iterator[Problem]:
    """The subject contains each of `attributes` (labels or OIDs), or every attribute except `but`, at most once."""
    attributes = tuple(oids.ATTRIBUTES.get(each, each) for each in attributes)
    seen: set[str] = set()
    for attribute in subject_shape.attributes:
        label = attribute.label
        if label in seen and label not in but and (not attributes or label in attributes):
            yield Problem(
                f"the subject contains {label} more than once", f"one {label}", f"another {label}", at=attribute.at
            )
        seen.add(label)


@screens(once, "attributes", "but")
def _once(rows: Rows) -> Screen:
    """All rows if the subject contains any attribute more than once."""
    every = range(len(rows))
    return lambda subject_shape: every if len(set(subject_shape.oids)) < len(subject_shape.attributes) else ()


@check
def each_once(
    part: NameShape,
    *,
    attributes: tuple[str, ...],
    without: tuple[str, ...] = (),
    given: tuple[str, ...] = (),
    whose: str = "subject",
) -> Iterator[Problem]:
    """The name contains each of `attributes` exactly once. `whose` name it is, the message tells.

    Names with one of those `without` are not checked and, with `given`, those with none of these.
    """
    if any(_has(part, group) for group in without) or (given and not any(_has(part, group) for group in given)):
        return
    for label in attributes:
        found = [attribute for attribute in part.attributes if attribute.label == label]
        if not found:
            yield Problem(f"the {whose} lacks {label}", f"one {label}", _listed(part))
        elif len(found) > 1:
            yield Problem(f"the {whose} contains {label} more than once", f"one {label}", f"{len(found)}", found[1].at)


@check
def order(subject_shape: NameShape, *, attributes: tuple[str, ...]) -> Iterator[Problem]:
    """The subject's attributes are in this order; others may stand anywhere. Those of one RDN are a set, which has none.
    BR 7.1.4.2, table 78.
    """
    places = {label: place for place, label in enumerate(attributes)}
    ranked = [a for a in subject_shape.attributes if a.label in places]
    ranked.sort(key=lambda a: (a.rdn, places[a.label]))
    for before, after in pairwise(ranked):
        if places[before.label] > places[after.label]:
            yield Problem(
                f"{after.label} comes after {before.label}",
                expected=", ".join(sorted({a.label for a in ranked}, key=places.__getitem__)),
                found=", ".join(a.label for a in ranked),
                at=after.at,
            )
            return


@screens(order, "attributes")
def _order(rows: Rows) -> Screen:
    """The rows that require another order of the subject's attributes."""
    places = [{label: place for place, label in enumerate(row["attributes"])} for row in rows]

    def screen(subject_shape: NameShape) -> list[int]:
        known = [(attribute.rdn, attribute.label) for attribute in subject_shape.attributes]
        if len(known) < 2:
            return []
        in_order = [sorted((rdn, place[label]) for rdn, label in known if label in place) for place in places]
        ranks = [[rank for _, rank in found] for found in in_order]
        return [number for number, found in enumerate(ranks) if found != sorted(found)]

    return screen


@check
def most_specific(subject_shape: NameShape, *, attribute: str) -> Iterator[Problem]:
    """The last relative distinguished name is one `attribute`, which RFC 2253 writes first. RFC 2253 section 2.1."""
    last = [each.label for each in subject_shape.attributes if each.rdn == len(subject_shape.shape) - 1]
    if last != [attribute]:
        found = "+".join(last) or "no attributes"
        message = f"in RFC 2253 order the subject begins with {found}, not with {attribute}"
        yield Problem(
            message, expected=f"{attribute} as the last attribute of the certificate", found=_listed(subject_shape)
        )


@check
def domain_components(subject: Name) -> Iterator[Problem]:
    """The domainComponents stand side by side, and are the labels of a domain name, its top-level domain first."""
    places = [index for index, each in enumerate(subject.attributes) if each.label == "DC"]
    if not places:
        return
    labels = [subject.attributes[place].text for place in places]
    listed, at = ", ".join(f"DC={quoted_value(label)}" for label in labels), subject.attributes[places[0]].at
    if places[-1] - places[0] + 1 != len(places):
        yield Problem("other attributes are between the domainComponents", "one sequence of DC", listed, at)
    elif labels[0].lower().encode() not in tlds() or len(labels) < 2:
        yield Problem(f"{listed} is not a domain name in order", "such as DC=com, DC=example", listed, at)


@screens(domain_components)
def _domain_components(rows: Rows) -> Screen:
    """All rows if the subject has such an attribute."""
    return lambda subject: range(len(rows)) if subject.values(_DOMAIN_COMPONENT) else ()


_DOMAIN_COMPONENT = oids.ATTRIBUTE_OIDS["DC"]

"""Texts in certificates: string types, lengths, characters, encodings. RFC 5280 4.1.2.4, appendix A; RFC 6818 section 3.

`part` selects the texts: the whole issuer, the subject's attributes with unusual texts (`unusual_subject`, which are few, so
that results repeat), the attributes of one type (`subject.O`), names (`unusual_dns_names`, `san_uris`, `ian_emails`, …), or the
explicit texts of `certificate_policies`. Whether values are valid for their string types is checked in `string_values`.
"""

from __future__ import annotations

from certlint.asn1 import der
from certlint.check import NotJudgedError, check, rows_by, screens
from certlint.policy.expressions import compiled
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.derived.texts import texts
from certlint.x509.derived.views import NameShape
from certlint.x509.parts.strings import is_text
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.texts import TextValue
    from certlint.x509.derived.views import Names, ShapeAttribute, TextAttributes


def _texts(part: object) -> Iterable[TextValue]:
    try:
        return texts(part)
    except KeyError:
        raise NotJudgedError("this part of the certificate contains no text") from None


def _of_part(part: object) -> Iterable[TextValue | ShapeAttribute]:
    """The same, without the texts themselves if only their types are known."""
    return part.attributes if isinstance(part, NameShape) else _texts(part)


@check
def without(
    part: object, *, pattern: str, flaw: str, right: str = "", of: str = "", types: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """No text matches the regular expression `pattern`: a message says the `flaw` of one that does, and what is `right`.

    With `of` and `types`, only texts of this kind and these string types are checked.
    """
    found_in = compiled(pattern).search  # looked up once: there may be a hundred thousand texts
    for value in _texts(part):
        wanted = (not of or value.label == of) and (not types or der.tag_name(value.tag) in types)
        if wanted and found_in(value.text):
            message = f"{value.label} {quoted_value(value.text)} {flaw}".lstrip()
            yield Problem(message, right, _visible(value.text), value.at)


def _visible(text: str) -> str:
    """A text as it was found, in quotes if its beginning or end would be invisible."""
    return text if text and text == text.strip() else repr(text)


@screens(without, "pattern", "flaw", "right", "of", "types")
def _without(rows: Rows) -> Screen:
    """The rows whose pattern matches a text of the kind and type that they are about."""
    looks = [(row["of"], frozenset(row["types"]), compiled(row["pattern"]).search) for row in rows]

    def screen(part: object) -> list[int]:
        return [
            row
            for value in _texts(part)
            for label, tag, text in ((value.label, der.tag_name(value.tag), value.text),)
            for row, (of, types, found_in) in enumerate(looks)
            if (not of or of == label) and (not types or tag in types) and found_in(text)
        ]

    return screen


@check
def at_most(
    part: object, *, of: str = "", characters: int = 0, most: dict[str, int] | None = None
) -> Iterator[Problem]:
    """The texts `of` one kind have at most `characters` characters, or those of several as `most` says. RFC 5280 A.1, X.520.

    Values that are not strings are reported by another rule.
    """
    limits = most or {of: characters}
    for value in _texts(part):
        limit, length = limits.get(value.label), len(value.text)
        if limit is not None and length > limit and is_text(value.tag):
            message = f"{value.label} {quoted_value(value.text)} has {length} characters, more than {limit}"
            yield Problem(message, f"{limit} or fewer", str(length), value.at)


@screens(at_most, "of", "characters", "most")
def _at_most(rows: Rows) -> Screen:
    """The rows about a kind that has a text longer than the lowest of their limits."""
    limits = [row["most"] or {row["of"]: row["characters"]} for row in rows]
    about = rows_by((of, number) for number, each in enumerate(limits) for of in each)
    least = {of: min(limits[number][of] for number in numbers) for of, numbers in about.items()}

    def screen(part: object) -> list[int]:
        long = [each.label for each in _texts(part) if each.label in least and len(each.text) > least[each.label]]
        return [number for of in long for number in about[of]]

    return screen


@check
def types(
    part: object, *, allowed: tuple[str, ...] = (), refused: tuple[str, ...] = (), of: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """The texts `of` these kinds (all, when empty) have one of the ASN.1 string types `allowed`, and none that is `refused`."""
    for value in _of_part(part):
        found = der.tag_name(value.tag)
        if (not of or value.label in of) and (found in refused or (allowed and found not in allowed)):
            expected = either(allowed) or f"no {either(refused)}"
            yield Problem(f"{value.label} is {der.a_or_an(found)}", expected, found, value.at)


@screens(types, "allowed", "refused", "of")
def _types(rows: Rows) -> Screen:
    """The rows about a kind that has a text of a string type that they do not allow."""

    def screen(part: object) -> list[int]:
        found = {(each.label, der.tag_name(each.tag)) for each in _of_part(part)}
        return [
            number
            for label, name in found
            for number, row in enumerate(rows)
            if (not row["of"] or label in row["of"])
            and (name in row["refused"] or (row["allowed"] and name not in row["allowed"]))
        ]

    return screen


@check
def emails_in_san(unusual_subject: TextAttributes, san_emails: Names | None) -> Iterator[Problem]:
    """The SAN contains every emailAddress of the subject as an rfc822Name. Case does not count. RFC 5280 section 4.1.2.6."""
    known = {name.lower() for name in san_emails.names} if san_emails is not None else set()
    for attribute in unusual_subject.attributes:
        if attribute.label == "emailAddress" and attribute.text.lower() not in known:
            message = f"emailAddress {quoted_value(attribute.text)} is not in the subjectAltName"
            yield Problem(message, f"rfc822Name {attribute.text}", "not in the SAN", attribute.at)

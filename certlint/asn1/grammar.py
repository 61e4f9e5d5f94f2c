"""The grammar of rare structures as data, and whether an element follows it. ITU-T X.680."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Form(NamedTuple):
    """What an element may be.

    tag       its identifier octet
    what      its name in messages
    members   for a SEQUENCE: what it consists of, in this order
    item      for a SEQUENCE OF: what each element may be, at `least` so many
    verify    for a primitive type: raises DecodeError if its content, at an offset, is not a value of the type
    """

    tag: int
    what: str
    members: tuple[Member, ...] | None = None
    item: tuple[Form, ...] | None = None
    least: int = 0
    verify: Callable[[bytes, int], object] | None = None


class Member(NamedTuple):
    """A member of a SEQUENCE: one of several forms (a CHOICE), which may be missing if it is optional."""

    forms: tuple[Form, ...]
    optional: bool = False


def require(raw: bytes, node: der.Node, forms: tuple[Form, ...]) -> None:
    """Raises DecodeError unless the element has one of the forms."""
    form = next((each for each in forms if each.tag == node.tag), None)
    if form is None:
        wanted = " or ".join(der.a_or_an(der.tag_name(each.tag)) for each in forms)
        found = der.a_or_an(der.tag_name(node.tag))
        raise DecodeError(f"{forms[0].what} is {found} instead of {wanted}", node.pos)
    if form.members is not None:
        _require_members(raw, node, form, form.members)
    elif form.item is not None:
        listed = der.children(raw, node.start, node.stop)
        if len(listed) < form.least:
            raise DecodeError(f"{form.what} is empty", node.pos)
        for each in listed:
            require(raw, each, form.item)
    elif form.verify is not None:
        form.verify(raw[node.start : node.stop], node.start)


def _require_members(raw: bytes, node: der.Node, form: Form, members: tuple[Member, ...]) -> None:
    left: Iterator[der.Node] = iter(der.children(raw, node.start, node.stop))
    found = next(left, None)
    for member in members:
        if found is not None and (not member.optional or any(each.tag == found.tag for each in member.forms)):
            require(raw, found, member.forms)
            found = next(left, None)
        elif not member.optional:
            raise DecodeError(f"{form.what} lacks {member.forms[0].what}", node.pos)
    if found is not None:
        what = der.a_or_an(der.tag_name(found.tag))
        raise DecodeError(f"{what} is not allowed in {form.what}, or not in this position", found.pos)


def in_order(what: str, *members: Member | Form, tag: int = der.SEQUENCE) -> Form:
    """A SEQUENCE of these members, or one with an implicit tag."""
    return Form(tag, what, tuple(each if isinstance(each, Member) else Member((each,)) for each in members))


def list_of(what: str, *item: Form, least: int = 1, tag: int = der.SEQUENCE) -> Form:
    """A SEQUENCE OF of at `least` so many elements of one of these forms, or one with an implicit tag."""
    return Form(tag, what, item=item, least=least)


def perhaps(*forms: Form) -> Member:
    """A member that may be missing."""
    return Member(forms, optional=True)


def tagged(number: int, *forms: Form) -> Form:
    """An element of one of these forms inside an explicit tag."""
    return Form(0xA0 | number, forms[0].what, (Member(forms),))


def any_integer(what: str, tag: int = der.INTEGER) -> Form:
    """An INTEGER, whose size does not matter."""
    return Form(tag, what, verify=der.integer)


def object_identifier(what: str) -> Form:
    """An OBJECT IDENTIFIER."""
    return Form(der.OID, what, verify=der.oid)


def octets(what: str) -> Form:
    """An OCTET STRING."""
    return Form(der.OCTET_STRING, what)


def ia5(what: str, tag: int = der.IA5_STRING) -> Form:
    """An IA5String that is not empty."""
    return Form(tag, what, verify=_ascii)


def _ascii(content: bytes, at: int) -> None:
    if not content or not content.isascii():
        raise DecodeError("an IA5String is empty or contains a character that is not ASCII", at)


def algorithm(what: str) -> Form:
    """An AlgorithmIdentifier with any parameters. RFC 5280 section 4.1.1.2."""
    return Form(der.SEQUENCE, what, verify=_algorithm)


def _algorithm(content: bytes, at: int) -> None:
    fields = der.children(content, 0, len(content))
    if not 1 <= len(fields) <= _OID_AND_PARAMETERS or fields[0].tag != der.OID:
        raise DecodeError("an algorithm is not an OBJECT IDENTIFIER with or without parameters", at)
    der.oid(content[fields[0].start : fields[0].stop], at + fields[0].start)


_OID_AND_PARAMETERS = 2

"""The texts of a part in a common form for rules about text: attributes of a name, general names, user notices."""

from __future__ import annotations

from certlint.light import NamedTuple
from certlint.x509.derived.views import Attributes, DnsNames, Names, TextAttributes, Uris
from certlint.x509.parts.general_names import IssuerAltName, SubjectAltName
from certlint.x509.parts.name import Name
from certlint.x509.parts.policies import CertificatePolicies
from certlint.x509.parts.strings import decode_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Protocol

    class TextValue(Protocol):
        """A text: its label (`CN`, `dNSName`; empty if the part has one kind only), its ASN.1 tag or 0, its offset."""

        @property
        def label(self) -> str: ...
        @property
        def tag(self) -> int: ...
        @property
        def text(self) -> str: ...
        @property
        def at(self) -> int: ...


NOTICE = "the explicit text"


class PlainText(NamedTuple):
    """A text of a part without such a view."""

    label: str
    tag: int
    text: str
    at: int


def _attributes(part: Name | TextAttributes) -> Iterable[TextValue]:
    return part.attributes


def _values(part: Attributes) -> Iterable[TextValue]:
    return [PlainText("", tag, decode_string(tag, value), index) for index, (tag, value) in enumerate(part.values)]


def _names(part: Names) -> Iterable[TextValue]:
    return [PlainText("", 0, name, index) for index, name in enumerate(part.names)]


def _general_names(part: SubjectAltName | IssuerAltName) -> Iterable[TextValue]:
    return [PlainText(name.title, 0, name.text, name.at) for name in part.names]


def _notices(part: CertificatePolicies) -> Iterable[TextValue]:
    return [PlainText(NOTICE, n.tag, decode_string(n.tag, n.text), n.at) for n in part.notices if n.tag]


_TEXTS: dict[type, Callable[[Any], Iterable[TextValue]]] = {
    Name: _attributes,
    TextAttributes: _attributes,
    Attributes: _values,
    **dict.fromkeys((Names, DnsNames, Uris), _names),
    **dict.fromkeys((SubjectAltName, IssuerAltName), _general_names),
    CertificatePolicies: _notices,
}


def texts(part: object) -> Iterable[TextValue]:
    """The texts of a part, in order. Raises KeyError for a part without texts."""
    return _TEXTS[type(part)](part)

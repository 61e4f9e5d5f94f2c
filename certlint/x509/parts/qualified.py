"""The statements of qualified certificates (QCStatements). RFC 3739 section 3.2.6, ETSI EN 319 412-5 section 4."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension
from certlint.x509.parts.general_names import GeneralName, general_name

ETSI = "0.4.0.1862.1."
COMPLIANCE, LIMIT_VALUE, RETENTION, SSCD, PDS, TYPE, LEGISLATION = (f"{ETSI}{number}" for number in range(1, 8))
IDENTIFICATION, DEVICE_LEGISLATION = f"{ETSI}8", f"{ETSI}9"
ESIGN, ESEAL, WEB = (f"{TYPE}.{number}" for number in (1, 2, 3))
# id-qcs-pkixQCSyntax-v1 and -v2. RFC 3739 section 3.2.6.1.
FORMER_SEMANTICS, SEMANTICS = "1.3.6.1.5.5.7.11.1", "1.3.6.1.5.5.7.11.2"


class Statement(NamedTuple):
    """One statement: its OID, its encoded information (empty without any), and its offset."""

    oid: str
    info: bytes
    at: int


class QcStatements(Extension):
    """All statements in order."""

    __slots__ = ("statements",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.statements = [self._statement(node) for node in self.fields("the list of statements")]

    def _statement(self, node: der.Node) -> Statement:
        fields = der.children(self.raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
        if not 1 <= len(fields) <= 2 or fields[0].tag != der.OID:
            raise DecodeError("a statement is not an identifier and its information", node.pos)
        oid = der.oid(self.raw[fields[0].start : fields[0].stop], fields[0].start)
        info = self.raw[fields[1].pos : fields[1].stop] if len(fields) == 2 else b""
        return Statement(oid, info, node.pos)

    def of(self, oid: str) -> list[Statement]:
        return [each for each in self.statements if each.oid == oid]

    @property
    def etsi(self) -> list[Statement]:
        """The statements that ETSI defines."""
        return [each for each in self.statements if each.oid.startswith(ETSI)]


class Limit(NamedTuple):
    """The transaction limit: its currency, as letters or three digits, and the amount."""

    currency: str
    amount: int


def limit(statement: Statement) -> Limit:
    """The value of a QcLimitValue statement. Raises DecodeError if it is not currency, amount and exponent."""
    fields = der.sequence(statement.info, "the value limit")
    if len(fields) != 3 or fields[1].tag != der.INTEGER:
        raise DecodeError("the value limit is not a currency, an amount and an exponent", 0)
    currency, amount = (statement.info[each.start : each.stop] for each in fields[:2])
    return Limit(_currency(fields[0].tag, currency), der.integer(amount, fields[1].start))


def _currency(tag: int, content: bytes) -> str:
    """The currency; empty if it is neither letters nor a number from 1 to 999, which a rule about the form reports."""
    if tag == der.PRINTABLE_STRING:
        return content.decode("ascii", "replace")
    number = int.from_bytes(content[:3], "big", signed=True) if tag == der.INTEGER else 0
    return f"{number:03}" if 1 <= number <= 999 else ""


class Disclosure(NamedTuple):
    """A disclosure statement: its URL, its language, and whether both have the right string types."""

    url: str
    language: str
    sound: bool


def disclosures(statement: Statement) -> list[Disclosure]:
    """The list in a QcPDS statement. Raises DecodeError if it is not a list of URLs and languages."""
    found = []
    for node in der.sequence(statement.info, "the list of disclosure statements"):
        fields = der.children(statement.info, node.start, node.stop) if node.tag == der.SEQUENCE else []
        if len(fields) != 2:
            raise DecodeError("a disclosure statement is not a URL and a language", node.pos)
        url, language = (statement.info[each.start : each.stop].decode("ascii", "replace") for each in fields)
        sound = [each.tag for each in fields] == [der.IA5_STRING, der.PRINTABLE_STRING]
        found.append(Disclosure(url, language, sound))
    return found


def types(statement: Statement) -> list[str]:
    """The OIDs in a QcType statement. Raises DecodeError if it is not a list of OIDs."""
    return _identifiers(statement, "the list of types", "a type")


def _identifiers(statement: Statement, listed: str, each: str) -> list[str]:
    found = []
    for node in der.sequence(statement.info, listed):
        if node.tag != der.OID:
            raise DecodeError(f"{each} is not an object identifier", node.pos)
        found.append(der.oid(statement.info[node.start : node.stop], node.start))
    return found


def is_for_web(statements: QcStatements) -> bool:
    """Whether a QcType statement lists the type for web sites."""
    for statement in statements.of(TYPE):
        try:
            if WEB in types(statement):
                return True
        except DecodeError:
            continue
    return False


def countries(statement: Statement) -> list[str]:
    """The country codes of a QcCClegislation or QcQSCDlegislation statement. Raises DecodeError if it is not a list of them."""
    found = []
    for node in der.sequence(statement.info, "the list of countries"):
        if node.tag != der.PRINTABLE_STRING:
            raise DecodeError("a country is not a PrintableString", node.pos)
        found.append(statement.info[node.start : node.stop].decode("ascii", "replace"))
    return found


def identification(statement: Statement) -> list[str]:
    """The OIDs in a QcIdentMethod statement. Raises DecodeError if it is not a list of OIDs."""
    return _identifiers(statement, "the list of methods of identification", "a method of identification")


class Semantics(NamedTuple):
    """The semantics of subject attributes: the OID (empty without one), and the name registration authorities."""

    identifier: str
    authorities: list[GeneralName]


def semantics(statement: Statement) -> Semantics:
    """The value of a qcStatement-2, which may be empty. Raises DecodeError for anything else."""
    identifier, authorities = "", list[GeneralName]()
    if not statement.info:
        return Semantics(identifier, authorities)
    fields = der.sequence(statement.info, "the information on semantics")
    rest = list(fields)
    if rest and rest[0].tag == der.OID:
        node = rest.pop(0)
        identifier = der.oid(statement.info[node.start : node.stop], node.start)
    if rest and rest[0].tag == der.SEQUENCE:
        node = rest.pop(0)
        listed = der.children(statement.info, node.start, node.stop)
        if not listed:
            raise DecodeError("the list of name registration authorities is empty", node.pos)
        authorities = [general_name(statement.info, each) for each in listed]
    if rest or not fields:
        raise DecodeError("the information is not an identifier, name registration authorities or both", 0)
    return Semantics(identifier, authorities)

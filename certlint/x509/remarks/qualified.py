"""Remarks about the statements of qualified certificates. ETSI EN 319 412-5 sections 4 and 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.asn1.titles import STATEMENTS, statement_title
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts import qualified as qc
from certlint.x509.parts.qualified import QcStatements
from certlint.x509.parts.uris import uri_flaw
from certlint.x509.remarks.remark import Remark, quoted_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.x509.parts.qualified import Statement
    from certlint.x509.remarks.remark import Reading

_WITHOUT_INFO = {qc.COMPLIANCE: "QcCompliance", qc.SSCD: "QcSSCD"}
_TYPES = (qc.ESIGN, qc.ESEAL, qc.WEB)


def qc_statements(part: QcStatements) -> Iterator[Remark]:
    yield from _which(part)
    yield from _repeated(part)
    for statement in part.etsi:
        if name := _WITHOUT_INFO.get(statement.oid):
            if statement.info:
                message = f"the statement {name} contains statementInfo, which is not allowed"
                yield Remark(f"{name} form", message, "the identifier alone", "information", statement.at)
        elif form := _FORMS.get(statement.oid):
            yield from form.remarks(statement)
    for oid, form in _SEMANTICS.items():
        for statement in part.of(oid):
            yield from form.remarks(statement)


def _repeated(part: QcStatements) -> Iterator[Remark]:
    seen: set[str] = set()
    for statement in part.statements:
        if statement.oid in seen:
            kind = "doubled" if statement.oid.startswith(qc.ETSI) else "other doubled"
            message = f"qcStatements contains {statement_title(statement.oid)} more than once"
            yield Remark(kind, message, "once", "twice", statement.at)
        seen.add(statement.oid)


def _which(part: QcStatements) -> Iterator[Remark]:
    seen: set[str] = set()
    for statement in part.etsi:
        seen.add(statement.oid)
        if statement.oid in _TYPES:
            message = f"the type {statement_title(statement.oid)} is a statement of its own"
            yield Remark(
                "type as statement",
                message,
                f"inside the statement {statement_title(qc.TYPE)}",
                "a statement",
                statement.at,
            )
    if seen and qc.COMPLIANCE not in seen:
        message = "qcStatements contains statements of ETSI but no QcCompliance"
        yield Remark(
            "no compliance",
            message,
            f"the statement {statement_title(qc.COMPLIANCE)}",
            ", ".join(map(statement_title, sorted(seen))),
        )


def _limit_value(statement: Statement) -> Iterator[Remark]:
    """EN 319 412-5 section 4.3.2: a currency of three letters or the number of one, an amount, an exponent."""
    fields = der.sequence(statement.info, "the value limit")
    currency = statement.info[fields[0].start : fields[0].stop] if fields else b""
    tags = [each.tag for each in fields]
    letters = tags[:1] == [der.PRINTABLE_STRING] and len(currency) == 3 and currency.isalpha() and currency.isupper()
    number = tags[:1] == [der.INTEGER] and 1 <= int.from_bytes(currency[:3], "big", signed=True) <= 999
    if tags[1:] != [der.INTEGER, der.INTEGER] or not (letters or number):
        found = quoted_value(currency.decode("ascii", "replace"))
        message = "the value limit is not an amount in a currency"
        yield Remark("limit form", message, "a currency of ISO 4217, an amount, an exponent", found, statement.at)
    elif number:
        code = f"{int.from_bytes(currency, 'big'):03}"
        yield Remark(
            "limit number", f"the currency of the value limit is the number {code}", "letters", code, statement.at
        )


def _retention(statement: Statement) -> Iterator[Remark]:
    """EN 319 412-5 section 4.3.3: a number of years."""
    info = statement.info
    if len(info) < 3 or info[0] != der.INTEGER or info[1] != len(info) - 2 or info[2] & 0x80:
        yield Remark(
            "retention form",
            "the retention period is not a number of years",
            "an INTEGER",
            info.hex()[:80] or "nothing",
            statement.at,
        )


def _pds(statement: Statement) -> Iterator[Remark]:
    """EN 319 412-5 section 4.3.4: one URL for each language."""
    listed = qc.disclosures(statement)
    if not listed:
        yield Remark("pds form", "the list of disclosure statements is empty", "at least one", "none", statement.at)
    languages: set[str] = set()
    for each in listed:
        yield from _disclosure(each, languages, statement.at)
        languages.add(each.language.lower())


def _disclosure(each: qc.Disclosure, languages: set[str], at: int) -> Iterator[Remark]:
    """Defects of a PKI disclosure statement; `languages` are those of earlier ones. ETSI EN 319 412-5 section 4.3.4."""
    language, url = quoted_value(each.language), quoted_value(each.url)
    if each.language.lower() in languages:
        yield Remark(
            "pds repeated", f"there are two disclosure statements in the language {language}", "one", "two", at
        )
    if len(each.language) != 2:
        message = f"the language {language} does not have two letters"
        yield Remark("pds form", message, "a code of ISO 639-1", language, at)
    elif not each.sound:
        message = f"the disclosure statement in the language {language} has a value of the wrong string type"
        yield Remark("pds form", message, "a PrintableString for the language, an IA5String for the URL", "another", at)
    elif _is_no_url(each.url):
        yield Remark("pds form", f"the URL {url} of a disclosure statement is malformed", "an absolute URL", url, at)
    if len(each.language) == 2 and each.language != each.language.lower():
        yield Remark("pds language", f"the language {language} is not in lower case", "lower case", language, at)
    if not each.url.lower().startswith("https://"):
        yield Remark("pds scheme", f"the disclosure statement is at {url}", "an https:// URL", url, at)


def _is_no_url(text: str) -> bool:
    """Whether a text cannot be opened as a URL, whatever its scheme. RFC 3986, RFC 9110 section 4.2."""
    host = text.partition("://")[2].partition("/")[0]
    return not host or not text.isascii() or " " in text or uri_flaw(text) in ("empty", "relative")


def _type(statement: Statement) -> Iterator[Remark]:
    """EN 319 412-5 section 4.2.3: what the certificate is for."""
    listed = qc.types(statement)
    found = ", ".join(STATEMENTS.get(each, each) for each in listed) or "none"
    message = "QcType lists no type" if not listed else f"QcType lists {found}"
    if not listed or not set(listed) <= set(_TYPES):
        yield Remark("type form", message, "esign, eseal or web", found, statement.at)
    if len(listed) != 1 or listed[0] not in _TYPES:
        yield Remark("not one type", message, "exactly one of esign, eseal and web", found, statement.at)


def _legislation(statement: Statement) -> Iterator[Remark]:
    """EN 319 412-5 sections 4.2.4 and 4.2.5, annex B: codes of ISO 3166-1."""
    listed = qc.countries(statement)
    if not listed:
        yield Remark("legislation form", "the list of countries is empty", "at least one", "none", statement.at)
    for each in listed:
        if len(each) != 2 or not (each.isascii() and each.isalpha() and each.isupper()):
            found = quoted_value(each)
            message = f"{found} in the list of countries is not a code of two capital letters"
            yield Remark("legislation form", message, "an ISO 3166-1 alpha-2 code", found, statement.at)


def _identification(statement: Statement) -> Iterator[Remark]:
    """EN 319 412-5 section 4.3.5, annex B: one method."""
    listed = qc.identification(statement)
    if len(listed) != 1:
        found = ", ".join(listed) or "none"
        message = f"QcIdentMethod lists {'several methods' if listed else 'no method'} of identification"
        yield Remark("identification form", message, "exactly one", found, statement.at)


def _semantics(statement: Statement) -> Iterator[Remark]:
    """RFC 3739 section 3.2.6.1. Everything that can be decoded is valid."""
    qc.semantics(statement)
    yield from ()


class _Form(NamedTuple):
    """The form of the information in a statement.

    read      yields remarks about the information; raises DecodeError if it cannot be decoded
    what      the information; `expected`: its form, for the message that it cannot be decoded
    kinds     the kinds of remarks for that
    """

    read: Callable[[Statement], Iterator[Remark]]
    what: str
    expected: str
    kinds: tuple[str, ...]

    def remarks(self, statement: Statement) -> Iterator[Remark]:
        try:
            yield from self.read(statement)
        except DecodeError as error:
            for kind in self.kinds:
                yield Remark(kind, f"{self.what} cannot be read: {error}", self.expected, "", statement.at)


_COUNTRIES = _Form(_legislation, "the list of countries", "a list of country codes", ("legislation form",))
_METHODS = "the list of methods of identification"
_FORMS = {
    qc.LIMIT_VALUE: _Form(_limit_value, "the value limit", "currency, amount, exponent", ("limit form",)),
    qc.RETENTION: _Form(_retention, "the retention period", "an INTEGER", ("retention form",)),
    qc.PDS: _Form(_pds, "the list of disclosure statements", "a list", ("pds form",)),
    qc.TYPE: _Form(_type, "the list of types", "a list of types", ("type form", "not one type")),
    qc.LEGISLATION: _COUNTRIES,
    qc.DEVICE_LEGISLATION: _COUNTRIES,
    qc.IDENTIFICATION: _Form(_identification, _METHODS, "a list of one method", ("identification form",)),
}
_SEMANTICS = {
    oid: _Form(
        _semantics, f"{title} (semantics of the subject)", "an identifier, authorities, or both", ("semantics form",)
    )
    for oid, title in ((qc.FORMER_SEMANTICS, "qcStatement-1"), (qc.SEMANTICS, "qcStatement-2"))
}
_KINDS = (
    "doubled",
    "other doubled",
    "type as statement",
    "no compliance",
    "QcCompliance form",
    "QcSSCD form",
    "limit form",
    "limit number",
    "retention form",
    "pds form",
    "pds repeated",
    "pds language",
    "pds scheme",
    "type form",
    "not one type",
    "legislation form",
    "identification form",
    "semantics form",
)
REMARKS: Reading = {QcStatements: (qc_statements, _KINDS)}

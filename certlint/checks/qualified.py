"""Whether the statements of a qualified certificate fit its purpose and its policies. ETSI EN 319 412-5 sections 4 and 5."""

from __future__ import annotations

from certlint.asn1.der import number
from certlint.asn1.titles import policy_title, statement_title
from certlint.check import check
from certlint.checks.registrations import lei_problems
from certlint.errors import DecodeError
from certlint.policy import tables
from certlint.policy.expressions import compiled
from certlint.report import Problem
from certlint.x509.parts import qualified as qc
from certlint.x509.parts.general_names import URI
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.x509.parts.name import Attribute, Name
    from certlint.x509.parts.policies import CertificatePolicies
    from certlint.x509.parts.qualified import QcStatements, Statement

_NAMES = {qc.ESIGN: "esign", qc.ESEAL: "eseal", qc.WEB: "web"}


@check
def types(qc_statements: QcStatements, *, any_of: tuple[str, ...]) -> Iterator[Problem]:
    """Where the certificate says of which types it is, one of them is among `any_of` (`esign`, `eseal`, `web`)."""
    for statement in qc_statements.of(qc.TYPE):
        found = _listed_by(qc.types, statement)
        if found and not set(any_of) & {_NAMES.get(each, each) for each in found}:
            listed = ", ".join(_NAMES.get(each, each) for each in found)
            wanted = " or ".join(any_of)
            yield Problem(f"the type of the certificate is {listed}, not {wanted}", wanted, listed, statement.at)


def _listed_by(reader: Callable[[Statement], list[str]], statement: Statement) -> list[str]:
    """What a statement lists; nothing if it cannot be decoded, which rules about its form report."""
    try:
        return reader(statement)
    except DecodeError:
        return []


@check
def says_type(qc_statements: QcStatements, *, type: str) -> Iterator[Problem]:
    """The certificate has a QcType statement; it should be of the `type`. ETSI EN 319 412-5 section 5, table 2."""
    if not qc_statements.of(qc.TYPE):
        wanted = f"the statement {statement_title(qc.TYPE)} with {type}"
        yield Problem("qcStatements contains no QcType, which means esign", wanted, "no such statement")


@check
def fits_policy(
    qc_statements: QcStatements, certificate_policies: CertificatePolicies, *, policies: tuple[str, ...], type: str
) -> Iterator[Problem]:
    """A certificate with one of `policies` is of the `type` (`esign`, `eseal`, `web`).

    Without a type, it is one for electronic signatures. ETSI EN 319 412-5 section 4.2.1, table 1.
    """
    listed = [each for statement in qc_statements.of(qc.TYPE) for each in _listed_by(qc.types, statement)]
    found = [_NAMES[each] for each in listed or [qc.ESIGN] if each in _NAMES]
    for policy in certificate_policies.oids:
        if policy in policies and found and type not in found:
            types = ", ".join(found) if listed else "none, which means esign"
            yield Problem(
                f"the policy {policy_title(policy)} is for the type {type}, but the type is {types}", type, types
            )


@check
def says_device(
    qc_statements: QcStatements, certificate_policies: CertificatePolicies, *, policies: tuple[str, ...]
) -> Iterator[Problem]:
    """A certificate with one of `policies` has the statement QcSSCD. ETSI EN 319 412-5 section 5, table 2."""
    for policy in certificate_policies.oids:
        if policy in policies and not qc_statements.of(qc.SSCD):
            message = (
                f"the policy {policy_title(policy)} says that the key is in a secure device, but QcSSCD is missing"
            )
            yield Problem(message, f"the statement {statement_title(qc.SSCD)}", "no such statement")


@check
def says_compliance(
    qc_statements: QcStatements | None, certificate_policies: CertificatePolicies, *, policies: tuple[str, ...]
) -> Iterator[Problem]:
    """A certificate with one of `policies` has the statement QcCompliance. ETSI EN 319 412-2 section 5."""
    if qc_statements is None or not qc_statements.of(qc.COMPLIANCE):
        for policy in certificate_policies.oids:
            if policy in policies:
                message = (
                    f"the policy {policy_title(policy)} is for qualified certificates, but QcCompliance is missing"
                )
                yield Problem(message, f"the statement {statement_title(qc.COMPLIANCE)}", "no such statement")


@check
def countries(qc_statements: QcStatements, *, statement: str, none_of: tuple[str, ...]) -> Iterator[Problem]:
    """The countries of the statement with the OID `statement` are `none_of` these."""
    for each in qc_statements.of(statement):
        for country in _listed_by(qc.countries, each):
            if country.upper() in none_of:
                yield Problem(f"the statement names the country {country}", "another country", country, each.at)


@check
def countries_assigned(qc_statements: QcStatements) -> Iterator[Problem]:
    """The countries in QcCClegislation and QcQSCDlegislation are codes of ISO 3166-1.

    Codes of another form are reported by another rule. ETSI EN 319 412-5 annex B.
    """
    for each in (*qc_statements.of(qc.LEGISLATION), *qc_statements.of(qc.DEVICE_LEGISLATION)):
        for country in _listed_by(qc.countries, each):
            if len(country) == 2 and country.isupper() and country not in tables.values("countries"):
                message = f"the statement names the country {country}, which ISO 3166-1 does not assign"
                yield Problem(message, "an ISO 3166-1 alpha-2 code", country, each.at)


@check
def has_language(qc_statements: QcStatements, *, language: str) -> Iterator[Problem]:
    """Where there are disclosure statements, one of them is in the `language`, a code of ISO 639-1."""
    for statement in qc_statements.of(qc.PDS):
        languages = _listed_by(_languages, statement)
        if languages and language not in languages:
            found = ", ".join(languages)
            yield Problem(f"the languages of the disclosure statements are {found}", language, found, statement.at)


@check
def languages_listed(qc_statements: QcStatements) -> Iterator[Problem]:
    """The language of each disclosure statement is one of ISO 639-1, in capital or small letters.

    Languages that are not two letters long are reported by another rule. ETSI EN 319 412-5 section 4.3.4.
    """
    for statement in qc_statements.of(qc.PDS):
        for language in _listed_by(_languages, statement):
            if len(language) == 2 and language not in tables.values("languages"):
                message = f"{quoted_value(language)} is not a language of ISO 639-1"
                yield Problem(message, "a code of ISO 639-1", quoted_value(language), statement.at)


@check
def currency_listed(qc_statements: QcStatements) -> Iterator[Problem]:
    """The currency of the value limit, three capital letters or a number, is one that ISO 4217 lists, or once listed.

    ETSI EN 319 412-5 section 4.3.2.
    """
    for statement, limit in _limits(qc_statements):
        code = limit.currency
        if len(code) != 3 or not code.isascii():
            continue
        if code.isdecimal() and code not in tables.values("currency-numbers"):
            message = f"the number {code} does not stand for a currency of ISO 4217"
            yield Problem(message, "a code of ISO 4217", code, statement.at)
        elif code.isalpha() and code.isupper() and code not in tables.values("currencies"):
            yield Problem(f"{code} is not a currency of ISO 4217", "a code of ISO 4217", code, statement.at)


@check
def limit_not_negative(qc_statements: QcStatements) -> Iterator[Problem]:
    """The amount of the value limit is not below zero."""
    for statement, limit in _limits(qc_statements):
        if limit.amount < 0:
            found = number(limit.amount)
            yield Problem(f"the amount of the value limit is {found}", "zero or more", found, statement.at)


def _limits(qc_statements: QcStatements) -> Iterator[tuple[Statement, qc.Limit]]:
    """The value limits with their statements, without undecodable ones, which a rule about their form reports."""
    for statement in qc_statements.of(qc.LIMIT_VALUE):
        try:
            yield statement, qc.limit(statement)
        except DecodeError:
            continue


def _languages(statement: Statement) -> list[str]:
    return [each.language.lower() for each in qc.disclosures(statement)]


def _meant_by(qc_statements: QcStatements, semantics: str, subject: Name, attribute: str) -> list[Attribute]:
    """The values of `attribute` in the subject, if a statement declares these `semantics` for it."""
    identifiers = {each.identifier for each in _semantics(qc_statements)}
    return [each for each in subject.attributes if each.label == attribute] if semantics in identifiers else []


def _semantics(qc_statements: QcStatements) -> Iterator[qc.Semantics]:
    """The content of each qcStatement-2, without undecodable ones, which a rule about their form reports."""
    for statement in qc_statements.of(qc.SEMANTICS):
        try:
            yield qc.semantics(statement)
        except DecodeError:
            continue


@check
def identifies(
    qc_statements: QcStatements, subject: Name, *, semantics: str, attribute: str, pattern: str, like: str
) -> Iterator[Problem]:
    """Where a statement has the identifier `semantics`, the values of `attribute` in the subject match `pattern`.

    `like` is such a value. ETSI EN 319 412-1 section 5.1.
    """
    for each in _meant_by(qc_statements, semantics, subject, attribute):
        if not compiled(pattern).search(each.text):
            found = quoted_value(each.text)
            yield Problem(f"{attribute} is {found}", f"a value such as {like}", found, each.at, part="subject")


@check
def in_country(
    qc_statements: QcStatements, subject: Name, *, semantics: str, attribute: str, also: str
) -> Iterator[Problem]:
    """The country behind the scheme of such a value is one of ISO 3166-1, or scheme and country match the pattern `also`.

    ETSI EN 319 412-1 section 5.1.1. What has no country there is reported by another rule.
    """
    for each in _meant_by(qc_statements, semantics, subject, attribute):
        start, code = each.text[:5], each.text[3:5]
        if not code.isascii() or not code.isalpha() or not code.isupper() or each.text[5:6] not in ("-", "+"):
            continue
        if code not in tables.values("countries") and not compiled(also).fullmatch(start):
            found = quoted_value(each.text)
            message = f"{attribute} {found} has the country code {code}, which ISO 3166-1 does not assign"
            yield Problem(message, "an ISO 3166-1 alpha-2 code", code, each.at, part="subject")


@check
def registered_by(qc_statements: QcStatements, subject: Name, *, semantics: str, attribute: str) -> Iterator[Problem]:
    """A scheme of a country's own, such as `EI:SE-`, needs a name registration authority with a URL.

    ETSI EN 319 412-1 sections 5.1.3 and 5.1.4.
    """
    if any(name.kind == URI for statement in _semantics(qc_statements) for name in statement.authorities):
        return
    for each in _meant_by(qc_statements, semantics, subject, attribute):
        if each.text[2:3] == ":":
            found = quoted_value(each.text)
            message = f"{attribute} {found} has a scheme that is defined locally, and no URL says by whom"
            yield Problem(message, "a URL in nameRegistrationAuthorities", "none", each.at, part="subject")


@check
def in_countries_of_eidas(
    qc_statements: QcStatements, subject: Name, *, semantics: str, attribute: str, also: str
) -> Iterator[Problem]:
    """The two countries before the identifier are codes of ISO 3166-1, or match the pattern `also`.

    ETSI EN 319 412-1 section 5.1.5. An identifier of another form is reported by another rule.
    """
    for each in _meant_by(qc_statements, semantics, subject, attribute):
        written = _OF_EIDAS.match(each.text)
        for code in written.groups() if written else ():
            if code not in tables.values("countries") and not compiled(also).fullmatch(code):
                found = quoted_value(each.text)
                message = f"{attribute} {found} has the country code {code}, which ISO 3166-1 does not assign"
                yield Problem(message, "an ISO 3166-1 alpha-2 code", code, each.at, part="subject")


_OF_EIDAS = compiled("([A-Z]{2})/([A-Z]{2})/")


@check
def valid_lei(qc_statements: QcStatements, subject: Name, *, semantics: str, attribute: str) -> Iterator[Problem]:
    """Where a statement has the identifier `semantics`, a value such as `LEIXG-` is followed by an LEI of ISO 17442-1."""
    for each in _meant_by(qc_statements, semantics, subject, attribute):
        scheme, _, code = each.text.partition("-")
        if scheme == "LEIXG" and code:
            yield from lei_problems(code, each.at, part="subject")

"""Mailbox addresses in a subject and in the subjectAltName. S/MIME Baseline Requirements 7.1.4.2.1 and 7.1.4.2.2."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.check import check, screens
from certlint.dns import tlds
from certlint.dns.international import a_label_flaw
from certlint.dns.mailboxes import is_mailbox, same_mailbox
from certlint.errors import DecodeError
from certlint.policy import tables
from certlint.report import Problem
from certlint.x509.derived.texts import texts
from certlint.x509.parts.general_names import DIRECTORY, OTHER_NAME, IssuerAltName, mailbox_text, mailboxes
from certlint.x509.parts.name import Name
from certlint.x509.parts.name_flaws import smtp_utf8_flaw
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import Attributes
    from certlint.x509.parts import BasicConstraints, SubjectAltName, Validity
    from certlint.x509.parts.general_names import GeneralName, GeneralNames
    from certlint.x509.parts.name import Attribute


_PRINCIPAL_NAME = bytes.fromhex("060a2b060104018237140203")
"""The type of an otherName that holds a user principal name: 1.3.6.1.4.1.311.20.2.3."""


@check
def common_name(subject: Name, *, equals: tuple[str, ...]) -> Iterator[Problem]:
    """Each common name is a mailbox address, or the value of one of the attributes `equals`."""
    for each, wanted in _other_common_names(subject, equals):
        yield Problem(f"the common name {quoted_value(each.text)} is not {wanted}", wanted, each.text, each.at)


@check
def directory_common_names(subject_alt_name: SubjectAltName, *, equals: tuple[str, ...]) -> Iterator[Problem]:
    """Each common name in a directoryName of the SAN is a mailbox address, or the value of one of its attributes `equals`."""
    for name in _directory_names(subject_alt_name):
        for each, wanted in _other_common_names(name, equals):
            message = f"the common name {quoted_value(each.text)} of a directoryName is not {wanted}"
            yield Problem(message, wanted, each.text)


def _other_common_names(name: Name, equals: tuple[str, ...]) -> Iterator[tuple[Attribute, str]]:
    """The common names that are something else, and what they should be."""
    others = {each.text for each in _labelled(name, equals)}
    wanted = " or ".join(["a mailbox address", *(f"the value of {label}" for label in equals)])
    for each in _labelled(name, ("CN",)):
        if not is_mailbox(each.text) and each.text not in others:
            yield each, wanted


@check
def common_name_tells(subject: Name, *, attribute: str) -> Iterator[Problem]:
    """Where a subject has this attribute, each common name is a mailbox address, or contains the attribute's value."""
    values = [each.text for each in _labelled(subject, (attribute,))]
    for name in _labelled(subject, ("CN",)) if values else ():
        if not is_mailbox(name.text) and not any(value in name.text for value in values):
            message = f"the common name {quoted_value(name.text)} does not contain the {attribute}"
            yield Problem(message, f"the {attribute} or a mailbox address", name.text, name.at)


@check
def directory_names(
    subject_alt_name: SubjectAltName,
    *,
    attributes: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """No directoryName of the SAN contains one of `attributes` or, with `but`, an attribute except those.

    With `beside`, only directoryNames that contain one of these are checked.
    """
    expected = f"only {', '.join(but)}" if but else f"none of {', '.join(attributes)}"
    for name in _directory_names(subject_alt_name):
        others = [each.label for each in name.attributes if each.label in beside]
        found = [each.label for each in name.attributes if each.label in attributes or (but and each.label not in but)]
        if found and (others or not beside):
            listed = ", ".join(found) + (f" beside {' and '.join(others)}" if others else "")
            yield Problem(f"a directoryName of the subjectAltName contains {listed}", expected, listed)


@check
def directory_names_with(
    subject_alt_name: SubjectAltName, *, any_of: tuple[str, ...], given: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """A directoryName of the SAN with one of the attributes `given`, or with any, contains one of `any_of`, too.

    `O+organizationIdentifier` means both.
    """
    wanted = " or ".join(group.replace("+", " and ") for group in any_of)
    for name in _directory_names(subject_alt_name):
        labels = [each.label for each in name.attributes]
        there = ", ".join(label for label in labels if label in given or not given)
        if there and not any({*group.split("+")}.issubset(labels) for group in any_of):
            message = f"a directoryName of the subjectAltName contains {there}, and lacks {wanted}"
            yield Problem(message, wanted, ", ".join(labels))


@check
def principal_names(subject_alt_name: SubjectAltName) -> Iterator[Problem]:
    """Each user principal name is a UTF8String with a user and a domain, as Microsoft requires for logon."""
    for each in subject_alt_name.of_kind(OTHER_NAME):
        if each.value.startswith(_PRINCIPAL_NAME):
            text = _utf8_content(each.value, len(_PRINCIPAL_NAME))
            user, _, domain = (text or "").partition("@")
            if not user or not domain or "@" in domain:
                found = "no UTF8String" if text is None else quoted_value(text)
                yield Problem(f"the user principal name is {found}", "a UTF8String user@domain", found, each.at)


def _utf8_content(value: bytes, start: int) -> str | None:
    """The text of the UTF8String in the value of an otherName; None if the value is something else."""
    try:
        inner, stop = der.expect(value, start, len(value), 0xA0, "the value of an otherName")
        first, last = der.expect(value, inner, stop, der.UTF8_STRING, "a user principal name")
    except DecodeError:
        return None
    return value[first:last].decode("utf-8", "replace")


@check
def single(attributes: Attributes) -> Iterator[Problem]:
    """Each value is one mailbox address."""
    for index, text in enumerate(attributes.texts):
        if not is_mailbox(text):
            yield Problem(f"{quoted_value(text)} is not one mailbox address", "one mailbox address", text, index)


@check
def addresses(part: object) -> Iterator[Problem]:
    """Each name is one mailbox address in ASCII: `Local-part@Domain`. RFC 5321 section 4.1.2; RFC 9598.

    Empty names are reported by another rule.
    """
    for value in texts(part):
        if value.text and not (value.text.isascii() and is_mailbox(value.text)):
            yield Problem(
                f"{quoted_value(value.text)} is not a mailbox address", "local-part@domain", value.text, value.at
            )


@check
def international(part: object) -> Iterator[Problem]:
    """The domain of each mailbox address has A-labels that stand for Unicode in normalization form C. RFC 9598 section 4."""
    for value in texts(part):
        bad = next(filter(a_label_flaw, value.text.rpartition("@")[2].split(".")), "")
        if bad:
            message = f"the label {bad!r} of {quoted_value(value.text)} is not a valid A-label"
            yield Problem(message, "an A-label of IDNA 2008", bad, value.at)


@check
def in_san(subject: Name, subject_alt_name: SubjectAltName | None, *, fields: tuple[str, ...]) -> Iterator[Problem]:
    """Each mailbox address in these `fields` of the subject, or of a directoryName of the SAN, is in the SAN."""
    known = set(_of_san(subject_alt_name)) if subject_alt_name is not None else set()
    wanted = [(each.text, each.at) for each in _labelled(subject, fields)]
    for name in _directory_names(subject_alt_name) if subject_alt_name is not None else ():
        wanted += [(each.text, 0) for each in _labelled(name, fields)]
    for text, at in wanted:
        if is_mailbox(text) and same_mailbox(text) not in known:
            message = f"the mailbox address {quoted_value(text)} is not in the subjectAltName"
            yield Problem(message, f"rfc822Name {text}", "no such name", at)


@check
def has_address(subject_alt_name: SubjectAltName) -> Iterator[Problem]:
    """The SAN has a mailbox address: an rfc822Name or an otherName of the type SmtpUTF8Mailbox."""
    if not mailboxes(subject_alt_name):
        found = ", ".join(sorted({each.title for each in subject_alt_name.names})) or "no names"
        yield Problem("the subjectAltName has no mailbox address", "an rfc822Name or an SmtpUTF8Mailbox", found)


@check
def public_domains(subject_alt_name: SubjectAltName, validity: Validity) -> Iterator[Problem]:
    """The domain of each mailbox address in the SAN ends in a top-level domain that existed on the day of notBefore.

    Address literals are not checked.
    """
    day, retired = f"{validity.not_before.moment:%Y-%m-%d}", tables.values("retired-tlds")
    for each in mailboxes(subject_alt_name):
        text = _text_of(each)
        domain = text.rpartition("@")[2].rstrip(".").lower()
        label = domain.rpartition(".")[2]
        if domain and not domain.startswith("[") and not tlds.was_tld(label.encode(), day, retired):
            message = f"the mailbox address {quoted_value(text)} has a domain outside the public DNS"
            yield Problem(message, "a domain below a top-level domain of the public DNS", domain, each.at)


def _text_of(name: GeneralName) -> str:
    """The mailbox address in a general name; empty for an otherName without a string, which is reported as undecodable."""
    try:
        return mailbox_text(name)
    except DecodeError:
        return ""


@check
def of_subscriber(subject_alt_name: SubjectAltName, basic_constraints: BasicConstraints) -> Iterator[Problem]:
    """A certificate with a mailbox address in the SAN is not a CA's."""
    if basic_constraints.ca and (found := mailboxes(subject_alt_name)):
        message = "the subjectAltName has a mailbox address, and basicConstraints contains CA:TRUE"
        yield Problem(message, expected="CA:FALSE", found="CA:TRUE", at=found[0].at)


@check
def smtp_utf8(part: GeneralNames) -> Iterator[Problem]:
    """Each SmtpUTF8Mailbox is a mailbox address with a local part beyond ASCII and a domain of A-labels. RFC 9598."""
    where = "issuerAltName" if isinstance(part, IssuerAltName) else "subjectAltName"
    for each in mailboxes(part):
        if flaw := smtp_utf8_flaw(each):
            yield Problem(
                f"an SmtpUTF8Mailbox of the {where} {flaw}",
                "an address as in RFC 9598",
                flaw.removeprefix("has ").removeprefix("is "),
                each.at,
            )


@screens(smtp_utf8)
def _smtp_utf8(rows: Rows) -> Screen:
    """All rows if there is an otherName."""
    every = range(len(rows))
    return lambda part: every if OTHER_NAME in part.kinds else ()


@check
def only(subject_alt_name: SubjectAltName, *, beside: tuple[str, ...]) -> Iterator[Problem]:
    """The names of the SAN are mailbox addresses, or of the kinds `beside`."""
    addresses = set(mailboxes(subject_alt_name))
    for each in subject_alt_name.names:
        if each not in addresses and each.title not in beside:
            found = f"{each.title} {quoted_value(each.text)}"
            yield Problem(f"the subjectAltName has the {found}", "mailbox addresses", each.title, each.at)


def _labelled(name: Name, labels: tuple[str, ...]) -> list[Attribute]:
    return [each for each in name.attributes if each.label in labels]


def _of_san(names: SubjectAltName) -> Iterator[str]:
    return (same_mailbox(text) for each in mailboxes(names) if (text := _text_of(each)))


def _directory_names(names: SubjectAltName) -> Iterator[Name]:
    for each in names.of_kind(DIRECTORY):
        try:
            yield Name(each.value)
        except DecodeError:
            continue  # reported by x509/directory-name-invalid

"""Extensions in general: presence, criticality, empty and repeated ones. RFC 5280 section 4.2."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.check import check, rows_by, screens
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import NameShape
    from certlint.x509.parts import AuthorityKeyIdentifier, BasicConstraints, Extensions, KeyUsage, Version
    from certlint.x509.parts.base import UniqueIdentifier


def _title(name: str) -> str:
    """The title in messages of the certificate's part `name`."""
    return oids.extension_title(name) if "." in name else oids.part_title(name)


def _oid(name: str) -> str:
    """The OID of an extension given by part name or OID."""
    return oids.EXTENSIONS.get(name, name)


@check
def forbidden(part: UniqueIdentifier | Extensions, *, what: str, where: str) -> Iterator[Problem]:
    """The certificate does not contain `what`, which certificates of the kind `where` must not have."""
    yield Problem(f"{where} contains {what}", expected=f"no {what}", found=what)


@check
def present(presence: bool | None, *, part: str) -> Iterator[Problem]:
    """The certificate or the request contains the extension `part`."""
    if not presence:
        missing = "no such field" if part == "request_attributes" else "no such extension"
        yield Problem(f"{_title(part)} is missing", expected=_title(part), found=missing)


@check
def constraints_critical(extensions: Extensions, key_usage: KeyUsage | None) -> Iterator[Problem]:
    """BasicConstraints is critical, but for a key that signs CRLs and no certificates. RFC 5280 section 4.2.1.9."""
    if key_usage is None or "keyCertSign" in key_usage.usages:
        yield from marked(extensions, name="basic_constraints", critical=True)


@check
def identifies_issuer_key(authority_key_identifier: AuthorityKeyIdentifier | None) -> Iterator[Problem]:
    """The certificate has an authorityKeyIdentifier with a keyIdentifier. RFC 5280 section 4.2.1.1."""
    title = _title("authority_key_identifier")
    if authority_key_identifier is None:
        yield Problem(f"{title} is missing", expected=title, found="no such extension")
    elif authority_key_identifier.identifier is None:
        yield Problem(f"{title} contains no keyIdentifier", expected="a keyIdentifier", found="none")


@check
def required(extensions: Extensions | None, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """The certificate contains each of the extensions, given by part name or OID."""
    for name in names:
        if extensions is None or not extensions.has(name):
            title = _title(name)
            yield Problem(f"{title} is missing", expected=title, found="no such extension")


@screens(required, "names")
def _required(rows: Rows) -> Screen:
    """The rows that require an extension which is not in the list."""
    wanted = rows_by((_oid(name), row) for row, params in enumerate(rows) for name in params["names"])

    def screen(extensions: Extensions | None) -> list[int]:
        there = set() if extensions is None else {entry.oid for entry in extensions.entries}
        return [row for oid in wanted.keys() - there for row in wanted[oid]]

    return screen


@check
def accompanied(
    subject_shape: NameShape, extensions: Extensions | None, *, attribute: str, names: tuple[str, ...]
) -> Iterator[Problem]:
    """A certificate whose subject contains `attribute` contains each of the extensions."""
    if subject_shape.has(attribute):
        for name in names:
            if extensions is None or not extensions.has(name):
                title = _title(name)
                yield Problem(f"the subject contains {attribute}, but {title} is missing", title, "no such extension")


@check
def absent(extensions: Extensions, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """The certificate contains none of the extensions, given by part name or OID."""
    wanted = {_oid(name) for name in names}
    for index, entry in enumerate(extensions.entries):
        if entry.oid in wanted:
            yield Problem(f"the extension {entry.title} is present", f"no {entry.title}", entry.title, at=index)


@screens(absent, "names")
def _absent(rows: Rows) -> Screen:
    """The rows that forbid an extension of the list."""
    unwanted = rows_by((_oid(name), row) for row, params in enumerate(rows) for name in params["names"])
    return lambda extensions: [row for entry in extensions.entries for row in unwanted.get(entry.oid, ())]


@check
def excluded_by(extensions: Extensions, *, name: str, others: tuple[str, ...]) -> Iterator[Problem]:
    """A certificate with the extension `name` contains none of the `others`; without others, it does not contain `name`."""
    if extensions.has(name):
        yield from absent(extensions, names=others or (name,))


@check
def only(extensions: Extensions, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """The part contains only these extensions, given by part name or OID."""
    allowed = {_oid(name) for name in names}
    for index, entry in enumerate(extensions.entries):
        if entry.oid not in allowed:
            expected = f"only {', '.join(map(_title, names))}"
            yield Problem(f"the extension {entry.title} is present", expected, entry.title, at=index)


@screens(only, "names")
def _only(rows: Rows) -> Screen:
    """The rows that do not allow one of the extensions."""
    listed = [frozenset(map(_oid, row["names"])) for row in rows]
    return lambda extensions: [
        row for row, allowed in enumerate(listed) if not allowed.issuperset([e.oid for e in extensions.entries])
    ]


@check
def marked(extensions: Extensions, *, name: str, critical: bool) -> Iterator[Problem]:
    """The extension `name`, where present, is critical, or not critical, as `critical` says."""
    wanted = _oid(name)
    for index, entry in enumerate(extensions.entries):
        if entry.oid == wanted and entry.critical != critical:
            expected, found = ("critical", "not critical") if critical else ("not critical", "critical")
            yield Problem(f"{entry.title} is {found}", expected=expected, found=found, at=index)


@screens(marked, "name", "critical")
def _marked(rows: Rows) -> Screen:
    """The rows that require the opposite criticality of an extension of the list."""
    wrong = rows_by(((_oid(params["name"]), not params["critical"]), row) for row, params in enumerate(rows))
    return lambda extensions: [
        row for entry in extensions.entries for row in wrong.get((entry.oid, entry.critical), ())
    ]


@check
def not_empty(
    extensions: Extensions, *, names: tuple[str, ...], value: str = "sequence", member: str = "element"
) -> Iterator[Problem]:
    """None of the extensions `names` is empty. Each is such a `value` with such members. RFC 5280 appendix A: SIZE (1..MAX)."""
    for index, entry in enumerate(extensions.entries):
        if entry.empty and oids.EXTENSION_NAMES.get(entry.oid) in names:
            yield Problem(f"{entry.title} is an empty {value}", f"at least one {member}", "none", index)


@screens(not_empty, "names", "value", "member")
def _not_empty(rows: Rows) -> Screen:
    """The rows about an empty extension of the list."""
    about = rows_by((_oid(name), row) for row, params in enumerate(rows) for name in params["names"])
    return lambda extensions: [row for entry in extensions.entries if entry.empty for row in about.get(entry.oid, ())]


@check
def critical_known(
    extensions: Extensions, *, known: tuple[str, ...], why: str = "unknown to most TLS clients"
) -> Iterator[Problem]:
    """Every critical extension is one of `known`, given by the names of parts or by OIDs. `why` says what another one is."""
    for index, entry in enumerate(extensions.entries):
        if entry.critical and oids.EXTENSION_NAMES.get(entry.oid) not in known and entry.oid not in known:
            yield Problem(
                f"the critical extension {entry.title} is {why}", "not critical", f"{entry.oid}, critical", index
            )


@check
def is_ca(basic_constraints: BasicConstraints, *, expected: bool) -> Iterator[Problem]:
    """The cA field of basicConstraints is as expected. RFC 5280 section 4.2.1.9."""
    if basic_constraints.ca is not expected:
        text = ["CA:FALSE", "CA:TRUE"]
        message = f"basicConstraints contains {text[basic_constraints.ca]}"
        yield Problem(message, expected=text[expected], found=text[basic_constraints.ca])


@check
def version_is(version: Version, *, number: int) -> Iterator[Problem]:
    """The certificate has the X.509 version `number`."""
    if version.number != number:
        text = (
            f"version {version.number}"
            if 1 <= version.number <= 3
            else f"the unknown version {der.number(version.number)}"
        )
        yield Problem(
            f"the certificate has {text}", expected=f"version {number}", found=f"version {der.number(version.number)}"
        )


@screens(version_is, "number")
def _version_is(rows: Rows) -> Screen:
    """The rows that require another version."""
    wanted = [row["number"] for row in rows]
    return lambda version: [row for row, number in enumerate(wanted) if version.number != number]

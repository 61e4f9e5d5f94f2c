"""Remarks about the attributes of a certification request. RFC 2986 section 4.1, RFC 2985 section 5.4."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from certlint.asn1 import der, strict
from certlint.x509.parts.request import (
    CHALLENGE_PASSWORD,
    EXTENSION_REQUEST,
    MICROSOFT_EXTENSION_REQUEST,
    RequestAttribute,
    RequestAttributes,
)
from certlint.x509.parts.strings import decode_string, flaw
from certlint.x509.remarks.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading

_EXTENSION_REQUESTS = (EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST)
_SINGLE = (*_EXTENSION_REQUESTS, CHALLENGE_PASSWORD)
# The attribute types with a DirectoryString in X.520.
_DIRECTORY_STRINGS = (
    der.TELETEX_STRING,
    der.PRINTABLE_STRING,
    der.UNIVERSAL_STRING,
    der.UTF8_STRING,
    der.BMP_STRING,
)
_LONGEST = 255
# RFC 2985 sections 5.2.2 and 5.2.3: names of devices, used by routers; the first may also be an IA5String.
_UNSTRUCTURED = {
    "1.2.840.113549.1.9.2": ("unstructuredName", (*_DIRECTORY_STRINGS, der.IA5_STRING)),
    "1.2.840.113549.1.9.8": ("unstructuredAddress", _DIRECTORY_STRINGS),
}
_TITLES = {
    "1.2.840.113549.1.9.2": "unstructuredName",
    "1.2.840.113549.1.9.8": "unstructuredAddress",
    CHALLENGE_PASSWORD: "challengePassword",
    EXTENSION_REQUEST: "extensionRequest",
    MICROSOFT_EXTENSION_REQUEST: "extensionRequest of Microsoft",
}
# [MS-WCCE] section 2.2.2.7: attributes that Windows adds.
_ABOUT_WINDOWS = {
    "1.3.6.1.4.1.311.13.2.3": "the version of Windows",
    "1.3.6.1.4.1.311.21.20": "the names of the user, the computer and the program",
    "1.3.6.1.4.1.311.13.2.2": "the cryptographic provider",
}


def request_attributes(part: RequestAttributes) -> Iterator[Remark]:
    for entry in part.entries:
        if not entry.values:
            message = f"the attribute {_title(entry.oid)} contains no value"
            yield Remark("without value", message, "at least one value", "none", entry.at)
        if entry.oid in _ABOUT_WINDOWS:
            contents = _ABOUT_WINDOWS[entry.oid]
            yield Remark("windows", f"the request contains {contents}", f"no attribute {entry.oid}", contents, entry.at)
    yield from _repeated(part)
    yield from _extension_requests(part)
    yield from _passwords(part)
    yield from _unstructured(part)
    yield from _encoding(part)


def _repeated(part: RequestAttributes) -> Iterator[Remark]:
    counted = Counter(entry.oid for entry in part.entries if entry.oid not in _SINGLE)
    for oid, count in counted.items():
        if count > 1:
            last = part.of(oid)[-1]
            message = f"the attribute {_title(oid)} occurs {count} times"
            yield Remark("repeated", message, "one attribute with all values", f"{count} attributes", last.at)


def _extension_requests(part: RequestAttributes) -> Iterator[Remark]:
    asking = part.of(*_EXTENSION_REQUESTS)
    lists = sum(len(entry.values) for entry in asking)
    if lists > 1:
        message = f"the request contains {lists} lists of extensions"
        yield Remark("several extension requests", message, "one list", f"{lists} lists", asking[-1].at)
    elif asking and asking[0].oid == MICROSOFT_EXTENSION_REQUEST:
        message = f"the extensions are requested by the attribute {MICROSOFT_EXTENSION_REQUEST} alone"
        yield Remark("microsoft alone", message, "extensionRequest", MICROSOFT_EXTENSION_REQUEST, asking[0].at)


def _passwords(part: RequestAttributes) -> Iterator[Remark]:
    """The password is secret and never quoted."""
    passwords = part.of(CHALLENGE_PASSWORD)
    if not passwords:
        return
    yield Remark(
        "password",
        "the request contains a challenge password in clear text",
        "no challengePassword",
        "challengePassword",
        passwords[0].at,
    )
    count = sum(len(entry.values) for entry in passwords)
    if count > 1 or len(passwords) > 1:
        message = f"the request contains {max(count, len(passwords))} challenge passwords"
        yield Remark("several passwords", message, "one", str(max(count, len(passwords))), passwords[-1].at)
    for entry in passwords:
        for value in entry.values:
            if odd := _odd_text(part.raw, value, _DIRECTORY_STRINGS):
                message = f"the challenge password {odd}"
                yield Remark(
                    "password form", message, "a DirectoryString of 1 to 255 characters", _bare(odd), value.pos
                )


def _unstructured(part: RequestAttributes) -> Iterator[Remark]:
    for oid, (title, types) in _UNSTRUCTURED.items():
        for value in (value for entry in part.of(oid) for value in entry.values):
            if odd := _odd_text(part.raw, value, types):
                message = f"the attribute {title} {odd}"
                yield Remark("unstructured form", message, "a text of 1 to 255 characters", _bare(odd), value.pos)


def _title(oid: str) -> str:
    """The display name of an attribute of a request, with its OID."""
    return f"{_TITLES[oid]} ({oid})" if oid in _TITLES else oid


def _bare(odd: str) -> str:
    """What was found, without the verb of the message."""
    return odd.removeprefix("is of type ").removeprefix("has ").removeprefix("is ")


def _odd_text(raw: bytes, value: der.Node, types: tuple[int, ...]) -> str:
    if value.tag not in types:
        return f"is of type {der.tag_name(value.tag)}"
    content = raw[value.start : value.stop]
    # The position of the first invalid octet does not reveal the password.
    if odd := flaw(CHALLENGE_PASSWORD, value.tag, content):
        return "is not valid for its string type" if value.tag == der.PRINTABLE_STRING else odd
    length = len(decode_string(value.tag, content))
    return "is empty" if not length else f"has {length} characters" if length > _LONGEST else ""


def _encoding(part: RequestAttributes) -> Iterator[Remark]:
    """Violations of DER. Requested extensions are separate parts, for which they are reported there."""
    encoded = [part.raw[entry.at : _end(part, entry)] for entry in part.entries]
    if encoded != sorted(encoded):
        message = "the attributes are not in the order of DER"
        yield Remark("not DER", message, "ascending order", "another order", part.entries[0].at)
    for entry in part.entries:
        if entry.oid not in _EXTENSION_REQUESTS:
            for violation in strict.violations(part.raw, entry.at, _end(part, entry)):
                message = f"the attribute {_title(entry.oid)} is not encoded in DER"
                yield Remark("not DER", message, "DER", violation.message, violation.offset)
                return


def _end(part: RequestAttributes, entry: RequestAttribute) -> int:
    return der.header(part.raw, entry.at, len(part.raw))[2]


REMARKS: Reading = {
    RequestAttributes: (
        request_attributes,
        (
            "without value",
            "windows",
            "repeated",
            "several extension requests",
            "microsoft alone",
            "password",
            "several passwords",
            "password form",
            "unstructured form",
            "not DER",
        ),
    ),
}

"""Whether a certificate matches a name, as each client compares them. RFC 9525, RFC 6125; RFC 2818 for the CN."""

from __future__ import annotations

from certlint.asn1.der import UNIVERSAL_STRING
from certlint.dns.matching import looks_like_address
from certlint.dns.suffixes import is_registry_suffix
from certlint.x509.parts.general_names import DNS, IP, MAPPED_IPV4, URI

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject


def client_names_of(certificate: SignedObject) -> Iterator[str]:
    """The cases of the names themselves, whatever name is requested."""
    subject = certificate.part("subject")
    is_empty = subject is not None and not subject.rdns
    names = certificate.part("subject_alt_name")
    if is_empty and ("subject_alt_name" not in certificate.raw or (names is not None and not names.kinds)):
        yield "nameless"
    if "subject_alt_name" not in certificate.raw:
        yield "san-missing"
    elif names is None:
        return
    elif not names.kinds:
        yield "san-empty"
    elif names.kinds.isdisjoint({DNS, IP}):
        yield "san-without-host"
    if names is None:
        return
    if names.critical and not is_empty:
        yield "san-critical"
    if is_empty and not names.critical:
        yield "san-not-critical"


def asked(certificate: SignedObject, host: str) -> frozenset[str]:
    """The cases of a requested name or address."""
    if looks_like_address(host.removeprefix("[").removesuffix("]")):
        return frozenset(_address_match(certificate, host.strip("[]")))
    return frozenset([*_spelling(host), *_match(certificate, host.lower())])


def _address_match(certificate: SignedObject, host: str) -> Iterator[str]:
    """The cases of an IP address that a certificate does not cover, or covers in an unusual form."""
    from ipaddress import ip_address  # rarely needed, and importing the module takes 3 ms

    names = certificate.part("subject_alt_name")
    try:
        wanted = ip_address(host).packed
    except ValueError:
        yield "host-not-covered"
        return
    held = {name.value for name in names.of_kind(IP)} if names is not None else set()
    if wanted in held:
        return
    if MAPPED_IPV4 + wanted in held:
        yield "host-address-mapped"
    elif wanted.startswith(MAPPED_IPV4) and wanted.removeprefix(MAPPED_IPV4) in held:
        yield "host-mapped-address"
    elif names is not None and not names.kinds.isdisjoint({DNS, IP}):
        yield "host-not-covered"
    else:
        yield "host-address-in-common-name" if _commons(certificate)[-1:] == [host] else "host-in-no-name"


def _spelling(host: str) -> Iterator[str]:
    """The unusual features of the requested name."""
    if "_" in host:
        yield "host-underscore"
    labels = host.rstrip(".").split(".")
    if labels[-1].isdigit():
        yield "host-below-number"
    if any(map(_has_end_hyphen, labels)):
        yield "host-hyphen"
    if any(len(label) > _LONGEST_LABEL for label in labels):
        yield "host-label-long"


# RFC 1035 section 2.3.4.
_LONGEST_LABEL = 63


def _has_end_hyphen(label: str) -> bool:
    return label[:1] == "-" or label[-1:] == "-"


def _match(certificate: SignedObject, asked_for: str) -> Iterator[str]:
    """The cases of a host name that a certificate does not cover, or covers only by unusual rules."""
    names = certificate.part("subject_alt_name")
    patterns = [name.lower() for name in names.dns_names] if names is not None else []
    host = asked_for.rstrip(".")
    if asked_for != host:
        if asked_for in patterns and host not in patterns:
            yield "host-and-entry-with-dot"
            return
        yield "host-with-dot"
    if not patterns:
        yield from _common_name_match(certificate, host)
        return
    found = {pattern: _covers(pattern, host) for pattern in patterns}
    usual = [pattern for pattern, case in found.items() if case == ""]
    if usual:
        yield from _usual_match(usual, host)
    else:
        yield next((case for case in _UNUSUAL if case in found.values()), "host-not-covered")


def _usual_match(entries: list[str], host: str) -> Iterator[str]:
    """Why some clients reject a name, or the wildcard that matches it."""
    if any(map(_has_end_hyphen, host.split("."))) and all(
        any(map(_has_end_hyphen, entry.split("."))) for entry in entries
    ):
        yield "host-hyphen-in-entry"
    if host in entries:
        return
    if any(label[:1] == "-" for label in host.split(".")):
        yield "host-hyphen-below-wildcard"
    if not (_is_plain(host.partition(".")[0]) and any(map(_is_plain_below, entries))):
        yield "host-wildcard-not-letters"


def _is_plain(label: str) -> bool:
    """Whether OpenSSL lets a wildcard match a label: letters, digits and hyphens only."""
    return label.isascii() and label.replace("-", "").isalnum()


def _is_plain_below(wildcard: str) -> bool:
    """Whether OpenSSL accepts an entry as a wildcard: the rest are such labels, without hyphens at their ends."""
    return all(_is_plain(label) and not _has_end_hyphen(label) for label in wildcard.split(".")[1:])


def _commons(certificate: SignedObject) -> list[str]:
    subject = certificate.part("subject")
    return [text.lower() for text in subject.texts("CN")] if subject is not None else []


def _common_name_match(certificate: SignedObject, host: str) -> Iterator[str]:
    """The case if the SAN has no DNS name. Of several common names, curl and Java use the last one, GnuTLS none."""
    commons = _commons(certificate)
    covers = [_covers(name, host) for name in commons]
    case = next((case for case in _OF_COMMON_NAMES if case in covers), None)
    names = certificate.part("subject_alt_name")
    has_address = names is not None and IP in names.kinds
    if case is None or has_address:
        yield (
            "host-in-common-name-beside-address"
            if case == ""
            else "host-not-covered"
            if has_address
            else "host-in-no-name"
        )
        return
    yield "host-in-common-name"
    yield from [_OF_COMMON_NAMES[case]] * bool(case)
    yield from ["host-in-common-name-beside-uri"] * (names is not None and URI in names.kinds)
    yield from ["host-in-common-name-of-several"] * (len(commons) > 1)
    yield from ["host-in-common-name-not-last"] * (covers[-1] != case)
    subject = certificate.part("subject")
    if any(each.label == "CN" and each.tag == UNIVERSAL_STRING for each in subject.attributes):
        yield "host-in-common-name-universal"


# Other ways in which a common name matches a host for some clients.
_OF_COMMON_NAMES = {
    "": "",
    "host-wildcard-partial-end": "host-in-common-name-partial-end",
    "host-wildcard-partial": "host-in-common-name-partial",
    "host-entry-with-dot": "host-in-common-name-with-dot",
}
# By the number of clients.
_UNUSUAL = (
    "host-wildcard-public-suffix",
    "host-wildcard-partial-end",
    "host-wildcard-partial",
    "host-wildcard-partial-end-idn",
    "host-wildcard-below-top",
    "host-wildcard-partial-within",
    "host-wildcard-inner",
    "host-entry-with-dot",
)


def _covers(pattern: str, host: str) -> str | None:
    """How an entry matches a name: empty for the standard way, a case for another one, None if it does not."""
    if pattern == host:
        return ""
    if pattern.endswith(".."):
        return None
    if pattern.endswith(".") and len(pattern) > 1:
        return "host-entry-with-dot" if _covers(pattern[:-1], host) == "" else None
    if "*" not in pattern:
        return None
    labels, wanted = pattern.split("."), host.split(".")
    if len(labels) != len(wanted) or not all(map(_fits, labels, wanted)):
        return None
    if any("*" in label for label in labels[1:]):
        return "host-wildcard-inner"
    if len(labels) < 2:
        return None
    if labels[0] != "*":
        return _partial(labels[0], wanted[0])
    if len(labels) == 2:
        return "host-wildcard-below-top"
    return "host-wildcard-public-suffix" if is_registry_suffix(".".join(labels[1:])) else ""


def _partial(label: str, wanted: str) -> str | None:
    """A wildcard for a part of a label, which most clients reject; of an A-label, RFC 6125 section 6.4.3 forbids it."""
    is_idn = wanted.startswith("xn--")
    if label.startswith("*"):
        return "host-wildcard-partial-end-idn" if is_idn else "host-wildcard-partial-end"
    if is_idn:
        return None
    return "host-wildcard-partial" if label.endswith("*") else "host-wildcard-partial-within"


def _fits(label: str, wanted: str) -> bool:
    """Whether a label that contains a wildcard matches another one."""
    before, star, after = label.partition("*")
    if not star:
        return label == wanted
    return len(wanted) >= len(before) + len(after) and wanted.startswith(before) and wanted.endswith(after)

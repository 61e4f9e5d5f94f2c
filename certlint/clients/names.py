"""Whether a certificate is for a name, as each client compares it. RFC 9525, RFC 6125; RFC 2818 for the CN."""

from __future__ import annotations

from certlint.dns.matching import looks_like_address
from certlint.dns.suffixes import is_registry_suffix
from certlint.x509.parts.general_names import DNS, IP, URI

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject


def client_names_of(certificate: SignedObject) -> Iterator[str]:
    """The cases of the names themselves, whatever name is asked for."""
    subject = certificate.part("subject")
    is_empty = subject is not None and not subject.rdns
    names = certificate.part("subject_alt_name")
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
    """The cases of asking a certificate for a name or an address."""
    if looks_like_address(host.removeprefix("[").removesuffix("]")):
        return frozenset(["host-not-covered"] * (not _has_address(certificate, host.strip("[]"))))
    return frozenset([*_spelling(host), *_match(certificate, host.rstrip(".").lower())])


def _has_address(certificate: SignedObject, host: str) -> bool:
    from ipaddress import ip_address  # few ask for addresses, and the module takes 3 ms

    names = certificate.part("subject_alt_name")
    try:
        wanted = ip_address(host).packed
    except ValueError:
        return False
    return names is not None and any(name.value == wanted for name in names.of_kind(IP))


def _spelling(host: str) -> Iterator[str]:
    """What is unusual about the name that is asked for."""
    if host.endswith("."):
        yield "host-with-dot"
    if "_" in host:
        yield "host-underscore"
    if host.rstrip(".").rpartition(".")[2].isdigit():
        yield "host-below-number"
    if any(label[:1] == "-" or label[-1:] == "-" for label in host.split(".")):
        yield "host-hyphen"


def _match(certificate: SignedObject, host: str) -> Iterator[str]:
    names = certificate.part("subject_alt_name")
    patterns = [name.lower() for name in names.dns_names] if names is not None else []
    if not patterns:
        subject = certificate.part("subject")
        commons = [text.lower() for text in subject.texts("CN")] if subject is not None else []
        if not any(_covers(cn, host) == "" for cn in commons):
            yield "host-not-covered"
        elif names is not None and IP in names.kinds:
            yield "host-in-common-name-beside-address"
        else:
            yield "host-in-common-name"
            yield from ["host-in-common-name-beside-uri"] * (names is not None and URI in names.kinds)
        return
    found = {_covers(pattern, host) for pattern in patterns}
    if "" not in found:
        yield next((case for case in _UNUSUAL if case in found), "host-not-covered")


# By how many clients take it.
_UNUSUAL = (
    "host-wildcard-public-suffix",
    "host-wildcard-partial-end",
    "host-wildcard-partial",
    "host-wildcard-below-top",
    "host-wildcard-inner",
    "host-entry-with-dot",
)


def _covers(pattern: str, host: str) -> str | None:
    """How an entry stands for a name: empty for the usual way, a case for another, None where it does not."""
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
        return "host-wildcard-partial-end" if labels[0].startswith("*") else "host-wildcard-partial"
    if len(labels) == 2:
        return "host-wildcard-below-top"
    return "host-wildcard-public-suffix" if is_registry_suffix(".".join(labels[1:])) else ""


def _fits(label: str, wanted: str) -> bool:
    """Whether a label with a wildcard in it stands for another."""
    before, star, after = label.partition("*")
    if not star:
        return label == wanted
    return len(wanted) >= len(before) + len(after) and wanted.startswith(before) and wanted.endswith(after)

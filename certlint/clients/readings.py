"""How clients read names and subtrees of name constraints where they do not read them as RFC 5280 section 4.2.1.10 does.

Each reader gets the constraints of a CA once, and then the names of its kind with what the RFC says of them: `excluded`,
`not permitted`, … or nothing for one that may be issued. It yields the case.
"""

from __future__ import annotations

from certlint.asn1.der import PRINTABLE_STRING
from certlint.dns.matching import to_ascii
from certlint.trust.subtrees import Networks, Prefixes, has_host_bits, mailbox_key, uri_host
from certlint.x509.parts.general_names import DIRECTORY, DNS, EMAIL, IP, URI
from certlint.x509.parts.name import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.parts.locations import NameConstraints

    Reader = Callable[[bytes, str], Iterator[str]]

EXCLUDED, NOT_PERMITTED, WILDCARD, NO_HOST = "excluded", "not permitted", "covers an excluded name", "names no host"


class _Bases:
    """The bases of one kind, as they are written."""

    def __init__(self, constraints: NameConstraints, kind: int) -> None:
        self.permitted = _of_kind(constraints.permitted, kind)
        self.excluded = _of_kind(constraints.excluded, kind)
        self.permits_empty, self.excludes_empty = _has_empty(self.permitted), _has_empty(self.excluded)


def _of_kind(trees: Iterable[GeneralName], kind: int) -> list[bytes]:
    return [tree.value for tree in trees if tree.kind == kind]


class _Below:
    """The hosts among bases, each with all below it, as Go reads those of mailboxes and URIs, and others those of DNS names."""

    def __init__(self, bases: Iterable[bytes]) -> None:
        hosts = (to_ascii(base.decode("latin-1")) for base in bases if b"@" not in base)
        self._hosts = Prefixes([f".{host}"[::-1] for host in hosts if host.strip(".") and not host.startswith(".")])

    def hold(self, host: str) -> bool:
        return self._hosts.begin(f".{host}"[::-1])


def _has_empty(bases: Iterable[bytes]) -> bool:
    return any(not base.strip(b".") for base in bases)


def _domains(constraints: NameConstraints) -> Reader:
    """A base that ends in a dot, which GnuTLS and Chromium look over; one that begins with a dot, below a wildcard."""
    bases = _Bases(constraints, DNS)
    permitted, excluded = (
        _Below(base[:-1] for base in bases_of if base.endswith(b".") and len(base) > 1)
        for bases_of in (bases.permitted, bases.excluded)
    )
    leading = (to_ascii(base.decode("latin-1"))[1:] for base in bases.excluded if base.startswith(b"."))
    above_dotted = {base.partition(".")[2] for base in leading}

    def read(value: bytes, refusal: str) -> Iterator[str]:
        host = to_ascii(value.decode("latin-1")).rstrip(".")
        if refusal == NOT_PERMITTED and permitted.hold(host):
            return
        if refusal == WILDCARD:
            yield "wildcard-excluded"
        elif refusal:
            yield f"dns-{refusal.replace(' ', '-')}"
        elif excluded.hold(host):
            yield "dns-excluded-but-for-dot"
        elif host.startswith("*.") and host[2:] in above_dotted:
            yield "wildcard-excluded-below"

    return read


def _mailboxes(constraints: NameConstraints) -> Reader:
    """Go takes a host with all below it; NSS, Firefox and Java compare local parts without case; some know no empty base."""
    bases = _Bases(constraints, EMAIL)
    permitted, excluded = _Below(bases.permitted), _Below(bases.excluded)
    folded = [{base.lower() for base in each if b"@" in base} for each in (bases.permitted, bases.excluded)]

    def read(value: bytes, refusal: str) -> Iterator[str]:
        yield "email-used"
        host = mailbox_key(value)[1]
        if refusal == NOT_PERMITTED and bases.permits_empty:
            yield "email-base-empty"
        elif refusal == NOT_PERMITTED and value.lower() in folded[0]:
            yield "email-not-permitted-case"
        elif refusal == NOT_PERMITTED and permitted.hold(host):
            yield "email-not-permitted-below"
        elif refusal == EXCLUDED and bases.excludes_empty:
            yield "email-excluded-base-empty"
        elif refusal:
            yield f"email-{refusal.replace(' ', '-')}"
        elif value.lower() in folded[1]:
            yield "email-excluded-case"
        elif excluded.hold(host):
            yield "email-excluded-below"

    return read


def _uris(constraints: NameConstraints) -> Reader:
    """Go takes a host with all below it, OpenSSL a user for the host; and OpenSSL, Java and NSS compare addresses as names."""
    bases = _Bases(constraints, URI)
    permitted, excluded = _Below(bases.permitted), _Below(bases.excluded)

    def read(value: bytes, refusal: str) -> Iterator[str]:
        text = value.decode("latin-1")
        host = to_ascii(uri_host(text))
        if refusal == NOT_PERMITTED and bases.permits_empty:
            yield "uri-base-empty"
        elif refusal == NOT_PERMITTED and permitted.hold(host):
            yield "uri-not-permitted-below"
        elif refusal == EXCLUDED and bases.excludes_empty:
            yield "uri-excluded-base-empty"
        elif refusal == EXCLUDED and "@" in text.partition("://")[2].partition("/")[0]:
            yield "uri-excluded-with-user"
        elif refusal == NO_HOST and not bases.permitted and "://" in text and "[" not in text:
            yield "uri-address"
        elif refusal:
            yield "uri-excluded" if refusal == EXCLUDED else "uri-not-permitted"
        elif excluded.hold(host):
            yield "uri-excluded-below"

    return read


# How many octets a network of IPv4 or IPv6 has.
_NETWORKS = {8, 32}


def _addresses(constraints: NameConstraints) -> Reader:
    """GnuTLS takes other families as free; Java does not mask the base."""
    bases = _Bases(constraints, IP)
    plain = [Networks(base for base in each if not has_host_bits(base)) for each in (bases.permitted, bases.excluded)]
    families = {len(base) for base in bases.permitted}

    def read(value: bytes, refusal: str) -> Iterator[str]:
        if refusal == NOT_PERMITTED and families <= _NETWORKS - {2 * len(value)}:
            yield "ip-of-other-family"
        elif refusal == EXCLUDED and not plain[1].hold(value):
            yield "ip-excluded-host-bits"
        elif refusal:
            yield f"ip-{refusal.replace(' ', '-')}"
        elif bases.permitted and not plain[0].hold(value):
            yield "ip-base-host-bits"

    return read


_Written = tuple[tuple[str, str, str], ...]
# Types of strings as clients tell them apart: all of them take a PrintableString for a UTF8String.
_TYPES = {0x14: "teletex", 0x1E: "bmp"}


def _directories(constraints: NameConstraints) -> Reader:
    """Letters as NSS and Firefox compare them, and types of strings as Java, Firefox and Chromium do."""
    bases = _Bases(constraints, DIRECTORY)
    spelt = _as_written(bases.permitted, _spelt)
    folded = [_as_written(each, _folded) for each in (bases.permitted, bases.excluded)]
    typed = [_as_written(each, _typed) for each in (bases.permitted, bases.excluded)]
    types = {kind for base in (*bases.permitted, *bases.excluded) for _, _, kind in _typed(base) if kind}

    def read(value: bytes, refusal: str) -> Iterator[str]:
        own = {kind for _, _, kind in _typed(value) if kind}
        if refusal:
            is_spelt, is_typed = folded[1].begin(_folded(value)), typed[1].begin(_typed(value))
            other = "" if refusal != EXCLUDED or (is_spelt and is_typed) else "-type" if is_spelt else "-spelling"
            yield f"directory-{refusal.replace(' ', '-')}{other}"
            return
        if bases.permitted and not spelt.begin(_spelt(value)):
            yield "directory-spelling-printable" if folded[0].begin(_folded(value)) else "directory-spelling"
        if bases.permitted and not typed[0].begin(_typed(value)):
            yield f"directory-type-{'teletex' if 'teletex' in types | own else 'bmp'}"

    return read


def _as_written(bases: Iterable[bytes], written: Callable[[bytes], _Written]) -> Prefixes:
    return Prefixes([written(base) for base in bases])


def _spelt(name: bytes) -> _Written:
    return tuple((attribute.oid, attribute.text, "") for attribute in Name(name).attributes)


def _folded(name: bytes) -> _Written:
    """NSS compares PrintableStrings without case, and no others."""
    return tuple(
        (each.oid, each.text.lower() if each.tag == PRINTABLE_STRING else each.text, "")
        for each in Name(name).attributes
    )


def _typed(name: bytes) -> _Written:
    return tuple(
        (each.oid, " ".join(each.text.lower().split()), _TYPES.get(each.tag, "")) for each in Name(name).attributes
    )


READERS: dict[int, Callable[[NameConstraints], Reader]] = {
    DNS: _domains,
    EMAIL: _mailboxes,
    URI: _uris,
    IP: _addresses,
    DIRECTORY: _directories,
}

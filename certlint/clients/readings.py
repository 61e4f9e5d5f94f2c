"""How clients evaluate names against name constraints where they deviate from RFC 5280 section 4.2.1.10.

A reader is created for the constraints of a CA, and called with each name of its kind and the RFC's result: `excluded`,
`not permitted`, … or empty for an allowed name. It yields cases.
"""

from __future__ import annotations

from certlint.asn1.der import PRINTABLE_STRING
from certlint.clients import locations
from certlint.clients.mailboxes import Mailboxes
from certlint.clients.subtree_bases import EXCLUDED, NOT_PERMITTED, WILDCARD, Bases, Below, Ends
from certlint.dns.matching import to_ascii
from certlint.trust.hosts import Prefixes
from certlint.trust.subtrees import Networks, has_host_bits
from certlint.x509.parts.general_names import DIRECTORY, DNS, EMAIL, IP, URI
from certlint.x509.parts.name import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.x509.parts.locations import NameConstraints

    Reader = Callable[[bytes, str], Iterator[str]]


def _domains(constraints: NameConstraints) -> Reader:
    """Names and bases that end in a dot, which GnuTLS and Chromium ignore; bases that begin with one, below a wildcard."""
    bases = Bases(constraints, DNS)
    permitted, excluded = (
        Below(base[:-1].removeprefix(b".") for base in bases_of if base.endswith(b".") and len(base) > 1)
        for bases_of in (bases.permitted, bases.excluded)
    )
    leading = (to_ascii(base.decode("latin-1"))[1:] for base in bases.excluded if base.startswith(b"."))
    above_dotted = {base.partition(".")[2] for base in leading}
    excluded_with_dot, permitted_with_dot = (
        Ends(base for base in bases_of if base.endswith(b".")) for bases_of in (bases.excluded, bases.permitted)
    )

    def read(value: bytes, refusal: str) -> Iterator[str]:
        host = to_ascii(value.decode("latin-1")).rstrip(".")
        if refusal == NOT_PERMITTED and permitted.hold(host):
            yield "dns-not-permitted-but-for-dot"
            return
        if refusal == EXCLUDED and excluded_with_dot.hold(value):
            yield from ("dns-name-with-dot", "dns-excluded-dot-for-dot")
            yield from ["dns-excluded-with-dot"] * excluded.hold(host)
            return
        if value.endswith(b".") and refusal != NOT_PERMITTED:
            is_permitted = bool(bases.permitted) and not permitted_with_dot.hold(value)
            yield from _with_dot(refusal, is_permitted=is_permitted)
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


def _with_dot(refusal: str, *, is_permitted: bool) -> Iterator[str]:
    """A name that ends in a dot: some clients reject it, some compare it with the dot, some without."""
    yield "dns-name-with-dot"
    if refusal:
        yield "dns-excluded-with-dot"
    elif is_permitted:
        yield "dns-not-permitted-for-dot"


# The number of octets of an IPv4 or IPv6 network.
_NETWORKS = {8, 32}


def _addresses(constraints: NameConstraints) -> Reader:
    """GnuTLS does not constrain other address families; Java does not mask the base, and compares families with each other."""
    bases = Bases(constraints, IP)
    plain = [Networks(base for base in each if not has_host_bits(base)) for each in (bases.permitted, bases.excluded)]
    families = {len(base) for base in bases.permitted}

    def read(value: bytes, refusal: str) -> Iterator[str]:
        if refusal == NOT_PERMITTED and families <= _NETWORKS - {2 * len(value)}:
            yield "ip-of-other-family"
            if not _in_part_of(bases.permitted, value, by_java=True):
                yield "ip-of-other-family-throughout"
        elif refusal == EXCLUDED and not plain[1].hold(value):
            yield "ip-excluded-host-bits"
        elif refusal:
            yield f"ip-{refusal.replace(' ', '-')}"
        elif bases.permitted and not plain[0].hold(value):
            yield "ip-base-host-bits"
        elif _in_part_of([*bases.excluded, *(bases.permitted if len(value) == _IPV4 else ())], value):
            yield "ip-excluded-by-part"

    return read


def _in_part_of(networks: Iterable[bytes], address: bytes, *, by_java: bool = False) -> bool:
    """Whether a network of the other family has the octets of an address, up to the shorter length.

    Java then fails on an IPv4 address, since it reads more octets: nothing is permitted.
    """
    if by_java and len(address) == _IPV4:
        return False
    for network in networks:
        half = len(network) // 2
        both = zip(address, network[:half], network[half:], strict=False)
        if half != len(address) and all(octet & mask == base for octet, base, mask in both):
            return True
    return False


_IPV4 = 4


_Written = tuple[tuple[str, str, str], ...]
# String types as clients distinguish them: all treat a PrintableString as a UTF8String.
_TYPES = {0x14: "teletex", 0x1E: "bmp"}


def _directories(constraints: NameConstraints) -> Reader:
    """Case as NSS and Firefox compare it, and string types as Java, Firefox and Chromium do."""
    bases = Bases(constraints, DIRECTORY)
    spelt, spelt_excluded = (_as_written(each, _spelt) for each in (bases.permitted, bases.excluded))
    folded = [_as_written(each, _folded) for each in (bases.permitted, bases.excluded)]
    typed = [_as_written(each, _typed) for each in (bases.permitted, bases.excluded)]
    types = {kind for base in (*bases.permitted, *bases.excluded) for _, _, kind in _typed(base) if kind}

    def read(value: bytes, refusal: str) -> Iterator[str]:
        own = {kind for _, _, kind in _typed(value) if kind}
        if refusal:
            is_spelt = folded[1].begin(_folded(value)) or spelt_excluded.begin(_spelt(value))
            is_typed = typed[1].begin(_typed(value))
            kind = "-type-teletex" if "teletex" in types | own else "-type"
            other = "" if refusal != EXCLUDED or (is_spelt and is_typed) else kind if is_spelt else "-spelling"
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
    """NSS ignores the case of PrintableStrings only."""
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
    EMAIL: lambda constraints: Mailboxes(constraints).read,
    URI: locations.uris,
    IP: _addresses,
    DIRECTORY: _directories,
}

"""How clients evaluate names against name constraints where they deviate from RFC 5280 section 4.2.1.10.

A reader is created for the constraints of a CA, and called with each name of its kind and the RFC's result: `excluded`,
`not permitted`, … or empty for an allowed name. It yields cases.
"""

from __future__ import annotations

from certlint.asn1.der import PRINTABLE_STRING
from certlint.clients import locations
from certlint.clients.subtree_bases import EXCLUDED, NOT_PERMITTED, WILDCARD, Bases, Below, Ends
from certlint.dns.matching import to_ascii
from certlint.light import re
from certlint.trust.hosts import Prefixes
from certlint.trust.subtrees import Networks, has_host_bits, mailbox_key
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


# A plain mailbox, and one with a quoted local part. RFC 5321 section 4.1.2.
_ATOM, _HOST = r"[\w!#$%&'*+/=?^`{|}~-]+", r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_PLAIN = rf"{_ATOM}(?:\.{_ATOM})*@{_HOST}"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"@.+(?<!\.)'


def _mailbox_shape(text: str) -> Iterator[str]:
    if text.startswith('"'):
        yield "email-quoted"
    if re.fullmatch(_PLAIN, text) and text.isascii():
        if "_" in text.rpartition("@")[2]:
            yield "email-underscore"
        return
    yield "email-odd"
    is_read = re.fullmatch(_QUOTED, text) or "[" in text or text.endswith("@")
    if not is_read or not text.isascii():
        yield "email-unreadable"


_QUOTED_PART = rb'"((?:[^"\\]|\\.)*)"@(.+)'


def _unquoted(mailbox: bytes) -> bytes:
    """A mailbox without quotes around its local part, as Go compares it."""
    found = re.fullmatch(_QUOTED_PART, mailbox)
    return mailbox if found is None else re.sub(rb"\\(.)", rb"\1", found[1]) + b"@" + found[2]


class _Mailboxes:
    """Go includes all hosts below a host, and ignores quotes; NSS, Firefox and Java ignore the case of local parts; some do not
    support an empty base.
    """

    def __init__(self, constraints: NameConstraints) -> None:
        self._bases = Bases(constraints, EMAIL)
        both = self._bases.permitted, self._bases.excluded
        self._permitted, self._excluded = Below(both[0]), Below(both[1])
        self._folded = [{base.lower() for base in each if b"@" in base} for each in both]
        self._unquoted = [{_unquoted(base) for base in each if b"@" in base} for each in both]
        self._of_no_one = [
            {to_ascii(base[1:].decode("latin-1")) for base in each if base.startswith(b"@")} for each in both
        ]

    def read(self, value: bytes, refusal: str) -> Iterator[str]:
        yield "email-used"
        yield from ["email-base-at-used"] * any(self._of_no_one)
        yield from _mailbox_shape(value.decode("latin-1"))
        if refusal == NOT_PERMITTED:
            yield self._not_permitted(value)
            if self._bases.permits_empty:  # some do permit every mailbox then
                yield from self._free(value)
        elif refusal == EXCLUDED:
            yield from self._excluding(value)
        elif refusal:
            yield f"email-{refusal.replace(' ', '-')}"
            if self._bases.permitted:
                yield "email-is-not-a-mailbox-permitted"
        else:
            yield from ["email-base-empty-first"] * self._comes_to_empty(value)
            yield from self._free(value)

    def _comes_to_empty(self, value: bytes) -> bool:
        """Whether pyca, which stops at the first base that fits, comes to an empty one, which it cannot read."""
        bases, host = self._bases.permitted, mailbox_key(value)[1]
        return b"" in bases and not any(_is_within(value, host, base) for base in bases[: bases.index(b"")])

    def _excluding(self, value: bytes) -> Iterator[str]:
        """How a mailbox is excluded. Those for which the base excludes nothing look at the other bases."""
        host = mailbox_key(value)[1]
        if any(base and _is_within(value, host, base) for base in self._bases.excluded):
            yield "email-excluded"
            return
        yield from ["email-excluded-no-one"] * (host in self._of_no_one[1])
        yield from ["email-excluded-base-empty"] * self._bases.excludes_empty
        yield from self._free(value)
        if self._bases.permitted and not any(_is_within(value, host, base) for base in self._bases.permitted):
            yield self._not_permitted(value)

    def _not_permitted(self, value: bytes) -> str:
        if self._bases.permits_empty:
            return "email-base-empty"
        if mailbox_key(value)[1] in self._of_no_one[0]:
            return "email-not-permitted-no-one"
        if _unquoted(value) in self._unquoted[0]:
            return "email-not-permitted-quoted"
        if value.lower() in self._folded[0]:
            return "email-not-permitted-case"
        return "email-not-permitted-below" if self._permitted.hold(mailbox_key(value)[1]) else "email-not-permitted"

    def _free(self, value: bytes) -> Iterator[str]:
        if _unquoted(value) in self._unquoted[1]:
            yield "email-excluded-quoted"
        elif value.lower() in self._folded[1]:
            yield "email-excluded-case"
        elif self._excluded.hold(mailbox_key(value)[1]):
            yield "email-excluded-below"


def _is_within(mailbox: bytes, host: str, base: bytes) -> bool:
    """Whether a base that is a mailbox, a host or a domain contains a mailbox."""
    text = base.decode("latin-1").lower()
    if "@" in text:
        return mailbox_key(base) == mailbox_key(mailbox)
    return host == text or (text[:1] == "." and host.endswith(text))


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
    EMAIL: lambda constraints: _Mailboxes(constraints).read,
    URI: locations.uris,
    IP: _addresses,
    DIRECTORY: _directories,
}

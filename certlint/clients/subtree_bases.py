"""The bases of the name constraints of one kind, unchanged, for clients that deviate from RFC 5280."""

from __future__ import annotations

from certlint.dns.matching import to_ascii
from certlint.trust.hosts import Prefixes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.parts.locations import NameConstraints

EXCLUDED, NOT_PERMITTED, WILDCARD = "excluded", "not permitted", "covers an excluded name"


class Bases:
    """The bases of one kind, unchanged."""

    def __init__(self, constraints: NameConstraints, kind: int) -> None:
        self.permitted = _of_kind(constraints.permitted, kind)
        self.excluded = _of_kind(constraints.excluded, kind)
        self.permits_empty, self.excludes_empty = _has_empty(self.permitted), _has_empty(self.excluded)


def _of_kind(trees: Iterable[GeneralName], kind: int) -> list[bytes]:
    return [tree.value for tree in trees if tree.kind == kind]


class Below:
    """The hosts among bases, each including all hosts below it; Go for mailboxes and URIs, others for DNS names."""

    def __init__(self, bases: Iterable[bytes]) -> None:
        hosts = (to_ascii(base.decode("latin-1")) for base in bases if b"@" not in base)
        self._hosts = Prefixes([f".{host}"[::-1] for host in hosts if host.strip(".") and not host.startswith(".")])

    def hold(self, host: str) -> bool:
        return self._hosts.begin(f".{host}"[::-1])


class Ends:
    """Bases of DNS names as most clients compare them: with a dot at the end, if there is one."""

    def __init__(self, bases: Iterable[bytes]) -> None:
        self._exact = {to_ascii(base.decode("latin-1")) for base in bases}
        self._below = Prefixes([(base if base.startswith(".") else f".{base}")[::-1] for base in self._exact])

    def hold(self, name: bytes) -> bool:
        text = to_ascii(name.decode("latin-1"))
        return text in self._exact or self._below.begin(text[::-1])


def _has_empty(bases: Iterable[bytes]) -> bool:
    return any(not base.strip(b".") for base in bases)

"""Peculiarities of single clients: Java after a search, OpenSSL with issuers that it cannot decode."""

from __future__ import annotations

from certlint.asn1.oids import EXTENSION_NAMES
from certlint.clients.algorithms import unread_key
from certlint.clients.certificate import PROXY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.clients.path import Case
    from certlint.clients.pool import Pool
    from certlint.x509.signed_object import SignedObject


def built(path: Sequence[int], found: Iterable[Case]) -> list[Case]:
    """The cases that count after Java's search for a path: it does not check whether the anchor's identifiers match, but checks
    its dates and constraints unless it is directly above the leaf.
    """
    plain = [(case, index) for case, index in found if not case.startswith(("to-root-aki-", "root-ski-"))]
    return [*plain, *((f"built-{case}", index) for case, index in plain)] if len(path) > 2 else plain


def without_unread(found: Iterable[Case]) -> list[Case]:
    """The cases that count for Java, which ignores name constraints that it cannot decode and that are not critical."""
    known = [*found]
    unread = {index for case, index in known if case.endswith(_UNREAD_NAMES)}
    return [(case, index) for case, index in known if index not in unread or "-names-" not in case]


_UNREAD_NAMES = "-names-unread-by-java"


def undecoded_outside(certificate: SignedObject) -> Iterator[str]:
    """The extensions and keys that some clients cannot decode in a certificate that no path needs."""
    yield from unread_key(certificate)
    constraints = certificate.part("name_constraints")
    if constraints is not None:
        from certlint.clients import constraint_shapes  # few CAs have any

        yield from (f"names-{case}" for case in constraint_shapes.shape(constraints))
    extensions = certificate.part("extensions")
    entries = extensions.entries if extensions is not None else ()
    critical = [EXTENSION_NAMES.get(entry.oid) for entry in entries if entry.critical]
    yield from (f"critical-{name}" for name in critical if name)


# Java requires of a trusted leaf that it can be decoded and is for the name.
_NOT_OF_TRUSTED_BY_JAVA = (
    *("leaf-usage-", "leaf-purpose-", "leaf-netscape-", "leaf-critical-"),
    *("leaf-expired", "leaf-not-yet-valid", "leaf-key-rsa-"),
)


def of_trusted(found: Iterable[Case]) -> list[Case]:
    """The cases that count for Java if the server's certificate itself is trusted."""
    return [
        each for each in found if each[0] == "leaf-critical-not-read" or not each[0].startswith(_NOT_OF_TRUSTED_BY_JAVA)
    ]


def is_passed_over(pool: Pool, issuer: int) -> bool:
    """Whether OpenSSL tries another issuer with the name, because it cannot decode this one."""
    return EXTENSION_NAMES.get(PROXY, PROXY) in pool.certificates[issuer].raw or not pool.unreadable(issuer).isdisjoint(
        _PASSED_OVER
    )


# Defects because of which OpenSSL does not use a certificate as an issuer, and tries the next one with the name.
_PASSED_OVER = frozenset(
    {
        "extension-twice",
        "constraints-unreadable",
        "constraints-length-padded",
        "path-length-negative",
        "key-usage-empty",
        "key-usage-not-bits",
        "aki-not-read",
        "aki-issuer-not-read",
        "netscape-not-read",
        "resources-not-read",
        "crl-points-not-read",
        "names-not-read",
        "purposes-not-read",
        "san-unreadable",
        "ski-not-read",
        "ski-followed",
    }
)

# Constraint kinds unknown to the Python package cryptography, which ends its search when it meets one.
ENDS_SEARCH = frozenset(
    f"{where}-names-{case}" for where in ("ca", "root") for case in ("of-directory", "directory-used")
)

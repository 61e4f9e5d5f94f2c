"""What single clients do in a way of their own: Java where it has searched, OpenSSL with issuers that it cannot read."""

from __future__ import annotations

from certlint.asn1.oids import EXTENSION_NAMES
from certlint.clients.certificate import PROXY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.clients.path import Case
    from certlint.clients.pool import Pool


def built(path: Sequence[int], found: Iterable[Case]) -> list[Case]:
    """What counts where Java has searched for a path: whether an anchor is the one that is described, it does not ask then; but
    it looks at its dates and constraints, unless it is right above the leaf.
    """
    plain = [(case, index) for case, index in found if not case.startswith("to-root-aki-")]
    return [*plain, *((f"built-{case}", index) for case, index in plain)] if len(path) > 2 else plain


def read_beside(pool: Pool, index: int) -> Iterator[str]:
    """What some clients do not read in the extensions of a certificate that no path needs."""
    certificate = pool.certificates[index]
    constraints = certificate.part("name_constraints")
    if constraints is not None:
        from certlint.clients import constraint_shapes  # few CAs have any

        yield from (f"names-{case}" for case in constraint_shapes.shape(constraints))
    extensions = certificate.part("extensions")
    entries = extensions.entries if extensions is not None else ()
    critical = [EXTENSION_NAMES.get(entry.oid) for entry in entries if entry.critical]
    yield from (f"critical-{name}" for name in critical if name)


# What Java asks of a certificate that is trusted itself: that it can be read, and that it is for the name.
_NOT_OF_TRUSTED_BY_JAVA = (
    *("leaf-usage-", "leaf-purpose-", "leaf-netscape-", "leaf-critical-"),
    *("leaf-expired", "leaf-not-yet-valid", "leaf-key-rsa-"),
)


def of_trusted(found: Iterable[Case]) -> list[Case]:
    """What counts for Java where the server's certificate is trusted itself."""
    return [each for each in found if not each[0].startswith(_NOT_OF_TRUSTED_BY_JAVA)]


def is_passed_over(pool: Pool, issuer: int) -> bool:
    """Whether OpenSSL looks on for another issuer of the name, as it cannot read this one."""
    return PROXY in pool.certificates[issuer].raw or not pool.unreadable(issuer).isdisjoint(_PASSED_OVER)


# What keeps OpenSSL from taking a certificate for an issuer, so that it looks at the next one of the name.
_PASSED_OVER = frozenset(
    {
        "extension-twice",
        "constraints-unreadable",
        "constraints-length-padded",
        "path-length-negative",
        "key-usage-empty",
        "key-usage-not-bits",
        "aki-not-read",
        "crl-points-not-read",
        "names-not-read",
        "purposes-not-read",
        "san-unreadable",
        "ski-not-read",
    }
)

# Constraints of kinds that the Python package cryptography does not know: it looks for no other path where it meets them.
ENDS_SEARCH = frozenset(
    f"{where}-names-{case}" for where in ("ca", "root") for case in ("of-directory", "directory-used")
)

"""Common names that clients take for DNS names below name constraints, where the SAN of the server has none.

RFC 5280 section 4.2.1.10 constrains no common name. OpenSSL, GnuTLS, Java and NSS do, each with names of other forms.
"""

from __future__ import annotations

from certlint.clients.subtree_bases import WILDCARD, Ends
from certlint.light import re
from certlint.trust.bound_names import reads_as_dns_name
from certlint.trust.subtrees import Subtrees, host_key
from certlint.x509.parts.general_names import DNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.x509.parts.locations import NameConstraints

_LABEL_OF_JAVA = "[A-Za-z0-9][A-Za-z0-9-]*"
_NAME_OF_JAVA = rf"{_LABEL_OF_JAVA}(?:\.{_LABEL_OF_JAVA})*"
_ADDRESS = r"\d+(?:\.\d+){0,3}"


def common_name_cases(
    constraints: NameConstraints, common_names: Sequence[str], *, has_alternatives: bool
) -> Iterator[str]:
    """The cases of the common names below constraints on DNS names."""
    trees = Subtrees(constraints, with_distances=False)
    if not common_names or not trees.bind(DNS):
        return
    permitted = [tree.value for tree in constraints.permitted if tree.kind == DNS]
    refused = [name for name in common_names if _is_refused(trees, name)]
    of_openssl = any(map(reads_as_dns_name, refused))
    if of_openssl:
        yield "common-name"
    if len(common_names) == 1 and (refused or (any(permitted) and not _holds_beside_every(permitted, common_names[0]))):
        yield "common-name-gnutls" if of_openssl else "common-name-gnutls-alone"
    if _is_of_java(common_names[-1]):
        if common_names[-1] in refused:
            yield "common-name-java" if of_openssl else "common-name-java-alone"
        elif b"" in permitted and not _hold(permitted[: permitted.index(b"")], common_names[-1]):
            yield "base-empty-common-name"
    if refused and not has_alternatives:
        yield "common-name-nss" if of_openssl else "common-name-nss-alone"


def _is_of_java(name: str) -> bool:
    """Whether Java takes a common name for a DNS name: letters, digits and hyphens, and no IPv4 address."""
    return bool(re.fullmatch(_NAME_OF_JAVA, name)) and not re.fullmatch(_ADDRESS, name)


def _is_refused(trees: Subtrees, name: str) -> bool:
    """Whether constraints do not allow a name. As a common name, a wildcard covers no excluded name."""
    return trees.refusal(DNS, host_key(name.encode("latin-1", "replace"))) not in ("", WILDCARD)


def _holds_beside_every(permitted: Sequence[bytes], name: str) -> bool:
    """Whether GnuTLS finds a name permitted: it ignores an empty base beside others."""
    return _hold([base for base in permitted if base], name)


def _hold(bases: Sequence[bytes], name: str) -> bool:
    return Ends(bases).hold(name.encode("latin-1", "replace"))

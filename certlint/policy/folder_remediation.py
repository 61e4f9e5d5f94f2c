"""Adapts remediations to a bundle whose CA certificates are in separate files."""

from __future__ import annotations

from certlint.policy.remediation import shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_READ_IT = (
    "The new file holds the leaf certificate and its chain: have the server read the new file instead of the two."
)
_UNKNOWN = ("<ROOT-FILE>", "<CA-FILE>")


_IN_PLACE = " --in-place"


def into_one_file(remediation: str, path: str, leaf: str, chain: Iterable[str]) -> str:
    """A remediation about a file with a part of a chain: `certlint fix` of that file alone would require the leaf, so the
    command combines the leaf and the chain in one file.
    """
    own, made = f"    certlint fix {shell(path)} ", False
    together = " ".join([f"    certlint fix {shell(leaf)}", *(f"--pool {shell(each)}" for each in chain), ""])
    lines = remediation.split("\n")
    for number, line in enumerate(lines):
        if line.startswith(own) and _IN_PLACE in line:
            lines[number] = together + line.removeprefix(own).replace(_IN_PLACE[1:], "--out <BUNDLE-FILE>", 1)
            made = True
    return "\n".join([*lines, _READ_IT] if made else lines)


def with_chain_files(remediation: str, chain_files: Iterable[str], known_root: str) -> str:
    """A remediation that completes a chain, with the files that continue the chain, and the root's file if it is known."""
    chain = [shell(each) for each in chain_files]
    for unknown in _UNKNOWN:
        root = shell(known_root) if known_root else unknown
        pool = " ".join(f"--pool {each}" for each in (*chain, root))
        parts = [part.replace(unknown, root) for part in remediation.split(f"--pool {unknown}")]
        remediation = pool.join(parts)
    return remediation

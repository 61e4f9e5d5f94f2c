"""What a remediation tells to do with a bundle whose CA certificates lie in files beside it."""

from __future__ import annotations

from certlint.policy.remediation import shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_UNKNOWN = ("<ROOT-FILE>", "<CA-FILE>")


def completed(remediation: str, beside: Iterable[str], known_root: str) -> str:
    """A remediation that completes a chain, with the files that the chain goes on in, and the root's where it is known."""
    chain = [shell(each) for each in beside]
    for unknown in _UNKNOWN:
        root = shell(known_root) if known_root else unknown
        pool = " ".join(f"--pool {each}" for each in (*chain, root))
        parts = [part.replace(unknown, root) for part in remediation.split(f"--pool {unknown}")]
        remediation = pool.join(parts)
    return remediation

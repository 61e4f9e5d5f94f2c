"""When the last valid path of a bundle ends, if trust stores are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.engine.outcomes import BundleReport
    from certlint.trust.paths import Path, Paths
    from certlint.x509.signed_object import SignedObject


def certificates_of(result: BundleReport) -> Sequence[SignedObject]:
    """The certificates whose dates may affect the result: those of the file, and those above them in pool and stores."""
    return result.paths.known.certificates if result.paths is not None else result.bundle.certificates


def path_end(before: BundleReport, after: BundleReport) -> str:
    """What ends the last valid path between two moments, as text; empty if it does not end."""
    earlier, later = before.paths, after.paths
    if earlier is None or later is None or earlier.known.stores is None or _unexpired(later):
        return ""
    paths = _unexpired(earlier)
    if not paths:
        return ""
    path = max(paths, key=lambda path: path.until.timestamp() if path.until is not None else 0.0).certificates
    known, now = earlier.known, later.asked.now
    dates = ((index, known.certificates[index].part("validity")) for index in path)
    expired = next((index for index, found in dates if found is not None and found.not_after.moment < now), None)
    why = f": the {known.title(expired)} expires" if expired is not None else ""
    return f"the last valid path to a certificate of {' or '.join(earlier.known.stores)} ends{why}"


def _unexpired(paths: Paths) -> list[Path]:
    """The valid paths of the leaf, which must not have expired itself."""
    good = paths.leaf_paths.good if paths.leaf_paths is not None else ()
    return [path for path in good if path.until is None or path.until >= paths.asked.now]

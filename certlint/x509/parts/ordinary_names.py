"""dNSNames that deserve no look by rules about the syntax of names, as nearly all are."""

from __future__ import annotations

from certlint.light import NamedTuple

_LONGEST_LABEL, _LONGEST_NAME = 63, 253


def is_ordinary(name: bytes) -> bool:
    """Whether a dNSName deserves no look by rules about the syntax of names.

    It is two labels or more of letters, digits and single inner hyphens, in lower case; perhaps a wildcard before them. The
    last one begins with a letter, is longer than that, and has no hyphen. `re` takes longer to import than names to look at.
    """
    labels = name.removeprefix(b"*.").split(b".")
    last = labels[-1]
    if not (last.isalnum() and last[:1].isalpha() and len(last) > 1 < len(labels) and name.islower()):
        return False
    for label in labels:
        if len(label) > _LONGEST_LABEL or not (label.isalnum() or all(map(bytes.isalnum, label.split(b"-")))):
            return False
    return len(name) <= _LONGEST_NAME


# Letters and digits of ordinary names; a dot for what stands between them, an exclamation mark for what none of them has.
_FOLDED = bytes(
    [
        byte if byte in b"abcdefghijklmnopqrstuvwxyz0123456789" else 0x2E if byte in b".-," else 0x21
        for byte in range(256)
    ]
)


class Ordinary(NamedTuple):
    """Ordinary dNSNames without their wildcards, and the last labels among them. Nothing where one of the names is not."""

    bases: list[bytes] = []
    tops: frozenset[bytes] = frozenset()


_NOT_ORDINARY = Ordinary()


def ordinary(names: list[bytes]) -> Ordinary:
    """Whether `is_ordinary` says so of all names: asked of all together, not label by label. 3 % of an audit."""
    joined = (b",%b," % b",".join(names)).replace(b",*.", b",")
    folded = joined.translate(_FOLDED)
    # Two separators side by side: a label is empty, or begins or ends with a hyphen, or has two of them.
    if folded.find(b"!") >= 0 or folded.find(b"..") >= 0 or max(map(len, names)) > _LONGEST_LABEL:
        return _NOT_ORDINARY
    bases = joined[1:-1].split(b",")
    top = joined[joined.rfind(b".") + 1 : -1]
    # Most certificates have names below one top-level domain.
    tops = {top} if joined.count(b".%b," % top) == len(bases) else {base.rpartition(b".")[2] for base in bases}
    odd = [each for each in tops if not (each.isalnum() and each[:1].isalpha() and len(each) > 1)]
    if odd or len(bases) != len(names) or min([base.find(b".") for base in bases]) < 0:
        return _NOT_ORDINARY
    return Ordinary(bases, frozenset(tops))

"""Top-level domains: which there are, and which there were on a day."""

from __future__ import annotations

from certlint.dns.suffixes import NEW_SINCE, suffix_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Ballot 144 of the CA/Browser Forum: until then an onion name was an internal name.
ONION_SINCE = "2015-02-18"
# The header of a date in UTCTime; its year comes next.
_UTC = b"\x17\x0d"


def tlds() -> frozenset[bytes]:
    """The top-level domains of today."""
    return suffix_list().tlds


def ordinary_tlds(validity: bytes | None) -> frozenset[bytes]:
    """The top-level domains that existed when a certificate's validity began, or fewer: it is faster not to read the date.

    Of a request, which has none, those of today.
    """
    known = suffix_list()
    new = validity is None or (validity[2:4] == _UTC and b"14" <= validity[4:6] < b"50")
    return known.tlds if new else known.old_tlds


def was_tld(label: bytes, day: str, retired: Mapping[str, str]) -> bool:
    """Whether a label (lower case) was a top-level domain on a day (ISO 8601). `onion`, of RFC 7686, counts as one.

    `retired` has the day on which each left the root zone (`rules/data/retired-tlds.toml`). When each new one was
    added is not known, only that none was added before the first. Those with two letters are countries.
    """
    if label == b"onion":
        return day >= ONION_SINCE
    known = suffix_list()
    if label in known.old_tlds:
        return True
    left = retired.get(label.decode("ascii", "replace"), "")
    return (label in known.tlds or day < left) and (day >= NEW_SINCE or len(label) == 2)

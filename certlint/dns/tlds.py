"""Top-level domains: the current ones, and those of an earlier day."""

from __future__ import annotations

from certlint.dns.suffixes import NEW_SINCE, suffix_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Ballot 144 of the CA/Browser Forum: before it, an onion name was an internal name.
ONION_SINCE = "2015-02-18"
# The header of a UTCTime, which is followed by the year.
_UTC = b"\x17\x0d"


def tlds() -> frozenset[bytes]:
    """The current top-level domains."""
    return suffix_list().tlds


def ordinary_tlds(validity: bytes | None) -> frozenset[bytes]:
    """The top-level domains that existed at a certificate's notBefore, or fewer: not decoding the date is faster.

    For a request, which has no notBefore, the current ones.
    """
    known = suffix_list()
    new = validity is None or (validity[2:4] == _UTC and b"14" <= validity[4:6] < b"50")
    return known.tlds if new else known.old_tlds


def was_tld(label: bytes, day: str, retired: Mapping[str, str]) -> bool:
    """Whether a (lower-case) label was a top-level domain on a day (ISO 8601). `onion` of RFC 7686 counts as one.

    `retired` has the day on which each left the root zone (`rules/data/retired-tlds.toml`). The days on which new ones were
    added are unknown, except that none was added before the first. Those with two letters are countries.
    """
    if label == b"onion":
        return day >= ONION_SINCE
    known = suffix_list()
    if label in known.old_tlds:
        return True
    left = retired.get(label.decode("ascii", "replace"), "")
    return (label in known.tlds or day < left) and (day >= NEW_SINCE or len(label) == 2)

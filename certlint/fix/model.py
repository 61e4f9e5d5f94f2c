"""What mending gives, and how it is written down."""

from __future__ import annotations

from certlint.light import NamedTuple


class Step(NamedTuple):
    """One thing that was mended.

    text   in words
    mends  the name that rules give it in `mended_by`, if it has one
    drops  whether it removes a certificate of which there is no other copy, and so needs --unsafe
    """

    text: str
    repairs: str = ""
    drops: bool = False


class Repaired(NamedTuple):
    """A file as it should be.

    text      what belongs into the file: certificates, with their key where it stays there, or the keys of a file of keys
    keys      private keys that stood beside certificates and belong into a file of their own; empty without
    is_key    whether `text` is private
    steps     what was done
    withheld  what would lose a certificate, and so waits for a word
    mode      the permission bits that the file should have, where it has others
    """

    text: str
    keys: str
    is_key: bool
    steps: list[Step]
    withheld: list[Step]
    mode: int | None = None

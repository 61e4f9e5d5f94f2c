"""The result of a repair, and PEM text."""

from __future__ import annotations

from certlint.light import NamedTuple


class Step(NamedTuple):
    """One repair.

    text     a description
    repairs  the value of `repair` in the rules that report the defect; empty if there are none
    drops    whether it removes the only copy of a certificate, and therefore needs --unsafe
    """

    text: str
    repairs: str = ""
    drops: bool = False


class Repaired(NamedTuple):
    """A file as it should be.

    text      the contents: certificates, with their key if it stays there, or the keys of a key file
    keys      private keys from between the certificates, for a separate file; empty without any
    is_key    whether `text` contains a private key
    steps     the repairs
    withheld  repairs that would remove a certificate and need --unsafe
    mode      the permission bits to set; None to keep those of the file
    """

    text: str
    keys: str
    is_key: bool
    steps: list[Step]
    withheld: list[Step]
    mode: int | None = None

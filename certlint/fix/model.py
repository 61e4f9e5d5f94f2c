"""What mending gives, and how it is written down."""

from __future__ import annotations

from binascii import b2a_base64
from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Step(NamedTuple):
    """One thing that was mended, in words. `rule` is the id of the rule that complains of it, if there is one."""

    text: str
    rule: str = ""

    @property
    def drops(self) -> bool:
        """Whether it can be asked for with --unsafe."""
        return self.text.startswith("drop ")


class Mended(NamedTuple):
    """A file as it should be.

    text      what belongs into the file: certificates, or the keys of a file that holds nothing but keys
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


def block(label: str, der: bytes, headers: Mapping[str, str] | None = None) -> str:
    """One PEM block, its base64 in lines of 64 columns. RFC 7468 section 2; headers as in RFC 1421 section 4.6."""
    base64 = b2a_base64(der, newline=False).decode("ascii")
    lines = [f"-----BEGIN {label}-----"]
    if headers:
        lines += [f"{name}: {value}" for name, value in headers.items()] + [""]
    lines += [base64[at : at + 64] for at in range(0, len(base64), 64)]
    return "\n".join([*lines, f"-----END {label}-----", ""])

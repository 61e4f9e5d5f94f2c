"""Names in the subjectAltName and the issuerAltName: DNS names, URIs, addresses. RFC 5280 sections 4.2.1.6 and 4.2.1.7.

`part` says which names: `odd_dns_names`, `san_uris`, `ian_emails`, …
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.check import check
from certlint.parts.general_names import KINDS
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.shapes import NameKinds, Names


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")


@check
def text(names: Names, *, without: str, flaw: str) -> Iterator[Problem]:
    """The regular expression `without` is found in no name."""
    for index, name in enumerate(names.names):
        if re.search(without, name):
            yield Problem(f"{_shown(name)} {flaw}", found=name, at=index)


@check
def not_of_kind(kinds: NameKinds, *, unfit: tuple[str, ...]) -> Iterator[Problem]:
    """No name is of one of the kinds `unfit`: rfc822Name, iPAddress, …"""
    for kind in sorted(kinds.kinds):
        if KINDS[kind] in unfit:
            yield Problem(f"there is a name of kind {KINDS[kind]}", f"no {KINDS[kind]}", KINDS[kind])

"""Whether the statements of a qualified certificate fit what it is for. ETSI EN 319 412-5 section 4.2.3."""

from __future__ import annotations

from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.parts import qualified as qc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.qualified import QcStatements

_NAMES = {qc.ESIGN: "esign", qc.ESEAL: "eseal", qc.WEB: "web"}


@check
def types(qc_statements: QcStatements, *, any_of: tuple[str, ...]) -> Iterator[Problem]:
    """Where the certificate says of which types it is, one of them is among `any_of` (`esign`, `eseal`, `web`)."""
    for statement in qc_statements.of(qc.TYPE):
        try:
            found = [_NAMES.get(each, each) for each in qc.types(statement)]
        except DecodeError:
            continue  # rules about its form tell it
        if not set(any_of) & set(found):
            listed = ", ".join(found) or "none"
            wanted = " or ".join(any_of)
            yield Problem(f"the type of the certificate is {listed}, not {wanted}", wanted, listed, statement.at)

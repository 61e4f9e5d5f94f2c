"""Key usages and extended key usages that a product needs, also if the extension is absent.

What the type of certificate or key requires, allows and forbids: `purposes`.
"""

from __future__ import annotations

from certlint.check import check
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.views import KeyShape
    from certlint.x509.parts import ExtendedKeyUsage, KeyUsage


@check
def has_purposes(extended_key_usage: ExtendedKeyUsage | None, *, purposes: tuple[str, ...]) -> Iterator[Problem]:
    """The extended key usage contains each of `purposes`; anyExtendedKeyUsage does not replace them.

    RFC 5280 section 4.2.1.12.
    """
    expected = " and ".join(purposes)
    if extended_key_usage is None:
        yield Problem(f"extended key usage is missing; it must contain {expected}", expected, "no such extension")
        return
    missing = [p for p in purposes if p not in extended_key_usage.purposes]
    if missing:
        found = ", ".join(sorted(extended_key_usage.purposes)) or "no purposes"
        yield Problem(f"the extended key usage lacks {' and '.join(missing)}", expected=expected, found=found)


@check
def has_usages(
    key_usage: KeyUsage | None, key_shape: KeyShape, *, usages: dict[str, tuple[str, ...]]
) -> Iterator[Problem]:
    """The key usage contains what a key of its type needs. `usages`: key type → key usages. RFC 5280 section 4.2.1.3."""
    wanted = usages.get(key_shape.kind, ())
    expected = " and ".join(wanted)
    if wanted and key_usage is None:
        yield Problem(f"key usage is missing; it must contain {expected}", expected, "no such extension")
    elif key_usage is not None and (missing := [u for u in wanted if u not in key_usage.usages]):
        found = ", ".join(sorted(key_usage.usages)) or "no usages"
        yield Problem(f"the key usage lacks {' and '.join(missing)}", expected=expected, found=found)

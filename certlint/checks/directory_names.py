"""The forms of names inside extensions, which are those of issuer and subject. RFC 5280 4.1.2.4, 4.2.1.6, appendix A.1."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.check import check
from certlint.report import Problem
from certlint.x509.parts.strings import is_text
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.directory_names import DirectoryNames


@check
def forms(
    directory_names: DirectoryNames,
    *,
    types: dict[str, tuple[str, ...]] | None = None,
    most: dict[str, int] | None = None,
    complete: bool = False,
) -> Iterator[Problem]:
    """Each attribute of a directoryName has one of the string `types` for it, and at `most` so many characters.

    Attributes that are not listed pass. If the name has to be `complete`, no RDN and no text is empty, and no RDN has two
    attributes of one type. RFC 5280 appendix A.1.
    """
    for part, at, message in directory_names.gaps if complete else ():
        yield Problem(message, "one attribute with text in each relative distinguished name", at=at, part=part)
    for each in directory_names.attributes:
        wanted, found = (types or {}).get(each.kind), der.tag_name(each.tag)
        if wanted and found not in wanted:
            yield Problem(f"{each.label} is {der.a_or_an(found)}", " or ".join(wanted), found, each.at, each.part)
        upper, length = (most or {}).get(each.kind), len(each.text)
        if upper is not None and is_text(each.tag) and length > upper:
            message = f"{each.label} {quoted_value(each.text)} has {length} characters, more than {upper}"
            yield Problem(message, f"{upper} or fewer", str(length), each.at, each.part)

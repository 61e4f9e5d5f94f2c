"""BEGIN and END lines, including malformed ones."""

from __future__ import annotations

from certlint.light import NamedTuple, re
from certlint.pem.characters import Text, named, quoted
from certlint.pem.kinds import LABELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Word processors replace hyphens by Unicode dashes, and by 0x96 and 0x97 of Windows-1252.
_STRANGE_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\udc96\udc97"
_LABEL = r"[A-Za-z0-9#.]{1,16}+(?>(?:[ \t]{1,8}+[A-Za-z0-9#.]{1,16}+){0,6})(?![A-Za-z0-9#.])"
# Patterns are compiled lazily: compiling costs more than reading a file. This one begins at the last dash before the word, so
# that a long run of dashes is scanned once; atomic throughout. If two boundaries share a row of dashes, the first gets five of
# them, or none if the second would have none.
_BOUNDARY = (
    r"[DASH]([ \t]{0,8}+)((?i:BEGIN|END))([ \t]{0,8}+)(LABEL)([ \t]{0,8}+)(-----(?=NEXT)|(?!NEXT)[DASH]*+|)"
).replace("LABEL", _LABEL)
_NEXT = r"[DASH]++[ \t]{0,8}+(?i:BEGIN|END)"
_REST_OF_LINE = r"[ \t\x0b\x0c]*+([^\n\r]?)"
_NUMBERS = ("no dashes", "one dash", "two dashes", "three dashes", "four dashes", "five dashes", "six dashes")
_LONGEST_RUN = 64


class Boundary(NamedTuple):
    """A BEGIN or END line: its start and end in the text, and its defects as text.

    label is in capitals with single spaces. `found` is the quoted notation of a malformed boundary without the rest of its
    line, which could be the base64 of a private key.
    """

    begins: bool
    label: str
    start: int
    end: int
    faults: tuple[str, ...] = ()
    found: str = ""

    @property
    def expected(self) -> str:
        return f"-----{'BEGIN' if self.begins else 'END'} {self.label}-----"


def boundaries(text: Text) -> Iterator[Boundary]:
    """Every boundary, in order.

    A well-formed one may have any label. A malformed one must have a known label, since comments have dashes, too.
    """
    found = all_perfect(text.content)
    yield from searched(text) if found is None else found


def searched(text: Text) -> Iterator[Boundary]:
    """The same for any text, with a regular expression."""
    content = text.content
    floor = 0
    dashes = "-" if content.isascii() else "-" + _STRANGE_DASHES
    for match in re.compile(_BOUNDARY.replace("NEXT", _NEXT).replace("DASH", dashes)).finditer(content):
        word, label = match[2], match[4]
        start, end = match.start() - 4, match.end()
        if (
            start >= floor
            and content[start:end] in (f"-----BEGIN {label}-----", f"-----END {label}-----")
            and (start == 0 or content[start - 1] in "\n\r")
            and not _follower(content, end)
        ):
            yield Boundary(word == "BEGIN", label, start, end)
            floor = end
        elif " ".join(label.upper().split()) in LABELS:
            boundary = _malformed(text, match, floor)
            yield boundary
            floor = boundary.end


def all_perfect(content: str) -> list[Boundary] | None:
    """The boundaries of a text in which all are well-formed and known, and there is no other hyphen; None for any other text.

    Most files are such, and compiling the pattern takes 1 % of a check.
    """
    if not content.isascii():
        return None
    found = []
    end = 0
    while (start := content.find("-----", end)) >= 0:
        close = content.find("-----", start + 5)
        word, _, label = content[start + 5 : max(close, 0)].partition(" ")
        end = close + 5
        alone = (start == 0 or content[start - 1] == "\n") and content[end : end + 1] in ("", "\n")
        if not alone or label not in LABELS or word not in ("BEGIN", "END"):
            return None
        found.append(Boundary(word == "BEGIN", label, start, end))
    return found if content.count("-") == 10 * len(found) else None


def groups(text: Text) -> Iterator[tuple[Boundary | None, Boundary | None, int]]:
    """BEGIN with its END, and the end of what is between them.

    A BEGIN without END extends to the next BEGIN or the end of the text; an END may come without BEGIN.
    """
    begin: Boundary | None = None
    for boundary in boundaries(text):
        if begin is None and boundary.begins:
            begin = boundary
        elif boundary.begins:
            yield begin, None, boundary.start
            begin = boundary
        else:
            yield begin, boundary, boundary.start
            begin = None
    if begin is not None:
        yield begin, None, len(text.content)


def _follower(text: str, at: int) -> str:
    """The next nonblank character on the line of `at`; empty without one."""
    if text[at : at + 1] in ("", "\n"):
        return ""
    rest = re.compile(_REST_OF_LINE).match(text, at)
    return rest[1] if rest else ""


def _malformed(text: Text, match: re.Match[str], floor: int) -> Boundary:
    """The boundary of a malformed match, with its defects. `floor` is the end of the previous boundary."""
    content = text.content
    inner, word, gap, label, outer, right = match.groups()
    before = content[max(floor, match.start() - _LONGEST_RUN) : match.start() + 1]
    left = before[len(before.rstrip("-" + _STRANGE_DASHES)) :]
    start = match.start() + 1 - len(left)
    end = match.end() if right else match.end(4)
    known = " ".join(label.upper().split())
    faults = _dash_faults(left, right)
    if not (word + label).isupper():
        faults.append("is not in capitals")
    if not gap:
        faults.append(f"lacks the space after {word.upper()}")
    if inner or len(gap) > 1 or gap == "\t" or label.upper() != known or (outer and right):
        faults.append("has misplaced blanks")
    if not text.escaped:
        faults += _company(content, start, end, floor)
    return Boundary(word.upper() == "BEGIN", known, start, end, tuple(faults), quoted(content[start:end]))


def _dash_faults(left: str, right: str) -> list[str]:
    faults = []
    strange = (left + right).replace("-", "")
    if strange:
        faults.append(f"contains dashes that are not hyphens ({named(strange[0])})")
    if len(left) != 5 and not strange:
        faults.append(f"starts with {_number(len(left))}, five are needed")
    if len(right) != 5 and not strange:
        faults.append(f"ends in {_number(len(right))}, five are needed")
    return faults


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count} dashes"


def _company(text: str, start: int, end: int, floor: int) -> list[str]:
    """Other text on the line of a boundary; text between two boundaries of a line is reported for the first one only."""
    faults = []
    line = text.rfind("\n", floor, start) + 1
    if line or floor == 0:
        before = text[line:start]
        if before.strip():
            faults.append("has other text before it on its line")
        elif before:
            faults.append(f"is indented (by {len(before)})")
    follower = _follower(text, end)
    if follower == "-":
        faults.append("has the next boundary on the same line, as when files without a last line break are joined")
    elif follower:
        faults.append("has other text after it on its line")
    return faults

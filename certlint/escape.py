"""Escapes untrusted text for a terminal, and folds text to its width."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

# Controls (C0, DEL, C1), bidirectional overrides and isolates, zero-width and line-separating characters, lone surrogates,
# and invisible characters: soft hyphen, joiners and fillers, Mongolian selectors, tags. And `##[`, `##vso[` and
# `##teamcity[`, with which commands for build agents begin anywhere in a line of a log.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]|(?<=#)#(?=[A-Za-z]{0,20}\\[)"
)


def terminal(text: str) -> str:
    """`text` with every character escaped that could move, recolour, reorder or hide something."""
    if text.isprintable() and "##" not in text and (text.isascii() or _is_seen(text)):
        return text
    import re  # its import takes as long as all of `certlint --help`

    return re.sub(_UNSAFE, _escape, text)  # compiled lazily, once


def build_log_line(text: str) -> str:
    """`terminal` text on a line of its own, which a build log does not read as a command: it does not begin with two colons."""
    shown = terminal(text)
    if not shown.lstrip().startswith("::"):
        return shown
    at = shown.index("::")
    return f"{shown[:at]}{escaped(':')}{shown[at + 1 :]}"


def _is_seen(text: str) -> bool:
    """Whether printable text has no unsafe characters that count as printable. Avoids compiling the pattern."""
    return max(text) < _BEYOND and _SEEN_AS_NOTHING.isdisjoint(text)


def json_for_logs(text: str) -> str:
    """JSON without the beginning of a build agent's command: the same value, as only strings contain such characters."""
    if "##" not in text:
        return text
    import re

    return re.sub(r"(?<=#)#(?=[A-Za-z]{0,20}\[)", r"\\u0023", text)


# The characters of the pattern that `str.isprintable` accepts; a test compares both. For others, the pattern is used.
_SEEN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_BEYOND = "\U000e0000"
# Characters besides letters and digits that a shell does not interpret.
_HARMLESS = str.maketrans("", "", "@%+=:,./-_")


def _escape(found: re.Match[str]) -> str:
    return escaped(found[0])


def escaped(character: str) -> str:
    """One character as an escape. A byte of a file name that is not UTF-8, which Python reads as a surrogate, is that byte."""
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:
        number -= 0xDC00
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def for_shell(word: str) -> str:
    """`word` quoted for a shell, in characters that `terminal` does not escape, so that it can be pasted."""
    if terminal(word) == word:
        # As `shlex.quote`, whose import takes a tenth of a check.
        rest = word.translate(_HARMLESS)
        is_plain = word != "" and word.isascii() and (not rest or rest.isalnum())
        return word if is_plain else "'" + word.replace("'", "'\"'\"'") + "'"
    return "$'" + "".join(_in_quotes(character) for character in word) + "'"


def _in_quotes(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if terminal(character) == character:
        return character
    errors = "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass"
    return "".join(f"\\{byte:03o}" for byte in character.encode(errors=errors))


def shortened(text: str, limit: int = 200) -> str:
    """`text`, cut in the middle when it is longer than `limit`."""
    return text if len(text) <= limit else f"{text[: limit - 40]} … {text[-30:]}"


# How commands begin.
_PROGRAMS = "certlint|openssl|kubectl|keytool|scp|ssh|chmod"
_LAST = rf"(.+?): ((?:{_PROGRAMS}) .+?)(?:; (?=[^:]+: (?:{_PROGRAMS}) )|$)"


def apart(text: str) -> list[str]:
    """A hint split into lines: each sentence, followed by the command it ends with, indented by four.

    `list them: certlint rules; or choose another: certlint init` is two sentences and two commands. Text after the last command
    belongs to it, since hints end with their command. Line breaks are kept.
    """
    if "\n" in text:
        return [line for each in text.split("\n") for line in ([each] if each.startswith(" ") else apart(each))]
    import re  # as above

    lines: list[str] = []
    end = 0
    for found in re.finditer(_LAST, text) if ": " in text else ():
        lines += [f"{found[1]}:", f"    {found[2]}"]
        end = found.end()
    return lines + [text[end:]] * bool(text[end:])


def wrapped(text: str, width: int, indent: str) -> list[str]:
    """`text` in lines of at most `width` columns, if words allow it. Importing `textwrap` takes 2 ms.

    No line begins with two colons, which would be a command in a build log.
    """
    if len(indent) + len(text) <= width and not text.startswith(" ") and "::" not in text:
        return [indent + text]  # saves 5 % of a report of thousands of findings
    lines = []
    line = indent
    for word in text.split(" "):
        if line != indent:
            if len(line) + len(word) < width:
                line = f"{line} {word}"
                continue
            lines.append(line)
            line = indent
        line += word if "::" not in word else build_log_line(word)
    return [*lines, line]


def terminal_style(color: str) -> tuple[bool, int]:
    """Whether to color, and the width: from the flag, else NO_COLOR, else FORCE_COLOR, else the terminal."""
    is_terminal = sys.stdout.isatty()
    width = 100
    if is_terminal:
        try:
            width = os.get_terminal_size(1).columns
        except OSError:
            pass  # the size of the terminal is unknown
    columns = os.environ.get("COLUMNS", "")
    columns_set = int(columns) if columns.isascii() and columns.isdecimal() and len(columns) < 6 else 0
    width = min(columns_set or width, 120)
    if color != "auto":
        return color == "always", width
    if os.environ.get("NO_COLOR"):
        return False, width
    return bool(os.environ.get("FORCE_COLOR")) or (is_terminal and os.environ.get("TERM") != "dumb"), width

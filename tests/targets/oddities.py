"""What can be odd about a PEM file: each oddity of one block, made from a sound one, and the places where a block stands."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator

from tests import forge
from tests.targets.cases import ISSUING, LEAF, ROOT, Files, relabelled, with_line

CHAIN_PLACES = ("leaf", "issuer", "behind")
"""Behind is the root, which no client needs."""
PLACES = (*CHAIN_PLACES, "key")


def _lines(change: Callable[[str], str]) -> Callable[[str], str]:
    """Each line of base64 changed."""
    return lambda text: re.sub(r"(?m)^[A-Za-z0-9+/=]+$", lambda line: change(line[0]), text)


def _base64(change: Callable[[str], str]) -> Callable[[str], str]:
    """All of the base64 changed, which is handed over in lines of 64."""

    def changed(text: str) -> str:
        begin, body, end = re.fullmatch(r"(-----BEGIN.*?-----\n)(.*)(-----END.*)", text, re.DOTALL).groups()
        return str(begin + change(body) + end)

    return changed


def _wrapped(width: int) -> Callable[[str], str]:
    return _base64(lambda body: re.sub(f"(.{{{width}}}|.+$)", r"\1\n", body.replace("\n", "")))


def _boundary(word: str, change: Callable[[str], str]) -> Callable[[str], str]:
    """The BEGIN or the END line changed."""
    return lambda text: re.sub(f"(?m)^-----{word}.*$", lambda line: change(line[0]), text)


def _amid(what: str, line: int = 3, column: int = 20) -> Callable[[str], str]:
    """Something amid a line of base64."""

    def changed(text: str) -> str:
        lines = text.split("\n")
        lines[line] = lines[line][:column] + what + lines[line][column:]
        return "\n".join(lines)

    return changed


def _instead(what: str) -> Callable[[str], str]:
    """Another character than the one of the base64."""
    return lambda text: _amid(what)(text[:85] + text[85:]) if not what else _replaced(text, what)


def _replaced(text: str, what: str) -> str:
    lines = text.split("\n")
    lines[3] = lines[3][:20] + what + lines[3][21:]
    return "\n".join(lines)


def _unpadded(body: str) -> str:
    assert "=" in body
    return body.replace("=", "")


def _unused_bits(body: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = body.index("=") - 1
    return body[:at] + alphabet[alphabet.index(body[at]) + 1] + body[at + 1 :]


def _der(text: str) -> bytes:
    from binascii import a2b_base64

    return a2b_base64("".join(text.split("\n")[1:-2]))


def _label(text: str) -> str:
    return re.match("-----BEGIN (.*?)-----", text)[1]


def _longer(text: str) -> str:
    """Bytes behind the object in the block."""
    return forge.pem(_der(text) + b"\0\0\0", _label(text))


def _empty(text: str, body: str = "") -> str:
    return f"-----BEGIN {_label(text)}-----\n{body}-----END {_label(text)}-----\n"


def _without_line(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(lines[:4] + lines[5:])


BLOCK: dict[str, Callable[[str], str]] = {
    # Line ends and blanks
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "CR CR LF": lambda text: text.replace("\n", "\r\r\n"),
    "LF CR": lambda text: text.replace("\n", "\n\r"),
    "spaces at all line ends": lambda text: text.replace("\n", "  \n"),
    "tabs at all line ends": lambda text: text.replace("\n", "\t\n"),
    "spaces behind BEGIN": _boundary("BEGIN", "{}  ".format),
    "spaces behind END": _boundary("END", "{}  ".format),
    "spaces at the line ends of base64": _lines("{}  ".format),
    "a space at the start of base64 lines": _lines(" {}".format),
    "a tab at the start of base64 lines": _lines("\t{}".format),
    "all lines indented": lambda text: re.sub("(?m)^(?=.)", "    ", text),
    "all lines indented by a tab": lambda text: re.sub("(?m)^(?=.)", "\t", text),
    "BEGIN indented": _boundary("BEGIN", "  {}".format),
    "END indented": _boundary("END", "  {}".format),
    "a space amid base64": _amid(" "),
    "a tab amid base64": _amid("\t"),
    "a form feed amid base64": _amid("\f"),
    "a vertical tab amid base64": _amid("\v"),
    "a form feed at a line end": _amid("\f", column=64),
    "a no-break space amid base64": _amid("\u00a0"),
    "a zero width space amid base64": _amid("\u200b"),
    "a byte order mark before it": "\ufeff{}".format,
    "no line end at the end": lambda text: text.rstrip("\n"),
    # NULs and other bytes
    "a NUL before it": "\0{}".format,
    "a NUL line before it": "\0\n{}".format,
    "a NUL amid base64": _amid("\0"),
    "a NUL at a line end": _amid("\0", column=64),
    "a NUL behind END": _boundary("END", "{}\0".format),
    "a NUL line behind it": "{}\0\n".format,
    "Ctrl-Z behind it": "{}\x1a".format,
    "garbage behind it": "{}\x01\x02\u00ff\n".format,
    "DER behind it": lambda text: text + _der(text).decode("latin-1"),
    # Lengths of lines
    "lines of 76": _wrapped(76),
    "lines of 253": _wrapped(253),
    "lines of 300": _wrapped(300),
    "one line": _wrapped(10**6),
    "lines of 1": _wrapped(1),
    # Lines within
    "empty line behind BEGIN": lambda text: with_line(text, 1, ""),
    "empty line amid base64": lambda text: with_line(text, 5, ""),
    "empty line before END": lambda text: re.sub("(?=-----END)", "\n", text),
    "two empty lines behind BEGIN": lambda text: with_line(text, 1, "\n"),
    "empty lines behind each line": lambda text: text.replace("\n", "\n\n"),
    "blanks on a line amid base64": lambda text: with_line(text, 5, "   "),
    "comment amid base64": lambda text: with_line(text, 5, "# of the cluster"),
    "header": lambda text: with_line(text, 1, "Comment: of the cluster\n"),
    "header without an empty line": lambda text: with_line(text, 1, "Comment: of the cluster"),
    "Proc-Type header": lambda text: with_line(text, 1, "Proc-Type: 4,MIC-CLEAR\n"),
    "header of an encrypted key": lambda text: with_line(
        text, 1, "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n"
    ),
    "a line is missing": _without_line,
    # Around it
    "text before it": "of the cluster\n{}".format,
    "text behind it": "{}of the cluster\n".format,
    "text in UTF-8 before it": "# f\u00fcr den Cluster\n{}".format,
    "a long line before it": lambda text: "#" * 300 + f"\n{text}",
    "text before BEGIN on its line": _boundary("BEGIN", "x {}".format),
    "text behind BEGIN on its line": _boundary("BEGIN", "{} x".format),
    "text before END on its line": _boundary("END", "x {}".format),
    "text behind END on its line": _boundary("END", "{} x".format),
    "quoted as in mail": lambda text: re.sub("(?m)^(?=.)", "> ", text),
    "line breaks as \\n": lambda text: text.rstrip("\n").replace("\n", "\\n") + "\n",
    # Boundaries
    "no BEGIN": lambda text: text.partition("\n")[2],
    "no END": lambda text: text.partition("-----END")[0],
    "cut amid base64": lambda text: text[: len(text) // 2],
    "END glued to base64": lambda text: text.replace("\n-----END", "-----END"),
    "base64 glued to BEGIN": lambda text: text.replace("-----\n", "-----", 1),
    **{
        f"{word} with {dashes} dashes": _boundary(
            word,
            lambda line, dashes=dashes: re.sub("^-+|-+$", "-" * dashes, line),
        )
        for word in ("BEGIN", "END")
        for dashes in (4, 6)
    },
    **{
        f"{word} with {dashes} dashes at the {where}": _boundary(
            word,
            lambda line, dashes=dashes, at=at: re.sub(at, "-" * dashes, line),
        )
        for word in ("BEGIN", "END")
        for dashes in (4, 6)
        for where, at in (("start", "^-+"), ("end", "-+$"))
    },
    "BEGIN in lower case": _boundary("BEGIN", str.lower),
    "END in lower case": _boundary("END", str.lower),
    "BEGIN with two spaces": _boundary("BEGIN", lambda line: line.replace(" ", "  ", 1)),
    "END with two spaces": _boundary("END", lambda line: line.replace(" ", "  ", 1)),
    "a space before the dashes of BEGIN": _boundary("BEGIN", lambda line: line[:-5] + " -----"),
    "a space before the dashes of END": _boundary("END", lambda line: line[:-5] + " -----"),
    "dashes of a word processor": lambda text: re.sub("--(?=BEGIN|END)", "\u2014", text),
    "END with another label": _boundary("END", lambda line: "-----END SOMETHING-----"),
    "END with the label of a request": _boundary("END", lambda line: "-----END CERTIFICATE REQUEST-----"),
    "BEGIN twice": lambda text: text.partition("\n")[0] + "\n" + text,
    "END twice": lambda text: text + text.rstrip("\n").rpartition("\n")[2] + "\n",
    "END before it": lambda text: text.rstrip("\n").rpartition("\n")[2] + "\n" + text,
    "a block around it": lambda text: f"-----BEGIN OUTER-----\n{text}-----END OUTER-----\n",
    "the same block around it": lambda text: text.partition("\n")[0] + "\n" + text + _empty(text).partition("\n")[2],
    "an empty block before it": lambda text: _empty(text) + text,
    "an empty block behind it": lambda text: text + _empty(text),
    "a block of two zeros before it": lambda text: _empty(text, "MAA=\n") + text,
    "a block of two zeros behind it": lambda text: text + _empty(text, "MAA=\n"),
    "an empty block of no known kind before it": lambda text: _empty("-----BEGIN SOMETHING-----") + text,
    "a block of no known kind before it": lambda text: _empty("-----BEGIN SOMETHING-----", "MAA=\n") + text,
    "a damaged block of no known kind before it": lambda text: _empty("-----BEGIN SOMETHING-----", "M*A=\n") + text,
    "an open block of no known kind before it": lambda text: "-----BEGIN SOMETHING-----\n" + text,
    # Labels
    "label X509 CERTIFICATE": lambda text: relabelled(text, "X509 CERTIFICATE"),
    "label TRUSTED CERTIFICATE": lambda text: relabelled(text, "TRUSTED CERTIFICATE"),
    "label PKCS7": lambda text: relabelled(text, "PKCS7"),
    "label CERTIFICATE CHAIN": lambda text: relabelled(text, "CERTIFICATE CHAIN"),
    "label SOMETHING": lambda text: relabelled(text, "SOMETHING"),
    "label in lower case": lambda text: text.replace(_label(text), _label(text).lower()),
    # Base64
    "no padding": _base64(_unpadded),
    "too much padding": _base64(lambda body: body.rstrip("\n") + "==\n"),
    "four characters of padding more": _base64(lambda body: body.rstrip("\n") + "====\n"),
    "padding amid base64": _amid("="),
    "padding of four amid base64": _amid("===="),
    "padding on a line of its own": _base64(lambda body: body.replace("=", "\n=", 1)),
    "bits that belong to no byte": _base64(_unused_bits),
    "an asterisk more": _amid("*"),
    "an asterisk instead": lambda text: _replaced(text, "*"),
    "a hyphen more": _amid("-"),
    "a colon more": _amid(":"),
    "a letter more": _amid("A"),
    "a letter less": lambda text: _replaced(text, ""),
    "URL-safe alphabet": _base64(lambda body: body.replace("+", "-").replace("/", "_")),
    "quoted-printable": _base64(lambda body: body.replace("=", "=3D")),
    "bytes behind the object": _longer,
    "base64 of base64": lambda text: forge.pem(b64encode(_der(text)), _label(text)),
}
"""Oddity → what it makes of the text of a sound block."""

FILE: dict[str, Callable[[bytes], bytes]] = {
    "UTF-16": lambda data: b"\xff\xfe" + data.decode("latin-1").encode("utf-16-le"),
    "UTF-16 without a mark": lambda data: data.decode("latin-1").encode("utf-16-le"),
    "base64 of the file": lambda data: b64encode(data) + b"\n",
    "all on one line": lambda data: data.replace(b"\n", b" ") + b"\n",
}
"""Oddity of a whole file."""


def _padded() -> tuple[str, str, str, str]:
    """Blocks whose base64 ends in padding, by place: what a name is called changes the length."""
    return LEAF.pem, ISSUING.pem, ROOT.pem, forge.key_pem()


def combinations() -> Iterator[tuple[str, str]]:
    """Every oddity at every place."""
    for oddity in BLOCK:
        for place in PLACES:
            if place == "key" and oddity.startswith(("label X509", "label TRUSTED", "label PKCS7", "label CERT")):
                continue
            yield oddity, place
    for oddity in FILE:
        yield from ((oddity, "leaf"), (oddity, "key"))


def files(oddity: str, place: str) -> Files:
    """The chain with its root, and the key; one of them with the oddity."""
    blocks = {"leaf": LEAF.pem, "issuer": ISSUING.pem, "behind": ROOT.pem, "key": forge.key_pem()}
    if oddity in BLOCK:
        blocks[place] = BLOCK[oddity](blocks[place])
    encoded = {
        each: text.encode("latin-1") if oddity == "DER behind it" else text.encode() for each, text in blocks.items()
    }
    chain, key = b"".join(encoded[each] for each in CHAIN_PLACES), encoded["key"]
    if oddity in FILE and place == "key":
        key = FILE[oddity](key)
    elif oddity in FILE:
        chain = FILE[oddity](chain)
    return Files(chain, key)

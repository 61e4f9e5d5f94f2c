"""Writes tests/golden/readings/pem.txt: what the reader makes of odd files, in words. A change of the reader shows in the diff.

What it should make of them is for the tests of tests/pem to say, and for the programs that they ask.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from certlint import pem
from tests import forge
from tests.forge import der
from tests.fuzz.pem_damage import mutant
from tests.support.pem_forms import FORMS

PATH = Path(__file__).parent / "golden" / "readings" / "pem.txt"
MUTANTS = 150
TINY = der.sequence(der.integer(5), der.octet_string(bytes(range(60))))
BLOCK = forge.pem(TINY, "PARAMETERS")
CERTIFICATE = forge.pem(TINY)
KEY = forge.key_pem("p256-a")
LEAF = forge.leaf(forge.root(key="p384-a"), key="p256-a")
DASHES = "\u2010\u2013\u2014\u2212\uff0d"
OUTSIDE = {
    "Bag Attributes": "Bag Attributes\n    friendlyName: x\n",
    "openssl x509 -text": "Certificate:\n    Data:\n        Version: 3\n",
    "openssl s_client": "CONNECTED(00000003)\n",
    "its certificate": "Server certificate\n",
    "its session": "SSL-Session:\n",
    "subject and issuer": "issuer=CN = x\n",
    "showcerts": " 0 s:CN = x\n   i:CN = y\n",
    "prose": "the first line\nthe second line\n",
    "prose with a control character": "the \x1b[31m first line\n",
    "what may be a key": "Zm9vYmFyYmF6cXV4cXV1eHF1dXh4\n",
    "short words": "abc\n",
    "not ASCII": "für\nden Zürcher Cluster\n",
    "Latin-1": "f\udcfcr\n",
    "the word PRIVATE": "no PRIVATE here\n",
    "a long line": f"{'long ' * 20}\n",
    "72 characters": f"{'a b ' * 18}\n",
    "73 characters": f"{'a b ' * 18}c\n",
}
BOUNDARIES = {
    **{f"{count} dashes before BEGIN": f"{'-' * count}BEGIN" for count in (0, 1, 2, 3, 6, 7, 64, 70)},
    **{f"dashes {ord(dash):04x} before BEGIN": f"{dash * 5}BEGIN" for dash in DASHES},
    "a dash of Windows-1252": "\udc96----BEGIN",
    "blank between dashes and BEGIN": "----- BEGIN",
    "tab after BEGIN": "-----BEGIN\t",
    "nothing after BEGIN": "-----BEGIN<",
    "text before BEGIN": "x -----BEGIN",
    "BEGIN indented by a tab": "\t-----BEGIN",
    "Begin": "-----Begin",
}
BASE64 = {
    **{f"{count} × = at the end": forge.pem(TINY[:-count]).replace("=", "") for count in (1, 2, 3)},
    **{f"{count} × = too many": CERTIFICATE.replace("\n-----END", f"{'=' * count}\n-----END") for count in (1, 2, 3)},
    "a character missing": CERTIFICATE.replace("M", "", 1),
    "three characters missing": CERTIFICATE.replace("MEE", "", 1),
    "padding amid it": CERTIFICATE.replace("\n", "\nMA==\n", 1),
    "an alien in the first column": CERTIFICATE.replace("\n", "\n*", 1),
    "an alien in the last column": CERTIFICATE.replace("\n-----END", "~\n-----END"),
    "three aliens": CERTIFICATE.replace("A", "*", 3),
    "an alien that is not ASCII": CERTIFICATE.replace("A", "\u00c4", 1),
    "an alien byte": CERTIFICATE.replace("A", "\udcc4", 1),
    "a quotation mark": CERTIFICATE.replace("A", '"', 1),
    "a NUL": CERTIFICATE.replace("A", "\0", 1),
    "nothing": "-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n",
    "three empty lines": CERTIFICATE.replace("\n", "\n\n\n\n", 1),
    "an empty line and blanks": CERTIFICATE.replace("\n-----END", "\n \t\n\n-----END"),
    "no END, text behind": CERTIFICATE.rpartition("-----END")[0] + "some words\n" + BLOCK,
    "no END, headers": CERTIFICATE.rpartition("-----END")[0].replace("\n", "\nA: b\n\n", 1),
    "no END, nothing": "-----BEGIN CERTIFICATE-----\n" + BLOCK,
    "a header with lines that go on": CERTIFICATE.replace("\n", "\nComment: a\n b\n c\n\n", 1),
    "encrypted": forge.key_pem("rsa2048-a", "legacy-encrypted"),
}
LABELS = {
    "END of no label": CERTIFICATE.replace("END CERTIFICATE", "END"),
    "END of another": CERTIFICATE.replace("END CERTIFICATE", "END X509 CRL"),
    "labels in small letters": CERTIFICATE.replace("CERTIFICATE", "Thing"),
    "END alone": "-----END CERTIFICATE-----\n" + BLOCK,
    "END alone, of no label": "-----END Thing-----\n" + BLOCK,
    "a certificate as a thing": forge.pem(LEAF.der, "THING"),
    "a certificate as a key": forge.pem(LEAF.der, "PRIVATE KEY"),
    "a key as a certificate": KEY.replace("PRIVATE KEY", "CERTIFICATE"),
    "a key as a thing": KEY.replace("PRIVATE KEY", "THING"),
    "a request as a certificate": forge.pem(forge.csr().der),
    "PEM in a block": forge.pem(BLOCK.encode()),
    "trusted, with more behind": forge.pem(LEAF.der + TINY, "TRUSTED CERTIFICATE"),
}
BYTES = {
    "UTF-16 with text in front": ("a comment\n\n" + LEAF.pem).encode("utf-16"),
    "UTF-16 BE without a mark": LEAF.pem.encode("utf-16-be"),
    "UTF-16 LE without a mark": LEAF.pem.encode("utf-16-le"),
    "marks amid": ("\ufeff" + LEAF.pem + "\ufeff" + BLOCK).encode(),
    "a lone CR in front": ("\rx\n" + LEAF.pem).encode(),
    "CRLF and a lone CR": (LEAF.pem.replace("\n", "\r\n") + "\r" + BLOCK).encode(),
    "line breaks in letters, twice": (LEAF.pem + BLOCK).replace("\n", "\\\\r\\\\n").encode(),
    "encoded twice, in YAML": f"data:\n  a: {base64.b64encode(LEAF.pem.encode()).decode()}\n  b: LS0tLS1C\n".encode(),
    "encoded twice, in lines": base64.encodebytes(("text\n" + LEAF.pem + "x\n" + BLOCK).encode()),
    "encoded twice, beside PEM": base64.b64encode(LEAF.pem.encode()) + b"\n" + BLOCK.encode(),
    "a short key in DER in front": forge.key("p256-a").pkcs8 + b"\n" + BLOCK.encode(),
    "DER between": BLOCK.encode() + LEAF.der + b"\n" + BLOCK.encode() + LEAF.der,
    "DER that is cut off": LEAF.der[:-10],
    "DER with text behind": LEAF.der + b"text",
    "DER of indefinite length": b"\x30\x80" + LEAF.der + b"\0\0",
    "an open and a closed block": (BLOCK.rpartition("-----END")[0] + LEAF.pem).encode(),
    **{f"begins as {start!r}": start + b"\0" * 20 for start in (b"PK\3\4", b"\x1f\x8b", b"BZh", b"PAR1", b"\x7fELF")},
    **{f"begins as {start!r}": start + b" words" for start in (b"ssh-rsa", b"<html", b"PuTTY-User-Key-File", b"M")},
    "base64 of nothing": base64.b64encode(bytes(60)),
    "binary": bytes(range(256)),
    "blank": b" \n",
    "": b"",
}


def files() -> Iterator[tuple[str, bytes]]:
    """What is read, by name."""
    yield from FORMS
    for name, text in OUTSIDE.items():
        yield f"outside: {name}, in front", _bytes(text + BLOCK)
        yield f"outside: {name}, twice", _bytes(BLOCK + text + BLOCK + text)
    yield "outside: beside a key", _bytes("some words\n" + KEY)
    for name, start in BOUNDARIES.items():
        yield f"boundary: {name}", _bytes(CERTIFICATE.replace("-----BEGIN", start, 1).replace("< ", ""))
    for group, texts in {"base64": BASE64, "label": LABELS}.items():
        for name, text in texts.items():
            yield f"{group}: {name}", _bytes(text)
            yield f"{group}: {name}, behind text and a block", _bytes("text\n" + BLOCK + text)
    for name, data in BYTES.items():
        yield f"bytes: {name}", data
    for number in range(MUTANTS):
        yield f"mutant {number}", mutant(number)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def reading(data: bytes) -> str:
    """What is read of a file, in lines."""
    document = pem.read(data)
    lines = [f"{document.encoding}; {document.problem}" if document.problem else document.encoding]
    for block in document.blocks:
        size = len(block.der)
        places = sorted({block.line_at(at) for at in (0, size // 2, size - 1)})
        digest = hashlib.sha256(block.der).hexdigest()[:8]
        headers = "".join(f", {name}: {value}" for name, value in block.headers.items())
        lines.append(
            f"  {block.index}. lines {block.first_line} to {block.last_line}, {block.kind.value} as {block.label!r}: "
            f"{size} bytes, {digest}, in lines {', '.join(map(str, places))}{headers}"
        )
    for each in document.oddities:
        about = f", block {each.block}" if each.block is not None else ""
        wanted = "".join(
            f"; {word} {text}" for word, text in (("expected", each.expected), ("found", each.found)) if text
        )
        lines.append(f"  line {each.line}{about}: {each.kind}: {each.message}{wanted}")
    return "\n".join(lines)


def build() -> str:
    return "\n".join(f"# {name}\n{reading(data)}\n" for name, data in files())


def main() -> None:
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(build())


if __name__ == "__main__":
    main()

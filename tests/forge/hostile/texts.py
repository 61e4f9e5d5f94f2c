"""What stands between PEM blocks, and what blocks are made of."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from tests.forge.certificates import cert, chain
from tests.forge.pem import bundle, pem

BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def around(of: Callable[[int], str]) -> Callable[[int], bytes]:
    """Text before and after the certificates of a sound chain."""
    return lambda count: bundle(*chain()[:1], of(count), *chain()[1:], of(1))


def altered(change: Callable[[str, int], str]) -> Callable[[int], bytes]:
    """The text of a certificate, changed."""
    return lambda count: change(chain()[0].pem, count).encode()


def double(count: int) -> bytes:
    """PEM in PEM in PEM, as deep as the count has digits."""
    text = cert().pem.encode() + b"\n" * count
    for _ in range(len(str(count))):
        text = pem(text).encode()
    return text


def lines(width: int) -> Callable[[int], bytes]:
    """A certificate of any size in lines of another width."""
    return lambda count: pem(cert(san=[f"n{n}.example.com" for n in range(count)]).der, width=width).encode()


TEXTS: dict[str, Callable[[int], bytes]] = {
    "empty-lines": around(lambda count: "\n" * count),
    "blank-lines": around(lambda count: "  \t \n" * count),
    "carriage-returns": around(lambda count: "\r" * count),
    "lines": around(lambda count: "text\n" * count),
    "different-lines": around(lambda count: "".join(f"text {n}\n" for n in range(count))),
    "long-line": around(lambda count: "x" * count + "\n"),
    "long-line-of-spaces": around(lambda count: " " * count + "x\n"),
    "dashes": around(lambda count: "-" * count + "\n"),
    "dashes-in-lines": around(lambda count: "-----\n" * count),
    "dashes-and-spaces": around(lambda count: "----- " * count + "\n"),
    "odd-dashes": around(lambda count: "\u2014\u2014BEGIN\n" * count),
    "nulls": around(lambda count: "\0" * count),
    "odd-spaces": around(lambda count: "\u00a0\u200b" * count + "\n"),
    "surrogates": lambda count: bundle(*chain(), b"\xed\xa0\x80\xff" * count),
    "begins": around(lambda count: f"{BEGIN}\n" * count),
    "begins-in-one-line": around(lambda count: BEGIN * count + "\n"),
    "begins-cut-off": around(lambda count: "-----BEGIN CERTIFICATE\n" * count),
    "begins-only-the-word": around(lambda count: "BEGIN CERTIFICATE " * count),
    "ends": around(lambda count: f"{END}\n" * count),
    "empty-blocks": around(lambda count: f"{BEGIN}\n{END}\n" * count),
    "empty-blocks-of-other-kinds": around(lambda count: "-----BEGIN X-----\n-----END X-----\n" * count),
    "blocks-of-different-kinds": around(
        lambda count: "".join(f"-----BEGIN K{n}-----\nAAAA\n-----END K{n}-----\n" for n in range(count))
    ),
    "blocks-of-other-ends": around(lambda count: f"{BEGIN}\nAAAA\n-----END X-----\n" * count),
    "blocks-of-one-letter": around(lambda count: f"{BEGIN}\nA\n{END}\n" * count),
    "blocks-with-headers": around(lambda count: f"{BEGIN}\nProc-Type: 4,MIC-CLEAR\n\nAAAA\n{END}\n" * count),
    "lists-of-crls": around(lambda count: "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n" * count),
    "parameters": around(lambda count: "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n" * count),
    "long-label": around(lambda count: f"-----BEGIN {'X' * count}-----\nAAAA\n-----END {'X' * count}-----\n"),
    "headers": altered(lambda text, count: text.replace(BEGIN, BEGIN + "\nA: b" * count + "\n", 1)),
    "long-header": altered(lambda text, count: text.replace(BEGIN, f"{BEGIN}\nA: {'b' * count}\n", 1)),
    "comments-in-body": altered(lambda text, count: text.replace(BEGIN, BEGIN + "\n# no" * count, 1)),
    "spaces-in-body": altered(lambda text, count: text.replace(BEGIN, BEGIN + "\n" + " \n" * count, 1)),
    "odd-characters-in-body": altered(lambda text, count: text.replace(END, "!\n" * count + END, 1)),
    "paddings-in-body": altered(lambda text, count: text.replace(END, "=\n" * count + END, 1)),
    "many-paddings": altered(lambda text, count: text.replace(END, "=" * count + "\n" + END, 1)),
    "zeros-after-certificate": lambda count: pem(chain()[0].der + b"\0" * count).encode(),
    "der-after-certificate": lambda count: pem(chain()[0].der + b"\x30\x00" * count).encode(),
    "one-letter-a-line": lines(1),
    "one-letter-a-line-without-end": lambda count: lines(1)(count).replace(END.encode(), b""),
    "one-letter-a-line-encoded-twice": lambda count: b"\n".join(
        each.to_bytes() for each in b"a: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t" + b"A" * count
    ).replace(b"\n", b"", 39),
    "header-of-many-lines": altered(lambda text, count: text.replace(BEGIN, BEGIN + "\nA: b" + "\n c" * count, 1)),
    "header-of-many-words": altered(lambda text, count: text.replace(BEGIN, BEGIN + "\nA: b" + " c" * count, 1)),
    "one-line": lines(1 << 30),
    "narrow-lines": lines(7),
    "indented": altered(lambda text, count: text.replace("\n", "\n" + " " * (count // 20 + 1))),
    "quoted": altered(lambda text, count: text.replace("\n", "\n" + "> " * (count // 20 + 1))),
    "literal-line-ends": lambda count: (chain()[0].pem.replace("\n", "\\n") * (count // 100 + 1)).encode(),
    "yaml": altered(lambda text, count: "a:\n" * count + "tls.crt: |\n  " + text.replace("\n", "\n  ")),
    "yaml-deep": altered(lambda text, count: "".join(f"{' ' * n}a:\n" for n in range(int(count**0.5) + 1)) + text),
    "json": altered(lambda text, count: '{"a":' * count + f'"{text}"' + "}" * count),
    "base64-only": lambda count: b64encode(bytes(count)),
    "base64-of-certificate": lambda count: b64encode(cert(san=["a.example.com"] * count).der),
    "pem-in-pem": double,
    "utf-16": lambda count: bundle(*chain(), text="x\n" * count, encoding="utf-16"),
    "marks": lambda count: b"\xef\xbb\xbf" * count + bundle(*chain()),
    "der": lambda count: cert(san=[f"n{n}.example.com" for n in range(count)]).der,
    "der-with-tail": lambda count: cert().der + b"\x30" * count,
    "ders": lambda count: cert(key="p256-a").der * (count // 100 + 1),
    "indefinite": lambda count: b"\x30\x80" * count,
}

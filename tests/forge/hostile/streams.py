"""Tables, archives and what is compressed: `STREAMS["NAME.SUFFIX"](count)` is a file that is called so."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
from base64 import b64encode
from collections.abc import Callable

from tests.forge.certificates import chain
from tests.forge.containers import degenerate
from tests.forge.hostile.bundles import small
from tests.forge.hostile.names import NAMES
from tests.forge.pem import bundle, pem

_LEVEL = 1


def cell() -> str:
    """A certificate as tables have it."""
    return b64encode(small("c").der).decode()


def rows(of: Callable[[int], str], header: str = "certificate") -> Callable[[int], bytes]:
    return lambda count: "\n".join([header, *(of(n) for n in range(count)), ""]).encode()


def objects(of: Callable[[int], object]) -> Callable[[int], bytes]:
    return lambda count: "".join(json.dumps(of(n)) + "\n" for n in range(count)).encode()


def packed(data: bytes) -> bytes:
    return gzip.compress(data, _LEVEL, mtime=0)


def members(of: Callable[[int], tuple[str, bytes]], form: int = tarfile.GNU_FORMAT) -> Callable[[int], bytes]:
    """A tar archive of many files."""

    def made(count: int) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=form) as archive:
            for n in range(count):
                name, data = of(n)
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        return out.getvalue()

    return made


def headed(count: int) -> bytes:
    """A tar archive of one file behind extended headers."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for n in range(count):
            info = tarfile.TarInfo("a.pem")
            info.pax_headers = {f"comment.{m}": "x" * 50 for m in range(n % 20)}
            archive.addfile(info)
    return out.getvalue()


STREAMS: dict[str, Callable[[int], bytes]] = {
    "sound.csv": rows(lambda _: cell()),
    "empty.csv": rows(lambda _: ""),
    "empty-values.csv": rows(lambda _: ","),
    "open-quote.csv": lambda count: b'certificate\n"' + b"\n" * count,
    "open-quote-in-the-header.csv": lambda count: b'"' + b"\n" * count,
    "quotes.csv": lambda count: b"certificate\n" + b'"' * count + b"\n",
    "quotes-in-lines.csv": lambda count: b"certificate\n" + b'"\n' * (count | 1),
    "columns.csv": lambda count: b"certificate" + b",a" * count + b"\n" + b"x" + b",x" * count + b"\n",
    "rows-of-columns.csv": rows(lambda n: "x" + "," * (n % 300)),
    "long-line.csv": lambda count: b"certificate\n" + b"x" * count,
    "long-value.csv": lambda count: b"certificate\n" + b"M" * count + b"\n",
    "delimiters.csv": lambda count: b",;\t|" * count,
    "carriage-returns.csv": lambda count: b"certificate\n" + b"\r" * count,
    "pem.csv": rows(lambda _: '"' + small("c").pem + '"'),
    "sound.jsonl": objects(lambda _: {"certificate": cell()}),
    "empty.jsonl": objects(lambda _: {}),
    "blank.jsonl": lambda count: b" \n" * count,
    "names.jsonl": lambda count: json.dumps({f"n{n}": "x" for n in range(count)}).encode(),
    "one-name.jsonl": lambda count: b"{" + b'"a":1,' * count + b'"b":2}',
    "long-name.jsonl": lambda count: b'{"' + b"x" * count + b'":1}',
    "long-line.jsonl": lambda count: b'{"certificate":"' + b"M" * count + b'"}',
    "nested.jsonl": lambda count: b'{"certificate":' + b"[" * count + b"]" * count + b"}",
    "nested-objects.jsonl": lambda count: b'{"a":' * count + b"1" + b"}" * count,
    "digits.jsonl": lambda count: b'{"certificate":' + b"9" * count + b"}",
    "broken.jsonl": lambda count: b'{"certificate":\n' * count,
    "escapes.jsonl": lambda count: b'{"certificate":"' + b"\\u0000" * count + b'"}',
    "hexadecimal.jsonl": lambda count: b'{"certificate":"30' + b"0" * count + b'x"}',
    "blanks.jsonl": lambda count: b'{"certificate":"' + b" " * count + b'x"}',
    "pem-in-base64.jsonl": objects(lambda _: {"certificate": b64encode(small("c").pem.encode()).decode()}),
    "sound.pem.gz": lambda count: packed(bundle(*chain()) * count),
    "members.pem.gz": lambda count: packed(b"x") * count + packed(bundle(*chain())),
    "empty-members.pem.gz": lambda count: packed(b"") * count + packed(bundle(*chain())),
    "zeros.pem.gz": lambda count: packed(bytes(count * 200)),
    "lines.pem.gz": lambda count: packed(b"\n" * count * 200),
    "lines.csv.gz": lambda count: packed(b"certificate\n" + b"\n" * count * 200),
    "open-quote.csv.gz": lambda count: packed(b'certificate\n"' + b"\n" * count * 200),
    "rows.csv.gz": lambda count: packed(b"certificate\n" + b"x\n" * count * 100),
    "rows.jsonl.gz": lambda count: packed(b"{}\n" * count * 70),
    "blocks.pem.gz": lambda count: packed(
        b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" * count * 10
    ),
    "copies.pem.gz": lambda count: packed(small("c").pem.encode() * count),
    "copies-of-hosts.pem.gz": lambda count: packed(NAMES["san-hosts"](400) * count),
    "hosts.pem.gz": lambda count: packed(NAMES["san-hosts"](count * 10)),
    "copies-of-pkcs7.pem.gz": lambda count: packed(
        pem(degenerate(*(each.der for each in chain())), "PKCS7").encode() * count
    ),
    "pkcs7.csv.gz": lambda count: packed(
        b"certificate\n" + (b64encode(degenerate(*(each.der for each in chain()))) + b"\n") * count
    ),
    "begins.pem.gz": lambda count: packed(b"-----BEGIN X" * count * 20),
    "twice.pem.gz": lambda count: packed(packed(bytes(1 << 20)) * (count // 10 + 1)),
    "zeros.pem.xz": lambda count: lzma.compress(bytes(1 << 20), preset=0) * (count // 10 + 1),
    "members.pem.xz": lambda count: lzma.compress(b"x", preset=0) * count,
    "members.pem.bz2": lambda count: bz2.compress(b"x", 1) * count,
    "zeros.pem.bz2": lambda count: bz2.compress(bytes(1 << 20), 1) * (count // 10 + 1),
    "sound.tar": members(lambda n: (f"c{n}.pem", small("c").pem.encode())),
    "empty.tar": members(lambda n: (f"c{n}.pem", b"")),
    "long-names.tar": members(lambda n: (f"{n}/" + "d/" * 500 + "c.pem", b"")),
    "headers.tar": headed,
    "zeros.tar": lambda count: members(lambda n: ("c.pem", b""))(1)[:512] + bytes(count),
    "tables.tar": members(lambda n: (f"c{n}.csv", b"certificate\nx\n")),
    "zeros.tar.gz": lambda count: packed(members(lambda n: ("c.pem", bytes(count * 200)))(1)),
    "members.tar.gz": lambda count: packed(members(lambda n: ("c.pem", b""))(1)[:512] * count),
}

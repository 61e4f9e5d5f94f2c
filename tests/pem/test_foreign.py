"""What tells DER from text at a glance."""

from __future__ import annotations

import base64
import json
import textwrap

import pytest

from certlint.pem import read
from certlint.pem.foreign import (
    BY_ROW,
    OWN_REPORT,
    PEM_SUFFIXES,
    is_der,
    is_manifest,
    is_status,
    may_hold_certificates,
    problem,
)
from tests import forge
from tests.support.cli import certlint

LEAF, MIDDLE, ROOT = forge.chain()


def der(text: str) -> bytes:
    return base64.b64decode("".join(line for line in text.splitlines() if "-" not in line))


OBJECTS = {
    "certificate": LEAF.der,
    "TBSCertificate": LEAF.tbs,
    "request": forge.csr().der,
    "PKCS #7": forge.degenerate(MIDDLE.der),
    "PKCS #8": der(forge.key_pem()),
    "PKCS #1": der(forge.key_pem(form="pkcs1")),
    "SEC 1": der(forge.key_pem("p256-a", "sec1")),
    "a short PKCS #8": der(forge.key_pem("ed25519-a")),
    "public key": der(forge.key_pem(form="public")),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_is_known_by_its_first_bytes(name):
    assert is_der(OBJECTS[name])
    assert is_der(OBJECTS[name] + b"more")


@pytest.mark.parametrize("name", [name for name in OBJECTS if len(OBJECTS[name]) > 127])
def test_what_is_cut_off_is_known_too(name):
    assert is_der(OBJECTS[name][:40])


@pytest.mark.parametrize(
    "data", [b"", b"0", b"0\x82", b"0 zones of the cluster", b"010203", b"0\x03\x02\x01\x05", LEAF.pem.encode()]
)
def test_text_is_not(data):
    assert not is_der(data)


@pytest.mark.parametrize("tag", [0x04, 0x0C, 0x13, 0x31])
def test_nor_is_a_sequence_that_begins_with_something_else(tag):
    assert not is_der(b"\x30\x82\x04\x00" + bytes([tag]) + b"\x03\x02\x01\x02" + bytes(1024))


@pytest.mark.parametrize("end", ["\n", "\n    ", "\r\n", "\r"])
@pytest.mark.parametrize("behind", ["", " ...", "{0}and so on: no base64", "{0}{0}words", "={0}words"])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_lines_of_base64_that_hold_a_whole_file(end: str, behind: str, padding: int):
    """All lines of it are read, in whatever text they stand; the last is shorter than the others."""
    text = forge.bundle(LEAF, MIDDLE).rstrip(b"\n")
    encoded = base64.b64encode(text + b"\n" * ((-padding - len(text)) % 3)).decode()
    assert encoded.count("=") == padding
    lines = textwrap.wrap(encoded, 76)
    assert len(lines[-1]) < 76
    document = read(f"tls.crt: |{end}{end.join(lines)}{behind.format(end)}".encode())
    assert [block.der for block in document.blocks] == [LEAF.der, MIDDLE.der]


MANIFEST = b"apiVersion: v1\nkind: Secret\n"


@pytest.mark.parametrize(
    "data",
    [
        MANIFEST,
        b"\xef\xbb\xbf" + MANIFEST,
        b"---\n" + MANIFEST,
        b"- " + MANIFEST,
        b"'apiVersion' : v1",
        b'{"kind": "Secret", "apiVersion": "v1"}',
        b' [{"apiVersion" : "v1"}]',
        b'\xef\xbb\xbf{"apiVersion": "v1"}',
    ],
)
def test_what_is_a_manifest(data: bytes):
    assert is_manifest(data, "secret.yaml")
    assert is_manifest(data, "<stdin>")
    assert not any(is_manifest(data, f"secret{suffix}") for each in PEM_SUFFIXES for suffix in (each, each.upper()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"kind: Secret\n",
        LEAF.pem.encode() + MANIFEST,
        b"the apiVersion: v1\n",
        b"apiVersion\n",
        b"{apiVersion: v1}",
        b"apiVersion" + b" " * 10 + b": v1",
    ],
)
def test_what_is_none(data: bytes):
    assert not is_manifest(data, "secret.yaml")


def test_what_a_manifest_holds_that_may_be_a_certificate():
    held = [
        LEAF.pem.encode(),
        base64.b64encode(LEAF.pem.encode()),
        base64.b64encode(LEAF.der),
        b" /u3+7QAAAAI",
        b" zs7OzgAAAAI",
    ]
    held.append(b"ENC[AES256_GCM,data:" + b"x" * 400)
    assert [each[:20] for each in held if not may_hold_certificates(MANIFEST + b"data: " + each)] == []
    short = [b"", base64.b64encode(LEAF.der)[:201], b"ENC[AES256_GCM,data:" + b"x" * 399, b"xMI" + b"A" * 300]
    assert [each[:20] for each in short if may_hold_certificates(MANIFEST + b"data: " + each)] == []


def test_a_status_alone_is_five_bytes():
    unauthorized = b"\x30\x03\x0a\x01\x06"
    assert is_status(unauthorized)
    assert is_der(unauthorized)
    assert not is_status(unauthorized[:4])
    assert not is_status(unauthorized + b"\0")
    assert not is_status(b"\x30\x03\x02\x01\x06")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x1f\x8bmore", "not PEM or DER: this is compressed with gzip"),
        (b"PK\x03\x04", "not PEM or DER: this is a ZIP archive"),
        (b"ssh-rsa AAAA", "not PEM or DER: this is an OpenSSH public key"),
        (base64.b64encode(LEAF.der), "base64 without BEGIN and END lines"),
        (b"\n " + base64.encodebytes(LEAF.der), "base64 without BEGIN and END lines"),
        (b"M" * 64, "base64 without BEGIN and END lines"),
        (b"M" * 63, "no PEM block: the file contains text, but no BEGIN line"),
        (b"N" * 64, "no PEM block: the file contains text, but no BEGIN line"),
        (b"words\x0c\t\r\n\xff", "no PEM block: the file contains text, but no BEGIN line"),
        (b"name,cert\r\na," + base64.b64encode(LEAF.der), "no PEM block: the file is a table with certificates"),
        (b'{"cert": "' + base64.b64encode(LEAF.der) + b'"}\n', "no PEM block: the file is a table with certificates"),
        (b"words\x01", "not PEM or DER: the file contains other binary data"),
        (b"words\x1f", "not PEM or DER: the file contains other binary data"),
        (b"words\0", "not PEM or DER: the file contains other binary data"),
    ],
)
def test_why_a_file_cannot_be_used(data: bytes, what: str):
    assert problem(data, "a.pem").startswith(what)


CELL = f'1,"{LEAF.pem}"\n'
VALUE = json.dumps({"id": 1, "pem": LEAF.pem}) + "\n"
BY_NAME = "give it a name that ends in .csv or .jsonl, so that --format jsonl evaluates it row by row"


@pytest.mark.parametrize(
    ("name", "data", "more"),
    [
        ("a.csv", "id,pem\n" + CELL, BY_ROW),
        ("a.CSV", CELL.replace(",", ";"), BY_ROW),
        ("a.tsv", CELL.replace(",", "\t"), BY_ROW),
        ("a.csv", CELL.removeprefix("1,"), BY_ROW),
        ("a.jsonl", VALUE * 2, BY_ROW),
        ("a.ndjson", VALUE, BY_ROW),
        ("a.csv", f"1,{base64.b64encode(LEAF.der).decode()}\n", BY_ROW),
        ("<stdin>", f"1,{base64.b64encode(LEAF.der).decode()}\n", BY_ROW),
        ("a.txt", f"1,{base64.b64encode(LEAF.der).decode()}\n", BY_NAME),
        ("a.json", json.dumps({"der": base64.b64encode(LEAF.der).decode()}), BY_NAME),
    ],
)
def test_the_rows_of_a_table_are_not_a_bundle(name, data, more):
    document = read(data.encode(), name)
    assert document.blocks == []
    assert document.problem.endswith(more)


@pytest.mark.parametrize(("name", "data"), [("a.csv", LEAF.pem), ("a.pem", CELL), ("a.json", VALUE), ("<stdin>", CELL)])
def test_what_is_read_as_pem_all_the_same(name, data):
    """A bundle with the suffix of a table, and tables that no suffix tells."""
    document = read(data.encode(), name)
    assert (len(document.blocks), document.problem) == (1, "")


def test_a_small_parquet_file_with_der_in_it_is_a_table():
    data = b"PAR1" + bytes(4) + LEAF.der + bytes(40) + b"PAR1"
    for name in ("a.parquet", "a", "<stdin>"):
        document = read(data, name)
        assert document.blocks == []
        assert document.problem.endswith(
            BY_ROW if name == "a.parquet" else BY_NAME.replace(".csv or .jsonl", ".parquet")
        )


@pytest.mark.parametrize("format", ["csv", "csv-certificates", "json", "jsonl", "markdown"])
def test_a_report_is_known_as_one(tmp_path, format):
    """Beside `certs/` lies what an audit of it has written; a message in it may quote the boundary of a block."""
    (tmp_path / "bundle.pem").write_text(LEAF.pem + "x -----END CERTIFICATE-----\n")
    report = tmp_path / "report"
    certlint(tmp_path / "bundle.pem", "--format", format, "--output", report)
    again = certlint(report)
    assert again.code == 3
    assert f"not evaluated  {OWN_REPORT}" in " ".join(again.out.split("\n"))
    if format.startswith("csv"):
        (tmp_path / "report.csv").write_bytes(report.read_bytes())
        lines = certlint(tmp_path / "report.csv", "--format", "jsonl").out.splitlines()
        assert [json.loads(line)["kind"] for line in lines] == ["unreadable", "summary"]
        assert OWN_REPORT in lines[0]

"""What people hand over as certificates: tables of every make, compressed files, leftovers, and inputs that hold nothing."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import shlex
import subprocess
import tarfile
from base64 import b64encode
from collections import Counter
from pathlib import Path

import pytest

from certlint.batch.stream.readers import read_entries
from certlint.batch.stream.streams import Stream
from certlint.batch.stream.streams import chunks as stream_chunks
from tests import ROOT, forge
from tests.support.cli import certlint
from tests.support.stream_helpers import block, call, certificates, command, good, parsed, pem, profile, read, reasons

ONE, TWO = certificates()[:2]
BOTH = Counter([ONE, TWO])
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
KEY = forge.key_pem(forge.key("p256-a")).encode()
TEXTS = {
    "base64": lambda der: b64encode(der).decode(),
    "base64 of PEM": lambda der: b64encode(block(der)).decode(),
    "hexadecimal": bytes.hex,
    "as PostgreSQL writes bytes": lambda der: f"\\x{der.hex()}",
    "PEM with escaped line ends": lambda der: block(der).decode().replace("\n", "\\n"),
}


def rows(text=TEXTS["base64"]) -> str:
    return "id,cert\n" + "".join(f"{number},{text(der)}\n" for number, der in enumerate([ONE, TWO]))


def json_rows(text=TEXTS["base64"]) -> str:
    return "".join(json.dumps({"cert": text(der)}) + "\n" for der in (ONE, TWO))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    profile(tmp_path)
    return tmp_path


def from_pipe(data: bytes, column: str = "", size: int = 1000) -> list:
    """The entries of a stream that gives little at a time, and of which no name tells anything."""
    file = io.BytesIO(data)
    stream = Stream("<stdin>", "", lambda wanted: file.read(min(wanted, size)), column)
    return [entry for chunk in stream_chunks(stream) for entry in read_entries(chunk)]


# Values of a column.


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_column_holds_certificates_in_many_ways(here, text):
    (here / "a.csv").write_text(rows(text))
    (here / "a.jsonl").write_text(json_rows(text))
    assert good(read("a.csv")) == good(read("a.jsonl")) == BOTH


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("0", "contains something other than base64"),
        ("0.815", "contains something other than base64"),
        ("3082010", "contains 7 hexadecimal digits"),
        (None, "is empty"),
        ({"der": "x"}, "contains an object instead of text or bytes"),
        (["x"], "contains an array instead of text or bytes"),
        (True, "contains true or false instead of text or bytes"),
        (5, "contains a number instead of text or bytes"),
    ],
)
def test_what_a_column_holds_instead_is_told(here, value, reason):
    (here / "a.jsonl").write_text(json.dumps({"cert": value}))
    assert reasons(read("a.jsonl")) == [told := reasons(read("a.jsonl"))[0]]
    assert told.startswith(f"the column 'cert' {reason}")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", "holds an array, no JSON object: `jq -c '.[]'`"),
        ("null", "holds nothing"),
        ("5", "holds a number"),
        ("[" * 99999, "it is nested too deeply"),
        ("9" * 9999, "a number has too many digits"),
        ('"\udcff"', "not UTF-8 text"),
        ("{", "Expecting property name"),
    ],
)
def test_lines_that_are_no_objects(here, line, reason):
    (here / "a.jsonl").write_bytes(os.fsencode(line))
    assert reason in reasons(read("a.jsonl"))[0]


# Tables.


@pytest.mark.slow
def test_a_table_with_lone_carriage_returns_is_told_and_ends_nothing(here):
    (here / "a.csv").write_bytes(rows().replace("\n", "\r").encode())
    (here / "b.csv").write_text(rows())
    done = call("check", "a.csv", "b.csv", "--format", "jsonl", "--profile", "profile.toml")
    assert done.returncode == 3
    first, *others, summary = parsed(done.stdout)
    assert "only with CR" in first["reason"]
    assert len(others) == summary["certificates"] == 2


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_byte_order_marks_of_tables(here, name, codec):
    (here / name).write_bytes((rows() if name == "a.csv" else json_rows()).encode(codec))
    found = read(name)
    if codec == "utf-16":
        assert "convert it, for example with iconv" in " ".join(reasons(found))
        assert not good(found)
    else:
        assert good(found) == BOTH


def test_columns_in_a_message_are_cut(here):
    (here / "a.csv").write_text(f"1,{'x' * 9000}\n")
    assert len(reasons(read("a.csv"))[0]) < 200


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
@pytest.mark.parametrize("made", [rows, json_rows, lambda: f'"{TEXTS["base64"](ONE)}"\n"{TEXTS["base64"](TWO)}"\n'])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_tables_from_a_pipe(made, mark, size):
    assert good(from_pipe((mark + made()).encode(), size=size)) == BOTH


def test_a_column_named_for_a_pipe():
    table = f"name;blob\nx;{b64encode(ONE).decode()}\ny;{b64encode(TWO).decode()}\n".encode()
    assert good(from_pipe(table, "blob")) == BOTH
    assert good(from_pipe(table)) == BOTH


@pytest.mark.parametrize("text", [b"hello, world\n", b"one line\n", b'"quoted"\n', b"a,b\n\0\n"])
def test_text_from_a_pipe_is_no_table(text):
    (reason,) = reasons(from_pipe(text))
    assert reason.startswith(("no PEM", "not PEM"))


# Compressed files and leftovers.


@pytest.mark.parametrize("packing", ["gz", "xz", "bz2"])
@pytest.mark.parametrize("name", ["a.pem", "a.csv", "a.jsonl", "a.der", "unnamed"])
def test_compressed_files(here, name, packing):
    pack = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}[packing]
    content = {"a.csv": rows().encode(), "a.jsonl": json_rows().encode(), "a.der": ONE + TWO}.get(name, pem([ONE, TWO]))
    packed = pack(content)
    (here / f"{name}.{packing}").write_bytes(packed)
    assert good(read(f"{name}.{packing}")) == BOTH
    (here / f"cut.{name}.{packing}").write_bytes(packed[:-9])
    assert "is truncated" in reasons(read(f"cut.{name}.{packing}"))[-1]


def test_compressed_files_of_a_folder(here):
    (here / "in").mkdir()
    (here / "in" / "a.pem.gz").write_bytes(gzip.compress(pem([ONE])))
    (here / "in" / "b.csv.xz").write_bytes(lzma.compress(rows().encode()))
    assert good(read("in")) == BOTH + Counter([ONE])


def test_zstandard_is_told(here):
    (here / "a.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(range(200)))
    assert "for example with zstd" in reasons(read("a.tar.zst"))[0]


@pytest.mark.parametrize("rest", [b"garbage", b"\n" + TWO])
def test_what_follows_der_is_told(here, rest):
    (here / "a.der").write_bytes(ONE + rest)
    found = read("a.der")
    assert good(found) == Counter([ONE])
    assert (found[-1].at, found[-1].reason) == (
        len(ONE),
        f"not a DER object: the last {len(rest):,} bytes were not read",
    )


def test_a_line_end_after_der_is_nothing(here):
    (here / "a.der").write_bytes(ONE + b"\r\n")
    assert reasons(read("a.der")) == []


# Archives.


def tar(path: str, **members: bytes) -> bytes:
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name.replace("_", "."))
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return Path(path).read_bytes()


def test_tables_within_an_archive(here):
    tar("a.tar", a_csv=rows().encode(), b_jsonl=json_rows().encode(), c_csv=b"a,b\n1,2\n")
    found = read("a.tar")
    assert good(found) == BOTH + BOTH
    assert reasons(found) == ["no column of c.csv holds certificates; give it with --column; columns: 'a', 'b'"]


def test_archives_within_an_archive_are_told(here):
    inner = tar("inner.tar", a_pem=pem([ONE]))
    tar("a.tar", x_tar=inner, y_tgz=gzip.compress(inner), z_pem=pem([TWO]), noname=inner, w_txt_gz=b"\x1f\x8b")
    found = read("a.tar")
    assert good(found) == Counter([TWO])
    assert [entry.place.member for entry in found if entry.reason] == ["x.tar", "y.tgz", "noname"]
    assert all("unpack it first" in reason for reason in reasons(found))


def test_what_follows_the_end_of_an_archive_is_told(here):
    one, two = tar("one.tar", a_pem=pem([ONE])), tar("two.tar", a_pem=pem([TWO]))
    (here / "both.tar").write_bytes(one + two)
    assert reasons(read("one.tar")) == []
    assert ["data follows the end" in reason for reason in reasons(read("both.tar"))] == [True]
    packed = bytearray(gzip.compress(one))
    packed[-6] ^= 1  # within the checksum
    (here / "spoiled.tar.gz").write_bytes(packed)
    assert "the archive is damaged" in reasons(read("spoiled.tar.gz"))[0]


# Inputs that hold nothing. A run in which nothing was judged is not a pass.


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jsonl", b"", "the file is empty"),
        ("a.jsonl", b"\n \n\n", "it contains no certificate"),
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"id,cert\n", "the table has no row below the header"),
        ("a.csv", b"id,cert\n\n\n", "the table has no row below the header"),
        ("a.jsonl.gz", gzip.compress(b"\n\n", mtime=0), "it contains no certificate"),
    ],
)
def test_inputs_without_a_certificate_are_told(here, name, content, reason):
    (here / name).write_bytes(content)
    assert reasons(read(name)) == [reason]


@pytest.mark.slow
def test_a_run_in_which_nothing_was_judged_is_no_pass(here):
    text = forge.pem(forge.key("p256-a").spki, "PUBLIC KEY").encode()
    # Large enough to be read in ranges, and with the word CERTIFICATE in it.
    (here / "a.pem").write_bytes(text * (300_000 // len(text)))
    done = call("check", "a.pem", "--format", "jsonl", "--profile", "profile.toml")
    *lines, summary = parsed(done.stdout)
    assert (done.returncode, summary["verdict"], summary["certificates"]) == (3, "incomplete", 0)
    assert {line["reason"] for line in lines} == {"no certificate, but PUBLIC KEY"}
    assert len(lines) == 300_000 // len(text)


@pytest.mark.slow
def test_parquet_of_every_make(here):
    import pyarrow as pa
    from pyarrow import parquet

    def written(**columns: object) -> list:
        parquet.write_table(pa.table(columns), "a.parquet")
        return read("a.parquet")

    text = [b64encode(der).decode() for der in (ONE, TWO)]
    assert good(written(cert=pa.array(text).dictionary_encode())) == BOTH
    assert good(written(issuer=[b"x", b"y"], blob=[ONE, TWO])) == BOTH
    assert reasons(written(cert=pa.array([], pa.binary()))) == ["it has no rows"]
    assert reasons(written(number=[1]))[0].endswith("columns of text or bytes: none")
    Path("a.parquet").write_bytes(b"PAR1 and no more")
    assert len(reasons(read("a.parquet"))) == 1


# What the run itself writes.


@pytest.mark.slow
def test_no_report_overwrites_what_is_read(here):
    text = pem([ONE])
    (here / "a.pem").write_bytes(text)
    (here / "key.pem").write_bytes(KEY)
    (here / "link.pem").symlink_to("a.pem")
    stream = ("--format", "jsonl", "--profile", "profile.toml")
    for line in (
        ("a.pem", *stream, "--output", "./a.pem"),
        ("a.pem", "--format", "jsonl=link.pem", "--profile", "profile.toml"),
        ("a.pem", *stream, "--output", "lines", "--resume", "a.pem"),
        ("a.pem", "--output", "a.pem"),
        ("a.pem", "--format", "html=a.pem"),
        ("a.pem", "--write-baseline", "a.pem"),
        ("a.pem", "--key", "key.pem", "--output", "key.pem"),
    ):
        done = call("check", *line)
        assert done.returncode == 2
        assert b"would overwrite" in done.stderr
        assert (here / "a.pem").read_bytes() == text
        assert (here / "key.pem").read_bytes() == KEY


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_lines_and_journal_in_the_folder_that_is_read_are_no_input(here, jobs):
    (here / "in").mkdir()
    (here / "in" / "a.pem").write_bytes(pem([ONE]))
    (here / "in" / "z.pem").write_bytes(pem([TWO]))
    options = ("--format", "jsonl", "--profile", "profile.toml", "--jobs", jobs)
    done = call("check", "in", *options, "--output", "in/lines.jsonl", "--resume", "in/journal.jsonl")
    assert done.returncode == 0, done.stderr
    assert parsed((here / "in" / "lines.jsonl").read_bytes())[-1]["certificates"] == 2
    for name in ("lines.jsonl", "journal.jsonl"):
        (here / "in" / name).unlink()
    with (here / "in" / "out.jsonl").open("wb") as out:
        subprocess.run(command("check", "in", *options), stdout=out, env=ENVIRONMENT, check=True)
    assert parsed((here / "in" / "out.jsonl").read_bytes())[-1]["certificates"] == 2


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--output", "/dev/full")])
def test_a_full_disk_is_told_once(here, more):
    (here / "a.pem").write_bytes(pem([ONE]))
    with open("/dev/full", "wb") as full:
        line = command("check", "a.pem", "--format", "jsonl", "--profile", "profile.toml", *more)
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)
    assert done.returncode == 2
    said = done.stderr.decode()
    assert "No space left" in said
    assert "free some space" in said
    assert "internal error" not in said
    assert said.count("No space left") == 1


@pytest.mark.parametrize("name", ["a table.csv", "b.jsonl"])
def test_of_a_table_the_command_that_reads_it_is_told_and_works(tmp_path, monkeypatch, name):
    """Its rows are not one bundle: nothing is missing between them, and `fix` must not make a bundle of them."""
    monkeypatch.chdir(tmp_path)
    pem_rows = "".join(f'{number},"{block(der).decode()}"\n' for number, der in enumerate([ONE, TWO]))
    Path(name).write_text(pem_rows if name.endswith("csv") else json_rows(lambda der: block(der).decode()))
    answer = certlint(name, "--profile", "hygiene")
    told = answer.out.split("not evaluated")[1].splitlines()
    assert (answer.code, told[0].strip()) == (
        3, "the file is a table with PEM in its cells, which --format jsonl evaluates row by row:",
    )  # fmt: skip
    lines = certlint(*shlex.split(told[1])[1:]).out.splitlines()
    assert [json.loads(line)["kind"] for line in lines][:2] == ["certificate", "certificate"]
    assert certlint("fix", name, "--in-place").code == 3

"""Tar archives as streams: all kinds of packing, damage, and archives that mean harm."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import tarfile
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from certlint.batch.stream import chunks, decompress
from certlint.batch.stream.decompress import Decompressed, DecompressionError, Plain
from tests.support.stream_helpers import block, call, certificates, digests, good, parsed, pem, profile, read, reasons

PACKINGS = ("", "gz", "xz", "bz2")


def tar(members: dict[str, bytes], packing: str = "", kind: int = tarfile.GNU_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}", format=kind) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "a.tar"


@pytest.mark.slow
@pytest.mark.parametrize("packing", PACKINGS)
def test_members_of_every_kind(archive, packing):
    ders = certificates()
    members = {
        "README": b"nothing to be read",
        "folder/one.pem": pem(ders[:10]),
        "no-suffix": ders[10],
        f"{'long/' * 60}name.crt": block(ders[11]),
        "rows.jsonl": b"\n".join(json.dumps({"cert": base64.b64encode(d).decode()}).encode() for d in ders[12:20]),
        "large.pem": pem(list(ders) * 30),
    }
    archive.write_bytes(tar(members, packing))
    found = read(archive)
    assert good(found) == Counter([*ders[:20], *list(ders) * 30])
    assert reasons(found) == []
    assert {entry.place.member for entry in found} == members.keys() - {"README"}


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_dialect(archive, kind):
    archive.write_bytes(tar({"ä.pem": pem(certificates()[:3])}, "", kind))
    assert good(read(archive)) == Counter(certificates()[:3])


@pytest.mark.slow
def test_from_a_pipe_to_lines(tmp_path):
    data = tar({"a.pem": pem(certificates()), "b.pem": b"junk"}, "gz")
    done = call("check", "-", "--format", "jsonl", "--profile", profile(tmp_path), "--jobs", 2, stdin=data)
    lines = parsed(done.stdout)
    assert digests(lines) == Counter(sha256(der).hexdigest() for der in certificates())
    assert {(line["path"], line["member"]) for line in lines[:-1]} == {("<stdin>", "a.pem"), ("<stdin>", "b.pem")}
    assert done.returncode == 3


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_an_archive_that_is_cut_off(archive, packing, share):
    members = {f"{n}.pem": block(der) for n, der in enumerate(certificates())}
    data = tar(members, packing)
    archive.write_bytes(data[: int(len(data) * share)])
    found = read(archive)
    assert len(reasons(found)) == 1
    assert found[-1].reason
    assert good(found) <= Counter(certificates())


def test_an_archive_without_its_end_mark_may_be_cut_off(archive):
    archive.write_bytes(tar({"a.pem": block(certificates()[0])}).rstrip(b"\0"))
    found = read(archive)
    assert "truncated" in reasons(found)[-1]


def test_a_damaged_header_is_not_taken_for_the_end(archive):
    data = bytearray(tar({f"{n}.pem": block(certificates()[n]) for n in range(4)}))
    data[data.index(b"2.pem")] ^= 1
    archive.write_bytes(data)
    found = read(archive)
    assert good(found) == Counter(certificates()[:2])
    assert "damaged" in reasons(found)[0]


@pytest.mark.parametrize("packing", PACKINGS[1:])
def test_damage_within_the_packing(archive, packing):
    data = bytearray(tar({f"{n}.pem": block(der) for n, der in enumerate(certificates())}, packing))
    for at in range(len(data) // 2, len(data) // 2 + 50):
        data[at] ^= 0x55
    archive.write_bytes(data)
    assert reasons(read(archive))


def test_what_is_no_archive(archive):
    for data in (gzip.compress(b"hello " * 1000), gzip.compress(b""), b"hello", b"\0" * 10_000, b"BZh9nothing"):
        archive.write_bytes(data)
        (reason,) = reasons(read(archive))
        assert reason


@pytest.mark.slow
def test_streams_that_follow_one_another(archive):
    data = tar({"a.pem": pem(certificates())})
    half = len(data) // 2
    for pack in (gzip.compress, lzma.compress, bz2.compress):
        archive.write_bytes(pack(data[:half]) + pack(data[half:]) + b"\0" * 512)
        assert good(read(archive)) == Counter(certificates())


# Archives that mean harm.


@pytest.mark.slow
@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_a_bomb_ends_when_it_has_grown_too_far(monkeypatch, pack, name):
    monkeypatch.setattr(decompress, "FREE", 1 << 20)
    stream = Decompressed(Plain(io.BytesIO(pack(b"\0" * (40 << 20))).read, b""), name)
    sizes: list[int] = []
    with pytest.raises(DecompressionError, match=f"grows more than {decompress.MOST_GROWTH} times"):
        sizes.extend(len(data) for data in iter(lambda: stream.read(1 << 16), b""))
    assert max(sizes) <= 1 << 16
    assert sum(sizes) < 40 << 20


@pytest.mark.slow
def test_certificates_that_repeat_are_no_bomb(monkeypatch, archive):
    monkeypatch.setattr(decompress, "FREE", 1 << 16)
    archive.write_bytes(tar({"a.pem": pem(list(certificates()) * 20)}, "gz"))
    assert reasons(read(archive)) == []


EMPTY = {
    "a.csv": lambda count: b"certificate\n" + b"x\n" * count,
    "a.jsonl": lambda count: b"{}\n" * count,
    "a.pem": lambda count: pem(certificates()[:1]) * count,
    "b.pem": lambda count: b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" * count,
    "a.tar": lambda count: tar({f"{n}.pem": b"" for n in range(count)}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EMPTY)
def test_copies_and_what_is_empty_end_the_reading_where_they_compress_to_nothing(name, tmp_path, monkeypatch):
    monkeypatch.setattr(decompress, "FREE_WORK", 1 << 18)
    monkeypatch.setattr(chunks, "CHUNK", 1 << 14)
    few, many = tmp_path / f"few-{name}.gz", tmp_path / f"many-{name}.gz"
    few.write_bytes(gzip.compress(EMPTY[name](50)))
    many.write_bytes(gzip.compress(EMPTY[name](20_000)))
    assert not [each for each in reasons(read(few)) if each.startswith(decompress.OVERLOADED)]
    found = read(many)
    assert found[-1].reason.startswith(decompress.OVERLOADED)
    assert len(found) < 20_000
    plain = tmp_path / name
    plain.write_bytes(EMPTY[name](2000))
    assert len(read(plain)) >= 2000  # whoever decompresses it knows how much there is


@pytest.mark.slow
def test_a_dictionary_larger_than_memory_is_refused(archive):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
    archive.write_bytes(lzma.compress(tar({"a.pem": block(certificates()[0])}), filters=filters))
    (reason,) = reasons(read(archive))
    assert "MiB of memory" in reason


def test_a_header_of_gigabytes_is_refused(archive):
    for kind in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE):
        header = tarfile.TarInfo("x")
        header.type, header.size = kind, 4 << 30
        archive.write_bytes(header.tobuf() + b"\0" * 4096)
        (reason,) = reasons(read(archive))
        assert "a header of 4,294,967,296 bytes" in reason


def test_a_sparse_file_of_terabytes_is_refused(archive):
    header = tarfile.TarInfo("x.pem")
    header.type = tarfile.GNUTYPE_SPARSE
    buffer = bytearray(header.tobuf(tarfile.GNU_FORMAT))
    buffer[386:398], buffer[398:410] = b"%011o\0" % 0, b"%011o\0" % 0
    buffer[483:495] = b"%011o\0" % (1 << 32)
    buffer[148:156] = b" " * 8
    buffer[148:156] = b"%06o\0 " % sum(buffer)
    archive.write_bytes(bytes(buffer) + b"\0" * 1024)
    (reason,) = reasons(read(archive))
    assert "sparse" in reason


def test_links_and_devices_are_left_out(archive):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            member = tarfile.TarInfo("x.pem")
            member.type, member.linkname = kind, "/etc/passwd"
            made.addfile(member)
    archive.write_bytes(out.getvalue())
    assert reasons(read(archive)) == ["the archive contains no certificate"]


def test_headers_that_nest_without_end(archive):
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 1
    archive.write_bytes((header.tobuf() + b"\0" * 512) * 20_000)
    (reason,) = reasons(read(archive))
    assert "damaged" in reason or "not a tar archive" in reason

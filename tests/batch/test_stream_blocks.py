"""Every block of an input is a line: certificates in whatever form, and of other blocks, what they are."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

import pytest

from certlint import pem as reader
from certlint.batch.stream.pem_entries import block_entries
from certlint.engine.audit import Place
from tests import forge
from tests.support.stream_helpers import certificates, good, pem, read, reasons

ONE, TWO = certificates()[:2]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    {
        "DER in front": ONE + b"\n" + pem([TWO]),
        "DER in front, on one line": ONE + pem([TWO]),
        "DER behind": pem([ONE]) + TWO,
        "DER between": pem([ONE]) + TWO + b"\n" + pem([ONE]),
        "Proc-Type": pem([ONE]).replace(b"-----\n", b"-----\nProc-Type: 4,MIC-CLEAR\n\n", 1) + pem([TWO]),
        "encrypted": pem([ONE]).replace(b"-----\n", b"-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\n", 1) + pem([TWO]),
        "PKCS #7 behind": pem([ONE]) + forge.pem(forge.degenerate(TWO), "PKCS7").encode(),
        "PKCS #7": forge.pem(forge.degenerate(ONE, TWO), "PKCS7").encode(),
        "PKCS #7 under a label of no standard": forge.pem(forge.degenerate(ONE, TWO), "CERTIFICATE CHAIN").encode(),
        "PKCS #7 in DER": forge.degenerate(ONE, TWO),
        "X509 CERTIFICATE": forge.pem(ONE, "X509 CERTIFICATE").encode() + pem([TWO]),
        "lone carriage returns": pem([ONE, TWO]).replace(b"\n", b"\r"),
    }.items(),
)
@pytest.mark.parametrize("packed", [False, True])
def test_no_certificate_is_lost(here, name, content, packed):
    (here / ("a.pem.gz" if packed else "a.pem")).write_bytes(gzip.compress(content) if packed else content)
    lines = read("a.pem.gz" if packed else "a.pem")
    assert set(good(lines)) == {ONE, TWO}, name


@pytest.mark.parametrize(
    "label", ["PRIVATE KEY", "PUBLIC KEY", "X509 CRL", "DH PARAMETERS", "CERTIFICATE REQUEST", "NEW THING"]
)
def test_every_block_is_a_line(here, label):
    (here / "a.pem").write_bytes(pem([ONE]) + forge.pem(b"\x30\x06\x0c\x04text", label).encode() + pem([TWO]))
    lines = read("a.pem")
    assert (len(good(lines)), len(reasons(lines))) == (2, 1)
    assert reasons(lines)[0].startswith("no certificate, but ")


def test_a_block_without_its_begin_is_reported(here):
    """Nobody reads its certificate, and nobody should miss it in silence."""
    (here / "a.pem").write_bytes(pem([ONE]).partition(b"\n")[2] + pem([TWO]))
    lines = read("a.pem")
    assert set(good(lines)) == {TWO}
    assert reasons(lines) == ["an END line of CERTIFICATE without a BEGIN line before it"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("damage", [b"", b"\n", b"\n\n", b"=", b"A", b" ", b"-"])
@pytest.mark.parametrize("width", [63, 64, 76])
def test_the_quick_way_reads_a_block_as_the_pem_reader_does(width, damage, end):
    text = base64.b64encode(ONE)
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    sound = b"-----BEGIN CERTIFICATE-----\n" + b"\n".join(lines) + b"\n-----END CERTIFICATE-----\n"
    for at in (28, 28 + 40, 28 + width, 28 + width + 1, sound.index(b"\n-----END"), sound.index(b"-----END")):
        data = (sound[:at] + damage + sound[at:]).replace(b"\n", end)
        quick = list(block_entries(Place("x"), 0, data))
        document = reader.read(data, "x")
        assert [entry.der for entry in quick] == [block.der for block in document.blocks], at
        assert any(entry.reason for entry in quick) == any(each.kind == "bad-base64" for each in document.oddities), at

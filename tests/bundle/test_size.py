"""Certificates of half a megabyte, and many of them: what is not evaluated is reported, and never passes."""

from __future__ import annotations

import json

import pytest

from certlint import pem
from certlint.bundle.bundle import LARGE, MAX_LARGE, Bundle
from certlint.cli import main
from certlint.errors import OversizeError
from certlint.x509.certificate import Certificate
from certlint.x509.signed_object import MAX_SIZE
from tests import forge


def padded(size: int, serial: int = 1) -> bytes:
    """A sound certificate of exactly so many bytes."""
    small = forge.cert(serial=serial, extensions=[("1.2.3.4", False, bytes(1 << 17))]).der
    made = forge.cert(serial=serial, extensions=[("1.2.3.4", False, bytes((1 << 17) + size - len(small)))]).der
    assert len(made) == size
    return made


def test_a_certificate_as_large_as_is_read():
    assert Certificate(padded(MAX_SIZE)).part("subject") is not None
    with pytest.raises(OversizeError):
        Certificate(padded(MAX_SIZE + 1))


@pytest.mark.slow
def test_one_that_is_larger_is_not_evaluated_and_told(tmp_path, capsys):
    path = tmp_path / "large.pem"
    path.write_bytes(forge.bundle(*forge.chain(), forge.pem(padded(MAX_SIZE + 1))))
    assert main([str(path), "--profile", "hygiene", "--format", "json"]) == 3
    (bundle,) = json.loads(capsys.readouterr().out)["bundles"]
    assert bundle["incomplete"][0] == "block 4 is not evaluated: it has 524,289 bytes; certlint reads at most 524,288"
    assert "x509/unreadable-certificate" not in {finding["rule"] for finding in bundle["findings"]}


@pytest.mark.slow
def test_in_an_audit_it_is_a_line(tmp_path, capsys):
    path = tmp_path / "large.pem"
    path.write_bytes(forge.bundle(forge.pem(padded(MAX_SIZE + 1)), forge.chain()[0]))
    assert main([str(path), "--profile", "rfc5280", "--format", "jsonl"]) == 3
    first, second, _ = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["reason"].startswith("the certificate is not evaluated: it has 524,289 bytes")
    assert second["kind"] == "certificate"


@pytest.mark.slow
def test_large_ones_have_room_for_so_many_bytes_in_a_file():
    size = 1 << 17
    blocks = [forge.pem(padded(size, serial=n + 1)) for n in range(MAX_LARGE // size + 1)]
    found = Bundle(pem.read(forge.bundle(*forge.chain(), *blocks, forge.chain()[0])))
    assert [broken.block.index for broken in found.broken] == [4 + MAX_LARGE // size]
    assert f"certificates of over {LARGE:,} bytes in this file have more than" in found.broken[0].error.message

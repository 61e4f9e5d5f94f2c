"""What OpenSSL, GnuTLS, Java and cryptography read of a file is judged or named, and what OpenSSL refuses has an error.

`make fuzz` asks the same about thousands of files.
"""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from certlint.engine.audit import audit
from certlint.engine.setup import as_of, make_plan
from certlint.pem import openssl
from tests import ROOT
from tests.fuzz.agreement import disagreements, key_disagreement, read_by_all, verdict_of
from tests.fuzz.pem_damage import key_mutant, mutant
from tests.support.pem_forms import EDGES, FORMS
from tests.support.stream_helpers import read as entries

pytestmark = pytest.mark.slow
MUTANTS = 300
SIGNED = platform.machine() in ("x86_64", "AMD64", "i686")
"""Whether a `char` of C is: then what is not ASCII is blank at a line's end."""
# All that is read under these labels is a certificate for OpenSSL; of the last one, only in the first block of a server's file.
LABELS = (b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {form.name: form.data for form in (*FORMS, *EDGES)} | {f"mutant {n}": mutant(n) for n in range(MUTANTS)}


@pytest.fixture(scope="module")
def readings(files, tmp_path_factory: pytest.TempPathFactory):
    return read_by_all(files, tmp_path_factory.mktemp("files"))


def test_what_any_client_reads_is_judged_or_named_and_what_openssl_refuses_has_an_error(files, readings):
    wrong = {name: found for name, data in files.items() if (found := disagreements(verdict_of(data), readings[name]))}
    assert not wrong


def test_no_certificate_that_any_client_reads_is_lost_in_lines(files, readings, tmp_path: Path):
    """It is a line, or lines tell what could not be read."""
    for name, data in files.items():
        (tmp_path / "a.pem").write_bytes(data)
        lines = entries(tmp_path / "a.pem")
        read = {der for reading in readings[name].values() for der in reading.certificates}
        lost = [der for der in read if not any(der in line.der for line in lines)]
        assert len(lost) <= sum(bool(line.reason) for line in lines), name


def test_no_file_that_openssl_refuses_is_green_in_lines(files, readings, tmp_path: Path):
    """A line says what could not be read or evaluated. DER and PKCS #7 are not PEM of certificates, and an audit reads them."""
    wrong = []
    plan = make_plan("hygiene", {}, now=as_of("2026-06-01"))
    for name, data in files.items():
        (tmp_path / "a.pem").write_bytes(data)
        lines = audit(plan, entries(tmp_path / "a.pem"))
        is_text = b"-----BEGIN " in data and b"PKCS" not in data and b"CHAIN" not in data
        told = any(
            line.reason or line.skipped or any(f.severity.label == "error" for f in line.findings) for line in lines
        )
        if readings[name]["server"].refused and is_text and not told:
            wrong.append((name, readings[name]["server"].refused))
    assert wrong == []


def test_the_model_of_openssl_reads_what_the_library_reads(files, readings):
    """Where DER is damaged as well, OpenSSL may refuse what is sound as PEM; it never reads what the model does not."""
    for name, data in files.items():
        if not (data.isascii() or SIGNED):
            continue
        read, refused = modelled(data)
        real = readings[name]["server"]
        by_asn1 = "asn1" in real.refused.lower()
        assert (
            real.certificates == read[: len(real.certificates)] if by_asn1 else len(real.certificates) == len(read)
        ), name
        assert bool(real.refused) == refused or by_asn1, (name, real.refused)


def modelled(data: bytes) -> tuple[list[bytes], bool]:
    """The certificates that a server would load of a file, and whether it refuses it."""
    read: list[bytes] = []
    for part in openssl.parts(data):
        if part.reason or (part.label in LABELS and part.headers):
            return read, True
        if part.label in LABELS[: 2 if read else 3]:
            read.append(part.der)
    return read, not read


def test_every_form_has_a_row_in_the_documentation():
    page = (ROOT / "docs" / "pem.md").read_text()
    assert [form.name for form in FORMS if f"\n| {form.name} |" not in page] == []


@pytest.mark.parametrize("block", range(10))
def test_a_key_file_that_openssl_refuses_has_an_error(block: int, tmp_path: Path):
    wrong = {seed: key_disagreement(key_mutant(seed), tmp_path / "key") for seed in range(block * 30, block * 30 + 30)}
    assert not {seed: found for seed, found in wrong.items() if found}

"""Entries of a CRL: found wherever they stand, and not where their bytes stand by chance."""

from __future__ import annotations

import tracemalloc

import pytest

from certlint.errors import DecodeError
from certlint.x509.crl import CertificateList
from certlint.x509.revoked_list import STEP, RevokedList
from tests import forge
from tests.forge import der
from tests.forge.extensions import extension

ROOT = forge.root()
SERIALS = (0, 1, 127, 128, 255, 256, -1, -129, 2**63, 2**127 - 1, 2**159, 2**160)


def listed(*entries: forge.Revoked) -> RevokedList:
    return CertificateList(forge.crl(ROOT, entries)).revoked


@pytest.mark.slow
@pytest.mark.parametrize("serial", SERIALS)
@pytest.mark.parametrize("before", [0, 1, STEP - 1, STEP, STEP + 1, 3 * STEP])
def test_a_serial_number_is_found_wherever_it_stands(serial, before):
    others = [forge.Revoked(10**6 + number) for number in range(before)]
    found = listed(*others, forge.Revoked(serial, reason="superseded"), *others)
    assert found.count == 2 * before + 1
    entry = next(found.of(serial), None)
    assert entry is not None
    assert (int.from_bytes(entry.serial, "big", signed=True), entry.reason) == (serial, "superseded")


@pytest.mark.parametrize("serial", SERIALS)
def test_a_serial_number_that_is_not_listed_is_not_found(serial):
    assert next(listed(*(forge.Revoked(each) for each in SERIALS if each != serial)).of(serial), None) is None
    assert next(listed().of(serial), None) is None


@pytest.mark.slow
def test_bytes_of_an_extension_are_not_a_serial_number():
    """Each entry holds the very INTEGER that is looked for, in an extension."""
    hidden = extension("1.2.3", der.integer(77_777))
    decoys = [forge.Revoked(10**6 + number, extensions=(hidden,)) for number in range(2 * STEP)]
    assert next(listed(*decoys).of(77_777), None) is None
    found = next(listed(*decoys, forge.Revoked(77_777), *decoys).of(77_777), None)
    assert found is not None
    assert found.extensions == {}


def test_a_serial_number_is_not_the_beginning_or_the_end_of_a_longer_one():
    found = listed(forge.Revoked(0x0102), forge.Revoked(0x010203), forge.Revoked(0x020301))
    assert [next(found.of(each), None) for each in (1, 2, 3, 0x0203, 0x0301)] == [None] * 5


def test_all_entries_in_order():
    given = [forge.Revoked(number, reason="keyCompromise") for number in (5, 3, 4)]
    assert [int.from_bytes(entry.serial, "big") for entry in listed(*given)] == [5, 3, 4]


@pytest.mark.parametrize(
    "entry",
    [
        der.integer(5),
        der.sequence(),
        der.sequence(der.integer(5)),
        der.sequence(der.utc_time(forge.AS_OF), der.integer(5)),
        der.sequence(der.tlv(2), der.utc_time(forge.AS_OF)),
        der.sequence(der.tlv(2, b"\0\0\5"), der.utc_time(forge.AS_OF)),
        der.sequence(der.tlv(2, b"\xff\xff"), der.utc_time(forge.AS_OF)),
        b"\x30\x7f\x02\x01\x05",
        b"\x30",
    ],
    ids=bytes.hex,
)
def test_what_is_not_an_entry_is_told(entry):
    with pytest.raises(DecodeError):
        listed(forge.Revoked(1), entry).find(5)


@pytest.mark.slow
def test_a_large_crl_takes_a_few_times_its_size():
    """Ten million bytes of entries: nothing is made of those that nobody looks for."""
    entry = der.sequence(der.integer(2**126 + 5), der.utc_time(forge.AS_OF))
    data = forge.crl(ROOT, [entry * (10_000_000 // len(entry)), forge.Revoked(7)])
    tracemalloc.start()
    crl = CertificateList(data)
    assert next(crl.revoked.of(7), None) is not None
    assert crl.unsupported == ""
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000

"""Damaged CRLs and OCSP responses: whatever they are, they are read or told, and never say more than they did."""

from __future__ import annotations

import random

import pytest

import certlint
from certlint.errors import DecodeError
from certlint.x509.crl import CertificateList
from certlint.x509.ocsp import read_response
from tests import forge
from tests.fuzz import inputs
from tests.support.guard import processor_seconds

BUNDLE = forge.bundle(*forge.chain())


def decoded(read, data: bytes) -> bool:
    """Whether something can be read of it; nothing but DecodeError is raised."""
    try:
        read(data)
    except DecodeError:
        return False
    return True


def read_whole_crl(data: bytes) -> None:
    crl = CertificateList(data)
    assert crl.title
    assert all(entry.reason for entry in crl.revoked)
    assert isinstance(crl.unsupported, str)
    point = crl.issuing_distribution_point
    assert point is None or all(name.text for name in point.names if name.value)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_damage_is_read_or_told(part):
    chance = random.Random(part)
    found = [decoded(read_whole_crl, inputs.crl(chance)) for _ in range(400)]
    found += [decoded(read_response, inputs.response(chance)) for _ in range(400)]
    assert 100 < sum(found) < 700


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_what_was_changed_says_neither_good_nor_revoked(part, tmp_path):
    """Every bit of what is signed counts: a status comes from bytes that verify, or there is none."""
    chance = random.Random(f"bits {part}")
    leaf, issuing, _ = forge.chain()
    sound = forge.crl(issuing, [forge.revoked(leaf)]), forge.ocsp([forge.single(leaf, issuing)], issuing)
    for number in range(60):
        data = bytearray(sound[number % 2])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        name = ("crl", "ocsp_response")[number % 2]
        path = tmp_path / f"{number}"
        path.write_bytes(data)
        try:
            result = certlint.lint(
                BUNDLE, profile="hygiene", as_of=forge.AS_OF, select=["revocation/*"], **{name: [path]}
            )
        except certlint.CertlintError:
            continue
        assert result.revocation[0].status == "unknown", data.hex()


@pytest.mark.slow
def test_a_crl_of_look_alikes_takes_no_longer():
    """The serial number that is looked for stands in every entry, and none begins with it."""
    serial = 0x0102030405060708
    hidden = forge.extension("1.2.3", forge.der.integer(serial) + forge.der.boolean(True))
    entry = forge.der.sequence(forge.der.integer(77), forge.der.utc_time(forge.AS_OF), forge.der.sequence(hidden))
    data = forge.crl(forge.root(), [entry * (2_000_000 // len(entry))])
    with processor_seconds(20):
        crl = CertificateList(data)
        assert next(crl.revoked.of(serial), None) is None
        assert crl.unsupported == ""


@pytest.mark.parametrize("by_key", [True, False])
@pytest.mark.parametrize(
    "spki", [b"\x30\x00", b"\x30\x02\x05\x00", b"\x30\x04\x30\x02\x05\x00", b"\x30\x02\x03\x00", b"\x05\x00"]
)
def test_a_ca_or_a_responder_without_a_key_is_no_one_who_signs(spki, by_key, tmp_path):
    """The damaged keys are in certificates of the bundle, and in those that come with a response."""
    leaf, issuing, root = forge.chain()
    broken = forge.cert("Example Test OCSP", issuing, key=spki, signer="p256-a")
    ca = forge.cert("Example Issuing CA", root, key=spki, signer="p256-a", ca=True)
    path = tmp_path / "response"
    path.write_bytes(
        forge.ocsp([forge.single(leaf, issuing)], forge.responder(issuing), by_key=by_key, certificates=[broken])
    )
    for above in ([issuing, root], [ca, root]):
        bundle = forge.bundle(leaf, *above)
        result = certlint.lint(bundle, profile="hygiene", as_of=forge.AS_OF, ocsp_response=[path])
        assert not any("good" in each.message for each in result.findings if each.rule.startswith("revocation/"))
        assert not any("a fault in certlint" in each for each in result.incomplete), result.incomplete

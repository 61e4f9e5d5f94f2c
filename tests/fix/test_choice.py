"""Of several leaves, which is kept and comes first: the certificate of the key that is valid and newest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint import pem
from certlint.bundle.private_key import PrivateKey
from certlint.fix import repair
from tests import forge
from tests.forge import AS_OF, FQDN, bundle, key_pem
from tests.support.cli import DAY, certlint

NOW = AS_OF.replace(tzinfo=UTC)
OWN = "p256-a"
ROOT = forge.root(key="p384-a")
ISSUER = forge.intermediate(ROOT, key="p256-b")
OLD_ISSUER = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2026, 5, 31))
OTHER_ROOT = forge.root("Other Root CA", key="p384-b")
EXPIRED = forge.leaf(ISSUER, key=OWN, not_before=datetime(2025, 1, 1), not_after=datetime(2026, 1, 1))
CURRENT = forge.leaf(ISSUER, key=OWN)
NEWEST = forge.leaf(ISSUER, key=OWN, not_before=datetime(2026, 5, 1), not_after=datetime(2027, 4, 30))
TO_COME = forge.leaf(ISSUER, key=OWN, not_before=datetime(2026, 7, 1), not_after=datetime(2027, 7, 1))
ELSEWHERE = forge.leaf(OTHER_ROOT, key=OWN, not_before=datetime(2026, 5, 1), not_after=datetime(2027, 4, 30))
NARROWER = forge.leaf(ISSUER, key=OWN, san=[FQDN], not_before=datetime(2026, 5, 1))
CLIENT_ONLY = forge.leaf(ISSUER, key=OWN, eku=["clientAuth"], not_before=datetime(2026, 5, 1))
FOREIGN = forge.leaf(ISSUER, "foreign.example.com", key="p256-c")
SELF = forge.cert(FQDN, ca=True, key=OWN, san=[FQDN], key_usage=None)
CHAIN = (ISSUER, ROOT)


def mended(*parts, key: str = OWN, unsafe: bool = False):
    given = PrivateKey(pem.read(key_pem(key).encode())) if key else None
    return repair(pem.read(bundle(*parts), "bundle.pem"), now=NOW, key=given, unsafe=unsafe)


def text(*parts) -> str:
    return bundle(*parts).decode()


@pytest.mark.parametrize("parts", [(EXPIRED, CURRENT), (CURRENT, EXPIRED)])
def test_the_valid_certificate_is_kept_and_the_expired_one_dropped(parts):
    assert mended(*parts, *CHAIN, unsafe=True).text == text(CURRENT, *CHAIN)
    assert mended(*parts, *CHAIN).text.startswith(CURRENT.pem), "without --unsafe it comes first, and both stay"
    assert mended(*parts, *CHAIN).text.count("BEGIN") == 4


@pytest.mark.parametrize("parts", [(CURRENT, NEWEST), (NEWEST, CURRENT), (EXPIRED, CURRENT, NEWEST)])
def test_of_several_valid_ones_the_newest_is_kept(parts):
    assert mended(*parts, *CHAIN, unsafe=True).text == text(NEWEST, *CHAIN)


@pytest.mark.parametrize("serials", [(1, 2), (2, 1)])
def test_of_two_of_the_same_moment_the_first_is_kept(serials):
    one, other = (forge.leaf(ISSUER, key=OWN, serial=serial) for serial in serials)
    assert mended(one, other, *CHAIN, unsafe=True).text == text(one, *CHAIN)


@pytest.mark.parametrize(("place", "is_seen"), [(0, True), (19, True), (20, False)])
def test_of_many_the_first_twenty_are_compared(place, is_seen):
    """To compare takes a way up for each of them."""
    alike = [forge.leaf(ISSUER, key=OWN, serial=serial) for serial in range(1, 22)]
    parts = [*alike[:place], NEWEST, *alike[place:]]
    assert mended(*parts, *CHAIN).text.startswith((NEWEST if is_seen else alike[0]).pem)


def test_a_certificate_that_is_not_valid_yet_neither_comes_first_nor_is_dropped():
    result = mended(TO_COME, CURRENT, *CHAIN, unsafe=True)
    assert result.text == text(CURRENT, *CHAIN, TO_COME)
    assert "2 certificates of the key" in result.withheld[0].text


@pytest.mark.parametrize("other", [ELSEWHERE, NARROWER, CLIENT_ONLY])
def test_a_newer_one_that_some_clients_refuse_does_not_take_the_place(other):
    """Another root, fewer names, another purpose: the certificate that is presented today stays, and so does the newer."""
    parts = (CURRENT, ISSUER, ROOT, other, *([OTHER_ROOT] if other is ELSEWHERE else []))
    result = mended(*parts, unsafe=True)
    assert result.text == text(*parts)
    assert "no one replaces another" in result.withheld[-1].text


def test_what_was_dropped_and_why_is_told():
    steps = [step.text for step in mended(EXPIRED, CURRENT, NEWEST, FOREIGN, *CHAIN).withheld]
    assert steps == [
        f"remove the leaf {FQDN!r} (valid until 2026-01-01): it expired on 2026-01-01",
        f"remove the leaf {FQDN!r} (valid until 2026-12-31): a newer certificate of the same key replaces it",
        "remove the leaf 'foreign.example.com': it does not match the key",
    ]


def test_two_leaves_of_one_name_are_told_apart_by_their_end():
    steps = [step.text for step in mended(CURRENT, NEWEST, FOREIGN, *CHAIN).withheld]
    assert steps == [
        f"remove the leaf {FQDN!r} (valid until 2026-12-31): a newer certificate of the same key replaces it",
        "remove the leaf 'foreign.example.com': it does not match the key",
    ]


@pytest.mark.parametrize("parts", [(SELF, FOREIGN), (FOREIGN, SELF), (FOREIGN, *CHAIN, SELF)])
def test_the_certificate_of_the_key_comes_first_though_it_says_that_it_is_a_ca(parts):
    assert mended(*parts).text.startswith(SELF.pem)
    assert mended(*parts, unsafe=True).text == SELF.pem


def test_nor_does_its_key_usage_matter():
    signing = forge.cert(FQDN, ca=True, key=OWN, san=[FQDN], key_usage=["keyCertSign"])
    assert mended(FOREIGN, signing, unsafe=True).text == signing.pem


def test_a_server_that_is_its_own_ca_comes_before_what_it_issued():
    issued = forge.leaf(SELF, "client.example.com", key="p256-c")
    assert mended(issued, SELF).text == text(SELF, issued)


def test_the_key_of_a_ca_moves_and_drops_nothing():
    """Somebody has named the wrong key: no file is put in order for that."""
    result = mended(CURRENT, *CHAIN, key="p256-b", unsafe=True)
    assert (result.text, result.steps, result.withheld) == (text(CURRENT, *CHAIN), [], [])


def test_without_its_key_a_server_that_is_its_own_ca_keeps_its_place():
    result = mended(SELF, FOREIGN, *CHAIN, key="", unsafe=True)
    assert result.text == text(SELF, FOREIGN, *CHAIN)
    assert [step.repairs for step in result.withheld] == ["leaves"]
    assert "--key" in result.withheld[0].text


def test_what_no_other_program_reads_does_not_come_first():
    """OpenSSL passes over a block whose BEGIN has four dashes: the server presents the certificate behind it."""
    hidden = FOREIGN.pem.replace("-----BEGIN", "----BEGIN")
    assert mended(hidden, CURRENT, *CHAIN, key="").text.startswith(CURRENT.pem)
    assert mended(hidden, SELF, *CHAIN, key="").text.startswith(SELF.pem)
    assert mended(forge.pem(CURRENT.der + FOREIGN.der), *CHAIN, key="").text.startswith(CURRENT.pem)
    twin = forge.leaf(ISSUER, "twin.example.com", key=OWN, not_before=datetime(2026, 5, 1)).pem
    assert mended(twin.replace("-----BEGIN", "----BEGIN"), CURRENT, *CHAIN).text.startswith(CURRENT.pem)


@pytest.mark.parametrize("flaw", [{"eku": ["clientAuth"]}, {"key_usage": ["digitalSignature"]}])
def test_an_intermediate_with_which_no_path_holds_goes_though_it_is_valid(flaw):
    other = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2031, 1, 1), **flaw)
    result = mended(CURRENT, other, *CHAIN, key="", unsafe=True)
    assert result.text == text(CURRENT, *CHAIN)
    assert result.steps[0].text.endswith("a path is valid without it, and none with it")


def test_what_nothing_leads_to_stays_behind_what_is_put_in_order():
    other = forge.intermediate(OTHER_ROOT, "Another CA", key="p256-c")
    result = mended(other, ROOT, CURRENT, OTHER_ROOT, ISSUER)
    assert result.text == text(CURRENT, *CHAIN, other, OTHER_ROOT)
    assert mended(other, ROOT, CURRENT, OTHER_ROOT, ISSUER, unsafe=True).text == text(CURRENT, *CHAIN)


def test_where_no_other_program_reads_anything_the_first_stays_first():
    """Once the boundaries are mended, it is what a server presents."""
    issued = forge.leaf(SELF, "client.example.com", key="p256-c")
    result = mended(text(SELF, issued).replace("-----BEGIN", "----BEGIN"), key="", unsafe=True)
    assert result.text == text(SELF, issued)
    assert [step.repairs for step in result.withheld] == ["leaf-first"]


def test_an_expired_intermediate_is_dropped_where_its_renewal_is_at_hand():
    result = mended(CURRENT, OLD_ISSUER, ISSUER, ROOT, unsafe=True)
    assert result.text == text(CURRENT, *CHAIN)
    assert mended(CURRENT, OLD_ISSUER, ISSUER, ROOT).text.count("BEGIN") == 4


def test_an_expired_intermediate_stays_where_nothing_else_leads_up():
    assert mended(CURRENT, OLD_ISSUER, ROOT, unsafe=True).text == text(CURRENT, OLD_ISSUER, ROOT)


def test_a_root_stays_while_the_intermediate_below_it_is_missing():
    """The other leaf goes with its issuer, but the root may be that of the leaf that is kept."""
    lone = forge.leaf(forge.intermediate(ROOT, "Missing CA", key="p521"), key=OWN)
    assert mended(lone, FOREIGN, *CHAIN, unsafe=True).text == text(lone, *CHAIN)


def test_other_leaves_stand_behind_the_chain():
    """Up to TLS 1.2 every certificate is followed by its issuer."""
    assert mended(FOREIGN, CURRENT, *CHAIN).text == text(CURRENT, *CHAIN, FOREIGN)


@pytest.mark.slow
def test_the_check_agrees(tmp_path):
    """The finding is about the certificate that is not the key's, and is gone once the bundle is mended."""
    path, key = tmp_path / "bundle.pem", tmp_path / "server.key"
    path.write_bytes(bundle(FOREIGN, SELF))
    key.write_text(key_pem(OWN))
    key.chmod(0o600)
    asked = ("--key", key, "--profile", "hygiene", "--fqdn", FQDN, *DAY)
    before = certlint(path, *asked)
    assert "chain/leaf-not-first" in before.out
    assert "key/mismatch" not in before.out
    certlint("fix", path, "--unsafe", "--in-place", *asked)
    after = certlint(path, *asked)
    assert path.read_text() == SELF.pem
    assert "x509/leaf-is-ca" in after.out
    assert "chain/leaf-not-first" not in after.out


@pytest.mark.slow
def test_the_leaf_of_the_names_comes_first_where_no_key_tells_it(tmp_path):
    path = tmp_path / "bundle.pem"
    path.write_bytes(bundle(FOREIGN, CURRENT, *CHAIN))
    path.chmod(0o600)
    asked = ("--profile", "hygiene", "--fqdn", FQDN, *DAY)
    before = certlint(path, *asked)
    assert "chain/leaf-not-first" in before.out
    assert "first the certificate that contains the name by which clients connect" in " ".join(before.out.split())
    certlint("fix", path, "--in-place", *asked)
    assert path.read_text() == text(CURRENT, *CHAIN, FOREIGN)
    assert "chain/leaf-not-first" not in certlint(path, *asked).out

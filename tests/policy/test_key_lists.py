"""Lists of keys whose private half is public. docs/known-keys.md."""

from __future__ import annotations

import subprocess
from hashlib import sha256

import pytest

from certlint import pem
from certlint.check import screens_of
from certlint.checks.known_keys import secret
from certlint.errors import InputError
from certlint.policy import key_lists, tables
from certlint.x509.certificate import Certificate
from tests import forge
from tests.support.cli import certlint
from tests.support.fixture_files import FOLDER, read
from tests.support.judging import findings

RULE = "hygiene/known-key"
CHAIN = forge.chain()
DIGEST = sha256(forge.key("rsa3072-a").spki).hexdigest()


def listed(folder, text: str) -> str:
    path = folder / "keys.txt"
    path.write_text(text)
    return str(path)


@pytest.fixture
def own(tmp_path):
    """What is found with a list of this text."""

    def found(text: str):
        return findings(RULE, CHAIN, profile="hygiene", known_keys=[listed(tmp_path, text)])

    return found


def leaf_digest() -> str:
    return sha256(CHAIN[0].key.spki).hexdigest()


def test_a_key_of_a_list_is_found_by_its_name(own):
    (finding,) = own(f"# leaked\n\n{leaf_digest()}  the old balancer\n")
    assert (finding.severity.label, finding.certificate) == ("error", 0)
    assert "the old balancer" in finding.message


def test_digits_may_be_capitals_and_names_may_lack(own):
    (finding,) = own(leaf_digest().upper() + "\r\n")
    assert "keys.txt" in finding.message


def test_a_list_may_begin_with_a_byte_order_mark(own):
    (finding,) = own(f"\ufeff{leaf_digest()} the old balancer\n")
    assert "the old balancer" in finding.message


@pytest.mark.parametrize("source", [" *stdin", "  -", " *-"])
def test_what_a_digest_was_made_of_is_no_name(own, source):
    """`openssl dgst -r` and `sha256sum` write it behind the digest of their standard input."""
    (finding,) = own(f"{leaf_digest()}{source}\n")
    assert "it is in the list" in finding.message


def test_the_profile_of_requests_reports_the_key_of_a_list(tmp_path):
    request = tmp_path / "request.csr"
    request.write_text(forge.csr().pem)
    known = listed(tmp_path, f"{sha256(forge.csr().key.spki).hexdigest()} the old balancer\n")
    answer = certlint("--profile", "csr", "--known-keys", known, "--format", "json", request)
    assert answer.code == 1
    assert "the old balancer" in answer.out


@pytest.mark.parametrize("profile", ["web-pki", "smime", "code-signing", "etsi"])
@pytest.mark.parametrize("by", ["table", "list"])
def test_the_books_of_public_cas_report_a_public_key(by, profile, tmp_path):
    """TLS, S/MIME and code signing BR 6.1.1.3: "The CA SHALL reject a certificate request if …"."""
    if by == "table":
        bundle, more = read(FOLDER / "hygiene" / "known-key" / "test-key-of-rfc-9500.pem").data, {}
        assert certlint("--profile", profile, "-", stdin=bundle).out.count(f"error  {RULE}") == 1
    else:
        more = {"known_keys": [listed(tmp_path, leaf_digest())]}
        assert [f.certificate for f in findings(RULE, CHAIN, profile=profile, **more)] == [0]


GIVEN = {
    "--known-keys": (leaf_digest(), "validity/expired"),
    "--deep": ("1", "validity/expired"),
    "--crl": (forge.crl_pem(forge.root()).decode(), "validity/expired"),
}


# Path validation is not possible with jsonl, which refuses CRLs. To try a key takes a second at least.
WAYS = [
    pytest.param(option, way, marks=[pytest.mark.slow] * (option == "--deep"))
    for option in GIVEN
    for way in ("text", "json", "markdown", "jsonl")
    if (option, way) != ("--crl", "jsonl")
]


@pytest.mark.slow
@pytest.mark.parametrize(("option", "way"), WAYS)
def test_what_is_given_and_read_by_no_rule_is_told(option, way, tmp_path):
    value, rule = GIVEN[option]
    given = [option, value if option == "--deep" else listed(tmp_path, value)]
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(forge.bundle(*CHAIN))
    told = f"{option} has no effect, because no rule of this run reads it"
    asked = ["--format", way, "--profile", "hygiene", bundle]
    assert told in certlint("--select", rule, *given, *asked).all.replace("\\-", "-")
    assert told not in certlint("--select", rule, *asked).all
    assert "no rule of this run reads it" not in certlint(*given, *asked).all


@pytest.mark.slow
def test_a_list_that_a_rule_of_another_bundle_reads_is_not_given_in_vain(tmp_path):
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(*CHAIN))
    (tmp_path / "ca.crl").write_bytes(forge.crl_pem(forge.root()))
    known = listed(tmp_path, leaf_digest())
    told = [
        certlint("--known-keys", known, "--profile", p, tmp_path / f).all
        for p, f in (("crl", "ca.crl"), ("hygiene", "bundle.pem"))
    ]
    assert ["no rule of this run reads it" in each for each in told] == [True, False]


def test_other_keys_are_not(own):
    assert own("00" * 32 + "\n") == []


def test_an_rsa_key_is_found_as_openssl_blacklist_names_it(own, tmp_path):
    key = tmp_path / "key.pem"
    key.write_text(forge.key_pem(CHAIN[0].key))
    modulus = subprocess.run(["openssl", "rsa", "-in", key, "-noout", "-modulus"], capture_output=True, check=True)
    digest = subprocess.run(["openssl", "dgst", "-sha1", "-r"], input=modulus.stdout, capture_output=True, check=True)
    (finding,) = own(digest.stdout.decode().split()[0][20:] + "\n")
    assert finding.certificate == 0


@pytest.mark.parametrize("text", ["nonsense\n", "0123\n", f"{'0' * 64}x\n", f"{'0' * 63}\n"])
def test_a_line_that_is_no_key_is_told_with_its_number(tmp_path, text):
    with pytest.raises(InputError, match="line 2"):
        key_lists.load(listed(tmp_path, f"# comment\n{text}"))


def test_a_list_that_is_not_there_stops_the_run(tmp_path):
    answer = certlint("--known-keys", tmp_path / "none.txt", tmp_path)
    assert answer.code in (2, 3)
    assert "none.txt" in answer.err


def test_the_table_has_digests():
    known = tables.values("known-keys")
    assert all(len(bytes.fromhex(digest)) == 32 for digest in known)
    assert len(set(known.values())) == len(known)


def test_the_screen_names_a_key_of_the_table_and_every_key_where_there_is_a_list():
    known = read(FOLDER / "hygiene" / "known-key" / "test-key-of-rfc-9500.pem").data
    blocks = [pem.read(known).blocks[0], *CHAIN]
    parts = [Certificate(each.der).part("public_key") for each in blocks]
    make = screens_of(secret)
    assert make is not None
    screen = make([{}])
    assert [list(screen(part, None)) for part in parts] == [[0], *[[]] * len(CHAIN)]
    assert [list(screen(part, key_lists.KeyLists([]))) for part in parts] == [[0]] * len(parts)

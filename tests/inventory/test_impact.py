"""`certlint impact`: which places fall, which survive by another path, and what is said of each."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from hashlib import sha256

import pytest

from certlint.commands import impact_report
from certlint.inventory.outlook import deployed, impact
from certlint.inventory.search import filters
from certlint.inventory.sql.database import open_database
from tests import forge
from tests.inventory.filled import owner, place, real
from tests.support.cli import DAY, certlint

ROOT_A = forge.root("Root A", key="p384-a")
ROOT_B = forge.root("Root B", key="p384-b")
BY_A = forge.intermediate(ROOT_A, "Issuing CA", key="p256-b")
BY_B = forge.intermediate(ROOT_B, "Issuing CA", key="p256-b")
ONE, TWO, THREE = (
    forge.leaf(BY_A, f"{name}.example.com", serial=number) for number, name in enumerate(("one", "two", "three"), 1)
)
OTHER = forge.leaf(ROOT_B, "other.example.com", serial=9)


@pytest.fixture
def filled(database, target):
    """`one` sends one path, `two` both, `three` the leaf alone; `other` has nothing to do with them."""
    for number, (cert, *names) in enumerate(
        (
            (ONE, "one.example.com"),
            (TWO, "two.example.com"),
            (THREE, "three.example.com"),
            (OTHER, "other.example.com"),
        ),
        1,
    ):
        real(database, number, cert, *names)
    for number, cert in enumerate((ROOT_A, ROOT_B, BY_A, BY_B), 11):
        real(database, number, cert, common_name=f"CA {number}")
    place(database, 1, 1, 13, 11, location="/one.pem")
    place(database, 2, 2, 13, 14, location="/two.pem")
    place(database, 3, 3, location="/three.pem")
    place(database, 4, 4, 12, location="/other.pem")
    owner(database, 1, "web", 1, 2)
    return target


def asked(target: str, *words: object) -> dict[str, str]:
    """What becomes of each place that is concerned."""
    answer = certlint("impact", "--record", target, *words, "--format", "json", *DAY)
    assert answer.code == 0, answer.all
    return {each["location"]: each["verdict"] for each in json.loads(answer.out)["places"]}


def write(folder, name: str, cert: forge.Cert) -> str:
    (folder / name).write_bytes(forge.bundle(cert))
    return str(folder / name)


@pytest.mark.slow
def test_a_root_is_distrusted(filled, tmp_path):
    fall = {"/one.pem": "falls", "/two.pem": "survives", "/three.pem": "survives"}
    assert asked(filled, "--distrust", "root a") == fall
    assert asked(filled, "--distrust", write(tmp_path, "a.pem", ROOT_A)) == fall
    from certlint.x509.certificate import Certificate

    key = Certificate(ROOT_A.der).spki_sha256
    assert asked(filled, "--distrust", key) == fall
    assert asked(filled, "--distrust", bytes.fromhex(key).hex(":").upper()) == fall
    assert asked(filled, "--distrust", "Root B") == {
        "/two.pem": "survives",
        "/three.pem": "survives",
        "/other.pem": "falls",
    }


@pytest.mark.slow
def test_what_would_help_is_told(filled):
    answer = certlint("impact", "--record", filled, "--distrust", "Root A", "--format", "json", *DAY)
    one = next(each for each in json.loads(answer.out)["places"] if each["location"] == "/one.pem")
    assert "Root A" in one["why"]
    assert one["remedy"].startswith("keeps a path if it also sends 'Issuing CA'")
    assert (one["owners"], one["names"]) == (["web"], ["one.example.com"])


@pytest.mark.slow
def test_with_a_trust_store_only_its_roots_count(filled, tmp_path):
    store = write(tmp_path, "store.pem", ROOT_A)
    assert asked(filled, "--distrust", "Root A", "--trust", store) == {
        "/one.pem": "falls",
        "/two.pem": "falls",
        "/three.pem": "falls",
    }


@pytest.mark.slow
def test_a_ca_certificate_is_revoked_and_its_cross_certificate_is_not(filled, tmp_path):
    fall = {"/one.pem": "falls", "/two.pem": "survives", "/three.pem": "survives"}
    assert asked(filled, "--revoked", write(tmp_path, "by-a.pem", BY_A)) == fall


@pytest.mark.slow
def test_a_leaf_is_revoked(filled):
    assert asked(filled, "--revoked", sha256(TWO.der).hexdigest()[:12]) == {"/two.pem": "falls"}


@pytest.mark.slow
def test_the_key_of_a_ca_leaks(filled, tmp_path):
    everything = {"/one.pem": "falls", "/two.pem": "falls", "/three.pem": "falls"}
    assert asked(filled, "--key-leaked", write(tmp_path, "by-a.pem", BY_A)) == everything
    (tmp_path / "ca.key").write_text(forge.key_pem("p256-b"))
    (tmp_path / "ca.key").chmod(0o600)
    assert asked(filled, "--key-leaked", tmp_path / "ca.key") == everything


@pytest.mark.slow
def test_places_of_a_revoked_certificate_are_listed_in_one_order(filled):
    with open_database(filled, create=True) as database, database.transaction():
        for number in (9, 7, 8):
            place(database, number, 2, 13, 14, location=f"/two-{number}.pem")
        database.execute("UPDATE places SET warnings = 1 WHERE id = 2")  # PostgreSQL stores it behind the others then
        database.execute("UPDATE sightings SET last_run = 2 WHERE place_id = 2")
    listed = [*asked(filled, "--revoked", sha256(TWO.der).hexdigest()[:12])]
    assert listed == ["/two.pem", "/two-7.pem", "/two-8.pem", "/two-9.pem"]


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--revoked", "--key-leaked"])
def test_of_a_chain_it_happens_to_what_the_chain_is_for(option, filled, database, tmp_path):
    """A file that a server reads has the CA certificates, too: nobody says that the root has leaked."""
    leaves = [forge.leaf(BY_A, f"{key}.example.com", key=key, serial=20) for key in ("p521", "secp256k1")]
    for number, cert in enumerate(leaves, 20):
        real(database, number, cert, f"{number}.example.com")
        place(database, number, number, 13, 11, location=f"/{number}.pem")
    (tmp_path / "chain.pem").write_bytes(forge.bundle(leaves[0], BY_A, ROOT_A))
    assert asked(filled, option, tmp_path / "chain.pem") == {"/20.pem": "falls"}
    (tmp_path / "list.pem").write_bytes(forge.bundle(*leaves))
    assert asked(filled, option, tmp_path / "list.pem") == {"/20.pem": "falls", "/21.pem": "falls"}
    assert asked(filled, option, write(tmp_path, "root.pem", ROOT_A))["/one.pem"] == "falls"


def test_before_takes_a_day_as_lists_count_days_ahead(filled):
    failed = certlint("impact", "--record", filled, "--before", "60d", *DAY)
    assert (failed.code, failed.out) == (2, "")
    assert "--before '60d' is not a day" in failed.err


@pytest.mark.slow
def test_what_was_issued_in_a_span(filled):
    assert asked(filled, "--before", "2001-01-01") == {}
    assert asked(filled, "--before", "2030-01-01") == dict.fromkeys(
        ("/one.pem", "/two.pem", "/three.pem", "/other.pem"), "falls"
    )
    assert asked(filled, "--distrust", "Root A", "--since", "2030-01-01") == {}


@pytest.mark.slow
@pytest.mark.parametrize("few", [impact.FEW, 0])
def test_what_does_not_tell_when_it_begins_counts_as_of_1970(filled, database, few, monkeypatch):
    for module in (deployed, impact):
        monkeypatch.setattr(module, "FEW", few)
    database.execute("UPDATE certificates SET not_before = NULL WHERE id = 3")
    database.execute("UPDATE places SET begins = NULL WHERE leaf_id = 3")
    assert asked(filled, "--before", "2001-01-01") == {"/three.pem": "falls"}
    assert asked(filled, "--before", "1960-01-01") == {}
    everywhere = {"/one.pem", "/two.pem", "/three.pem", "/other.pem"}
    assert asked(filled, "--since", "1960-01-01").keys() == everywhere
    assert asked(filled, "--since", "1980-01-01").keys() == everywhere - {"/three.pem"}


def test_an_issuer_whose_certificate_nobody_has(database, target):
    real(database, 1, ONE, "one.example.com")
    place(database, 1, 1)
    assert asked(target, "--distrust", "Issuing CA") == {"/etc/ssl/1.pem": "falls"}


@pytest.mark.slow
def test_as_a_client_sees_it(filled):
    assert asked(filled, "--distrust", "Root A", "--client", "openssl")["/one.pem"] == "falls"
    assert asked(filled, "--distrust", "Root A", "--client", "go")["/two.pem"] == "survives"


@pytest.mark.slow
@pytest.mark.parametrize("client", ["go", "java", "gnutls"])
def test_whether_a_client_knows_an_issuer_that_nobody_has_cannot_be_told(client, database, target):
    """The path that is left ends below Root B, which is not in the inventory: clients may trust it."""
    for number, cert in enumerate((TWO, BY_A, BY_B, ROOT_A), 1):
        real(database, number, cert, common_name=f"certificate {number}")
    place(database, 1, 1, 2, 3, location="/two.pem")
    assert asked(target, "--distrust", "Root A")["/two.pem"] == "survives"
    assert asked(target, "--distrust", "Root A", "--client", client) == {"/two.pem": "open"}


@pytest.mark.slow
def test_what_a_root_program_has_decided(database, target, monkeypatch):
    from certlint import caches
    from certlint.policy import tables
    from certlint.x509.certificate import Certificate

    real(database, 1, ONE, "one.example.com")
    for number, cert in enumerate((ROOT_A, BY_A), 11):
        real(database, number, cert)
    place(database, 1, 1, 12, 11)
    row = [Certificate(ROOT_A.der).spki_sha256, "Root A", "Chrome", "notBefore", "2027-01-01", "2020-01-01"]
    known = tables.values
    caches.clear()
    monkeypatch.setattr(tables, "values", lambda name: [row] if name == "distrust" else known(name))
    assert asked(target, "--client", "chrome") == {"/etc/ssl/1.pem": "falls"}
    assert asked(target, "--client", "mozilla") == {}
    caches.clear()


@pytest.mark.slow
def test_text_and_html(filled):
    text = certlint("impact", "--record", filled, "--distrust", "Root A", *DAY)
    assert text.code == 0
    assert "1 place falls, 2 survive, 0 open; names that fall: 1" in text.out
    assert "web" in text.out
    page = certlint("impact", "--record", filled, "--distrust", "Root A", "--format", "html", *DAY).out
    assert page.startswith("<!DOCTYPE html>")
    assert "/one.pem" in page


@pytest.mark.slow
def test_a_page_has_the_first_places_and_says_where_all_are(filled, monkeypatch):
    words = ("impact", "--record", filled, "--before", "2030-01-01", *DAY)
    whole = certlint(*words, "--format", "html").out
    assert (whole.count('<span class="path">'), whole.count("lists them all")) == (4, 0)
    for name in ("MOST_PLACES", "MOST_SUMS"):
        monkeypatch.setattr(impact_report, name, 1)
    page = certlint(*words, "--format", "html").out
    assert page.count('<span class="path">') == 1
    assert "The first 1 of 4, those that fall first. The same command with <code>--format csv</code>" in page
    assert "… and 1 other owner;" in page
    assert "… and 1 other issuer;" in page
    listed = list(csv.DictReader(certlint(*words, "--format", "csv").out.splitlines()))
    assert {each["location"]: each["verdict"] for each in listed} == asked(filled, "--before", "2030-01-01")
    assert (listed[0]["owners"], listed[0]["names"]) == ("web", "one.example.com")


@pytest.mark.slow
def test_a_page_has_few_names_of_a_place(filled, database):
    names = [(1, "dns", f"{number}.example.com", f"com.example.{number}") for number in range(1000)]
    database.insert("names", "certificate_id, kind, name, reversed_name", names)
    page = certlint("impact", "--record", filled, "--distrust", "Root A", "--format", "html", *DAY).out
    assert "</bdi> and 991 more <span" in page
    assert len(page) < 50_000


@pytest.mark.slow
def test_issuers_are_counted(filled):
    for words in (("--distrust", "Root A"), ("--before", "2030-01-01")):
        found = json.loads(certlint("impact", "--record", filled, *words, "--format", "json", *DAY).out)
        for outcome in ("falls", "open", "survives"):
            assert sum(each[outcome] for each in found["issuers"]) == found["summary"][outcome]
    assert {each["issuer"]: each["falls"] for each in found["issuers"]} == {"CN=Issuing CA": 3, "CN=Root B": 1}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_reports_say_as_which_client_sees_it(filled, form):
    """By its name: what another client makes of it may differ."""
    told = certlint(
        "impact", "--record", filled, "--distrust", "Root A", "--client", "gnutls", "--format", form, *DAY
    ).out
    assert "as GnuTLS 3.7 sees it" in told
    assert "sees it" not in certlint("impact", "--record", filled, "--distrust", "Root A", "--format", form, *DAY).out


@pytest.mark.slow
def test_exit_codes(filled, tmp_path):
    known = certlint("impact", "--record", filled, "--distrust", "Root A", "--fail-on", "any", *DAY)
    none = certlint("impact", "--record", filled, "--before", "2001-01-01", "--fail-on", "any", *DAY)
    assert (known.code, none.code) == (1, 0)
    assert certlint("impact", "--record", filled).code == 2
    assert certlint("impact", "--record", filled, "--distrust", "").code == 2
    assert certlint("impact", "--record", filled, "--distrust", "Nobody").code == 3
    unknown = certlint("impact", "--record", filled, "--distrust", "ab" * 32)
    assert (unknown.code, "the SHA-256 of the CA's public key, not of its certificate" in unknown.err) == (3, True)
    assert certlint("impact", "--record", filled, "--client", "netscape").code == 2
    assert certlint("impact", "--record", filled, "--key-leaked", tmp_path / "absent").code == 3


def test_an_expired_certificate_says_nothing_of_the_others_below_its_issuer(database, target):
    """The first of a way is not the one that all are judged by, where it is not valid any more."""
    for number, cert in enumerate((ROOT_A, BY_A), 11):
        real(database, number, cert)
    old = forge.leaf(BY_A, "old.example.com", serial=5, not_before=datetime(2020, 1, 1), not_after=datetime(2020, 6, 1))
    for number, cert in ((1, old), (2, ONE)):
        real(database, number, cert)
        place(database, number, number, 12, 11)
    assert asked(target, "--distrust", "Root A") == {"/etc/ssl/1.pem": "open", "/etc/ssl/2.pem": "falls"}


@pytest.mark.slow
def test_names_that_a_path_does_not_allow_are_those_of_one_certificate(database, target):
    """Name constraints let some leaves of an issuer survive by another path, and others not."""
    narrow = forge.intermediate(ROOT_B, "Issuing CA", key="p256-b", name_constraints={"permitted": ["one.example.com"]})
    for number, cert in enumerate((ROOT_A, ROOT_B, BY_A, narrow), 11):
        real(database, number, cert)
    for number, cert in ((1, ONE), (2, TWO)):
        real(database, number, cert)
        place(database, number, number, 13, 14)
    assert asked(target, "--distrust", "Root A") == {"/etc/ssl/1.pem": "survives", "/etc/ssl/2.pem": "falls"}


@pytest.mark.slow
def test_of_two_keys_under_one_name_each_leaf_has_one(database, target):
    again = forge.intermediate(ROOT_B, "Issuing CA", key="p256-a")
    other = forge.leaf(again, "again.example.com", serial=6)
    for number, cert in enumerate((ROOT_A, ROOT_B, BY_A, again), 11):
        real(database, number, cert)
    for number, cert in ((1, ONE), (2, other)):
        real(database, number, cert)
        place(database, number, number, 13, 14)
    assert asked(target, "--distrust", "Root A") == {"/etc/ssl/1.pem": "falls"}
    assert asked(target, "--distrust", "Root B") == {"/etc/ssl/2.pem": "falls"}


@pytest.mark.slow
def test_every_certificate_of_a_table_is_judged(database, target):
    """A table holds many leaves at one place; it sends nothing."""
    from tests.inventory import seeing

    real_cas = [seeing.place("/srv/ca.pem", ROOT_A, BY_A)]
    leaves = [forge.leaf(BY_A, f"{n}.example.com", serial=n, san=[f"{n}.example.com"]) for n in range(20, 23)]
    table = seeing.place("/srv/all.csv", *leaves, kind="table", is_part=True)
    table = table._replace(certificates=tuple((each, 0) for each, _ in table.certificates))
    seeing.record(database, [*real_cas, table])
    answer = certlint("impact", "--record", target, "--distrust", "Root A", "--format", "json", *DAY)
    found = json.loads(answer.out)
    fallen = {name for each in found["places"] if each["location"] == "/srv/all.csv" for name in each["names"]}
    assert fallen == {"20.example.com", "21.example.com", "22.example.com"}


@pytest.mark.slow
def test_sums_are_those_of_the_rows(filled, database):
    """The database counts, the rows are judged one by one: both say the same, of places of several owners too."""
    owner(database, 2, "both", 2, 3)
    for words in (("--distrust", "Root A"), ("--distrust", "Root B"), ("--before", "2030-01-01")):
        found = json.loads(certlint("impact", "--record", filled, *words, "--format", "json", *DAY).out)
        for outcome in ("falls", "open", "survives"):
            rows = [each for each in found["places"] if each["verdict"] == outcome]
            assert found["summary"][outcome] == len(rows)
            for each in found["owners"]:
                mine = [row for row in rows if each["owner"] in (row["owners"] or [""])]
                assert each[outcome] == len(mine)


@pytest.mark.slow
def test_many_are_listed_page_by_page(filled, monkeypatch):
    """What is too much to be sorted in memory comes in the same order, however small the pages are."""
    words = ("impact", "--record", filled, "--distrust", "Root A", "--format", "json", *DAY)
    whole = json.loads(certlint(*words).out)
    for module, name, value in ((deployed, "FEW", 0), (deployed, "_PAGE", 1), (impact, "FEW", 0)):
        monkeypatch.setattr(module, name, value)
    assert json.loads(certlint(*words).out) == whole


@pytest.mark.slow
def test_a_ca_that_is_named_falls_at_its_own_place_as_one_whose_file_is_given(filled, database, tmp_path):
    place(database, 5, 11, location="/ca.pem")
    for ca in ("Root A", write(tmp_path, "a.pem", ROOT_A)):
        assert asked(filled, "--distrust", ca)["/ca.pem"] == "falls"


@pytest.mark.slow
def test_what_no_certlint_wrote_of_a_place_is_left_out(filled, database):
    """A file may come from anybody; what cannot be the id of a certificate is not one that the place sends."""
    database.execute("UPDATE places SET beside = '99999999999999999999,x,\u00b2,-1,,13' WHERE location = '/one.pem'")
    assert asked(filled, "--distrust", "Root A")["/one.pem"] == "falls"


@pytest.mark.parametrize("keys", [1, 2])
def test_keys_are_looked_up_by_their_index(keys, tmp_path):
    """A million certificates are not read for one key."""
    wanted = filters.of_keys(f"{number:064x}" for number in range(keys))
    with open_database(str(tmp_path / "inventory.db"), create=True) as database:
        sql = f"EXPLAIN QUERY PLAN SELECT id FROM certificates{wanted.text}"
        assert ["certificates_by_key" in row[3] for row in database.query(sql, wanted.parameters)] == [True]

"""Keys of an inventory beside each other, and beside those of files: `certlint audit-keys --record`."""

from __future__ import annotations

import json

import jsonschema
import pytest

from tests import ROOT, forge
from tests.forge.keys import primes
from tests.inventory import filled
from tests.support.cli import certlint

P = primes()
SCHEMA = json.loads((ROOT / "certlint" / "output" / "schemas" / "audit-keys-v1.json").read_text())


def held(name: str, modulus: int) -> bytes:
    return forge.cert(name, key=forge.rsa_spki(modulus), signer="p256-a").der


@pytest.fixture
def recorded(database):
    """Three certificates: in two places, in one that is gone, in none."""
    for number, modulus in enumerate((P[0] * P[1], P[0] * P[2], P[3] * P[4]), 1):
        filled.certificate(database, number)
        filled.add(database, "encodings", certificate_id=number, der=held(f"host{number}.example.com", modulus))
    filled.place(database, 1, 1, location="/etc/ssl/one.pem")
    filled.place(database, 2, 1, location="/srv/again.pem")
    filled.place(database, 3, 3, 2, location="db1:5432", ended=filled.NOW)
    database.execute("DELETE FROM sightings WHERE certificate_id = 3")
    return database


def found(*words: str) -> list[tuple[str, list[tuple[str, list]]]]:
    answer = certlint("audit-keys", *words, "--format", "json")
    assert answer.code == 1, answer.err
    report = json.loads(answer.out)
    jsonschema.validate(report, SCHEMA)
    return [
        (
            each["kind"],
            [
                (holder["subject"], [(place["path"], place.get("position")) for place in holder["places"]])
                for key in each["keys"]
                for holder in key["certificates"]
            ],
        )
        for each in report["findings"]
    ]


ONE = ("CN=host1.example.com", [("/etc/ssl/one.pem", 0), ("/srv/again.pem", 0)])
OTHER = ("CN=host2.example.com", [("db1:5432", 1)])


@pytest.mark.slow
def test_all_keys_that_were_ever_recorded_with_their_places(recorded, target):
    assert found("--record", target) == [("shared-factor", [ONE, OTHER])]


@pytest.mark.slow
def test_the_environment_names_it_where_nothing_else_is_named(recorded, target, monkeypatch):
    monkeypatch.setenv("CERTLINT_RECORD", target)
    assert found() == [("shared-factor", [ONE, OTHER])]


@pytest.mark.slow
def test_a_key_without_a_place_beside_one_of_a_file(recorded, target, tmp_path):
    path = tmp_path / "a.pem"
    path.write_text(forge.pem(held("file.example.com", P[3] * P[5])))
    third = ("CN=host3.example.com", [(recorded.target, 0)])
    assert found(str(path), "--record", target) == [
        ("shared-factor", [ONE, OTHER]),
        ("shared-factor", [third, ("CN=file.example.com", [(str(path), None)])]),
    ]


def test_what_is_no_inventory_is_told(tmp_path):
    (tmp_path / "x.db").write_bytes(b"x")
    for name in ("x.db", "none.db"):
        answer = certlint("audit-keys", "--record", str(tmp_path / name))
        assert (answer.code, answer.out, "inventory" in answer.err) == (3, "", True)
    assert certlint("audit-keys").code == 2

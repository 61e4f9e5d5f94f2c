"""`--record` on the command line: which commands record, what, and what they refuse."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from base64 import b64decode

import pytest

from certlint.batch import bundles
from certlint.inventory.sql.database import open_database
from tests import forge
from tests.inventory.seeing import contents
from tests.support.cli import DAY, certlint
from tests.support.tls_servers import s_server
from tests.test_imports import below, loaded

CHAIN = forge.chain("www.example.com")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "certs"
    made.mkdir()
    (made / "www.pem").write_bytes(forge.bundle(*CHAIN))
    return made


def recorded(target: str, sql: str) -> list[tuple]:
    with open_database(target) as database:
        return list(database.query(sql))


@pytest.mark.slow
def test_check_records(folder, target):
    answer = certlint(folder, "--profile", "hygiene", "--record", target, "--site", "eu-1", *DAY)
    plain = certlint(folder, "--profile", "hygiene", *DAY)
    assert answer == plain
    assert recorded(target, "SELECT kind, site, location, verdict FROM places") == [
        ("file", "eu-1", f"{folder}/www.pem", "pass")
    ]
    assert recorded(target, "SELECT command, profile, exit_code, complete, certificates FROM runs") == [
        ("check", "hygiene", 0, 1, 3)
    ]
    listed = recorded(target, "SELECT rule, severity FROM findings")
    assert len(listed) == plain.out.count("warning ")


@pytest.mark.slow
def test_a_run_again_changes_nothing_but_times(folder, target):
    for _ in range(2):
        certlint(folder, "--record", target, *DAY)
    with open_database(target) as database:
        found = contents(database, "certificates", "places", "sightings", "findings")
    assert [len(found[name]) for name in ("certificates", "places", "sightings")] == [3, 1, 3]


@pytest.mark.slow
def test_several_processes_record_the_same(folder, target):
    for number in range(40):
        (folder / f"{number}.pem").write_bytes(
            forge.bundle(forge.leaf(fqdn=f"w{number}.example.com", serial=number + 1))
        )
    certlint(folder, "--record", target, "--jobs", "2", *DAY)
    assert recorded(target, "SELECT count(*) FROM places") == [(41,)]


@pytest.mark.slow
def test_several_runs_record_at_once(folder, target):
    for number in range(10):
        (folder / f"{number}.pem").write_bytes(
            forge.bundle(forge.leaf(fqdn=f"w{number}.example.com", serial=number + 1))
        )
    command = [sys.executable, "-m", "certlint", str(folder), "--quiet", "--exit-zero", "--record", target, *DAY]
    runs = [subprocess.Popen(command) for _ in range(3)]
    assert [each.wait(120) for each in runs] == [0] * 3
    assert recorded(target, "SELECT count(*) FROM runs WHERE complete = 1") == [(3,)]
    assert recorded(target, "SELECT count(*) FROM places") == [(11,)]
    assert recorded(target, "SELECT count(*) FROM sightings WHERE ended IS NULL") == [(13,)]


@pytest.mark.slow
def test_lines_record_certificates_in_their_places(folder, target, tmp_path):
    table = tmp_path / "all.csv"
    table.write_text("der\n" + "".join(f"{each.der.hex()}\n" for each in CHAIN))
    answer = certlint(
        folder, table, "--format", "jsonl", "--profile", "hygiene", "--column", "der", "--record", target, *DAY
    )
    assert json.loads(answer.out.splitlines()[-1])["kind"] == "summary"
    kinds = recorded(target, "SELECT kind, location FROM places ORDER BY kind")
    assert kinds == [("file", f"{folder}/www.pem"), ("table", str(table))]
    assert recorded(target, "SELECT count(*) FROM certificates") == [(3,)]
    assert recorded(target, "SELECT DISTINCT position FROM sightings ORDER BY position") == [(0,), (1,), (2,)]
    assert recorded(target, "SELECT command FROM runs") == [("audit",)]


@pytest.mark.slow
def test_objects_of_kubernetes_are_places(target, tmp_path):
    manifest = tmp_path / "objects.json"
    data = {"tls.crt": forge.bundle(*CHAIN[:2]), "ca.crt": forge.bundle(CHAIN[2])}
    secret = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "www", "namespace": "shop"},
        "data": {name: text.decode() for name, text in data.items()},
    }
    manifest.write_text(json.dumps(secret))
    certlint(manifest, "--profile", "hygiene", "--record", target, *DAY)
    assert recorded(target, "SELECT kind, location, source FROM places ORDER BY location") == [
        ("kubernetes", "shop/ConfigMap/www/ca.crt", str(manifest)),
        ("kubernetes", "shop/ConfigMap/www/tls.crt", str(manifest)),
    ]


@pytest.mark.slow
def test_private_keys_are_never_kept(folder, tmp_path):
    key = forge.key_pem("rsa3072-a")
    (folder / "www.key").write_text(key)
    (folder / "both.pem").write_bytes(forge.bundle(*CHAIN) + key.encode())
    target = str(tmp_path / "inventory.db")
    certlint(folder, "--record", target, *DAY)
    with open(target, "rb") as file:
        kept = file.read()
    body = "".join(key.splitlines()[1:-1])
    assert body[100:140].encode() not in kept
    assert b64decode(body)[-200:] not in kept


@pytest.mark.slow
def test_the_environment_and_the_configuration_name_the_inventory(folder, target, tmp_path, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CERTLINT_RECORD", target)
    certlint("www.pem", *DAY)
    assert recorded(target, "SELECT count(*) FROM runs") == [(1,)]
    monkeypatch.delenv("CERTLINT_RECORD")
    (folder / "certlint.toml").write_text('record = "seen.db"\nrecord-site = "lab"\nowners = "owners.toml"\n')
    (folder / "owners.toml").write_text('[[owner]]\nowner = "web"\nnames = ["www.*"]\n')
    certlint("www.pem", *DAY)
    assert recorded(str(folder / "seen.db"), "SELECT site FROM runs") == [("lab",)]
    assert recorded(str(folder / "seen.db"), "SELECT owner FROM owners JOIN place_owners ON id = owner_id") == [
        ("web",)
    ]


@pytest.mark.slow
def test_a_server_in_the_configuration_is_no_path(folder, server, monkeypatch):
    address = server.new_database()
    monkeypatch.chdir(folder)
    (folder / "certlint.toml").write_text(f'record = "{address}"\n')
    certlint("www.pem", *DAY, "--config", "certlint.toml")
    assert recorded(address, "SELECT count(*) FROM places") == [(1,)]


def test_a_password_is_refused_at_once_and_shown_nowhere(folder):
    answer = certlint(folder / "www.pem", "--record", "postgresql://anna:geheim@127.0.0.1:1/x", *DAY)
    assert answer.code == 2
    assert "geheim" not in answer.all
    assert "postgresql://anna:***@127.0.0.1:1/x" in answer.err
    assert "waiting" not in answer.err


@pytest.mark.parametrize("command", ["check", "scan"])
def test_a_password_is_not_shown_with_the_configuration(folder, monkeypatch, command):
    monkeypatch.chdir(folder)
    address = "postgresql://anna:geheim@127.0.0.1:1/x?password=geheim"
    (folder / "certlint.toml").write_text(f'record = "{address}"\n')
    for options in ([], ["--record", address]):
        answer = certlint(command, "localhost", "--show-config", *options)
        assert answer.code == 0
        assert 'record = "postgresql://anna:***@127.0.0.1:1/x?password=***"' in answer.out
        assert "geheim" not in answer.all


@pytest.mark.slow
def test_what_was_seen_of_an_interrupted_run_is_kept(folder, target, monkeypatch):
    (folder / "z.pem").write_bytes(forge.bundle(*CHAIN))
    judge = bundles.judge

    def interrupted(job, given):
        if str(given).endswith("z.pem"):
            raise KeyboardInterrupt
        return judge(job, given)

    monkeypatch.setattr(bundles, "judge", interrupted)
    assert certlint(folder / "www.pem", folder / "z.pem", "--jobs", "1", "--record", target, *DAY).code == 130
    assert recorded(target, "SELECT location FROM places") == [(f"{folder}/www.pem",)]
    assert recorded(target, "SELECT finished, exit_code, complete FROM runs") == [(None, None, 0)]


def test_a_file_of_another_application_stops_the_run_before_it_begins(folder, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("my notes")
    answer = certlint(folder, "--record", other, *DAY)
    assert (answer.code, answer.out, other.read_text()) == (3, "", "my notes")
    assert "not an inventory of certlint" in answer.err


def test_a_folder_that_does_not_exist_is_misspelt(folder, tmp_path):
    """An empty inventory in a new folder would know nothing of the past."""
    answer = certlint(folder, "--record", tmp_path / "inventoyr" / "inventory.db", *DAY)
    assert answer.code == 2, answer.all
    assert "inventoyr does not exist\n  create the folder first" in answer.err
    assert not (tmp_path / "inventoyr").exists()


@pytest.mark.slow
def test_the_file_is_private(folder, tmp_path):
    before = os.umask(0)
    try:
        certlint(folder, "--record", tmp_path / "inventory.db", *DAY)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "inventory.db").stat().st_mode) == 0o600


@pytest.mark.slow
def test_rules_that_are_chosen_for_once_leave_the_rest_alone(folder, target):
    (folder / "mail.pem").write_bytes(forge.bundle(*forge.chain("mail.example.com")))
    certlint(folder, "--record", target, *DAY)
    (folder / "mail.pem").unlink()
    certlint(folder, "--record", target, "--select", "validity/*", *DAY)
    assert recorded(target, "SELECT count(*) FROM sightings WHERE ended IS NOT NULL") == [(0,)]
    certlint(folder, "--record", target, *DAY)
    assert recorded(target, "SELECT location FROM places WHERE ended IS NOT NULL") == [(f"{folder}/mail.pem",)]


@pytest.mark.slow
def test_hosts_are_places(target, tmp_path):
    with s_server(tmp_path, forge.chain("localhost")[:2]) as port:
        certlint("scan", f"127.0.0.1:{port}", "--record", target, "--site", "eu-1", "--timeout", 5, *DAY)
    assert recorded(target, "SELECT kind, source, location FROM places") == [
        ("host", f"127.0.0.1:{port}", f"127.0.0.1:{port}")
    ]
    assert recorded(target, "SELECT command, certificates FROM runs") == [("scan", 2)]
    certlint("scan", f"127.0.0.1:{port}", "--record", target, "--site", "eu-1", "--timeout", 5, *DAY)
    assert recorded(target, "SELECT complete FROM runs WHERE id = 2") == [(0,)]
    assert recorded(target, "SELECT count(*) FROM sightings WHERE ended IS NOT NULL") == [(0,)]


@pytest.mark.slow
def test_secrets_in_the_command_line_are_masked(folder, target):
    certlint(folder, "--record", target, "--site", "https://anna:geheim@example.com/", *DAY)
    ((arguments,),) = recorded(target, "SELECT arguments FROM runs")
    assert "geheim" not in arguments
    assert "https://anna:***@example.com/" in arguments


@pytest.mark.slow
def test_nothing_of_it_is_loaded_without_the_option(folder):
    modules = loaded(str(folder / "www.pem"), *DAY)
    assert below({"certlint.inventory", "certlint.output.seen", "sqlite3"}, modules) == set()


def spoil(folder):
    """The same file as before, which holds nothing that can be read."""
    (folder / "www.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")


@pytest.mark.slow
@pytest.mark.parametrize("lines", [(), ("--format", "jsonl")])
def test_a_place_that_cannot_be_read_any_more_does_not_pass(folder, target, lines):
    certlint(folder, *lines, "--profile", "hygiene", "--record", target, *DAY)
    before = recorded(target, "SELECT certificate_id, last_seen FROM sightings WHERE ended IS NULL ORDER BY 1")
    spoil(folder)
    (folder / "new.pem").write_bytes((folder / "www.pem").read_bytes())
    for _ in range(2):
        certlint(folder, *lines, "--profile", "hygiene", "--record", target, *DAY)
        places = recorded(target, "SELECT location, verdict, expires IS NULL FROM places")
        assert places == [(f"{folder}/www.pem", "incomplete", False)]
        assert (
            recorded(target, "SELECT certificate_id, last_seen FROM sightings WHERE ended IS NULL ORDER BY 1") == before
        )
    (folder / "new.pem").unlink()
    (folder / "www.pem").write_bytes(forge.bundle(*CHAIN))
    certlint(folder, *lines, "--profile", "hygiene", "--record", target, *DAY)
    assert recorded(target, "SELECT verdict FROM places") == [("pass",)]


@pytest.mark.slow
def test_a_place_of_which_a_certificate_cannot_be_read_does_not_pass(folder, target):
    (folder / "www.pem").write_bytes(forge.bundle(*CHAIN) + forge.bundle(CHAIN[0]).replace(b"MII", b"MIB"))
    certlint(folder, "--format", "jsonl", "--profile", "hygiene", "--record", target, *DAY)
    assert recorded(target, "SELECT verdict FROM places") == [("incomplete",)]


@pytest.mark.slow
def test_a_host_that_does_not_answer_any_more_does_not_pass(target, tmp_path):
    asked = ("--profile", "hygiene", "--record", target, "--exit-zero", *DAY)
    with s_server(tmp_path, forge.chain("127.0.0.1")) as port:
        certlint("scan", f"127.0.0.1:{port}", *asked)
    ((before,),) = recorded(target, "SELECT verdict FROM places")
    certlint("scan", f"127.0.0.1:{port}", *asked)
    assert recorded(target, "SELECT verdict, ended FROM places") == [
        ("incomplete" if before == "pass" else before, None)
    ]


@pytest.mark.parametrize(
    "words",
    [["check", "certs"], ["inventory", "list"], ["forecast"], ["impact", "--distrust", "x"], ["audit-keys"], ["serve"]],
    ids=lambda words: words[0],
)
def test_postgresql_without_its_package(folder, words, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.chdir(folder.parent)
    answer = certlint(*words, "--record", "postgresql://certlint@127.0.0.1:9/inventory")
    assert (answer.code, answer.err) == (
        2,
        (
            "certlint: a PostgreSQL database requires psycopg, which is not installed\n"
            "  install it: pip install 'certlint[postgres]'\n"
        ),
    )

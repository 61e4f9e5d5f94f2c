"""No report is written in the place of what the run reads, of another report, of a certificate or of a key."""

import json
from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import certlint

DAY = ("--as-of", "2026-03-15")


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A folder with a file for each option that reads one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CERTLINT_RECORD", raising=False)
    leaf, *cas = forge.chain()
    Path("in").mkdir()
    Path("bundle.pem").write_text(leaf.pem + "".join(ca.pem for ca in cas))
    for name in ("in/leaf.crt", "stored.pem"):
        Path(name).write_text(leaf.pem)
    Path("in/leaf.der").write_bytes(leaf.der)
    Path("cas.txt").write_text("".join(ca.pem for ca in cas))
    Path("phrase").write_text("passphrase\n")
    Path("policy.toml").write_text('extends = "hygiene"\n')
    Path("lists.toml").write_text('extend = "more.toml"\npool = ["cas.txt"]\n')
    Path("more.toml").write_text('min-severity = "warning"\n')
    Path("owners.toml").write_text("")
    Path("hosts").write_text("127.0.0.1:1\n")
    Path("link").symlink_to("report")
    assert certlint("bundle.pem", "--record", "inventory.db", "--write-baseline", "known.json", *DAY).code < 2
    return tmp_path


CONFIGURED = ("bundle.pem", "--config", "lists.toml")
# What is read, and the words of a command that reads it.
READ = [
    ("cas.txt", ("bundle.pem", "--trust", "cas.txt")),
    ("cas.txt", ("bundle.pem", "--pool", "cas.txt")),
    ("phrase", ("bundle.pem", "--passphrase-file", "phrase")),
    ("policy.toml", ("bundle.pem", "--profile", "policy.toml")),
    ("known.json", ("bundle.pem", "--baseline", "known.json")),
    ("inventory.db", ("bundle.pem", "--record", "inventory.db")),
    ("owners.toml", ("bundle.pem", "--record", "new.db", "--owners", "owners.toml")),
    ("lists.toml", CONFIGURED),
    ("more.toml", CONFIGURED),
    ("cas.txt", CONFIGURED),
    ("in/leaf.crt", ("in",)),
    ("in/leaf.der", ("in",)),
    ("stored.pem", ("tbs", "stored.pem")),
    ("hosts", ("scan", "--timeout", "1", "--hosts", "hosts")),
    ("stored.pem", ("scan", "127.0.0.1:1", "--timeout", "1", "--compare", "stored.pem")),
    ("cas.txt", ("scan", "127.0.0.1:1", "--timeout", "1", "--trust", "cas.txt")),
]


@pytest.mark.parametrize(("read", "words"), READ, ids=lambda each: each if isinstance(each, str) else " ".join(each))
def test_no_report_is_written_over_what_is_read(read, words, here):
    """Also where another file names it, and whatever it is called."""
    before = Path(read).read_bytes()
    outputs = [("--output", f"./{read}"), ("--format", f"html={here / read}"), ("--write-baseline", read)]
    for output in outputs[: 2 if words[0] == "tbs" or read == "known.json" else 3]:
        done = certlint(*words, *output, *DAY)
        assert (done.code, Path(read).read_bytes()) == (2, before), output
        assert "would overwrite" in done.err or "two outputs" in done.err, done.err


TWICE = [
    ("--format", "json=report", "--format", "html=./report"),
    ("--format", "json=in/../report", "--output", "report"),
    ("--write-baseline", "report", "--output", "report"),
    ("--record", "report", "--output", "./report"),
    ("--record", "report", "--write-baseline", "report"),
]


@pytest.mark.parametrize("words", TWICE, ids=" ".join)
def test_two_outputs_are_two_files(words, here):
    done = certlint("bundle.pem", *words, *DAY)
    assert done.code == 2
    assert not Path("report").exists()


def test_a_link_is_replaced_and_so_another_place_than_what_it_leads_to(here):
    done = certlint("bundle.pem", "--format", "json=report", "--format", "csv=link", *DAY)
    assert done.code < 2
    json.loads(Path("report").read_text())
    assert Path("link").read_text().startswith("path,") or not Path("link").is_symlink()


def test_a_baseline_is_brought_up_to_date(here):
    assert certlint("bundle.pem", "--baseline", "known.json", "--write-baseline", "known.json", *DAY).code < 2


def test_an_output_that_no_format_is_written_to_is_an_error(here):
    done = certlint("bundle.pem", "--format", "html=a.html", "--output", "a.txt", *DAY)
    assert (done.code, Path("a.html").exists()) == (2, False)
    assert "--output a.txt is not written" in done.err
    done = certlint("bundle.pem", "--format", "jsonl=a.jsonl", "--output", "a.txt", *DAY)
    assert (done.code, Path("a.jsonl").exists()) == (2, False)


def test_a_report_replaces_the_one_before(here):
    for _ in range(2):
        assert certlint("in", "--output", "in/report.json", "--format", "json", *DAY).code < 2


def test_no_report_about_a_cluster_replaces_a_key(here):
    """That is known before anything is sent."""
    Path("server.key").write_text(forge.key_pem("p256-a"))
    done = certlint(
        "cluster", "https://127.0.0.1:1", "--user", "a", "--password-file", "phrase", "--output", "server.key"
    )
    assert (done.code, "contains a private key" in done.err) == (2, True), done.err

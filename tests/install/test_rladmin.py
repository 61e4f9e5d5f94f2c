"""`certlint install`: what is printed for rladmin, and what rladmin gets."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests import forge
from tests.forge import bundle, key_pem
from tests.install.conftest import FQDN
from tests.support.cli import DAY, certlint


def install(folder, name="proxy", *options: object):
    files = ("--cert", folder / "cert.pem", "--key", folder / "key.pem")
    return certlint("install", name, *files, "--fqdn", FQDN, "--timeout", 5, "--wait", 0, *options, *DAY)


def words(name, folder) -> list[str]:
    return f"cluster certificate set {name} certificate_file {folder}/cert.pem key_file {folder}/key.pem".split()


@pytest.mark.parametrize(
    ("name", "called"),
    [("cm", "cm"), ("api", "api"), ("proxy", "proxy"), ("syncer", "syncer"), ("metrics", "metrics_exporter")],
)
def test_the_command_alone_is_on_stdout(folder, name, called):
    answer = install(folder, name)
    assert answer.code == 0, answer.all
    assert answer.out == shlex.join(["rladmin", *words(called, folder)]) + "\n"
    assert ("crdb-cli crdb update --crdb-guid <GUID> --force" in answer.err) == (name in ("proxy", "syncer"))


def test_paths_are_quoted(folder):
    odd = folder / "it's $(here)"
    odd.mkdir()
    for name in ("cert.pem", "key.pem"):
        (folder / name).rename(odd / name)
    answer = install(odd)
    assert shlex.split(answer.out)[1:] == [*words("proxy", "X")[:5], f"{odd}/cert.pem", "key_file", f"{odd}/key.pem"]


@pytest.mark.slow
def test_the_files_must_be_on_the_node(folder, monkeypatch):
    """Each `scp` brings the files to the paths that the rladmin command names, wherever that runs."""
    lines = install(folder).err.splitlines()
    assert f"    scp -p {folder}/cert.pem {folder}/key.pem <USER>@<NODE>:{folder}/" in lines
    assert f"    ssh <USER>@<NODE> mkdir -p {folder}" in lines
    monkeypatch.chdir(folder)
    answer = certlint("install", "proxy", "--cert", "cert.pem", "--key", "key.pem", "--fqdn", FQDN, *DAY)
    assert "in the folder where you run the command" in answer.err
    assert "    scp -p cert.pem key.pem <USER>@<NODE>:" in answer.err.splitlines()
    os.rename("cert.pem", "a b.pem")
    answer = certlint("install", "proxy", "--cert", "a b.pem", "--key", "./key.pem", "--fqdn", FQDN, *DAY)
    assert "    scp -p 'a b.pem' <USER>@<NODE>:" in answer.err.splitlines()


@pytest.mark.slow
def test_no_files_are_copied_where_the_command_runs(folder, calls):
    assert "scp" not in install(folder, "proxy", "--run", "--no-verify").err


@pytest.mark.slow
def test_both_planes_with_one_certificate_or_two(folder):
    version = ("--redis-version", "8.2.0")
    cert, key = folder / "cert.pem", folder / "key.pem"
    answer = install(folder, "internal", *version)
    assert answer.code == 0, answer.all
    dpine = f"rladmin cluster certificate set internal dpine_certificate_file {cert} dpine_key_file {key}"
    assert answer.out == f"{dpine} cpine_certificate_file {cert} cpine_key_file {key}\n"
    other = (folder / "c2.pem", folder / "k2.pem")
    for old, new in zip((cert, key), other, strict=True):
        new.write_bytes(old.read_bytes())
        new.chmod(0o600)
    answer = install(folder, "internal", *version, "--cpine-cert", other[0], "--cpine-key", other[1])
    assert answer.out == f"{dpine} cpine_certificate_file {other[0]} cpine_key_file {other[1]}\n"


def test_one_plane_alone_is_nothing_for_rladmin(folder):
    answer = install(folder, "ccs_internode_encryption", "--redis-version", "8.2.0")
    assert (answer.code, answer.out) == (2, "")
    assert "install internal" in answer.err


@pytest.mark.slow
def test_client_cas_have_no_key(folder, calls):
    (folder / "cas.pem").write_bytes(bundle(forge.root(), forge.intermediate()))
    answer = certlint("install", "mtls_trusted_ca", "--cert", folder / "cas.pem", "--run", *DAY)
    assert answer.code == 0, answer.all
    expected = ["cluster", "certificate", "set", "mtls_trusted_ca", "certificate_file", str(folder / "cas.pem")]
    assert json.loads(calls.read_text()) == expected


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--run",), ("--run", "--dry-run")])
def test_findings_stop_it_and_nothing_could_be_pasted(folder, calls, options):
    (folder / "key.pem").write_text(key_pem("rsa3072-c"))
    answer = install(folder, "proxy", *options)
    assert (answer.code, answer.out) == (1, "")
    assert "rladmin" not in answer.err
    assert not calls.exists()


@pytest.mark.slow
def test_a_rule_is_let_pass_with_a_reason(folder):
    names = ("--san", "db.example.com")
    answer = install(folder, "proxy", *names)
    assert answer.code == 1
    rule = next(line.split()[1] for line in answer.err.splitlines() if line.startswith("error"))
    for incomplete in (rule, f"{rule}=", f"{rule}= "):
        assert install(folder, "proxy", *names, "--allow", incomplete).code == 2
    answer = install(folder, "proxy", *names, "--allow", f"{rule}=moved next week")
    assert answer.code == 0, answer.all
    assert f"allowed: {rule}: moved next week" in answer.err
    unknown = install(folder, "proxy", "--allow", "redis/sna-incomplete=typo")
    assert (unknown.code, "Did you mean" in unknown.err) == (2, True)


@pytest.mark.slow
def test_an_allowed_rule_without_a_finding_is_reported(folder):
    """Who allows more than there is to allow learns it: the next certificate may have the defect."""
    answer = install(folder, "proxy", "--san", "db.example.com", "--allow", "redis/san-*=known", "--allow", "pem/*=old")
    assert answer.code == 0, answer.all
    assert answer.err.count("note: --allow") == 1
    assert "note: --allow 'pem/*' was not needed: the certificate has no finding of this rule" in answer.err


@pytest.mark.parametrize(
    ("name", "file", "only"),
    [("proxy", "wanted.csr", "certificate request"), ("mtls_trusted_ca", "key.pem", "private key")],
)
def test_what_is_not_a_certificate_is_not_installed(folder, name, file, only):
    """A request passes a check of its own, as does a key; neither is what a cluster is to serve or to trust."""
    (folder / "wanted.csr").write_text(forge.csr().pem)
    key = ("--key", folder / "key.pem", "--fqdn", FQDN) if name == "proxy" else ()
    answer = certlint("install", name, "--cert", folder / file, *key, *DAY)
    assert (answer.code, answer.out) == (3, ""), answer.all
    assert f"{folder / file} contains no certificate, only: {only}" in answer.err


def test_what_cannot_be_read_is_not_installed(folder):
    (folder / "cert.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    answer = install(folder)
    assert (answer.code, answer.out) == (3, "")


@pytest.mark.slow
def test_run_runs_exactly_that(folder, calls):
    answer = install(folder, "proxy", "--run")
    assert answer.code == 0, answer.all
    assert json.loads(calls.read_text()) == words("proxy", folder)
    assert "Set proxy certificate" in answer.err
    assert "--connect HOST:PORT" in answer.err
    assert answer.out == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cm", "api", "syncer", "metrics_exporter", "internal", "ldap_client"])
def test_the_documented_grammar_takes_every_name(folder, calls, name):
    answer = install(folder, name, "--run", "--no-verify", "--redis-version", "8.2.0")
    assert answer.code == 0, answer.all
    assert len(calls.read_text().splitlines()) == 1


def test_rladmin_fails(folder, calls, tmp_path):
    program = tmp_path / "bin" / "rladmin"
    program.write_text("#!/bin/sh\nprintf 'ERROR: \\033[31mno\\n'\nexit 3\n")
    answer = install(folder, "proxy", "--run")
    assert answer.code == 2
    assert "exit code 3" in answer.err
    assert "ERROR: \\x1b[31mno" in answer.err


@pytest.mark.parametrize("code", [0, 3])
def test_a_key_that_rladmin_repeats_is_not_shown(folder, calls, tmp_path, code):
    key = words("proxy", folder)[-1]
    (tmp_path / "bin" / "rladmin").write_text(f"#!/bin/sh\necho 'cannot use'; sed 1d '{key}'\nexit {code}\n")
    answer = install(folder, "proxy", "--run", "--no-verify")
    assert answer.code == (2 if code else 0)
    assert "the message repeats a secret and is not shown" in answer.err
    assert not [line for line in Path(key).read_text().splitlines() if line in answer.all]


def test_what_rladmin_says_is_shown_up_to_a_limit(folder, calls, tmp_path):
    (tmp_path / "bin" / "rladmin").write_text("#!/bin/sh\nyes installed | head -n 99999\n")
    answer = install(folder, "proxy", "--run", "--no-verify")
    assert answer.code == 0
    assert "\ninstalled\n" in answer.err
    assert len(answer.err) < 12_000


def test_rladmin_is_not_here(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = install(folder, "proxy", "--run")
    assert (answer.code, "--api" in answer.err) == (2, True)


@pytest.mark.slow
def test_what_is_printed_runs_in_a_shell(folder, calls):
    line = install(folder).out
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.startswith("Set proxy")
    assert json.loads(calls.read_text()) == words("proxy", folder)


@pytest.mark.parametrize(
    "words",
    [
        ("proxi", "--cert", "c", "--key", "k", "--fqdn", FQDN),
        ("proxy", "--cert", "c", "--fqdn", FQDN),
        ("proxy", "--cert", "c", "--key", "k"),
        ("mtls_trusted_ca", "--cert", "c", "--key", "k"),
        ("proxy", "--cert", "c", "--key", "k", "--fqdn", FQDN, "--run", "--api", "https://x"),
        ("proxy", "--cert", "c", "--key", "k", "--fqdn", FQDN, "--cpine-cert", "x", "--cpine-key", "y"),
        ("proxy", "--cert", "c", "--key", "k", "--fqdn", FQDN, "--cert-name", "api"),
        ("proxy", "--key", "k", "--fqdn", FQDN),
    ],
)
def test_usage(words):
    answer = certlint("install", *words, *DAY)
    assert (answer.code, answer.out) == (2, "")


def test_a_certificate_that_is_not_there():
    assert certlint("install", "proxy", "--cert", "nowhere", "--key", "k", "--fqdn", FQDN, *DAY).code == 3

"""docs/runbook.md and docs/jq.md: every block is run, in its order. Clusters, Windows and Kubernetes are stand-ins."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests import ROOT, forge
from tests.forge import bundle, key_pem
from tests.install import cluster as stand_ins
from tests.install.cluster import API_CHAIN, LASTING, PASSWORD, USER, port_with
from tests.project.conftest import add_program, blocks

FQDN = "cluster.example.com"
RUNBOOK, RECIPES = blocks("runbook.md"), blocks("jq.md")
CA = forge.root(key="p384-a", **LASTING)
CERTIFICATES = "/v1/cluster/certificates"


def chain(key: str, serial: int) -> list[forge.Cert]:
    names = [*forge.cluster_names(FQDN), "localhost"]  # the name that the cluster is reached by
    return [forge.leaf(CA, FQDN, san=names, key=key, serial=serial, **LASTING), CA]


def laid(path: Path, text: str, mode: int = 0o600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


@pytest.fixture
def night(shell, tmp_path):
    """A cluster with certificates in use, and the folder of the person who replaces them."""
    served = tmp_path / "served"
    served.mkdir()
    work = shell.folder
    old = {"proxy": (chain("rsa3072-a", 5), "rsa3072-a"), "api": (API_CHAIN, "rsa2048-a")}
    new = {"proxy": (chain("rsa3072-b", 6), "rsa3072-b"), "api": (chain("rsa3072-c", 7), "rsa3072-c")}
    for name, (certificates, key) in new.items():
        laid(work / f"{name}.pem", bundle(*certificates).decode(), 0o644)
        laid(work / f"{name}.key", key_pem(key))
    for name, (_, key) in old.items():
        laid(work / "old" / f"{name}.key", key_pem(key))
    laid(work / "api-ca.pem", stand_ins.API_CA.pem, 0o644)
    laid(work / "password", PASSWORD + "\n")
    with stand_ins.running(stand_ins.Cluster(served)) as cluster:
        cluster.version = "8.0.20-96"
        held = {f"{name}_cert": bundle(*certificates).decode() for name, (certificates, _) in old.items()}
        cluster.objects = {CERTIFICATES: held, "/v1/cluster": {"name": FQDN}, "/v1/bdbs": []}
        context = cluster.presented["proxy"] = stand_ins.tls(tmp_path, old["proxy"][0], "rsa3072-a")
        with port_with(tmp_path, [], "", context) as port:
            variables = {"CLUSTER": cluster.url, "ADMIN": USER, "FQDN": FQDN, "DATABASE": f"localhost:{port}"}
            cluster.run = lambda name: shell(RUNBOOK[name], **variables)
            yield cluster


def ends(night, name: str, code: int = 0) -> str:
    done = night.run(name)
    assert done.returncode == code, (name, done.stdout, done.stderr)
    assert "PRIVATE KEY" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_proxy_and_api_are_replaced_at_night(night, shell):
    """The API's own certificate has defects: that is why it is replaced."""
    ends(night, "now", 1)
    ends(night, "old-keys")
    for name in ("new", "fix"):
        ends(night, name)
    assert night.changes == []
    assert "the port serves the certificates of the file" in ends(night, "proxy")
    assert "the port serves the certificates of the file" in ends(night, "api")
    ends(night, "verified")
    assert (shell.folder / "after" / "proxy.pem").read_text() == (shell.folder / "proxy.pem").read_text()
    before = (shell.folder / "before" / "proxy.pem").read_text()
    night.run("roll-back")
    assert night.held["proxy"]["certificate"].split() == before.split()
    last = ends(night, "stopgap").splitlines()
    assert any(line.startswith("rladmin cluster certificate set proxy ") for line in last)


def test_the_values_come_first():
    assert next(iter(RUNBOOK)) == "values"
    assert all(f"${name}" in "".join(RUNBOOK.values()) for name in ("FQDN", "CLUSTER", "ADMIN", "DATABASE"))


CERTREQ = f"""exec "{sys.executable}" -m tests.support.windows certreq "$@" """
KUBECTL = f"""exec "{sys.executable}" -m tests.support.kubectl "$@" """


@pytest.mark.slow
def test_ad_cs_from_request_to_bundle(shell):
    add_program(shell.programs, "certreq", CERTREQ)
    laid(shell.folder / "pfx-passphrase", "secret word\n")
    for name in ("adcs-request", "adcs-windows", "adcs-bundle"):
        done = shell(RUNBOOK[name], FQDN=FQDN)
        assert done.returncode == 0, (name, done.stdout, done.stderr)
    assert (shell.folder / "adcs.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_cert_manager_from_manifest_to_bundle(shell):
    add_program(shell.programs, "kubectl", KUBECTL)
    for name in ("cert-manager", "cert-manager-check"):
        done = shell(RUNBOOK[name], FQDN=FQDN)
        assert done.returncode == 0, (name, done.stdout, done.stderr)


@pytest.fixture
def reports(shell):
    """A folder with what the recipes have something to say of."""
    tls = shell.folder / "tls"
    leaf, intermediate, root = forge.chain()
    laid(tls / "upside-down.pem", root.pem + intermediate.pem + leaf.pem, 0o644)
    laid(
        tls / "self-signed.pem",
        forge.cert(FQDN, ca=False, not_before=datetime(2020, 1, 1), not_after=datetime(2021, 1, 1)).pem,
        0o644,
    )
    laid(tls / "junk.pem", "junk\n", 0o644)
    assert shell(RECIPES["report"].replace("\n", " || test $? -le 3\n")).returncode == 0
    return shell


EXPECTED = {
    "verdicts": "fail\ttls/upside-down.pem",
    "errors": "tls/upside-down.pem:",
    "rules": "chain/leaf-not-first",
    "texts": "chain/leaf-not-first: ",
    "commands": "certlint fix tls/upside-down.pem",
    "expiry": f"{FQDN}\ttls/self-signed.pem",
    "shared-keys": "tls/self-signed.pem tls/upside-down.pem",
    "incomplete": "tls/junk.pem: ",
    "clients": "tls/upside-down.pem: ",
    "failed": "tls/self-signed.pem: ",
    "subjects": f"2 CN={FQDN}",
    "summary": '"kind": "summary"',
}


def test_every_recipe_has_its_answer():
    assert {"report", *EXPECTED} == RECIPES.keys()


@pytest.mark.slow
def test_the_recipes_find_what_they_say(reports):
    for name, expected in EXPECTED.items():
        done = reports(RECIPES[name])
        assert (done.returncode, expected in done.stdout) == (0, True), (name, done.stdout, done.stderr)


@pytest.mark.slow
def test_the_fields_of_the_recipes_are_those_of_the_schema(reports):
    report = json.loads((reports.folder / "report.json").read_text())
    schema = json.loads((ROOT / "certlint" / "output" / "schemas" / "report-v1.json").read_text())
    assert report.keys() <= schema["properties"].keys()

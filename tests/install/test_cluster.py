"""`certlint cluster`: a live cluster is read, judged and compared, and nothing that it keeps secret is kept."""

from __future__ import annotations

import json
import ssl
from datetime import datetime

import pytest

from tests import forge
from tests.forge import bundle, key_pem
from tests.install.cluster import API_CHAIN, LASTING, PASSWORD, USER, port_with
from tests.install.conftest import FQDN
from tests.support.cli import DAY, certlint

ROOT = forge.root(key="p384-a", **LASTING)
LEAF = forge.leaf(ROOT, FQDN, **LASTING)
SOUND = bundle(LEAF, ROOT).decode()
EXPIRED = bundle(forge.leaf(ROOT, FQDN, not_before=datetime(2020, 1, 1), not_after=datetime(2021, 1, 1)), ROOT).decode()


@pytest.fixture
def cluster(cluster):
    """One that holds a sound certificate for everything, each with its key, as clusters give them."""
    names = ("api", "cm", "metrics_exporter", "proxy")
    held = {f"{name}_cert": SOUND for name in names} | {f"{name}_key": key_pem() for name in names}
    cluster.objects = {
        "/v1/cluster/certificates": held,
        "/v1/cluster": {"name": FQDN, "data_cipher_list": "HIGH:!3DES:!aNULL"},
        "/v1/nodes": [{"uid": 1, "software_version": "8.0.20-96"}, {"uid": 2, "software_version": "8.0.2-17"}],
        "/v1/ocsp": {"ocsp_functionality": False},
        "/v1/bdbs": [{"uid": 1, "name": "db", "tls_mode": "enabled", "endpoints": []}],
    }
    return cluster


def audited(cluster, folder, *options: object, login=("--user", USER, "--password-file"), ca="api-ca.pem"):
    login = [*login, folder / "password"] if login and login[0] == "--user" else login
    answer = certlint("cluster", cluster.url, *login, "--api-ca", folder / ca, "--timeout", 5, *options, *DAY)
    secrets = [PASSWORD, "PRIVATE KEY", *(line for line in key_pem().splitlines() if "-----" not in line)]
    assert not [secret for secret in secrets if secret in answer.all], "no secret is ever shown"
    assert "Traceback" not in answer.err
    return answer


def test_each_certificate_is_judged_for_its_name_and_the_version(cluster, folder):
    answer = audited(cluster, folder, "--no-connect", "--format", "json")
    assert answer.code == 0, answer.all
    report = json.loads(answer.out)
    assert [each["path"] for each in report["bundles"]] == [
        f"localhost/{name}.pem" for name in ("api", "cm", "metrics_exporter", "proxy")
    ]
    assert f"cluster {FQDN}, version 8.0.2-17; data_cipher_list=HIGH:!3DES:!aNULL" in report["summary"]["notes"]


def test_the_worst_comes_first_with_the_command_that_replaces_it(cluster, folder):
    cluster.objects["/v1/cluster/certificates"]["proxy_cert"] = EXPIRED
    answer = audited(cluster, folder, "--no-connect")
    assert answer.code == 1
    assert answer.out.index("localhost/proxy.pem") < answer.out.index("localhost/api.pem")
    command = "certlint install proxy --cert <NEW-CERTIFICATE-FILE> --key <NEW-KEY-FILE> --fqdn cluster.example.com"
    line = f"{command} --redis-version 8.0.2-17 --api {cluster.url} --user {USER}"
    assert line in [each.strip() for each in answer.out.splitlines()]


def test_what_is_served_is_compared_with_what_is_held(cluster, folder):
    """The port of the API presents another certificate than the one that the cluster holds; a database the right one."""
    del cluster.objects["/v1/cluster/certificates"]["cm_cert"]
    del cluster.objects["/v1/cluster/certificates"]["metrics_exporter_cert"]
    with port_with(folder, [LEAF, ROOT], "rsa3072-a") as port:
        cluster.objects["/v1/bdbs"][0]["endpoints"] = [{"dns_name": "localhost", "port": port}]
        answer = audited(cluster, folder)
    assert answer.code == 1, answer.all
    assert f"api at localhost:{cluster.server_port}: the port serves another certificate: 'localhost'" in answer.all
    assert f"proxy at localhost:{port}: the port serves what the cluster holds" in answer.all


def test_certificates_of_databases_are_judged_as_those_of_proxies(cluster, folder):
    cluster.objects["/v1/bdbs/certificates"] = [{"uid": 1, "cert": EXPIRED, "private_key": key_pem()}]
    answer = audited(cluster, folder, "--no-connect")
    assert answer.code == 1
    assert "localhost/database-1.pem" in answer.out


def test_what_is_saved_holds_no_key(cluster, folder, tmp_path):
    where = tmp_path / "kept"
    assert audited(cluster, folder, "--no-connect", "--save", where).code == 0
    assert sorted(each.name for each in where.iterdir()) == ["api.pem", "cm.pem", "metrics_exporter.pem", "proxy.pem"]
    assert all(each.read_text() == SOUND for each in where.iterdir())
    again = audited(cluster, folder, "--no-connect", "--save", where)
    assert (again.code, "--force" in again.err) == (2, True)


def test_a_field_with_a_key_in_it_is_not_read(cluster, folder):
    cluster.objects["/v1/cluster/certificates"]["cm_cert"] = SOUND + key_pem()
    answer = audited(cluster, folder, "--no-connect", "--format", "json")
    assert "cm_cert: not evaluated, because it contains a private key" in json.loads(answer.out)["summary"]["notes"]


def test_nothing_is_sent_to_a_server_that_is_not_trusted(cluster, folder):
    (folder / "other.pem").write_text(forge.root("Another CA", key="p256-a", **LASTING).pem)
    answer = audited(cluster, folder, ca="other.pem")
    assert (answer.code, cluster.requests) == (3, [])
    assert "--api-ca" in answer.err


def test_the_very_certificate_that_is_served_may_be_given(cluster, folder):
    """It is meant exactly, whatever it is called and however old it is."""
    old = forge.leaf(
        forge.root(key="p256-a"),
        "elsewhere",
        key="rsa2048-a",
        not_before=datetime(2020, 1, 1),
        not_after=datetime(2021, 1, 1),
    )
    (folder / "pin.pem").write_text(old.pem)
    (folder / "pin.key").write_text(key_pem("rsa2048-a"))
    cluster.context.load_cert_chain(folder / "pin.pem", folder / "pin.key")
    assert audited(cluster, folder, "--no-connect", ca="pin.pem").code == 0


def test_a_client_certificate_logs_in(cluster, folder):
    client_ca = forge.root("Client CA", key="p384-a", **LASTING)
    client = forge.leaf(client_ca, "operator", **LASTING)
    (folder / "client.pem").write_text(client.pem)
    cluster.context.load_verify_locations(cadata=ssl.PEM_cert_to_DER_cert(client_ca.pem))
    cluster.context.verify_mode = ssl.CERT_OPTIONAL
    login = ("--api-cert", folder / "client.pem", "--api-key", folder / "key.pem")
    assert audited(cluster, folder, "--no-connect", login=login).code == 0
    assert audited(cluster, folder, "--no-connect", login=()).code == 2


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (401, "does not accept the login"),
        (403, "may not read"),
        (404, "is not the REST API"),
        (500, "check the logs of the cluster"),
    ],
)
def test_a_cluster_that_refuses_is_told(cluster, folder, status, word):
    cluster.statuses = [(status, "no")]
    answer = audited(cluster, folder)
    assert answer.code == 2
    assert word in answer.err


@pytest.mark.parametrize("body", ["[]", "no JSON", "[" * 100000])
def test_a_response_that_is_not_understood_is_told(cluster, folder, body):
    cluster.objects["/v1/cluster/certificates"] = body
    assert audited(cluster, folder).code == 2


def test_what_an_older_cluster_lacks_is_a_note(cluster, folder):
    cluster.objects = {"/v1/cluster/certificates": cluster.objects["/v1/cluster/certificates"]}
    answer = audited(cluster, folder, "--no-connect", "--fqdn", FQDN)
    assert answer.code == 0, answer.all
    assert "/v1/nodes was not read (status 404)" in answer.all


def test_the_api_presents_what_the_tests_verify(cluster):
    assert API_CHAIN[0].pem in (cluster.folder / "served.pem").read_text()

"""`certlint cluster`: a live cluster is read, judged and compared, and nothing that it keeps secret is kept."""

from __future__ import annotations

import json
import shlex
import socket
import ssl
from datetime import datetime

import pytest

from certlint.inventory.sql.database import open_database
from tests import forge
from tests.forge import bundle, key_pem
from tests.install.cluster import API_CHAIN, LASTING, PASSWORD, USER, port_with
from tests.install.conftest import FQDN
from tests.support.cli import DAY, certlint

pytestmark = pytest.mark.slow

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
    assert f"cluster {FQDN}, version 8.0.2-17" in report["summary"]["notes"]
    assert "settings: data_cipher_list=HIGH:!3DES:!aNULL; ocsp_functionality=False" in report["summary"]["notes"]
    assert "was not read" not in answer.all, "older versions have no certificates of databases"


def test_what_a_cluster_holds_is_recorded(cluster, folder, tmp_path):
    target = tmp_path / "inventory.db"
    audited(cluster, folder, "--no-connect", "--record", target, "--site", "eu-1")
    with open_database(str(target)) as database:
        found = list(database.query("SELECT kind, site, source, location FROM places ORDER BY location"))
        assert list(database.query("SELECT complete FROM runs")) == [(1,)]
    names = ("api", "cm", "metrics_exporter", "proxy")
    assert found == [("cluster", "eu-1", cluster.url, f"{cluster.url}/{name}") for name in names]
    kept = target.read_bytes()
    assert PASSWORD.encode() not in kept
    assert b"BEGIN PRIVATE" not in kept


def test_what_a_cluster_holds_no_more_is_gone_after_a_complete_run(cluster, folder, tmp_path):
    """A run with rules that are chosen for once says nothing of it, and neither does one that could not read everything."""
    target = tmp_path / "inventory.db"
    held = cluster.objects["/v1/cluster/certificates"]

    def gone(*options: object) -> tuple[int, list[tuple]]:
        code = audited(cluster, folder, "--record", target, "--site", "eu-1", *options).code
        with open_database(str(target)) as database:
            return code, list(database.query("SELECT location FROM places WHERE ended IS NOT NULL"))

    assert gone("--no-connect") == (0, [])
    del held["metrics_exporter_cert"], held["metrics_exporter_key"]
    assert gone("--no-connect", "--select", "validity/*") == (0, [])
    assert gone("--no-connect", "--ignore", "validity/*") == (0, [])
    sound, held["cm_cert"] = held["cm_cert"], "damaged"
    assert gone("--no-connect") == (3, [])
    held["cm_cert"] = sound
    assert gone("--no-connect") == (0, [(f"{cluster.url}/metrics_exporter",)])


def test_the_worst_comes_first_with_the_command_that_replaces_it(cluster, folder):
    cluster.objects["/v1/cluster/certificates"]["proxy_cert"] = EXPIRED
    answer = audited(cluster, folder, "--no-connect")
    assert answer.code == 1
    assert answer.out.index("localhost/proxy.pem") < answer.out.index("localhost/api.pem")
    command = "certlint install proxy --cert <NEW-CERTIFICATE-FILE> --key <NEW-KEY-FILE> --fqdn cluster.example.com"
    login = f"--user {USER} --password-file {folder / 'password'} --api-ca {folder / 'api-ca.pem'}"
    lines = [each.strip() for each in answer.out.splitlines()]
    assert f"{command} --redis-version 8.0.2-17 --api {cluster.url} {login}" in lines
    assert f"certlint cluster {cluster.url} {login} --save localhost" in lines


def test_the_commands_work_as_pasted(cluster, folder, monkeypatch):
    """With the names of real files in the places that only the user knows."""
    monkeypatch.chdir(folder)
    cluster.objects["/v1/cluster/certificates"]["proxy_cert"] = EXPIRED
    cluster.own["1"] = {"cert": EXPIRED}
    del cluster.objects["/v1/nodes"]
    cluster.version = "8.2.0-46"
    out = audited(cluster, folder, "--no-connect").out
    files = {"<NEW-CERTIFICATE-FILE>": "cert.pem", "<NEW-KEY-FILE>": "key.pem"}
    pasted = [line.strip() for line in out.splitlines() if line.strip().startswith("certlint ")]
    assert any(line.startswith("certlint install proxy --database 1 ") for line in pasted)
    for line in pasted:
        words = [files.get(word, word) for word in shlex.split(line)][1:]
        if words[0] in ("install", "cluster"):
            answer = certlint(*words, *(["--no-verify"] if words[0] == "install" else ["--no-connect"]), *DAY)
            assert answer.code == (0 if words[0] == "install" else 1), (line, answer.all)
        if words[0] == "install":
            cluster.objects["/v1/cluster/certificates"]["proxy_cert"] = cluster.held.get("proxy", {}).get(
                "certificate", EXPIRED
            )
    assert sorted(path.name for path in (folder / "localhost").iterdir())[0] == "api.pem"
    assert audited(cluster, folder, "--no-connect").code == 0


def test_what_is_served_is_compared_with_what_is_held(cluster, folder):
    """The port of the API presents another certificate than the one that the cluster holds; a database the right one."""
    del cluster.objects["/v1/cluster/certificates"]["cm_cert"]
    del cluster.objects["/v1/cluster/certificates"]["metrics_exporter_cert"]
    with port_with(folder, [LEAF, ROOT], "rsa3072-a") as port:
        cluster.objects["/v1/bdbs"][0]["endpoints"] = [{"dns_name": "localhost", "port": port}]
        answer = audited(cluster, folder)
    assert answer.code == 1, answer.all
    text = " ".join(answer.out.split())
    assert "redis/served-differs" in text
    assert f"localhost:{cluster.server_port}: the port serves another certificate: 'localhost'" in text
    assert f"localhost:{port}" not in text, "it is served as the cluster holds it"
    assert answer.out.index("localhost/api.pem") < answer.out.index("localhost/proxy.pem"), "the worst comes first"
    assert "certlint install api --cert" in answer.out


def test_a_port_that_does_not_answer_is_told(cluster, folder):
    cluster.objects["/v1/cluster/certificates"] = {"proxy_cert": SOUND}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    cluster.objects["/v1/bdbs"][0]["endpoints"] = [{"dns_name": "localhost", "port": port}]
    answer = audited(cluster, folder)
    assert (answer.code, f"proxy at localhost:{port}: not compared" in answer.all) == (3, True)


def test_the_suites_of_the_cluster_are_what_keys_are_judged_by(cluster, folder):
    """From 8.2 an upload that no suite fits is refused, so the same key is an error there; before, a warning."""
    ec = forge.leaf(ROOT, FQDN, key="p256-a", key_usage=["digitalSignature"], **LASTING)
    cluster.objects["/v1/cluster/certificates"] = {"api_cert": bundle(ec, ROOT).decode(), "proxy_cert": SOUND}
    cluster.objects["/v1/cluster"] |= {"control_cipher_suites": "HIGH:!aECDSA", "data_cipher_list": "HIGH:!aECDSA"}
    before = audited(cluster, folder, "--no-connect")
    assert (before.code, before.out.count("redis/no-cipher-suite-for-key")) == (0, 1), before.all
    cluster.objects["/v1/nodes"] = [{"uid": 1, "software_version": "8.2.0-46"}]
    assert audited(cluster, folder, "--no-connect").code == 1
    cluster.objects["/v1/cluster"]["control_cipher_suites"] = "ECDHE-ECDSA-AES128-GCM-SHA256"
    fitting = audited(cluster, folder, "--no-connect")
    assert (fitting.code, "suite-for-key" in fitting.out, "redis/ecdsa-key" in fitting.out) == (0, False, False)


def test_settings_that_let_in_whom_they_should_not(cluster, folder):
    cluster.objects["/v1/cluster"] |= {"mtls_certificate_authentication": True, "mtls_allow_weak_hashing": True}
    cluster.objects["/v1/nodes"][0]["status"] = "down"
    out = audited(cluster, folder, "--no-connect").out
    assert "note: mtls_allow_weak_hashing is on" in out
    assert "note: in version 8.0.2-17, odd common names" in " ".join(out.split())
    assert "note: node 1 is down" in out
    cluster.objects["/v1/nodes"] = [{"uid": 1, "software_version": "8.2.0-46"}]
    cluster.objects["/v1/cluster"]["mtls_allow_weak_hashing"] = False
    assert "mtls_allow_weak_hashing is on" not in audited(cluster, folder, "--no-connect").out


def test_a_client_among_the_cas_of_a_database(cluster, folder):
    """It is an error only where the database looks at subjects: without that it may trust single clients."""
    client = [{"client_cert": forge.root().pem}, {"client_cert": LEAF.pem}]
    database = cluster.objects["/v1/bdbs"][0]
    database |= {"enforce_client_authentication": "enabled", "authentication_ssl_client_certs": client}
    assert audited(cluster, folder, "--no-connect").code == 0
    database["client_cert_subject_validation_type"] = "san_cn"
    answer = audited(cluster, folder, "--no-connect")
    assert (answer.code, "localhost/database-1-clients.pem" in answer.out) == (1, True), answer.all
    assert "redis/client-ca-holds-leaf" in answer.out
    assert "client_cert_subject_validation_type=san_cn" in answer.out
    database["dmc_external_cba_authentication"] = True
    assert "dmc_external_cba_authentication=true" in audited(cluster, folder, "--no-connect").out
    assert "to replace database-1-clients" not in answer.out


def test_certificates_of_databases_are_judged_as_those_of_proxies(cluster, folder):
    """Those of the list, and of databases that are not on its first page."""
    cluster.objects["/v1/bdbs"] = [{"uid": uid, "tls_mode": "enabled", "endpoints": []} for uid in (1, 2, 3)]
    cluster.databases = {str(uid): {} for uid in (1, 2, 3)}
    cluster.own = {"1": {"cert": SOUND}, "3": {"cert": EXPIRED}}
    cluster.page = 1
    answer = audited(cluster, folder, "--no-connect")
    assert answer.code == 1
    assert "localhost/database-1.pem" in answer.out
    assert "localhost/database-3.pem" in answer.out
    assert "certlint install proxy --database 3 --cert" in answer.out
    assert "database-2" not in answer.out


def test_a_database_with_its_own_certificate_does_not_present_that_of_the_proxy(cluster, folder):
    cluster.objects["/v1/cluster/certificates"] = {"proxy_cert": SOUND}
    other = forge.leaf(ROOT, FQDN, serial=77, **LASTING)
    cluster.own = {"1": {"cert": bundle(other, ROOT).decode()}}
    with port_with(folder, [other, ROOT], "rsa3072-a") as port:
        cluster.objects["/v1/bdbs"][0]["endpoints"] = [{"dns_name": "localhost", "port": port}]
        answer = audited(cluster, folder)
    assert answer.code == 0, answer.all


def test_two_certificates_are_not_saved_as_one(cluster, folder, tmp_path):
    """Characters of their names are replaced."""
    cluster.objects["/v1/cluster/certificates"] |= {"x.y_cert": SOUND, "x_y_cert": SOUND}
    answer = audited(cluster, folder, "--no-connect", "--save", tmp_path / "kept")
    assert (answer.code, (tmp_path / "kept").exists()) == (2, False), answer.err
    assert "two outputs cannot be written to one file" in answer.err


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


HOSTILE = [7, "\x1b[31mred\nnote: all is well", [7], {"a": {}}]
FIELDS = {
    "/v1/cluster": ["name", "control_cipher_suites", "data_cipher_list", "mtls_authorized_subjects", "mtls_allow_weak_hashing"],
    "/v1/ocsp": ["ocsp_functionality", "responder_url"],
    "/v1/nodes": ["uid", "status", "software_version"],
    "/v1/bdbs": [
        "uid", "name", "tls_mode", "endpoints", "authentication_ssl_client_certs", "client_cert_subject_validation_type",
        "enforce_client_authentication", "authorized_subjects", "dmc_external_cba_authentication",
    ],
    "/v1/bdbs/certificates": ["bdb_uid", "uid", "cert"],
    "/v1/cluster/certificates": ["proxy_cert", "\x1b[31m_cert", "../../etc/x_cert"],
}  # fmt: skip


@pytest.mark.parametrize(("path", "field"), [(path, field) for path, fields in FIELDS.items() for field in fields])
def test_whatever_stands_in_a_field_is_no_crash(cluster, folder, tmp_path, path, field):
    """A cluster may be broken, or not be one; what it says reaches no terminal as it is, and names no file elsewhere."""
    cluster.objects["/v1/cluster/certificates"] = {"proxy_cert": SOUND}
    cluster.objects["/v1/bdbs/certificates"] = [{"bdb_uid": "1", "cert": SOUND}]
    cluster.objects["/v1/bdbs"][0] |= {
        "enforce_client_authentication": "enabled",
        "client_cert_subject_validation_type": "san_cn",
        "authentication_ssl_client_certs": [{"client_cert": forge.root().pem}],
    }
    found = cluster.objects[path]
    for value in HOSTILE:
        (found[0] if isinstance(found, list) else found)[field] = value
        answer = audited(cluster, folder, "--no-connect", "--select", "redis/*", "--save", tmp_path / "kept", "--force")
        assert answer.code in (0, 1, 2, 3)
        assert "internal error" not in answer.all
        assert "\x1b" not in answer.all
        assert "\nnote: all is well" not in answer.all
    assert not (tmp_path.parent / "etc").exists()


@pytest.mark.parametrize("value", [None, 7, "x", [], [7], [[]], {"a": 7}], ids=str)
def test_an_object_of_another_kind_is_a_note(cluster, folder, value):
    for path in ("/v1/cluster", "/v1/ocsp", "/v1/nodes", "/v1/bdbs", "/v1/bdbs/certificates"):
        cluster.objects[path] = json.dumps(value)
    assert audited(cluster, folder, "--no-connect", "--fqdn", FQDN).code == 0


def test_what_an_older_cluster_lacks_is_a_note(cluster, folder):
    cluster.objects = {"/v1/cluster/certificates": cluster.objects["/v1/cluster/certificates"]}
    answer = audited(cluster, folder, "--no-connect", "--fqdn", FQDN)
    assert answer.code == 0, answer.all
    assert "/v1/nodes was not read (status 404)" in answer.all


def test_the_api_presents_what_the_tests_verify(cluster):
    assert API_CHAIN[0].pem in (cluster.folder / "served.pem").read_text()


@pytest.mark.parametrize("form", ["text", "github", "markdown", "html", "json", "junit"])
def test_what_a_cluster_says_moves_no_terminal(cluster, folder, form):
    cluster.objects["/v1/cluster"] = {"name": "a\x1b[2Jb", "data_cipher_list": "HIGH\x1b]0;c\x07"}
    cluster.objects["/v1/cluster/certificates"]["x\x1b[2J_cert"] = "nothing"
    answer = audited(cluster, folder, "--no-connect", "--format", form)
    assert "\x1b" not in answer.all
    assert "\x07" not in answer.all


def test_a_certificate_that_holds_none_is_compared_all_the_same(cluster, folder):
    """The port presents something; what the cluster holds for it cannot be read, or is a key alone."""
    for text in ("", "nothing", key_pem()):
        cluster.objects["/v1/cluster/certificates"]["api_cert"] = text
        answer = audited(cluster, folder)
        assert answer.code in (1, 3), answer.all


@pytest.mark.parametrize("endpoints", [7, True, "x", {"a": 1}, [7], [{"dns_name": "a\0b", "port": 1}], None])
def test_endpoints_of_any_type_end_nothing(cluster, folder, endpoints):
    cluster.objects["/v1/bdbs"] = [{"uid": 1, "endpoints": endpoints}]
    assert audited(cluster, folder, "--timeout", 5).code in (0, 1, 3)


@pytest.mark.parametrize("where", ["proxy_cert", "\ud800_cert"])
def test_half_a_character_ends_nothing(cluster, folder, where):
    cluster.objects["/v1/cluster/certificates"][where] = "\ud800" + SOUND
    assert audited(cluster, folder, "--no-connect").code in (0, 1, 3)


def test_keys_are_compared_between_the_certificates_of_a_cluster(cluster, folder):
    other = bundle(forge.leaf(ROOT, FQDN, serial=99, **LASTING), ROOT).decode()
    assert (
        "meta/shared-key" not in audited(cluster, folder, "--no-connect").out
    )  # copies of one certificate share nothing
    cluster.objects["/v1/cluster/certificates"]["proxy_cert"] = other
    answer = audited(cluster, folder, "--no-connect")
    assert "meta/shared-key" in answer.out
    assert answer.code == 0, answer.all

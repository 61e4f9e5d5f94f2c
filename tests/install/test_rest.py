"""`certlint install --api`: against a server that answers as the documentation says, and one that does not."""

from __future__ import annotations

import json
import socket

import pytest

from tests import forge
from tests.forge import bundle, key_pem
from tests.install.cluster import API_CHAIN, PASSWORD, PATHS, USER, tls
from tests.install.conftest import FQDN
from tests.support.cli import DAY, certlint
from tests.support.misbehaving import SLOW, Server, running

pytestmark = pytest.mark.slow

SECRETS = [PASSWORD, *(line for line in key_pem().splitlines() if "-----" not in line)]


def install(folder, cluster, name="api", *options: object, **changed):
    words = {
        "--cert": folder / "cert.pem",
        "--key": folder / "key.pem",
        "--fqdn": FQDN,
        "--api": cluster.url,
        "--user": USER,
        "--password-file": folder / "password",
        "--api-ca": folder / "api-ca.pem",
        "--timeout": 5,
        "--wait": 0,
    } | {f"--{key.replace('_', '-')}": value for key, value in changed.items()}
    given = [word for option, value in words.items() if value is not None for word in (option, value)]
    answer = certlint("install", name, *given, *options, *DAY)
    assert not [secret for secret in SECRETS if secret in answer.all], "no secret is ever shown"
    assert "Traceback" not in answer.err
    return answer


def test_one_certificate_is_set_and_then_served(folder, cluster):
    answer = install(folder, cluster)
    assert answer.code == 0, answer.all
    assert cluster.changes == [f"PUT {PATHS[0]}"]
    assert cluster.held["api"]["certificate"] == (folder / "cert.pem").read_text()
    assert cluster.held["api"]["key"] == key_pem()
    assert f"localhost:{cluster.server_port}: the port serves the certificates of the file" in answer.err
    assert "installed api with PUT /v1/cluster/certificates" in answer.err


def test_what_is_served_afterwards_is_compared(folder, cluster):
    there = f"localhost:{cluster.server_port}"
    cluster.presents = False
    answer = install(folder, cluster, connect=there)
    assert answer.code == 1
    assert "the port serves another certificate: 'localhost'" in answer.err
    assert "the file has 'cluster.example.com'" in answer.err
    assert install(folder, cluster, "api", "--no-verify", connect=there).code == 0


def test_comments_and_windows_line_ends_are_not_uploaded(folder, cluster):
    sound = (folder / "cert.pem").read_text()
    (folder / "cert.pem").write_bytes(bundle("Bag Attributes\n", sound, eol="\r\n"))
    assert install(folder, cluster).code == 0
    assert cluster.held["api"]["certificate"] == sound


def test_an_older_cluster_gets_them_one_by_one(folder, cluster):
    cluster.paths = PATHS[1:]
    answer = install(folder, cluster, "metrics", "--no-verify")
    assert answer.code == 0, answer.all
    assert cluster.changes == [f"PUT {path}" for path in PATHS]
    assert json.loads(cluster.requests[-1][1]) == {
        "name": "metrics_exporter",
        "certificate": (folder / "cert.pem").read_text(),
        "key": key_pem(),
    }


@pytest.mark.parametrize("paths", [PATHS, PATHS[1:]])
def test_both_planes(folder, cluster, paths):
    cluster.paths = paths
    answer = install(folder, cluster, "internal", redis_version="8.2.0")
    assert answer.code == 0, answer.all
    assert sorted(cluster.held) == ["ccs_internode_encryption", "data_internode_encryption"]


def test_a_ca_bundle_has_no_key(folder, cluster):
    (folder / "cas.pem").write_bytes(bundle(forge.root(), forge.intermediate()))
    answer = install(folder, cluster, "mtls_trusted_ca", cert=folder / "cas.pem", key=None, fqdn=None)
    assert answer.code == 0, answer.all
    assert set(cluster.held["mtls_trusted_ca"]) == {"name", "certificate"}
    assert install(folder, cluster, "mtls_trusted_ca", cert=folder / "cas.pem").code == 2


def test_syncer_reminds_of_active_active(folder, cluster):
    answer = install(folder, cluster, "syncer")
    assert answer.code == 0, answer.all
    assert "crdb-cli crdb update --crdb-guid <GUID> --force" in answer.err


STATUSES = {
    400: (
        {"error_code": "bad_cert", "message": "no PEM"},
        "rejects the certificate as invalid (status 400): bad_cert: no PEM",
    ),
    403: (
        {"error_code": "no", "description": "who?"},
        "may not install this certificate, or the cluster does not know",
    ),
    406: ({"description": "too late"}, "rejects the certificate as expired (status 406): too late"),
    409: ({"error_code": "busy"}, "not all nodes were updated, and trying again did not help (status 409): busy"),
    418: ([], "the response is not valid (status 418)"),
    500: ("<html>\x1b[31m</html>", "the cluster failed to do it (status 500)"),
    307: ("", "it redirects to another address, to which certlint sends no secrets (status 307)"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_says_what_it_means(folder, cluster, status):
    body, message = STATUSES[status]
    cluster.statuses = [(status, body)]
    answer = install(folder, cluster)
    assert answer.code == 2
    assert message in answer.err
    assert len(cluster.changes) == 1
    assert cluster.held == {}
    assert "\x1b" not in answer.err


NOT_OF_THE_API = {
    "the page of a proxy": "<html><title>Log in</title></html>",
    "text": "OK",
    "a number": "200",
    "an error": {"error_code": "cluster_is_upgrading", "description": "later"},
    "half an object": '{"status": ',
    "nested without end": "[" * 100_000,
}


@pytest.mark.parametrize("name", NOT_OF_THE_API)
def test_a_success_that_the_api_does_not_send_is_none(folder, cluster, name):
    cluster.statuses = [(200, NOT_OF_THE_API[name])]
    answer = install(folder, cluster, "api", "--no-verify")
    assert answer.code == 2
    assert "the response is not one of the REST API (status 200)" in answer.err
    assert "installed" not in answer.err


@pytest.mark.parametrize("body", ["", "\n", "{}", "[]", "null", '{"name": "api"}'])
def test_a_success_of_the_api(folder, cluster, body):
    cluster.statuses = [(200, body)]
    answer = install(folder, cluster, "api", "--no-verify")
    assert answer.code == 0, answer.all
    assert "installed api" in answer.err


def test_401(folder, cluster):
    (folder / "password").write_text("wrong\n")
    answer = install(folder, cluster)
    assert (answer.code, "does not accept the login (status 401)" in answer.err) == (2, True)
    assert "wrong\n" not in answer.err


def test_what_the_server_itself_checks(folder, cluster):
    """The lint is told to look away, and the server refuses."""
    (folder / "key.pem").write_text(key_pem("rsa3072-c"))
    answer = install(folder, cluster, "api", "--allow", "key/*=to see what the cluster says")
    assert (answer.code, "(status 400): invalid_certificate: it does not fit" in answer.err) == (2, True)


def test_409_is_tried_again_but_not_for_ever(folder, cluster):
    cluster.statuses = [(409, {}), (409, {})]
    answer = install(folder, cluster, "cm", "--no-verify", wait=2)
    assert (answer.code, len(cluster.changes)) == (0, 3), answer.all
    assert "trying again in 0.5 s" in answer.err
    cluster.statuses = [(409, {})] * 9
    assert install(folder, cluster, "cm", wait=0.5).code == 2
    assert len(cluster.statuses) == 7


def test_nothing_of_a_cluster(folder, cluster):
    cluster.paths = ()
    answer = install(folder, cluster)
    assert (answer.code, len(cluster.changes)) == (2, 2)
    assert "9443" in answer.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--timeout", value) for value in ("nan", "-1", "1e9", "x")),
        *(("--max-response", value) for value in ("0", "1T", "-1K")),
    ],
)
def test_bounds_that_bound_nothing(folder, cluster, option, value):
    answer = install(folder, cluster, "api", option, value)
    assert (answer.code, cluster.requests) == (2, [])
    assert f"{option}" in answer.err


def test_a_response_that_is_too_long(folder, cluster):
    cluster.statuses = [(400, "x" * 2000)]
    answer = install(folder, cluster, max_response="1K")
    assert (answer.code, "sent more than 1024 bytes" in answer.err) == (2, True)
    assert "run the same command again" in answer.err
    cluster.statuses = [(400, "x" * 1024)]
    assert "(status 400)" in install(folder, cluster, max_response="1K").err


@pytest.mark.parametrize("mode", SLOW)
def test_a_response_that_goes_on_ends_with_the_timeout(folder, mode):
    with running(Server(SLOW[mode], tls(folder, API_CHAIN, "rsa2048-a"), pause=0.05)) as server:
        answer = install(folder, server, timeout=0.5)
    assert answer.code == 2
    assert f"{server.url} did not answer within 0.5 s" in answer.err
    assert "nothing was changed" in answer.err


@pytest.mark.parametrize(
    ("fault", "message"),
    [("cut", "cut the connection"), ("half", "cut the connection"), ("slow", "did not answer within 0.5 s")],
)
def test_a_connection_that_breaks_after_the_request(folder, cluster, fault, message):
    cluster.fault = fault
    answer = install(folder, cluster, timeout=0.5)
    assert answer.code == 2
    assert message in answer.err
    assert "run the same command again" in answer.err


def test_an_echo_of_the_key_is_not_shown(folder, cluster):
    cluster.statuses = [(400, {"error_code": "x", "message": f"I got {key_pem()}"})]
    assert "repeats a secret" in install(folder, cluster).err
    cluster.statuses = [(400, {"message": f"password {PASSWORD}?"})]
    assert "repeats a secret" in install(folder, cluster).err


def test_a_cluster_that_can_not_be_trusted_gets_nothing(folder, cluster):
    (folder / "api-ca.pem").write_text(forge.root("Somebody else").pem)
    answer = install(folder, cluster)
    assert (answer.code, cluster.requests) == (2, [])
    assert "cannot be trusted" in answer.err
    assert "nothing was sent" in answer.err


def test_a_certificate_for_another_name_gets_nothing(folder, cluster):
    answer = install(folder, cluster, api=f"https://127.0.0.1:{cluster.server_port}")
    assert (answer.code, cluster.requests) == (2, [])
    assert "cannot be trusted" in answer.err
    assert "give the CA of its certificate" not in answer.err, "with every CA, the name stays another one"
    assert "use a name of its certificate in the URL" in answer.err


def test_the_servers_own_certificate_can_be_pinned(folder, cluster):
    (folder / "api-ca.pem").write_text(API_CHAIN[0].pem)
    assert install(folder, cluster).code == 0


@pytest.mark.parametrize("option", ["--insecure", "-k"])
def test_no_option_sends_a_key_to_a_server_that_was_not_verified(option, folder, cluster):
    answer = install(folder, cluster, "api", option, api_ca=None)
    assert (answer.code, cluster.requests) == (2, [])
    assert "not verified" in answer.err
    assert "--api-ca FILE" in answer.err


def test_nobody_listens(folder, cluster):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = install(folder, cluster, api=f"https://localhost:{port}")
    assert (answer.code, "cannot be reached" in answer.err) == (2, True)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:1",
        "localhost:9443",
        "https://",
        f"https://{USER}:pw@localhost:1",
        "https://x:y",
        "https://a b/",
    ],
)
def test_addresses_that_are_none(folder, cluster, url):
    answer = install(folder, cluster, api=url)
    assert (answer.code, cluster.requests) == (2, [])
    assert "pw" not in answer.err


def test_a_dry_run_sends_nothing_and_shows_no_key(folder, cluster):
    answer = install(folder, cluster, "api", "--dry-run", password_file=None)
    assert (answer.code, cluster.requests) == (0, [])
    head, _, body = answer.out.partition("\n\n")
    assert head.splitlines()[0] == f"PUT {cluster.url}/v1/cluster/certificates"
    shown = json.loads(body)["certificates"][0]
    assert shown == {
        "name": "api",
        "certificate": (folder / "cert.pem").read_text(),
        "key": "(private key, not shown)",
    }


def test_findings_stop_everything(folder, cluster):
    answer = install(folder, cluster, fqdn="elsewhere.example.com")
    assert (answer.code, answer.out, cluster.requests) == (1, "", [])
    assert "redis/san-incomplete" in answer.err


def test_the_password_from_the_environment(folder, cluster, monkeypatch):
    monkeypatch.setenv("CERTLINT_PASSWORD", PASSWORD)
    assert install(folder, cluster, password_file=None).code == 0
    monkeypatch.delenv("CERTLINT_PASSWORD")
    answer = install(folder, cluster, password_file=None)
    assert (answer.code, "CERTLINT_PASSWORD" in answer.err) == (2, True)


def test_usage(folder, cluster):
    assert "--user" in install(folder, cluster, user=None).err

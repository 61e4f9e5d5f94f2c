"""`certlint install` of a database's certificate, --rotate and --delete, and the hazards of versions."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from certlint.install.rest import delays
from tests import forge
from tests.forge import key_pem
from tests.install.cluster import API_CA, API_CHAIN, LASTING, PASSWORD, ROTATE, USER, port_with
from tests.install.conftest import FQDN
from tests.support.cli import DAY, certlint

pytestmark = pytest.mark.slow

SECRETS = [PASSWORD, *(line for line in key_pem().splitlines() if "-----" not in line)]
OF_DATABASE = "/v1/bdbs/1/certificates"


def run(folder, cluster, *words: object, ca="api-ca.pem", password="password"):
    login = ("--api", cluster.url, "--user", USER, "--password-file", folder / password, "--api-ca", folder / ca)
    answer = certlint("install", *words, *login, "--timeout", 5, *DAY)
    assert not [secret for secret in SECRETS if secret in answer.all], "no secret is ever shown"
    assert "Traceback" not in answer.err
    return answer


def files(folder):
    return ("--cert", folder / "cert.pem", "--key", folder / "key.pem", "--fqdn", FQDN, "--wait", 0)


# What sends something secret, and the change that it asks for.
WAYS = {
    "database": (lambda folder: ("--database", 1, *files(folder)), f"POST {OF_DATABASE}"),
    "rotate": (lambda _: ("--rotate",), f"POST {ROTATE}"),
    "delete": (lambda _: ("--delete", "sso_issuer", "--yes"), "DELETE /v1/cluster/certificates/sso_issuer"),
    "own": (lambda _: ("--delete", "proxy", "--database", 1, "--yes"), f"DELETE {OF_DATABASE}"),
}


@pytest.fixture(params=WAYS)
def way(request, folder, cluster):
    cluster.version = "8.2.0-46"
    cluster.held["sso_issuer"] = {}
    cluster.own["1"] = {}
    words, change = WAYS[request.param]
    return words(folder), change


def test_each_way_changes_what_it_says(way, folder, cluster):
    words, change = way
    answer = run(folder, cluster, *words)
    assert answer.code == 0, answer.all
    assert cluster.changes[-1] == change


def test_a_cluster_that_is_not_trusted_gets_nothing(way, folder, cluster):
    (folder / "other.pem").write_text(forge.root("Somebody else", key="p256-a", **LASTING).pem)
    answer = run(folder, cluster, *way[0], ca="other.pem")
    assert (answer.code, cluster.requests) == (2, [])
    assert "nothing was sent" in answer.err


def test_an_expired_certificate_is_named_with_the_way_out(way, folder, cluster):
    """The one that is to be replaced, perhaps: given as a file it is trusted exactly."""
    old = forge.leaf(
        API_CA, "localhost", san=["localhost"], not_before=datetime(2020, 1, 1), not_after=datetime(2021, 1, 1)
    )
    (folder / "old.pem").write_text(old.pem)
    cluster.context.load_cert_chain(folder / "old.pem", folder / "key.pem")
    answer = run(folder, cluster, *way[0])
    assert (answer.code, cluster.requests) == (2, [])
    assert "certificate has expired" in answer.err
    assert "that very certificate (expired or not): --api-ca FILE" in answer.err
    assert run(folder, cluster, *way[0], ca="old.pem").code == 0


def test_a_certificate_that_changes_meanwhile_gets_nothing(way, folder, cluster, monkeypatch):
    """The pinned certificate was there a moment ago, and another one is now."""
    from certlint.install import connection

    (folder / "pin.pem").write_text(API_CHAIN[0].pem)
    pinned = connection.trust

    def change_then(*arguments):
        found = pinned(*arguments)
        other = forge.leaf(API_CA, "localhost", san=["localhost"], key="rsa3072-a", serial=9, **LASTING)
        (folder / "o.pem").write_text(other.pem)
        cluster.context.load_cert_chain(folder / "o.pem", folder / "key.pem")
        return found

    monkeypatch.setattr(connection, "trust", change_then)
    answer = run(folder, cluster, *way[0], ca="pin.pem")
    assert (answer.code, cluster.requests) == (2, []), answer.all
    assert "another certificate than at the previous connection" in answer.err


def test_insecure_is_refused(way, folder, cluster):
    answer = certlint("install", *way[0], "--api", cluster.url, "--user", USER, "--insecure", *DAY)
    assert (answer.code, cluster.requests) == (2, [])
    assert "--api-ca FILE" in answer.err


def test_a_dry_run_sends_nothing(way, folder, cluster):
    answer = run(folder, cluster, *way[0], "--dry-run")
    assert (answer.code, cluster.requests) == (0, [])
    method, _, path = way[1].partition(" ")
    assert f"{method} {cluster.url}{path}" in answer.out


def test_a_wrong_password(way, folder, cluster):
    (folder / "wrong").write_text("wrong\n")
    answer = run(folder, cluster, *way[0], password="wrong")
    assert (answer.code, "does not accept the login (status 401)" in answer.err) == (2, True)
    assert len(cluster.requests) == 1, "a second wrong login could lock the user out"
    assert (cluster.rotated, set(cluster.held), set(cluster.own)) == ([], {"sso_issuer"}, {"1"})


@pytest.mark.parametrize("status", [307, 400, 403, 404, 406, 409, 418, 500, 503])
def test_every_status_is_told(way, folder, cluster, status):
    cluster.statuses = [(status, {"error_code": "x", "message": "because"})]
    answer = run(folder, cluster, *way[0])
    assert answer.code == 2
    assert f"(status {status})" in answer.err
    assert "because" in answer.err
    assert len(cluster.changes) == 1


@pytest.mark.parametrize(
    ("words", "status", "meaning"),
    [
        ("--rotate", 400, "not all nodes were updated"),
        ("--rotate", 403, "the user may not rotate certificates"),
        ("--rotate", 404, "this is not a REST API that rotates certificates"),
        ("--rotate", 406, "the cluster cannot rotate it"),
        ("--rotate", 409, "not all nodes were updated"),
        ("--delete sso_issuer --yes", 403, "the user may not delete it"),
        ("--delete sso_issuer --yes", 404, "the cluster does not hold this certificate"),
        ("--delete sso_issuer --yes", 500, "the cluster failed to delete the certificate from disk"),
    ],
)
def test_what_a_status_means(folder, cluster, words, status, meaning):
    cluster.version = "8.2.0-46"
    cluster.held["sso_issuer"] = {}
    cluster.statuses = [(status, {})]
    assert meaning in run(folder, cluster, *words.split()).err


@pytest.mark.parametrize("fault", ["cut", "half"])
def test_a_connection_that_breaks_leaves_it_open(way, folder, cluster, fault):
    cluster.fault = fault
    answer = run(folder, cluster, *way[0])
    assert (answer.code, "cannot tell whether" in answer.err) == (2, True), answer.all


def test_a_database_gets_its_own_certificate_once_the_cluster_has_tried_it(folder, cluster):
    answer = run(folder, cluster, "proxy", "--database", "db:1", *files(folder))
    assert answer.code == 0, answer.all
    assert cluster.changes == [f"POST {OF_DATABASE}?dry_run=true", f"POST {OF_DATABASE}"]
    assert cluster.own["1"] == {"cert": (folder / "cert.pem").read_text(), "private_key": key_pem()}
    assert "--connect HOST:PORT" in answer.err


def test_what_the_cluster_refuses_when_it_tries_is_not_set(folder, cluster):
    (folder / "key.pem").write_text(key_pem("rsa3072-c"))
    answer = run(folder, cluster, "--database", 1, *files(folder), "--allow", "key/*=to see what the cluster says")
    assert (answer.code, cluster.changes, cluster.own) == (2, [f"POST {OF_DATABASE}?dry_run=true"], {})
    assert "nothing was changed" in answer.err


def test_findings_stop_it(folder, cluster):
    answer = run(folder, cluster, "--database", 1, *files(folder), "--san", "db.example.com")
    assert (answer.code, cluster.requests) == (1, [])


@pytest.mark.parametrize(("uid", "version"), [("7", "8.2.0-46"), ("1", ""), ("7", "")])
def test_a_database_that_is_not_there(folder, cluster, uid, version):
    cluster.version = version
    cluster.databases = {}
    answer = run(folder, cluster, "--database", uid, *files(folder))
    assert (answer.code, "has no such database" in answer.err) == (2, True)


def test_no_key_goes_to_a_cluster_that_is_too_old(folder, cluster):
    cluster.version = "7.22.2-79"
    answer = run(folder, cluster, "--database", 1, *files(folder))
    assert (answer.code, cluster.changes) == (2, [])
    assert "from version 8.0" in answer.err


def test_the_endpoints_of_the_database_are_looked_at(folder, cluster):
    chain = [forge.leaf(forge.root(key="p384-a", **LASTING), FQDN, serial=5, **LASTING)]
    with port_with(folder, chain, "rsa3072-a") as port:
        cluster.databases["1"]["endpoints"] = [{"dns_name": "localhost", "port": port}]
        answer = run(folder, cluster, "--database", 1, *files(folder))
    assert answer.code == 1, answer.all
    assert f"localhost:{port}: the port serves another certificate" in answer.err


@pytest.mark.parametrize("uid", ["x", "", "0", "-1", "1/../2", "1?x", "9" * 30])
def test_numbers_that_are_none(folder, cluster, uid):
    assert run(folder, cluster, "--database=" + uid, *files(folder)).code == 2
    assert cluster.requests == []


def test_one_internal_certificate_is_rotated_or_all(folder, cluster):
    cluster.version = "8.2.0-46"
    assert run(folder, cluster, "--rotate", "cpine").code == 0
    answer = run(folder, cluster, "--rotate")
    assert (answer.code, cluster.rotated) == (0, ["ccs_internode_encryption", ""])
    assert f"certlint cluster {cluster.url} --user {USER}" in answer.err
    assert run(folder, cluster, "--rotate", "mesh_ca_signed").code == 0
    refused = run(folder, cluster, "--rotate", "proxy")
    assert (refused.code, "rotates only its internal certificates" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("version", "down", "code", "word"),
    [
        ("8.2.0-46", set(), 0, ""),
        ("8.2.0-46", {3}, 0, "warning: node 3 is down"),
        ("8.0.20-96", {3}, 2, "RS200137: node 3 is down"),
        ("8.0.20-96", set(), 0, ""),
        ("", set(), 0, "RS200137"),
    ],
)
def test_rotation_skips_nodes_that_are_down(folder, cluster, version, down, code, word):
    cluster.version, cluster.down = version, down
    answer = run(folder, cluster, "--rotate")
    assert (answer.code, len(cluster.rotated)) == (code, 1 - bool(code)), answer.all
    assert word in answer.err
    if code:
        assert run(folder, cluster, "--rotate", "--allow", "RS200137=node 3 is gone for good").code == 0


@pytest.mark.parametrize(
    ("version", "requests", "words"),
    [
        ("8.0.20-96", 1, ()),
        ("8.0.20-68", 1, ("RS208996", "answers")),
        ("8.0.10-64", 2, ("RS199373", "RS208996", "answers")),
        ("7.22.2-79", 2, ("RS199373",)),
        ("7.4.2", 3, ("RS199373",)),
        ("", 2, ("RS199373", "is unknown")),
    ],
)
def test_planes_of_the_encryption_between_nodes_go_apart_where_they_must(folder, cluster, version, requests, words):
    cluster.version = version
    answer = run(folder, cluster, "internal", *files(folder), "--allow", "redis/internode-*=tested")
    assert answer.code == 0, answer.all
    assert len(cluster.changes) == requests
    assert set(cluster.held) == {"ccs_internode_encryption", "data_internode_encryption"}
    assert [word for word in words if word not in answer.err] == []
    assert ("RS208996" in answer.err) == (version != "8.0.20-96")


@pytest.mark.parametrize("version", ["8.0.10-64", "8.0.20-68"])
def test_it_waits_for_an_api_that_goes_away(folder, cluster, version):
    cluster.version, cluster.absence = version, 2
    words = ("internal", *files(folder)[:-2], "--allow", "redis/internode-*=tested")
    answer = run(folder, cluster, *words, "--wait", 5)
    assert answer.code == 0, answer.all
    assert set(cluster.held) == {"ccs_internode_encryption", "data_internode_encryption"}
    cluster.absence = 99
    away = run(folder, cluster, *words, "--wait", 0)
    assert (away.code, "nothing was sent" in away.err or "does not answer yet" in away.err) == (
        2 if version == "8.0.10-64" else 3,
        True,
    )


def test_an_older_cluster_gets_planes_apart(folder, cluster):
    cluster.version = "7.4.2"
    answer = run(folder, cluster, "internal", *files(folder))
    assert answer.code == 0, answer.all
    assert set(cluster.held) == {"ccs_internode_encryption", "data_internode_encryption"}


def test_rladmin_sets_both_at_once_and_is_refused_where_that_breaks_them(folder):
    words = ("install", "internal", *files(folder), *DAY)
    refused = certlint(*words, "--redis-version", "8.0.10-64")
    assert (refused.code, refused.out) == (2, "")
    assert "RS199373" in refused.err
    assert certlint(*words, "--redis-version", "8.0.10-64", "--allow", "RS199373=one node").code == 0
    unknown = certlint(*words)
    assert (unknown.code, "warning: RS199373" in unknown.err) == (0, True)


class Terminal:
    """Somebody who types."""

    def __init__(self, text: str) -> None:
        self.text = text

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.text


@pytest.mark.parametrize(("typed", "code"), [("sso_issuer\n", 0), ("yes\n", 2), ("", 2), ("sso_issuer2\n", 2)])
def test_the_name_is_typed(folder, cluster, monkeypatch, typed, code):
    cluster.held["sso_issuer"] = {}
    monkeypatch.setattr("tests.support.cli.io.TextIOWrapper", terminal_in_place_of_stdin(typed))
    answer = run(folder, cluster, "--delete", "sso_issuer")
    assert (answer.code, "sso_issuer" in cluster.held) == (code, bool(code)), answer.all
    assert "Type sso_issuer to delete it" in answer.err


def terminal_in_place_of_stdin(typed: str):
    """The helper that runs the command line wraps three streams: standard input is the one without an encoding."""
    import io

    wrapped = io.TextIOWrapper
    return lambda *words, **options: wrapped(*words, **options) if len(words) > 1 else Terminal(typed)


def test_nothing_is_deleted_without_a_terminal(folder, cluster):
    cluster.held["sso_issuer"] = {}
    answer = run(folder, cluster, "--delete", "sso_issuer")
    assert (answer.code, cluster.requests) == (2, [])
    assert "--yes" in answer.err


def test_what_the_cluster_cannot_do_without(folder, cluster):
    answer = run(folder, cluster, "--delete", "proxy", "--yes")
    assert (answer.code, "the cluster needs it (status 403)" in answer.err) == (2, True)
    assert "does not hold" in run(folder, cluster, "--delete", "ldap_client", "--yes").err


def test_the_last_way_to_log_in_stays(folder, cluster):
    cluster.held["mtls_trusted_ca"] = {}
    cluster.objects["/v1/cluster"] = {"control_plane_basic_authentication": "disabled"}
    answer = run(folder, cluster, "--delete", "mtls_trusted_ca", "--yes")
    assert (answer.code, cluster.changes) == (2, [])
    assert "nobody can log in" in answer.err
    cluster.objects["/v1/cluster"] = {"control_plane_basic_authentication": "enabled"}
    assert run(folder, cluster, "--delete", "mtls_trusted_ca", "--yes").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--rotate", "internal"),
        ("--rotate", "prosy"),
        ("--delete", "internal", "--yes"),
        ("--delete", "api", "--database", "1", "--yes"),
        ("--delete", "proxy", "--rotate"),
        ("--rotate", "--database", "1"),
        ("--rotate", "--cert", "x"),
        ("--rotate", "--run"),
        ("api", "--rotate", "proxy"),
        ("api", "--database", "1", "--cert", "x", "--key", "x", "--fqdn", FQDN),
        ("proxy", "--yes", "--cert", "x", "--key", "x", "--fqdn", FQDN),
        (),
        ("proxy",),
    ],
)
def test_usage(words, folder, cluster):
    assert run(folder, cluster, *words).code == 2
    assert cluster.requests == []


def test_rotate_and_delete_are_done_over_the_rest_api(folder):
    for words in (("--rotate",), ("--delete", "sso_issuer", "--yes")):
        answer = certlint("install", *words, *DAY)
        assert (answer.code, "--api https://" in answer.err) == (2, True)


@pytest.mark.parametrize(("seconds", "count"), [(0, 0), (0.4, 0), (0.5, 1), (1.5, 2), (60, 7), (300, 15)])
def test_pauses_come_to_what_was_asked_for(seconds, count):
    found = delays(seconds)
    assert len(found) == count
    assert sum(found) <= seconds < sum(found) + 0.5
    assert max(found, default=0) <= 30


def test_the_body_of_a_rotation(folder, cluster):
    cluster.version = "8.2.0-46"
    run(folder, cluster, "--rotate", "dpine")
    assert json.loads(cluster.requests[-1][1]) == {"name": "data_internode_encryption"}

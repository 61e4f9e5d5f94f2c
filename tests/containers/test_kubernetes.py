"""Kubernetes objects as sources: Secrets, ConfigMaps, bundles of CAs and kubeconfigs, in JSON and YAML, judged in place."""

from __future__ import annotations

import json
import os
import sys
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from certlint import Linter, output, pem
from certlint.containers import manifests
from certlint.errors import InputError
from certlint.output.formats import FOR_BUNDLES
from tests import forge
from tests.forge import bundle, key_pem
from tests.forge.keystores import key_entry, keystore
from tests.support.cli import DAY, certlint

LEAF, MIDDLE, ROOT = CHAIN = forge.chain()
CERT, CA, KEY = bundle(LEAF, MIDDLE), bundle(ROOT), key_pem().encode()
HYGIENE = ("--profile", "hygiene", *DAY)
WEBHOOKS = {"webhooks": [{"clientConfig": {"caBundle": "%"}}]}
SCHEMA = json.loads((Path(output.__file__).parent / "schemas" / "report-v1.json").read_text())

PUBLIC = "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n"
STORE = keystore(
    [key_entry("web", pem.read(KEY).blocks[0].der, [each.der for each in CHAIN], password="changeit")],
    password="changeit",
)
USER = {"client-certificate-data": b64encode(CERT).decode(), "client-key-data": b64encode(KEY).decode()}
KUBECONFIG = {"apiVersion": "v1", "kind": "Config", "users": [{"name": "u", "user": USER}]}


pytestmark = [pytest.mark.usefixtures("folder"), pytest.mark.slow]


def encoded(data: bytes) -> str:
    return b64encode(data).decode()


def thing(
    kind: str, name: str = "web", namespace: str = "default", version: str = "v1", **fields: Any
) -> dict[str, Any]:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **fields}


def tls(name: str = "web", cert: bytes = CERT, key: bytes = KEY, **more: bytes) -> dict[str, Any]:
    data = {"tls.crt": cert, "tls.key": key, **more}
    return thing("Secret", name, type="kubernetes.io/tls", data={k: encoded(v) for k, v in data.items()})


def written(*things: dict[str, Any], path: str = "list.json") -> str:
    value = {"apiVersion": "v1", "kind": "List", "items": list(things)}
    Path(path).write_text(json.dumps(value, indent=1) if path.endswith("json") else yaml.safe_dump(value))
    return path


def report(*arguments: object, stdin: bytes = b"") -> dict[str, Any]:
    found = json.loads(certlint(*arguments, "--format", "json", stdin=stdin).out)
    jsonschema.validate(found, SCHEMA)
    return found


def judged(*things: dict[str, Any], path: str = "list.json") -> dict[str, dict[str, Any]]:
    """The bundles in objects, by where they are."""
    listed = report(written(*things, path=path), *HYGIENE)["bundles"]
    return {"/".join(filter(None, each["resource"].values())): each for each in listed}


def reasons(*things: dict[str, Any], path: str = "list.json") -> list[str]:
    """Why values were not read; nothing is ever read of them that is then passed."""
    answer = certlint(written(*things, path=path), *HYGIENE)
    assert answer.code == 3, answer.all
    return [each["reason"] for each in report(path, *HYGIENE)["summary"]["unreadable"]]


def rules(found: dict[str, Any]) -> set[str]:
    return {each["rule"] for each in found["findings"]}


class TestWhereCertificatesAre:
    @pytest.mark.parametrize("path", ["list.json", "list.yaml"])
    def test_a_tls_secret_is_a_bundle_with_its_key(self, path):
        (web,) = judged(tls(), path=path).values()
        assert web["verdict"] == "pass"
        assert web["reading"]["key"] == "default/Secret/web/tls.key"
        assert [each["resource"] for each in web["certificates"]] == ["default/Secret/web/tls.crt"] * 2

    def test_a_key_that_is_not_that_of_the_certificate(self):
        (web,) = judged(tls(key=key_pem("p256-a").encode())).values()
        assert (web["verdict"], "key/mismatch" in rules(web)) == ("fail", True)

    def test_a_key_that_cannot_be_read(self):
        (web,) = judged(tls(key=b"-----BEGIN PRIVATE KEY-----\nMAMCAQA=\n-----END PRIVATE KEY-----\n")).values()
        (found,) = [each for each in web["findings"] if each["rule"] == "key/unreadable"]
        assert found["location"]["resource"] == "default/Secret/web/tls.key"

    @pytest.mark.parametrize("more", [{}, {"old.key": KEY}, {"ca.crt": KEY}])
    def test_the_key_of_the_ca_is_not_that_of_the_certificate(self, more):
        """And `tls.key` is what a server loads, whatever else fits."""
        found = judged(tls(key=key_pem(forge.chain()[1].key).encode(), **more))["default/Secret/web/tls.crt"]
        assert (found["verdict"], "key/mismatch" in rules(found)) == ("fail", True)
        assert found["reading"]["key"] == "default/Secret/web/tls.key"

    @pytest.mark.parametrize("kind", ["kubernetes.io/tls", "Opaque"])
    @pytest.mark.parametrize(
        "key", [b"", b"hello", CERT, b"-----BEGIN PUBLIC KEY-----\nMAMCAQA=\n-----END PUBLIC KEY-----\n"]
    )
    def test_a_value_for_the_key_that_contains_none(self, key, kind):
        [reason] = reasons(tls(key=key) | {"type": kind})
        empty = "the value is empty" if not key else "the value contains no private key"
        assert reason == f"default/Secret/web/tls.key: {empty}"

    def test_ca_crt_is_read_as_ca_certificates(self):
        found = judged(tls(**{"ca.crt": CA}))
        assert found["default/Secret/web/ca.crt"]["reading"]["role"] == "authorities"
        assert {each["verdict"] for each in found.values()} == {"pass"}

    def test_any_key_of_an_opaque_secret(self):
        data = {"server.pem": CERT.decode(), "server.key": KEY.decode(), "password": "x", "config": "a: b"}
        ((name, found),) = judged(thing("Secret", type="Opaque", stringData=data)).items()
        assert name == "default/Secret/web/server.pem"
        assert found["reading"]["key"] == "default/Secret/web/server.key"

    def test_string_data_replaces_data(self):
        both = tls(cert=b"old") | {"stringData": {"tls.crt": CERT.decode()}}
        assert [each["verdict"] for each in judged(both).values()] == ["pass"]

    def test_a_config_map(self):
        data = {"ca.crt": CA.decode(), "nginx.conf": "server {}"}
        found = judged(thing("ConfigMap", data=data, binaryData={"more.der": encoded(ROOT.der)}))
        assert {*found} == {"default/ConfigMap/web/ca.crt", "default/ConfigMap/web/more.der"}

    @pytest.mark.parametrize(
        ("data", "binary", "reported", "by"),
        [
            ({"tls.crt": CERT.decode(), "tls.key": KEY.decode()}, {}, ["tls.key"], "tls.crt"),
            ({"all.pem": (CERT + KEY).decode()}, {}, ["all.pem"], "all.pem"),
            ({"ca.crt": CA.decode(), "a.key": KEY.decode(), "b.key": KEY.decode()}, {}, ["a.key", "b.key"], "ca.crt"),
            ({"tls.key": KEY.decode()}, {}, ["tls.key"], "tls.key"),
            ({"a.pub": PUBLIC, "tls.key": KEY.decode()}, {}, ["tls.key"], "tls.key"),
            ({"store.password": "changeit"}, {"store.jks": encoded(STORE)}, ["store.jks"], "store.jks"),
            ({"config": json.dumps(KUBECONFIG)}, {}, ["config/u/client-key-data"], "config/u/client-certificate-data"),
            ({"tls.crt": CERT.decode(), "ca.crt": CA.decode()}, {}, [], "tls.crt"),
        ],
    )
    def test_a_private_key_in_a_config_map(self, data, binary, reported, by):
        path = written(thing("ConfigMap", data=data, binaryData=binary))
        found = [
            (each["resource"]["key"], f["found"].rpartition(", ")[2])
            for each in report(path, *HYGIENE)["bundles"]
            for f in each["findings"]
            if f["rule"] == "file/key-in-config-map"
        ]
        assert found == [(by, key) for key in reported]
        secret = thing("Secret", data={k: encoded(v.encode()) for k, v in data.items()} | binary)
        assert "key-in-config-map" not in certlint(written(secret), *HYGIENE).out

    def test_a_key_leaves_a_config_map_by_commands_with_its_name(self):
        data = {"tls.crt": CERT.decode(), "tls.key": KEY.decode()}
        answer = certlint(written(thing("ConfigMap", data=data)), *HYGIENE)
        assert answer.code == 1
        patch = (
            """kubectl patch configmap web -n default --type=json -p '[{"op": "remove", "path": "/data/tls.key"}]'"""
        )
        assert patch in answer.out
        assert "kubectl create secret tls web -n default --cert=<CERTIFICATE-FILE> --key=<KEY-FILE>" in answer.out
        assert "kubectl create configmap" not in answer.out

    @pytest.mark.parametrize(
        ("kind", "fields", "key"),
        [
            ("ValidatingWebhookConfiguration", WEBHOOKS, "webhooks[0].clientConfig.caBundle"),
            ("MutatingWebhookConfiguration", WEBHOOKS, "webhooks[0].clientConfig.caBundle"),
            ("APIService", {"spec": {"caBundle": "%"}}, "caBundle"),
            (
                "CustomResourceDefinition",
                {"spec": {"conversion": {"webhook": {"clientConfig": {"caBundle": "%"}}}}},
                "conversion.webhook.clientConfig.caBundle",
            ),
            ("ClusterIssuer", {"spec": {"acme": {"caBundle": "%"}}}, "acme.caBundle"),
        ],
    )
    def test_a_bundle_of_cas(self, kind, fields, key):
        filled = json.loads(json.dumps(fields).replace("%", encoded(CA)))
        ((name, found),) = judged(thing(kind, namespace="", **filled)).items()
        assert (name, found["verdict"]) == (f"{kind}/web/{key}", "pass")
        assert found["reading"]["role"] == "authorities"

    @pytest.mark.parametrize("where", ["ConfigMap", "Secret", "APIService"])
    def test_the_ca_of_a_cluster_is_no_leaf_though_it_has_a_name(self, where):
        ca = forge.root(san=["kubernetes"]).pem
        fields = {"ConfigMap": {"data": {"ca.crt": ca}}, "APIService": {"spec": {"caBundle": encoded(ca.encode())}}}
        token = {
            "type": "kubernetes.io/service-account-token",
            "data": {"ca.crt": encoded(ca.encode()), "token": "eA=="},
        }
        (found,) = judged(thing(where, **fields.get(where, token))).values()
        assert found["reading"]["role"] == "authorities"
        assert [each["role"] for each in found["certificates"]] == ["root"]
        assert found["verdict"] == "pass"

    def test_a_kubeconfig(self):
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": "https://x", "certificate-authority-data": encoded(CA)}}],
            "users": [
                {"name": "u", "user": {"client-certificate-data": encoded(CERT), "client-key-data": encoded(KEY)}}
            ],
        }
        Path("config").write_text(yaml.safe_dump(config))
        found = {each["resource"]["key"]: each for each in report("config", *HYGIENE)["bundles"]}
        assert {*found} == {"certificate-authority-data", "client-certificate-data"}
        assert found["client-certificate-data"]["reading"]["key"] == "Config/u/client-key-data"
        inner = judged(thing("Secret", data={"value": encoded(yaml.safe_dump(config).encode())}))
        assert "default/Secret/web/value/u/client-certificate-data" in inner

    def test_a_keystore_with_its_password_beside_it(self):
        data = {"keystore.jks": encoded(STORE), "keystore.password": encoded(b"changeit\n")}
        (found,) = judged(thing("Secret", type="Opaque", data=data)).values()
        assert (found["alias"], found["verdict"]) == ("web", "pass")
        assert "pem/" not in str(rules(found))

    @pytest.mark.parametrize(
        ("names", "verdicts"),
        [
            (("a.password", "b.password"), {"a": "pass", "b": "pass"}),
            (("a.password",), {"a": "pass"}),  # the only one is taken for both
            (("b.password", "a.password"), {"a": "pass", "b": "pass"}),
            (("passwords",), {"a": "pass"}),
        ],
    )
    def test_each_keystore_has_the_password_of_its_name(self, names, verdicts):
        made = {}
        for name in "ab":
            entry = key_entry(name, LEAF.key.pkcs8, [each.der for each in CHAIN], password=f"changeit-{name}")
            made[f"{name}.jks"] = keystore([entry], password=f"changeit-{name}")
        passwords = {name: f"changeit-{name[0].replace('p', 'a')}\n".encode() for name in names}
        data = {name: encoded(each) for name, each in (made | passwords).items()}
        found = report(written(thing("Secret", type="Opaque", data=data)), *HYGIENE)
        opened = {each["alias"]: each["verdict"] for each in found["bundles"] if "the passphrase" not in str(each)}
        assert opened == verdicts

    @pytest.mark.parametrize("given", [None, b"changeit", b"other"])
    def test_a_keystore_is_opened_with_the_passphrase_of_the_run_if_none_is_beside_it(self, given):
        made = forge.pkcs12(*(forge.bag(each.der) for each in CHAIN))
        closed = forge.authenticated(forge.safes([forge.bag(LEAF.der)]), b"changeit")
        path = written(thing("Secret", data={"open.p12": encoded(made), "keystore.p12": encoded(closed)}))
        Path("passphrase").write_bytes(given or b"")
        options = ("--passphrase-file", "passphrase") if given else ()
        answer = certlint(path, *HYGIENE, *options)
        text = " ".join(answer.all.split())
        assert ("Secret/web/keystore.p12: it needs a passphrase" in text) is (given is None)
        assert ("the passphrase is wrong" in text) is (given == b"other")

    def test_names_of_cert_manager_are_asked_for(self):
        asked = {
            "secretName": "web",
            "dnsNames": [forge.FQDN, "*.apps.example.com", "x.example.com"],
            "ipAddresses": ["192.0.2.1"],
        }
        certificate = thing("Certificate", "web-cert", version="cert-manager.io/v1", spec=asked)
        (found,) = judged(tls(), certificate).values()
        assert found["fqdns"] == [forge.FQDN, "x.example.com"]
        wanted = {each["expected"] for each in found["findings"]}
        assert {"DNS:x.example.com", "DNS:*.apps.example.com", "IP:192.0.2.1"} <= wanted
        assert judged(tls("other"), certificate)["default/Secret/other/tls.crt"]["fqdns"] == []

    def test_names_of_the_command_line_come_first(self):
        certificate = thing(
            "Certificate", version="cert-manager.io/v1", spec={"secretName": "web", "dnsNames": ["x.example.com"]}
        )
        found = report(written(tls(), certificate), "--fqdn", forge.FQDN, *HYGIENE)["bundles"]
        assert found[0]["fqdns"] == [forge.FQDN]


class TestForms:
    def test_from_a_pipe(self):
        data = Path(written(tls())).read_bytes()
        (found,) = report("-", *HYGIENE, stdin=data)["bundles"]
        assert (found["path"], found["resource"]["name"]) == ("<stdin>", "web")

    def test_several_documents(self):
        text = "---\n".join(yaml.safe_dump(tls(name)) for name in "ab")
        Path("all.yaml").write_text(f"# two\n{text}---\n")
        assert len(report("all.yaml", *HYGIENE)["bundles"]) == 2

    def test_json_texts_one_after_the_other(self):
        Path("all.json").write_text("\n".join(json.dumps(tls(name)) for name in "ab"))
        assert len(report("all.json", *HYGIENE)["bundles"]) == 2

    def test_a_byte_order_mark_and_line_ends_of_windows(self):
        text = yaml.safe_dump(tls()).replace("\n", "\r\n")
        Path("a.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
        (found,) = report("a.yaml", *HYGIENE)["bundles"]
        assert found["verdict"] == "pass"

    def test_a_folder_with_other_files(self):
        written(tls(), path="secret.yaml")
        Path("values.yaml").write_text("replicas: 1\n")
        Path("package.json").write_text("{}")
        Path("deployment.yml").write_text(yaml.safe_dump(thing("Deployment", version="apps/v1", spec={})))
        answer = certlint(".", *HYGIENE)
        assert answer.code == 0, answer.all
        assert "3 files were not read because of the name" in answer.out

    def test_lines_are_those_of_the_manifest(self):
        pem_text = "".join(f"    {line}\n" for line in CERT.decode().splitlines())
        Path("a.yaml").write_text(
            f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData:\n  a.crt: |\n{pem_text}"
        )
        listed = report("a.yaml", *HYGIENE)["bundles"][0]["certificates"]
        assert [each["line"] for each in listed] == [6, 6 + bundle(LEAF).count(b"\n")]

    def test_a_line_is_told_where_the_manifest_has_it(self):
        """A value in base64 is on the line where it begins; what is in a manifest within a value has no line."""
        config = {"kind": "Config", "clusters": [{"name": "c", "cluster": {"certificate-authority-data": encoded(CA)}}]}
        Path("a.yaml").write_text(
            f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  a.crt: {encoded(CERT)}\n"
            f"  config: {encoded(yaml.safe_dump({'apiVersion': 'v1', **config}).encode())}\n"
        )
        lines = {
            each["resource"]["key"]: [certificate["line"] for certificate in each["certificates"]]
            for each in report("a.yaml", *HYGIENE)["bundles"]
        }
        assert lines == {"a.crt": [5, 5], "config/c/certificate-authority-data": [0]}

    def test_anchors_and_merged_mappings(self):
        data = f"apiVersion: v1\nkind: Secret\nmetadata: &m {{name: a}}\nx: &d {{tls.crt: {encoded(CERT)}}}\n"
        Path("a.yaml").write_text(f"{data}data:\n  <<: *d\n  tls.key: {encoded(KEY)}\n")
        (found,) = report("a.yaml", *HYGIENE)["bundles"]
        assert found["verdict"] == "pass"

    def test_a_pem_file_is_no_manifest_whatever_stands_before_it(self):
        Path("a.crt").write_bytes(b"apiVersion: v1\nkind: Secret\n" + CERT)
        (found,) = report("a.crt", *HYGIENE)["bundles"]
        assert found["resource"] is None

    def test_rules_about_pem_apply_and_rules_about_files_do_not(self):
        path = written(tls(cert=CERT.replace(b"\n", b"\r\n"), key=KEY))
        os.chmod(path, 0o666)
        (found,) = report(path, *HYGIENE)["bundles"]
        assert rules(found) == {"pem/crlf"}
        assert all(each["status"] == "not-applicable" for each in found["outcomes"] if each["rule"].startswith("file/"))

    @pytest.mark.parametrize("form", [name for name in FOR_BUNDLES if name != "html-summary"])  # it has sums alone
    def test_every_format_says_where(self, form):
        answer = certlint(written(tls(cert=CERT.replace(b"\n", b"\r\n"))), *HYGIENE, "--format", form)
        assert "default/Secret/web/tls.crt" in answer.out.replace("\\/", "/")

    def test_other_commands(self):
        path = written(tls(), thing("ConfigMap", data={"ca.crt": CA.decode()}))
        shown = certlint("show", path)
        assert (shown.code, shown.out.count("list.json: default/")) == (0, 2)
        trusted = report(path, *HYGIENE, "--trust", path)["bundles"]
        assert trusted[0]["trust"]["trusted"]
        assert certlint("forecast", path, *DAY).code == 0
        refused = certlint("fix", path, "--out", "new.pem")
        assert refused.code == 3
        assert "kubectl get" in refused.err
        assert not os.path.exists("new.pem")

    @pytest.mark.parametrize(
        ("count", "end", "told", "hint"),
        [
            (2, "", "it holds 2 bundles", "Secret/w0/tls.crt, default/Secret/w1/tls.crt"),
            (5, "", "it holds 5 bundles", "Secret/w3/tls.crt, default/Secret/w4/tls.crt"),
            (6, "", "it holds 6 bundles", "Secret/w4/tls.crt and 1 more"),
            (1, "{", "it holds one bundle, and the rest was not read", "Secret/w0/tls.crt"),
            (2, "{", "it holds 2 bundles, and the rest was not read", "Secret/w0/tls.crt, default/Secret/w1/tls.crt"),
        ],
    )
    def test_one_of_several_is_chosen_by_its_place(self, count, end, told, hint):
        Path("list.json").write_text("\n".join(json.dumps(tls(f"w{number}")) for number in range(count)) + end)
        Path("new.pem").write_bytes(CERT)
        answer = certlint("diff", "list.json", "new.pem", *DAY)
        assert (answer.code, answer.err.splitlines()[0]) == (3, f"certlint: list.json: {told}")
        assert answer.err.splitlines()[1].endswith(f"{hint}")
        assert certlint("diff", "list.json", "new.pem", "--alias", "default/Secret/w0/tls.crt", *DAY).code == 0

    def test_the_api_gives_a_result_for_each(self):
        found = Linter("hygiene", as_of="2026-06-01").lint_all(written(tls("a"), tls("b")))
        assert [(each.resource, each.verdict) for each in found] == [
            (f"default/Secret/{name}/tls.crt", "pass") for name in "ab"
        ]


class TestWhatToDo:
    def fix(self, secret: dict[str, Any]) -> str:
        (found,) = judged(secret).values()
        return next(each["remediation"] for each in found["findings"] if each["rule"] == "pem/crlf")

    def test_a_tls_secret(self):
        text = self.fix(tls(cert=CERT.replace(b"\n", b"\r\n")))
        assert "kubectl get secret web -n default -o jsonpath='{.data.tls\\.crt}' | base64 -d > tls.crt" in text
        assert (
            "(umask 077; kubectl get secret web -n default -o jsonpath='{.data.tls\\.key}' | base64 -d > tls.key)"
            in text
        )
        assert "certlint fix tls.crt --in-place" in text
        assert (
            "kubectl create secret tls web -n default --cert=tls.crt --key=tls.key --dry-run=client -o yaml "
            "| kubectl apply -f -" in text
        )

    @pytest.mark.parametrize("rule", ["validity/expired", "crypto/weak-key"])
    def test_what_needs_a_new_certificate_names_the_new_files(self, rule):
        """tls.crt and tls.key are what is replaced: nobody has files of these names."""
        old = forge.bundle(forge.leaf(key="rsa1024", not_after=datetime(2026, 5, 1)))
        (found,) = judged(tls(cert=old, key=forge.key_pem("rsa1024").encode())).values()
        text = next(each["remediation"] for each in found["findings"] if each["rule"] == rule)
        assert (
            "When you have the new certificate and the key that it was issued for, replace the value in the cluster:\n"
            "    kubectl create secret tls web -n default --cert=<CERTIFICATE-FILE> --key=<KEY-FILE> --dry-run=client"
            in text
        )
        assert "tls.crt" not in text
        (found,) = judged(thing("Secret", stringData={"a.pem": old.decode()})).values()
        text = next(each["remediation"] for each in found["findings"] if each["rule"] == rule)
        assert "kubectl create secret generic web -n default --from-file=a.pem=<CERTIFICATE-FILE> --dry-run" in text

    def test_an_opaque_secret(self):
        text = self.fix(thing("Secret", stringData={"a.pem": CERT.replace(b"\n", b"\r\n").decode()}))
        assert "kubectl create secret generic web -n default --from-file=a.pem --dry-run=client" in text

    def test_a_secret_of_cert_manager(self):
        secret = tls(cert=CERT.replace(b"\n", b"\r\n"))
        secret["metadata"]["annotations"] = {"cert-manager.io/certificate-name": "web-cert"}
        text = self.fix(secret)
        assert "cmctl renew web-cert -n default" in text
        assert "kubectl create" not in text

    @pytest.mark.parametrize("name", ["a b", "a;reboot", "$(reboot)", "a\nreboot", "-x", "\u202e", ""])
    def test_hostile_names_are_in_no_command(self, name):
        text = self.fix(tls(name, cert=CERT.replace(b"\n", b"\r\n")))
        assert "kubectl" not in text


class TestBadInput:
    def test_one_value_does_not_cost_the_others(self):
        bad = thing("Secret", "bad", type="kubernetes.io/tls", data={"tls.crt": "!", "tls.key": ""})
        assert reasons(tls(), bad) == ["default/Secret/bad/tls.crt: the value is not base64"]
        assert len(judged(tls(), bad)) == 1

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            ({"data": {"tls.crt": "", "tls.key": ""}}, "the value is empty"),
            ({"stringData": {"tls.crt": " \n", "tls.key": ""}}, "the value is empty"),
            ({"data": {"tls.key": encoded(KEY)}}, "no tls.crt"),
            ({"data": {}}, "no tls.crt"),
            ({"data": None}, "no tls.crt"),
            ({}, "no tls.crt"),
            ({"data": {"tls.crt": CERT.decode()}}, "put it under stringData"),
            ({"data": {"tls.crt": encoded(b"nothing")}}, "no PEM block"),
            (
                {"stringData": {"tls.crt": f"ENC[AES256_GCM,data:{'A' * 4000},iv:x,tag:y,type:str]"}},
                "encrypted with SOPS",
            ),
            ({"data": {"tls.crt": "ENC[AES256_GCM,data:AAAA,iv:x,tag:y,type:str]"}}, "encrypted with SOPS"),
        ],
    )
    def test_a_tls_secret_without_a_certificate(self, data, reason):
        (told,) = reasons(thing("Secret", type="kubernetes.io/tls", **data))
        assert told.startswith("default/Secret/web/tls.crt: ")
        assert reason in told

    def test_a_manifest_within_a_value_that_is_not_valid(self):
        broken = thing("Secret", stringData={"kubeconfig": "apiVersion: v1\nkind: Config\nclusters: [\n"})
        (told,) = reasons(broken)
        assert told.startswith("default/Secret/web/kubeconfig: it is not valid YAML")

    @pytest.mark.parametrize(("letters", "told"), [(396, False), (400, True)])
    def test_an_encrypted_value_that_is_too_short_for_a_certificate(self, letters, told):
        value = f"ENC[AES256_GCM,data:{'A' * letters},iv:x,tag:y,type:str]"
        answer = certlint(written(tls(), thing("Secret", "other", stringData={"web.crt": value})), *HYGIENE)
        assert (answer.code, "encrypted with SOPS" in answer.out) == (3 if told else 0, told), answer.all

    @pytest.mark.parametrize("held", ["nothing", "MIIB not a certificate", "<REPLACE ME>"])
    @pytest.mark.parametrize("key", ["ca.crt", "ca-bundle.pem", "service-ca.CRT", "web.cer"])
    def test_a_value_named_as_a_certificate_that_is_none(self, key, held):
        (told,) = reasons(tls(), thing("ConfigMap", "ca", data={key: held}))
        assert told.startswith(f"default/ConfigMap/ca/{key}: ")
        assert "no PEM block" in told

    def test_a_bundle_of_cas_that_is_none(self):
        hook = thing(
            "ValidatingWebhookConfiguration", "hook", "", webhooks=[{"clientConfig": {"caBundle": encoded(b"no")}}]
        )
        (told,) = reasons(tls(), hook)
        assert "webhooks[0].clientConfig.caBundle: " in told

    @pytest.mark.parametrize("key", ["ca.crt", "tls.key", "notes.txt", "config.yaml"])
    def test_a_value_that_nobody_filled_or_that_claims_nothing(self, key):
        held = "" if key == "ca.crt" else "nothing"  # cert-manager leaves ca.crt empty for an issuer of ACME
        assert certlint(written(tls(), thing("Secret", "ca", stringData={key: held})), *HYGIENE).code == 0

    @pytest.mark.parametrize("held", ["see LS0tLS", "LS0tLSBub3RoaW5n", "-----BEGIN of a text"])
    def test_a_text_that_looks_like_a_certificate_claims_nothing(self, held):
        assert certlint(written(tls(), thing("ConfigMap", "notes", data={"notes.txt": held})), *HYGIENE).code == 0
        (told,) = reasons(tls(), thing("ConfigMap", "notes", data={"notes.crt": held}))
        assert told.startswith("default/ConfigMap/notes/notes.crt: ")

    def test_sealed_secrets_are_named_as_such(self):
        sealed = thing("SealedSecret", version="bitnami.com/v1alpha1", spec={"encryptedData": {"tls.crt": "AgB=="}})
        assert "encrypted (Sealed Secrets)" in reasons(sealed)[0]

    def test_short_encrypted_values_hold_no_certificate(self):
        secret = tls() | {"stringData": {"password": "ENC[AES256_GCM,data:AAAA,iv:x,tag:y,type:str]"}}
        assert certlint(written(secret), *HYGIENE).code == 0

    def test_nothing_in_it(self):
        assert reasons(thing("ConfigMap", data={"a": "b"})) == [
            "not evaluated: no certificate in this Kubernetes manifest"
        ]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ('{"apiVersion": "v1", "kind": "Secret", ', "not valid JSON"),
            ('{"apiVersion": ' + "[" * 100_000, "nested too deeply"),
            ("apiVersion: v1\nkind: [\n", "not valid YAML"),
            ("apiVersion: v1\nkind: Secret\ndata: *x\n", "alias"),
            ("apiVersion: v1\nkind: Secret\ndata: &a {x: *a}\n", "alias"),
            ("apiVersion: v1\nkind: \x07\n", "a character that YAML does not allow"),
            ("apiVersion: v1\nx: " + "[" * 200 + "\n", "nested more than 100 levels"),
            ("apiVersion: v1\nx: {{ .Values.x }}\n  y: }}\n", "a template"),
            ("apiVersion: v1\nx: \xff\n", "not UTF-8"),
        ],
    )
    def test_what_is_no_manifest(self, text, reason):
        Path("a.yaml").write_bytes(text.encode("latin-1"))
        answer = certlint("a.yaml", *HYGIENE)
        assert (answer.code, reason in answer.out) == (3, True), answer.all

    def test_aliases_are_not_unfolded(self):
        lines = ["apiVersion: v1", "kind: List", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
        Path("a.yaml").write_text("\n".join([*lines, "items: *a9", ""]))
        answer = certlint("a.yaml", *HYGIENE)
        assert answer.code == 3
        assert "aliases stand for more than" in answer.out

    @pytest.mark.parametrize(("count", "told"), [(99, False), (101, True)])
    @pytest.mark.parametrize("size", [0, 999])
    def test_aliases_stand_for_all_that_is_in_them(self, size, count, told):
        one, many = (f"[{', '.join('x' * size)}]", count) if size else ("x", 1000 * count)
        lines = ["apiVersion: v1", "kind: List", f"a: &a {one}", f"items: [{', '.join(['*a'] * many)}]", ""]
        Path("a.yaml").write_text("\n".join(lines))
        assert ("aliases stand for more than" in certlint("a.yaml", *HYGIENE).out) is told

    def test_no_python_object_is_made(self):
        Path("a.yaml").write_text(
            "apiVersion: v1\nkind: Secret\ndata: !!python/object/apply:os.system ['touch made']\n"
        )
        assert certlint("a.yaml", *HYGIENE).code == 3
        assert not os.path.exists("made")

    def test_an_error_quotes_nothing_of_the_file(self):
        Path("a.yaml").write_text(f"apiVersion: v1\nkind: Secret\nstringData:\n  tls.key: {KEY.decode()}\n")
        answer = certlint("a.yaml", *HYGIENE)
        assert answer.code == 3
        assert not any(line in answer.all for line in KEY.decode().splitlines()[1:])

    def test_without_pyyaml(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "yaml", None)
        answer = certlint(written(tls(), path="a.yaml"), *HYGIENE)
        assert answer.code == 3
        assert "pip install 'certlint[yaml]'" in answer.out.replace("\n", " ")
        assert certlint(written(tls()), *HYGIENE).code == 0

    @pytest.mark.parametrize(
        "text",
        ["apiVersion: v1\nx: [\n", '{"apiVersion": "v1", "x": [}', '{"apiVersion": "v1", "kind": "ConfigMap"}', ""],
        ids=["YAML", "JSON", "nothing in it", "without PyYAML"],
    )
    def test_an_unreadable_one_is_not_a_finding_where_pem_is_loaded(self, text, monkeypatch):
        """A server that mounts its values loads PEM, and does not load the manifest."""
        if not text:
            monkeypatch.setitem(sys.modules, "yaml", None)
            text = yaml.safe_dump(tls())
        Path("a.yaml").write_text(text)
        answer = certlint("a.yaml", *DAY)
        assert answer.code == 3, answer.all
        assert "not read  a.yaml: not evaluated: " in answer.out
        assert "PKCS #12" not in answer.all
        assert "0 files, 0 certificates: no findings" in answer.out

    def test_too_many_certificates(self):
        path = written(tls("a"), tls("b"))
        answer = certlint(path, *HYGIENE, "--max-certificates", "3")
        assert answer.code == 3
        assert "PASS  list.json: default/Secret/a/tls.crt" in answer.out
        assert "the rest: more than 3 certificates" in answer.out
        assert certlint(path, *HYGIENE, "--max-certificates", "4").code == 0

    @pytest.mark.parametrize("path", ["a.yaml", "a.json"])
    def test_what_stands_before_a_fault_is_evaluated(self, path):
        text = json.dumps(tls()) if path.endswith("json") else yaml.safe_dump(tls())
        Path(path).write_text(text + ("---\nx: [\n" if path.endswith("yaml") else "\n{"))
        answer = certlint(path, *HYGIENE)
        assert answer.code == 3
        assert f"PASS  {path}: default/Secret/web/tls.crt" in answer.out
        assert "the rest: it is not valid" in answer.out

    @pytest.mark.parametrize("value", [None, 5, [], [1], {"a": 1}, "x", True, {"tls.crt": None}, {"tls.crt": ["x"]}])
    @pytest.mark.parametrize(
        "field", ["data", "stringData", "metadata", "type", "kind", "spec", "items", "webhooks", "users"]
    )
    def test_any_type_anywhere(self, field, value):
        for kind in ("Secret", "ConfigMap", "Config", "List", "Certificate", "SealedSecret", "APIService"):
            secret = thing(kind, version="cert-manager.io/v1") | {field: value}
            answer = certlint(written(secret, [secret]), *HYGIENE)
            assert answer.code == 3
            assert "please report" not in answer.all


class TestNoKeyIsShown:
    @pytest.mark.parametrize("form", [*FOR_BUNDLES, "jsonl"])
    def test_in_no_format(self, form):
        lines = KEY.decode().splitlines()[1:-1]
        crossed = thing("Secret", "crossed", data={"a.crt": encoded(KEY), "tls.key": encoded(CERT)})
        plain = thing("Secret", "plain", data={"tls.key": KEY.decode()})
        config = thing("ConfigMap", "map", data={"all.pem": (CERT + KEY).decode(), "broken.key": KEY.decode()[:400]})
        answer = certlint(written(tls(), crossed, plain, config), *HYGIENE, "--format", form)
        assert not any(line in answer.all or encoded(line.encode())[4:-4] in answer.all for line in lines)


def test_what_yaml_is_read_as_is_text():
    (found,) = manifests.documents_of(b"a: yes\nb: 0x10\nc: 2026-01-01\nd: ~\n")
    assert found == {"a": "yes", "b": "0x10", "c": "2026-01-01", "d": "~"}


def test_errors_name_no_file():
    with pytest.raises(InputError, match=r"^it is not valid JSON"):
        list(manifests.documents_of(b"{"))

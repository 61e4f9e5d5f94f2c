"""What remediations for Kubernetes objects say, run: a stand-in for `kubectl` keeps the objects, and the defect is gone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from tests import ROOT, forge
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint

pytestmark = pytest.mark.slow

CERT = bundle(*forge.chain()[:2])
KUBECTL = '''#!{python}
"""As much of kubectl as remediations use, over one file."""
import base64, json, re, sys
words = sys.argv[1:]
state = json.load(open("secret.json"))
if words[0] == "get":
    key = re.search(r"{{\\.data\\.(.*)}}", words[-1])[1].replace("\\\\.", ".")
    value = state["data"][key]
    sys.stdout.write(value)
elif words[0] == "create":
    files = dict(word.removeprefix("--").split("=", 1) for word in words if word.startswith(("--cert", "--key", "--from-file")))
    names = {{"cert": "tls.crt", "key": "tls.key"}}
    made = {{names.get(option, path): open(path, "rb").read() for option, path in files.items()}}
    encode = (lambda data: data.decode()) if words[1] == "configmap" else (lambda data: base64.b64encode(data).decode())
    given = [word.removeprefix("--type=") for word in words if word.startswith("--type=")]
    kind = "kubernetes.io/tls" if words[2] == "tls" else (given or ["Opaque"])[0]
    if words[1] == "secret" and kind != state["type"]:
        sys.exit("type: Invalid value: field is immutable")
    json.dump({{**state, "data": {{**state["data"], **{{k: encode(v) for k, v in made.items()}}}}}}, sys.stdout)
else:
    applied = sys.stdin.read()
    open("secret.json", "w").write(applied)
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    for name, text in (
        ("kubectl", KUBECTL.format(python=sys.executable)),
        ("certlint", f'#!/bin/sh\nexec {sys.executable} -m certlint "$@"\n'),
    ):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "type", "key"),
    [
        ("Secret", "kubernetes.io/tls", "tls.crt"),
        ("Secret", "kubernetes.io/tls", "ca.crt"),
        ("Secret", "Opaque", "server.pem"),
        ("Secret", "example.com/trust anchors", "ca.pem"),
        ("ConfigMap", "", "bundle.pem"),
    ],
)
def test_the_commands_mend_what_is_in_the_cluster(folder, kind, type, key):
    odd = CERT.replace(b"\n", b"\r\n")
    held = {key: odd, "tls.key": key_pem().encode()} if kind == "Secret" else {key: odd}
    data = {name: b64encode(value).decode() if kind == "Secret" else value.decode() for name, value in held.items()}
    thing = {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": "web", "namespace": "shop"},
        "type": type,
        "data": data,
    }
    Path("secret.json").write_text(json.dumps(thing))
    answer = certlint("secret.json", "--profile", "hygiene", *DAY, "--format", "json")
    findings = [each for found in json.loads(answer.out)["bundles"] for each in found["findings"]]
    (text,) = [each["remediation"] for each in findings if each["rule"] == "pem/crlf"]
    commands = "\n".join(re.findall(r"(?m)^    (.*)", text))
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-ec", commands], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept = json.loads(Path("secret.json").read_text())["data"]
    assert (b64decode(kept[key]) if kind == "Secret" else kept[key].encode()) == CERT
    assert {*kept} == {*data}
    assert os.stat("tls.key").st_mode & 0o777 == 0o600 if key == "tls.crt" else not Path("tls.key").exists()

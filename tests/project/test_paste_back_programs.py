"""Pasted, it works: each command of other programs that a rule suggests is run in a shell, and does away with the finding.

The commands are found in the rules, so that a new one without a fixture that shows it, or without a case here, fails.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from certlint.policy import catalogue, profile, remediation
from tests import forge
from tests.forge import bundle, key_pem
from tests.forge.keyfiles import PASSWORD
from tests.support.cli import certlint
from tests.support.fixture_files import AS_OF, FOLDER, Fixture, read
from tests.support.pasting import UNKNOWN

pytestmark = pytest.mark.slow

# Other tests run certlint's own, a cluster has rladmin, and nothing is installed here.
OTHERS = ("certlint", "rladmin", "python")
WORD = "changeit"
FQDN = "www.example.com"
# They need users of another machine, the configuration of a CA, or a cluster (`tests/containers/test_kubernetes.py`).
ELSEWHERE = {
    "chown {owner} {path}",
    "openssl ca -gencrl -crldays 7 -out <CRL-FILE>",
    "chown {database_user} {path}",
    "chown root:<GROUP> {path}",
    "chgrp openldap {path}",
    "chgrp rabbitmq {path}",
    (
        "kubectl create secret tls <CONFIGMAP> --cert=<CERTIFICATE-FILE> --key=<KEY-FILE>"
        " --dry-run=client -o yaml | kubectl apply -f -"
    ),
    """kubectl patch configmap <CONFIGMAP> --type=json -p '[{"op": "remove", "path": "/data/<KEY-OF-THE-VALUE>"}]'""",
}
# They end with an error, which says what is wrong.
SHOWS_WHY = {
    "openssl asn1parse -in {path} -i",
    "openssl crl -in {path} -noout -verify -CAfile <CA-FILE>",
    "openssl ocsp -respin {path} -noverify -resp_text",
    "openssl pkey -in {key_file} -noout -check",
}
# OpenSSL 3.0 does not know these keys.
LATER = {
    "openssl genpkey -algorithm ML-DSA-87 -out <NEW-KEY-FILE>",
    "openssl req -new -key {key} -subj /CN={common_name} -addext subjectAltName={alt_names} -out <CSR-FILE>",
}
KNOWN = {
    "ALIAS": "web",
    "BLOCK-FILE": "root.der.pem",
    "BUNDLE-FILE": "new.pem",
    "CA-FILE": "root.pem",
    "CA-KEY-FILE": "root.key",
    "CERTIFICATE-FILE": "leaf.pem",
    "CERTIFICATE-KEY-FILE": "new.pem",
    "CHAIN-FILE": "chain.pem",
    "CRL-FILE": "new.crl",
    "CSR-FILE": "new.csr",
    "DECODED-FILE": "new.pem",
    "DECRYPTED-KEY-FILE": "new.key",
    "FILE": "new",
    "FILE-TO-IMPORT": "new.pem",
    "FIRST-KEYSTORE-FILE": "first.p12",
    "KEY-FILE": "own.key",
    "KEYSTORE-FILE": "new.p12",
    "LEAF-FILE": "leaf-of-ours.pem",
    "MAILBOX": "someone@example.com",
    "NAME": FQDN,
    "NEW-KEY-FILE": "new.key",
    "OTHER-ALIAS": "other",
    "ROOT-FILE": "root.pem",
}


class Shown(NamedTuple):
    """A command as a report has it: in which fixture, for which rule."""

    fixture: Fixture
    rule: str
    command: str


def templates() -> dict[str, set[str]]:
    """Each command line of another program, and the rules that suggest it."""
    found: dict[str, set[str]] = {}
    rules = [rule for name in catalogue.names() for rule in catalogue.load(name)]
    texts = [(rule.id, rule.remediation) for rule in rules]
    for name in profile.names():
        loaded = profile.load(name)
        texts += [(rule.id, rule.remediation) for rule in loaded.rules]
        texts += [(rule, each.get("remediation", "")) for layer in loaded.layers for rule, each in layer.texts.items()]
    for rule, text in texts:
        for line in text.splitlines():
            if (
                line.startswith("    ") and " = " not in line and line.split()[0] not in OTHERS
            ):  # a configuration has a sign
                found.setdefault(line.strip(), set()).add(rule)
    return found


def laid_out(fixture: Fixture, folder: Path) -> list[str]:
    """Writes the fixture and its files; gives the command line that checks it."""
    folder.chmod(fixture.folder_mode)
    for name, data, mode in (*fixture.files, ("bundle.pem", fixture.data, fixture.mode)):
        (folder / name).write_bytes(data)
        (folder / name).chmod(mode)
    options = fixture.options.replace("{dir}/", "").replace("{owner}", "root:root")
    return ["bundle.pem", *shlex.split(options), "--as-of", AS_OF]


def findings(words: list[str]) -> list[dict[str, Any]]:
    answer = json.loads(certlint(*words, "--format", "json").out)
    return [finding for each in answer["bundles"] for finding in each["findings"]]


def shown(template: str, rules: set[str], folder: Path) -> Iterator[Shown]:
    """Where a report suggests the command."""
    shape = re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", template))) + "$")
    for number, rule in enumerate(sorted(rules)):
        for path in sorted((FOLDER / rule).glob("*.pem")):
            fixture = read(path)
            place = folder / f"{number}-{path.stem}"
            place.mkdir()
            os.chdir(place)
            for each in findings(laid_out(fixture, place)):
                lines = each["remediation"].splitlines() if each["rule"] == rule else []
                yield from (Shown(fixture, rule, line.strip()) for line in lines if shape.match(line.strip()))


def beside(folder: Path) -> None:
    """What only a user knows: a CA, a request, a chain and its key, keystores."""
    leaf, middle, root = forge.chain()
    for name, each in (("root.pem", root), ("root.der.pem", root), ("leaf-of-ours.pem", leaf)):
        (folder / name).write_bytes(bundle(each))
    (folder / "root.key").write_text(key_pem("rsa4096-a"))
    (folder / "new.crl").write_bytes(forge.crl_pem(root))
    for name in ("own.key", "new.key"):
        (folder / name).write_text(key_pem())
        (folder / name).chmod(0o600)
    (folder / "chain.pem").write_bytes(bundle(leaf, middle, root))
    (folder / "request").mkdir()
    assert certlint("csr", "-f", FQDN, "--key", "own.key", "--out-dir", "request", "--profile", "hygiene").code == 0
    shutil.copy(folder / "request" / f"{FQDN}.csr", folder / "new.csr")
    words = "openssl pkcs12 -export -in leaf-of-ours.pem -inkey own.key -name web -out first.p12 -passout"
    subprocess.run([*words.split(), f"pass:{WORD}"], check=True, capture_output=True)


def filled(command: str) -> str:
    """As a user fills it in: names of files, and passwords where a terminal would be asked for them."""
    text = UNKNOWN.sub(lambda found: KNOWN[found[0][1:-1]], command)
    if "pkcs12 -export" in text:
        text += f" -passout pass:{WORD}"
    if "keytool" in text:
        text = text.replace("keytool", f"keytool -storepass {WORD} -srcstorepass {WORD} -noprompt", 1)
    return re.sub(r"-in (\S+)", rf"-in \1 -passin pass:{PASSWORD}", text, count=1) if " pkey " in text else text


def after(each: Shown, words: list[str]) -> list[str] | None:
    """The command line that judges what a command has made of what is judged; none where it made something else."""
    if each.command.startswith("chmod"):
        return words
    written = re.search(r"(?:> |-out )(\S+?)\)?$", filled(each.command))
    if written is None:
        return None
    if written[1] == "new.key":
        without = [word for word in words if word not in ("--key", "key.pem")]
        return [*without, "--key", "new.key"] if "key.pem" in words and " -in " in each.command else None
    return [written[1], *words[1:]] if written[1] in ("new.pem", "leaf.pem") else None


TEMPLATES = templates()


@pytest.mark.parametrize("template", sorted(TEMPLATES.keys() - ELSEWHERE - LATER))
def test_a_command_of_another_program_works_as_pasted(template, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    each = next(shown(template, TEMPLATES[template], tmp_path), None)
    if each is None:  # of rules whose cases are tables
        good = read(next((FOLDER / "good" / "hygiene").glob("*.pem")))
        command = template.replace("{path}", "bundle.pem")
        for name, unknown in remediation.UNKNOWN.items():
            command = command.replace(f"{{{name}}}", unknown)
        each = Shown(good, "", command)
    here = tmp_path / "pasted"
    here.mkdir()
    monkeypatch.chdir(here)
    words = laid_out(each.fixture, here)
    beside(here)
    done = subprocess.run(
        ["bash", "-c", filled(each.command)], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert (done.returncode == 0) is (template not in SHOWS_WHY), (filled(each.command), done.stderr)
    again = after(each, words)
    if again is not None and each.rule:
        assert each.rule not in {finding["rule"] for finding in findings(again)}, (each, again)

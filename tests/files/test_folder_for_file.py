"""A folder where a command expects a file, and a file where it expects a folder: what it is, and what to give."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import DAY, certlint

# What is named, and a command in which a folder stands in its place.
COMMANDS = """
show                     | show folder
diff                     | diff bundle.pem folder
tbs                      | tbs folder
request                  | sign folder --new-ca ca
CA                       | sign a.csr --ca folder --ca-key folder
key of a request         | csr -f a.example.com --key folder
install                  | install proxy --cert folder --key folder --fqdn a.example.com
configuration            | bundle.pem --config folder
profile                  | bundle.pem --profile folder.toml
policy                   | rules --verify folder.toml
baseline                 | bundle.pem --baseline folder
logs                     | bundle.pem --ct-logs folder
keys                     | bundle.pem --known-keys folder
response                 | bundle.pem --ocsp-response folder
passphrase               | store.p12 --passphrase-file folder
owners                   | bundle.pem --owners folder --record new.db
inventory                | inventory list --record folder
tokens                   | serve --tokens folder
certificate of a service | serve --cert folder
report                   | bundle.pem --output folder
lines                    | bundle.pem --format jsonl=folder
journal of lines         | bundle.pem --format jsonl=lines --resume folder
journal of a scan        | scan 127.0.0.1:1 --resume folder
hosts                    | scan --hosts folder
"""
WORDS = {what.strip(): words.split() for what, words in (line.split("|") for line in COMMANDS.strip().splitlines())}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("folder.toml").mkdir()
    Path("bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    Path("a.csr").write_text(forge.csr().pem)
    leaf = forge.leaf()
    Path("store.p12").write_bytes(forge.pkcs12(forge.bag(leaf.der), forge.bag(leaf.key.pkcs8, password=b"changeit")))


@pytest.mark.parametrize("what", WORDS)
def test_the_message_says_that_it_is_a_folder_and_what_to_give(what):
    words = WORDS[what]
    answer = certlint(*words, *(DAY if words[0] == "bundle.pem" else ()))
    assert answer.code in (2, 3), answer
    text = " ".join(answer.all.split())
    assert "folder" in text
    assert "give" in text
    assert "Is a directory" not in text or "it is a folder: give a file" in text
    assert "regular file" not in text


def test_a_file_where_a_report_has_a_folder():
    answer = certlint("bundle.pem", "--format", "html=bundle.pem/", *DAY)
    assert answer.code == 2
    assert "not a folder" in answer.err
    assert "--force" not in answer.err

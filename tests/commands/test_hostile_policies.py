"""Texts of policies and of configurations: whoever opens a pull request writes these, too.

A policy that is named by a configuration in the folder is used without a word on the command line.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from certlint.output.formats import FORMATS
from tests import forge
from tests.output.test_hostile_text import CONTROLS
from tests.support.cli import DAY, certlint
from tests.support.readers import READERS

pytestmark = pytest.mark.slow

TEXTS = {
    "terminal": "a\x1b[31mb\u202ec\x07",
    "second line": "a\n::error::pwned",
    "command": "::error::pwned",
    "after a blank": "\u00a0::error::pwned",
    "after a return": "a\r::error::pwned",
    "after a control of C1": "a\x85::error::pwned\x9b2J",
    "old commands": "##[error]x ##vso[task.complete]y",
    "markup": "<script>alert(1)</script>]]><x y='\">",
}
# Every text that a policy may have. What must be one line is T, what may be several is L.
POLICY = """
extends = "redis-enterprise-server"
title = T
description = L
select = ["acme/*"]
ignore = [{ rule = "redis/key-usage*", reason = T }]
[settings.site]
type = "string"
help = T
values = ["berlin", T]
[texts."redis/san-incomplete"]
title = T
rationale = L
remediation = L
citation = T
example = L
[standard]
title = T
edition = T
source = T
read = "2026-01-01"
[[clause]]
id = T
requires = T
force = "shall"
rules = ["acme/no-root"]
[[clause]]
id = "2"
requires = T
force = "should"
undecidable = T
[[rule]]
id = "acme/no-root"
title = T
severity = "error"
check = "chain.complete"
params = { lacks = "root" }
rationale = L
remediation = L
citation = T
example = L
equivalents = [T]
refused_by = { openssl = T }
"""
FORMS = [("a.pem", "r.csr", "--fqdn", "cluster.example.com", "--format", name) for name in FORMATS]
LINES = (
    ("a.pem", "--show-config"),
    ("a.pem", "--statistics"),
    ("a.pem", "--site", "nonesuch"),
    ("a.pem", "--select", "file/nonesuch"),
    ("a.pem", "--ignore", "*"),
    ("r.csr",),
    *FORMS,
    ("--help",),
    ("rules",),
    ("rules", "--verify"),
    ("explain", "acme/no-root"),
    ("explain", "redis/san-incomplete"),
    ("forecast", "a.pem"),
    ("diff", "a.pem", "b.pem"),
    ("fix", "a.pem", "--diff"),
    ("tbs", "a.pem"),
    ("install", "proxy", "--cert", "a.pem"),
    ("generate", "-f", "c.example.com", "-t", "nonesuch"),
    ("scan", "127.0.0.1:1"),
)
WITHOUT_DAY = {"rules", "explain", "generate", "scan", "--help", "tbs"}


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.pem").write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"])[:-1]))
    Path("b.pem").write_bytes(forge.bundle(*forge.chain()))
    Path("r.csr").write_bytes(forge.bundle(forge.csr()))
    return tmp_path


def write_policy(path: str, text: str) -> None:
    several = json.dumps(text)
    one = json.dumps(text.replace("\n", " "))
    filled = re.sub(r"\bT\b", lambda _: one, POLICY)
    Path(path).write_text(re.sub(r"\bL$", lambda _: several, filled, flags=re.MULTILINE))


def verify_harmless(words: tuple[str, ...], found: str) -> None:
    assert CONTROLS.findall(found) == [], words
    assert not re.search(r"##[A-Za-z]*\[", found), words
    if "github" not in words:
        lines = re.split(r"\r\n|\r|\n", found)
        assert [line for line in lines if line.lstrip().startswith("::")] == [], words


@pytest.mark.parametrize("where", ["text", "path", "configuration"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_of_a_policy_harms_a_terminal_or_a_log(text, where, here):
    name = "acme.toml" if where == "text" else f"p{text.replace('/', '_')}.toml"
    write_policy(name, text)
    named = ("--profile", f"./{name}")
    if where == "configuration":
        Path("certlint.toml").write_text(f"profile = {json.dumps(f'./{name}')}\n")
    for words in LINES:
        given = named if where != "configuration" or words[0] not in ("a.pem", "r.csr", "--help") else ()
        day = DAY if words[0] not in WITHOUT_DAY and "--show-config" not in words else ()
        answer = certlint(*words, *given, *day)
        assert "internal error" not in answer.all, words
        verify_harmless(words, answer.out)
        verify_harmless((*words, "stderr"), answer.err)
        if answer.code != 2 and words in FORMS and words[-1] in READERS:
            READERS[words[-1]](answer.out)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_name_of_a_configuration_is_text(text, here):
    name = f"c{text.replace('/', '_')}.toml"
    Path(name).write_text('[[suppress]]\nrule = "redis/*"\npath = "a.pem"\nreason = "r"\nexpires = 2026-09-01\n')
    for words in (("a.pem",), ("a.pem", "--show-config"), ("a.pem", "--format", "json")):
        answer = certlint(*words, "--config", name, *DAY)
        verify_harmless(words, answer.out)
        verify_harmless(words, answer.err)

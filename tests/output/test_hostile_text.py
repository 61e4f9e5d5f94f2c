"""Certificate text in every format: what a CN says is data to each reader, and never a line, a tag, a formula or a command."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import unicodedata
from pathlib import Path

import pytest

from certlint.cli import main
from certlint.escape import wrapped
from certlint.output import calendar_events, markdown
from certlint.output.formats import FOR_BUNDLES
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.readers import READERS

pytestmark = pytest.mark.slow

HOSTILE = {
    "newlines": "a\r\nb\n\nc",
    "workflow command": "a\n::error file=x::pwned",
    "workflow command at the start": "::error::pwned",
    "workflow command, encoded": "%0A::error::pwned%0D",
    "old workflow command": "##[error]pwned",
    "command to Azure Pipelines": "a ##vso[task.complete result=Succeeded;]b",
    "command to TeamCity": "##teamcity[buildStatus status='SUCCESS']",
    "end of CDATA": "]]></failure><testcase/>",
    "formula": "=cmd|' /C calc'!A0",
    "formula after a tab": "\t@SUM(1+1)",
    "terminal": "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "right to left": "\u202egpj.exe\u2066\u200f",
    "quotes": "a\"b'c`d\\e",
    "backslashes": 'a\\"b\\n\\\\',
    "nul": "a\x00b",
    "markup": "<script>alert(1)</script><!-- & -->",
    "markdown": "**b** [a](http://x.example) ![i](y) `c` ``d`` | e | @team #1",
    "addresses in markdown": "https://x.example www.x.example",
    "label": 'a"} 1\ncertlint_findings{path="x"} 0',
    "calendar": "a;b,c\nEND:VEVENT\\n",
    "no character": "a\ufffe\uffff\U0001fffe",
    "format specifiers": "{0} %s ${{ github.token }} {{ x }}",
}
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def report(folder, name: str, common_name: str) -> str:
    """A report over a leaf with this CN, which is also in a message, and lacks names."""
    path, target = folder / "bundle.pem", folder / "report"
    path.write_bytes(forge.bundle(*forge.chain(subject=common_name, san=["cluster.example.com"])))
    arguments = ["--fqdn", forge.FQDN, "--as-of", "2026-06-01", "--color", "never"]
    with contextlib.chdir(folder):
        main([path.name, *arguments, "--format", f"{name}={target}"])
    return target.read_bytes().decode()


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory):
    """How many things each reader finds when the name is a host's: as many as with any other."""
    folder = tmp_path_factory.mktemp("ordinary")
    return {name: len(READERS[name](report(folder, name, "other.example.com"))) for name in FOR_BUNDLES}


def test_every_format_has_its_reader():
    assert set(READERS) >= set(FOR_BUNDLES)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", FOR_BUNDLES)
def test_a_common_name_is_data(name, text, ordinary, tmp_path):
    found = report(tmp_path, name, text)
    assert CONTROLS.findall(found) == []
    assert not {c for c in found if unicodedata.category(c) == "Cs"}
    commands = [line for line in found.splitlines() if line.lstrip().startswith("::")]
    assert commands == [] or name == "github"
    assert not re.search(r"##[a-z]*\[", found)
    read = READERS[name](found)
    assert len(read) == ordinary[name] or name == "text"


@pytest.mark.parametrize("name", FOR_BUNDLES)
def test_a_path_is_data(name, tmp_path, monkeypatch):
    """Names of files come from whoever opened the pull request."""
    monkeypatch.chdir(tmp_path)
    for path in (
        "a\n::error::x,y:z.pem",
        "=cmd|x.pem",
        "]]>&<b>|`.pem",
        "%41 #\u202e@team.pem",
        b"\xff\xfe.pem".decode("utf8", "surrogateescape"),
    ):
        (tmp_path / path).write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"])))
    main([".", "none\n::error::.pem", "--as-of", "2026-06-01", "--format", f"{name}=report", "--color", "never"])
    found = (tmp_path / "report").read_bytes().decode()
    assert CONTROLS.findall(found) == []
    assert not [line for line in found.splitlines() if line.lstrip().startswith("::")] or name == "github"
    assert READERS[name](found)


NAMES = ("a\u202eb", "a\x1b[2Jb", "a\nb", "##[error]x", "a\u200bb")
OVER_FOLDERS = (
    ("check", "."),
    ("check", ".", "--show-files"),
    ("check", ".", "--format", "github"),
    ("fix", "."),
    ("forecast", "."),
    ("init", "--stdout", "."),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("parts", ["key", "chain", "both", "another key"])
def test_names_of_files_are_text_however_they_belong_together(name, parts, tmp_path, monkeypatch):
    """A bundle, its key, the file in which its chain goes on, what issued it: reports name each of them beside the others."""
    leaf, *cas = forge.chain()
    monkeypatch.chdir(tmp_path)
    held = {f"{name}.pem": forge.bundle(leaf, *cas) if parts == "key" else leaf.pem.encode()}
    if parts in ("chain", "both"):
        held[f"{name}-chain.pem"] = forge.bundle(*cas)
    if parts != "chain":
        held[f"{name}.key"] = forge.key_pem("rsa2048-a" if parts == "another key" else leaf.key).encode()
    for path, data in held.items():
        (tmp_path / path).write_bytes(data)
        (tmp_path / path).chmod(0o600)
    for words in OVER_FOLDERS:
        answer = certlint(*words, *(() if words[0] == "init" else DAY))
        assert not CONTROLS.search(answer.all), (words, answer.all)
        assert "##[" not in answer.all, words


@pytest.mark.parametrize("before", range(70, 80))
@pytest.mark.parametrize("text", ["::error::pwned", ":::error::pwned", "é::error::pwned"])
def test_no_line_of_a_calendar_is_folded_before_a_command(before, text):
    """A build agent trims the blanks with which a line goes on."""
    folded = calendar_events._folded("x" * before + text + "y" * 90)
    assert folded.replace("\r\n ", "") == "x" * before + text + "y" * 90
    assert not [line for line in folded.split("\r\n") if line.lstrip().startswith("::") or len(line.encode()) > 75]


@pytest.mark.parametrize("blank", [" ", "  ", "\u00a0", "\u3000 ", " " * 80])
@pytest.mark.parametrize("before", range(50, 76))
def test_no_line_of_a_calendar_begins_with_blanks_and_a_command(before, blank):
    value = calendar_events.escaped_value(f"{'x' * before}{blank}::error::pwned")
    lines = calendar_events.calendar(value, [f"SUMMARY:{value}"]).split("\r\n")
    assert not [line for line in lines if line.lstrip().startswith("::")]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000", "x \u00a0"])
@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_folded_line_begins_with_a_command(blank, width):
    for before in range(width):
        text = f"{'x' * before}{blank}::error::pwned {blank}::error::again"
        assert not [line for line in wrapped(text, width, "  ") if line.lstrip().startswith("::")]


def test_a_lone_surrogate_from_a_manifest_is_text(tmp_path, monkeypatch):
    """JSON may name an object so, though no file system and no encoding can."""
    monkeypatch.chdir(tmp_path)
    bundle = base64.b64encode(forge.bundle(*forge.chain())).decode()
    about = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a\ud800b", "namespace": "\udfff"}}
    Path("a.json").write_text(json.dumps({**about, "data": {"tls.crt": bundle, "\ud801": bundle}}))
    for name in FOR_BUNDLES:
        answer = certlint("a.json", *DAY, "--format", f"{name}=report")
        assert answer.code == 0, answer.err
        READERS[name](Path("report").read_bytes().decode())
    assert certlint("a.json", *DAY, "--format", "html=pages/").code == 0


BARS = ("a\\|[x](y)|b.pem", "a|b\\\\|c.pem", "|", "\\|", "a\\")


@pytest.mark.parametrize("name", BARS)
def test_a_bar_ends_no_cell(name):
    """Readers differ about a bar that follows two backslashes: none is left."""
    cell = markdown._in_table(markdown._code(name))
    assert not re.search(r"\\\\\|", cell)
    assert not re.search(r"(?<!\\)\|", cell)

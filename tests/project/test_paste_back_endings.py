"""Pasted, it works: the commands at the end of every command, and of its errors, run in the same folder."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import DAY, Answer, certlint
from tests.support.pasting import RUN_HERE, UNKNOWN, pasted, suggested

FQDN = "cluster.example.com"
NAMES = (
    "-f",
    f"{FQDN} other.example.com",
    "--san",
    "extra.example.com",
    "--ip",
    "192.0.2.7",
    "--subject",
    "C=DE,O=Corp AG",
)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def all_work(answer: Answer, known: dict[str, str] | None = None) -> list[str]:
    """Runs every command of an ending, in their order; gives them."""
    found = suggested(answer)
    for command in found:
        if command.split()[0] in RUN_HERE:
            end = pasted(command, known)
            assert end.code == 0, (command, end.all)
    return found


@pytest.mark.slow
def test_a_request_is_signed_and_its_certificate_passes(here):
    assert certlint("sign", "--new-ca", "ca").code == 0
    answer = certlint("csr", *NAMES, "--cert-name", "proxy", "--out-dir", "a folder")
    sign, check = all_work(answer, {"<CA-FILE>": "ca/ca.pem", "<CA-KEY-FILE>": "ca/intermediate.key"})
    for command in (sign, check):
        words = shlex.split(command)
        for option in ("--fqdn", "--san", "--ip", "--subject", "--cert-name"):
            assert option in words, command
        assert words.count("--fqdn") == 2
    assert (here / "a folder" / "proxy.pem").is_file()


@pytest.mark.slow
def test_what_openssl_is_told_makes_the_request():
    assert len(all_work(certlint("csr", *NAMES, "--for", "openssl"))) == 3


@pytest.mark.parametrize("tool", ["adcs", "cert-manager"])
def test_what_another_machine_runs_has_real_names(tool, here):
    answer = certlint("csr", "-f", FQDN, "--for", tool)
    first, *_ = suggested(answer)
    path = next(word for word in shlex.split(first) if (here / word).is_file())
    left = UNKNOWN.findall((here / path).read_bytes().decode("utf-8", "replace"))
    assert all(each in answer.out for each in left), "what is to be filled in is said"


@pytest.mark.slow
@pytest.mark.parametrize("options", [("-t", "all"), ("-t", "proxy", "--out-dir", "a folder"), ("--profile", "hygiene")])
def test_what_generate_made_passes_and_is_installed(options):
    commands = all_work(certlint("generate", *NAMES, "--key-type", "ec-p256", *options))
    assert commands
    assert all("--subject 'C=DE,O=Corp AG'" in each for each in commands)


def chain_upside_down(extra: str = "") -> str:
    leaf, intermediate, root = forge.chain()
    return extra + forge.pem(root.der) + forge.pem(intermediate.der) + forge.pem(leaf.der)


@pytest.mark.slow
def test_a_preview_says_how_to_write_it(here):
    (here / "the bundle.pem").write_text(chain_upside_down())
    asked = ("--fqdn", FQDN, *DAY)
    preview = certlint("fix", "the bundle.pem", *asked)
    assert (preview.code, len(suggested(preview))) == (1, 1)
    all_work(preview)
    assert "nothing to repair" in certlint("fix", "the bundle.pem", *asked).out
    assert certlint("the bundle.pem", *asked).code == 0


@pytest.mark.slow
def test_what_is_dropped_has_a_command_of_its_own(here):
    stranger = forge.cert("Other Root CA", ca=True, key="p384-a")
    (here / "bundle.pem").write_text(chain_upside_down(forge.pem(stranger.der)))
    asked = ("--fqdn", FQDN, *DAY)
    preview = certlint("fix", "bundle.pem", *asked, "--diff")
    *_, safe, unsafe = suggested(preview)
    assert "--unsafe" not in safe
    assert "--unsafe" in unsafe
    assert "--diff" not in safe + unsafe
    pasted(safe)
    pasted(unsafe)
    assert certlint("fix", "bundle.pem", *asked).out.count("nothing to repair") == 1


@pytest.mark.slow
@pytest.mark.parametrize("from_pipe", [True, False])
def test_what_is_not_replaced_goes_to_a_file_that_the_user_names(from_pipe, here):
    text = chain_upside_down()
    (here / "wrapped.json").write_text('{"chain": "' + text.replace("\n", "\\n") + '"}\n')
    preview = certlint("fix", "-", stdin=text.encode()) if from_pipe else certlint("fix", "wrapped.json")
    *_, command = suggested(preview)
    assert command.endswith("--out <OUTPUT-FILE>")
    if not from_pipe:
        pasted(command, {"<OUTPUT-FILE>": "out.pem"})
        assert (here / "out.pem").is_file()


@pytest.mark.slow
def test_no_request_is_suggested_for_a_name_that_csr_refuses(here):
    (here / "bundle.pem").write_text(chain_upside_down())
    answer = certlint("bundle.pem", "--fqdn", "bad_name.example.com", "--fqdn", "good.example.com", *DAY)
    requests = [each for each in suggested(answer) if each.startswith("certlint csr ")]
    assert requests
    for command in requests:
        assert "-f <FQDN> -f good.example.com" in command
        assert pasted(command, {"<FQDN>": "other.example.com"}).code in (0, 2)


ERRORS = {
    "an option": ("show", "--bogus", "x.pem"),
    "a missing argument": ("explain",),
    "a rule": ("explain", "nobody/knows-this"),
    "a rule of a profile": ("explain", "nobody/knows-this", "--profile", "hygiene"),
    "too many rules": ("explain", "certificate"),
    "nothing left": ("x.pem", "--ignore", "*"),
    "a rule that does not run": ("x.pem", "--select", "cabf-br/ecdsa-encoding", "--profile", "nginx"),
    "a setting": ("x.pem", "--profile", "hygiene", "--colour", "red"),
    "nothing to check": (),
    "nothing to sign": ("sign", "--ca", "x.pem", "--ca-key", "x.key"),
    "nothing to watch": ("watch", "--", "--profile", "hygiene"),
}


@pytest.mark.slow
@pytest.mark.parametrize("words", ERRORS.values(), ids=ERRORS)
def test_an_error_suggests_what_works(words, here):
    (here / "x.pem").write_bytes(forge.bundle(*forge.chain()))
    answer = certlint(*words)
    assert answer.code == 2
    for command in suggested(answer):
        if not UNKNOWN.search(command):
            assert pasted(command).code == 0, command


def endings() -> Iterator[tuple[str, Callable[[], Answer]]]:
    """Each ending that suggests commands, in an empty folder of its own."""
    yield "csr", lambda: certlint("csr", *NAMES)
    yield "csr --for openssl", lambda: certlint("csr", *NAMES, "--for", "openssl")
    yield "csr --for cert-manager", lambda: certlint("csr", *NAMES, "--for", "cert-manager")
    yield "generate", lambda: certlint("generate", *NAMES, "-t", "proxy", "--key-type", "ec-p256")
    yield "fix", lambda: certlint("fix", "bundle.pem", "--fqdn", FQDN, *DAY)
    yield "check", lambda: certlint("bundle.pem", "--fqdn", "elsewhere.example.org", *DAY)
    yield "explain", lambda: certlint("explain", "nobody/knows-this")
    yield "init", lambda: certlint("init")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _ in endings()])
def test_a_command_stands_on_one_line_at_any_width(name, tmp_path, monkeypatch):
    found = []
    for width in ("40", "200"):
        folder = tmp_path / width
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLUMNS", width)
        (folder / "bundle.pem").write_text(chain_upside_down())
        found.append(suggested(dict(endings())[name]()))
    assert found[0] == found[1]
    assert found[0] or name == "init"

"""However a key file is given, it is judged as a server would load it, and the finding names the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from certlint import Linter
from tests import forge
from tests.support.cli import DAY, certlint

BROKEN = forge.key_pem()[:-2] + "\n"
FQDN = ("--fqdn", forge.FQDN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "server.key").write_text(BROKEN)
    (tmp_path / "server.key").chmod(0o600)
    return tmp_path


def is_reported(text: str, folder: Path) -> bool:
    return "key/not-loadable" in text and str(folder / "server.key") in text


def test_on_the_command_line(folder):
    answer = certlint(folder / "bundle.pem", "--key", folder / "server.key", *FQDN, *DAY)
    assert answer.code == 1
    assert is_reported(answer.out, folder)


def test_in_the_configuration(folder):
    (folder / "certlint.toml").write_text(
        f'[[bundle]]\npath = "bundle.pem"\nkey = "server.key"\nfqdn = "{forge.FQDN}"\n'
    )
    answer = certlint(folder / "bundle.pem", "--config", folder / "certlint.toml", *DAY)
    assert answer.code == 1
    assert is_reported(answer.out, folder)


def test_from_python(folder):
    linter = Linter(fqdn=[forge.FQDN], key=folder / "server.key", as_of="2026-06-01")
    (finding,) = (f for f in linter.lint(folder / "bundle.pem").findings if f.rule.startswith("key/"))
    assert (finding.rule, finding.location.path, finding.location.line) == (
        "key/not-loadable",
        str(folder / "server.key"),
        BROKEN.count("\n"),
    )


@pytest.mark.parametrize(
    ("bundle", "key"),
    [("server.key", "sound.key"), ("sound.key", "server.key"), ("server.key", "odd.key"), ("odd.key", "server.key")],
)
def test_in_the_place_of_the_bundle(bundle, key, folder):
    """A file of keys alone is judged, and so is the key beside it: what is a matter of form hides no defect."""
    for name, text in (("sound.key", forge.key_pem()), ("odd.key", forge.key_pem().replace("\n", "\r\n"))):
        (folder / name).write_bytes(text.encode())
        (folder / name).chmod(0o600)
    answer = certlint(folder / bundle, "--key", folder / key, *FQDN, *DAY)
    assert answer.code == 1
    assert is_reported(answer.out, folder) or "pem/malformed-boundary" in answer.out


def test_of_fix(folder):
    answer = certlint(
        "fix", folder / "bundle.pem", "--out", folder / "out.pem", "--key", folder / "server.key", *FQDN, *DAY
    )
    assert answer.code == 1
    assert is_reported(answer.out, folder)


def test_of_install(folder):
    given = ("--cert", folder / "bundle.pem", "--key", folder / "server.key")
    answer = certlint("install", "proxy", *given, *FQDN, "--run", "--dry-run", *DAY)
    assert answer.code == 1
    assert is_reported(answer.all, folder)


@pytest.mark.parametrize("form", ["pkcs8", "pkcs1"])
def test_fix_writes_a_key_that_openssl_loads(folder, form):
    """The command that the finding names."""
    from tests.support.clients import openssl

    path = folder / "server.key"
    path.write_text(forge.pem(forge.key("rsa3072-a").pkcs8, "ANY PRIVATE KEY") if form == "pkcs8" else relabelled())
    assert openssl().key(path)
    assert certlint("fix", path, "--in-place", *DAY).code == 0
    assert openssl().key(path) == ""
    assert path.stat().st_mode & 0o777 == 0o600


def relabelled() -> str:
    return forge.key_pem(form="pkcs1").replace("RSA PRIVATE KEY", "PRIVATE KEY")

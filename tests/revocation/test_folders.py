"""Folders of CRLs: what in them may revoke a certificate is read, or the run says that it was not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.users import unprivileged

LEAF, CA, ROOT = forge.chain()


@pytest.fixture
def crls(tmp_path, monkeypatch) -> Path:
    """A folder with a CRL that lists nothing, and with what is no CRL, beside a bundle."""
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    Path("bundle.pem").write_bytes(forge.bundle(LEAF, CA, ROOT))
    folder = Path("crls")
    (folder / "below").mkdir(parents=True)
    (folder / "old.crl").write_bytes(forge.crl(CA))
    (folder / "README").write_text("CRLs of our CAs\n")
    (folder / "ca.pem").write_bytes(forge.bundle(CA))
    os.mkfifo(folder / "pipe")
    (folder / "gone.crl").symlink_to("nowhere.crl")
    return folder


def check() -> tuple[int, str]:
    with unprivileged():
        answer = certlint("bundle.pem", "--no-config", "--profile", "hygiene", "--crl", "crls", *DAY)
    return answer.code, answer.all


def test_other_contents_are_ignored(crls):
    code, text = check()
    assert code == 0
    assert "revocation: cluster.example.com: good" in text


def test_a_newer_list_revokes(crls):
    (crls / "below" / "new.crl").write_bytes(forge.crl(CA, [forge.revoked(LEAF)]))
    assert check()[0] == 1


@pytest.mark.parametrize("how", ["file", "folder", "cut off", "too large", "cut off in DER", "a page", "empty"])
def test_one_that_cannot_be_read_ends_the_run(crls, how):
    """It may be the list that revokes the certificate, which the older one calls good."""
    new = crls / "below" / "new.crl"
    new.write_bytes(forge.crl(CA, [forge.revoked(LEAF)]))
    if how == "cut off":
        text = forge.crl_pem(CA, [forge.revoked(LEAF)]).decode().splitlines()
        new.write_text("\n".join([*text[:5], text[-1]]))
    elif how == "cut off in DER":
        new.write_bytes(new.read_bytes()[:100])
    elif how in ("a page", "empty"):
        new.write_text("<html>502 Bad Gateway</html>\n" * (how == "a page"))
    elif how == "too large":
        os.truncate(new, (16 << 20) + 1)
    else:
        (new if how == "file" else new.parent).chmod(0)
    code, text = check()
    new.parent.chmod(0o755)
    assert code == 3
    assert "crls/below" in text


def test_a_file_without_a_crl_is_ignored_in_its_folder_and_not_by_its_name(crls):
    words = ("bundle.pem", "--profile", "hygiene", "--crl", "crls", "--crl", "crls/README", *DAY)
    with unprivileged():
        answer = certlint("--no-config", *words)
    assert (answer.code, "crls/README: the file contains no CRL" in answer.err) == (3, True)

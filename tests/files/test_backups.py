"""A private key is never destroyed: what overwrites files keeps it beside them, with mode 0600 and a date in its name."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

from certlint.errors import OutputError
from certlint.files.backups import write_keeping_keys
from certlint.files.writing import PRIVATE, PUBLIC, File
from tests import ROOT, forge
from tests.files import test_writing
from tests.forge import FQDN, bundle, key_pem
from tests.support.cli import DAY, certlint

KEY = key_pem("p256-a").encode()
NEW = key_pem("p256-b").encode()
DATED = re.compile(r"\.\d{4}-\d\d-\d\d\.bak(\.\d+)?\Z")
QUICK = ("--key-type", "ec-p256")


def kept(folder: Path) -> dict[str, bytes]:
    """The backups in a folder, by the name of the file that they are of and their own number."""
    found = {}
    for path in folder.iterdir():
        if DATED.search(path.name):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            found[DATED.sub(r"\1", path.name)] = path.read_bytes()
    return found


def others(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not DATED.search(path.name))


def pkcs12(folder: Path) -> bytes:
    (folder / "all.pem").write_bytes(bundle(forge.leaf(key="p256-a"), KEY.decode()))
    command = ["openssl", "pkcs12", "-export", "-in", folder / "all.pem", "-out", folder / "s", "-passout", "pass:x"]
    subprocess.run(command, check=True)
    data = (folder / "s").read_bytes()
    (folder / "s").unlink()
    (folder / "all.pem").unlink()
    return data


SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: tls\ndata:\n  tls.crt: ''\n  tls.key: {}\n"
SECRETS = {
    "PKCS #8": KEY,
    "SEC 1": key_pem("p256-a", "sec1").encode(),
    "encrypted": key_pem("rsa2048-a", "encrypted").encode(),
    "DER": forge.key("p256-a").pkcs8,
    "UTF-16": KEY.decode().encode("utf-16"),
    "with its certificate": bundle(forge.leaf(key="p256-a"), KEY.decode()),
    "cut off": KEY[:100],
    "bare base64 of DER": base64.encodebytes(forge.key("p256-a").pkcs8),
    "base64 below certificates": bundle(forge.leaf()) + b"key:\n" + base64.encodebytes(forge.key("p256-a").pkcs8),
    "a Secret": SECRET.format(base64.b64encode(KEY).decode()).encode(),
    "a Secret with a keystore": SECRET.format(base64.b64encode(b"\xfe\xed\xfe\xed" + bytes(40)).decode()).encode(),
    "a Secret in JSON": json.dumps({"apiVersion": "v1", "kind": "Secret", "stringData": {"k": KEY.decode()}}).encode(),
    "a keystore of Java": b"\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x01",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("mode", [PRIVATE, PUBLIC])
def test_a_key_that_is_replaced_is_kept(secret, mode, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(secret)
    path.chmod(0o640)
    (note,) = write_keeping_keys({str(path): File(NEW, mode)}, force=True)
    assert path.read_bytes() == NEW
    assert kept(tmp_path) == {"file": secret}
    assert all(str(each) in note for each in tmp_path.iterdir())


def test_a_container_that_is_replaced_is_kept(tmp_path):
    data = pkcs12(tmp_path)
    (tmp_path / "file").write_bytes(data)
    write_keeping_keys({str(tmp_path / "file"): File(bundle(*forge.chain()), PUBLIC)}, force=True)
    assert kept(tmp_path) == {"file": data}


@pytest.mark.parametrize("data", [bundle(*forge.chain()), forge.csr().pem.encode(), forge.root().der, b"", b"a note\n"])
def test_what_is_public_is_not_kept(data, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(data)
    assert write_keeping_keys({str(path): File(b"new", PUBLIC)}, force=True) == []
    assert os.listdir(tmp_path) == ["file"]


def test_the_same_key_once_more_needs_no_backup(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(KEY)
    assert write_keeping_keys({str(path): File(KEY, PRIVATE)}, force=True) == []
    assert os.listdir(tmp_path) == ["file"]


def test_every_key_has_a_backup_of_its_own(tmp_path):
    path = tmp_path / "file"
    secrets = [key_pem(name).encode() for name in ("p256-a", "p256-b", "p256-c", "p384-a")]
    for secret in secrets:
        write_keeping_keys({str(path): File(secret, PRIVATE)}, force=True)
    assert path.read_bytes() == secrets[3]
    assert kept(tmp_path) == {"file": secrets[0], "file.1": secrets[1], "file.2": secrets[2]}


def test_a_link_is_replaced_and_the_key_that_it_leads_to_stays(tmp_path):
    (tmp_path / "real").write_bytes(KEY)
    (tmp_path / "file").symlink_to("real")
    write_keeping_keys({str(tmp_path / "file"): File(NEW, PRIVATE)}, force=True)
    assert (tmp_path / "real").read_bytes() == KEY
    assert others(tmp_path) == sorted(os.listdir(tmp_path)) == ["file", "real"]


def test_when_the_new_files_can_not_be_written_there_is_no_backup_either(tmp_path):
    (tmp_path / "file").write_bytes(KEY)
    wanted = {str(tmp_path / "file"): File(NEW, PRIVATE), "/dev/full": File(b"x", PUBLIC)}
    with pytest.raises(OutputError):
        write_keeping_keys(wanted, force=True)
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == KEY


def test_the_error_names_every_file_that_would_be_overwritten(tmp_path):
    paths = [str(tmp_path / name) for name in ("a", "b", "c", "d")]
    for path in paths[:3]:
        Path(path).write_bytes(KEY)
    with pytest.raises(OutputError) as caught:
        write_keeping_keys({path: File(NEW, PRIVATE) for path in paths}, force=False)
    assert caught.value.message == f"cannot write {paths[0]}, {paths[1]} and {paths[2]}: the files already exist"
    assert "--force" in caught.value.hint
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "c"]


@pytest.mark.slow
def test_whenever_it_is_killed_the_old_key_is_there(tmp_path):
    """And nobody but its owner may read it; the next run takes nothing of it away."""
    moment, killed = 0, True
    while killed:
        moment += 1
        folder = tmp_path / str(moment)
        folder.mkdir()
        places = {str(folder / "key.pem"): File(NEW, PRIVATE), str(folder / "cert.pem"): File(b"new", PUBLIC)}
        for name, data in (("key.pem", KEY), ("cert.pem", b"old")):
            (folder / name).write_bytes(data)
            (folder / name).chmod(0o600)
        killed = test_writing.TestKilled().killed_at(moment, lambda new=places: write_keeping_keys(new, force=True))
        holding = [path for path in folder.iterdir() if path.read_bytes() == KEY]
        assert holding, f"the key is lost when killed at {moment}"
        assert not [path for path in holding if stat.S_IMODE(path.stat().st_mode) & 0o077]
        write_keeping_keys(places, force=True)
        assert KEY in kept(folder).values()
        assert (folder / "key.pem").read_bytes() == NEW
    assert moment > 20, "nothing was traced"


@pytest.mark.parametrize("words", [["--output", "{}"], ["--format", "json={}"], ["--write-baseline", "{}"]])
def test_no_report_overwrites_a_key(words, tmp_path):
    refuses_to_overwrite(KEY, words, tmp_path)


@pytest.mark.parametrize("name", SECRETS)
def test_no_report_overwrites_a_key_in_any_form(name, tmp_path):
    refuses_to_overwrite(SECRETS[name], ["--output", "{}"], tmp_path)


def test_no_report_overwrites_a_container(tmp_path):
    refuses_to_overwrite(pkcs12(tmp_path), ["--output", "{}"], tmp_path)


def refuses_to_overwrite(secret: bytes, words: list[str], folder: Path) -> None:
    key, path = folder / "server.key", folder / "bundle.pem"
    key.write_bytes(secret)
    path.write_bytes(bundle(*forge.chain()))
    answer = certlint(path, *(word.format(key) for word in words), *DAY)
    assert (answer.code, key.read_bytes()) == (2, secret)
    assert "contains a private key" in answer.err


@pytest.mark.parametrize("form", ["text", "json", "html", "sarif", "csv", "markdown", "cyclonedx"])
def test_a_report_replaces_the_one_before(form, tmp_path):
    """Also where that tells of keys."""
    path, out = tmp_path / "bundle.pem", tmp_path / "report"
    path.write_bytes(bundle(*forge.chain(), KEY.decode()))
    path.chmod(0o644)
    first, second = (certlint(path, "--format", f"{form}={out}", *DAY) for _ in range(2))
    assert first.code == second.code == 1, second.err


def request(folder: Path) -> Path:
    path = folder / "request.csr"
    path.write_text(forge.csr(key="p256-c").pem)
    return path


# Command line → the files that it writes. `{}` is a folder; what is not a key is there, too, and is replaced.
COMMANDS = {
    "csr": (["csr", "-f", FQDN, "--out-dir", "{}", *QUICK], {f"{FQDN}.key", f"{FQDN}.csr"}),
    "csr --config-only": (["csr", "-f", FQDN, "--out-dir", "{}", "--config-only"], {f"{FQDN}.cnf"}),
    "generate": (["generate", "-f", FQDN, "-t", "proxy", "--out-dir", "{}", *QUICK], {"proxy_key.pem", "proxy_cert.pem"}),
    "sign --new-ca": (
        ["sign", "--new-ca", "{}", *QUICK],
        {"root.key", "root.pem", "intermediate.key", "intermediate.pem", "ca.pem"},
    ),
    "sign --new-ca --out": (
        ["sign", "{request}", "--new-ca", "{}", "--out", "{}/out.pem", "-f", FQDN, *QUICK],
        {"root.key", "root.pem", "intermediate.key", "intermediate.pem", "ca.pem", "out.pem"},
    ),
    "fix --out": (["fix", "{bundle}", "--out", "{}/out.pem", *DAY], {"out.pem", "out.key"}),
    "fix --key-out": (["fix", "{bundle}", "--out", "-", "--key-out", "{}/own.key", *DAY], {"own.key"}),
    "install --emit": (
        ["install", "proxy", "--cert", "{cert}", "--key", "{key}", "--fqdn", FQDN, "--emit", "kubernetes",
         "--out", "{}/secret.yaml", *DAY],
        {"secret.yaml"},
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("command", "written"), COMMANDS.values(), ids=COMMANDS)
def test_no_command_destroys_a_key(command, written, tmp_path):
    """A private key stands in every place that is written: the error names them all, and --force keeps them all."""
    folder, given = tmp_path / "out", tmp_path / "in"
    folder.mkdir()
    given.mkdir()
    (given / "bundle.pem").write_bytes(bundle(*forge.chain(), key_pem()))
    (given / "cert.pem").write_bytes(bundle(*forge.chain()))
    (given / "key.pem").write_text(key_pem())
    (given / "key.pem").chmod(0o600)
    places = {"bundle": given / "bundle.pem", "cert": given / "cert.pem", "key": given / "key.pem"}
    words = [word.format(folder, request=request(given), **places) for word in command]
    secrets = {name: key_pem("p256-a").encode() + name.encode() for name in written}
    for name, secret in secrets.items():
        (folder / name).write_bytes(secret)
    refused = certlint(*words)
    assert refused.code in (1, 2)
    assert "--force" in refused.err
    assert [name for name in written if str(folder / name) not in refused.err] == []
    assert {name: (folder / name).read_bytes() for name in os.listdir(folder)} == secrets
    done = certlint(*words, "--force")
    assert done.code == 0, done.all
    assert others(folder) == sorted(written)
    assert kept(folder) == secrets
    assert [path.name for path in folder.iterdir() if DATED.search(path.name) and str(path) not in done.all] == []


@pytest.mark.slow
def test_whoever_overwrites_what_people_made_keeps_keys():
    """No command calls the writer with `force` behind the back of what keeps keys, but for files of certlint's own."""
    own = {
        "backups.py",
        "baseline.py",
        "cache.py",
        "check_written.py",
        "index.py",
        "init.py",
        "user_cache.py",
        "write.py",
    }
    found = set()
    for path in (ROOT / "certlint").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if name == "write_all" and any(each.arg == "force" for each in node.keywords):
                found.add(path.name)
    assert found <= own

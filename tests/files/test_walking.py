"""Which files of a folder are read: by their names, and manifests by what is in them; and which must not be overwritten."""

from __future__ import annotations

import os

import pytest

from certlint.errors import UsageError
from certlint.files import walking
from certlint.files.facts import Unreadable, content_key
from certlint.files.walking import Others, expand, files_in, note_others, require_apart
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.users import unprivileged

SECRET = """apiVersion: v1
kind: Secret
data:
  tls.crt: {}
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


def manifest(comment: str = "") -> bytes:
    import base64

    return (comment + SECRET.format(base64.b64encode(forge.bundle(forge.leaf())).decode())).encode()


MANIFESTS = {
    "a.yaml": (manifest(), True),
    "a.yml": (manifest(), True),
    "A.YAML": (manifest(), True),
    "a.txt": (manifest(), False),
    "plain.yaml": (b"name: value\n", False),
    "empty.yaml": (b"", False),
    "long.yaml": (manifest().replace(b"data:", b"data:\n  other: " + b"x" * 9_000), True),
    "late.yaml": (manifest("# " + "x" * (1 << 13) + "\n"), False),  # its beginning is not a manifest
    "without.yaml": (b"apiVersion: v1\nkind: Secret\ndata:\n  a: b\n", False),
    "a.json": (b'{"apiVersion": "v1", "kind": "Secret", "data": {"a": "b"}}', False),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifests_are_read_for_what_is_in_them(here, name):
    text, read = MANIFESTS[name]
    (here / "in" / name).write_bytes(text)
    told: list[str] = []
    others = Others(told.append)
    found = [*expand(["in"], others=others)]
    assert (found == [f"in/{name}"]) is read
    assert (told, others.count) == (([], 0) if read else ([f"in/{name}"], 1))
    if not read:
        assert isinstance(found[0], Unreadable)
        assert found[0].path == "in"
        assert found[0].reason.startswith("no *.pem")
        assert "*.p12" not in found[0].reason


def test_what_looks_like_a_manifest_and_is_a_pipe_is_passed_over(here):
    os.mkfifo(here / "in" / "a.yaml")
    (here / "in" / "b.yaml").symlink_to("nowhere")
    (here / "in" / "c.pem").write_bytes(b"")
    assert [*expand(["in"])] == ["in/c.pem"]


def test_a_manifest_is_read_to_its_end_however_it_comes(here, monkeypatch):
    (here / "in" / "a.yaml").write_bytes(manifest())
    read = os.read
    monkeypatch.setattr(walking.os, "read", lambda descriptor, size: read(descriptor, min(size, 100)))
    assert [*expand(["in"])] == ["in/a.yaml"]


def test_others_are_counted_and_told_where_somebody_asks():
    others = Others()
    others.add("a")
    others.add("b")
    assert others.count == 2
    assert note_others(0) == []
    assert note_others(1)[0].startswith("1 file was not read because of the name")
    assert note_others(2)[0].startswith("2 files were not read because of the name")


def test_what_is_read_is_not_overwritten(here):
    (here / "a.pem").write_bytes(b"")
    (here / "link.pem").symlink_to("a.pem")
    (here / "b.pem").write_bytes(b"")
    require_apart(["a.pem", "-", "missing.pem", "a\0b"], ["b.pem", "missing.pem", "in"])
    for written in ("a.pem", "./in/../a.pem", "link.pem"):
        with pytest.raises(UsageError, match=f"a.pem is an input, which {written} would overwrite"):
            require_apart(["b.txt", "a.pem"], ["b.pem", written])


def test_a_file_that_is_gone_is_not_any_other_that_is_gone(here, monkeypatch):
    """It is there when it is looked for, and gone when it is compared."""
    monkeypatch.setattr(os.path, "isfile", lambda path: True)
    require_apart(["b.pem"], [])
    require_apart(["in"], ["gone.pem"])


def test_files_of_a_folder_as_it_was_written(here):
    for name in ("b", "a", "..c", ".hidden"):
        (here / "in" / name).write_bytes(b"")
    (here / "in" / "folder").mkdir()
    assert files_in("in") == ["in/..c", "in/.hidden", "in/a", "in/b"]
    assert files_in("in/") == ["in/..c", "in/.hidden", "in/a", "in/b"]
    os.chdir("in")
    assert files_in("") == ["..c", ".hidden", "a", "b"]
    assert files_in("missing") == []


def test_names_that_begin_with_two_dots(here):
    """Only the folders of a mounted Secret are a second view of files that are read already."""
    for name in ("..old.pem", "..kept/b.pem", "..2026_06_01/c.pem"):
        (here / "in" / name).parent.mkdir(exist_ok=True)
        (here / "in" / name).write_bytes(b"")
    assert list(expand(["in"])) == ["in/..2026_06_01/c.pem", "in/..kept/b.pem", "in/..old.pem"]
    (here / "in" / "..data").symlink_to("..2026_06_01")
    (here / "in" / "c.pem").symlink_to("..data/c.pem")
    assert list(expand(["in"])) == ["in/..old.pem", "in/c.pem"]


def test_two_reads_with_the_same_key_read_the_same(here):
    (here / "a").write_bytes(b"1234")
    (here / "link").symlink_to("a")
    key = content_key("a")
    assert key[:2] == (os.path.realpath("a"), 4)
    assert content_key("link") == content_key("./in/../a") == key
    os.utime("a", ns=(key[2], key[2] + 1))
    assert content_key("a") == (*key[:2], key[2] + 1)
    assert content_key("missing") == ("missing", -1, -1)
    assert content_key("a\0") == ("a\0", -1, -1)


MANIFEST = "apiVersion: v1\nkind: Secret\n"


@pytest.mark.parametrize("name", ["secret.yaml", "secret.yml", "secret.json", "a.pem"])
@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_what_may_be_a_manifest_and_cannot_be_read_is_not_read(name, form, tmp_path, monkeypatch):
    """Its name does not say whether it holds certificates, so that its contents would have to."""
    (tmp_path / "good.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / name).write_text(MANIFEST)
    (tmp_path / name).chmod(0)
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    words = (".", *DAY, "--no-config", "--format", form, "--jobs", "1")
    certlint(*words)  # imports modules that others may not read if Python is in the home of root
    with unprivileged():
        answer = certlint(*words)
    assert answer.code == 3
    assert name in answer.all
    assert "permission denied" in answer.all


def test_a_link_that_leads_nowhere_is_no_manifest(tmp_path):
    (tmp_path / "good.pem").write_bytes(forge.bundle(*forge.chain()))
    (tmp_path / "old.json").symlink_to("removed.json")
    (tmp_path / "round.yaml").symlink_to("round.yaml")
    assert certlint(tmp_path, *DAY).code == 0

"""`certlint fix`: options, places, modes, exit codes."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys

import pytest

from tests import forge
from tests.files.test_writing import ACCESS, shared_with_one
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint

LEAF, MIDDLE, ROOT = CHAIN = forge.chain()
SOUND = bundle(*CHAIN)
MESSY = bundle(ROOT, LEAF, MIDDLE, MIDDLE, key_pem(), text="Bag Attributes\n", eol="\r\n", bom=True)
FQDN = ("--fqdn", "cluster.example.com")


@pytest.fixture
def messy(tmp_path):
    path = tmp_path / "bundle.pem"
    path.write_bytes(MESSY)
    path.chmod(0o664)
    return path


def names(folder) -> list[str]:
    return sorted(os.listdir(folder))


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_without_a_word_where_to_it_tells_what_it_would_do(messy):
    answer = certlint("fix", messy, *FQDN, *DAY)
    assert answer.code == 1
    assert "to do     order the chain: leaf 'cluster.example.com', intermediate" in answer.out
    assert "to do     set the mode to 0644, it was 0664" in answer.out
    assert "nothing was written" in answer.out
    assert messy.read_bytes() == MESSY
    assert names(messy.parent) == ["bundle.pem"]


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--diff",)])
def test_what_was_not_written_does_not_pass(messy, options):
    """Everything would be well afterwards, and nothing is yet."""
    answer = certlint("fix", messy, *options, *FQDN, *DAY)
    assert answer.code == 1
    assert "PASS" not in answer.all
    assert f"PREVIEW  {messy}  no findings" in answer.all
    assert "Findings that would remain:" in answer.all
    assert messy.read_bytes() == MESSY


@pytest.mark.slow
def test_a_preview_of_a_key_that_others_may_read_does_not_pass(tmp_path):
    path, key = tmp_path / "bundle.pem", tmp_path / "server.key"
    path.write_bytes(SOUND)
    key.write_text(key_pem())
    key.chmod(0o644)
    answer = certlint("fix", path, "--key", key, *FQDN, *DAY)
    assert (answer.code, "PASS" in answer.all, mode(key)) == (1, False, 0o644)
    assert certlint("fix", path, "--key", key, "--in-place", *FQDN, *DAY).code == 0
    assert mode(key) == 0o600


@pytest.mark.slow
def test_a_preview_of_what_waits_for_a_word_does_not_pass_either(tmp_path):
    """What remains are warnings: the check passes, but the preview is not the place to say so."""
    path = tmp_path / "bundle.pem"
    path.write_bytes(bundle(*CHAIN, forge.root("Other", key="rsa2048-a")))
    answer = certlint("fix", path, *FQDN, *DAY)
    assert (answer.code, "PASS" in answer.out, f"PREVIEW  {path}  1 warning" in answer.out) == (0, False, True)


def test_what_needs_no_mending_passes(tmp_path):
    path = tmp_path / "bundle.pem"
    path.write_bytes(SOUND)
    answer = certlint("fix", path, *FQDN, *DAY)
    assert (answer.code, "nothing to repair" in answer.out, "PASS" in answer.out) == (0, True, True)


def test_diff_shows_certificates_and_no_key(messy):
    answer = certlint("fix", messy, "--diff", *FQDN, *DAY)
    assert answer.code == 1
    assert answer.out.startswith(f"--- {messy}\n+++ {messy}\n")
    assert f"+{LEAF.pem.splitlines()[2]}\n" in answer.out
    assert not [line for line in key_pem().splitlines() if "-----" not in line and line in answer.all]
    assert messy.read_bytes() == MESSY


def test_diff_shows_no_dump_of_a_key(tmp_path):
    path, secret = tmp_path / "bundle.pem", forge.key("p256-a").pkcs8
    dumps = [secret.hex(" "), secret.hex(" ", 2), ", ".join(map(hex, secret)), " ".join(map(str, secret))]
    path.write_bytes(SOUND + "\n".join(["# a note", *dumps, ""]).encode())
    answer = certlint("fix", path, "--diff", *FQDN, *DAY)
    assert "-# a note\n" in answer.out
    assert answer.out.count("a line that may hold key material") == len(dumps)
    assert not [dump for dump in dumps if dump[:20] in answer.all]


@pytest.mark.slow
def test_names_in_a_diff_are_harmless(tmp_path):
    path = tmp_path / "a\x1b[2J\n+++ b\u202e.pem"
    path.write_bytes(MESSY)
    answer = certlint("fix", path, "--diff", *FQDN, *DAY)
    assert answer.out.splitlines()[1].endswith("a\\x1b[2J\\x0a+++ b\\u202e.pem")
    assert not set("\x1b\u202e") & set(answer.all)


@pytest.mark.slow
@pytest.mark.parametrize(
    "front", [b"", ROOT.der, ROOT.der + b"\n", b"\r", b"\0\r\r\n", "\u2028\x85\x0c\x1d".encode(), b"\\n"]
)
def test_diff_shows_no_key_wherever_lines_end(front, tmp_path):
    """DER and stray characters make programs count lines in different ways."""
    path = tmp_path / "bundle.pem"
    path.write_bytes(front + key_pem().encode() + SOUND)
    path.chmod(0o600)
    answer = certlint("fix", path, "--diff", *FQDN, *DAY)
    assert not [line for line in key_pem().splitlines() if "-----" not in line and line in answer.all]


def test_a_header_of_a_key_that_is_not_ascii(tmp_path):
    """OpenSSL would not open it, and PEM is ASCII."""
    path = tmp_path / "server.key"
    path.write_bytes(key_pem("p256-a", "legacy-encrypted").encode().replace(b"4,ENCRYPTED", b"4\xc3ENCRYPTED"))
    answer = certlint("fix", path, *FQDN, *DAY)
    assert (answer.code, "is damaged" in answer.err) == (3, True), answer.all


@pytest.mark.slow
def test_in_place_keeps_the_original_and_takes_the_key_out(messy):
    before = messy.stat()
    answer = certlint("fix", messy, "--in-place", *FQDN, *DAY)
    assert answer.code == 0, answer.all
    assert messy.read_bytes() == SOUND
    assert names(messy.parent) == ["bundle.key", "bundle.pem", "bundle.pem.bak"]
    assert (messy.parent / "bundle.key").read_text() == key_pem()
    assert (messy.parent / "bundle.pem.bak").read_bytes() == MESSY
    assert [mode(messy.parent / name) for name in names(messy.parent)] == [0o600, 0o644, 0o600]
    assert (messy.stat().st_uid, messy.stat().st_gid) == (before.st_uid, before.st_gid)
    again = certlint("fix", messy, "--in-place", *FQDN, *DAY)
    assert (again.code, "nothing to repair" in again.out) == (0, True)
    assert len(names(messy.parent)) == 3


@pytest.mark.slow
def test_what_lint_says_afterwards_decides(messy):
    answer = certlint("fix", messy, "--in-place", "--fqdn", "elsewhere.example.com", *DAY)
    assert answer.code == 1
    assert "redis/san-incomplete" in answer.out
    assert "  fix " in answer.out


@pytest.mark.slow
def test_backups_are_numbered(messy):
    for text in (b"a\n", b"b\n", b"c\n"):
        messy.write_bytes(text + SOUND)
        assert certlint("fix", messy, "--in-place", *DAY).code == 0
    kept = {name: (messy.parent / name).read_bytes() for name in names(messy.parent)}
    assert kept == {
        "bundle.pem": SOUND,
        "bundle.pem.bak": b"a\n" + SOUND,
        "bundle.pem.bak.1": b"b\n" + SOUND,
        "bundle.pem.bak.2": b"c\n" + SOUND,
    }


MODES = [(0o777, 0o644), (0o600, 0o600), (0o640, 0o640), (0o4755, 0o644), (0o444, 0o444), (0o400, 0o400)]


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), MODES)
def test_the_mode_is_only_ever_narrowed(tmp_path, before, after):
    path = tmp_path / "bundle.pem"
    path.write_bytes(SOUND)
    path.chmod(before)
    certlint("fix", path, "--in-place", *DAY)
    assert mode(path) == after
    assert names(tmp_path) == ["bundle.pem"], "a mode alone needs no backup"


def test_a_key_file_becomes_private(tmp_path):
    path = tmp_path / "proxy_key.pem"
    path.write_bytes(bundle(key_pem(), eol="\r\n"))
    path.chmod(0o644)
    answer = certlint("fix", path, "--in-place", *DAY)
    assert (path.read_text(), mode(path)) == (key_pem(), 0o600)
    assert mode(tmp_path / "proxy_key.pem.bak") == 0o600
    assert answer.code == 0, answer.all
    path.chmod(0o644)
    assert certlint("fix", path, "--in-place", "--key-mode", "644", *DAY).code == 0
    assert mode(path) == 0o644


@pytest.mark.slow
def test_a_link_stays_and_what_it_leads_to_is_mended(messy, tmp_path):
    folder = tmp_path / "links"
    folder.mkdir()
    link = folder / "link.pem"
    link.symlink_to(messy)
    assert certlint("fix", link, "--in-place", *DAY).code in (0, 1)
    assert link.is_symlink()
    assert messy.read_bytes() == SOUND


@pytest.mark.slow
def test_out_leaves_the_original(messy):
    out = messy.parent / "proxy_cert.pem"
    answer = certlint("fix", messy, "--out", out, *FQDN, *DAY)
    assert answer.code == 0, answer.all
    assert out.read_bytes() == SOUND
    assert (messy.parent / "proxy_key.pem").read_text() == key_pem()
    assert [mode(messy.parent / name) for name in ("proxy_cert.pem", "proxy_key.pem")] == [0o644, 0o600]
    assert messy.read_bytes() == MESSY
    assert certlint("fix", messy, "--out", out, *FQDN, *DAY).code == 0, "the same once more is not a conflict"


@pytest.mark.slow
@pytest.mark.parametrize("taken", ["out.pem", "out.key"])
def test_nothing_is_overwritten_without_force(messy, taken):
    place = messy.parent / taken
    place.write_text("precious")
    answer = certlint("fix", messy, "--out", messy.parent / "out.pem", *DAY)
    assert answer.code == 2
    assert "already exists" in answer.err
    assert "--force" in answer.err
    assert names(messy.parent) == ["bundle.pem", taken]
    assert place.read_text() == "precious"
    assert certlint("fix", messy, "--out", messy.parent / "out.pem", "--force", *DAY).code == 0


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("key_out", ["out.pem", "./out.pem", "-"])
def test_bundle_and_key_are_two_files(key_out, force, messy, monkeypatch):
    monkeypatch.chdir(messy.parent)
    answer = certlint("fix", "bundle.pem", "--out", "out.pem", "--key-out", key_out, *force, *DAY)
    assert answer.code == 2
    assert "two outputs" in answer.err or "not written to standard output" in answer.err
    assert names(messy.parent) == ["bundle.pem"]


def test_in_place_the_key_does_not_replace_the_bundle(messy):
    answer = certlint("fix", messy, "--in-place", "--key-out", messy, "--force", *DAY)
    assert (answer.code, messy.read_bytes()) == (2, MESSY)


@pytest.mark.slow
def test_in_place_another_key_in_the_way_stops_everything(messy):
    (messy.parent / "bundle.key").write_text("another")
    assert certlint("fix", messy, "--in-place", *DAY).code == 2
    assert messy.read_bytes() == MESSY
    assert names(messy.parent) == ["bundle.key", "bundle.pem"]
    own = messy.parent / "own.key"
    assert certlint("fix", messy, "--in-place", "--key-out", own, *DAY).code == 0
    assert own.read_text() == key_pem()


def test_stdin_to_stdout():
    answer = certlint("fix", "-", "--out", "-", *FQDN, *DAY, stdin=bundle(ROOT, LEAF, MIDDLE))
    assert (answer.code, answer.out) == (0, SOUND.decode())
    assert "order the chain" in answer.err


@pytest.mark.slow
def test_a_key_never_goes_to_stdout(tmp_path):
    answer = certlint("fix", "-", "--out", "-", *DAY, stdin=MESSY)
    assert (answer.code, answer.out) == (2, "")
    assert "--key-out" in answer.err
    assert certlint("fix", "-", "--out", "-", *DAY, stdin=key_pem().encode()).code == 2
    answer = certlint("fix", "-", "--out", "-", "--key-out", tmp_path / "k", *DAY, stdin=MESSY)
    assert (answer.code, answer.out) == (0, SOUND.decode())
    assert (mode(tmp_path / "k"), (tmp_path / "k").read_text()) == (0o600, key_pem())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bundle.json", b'{"cert": "' + SOUND.replace(b"\n", b"\\n") + b'"}'),
        ("secret.yaml", b"data:\n  tls.crt: " + __import__("base64").b64encode(SOUND) + b"\n"),
    ],
)
def test_a_file_of_which_pem_is_only_a_part_is_not_replaced(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    answer = certlint("fix", path, "--in-place", *DAY)
    assert answer.code == 2
    assert "--out" in answer.err
    assert path.read_bytes() == data
    assert certlint("fix", path, "--out", tmp_path / "out.pem", *DAY).code == 0
    assert (tmp_path / "out.pem").read_bytes() == SOUND


def test_many_files_each_for_itself(tmp_path):
    good, bad, broken = (tmp_path / name for name in ("a.pem", "b.pem", "c.pem"))
    good.write_bytes(SOUND)
    bad.write_bytes(bundle(ROOT, MIDDLE, LEAF))
    broken.write_bytes(SOUND[:700])
    answer = certlint("fix", tmp_path, "--in-place", *DAY)
    assert answer.code == 3
    assert "c.pem" in answer.err
    assert bad.read_bytes() == SOUND
    assert broken.read_bytes() == SOUND[:700]


@pytest.mark.parametrize("option", ["--out", "--key-out"])
@pytest.mark.parametrize("several", ["files", "folder", "the same file again"])
def test_one_place_for_several_bundles_is_refused_before_anything_is_written(tmp_path, option, several):
    folder, place = tmp_path / "bundles", tmp_path / "written"
    folder.mkdir()
    for name in ("a.pem", "b.pem"):
        (folder / name).write_bytes(MESSY)
    paths = {"files": [folder / "a.pem", folder / "b.pem"], "folder": [folder]}.get(several, [folder / "a.pem"] * 2)
    for more in ((), ("--force",)):
        answer = certlint("fix", *paths, option, place, *more, *DAY)
        assert answer.code == 2
        assert "one bundle" in answer.err
        assert names(tmp_path) == ["bundles"]
        assert names(folder) == ["a.pem", "b.pem"]


@pytest.mark.slow
def test_pool_of_files_and_folders(tmp_path):
    path, pool = tmp_path / "leaf.pem", tmp_path / "pool"
    path.write_bytes(bundle(LEAF))
    pool.mkdir()
    (pool / "root.der").write_bytes(ROOT.der)
    (pool / "middle.crt").write_bytes(MIDDLE.pem.encode())
    (pool / "leaf.crt").write_bytes(forge.leaf(MIDDLE, "other.example.com").pem.encode())
    answer = certlint("fix", path, "--pool", pool, "--in-place", *FQDN, *DAY)
    assert answer.code == 0, answer.all
    assert path.read_bytes() == SOUND
    assert "add the intermediate 'Example Test Issuing CA' from the pool" in answer.out
    assert certlint("fix", path, "--pool", tmp_path / "none", *DAY).code == 3


@pytest.mark.parametrize("arguments", [(), ("--out", "x", "--in-place"), ("--diff", "--in-place")])
def test_usage(arguments, tmp_path):
    path = [tmp_path / "a.pem"] if arguments else []
    assert certlint("fix", *path, *arguments).code == 2


def test_out_onto_the_bundle_itself(messy):
    answer = certlint("fix", messy, "--out", messy, "--force", *DAY)
    assert (answer.code, messy.read_bytes()) == (2, MESSY)
    assert "--in-place" in answer.err


@pytest.mark.slow
def test_lint_marks_what_fix_would_mend(messy):
    answer = certlint(messy, *FQDN, *DAY)
    assert answer.out.count("[fixable]") >= 4


@pytest.mark.slow
def test_a_passphrase_is_asked_for_without_showing_it(tmp_path):
    """A real terminal: the prompt appears, what is typed does not."""
    path = tmp_path / "store.p12"
    (tmp_path / "all.pem").write_bytes(bundle(*CHAIN, key_pem()))
    subprocess.run(
        ["openssl", "pkcs12", "-export", "-in", tmp_path / "all.pem", "-out", path, "-passout", "pass:hush hush"],
        check=True,
    )
    command = [sys.executable, "-m", "certlint", "fix", path, "--out", tmp_path / "out.pem", *DAY]
    pid, terminal = pty.fork()
    if not pid:
        os.execv(command[0], [str(word) for word in command])
    seen = b""
    while b"Passphrase" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, b"hush hush\n")
    try:
        while chunk := os.read(terminal, 4096):
            seen += chunk
    except OSError:
        pass  # how Linux says that the other end has closed
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, seen
    assert b"hush" not in seen
    assert (tmp_path / "out.pem").read_bytes() == SOUND


@pytest.mark.slow
def test_a_request_beside_its_key_is_not_thrown_away(tmp_path):
    """Nothing of such a file is a bundle: `fix` refuses it, and no finding about it suggests `fix`."""
    assert certlint("csr", "-f", forge.FQDN, "--out-dir", tmp_path).code == 0
    path = tmp_path / "both.pem"
    path.write_bytes(b"".join((tmp_path / f"{forge.FQDN}.{each}").read_bytes() for each in ("key", "csr")))
    path.chmod(0o600)
    before = path.read_bytes()
    for unsafe in ([], ["--unsafe"]):
        answer = certlint("fix", path, "--in-place", *unsafe)
        assert answer.code == 3, answer.all
        assert "a private key and a certificate request, no certificate" in answer.err
    assert path.read_bytes() == before
    assert "certlint fix" not in certlint(path).out


@pytest.mark.parametrize(
    ("links", "told"), [(1, "another name (hard links): it still leads"), (2, "2 other names (hard links)")]
)
def test_other_names_of_a_file_keep_the_old_contents(tmp_path, links, told):
    """As in a snapshot that is made of hard links, which must not change with the file."""
    path, messy = tmp_path / "bundle.pem", forge.bundle(*reversed(forge.chain()))
    path.write_bytes(messy)
    others = [tmp_path / f"other-{number}.pem" for number in range(links)]
    for other in others:
        os.link(path, other)
    answer = certlint("fix", "--in-place", path, "--fqdn", "cluster.example.com", *DAY)
    assert told in answer.out
    assert path.read_bytes() != messy
    assert [other.read_bytes() for other in others] == [messy] * links
    (line,) = [line.partition(": ")[2] for line in answer.out.splitlines() if "<OTHER-NAME>" in line]
    subprocess.run(line.replace("<OTHER-NAME>", str(others[0])), shell=True, check=True)
    assert others[0].read_bytes() == path.read_bytes()


def test_nothing_is_said_of_a_file_with_one_name(tmp_path):
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*reversed(forge.chain())))
    assert "hard links" not in certlint("fix", "--in-place", path, "--fqdn", "cluster.example.com", *DAY).out


def test_who_may_read_a_file_stays_as_it_was(tmp_path):
    """Of a file with an access control list the bits of the group are not those of the group."""
    path = tmp_path / "site.pem"
    path.write_bytes(MESSY)
    access = shared_with_one(path)
    answer = certlint("fix", path, "--in-place", "--profile", "haproxy", "--key-mode", "640", *FQDN, *DAY)
    assert answer.code == 0, answer.all
    assert path.read_bytes() != MESSY
    assert os.getxattr(path, ACCESS) == access
    assert stat.S_IMODE((tmp_path / "site.pem.bak").stat().st_mode) == 0o600


@pytest.mark.parametrize("profile", ["redis-enterprise-client-ca", "redis-cloud-ca"])
def test_a_file_of_cas_is_never_emptied(tmp_path, profile):
    """A leaf in a file of CA certificates can be removed only if a CA certificate is left."""
    path = tmp_path / "ca.pem"
    path.write_bytes(bundle(LEAF))
    answer = certlint("fix", path, "--in-place", "--unsafe", "--profile", profile, *DAY)
    assert "nothing was removed: the file has no CA certificate" in answer.out
    assert answer.code == 1
    assert path.read_bytes() == bundle(LEAF)
    assert names(tmp_path) == ["ca.pem"]

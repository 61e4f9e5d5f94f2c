"""`certlint scan --compare`: what servers present and what files hold."""

from __future__ import annotations

import pytest

from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.tls_servers import s_server

RULE = "hygiene/served-differs"
CHAIN = LEAF, MIDDLE, ROOT = forge.chain("localhost", san=["localhost"])
OLD = forge.leaf(MIDDLE, "localhost", san=["localhost"], serial=7, key="rsa3072-b")
POLICY = forge.intermediate(ROOT, "Example Test Policy CA", key="rsa3072-c")
OTHER = forge.chain("www.example.com", san=["www.example.com"])


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with s_server(tmp_path_factory.mktemp("server"), CHAIN[:2]) as number:
        yield number


def scan(port, *arguments):
    return certlint("scan", f"localhost:{port}", *arguments, *DAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (CHAIN, ""),
        (CHAIN[:2], ""),
        ([OLD, MIDDLE], "the port serves another certificate: 'localhost' (serial "),
        ([LEAF], "the port serves the leaf with other certificates above it: 2 in all, stored.pem has 1"),
        ([LEAF, MIDDLE, POLICY], "the leaf without its chain: 'Example Test Policy CA'"),
    ],
)
@pytest.mark.parametrize("profile", ["hygiene", "web-pki", "rfc5280", "smime", "code-signing", "etsi"])
def test_a_file(port, tmp_path, monkeypatch, stored, message, profile):
    """Whatever the profile is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stored.pem").write_bytes(forge.bundle(*stored))
    answer = scan(port, "--compare", "stored.pem", "--profile", profile)
    assert (RULE in answer.out) is bool(message), answer.all
    assert message in " ".join(answer.out.split())
    if message:
        assert answer.code == 1


class TestFolder:
    @pytest.fixture
    def folder(self, tmp_path):
        made = tmp_path / "tls" / "sub"
        made.mkdir(parents=True)
        (made / "other.pem").write_bytes(forge.bundle(*OTHER))
        return made.parent

    @pytest.mark.slow
    def test_what_is_stored_somewhere_is_found(self, port, folder):
        (folder / "sub" / "a.pem").write_bytes(forge.bundle(*CHAIN))
        (folder / "old.pem").write_bytes(forge.bundle(OLD, MIDDLE))
        answer = scan(port, "--compare", folder)
        assert (answer.code, RULE in answer.out) == (0, False), answer.all
        note = " ".join(answer.out.split()).partition("not served by any host that was scanned: ")[2]
        assert [f"{folder}/{name}" in note for name in ("old.pem", "sub/other.pem", "sub/a.pem")] == [True, True, False]

    @pytest.mark.slow
    def test_what_is_stored_for_the_name_is_meant(self, port, folder):
        (folder / "old.pem").write_bytes(forge.bundle(OLD, MIDDLE))
        answer = scan(port, "--compare", folder)
        assert (answer.code, RULE in answer.out) == (1, True), answer.all
        assert f"{folder}/old.pem has 'localhost' (serial 7" in " ".join(answer.out.split())

    def test_what_is_stored_nowhere_is_told(self, port, folder):
        answer = scan(port, "--compare", folder)
        assert (answer.code, RULE in answer.out) == (1, True), answer.all
        assert f"{folder} has no certificate for localhost" in " ".join(answer.out.split())

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "files", [{"chain.pem": [MIDDLE, ROOT]}, {"chain.pem": [MIDDLE]}, {"other-ca.pem": [POLICY]}]
    )
    def test_a_chain_in_a_file_of_its_own_is_part_of_the_bundle(self, port, folder, files):
        """As certbot, cert-manager and Apache keep them."""
        (folder / "cert.pem").write_bytes(forge.bundle(LEAF))
        for name, certificates in files.items():
            (folder / name).write_bytes(forge.bundle(*certificates))
        answer = scan(port, "--compare", folder)
        differs = "chain.pem" not in files
        assert (answer.code, RULE in answer.out) == (int(differs), differs), answer.all
        assert ("cert.pem, " in answer.out or f"{folder}/chain.pem" in answer.out) is False
        assert f"{folder}/other-ca.pem" in " ".join(answer.out.split()) or not differs

    @pytest.mark.slow
    def test_a_part_of_the_bundle_beside_it_is_not_missed(self, port, folder):
        (folder / "fullchain.pem").write_bytes(forge.bundle(*CHAIN))
        (folder / "cert.pem").write_bytes(forge.bundle(LEAF))
        (folder / "chain.pem").write_bytes(forge.bundle(MIDDLE, ROOT))
        answer = scan(port, "--compare", folder)
        note = " ".join(answer.out.split()).partition("not served by any host that was scanned: ")[2]
        assert answer.code == 0
        assert note == f"{folder}/sub/other.pem"

    @pytest.mark.slow
    def test_what_cannot_be_read_is_told(self, port, folder):
        (folder / "a.pem").write_bytes(forge.bundle(*CHAIN))
        (folder / "b.p12").write_bytes(b"\x30\x82\x01\x00" + bytes(16))
        (folder / "junk.pem").write_text("nothing\n")
        (folder / "key.pem").write_text(forge.key_pem())
        answer = scan(port, "--compare", folder)
        assert "PASS  localhost" in answer.out
        assert "junk.pem: it contains no certificate" in " ".join(answer.out.split())
        assert "key.pem" not in answer.out
        assert answer.code == 3

    @pytest.mark.slow
    def test_there_is_no_such_path(self, port):
        answer = scan(port, "--compare", "/nowhere")
        assert (answer.code, "not read  /nowhere" in answer.out) == (3, True), answer.all

"""`certlint scan` against real servers on the loopback interface: what it judges, what it says, and how it ends."""

from __future__ import annotations

import json
import re
import socket
import threading
from itertools import chain

import pytest

from certlint.net import stapling
from certlint.output import formats
from tests import forge
from tests.support import redis_server
from tests.support.cli import DAY, certlint
from tests.support.misbehaving import Impatient, for_ever, running
from tests.support.terminals import on_terminal, screen
from tests.support.tls_servers import black_hole, free_port, s_server

pytestmark = pytest.mark.slow

CHAIN = forge.chain("localhost", san=["localhost", "ip:127.0.0.1"])


@pytest.fixture(params=[True, False], ids=["pyOpenSSL", "ssl"])
def with_extra(request, monkeypatch):
    """With pyOpenSSL and without."""
    monkeypatch.setattr(stapling, "is_there", lambda: request.param)
    return request.param


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """A sound server, without the root."""
    with s_server(tmp_path_factory.mktemp("server"), CHAIN[:2]) as number:
        yield number


def scan(*arguments):
    return certlint("scan", *arguments, *DAY)


def bundles(*arguments):
    return json.loads(scan(*arguments, "--format", "json").out)["bundles"]


def test_a_sound_server_passes(port, with_extra):
    answer = scan(f"localhost:{port}")
    assert (answer.code, answer.err) == (0, ""), answer.all
    assert f"PASS  localhost:{port} (127.0.0.1)" in answer.out
    assert "TLSv1.3" in answer.out
    assert "1 endpoint, 2 certificates" in answer.out
    assert ("certlint[hosts]" in answer.out) is not with_extra


def test_the_report_for_programs_says_which_server_it_was(port, with_extra):
    (bundle,) = bundles(f"localhost:{port}")
    assert bundle["path"] == f"localhost:{port} (127.0.0.1)"
    assert bundle["server"] == {
        "host": "localhost",
        "port": port,
        "address": "127.0.0.1",
        "starttls": None,
        "version": "TLSv1.3",
        "stapled": False if with_extra else None,
        "refusal": None,
    }
    assert bundle["fqdns"] == ["localhost"]
    assert [each["role"] for each in bundle["certificates"]] == ["leaf", "intermediate"]
    assert bundle["clients"]


@pytest.mark.parametrize(("option", "version"), [("-tls1", "TLSv1"), ("-tls1_1", "TLSv1.1"), ("-tls1_2", "")])
def test_of_a_server_with_an_obsolete_protocol_it_is_told_that_clients_refuse_that(
    tmp_path, with_extra, option, version
):
    with s_server(tmp_path, CHAIN, "rsa3072-a", option, "-cipher", "ALL:@SECLEVEL=0") as port:
        answer = scan(f"localhost:{port}", "--profile", "hygiene")
        (bundle,) = bundles(f"localhost:{port}", "--profile", "hygiene")
    condition = f"if they speak {version}, which current clients refuse by default" if version else ""
    assert "accepted by all" in answer.out
    assert condition in " ".join(answer.out.split())
    assert bundle["clients_presume"]["text"] == condition


def test_the_chain_is_judged_as_it_was_sent(tmp_path, with_extra):
    with s_server(tmp_path, [CHAIN[0], CHAIN[2], CHAIN[1]]) as port:
        answer = scan(f"localhost:{port}")
    assert "chain/wrong-order" in answer.out


def test_what_is_missing_is_missing_from_what_the_server_sends(tmp_path):
    """There is no file that anything could be missing from."""
    with s_server(tmp_path, CHAIN[:1]) as number:
        alone = scan(f"localhost:{number}", "--trust", "none")
        untrusted = scan(f"localhost:{number}", "--trust", "system")
    told = " ".join((alone.out + untrusted.out).split())
    assert "which is not in what the server sends" in told
    assert "which is not in what the server sends and not in the trust store system" in told
    assert "in the file" not in told.replace("the certificate found in files", "")


def test_rules_about_files_and_pem_do_not_apply(port):
    (bundle,) = bundles(f"localhost:{port}")
    statuses = {each["status"] for each in bundle["outcomes"] if each["rule"].startswith(("pem/", "file/"))}
    assert statuses == {"not-applicable"}


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("localhost", (), 0),
        ("127.0.0.1", (), 0),
        ("127.0.0.2", (), 1),
        ("127.0.0.2/32", (), 0),
        ("127.0.0.2", ("--fqdn", "localhost"), 0),
        ("localhost", ("--fqdn", "www.example.com"), 1),
    ],
)
def test_it_is_judged_by_the_name_that_it_was_reached_by(tmp_path, name, more, code):
    """A network is swept: nobody connects by an address of it."""
    with s_server(tmp_path, CHAIN[:2], "rsa3072-a", host="0.0.0.0") as port:
        answer = scan(f"{name}:{port}", *more)
    assert answer.code == code, answer.all
    assert ("names/fqdn-not-covered" in answer.out) is bool(code)


def test_the_name_is_asked_for_by_sni(tmp_path, with_extra):
    """The server has another certificate for another name."""
    (tmp_path / "other.pem").write_bytes(forge.bundle(forge.chain("www.example.com", key="rsa3072-b")[0]))
    (tmp_path / "other.key").write_text(forge.key_pem("rsa3072-b"))
    sni = ("-servername", "www.example.com", "-cert2", "other.pem", "-key2", "other.key")
    with s_server(tmp_path, CHAIN[:2], "rsa3072-a", *sni) as port:
        first, second = bundles(f"localhost:{port}"), bundles(f"127.0.0.1:{port}", "--fqdn", "www.example.com")
    assert [each[0]["certificates"][0]["title"] for each in (first, second)] == ["localhost", "www.example.com"]


def test_ipv6(tmp_path):
    with s_server(tmp_path, forge.chain("localhost", san=["localhost", "ip:::1"])[:2], host="::1") as port:
        answer = scan(f"[::1]:{port}")
    assert (answer.code, f"PASS  [::1]:{port}" in answer.out) == (0, True), answer.all


def test_a_server_that_wants_a_certificate_of_the_client(tmp_path, with_extra):
    """What it presents is judged all the same, and the report says how it ended."""
    for version in ("-tls1_2", "-tls1_3"):
        with s_server(tmp_path, CHAIN[:2], "rsa3072-a", "-Verify", "1", "-verify_return_error", version) as port:
            answer = scan(f"localhost:{port}")
        assert answer.code == 0, answer.all
        assert ("then ended the handshake" in answer.out) is (version == "-tls1_2")


@pytest.mark.redis
def test_redis_that_wants_a_certificate_of_the_client(tmp_path):
    with redis_server.serving(tmp_path, forge.bundle(*CHAIN[:2]), forge.key_pem(), forge.bundle(CHAIN[2])) as port:
        answer = scan(f"localhost:{port}")
    assert (answer.code, "PASS  localhost" in answer.out) == (0, True), answer.all


def test_commands_name_no_file_that_is_not_there(tmp_path):
    with s_server(tmp_path, CHAIN[:1]) as port:
        answer = scan(f"localhost:{port}")
    assert "certlint fix <BUNDLE-FILE> --in-place" in answer.out
    assert f"fix 'localhost:{port}" not in answer.out


class TestNothingIsSilent:
    @pytest.fixture
    def plain(self):
        with running(Impatient(lambda: [b"220 \x1b[2Jhello\r\n"])) as server:
            yield server.port

    @pytest.mark.parametrize("mode", ["refused", "black hole", "tarpit", "plain", "cut", "unknown"])
    def test_what_was_not_reached_is_a_line(self, mode, plain, port, with_extra):
        tarpit = Impatient(lambda: chain([b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"], for_ever(b"\0")), pause=0.05)
        cut = Impatient(list)
        with black_hole() as hole, running(tarpit), running(cut):
            host, reason = {
                "refused": (f"127.0.0.1:{free_port()}", "cannot be reached: Connection refused"),
                "black hole": (f"127.0.0.1:{hole}", "did not answer within 0.5 s (connecting)"),
                "tarpit": (f"127.0.0.1:{tarpit.port}", "did not answer within 0.5 s (TLS handshake)"),
                "plain": (f"127.0.0.1:{plain}", "does not speak TLS"),
                "cut": (f"127.0.0.1:{cut.port}", "cut the connection (TLS handshake)"),
                "unknown": ("host.invalid:443", "cannot be reached: "),
            }[mode]
            answer = scan(host, f"localhost:{port}", "--timeout", "0.5")
        assert answer.code == 3, answer.all
        assert f"not read  {host}: {reason}" in answer.out
        assert "PASS  localhost" in answer.out

    def test_a_thousand_certificates(self, tmp_path, with_extra):
        many = [CHAIN[0], *[CHAIN[1]] * 1000]
        with s_server(tmp_path, many) as port:
            answer = scan(f"localhost:{port}")
        assert answer.code == 3, answer.all
        assert "sends more certificates than OpenSSL accepts" in answer.out

    def test_hosts_that_are_none(self, tmp_path, port):
        (tmp_path / "hosts").write_bytes(b"# ours\n\nlocalhost:%d  # web\nhttps://x/\n\x1b[2J\nlocalhost:0\n" % port)
        answer = scan("--hosts", tmp_path / "hosts")
        assert answer.code == 3, answer.all
        for number in (4, 5, 6):
            assert f"not read  {tmp_path / 'hosts'}:{number}: " in answer.out
        assert "\x1b" not in answer.out
        assert f"PASS  localhost:{port}" in answer.out

    def test_hosts_from_standard_input(self, port):
        answer = certlint("scan", "--hosts", "-", *DAY, stdin=b"localhost:%d\nLOCALHOST:%d\n" % (port, port))
        assert (answer.code, answer.out.count("PASS  localhost")) == (0, 1), answer.all

    def test_no_file_of_hosts(self):
        answer = scan("--hosts", "/nowhere/hosts")
        assert (answer.code, "not read  /nowhere/hosts" in answer.out) == (3, True), answer.all

    def test_no_host_at_all(self):
        answer = scan()
        assert (answer.code, "no host to scan" in answer.err) == (2, True), answer.all

    def test_many_addresses_need_a_yes(self):
        answer = scan("10.0.0.0/16")
        assert (answer.code, "65,534" in answer.err, "--yes" in answer.err) == (2, True, True), answer.all


def test_nothing_but_a_handshake_is_sent():
    """And nothing twice: one connection, whose bytes are one TLS record of the kind handshake."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    link, _ = listener.accept()
                except OSError:
                    return
                with link:
                    seen.append(link.recv(65536))

        thread = threading.Thread(target=serve)
        thread.start()
        answer = scan(f"127.0.0.1:{listener.getsockname()[1]}", "--fqdn", "www.example.com")
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert answer.code == 3
    (data,) = seen
    assert (data[0], len(data)) == (0x16, 5 + int.from_bytes(data[3:5], "big"))
    assert b"www.example.com" in data


@pytest.mark.parametrize("form", [name for name in formats.FOR_BUNDLES if name != "html-summary"])  # it has sums alone
def test_every_format_names_the_host(port, form):
    """Hosts that fail, and one that was not reached."""
    answer = scan(f"localhost:{port}", "127.0.0.1:1", "--fqdn", "www.example.com", "--format", form)
    assert answer.code == 3, answer.all
    assert f"localhost:{port}" in answer.out.replace("%3A", ":").replace("\r\n ", "").replace("\n ", "")


def test_two_reports_at_once(port, tmp_path):
    page = tmp_path / "report.html"
    answer = scan(f"localhost:{port}", "--format", "text", "--format", f"html={page}")
    assert (answer.code, f"localhost:{port}" in page.read_text()) == (0, True), answer.all


def configured(folder, text):
    (folder / "certlint.toml").write_text(text)


def suppressing(rule, scope):
    return f'[[suppress]]\nrule = "{rule}"\nreason = "known"\nexpires = 2027-01-01\n{scope}\n'


class TestConfiguration:
    """Settings, suppressions and baselines of the nearest certlint.toml."""

    @pytest.fixture
    def lone(self, tmp_path, monkeypatch):
        """A server that presents the leaf alone, which is a warning."""
        monkeypatch.chdir(tmp_path)
        with s_server(tmp_path, CHAIN[:1]) as number:
            yield number

    def test_a_suppression_of_a_rule_that_there_is_not_is_refused(self, lone, tmp_path):
        configured(tmp_path, suppressing("chain/x", f'path = "localhost:{lone}"'))
        answer = scan(f"localhost:{lone}")
        assert (answer.code, "[[suppress]]: 'chain/x' matches no rule" in answer.err) == (2, True)

    def test_settings_apply(self, lone, tmp_path):
        assert scan(f"localhost:{lone}").code == 0
        configured(tmp_path, 'fail-on = "warning"\nformat = "json"\n')
        answer = scan(f"localhost:{lone}")
        assert answer.code == 1
        assert json.loads(answer.out)["profile"] == "hygiene"
        assert scan(f"localhost:{lone}", "--no-config").code == 0
        assert scan(f"localhost:{lone}", "--fail-on", "error").code == 0

    def test_rules_and_profile_apply(self, lone, tmp_path):
        configured(tmp_path, 'profile = "openssl-server"\nignore = "chain/missing-intermediate"\n')
        (bundle,) = bundles(f"localhost:{lone}")
        assert "chain/missing-intermediate" not in {each["rule"] for each in bundle["outcomes"]}
        assert "profile openssl-server" in scan(f"localhost:{lone}").out

    def test_what_is_said_of_files_is_not_said_of_servers(self, lone, tmp_path):
        configured(tmp_path, 'fqdn = "cluster.example.com"\nkey = "gone.key"\nowner = "root:root"\n')
        (bundle,) = bundles(f"localhost:{lone}")
        assert bundle["fqdns"] == ["localhost"]

    @pytest.mark.parametrize("scope", ['path = "localhost:*"', 'subject = "CN=localhost"'])
    @pytest.mark.parametrize("within", [".", "below"])
    def test_suppressions_apply(self, lone, tmp_path, monkeypatch, scope, within):
        configured(
            tmp_path,
            'fail-on = "warning"\nselect = "chain/missing-intermediate"\n'
            + suppressing("chain/missing-intermediate", scope),
        )
        (tmp_path / "below").mkdir()
        monkeypatch.chdir(tmp_path / within)
        answer = scan(f"localhost:{lone}")
        assert (answer.code, "1 suppressed" in answer.out) == (0, True), answer.all
        assert scan(f"localhost:{lone}", "--no-ignores").code == 1

    def test_a_suppression_of_another_host_does_not(self, lone, tmp_path):
        configured(tmp_path, suppressing("chain/missing-intermediate", 'path = "other.example.com:*"'))
        answer = scan(f"localhost:{lone}", "--fail-on", "warning")
        assert answer.code == 1
        assert "suppression-unused" not in answer.out

    def test_a_baseline_knows_hosts(self, lone, tmp_path):
        scan(f"localhost:{lone}", "--write-baseline", "known.json")
        assert scan(f"localhost:{lone}", "--fail-on", "warning", "--baseline", "known.json").code == 0

    def test_what_applies_is_shown(self, lone, tmp_path):
        configured(tmp_path, "expires-in = 60\n")
        assert "expires-in = 60" in scan("localhost", "--show-config").out


def test_hosts_that_share_a_key_are_told(port, tmp_path):
    other = forge.leaf(CHAIN[1], "localhost", san=["localhost", "other.example.com"], serial=77)
    with s_server(tmp_path, [other, CHAIN[1]]) as second:
        answer = scan(f"localhost:{port}", f"localhost:{second}")
        alone = scan(f"localhost:{port}", f"127.0.0.1:{port}")
    assert "meta/shared-key" in answer.out
    assert f"(localhost:{port} (127.0.0.1))" in " ".join(answer.out.split())
    assert "meta/shared-key" not in alone.out


class TestTheBar:
    """On a terminal a scan shows how far it is, and leaves nothing of it behind."""

    @pytest.fixture
    def written(self, port, tmp_path):
        (tmp_path / "hosts").write_text("".join(f"127.0.0.{n}:{port}\n" for n in range(1, 9)))
        rate = ["--rate", "8", "--fqdn", "localhost"]  # slow enough for the bar to be drawn more than once
        return on_terminal(["scan", "--hosts", str(tmp_path / "hosts"), *rate, *DAY], columns=60)

    def test_it_counts_hosts_within_the_width(self, written):
        bars = re.findall(r"\r(\[[#.]{24}\] [^\r\x1b]*|\d+%  [^\r\x1b]*)\x1b\[K", written[1])
        assert len(bars) >= 3
        assert all("hosts" in bar for bar in bars)
        assert max(map(len, bars)) < 60
        shares = [int(re.search(r"(\d+)%", bar)[1]) for bar in bars]
        assert shares == sorted(shares)
        assert len(set(shares)) >= 3

    def test_nothing_of_it_is_left_between_the_lines_of_the_report(self, written):
        lines = screen(written[1])
        assert not [line for line in lines if "hosts, " in line or "[#" in line or "[.." in line]
        assert sum("PASS" in line and "127.0.0.1:" in line for line in lines) == 1
        assert sum("not read" in line and "Connection refused" in line for line in lines) == 7
        assert written[0] == 3

    def test_there_is_none_for_one_host_or_when_quiet(self, port, tmp_path):
        one = on_terminal(["scan", f"localhost:{port}", *DAY])[1]
        quiet = on_terminal(["scan", f"localhost:{port}", f"127.0.0.2:{port}", "--quiet", "--fqdn", "localhost", *DAY])[
            1
        ]
        assert ("hosts" in one, quiet) == (False, "")

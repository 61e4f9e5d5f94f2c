"""The command line as a person meets it: exit codes, hints, colours, bad input, broken pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cryptography_vectors
import pytest

from certlint.cli import main
from tests import forge

FQDN = ("--fqdn", "cluster.example.com", "--as-of", "2026-06-01")


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    return str(path)


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.pem"
    leaf, *rest = forge.chain(eku=["serverAuth"])
    path.write_bytes(forge.bundle(leaf, *rest))
    return str(path)


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def spawn(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "certlint", *arguments], capture_output=True, text=True, **options)


class TestExitCodes:
    def test_a_good_bundle_passes(self, good, capsys):
        code, out, err = run(capsys, good, *FQDN)
        assert (code, err) == (0, "")
        assert out.startswith(f"PASS  {good}")

    def test_findings_fail(self, bad, capsys):
        assert run(capsys, bad, *FQDN)[0] == 1

    def test_exit_zero_forgives_findings(self, bad, capsys):
        assert run(capsys, bad, *FQDN, "--exit-zero")[0] == 0

    def test_exit_zero_forgives_nothing_else(self, tmp_path, capsys):
        assert run(capsys, str(tmp_path / "none.pem"), *FQDN, "--exit-zero")[0] == 3

    def test_fail_on_never(self, bad, capsys):
        assert run(capsys, bad, *FQDN, "--fail-on", "never")[0] == 0

    def test_what_is_shown_does_not_change_the_verdict(self, tmp_path, capsys):
        path = tmp_path / "long.pem"
        path.write_bytes(forge.bundle(*forge.chain()))
        arguments = (str(path), "--fqdn", "cluster.example.com", "--as-of", "2026-12-20", "--fail-on", "warning")
        assert run(capsys, *arguments)[0] == 1
        assert run(capsys, *arguments, "--min-severity", "error")[0] == 1

    def test_incomplete_goes_before_findings(self, bad, tmp_path, capsys):
        assert run(capsys, bad, str(tmp_path / "none.pem"), *FQDN)[0] == 3

    @pytest.mark.slow
    def test_the_verdict_is_the_same_in_every_format(self, bad, capsys):
        assert {run(capsys, bad, *FQDN, "--format", name)[0] for name in ("text", "json", "html")} == {1}

    def test_quiet_says_nothing(self, bad, capsys):
        assert run(capsys, bad, *FQDN, "--quiet") == (1, "", "")


class TestHints:
    @pytest.mark.parametrize(
        ("arguments", "hint"),
        [
            (("x.pem", "--fqnd", "a.example.com"), "--fqdn"),
            (("x.pem", "--profile", "redis-enterprise-sever"), "redis-enterprise-server"),
            (("x.pem", "--cert-name", "proxi"), "proxy"),
            (("x.pem", "--format", "jsom"), "json"),
            (("x.pem", "--select", "redis/san-incomplet"), "redis/san-incomplete"),
            (("explain", "redis/san-incomplet"), "redis/san-incomplete"),
            (("x.pem", "--as-of", "tomorrow"), "2027-03-15"),
            (("x.pem", "--ip", "1.2.3"), "192.0.2.1"),
            (("x.pem", "--subject", "CN=x"), "C ST L O OU"),
            (("x.pem", "--max-size", "big"), "16M"),
            (("x.pem", "--redis-version", "seven"), "7.4.2"),
            (("x.pem", "--key-mode", "rw"), "600"),
            ((), "certlint <BUNDLE>"),
        ],
    )
    def test_what_is_not_understood_is_a_usage_error_with_a_hint(self, arguments, hint, capsys):
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (2, "")
        assert hint in err

    def test_a_command_that_is_misspelt_has_a_hint(self, good, tmp_path, capsys, monkeypatch):
        monkeypatch.chdir(tmp_path)
        code, out, err = run(capsys, "chek", good)
        assert (code, out) == (2, "")
        assert "unknown command or file 'chek'" in err
        assert "Did you mean 'check'?" in err
        os.rename(good, tmp_path / "chek")
        assert run(capsys, "chek", *FQDN)[0] == 0
        assert run(capsys, "bundle")[0] == 3

    @pytest.mark.slow
    def test_a_file_called_like_a_command(self, good, tmp_path, capsys, monkeypatch):
        (tmp_path / "rules").write_bytes(Path(good).read_bytes())
        monkeypatch.chdir(tmp_path)
        assert run(capsys, "./rules", *FQDN)[0] == 0
        assert run(capsys, "check", "rules", *FQDN)[0] == 0


class TestTerminal:
    def test_no_colour_without_a_terminal(self, bad, capsys):
        assert "\x1b[" not in run(capsys, bad, *FQDN)[1]

    @pytest.mark.slow
    def test_the_flag_goes_before_the_environment(self, bad, capsys, monkeypatch):
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b[" in run(capsys, bad, *FQDN, "--color", "always")[1]
        assert "\x1b[" not in run(capsys, bad, *FQDN)[1]

    def test_force_colour(self, bad, capsys, monkeypatch):
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[" in run(capsys, bad, *FQDN)[1]
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b[" not in run(capsys, bad, *FQDN)[1]

    @pytest.mark.parametrize("width", [60, 80, 110])
    def test_lines_keep_to_the_width(self, bad, capsys, monkeypatch, width):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = run(capsys, bad, *FQDN)[1].splitlines()
        prose = [
            line for line in lines if line.startswith("  ") and not line.strip().startswith(("openssl", "certlint"))
        ]
        assert prose
        assert [line for line in prose if len(line) > width and " " in line.strip()[: width - 14]] == []

    @pytest.mark.slow
    @pytest.mark.parametrize("columns", ["²", "0", "-1", "9" * 5000, "wide"])
    def test_a_width_that_is_none_is_passed_over(self, columns, bad, capsys, monkeypatch):
        usual = run(capsys, bad, *FQDN)
        monkeypatch.setenv("COLUMNS", columns)
        assert run(capsys, bad, *FQDN) == usual

    def test_hostile_text_can_not_steer_the_terminal(self, tmp_path, capsys):
        path = tmp_path / "x.pem"
        path.write_bytes(forge.bundle(forge.cert("a\x1b[2J\r\x9b31m\u202eb", ca=False)))
        out = run(capsys, str(path), *FQDN)[1]
        assert not set(out) & {"\x1b", "\r", "\x9b", "\u202e"}
        assert "\\x1b[2J" in out

    @pytest.mark.slow
    @pytest.mark.parametrize("profile", ["redis-enterprise-server", "rfc5280"])
    def test_a_part_that_can_not_be_read_is_told_once_by_the_name_that_people_know(self, profile, tmp_path, capsys):
        leaf, *rest = forge.chain(san=bytes.fromhex("3005820161ff"))
        (tmp_path / "bad.pem").write_bytes(forge.bundle(leaf, *rest))
        code, out, _ = run(capsys, str(tmp_path / "bad.pem"), *FQDN, "--profile", profile)
        assert code == 3
        why = "subjectAltName cannot be decoded: an element of 5 bytes does not fit: only 4 bytes are left"
        assert [line for line in out.splitlines() if line.startswith("not evaluated")] == [f"not evaluated  {why}"]
        _, out, _ = run(capsys, str(tmp_path / "bad.pem"), *FQDN, "--profile", profile, "--format", "json")
        outcomes = json.loads(out)["bundles"][0]["outcomes"]
        assert {each["reason"] for each in outcomes if each["status"] == "skipped"} == {why}

    @pytest.mark.slow
    def test_a_name_is_asked_for_only_where_a_rule_would_compare_it(self, good, tmp_path, capsys):
        cas = tmp_path / "cas.pem"
        cas.write_bytes(forge.bundle(*forge.chain()[1:]))
        day = ("--as-of", "2026-06-01", "--profile")
        note = "no --fqdn was given"
        assert note in run(capsys, good, *day, "redis-enterprise-server")[1]
        assert note in run(capsys, good, str(cas), *day, "hygiene", "--jobs", "2")[1]
        assert note not in run(capsys, good, *day, "redis-enterprise-client")[1]
        assert note not in run(capsys, str(cas), *day, "redis-enterprise-server")[1]
        assert note not in run(capsys, str(cas), *day, "redis-enterprise-client-ca")[1]
        assert note not in run(capsys, good, *day, "redis-enterprise-server", "--select", "validity/*")[1]

    @pytest.mark.slow
    def test_a_key_alone_is_sound_and_told_as_that(self, good, tmp_path, capsys):
        key = tmp_path / "server.key"
        key.write_text(forge.key_pem("p256-a"))
        key.chmod(0o600)
        note = "note: no certificate was read: the verdict is about private keys alone"
        code, out, _ = run(capsys, str(key), *FQDN)
        assert code == 0
        assert note in out
        assert note not in run(capsys, good, str(key), *FQDN)[1]
        (tmp_path / "empty.pem").write_bytes(b"")
        assert note not in run(capsys, str(tmp_path / "empty.pem"), *FQDN)[1]

    def test_a_rule_about_another_kind_of_certificate_says_which(self, good, capsys):
        _, out, _ = run(capsys, good, *FQDN, "--profile", "rfc5280", "--format", "json")
        reasons = {each["rule"]: each["reason"] for each in json.loads(out)["bundles"][0]["outcomes"]}
        assert reasons["rfc5280/san-not-critical"] == "no certificate matches: no-subject"
        assert reasons["rfc5280/extensions-not-v3"] == "no certificate matches: not v3"

    @pytest.mark.slow
    def test_a_reader_that_leaves_is_no_trouble(self, good):
        pipe = f"{sys.executable} -m certlint {' '.join([good] * 400)} --color always | head -1"
        done = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True, check=True)
        assert "PASS" in done.stdout
        assert done.stderr == ""


class TestBadInput:
    @pytest.mark.slow
    def test_each_is_named_and_the_others_are_still_judged(self, good, tmp_path, capsys):
        inputs = {
            "empty.pem": b"",
            "junk.pem": bytes(range(256)) * 4,
            "cut.pem": Path(good).read_bytes()[:900],
        }
        for name, data in inputs.items():
            (tmp_path / name).write_bytes(data)
        os.mkfifo(tmp_path / "pipe.pem")
        (tmp_path / "loop").mkdir()
        (tmp_path / "loop" / "again").symlink_to(tmp_path / "loop")
        code, out, _ = run(capsys, str(tmp_path), str(tmp_path / "pipe.pem"), str(tmp_path / "none.pem"), *FQDN)
        assert code == 3
        for name in (*inputs, "pipe.pem", "none.pem", "loop"):
            assert name in out
        assert f"PASS  {good}" in out

    def test_links_that_lead_out_of_a_folder_are_a_note(self, good, tmp_path, capsys):
        (tmp_path / "in").mkdir()
        (tmp_path / "elsewhere").mkdir()
        os.rename(good, tmp_path / "in" / "good.pem")
        for name in "ab":
            (tmp_path / "in" / name).symlink_to("../elsewhere")
        code, out, err = run(capsys, str(tmp_path / "in"), *FQDN, "--jobs", "1")
        assert (code, err) == (0, "")
        assert f"link {tmp_path}/in/a and 1 more" in " ".join(out.split())
        code, out, err = run(capsys, str(tmp_path / "in"), "--show-files")
        assert (code, out) == (0, f"{tmp_path}/in/good.pem\n")
        assert "not followed" in err

    def test_a_file_over_the_limit(self, tmp_path, capsys):
        path = tmp_path / "big.pem"
        with path.open("wb") as file:
            file.truncate(1 << 30)
        code, out, _ = run(capsys, str(path))
        assert code == 3
        assert "--max-size" in out

    def test_more_certificates_than_the_limit(self, tmp_path, capsys):
        path = tmp_path / "many.pem"
        path.write_bytes(forge.bundle(*forge.chain()) * 3)
        code, out, _ = run(capsys, str(path), "--max-certificates", "5")
        assert code == 3
        assert "5" in out

    @pytest.mark.parametrize(
        "der",
        [
            b"\x30\x84\xff\xff\xff\xff" + b"\0" * 40,
            b"\x30\x80" * 5000,
            b"\x30\x82\x01\x00" + b"\x30\x82\x00\xfc" + b"\x30\x03" * 120,
            b"\x30\xfe" + b"\xff" * 200,
        ],
    )
    def test_absurd_der(self, der, tmp_path, capsys):
        path = tmp_path / "x.pem"
        path.write_text(forge.pem(der, "CERTIFICATE"))
        code, out, err = run(capsys, str(path))
        assert code == 3
        assert "Traceback" not in out + err

    def test_a_report_that_can_not_be_written_stops_before_the_work(self, good, tmp_path, capsys):
        code, out, err = run(capsys, good, "--output", str(tmp_path / "no" / "report.txt"))
        assert (code, out) == (2, "")
        assert "cannot write" in err

    def test_a_report_is_written_whole_or_not_at_all(self, good, tmp_path, capsys):
        target = tmp_path / "report.json"
        target.write_text("old")
        assert run(capsys, good, *FQDN, "--format", f"json={target}")[0] == 0
        assert json.loads(target.read_text())["summary"]["verdict"] == "pass"
        assert [p.name for p in tmp_path.iterdir() if "tmp" in p.name] == []

    @pytest.mark.slow
    def test_standard_input(self, good):
        done = spawn("-", *FQDN, input=Path(good).read_text())
        assert (done.returncode, done.stderr) == (0, "")
        assert "<stdin>" in done.stdout

    @pytest.mark.slow
    def test_what_was_piped_has_no_path_for_commands(self, good):
        done = spawn("-", *FQDN, input=Path(good).read_text().replace("\n", "\r\n"))
        assert "certlint fix <BUNDLE-FILE> --in-place" in done.stdout
        assert "'<stdin>'" not in done.stdout

    @pytest.mark.slow
    def test_an_interrupt_is_no_traceback(self):
        program = "import certlint.commands.check as c; from certlint.cli import main; import signal, sys; "
        program += "signal.signal(signal.SIGINT, signal.default_int_handler); "  # a job in the background ignores it
        program += "c.run = lambda _: signal.raise_signal(signal.SIGINT); sys.exit(main(['x.pem']))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert (done.returncode, done.stderr.strip()) == (130, "certlint: interrupted")


class TestWarningsOfLibraries:
    """What a library tells its programmers is nothing that an operator can act on; a DH key and a PKCS #12 in BER show it."""

    FILES = ("asymmetric/DH/dhkey.pem", "pkcs12/no-password.p12")

    @pytest.mark.slow
    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_are_not_shown(self, jobs):
        assert "Warning" not in self.check("--jobs", jobs)

    @pytest.mark.slow
    def test_are_shown_to_who_asks_python_for_them(self):
        assert "Warning" in self.check(env=os.environ | {"PYTHONWARNINGS": "default"})

    def check(self, *options: str, **more) -> str:
        vectors = Path(cryptography_vectors.__file__).parent
        return spawn(*options, *(str(vectors / name) for name in self.FILES), **more).stderr


class TestOtherCommands:
    def test_rules_as_json(self, capsys):
        code, out, _ = run(capsys, "rules", "--format", "json")
        rows = json.loads(out)["rules"]
        assert code == 0
        assert {"id", "title", "severity", "params", "origin", "equivalents"} <= rows[0].keys()

    def test_explain(self, capsys):
        code, out, _ = run(capsys, "explain", "redis/san-incomplete")
        assert code == 0
        for heading in ("Impact", "Fix", "Parameters", "Source"):
            assert heading in out

    @pytest.mark.slow
    def test_a_word_suggests_rules(self, capsys):
        code, _, err = run(capsys, "explain", "san")
        assert code == 2
        assert "matching rules: csr/san-missing, names/san-missing, " in err
        _, _, err = run(capsys, "explain", "no such word")
        assert "list them:\n    certlint rules\n" in err

    @pytest.mark.parametrize("width", [40, 100])
    def test_parameters_are_explained_a_member_a_line(self, width, capsys, monkeypatch):
        monkeypatch.setenv("COLUMNS", str(width))
        _, out, _ = run(capsys, "explain", "redis/san-incomplete")
        sentences = [line for line in out[: out.index("Example\n")].splitlines() if "    certlint " not in line]
        assert max(map(len, sentences)) <= width  # a command stays on its line
        lines = out[out.index("Parameters\n") : out.index("Example\n")].splitlines()
        assert max(map(len, lines)) <= width
        assert lines[1] == "  names ="
        assert sum(line.startswith("    ") and line[4] != " " for line in lines) == 6
        assert '"*.{fqdn}"' in out

    def test_a_short_parameter_stays_on_its_line(self, capsys):
        assert '\n  kind = "doubled"\n' in run(capsys, "explain", "x509/duplicate-extension")[1]

    def test_long_lists_of_parameters_are_cut_and_counted(self):
        from certlint.commands.explain import parameter

        lines = parameter("names", [f"name-{number}" for number in range(500)], 60)
        assert len(lines) < 30
        assert lines[-1] == "    … and 480 more, 500 in all"

    def test_show_files(self, good, capsys):
        assert run(capsys, str(Path(good).parent), "--show-files") == (0, f"{good}\n", "")


def test_an_interrupt_while_a_class_is_made_is_one(capsys):
    """Python 3.11 turns it into a RuntimeError, which is not our fault."""
    from certlint.commands.stderr import report_unexpected

    class Interrupting:
        def __set_name__(self, *_):
            raise KeyboardInterrupt

    try:
        type("Any", (), {"name": Interrupting()})
    except RuntimeError as error:
        found = error
    except KeyboardInterrupt as error:  # as Python 3.12 leaves it
        found = RuntimeError()
        found.__cause__ = error
    assert report_unexpected(found) == 130
    assert capsys.readouterr().err == "\ncertlint: interrupted\n"


_NO_MEMORY = "certlint: the input needs more memory than is available\n"
_ENDS = {
    "MemoryError": (2, _NO_MEMORY),
    "RecursionError": (2, _NO_MEMORY),
    "ValueError": (2, "certlint: an error could not be reported\n"),
    "KeyboardInterrupt": (130, ""),
}


@pytest.mark.parametrize("error", _ENDS)
def test_an_error_that_cannot_be_told_is_not_a_verdict(error):
    """As when the memory ends once more while it is told: Python itself would end with 1, as if there were findings."""
    program = f"from certlint import cli\ndef main(): raise {error}\ncli.main = main\ncli.program()"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == _ENDS[error]
    assert ended.stdout == ""

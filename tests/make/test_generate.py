"""`certlint generate` stands in for the script, and what it makes passes."""

from __future__ import annotations

import re
import resource
import shlex
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509

from certlint.commands.generate import DONE
from certlint.make.selfcheck import report_warnings
from tests.make.conftest import FQDN, USUAL_KEYS

TYPES = ("cm", "api", "proxy", "syncer", "metrics")
QUICK = ("--key-type", "ec-p256")
CERTIFICATES = [f"{each}_cert.pem" for each in TYPES]
KEYS = [f"{each}_key.pem" for each in TYPES]


def names(path: Path) -> list[str]:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
        x509.DNSName
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def listed(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


class TestTheScript:
    @pytest.mark.slow
    def test_all_types_by_default(self, certlint, tmp_path):
        said = certlint("generate", "-f", FQDN, *QUICK)
        assert (said.code, said.out.splitlines()[0]) == (0, DONE)
        assert listed(tmp_path) == sorted([*CERTIFICATES, *KEYS])

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "options", [("-f", "{}", "-d", "30", "-t", "{}"), ("--fqdnNames", "{}", "--days", "30", "--type", "{}")]
    )
    @pytest.mark.parametrize("type_", TYPES)
    def test_one_type_with_short_and_long_options(self, certlint, tmp_path, options, type_):
        f, name, *rest, t, _ = options
        said = certlint("generate", f, name.format(FQDN), *rest, t, type_, *QUICK)
        assert said.code == 0
        assert listed(tmp_path) == [f"{type_}_cert.pem", f"{type_}_key.pem"]
        made = x509.load_pem_x509_certificate((tmp_path / f"{type_}_cert.pem").read_bytes())
        assert (made.not_valid_after_utc - made.not_valid_before_utc).total_seconds() == 30 * 86400 - 1

    @pytest.mark.parametrize(
        "text", [f"{FQDN} other.example.com", f"{FQDN},other.example.com", f" {FQDN}\tother.example.com. {FQDN} "]
    )
    def test_several_names(self, certlint, tmp_path, text):
        assert certlint("generate", "-f", text, "-t", "cm", *QUICK).code == 0
        found = names(tmp_path / "cm_cert.pem")
        assert len(found) == len(set(found)) == 8
        assert {
            n
            for each in (FQDN, "other.example.com")
            for n in (each, f"*.{each}", f"internal.{each}", f"*.internal.{each}")
        } == set(found)

    @pytest.mark.slow
    def test_without_internal_names_it_gives_the_scripts_two(self, certlint, tmp_path):
        assert certlint("generate", "-f", FQDN, "--no-internal", *QUICK).code == 0
        for each in CERTIFICATES:
            assert sorted(names(tmp_path / each)) == [f"*.{FQDN}", FQDN]

    @pytest.mark.slow
    def test_the_defaults(self, certlint, tmp_path):
        assert certlint("generate", "-f", FQDN, "-t", "api").code == 0
        made = x509.load_pem_x509_certificate((tmp_path / "api_cert.pem").read_bytes())
        assert made.public_key().key_size == 3072
        assert (made.not_valid_after_utc - made.not_valid_before_utc).days == 364
        assert made.serial_number.bit_length() <= 128

    def test_the_old_name_of_a_type(self, certlint, tmp_path):
        assert certlint("generate", "-f", FQDN, "-t", "metrics_exporter", *QUICK).code == 0
        assert listed(tmp_path) == ["metrics_cert.pem", "metrics_key.pem"]


class TestPasses:
    @pytest.mark.slow
    @pytest.mark.parametrize("key_type", USUAL_KEYS)
    def test_what_is_made_passes(self, certlint, key_type):
        assert certlint("generate", "-f", f"{FQDN} other.example.com", "-t", "proxy", "--key-type", key_type).code == 0
        wanted = ("--fqdn", FQDN, "--fqdn", "other.example.com", "--cert-name", "proxy")
        said = certlint("proxy_cert.pem", "--key", "proxy_key.pem", *wanted)
        assert said.code == 0, said.out

    @pytest.mark.slow
    def test_every_type_passes_and_the_printed_commands_check_it(self, certlint):
        made = certlint("generate", "-f", f"{FQDN} other.example.com", "--key-type", "rsa-2048")
        commands = [shlex.split(line) for line in made.out.splitlines() if line.startswith("  certlint")]
        checks = [words[1:] for words in commands if words[1] != "install"]
        assert len(checks) == len(TYPES)
        for words in checks:
            said = certlint(*words)
            assert said.code == 0, said.out

    @pytest.mark.slow
    def test_openssl_agrees(self, certlint, openssl):
        assert certlint("generate", "-f", FQDN, "-t", "cm", "--subject", "C=US,O=Example, Inc.").code == 0
        assert "OK" in openssl(
            "verify",
            "-x509_strict",
            "-purpose",
            "sslserver",
            "-verify_hostname",
            f"db.internal.{FQDN}",
            "-CAfile",
            "cm_cert.pem",
            "cm_cert.pem",
        )
        shown = openssl(
            "x509",
            "-in",
            "cm_cert.pem",
            "-noout",
            "-subject",
            "-nameopt",
            "RFC2253",
            "-ext",
            "subjectAltName,keyUsage,extendedKeyUsage,basicConstraints",
        )
        assert f"subject=CN={FQDN},O=Example\\, Inc.,C=US" in shown
        assert "Digital Signature, Key Encipherment" in shown
        assert "TLS Web Server Authentication, TLS Web Client Authentication" in shown
        assert "CA:FALSE" in shown
        assert f"DNS:{FQDN}, DNS:*.{FQDN}, DNS:internal.{FQDN}, DNS:*.internal.{FQDN}" in shown
        certified = openssl("x509", "-in", "cm_cert.pem", "-noout", "-pubkey")
        assert certified == openssl("pkey", "-in", "cm_key.pem", "-pubout")

    @pytest.mark.slow
    def test_a_client_is_made_a_client(self, certlint, openssl):
        assert certlint("generate", "-f", FQDN, "-t", "syncer", *QUICK).code == 0
        shown = openssl("x509", "-in", "syncer_cert.pem", "-noout", "-ext", "extendedKeyUsage")
        assert "TLS Web Client Authentication, TLS Web Server Authentication" in shown, (
            "both are asked of all certificates"
        )

    @pytest.mark.slow
    def test_addresses_and_further_names(self, certlint, openssl):
        assert (
            certlint(
                "generate",
                "-f",
                FQDN,
                "-t",
                "api",
                "--san",
                "db.example.net",
                "--ip",
                "192.0.2.1",
                "--ip",
                "2001:db8::1",
                *QUICK,
            ).code
            == 0
        )
        shown = openssl("x509", "-in", "api_cert.pem", "-noout", "-ext", "subjectAltName")
        assert "DNS:db.example.net, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1" in shown

    @pytest.mark.slow
    def test_a_name_in_another_script(self, certlint, tmp_path):
        assert certlint("generate", "-f", "münchen.example", "-t", "cm", *QUICK).code == 0
        assert names(tmp_path / "cm_cert.pem")[0] == "xn--mnchen-3ya.example"
        assert certlint("cm_cert.pem", "--fqdn", "münchen.example").code == 0

    def test_a_longer_life_is_made_with_a_warning(self, certlint):
        said = certlint("generate", "-f", FQDN, "-t", "cm", "-d", "730", *QUICK)
        assert said.code == 0
        assert "certlint: warning: the validity period is" in said.err
        assert "[redis/validity-too-long]" in said.err

    @pytest.mark.slow
    def test_a_warning_about_all_certificates_is_written_once(self, certlint):
        said = certlint("generate", "-f", FQDN, *QUICK)
        assert said.code == 0
        assert said.err.splitlines() == [
            f"certlint: warning: the leaf '{FQDN}' (block 1) is self-signed [redis/self-signed]",
            "certlint: warning: the key is ECDSA P-256 [redis/ecdsa-key]",
        ]

    def test_a_warning_about_some_certificates_names_them(self, capsys):
        report_warnings({"old [a]": ["x.pem"], "odd [b]": ["x.pem"]}, {"odd [b]": ["y.pem"]})
        assert capsys.readouterr().err == "certlint: warning: old [a] (x.pem)\ncertlint: warning: odd [b]\n"


class TestModes:
    @pytest.mark.slow
    def test_whatever_the_umask(self, tmp_path):
        command = [
            sys.executable,
            "-m",
            "certlint",
            "generate",
            "-f",
            FQDN,
            "-t",
            "cm",
            *QUICK,
            "--out-dir",
            str(tmp_path),
        ]
        for umask in (0, 0o077, 0o777):
            done = subprocess.run([*command, "--force"], capture_output=True, text=True, umask=umask, check=False)
            assert done.returncode == 0, done.stderr
            assert (mode(tmp_path / "cm_key.pem"), mode(tmp_path / "cm_cert.pem")) == (0o600, 0o644)

    @pytest.mark.slow
    def test_another_folder(self, certlint, tmp_path):
        assert certlint("generate", "-f", FQDN, "-t", "cm", "--out-dir", "below", *QUICK).code == 0
        assert listed(tmp_path / "below") == ["cm_cert.pem", "cm_key.pem"]


class TestFailures:
    @pytest.mark.slow
    def test_a_file_that_is_there(self, certlint, tmp_path):
        (tmp_path / "proxy_key.pem").write_text("an original")
        said = certlint("generate", "-f", FQDN, *QUICK)
        assert said.code == 1
        assert said.out == ""
        assert "nothing was generated: cannot write proxy_key.pem: the file already exists" in said.err
        assert "choose another folder with --out-dir, or overwrite with --force" in said.err
        assert "does not work with the new key" in said.err
        assert listed(tmp_path) == ["proxy_key.pem"]
        assert (tmp_path / "proxy_key.pem").read_text() == "an original"
        assert certlint("generate", "-f", FQDN, *QUICK, "--force").code == 0
        assert "PRIVATE KEY" in (tmp_path / "proxy_key.pem").read_text()

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((), "no name was given"),
            (("-f", " , "), "no name was given"),
            (("-f", "*.example.com"), "is a wildcard"),
            (("-f", "https://cluster.example.com"), "not a domain name"),
            (("-f", "192.0.2.1"), "IP address"),
            (("-f", "cluster_1.example.com"), "'_'"),
            (("-f", "a-.example.com"), "hyphen"),
            (("-f", "a..example.com"), "empty label"),
            (("-f", "a\x1b[31m.example.com"), "character"),
            (("-f", "a\x00.example.com"), "character"),
            (("-f", "a" * 60 + ".example.com"), "more than 64"),
            (("-f", FQDN, "-t", "proxi"), "Did you mean 'proxy'?"),
            (("-f", FQDN, "-d", "0"), "is not a valid validity period"),
            (("-f", FQDN, "-d", "99999999"), "is not a valid validity period"),
            (("-f", FQDN, "-d", "many"), "give 1 to"),
            (("-f", FQDN, "--key-type", "rsa-1024"), "invalid choice"),
            (("-f", FQDN, "--san", "not a name"), "not a name"),
            (("-f", FQDN, "--san", "*.*.example.com"), "san '*.*.example.com' is not a domain name: it is a wildcard"),
            (
                ("-f", FQDN, "--san", "_x.example.com"),
                "--san '_x.example.com' is not a DNS name: the label '_x' contains",
            ),
            (("-f", FQDN, "--san", "example.123"), "is not a DNS name: its last label is a number"),
            (("-f", FQDN, "--ip", "999.1.1.1"), "not an IP address"),
            (("-f", FQDN, "--subject", "X=1"), "is not valid"),
            (("-f", FQDN, "--subject", "C=USA"), "two letters"),
            (("-f", FQDN, "--subject", "O=a\x07b"), "control character"),
            (("-f", FQDN, "--subject", "O=a\u202eb"), "control character"),
            (("-f", FQDN, "--subject", "O=" + "x" * 65), "more than 64"),
        ],
    )
    def test_usage_errors_change_nothing(self, certlint, tmp_path, arguments, message):
        said = certlint("generate", *arguments)
        assert said.code == 2
        assert message in said.err
        assert "Traceback" not in said.err
        assert "\x1b" not in said.err
        assert listed(tmp_path) == []

    def test_what_would_not_pass_is_not_made(self, certlint, tmp_path):
        (tmp_path / "policy.toml").write_text(
            'extends = "redis-enterprise-server"\n[severity]\n"redis/ecdsa-key" = "error"\n'
        )
        said = certlint("generate", "-f", FQDN, "-t", "cm", "--profile", "policy.toml", *QUICK)
        assert said.code == 1
        assert "redis/ecdsa-key" in said.err
        assert listed(tmp_path) == ["policy.toml"]
        allowed = certlint(
            "generate", "-f", FQDN, "-t", "cm", "--profile", "policy.toml", "--ignore", "redis/ecdsa-key", *QUICK
        )
        assert allowed.code == 0

    @pytest.mark.slow
    def test_a_disk_that_is_full(self, tmp_path):
        """Of the ten files the first fits: nothing is left of it."""
        command = [sys.executable, "-m", "certlint", "generate", "-f", FQDN, *QUICK, "--out-dir", str(tmp_path)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400)),
        )
        assert done.returncode == 1
        assert "nothing was generated: cannot write" in done.stderr
        assert listed(tmp_path) == []


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path):
    """SIGKILL after ever longer waits, from before the first import to after the last file."""
    command = [
        sys.executable,
        "-m",
        "certlint",
        "generate",
        "-f",
        FQDN,
        "--key-type",
        "rsa-2048",
        "--force",
        "--out-dir",
    ]
    finished = killed = 0
    for step in range(30):
        folder = tmp_path / str(step)
        folder.mkdir()
        (folder / "cm_key.pem").write_text("an original key")
        (folder / "cm_key.pem").chmod(0o600)
        with subprocess.Popen(
            [*command, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, umask=0
        ) as running:
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=0.04 * step)
            running.send_signal(signal.SIGKILL)
        finished += running.returncode == 0
        killed += running.returncode == -signal.SIGKILL
        assert "cm_key.pem" in listed(folder)
        for path in folder.iterdir():
            text = path.read_text()
            if "key" in path.name:
                assert not mode(path) & 0o077, path
            if not path.name.startswith("."):
                assert text == "an original key" or re.fullmatch(
                    r"-----BEGIN [^-]+-----\n[^-]+-----END [^-]+-----\n", text
                ), path
    assert killed > 3, "too quick to be killed"

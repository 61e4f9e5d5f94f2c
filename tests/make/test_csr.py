"""`certlint csr` and what other tools make of its configurations."""

from __future__ import annotations

import shlex
import stat
import subprocess

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from certlint.make import forms
from certlint.make.contents import Contents
from certlint.make.keys import KEY_TYPES
from tests import forge
from tests.make.conftest import FQDN, USUAL_KEYS

SUBJECT = "C=US,ST=California,L=Mountain View,O=Example, Inc.,OU=Databases"
AWKWARD = 'C=de,ST= Bayern ,L=München,O="$HOME" & Söhne, #1 \\n 100%,OU=a;b+c=d<e>'


def key_file(folder, name="rsa3072-a", form="pkcs8") -> str:
    path = folder / "existing.key"
    path.write_text(forge.key_pem(name, form))
    path.chmod(0o600)
    return str(path)


class TestRequest:
    @pytest.mark.slow
    def test_key_and_request(self, certlint, openssl, tmp_path):
        said = certlint("csr", "-f", f"{FQDN} other.example.com", "--subject", SUBJECT)
        assert said.code == 0, said.err
        assert stat.S_IMODE((tmp_path / f"{FQDN}.key").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / f"{FQDN}.csr").stat().st_mode) == 0o644
        assert "verify OK" in openssl("req", "-in", f"{FQDN}.csr", "-noout", "-verify")
        shown = openssl("req", "-in", f"{FQDN}.csr", "-noout", "-subject", "-text", "-nameopt", "RFC2253")
        assert f"CN={FQDN},OU=Databases,O=Example\\, Inc.,L=Mountain View,ST=California,C=US" in shown
        for name in (FQDN, f"*.{FQDN}", "internal.other.example.com", "*.internal.other.example.com"):
            assert f"DNS:{name}" in shown
        assert "Public-Key: (3072 bit)" in shown

    @pytest.mark.slow
    def test_the_printed_commands_work(self, certlint):
        made = certlint("csr", "-f", FQDN, "--cert-name", "proxy", "--key-type", "ec-p256")
        assert "proxy.csr" in made.out
        linted = certlint("proxy.csr", "--fqdn", FQDN, "--cert-name", "proxy", "--key", "proxy.key")
        assert linted.code == 0, linted.out
        commands = [shlex.split(line)[1:] for line in made.out.splitlines() if line.startswith("  certlint")]
        certlint("sign", "--new-ca", ".", "--key-type", "ec-p256")
        sign = [{"<CA-FILE>": "ca.pem", "<CA-KEY-FILE>": "intermediate.key"}.get(word, word) for word in commands[0]]
        assert certlint(*sign).code == 0
        assert certlint(*commands[1]).code == 0

    def test_a_name_may_be_as_long_as_dns_allows(self, certlint, tmp_path):
        """Its files have shorter names: the suffix of a name of 253 octets has no room in a file system."""
        name = ".".join(["a" * 49] * 5) + ".abc"
        made = certlint("csr", "-f", name, "--profile", "hygiene", "--key-type", "ec-p256")
        assert made.code == 0, made.err
        (request,) = tmp_path.glob("*.csr")
        assert certlint(request.name, "--profile", "csr", "--fqdn", name).code == 0

    @pytest.mark.slow
    @pytest.mark.parametrize("key_type", USUAL_KEYS)
    def test_every_kind_of_key(self, certlint, key_type):
        assert certlint("csr", "-f", FQDN, "--key-type", key_type).code == 0
        assert certlint(f"{FQDN}.csr", "--fqdn", FQDN).code == 0

    @pytest.mark.slow
    @pytest.mark.parametrize("form", ["pkcs8", "pkcs1", "encrypted", "legacy-encrypted"])
    def test_an_existing_key(self, certlint, tmp_path, form, monkeypatch):
        key = key_file(tmp_path, form=form)
        before = (tmp_path / "existing.key").read_bytes()
        monkeypatch.setenv("CERTLINT_PASSPHRASE", forge.PASSWORD)
        said = certlint("csr", "-f", FQDN, "--key", key)
        assert said.code == 0, said.err
        assert sorted(p.name for p in tmp_path.iterdir()) == [f"{FQDN}.csr", "existing.key"]
        assert (tmp_path / "existing.key").read_bytes() == before
        request = x509.load_pem_x509_csr((tmp_path / f"{FQDN}.csr").read_bytes())
        own = serialization.load_pem_private_key(forge.key_pem("rsa3072-a").encode(), None).public_key()
        assert request.public_key() == own


class TestOpenssl:
    """With the same key, RSA signatures and so whole requests are equal byte for byte."""

    @pytest.mark.slow
    @pytest.mark.parametrize("subject", ["", SUBJECT, AWKWARD])
    @pytest.mark.parametrize(
        "options",
        [
            (),
            ("--cert-name", "syncer"),
            ("--no-internal", "--ip", "192.0.2.1", "--ip", "2001:db8::1", "--san", "*.db.example.net"),
        ],
    )
    def test_its_configuration_makes_the_same_request(self, certlint, openssl, tmp_path, subject, options):
        key = key_file(tmp_path)
        wanted = ("-f", f"{FQDN} münchen.example", *options, *(("--subject", subject) if subject else ()))
        assert certlint("csr", *wanted, "--key", key).code == 0
        assert certlint("csr", *wanted, "--config-only").code == 0
        base = options[1] if "--cert-name" in options else FQDN
        openssl("req", "-new", "-config", f"{base}.cnf", "-key", key, "-out", "theirs.csr")
        assert (tmp_path / "theirs.csr").read_bytes() == (tmp_path / f"{base}.csr").read_bytes()

    @pytest.mark.slow
    @pytest.mark.parametrize("key_type", ["rsa-2048", "ec-p384"])
    def test_the_printed_commands_work(self, certlint, tmp_path, key_type):
        said = certlint("csr", "-f", FQDN, "--config-only", "--key-type", key_type)
        assert said.code == 0
        assert sorted(p.name for p in tmp_path.iterdir()) == [f"{FQDN}.cnf"]
        commands = [line.strip() for line in said.out.splitlines() if line.startswith("  ")]
        for command in commands[:-1]:
            assert command.startswith("openssl ")
            subprocess.run(shlex.split(command), cwd=tmp_path, check=True, capture_output=True)
        assert certlint(*shlex.split(commands[-1])[1:]).code == 0


class TestOtherTools:
    def test_adcs(self, certlint, tmp_path):
        assert certlint("csr", "-f", FQDN, "--subject", SUBJECT, "--for", "adcs").code == 0
        data = (tmp_path / f"{FQDN}.inf").read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n")
        lines = data.decode("ascii").splitlines()
        assert f'Subject = "CN={FQDN}, OU=Databases, O=""Example, Inc."", L=Mountain View, S=California, C=US"' in lines
        assert "KeyLength = 3072" in lines
        assert "KeyUsage = 0xa0" in lines
        assert "HashAlgorithm = SHA256" in lines
        assert lines.count("OID = 1.3.6.1.5.5.7.3.1") == lines.count("OID = 1.3.6.1.5.5.7.3.2") == 1
        san = lines[lines.index('2.5.29.17 = "{text}"') + 1 :]
        assert san == [
            f'_continue_ = "dns={n}&"' for n in (FQDN, f"*.{FQDN}", f"internal.{FQDN}", f"*.internal.{FQDN}")
        ]
        assert sorted(p.name for p in tmp_path.iterdir()) == [f"{FQDN}.inf"]

    def test_adcs_beyond_ascii_is_utf16_with_a_mark(self, certlint, tmp_path):
        assert certlint("csr", "-f", FQDN, "--subject", AWKWARD, "--for", "adcs").code == 0
        data = (tmp_path / f"{FQDN}.inf").read_bytes()
        assert data.startswith(b"\xff\xfe")
        assert 'O=""""""$HOME"""" & Söhne, #1 \\n 100%%""' in data.decode("utf-16")

    def test_adcs_with_an_ec_key(self, certlint, tmp_path):
        assert certlint("csr", "-f", FQDN, "--key-type", "ec-p384", "--for", "adcs").code == 0
        text = (tmp_path / f"{FQDN}.inf").read_text()
        assert "KeyAlgorithm = ECDSA_P384" in text
        assert "KeyUsage = 0x80" in text

    @pytest.mark.parametrize("subject", [SUBJECT, AWKWARD])
    def test_cert_manager(self, certlint, tmp_path, subject):
        said = certlint(
            "csr", "-f", FQDN, "--subject", subject, "--for", "cert-manager", "--cert-name", "ccs_internode_encryption"
        )
        assert said.code == 0
        manifest = yaml.safe_load((tmp_path / "ccs_internode_encryption.yaml").read_text())
        assert (manifest["apiVersion"], manifest["kind"]) == ("cert-manager.io/v1", "Certificate")
        assert manifest["metadata"]["name"] == manifest["spec"]["secretName"] == "ccs-internode-encryption"
        spec = manifest["spec"]
        assert spec["commonName"] == FQDN
        assert spec["dnsNames"] == [FQDN, f"*.{FQDN}", f"internal.{FQDN}", f"*.internal.{FQDN}"]
        assert set(spec["usages"]) == {"digital signature", "key encipherment", "server auth", "client auth"}
        assert spec["privateKey"] == {"algorithm": "RSA", "size": 3072, "encoding": "PKCS8", "rotationPolicy": "Always"}
        assert spec["duration"] == "8760h"
        expected = "Example, Inc." if subject is SUBJECT else '"$HOME" & Söhne, #1 \\n 100%'
        assert spec["subject"]["organizations"] == [expected]

    def test_nothing_is_written_for_what_is_empty(self):
        bare = Contents((), (), ("192.0.2.1",), (), ("digitalSignature",))
        manifest = yaml.safe_load(forms.cert_manager(bare, KEY_TYPES["ec-p256"], "x", 90))
        assert set(manifest["spec"]) == {
            "secretName",
            "ipAddresses",
            "usages",
            "duration",
            "renewBefore",
            "privateKey",
            "issuerRef",
        }
        assert "subjectAltName = critical, @names" in forms.openssl(bare, KEY_TYPES["ec-p256"])


class TestFailures:
    @pytest.mark.slow
    @pytest.mark.parametrize("profile", ["nginx", "hygiene", "redis-enterprise-server"])
    def test_the_options_that_are_named_instead_of_a_wildcard_ask_for_it(self, certlint, openssl, profile):
        said = certlint("csr", "-f", "*.example.com", "--profile", profile)
        assert said.code == 2
        options = shlex.split(said.err.partition("give ")[2].splitlines()[0])
        made = certlint("csr", *options, "--profile", profile)
        assert made.code == 0, made.err
        shown = openssl("req", "-in", "example.com.csr", "-noout", "-text")
        assert "DNS:example.com" in shown
        assert "DNS:*.example.com" in shown

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("arguments", "code", "message"),
        [
            (("--key", "none.key"), 3, "no such file"),
            (("--key", "text.key"), 3, "text.key"),
            (("--key", "existing.key", "--key-type", "rsa-2048"), 2, "--key cannot be combined with"),
            (("--key", "existing.key", "--config-only"), 2, "--key cannot be combined with"),
            (("--key", "weak.key"), 1, "crypto/weak-key"),
            (("--cert-name", "proxi"), 2, "Did you mean 'proxy'?"),
            (("--for", "nobody"), 2, "invalid choice"),
            (("--out-dir", "text.key"), 2, "not a folder"),
            (("--subject", "O=x\ny"), 2, "control character"),
            (("--subject", "O=M\ufffdller"), 2, "U+FFFD"),
            (("--subject", "O=M\udcfcller"), 2, "octets that are not UTF-8"),
            (("--subject", "O=M\ufffdller", "--for", "openssl"), 2, "U+FFFD"),
            (("--subject", "O=M\udcfcller", "--for", "adcs"), 2, "octets that are not UTF-8"),
            (("--profile", "nowhere.toml"), 2, "nowhere.toml"),
        ],
    )
    def test_nothing_is_written(self, certlint, tmp_path, arguments, code, message):
        key_file(tmp_path)
        (tmp_path / "weak.key").write_text(forge.key_pem("rsa1024"))
        (tmp_path / "text.key").write_text("no key\n")
        before = sorted(tmp_path.iterdir())
        said = certlint("csr", "-f", FQDN, *arguments)
        assert said.code == code
        assert message in said.err
        assert sorted(tmp_path.iterdir()) == before

    def test_an_encrypted_key_without_its_passphrase(self, certlint, tmp_path):
        key = key_file(tmp_path, form="encrypted")
        said = certlint("csr", "-f", FQDN, "--key", key)
        assert said.code == 2
        assert "--passphrase-file" in said.err
        (tmp_path / "wrong").write_text("wrong\n")
        said = certlint("csr", "-f", FQDN, "--key", key, "--passphrase-file", "wrong")
        assert said.code == 3
        assert "the passphrase does not open the key" in said.err
        assert "wrong" not in said.err.replace("--passphrase-file wrong", "")

    def test_the_request_is_there_already(self, certlint, tmp_path):
        (tmp_path / f"{FQDN}.csr").write_text("an original")
        said = certlint("csr", "-f", FQDN)
        assert said.code == 2
        assert "does not work with the new key" in said.err
        assert certlint("csr", "-f", FQDN, "--out-dir", "new", "--key-type", "ec-p256").code == 0
        assert sorted(p.name for p in tmp_path.iterdir()) == [f"{FQDN}.csr", "new"]
        assert certlint("csr", "-f", FQDN, "--force", "--key-type", "ec-p256").code == 0

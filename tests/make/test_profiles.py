"""What certlint makes passes certlint, for every profile, because the maker reads the profile too."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from certlint import resources
from certlint.engine.setup import make_plan
from certlint.install.credential import NAMES
from certlint.make.keys import default_type
from certlint.make.requirements import DAYS, requirements
from certlint.policy import names, profile
from tests.make.conftest import FQDN
from tests.support.profiles import OF_ANSWERS, OF_REQUESTS

# A leaf is not allowed in a file of trusted CAs: there `--new-ca` makes what is asked for.
WITHOUT_LEAVES = {"redis-enterprise-client-ca", "redis-cloud-ca"}
QUICK = ("--key-type", "rsa-2048")
# Their rules want what only a public CA can state: reserved policies, a revocation service, timestamps of logs.
PUBLIC = {name for name in profile.names() if name.startswith("web-pki")}
# Nor for an identity that only a CA can vouch for; and nobody makes a revocation list here, or a certificate by a profile
# about requests.
VOUCHED = {"smime", "code-signing", "etsi", *OF_ANSWERS, *OF_REQUESTS}
# Its keys are ML-DSA, which certlint does not make.
OF_OTHER_KEYS = {"cnsa-2.0"}
MADE = sorted(set(profile.names()) - WITHOUT_LEAVES - PUBLIC - VOUCHED - OF_OTHER_KEYS)
# What a profile does not take of the types that are made quickly.
REFUSED = {("redis-enterprise-internode", "ec-p256"), ("mozilla-tls-modern", "rsa-2048")}


@pytest.fixture
def made(certlint):
    """Key, request, CA and bundle for a profile; each must pass as it is made."""

    def make(*options: str, fqdns: tuple[str, ...] = (FQDN,), key_type: str = "rsa-2048") -> None:
        wanted = [word for fqdn in fqdns for word in ("--fqdn", fqdn)]
        steps = [
            ("csr", "-f", " ".join(fqdns), "--key-type", key_type, *options),
            (f"{fqdns[0]}.csr", "--key", f"{fqdns[0]}.key", *wanted, *options),
            (
                "sign",
                f"{fqdns[0]}.csr",
                "--new-ca",
                "new",
                "--key-type",
                key_type,
                "--out",
                "bundle.pem",
                *wanted,
                *options,
            ),
            ("bundle.pem", "--key", f"{fqdns[0]}.key", *wanted, *options),
        ]
        for step in steps:
            said = certlint(*step)
            assert said.code == 0, (step, said.out, said.err)

    return make


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE)
def test_what_is_made_for_a_profile_passes_it(made, name):
    quick = next(each for each in ("rsa-2048", "ec-p256") if (name, each) not in REFUSED)
    made("--profile", name, fqdns=(FQDN, "other.example.com"), key_type=quick)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PUBLIC | WITHOUT_LEAVES | OF_OTHER_KEYS))
def test_what_can_not_pass_is_not_made(certlint, tmp_path, name):
    made = certlint("generate", "-f", FQDN, "--profile", name, *QUICK)
    assert made.code == 1
    assert "nothing was generated" in made.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("row", names.rows(NAMES), ids=lambda row: row["id"])
def test_what_is_made_for_a_certificate_name_passes_it(certlint, row):
    """Without a warning either."""
    name = ("--cert-name", row["id"])
    if row["profile"] in WITHOUT_LEAVES:
        assert certlint("sign", "--new-ca", "new", *name).code == 0
        assert certlint("new/ca.pem", *name).code == 0
        return
    assert certlint("csr", "-f", FQDN, "--key-type", "rsa-2048", *name).code == 0
    key = ("--key", f"{row['id']}.key") if row["settings"]["cert_key"] == "required" else ()
    new = ("--new-ca", "new", "--key-type", "rsa-2048")
    signed = certlint("sign", f"{row['id']}.csr", *new, "--out", "bundle.pem", "--fqdn", FQDN, *name)
    assert (signed.code, signed.err) == (0, "")
    said = certlint("bundle.pem", *key, "--fqdn", FQDN, *name, "--fail-on", "warning")
    assert said.code == 0, said.out


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("key_type", ["rsa-2048", "ec-p256"])
def test_a_kind_of_key_that_a_profile_forbids_is_refused(certlint, tmp_path, name, key_type):
    """Either it passes, or it is not made. Only profiles of a product know types of certificates."""
    typed = ("-t", "cm") if name.startswith("redis-enterprise") else ()
    made = certlint("generate", "-f", FQDN, *typed, "--profile", name, "--key-type", key_type)
    assert made.code == int((name, key_type) in REFUSED), made.err
    files = sorted(path.name for path in tmp_path.iterdir())
    stem = "cm" if typed else FQDN
    assert files == ([] if made.code else [f"{stem}_cert.pem", f"{stem}_key.pem"])
    commands = [line.split() for line in made.out.splitlines() if line.startswith("  certlint ")]
    assert [words[1] for words in commands] == (
        [] if made.code else [f"{stem}_cert.pem", *["install"] * len(typed[:1])]
    )
    if not made.code:
        assert certlint(*commands[0][1:]).code == 0


def test_a_profile_without_types_says_so(certlint):
    said = certlint("generate", "-f", FQDN, "-t", "cm", "--profile", "hygiene")
    assert said.code == 2
    assert "types of profile hygiene: all" in said.err


POLICY = """
title = "What our security team asks for"
extends = "redis-enterprise-server"

[params."redis/san-incomplete".names]
"{fqdn}" = "people cannot reach it"
"admin.{fqdn}" = "administrators cannot reach it"

[params."redis/san-internal-missing"]
names = ["admin.{fqdn}"]

[params."redis/cn-not-fqdn"]
names = ["admin.{fqdn}"]

[params."redis/server-eku-incomplete"]
purposes = ["serverAuth", "emailProtection"]

[params."redis/key-usage-incomplete".usages]
rsa = ["digitalSignature", "dataEncipherment"]

[params."redis/validity-too-long"]
days = 90

[settings]
subject = { O = "Example", OU = "Databases" }
key_mode = 0o400
"""


@pytest.mark.slow
def test_a_policy_of_ones_own_is_followed(certlint, tmp_path):
    """Nothing that is asked of a certificate is written down in the maker."""
    (tmp_path / "policy.toml").write_text(POLICY)
    said = certlint("generate", "-f", FQDN, "-t", "cm", "--profile", "policy.toml", "--no-internal", *QUICK)
    assert said.code == 0, said.err
    made = x509.load_pem_x509_certificate((tmp_path / "cm_cert.pem").read_bytes())
    extensions = made.extensions
    assert made.subject.rfc4514_string() == f"CN=admin.{FQDN},OU=Databases,O=Example"
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    assert {FQDN, f"admin.{FQDN}"} <= set(names)
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [p._name for p in purposes] == ["serverAuth", "emailProtection"]
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.data_encipherment, usage.key_encipherment) == (True, True, False)
    assert (made.not_valid_after_utc - made.not_valid_before_utc).total_seconds() == 90 * 86400 - 1
    assert (tmp_path / "cm_key.pem").stat().st_mode & 0o777 == 0o400
    linted = certlint(
        "cm_cert.pem",
        "--key",
        "cm_key.pem",
        "--fqdn",
        FQDN,
        "--profile",
        "policy.toml",
        "--no-internal",
        "--fail-on",
        "warning",
        "--ignore",
        "redis/self-signed",
    )
    assert linted.code == 0, linted.out


class TestRequirements:
    def test_every_check_that_is_read_exists_with_its_parameter(self):
        """A check or a parameter that is renamed must not silently stop to count for the maker."""
        import re

        from certlint.engine.binding import find_check
        from certlint.make import requirements as module

        source = Path(module.__file__).read_text()
        read = re.findall(r'"(\w+\.\w+)", "(\w+)"', source)
        read += [("public_keys.size", key) for key in ("kinds", "at_least")]
        assert len(read) >= 12
        for check, parameter in read:
            assert parameter in find_check(check, check)[1].params

    def test_what_a_server_needs(self):
        asked = requirements(make_plan("", {"fqdn": (FQDN,), "ip": ("192.0.2.1",), "san": ("x.example.net",)}))
        assert asked.common_name == FQDN
        assert asked.names == (FQDN, f"*.{FQDN}", f"internal.{FQDN}", f"*.internal.{FQDN}", "x.example.net")
        assert asked.addresses == ("192.0.2.1",)
        assert asked.purposes == ("serverAuth", "clientAuth")
        assert asked.usages["rsa"] == ("digitalSignature", "keyEncipherment")
        assert asked.usages["ec"] == ("digitalSignature",)
        assert asked.days == DAYS
        assert asked.longest_name == 64
        assert asked.key_mode == 0o600
        assert default_type(asked) == "rsa-3072"

    def test_the_size_that_a_policy_recommends(self, tmp_path):
        policy = tmp_path / "policy.toml"
        policy.write_text(
            'extends = "redis-enterprise"\n[params."redis/key-size-below-recommended"]\nat_least = 4096\n'
        )
        assert default_type(requirements(make_plan(str(policy), {}))) == "rsa-4096"

    def test_internal_names_may_be_left_out(self):
        asked = requirements(make_plan("", {"fqdn": (FQDN,), "internal": False}))
        assert asked.names == (FQDN, f"*.{FQDN}")

    def test_a_chain_between_nodes_has_two_certificates(self):
        assert requirements(make_plan("", {"cert_name": "dpine"})).deepest == 2
        assert requirements(make_plan("", {"cert_name": "dpine", "redis_version": "8.0.20-68"})).deepest == 3

    def test_wider_modes_of_a_policy_are_not_followed(self):
        assert requirements(make_plan("", {"key_mode": 0o644})).key_mode == 0o600

    def test_the_profiles_are_all_there(self):
        assert {p.stem for p in Path(resources.PROFILES).glob("*.toml")} == set(
            MADE
        ) | WITHOUT_LEAVES | PUBLIC | VOUCHED | OF_OTHER_KEYS
        assert tomllib.loads(POLICY)["extends"] in MADE


def test_rules_about_responders_and_code_ask_nothing_of_what_is_made():
    """`web-pki` has rows for OCSP responders and for Microsoft's code signing: a request for a server lists neither."""
    asked = requirements(make_plan("web-pki", {}, now=datetime(2026, 6, 1, tzinfo=UTC)))
    assert "OCSPSigning" not in asked.purposes
    assert "ec" in asked.kinds

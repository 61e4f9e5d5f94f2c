"""`certlint install --emit kubernetes`: the Secret and the lines that name it."""

from __future__ import annotations

import pytest

from tests import forge
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint

FQDN = "rec.ns.svc.cluster.local"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cert.pem").write_bytes(bundle(*forge.chain(FQDN)))
    (tmp_path / "key.pem").write_text(key_pem())
    (tmp_path / "key.pem").chmod(0o600)
    return tmp_path


def emit(folder, name="cm", *options: object):
    files = ("--cert", folder / "cert.pem", "--key", folder / "key.pem", "--fqdn", FQDN)
    return certlint("install", name, *files, "--emit", "kubernetes", *options, *DAY)


def parsed(manifest: str) -> dict[str, str]:
    """The flat view of a manifest of this simple form: `a.b` → value, block scalars (YAML 1.2 section 8.1.2) included."""
    found: dict[str, str] = {}
    parent = key = ""
    for line in manifest.splitlines():
        if line.startswith("    ") and key:
            found[key] += line[4:] + "\n"
            continue
        name, _, value = line.strip().partition(":")
        path = f"{parent}.{name}" if line.startswith("  ") else name
        parent = name if not line.startswith("  ") and not value else parent
        key = path if value == " |" else ""
        found[path] = "" if key else value.strip()
    return found


def test_the_secret_and_the_lines(folder):
    out = folder / "secret.yaml"
    answer = emit(folder, "cm", "--out", out, "--namespace", "ns")
    assert answer.code == 0, answer.all
    assert out.stat().st_mode & 0o777 == 0o600
    found = parsed(out.read_text())
    assert {key: found[key] for key in ("kind", "metadata.name", "metadata.namespace", "stringData.name")} == {
        "kind": "Secret",
        "metadata.name": "cm-certificate",
        "metadata.namespace": "ns",
        "stringData.name": "cm",
    }
    assert found["stringData.certificate"] == (folder / "cert.pem").read_text()
    assert found["stringData.key"] == key_pem()
    assert answer.out == "spec:\n  certificates:\n    cmCertificateSecretName: cm-certificate\n"
    assert "PRIVATE" not in answer.all


@pytest.mark.slow
def test_two_planes_two_secrets(folder):
    out = folder / "secret.yaml"
    answer = emit(folder, "internal", "--out", out, "--redis-version", "8.2.0")
    assert answer.code == 0, answer.all
    manifests = out.read_text().split("---\napi")
    assert len(manifests) == 2
    assert "\n  name: dp_internode_encryption\n" in manifests[0]
    assert "\n  name: cp_internode_encryption\n" in manifests[1]
    assert answer.out == (
        "spec:\n  certificates:\n"
        "    dpInternodeEncryptionCertificateSecretName: dp-internode-encryption-certificate\n"
        "    cpInternodeEncryptionCertificateSecretName: cp-internode-encryption-certificate\n"
    )


SPELLINGS = {"certificate": "key", "cert": "key", "tls.crt": "tls.key"}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_that_the_operator_takes(folder, spelling):
    """What the operator appends to the chain, `ca.crt`, makes it the chain of the file again."""
    answer = emit(folder, "proxy", "--out", folder / "s", "--secret-keys", spelling, "--allow", "redis/kube*=tested")
    assert answer.code == 0, answer.all
    found = parsed((folder / "s").read_text())
    chain = found[f"stringData.{spelling}"] + found.get("stringData.ca.crt", "")
    assert chain == (folder / "cert.pem").read_text()
    assert found[f"stringData.{SPELLINGS[spelling]}"] == key_pem()
    assert found["type"] == ("kubernetes.io/tls" if spelling == "tls.crt" else "Opaque")
    assert ("stringData.ca.crt" in found) == (spelling == "tls.crt")


FIELDS = {
    "api": "certificates.apiCertificateSecretName",
    "cm": "certificates.cmCertificateSecretName",
    "proxy": "certificates.proxyCertificateSecretName",
    "syncer": "certificates.syncerCertificateSecretName",
    "metrics_exporter": "certificates.metricsExporterCertificateSecretName",
    "ldap_client": "certificates.ldapClientCertificateSecretName",
    "cpine": "certificates.cpInternodeEncryptionCertificateSecretName",
    "dpine": "certificates.dpInternodeEncryptionCertificateSecretName",
    "sso_service": "certificates.ssoServiceCertificateSecretName",
    "sso_issuer": "certificates.ssoIssuerCertificateSecretName",
    "ldap_ca": "ldap.caCertificateSecretName",
    "s3_ca": "backup.s3.caCertificateSecretName",
    "database_clients": "clientAuthenticationCertificates[]",
    "replica_client": "replicaSources[].clientKeySecret",
    "replica_server": "replicaSources[].serverCertSecret",
}
KEYLESS = {"sso_issuer", "ldap_ca", "s3_ca", "database_clients", "replica_server"}


@pytest.mark.parametrize("name", FIELDS)
def test_every_documented_field(folder, name):
    """The lines, read as YAML, lead to the name of the Secret; those that have one certificate alone have the key `cert`."""
    (folder / "ca.pem").write_bytes(bundle(forge.root()))
    cert = folder / ("ca.pem" if name in ("ldap_ca", "s3_ca") else "cert.pem")
    key = () if name in KEYLESS else ("--key", folder / "key.pem")
    allowed = ("--allow", "redis/*=tested", "--redis-version", "8.2.0")
    words = ("--cert", cert, *key, "--fqdn", FQDN, *allowed, "--emit", "kubernetes", "--secret-name", "s")
    answer = certlint("install", name, *words, "--out", folder / "out.yaml", *DAY)
    assert answer.code == 0, answer.all
    found = yaml(answer.out)["spec"]
    for field in FIELDS[name].split("."):
        found = found[field.removesuffix("[]")]
        found = found[0] if field.endswith("[]") else found
    assert found == "s"
    secret = parsed((folder / "out.yaml").read_text())
    only = name in ("ldap_ca", "s3_ca", "database_clients")
    assert secret["stringData.cert" if only else "stringData.certificate"] == cert.read_text()
    assert ("stringData.key" in secret) == (name not in KEYLESS)
    assert ("ActiveActive" in answer.err) == ("[]" in FIELDS[name])
    if only:
        assert certlint("install", name, *words, "--out", "-", "--secret-keys", "tls.crt", *DAY).code == 2


def yaml(text: str):
    """Block mappings and lists of one member, by indentation. YAML 1.2 section 8.2."""
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines()]

    def read(at: int, indent: int) -> tuple[object, int]:
        if lines[at][1].startswith("- "):
            lines[at] = (lines[at][0] + 2, lines[at][1][2:])
            member, at = read(at, lines[at][0])
            return [member], at
        if ":" not in lines[at][1]:
            return lines[at][1], at + 1
        found: dict[str, object] = {}
        while at < len(lines) and lines[at][0] == indent:
            name, _, value = lines[at][1].partition(":")
            found[name], at = (value.strip(), at + 1) if value else read(at + 1, lines[at + 1][0])
        return found, at

    return read(0, 0)[0]


@pytest.mark.slow
def test_what_is_said_of_the_cluster_is_in_the_lines(folder):
    """FIPS mode beside every certificate of the cluster; how users are found in LDAP beside those of LDAP alone."""
    said = (
        "--fips",
        "--cba-identity-source",
        "subject_oid",
        "--cba-identity-oid",
        "2.5.4.3",
        "--redis-version",
        "8.2.0-25",
    )
    found = {}
    for name, file in (
        ("cm", "cert.pem"),
        ("ldap_client", "cert.pem"),
        ("ldap_ca", "ca.pem"),
        ("replica_server", "cert.pem"),
    ):
        (folder / "ca.pem").write_bytes(bundle(forge.root()))
        key = () if name in KEYLESS else ("--key", folder / "key.pem")
        words = ("--cert", folder / file, *key, "--fqdn", FQDN, "--allow", "redis/*=tested", "--emit", "kubernetes")
        answer = certlint("install", name, *words, *said, "--out", folder / f"{name}.yaml", *DAY)
        assert answer.code == 0, answer.all
        found[name] = yaml(answer.out)["spec"]
    fips = {"fips": {"enabled": "true"}}
    cba = found["ldap_ca"]["ldap"]["cba"]
    assert cba.startswith("true  # not confirmed by a public page")
    ldap = {"cba": cba, "cbaIdentitySource": "subject_oid", "cbaIdentityOid": '"2.5.4.3"'}
    assert found["cm"] == {
        "certificates": {"cmCertificateSecretName": "cm-certificate"},
        "securityContext": fips,
    }
    assert found["ldap_client"]["ldap"] == ldap
    assert found["ldap_client"]["securityContext"] == fips
    assert found["ldap_ca"]["ldap"] == {"caCertificateSecretName": "ldap-ca-certificate"} | ldap
    assert found["replica_server"].keys() == {"replicaSources"}


@pytest.mark.parametrize("way", [(), ("--api", "https://localhost:1", "--user", "u"), ("--run",)])
def test_what_only_the_operator_knows_is_set_by_a_secret(folder, way):
    answer = certlint("install", "replica_server", "--cert", folder / "cert.pem", *way, *DAY)
    assert (answer.code, "--emit kubernetes" in answer.err) == (2, True)


def test_the_names_of_the_databases_are_asked_for(folder):
    """The lint knows that the certificate is for Kubernetes, whatever the cluster is called."""
    (folder / "cert.pem").write_bytes(bundle(*forge.chain("rec.example.com")))
    files = ("--cert", folder / "cert.pem", "--key", folder / "key.pem", "--fqdn", "rec.example.com")
    answer = certlint("install", "proxy", *files, "--emit", "kubernetes", "--out", folder / "s", *DAY)
    assert "redis/kubernetes-databases-uncovered" in answer.err


@pytest.mark.slow
def test_it_goes_to_no_terminal_and_no_open_file(folder):
    assert emit(folder).code == 2
    answer = emit(folder, "cm", "--out", "-")
    assert answer.code == 0
    assert parsed(answer.out)["stringData.key"] == key_pem()
    assert "cmCertificateSecretName" in answer.err
    (folder / "there").write_text("precious")
    assert emit(folder, "cm", "--out", folder / "there").code == 2
    assert (folder / "there").read_text() == "precious"
    assert emit(folder, "cm", "--out", folder / "there", "--force").code == 0


def test_a_dry_run_shows_no_key(folder):
    answer = emit(folder, "cm", "--dry-run")
    assert answer.code == 0
    assert "(private key, not shown)" in answer.out
    assert "PRIVATE" not in answer.out


@pytest.mark.parametrize(
    "options", [("--secret-name", "Not A Name"), ("--namespace", "a\nb: c"), ("--secret-name", "x" * 254)]
)
def test_names_that_are_none(folder, options):
    assert emit(folder, "cm", "--out", folder / "s", *options).code == 2
    assert not (folder / "s").exists()


@pytest.mark.slow
def test_names_without_a_field(folder):
    (folder / "cas.pem").write_bytes(bundle(forge.root()))
    out = ("--emit", "kubernetes", "--out", folder / "s")
    answer = certlint("install", "mtls_trusted_ca", "--cert", folder / "cas.pem", *out, *DAY)
    assert (answer.code, "--api" in answer.err) == (2, True)


@pytest.mark.slow
def test_one_name_for_two(folder):
    version = ("--redis-version", "8.2.0")
    assert emit(folder, "internal", "--out", folder / "s", "--secret-name", "x", *version).code == 2


def test_findings_stop_it(folder):
    (folder / "key.pem").write_text(key_pem("rsa3072-c"))
    assert emit(folder, "cm", "--out", folder / "s").code == 1
    assert not (folder / "s").exists()
